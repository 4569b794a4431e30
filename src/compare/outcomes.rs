//! How the requests of each force end, or their single questions.

use crate::compare::answers::{Answer, Documents, Selection, each_partition};
use crate::compare::exemptions::check_subjects;
use crate::compare::frames::{Citing, Met, Tally, cited, join, layout, units};
use crate::compare::grouping::{By, Key, check};
use crate::compare::order::compare_rows;
use crate::compare::overview::Overview;
use crate::compare::rate::OutOf;
use crate::compare::{Cell, CompareError, Comparison, InFull, crosswalk, rate, share};
use crate::model::{Force, Outcome, Role};
use crate::store::TableStore;
use crate::store::column::texts;
use polars::prelude::{BooleanChunked, DataFrame, IntoLazy, NewChunkedArray, PolarsResult, col};
use std::collections::BTreeSet;

/// What to count and how to lay it out.
#[derive(Clone, Debug)]
pub struct Outcomes {
    pub selection: Selection,
    /// With provisions among them: how responses ended that rely on each.
    pub by: Vec<By>,
    /// Also the names that the Cabinet Office and WhatDoTheyKnow give each outcome.
    pub crosswalk: bool,
    pub role: Role,
    /// With provisions: only those of these subjects; all when there are none.
    pub subjects: Vec<String>,
}

impl Default for Outcomes {
    fn default() -> Self {
        Outcomes {
            selection: Selection::default(),
            by: vec![By::Force],
            crosswalk: false,
            role: Role::Engaged,
            subjects: Vec::new(),
        }
    }
}

const GROUPINGS: [By; 9] =
    [By::Force, By::Year, By::Regime, By::Class, By::Provision, By::Limb, By::Section, By::Subject, By::Question];

#[derive(Default)]
struct Counted {
    by_outcome: Tally,
    total: Tally,
    resolvable: Tally,
}

/// Counts responses by outcome. Every outcome has a row for every group that holds responses: nought is
/// then a count. Groups without responses have none. Of questions, the outcomes that occur have rows.
pub fn outcomes(store: &TableStore, registry: &[Force], options: &Outcomes) -> Result<Comparison, CompareError> {
    Ok(outcomes_in_full(store, registry, options)?.comparison)
}

/// The same, with the forces that are absent.
pub fn outcomes_in_full(store: &TableStore, registry: &[Force], options: &Outcomes) -> Result<InFull, CompareError> {
    check("outcomes", &options.by, &GROUPINGS)?;
    check_subjects(&options.subjects)?;
    let questions = options.by.contains(&By::Question);
    let cited = options.by.iter().any(|by| by.is_cited()) || !options.subjects.is_empty();
    let layout = layout(&options.by, cited);
    let groups: Vec<&str> = layout.iter().map(|(_, column)| *column).collect();
    let mut counted = Counted::default();
    let mut overview = Overview::default();
    each_partition(store, &options.selection, Documents::Letters, &mut overview, |part, answers| {
        let frame = frame(part, answers, options, cited)?;
        let mut with_outcome = groups.clone();
        with_outcome.push("outcome");
        counted.by_outcome.add(&frame, &with_outcome)?;
        counted.total.add(&frame, &groups)?;
        counted.resolvable.add(&resolvable_only(&frame, questions)?, &groups)?;
        Ok(())
    })?;

    let mut rows = rows(&counted, options, questions);
    rows.sort_by(|a, b| compare_rows(a, b, groups.len() + 1));
    let mut columns: Vec<String> = layout.iter().map(|(heading, _)| (*heading).to_owned()).collect();
    let unit = if questions { "questions" } else { "responses" };
    let counts = ["outcome", unit, "total", "resolvable", "share_of_total", "share_of_resolvable"];
    columns.extend(counts.into_iter().chain(rate::COLUMNS[1..].iter().copied()).map(str::to_owned));
    if options.crosswalk && !questions {
        columns.extend(["cabinet_office", "whatdotheyknow"].map(str::to_owned));
    }
    let mut notes = notes(options, questions, cited);
    notes.extend(overview.notes(&options.selection, registry));
    let comparison = Comparison { title: "outcomes".to_owned(), columns, rows, notes };
    let absent = overview.absent(&options.selection, registry);
    let groups = counted.total.counts.iter().map(|(key, number)| (key.iter().map(Cell::from).collect(), *number));
    Ok(InFull { comparison, absent, groups: groups.collect() })
}

/// Returns a row for each unit, force and outcome; with provisions, for each of those that it cites.
fn frame(part: &TableStore, answers: &[Answer], options: &Outcomes, with: bool) -> Result<DataFrame, CompareError> {
    let questions = options.by.contains(&By::Question);
    let all: Vec<&Answer> = answers.iter().collect();
    let units = units(part, &options.selection, &all, questions)?;
    if !with {
        return Ok(units);
    }
    let citing = Citing { role: options.role, include_inferred: false, subjects: &options.subjects };
    let cited = cited(part, &options.selection, &citing, &mut Met::default())?;
    let wanted = ["answer", "cited_regime", "provision", "limb", "section", "subject"];
    let on: &[&str] = if questions { &["answer", "question"] } else { &["answer"] };
    let wanted: Vec<_> = wanted.into_iter().chain(questions.then_some("question")).map(col).collect();
    Ok(join(units.lazy(), cited.lazy().select(wanted), on).collect()?)
}

fn resolvable_only(frame: &DataFrame, questions: bool) -> PolarsResult<DataFrame> {
    let kept: Vec<bool> = texts(frame, "outcome")?
        .into_iter()
        .map(|name| name.is_some_and(|name| is_resolvable(name, questions)))
        .collect();
    frame.filter(&BooleanChunked::from_slice("".into(), &kept))
}

fn is_resolvable(name: &str, questions: bool) -> bool {
    if questions { crosswalk::question_resolvable(name) } else { OutOf::Resolvable.counts(Some(name)) }
}

fn rows(counted: &Counted, options: &Outcomes, questions: bool) -> Vec<Vec<Cell>> {
    let occurring: BTreeSet<&Key> = counted.by_outcome.counts.keys().filter_map(|key| key.last()).collect();
    let names: Vec<Key> = if questions {
        occurring.into_iter().cloned().collect()
    } else {
        Outcome::ALL.into_iter().map(|outcome| Key::Text(outcome.name().to_owned())).collect()
    };
    let mut rows = Vec::new();
    for (group, total) in &counted.total.counts {
        let resolvable = counted.resolvable.of(group);
        for name in &names {
            let Key::Text(outcome) = name else { continue };
            let mut key = group.clone();
            key.push(name.clone());
            let number = counted.by_outcome.of(&key);
            let counts = is_resolvable(outcome, questions);
            let mut row: Vec<Cell> = key.iter().map(Cell::from).collect();
            row.extend([Cell::Integer(number), Cell::Integer(*total), Cell::Integer(resolvable)]);
            row.push(share(number, *total));
            row.push(if counts { share(number, resolvable) } else { Cell::Missing });
            row.extend(match options.selection.out_of {
                OutOf::All => rate::interval(number, *total),
                OutOf::Resolvable if counts => rate::interval(number, resolvable),
                OutOf::Resolvable => rate::interval(0, 0),
            });
            if let Some(outcome) =
                Outcome::ALL.into_iter().find(|it| options.crosswalk && !questions && it.name() == outcome)
            {
                row.push(Cell::Text(crosswalk::cabinet_office(outcome).to_owned()));
                row.push(Cell::Text(crosswalk::what_do_they_know(outcome).to_owned()));
            }
            rows.push(row);
        }
    }
    rows
}

fn notes(options: &Outcomes, questions: bool, cited: bool) -> Vec<String> {
    let mut notes = vec!["resolvable: all responses but those not held and those that are no decision".to_owned()];
    if questions {
        notes[0] =
            "counted: questions; one with two outcomes counts under both, and once in the total; resolvable: all but \
             those not held, unclear, transferred, withdrawn or waiting for clarification"
                .to_owned();
        notes.push("responses without a question that was found are left out".to_owned());
    }
    if cited {
        let verb = match options.role {
            Role::Engaged => "rely on",
            Role::Mentioned => "only mention",
        };
        notes.push(format!("counted under each provision: the responses that {verb} it, whatever else they cite"));
    }
    let whole = match options.selection.out_of {
        OutOf::All => "the total",
        OutOf::Resolvable => "what is resolvable",
    };
    notes.push(format!("{}; here out of {whole}", rate::NOTE));
    if options.crosswalk && !questions {
        notes.push(
            "the Cabinet Office counts central government, not police: its categories are a yardstick".to_owned(),
        );
    }
    notes
}
