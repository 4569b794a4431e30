//! Refusals on cost, and what forces claim that an answer would take.

use crate::compare::answers::{Answer, Documents, Selection, each_partition, keys};
use crate::compare::grouping::{By, Key, check, groups};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::{Cell, CompareError, Comparison, rate};
use crate::model::{Force, Outcome};
use crate::store::column::{decimals, flags, values};
use crate::store::{Filter, TableStore};
use std::collections::BTreeMap;

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Costs {
    pub selection: Selection,
    pub by: Vec<By>,
    /// One claim a row, each with its place in the source.
    pub long: bool,
}

impl Default for Costs {
    fn default() -> Self {
        Costs { selection: Selection::default(), by: vec![By::Force], long: false }
    }
}

const GROUPINGS: [By; 5] = [By::Force, By::Year, By::Regime, By::Outcome, By::Class];

/// Columns of a claim as they are read.
const CLAIM: [&str; 12] = [
    "records",
    "minutes_each",
    "hours",
    "pounds",
    "limit",
    "arithmetic_ok",
    "response_id",
    "url",
    "capture",
    "sha256",
    "span_start",
    "span_end",
];

/// What one group holds.
#[derive(Default)]
struct Group {
    responses: i64,
    refused: i64,
    with_claim: i64,
    claims: i64,
    records: Vec<f64>,
    hours: Vec<f64>,
    pounds: Vec<f64>,
    right: i64,
    wrong: i64,
}

/// One claim of a response.
#[derive(Clone)]
struct Claim {
    records: Option<f64>,
    hours: Option<f64>,
    pounds: Option<f64>,
    arithmetic_ok: Option<bool>,
}

impl Group {
    fn add(&mut self, answer: &Answer, claims: &[Claim]) {
        self.responses += 1;
        self.refused += i64::from(answer.outcome.as_deref() == Some(Outcome::CostRefused.name()));
        self.with_claim += i64::from(!claims.is_empty());
        for claim in claims {
            self.claims += 1;
            self.records.extend(claim.records);
            self.hours.extend(claim.hours);
            self.pounds.extend(claim.pounds);
            self.right += i64::from(claim.arithmetic_ok == Some(true));
            self.wrong += i64::from(claim.arithmetic_ok == Some(false));
        }
    }

    fn row(self, group: &[Key]) -> Vec<Cell> {
        let mut row: Vec<Cell> = group.iter().map(Cell::from).collect();
        row.extend([Cell::Integer(self.refused), Cell::Integer(self.responses)]);
        row.extend(rate::cells(self.refused, self.responses));
        row.extend([Cell::Integer(self.with_claim), Cell::Integer(self.claims)]);
        for known in [self.records, self.hours, self.pounds] {
            row.push(Cell::from(known.len()));
            row.push(median(known));
        }
        let unknown = self.claims - self.right - self.wrong;
        row.extend([self.right, self.wrong, unknown].map(Cell::Integer));
        row
    }
}

/// Returns the middle number; of an even count the mean of the two in the middle.
fn median(mut numbers: Vec<f64>) -> Cell {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => Cell::Missing,
        odd if odd % 2 == 1 => Cell::number(numbers[half]),
        _ => Cell::number((numbers[half - 1] + numbers[half]) / 2.0),
    }
}

/// Counts refusals on cost and the claims behind them.
pub fn costs(store: &TableStore, registry: &[Force], options: &Costs) -> Result<Comparison, CompareError> {
    check("costs", &options.by, &GROUPINGS)?;
    let selection = &options.selection;
    let mut overview = Overview::default();
    let mut found: BTreeMap<Vec<Key>, Group> = BTreeMap::new();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    each_partition(store, selection, Documents::Letters, &mut overview, |part, answers| {
        let counts = |answer: &&Answer| selection.out_of.counts(answer.outcome.as_deref());
        let by_key: BTreeMap<&str, &Answer> =
            answers.iter().filter(counts).map(|answer| (answer.key.as_str(), answer)).collect();
        let mut claims: BTreeMap<&str, Vec<Claim>> = BTreeMap::new();
        let filter = Filter::columns(&CLAIM).with_forces(&selection.forces);
        part.for_each_partition("cost_claims", &filter, |_, frame| {
            let all = |name: &str| decimals(&frame, name);
            let (records, hours, pounds) = (all("records")?, all("hours")?, all("pounds")?);
            let arithmetic = flags(&frame, "arithmetic_ok")?;
            for (at, (key, cells)) in keys(&frame)?.into_iter().zip(values(&frame)?).enumerate() {
                let Some(answer) = by_key.get(key.as_str()) else { continue };
                let (records, hours, pounds) = (records[at], hours[at], pounds[at]);
                let claim = Claim { records, hours, pounds, arithmetic_ok: arithmetic[at] };
                claims.entry(answer.key.as_str()).or_default().push(claim);
                if options.long {
                    rows.push(long(answer, cells.into_iter().map(Cell::from)));
                }
            }
            Ok::<(), CompareError>(())
        })?;
        for answer in by_key.values() {
            let claims = claims.get(answer.key.as_str()).map_or(&[][..], Vec::as_slice);
            for group in groups(answer, &options.by, &selection.forces) {
                found.entry(group).or_default().add(answer, claims);
            }
        }
        Ok(())
    })?;
    let mut notes = Vec::new();
    let columns: Vec<String> = if options.long {
        rows.sort_by(|a, b| compare_rows(a, b, LEADING.len() + CLAIM.len()));
        LEADING.iter().chain(&CLAIM).map(|name| (*name).to_owned()).collect()
    } else {
        rows = found.into_iter().map(|(group, found)| found.row(&group)).collect();
        rows.sort_by(|a, b| compare_rows(a, b, options.by.len()));
        notes.extend([selection.out_of.note().to_owned(), rate::NOTE.to_owned()]);
        options.by.iter().map(|by| by.name()).chain(COLUMNS).map(str::to_owned).collect()
    };
    notes.push(
        "a claim is a force's own estimate, its numbers as printed; what it does not print is not filled in".to_owned(),
    );
    notes.push(
        "arithmetic: whether records times minutes gives the hours claimed; unknown where a term is missing".to_owned(),
    );
    notes.extend(overview.notes(selection, registry));
    Ok(Comparison { title: "costs".to_owned(), columns, rows, notes })
}

const COLUMNS: [&str; 17] = [
    "refused_on_cost",
    "responses",
    "share",
    "low",
    "high",
    "small",
    "with_claim",
    "claims",
    "with_records",
    "median_records",
    "with_hours",
    "median_hours",
    "with_pounds",
    "median_pounds",
    "arithmetic_right",
    "arithmetic_wrong",
    "arithmetic_unknown",
];

/// Columns before those of a claim.
const LEADING: [&str; 4] = ["force", "own_ref", "year", "outcome"];

fn long(answer: &Answer, claim: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let forces = (!answer.force_ids.is_empty()).then(|| answer.force_ids.join(";"));
    let mut row = vec![
        Cell::from(forces.as_deref()),
        Cell::from(answer.own_ref.as_deref()),
        Cell::from(answer.year),
        Cell::from(answer.outcome.as_deref()),
    ];
    row.extend(claim);
    row
}
