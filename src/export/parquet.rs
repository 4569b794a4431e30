//! Parquet: a table's partitions one after another in one file, cells as they are stored.

use crate::export::ExportError;
use crate::store::parquet::{batched, group_size, write_groups};
use crate::store::{Filter, StoreError, TableStore, tables};
use std::io::Write;

/// Writes a table and returns how many rows it has.
pub(super) fn table<W: Write>(store: &TableStore, table: &'static str, out: W) -> Result<usize, ExportError> {
    let rows_error = |source| StoreError::Rows { table: table.to_owned(), source };
    let columns = tables::columns_of(table).unwrap_or_default();
    let mut writer = batched(out, &columns).map_err(rows_error)?;
    let mut written = 0;
    store.for_each_partition(table, &Filter::default(), |_, frame| {
        written += frame.height();
        write_groups(&mut writer, &frame, group_size(table)).map_err(rows_error)
    })?;
    writer.finish().map_err(rows_error)?;
    Ok(written)
}
