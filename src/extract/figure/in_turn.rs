//! Counts that a sentence gives for several periods at once: `in 2020, 2021 and 2022 was 14, 22 and 9`, and
//! `£31,200 in both 2019/20 and 2020/21`.

use super::number::{Number, numbers};
use super::period::{Period, Shape, periods_in};
use super::sentence::{Found, statements};
use crate::model::Span;

/// A longer line holds sentences of other things.
const LONGEST: usize = 1200;

/// Returns what the sentences of a line say in this way, with spans that count from `offset`.
pub fn in_turn(line: &str, offset: usize) -> Vec<Found> {
    let mut found = Vec::new();
    if line.len() > LONGEST {
        return found;
    }
    for (start, sentence) in statements(line) {
        read(sentence, offset + start, &mut found);
    }
    found
}

fn read(sentence: &str, offset: usize, found: &mut Vec<Found>) {
    let periods = periods_in(sentence);
    let mut counts = numbers(sentence);
    counts.retain(|it| !periods.iter().any(|(span, _)| span.overlaps(it.whole)));
    found.extend(turns(sentence, &counts, &periods).into_iter().map(|(at, period)| Found {
        span: Span::new(offset + counts[at].span.start, offset + counts[at].span.end),
        value: counts[at].value,
        measure: None,
        category: None,
        period: Some(period),
        is_total: false,
    }));
}

/// Returns the places of the numbers that a sentence gives in turn, each with its period. The numbers are no part of a
/// period.
pub fn turns(sentence: &str, counts: &[Number], periods: &[(Span, Period)]) -> Vec<(usize, Period)> {
    let periods: Vec<(Span, Period)> =
        periods.iter().filter(|(_, it)| matches!(it.shape, Shape::BareYear(_) | Shape::Sure)).copied().collect();
    let several = periods.len();
    if several < 2 {
        return Vec::new();
    }
    // As many counts in a row as periods in a row, one row behind the other.
    if counts.len() == several
        && is_row(sentence, periods.iter().map(|(span, _)| *span))
        && is_row(sentence, counts.iter().map(|it| it.whole))
    {
        return periods.iter().enumerate().map(|(at, (_, period))| (at, *period)).collect();
    }
    // One count for both of two periods, and perhaps another for one more.
    let both = periods.windows(2).position(|pair| {
        sentence[..pair[0].0.start].trim_end().ends_with(" both") && between(sentence, pair[0].0, pair[1].0) == "and"
    });
    let before = |span: Span, joint: &str| {
        counts
            .iter()
            .rposition(|it| it.whole.end <= span.start)
            .filter(|at| sentence[counts[*at].whole.end..span.start].trim() == joint)
    };
    let mut found = Vec::new();
    if let Some(both) = both
        && let Some(at) = before(periods[both].0, "in both")
    {
        found.extend(periods[both..both + 2].iter().map(|(_, period)| (at, *period)));
        found.extend(periods[both + 2..].iter().filter_map(|(span, period)| Some((before(*span, "in")?, *period))));
    }
    found
}

/// Whether nothing but commas and "and" stands between places that follow each other.
fn is_row(sentence: &str, places: impl Iterator<Item = Span>) -> bool {
    let places: Vec<Span> = places.collect();
    places.windows(2).all(|pair| matches!(between(sentence, pair[0], pair[1]), "," | "and" | ", and" | "&"))
}

fn between(sentence: &str, first: Span, second: Span) -> &str {
    sentence.get(first.end..second.start).unwrap_or("?").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, &str)]) {
        let found: Vec<(String, String)> = in_turn(line, 0)
            .into_iter()
            .map(|it| {
                let from = it.period.and_then(|period| period.from).map(|day| day.to_string()).unwrap_or_default();
                (from, it.span.of(line).unwrap_or_default().to_owned())
            })
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(from, value)| ((*from).to_owned(), (*value).to_owned())).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn counts_in_a_row_go_with_periods_in_a_row() {
        check(
            "The number in 2020, 2021 and 2022 was 14, 22 and 9 respectively.",
            &[("2020-01-01", "14"), ("2021-01-01", "22"), ("2022-01-01", "9")],
        );
        check(
            "It was £31,200 in both 2019/20 and 2020/21, and nil in 2021/22.",
            &[("2019-04-01", "£31,200"), ("2020-04-01", "£31,200"), ("2021-04-01", "nil")],
        );
        check("There were 14 in 2020 and fewer in 2021 and 2022.", &[]);
    }
}
