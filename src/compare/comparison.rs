//! What a comparison gives: plain rows, and notes that belong to them.

use crate::store::column::Value;

/// A table ready to be shown or written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub title: String,
    pub columns: Vec<String>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// What a reader must know before quoting a number, one sentence each.
    pub notes: Vec<String>,
}

/// A comparison with what its rows do not show.
#[derive(Clone, Debug, Default)]
pub struct InFull {
    pub comparison: Comparison,
    /// Forces of the registry with no response in the selection.
    pub absent: Vec<String>,
    /// Every group that holds responses, also where none of them has a row, and how many it holds.
    pub groups: Vec<(Vec<Cell>, i64)>,
}

/// One value. `Missing` is "not known" and never zero.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Integer(i64),
    Decimal(f64),
    Missing,
}

impl Cell {
    /// Returns a number as it would be printed: whole when it is whole.
    pub(super) fn number(number: f64) -> Self {
        decimal(number)
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Cell::Missing, |text| Cell::Text(text.to_owned()))
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Cell::Missing, Cell::Integer)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Cell::Missing, Cell::Integer)
    }
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Cell::Text(text.into_owned()),
            Value::Integer(number) => Cell::Integer(number),
            Value::Decimal(number) => decimal(number),
            Value::Flag(flag) => Cell::Text(flag.to_string()),
            Value::Missing => Cell::Missing,
        }
    }
}

/// Returns a number as it would be printed: whole when it is whole.
fn decimal(number: f64) -> Cell {
    // Beyond 2^53 not every whole number is a double, so such a value is left as it came.
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        return Cell::Integer(number as i64);
    }
    Cell::Decimal(number)
}

/// Returns a part of a whole to four places; nothing of nothing is not known.
pub(super) fn share(part: i64, whole: i64) -> Cell {
    if whole == 0 {
        return Cell::Missing;
    }
    #[allow(clippy::cast_precision_loss, reason = "counts of letters are far below 2^53")]
    let share = part as f64 / whole as f64;
    Cell::Decimal((share * 10_000.0).round() / 10_000.0)
}
