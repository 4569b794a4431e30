//! A comparison as a Markdown table with its notes below.

use crate::compare::{Cell, Comparison};
use std::io::{self, Write};

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
