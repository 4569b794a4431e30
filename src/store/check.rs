//! Holds the tables against the archive, against each other, and every quoted piece against its text.

use crate::model::{Capture, CharacterIndex, Problem, Span};
use crate::store::column::{integers, texts};
use crate::store::error::rows_error;
use crate::store::{BuildManifest, Filter, StoreError, TableStore, tables};
use std::collections::{BTreeMap, BTreeSet};

/// Tables whose rows quote the text of their response: the column with the words, as printed there.
const QUOTES: &[(&str, &str)] = &[("citations", "text_raw"), ("figures", "value_raw")];
/// Problems of one kind that are told one by one; more are counted.
const MOST_OF_A_KIND: usize = 20;

/// What was looked at, and what was found wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckedTables {
    pub files: usize,
    pub rows: usize,
    /// Responses that a search should find: by identifier, how many rows that no later capture replaced.
    pub current: BTreeMap<String, usize>,
    pub problems: Vec<Problem>,
}

/// Checks the tables of the store; `captures` are those of the archive.
pub fn check(store: &TableStore, captures: &[Capture]) -> Result<CheckedTables, StoreError> {
    let manifest = BuildManifest::load(store.folder())?;
    let mut checked = CheckedTables::default();
    let parts = store.parts()?;
    checked.files = parts.len();
    for name in manifest.parts.keys().chain(parts.keys()).collect::<BTreeSet<_>>() {
        if manifest.parts.get(name) != parts.get(name) {
            let message = format!("`tables/{name}` is missing, or not as the last build left it");
            checked.problems.push(Problem::error("table_file", message));
        }
    }
    let archived: BTreeMap<&str, &Capture> =
        captures.iter().map(|capture| (capture.capture_id.as_str(), capture)).collect();
    for capture in manifest.captures.keys().filter(|id| !archived.contains_key(id.as_str())) {
        let message = format!("the tables speak of capture {capture}, which the archive does not have");
        checked.problems.push(Problem::error("table_capture", message));
    }
    for slug in store.forces_present()? {
        let held = responses(store, &slug, &archived, &mut checked)?;
        let expected = manifest.captures.values().flat_map(|entry| &entry.responses).filter(|it| it.force == slug);
        for place in expected.filter(|place| !held.contains(&place.response_id)) {
            let message = format!("response `{}` is missing from force {slug}", place.response_id);
            checked.problems.push(Problem::error("table_row", message));
        }
        for table in tables::TABLES.iter().filter(|table| table.name != "responses") {
            others(store, &slug, table.name, &held, &mut checked)?;
        }
        for (table, column) in QUOTES {
            quotes(store, &slug, table, column, &mut checked)?;
        }
    }
    checked.problems = shortened(checked.problems);
    Ok(checked)
}

/// Checks the responses of one partition and returns their identifiers.
fn responses(
    store: &TableStore,
    slug: &str,
    archived: &BTreeMap<&str, &Capture>,
    checked: &mut CheckedTables,
) -> Result<BTreeSet<String>, StoreError> {
    let mut held = BTreeSet::new();
    let columns = Filter::columns(&["response_id", "capture", "sha256", "superseded_by"]);
    store.for_each_group("responses", slug, &columns, |frame| {
        let column = |name| texts(&frame, name).map_err(rows_error("responses"));
        let (ids, capture) = (column("response_id")?, column("capture")?);
        let superseded = column("superseded_by")?;
        checked.rows += ids.len();
        for row in 0..ids.len() {
            let id = ids[row].unwrap_or_default();
            held.insert(id.to_owned());
            if superseded[row].is_none() {
                *checked.current.entry(id.to_owned()).or_default() += 1;
            }
            if capture[row].is_none_or(|capture| !archived.contains_key(capture)) {
                let message = format!("response `{id}` comes from a capture that the archive does not have");
                checked.problems.push(Problem::error("table_capture", message));
            }
        }
        Ok(())
    })?;
    Ok(held)
}

fn others(
    store: &TableStore,
    slug: &str,
    table: &str,
    held: &BTreeSet<String>,
    checked: &mut CheckedTables,
) -> Result<(), StoreError> {
    store.for_each_group(table, slug, &Filter::columns(&["response_id"]), |frame| {
        let ids = texts(&frame, "response_id").map_err(rows_error(table))?;
        checked.rows += ids.len();
        for id in ids.into_iter().map(Option::unwrap_or_default).filter(|id| !held.contains(*id)) {
            let message = format!("table {table} has a row of `{id}`, and force {slug} has no such response");
            checked.problems.push(Problem::error("table_row", message));
        }
        Ok(())
    })
}

/// Looks up what each row quotes in the text that it quotes.
fn quotes(
    store: &TableStore,
    slug: &str,
    table: &str,
    quoted: &str,
    checked: &mut CheckedTables,
) -> Result<(), StoreError> {
    type Place = (i64, i64, String);
    let mut places: BTreeMap<(String, String), Vec<Place>> = BTreeMap::new();
    let columns = Filter::columns(&["response_id", "capture", quoted, "span_start", "span_end"]);
    store.for_each_group(table, slug, &columns, |frame| {
        let text = |name: &str| texts(&frame, name).map_err(rows_error(table));
        let number = |name: &str| integers(&frame, name).map_err(rows_error(table));
        let (ids, captures, words) = (text("response_id")?, text("capture")?, text(quoted)?);
        let (starts, ends) = (number("span_start")?, number("span_end")?);
        for row in 0..ids.len() {
            if let (Some(words), Some(start), Some(end)) = (words[row], starts[row], ends[row]) {
                let key = (ids[row].unwrap_or_default().to_owned(), captures[row].unwrap_or_default().to_owned());
                places.entry(key).or_default().push((start, end, words.to_owned()));
            }
        }
        Ok(())
    })?;
    store.for_each_group("responses", slug, &Filter::columns(&["response_id", "capture", "text"]), |frame| {
        let column = |name: &str| texts(&frame, name).map_err(rows_error("responses"));
        let (ids, captures, bodies) = (column("response_id")?, column("capture")?, column("text")?);
        for row in 0..ids.len() {
            let id = ids[row].unwrap_or_default();
            let key = (id.to_owned(), captures[row].unwrap_or_default().to_owned());
            let Some(places) = places.remove(&key) else { continue };
            let body = bodies[row].unwrap_or_default();
            let index = CharacterIndex::new(body);
            for (start, end, words) in places {
                let span = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                let there = span.and_then(|(start, end)| index.span_in_bytes(Span::new(start, end)).of(body));
                if there != Some(words.as_str()) {
                    let message = format!(
                        "a row of {table} quotes characters {start} to {end} of `{id}`, and other words stand there"
                    );
                    checked.problems.push(Problem::error("table_span", message));
                }
            }
        }
        Ok(())
    })?;
    for (id, capture) in places.into_keys() {
        let message = format!("table {table} has rows of `{id}` from capture {capture}, which gave no such response");
        checked.problems.push(Problem::error("table_row", message));
    }
    Ok(())
}

/// Keeps the first problems of each kind and counts the others.
fn shortened(problems: Vec<Problem>) -> Vec<Problem> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Problem> = Vec::new();
    for problem in problems {
        let count = kinds.entry(problem.code.clone()).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            kept.push(problem);
        }
    }
    for (code, count) in kinds.iter().filter(|(_, count)| **count > MOST_OF_A_KIND) {
        kept.push(Problem::error(code, format!("and {} more of this kind", count - MOST_OF_A_KIND)));
    }
    kept
}
