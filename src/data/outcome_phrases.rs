//! Wording that says what became of a request or a question.

use crate::data::phrases::PhraseTable;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a phrase in the force's own words is evidence of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Of the whole letter: some given, some not.
    SomeDisclosed,
    /// Of the whole letter: everything refused on this ground, whatever the questions say.
    WholeRefused,
    /// Of the whole letter: everything given.
    AllDisclosed,
    Disclosed,
    PartlyDisclosed,
    DisclosedOutsideAct,
    Exempt,
    Ncnd,
    /// Neither confirmed nor denied beyond what is answered: "any other information".
    NcndExtra,
    NotHeld,
    CostRefused,
    Vexatious,
    AccessibleElsewhere,
    FuturePublication,
    ClarificationSought,
    Transferred,
    Withdrawn,
    /// Received and still to be answered.
    Acknowledged,
    /// Of one question: a comment, or put off to a later letter.
    NoAnswer,
}

pub static OUTCOME_PHRASES: LazyLock<PhraseTable<Evidence>> =
    LazyLock::new(|| PhraseTable::shipped(include_str!("outcome_phrases.toml")));
