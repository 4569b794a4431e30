//! How the requests of each force end.

use crate::compare::answers::{Selection, answers};
use crate::compare::exemptions::count;
use crate::compare::order::compare_rows;
use crate::compare::{By, Cell, CompareError, Comparison, crosswalk, share};
use crate::model::{Force, Outcome};
use crate::store::TableStore;
use crate::store::column::{integers, texts, values};
use polars::prelude::IntoLazy;
use std::collections::BTreeMap;

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Outcomes {
    pub selection: Selection,
    /// Any of force, year and regime.
    pub by: Vec<By>,
    /// Also the names that the Cabinet Office and WhatDoTheyKnow give each outcome.
    pub crosswalk: bool,
}

impl Default for Outcomes {
    fn default() -> Self {
        Outcomes { selection: Selection::default(), by: vec![By::Force], crosswalk: false }
    }
}

/// Counts responses by outcome. Every outcome has a row for every group that holds responses: nought is
/// then a count. Groups without responses have none.
pub fn outcomes(store: &TableStore, registry: &[Force], options: &Outcomes) -> Result<Comparison, CompareError> {
    for by in &options.by {
        match by {
            By::Force | By::Year | By::Regime => {}
            By::Outcome | By::Provision | By::Limb | By::Period => {
                return Err(CompareError::Grouping { comparison: "outcomes", by: by.name() });
            }
        }
    }
    let found = answers(store, &options.selection, true)?;
    let letters = found.by_force(&options.selection)?;
    let groups: Vec<&str> = options.by.iter().map(|by| by.name()).collect();
    let mut keys = groups.clone();
    keys.push("outcome");
    let counted = count(letters.lazy(), &keys, "responses").collect()?;

    let mut by_group: BTreeMap<String, (Vec<Cell>, BTreeMap<Outcome, i64>)> = BTreeMap::new();
    let names = texts(&counted, "outcome")?;
    let responses = integers(&counted, "responses")?;
    let group_columns = counted.select(groups.iter().copied())?;
    let group_cells = values(&group_columns)?;
    for row in 0..counted.height() {
        let cells: Vec<Cell> = group_cells.get(row).into_iter().flatten().cloned().map(Cell::from).collect();
        let outcome = Outcome::ALL.into_iter().find(|outcome| names[row] == Some(outcome.name()));
        let group = by_group.entry(format!("{cells:?}")).or_insert_with(|| (cells, BTreeMap::new()));
        *group.1.entry(outcome.unwrap_or(Outcome::Other)).or_default() += responses[row].unwrap_or_default();
    }

    let mut rows = Vec::new();
    for (cells, counts) in by_group.into_values() {
        let total: i64 = counts.values().sum();
        let resolvable: i64 =
            counts.iter().filter(|(outcome, _)| crosswalk::resolvable(**outcome)).map(|(_, number)| number).sum();
        for outcome in Outcome::ALL {
            let number = counts.get(&outcome).copied().unwrap_or_default();
            let mut row = cells.clone();
            row.push(Cell::Text(outcome.name().to_owned()));
            row.extend([Cell::Integer(number), Cell::Integer(total), Cell::Integer(resolvable)]);
            row.push(share(number, total));
            row.push(if crosswalk::resolvable(outcome) { share(number, resolvable) } else { Cell::Missing });
            if options.crosswalk {
                row.push(Cell::Text(crosswalk::cabinet_office(outcome).to_owned()));
                row.push(Cell::Text(crosswalk::what_do_they_know(outcome).to_owned()));
            }
            rows.push(row);
        }
    }
    rows.sort_by(|a, b| compare_rows(a, b, keys.len()));

    let mut columns: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let counts = ["responses", "total", "resolvable", "share_of_total", "share_of_resolvable"];
    columns.extend(counts.map(str::to_owned));
    let mut notes = vec!["resolvable: all responses but those not held and those that are no decision".to_owned()];
    if options.crosswalk {
        columns.extend(["cabinet_office", "whatdotheyknow"].map(str::to_owned));
        notes.push(
            "the Cabinet Office counts central government, not police: its categories are a yardstick".to_owned(),
        );
    }
    notes.extend(found.notes(&options.selection, registry));
    Ok(Comparison { title: "outcomes".to_owned(), columns, rows, notes })
}
