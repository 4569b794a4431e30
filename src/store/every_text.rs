//! Every text that the tables hold, one after another: to find words, addresses and digests that must not be there.

use crate::store::column::texts;
use crate::store::error::{StoreError, io_error, rows_error};
use crate::store::{BuildManifest, Filter, TableStore, tables};
use polars::prelude::DataType;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// One text and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct TextCell<'a> {
    pub table: &'a str,
    /// Empty for tables that are not by force.
    pub partition: &'a str,
    /// Row of the partition, from 0.
    pub row: usize,
    pub column: &'a str,
    pub text: &'a str,
    /// The capture that the row was read from.
    pub capture: Option<&'a str>,
}

impl TableStore {
    /// Hands over every text of every table.
    pub fn for_each_text(&self, each: &mut dyn FnMut(TextCell<'_>)) -> Result<(), StoreError> {
        for table in tables::names() {
            let mut place = (String::new(), 0);
            self.for_each_partition::<StoreError>(table, &Filter::default(), |slug, frame| {
                if place.0 != slug {
                    place = (slug.to_owned(), 0);
                }
                let captures = texts(&frame, "capture").unwrap_or_else(|_| vec![None; frame.height()]);
                for column in frame.columns().iter().filter(|column| *column.dtype() == DataType::String) {
                    let cells = texts(&frame, column.name()).map_err(rows_error(table))?;
                    for (row, text) in cells.into_iter().enumerate() {
                        let Some(text) = text else { continue };
                        let (partition, column, capture) = (slug, column.name().as_str(), captures[row]);
                        each(TextCell { table, partition, row: place.1 + row, column, text, capture });
                    }
                }
                place.1 += frame.height();
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Returns the addresses of responses that their publishers withdrew.
    pub fn withdrawn(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(BuildManifest::load(self.folder())?.withdrawn.into_keys().collect())
    }

    /// Returns what killed runs left below the tables: files half written, and rows on their way.
    pub fn unfinished(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut found = Vec::new();
        collect(self.folder(), false, &mut found)?;
        found.sort();
        Ok(found)
    }
}

fn collect(folder: &Path, all: bool, found: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io_error("list", folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(io_error("list", folder))?.path();
        if path.is_dir() {
            collect(&path, all || path.ends_with(".staging"), found)?;
        } else if all || path.extension().is_some_and(|ending| ending == "tmp") {
            found.push(path);
        }
    }
    Ok(())
}
