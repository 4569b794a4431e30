//! What provisions of different laws protect alike: headings under which they can be read side by side.

use crate::data::shipped_table;
use crate::model::{Provision, Regime};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectTable {
    subject: Vec<Subject>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    example: Vec<Example>,
}

/// A heading over provisions of several laws.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub id: String,
    pub title: String,
    /// `FOISA 33(1)`; what lies below belongs to it too.
    pub provisions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
struct Example {
    provision: String,
    subject: String,
}

static TABLE: LazyLock<SubjectTable> = LazyLock::new(|| shipped_table(include_str!("subjects.toml")));

/// Returns all subjects, in the order of the table.
pub fn subjects() -> &'static [Subject] {
    &TABLE.subject
}

/// Returns the subject of a provision: the one that names the most of its path.
pub fn subject_of(provision: &Provision) -> Option<&'static Subject> {
    let named = subjects().iter().flat_map(|subject| subject.provisions.iter().map(move |named| (subject, named)));
    let fitting = named.filter_map(|(subject, named)| {
        let (regime, section, path) = parts(named)?;
        let fits = regime == provision.regime && section == provision.section && provision.path.starts_with(path);
        fits.then_some((path.len(), subject))
    });
    fitting.max_by_key(|(length, _)| *length).map(|(_, subject)| subject)
}

/// Takes `FOISA 33(1)` apart.
fn parts(named: &str) -> Option<(Regime, &str, &str)> {
    let (regime, number) = named.split_once(' ')?;
    let (section, path) = number.split_at(number.find('(').unwrap_or(number.len()));
    Some((regime.parse().ok()?, section, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::provisions::{provision, provisions};
    use std::collections::BTreeSet;

    #[test]
    fn every_row_names_provisions_that_exist_and_none_twice() {
        let (mut ids, mut named) = (BTreeSet::new(), BTreeSet::new());
        for subject in subjects() {
            assert!(ids.insert(&subject.id), "{}", subject.id);
            assert!(!subject.title.is_empty());
            for it in &subject.provisions {
                let (regime, section, path) = parts(it).unwrap();
                assert!(provision(regime, section, path).is_some(), "{it} is no provision");
                assert!(named.insert(it), "{it} has two subjects");
            }
        }
    }

    #[test]
    fn every_example_has_its_subject() {
        for example in &TABLE.example {
            let found = subject_of(&example.provision.parse().unwrap()).map(|subject| subject.id.as_str());
            assert_eq!(found.unwrap_or_default(), example.subject, "{}", example.provision);
        }
    }

    /// Sections of Parliament, of no counterpart and with limbs of several subjects.
    const WITHOUT: [&str; 6] = ["FOIA 34", "FOISA 31", "FOISA 33", "FOISA 36", "FOISA 39", "FOISA 27"];

    #[test]
    fn every_exemption_and_refusal_of_both_acts_has_a_subject() {
        for row in provisions() {
            let name = format!("{} {}", row.regime, row.section);
            let used = matches!(row.kind.as_str(), "exemption" | "refusal") && row.path.is_empty();
            let act = matches!(row.regime, Regime::Foia | Regime::Foisa);
            if used && act && !WITHOUT.contains(&name.as_str()) {
                let it = Provision { regime: row.regime, section: row.section.clone(), path: String::new() };
                assert!(subject_of(&it).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn counterparts_of_whole_sections_share_their_subject() {
        for row in provisions().iter().filter(|row| row.path.is_empty()) {
            let of = |regime: Regime, section: &str, path: &str| {
                let it = Provision { regime, section: section.to_owned(), path: path.to_owned() };
                subject_of(&it).map(|subject| subject.id.as_str())
            };
            for other in &row.counterpart {
                let (regime, section, path) = parts(other).unwrap();
                let acts = [row.regime, regime].iter().all(|it| matches!(it, Regime::Foia | Regime::Foisa));
                let (Some(ours), Some(theirs)) = (of(row.regime, &row.section, ""), of(regime, section, path)) else {
                    continue;
                };
                assert!(!acts || ours == theirs, "{} {} is `{ours}`, {other} is `{theirs}`", row.regime, row.section);
            }
        }
    }
}
