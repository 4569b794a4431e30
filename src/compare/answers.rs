//! Which responses a comparison speaks of: the latest capture of each, narrowed by what was asked for. They come
//! partition by partition, so that no more than one force's are held at a time.

use crate::compare::CompareError;
use crate::compare::overview::Overview;
use crate::compare::rate::OutOf;
use crate::model::{Outcome, Regime};
use crate::store::column::{integers, texts};
use crate::store::{Filter, TableStore, best_date, year_of};
use polars::prelude::{Column, DataFrame, PolarsResult};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// What to compare. Empty lists and `None` mean everything.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub forces: Vec<String>,
    /// Years of the answer, else of publication, else of the request.
    pub years: Option<RangeInclusive<i64>>,
    /// Regime that the request was answered under.
    pub regimes: Vec<Regime>,
    pub outcomes: Vec<Outcome>,
    /// Also what its publisher withdrew.
    pub withdrawn: bool,
    /// For instance what a search found.
    pub response_ids: Option<BTreeSet<String>>,
    pub out_of: OutOf,
}

/// One response that counts.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Joins its rows in all tables.
    pub key: String,
    pub response_id: String,
    pub force_ids: Vec<String>,
    pub own_ref: Option<String>,
    pub class: Option<String>,
    pub year: Option<i64>,
    /// Of the answer, else of publication, else of the request.
    pub date: Option<String>,
    pub regime: Option<String>,
    pub outcome: Option<String>,
    pub time: TimeTaken,
}

/// What the dates of a response tell of the time that it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeTaken {
    WorkingDays(i64),
    /// The day of receipt stands after the day of the answer: one of them is wrong.
    Reversed,
    Unknown,
}

/// Which documents count as responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Documents {
    /// Answers, and entries of logs that say what became of a request.
    Letters,
    All,
}

const SEPARATOR: char = '\u{1f}';

/// Returns what joins rows of one response across tables, for each row.
pub(super) fn keys(frame: &DataFrame) -> PolarsResult<Vec<String>> {
    let (ids, captures) = (texts(frame, "response_id")?, texts(frame, "capture")?);
    let joined = ids
        .into_iter()
        .zip(captures)
        .map(|(id, capture)| format!("{}{SEPARATOR}{}", id.unwrap_or_default(), capture.unwrap_or_default()));
    Ok(joined.collect())
}

/// Hands over the responses that match, with a view of the partition that they and their rows lie in.
pub(super) fn each_partition(
    store: &TableStore,
    selection: &Selection,
    documents: Documents,
    overview: &mut Overview,
    mut each: impl FnMut(&TableStore, &[Answer]) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    let store = store.of_forces(&selection.forces)?;
    for slug in store.forces_present()? {
        let part = store.of_partition(&slug);
        let mut answers = read(&part, selection, documents, overview)?;
        answers.sort_by(|a, b| a.key.cmp(&b.key));
        if !answers.is_empty() {
            overview.add(&part, &answers, selection)?;
            each(&part, &answers)?;
        }
    }
    Ok(())
}

fn read(
    part: &TableStore,
    selection: &Selection,
    documents: Documents,
    overview: &mut Overview,
) -> Result<Vec<Answer>, CompareError> {
    let columns = [
        "response_id",
        "capture",
        "force_ids",
        "doc_class",
        "own_ref",
        "regime",
        "received_date",
        "responded_date",
        "published_month",
        "date_basis",
        "working_days",
        "outcome",
        "superseded_by",
        "withdrawn_at",
        "part_of",
    ];
    let mut found = Vec::new();
    let filter = Filter::columns(&columns).with_forces(&selection.forces);
    part.for_each_partition("responses", &filter, |_, frame| {
        Ok::<(), CompareError>(add(&frame, selection, documents, overview, &mut found)?)
    })?;
    Ok(found)
}

fn add(
    frame: &DataFrame,
    selection: &Selection,
    documents: Documents,
    overview: &mut Overview,
    found: &mut Vec<Answer>,
) -> PolarsResult<()> {
    let all = |name: &str| texts(frame, name);
    let (ids, force_ids, classes) = (all("response_id")?, all("force_ids")?, all("doc_class")?);
    let (own_ref, regimes, outcomes) = (all("own_ref")?, all("regime")?, all("outcome")?);
    let (received, responded, published) = (all("received_date")?, all("responded_date")?, all("published_month")?);
    let (basis, working_days) = (all("date_basis")?, integers(frame, "working_days")?);
    let (superseded, withdrawn, part_of) = (all("superseded_by")?, all("withdrawn_at")?, all("part_of")?);
    let refs: BTreeMap<&str, &str> = ids.iter().zip(&own_ref).filter_map(|(id, own)| Some(((*id)?, (*own)?))).collect();
    for (row, key) in keys(frame)?.into_iter().enumerate() {
        // What hangs on an answer belongs to it.
        let is_wanted =
            |wanted: &BTreeSet<String>| [ids[row], part_of[row]].into_iter().flatten().any(|id| wanted.contains(id));
        if selection.response_ids.as_ref().is_some_and(|wanted| !is_wanted(wanted)) {
            continue;
        }
        let regime_fits = |wanted: &[Regime]| wanted.iter().any(|it| regimes[row] == Some(it.name()));
        let outcome_fits = |wanted: &[Outcome]| wanted.iter().any(|it| outcomes[row] == Some(it.name()));
        if (!selection.regimes.is_empty() && !regime_fits(&selection.regimes))
            || (!selection.outcomes.is_empty() && !outcome_fits(&selection.outcomes))
            || (withdrawn[row].is_some() && !selection.withdrawn)
        {
            continue;
        }
        if superseded[row].is_some() {
            overview.superseded += 1;
            continue;
        }
        // An entry of a log is an answer too, where the log says what became of the request.
        let logged = classes[row] == Some("log_page") && own_ref[row].is_some() && outcomes[row] != Some("other");
        if documents == Documents::Letters && classes[row] != Some("foi_response") && !logged {
            *overview.other_classes.entry(classes[row].unwrap_or("unknown").to_owned()).or_default() += 1;
            continue;
        }
        let date = best_date(responded[row], published[row], received[row]);
        let year = date.and_then(year_of);
        if let Some(years) = &selection.years {
            match year {
                Some(year) if years.contains(&year) => {}
                Some(_) => continue,
                None => {
                    overview.undated += 1;
                    continue;
                }
            }
        }
        let owned = |cell: Option<&str>| cell.map(str::to_owned);
        found.push(Answer {
            key,
            response_id: ids[row].unwrap_or_default().to_owned(),
            force_ids: force_ids[row].map(|ids| ids.split(';').map(str::to_owned).collect()).unwrap_or_default(),
            own_ref: owned(own_ref[row].or_else(|| refs.get(part_of[row]?).copied())),
            class: owned(classes[row]),
            year,
            date: owned(date),
            regime: owned(regimes[row]),
            outcome: owned(outcomes[row]),
            time: time_taken(working_days[row], received[row], responded[row], basis[row]),
        });
    }
    Ok(())
}

/// A day of publication (basis `printed`) is no day of an answer, so nothing follows from its order.
fn time_taken(
    working_days: Option<i64>,
    received: Option<&str>,
    responded: Option<&str>,
    basis: Option<&str>,
) -> TimeTaken {
    match (working_days, received, responded) {
        (Some(days), ..) => TimeTaken::WorkingDays(days),
        (None, Some(received), Some(responded))
            if received.len() == 10 && responded.len() == 10 && responded < received && basis != Some("printed") =>
        {
            TimeTaken::Reversed
        }
        (None, ..) => TimeTaken::Unknown,
    }
}

impl Answer {
    /// Returns the forces that the response counts for; with a choice of forces, only those. A response that names no
    /// force counts for none.
    pub fn forces<'a>(&'a self, chosen: &[String]) -> Vec<Option<&'a str>> {
        if self.force_ids.is_empty() {
            return vec![None];
        }
        let wanted = |force: &&String| chosen.is_empty() || chosen.contains(force);
        self.force_ids.iter().filter(wanted).map(|force| Some(force.as_str())).collect()
    }
}

/// Returns whose laws a regime belongs to: what is answered under one nation's cannot rely on those of the other.
pub(super) fn nation_of(regime: &str) -> Option<&'static str> {
    match regime.parse().ok()? {
        Regime::Foia | Regime::Eir => Some("united_kingdom"),
        Regime::Foisa | Regime::Eisr => Some("scotland"),
        Regime::Dpa => None,
    }
}

/// Returns one row for each response and force: a joint answer is an answer of each. What is counted is the column `unit`.
pub(super) fn by_force(answers: &[&Answer], selection: &Selection) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Answer, Option<&str>)> = answers
        .iter()
        .flat_map(|answer| answer.forces(&selection.forces).into_iter().map(move |force| (*answer, force)))
        .collect();
    let column = |name: &str, cell: &dyn Fn(&Answer) -> Option<String>| {
        Column::new(name.into(), rows.iter().map(|(answer, _)| cell(answer)).collect::<Vec<_>>())
    };
    let columns = vec![
        column("answer", &|it| Some(it.key.clone())),
        column("unit", &|it| Some(it.key.clone())),
        Column::new("force".into(), rows.iter().map(|(_, force)| force.map(str::to_owned)).collect::<Vec<_>>()),
        column("regime", &|it| it.regime.clone()),
        column("outcome", &|it| it.outcome.clone()),
        column("class", &|it| it.class.clone()),
        column("nation", &|it| it.regime.as_deref().and_then(nation_of).map(str::to_owned)),
        Column::new("year".into(), rows.iter().map(|(answer, _)| answer.year).collect::<Vec<_>>()),
    ];
    DataFrame::new(rows.len(), columns)
}
