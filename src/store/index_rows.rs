//! What a search index wants to know of each response, gathered from several tables.

use crate::model::{Span, Zone, ZoneKind};
use crate::store::column::{flags, integers, texts};
use crate::store::error::{StoreError, rows_error};
use crate::store::parquet::RESPONSES_IN_GROUP;
use crate::store::{Filter, TableStore};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::{BTreeMap, BTreeSet};

/// One response as the index sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexRow {
    pub response_id: String,
    pub force_ids: Vec<String>,
    pub title: Option<String>,
    pub own_ref: Option<String>,
    pub own_ref_norm: Option<String>,
    /// As in the tables: `foi_response`.
    pub doc_class: String,
    pub outcome: String,
    pub regime: Option<String>,
    /// Day or month: of the answer, else of publication, else of the request.
    pub date: Option<String>,
    /// Year of `date`.
    pub year: Option<i64>,
    pub url: Option<String>,
    pub fetched_at: Option<String>,
    pub sha256: Option<String>,
    pub capture: Option<String>,
    pub version: i64,
    /// The later capture that took its place; searches leave such rows out unless asked.
    pub superseded_by: Option<String>,
    /// When its publisher was first seen not to have it any more.
    pub withdrawn_at: Option<String>,
    pub lang: Option<String>,
    pub word_count: i64,
    pub text: String,
    /// Who speaks where, in characters of `text`; they cover it in order, or there are none.
    pub zones: Vec<Zone>,
    /// Stretches that are likely personal data, in characters of `text`.
    pub personal: Vec<Span>,
    /// Numbers of other things that the text cites, as written, sorted.
    pub cited_refs: Vec<String>,
    /// Provisions relied on, sorted: `foia2000:s31(1)(a)`. Those deduced from wording alone are not here.
    pub engaged: Vec<String>,
    /// Provisions only spoken of, sorted.
    pub mentioned: Vec<String>,
    /// Provisions relied on that no section number names.
    pub inferred: Vec<String>,
    /// Acts of other law cited, as written, sorted.
    pub other_acts: Vec<String>,
    /// Texts of the questions, in order.
    pub questions: Vec<String>,
    pub has_table: bool,
    pub has_attachment: bool,
    /// Neither confirms nor denies, in whole or in part.
    pub has_ncnd: bool,
    pub has_cost: bool,
}

/// A response and the capture it was read from: what rows of all tables are joined by.
type Key = (String, String);

#[derive(Default)]
struct Beside {
    engaged: BTreeSet<String>,
    mentioned: BTreeSet<String>,
    inferred: BTreeSet<String>,
    other_acts: BTreeSet<String>,
    questions: Vec<String>,
    cited_refs: BTreeSet<String>,
    personal: Vec<Span>,
    has_table: bool,
    has_attachment: bool,
    has_ncnd: bool,
    has_cost: bool,
}

impl TableStore {
    /// Hands over every response of the given partitions (all when empty), by partition and as stored.
    /// At most one row group of texts is held at a time.
    pub fn for_each_index_row<E: From<StoreError>>(
        &self,
        slugs: &[String],
        mut each: impl FnMut(IndexRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let all = if slugs.is_empty() { self.forces_present()? } else { slugs.to_vec() };
        for slug in all {
            let mut beside = self.beside(&slug)?;
            let path = self.part("responses", &slug);
            let columns = super::tables::columns_of("responses").unwrap_or_default();
            let Some(file) = super::parquet::TableFile::open(&path, columns)? else { continue };
            for start in (0..file.height).step_by(RESPONSES_IN_GROUP) {
                let frame = file.read(start, RESPONSES_IN_GROUP.min(file.height - start))?;
                for row in index_rows(&frame, &mut beside).map_err(rows_error("responses"))? {
                    each(row)?;
                }
            }
        }
        Ok(())
    }

    /// Returns one response by its identifier; the latest capture when there are several.
    pub fn index_row(&self, response_id: &str) -> Result<Option<IndexRow>, StoreError> {
        let mut found: Option<IndexRow> = None;
        let ids = Filter::columns(&["response_id"]);
        let mut slugs: BTreeSet<String> = BTreeSet::new();
        self.for_each_partition("responses", &ids, |slug, frame| {
            let held = texts(&frame, "response_id").map_err(rows_error("responses"))?;
            if held.contains(&Some(response_id)) {
                slugs.insert(slug.to_owned());
            }
            Ok::<(), StoreError>(())
        })?;
        if slugs.is_empty() {
            return Ok(None);
        }
        let slugs: Vec<String> = slugs.into_iter().collect();
        self.for_each_index_row(&slugs, |row| {
            let later = |held: &IndexRow| (&row.fetched_at, &row.capture) > (&held.fetched_at, &held.capture);
            if row.response_id == response_id && found.as_ref().is_none_or(later) {
                found = Some(row);
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(found)
    }

    fn beside(&self, slug: &str) -> Result<BTreeMap<Key, Beside>, StoreError> {
        let mut beside = BTreeMap::new();
        self.gather(slug, "citations", &["provision", "role", "ncnd", "inferred"], |frame| {
            let (provisions, roles) = (texts(frame, "provision")?, texts(frame, "role")?);
            let (ncnd, inferred) = (flags(frame, "ncnd")?, flags(frame, "inferred")?);
            each_row(frame, &mut beside, |row, place| {
                let provision = provisions[row].unwrap_or_default().to_owned();
                let engaged = roles[row] == Some("engaged");
                place.has_ncnd |= engaged && ncnd[row] == Some(true);
                match (engaged, inferred[row] == Some(true)) {
                    (true, false) => place.engaged.insert(provision),
                    (true, true) => place.inferred.insert(provision),
                    (false, _) => place.mentioned.insert(provision),
                };
            })
        })?;
        self.gather(slug, "other_law", &["act"], |frame| {
            let acts = texts(frame, "act")?;
            each_row(frame, &mut beside, |row, place| {
                place.other_acts.extend(acts[row].filter(|act| !act.is_empty()).map(str::to_owned));
            })
        })?;
        self.gather(slug, "questions", &["text", "outcomes"], |frame| {
            let (questions, outcomes) = (texts(frame, "text")?, texts(frame, "outcomes")?);
            each_row(frame, &mut beside, |row, place| {
                place.questions.extend(questions[row].map(str::to_owned));
                place.has_ncnd |= outcomes[row].is_some_and(|names| names.split(';').any(|name| name == "ncnd"));
            })
        })?;
        self.gather(slug, "personal_flags", &["span_start", "span_end"], |frame| {
            let (starts, ends) = (integers(frame, "span_start")?, integers(frame, "span_end")?);
            each_row(frame, &mut beside, |row, place| {
                let place_of = |number: Option<i64>| number.and_then(|number| usize::try_from(number).ok());
                let span = place_of(starts[row]).zip(place_of(ends[row])).map(|(start, end)| Span::new(start, end));
                place.personal.extend(span);
            })
        })?;
        self.gather(slug, "references", &["raw"], |frame| {
            let raw = texts(frame, "raw")?;
            each_row(frame, &mut beside, |row, place| place.cited_refs.extend(raw[row].map(str::to_owned)))
        })?;
        self.gather(slug, "cells", &[], |frame| each_row(frame, &mut beside, |_, place| place.has_table = true))?;
        self.gather(slug, "attachments", &[], |frame| {
            each_row(frame, &mut beside, |_, place| place.has_attachment = true)
        })?;
        self.gather(slug, "cost_claims", &[], |frame| each_row(frame, &mut beside, |_, place| place.has_cost = true))?;
        Ok(beside)
    }

    /// Reads one table of a partition with the keys beside the columns.
    fn gather(
        &self,
        slug: &str,
        table: &str,
        columns: &[&'static str],
        take: impl FnOnce(&DataFrame) -> PolarsResult<()>,
    ) -> Result<(), StoreError> {
        let all = super::tables::columns_of(table).unwrap_or_default();
        let wanted = all.into_iter().filter(|(name, _)| KEY.contains(name) || columns.contains(name)).collect();
        match self.partition(table, slug, wanted)? {
            Some(frame) => take(&frame).map_err(rows_error(table)),
            None => Ok(()),
        }
    }
}

const KEY: [&str; 2] = ["response_id", "capture"];

fn keys(frame: &DataFrame) -> PolarsResult<impl Iterator<Item = Key>> {
    let (ids, captures) = (texts(frame, KEY[0])?, texts(frame, KEY[1])?);
    Ok(ids
        .into_iter()
        .zip(captures)
        .map(|(id, capture)| (id.unwrap_or_default().to_owned(), capture.unwrap_or_default().to_owned())))
}

fn each_row(
    frame: &DataFrame,
    beside: &mut BTreeMap<Key, Beside>,
    mut take: impl FnMut(usize, &mut Beside),
) -> PolarsResult<()> {
    for (row, key) in keys(frame)?.enumerate() {
        take(row, beside.entry(key).or_default());
    }
    Ok(())
}

fn index_rows(frame: &DataFrame, beside: &mut BTreeMap<Key, Beside>) -> PolarsResult<Vec<IndexRow>> {
    let all = |name: &str| texts(frame, name);
    let (force_ids, title, own_ref, own_ref_norm) =
        (all("force_ids")?, all("title")?, all("own_ref")?, all("own_ref_norm")?);
    let (doc_class, outcome, regime) = (all("doc_class")?, all("outcome")?, all("regime")?);
    let (received, responded, published) = (all("received_date")?, all("responded_date")?, all("published_month")?);
    let (url, fetched_at, sha256) = (all("url")?, all("fetched_at")?, all("sha256")?);
    let (superseded_by, withdrawn_at) = (all("superseded_by")?, all("withdrawn_at")?);
    let (lang, text, zones) = (all("lang")?, all("text")?, all("zones")?);
    let (version, word_count) = (integers(frame, "version")?, integers(frame, "word_count")?);
    let owned = |cell: Option<&str>| cell.map(str::to_owned);
    let rows = keys(frame)?.enumerate().map(|(row, key)| {
        let found = beside.remove(&key).unwrap_or_default();
        let (response_id, capture) = key;
        let date = best_date(responded[row], published[row], received[row]);
        IndexRow {
            response_id,
            force_ids: force_ids[row].map(|ids| ids.split(';').map(str::to_owned).collect()).unwrap_or_default(),
            title: owned(title[row]),
            own_ref: owned(own_ref[row]),
            own_ref_norm: owned(own_ref_norm[row]),
            doc_class: doc_class[row].unwrap_or_default().to_owned(),
            outcome: outcome[row].unwrap_or_default().to_owned(),
            regime: owned(regime[row]),
            year: date.and_then(year_of),
            date: owned(date),
            url: owned(url[row]),
            fetched_at: owned(fetched_at[row]),
            sha256: owned(sha256[row]),
            capture: Some(capture).filter(|capture| !capture.is_empty()),
            version: version[row].unwrap_or(1),
            superseded_by: owned(superseded_by[row]),
            withdrawn_at: owned(withdrawn_at[row]),
            lang: owned(lang[row]),
            word_count: word_count[row].unwrap_or_default(),
            text: text[row].unwrap_or_default().to_owned(),
            zones: zones[row].map(zones_of).unwrap_or_default(),
            personal: found.personal,
            cited_refs: found.cited_refs.into_iter().collect(),
            engaged: found.engaged.into_iter().collect(),
            mentioned: found.mentioned.into_iter().collect(),
            inferred: found.inferred.into_iter().collect(),
            other_acts: found.other_acts.into_iter().collect(),
            questions: found.questions,
            has_table: found.has_table,
            has_attachment: found.has_attachment,
            has_ncnd: found.has_ncnd || outcome[row] == Some("ncnd"),
            has_cost: found.has_cost || outcome[row] == Some("cost_refused"),
        }
    });
    Ok(rows.collect())
}

/// Reads `request:0-412;response:412-1800`. What is no zone is left out.
fn zones_of(text: &str) -> Vec<Zone> {
    let zone = |part: &str| {
        let (kind, span) = part.split_once(':')?;
        let (start, end) = span.split_once('-')?;
        let kind: ZoneKind = serde_json::from_value(serde_json::Value::from(kind)).ok()?;
        Some(Zone { kind, span: Span::new(start.parse().ok()?, end.parse().ok()?) })
    };
    text.split(';').filter_map(zone).collect()
}

/// Returns the date that stands for a response: of the answer, else of publication, else of the request.
pub(crate) fn best_date<'a>(
    responded: Option<&'a str>,
    published: Option<&'a str>,
    received: Option<&'a str>,
) -> Option<&'a str> {
    responded.or(published).or(received)
}

/// Returns the year of an ISO 8601 day or month.
pub(crate) fn year_of(date: &str) -> Option<i64> {
    date.get(..4)?.parse().ok()
}
