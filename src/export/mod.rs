//! Writes tables in the formats people take away: whole tables as files, comparisons as a stream.
//!
//! The same tables give the same bytes. Nothing here decides what is in a table.
#![allow(clippy::disallowed_methods, reason = "this module's work is files")]

mod csv;
mod json;
mod jsonl;
mod markdown;
mod mask;
mod parquet;

pub use csv::{guarded, unguarded};
pub use mask::Masks;

use crate::compare::Comparison;
use crate::store::disk::replace;
use crate::store::{StoreError, TableStore, tables};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A format of whole tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    /// Cells that a spreadsheet would run as a formula are made text.
    Csv,
    /// Cells as they are stored.
    RawCsv,
    Jsonl,
    /// Cells as they are stored.
    Parquet,
}

impl TableFormat {
    fn extension(self) -> &'static str {
        match self {
            TableFormat::Csv | TableFormat::RawCsv => "csv",
            TableFormat::Jsonl => "jsonl",
            TableFormat::Parquet => "parquet",
        }
    }
}

/// A format of comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComparisonFormat {
    Csv,
    RawCsv,
    Jsonl,
    /// One object with title, columns, rows and notes.
    Json,
    Markdown,
}

impl FromStr for ComparisonFormat {
    type Err = ();

    /// Accepts the names of the command line: `csv`, `jsonl`, `json`, `md`.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "csv" => Ok(ComparisonFormat::Csv),
            "jsonl" => Ok(ComparisonFormat::Jsonl),
            "json" => Ok(ComparisonFormat::Json),
            "md" => Ok(ComparisonFormat::Markdown),
            _ => Err(()),
        }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// By table, then by format as asked.
    pub files: Vec<ExportedFile>,
    /// Stretches of personal data that were hidden in the tables, each counted once for all formats.
    pub hidden: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    pub path: PathBuf,
    pub table: &'static str,
    pub rows: usize,
    pub bytes: u64,
}

/// A table to be written, and what is hidden in it.
struct Source<'a> {
    store: &'a TableStore,
    table: &'static str,
    masks: Option<&'a Masks>,
    /// Addresses whose rows are left out.
    left_out: &'a BTreeSet<String>,
}

/// What came of one file.
#[derive(Default)]
struct Written {
    rows: usize,
    hidden: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("`{0}` is not a folder")]
    NotAFolder(PathBuf),
    #[error("cannot write to `{path}`")]
    Write { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes every table to `<out>/<table>.<format>`, partition by partition. A table without rows gives a
/// file without rows. The folder is tried before any work starts. With masks, what is personal is hidden; rows from
/// the addresses in `left_out` are not written.
pub fn export_all(
    store: &TableStore,
    out: &Path,
    formats: &[TableFormat],
    masks: Option<&Masks>,
    left_out: &BTreeSet<String>,
) -> Result<Summary, ExportError> {
    try_folder(out)?;
    let mut summary = Summary::default();
    for table in tables::names() {
        let source = Source { store, table, masks, left_out };
        let mut hidden = 0;
        for format in formats {
            let path = out.join(format!("{table}.{}", format.extension()));
            let mut written = Written::default();
            replace::<ExportError>(&path, |file| {
                let failed = |source| ExportError::Write { path: path.clone(), source };
                written = match format {
                    TableFormat::Csv => csv::table(&source, true, file, &failed)?,
                    TableFormat::RawCsv => csv::table(&source, false, file, &failed)?,
                    TableFormat::Jsonl => jsonl::table(&source, file, &failed)?,
                    TableFormat::Parquet => parquet::table(&source, file)?,
                };
                Ok(())
            })?;
            let bytes = fs::metadata(&path).map_err(|source| ExportError::Write { path: path.clone(), source })?.len();
            hidden = hidden.max(written.hidden);
            summary.files.push(ExportedFile { path, table, rows: written.rows, bytes });
        }
        summary.hidden += hidden;
    }
    Ok(summary)
}

/// Writes a comparison. Notes go along where the format has a place for them (`json`, `md`); for the
/// others the caller shows them beside the data.
pub fn write_comparison(comparison: &Comparison, format: ComparisonFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ComparisonFormat::Csv => csv::comparison(comparison, true, out),
        ComparisonFormat::RawCsv => csv::comparison(comparison, false, out),
        ComparisonFormat::Jsonl => jsonl::comparison(comparison, out),
        ComparisonFormat::Json => json::comparison(comparison, out),
        ComparisonFormat::Markdown => markdown::comparison(comparison, out),
    }
}

fn try_folder(out: &Path) -> Result<(), ExportError> {
    if out.exists() && !out.is_dir() {
        return Err(ExportError::NotAFolder(out.to_owned()));
    }
    let failed = |source| ExportError::Write { path: out.to_owned(), source };
    fs::create_dir_all(out).map_err(failed)?;
    let trial = out.join(".write-test.tmp");
    fs::write(&trial, b"").and_then(|()| fs::remove_file(&trial)).map_err(failed)
}

#[cfg(test)]
mod tests;
