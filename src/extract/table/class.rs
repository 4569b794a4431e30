//! Sorts cells by what they could be, for those who must tell headers from values.

use crate::data::value_words::fold;
use crate::extract::figure::period::{Shape, period};
use crate::extract::figure::value::{Notes, value};

/// What a cell could be, judged alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellClass {
    Empty,
    /// Surely a period.
    Period,
    /// `2021`: a year or a number.
    Year(i16),
    Number,
    /// `-`, `*`, `[c]`: stands for a number and never for a label.
    Mark,
    /// `None`, `Unknown`, `N/A`: a value or a label ("Unknown" is a common category).
    Word,
    Text,
}

impl CellClass {
    pub fn of(cell: &str) -> CellClass {
        let cell = cell.trim();
        if cell.is_empty() {
            return CellClass::Empty;
        }
        let first = cell.chars().next().unwrap_or(' ');
        if cell.len() <= 80
            && (first.is_ascii_digit() || cell.bytes().any(|byte| byte.is_ascii_digit()) || cell.len() <= 9)
            && let Some(found) = period(cell)
        {
            return match found.shape {
                Shape::BareYear(year) => CellClass::Year(year),
                // "18-19" is text until its neighbours say otherwise.
                Shape::ShortPair(_) => CellClass::Text,
                Shape::MonthOnly(_) | Shape::TwoYears(_) | Shape::OpenYear(_) | Shape::Sure => CellClass::Period,
            };
        }
        // "18+" is an age band.
        if cell
            .strip_suffix('+')
            .is_some_and(|age| age.len() <= 2 && age.trim_end().bytes().all(|byte| byte.is_ascii_digit()))
        {
            return CellClass::Text;
        }
        match value(cell, &Notes::default()) {
            None => CellClass::Text,
            Some(found) if found.is_numeric() && cell.contains(|c: char| c.is_ascii_digit()) => CellClass::Number,
            Some(_) if !cell.contains(|c: char| c.is_alphabetic()) || fold(cell).starts_with('[') => CellClass::Mark,
            Some(_) => CellClass::Word,
        }
    }

    /// Returns whether the cell can stand in a header row or a label column.
    pub fn may_label(self) -> bool {
        matches!(self, CellClass::Empty | CellClass::Period | CellClass::Year(_) | CellClass::Word | CellClass::Text)
    }

    /// Returns whether the cell can stand in a column of values.
    pub fn may_count(self) -> bool {
        matches!(self, CellClass::Empty | CellClass::Year(_) | CellClass::Number | CellClass::Mark | CellClass::Word)
    }

    pub fn is_surely_value(self) -> bool {
        matches!(self, CellClass::Number | CellClass::Mark)
    }

    pub fn is_period(self) -> bool {
        matches!(self, CellClass::Period | CellClass::Year(_))
    }
}
