//! Turns tables, lists and plain sentences into figures in long form: one number (or one kind of
//! nothing) a row, with what it counts and when.
//!
//! Makes nothing up: a period, a measure or a bound that the letter does not print stays empty.

mod answer;
mod asked;
mod context;
mod counted;
mod in_turn;
mod items;
mod labels;
mod long;
mod notes;
pub mod number;
mod pairs;
mod part_year;
pub mod period;
mod point;
mod prose;
mod qa_table;
mod quantity;
mod sentence;
pub mod several;
mod token;
mod totals;
mod unit;
pub mod value;

use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::table::CellClass;
use crate::model::{Caveat, Figure, Question, Table, TableOrigin};
use std::collections::BTreeSet;

pub use totals::check_totals;

/// Tables less sure than this give no figures.
pub const SURE_ENOUGH: f64 = 0.5;

/// Returns the figures of the tables, row by row, then those of the sentences in reading order.
pub fn figures(letter: &Letter, tables: &[Table], questions: &[Question], caveats: &[Caveat]) -> Vec<Figure> {
    let kinds: BTreeSet<&str> = caveats.iter().map(|caveat| caveat.kind.as_str()).collect();
    let caveat = (!kinds.is_empty()).then(|| kinds.into_iter().collect::<Vec<_>>().join(";"));
    let mut figures = Vec::new();
    let asked = asked::AskedAll::of(letter, questions);
    if !tables.is_empty() {
        let notes = notes::notes(letter.text);
        let released = |table: &&Table| {
            table.confidence >= SURE_ENOUGH
                && match letter.zone_at(table.span.start) {
                    ZoneKind::QuotedMail => false,
                    // A table of numbers under a restated question answers it; requests hold no tables of numbers.
                    ZoneKind::Request => table.origin != TableOrigin::Prose && has_numbers(table),
                    ZoneKind::Response
                    | ZoneKind::LawExplained
                    | ZoneKind::Standard
                    | ZoneKind::OtherBody
                    | ZoneKind::Complaint => true,
                }
        };
        for table in tables.iter().filter(released) {
            figures.extend(long::figures(letter, table, tables, &asked, &notes));
        }
    }
    // Lines beside the tables of a workbook are titles and notes.
    let is_workbook = !letter.grids.is_empty() && letter.grids.iter().all(|grid| grid.origin == TableOrigin::Sheet);
    if !is_workbook {
        figures.extend(prose::figures(letter, tables, questions, asked));
    }
    for figure in &mut figures {
        figure.caveat.clone_from(&caveat);
    }
    figures
}

/// Whether two cells or more are surely values.
fn has_numbers(table: &Table) -> bool {
    table.cells.iter().filter(|cell| CellClass::of(&cell.text).is_surely_value()).take(2).count() == 2
}

#[cfg(test)]
#[path = "figure_tests.rs"]
mod tests;
