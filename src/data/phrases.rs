//! Tables of phrases: rows of anchors and a pattern, with examples both ways.
//!
//! Only loads them; `extract::phrase` finds them.
//!
//! An anchor is a word or two that every wording of the row contains; the pattern is tried only on
//! sentences that hold one. Both see folded text: lower case, single spaces, plain quotes and hyphens.
//! What many rows share is a slot of the table, written `@name` in a pattern.

use crate::data::pattern::Pattern;
use crate::data::required::{Candidates, branches};
use crate::data::scan::Phrases;
use crate::model::Span;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A row as written in a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseRow<K> {
    pub id: String,
    /// What the phrase stands for.
    pub gives: K,
    /// One of these must occur in the sentence.
    pub anchors: Vec<String>,
    /// What must match in the sentence.
    pub pattern: String,
    /// What must not match anywhere in the sentence.
    #[serde(default)]
    pub unless: Option<String>,
    pub examples: Vec<String>,
    #[serde(default)]
    pub not_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseFile<K> {
    /// Parts of patterns by name; a slot may use those before it in the alphabet.
    #[serde(default)]
    slot: BTreeMap<String, String>,
    phrase: Vec<PhraseRow<K>>,
}

/// A table ready to be looked for.
pub struct PhraseTable<K> {
    pub rows: Vec<PhraseRow<K>>,
    /// Of each row: what must match and what must not.
    pub patterns: Vec<RowPattern>,
    pub anchors: Phrases,
    /// The row of each anchor.
    pub row_of_anchor: Vec<usize>,
}

/// What must match and what must not.
pub struct RowPattern {
    /// Any of these will do.
    parts: Vec<Pattern>,
    /// Which parts are worth a try, where there are several.
    candidates: Option<Candidates>,
    unless: Option<Pattern>,
}

impl RowPattern {
    fn new(pattern: &str, unless: Option<&str>) -> Self {
        let written = branches(pattern);
        let candidates = (written.len() > 1).then(|| Candidates::new(written.iter().copied()));
        let parts = written.into_iter().map(Pattern::new).collect();
        RowPattern { parts, candidates, unless: unless.map(Pattern::new) }
    }

    pub fn is_match(&self, sentence: &str) -> bool {
        let matches = match &self.candidates {
            Some(candidates) => candidates.of(sentence).any(|part| self.parts[part].is_match(sentence)),
            None => self.parts.iter().any(|it| it.is_match(sentence)),
        };
        matches && !self.unless.as_ref().is_some_and(|it| it.is_match(sentence))
    }

    /// Returns the first place where it matches.
    pub fn find(&self, sentence: &str) -> Option<Span> {
        let place = |part: usize| self.parts[part].find(sentence);
        match &self.candidates {
            Some(candidates) => candidates.of(sentence).filter_map(place).min_by_key(|it| it.start),
            None => (0..self.parts.len()).filter_map(place).min_by_key(|it| it.start),
        }
    }
}

impl<K: DeserializeOwned> PhraseTable<K> {
    /// Reads a shipped table. Its own tests make sure that it is sound.
    pub fn shipped(toml: &str) -> Self {
        let file: PhraseFile<K> = toml::from_str(toml).expect("a shipped phrase table is valid");
        let whole = |pattern: &String| contracted(&filled(pattern, &file.slot));
        let pattern =
            |row: &PhraseRow<K>| RowPattern::new(&whole(&row.pattern), row.unless.as_ref().map(&whole).as_deref());
        let patterns = file.phrase.iter().map(pattern).collect();
        let (mut words, mut row_of_anchor) = (Vec::new(), Vec::new());
        for (at, row) in file.phrase.iter().enumerate() {
            for anchor in &row.anchors {
                words.push(anchor.clone());
                row_of_anchor.push(at);
                let short = contracted_anchor(anchor);
                if short != *anchor {
                    words.push(short);
                    row_of_anchor.push(at);
                }
            }
        }
        let anchors = Phrases::shipped(&words, false);
        PhraseTable { patterns, anchors, row_of_anchor, rows: file.phrase }
    }
}

/// Puts the slots of a table into a pattern, the later names first: they may use the earlier ones.
fn filled(pattern: &str, slots: &BTreeMap<String, String>) -> String {
    slots.iter().rev().fold(pattern.to_owned(), |whole, (name, part)| whole.replace(&format!("@{name}"), part))
}

/// Lets "don't", "can't" and "we've" stand where a pattern has "do not", "cannot" and "we have".
fn contracted(pattern: &str) -> String {
    pattern
        .replace(" ?not ", "(?: ?not|n't) ")
        .replace(" not ", "(?: not|n't) ")
        .replace("cannot ", "(?:cannot|can't) ")
        .replace("(?:i|we) have ", "(?:i|we)(?: have|'ve) ")
}

fn contracted_anchor(anchor: &str) -> String {
    match anchor.strip_prefix("not ") {
        Some(rest) => format!("n't {rest}"),
        None => anchor.replace(" not ", "n't ").replace("cannot", "can't"),
    }
}
