//! What of a sheet is shown, as each format's scan finds it.

use crate::model::HiddenKind;
use crate::read::sheet::{Merge, Place, Workbook};
use std::collections::BTreeSet;

/// What of one sheet is hidden.
#[derive(Default)]
pub struct Visibility {
    pub hidden_rows: BTreeSet<u32>,
    /// First and last column of each hidden stretch.
    pub hidden_cols: Vec<(u32, u32)>,
    /// A filter is set: hidden rows are those it left out.
    pub is_filtered: bool,
    pub merges: Vec<Merge>,
    held_rows: BTreeSet<u32>,
    held_cols: BTreeSet<u32>,
    invisible: u64,
}

impl Visibility {
    /// Returns whether a cell that holds something is shown; counts what is not.
    pub fn shows(&mut self, (row, col): Place, is_invisible: bool) -> bool {
        let by_row = self.hidden_rows.contains(&row);
        let by_col = self.hidden_cols.iter().any(|(first, last)| (*first..=*last).contains(&col));
        if by_row {
            self.held_rows.insert(row);
        }
        if by_col {
            self.held_cols.insert(col);
        }
        if is_invisible {
            self.invisible += 1;
        }
        !(by_row || by_col || is_invisible)
    }

    /// Tells the workbook what of the sheet was not shown.
    pub fn report(&self, workbook: &mut Workbook) {
        let rows = if self.is_filtered { HiddenKind::FilteredRow } else { HiddenKind::HiddenRow };
        workbook.hide(rows, self.held_rows.len() as u64);
        workbook.hide(HiddenKind::HiddenColumn, self.held_cols.len() as u64);
        workbook.hide(HiddenKind::InvisibleText, self.invisible);
    }
}
