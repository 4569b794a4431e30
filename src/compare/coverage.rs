//! What is held of each force: how much, how much of it was understood, and over which time.

use crate::compare::answers::{Documents, Selection, each_partition, keys};
use crate::compare::grouping::{By, Key, check, groups};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::{Cell, CompareError, Comparison};
use crate::model::{Force, Outcome};
use crate::store::column::texts;
use crate::store::{Filter, TableStore};
use std::collections::{BTreeMap, BTreeSet};

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Coverage {
    pub selection: Selection,
    pub by: Vec<By>,
}

impl Default for Coverage {
    fn default() -> Self {
        Coverage { selection: Selection::default(), by: vec![By::Force] }
    }
}

const GROUPINGS: [By; 4] = [By::Force, By::Year, By::Regime, By::Class];

const COLUMNS: [&str; 11] = [
    "status",
    "captures",
    "documents",
    "responses",
    "with_reference",
    "with_date",
    "with_question",
    "with_outcome",
    "with_figure",
    "first_date",
    "last_date",
];

#[derive(Default)]
struct Held {
    captures: BTreeSet<String>,
    documents: i64,
    responses: i64,
    with_reference: i64,
    with_date: i64,
    with_question: i64,
    with_outcome: i64,
    with_figure: i64,
    first: Option<String>,
    last: Option<String>,
}

/// Counts what is held. A force without anything has a row that says so and holds no number.
pub fn coverage(store: &TableStore, registry: &[Force], options: &Coverage) -> Result<Comparison, CompareError> {
    check("coverage", &options.by, &GROUPINGS)?;
    let selection = &options.selection;
    let mut overview = Overview::default();
    let mut held: BTreeMap<Vec<Key>, Held> = BTreeMap::new();
    each_partition(store, selection, Documents::All, &mut overview, |part, answers| {
        let captures = captures(part, selection)?;
        let (questions, figures) = (having(part, "questions", selection)?, having(part, "figures", selection)?);
        for answer in answers.iter().filter(|answer| selection.out_of.counts(answer.outcome.as_deref())) {
            let letter = answer.class.as_deref() == Some("foi_response")
                || (answer.class.as_deref() == Some("log_page")
                    && answer.own_ref.is_some()
                    && answer.outcome.as_deref() != Some(Outcome::Other.name()));
            for group in groups(answer, &options.by, &selection.forces) {
                let held = held.entry(group).or_default();
                held.captures.extend(captures.get(&answer.response_id).into_iter().flatten().cloned());
                held.documents += 1;
                if !letter {
                    continue;
                }
                held.responses += 1;
                held.with_reference += i64::from(answer.own_ref.is_some());
                held.with_date += i64::from(answer.date.is_some());
                held.with_question += i64::from(questions.contains(&answer.key));
                held.with_figure += i64::from(figures.contains(&answer.key));
                let decided = answer.outcome.as_deref().is_some_and(|outcome| outcome != Outcome::Other.name());
                held.with_outcome += i64::from(decided);
                let date = || answer.date.clone();
                held.first = held.first.take().into_iter().chain(date()).min();
                held.last = held.last.take().into_iter().chain(date()).max();
            }
        }
        Ok(())
    })?;
    let mut rows: Vec<Vec<Cell>> = held.iter().map(|(group, held)| row(group, held)).collect();
    if let Some(force) = options.by.iter().position(|by| *by == By::Force) {
        for absent in overview.absent(selection, registry) {
            let mut row = vec![Cell::Missing; options.by.len() + COLUMNS.len()];
            row[force] = Cell::Text(absent);
            row[options.by.len()] = Cell::Text("absent".to_owned());
            rows.push(row);
        }
    }
    rows.sort_by(|a, b| compare_rows(a, b, options.by.len()));
    let columns = options.by.iter().map(|by| by.name()).chain(COLUMNS).map(str::to_owned).collect();
    let mut notes = vec![
        "captures: those that the documents come from, earlier ones included; documents: policies, publications and files \
         are among them, and only responses are counted on"
            .to_owned(),
        "with outcome: a decision was recognised; dates: of the answer, else of publication, else of the request"
            .to_owned(),
        "absent: nothing is held in this selection, which says nothing about what the force published".to_owned(),
    ];
    notes.extend(overview.notes(selection, registry));
    Ok(Comparison { title: "coverage".to_owned(), columns, rows, notes })
}

/// Returns every capture of each response.
fn captures(part: &TableStore, selection: &Selection) -> Result<BTreeMap<String, BTreeSet<String>>, CompareError> {
    let mut captures: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let filter = Filter::columns(&["response_id", "capture"]).with_forces(&selection.forces);
    part.for_each_partition("responses", &filter, |_, frame| {
        for (id, capture) in texts(&frame, "response_id")?.into_iter().zip(texts(&frame, "capture")?) {
            if let (Some(id), Some(capture)) = (id, capture) {
                captures.entry(id.to_owned()).or_default().insert(capture.to_owned());
            }
        }
        Ok::<(), CompareError>(())
    })?;
    Ok(captures)
}

/// Returns the keys of the responses that have rows in the table.
fn having(part: &TableStore, table: &str, selection: &Selection) -> Result<BTreeSet<String>, CompareError> {
    let mut having = BTreeSet::new();
    let filter = Filter::columns(&["response_id", "capture"]).with_forces(&selection.forces);
    part.for_each_partition(table, &filter, |_, frame| {
        having.extend(keys(&frame)?);
        Ok::<(), CompareError>(())
    })?;
    Ok(having)
}

fn row(group: &[Key], held: &Held) -> Vec<Cell> {
    let status = if held.responses == 0 { "no responses" } else { "held" };
    let mut row: Vec<Cell> = group.iter().map(Cell::from).collect();
    row.push(Cell::Text(status.to_owned()));
    row.push(Cell::from(held.captures.len()));
    let counts = [
        held.documents,
        held.responses,
        held.with_reference,
        held.with_date,
        held.with_question,
        held.with_outcome,
        held.with_figure,
    ];
    row.extend(counts.map(Cell::Integer));
    row.extend([Cell::from(held.first.as_deref()), Cell::from(held.last.as_deref())]);
    row
}
