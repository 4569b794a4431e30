//! Replaces what the tables hold for one force: rows of dropped captures go, new rows come, and the
//! result is sorted, so that any sequence of updates ends in the bytes of a build from scratch.

use crate::store::attached::fill_files;
use crate::store::column::{ColumnDefinition, texts};
use crate::store::disk::{self, Pending};
use crate::store::error::{StoreError, io_error, rows_error};
use crate::store::gather::Rows;
use crate::store::parquet::{TableFile, write_beside};
use crate::store::tables::{TABLES, Table};
use crate::store::version::{fill_versions, fill_withdrawn};
use crate::store::{FileState, TableStore, column};
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;

/// Partition of answers that name no force.
const UNKNOWN: &str = "unknown";

/// What an update did to one force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForceCount {
    /// Responses taken out, those put back included.
    pub dropped: usize,
    pub added: usize,
    /// Responses held afterwards.
    pub total: usize,
}

/// Returns the partition of a response: its first force, or `unknown`. Characters that could leave the
/// folder are written as `%` and two digits.
pub fn partition_slug(force_ids: &[String]) -> String {
    let Some(force) = force_ids.first().filter(|force| !force.is_empty()) else { return UNKNOWN.to_owned() };
    let mut slug = String::with_capacity(force.len());
    for byte in force.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            slug.push(char::from(byte));
        } else {
            write!(slug, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    slug
}

impl TableStore {
    /// Replaces the partition of one force: rows of the captures in `going` are taken out of what it holds,
    /// then come those that `added` gives for each table. `going` names every capture that rows come from,
    /// so repeating an update changes nothing. One table is held at a time.
    ///
    /// The tables are published one by one, `responses` last. After a kill in between, the same update
    /// (whose captures the manifest does not list as done) completes the rest.
    pub(super) fn apply_force(
        &self,
        slug: &str,
        going: &BTreeSet<String>,
        files: &BTreeMap<String, FileState>,
        withdrawn: &BTreeMap<String, String>,
        mut added: impl FnMut(usize, &Table) -> Result<Rows, StoreError>,
    ) -> Result<ForceCount, StoreError> {
        let mut count = ForceCount::default();
        let mut pending: Vec<(&Table, Option<Pending>)> = Vec::new();
        for (at, table) in TABLES.iter().enumerate() {
            let columns = table.columns();
            let mut rows = table.rows();
            let mut old_height = 0;
            if let Some(old) = self.partition(table.name, slug, columns.clone())? {
                old_height = old.height();
                rows.append_frame(&old, |capture| going.contains(capture)).map_err(rows_error(table.name))?;
            }
            let new = added(at, table)?;
            count.added = new.height();
            rows.append(new);
            if table.name == "attachments" {
                fill_files(&mut rows, files);
            }
            if table.name == "responses" {
                count.total = rows.height();
                count.dropped = (old_height + count.added).saturating_sub(count.total);
                fill_versions(&mut rows);
                fill_withdrawn(&mut rows, withdrawn);
            }
            let file = match rows.height() {
                0 => None,
                _ => {
                    let order = rows.in_order();
                    Some(write_beside(&self.part(table.name, slug), table.name, &columns, &rows, &order)?)
                }
            };
            pending.push((table, file));
        }
        for (table, file) in pending {
            match file {
                Some(file) => file.publish()?,
                None => self.remove_partition(table.name, slug)?,
            }
        }
        Ok(count)
    }

    /// Reports whether the partition holds a response from one of the captures.
    pub fn holds_capture(&self, slug: &str, captures: &BTreeSet<String>) -> Result<bool, StoreError> {
        let column = vec![("capture", column::Kind::Text)];
        let Some(frame) = self.partition("responses", slug, column)? else { return Ok(false) };
        let held = texts(&frame, "capture").map_err(rows_error("responses"))?;
        Ok(held.into_iter().flatten().any(|capture| captures.contains(capture)))
    }

    pub(super) fn partition(
        &self,
        table: &str,
        slug: &str,
        columns: Vec<ColumnDefinition>,
    ) -> Result<Option<DataFrame>, StoreError> {
        let path = self.part(table, slug);
        TableFile::open(&path, columns)?.map(|file| file.read(0, file.height)).transpose()
    }

    fn remove_partition(&self, table: &str, slug: &str) -> Result<(), StoreError> {
        let path = self.part(table, slug);
        disk::remove(&path)?;
        let Some(folder) = path.parent() else { return Ok(()) };
        match fs::remove_dir(folder) {
            // Somebody else's file in the folder is theirs to remove.
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
                Err(io_error("remove the folder", folder)(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
