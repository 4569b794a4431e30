//! Takes what the list names out of the archive and of what lies beside it.
//!
//! Every step can be repeated: a run that was killed is simply run again.

use crate::archive::{self, Archive, Piece, Purged, Verdict};
use crate::model::Capture;
use crate::store::{BuildManifest, RemovalKind, Removals, StoreError, TableStore, disk};
use crate::takedown::TakedownError;
use crate::takedown::leftovers::{rows_of, rows_of_payload};
use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenOut {
    pub archive: Purged,
    /// Files half written that killed runs left below the tables.
    pub unfinished: usize,
    /// Rows of what the next crawl remembers of sites.
    pub visits: usize,
}

/// Returns the captures of the archive that the list names, by address, digest or what the last build found in them.
pub fn covered_captures(corpus: &Path, list: &Removals) -> Result<Vec<Capture>, TakedownError> {
    let done = BuildManifest::load(TableStore::open(corpus).folder())?;
    let mut captures = Archive::new(corpus).captures()?;
    captures.retain(|capture| {
        let entry = done.captures.get(&capture.capture_id);
        list.capture(capture).is_some() || entry.is_some_and(|entry| !entry.removed.is_empty())
    });
    Ok(captures)
}

/// Notes the addresses of what goes for what it holds, so that pages that link to it do not name it once it is gone.
/// Returns whether anything was new.
pub fn name_files(list: &mut Removals, covered: &[Capture], date: &str) -> bool {
    let mut added = false;
    for capture in covered {
        if list.address(&capture.url).is_none() {
            added |= list.add(RemovalKind::File, &capture.url, "address of a removed file", date);
        }
    }
    added
}

/// Rewrites the archive without what the list names. `covered` are the captures that it is known to name.
pub fn purge(
    corpus: &Path,
    list: &Removals,
    covered: &[Capture],
    on_step: &mut dyn FnMut(&str),
) -> Result<TakenOut, TakedownError> {
    let root = corpus.join("archive");
    let places: BTreeSet<(PathBuf, u64)> =
        covered.iter().map(|capture| (root.join(&capture.warc_file), capture.offset)).collect();
    let addresses: BTreeSet<&str> = covered.iter().map(|capture| capture.url.as_str()).collect();
    let verdict = |piece: &Piece<'_>| {
        if !rows_of_payload(list, piece).is_empty() {
            return Verdict::PayloadGoes;
        }
        let rows = rows_of(list, piece);
        let known = places.contains(&(piece.file.to_owned(), piece.offset));
        // A torn record has no digest: it goes by the address of one that has.
        let torn = !piece.is_record && piece.headers.iter().any(|(_, value)| addresses.contains(value.as_str()));
        if !rows.is_empty() || known || torn { Verdict::Goes } else { Verdict::Stays }
    };
    let mut taken = TakenOut { archive: archive::purge(corpus, &verdict, on_step)?, ..TakenOut::default() };
    for file in TableStore::open(corpus).unfinished()? {
        disk::remove(&file)?;
        taken.unfinished += 1;
    }
    taken.visits = forget_visits(&corpus.join("crawl.jsonl"), list)?;
    on_step("the files beside the archive are clean");
    Ok(taken)
}

/// Takes removed addresses out of what the next crawl remembers: a JSON object a line.
fn forget_visits(path: &Path, list: &Removals) -> Result<usize, TakedownError> {
    let failed = |source| TakedownError::File { path: path.to_owned(), source };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(failed(error)),
    };
    // A line that the crawl cannot read either is for the crawl to complain about.
    let names = |line: &&[u8]| serde_json::from_slice(line).is_ok_and(|row| names_removed(&row, list));
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let gone = lines.iter().filter(|line| names(line)).count();
    if gone > 0 {
        let kept: Vec<u8> = lines.into_iter().filter(|line| !names(line)).flatten().copied().collect();
        disk::replace::<StoreError>(path, |out| {
            out.write_all(&kept).map_err(|source| StoreError::Io { verb: "write", path: path.to_owned(), source })
        })?;
    }
    Ok(gone)
}

/// Returns whether any text of a row is a removed address.
fn names_removed(row: &serde_json::Value, list: &Removals) -> bool {
    match row {
        serde_json::Value::String(text) => list.address(text).is_some(),
        serde_json::Value::Array(items) => items.iter().any(|item| names_removed(item, list)),
        serde_json::Value::Object(fields) => fields.values().any(|field| names_removed(field, list)),
        _ => false,
    }
}
