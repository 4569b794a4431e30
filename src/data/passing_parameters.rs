//! Parameters of addresses that are no part of what is asked for: sessions, and how somebody came.

use serde::Deserialize;
use std::sync::LazyLock;

static SHIPPED: LazyLock<Table> = LazyLock::new(|| crate::data::shipped_table(include_str!("passing_parameters.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    parameter: Vec<Row>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test"))]
    examples: Examples,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    name: String,
    #[serde(default)]
    starts_with: String,
    #[serde(default)]
    always: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test"))]
struct Examples {
    passing: Vec<String>,
    not_passing: Vec<String>,
}

impl Row {
    fn fits(&self, name: &str) -> bool {
        name == self.name || (!self.starts_with.is_empty() && name.starts_with(&self.starts_with))
    }
}

/// Returns whether a parameter of this name is no part of an address.
pub fn is_passing(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SHIPPED.parameter.iter().any(|row| row.fits(&name))
}

/// Returns the same by the rows that were there from the first on, which took names as they stand.
pub fn was_always_passing(name: &str) -> bool {
    SHIPPED.parameter.iter().any(|row| row.always && row.fits(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_for_its_examples_and_is_in_order() {
        let examples = &SHIPPED.examples;
        assert!(examples.passing.iter().all(|name| is_passing(name)));
        for name in &examples.not_passing {
            assert!(!is_passing(name), "{name}");
        }
        assert!(was_always_passing("utm_source") && !was_always_passing("UTM_source") && !was_always_passing("sid"));
        let keys: Vec<String> =
            SHIPPED.parameter.iter().map(|row| format!("{}{}", row.name, row.starts_with)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(SHIPPED.parameter.iter().all(|row| row.name.is_empty() != row.starts_with.is_empty()));
    }
}
