//! Reads tables back, partition by partition.

use crate::store::column::{ColumnDefinition, Kind, schema, texts};
use crate::store::error::{StoreError, rows_error};
use crate::store::parquet::TableFile;
use crate::store::{TableStore, tables};
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray, PolarsResult};
use std::collections::BTreeSet;

/// Which rows and columns are wanted. Empty lists mean all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Force identifiers; a joint answer is found under each of its forces. `unknown` finds answers that
    /// name none.
    pub forces: Vec<String>,
    pub columns: Vec<String>,
}

impl Filter {
    pub fn columns(columns: &[&str]) -> Self {
        Filter { forces: Vec::new(), columns: columns.iter().map(|name| (*name).to_owned()).collect() }
    }

    pub fn with_forces(mut self, forces: &[String]) -> Self {
        self.forces = forces.to_vec();
        self
    }
}

impl TableStore {
    /// Reads a table whole; nothing when no partition has it. Rows come by partition, then as stored.
    pub fn read(&self, table: &str, filter: &Filter) -> Result<Option<DataFrame>, StoreError> {
        let mut whole: Option<DataFrame> = None;
        self.for_each_partition(table, filter, |_, frame| {
            match &mut whole {
                None => whole = Some(frame),
                Some(whole) => {
                    whole.vstack_mut(&frame).map_err(rows_error(table))?;
                }
            }
            Ok::<(), StoreError>(())
        })?;
        if let Some(whole) = &mut whole {
            whole.rechunk_mut();
        }
        Ok(whole)
    }

    /// Reads a table, or an empty frame of its columns.
    pub fn read_or_empty(&self, table: &str, filter: &Filter) -> Result<DataFrame, StoreError> {
        match self.read(table, filter)? {
            Some(frame) => Ok(frame),
            None => Ok(DataFrame::empty_with_schema(&schema(&wanted_columns(table, filter)?))),
        }
    }

    /// Hands over some columns of a table of one partition, a row group at a time.
    pub(super) fn for_each_group(
        &self,
        table: &str,
        slug: &str,
        columns: &Filter,
        mut each: impl FnMut(DataFrame) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let path = self.part(table, slug);
        let Some(file) = TableFile::open(&path, wanted_columns(table, columns)?)? else { return Ok(()) };
        let size = super::parquet::group_size(table);
        (0..file.height).step_by(size).try_for_each(|start| each(file.read(start, size.min(file.height - start))?))
    }

    /// Hands over a table in pieces, each at most a row group of one partition: at no time more than that
    /// is held. The registry and the captures come under the slug ``.
    pub fn for_each_partition<E: From<StoreError>>(
        &self,
        table: &str,
        filter: &Filter,
        mut each: impl FnMut(&str, DataFrame) -> Result<(), E>,
    ) -> Result<(), E> {
        let columns = wanted_columns(table, filter)?;
        let by_force = tables::table(table).is_some();
        let places = if by_force {
            self.partitions(table)?.into_iter().map(|slug| (self.part(table, &slug), slug)).collect()
        } else {
            vec![(self.folder().join(table).join("part-0.parquet"), String::new())]
        };
        let filtering = by_force && !filter.forces.is_empty();
        let mut to_read = columns.clone();
        if filtering && !columns.iter().any(|(name, _)| *name == "force_ids") {
            to_read.push(("force_ids", Kind::Text));
        }
        for (path, slug) in places {
            let Some(file) = TableFile::open(&path, to_read.clone())? else { continue };
            let size = super::parquet::group_size(table);
            for start in (0..file.height).step_by(size) {
                let mut frame = file.read(start, size.min(file.height - start))?;
                if filtering {
                    let names = columns.iter().map(|(name, _)| *name);
                    frame = of_forces(&frame, &filter.forces)
                        .and_then(|frame| frame.select(names))
                        .map_err(rows_error(table))?;
                }
                if frame.height() > 0 {
                    each(&slug, frame)?;
                }
            }
        }
        Ok(())
    }
}

fn wanted_columns(table: &str, filter: &Filter) -> Result<Vec<ColumnDefinition>, StoreError> {
    let all = tables::columns_of(table).ok_or_else(|| StoreError::NoSuchTable(table.to_owned()))?;
    if filter.columns.is_empty() {
        return Ok(all);
    }
    filter
        .columns
        .iter()
        .map(|wanted| {
            let found = all.iter().find(|(name, _)| name == wanted).copied();
            found.ok_or_else(|| StoreError::NoSuchTable(format!("{table}.{wanted}")))
        })
        .collect()
}

fn of_forces(frame: &DataFrame, forces: &[String]) -> PolarsResult<DataFrame> {
    let wanted: BTreeSet<&str> = forces.iter().map(String::as_str).collect();
    let mask: Vec<bool> = texts(frame, "force_ids")?
        .into_iter()
        .map(|force_ids| match force_ids {
            Some(force_ids) => force_ids.split(';').any(|force| wanted.contains(force)),
            None => wanted.contains("unknown"),
        })
        .collect();
    frame.filter(&BooleanChunked::from_slice("".into(), &mask))
}
