//! The order of rows: provisions as in the Act, outcomes as in their list, the rest by name.

use crate::compare::Cell;
use crate::model::Outcome;
use std::cmp::Ordering;

/// Compares two cells. Numbers inside text count as numbers (`s9` before `s30A`), what is missing is last.
pub(super) fn compare_cells(a: &Cell, b: &Cell) -> Ordering {
    let rank = |cell: &Cell| match cell {
        Cell::Integer(_) | Cell::Decimal(_) => 0,
        Cell::Text(_) => 1,
        Cell::Missing => 2,
    };
    match (a, b) {
        (Cell::Text(a), Cell::Text(b)) => match (outcome_rank(a), outcome_rank(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => natural(a, b),
        },
        (Cell::Integer(a), Cell::Integer(b)) => a.cmp(b),
        #[allow(clippy::cast_precision_loss, reason = "only for order")]
        (Cell::Integer(a), Cell::Decimal(b)) => (*a as f64).total_cmp(b),
        #[allow(clippy::cast_precision_loss, reason = "only for order")]
        (Cell::Decimal(a), Cell::Integer(b)) => a.total_cmp(&(*b as f64)),
        (Cell::Decimal(a), Cell::Decimal(b)) => a.total_cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Compares rows by their leading cells.
pub(super) fn compare_rows(a: &[Cell], b: &[Cell], leading: usize) -> Ordering {
    let pairs = a.iter().zip(b).take(leading);
    pairs.map(|(a, b)| compare_cells(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn outcome_rank(name: &str) -> Option<usize> {
    Outcome::ALL.iter().position(|outcome| outcome.name() == name)
}

/// Compares names in which numbers count as numbers.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, number_b) = (digits(left), digits(right));
            let (plain_a, plain_b) = (number_a.trim_start_matches('0'), number_b.trim_start_matches('0'));
            let order = plain_a.len().cmp(&plain_b.len()).then_with(|| plain_a.cmp(plain_b));
            if order.is_ne() {
                return order;
            }
            (left, right) = (&left[number_a.len()..], &right[number_b.len()..]);
        } else if x == y {
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
        } else {
            return x.cmp(&y);
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provisions_stand_in_the_order_of_the_act() {
        let mut names = ["foia2000:s31(1)(b)", "foia2000:s40", "foia2000:s9", "foia2000:s31", "foia2000:s22A"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["foia2000:s9", "foia2000:s22A", "foia2000:s31", "foia2000:s31(1)(b)", "foia2000:s40"]);
    }

    #[test]
    fn what_is_missing_comes_last_and_outcomes_keep_their_order() {
        let text = |it: &str| Cell::Text(it.to_owned());
        assert!(compare_cells(&Cell::Missing, &Cell::Integer(3)).is_gt());
        assert!(compare_cells(&text("full"), &text("cost_refused")).is_lt());
        assert!(compare_cells(&text("a07"), &text("a7")).is_lt());
    }
}
