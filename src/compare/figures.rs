//! The figures themselves, one a row, each with what it counts, its period, and where it stands; or how many there are
//! of each kind.

use crate::compare::answers::{Answer, Documents, Selection, each_partition, keys};
use crate::compare::grouping::{By, Key, check, groups};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::{Cell, CompareError, Comparison, wide};
use crate::model::{Force, PeriodBasis, Qualifier, name_of};
use crate::store::column::values;
use crate::store::{Filter, TableStore};
use std::collections::BTreeMap;

/// Which figures, and how to lay them out.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub selection: Selection,
    /// With `Period`, periods become columns; with anything but forces and periods, figures are counted.
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

const GROUPINGS: [By; 8] = [By::Force, By::Period, By::Year, By::Regime, By::Outcome, By::Class, By::Basis, By::Unit];

const QUALIFIERS: [Qualifier; 7] = [
    Qualifier::Exact,
    Qualifier::Approximate,
    Qualifier::Suppressed,
    Qualifier::Withheld,
    Qualifier::NotHeld,
    Qualifier::Blank,
    Qualifier::Unreadable,
];

/// Returns the place of a column of the long table.
pub(super) fn at(name: &str) -> usize {
    COLUMNS.iter().position(|column| *column == name).unwrap_or(COLUMNS.len())
}

/// Lists the figures of the responses chosen, whatever class their document is of.
pub fn figures(store: &TableStore, registry: &[Force], options: &Figures) -> Result<Comparison, CompareError> {
    check("figures", &options.by, &GROUPINGS)?;
    let counting = options.by.iter().any(|by| !matches!(by, By::Force | By::Period));
    if counting && options.by.contains(&By::Period) {
        return Err(CompareError::Grouping { comparison: "figures", by: By::Period.name() });
    }
    let mut overview = Overview::default();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut counts = Counts::default();
    each_partition(store, &options.selection, Documents::All, &mut overview, |part, answers| {
        each_figure(part, answers, options, |answer, cells| {
            if counting {
                counts.add(answer, &cells, options);
            } else {
                rows.push(cells);
            }
        })
    })?;
    let mut comparison = if counting {
        counts.comparison(&options.by)
    } else {
        rows.sort_by(|a, b| compare_rows(a, b, COLUMNS.len()));
        if options.by.contains(&By::Period) { wide::by_period(&rows, options) } else { long(rows) }
    };
    comparison.notes.extend(overview.notes(&options.selection, registry));
    Ok(comparison)
}

fn long(rows: Vec<Vec<Cell>>) -> Comparison {
    let note = "a value that is missing was not printed as a number: `value_raw` and `qualifier` say what was";
    let columns = COLUMNS.map(str::to_owned).to_vec();
    Comparison { title: "figures".to_owned(), columns, rows, notes: vec![note.to_owned()] }
}

/// Hands over the figures of a partition that are asked for, as rows of the long table.
fn each_figure(
    part: &TableStore,
    answers: &[Answer],
    options: &Figures,
    mut each: impl FnMut(&Answer, Vec<Cell>),
) -> Result<(), CompareError> {
    let counts = |answer: &&Answer| options.selection.out_of.counts(answer.outcome.as_deref());
    let by_key: BTreeMap<&str, &Answer> = answers.iter().filter(counts).map(|it| (it.key.as_str(), it)).collect();
    let needle = options.measure.as_ref().map(|measure| measure.to_lowercase());
    let filter = Filter::columns(&COLUMNS[2..]).with_forces(&options.selection.forces);
    part.for_each_partition("figures", &filter, |_, frame| {
        for (key, row) in keys(&frame)?.into_iter().zip(values(&frame)?) {
            let Some(answer) = by_key.get(key.as_str()) else { continue };
            let forces = (!answer.force_ids.is_empty()).then(|| answer.force_ids.join(";"));
            let mut cells = vec![Cell::from(forces.as_deref()), Cell::from(answer.own_ref.as_deref())];
            cells.extend(row.into_iter().map(Cell::from));
            let names =
                |needle: &str| matches!(&cells[at("measure")], Cell::Text(it) if it.to_lowercase().contains(needle));
            if needle.as_deref().is_none_or(names) {
                each(answer, cells);
            }
        }
        Ok::<(), CompareError>(())
    })
}

/// Figures by group and qualifier, and the responses that they stand in.
#[derive(Default)]
struct Counts {
    groups: BTreeMap<Vec<Key>, Group>,
}

#[derive(Default)]
struct Group {
    by_qualifier: BTreeMap<String, i64>,
    responses: i64,
    /// The response met last: rows of one stand together.
    last: String,
}

impl Counts {
    fn add(&mut self, answer: &Answer, cells: &[Cell], options: &Figures) {
        let text = |name: &str| match &cells[at(name)] {
            Cell::Text(text) => Some(text.as_str()),
            Cell::Integer(_) | Cell::Decimal(_) | Cell::Missing => None,
        };
        let fits = |wanted: Option<&str>, name: &str| wanted.is_none_or(|wanted| text(name) == Some(wanted));
        let basis = options.period_basis.map(name_of);
        if !fits(basis.as_deref(), "period_basis") || !fits(options.unit.as_deref(), "unit") {
            return;
        }
        for mut group in groups(answer, &options.by, &options.selection.forces) {
            for (key, by) in group.iter_mut().zip(&options.by) {
                match by {
                    By::Basis => *key = Key::from(text("period_basis")),
                    By::Unit => *key = Key::from(text("unit")),
                    _ => {}
                }
            }
            let group = self.groups.entry(group).or_default();
            *group.by_qualifier.entry(text("qualifier").unwrap_or_default().to_owned()).or_default() += 1;
            if group.last != answer.key {
                group.responses += 1;
                group.last.clone_from(&answer.key);
            }
        }
    }

    fn comparison(self, by: &[By]) -> Comparison {
        let names = QUALIFIERS.map(name_of);
        let mut rows = Vec::new();
        for (key, group) in self.groups {
            let mut row: Vec<Cell> = key.iter().map(Cell::from).collect();
            row.extend([Cell::Integer(group.responses), Cell::Integer(group.by_qualifier.values().sum())]);
            let of = |name: &String| Cell::Integer(group.by_qualifier.get(name).copied().unwrap_or_default());
            row.extend(names.iter().map(of));
            rows.push(row);
        }
        rows.sort_by(|a, b| compare_rows(a, b, by.len()));
        let mut columns: Vec<String> = by.iter().map(|by| by.name().to_owned()).collect();
        columns.extend(["responses", "figures"].map(str::to_owned));
        columns.extend(names);
        let note = "counted: figures, by how far each says what it seems to say; responses: those that they stand in";
        Comparison { title: "figures by kind".to_owned(), columns, rows, notes: vec![note.to_owned()] }
    }
}
