//! How long answers took, in working days from receipt, where both days are printed.
//!
//! The days were counted when the answer was read (`extract/working_days`): weekends and bank holidays left out, those
//! of any part of the United Kingdom under FOIA and EIR, those of Scotland under FOISA and EISR.

use crate::compare::answers::{Answer, Documents, Selection, TimeTaken, each_partition};
use crate::compare::grouping::{By, Key, check, groups};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::{Cell, CompareError, Comparison, rate};
use crate::model::Force;
use crate::store::TableStore;
use std::collections::BTreeMap;

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Timeliness {
    pub selection: Selection,
    pub by: Vec<By>,
}

impl Default for Timeliness {
    fn default() -> Self {
        Timeliness { selection: Selection::default(), by: vec![By::Force] }
    }
}

/// Working days in which all four laws want an answer.
const USUAL_LIMIT: i64 = 20;

const GROUPINGS: [By; 5] = [By::Force, By::Year, By::Regime, By::Outcome, By::Class];

/// The answers of one group.
#[derive(Default)]
struct Times {
    responses: i64,
    reversed: i64,
    unknown: i64,
    /// How many took each number of working days.
    taken: BTreeMap<i64, i64>,
}

impl Times {
    fn add(&mut self, time: TimeTaken) {
        self.responses += 1;
        match time {
            TimeTaken::WorkingDays(days) => *self.taken.entry(days).or_default() += 1,
            TimeTaken::Reversed => self.reversed += 1,
            TimeTaken::Unknown => self.unknown += 1,
        }
    }

    fn known(&self) -> i64 {
        self.taken.values().sum()
    }

    /// Returns the days at a place from 1 in the order of length.
    fn at(&self, place: i64) -> i64 {
        let mut passed = 0;
        let found = self.taken.iter().find(|(_, number)| {
            passed += **number;
            passed >= place
        });
        found.map_or(0, |(days, _)| *days)
    }

    /// Returns the middle; of an even number the mean of the two in the middle.
    #[allow(clippy::cast_precision_loss, reason = "days of answers are far below 2^53")]
    fn median(&self) -> Cell {
        match self.known() {
            0 => Cell::Missing,
            known if known % 2 == 1 => Cell::Integer(self.at(known / 2 + 1)),
            known => match self.at(known / 2) + self.at(known / 2 + 1) {
                both if both % 2 == 0 => Cell::Integer(both / 2),
                both => Cell::Decimal(both as f64 / 2.0),
            },
        }
    }

    /// Returns the fewest days within which nine in ten were answered.
    fn ninetieth(&self) -> Cell {
        match self.known() {
            0 => Cell::Missing,
            known => Cell::Integer(self.at((known * 9 + 9) / 10)),
        }
    }
}

/// Measures answers by group.
pub fn timeliness(store: &TableStore, registry: &[Force], options: &Timeliness) -> Result<Comparison, CompareError> {
    check("timeliness", &options.by, &GROUPINGS)?;
    let selection = &options.selection;
    let mut overview = Overview::default();
    let mut times: BTreeMap<Vec<Key>, Times> = BTreeMap::new();
    each_partition(store, selection, Documents::Letters, &mut overview, |_, answers| {
        let counts = |answer: &&Answer| selection.out_of.counts(answer.outcome.as_deref());
        for answer in answers.iter().filter(counts) {
            for group in groups(answer, &options.by, &selection.forces) {
                times.entry(group).or_default().add(answer.time);
            }
        }
        Ok(())
    })?;
    let mut rows: Vec<Vec<Cell>> = times.iter().map(|(group, times)| row(group, times)).collect();
    rows.sort_by(|a, b| compare_rows(a, b, options.by.len()));
    let counts = [
        "responses",
        "known",
        "median_days",
        "p90_days",
        "within_20",
        "share",
        "low",
        "high",
        "small",
        "reversed",
        "unknown",
    ];
    let columns = options.by.iter().map(|by| by.name()).chain(counts).map(str::to_owned).collect();
    let mut notes = vec![
        "working days from the day after receipt to the answer, where both days are printed: `known`; shares are out of these"
            .to_owned(),
        "bank holidays are left out: of any part of the United Kingdom under FOIA and EIR, of Scotland under FOISA and EISR"
            .to_owned(),
        "reversed: received after it was answered, so one of the days is wrong; unknown: a day, or the law, is not known"
            .to_owned(),
        "more than 20 days may have been allowed: a clarification, a fee, an extension".to_owned(),
        rate::NOTE.to_owned(),
    ];
    notes.extend(overview.notes(selection, registry));
    Ok(Comparison { title: "timeliness".to_owned(), columns, rows, notes })
}

fn row(group: &[Key], times: &Times) -> Vec<Cell> {
    let known = times.known();
    let within: i64 = times.taken.range(..=USUAL_LIMIT).map(|(_, number)| number).sum();
    let mut row: Vec<Cell> = group.iter().map(Cell::from).collect();
    row.extend([Cell::Integer(times.responses), Cell::Integer(known), times.median(), times.ninetieth()]);
    row.push(if known == 0 { Cell::Missing } else { Cell::Integer(within) });
    row.extend(rate::cells(within, known));
    row.extend([Cell::Integer(times.reversed), Cell::Integer(times.unknown)]);
    row
}
