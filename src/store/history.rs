//! Every answer that was captured more than once, or that its site took away, in order of time.

use crate::model::{Answer, Sighting};
use crate::store::column::{flags, integers, texts};
use crate::store::error::rows_error;
use crate::store::{Filter, StoreError, TableStore, tables};
use std::collections::{BTreeMap, BTreeSet};

/// Address and reference: an answer at one place.
type Key = (String, String);

impl TableStore {
    /// Returns the sightings of each such answer, of the given forces (all when empty), by address and reference.
    pub fn histories(&self, forces: &[String]) -> Result<Vec<Vec<Sighting>>, StoreError> {
        let gone = self.gone()?;
        let ncnd = self.ncnd(forces)?;
        let mut answers: BTreeMap<Key, Vec<Sighting>> = BTreeMap::new();
        let columns =
            ["response_id", "capture", "url", "fetched_at", "force_ids", "own_ref", "own_ref_norm", "outcome"];
        self.for_each_partition("responses", &Filter::columns(&columns).with_forces(forces), |_, frame| {
            let column = |name: &str| texts(&frame, name).map_err(rows_error("responses"));
            let [ids, captures, urls, fetched, forces, refs, norms, outcomes] = columns.map(column);
            let (ids, captures, urls, fetched) = (ids?, captures?, urls?, fetched?);
            let (forces, refs, norms, outcomes) = (forces?, refs?, norms?, outcomes?);
            for row in 0..ids.len() {
                let owned = |texts: &[Option<&str>]| texts[row].unwrap_or_default().to_owned();
                // Files without a web address may share their name.
                if !owned(&urls).starts_with("http") {
                    continue;
                }
                let (id, capture) = (owned(&ids), owned(&captures));
                let is_ncnd = ncnd.contains(&(id.clone(), capture.clone()));
                let answer = Answer { response_id: id, outcome: owned(&outcomes), ncnd: is_ncnd, text: String::new() };
                answers.entry((owned(&urls), owned(&norms))).or_default().push(Sighting {
                    fetched_at: owned(&fetched),
                    capture,
                    url: owned(&urls),
                    force_ids: owned(&forces),
                    own_ref: refs[row].map(str::to_owned),
                    answer: Some(answer),
                });
            }
            Ok::<(), StoreError>(())
        })?;
        answers.retain(|(url, _), seen| seen.len() > 1 || gone.contains_key(url));
        for ((url, _), seen) in &mut answers {
            let like = seen[0].clone();
            let missing = gone.get(url).into_iter().flatten().map(|(fetched_at, capture)| Sighting {
                fetched_at: fetched_at.clone(),
                capture: capture.clone(),
                answer: None,
                ..like.clone()
            });
            seen.extend(missing);
            seen.sort_by(|a, b| (&a.fetched_at, &a.capture).cmp(&(&b.fetched_at, &b.capture)));
        }
        self.fill_texts(forces, &mut answers)?;
        Ok(answers.into_values().collect())
    }

    /// Returns when each address was said to be gone, and by which capture.
    fn gone(&self) -> Result<BTreeMap<String, Vec<(String, String)>>, StoreError> {
        let mut gone: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let columns = Filter::columns(&["capture_id", "url", "fetched_at", "status"]);
        self.for_each_partition(tables::CAPTURES, &columns, |_, frame| {
            let column = |name: &str| texts(&frame, name).map_err(rows_error(tables::CAPTURES));
            let (ids, urls, fetched) = (column("capture_id")?, column("url")?, column("fetched_at")?);
            let status = integers(&frame, "status").map_err(rows_error(tables::CAPTURES))?;
            for row in (0..ids.len()).filter(|row| matches!(status[*row], Some(404 | 410))) {
                let owned = |texts: &[Option<&str>]| texts[row].unwrap_or_default().to_owned();
                gone.entry(owned(&urls)).or_default().push((owned(&fetched), owned(&ids)));
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(gone)
    }

    /// Returns which responses, of which captures, refuse to confirm or deny.
    fn ncnd(&self, forces: &[String]) -> Result<BTreeSet<(String, String)>, StoreError> {
        let mut found = BTreeSet::new();
        let columns = Filter::columns(&["response_id", "capture", "ncnd"]).with_forces(forces);
        self.for_each_partition("citations", &columns, |_, frame| {
            let column = |name: &str| texts(&frame, name).map_err(rows_error("citations"));
            let (ids, captures) = (column("response_id")?, column("capture")?);
            let ncnd = flags(&frame, "ncnd").map_err(rows_error("citations"))?;
            for row in (0..ids.len()).filter(|row| ncnd[*row] == Some(true)) {
                found.insert((ids[row].unwrap_or_default().to_owned(), captures[row].unwrap_or_default().to_owned()));
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(found)
    }

    fn fill_texts(&self, forces: &[String], answers: &mut BTreeMap<Key, Vec<Sighting>>) -> Result<(), StoreError> {
        let mut wanted: BTreeMap<(String, String), &mut Answer> = BTreeMap::new();
        for seen in answers.values_mut().flatten() {
            if let Some(answer) = &mut seen.answer {
                wanted.insert((answer.response_id.clone(), seen.capture.clone()), answer);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let columns = Filter::columns(&["response_id", "capture", "text"]).with_forces(forces);
        self.for_each_partition("responses", &columns, |_, frame| {
            let column = |name: &str| texts(&frame, name).map_err(rows_error("responses"));
            let (ids, captures, bodies) = (column("response_id")?, column("capture")?, column("text")?);
            for row in 0..ids.len() {
                let key = (ids[row].unwrap_or_default().to_owned(), captures[row].unwrap_or_default().to_owned());
                if let Some(answer) = wanted.get_mut(&key) {
                    answer.text = bodies[row].unwrap_or_default().to_owned();
                }
            }
            Ok::<(), StoreError>(())
        })
    }
}
