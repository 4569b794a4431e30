//! What rows stand for: the names, and the values that one response has of them.

use crate::compare::answers::Answer;
use crate::compare::{Cell, CompareError};
use std::str::FromStr;

/// What rows stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Force,
    Year,
    /// Law that a request was answered under; with provisions, the law that they are of.
    Regime,
    Outcome,
    /// Class of the document.
    Class,
    /// A section with all its limbs, as `foia2000:s31`.
    Provision,
    /// A provision as cited: `31(1)(a)` apart from `31`.
    Limb,
    /// The number of a section alone, beside its law.
    Section,
    /// What provisions of several laws protect alike, beside the law.
    Subject,
    /// Questions are counted in place of responses.
    Question,
    Period,
    /// What kind of period a figure is for.
    Basis,
    Unit,
    /// The same request across forces.
    Round,
}

impl By {
    const NAMES: [(By, &'static str); 14] = [
        (By::Force, "force"),
        (By::Year, "year"),
        (By::Regime, "regime"),
        (By::Outcome, "outcome"),
        (By::Class, "class"),
        (By::Provision, "provision"),
        (By::Limb, "limb"),
        (By::Section, "section"),
        (By::Subject, "subject"),
        (By::Question, "question"),
        (By::Period, "period"),
        (By::Basis, "basis"),
        (By::Unit, "unit"),
        (By::Round, "round"),
    ];

    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(by, _)| *by == self).map_or("", |(_, name)| name)
    }

    /// Reports whether it is a matter of the provisions that a response cites.
    pub(super) fn is_cited(self) -> bool {
        matches!(self, By::Provision | By::Limb | By::Section | By::Subject)
    }

    /// Returns all names, for messages.
    pub(super) fn names() -> String {
        Self::NAMES.map(|(_, name)| name).join(", ")
    }
}

impl FromStr for By {
    type Err = CompareError;

    fn from_str(text: &str) -> Result<Self, CompareError> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text).map(|(by, _)| *by);
        found.ok_or_else(|| CompareError::UnknownGrouping(text.to_owned()))
    }
}

/// Refuses what a comparison cannot be grouped by.
pub(super) fn check(comparison: &'static str, by: &[By], allowed: &[By]) -> Result<(), CompareError> {
    match by.iter().find(|by| !allowed.contains(by)) {
        Some(By::Round) => Err(CompareError::NoRounds),
        Some(by) => Err(CompareError::Grouping { comparison, by: by.name() }),
        None => Ok(()),
    }
}

/// One value that rows are grouped by, in the order of rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
    Missing,
}

impl From<Option<&str>> for Key {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Key::Missing, |text| Key::Text(text.to_owned()))
    }
}

impl From<&Key> for Cell {
    fn from(key: &Key) -> Self {
        match key {
            Key::Number(number) => Cell::Integer(*number),
            Key::Text(text) => Cell::Text(text.clone()),
            Key::Missing => Cell::Missing,
        }
    }
}

impl From<Cell> for Key {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Integer(number) => Key::Number(number),
            Cell::Text(text) => Key::Text(text),
            // No column that rows are grouped by holds decimals.
            Cell::Decimal(_) | Cell::Missing => Key::Missing,
        }
    }
}

/// Returns the groups that a response belongs to: one, or one for each of its forces.
pub(super) fn groups(answer: &Answer, by: &[By], forces: &[String]) -> Vec<Vec<Key>> {
    let of_force = |force: Option<&str>| {
        let key = |by: &By| match by {
            By::Force => Key::from(force),
            By::Year => answer.year.map_or(Key::Missing, Key::Number),
            By::Regime => Key::from(answer.regime.as_deref()),
            By::Outcome => Key::from(answer.outcome.as_deref()),
            By::Class => Key::from(answer.class.as_deref()),
            By::Provision
            | By::Limb
            | By::Section
            | By::Subject
            | By::Question
            | By::Period
            | By::Basis
            | By::Unit
            | By::Round => Key::Missing,
        };
        by.iter().map(key).collect::<Vec<_>>()
    };
    if !by.contains(&By::Force) {
        return vec![of_force(None)];
    }
    answer.forces(forces).into_iter().map(of_force).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_and_what_makes_no_sense_is_refused() {
        for (by, name) in By::NAMES {
            assert_eq!(name.parse::<By>().unwrap(), by);
        }
        assert!("colour".parse::<By>().unwrap_err().to_string().contains("force, year"));
        assert!(check("outcomes", &[By::Force], &[By::Force]).is_ok());
        assert!(matches!(check("outcomes", &[By::Round], &[By::Force]), Err(CompareError::NoRounds)));
        assert!(matches!(check("outcomes", &[By::Unit], &[By::Force]), Err(CompareError::Grouping { .. })));
    }
}
