//! Tables as text with delimiters. Encoding and delimiter are told from the bytes; ragged rows, lines before the table and
//! notes under it are the rule in files that forces publish.

use crate::model::{Document, Problem};
use crate::read::sheet::{Sheet, Workbook};
use memchr::memchr_iter;

/// In the order in which a tie is decided.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Lines looked at to tell the delimiter.
const LOOKED_AT: usize = 200;
/// Columns past this are not read.
const MOST_COLUMNS: u32 = 16_384;

/// Reads text that is already decoded.
pub fn read_csv(text: &str) -> Document {
    let text = text.trim_start_matches('\u{feff}');
    // Some programs write the delimiter into the first line.
    let (named, text) = match text.split_once('\n') {
        Some((first, rest)) if first.trim().len() == 5 && first.starts_with("sep=") => {
            (first.as_bytes().get(4).copied(), rest)
        }
        _ => (None, text),
    };
    // Every line ends alike, the last one too: rows are told by where they end.
    let plain = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let text = plain.as_str();
    let delimiter = named.unwrap_or_else(|| delimiter(text));
    let mut workbook = Workbook::default();
    let mut sheet = Sheet::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quotes_close(text))
        .from_reader(text.as_bytes());
    let mut widest = 0;
    let mut record = csv::StringRecord::new();
    // Line ends inside quotes: rows are counted without them, so that only empty lines leave empty rows.
    let mut inside = 0;
    while matches!(reader.read_record(&mut record), Ok(true)) {
        inside += record.iter().map(|cell| memchr_iter(b'\n', cell.as_bytes()).count() as u64).sum::<u64>();
        let row = u32::try_from(reader.position().line().saturating_sub(2 + inside)).unwrap_or(u32::MAX);
        widest = widest.max(record.len());
        let mut is_full = false;
        for (col, cell) in (0..MOST_COLUMNS).zip(record.iter()) {
            is_full |= !workbook.put(&mut sheet, (row, col), cell.trim().replace('\0', ""));
        }
        if is_full {
            break;
        }
    }
    if widest > MOST_COLUMNS as usize {
        let message = format!("rows have up to {widest} cells, of which {MOST_COLUMNS} were read");
        workbook.problems.push(Problem::error("cut", message));
    }
    workbook.sheets.push(sheet);
    workbook.document()
}

/// Returns the delimiter that stands as often in most lines.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let score = |delimiter: u8| {
        let mut counts: Vec<usize> =
            lines.iter().map(|line| outside_quotes(line, delimiter)).filter(|count| *count > 0).collect();
        counts.sort_unstable();
        let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count == middle).count();
        (alike * 100 / lines.len().max(1) / 10, middle.min(3), alike)
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter));
    best.filter(|best| score(*best).2 > 0).unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut inside = false;
    line.bytes()
        .filter(|byte| {
            inside ^= *byte == b'"';
            !inside && *byte == delimiter
        })
        .count()
}

/// A quote that nobody closes would swallow the rest of the file: then quotes are letters.
fn quotes_close(text: &str) -> bool {
    memchr_iter(b'"', text.as_bytes()).count().is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(read_csv(text).text.lines().collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn delimiters_are_told() {
        check("a,b\n1,2\n", &["a | b", "1 | 2"]);
        check("a;b\n\"1,5\";2\n", &["a | b", "1,5 | 2"]);
        check("a\tb, c\n1\t2\n", &["a | b, c", "1 | 2"]);
        check("sep=;\na;b\n1;2", &["a | b", "1 | 2"]);
    }

    #[test]
    fn titles_notes_and_ragged_rows_are_kept() {
        check(
            "Dogs\n\nYear,Count,\n2021,\"1,204\"\n2022\n\nNote: live data.",
            &["Dogs", "Year | Count", "2021 | 1,204", "2022", "Note: live data."],
        );
    }

    #[test]
    fn a_quote_that_nobody_closes_is_a_letter() {
        check("a,b\n5\" pipe,2\n3,4", &["a | b", "5\" pipe | 2", "3 | 4"]);
    }

    #[test]
    fn line_ends_inside_quotes_are_spaces() {
        check("a,b\n\"one\ntwo\",2", &["a | b", "one two | 2"]);
    }
}
