//! Wording of one answer: what became of the question that it answers.

use crate::data::outcome_phrases::Evidence;
use crate::data::phrases::PhraseTable;
use std::sync::LazyLock;

pub static ANSWER_PHRASES: LazyLock<PhraseTable<Evidence>> =
    LazyLock::new(|| PhraseTable::shipped(include_str!("answer_phrases.toml")));
