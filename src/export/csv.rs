//! Comma separated values after RFC 4180, safe to open in a spreadsheet.
//!
//! Lines end in CR LF. What is missing is nothing between two commas; an empty text is `""`. Text that a spreadsheet
//! would take for a formula gets a leading `'`, which [`unguarded`] takes off again, and so does whoever replaces what
//! [`guard_pattern`] matches by nothing.

use crate::compare::{Cell, Comparison};
use crate::export::{CsvStyle, ExportError, Source, Written};
use crate::store::column::{Value, values};
use crate::store::tables;
use regex::Regex;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

/// Writes a table with its header. Counts the cells of each column that were guarded.
pub(super) fn table(
    source: &Source<'_>,
    style: CsvStyle,
    out: &mut dyn Write,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<Written, ExportError> {
    let names: Vec<&str> =
        tables::columns_of(source.table).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
    if style.byte_order_mark {
        out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    }
    row(out, names.iter().map(|name| Value::from(*name)), style.guard).map_err(failed)?;
    let mut guarded_cells = vec![0; names.len()];
    let mut written = source.for_each_piece(|frame| {
        let rows = values(frame).map_err(|error| source.rows_error(error))?;
        for values in rows {
            if style.guard {
                count_guarded(&values, &mut guarded_cells);
            }
            row(out, values, style.guard).map_err(failed)?;
        }
        Ok(())
    })?;
    written.altered = names.into_iter().zip(guarded_cells).filter(|(_, cells)| *cells > 0).collect();
    Ok(written)
}

fn count_guarded(values: &[Value<'_>], counts: &mut [usize]) {
    for (value, count) in values.iter().zip(counts) {
        if let Value::Text(text) = value {
            *count += usize::from(matches!(guarded(text), Cow::Owned(_)));
        }
    }
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

/// What a spreadsheet takes for a number and not for a formula.
const NUMBER: &str = r"[+-](?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?%?";
/// What is not seen at the beginning of a cell: white space, control characters, marks of direction and width.
const UNSEEN: &str = r"[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]";
const FULL_WIDTH: &str = r"[\uff1d\uff0b\uff0d\uff20]";

static REAL_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"\A{NUMBER}\z")).expect("the pattern is constant"));
static FORMULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"\A(?:[\t\r\n\x00]|{UNSEEN}*(?:{FULL_WIDTH}|[=+\-@]))")).expect("the pattern is constant")
});

/// Returns a regular expression for Python and JavaScript that matches the leading `'` of guarded cells only.
pub(super) fn guard_pattern() -> String {
    format!(r"^'(?='*(?:[\t\r\n\u0000]|{UNSEEN}*{FULL_WIDTH}|(?!{NUMBER}(?![\s\S])){UNSEEN}*[=+\-@]))")
}

fn could_run(text: &str) -> bool {
    // Nearly every cell begins with a letter or a digit, and is done with here.
    let plain = text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
    !plain && FORMULA.is_match(text) && !REAL_NUMBER.is_match(text)
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
            "\u{202e}=1",
            "\u{3000}@x",
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
