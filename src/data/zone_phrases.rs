//! Wording that tells what a stretch of a letter is: request, answer, law explained, complaint rights.

use crate::data::beginnings::Beginnings;
use crate::data::pattern::Pattern;
use crate::data::phrases::PhraseTable;
use serde::Deserialize;
use std::sync::LazyLock;

/// What the opening words of a paragraph say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// The restated request starts here: `You asked:`.
    RequestOpens,
    /// Wording of somebody who asks: `How many`, `Please provide`.
    Asks,
    /// The force speaks from here on: `I have today decided`, `Our response:`.
    AnswerOpens,
    /// An answer in itself, not a heading of one: `Yes`, `12`, `There were`.
    Answers,
    SignsOff,
    /// Heading of advice under section 16 and links to other data.
    Advice,
    /// Heading of a part of the reasons: harm, public interest.
    Reasons,
    /// Heading of what is given.
    Disclosure,
    /// Heading of what is given outside the Act.
    Voluntary,
}

/// What a sentence anywhere says about the stretch it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneWording {
    Law,
    Complaint,
    OtherBody,
    /// Questions are announced: if none follow they were lost.
    AnnouncesList,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningRow {
    pub id: String,
    pub gives: Opening,
    /// Matched at the start of the folded paragraph.
    pub pattern: String,
    pub examples: Vec<String>,
    #[serde(default)]
    pub not_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningFile {
    opening: Vec<OpeningRow>,
}

/// Patterns for the start of a paragraph, one alternation for each kind.
pub struct Openings {
    pub rows: Vec<OpeningRow>,
    patterns: Vec<(Opening, Beginnings, Pattern)>,
}

impl Openings {
    fn shipped(text: &str) -> Self {
        let file: OpeningFile = toml::from_str(text).expect("the shipped openings are valid");
        let mut kinds: Vec<Opening> = file.opening.iter().map(|row| row.gives).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let patterns = kinds
            .into_iter()
            .map(|kind| {
                let rows: Vec<String> = file
                    .opening
                    .iter()
                    .filter(|row| row.gives == kind)
                    .map(|row| format!("(?:{})", row.pattern))
                    .collect();
                let pattern = Pattern::new(&format!("^(?:{})", rows.join("|")));
                (kind, Beginnings::of(pattern.written()), pattern)
            })
            .collect();
        Openings { rows: file.opening, patterns }
    }

    /// Says whether the folded paragraph opens so.
    pub fn has(&self, kind: Opening, folded: &str) -> bool {
        let fits = |beginnings: &Beginnings, pattern: &Pattern| beginnings.may_open(folded) && pattern.is_match(folded);
        self.patterns.iter().any(|(it, beginnings, pattern)| *it == kind && fits(beginnings, pattern))
    }
}

pub static OPENINGS: LazyLock<Openings> = LazyLock::new(|| Openings::shipped(include_str!("zone_openings.toml")));
pub static ZONE_WORDINGS: LazyLock<PhraseTable<ZoneWording>> =
    LazyLock::new(|| PhraseTable::shipped(include_str!("zone_phrases.toml")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opening_matches_its_examples_and_nothing_else() {
        let mut failed = Vec::new();
        for row in &OPENINGS.rows {
            let pattern = Pattern::new(&format!("^(?:{})", row.pattern));
            assert!(!row.examples.is_empty(), "`{}` has no example", row.id);
            failed.extend(
                row.examples.iter().filter(|it| !pattern.is_match(it)).map(|it| format!("{}: misses `{it}`", row.id)),
            );
            failed.extend(
                row.not_examples.iter().filter(|it| pattern.is_match(it)).map(|it| format!("{}: takes `{it}`", row.id)),
            );
        }
        assert!(failed.is_empty(), "{failed:#?}");
    }
}
