//! The extracted tables on disk: `tables/<table>/force=<slug>/part-0.parquet`, the manifest of the build
//! beside them, and the lock that keeps writers apart.
//!
//! Only this module writes `tables/`, and every file is replaced as a whole. It extracts nothing and
//! counts nothing: what the rows mean is decided before it, what they add up to after it.
#![allow(clippy::disallowed_methods, reason = "this module's work is files and, for the lock, the time of day")]

mod attached;
mod check;
pub mod column;
pub mod described;
pub mod disk;
mod distinct;
mod encode;
mod error;
mod every_text;
mod fields;
mod flagged;
mod gather;
mod history;
mod index_rows;
mod lock;
mod manifest;
mod narrowed;
pub mod parquet;
mod partition;
pub mod queries;
mod read;
pub mod removed;
mod reviewed;
pub mod room;
mod rows;
mod spill;
mod staging;
pub mod tables;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod version;

pub use attached::REMOVED;
pub use check::{CheckedTables, check};
pub use error::StoreError;
pub use every_text::TextCell;
pub use fields::AnswerFields;
pub use flagged::Flagged;
pub use index_rows::IndexRow;
pub(crate) use index_rows::{best_date, year_of};
pub use lock::StoreLock;
pub(crate) use manifest::ManifestHead;
pub use manifest::{BuildManifest, CaptureEntry, FileState, Part, ResponsePlace};
pub use partition::{ForceCount, partition_slug};
pub use read::Filter;
pub use removed::{RemovalKind, Removals};
pub use reviewed::Reviewed;
pub use room::{Room, TooLittleRoom};
pub use rows::hidden_kinds;
pub use staging::{Staging, StagingLimits};

use crate::model::{Capture, Force};
use crate::store::column::ColumnDefinition;
use crate::store::error::{io_error, rows_error};
use crate::store::gather::Rows;
use crate::store::parquet::{ROWS_IN_GROUP, write_rows};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

/// The tables of one corpus. Opening touches nothing, so a corpus may be read-only.
#[derive(Clone, Debug)]
pub struct TableStore {
    tables: PathBuf,
    /// The partitions that this view has; all when there is none.
    only: Option<BTreeSet<String>>,
}

impl TableStore {
    pub fn open(corpus: &Path) -> Self {
        TableStore { tables: corpus.join("tables"), only: None }
    }

    /// Returns the folder of the tables.
    pub fn folder(&self) -> &Path {
        &self.tables
    }

    /// Returns the slugs of the partitions that hold responses, sorted; `unknown` among them when some
    /// answers name no force.
    pub fn forces_present(&self) -> Result<Vec<String>, StoreError> {
        self.partitions("responses")
    }

    /// Removes every table, so that they can be built again.
    pub fn clear(&self) -> Result<(), StoreError> {
        match fs::remove_dir_all(&self.tables) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(io_error("remove", &self.tables)(error)),
            _ => Ok(()),
        }
    }

    /// Writes the registry as one table.
    pub fn write_forces(&self, forces: &[Force]) -> Result<(), StoreError> {
        let mut forces: Vec<&Force> = forces.iter().collect();
        forces.sort_by(|a, b| a.force_id.cmp(&b.force_id));
        self.write_single(tables::FORCES, tables::FORCES_COLUMNS, forces, rows::fill_force)
    }

    /// Writes the captures as one table, in the order given, which must be that of the archive's index.
    pub fn write_captures<'a>(&self, captures: impl IntoIterator<Item = &'a Capture>) -> Result<(), StoreError> {
        self.write_single(tables::CAPTURES, tables::CAPTURES_COLUMNS, captures, rows::fill_capture)
    }

    fn write_single<T>(
        &self,
        name: &str,
        columns: &[ColumnDefinition],
        items: impl IntoIterator<Item = T>,
        fill: fn(T, &mut Rows),
    ) -> Result<(), StoreError> {
        let target = self.tables.join(name).join("part-0.parquet");
        disk::replace(&target, |out| {
            let mut rows = Rows::new(columns);
            items.into_iter().for_each(|item| fill(item, &mut rows));
            write_rows(out, columns, &rows, &rows.in_order(), ROWS_IN_GROUP).map_err(rows_error(name))
        })
    }

    /// Returns the path below the folder of the tables of every Parquet file.
    fn files(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for table in tables::names() {
            let folder = self.tables.join(table);
            let single = folder.join("part-0.parquet");
            let slugs = self.partitions(table)?;
            let files = slugs.iter().map(|slug| self.part(table, slug)).chain(single.is_file().then_some(single));
            names.extend(
                files.map(|file| file.strip_prefix(&self.tables).unwrap_or(&file).to_string_lossy().into_owned()),
            );
        }
        Ok(names)
    }

    /// Returns every file with its size and digest, by path below the folder of the tables.
    pub fn parts(&self) -> Result<BTreeMap<String, Part>, StoreError> {
        let part = |name: String| {
            let path = self.tables.join(&name);
            let mut file = BufReader::with_capacity(1 << 20, File::open(&path).map_err(io_error("open", &path))?);
            let (mut bytes, mut digest) = (0, Sha256::new());
            loop {
                let piece = file.fill_buf().map_err(io_error("read", &path))?;
                if piece.is_empty() {
                    break;
                }
                digest.update(piece);
                let length = piece.len();
                file.consume(length);
                bytes += length as u64;
            }
            Ok((name, Part { bytes, sha256: data_encoding::HEXLOWER.encode(&digest.finalize()) }))
        };
        self.files()?.into_iter().map(part).collect()
    }

    /// Says which file is missing, or not as the last build left it. A missing file would read as "none".
    pub fn check_parts(&self) -> Result<(), StoreError> {
        let manifest = ManifestHead::load(&self.tables)?;
        for (name, part) in &manifest.parts {
            let path = self.tables.join(name);
            // Whether the bytes are those that were written is asked by `verify`.
            if fs::metadata(&path).map(|file| file.len()).ok() != Some(part.bytes) {
                return Err(StoreError::Part { path });
            }
        }
        Ok(())
    }

    /// Returns the slugs for which the table has a file, sorted.
    pub(crate) fn partitions(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let folder = self.tables.join(table);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io_error("list", &folder)(error)),
        };
        let mut slugs = Vec::new();
        for entry in entries {
            let entry = entry.map_err(io_error("list", &folder))?;
            if let Some(slug) = entry.file_name().to_str().and_then(|name| name.strip_prefix("force="))
                && self.shows(slug)
                && entry.path().join("part-0.parquet").is_file()
            {
                slugs.push(slug.to_owned());
            }
        }
        slugs.sort_unstable();
        Ok(slugs)
    }

    /// Returns where the table's file for a partition lies.
    pub(crate) fn part(&self, table: &str, slug: &str) -> PathBuf {
        self.tables.join(table).join(format!("force={slug}")).join("part-0.parquet")
    }
}
