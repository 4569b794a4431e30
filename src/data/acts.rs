//! Names of access regimes and of other enactments, and wording that tells a police power or a part of a
//! form from a provision. Read once from `acts.toml`.

use crate::data::role_phrases::{Phrase, PhraseTable};
use crate::model::Regime;
use serde::Deserialize;
use std::sync::LazyLock;

static TABLE: LazyLock<ActsTable> = LazyLock::new(|| {
    let rows: Rows = toml::from_str(include_str!("acts.toml"))
        .expect("the table of Acts is part of the program and a test reads it");
    ActsTable::new(rows)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    regime: Vec<RegimeRow>,
    other: Vec<OtherRow>,
    police_power: Vec<Phrase>,
    not_a_citation: Vec<Phrase>,
    surely_cited: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegimeRow {
    regime: Regime,
    names: Vec<String>,
    short: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are run by a test"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are run by a test"))]
    not_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherRow {
    short: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are run by a test"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are run by a test"))]
    not_examples: Vec<String>,
}

/// Everything in `acts.toml`, ready to ask.
pub struct ActsTable {
    /// Full names in lower case, sorted.
    names: Vec<(String, Regime)>,
    /// Short names as written, sorted; nothing for another enactment.
    short: Vec<(String, Option<Regime>)>,
    pub police_power: PhraseTable,
    pub not_a_citation: PhraseTable,
    /// Wording that beats the rows of `not_a_citation`.
    pub surely_cited: PhraseTable,
    #[cfg(test)]
    examples: Vec<(Option<Regime>, Vec<String>, Vec<String>)>,
}

impl ActsTable {
    fn new(rows: Rows) -> Self {
        let mut names = Vec::new();
        let mut short = Vec::new();
        for row in &rows.regime {
            names.extend(row.names.iter().map(|name| (name.clone(), row.regime)));
            short.extend(row.short.iter().map(|name| (name.clone(), Some(row.regime))));
        }
        for row in &rows.other {
            short.extend(row.short.iter().map(|name| (name.clone(), None)));
        }
        names.sort();
        short.sort();
        ActsTable {
            names,
            short,
            police_power: PhraseTable::new(rows.police_power),
            not_a_citation: PhraseTable::new(rows.not_a_citation),
            surely_cited: PhraseTable::new(rows.surely_cited),
            #[cfg(test)]
            examples: rows
                .regime
                .into_iter()
                .map(|row| (Some(row.regime), row.examples, row.not_examples))
                .chain(rows.other.into_iter().map(|row| (None, row.examples, row.not_examples)))
                .collect(),
        }
    }

    /// Returns the regime of a full name in lower case.
    pub fn regime_of_name(&self, name: &str) -> Option<Regime> {
        let at = self.names.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(self.names[at].1)
    }

    /// Returns the examples of names: regime (nothing for another enactment), examples, counter-examples.
    #[cfg(test)]
    pub fn name_examples(&self) -> &[(Option<Regime>, Vec<String>, Vec<String>)] {
        &self.examples
    }

    /// Returns the longest access regime name that ends the given words, as its length in bytes.
    pub fn regime_name_at_end(&self, words: &str) -> Option<(usize, Regime)> {
        self.names
            .iter()
            .filter(|(name, _)| {
                words.strip_suffix(name.as_str()).is_some_and(|before| before.is_empty() || before.ends_with(' '))
            })
            .map(|(name, regime)| (name.len(), *regime))
            .max()
    }

    /// Returns what a short name stands for: an access regime, or (inner nothing) another enactment.
    pub fn short_name(&self, written: &str) -> Option<Option<Regime>> {
        let at = self.short.binary_search_by(|(known, _)| known.as_str().cmp(written)).ok()?;
        Some(self.short[at].1)
    }
}

/// Returns the table.
pub fn acts() -> &'static ActsTable {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_matches_its_examples_only() {
        acts().police_power.check_examples();
        acts().not_a_citation.check_examples();
        acts().surely_cited.check_examples();
    }
}
