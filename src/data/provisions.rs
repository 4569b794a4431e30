//! What an FOI answer can cite: 701 provisions of five regimes, as facts. Loaded once, on first use.
//!
//! The table says what a provision is. It does not say whether a letter relies on it.

use crate::model::Regime;
use serde::Deserialize;
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<ProvisionFacts>> = LazyLock::new(|| {
    let mut rows: Vec<ProvisionFacts> = serde_json::from_str(include_str!("provisions.json"))
        .expect("the provisions table is part of the program and a test reads every row");
    rows.sort_by(|left, right| left.key().cmp(&right.key()));
    rows
});

/// One provision. `path` is empty for the section itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProvisionFacts {
    pub regime: Regime,
    pub section: String,
    pub path: String,
    /// Official heading, on rows of whole sections only.
    pub heading: Option<String>,
    /// Title usual in police letters, on rows of whole sections only.
    pub police_title: Option<String>,
    /// What it is about, in a few words.
    pub about: Option<String>,
    /// `exemption`, `refusal`, `procedural`, `duty` or `definition`.
    pub kind: String,
    /// Whether the exemption is absolute; nothing where the question does not arise or is not settled.
    pub absolute: Option<Absolute>,
    /// `class` or `prejudice`.
    pub basis: Option<String>,
    pub public_interest_test: Option<bool>,
    /// Lets an authority neither confirm nor deny.
    pub ncnd: bool,
    /// Nearest provisions of other regimes, as `FOISA 35(1)(a)`.
    pub counterpart: Vec<String>,
}

/// Whether an exemption is absolute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Absolute {
    Settled(bool),
    /// `split`: it depends on the limb or on who holds the information.
    Depends(String),
}

impl ProvisionFacts {
    fn key(&self) -> (Regime, &str, &str) {
        (self.regime, &self.section, &self.path)
    }

    /// Returns `absolute`, `qualified` or `split`.
    pub fn absolute_name(&self) -> Option<&str> {
        match self.absolute.as_ref()? {
            Absolute::Settled(true) => Some("absolute"),
            Absolute::Settled(false) => Some("qualified"),
            Absolute::Depends(word) => Some(word),
        }
    }
}

/// Returns every provision, by regime, section and path.
pub fn provisions() -> &'static [ProvisionFacts] {
    &TABLE
}

/// Returns the provision with exactly this path.
pub fn provision(regime: Regime, section: &str, path: &str) -> Option<&'static ProvisionFacts> {
    let at = TABLE.binary_search_by(|row| row.key().cmp(&(regime, section, path))).ok()?;
    Some(&TABLE[at])
}

/// Returns the title of a section: the usual one in police letters, else the official heading.
pub fn section_title(regime: Regime, section: &str) -> Option<&'static str> {
    let row = provision(regime, section, "")?;
    row.police_title.as_deref().or(row.heading.as_deref())
}

/// Tells whether any regime has this section and path.
pub fn known_anywhere(section: &str, path: &str) -> bool {
    Regime::ALL.into_iter().any(|regime| provision(regime, section, path).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_unique_and_has_its_parents() {
        assert_eq!(provisions().len(), 701);
        for pair in provisions().windows(2) {
            assert!(pair[0].key() < pair[1].key(), "{:?}", pair[1].key());
        }
        for row in provisions() {
            if let Some(cut) = row.path.rfind('(') {
                assert!(provision(row.regime, &row.section, &row.path[..cut]).is_some(), "{:?}", row.key());
            }
        }
    }

    #[test]
    fn the_same_number_is_another_thing_in_another_regime() {
        assert_eq!(section_title(Regime::Foia, "31"), Some("Law Enforcement"));
        assert_eq!(section_title(Regime::Foisa, "31"), Some("National security and defence"));
        assert_eq!(section_title(Regime::Foia, "1234"), None);
    }

    #[test]
    fn kind_and_absoluteness_are_told() {
        let names = provision(Regime::Foia, "40", "(2)").expect("in the table");
        assert_eq!(names.kind, "exemption");
        assert_eq!(provision(Regime::Foia, "31", "(3)").map(|row| row.ncnd), Some(true));
        assert_eq!(provision(Regime::Foia, "12", "(2)").map(|row| row.ncnd), Some(false));
        assert_eq!(provision(Regime::Foia, "31", "(1)(a)").and_then(|row| row.absolute_name()), Some("qualified"));
        assert_eq!(provision(Regime::Foia, "23", "(1)").and_then(|row| row.absolute_name()), Some("absolute"));
    }
}
