//! Tables as extracted, and the figures in them in long form.

use crate::model::Span;
use serde::{Deserialize, Serialize};

/// Where a table came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableOrigin {
    #[default]
    Html,
    /// Plain text with one cell a line.
    Flattened,
    /// A list or sentence of counts.
    Prose,
    Sheet,
    Pdf,
    Word,
}

/// A table of one response: the grid as text, and each cell's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `t1`, `t2`, in reading order within the response.
    pub table_id: String,
    pub origin: TableOrigin,
    /// 0 to 1: how sure the reader is of the shape.
    pub confidence: f64,
    /// How many leading rows are headers.
    pub header_rows: usize,
    /// How many leading columns are labels.
    pub header_cols: usize,
    /// Every row has the same length; cells covered by a span repeat its text.
    pub rows: Vec<Vec<String>>,
    /// Top left corners only, by (row, col).
    pub cells: Vec<Cell>,
    pub caption: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub row: usize,
    pub col: usize,
    pub rowspan: usize,
    pub colspan: usize,
    pub is_header: bool,
    pub text: String,
    pub span: Span,
}

/// What kind of period a figure counts. Bases are never merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodBasis {
    Calendar,
    /// April to March.
    Financial,
    /// As at a day.
    Snapshot,
    /// From a start to the day of the answer.
    ToDate,
    Unknown,
}

/// Returns how a period is headed, by its first and last day: `2023`, `2022/23`, else its days.
pub fn period_name(from: &str, to: &str) -> String {
    let (start, end) = (from.get(..4).unwrap_or_default(), to.get(..4).unwrap_or_default());
    match (from.get(4..), to.get(4..)) {
        (Some("-01-01"), Some("-12-31")) if start == end => start.to_owned(),
        (Some("-04-01"), Some("-03-31")) if start.parse::<i64>().map(|it| it + 1) == end.parse() => {
            format!("{start}/{}", &end[2..])
        }
        _ if from.is_empty() && to.is_empty() => "period unknown".to_owned(),
        _ if from == to => from.to_owned(),
        _ => format!("{from} to {to}"),
    }
}

/// How far a printed value says what it seems to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    Exact,
    Approximate,
    /// `<5`, `*`: hidden or bounded, never zero.
    Suppressed,
    NotHeld,
    Withheld,
    Blank,
    Unreadable,
}

/// One number (or one kind of nothing) with what it counts and when. A missing value stays missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub figure_id: String,
    pub question_id: Option<String>,
    pub table_id: Option<String>,
    /// What is counted, from headers, caption or question.
    pub measure: Option<String>,
    /// Which part of it, from row and column labels.
    pub category: Option<String>,
    /// First day, ISO 8601.
    pub period_from: Option<String>,
    /// Last day, ISO 8601.
    pub period_to: Option<String>,
    pub period_basis: PeriodBasis,
    /// `count`, `percent`, `gbp`, `hours`, `days`, `minutes`.
    pub unit: String,
    pub value: Option<f64>,
    pub value_min: Option<f64>,
    pub value_max: Option<f64>,
    pub value_raw: String,
    pub qualifier: Qualifier,
    pub is_total: bool,
    /// The force's own caveat kinds that go with it, joined by `;`.
    pub caveat: Option<String>,
    pub row: Option<usize>,
    pub col: Option<usize>,
    pub span: Span,
}
