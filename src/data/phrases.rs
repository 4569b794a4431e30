//! Tables of phrases: rows of anchors and a pattern, with examples both ways.
//!
//! Only loads them; `extract::phrase` finds them.
//!
//! An anchor is a word or two that every wording of the row contains; the pattern is tried only on
//! sentences that hold one. Both see folded text: lower case, single spaces, plain quotes and hyphens.
//! What many rows share is a slot of the table, written `@name` in a pattern.

use crate::data::beginnings::Beginnings;
use crate::data::candidates::{Candidates, Seen};
use crate::data::pattern::{Pattern, plain_classes};
use crate::data::required::branches;
use crate::data::scan::Starts;
use crate::model::Span;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ops::Range;

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
    /// Of each row what must not match.
    unless: Vec<Option<Pattern>>,
    /// A row matches where one of its parts does.
    parts: Vec<Part>,
    parts_of_row: Vec<Range<usize>>,
    /// Which parts are worth a try. Rows are groups of them, and anchors their signs.
    candidates: Candidates,
}

/// One branch of the pattern of a row.
struct Part {
    /// Of a part that holds at the start of a sentence only.
    beginnings: Option<Beginnings>,
    pattern: Pattern,
}

impl Part {
    fn new(written: &str) -> Self {
        let pattern = Pattern::new(written);
        let rest = written.strip_prefix('^').map(|rest| plain_classes(rest.trim_start_matches(r"\W*")));
        Part { beginnings: rest.map(|rest| Beginnings::of(&rest)), pattern }
    }

    fn may_match(&self, sentence: &str) -> bool {
        let opens = |it: &Beginnings| {
            it.may_open(sentence) || it.may_open(sentence.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
        };
        self.beginnings.as_ref().is_none_or(opens)
    }
}

/// A part of a row that is worth a try in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Try {
    part: usize,
    /// Nothing can match that begins before it.
    from: usize,
}

impl<K> PhraseTable<K> {
    /// Returns what `worth_a_try` notes in.
    pub fn unseen(&self) -> Seen {
        self.candidates.unseen()
    }

    /// Tells which parts of rows are worth a try in a sentence, whose place in a text is given too.
    pub fn worth_a_try(
        &self,
        sentence: &str,
        (text, place): (&Starts, Span),
        seen: &mut Seen,
        mut tell: impl FnMut(usize, Try),
    ) {
        self.candidates.look(text, place, seen);
        for row in &seen.groups {
            self.tries(*row, sentence, seen).for_each(|it| tell(*row, it));
        }
    }

    /// Returns the parts of a row that are worth a try in the sentence looked at.
    fn tries(&self, row: usize, sentence: &str, seen: &Seen) -> impl Iterator<Item = Try> {
        self.parts_of_row[row].clone().filter_map(move |part| {
            let from = self.candidates.may_match(part, seen)?;
            self.parts[part].may_match(sentence).then_some(Try { part, from })
        })
    }

    /// Says whether a part matches a sentence that it is worth a try in.
    pub fn is_match(&self, sentence: &str, Try { part, from }: Try) -> bool {
        self.parts[part].pattern.is_match_from(sentence, from)
    }

    /// Says whether what must not match does.
    pub fn is_ruled_out(&self, sentence: &str, row: usize) -> bool {
        self.unless[row].as_ref().is_some_and(|it| it.is_match(sentence))
    }

    /// Returns the first place where a row matches a sentence, whose place in a text is given too.
    pub fn find(&self, sentence: &str, (text, place): (&Starts, Span), row: usize) -> Option<Span> {
        let mut seen = self.unseen();
        self.candidates.look(text, place, &mut seen);
        let found = self.tries(row, sentence, &seen).filter_map(|it| self.parts[it.part].pattern.find(sentence));
        found.min_by_key(|it| it.start)
    }
}

impl<K: DeserializeOwned> PhraseTable<K> {
    /// Reads a shipped table. Its own tests make sure that it is sound.
    pub fn shipped(toml: &str) -> Self {
        let file: PhraseFile<K> = toml::from_str(toml).expect("a shipped phrase table is valid");
        let whole = |pattern: &String| contracted(&filled(pattern, &file.slot));
        let mut signs: Vec<(String, usize)> = Vec::new();
        let (mut written, mut parts_of_row, mut unless) = (Vec::new(), Vec::new(), Vec::new());
        for (at, row) in file.phrase.iter().enumerate() {
            for anchor in &row.anchors {
                // Found where a word or sign begins: "n't held" at its sign.
                let anchor = anchor.trim_start();
                let anchor = if anchor.starts_with("n't") { &anchor[1..] } else { anchor };
                let forms = std::iter::once(anchor.to_owned()).chain(contracted_anchors(anchor));
                signs.extend(forms.map(|form| (form, at)));
            }
            let first = written.len();
            written.extend(branches(&whole(&row.pattern)).into_iter().map(str::to_owned));
            parts_of_row.push(first..written.len());
            unless.push(row.unless.as_ref().map(|it| Pattern::new(&whole(it))));
        }
        let signs = signs.iter().map(|(sign, row)| (sign.as_str(), *row));
        PhraseTable {
            unless,
            candidates: Candidates::new(written.iter().map(|it| plain_classes(it)), signs),
            parts: written.iter().map(|it| Part::new(it)).collect(),
            parts_of_row,
            rows: file.phrase,
        }
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
