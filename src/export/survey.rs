//! What an export will hold, found before anything is written: which responses, from when, and what is flagged in them.

use crate::export::source::is_left_out;
use crate::store::column::{integers, texts};
use crate::store::{Filter, Reviewed, StoreError, TableStore, best_date, year_of};
use polars::prelude::{DataFrame, PolarsError, PolarsResult};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Which responses are asked for. All of the wishes must hold; what hangs on a response comes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Any of these forces; `unknown` stands for answers that name none.
    pub forces: Vec<String>,
    /// Years of the answer, else of publication, else of the request.
    pub years: Option<RangeInclusive<i64>>,
    /// A search as it was written, and what it found.
    pub query: Option<(String, BTreeSet<String>)>,
}

impl Wish {
    pub fn is_everything(&self) -> bool {
        *self == Wish::default()
    }
}

/// Keys of what a wish selects. They are held; no row is.
#[derive(Debug, Default)]
pub(super) struct Selected {
    pub responses: BTreeSet<String>,
    pub captures: BTreeSet<String>,
    pub forces: BTreeSet<String>,
}

/// What an export will hold.
#[derive(Debug, Default)]
pub struct Survey {
    pub(super) selected: Option<Selected>,
    /// Rows of `responses`.
    pub responses: usize,
    /// Responses by force; a joint answer counts for each, one that names no force under `unknown`.
    pub by_force: BTreeMap<String, usize>,
    /// Of the captures that the responses were read from, the first and the last; empty without any.
    pub oldest: String,
    pub newest: String,
    /// Responses without a date, left out by a choice of years.
    pub undated: usize,
    /// Stretches flagged as personal data, by kind, and how many of them nobody has looked at.
    pub flags: BTreeMap<String, usize>,
    pub unreviewed: usize,
}

impl Survey {
    /// Looks through the tables.
    pub fn of(
        store: &TableStore,
        wish: &Wish,
        left_out: &BTreeSet<String>,
        reviewed: &Reviewed,
    ) -> Result<Survey, StoreError> {
        let mut survey = Survey::default();
        if !wish.is_everything() {
            survey.selected = Some(Selected { responses: survey.choose(store, wish)?, ..Selected::default() });
        }
        let columns = ["response_id", "force_ids", "url", "fetched_at", "capture"];
        store.for_each_partition("responses", &Filter::columns(&columns), |_, frame| {
            survey.note(&frame, left_out).map_err(rows_error("responses"))
        })?;
        let columns = ["response_id", "url", "sha256", "kind", "span_start", "span_end"];
        store.for_each_partition("personal_flags", &Filter::columns(&columns), |_, frame| {
            survey.note_flags(&frame, left_out, reviewed).map_err(rows_error("personal_flags"))
        })?;
        Ok(survey)
    }

    /// Returns the responses that the wish names, with all that are part of them.
    fn choose(&mut self, store: &TableStore, wish: &Wish) -> Result<BTreeSet<String>, StoreError> {
        let columns = ["response_id", "part_of", "force_ids", "responded_date", "published_month", "received_date"];
        let (mut chosen, mut parts) = (BTreeSet::new(), Vec::new());
        store.for_each_partition("responses", &Filter::columns(&columns), |_, frame| {
            self.choose_from(&frame, wish, &mut chosen, &mut parts).map_err(rows_error("responses"))
        })?;
        // A file inside a file inside a message: each round reaches one level further.
        loop {
            let reached: Vec<String> = parts
                .iter()
                .filter(|(part, whole)| chosen.contains(whole) && !chosen.contains(part))
                .map(|(part, _)| part.clone())
                .collect();
            if reached.is_empty() {
                return Ok(chosen);
            }
            chosen.extend(reached);
        }
    }

    fn choose_from(
        &mut self,
        frame: &DataFrame,
        wish: &Wish,
        chosen: &mut BTreeSet<String>,
        parts: &mut Vec<(String, String)>,
    ) -> PolarsResult<()> {
        let all = |name: &str| texts(frame, name);
        let (ids, wholes, forces) = (all("response_id")?, all("part_of")?, all("force_ids")?);
        let (responded, published, received) = (all("responded_date")?, all("published_month")?, all("received_date")?);
        for row in 0..frame.height() {
            let Some(id) = ids[row] else { continue };
            if let Some(whole) = wholes[row] {
                parts.push((id.to_owned(), whole.to_owned()));
            }
            let of_force = forces[row].unwrap_or("unknown").split(';').any(|it| wish.forces.iter().any(|f| f == it));
            let is_found =
                |found: &BTreeSet<String>| found.contains(id) || wholes[row].is_some_and(|whole| found.contains(whole));
            if (!wish.forces.is_empty() && !of_force) || wish.query.as_ref().is_some_and(|(_, found)| !is_found(found))
            {
                continue;
            }
            if let Some(years) = &wish.years {
                match best_date(responded[row], published[row], received[row]).and_then(year_of) {
                    Some(year) if years.contains(&year) => {}
                    Some(_) => continue,
                    None => {
                        // A file has no date of its own; it comes with the answer that it hangs on.
                        self.undated += usize::from(wholes[row].is_none());
                        continue;
                    }
                }
            }
            chosen.insert(id.to_owned());
        }
        Ok(())
    }

    fn is_in(&self, id: Option<&str>, url: Option<&str>, left_out: &BTreeSet<String>) -> bool {
        let chosen = self.selected.as_ref().is_none_or(|selected| id.is_some_and(|id| selected.responses.contains(id)));
        chosen && !is_left_out(url, left_out)
    }

    fn note(&mut self, frame: &DataFrame, left_out: &BTreeSet<String>) -> PolarsResult<()> {
        let all = |name: &str| texts(frame, name);
        let (ids, forces, urls) = (all("response_id")?, all("force_ids")?, all("url")?);
        let (times, captures) = (all("fetched_at")?, all("capture")?);
        for row in 0..frame.height() {
            if !self.is_in(ids[row], urls[row], left_out) {
                continue;
            }
            self.responses += 1;
            for force in forces[row].unwrap_or("unknown").split(';') {
                match self.by_force.get_mut(force) {
                    Some(count) => *count += 1,
                    None => drop(self.by_force.insert(force.to_owned(), 1)),
                }
            }
            let time = times[row].unwrap_or_default();
            if time > self.newest.as_str() {
                time.clone_into(&mut self.newest);
            }
            if !time.is_empty() && (self.oldest.is_empty() || time < self.oldest.as_str()) {
                time.clone_into(&mut self.oldest);
            }
            if let Some(selected) = &mut self.selected {
                selected.captures.extend(captures[row].map(str::to_owned));
                selected.forces.extend(forces[row].into_iter().flat_map(|ids| ids.split(';')).map(str::to_owned));
            }
        }
        Ok(())
    }

    fn note_flags(&mut self, frame: &DataFrame, left_out: &BTreeSet<String>, reviewed: &Reviewed) -> PolarsResult<()> {
        let all = |name: &str| texts(frame, name);
        let (ids, urls, digests, kinds) = (all("response_id")?, all("url")?, all("sha256")?, all("kind")?);
        let (starts, ends) = (integers(frame, "span_start")?, integers(frame, "span_end")?);
        for row in 0..frame.height() {
            if !self.is_in(ids[row], urls[row], left_out) {
                continue;
            }
            let kind = kinds[row].unwrap_or_default();
            *self.flags.entry(kind.to_owned()).or_default() += 1;
            let span = (starts[row].unwrap_or_default(), ends[row].unwrap_or_default());
            let seen = reviewed.has(ids[row].unwrap_or_default(), digests[row].unwrap_or_default(), kind, span);
            self.unreviewed += usize::from(!seen);
        }
        Ok(())
    }
}

fn rows_error(table: &str) -> impl FnOnce(PolarsError) -> StoreError {
    let table = table.to_owned();
    move |source| StoreError::Rows { table, source }
}
