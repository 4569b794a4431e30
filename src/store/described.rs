//! What tables and columns mean, for people: the table `columns.toml` beside the definitions in `tables.rs`.
//!
//! It describes and decides nothing: what is in a column is up to the functions that fill it.

use crate::store::column::Kind;
use crate::store::tables;
use serde::Deserialize;
use std::sync::LazyLock;

static DESCRIPTIONS: LazyLock<Descriptions> =
    LazyLock::new(|| toml::from_str(include_str!("columns.toml")).expect("the table is checked by a test here"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Descriptions {
    table: Vec<TableAbout>,
    column: Vec<Description>,
}

/// What a row of a table stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableAbout {
    pub name: String,
    pub about: String,
    /// Columns that identify a row; none where nothing does.
    #[serde(default)]
    pub key: Vec<String>,
}

/// What a text column holds besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `2024-03-01`.
    Date,
    /// `2024-03`.
    Month,
    /// Either of these.
    DayOrMonth,
    /// RFC 3339, UTC, whole seconds.
    Time,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    #[serde(default)]
    table: Option<String>,
    column: String,
    about: String,
    #[serde(default)]
    form: Option<Form>,
    #[serde(default)]
    never_missing: bool,
    #[serde(default)]
    least: Option<i64>,
    #[serde(default)]
    values: Vec<String>,
}

/// A column with its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub about: &'static str,
    pub form: Option<Form>,
    /// Every row has a value.
    pub never_missing: bool,
    /// The smallest number there can be.
    pub least: Option<i64>,
    /// Every value there can be; empty where the set is open.
    pub values: &'static [String],
}

/// Returns the columns of a table in order, each with its meaning. A column that nobody described has an empty one,
/// which a test of this module forbids.
pub fn fields_of(table: &str) -> Vec<Field> {
    let columns = tables::columns_of(table).unwrap_or_default();
    let field = |(name, kind)| match description(table, name) {
        Some(it) => Field {
            name,
            kind,
            about: &it.about,
            form: it.form,
            never_missing: it.never_missing,
            least: it.least,
            values: &it.values,
        },
        None => Field { name, kind, about: "", form: None, never_missing: false, least: None, values: &[] },
    };
    columns.into_iter().map(field).collect()
}

/// Returns what a table holds; nothing for one that nobody described.
pub fn about(table: &str) -> Option<&'static TableAbout> {
    DESCRIPTIONS.table.iter().find(|it| it.name == table)
}

fn description(table: &str, column: &str) -> Option<&'static Description> {
    let of = |wanted: Option<&str>| {
        DESCRIPTIONS.column.iter().find(|it| it.column == column && it.table.as_deref() == wanted)
    };
    of(Some(table)).or_else(|| of(None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        CaptureSource, DocClass, Outcome, PeriodBasis, PersonalKind, Qualifier, RefOrigin, ReferenceKind, Regime,
        RemovedClass, Role, Severity, TableOrigin,
    };
    use serde::de::DeserializeOwned;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_of_every_table_is_described_and_nothing_else() {
        let mut used = BTreeSet::new();
        for table in tables::names() {
            let it = about(table).unwrap_or_else(|| panic!("`{table}` is not described"));
            assert!(!it.about.is_empty());
            let fields = fields_of(table);
            for key in &it.key {
                let field = fields.iter().find(|field| field.name == key);
                assert!(field.is_some_and(|field| field.never_missing), "{table}: {key} identifies and may be missing");
            }
            for field in fields {
                assert!(field.about.len() > 10, "{table}.{} is not described", field.name);
                assert!(field.about.ends_with('.'), "{table}.{}: {}", field.name, field.about);
                let number = matches!(field.kind, Kind::Integer | Kind::Decimal);
                assert!(field.least.is_none() || number, "{table}.{} is no number", field.name);
                assert!(field.form.is_none() || field.kind == Kind::Text, "{table}.{}", field.name);
                let found = description(table, field.name).unwrap();
                used.insert((found.table.clone(), found.column.clone()));
            }
        }
        for it in &DESCRIPTIONS.column {
            assert!(used.contains(&(it.table.clone(), it.column.clone())), "{:?}.{} is nowhere", it.table, it.column);
        }
        assert_eq!(DESCRIPTIONS.table.len(), tables::names().len());
        assert_eq!(used.len(), DESCRIPTIONS.column.len(), "some column is described twice");
    }

    /// The closed sets are those of the model, whose members are counted here so that none is forgotten.
    #[test]
    fn closed_sets_are_those_of_the_model() {
        fn check<T: DeserializeOwned>(table: &str, column: &str, members: usize) {
            let it = description(table, column).unwrap();
            for value in &it.values {
                let known = serde_json::from_value::<T>(serde_json::Value::String(value.clone()));
                assert!(known.is_ok(), "{table}.{column}: `{value}` is not in the model");
            }
            assert_eq!(it.values.len(), members, "{table}.{column}");
        }
        check::<CaptureSource>("captures", "source", 2);
        check::<TableOrigin>("cells", "origin", 6);
        check::<Regime>("citations", "regime", Regime::ALL.len());
        check::<Regime>("forces", "regime", Regime::ALL.len());
        check::<Regime>("responses", "regime", Regime::ALL.len());
        check::<Role>("citations", "role", 2);
        check::<PeriodBasis>("figures", "period_basis", 5);
        check::<Qualifier>("figures", "qualifier", 7);
        check::<PersonalKind>("personal_flags", "kind", 6);
        check::<Severity>("problems", "severity", 3);
        check::<ReferenceKind>("references", "kind", 6);
        check::<RemovedClass>("removed_text", "class", 2);
        check::<DocClass>("responses", "doc_class", 6);
        check::<Outcome>("responses", "outcome", Outcome::ALL.len());
        check::<RefOrigin>("responses", "ref_origin", 4);
    }
}
