//! JSON lines: one object a row, keys in the order of the columns, `null` for what is missing.

use crate::compare::{Cell, Comparison};
use crate::export::{ExportError, Source, Written};
use crate::store::column::{Value, values};
use crate::store::tables;
use std::io::{self, Write};

/// Writes a table.
pub(super) fn table(
    source: &Source<'_>,
    out: &mut dyn Write,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<Written, ExportError> {
    let columns = tables::columns_of(source.table).unwrap_or_default();
    let names: Vec<&str> = columns.into_iter().map(|(name, _)| name).collect();
    source.for_each_piece(|frame| {
        let rows = values(frame).map_err(|error| source.rows_error(error))?;
        rows.into_iter()
            .try_for_each(|row| {
                let cells = row.iter().map(|value| match value {
                    Value::Text(text) => Scalar::Text(text),
                    Value::Integer(number) => Scalar::Integer(*number),
                    Value::Decimal(number) => Scalar::Decimal(*number),
                    Value::Flag(flag) => Scalar::Flag(*flag),
                    Value::Missing => Scalar::Null,
                });
                object(out, names.iter().copied().zip(cells))?;
                out.write_all(b"\n")
            })
            .map_err(failed)
    })
}

/// Writes the rows of a comparison.
pub(super) fn comparison(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    for row in &comparison.rows {
        object(out, comparison.columns.iter().map(String::as_str).zip(row.iter().map(Scalar::from)))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A value as JSON knows it.
pub(super) enum Scalar<'a> {
    Text(&'a str),
    Integer(i64),
    Decimal(f64),
    Flag(bool),
    Null,
}

impl<'a> From<&'a Cell> for Scalar<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Text(text) => Scalar::Text(text),
            Cell::Integer(number) => Scalar::Integer(*number),
            Cell::Decimal(number) => Scalar::Decimal(*number),
            Cell::Missing => Scalar::Null,
        }
    }
}

/// Writes one object on one line.
pub(super) fn object<'a>(out: &mut dyn Write, members: impl Iterator<Item = (&'a str, Scalar<'a>)>) -> io::Result<()> {
    out.write_all(b"{")?;
    for (number, (name, value)) in members.enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, name)?;
        out.write_all(b":")?;
        match value {
            Scalar::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Scalar::Integer(number) => serde_json::to_writer(&mut *out, &number)?,
            // A number that is no number is `null` in JSON.
            Scalar::Decimal(number) => serde_json::to_writer(&mut *out, &number)?,
            Scalar::Flag(flag) => serde_json::to_writer(&mut *out, &flag)?,
            Scalar::Null => out.write_all(b"null")?,
        }
    }
    out.write_all(b"}")
}
