//! Tables of phrases: rows of anchors and a pattern, with examples both ways.
//!
//! Only loads them; `extract::phrase` finds them.
//!
//! An anchor is a word or two that every wording of the row contains; the pattern is tried only on
//! sentences that hold one. Both see folded text: lower case, single spaces, plain quotes and hyphens.
//! What many rows share is a slot of the table, written `@name` in a pattern.

use crate::data::pattern::Pattern;
use crate::data::required::{Beginnings, Candidates, branches};
use crate::data::scan::Phrases;
use crate::model::Span;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::OnceLock;

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

/// What must match and what must not. Prepared when first asked: few letters ask for all rows.
pub struct RowPattern {
    written: String,
    branches: OnceLock<Branches>,
    unless: Option<Pattern>,
}

/// The parts of a pattern, any of which will do.
struct Branches {
    parts: Vec<Part>,
    /// Which parts are worth a try, where there are several.
    candidates: Option<Candidates>,
}

struct Part {
    /// Of a part that holds at the start of a sentence only.
    beginnings: Option<Beginnings>,
    pattern: Pattern,
}

impl Part {
    fn new(written: &str) -> Self {
        let pattern = Pattern::new(written);
        let beginnings = written.strip_prefix('^').map(|rest| Beginnings::of(rest.trim_start_matches(r"\W*")));
        Part { beginnings, pattern }
    }

    fn may_match(&self, sentence: &str) -> bool {
        let opens = |it: &Beginnings| {
            it.may_open(sentence) || it.may_open(sentence.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
        };
        self.beginnings.as_ref().is_none_or(opens)
    }

    fn is_match(&self, sentence: &str, from: usize) -> bool {
        self.may_match(sentence) && self.pattern.is_match_from(sentence, from)
    }

    fn find(&self, sentence: &str) -> Option<Span> {
        if self.may_match(sentence) { self.pattern.find(sentence) } else { None }
    }
}

impl Branches {
    fn new(pattern: &str) -> Self {
        let written = branches(pattern);
        let candidates = (written.len() > 1).then(|| Candidates::new(written.iter().copied()));
        Branches { parts: written.into_iter().map(Part::new).collect(), candidates }
    }

    /// Returns the parts that may match, and where they could begin to.
    fn worth_a_try(&self, sentence: &str) -> impl Iterator<Item = (&Part, usize)> {
        let several = self.candidates.as_ref().map(|it| it.of(sentence).map(|(part, from)| (&self.parts[part], from)));
        let only = if several.is_none() { &self.parts[..] } else { &[] };
        several.into_iter().flatten().chain(only.iter().map(|part| (part, 0)))
    }
}

impl RowPattern {
    fn new(written: String, unless: Option<&str>) -> Self {
        RowPattern { written, branches: OnceLock::new(), unless: unless.map(Pattern::new) }
    }

    fn branches(&self) -> &Branches {
        self.branches.get_or_init(|| Branches::new(&self.written))
    }

    pub fn is_match(&self, sentence: &str) -> bool {
        self.branches().worth_a_try(sentence).any(|(part, from)| part.is_match(sentence, from))
            && !self.unless.as_ref().is_some_and(|it| it.is_match(sentence))
    }

    /// Returns the first place where it matches.
    pub fn find(&self, sentence: &str) -> Option<Span> {
        self.branches().worth_a_try(sentence).filter_map(|(part, _)| part.find(sentence)).min_by_key(|it| it.start)
    }
}

impl<K: DeserializeOwned> PhraseTable<K> {
    /// Reads a shipped table. Its own tests make sure that it is sound.
    pub fn shipped(toml: &str) -> Self {
        let file: PhraseFile<K> = toml::from_str(toml).expect("a shipped phrase table is valid");
        let whole = |pattern: &String| contracted(&filled(pattern, &file.slot));
        let pattern =
            |row: &PhraseRow<K>| RowPattern::new(whole(&row.pattern), row.unless.as_ref().map(&whole).as_deref());
        let patterns = file.phrase.iter().map(pattern).collect();
        let (mut words, mut row_of_anchor) = (Vec::new(), Vec::new());
        for (at, row) in file.phrase.iter().enumerate() {
            for anchor in &row.anchors {
                // Found where a word or sign begins: "n't held" at its sign.
                let anchor = anchor.trim_start();
                let anchor = if anchor.starts_with("n't") { &anchor[1..] } else { anchor };
                let forms = std::iter::once(anchor.to_owned()).chain(contracted_anchors(anchor));
                for form in forms {
                    words.push(form);
                    row_of_anchor.push(at);
                }
            }
        }
        let anchors = Phrases::shipped(&words);
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

/// Returns what stands for an anchor where a negation is contracted, or one word with its verb.
fn contracted_anchors(anchor: &str) -> Vec<String> {
    match anchor.strip_prefix("not ") {
        Some(rest) => vec![format!("'t {rest}"), format!("cannot {rest}")],
        None => {
            let short = anchor.replace(" not ", "n't ").replace("cannot", "can't");
            if short == anchor { Vec::new() } else { vec![short] }
        }
    }
}
