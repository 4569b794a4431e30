//! Sentences in which the force tells what it was asked.

use crate::data::phrases::PhraseTable;
use serde::Deserialize;
use std::sync::LazyLock;

/// What such a sentence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Tells the request: what was asked follows the words of the pattern.
    Request,
}

pub static REQUEST_TOLD: LazyLock<PhraseTable<Told>> =
    LazyLock::new(|| PhraseTable::shipped(include_str!("request_told.toml")));
