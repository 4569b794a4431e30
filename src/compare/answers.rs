//! Which responses a comparison speaks of: the latest capture of each, narrowed by what was asked for.

use crate::compare::CompareError;
use crate::model::{Force, Outcome, Regime};
use crate::store::column::texts;
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
}

/// One response that counts.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Joins its rows in all tables.
    pub key: String,
    pub force_ids: Vec<String>,
    pub own_ref: Option<String>,
    pub year: Option<i64>,
    pub regime: Option<String>,
    pub outcome: Option<String>,
}

/// The responses that count, and how many do not and why.
#[derive(Default)]
pub(super) struct Answers {
    pub counted: Vec<Answer>,
    /// Documents of other classes, by class.
    pub other_classes: BTreeMap<String, usize>,
    pub superseded: usize,
    pub undated: usize,
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

/// Reads the responses that match; only those of class `foi_response` when `letters_only`.
pub(super) fn answers(store: &TableStore, selection: &Selection, letters_only: bool) -> Result<Answers, CompareError> {
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
        "outcome",
        "superseded_by",
        "withdrawn_at",
        "part_of",
    ];
    let mut found = Answers::default();
    let filter = Filter::columns(&columns).with_forces(&selection.forces);
    store.for_each_partition("responses", &filter, |_, frame| add(&frame, selection, letters_only, &mut found))?;
    found.counted.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(found)
}

fn add(frame: &DataFrame, selection: &Selection, letters_only: bool, found: &mut Answers) -> Result<(), CompareError> {
    let all = |name: &str| texts(frame, name);
    let (ids, force_ids, classes) = (all("response_id")?, all("force_ids")?, all("doc_class")?);
    let (own_ref, regimes, outcomes) = (all("own_ref")?, all("regime")?, all("outcome")?);
    let (received, responded, published) = (all("received_date")?, all("responded_date")?, all("published_month")?);
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
        {
            continue;
        }
        if withdrawn[row].is_some() && !selection.withdrawn {
            continue;
        }
        if superseded[row].is_some() {
            found.superseded += 1;
            continue;
        }
        // An entry of a log is an answer too, where the log says what became of the request.
        let logged = classes[row] == Some("log_page") && own_ref[row].is_some() && outcomes[row] != Some("other");
        if letters_only && classes[row] != Some("foi_response") && !logged {
            *found.other_classes.entry(classes[row].unwrap_or("unknown").to_owned()).or_default() += 1;
            continue;
        }
        let year = best_date(responded[row], published[row], received[row]).and_then(year_of);
        if let Some(years) = &selection.years {
            match year {
                Some(year) if years.contains(&year) => {}
                Some(_) => continue,
                None => {
                    found.undated += 1;
                    continue;
                }
            }
        }
        found.counted.push(Answer {
            key,
            force_ids: force_ids[row].map(|ids| ids.split(';').map(str::to_owned).collect()).unwrap_or_default(),
            own_ref: own_ref[row].or_else(|| refs.get(part_of[row]?).copied()).map(str::to_owned),
            year,
            regime: regimes[row].map(str::to_owned),
            outcome: outcomes[row].map(str::to_owned),
        });
    }
    Ok(())
}

impl Answers {
    /// Returns one row for each response and force: a joint answer is an answer of each. With a choice of
    /// forces, only those.
    pub fn by_force(&self, selection: &Selection) -> PolarsResult<DataFrame> {
        let mut rows: Vec<(&Answer, Option<&str>)> = Vec::with_capacity(self.counted.len());
        for answer in &self.counted {
            if answer.force_ids.is_empty() {
                rows.push((answer, None));
            }
            let wanted = |force: &&String| selection.forces.is_empty() || selection.forces.contains(force);
            rows.extend(answer.force_ids.iter().filter(wanted).map(|force| (answer, Some(force.as_str()))));
        }
        let column = |name: &str, cells: Vec<Option<String>>| Column::new(name.into(), cells);
        let columns = vec![
            column("answer", rows.iter().map(|(answer, _)| Some(answer.key.clone())).collect()),
            column("force", rows.iter().map(|(_, force)| force.map(str::to_owned)).collect()),
            column("regime", rows.iter().map(|(answer, _)| answer.regime.clone()).collect()),
            column("outcome", rows.iter().map(|(answer, _)| answer.outcome.clone()).collect()),
            Column::new("year".into(), rows.iter().map(|(answer, _)| answer.year).collect::<Vec<_>>()),
        ];
        DataFrame::new(rows.len(), columns)
    }

    /// Returns the forces that the responses are of.
    pub fn forces(&self) -> BTreeSet<&str> {
        self.counted.iter().flat_map(|answer| answer.force_ids.iter().map(String::as_str)).collect()
    }

    /// Says what was not counted, and which forces nothing is held of.
    pub fn notes(&self, selection: &Selection, registry: &[Force]) -> Vec<String> {
        let mut notes = Vec::new();
        if self.superseded > 0 {
            notes.push(format!("earlier captures of the same answer, not counted: {}", self.superseded));
        }
        if !self.other_classes.is_empty() {
            let classes: Vec<String> = self.other_classes.iter().map(|(class, n)| format!("{class} {n}")).collect();
            notes.push(format!("documents that are no answers, not counted: {}", classes.join(", ")));
        }
        if self.undated > 0 {
            notes.push(format!("responses without a date, left out by the choice of years: {}", self.undated));
        }
        let joint = self.counted.iter().filter(|answer| answer.force_ids.len() > 1).count();
        if joint > 0 {
            notes.push(format!("joint answers, counted once for each of their forces: {joint}"));
        }
        let nameless = self.counted.iter().filter(|answer| answer.force_ids.is_empty()).count();
        if nameless > 0 {
            notes.push(format!("responses whose force is not known: {nameless}"));
        }
        let held = self.forces();
        let in_view = |id: &str| selection.forces.is_empty() || selection.forces.iter().any(|force| force == id);
        let registered = registry.iter().map(|force| force.force_id.as_str());
        let mut absent: Vec<&str> = registered.chain(selection.forces.iter().map(String::as_str)).collect();
        absent.retain(|id| in_view(id) && !held.contains(id));
        absent.sort_unstable();
        absent.dedup();
        if !absent.is_empty() {
            notes.push(format!("no responses held, so absent here and not zero: {}", absent.join(", ")));
        }
        notes
    }
}
