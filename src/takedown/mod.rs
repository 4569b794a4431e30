//! What a take-down takes along: rewrites what keeps the bytes, and looks for what is left.
//!
//! The list itself is `store::removed`. What the tables and the index show is a matter of the build, which heeds the
//! list; this module is for the archive and for whatever lies beside it.

#![allow(clippy::disallowed_methods, reason = "this module's work is files")]

mod leftovers;
mod purge;

pub use leftovers::{Leftover, find_leftovers};
pub use purge::{TakenOut, covered_captures, name_files, purge};

use crate::archive::ArchiveError;
use crate::index::IndexError;
use crate::store::StoreError;
use std::io;
use std::path::PathBuf;

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TakedownError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("cannot read or write `{}`: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}
