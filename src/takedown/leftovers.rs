//! Looks through every byte for what was taken down: the archive inflated, its index, the tables decoded, the documents
//! in the index, and the small files beside them. Tells where something stands and never what.
//!
//! What another page says about a removed address, by linking to it, is that page's own and no leftover; that it stands
//! where an address of ours stands is.

use crate::archive::{Piece, for_each_piece};
use crate::index::for_each_stored;
use crate::store::removed::{LIST_NAME, kind_name};
use crate::store::{RemovalKind, Removals, TableStore};
use crate::takedown::TakedownError;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Something that was to be gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leftover {
    pub file: PathBuf,
    /// Offset, line or row, and the column or header.
    pub place: String,
    /// `url`, `sha256`, `string`, `file`, or `unfinished` for a file that cannot be looked through.
    pub kind: &'static str,
}

/// Returns everything that falls under the list, by file and place. No rows on the list, no leftovers.
pub fn find_leftovers(corpus: &Path, indexes: &Path, list: &Removals) -> Result<Vec<Leftover>, TakedownError> {
    let mut found = BTreeSet::new();
    if list.is_empty() {
        return Ok(Vec::new());
    }
    for_each_piece(corpus, &mut |piece| {
        for row in rows_of(list, piece) {
            let kind = list.rows().get(row).map_or("", |row| kind_name(row.kind));
            found.insert(Leftover { file: piece.file.to_owned(), place: format!("offset {}", piece.offset), kind });
        }
    })?;
    let store = TableStore::open(corpus);
    store.for_each_text(&mut |cell| {
        let addresses = matches!(cell.column, "url" | "attachment_url");
        for kind in kinds_in(list, cell.text, addresses) {
            let partition =
                if cell.partition.is_empty() { String::new() } else { format!("force={}/", cell.partition) };
            let file = store.folder().join(cell.table).join(format!("{partition}part-0.parquet"));
            found.insert(Leftover { file, place: format!("row {}, `{}`", cell.row, cell.column), kind });
        }
    })?;
    for file in store.unfinished()? {
        found.insert(Leftover { file, place: String::new(), kind: "unfinished" });
    }
    for_each_stored(indexes, &mut |stored| {
        for kind in kinds_in(list, stored.text, stored.field == "url") {
            let place = format!("segment {}, document {}, `{}`", stored.segment, stored.document, stored.field);
            found.insert(Leftover { file: indexes.to_owned(), place, kind });
        }
    })?;
    let archive = corpus.join("archive");
    for folder in [corpus.to_owned(), archive, store.folder().to_owned(), indexes.to_owned()] {
        for file in plain_files(&folder)? {
            in_lines(&file, list, &mut found)?;
        }
    }
    Ok(found.into_iter().collect())
}

/// Returns the rows of the list that a record of the archive falls under.
pub fn rows_of(list: &Removals, piece: &Piece<'_>) -> BTreeSet<usize> {
    let mut rows: BTreeSet<usize> = piece.headers.iter().filter_map(|(_, value)| list.address(value)).collect();
    let head = piece.block.len().saturating_sub(piece.payload.len());
    rows.extend(list.in_bytes(&piece.block[..head]));
    piece.headers.iter().for_each(|(_, value)| rows.extend(list.in_text(value)));
    rows.extend(rows_of_payload(list, piece));
    rows
}

/// Returns the rows that a payload falls under, wherever it comes from.
pub fn rows_of_payload(list: &Removals, piece: &Piece<'_>) -> BTreeSet<usize> {
    let mut rows = list.in_bytes(piece.payload);
    rows.extend(list.payload(piece.payload));
    rows
}

/// Returns the kinds of rows that a text falls under. Digests are known wherever they stand alone.
fn kinds_in(list: &Removals, text: &str, is_address: bool) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    if is_address && list.address(text).is_some() {
        kinds.insert(kind_name(RemovalKind::Url));
    }
    if text.len() == 64 && list.digest(text).is_some() {
        kinds.insert(kind_name(RemovalKind::Sha256));
    }
    if !list.in_text(text).is_empty() {
        kinds.insert(kind_name(RemovalKind::String));
    }
    kinds
}

/// Files of text in a folder: lists, state and indexes. Not those that were looked through by what they are.
fn plain_files(folder: &Path) -> Result<Vec<PathBuf>, TakedownError> {
    let failed = |source| TakedownError::File { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let of_engine = name.split('.').next().is_some_and(|id| id.len() == 32) || name == ".lock";
        if path.is_file() && !of_engine {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Looks through a file of text line by line, for words in a row and for addresses and digests between quotes, commas
/// and spaces. Also used for files of other programs, whose bytes are taken as text.
fn in_lines(file: &Path, list: &Removals, found: &mut BTreeSet<Leftover>) -> Result<(), TakedownError> {
    let bytes = fs::read(file).map_err(|source| TakedownError::File { path: file.to_owned(), source })?;
    let is_list = file.file_name().is_some_and(|name| name == LIST_NAME);
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = String::from_utf8_lossy(line);
        let mut kinds = kinds_in(list, &line, false);
        for token in line.split(|c: char| c.is_whitespace() || c.is_control() || "\"'<>,\u{fffd}".contains(c)) {
            let is_address = token.starts_with("http") || token.starts_with("file:");
            // The list holds digests of its own.
            if !is_list || is_address {
                kinds.extend(kinds_in(list, token, is_address));
            }
        }
        for kind in kinds {
            let place = format!("line {}", number + 1);
            found.insert(Leftover { file: file.to_owned(), place, kind });
        }
    }
    Ok(())
}
