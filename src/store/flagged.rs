//! What the tables flag as personal data, as the letters have it. The tables hold only where it stands.

use crate::model::{CharacterIndex, Span};
use crate::store::column::{integers, texts};
use crate::store::error::{StoreError, rows_error};
use crate::store::{Filter, TableStore};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::{BTreeMap, BTreeSet};

/// Of each response that has any, the stretches flagged. A response that was captured twice has those of both.
pub type Flagged = BTreeMap<String, BTreeSet<String>>;

/// Where stretches lie, by response and capture.
type Places = BTreeMap<(String, String), Vec<Span>>;

const FLAGS: &str = "personal_flags";

impl TableStore {
    /// Returns what is flagged in the letters of all forces.
    pub fn flagged(&self) -> Result<Flagged, StoreError> {
        let mut places = Places::new();
        let columns = Filter::columns(&["response_id", "capture", "span_start", "span_end"]);
        self.for_each_partition(FLAGS, &columns, |_, frame| note(&frame, &mut places).map_err(rows_error(FLAGS)))?;
        let mut flagged = Flagged::new();
        if places.is_empty() {
            return Ok(flagged);
        }
        let columns = Filter::columns(&["response_id", "capture", "text"]);
        self.for_each_partition("responses", &columns, |_, frame| {
            cut(&frame, &places, &mut flagged).map_err(rows_error("responses"))
        })?;
        Ok(flagged)
    }
}

fn note(frame: &DataFrame, places: &mut Places) -> PolarsResult<()> {
    let (starts, ends) = (integers(frame, "span_start")?, integers(frame, "span_end")?);
    for ((key, start), end) in keys(frame)?.into_iter().zip(starts).zip(ends) {
        let place = |at: Option<i64>| usize::try_from(at.unwrap_or_default()).unwrap_or_default();
        places.entry(key).or_default().push(Span::new(place(start), place(end)));
    }
    Ok(())
}

fn cut(frame: &DataFrame, places: &Places, flagged: &mut Flagged) -> PolarsResult<()> {
    for (key, text) in keys(frame)?.into_iter().zip(texts(frame, "text")?) {
        let (Some(spans), Some(text)) = (places.get(&key), text) else { continue };
        let index = CharacterIndex::new(text);
        let stretches = spans.iter().filter_map(|span| index.span_in_bytes(*span).of(text)).map(str::to_owned);
        flagged.entry(key.0).or_default().extend(stretches);
    }
    Ok(())
}

fn keys(frame: &DataFrame) -> PolarsResult<Vec<(String, String)>> {
    let owned = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
    let (ids, captures) = (texts(frame, "response_id")?, texts(frame, "capture")?);
    Ok(ids.into_iter().map(owned).zip(captures.into_iter().map(owned)).collect())
}
