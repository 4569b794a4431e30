//! Shares of responses: always with their numerator and denominator, an interval, and a mark where there are few.

use crate::compare::Cell;
use crate::compare::comparison::share;
use crate::compare::crosswalk;
use crate::model::Outcome;

/// Which responses a share is out of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutOf {
    /// Every response that a force published.
    #[default]
    All,
    /// Those only that could be resolved by giving or withholding something.
    Resolvable,
}

impl OutOf {
    /// Reports whether a response with this outcome counts.
    pub(super) fn counts(self, outcome: Option<&str>) -> bool {
        match self {
            OutOf::All => true,
            OutOf::Resolvable => {
                Outcome::ALL.into_iter().any(|it| Some(it.name()) == outcome && crosswalk::resolvable(it))
            }
        }
    }

    pub(super) fn note(self) -> &'static str {
        match self {
            OutOf::All => "shares are out of all responses published",
            OutOf::Resolvable => {
                "shares are out of resolvable responses: all but those not held and those that are no decision"
            }
        }
    }
}

/// Denominators below this are marked as small.
pub(super) const FEW: i64 = 10;

/// Columns of a share; the numerator and the denominator stand before them.
pub(super) const COLUMNS: [&str; 4] = ["share", "low", "high", "small"];

pub(super) const NOTE: &str = "low and high: 95 % interval after Wilson; small: the share is out of fewer than 10";

/// Normal quantile for 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the 95 % interval of a share after Wilson; nothing of nothing is not known.
#[allow(clippy::cast_precision_loss, reason = "counts of letters are far below 2^53")]
pub(super) fn wilson(part: i64, whole: i64) -> Option<(f64, f64)> {
    if whole <= 0 {
        return None;
    }
    let (n, share, square) = (whole as f64, part as f64 / whole as f64, Z * Z);
    let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = Z / (1.0 + square / n) * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

/// Returns the interval and the mark, for the three columns after `share`.
pub(super) fn interval(part: i64, whole: i64) -> [Cell; 3] {
    let places = |number: f64| Cell::Decimal((number * 10_000.0).round() / 10_000.0);
    match wilson(part, whole) {
        Some((low, high)) => {
            let small = if whole < FEW { "yes" } else { "no" };
            [places(low), places(high), Cell::Text(small.to_owned())]
        }
        None => [Cell::Missing, Cell::Missing, Cell::Missing],
    }
}

/// Returns the cells of [`COLUMNS`].
pub(super) fn cells(part: i64, whole: i64) -> [Cell; 4] {
    let [low, high, small] = interval(part, whole);
    [share(part, whole), low, high, small]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the formula, worked out apart (statsmodels gives the same).
    #[test]
    fn intervals_are_those_of_wilson() {
        for (part, whole, low, high) in [
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (1, 9, 0.0199, 0.435),
            (5, 10, 0.2366, 0.7634),
            (50, 100, 0.4038, 0.5962),
        ] {
            let (found_low, found_high) = wilson(part, whole).unwrap();
            assert!(
                (found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5,
                "{part}/{whole} {found_low} {found_high}"
            );
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn few_are_marked_and_nothing_of_nothing_is_not_known() {
        assert_eq!(cells(1, 9)[3], Cell::Text("yes".to_owned()));
        assert_eq!(cells(1, 10)[3], Cell::Text("no".to_owned()));
        assert_eq!(cells(0, 0), [Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing]);
        assert_eq!(cells(0, 9)[0], Cell::Decimal(0.0));
    }

    #[test]
    fn what_is_resolvable_leaves_out_what_is_not_held_and_what_is_no_decision() {
        let counted: Vec<&str> =
            Outcome::ALL.into_iter().map(Outcome::name).filter(|it| OutOf::Resolvable.counts(Some(it))).collect();
        assert_eq!(counted, ["full", "partial", "refused", "ncnd", "cost_refused", "vexatious"]);
        assert!(!OutOf::Resolvable.counts(None) && OutOf::All.counts(None));
    }
}
