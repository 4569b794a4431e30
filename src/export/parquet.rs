//! Parquet: a table's partitions one after another in one file, cells as they are stored.

use crate::export::{ExportError, Source, Written};
use crate::store::parquet::{batched, group_size, write_groups};
use crate::store::tables;
use std::io::Write;

/// Writes a table.
pub(super) fn table<W: Write>(source: &Source<'_>, out: W) -> Result<Written, ExportError> {
    let rows_error = |error| source.rows_error(error);
    let columns = tables::columns_of(source.table).unwrap_or_default();
    let mut writer = batched(out, &columns).map_err(rows_error)?;
    let written = source.for_each_piece(|frame| {
        write_groups(&mut writer, frame, group_size(source.table)).map_err(|error| source.rows_error(error).into())
    })?;
    writer.finish().map_err(rows_error)?;
    Ok(written)
}
