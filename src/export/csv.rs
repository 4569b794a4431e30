//! Comma separated values after RFC 4180, safe to open in a spreadsheet.
//!
//! What is missing is nothing between two commas; an empty text is `""`. Text that a spreadsheet would
//! take for a formula gets a leading `'`, which [`unguarded`] takes off again.

use crate::compare::{Cell, Comparison};
use crate::export::{ExportError, Source, Written};
use crate::store::column::{Value, values};
use crate::store::tables;
use regex::Regex;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

/// Writes a table with its header.
pub(super) fn table(
    source: &Source<'_>,
    guard: bool,
    out: &mut dyn Write,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<Written, ExportError> {
    let names = tables::columns_of(source.table).unwrap_or_default().into_iter().map(|(name, _)| Value::from(name));
    row(out, names, guard).map_err(failed)?;
    source.for_each_piece(|frame| {
        let rows = values(frame).map_err(|error| source.rows_error(error))?;
        rows.into_iter().try_for_each(|values| row(out, values, guard)).map_err(failed)
    })
}

/// Writes a comparison with its header.
pub(super) fn comparison(comparison: &Comparison, guard: bool, out: &mut dyn Write) -> io::Result<()> {
    row(out, comparison.columns.iter().map(Value::from), guard)?;
    for cells in &comparison.rows {
        let cells = cells.iter().map(|cell| match cell {
            Cell::Text(text) => Value::from(text),
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Decimal(number) => Value::Decimal(*number),
            Cell::Missing => Value::Missing,
        });
        row(out, cells, guard)?;
    }
    Ok(())
}

fn row<'a>(out: &mut dyn Write, values: impl IntoIterator<Item = Value<'a>>, guard: bool) -> io::Result<()> {
    for (number, value) in values.into_iter().enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        match value {
            Value::Text(text) => field(out, &if guard { guarded(&text) } else { Cow::Borrowed(text.as_ref()) })?,
            Value::Integer(number) => write!(out, "{number}")?,
            Value::Decimal(number) if number.is_finite() => write!(out, "{number}")?,
            Value::Flag(flag) => write!(out, "{flag}")?,
            Value::Decimal(_) | Value::Missing => {}
        }
    }
    out.write_all(b"\r\n")
}

fn field(out: &mut dyn Write, text: &str) -> io::Result<()> {
    // Semicolons and tabs separate cells in some spreadsheets' settings, so text with them is quoted too.
    let plain = !text.is_empty()
        && !text.contains(['"', ',', ';', '\t', '\r', '\n', '\0'])
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace);
    if plain {
        return out.write_all(text.as_bytes());
    }
    out.write_all(b"\"")?;
    for (number, part) in text.split('"').enumerate() {
        if number > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}

/// Returns the text with a leading `'` when a spreadsheet could take it for a formula. Real numbers
/// (`-5`, `+1,204.5`, `-3%`) stay as they are.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if could_run(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Returns the text that was guarded.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if could_run(rest.trim_start_matches('\'')) => rest,
        Some(_) | None => text,
    }
}

static REAL_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\A[+-](?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?%?\z").expect("the pattern is constant")
});

fn could_run(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n', '\0']) {
        return true;
    }
    let unseen = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let seen = text.trim_start_matches(unseen);
    let full_width = ['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    seen.starts_with(['=', '+', '-', '@']) && !REAL_NUMBER.is_match(text) || seen.starts_with(full_width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_made_text_and_come_back() {
        let hostile = [
            "=1+1",
            "+cmd",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "\0x",
            "  =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "＝1",
            " ＋1",
            "－1",
            "＠x",
            "'=1",
            "''@x",
            "-",
            "-1.2.3",
            " -5",
            "=",
            "+44 20 7946 0000",
        ];
        for text in hostile {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
        let plain =
            ["", "-5", "+5", "-1,204.5", "-3%", "+1.5e-7", "s.31", "'Section 31'", "5-6", "<5", "£-5", "a=1", "–"];
        for text in plain {
            assert_eq!(guarded(text), text, "{text:?}");
            assert_eq!(unguarded(text), text);
        }
    }

    #[test]
    fn rows_keep_quotes_line_ends_and_the_difference_between_nothing_and_empty() {
        let check = |values: Vec<Value<'static>>, expected: &str| {
            let mut out = Vec::new();
            row(&mut out, values, true).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check(vec!["a".into(), Value::Missing, "".into(), "b".into()], "a,,\"\",b\r\n");
        check(vec!["say \"no\"".into(), "1,2".into(), "a\r\nb".into()], "\"say \"\"no\"\"\",\"1,2\",\"a\r\nb\"\r\n");
        check(vec![4.0.into(), (-0.5).into(), Value::Integer(-3), true.into(), f64::NAN.into()], "4,-0.5,-3,true,\r\n");
        check(vec!["x;=1".into(), " y".into(), "=\"a\"".into()], "\"x;=1\",\" y\",\"'=\"\"a\"\"\"\r\n");
    }
}
