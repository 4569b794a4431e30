//! What can go wrong with the tables on disk.

use polars::prelude::PolarsError;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot {verb} `{path}`")]
    Io { verb: &'static str, path: PathBuf, source: io::Error },
    #[error("cannot {verb} the table file `{path}`")]
    Table { verb: &'static str, path: PathBuf, source: PolarsError },
    #[error("cannot work with rows of `{table}`")]
    Rows { table: String, source: PolarsError },
    #[error("cannot understand `{path}`")]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("the store `{corpus}` is in use by process {holder}")]
    Locked { corpus: PathBuf, holder: String },
    #[error("`{path}` is missing or not as the last build left it")]
    Part { path: PathBuf },
    #[error("`{}` is damaged at line {line}: {reason}", path.display())]
    List { path: PathBuf, line: u64, reason: String },
    #[error("cannot understand `{}`: {message}", path.display())]
    Queries { path: PathBuf, message: String },
    #[error("there is no table `{0}`")]
    NoSuchTable(String),
}

pub(super) fn io_error(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { verb, path, source }
}

pub(super) fn rows_error(table: &str) -> impl FnOnce(PolarsError) -> StoreError {
    let table = table.to_owned();
    move |source| StoreError::Rows { table, source }
}
