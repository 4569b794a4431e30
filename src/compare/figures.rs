//! The figures themselves, one a row, each with what it counts, its period, and where it stands.

use crate::compare::answers::{Answer, Selection, answers, keys};
use crate::compare::order::compare_rows;
use crate::compare::{By, Cell, CompareError, Comparison, wide};
use crate::model::{Force, PeriodBasis};
use crate::store::column::values;
use crate::store::{Filter, TableStore};
use std::collections::BTreeMap;

/// Which figures, and how to lay them out.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub selection: Selection,
    /// With `Period`, periods become columns.
    pub by: Vec<By>,
    /// Part of the name of what is counted, in any case.
    pub measure: Option<String>,
    /// For periods as columns: only figures on this basis; else the commonest.
    pub period_basis: Option<PeriodBasis>,
    /// For periods as columns: only figures in this unit; else the commonest.
    pub unit: Option<String>,
}

/// Columns of the long table. Those after `own_ref` are read from `figures` as they stand.
pub(super) const COLUMNS: [&str; 23] = [
    "force",
    "own_ref",
    "measure",
    "category",
    "period_from",
    "period_to",
    "period_basis",
    "unit",
    "value",
    "value_min",
    "value_max",
    "value_raw",
    "qualifier",
    "is_total",
    "caveat",
    "response_id",
    "url",
    "capture",
    "sha256",
    "span_start",
    "span_end",
    "table_id",
    "figure_id",
];

/// Returns the place of a column of the long table.
pub(super) fn at(name: &str) -> usize {
    COLUMNS.iter().position(|column| *column == name).unwrap_or(COLUMNS.len())
}

/// Lists the figures of the responses chosen, whatever class their document is of.
pub fn figures(store: &TableStore, registry: &[Force], options: &Figures) -> Result<Comparison, CompareError> {
    for by in &options.by {
        match by {
            By::Force | By::Period => {}
            By::Year | By::Regime | By::Outcome | By::Provision | By::Limb => {
                return Err(CompareError::Grouping { comparison: "figures", by: by.name() });
            }
        }
    }
    let found = answers(store, &options.selection, false)?;
    let by_key: BTreeMap<&str, &Answer> = found.counted.iter().map(|it| (it.key.as_str(), it)).collect();
    let needle = options.measure.as_ref().map(|measure| measure.to_lowercase());
    let filter = Filter::columns(&COLUMNS[2..]).with_forces(&options.selection.forces);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    store.for_each_partition("figures", &filter, |_, frame| {
        for (key, row) in keys(&frame)?.into_iter().zip(values(&frame)?) {
            let Some(answer) = by_key.get(key.as_str()) else { continue };
            let forces = (!answer.force_ids.is_empty()).then(|| answer.force_ids.join(";"));
            let mut cells = vec![Cell::from(forces.as_deref()), Cell::from(answer.own_ref.as_deref())];
            cells.extend(row.into_iter().map(Cell::from));
            let names =
                |needle: &str| matches!(&cells[at("measure")], Cell::Text(it) if it.to_lowercase().contains(needle));
            if needle.as_deref().is_none_or(names) {
                rows.push(cells);
            }
        }
        Ok::<(), CompareError>(())
    })?;
    rows.sort_by(|a, b| compare_rows(a, b, COLUMNS.len()));

    let mut notes = Vec::new();
    if options.by.contains(&By::Period) {
        let mut comparison = wide::by_period(&rows, options);
        comparison.notes.extend(found.notes(&options.selection, registry));
        return Ok(comparison);
    }
    notes.push(
        "a value that is missing was not printed as a number: `value_raw` and `qualifier` say what was".to_owned(),
    );
    notes.extend(found.notes(&options.selection, registry));
    Ok(Comparison { title: "figures".to_owned(), columns: COLUMNS.map(str::to_owned).to_vec(), rows, notes })
}
