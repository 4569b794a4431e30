//! The forces registry: the shipped rows, the user's own, and the ways to look a force up.
//!
//! Matchers over names and reference numbers are compiled once and live here. Sources and crawling
//! rules are not here.

use crate::data::force_names::ForceNames;
use crate::data::reference_shapes::ReferenceShapes;
use crate::data::{DataError, shipped_table};
use crate::model::Force;
use serde::Deserialize;
use serde_json::Value;

const FORCES: &str = include_str!("forces.json");
const JOINT_FORCES: &str = include_str!("joint_forces.toml");

/// All forces and the matchers over them.
#[derive(Debug)]
pub struct Registry {
    /// By `force_id`.
    forces: Vec<Force>,
    joint: Vec<Joint>,
    names: ForceNames,
    shapes: ReferenceShapes,
}

/// A unit that answers for several forces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Joint {
    force_id: String,
    members: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JointTable {
    joint: Vec<Joint>,
}

/// The part of a user's `sources.toml` that names forces; the rest belongs to the crawler.
#[derive(Deserialize)]
struct UserTable {
    #[serde(default)]
    force: Vec<Value>,
}

impl Registry {
    /// Returns the forces that come with the program.
    pub fn shipped() -> Self {
        let forces = serde_json::from_str(FORCES).expect("the shipped forces are parsed by the unit tests");
        Self::build(forces).expect("the shipped forces are checked by the unit tests")
    }

    /// Returns this registry with the `[[force]]` tables of a user's `sources.toml`.
    ///
    /// A row with a known `force_id` replaces the fields it names; a new one is added.
    pub fn with_user(&self, sources: &str) -> Result<Self, DataError> {
        let table: UserTable = toml::from_str(sources)
            .map_err(|error| DataError::Syntax { table: "sources.toml".to_owned(), message: error.to_string() })?;
        let mut forces = self.forces.clone();
        for (index, row) in table.force.into_iter().enumerate() {
            let name = row.get("force_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let fail = |message: String| {
                let row = if name.is_empty() { format!("force {}", index + 1) } else { name.clone() };
                DataError::Row { table: "force".to_owned(), row, message }
            };
            if name.is_empty()
                || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            {
                return Err(fail("`force_id` must be lower case letters, digits and hyphens".to_owned()));
            }
            let known = forces.iter().position(|force| force.force_id == name);
            let row = match known {
                Some(at) => merged(&forces[at], row),
                None => row,
            };
            let force: Force = serde_json::from_value(row).map_err(|error| fail(error.to_string()))?;
            match known {
                Some(at) => forces[at] = force,
                None => forces.push(force),
            }
        }
        Self::build(forces)
    }

    fn build(mut forces: Vec<Force>) -> Result<Self, DataError> {
        forces.sort_by(|left, right| left.force_id.cmp(&right.force_id));
        let names = ForceNames::new(&forces);
        let shapes = ReferenceShapes::new(&forces)?;
        let joint = shipped_table::<JointTable>(JOINT_FORCES).joint;
        Ok(Registry { forces, joint, names, shapes })
    }

    /// Returns all forces, by `force_id`.
    pub fn forces(&self) -> &[Force] {
        &self.forces
    }

    pub fn force(&self, force_id: &str) -> Option<&Force> {
        let at = self.forces.binary_search_by(|force| force.force_id.as_str().cmp(force_id)).ok()?;
        self.forces.get(at)
    }

    /// Returns the one force that publishes at a host, now or formerly, with or without `www`.
    ///
    /// A host that several bodies share (`www.gov.uk`) names none of them.
    pub fn by_host(&self, host: &str) -> Option<&Force> {
        let wanted = bare_host(host);
        if wanted.is_empty() {
            return None;
        }
        let same = |known: &String| bare_host(known).eq_ignore_ascii_case(wanted);
        let has = |force: &&Force| force.host.iter().chain(&force.former_hosts).any(same);
        let mut found = self.forces.iter().filter(has);
        found.next().filter(|_| found.next().is_none())
    }

    /// Returns the force of the segment below `/foi-ai/` or `/foi-media/` of an address.
    ///
    /// Media addresses use a shorter segment (`kent` for `kent-police`), Welsh ones the Welsh name.
    pub fn by_soh_segment(&self, segment: &str) -> Option<&Force> {
        let wanted = segment.to_ascii_lowercase();
        let exact = |force: &&Force| force.soh_segment.as_deref() == Some(wanted.as_str());
        let short = |force: &&Force| {
            force.force_id == wanted
                || force.soh_segment.as_deref().and_then(|full| full.strip_suffix("-police")) == Some(wanted.as_str())
        };
        let named =
            |force: &&Force| std::iter::once(&force.name).chain(&force.aliases).any(|name| slug(name) == wanted);
        let forces = || self.forces.iter();
        forces().find(exact).or_else(|| forces().find(short)).or_else(|| forces().find(named))
    }

    /// Returns for whom a force answers: the members of a joint unit, else itself.
    pub fn answers_for(&self, force_id: &str) -> Vec<String> {
        match self.joint.iter().find(|joint| joint.force_id == force_id) {
            Some(joint) => joint.members.clone(),
            None => vec![force_id.to_owned()],
        }
    }

    /// Returns each joint unit with its members.
    pub fn joint_units(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.joint.iter().map(|joint| (joint.force_id.as_str(), joint.members.as_slice()))
    }

    pub fn names(&self) -> &ForceNames {
        &self.names
    }

    pub fn shapes(&self) -> &ReferenceShapes {
        &self.shapes
    }
}

fn merged(force: &Force, row: Value) -> Value {
    let mut base = serde_json::to_value(force).expect("a force is plain data with string keys");
    if let (Value::Object(base), Value::Object(row)) = (&mut base, row) {
        base.extend(row);
    }
    base
}

/// Returns a host without `www` and its last full stop, in the case it is printed in.
fn bare_host(host: &str) -> &str {
    let host = host.trim().trim_end_matches('.');
    match host.split_at_checked("www.".len()) {
        Some((first, rest)) if first.eq_ignore_ascii_case("www.") => rest,
        _ => host,
    }
}

fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_forces_are_sorted_whole_and_their_patterns_match_their_examples() {
        let registry = Registry::shipped();
        assert_eq!(registry.forces().len(), 62);
        let ids: Vec<_> = registry.forces().iter().map(|force| &force.force_id).collect();
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for (unit, members) in registry.joint_units() {
            assert_eq!(registry.force(unit).map(|force| force.kind.as_str()), Some("collaboration"));
            assert!(members.iter().all(|member| registry.force(member).is_some()), "{unit}");
        }
        for pattern in registry.forces().iter().flat_map(|force| &force.references) {
            assert!(!pattern.examples.is_empty() && !pattern.not_examples.is_empty(), "{}", pattern.pattern);
        }
    }

    #[test]
    fn a_force_is_found_by_any_of_its_hosts() {
        let registry = Registry::shipped();
        let check = |host: &str, expected: Option<&str>| {
            assert_eq!(registry.by_host(host).map(|force| force.force_id.as_str()), expected, "{host}");
        };
        check("www.met.police.uk", Some("metropolitan"));
        check("MET.police.uk", Some("metropolitan"));
        check("foi.west-midlands.police.uk", Some("west-midlands"));
        check("www.gov.uk", None);
        check("example.org", None);
        check("", None);
    }

    #[test]
    fn a_force_is_found_by_its_address_segment_in_either_language() {
        let registry = Registry::shipped();
        let check = |segment: &str, expected: Option<&str>| {
            assert_eq!(registry.by_soh_segment(segment).map(|force| force.force_id.as_str()), expected, "{segment}");
        };
        check("kent-police", Some("kent"));
        check("kent", Some("kent"));
        check("heddlu-dyfed-powys", Some("dyfed-powys"));
        check("af", None);
    }

    #[test]
    fn a_user_adds_a_force_and_changes_a_field_of_another() {
        let sources = r#"
            contact = "desk@example.org"
            [[source]]
            id = "aldermoor"
            [[force]]
            force_id = "aldermoor"
            name = "Aldermoor Police"
            kind = "sample"
            nation = "England"
            regime = "FOIA"
            references = [{ pattern = 'ALD/(\d{4})', norm = "ALD/{1}", examples = ["ALD/1234"], not_examples = ["ALD/12"] }]
            [[force]]
            force_id = "kent"
            host = "kent.example.org"
        "#;
        let registry = Registry::shipped().with_user(sources).unwrap();
        assert_eq!(registry.forces().len(), 63);
        assert_eq!(registry.force("aldermoor").unwrap().name, "Aldermoor Police");
        let kent = registry.force("kent").unwrap();
        assert_eq!((kent.name.as_str(), kent.host.as_deref()), ("Kent Police", Some("kent.example.org")));
        assert!(registry.forces().is_sorted_by_key(|force| &force.force_id));
    }

    #[test]
    fn a_bad_row_of_a_user_is_named() {
        let check = |sources: &str, expected: &str| {
            let message = Registry::shipped().with_user(sources).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        };
        check("[[force]]\nname = 'x'", "row `force 1`");
        check("[[force]]\nforce_id = 'aldermoor'", "row `aldermoor`: missing field `name`");
        check("[[force]]\nforce_id = 'kent'\nhots = 'x'", "row `kent`: unknown field `hots`");
        check(
            "[[force]]\nforce_id = 'kent'\nreferences = [{ pattern = '(', examples = [], not_examples = [] }]",
            "row `kent`: `(` is not a pattern",
        );
        check(
            "[[force]]\nforce_id = 'kent'\nreferences = [{ pattern = '[a]', examples = ['b'], not_examples = [] }]",
            "does not match its example `b`",
        );
        check("force = 3", "`sources.toml` cannot be read");
    }
}
