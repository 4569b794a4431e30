//! Gathers the responses of a running build by force, and hands them to the tables force by force.
//!
//! A build meets captures in the order of the archive, the tables are by force. What is gathered spills
//! to files beside the tables once it grows, so memory does not follow the size of the corpus.

use crate::model::Response;
use crate::store::error::{StoreError, io_error};
use crate::store::gather::Rows;
use crate::store::tables::{TABLES, Table};
use crate::store::{FileState, ForceCount, Room, TableStore, partition_slug, spill};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How much is held before it spills.
#[derive(Clone, Debug)]
pub struct StagingLimits {
    pub bytes_held: usize,
    /// Asked before each force is written.
    pub room: Room,
}

impl Default for StagingLimits {
    fn default() -> Self {
        StagingLimits { bytes_held: 64 << 20, room: Room::default() }
    }
}

/// Responses on their way into the tables, already as the rows of each.
pub struct Staging {
    folder: PathBuf,
    limits: StagingLimits,
    held: BTreeMap<String, Vec<Rows>>,
    bytes: usize,
    spilled: BTreeSet<String>,
    captures: BTreeSet<String>,
    withdrawn: BTreeMap<String, String>,
    /// Captures whose address was withdrawn, or came back, since the tables were written.
    moved: BTreeSet<String>,
}

impl Staging {
    /// Starts empty; what an interrupted build left behind is thrown away.
    pub fn new(store: &TableStore, limits: StagingLimits) -> Result<Self, StoreError> {
        let folder = store.folder().join(".staging");
        remove_folder(&folder)?;
        Ok(Staging {
            folder,
            limits,
            held: BTreeMap::new(),
            bytes: 0,
            spilled: BTreeSet::new(),
            captures: BTreeSet::new(),
            withdrawn: BTreeMap::new(),
            moved: BTreeSet::new(),
        })
    }

    /// Says since when which addresses are withdrawn, and for which captures that is news.
    pub fn withdraw(&mut self, withdrawn: BTreeMap<String, String>, moved: BTreeSet<String>) {
        (self.withdrawn, self.moved) = (withdrawn, moved);
    }

    /// Takes one response and returns the partition it goes to. All responses of a capture must be given
    /// before [`Staging::finish`], because its old rows go.
    pub fn add(&mut self, response: &Response) -> Result<String, StoreError> {
        let slug = partition_slug(&response.force_ids);
        self.captures.extend(response.capture.clone());
        let held = self.held.entry(slug.clone()).or_insert_with(|| TABLES.iter().map(Table::rows).collect());
        let bytes = |held: &[Rows]| held.iter().map(Rows::bytes).sum::<usize>();
        let before = bytes(held);
        TABLES.iter().zip(held.iter_mut()).for_each(|(table, rows)| table.fill(response, rows));
        self.bytes += bytes(held) - before;
        if self.bytes > self.limits.bytes_held {
            self.spill()?;
        }
        Ok(slug)
    }

    /// Brings the tables up to date, one force at a time: rows of `drop_captures` and of the captures that
    /// responses were given for go from every partition, the responses given come. `files` says how reading each
    /// captured file went, by its address.
    pub fn finish(
        mut self,
        store: &TableStore,
        drop_captures: &BTreeSet<String>,
        files: &BTreeMap<String, FileState>,
    ) -> Result<BTreeMap<String, ForceCount>, StoreError> {
        let going: BTreeSet<String> = drop_captures.union(&self.captures).cloned().collect();
        let mut slugs: BTreeSet<String> = self.spilled.iter().chain(self.held.keys()).cloned().collect();
        let touched: BTreeSet<String> = going.union(&self.moved).cloned().collect();
        for slug in store.forces_present()? {
            if !slugs.contains(&slug) && !touched.is_empty() && store.holds_capture(&slug, &touched)? {
                slugs.insert(slug);
            }
        }
        let mut counts = BTreeMap::new();
        for slug in slugs {
            self.limits.room.check().map_err(io_error("write", store.folder()))?;
            let mut held: Vec<Option<Rows>> =
                self.held.remove(&slug).unwrap_or_default().into_iter().map(Some).collect();
            let spilled = self.spilled.contains(&slug);
            let count = store.apply_force(&slug, &going, files, &self.withdrawn, |at, table| {
                let held = held.get_mut(at).and_then(Option::take);
                if !spilled {
                    return Ok(held.unwrap_or_else(|| table.rows()));
                }
                let path = self.spill_file(&slug, table);
                let mut rows = fs::read(&path)
                    .and_then(|bytes| spill::read(&bytes, &table.columns()))
                    .map_err(io_error("read", &path))?;
                held.into_iter().for_each(|held| rows.append(held));
                Ok(rows)
            })?;
            counts.insert(slug, count);
        }
        remove_folder(&self.folder)?;
        Ok(counts)
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        self.limits.room.check().map_err(io_error("write", &self.folder))?;
        fs::create_dir_all(&self.folder).map_err(io_error("make the folder", &self.folder))?;
        for (slug, held) in std::mem::take(&mut self.held) {
            for (table, rows) in TABLES.iter().zip(held) {
                let path = self.spill_file(&slug, table);
                let append = File::options().append(true).create(true).open(&path);
                append
                    .and_then(|file| {
                        let mut out = BufWriter::with_capacity(1 << 16, file);
                        spill::write(&mut out, &rows)?;
                        out.flush()
                    })
                    .map_err(io_error("write", &path))?;
            }
            self.spilled.insert(slug);
        }
        self.bytes = 0;
        Ok(())
    }

    fn spill_file(&self, slug: &str, table: &Table) -> PathBuf {
        self.folder.join(format!("{slug}.{}", table.name))
    }
}

fn remove_folder(folder: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io_error("remove the folder", folder)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
