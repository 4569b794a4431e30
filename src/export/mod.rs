//! Writes tables in the formats people take away: a package of whole tables with what describes them, and comparisons
//! as a stream or a file.
//!
//! The same tables give the same bytes. Nothing here decides what is in a table.
#![allow(clippy::disallowed_methods, reason = "this module's work is files")]

mod checksums;
mod csv;
mod description;
mod folder;
mod frame;
mod joins;
mod json;
mod jsonl;
mod markdown;
mod mask;
mod package;
mod parquet;
mod quiet;
mod readme;
mod source;
mod sqlite;
mod survey;
mod workbook;

pub use csv::{guarded, unguarded};
pub use mask::Masks;
pub use package::{Export, ExportedFile, Origin, Summary, export_all};
pub use survey::{Survey, Wish};

use crate::compare::Comparison;
use crate::store::StoreError;
use polars::prelude::PolarsError;
use source::{Source, Written};
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

/// A format of whole tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    Csv,
    Jsonl,
    /// Cells as they are stored.
    Parquet,
    /// All tables in one file, with views and full-text search.
    Sqlite,
    /// All tables in one workbook.
    Xlsx,
    /// The first rows of each table, for reading.
    Markdown,
}

impl TableFormat {
    pub const ALL: [TableFormat; 6] = [
        TableFormat::Csv,
        TableFormat::Jsonl,
        TableFormat::Parquet,
        TableFormat::Sqlite,
        TableFormat::Xlsx,
        TableFormat::Markdown,
    ];
}

/// How CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// Cells that a spreadsheet would run as a formula are made text.
    pub guard: bool,
    /// Starts with a byte order mark, without which Excel takes UTF-8 for something else.
    pub byte_order_mark: bool,
}

impl Default for CsvStyle {
    fn default() -> Self {
        CsvStyle { guard: true, byte_order_mark: false }
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
    Parquet,
    /// A sheet of rows and one of notes.
    Xlsx,
}

impl FromStr for ComparisonFormat {
    type Err = ();

    /// Accepts the names of the command line, which are the endings of files: `csv`, `jsonl`, `json`, `md`, `parquet`,
    /// `xlsx`.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "csv" => Ok(ComparisonFormat::Csv),
            "jsonl" => Ok(ComparisonFormat::Jsonl),
            "json" => Ok(ComparisonFormat::Json),
            "md" => Ok(ComparisonFormat::Markdown),
            "parquet" => Ok(ComparisonFormat::Parquet),
            "xlsx" => Ok(ComparisonFormat::Xlsx),
            _ => Err(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("`{0}` is not a folder")]
    NotAFolder(PathBuf),
    #[error("`{0}` has no name of its own")]
    NoName(PathBuf),
    #[error("`{folder}` holds `{file}`, which no export wrote")]
    NotOurs { folder: PathBuf, file: String },
    #[error("another process is writing `{0}`")]
    InUse(PathBuf),
    #[error("cannot write to `{path}`")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write the database `{path}`")]
    Database { path: PathBuf, source: rusqlite::Error },
    #[error("cannot write the workbook `{path}`: {reason}")]
    Workbook { path: PathBuf, reason: String },
    #[error("cannot write the rows")]
    Rows(#[from] PolarsError),
    #[error("interrupted")]
    Interrupted,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExportError {
    /// Returns whether a library says in its own way that the disk is full. Where the system's own error lies below, that
    /// tells it.
    pub fn is_no_space(&self) -> bool {
        match self {
            ExportError::Database { source, .. } => source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            ExportError::Workbook { reason, .. } => quiet::is_no_space(reason),
            ExportError::Rows(source) => quiet::is_no_space(&source.to_string()),
            ExportError::Store(_)
            | ExportError::Write { .. }
            | ExportError::NotAFolder(_)
            | ExportError::NoName(_)
            | ExportError::NotOurs { .. }
            | ExportError::InUse(_)
            | ExportError::Interrupted => false,
        }
    }
}

/// Writes a comparison. Notes go along where the format has a place for them (`json`, `md`, `xlsx`); for the
/// others the caller shows them beside the data.
pub fn write_comparison(
    comparison: &Comparison,
    format: ComparisonFormat,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::Write { path: PathBuf::from("the output"), source };
    match format {
        ComparisonFormat::Csv => csv::comparison(comparison, true, out).map_err(failed),
        ComparisonFormat::RawCsv => csv::comparison(comparison, false, out).map_err(failed),
        ComparisonFormat::Jsonl => jsonl::comparison(comparison, out).map_err(failed),
        ComparisonFormat::Json => json::comparison(comparison, out).map_err(failed),
        ComparisonFormat::Markdown => markdown::comparison(comparison, out).map_err(failed),
        ComparisonFormat::Parquet => frame::comparison(comparison, out),
        ComparisonFormat::Xlsx => workbook::comparison(comparison, out),
    }
}

#[cfg(test)]
mod tests;
