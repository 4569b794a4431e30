//! Charts of comparisons: what is drawn is what the table says, numbers and all. SVG is written by hand; PNG is drawn
//! from it in an embedded font; HTML holds the picture and the table, and loads nothing.
//!
//! What is not known is never drawn as nought: forces without responses are hatched, lines break where a value is
//! missing. Colours are told apart without seeing them all, and no number is said by colour alone.

mod draw;
mod heat;
mod over_time;
mod page;
mod picture;
mod scale;
mod stacked;

pub use heat::HeatMap;
pub use over_time::OverTime;
pub use page::html;
pub use picture::{PictureError, png};
pub use stacked::Stacked;

use crate::compare::{Cell, Comparison};

/// A chart that can be drawn.
#[derive(Clone, Debug)]
pub enum Chart {
    Heat(HeatMap),
    Stacked(Stacked),
    OverTime(OverTime),
}

impl Chart {
    /// Draws the chart as a document of its own.
    pub fn svg(&self) -> String {
        match self {
            Chart::Heat(chart) => chart.svg(),
            Chart::Stacked(chart) => chart.svg(),
            Chart::OverTime(chart) => chart.svg(),
        }
    }
}

/// Why a comparison cannot be drawn.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChartError {
    #[error("there is nothing to draw")]
    Nothing,
    #[error("a heat map needs rows (force, year, …) and provisions (provision, limb, section or subject)")]
    NoCross,
}

/// Forces of which nothing is held, as charts show them.
#[derive(Clone, Debug, Default)]
pub struct Absent {
    /// Those that were asked for by name: each has a row.
    pub named: Vec<String>,
    /// How many others there are: they share a row.
    pub others: usize,
}

impl Absent {
    /// Returns the labels of their rows.
    fn labels(&self) -> Vec<String> {
        let mut labels = self.named.clone();
        match self.others {
            0 => {}
            1 => labels.push("1 force: no response".to_owned()),
            others => labels.push(format!("{others} forces: no response")),
        }
        labels
    }
}

fn column(comparison: &Comparison, name: &str) -> Option<usize> {
    comparison.columns.iter().position(|column| column == name)
}

/// Returns a cell as it is printed; what is missing is a dot, as in tables.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Missing => "·".to_owned(),
    }
}

fn integer(cell: &Cell) -> i64 {
    match cell {
        Cell::Integer(number) => *number,
        Cell::Decimal(_) | Cell::Text(_) | Cell::Missing => 0,
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of letters are far below 2^53")]
fn real(number: i64) -> f64 {
    number as f64
}

#[allow(clippy::cast_precision_loss, reason = "places in a list are far below 2^53")]
fn at(place: usize) -> f64 {
    place as f64
}

#[cfg(test)]
mod tests;
