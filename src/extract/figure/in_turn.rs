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
    let periods: Vec<(Span, Period)> = periods_in(sentence)
        .into_iter()
        .filter(|(_, period)| matches!(period.shape, Shape::BareYear(_) | Shape::Sure))
        .collect();
    if periods.len() < 2 {
        return;
    }
    let counts: Vec<Number> =
        numbers(sentence).into_iter().filter(|it| !periods.iter().any(|(span, _)| span.overlaps(it.whole))).collect();
    let said = |period: Period, number: &Number| Found {
        span: Span::new(offset + number.span.start, offset + number.span.end),
        value: number.value,
        measure: None,
        category: None,
        period: Some(period),
        is_total: false,
    };
    // As many counts in a row as periods in a row, one row behind the other.
    let several = periods.len();
    if counts.len() == several
        && is_row(sentence, periods.iter().map(|(span, _)| *span))
        && is_row(sentence, counts.iter().map(|it| it.whole))
    {
        found.extend(periods.iter().zip(&counts).map(|((_, period), number)| said(*period, number)));
        return;
    }
    // One count for both of two periods, and perhaps another for one more.
    let Some(both) = periods.windows(2).position(|pair| {
        sentence[..pair[0].0.start].trim_end().ends_with(" both") && between(sentence, pair[0].0, pair[1].0) == "and"
    }) else {
        return;
    };
    let before = |span: Span| counts.iter().rev().find(|it| it.whole.end <= span.start);
    let (first, second) = (periods[both], periods[both + 1]);
    if let Some(number) = before(first.0).filter(|it| sentence[it.whole.end..first.0.start].trim() == "in both") {
        found.extend([first, second].map(|(_, period)| said(period, number)));
        for (span, period) in &periods[both + 2..] {
            if let Some(number) = before(*span).filter(|it| sentence[it.whole.end..span.start].trim() == "in") {
                found.push(said(*period, number));
            }
        }
    }
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
