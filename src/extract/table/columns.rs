//! Tables printed with spaces alone: a line of periods, under it lines of a label and as many values.
//!
//! ```text
//!               2023     2024
//! Shop theft    4,391    5,095
//! ```

use super::class::CellClass;
use super::flattened::build;
use crate::extract::figure::period::{Shape, period};
use crate::model::{Span, Table};

const LONGEST_LINE: usize = 200;

/// Returns the tables of the lines, in order.
pub fn tables(text: &str, lines: &[Span]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut head: Option<(Option<Span>, Vec<Span>)> = None;
    let mut rows: Vec<(Span, Vec<Span>)> = Vec::new();
    for line in lines {
        let printed = line.of(text).unwrap_or_default();
        if printed.trim().is_empty() {
            continue;
        }
        let row = head.as_ref().and_then(|(_, periods)| row(text, *line, periods.len()));
        if let Some(row) = row {
            rows.push(row);
            continue;
        }
        tables.extend(finish(text, head.take(), &rows));
        rows.clear();
        head = header(text, *line);
    }
    tables.extend(finish(text, head, &rows));
    tables
}

fn words(text: &str, line: Span) -> Vec<Span> {
    let printed = line.of(text).unwrap_or_default();
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in printed.char_indices().chain([(printed.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                found.push(Span::new(line.start + from, line.start + at));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// At least two periods at the end of a line, at most a few words before them.
fn header(text: &str, line: Span) -> Option<(Option<Span>, Vec<Span>)> {
    let printed = line.of(text)?;
    let digits = printed.bytes().filter(u8::is_ascii_digit).count();
    if printed.len() > LONGEST_LINE || digits < 4 || !printed.trim_end().ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words = words(text, line);
    let is_period = |word: &Span| {
        word.of(text)
            .and_then(period)
            .is_some_and(|found| matches!(found.shape, Shape::BareYear(_) | Shape::Sure) && found.from.is_some())
    };
    let periods = words.iter().rev().take_while(|word| is_period(word)).count();
    let lead = words.len() - periods;
    if periods < 2 || lead > 3 {
        return None;
    }
    let corner = (lead > 0).then(|| Span::new(words[0].start, words[lead - 1].end));
    // "between 2019 and 2020 2021" is a sentence.
    let sentence =
        corner.and_then(|it| it.of(text)).is_some_and(|it| it.contains([',', '.', ':', '|']) || it.contains(" and"));
    (!sentence).then(|| (corner, words[lead..].to_vec()))
}

/// A label and exactly as many values as the header has periods.
fn row(text: &str, line: Span, columns: usize) -> Option<(Span, Vec<Span>)> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let words = words(text, line);
    let lead = words.len().checked_sub(columns).filter(|lead| *lead > 0)?;
    let is_value = |word: &Span| {
        matches!(
            CellClass::of(word.of(text).unwrap_or_default()),
            CellClass::Number | CellClass::Mark | CellClass::Word | CellClass::Year(_)
        )
    };
    let label = Span::new(words[0].start, words[lead - 1].end);
    let named = label.of(text)?.contains(char::is_alphabetic) && !is_value(&words[lead - 1]);
    (named && words[lead..].iter().all(is_value)).then(|| (label, words[lead..].to_vec()))
}

fn finish(text: &str, head: Option<(Option<Span>, Vec<Span>)>, rows: &[(Span, Vec<Span>)]) -> Option<Table> {
    let (corner, periods) = head?;
    if rows.is_empty() {
        return None;
    }
    let mut cells = vec![corner];
    cells.extend(periods.iter().copied().map(Some));
    for (label, values) in rows {
        cells.push(Some(*label));
        cells.extend(values.iter().copied().map(Some));
    }
    build(text, &cells, periods.len() + 1, 1, 1, 0.9, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            lines.push(Span::new(start, start + line.len()));
            start += line.len() + 1;
        }
        let found = tables(text, &lines);
        let rows: Vec<Vec<&str>> =
            found.iter().flat_map(|table| &table.rows).map(|row| row.iter().map(String::as_str).collect()).collect();
        assert_eq!(rows, expected, "{text}");
    }

    #[test]
    fn columns_of_years_are_read() {
        check(
            "          2023   2024\nRed kites 4,391  5,095\nOwls seen 2,870 3,316\n\nEnd.",
            &[&["", "2023", "2024"], &["Red kites", "4,391", "5,095"], &["Owls seen", "2,870", "3,316"]],
        );
        check("Area 2021/22 2022/23\nNorth 4 <5\n", &[&["Area", "2021/22", "2022/23"], &["North", "4", "<5"]]);
    }

    #[test]
    fn years_in_prose_are_no_header() {
        check("It was so in 2021 and 2022\nNorth 4 5\n", &[]);
        check("2021 2022\nNo numbers here\n", &[]);
    }
}
