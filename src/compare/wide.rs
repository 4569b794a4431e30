//! Figures with their periods as columns, side by side, within one basis and one unit.
//!
//! A financial year is not a calendar year and a percentage is no count, so one table never holds both:
//! the notes say what was left out. Nothing is added up.

use crate::compare::figures::{Figures, at};
use crate::compare::order::compare_rows;
use crate::compare::{Cell, Comparison};
use crate::model::{name_of, period_name};
use std::collections::BTreeMap;

/// Identifies a row before its values.
const LEADING: [&str; 6] = ["force", "own_ref", "measure", "category", "is_total", "response_id"];
const TRAILING: [&str; 4] = ["caveat", "url", "capture", "sha256"];

/// Lays the rows of the long table out by period.
pub(super) fn by_period(long: &[Vec<Cell>], options: &Figures) -> Comparison {
    let text = |row: &[Cell], name: &str| match row.get(at(name)) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Integer(_) | Cell::Decimal(_) | Cell::Missing) | None => String::new(),
    };
    let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in long {
        *kinds.entry((text(row, "period_basis"), text(row, "unit"))).or_default() += 1;
    }
    let basis = options.period_basis.map(name_of);
    let fits = |kind: &(String, String)| {
        basis.as_ref().is_none_or(|basis| *basis == kind.0) && options.unit.as_ref().is_none_or(|unit| *unit == kind.1)
    };
    // The commonest; of two equally common the first by name.
    let chosen = kinds.iter().rev().filter(|(kind, _)| fits(kind)).max_by_key(|(_, number)| **number);
    let Some((chosen, _)) = chosen else {
        let note = "no figures of that basis and unit".to_owned();
        return Comparison { title: "figures by period".to_owned(), notes: vec![note], ..Comparison::default() };
    };

    let mut periods: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in long.iter().filter(|row| text(row, "period_basis") == chosen.0 && text(row, "unit") == chosen.1) {
        periods.insert((text(row, "period_from"), text(row, "period_to")), 0);
    }
    periods.values_mut().enumerate().for_each(|(place, period)| *period = place);

    let mut rows: BTreeMap<String, Vec<Vec<Cell>>> = BTreeMap::new();
    let first_period = LEADING.len();
    for row in long.iter().filter(|row| text(row, "period_basis") == chosen.0 && text(row, "unit") == chosen.1) {
        let leading: Vec<Cell> = LEADING.iter().map(|name| row[at(name)].clone()).collect();
        let place = first_period + periods[&(text(row, "period_from"), text(row, "period_to"))];
        let lines = rows.entry(format!("{leading:?}")).or_default();
        // Two figures for one place are two lines: which of them is right is not for a table to say.
        let free = lines.iter().position(|line| line[place] == Cell::Missing);
        let line = free.unwrap_or_else(|| {
            let trailing = TRAILING.iter().map(|name| row[at(name)].clone());
            let empty = std::iter::repeat_n(Cell::Missing, periods.len());
            lines.push(leading.into_iter().chain(empty).chain(trailing).collect());
            lines.len() - 1
        });
        lines[line][place] = shown(row, &text(row, "qualifier"), &text(row, "value_raw"));
    }
    let mut rows: Vec<Vec<Cell>> = rows.into_values().flatten().collect();
    rows.sort_by(|a, b| compare_rows(a, b, first_period));

    let mut columns: Vec<String> = LEADING.iter().map(|name| (*name).to_owned()).collect();
    columns.extend(periods.keys().map(|(from, to)| period_name(from, to)));
    columns.extend(TRAILING.iter().map(|name| (*name).to_owned()));
    let mut notes = vec![
        format!("all values are on the basis `{}` in the unit `{}`", chosen.0, chosen.1),
        "an empty cell has no figure; a value that is no plain number is shown as printed".to_owned(),
    ];
    for ((basis, unit), number) in kinds.iter().filter(|(kind, _)| *kind != chosen) {
        notes.push(format!("left out, because bases and units are never mixed: {number} on `{basis}` in `{unit}`"));
    }
    Comparison { title: format!("figures by {} period, {}", chosen.0, chosen.1), columns, rows, notes }
}

/// Returns the number when it was printed as one, else what was printed, else what kind of nothing it is.
fn shown(row: &[Cell], qualifier: &str, raw: &str) -> Cell {
    let value = &row[at("value")];
    if qualifier == "exact" && *value != Cell::Missing {
        value.clone()
    } else if raw.trim().is_empty() {
        Cell::Text(qualifier.to_owned())
    } else {
        Cell::Text(raw.to_owned())
    }
}
