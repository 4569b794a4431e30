//! Table files: Parquet with fixed settings, so that the same rows give the same bytes.

use crate::store::column::{ColumnDefinition, schema};
use crate::store::disk::Pending;
use crate::store::encode;
use crate::store::error::StoreError;
use crate::store::gather::Rows;
use polars::prelude::{Column, CompatLevel, DataFrame, PolarsError, PolarsResult, SchemaExt};
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::{BatchedWriter, ParquetCompression, ParquetWriter};
use polars_io::{SerReader, schema_to_arrow_checked};
use polars_parquet::read::ParquetError;
use polars_parquet::write::{
    CompressionOptions, Compressor, DynIter, DynStreamingIterator, FallibleStreamingIterator, FileWriter,
    StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns,
};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Rows in a row group. Responses carry their text, so a group of them is about 30 MB.
pub const ROWS_IN_GROUP: usize = 65_536;
pub const RESPONSES_IN_GROUP: usize = 4_096;

/// Returns how many rows make a row group of the table.
pub fn group_size(table: &str) -> usize {
    if table == "responses" { RESPONSES_IN_GROUP } else { ROWS_IN_GROUP }
}

/// Starts a file that takes frames one after another; each starts a row group.
pub fn batched<W: Write>(out: W, columns: &[ColumnDefinition]) -> PolarsResult<BatchedWriter<W>> {
    // Level 3 of zstd is what `None` stands for.
    ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None)).batched(&schema(columns))
}

/// Writes the frame as row groups of fixed size.
pub fn write_groups<W: Write>(writer: &mut BatchedWriter<W>, frame: &DataFrame, size: usize) -> PolarsResult<()> {
    for start in (0..frame.height()).step_by(size) {
        let mut group = frame.slice(i64::try_from(start).unwrap_or(i64::MAX), size);
        group.rechunk_mut();
        writer.write_batch(&group)?;
    }
    Ok(())
}

/// Writes the rows, in the order given, as a table file of row groups of fixed size.
pub fn write_rows(
    out: &mut impl Write,
    columns: &[ColumnDefinition],
    rows: &Rows,
    order: &[u32],
    size: usize,
) -> PolarsResult<()> {
    let arrow = schema_to_arrow_checked(&schema(columns), CompatLevel::newest(), "parquet")?;
    // The texts of letters compress nearly as well at the lowest level, in a third of the time.
    let compression = CompressionOptions::Zstd(Some(ZstdLevel::try_new(1)?));
    let statistics = StatisticsOptions::default();
    let options = WriteOptions { statistics, compression, version: Version::V1, data_page_size: None };
    let mut writer = FileWriter::try_new(out, arrow, options)?;
    let fields = writer.parquet_schema().fields().to_vec();
    for group in order.chunks(size) {
        let mut pages = Vec::with_capacity(fields.len());
        for ((_, cells), field) in rows.columns.iter().zip(&fields) {
            let (array, encoding) = encode::column(rows, cells, group)?;
            for column in array_to_columns(&array, field.clone(), options, &[encoding])? {
                let column =
                    column.map(|page| page.map_err(|error| ParquetError::FeatureNotSupported(error.to_string())));
                let compressed = Compressor::new_from_vec(column, compression, Vec::new()).map_err(PolarsError::from);
                pages.push(Ok(DynStreamingIterator::new(compressed)));
            }
        }
        writer.write(group.len() as u64, DynIter::new(pages.into_iter()))?;
    }
    writer.end(None)?;
    Ok(())
}

/// Writes a whole table file beside its place.
pub fn write_beside(
    path: &Path,
    table: &str,
    columns: &[ColumnDefinition],
    rows: &Rows,
    order: &[u32],
) -> Result<Pending, StoreError> {
    Pending::write(path, |out| {
        write_rows(out, columns, rows, order, group_size(table)).map_err(|source| StoreError::Table {
            verb: "write",
            path: path.to_owned(),
            source,
        })
    })
}

/// Opens a table file for reading in slices; nothing when there is no such file.
pub struct TableFile<'a> {
    path: &'a Path,
    columns: Vec<ColumnDefinition>,
    /// Names of the columns that the file has of those wanted.
    present: Vec<String>,
    pub height: usize,
}

impl<'a> TableFile<'a> {
    /// Opens the file for the given columns.
    pub fn open(path: &'a Path, columns: Vec<ColumnDefinition>) -> Result<Option<Self>, StoreError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { verb: "open", path: path.to_owned(), source }),
        };
        let read = || -> PolarsResult<(Vec<String>, usize)> {
            let mut reader = ParquetReader::new(file);
            let names = reader.schema()?;
            let present = columns.iter().filter(|(name, _)| names.contains(name)).map(|(name, _)| (*name).to_owned());
            Ok((present.collect(), reader.num_rows()?))
        };
        let (present, height) = read().map_err(|source| read_error(path, source))?;
        Ok(Some(TableFile { path, columns, present, height }))
    }

    /// Reads `length` rows from `start`. A column that an older version did not write is all gaps.
    pub fn read(&self, start: usize, length: usize) -> Result<DataFrame, StoreError> {
        let read = || -> PolarsResult<DataFrame> {
            let file = File::open(self.path)?;
            let frame = ParquetReader::new(file)
                .with_columns(Some(self.present.clone()))
                .with_slice(Some((start, length)))
                .finish()?;
            conform(&frame, &self.columns)
        };
        read().map_err(|source| read_error(self.path, source))
    }
}

/// Returns exactly the given columns in their order and type.
fn conform(frame: &DataFrame, columns: &[ColumnDefinition]) -> PolarsResult<DataFrame> {
    let conformed = schema(columns)
        .iter_fields()
        .map(|field| match frame.column(field.name()) {
            Ok(column) if column.dtype() == field.dtype() => Ok(column.clone()),
            Ok(column) => Err(PolarsError::SchemaMismatch(
                format!("column `{}` holds {} and not {}", field.name(), column.dtype(), field.dtype()).into(),
            )),
            Err(_) => Ok(Column::full_null(field.name().clone(), frame.height(), field.dtype())),
        })
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(frame.height(), conformed)
}

fn read_error(path: &Path, source: PolarsError) -> StoreError {
    StoreError::Table { verb: "read", path: path.to_owned(), source }
}
