//! A comparison as a Markdown table with its notes below; the first rows of tables.

use crate::compare::{Cell, Comparison};
use crate::export::{ExportError, Source, Written};
use crate::store::column::{Value, values};
use crate::store::described::{about, fields_of};
use crate::store::disk::replace;
use std::io::{self, Write};
use std::path::Path;

/// Rows of a table that are shown, and how long a cell may be, in characters.
const ROWS_SHOWN: usize = 10;
const LONGEST_CELL: usize = 80;

/// Writes title, table and notes. What is missing is an empty cell.
pub(super) fn comparison(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", escaped(&comparison.title))?;
    line(out, comparison.columns.iter().map(|name| escaped(name)))?;
    let numeric = |column: usize| {
        let mut cells =
            comparison.rows.iter().map(|row| &row[column]).filter(|cell| **cell != Cell::Missing).peekable();
        cells.peek().is_some() && cells.all(|cell| matches!(cell, Cell::Integer(_) | Cell::Decimal(_)))
    };
    let rules = (0..comparison.columns.len()).map(|column| if numeric(column) { "--:" } else { "---" }.to_owned());
    line(out, rules)?;
    for row in &comparison.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => escaped(text),
            Cell::Integer(number) => number.to_string(),
            Cell::Decimal(number) => number.to_string(),
            Cell::Missing => String::new(),
        });
        line(out, cells)?;
    }
    if !comparison.notes.is_empty() {
        writeln!(out)?;
    }
    comparison.notes.iter().try_for_each(|note| writeln!(out, "- {}", escaped(note)))
}

/// Writes the first rows of each table, long cells cut.
pub(super) fn heads(sources: &[Source<'_>], path: &Path) -> Result<Vec<(&'static str, Written)>, ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let mut shown = Vec::with_capacity(sources.len());
    replace(path, |out| {
        for source in sources {
            let fields = fields_of(source.table);
            let says = about(source.table).map(|it| it.about.as_str()).unwrap_or_default();
            writeln!(out, "## {}\n\n{}\n", source.table, escaped(says)).map_err(failed)?;
            line(out, fields.iter().map(|field| field.name.to_owned())).map_err(failed)?;
            line(out, fields.iter().map(|_| "---".to_owned())).map_err(failed)?;
            let mut left = ROWS_SHOWN;
            let written = source.for_each_piece(|frame| {
                for row in values(&frame.head(Some(left))).map_err(|error| source.rows_error(error))? {
                    line(out, row.iter().map(head_cell)).map_err(failed)?;
                    left -= 1;
                }
                Ok(())
            })?;
            writeln!(out, "\n{} of {} rows\n", ROWS_SHOWN - left, written.rows).map_err(failed)?;
            shown.push((source.table, Written { rows: ROWS_SHOWN - left, ..Written::default() }));
        }
        Ok::<(), ExportError>(())
    })?;
    Ok(shown)
}

fn head_cell(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => {
            let cut = text.chars().nth(LONGEST_CELL).map(|_| "…").unwrap_or_default();
            escaped(&text.chars().take(LONGEST_CELL).collect::<String>()) + cut
        }
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Missing => String::new(),
    }
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    write!(out, "|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    writeln!(out)
}

/// Keeps text from ending its cell, and from becoming a link, an image or markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '[' | ']' | '`' => out.extend(['\\', character]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}
