//! A comparison as a data frame, for formats with typed columns.

use crate::compare::{Cell, Comparison};
use crate::export::ExportError;
use polars::prelude::{Column, DataFrame, PolarsResult};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use std::io::Write;

/// Writes the rows as Parquet. A column is of numbers where every cell of it is one, or missing.
pub(super) fn comparison(comparison: &Comparison, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut frame = frame(comparison)?;
    ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None)).finish(&mut frame)?;
    Ok(())
}

fn frame(comparison: &Comparison) -> PolarsResult<DataFrame> {
    let mut columns: Vec<Column> = Vec::with_capacity(comparison.columns.len());
    for (at, name) in comparison.columns.iter().enumerate() {
        // Names of periods may meet: `2023` as a year and as a label.
        let mut unique = name.clone();
        while columns.iter().any(|column| column.name().as_str() == unique) {
            unique.push('_');
        }
        columns.push(column(&unique, comparison.rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Missing))));
    }
    DataFrame::new(comparison.rows.len(), columns)
}

fn column<'a>(name: &str, cells: impl Iterator<Item = &'a Cell> + Clone) -> Column {
    let any = |wanted: fn(&Cell) -> bool| cells.clone().any(wanted);
    if any(|cell| matches!(cell, Cell::Text(_))) {
        let texts = cells.map(|cell| match cell {
            Cell::Text(text) => Some(text.clone()),
            Cell::Integer(number) => Some(number.to_string()),
            Cell::Decimal(number) => Some(number.to_string()),
            Cell::Missing => None,
        });
        return Column::new(name.into(), texts.collect::<Vec<_>>());
    }
    if any(|cell| matches!(cell, Cell::Decimal(_))) {
        let numbers = cells.map(|cell| match cell {
            Cell::Decimal(number) => Some(*number),
            // Counts are far below the size from which a decimal would round them.
            #[allow(clippy::cast_precision_loss, reason = "counts are small")]
            Cell::Integer(number) => Some(*number as f64),
            Cell::Text(_) | Cell::Missing => None,
        });
        return Column::new(name.into(), numbers.collect::<Vec<_>>());
    }
    if any(|cell| matches!(cell, Cell::Integer(_))) {
        let numbers = cells.map(|cell| if let Cell::Integer(number) = cell { Some(*number) } else { None });
        return Column::new(name.into(), numbers.collect::<Vec<_>>());
    }
    Column::new(name.into(), cells.map(|_| None::<String>).collect::<Vec<_>>())
}
