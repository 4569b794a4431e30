//! Places the cells of a table as the HTML standard does, row and column spans included.

use crate::model::{Grid, GridCell, Span};

const MOST_COLUMNS_SPANNED: usize = 1000;
const MOST_ROWS_SPANNED: usize = 65_534;
/// Cells covered by spans that one table may claim; past it spans count as one.
const COVERED_BUDGET: usize = 1_000_000;

/// A grid while its rows are read.
#[derive(Default)]
pub struct GridBuilder {
    pub grid: Grid,
    /// For each column, the row from which it is free again.
    free_from: Vec<usize>,
    /// Cells that reach into later rows: (row from which it is over, columns).
    reaching: Vec<(usize, usize)>,
    group_first_cell: usize,
    next_col: usize,
    covered: usize,
}

impl GridBuilder {
    pub fn budget_is_spent(&self) -> bool {
        self.covered > COVERED_BUDGET
    }

    /// Ends a row group: no cell reaches beyond it.
    pub fn end_group(&mut self) {
        let rows = self.grid.rows;
        for cell in &mut self.grid.cells[self.group_first_cell..] {
            cell.rowspan = cell.rowspan.min(rows - cell.row);
        }
        self.group_first_cell = self.grid.cells.len();
        self.free_from.clear();
        self.reaching.clear();
    }

    pub fn begin_row(&mut self) {
        let row = self.grid.rows;
        self.grid.rows += 1;
        self.next_col = 0;
        self.reaching.retain(|(over, _)| *over > row);
        self.covered += self.reaching.iter().map(|(_, columns)| columns).sum::<usize>();
        if self.budget_is_spent() {
            self.reaching.clear();
            self.free_from.clear();
        }
    }

    /// Places the next cell of the current row.
    pub fn cell(&mut self, colspan: Option<&str>, rowspan: Option<&str>, is_header: bool) {
        let row = self.grid.rows.saturating_sub(1);
        let mut colspan = span_number(colspan).filter(|span| *span > 0).unwrap_or(1).min(MOST_COLUMNS_SPANNED);
        let mut rowspan = match span_number(rowspan) {
            Some(0) => MOST_ROWS_SPANNED,
            Some(span) => span.min(MOST_ROWS_SPANNED),
            None => 1,
        };
        self.covered += colspan;
        if self.budget_is_spent() {
            (colspan, rowspan) = (1, 1);
        }
        while self.free_from.get(self.next_col).is_some_and(|free| *free > row) {
            self.next_col += 1;
        }
        let col = self.next_col;
        self.next_col += colspan;
        if rowspan > 1 {
            if self.free_from.len() < self.next_col {
                self.free_from.resize(self.next_col, 0);
            }
            self.free_from[col..self.next_col].fill(row + rowspan);
            self.reaching.push((row + rowspan, colspan));
        }
        self.grid.cols = self.grid.cols.max(self.next_col);
        self.grid.cells.push(GridCell { row, col, rowspan, colspan, is_header, span: Span::default() });
    }

    pub fn set_text(&mut self, span: Span) {
        if let Some(cell) = self.grid.cells.last_mut() {
            cell.span = span;
        }
    }

    /// Makes the cells of the current row empty at a place, when its line was taken back.
    pub fn empty_row(&mut self, at: usize) {
        let row = self.grid.rows.saturating_sub(1);
        for cell in self.grid.cells.iter_mut().rev().take_while(|cell| cell.row == row) {
            cell.span = Span::new(at, at);
        }
    }
}

/// Reads a span as the standard does: leading digits count, the rest is ignored; too many digits are "very many".
fn span_number(value: Option<&str>) -> Option<usize> {
    let value = value?.trim_ascii_start();
    let digits = value.strip_prefix('+').unwrap_or(value);
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    Some(digits[..end].parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of (colspan, rowspan) against (row, col, rowspan, colspan) of the placed cells.
    fn check(rows: &[&[(&str, &str)]], expected: &[(usize, usize, usize, usize)]) {
        let mut builder = GridBuilder::default();
        for row in rows {
            builder.begin_row();
            for (colspan, rowspan) in *row {
                builder.cell(Some(colspan), Some(rowspan), false);
            }
        }
        builder.end_group();
        let placed: Vec<_> =
            builder.grid.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan)).collect();
        assert_eq!(placed, expected);
    }

    #[test]
    fn cells_move_past_what_reaches_down() {
        check(
            &[&[("1", "2"), ("2", "1")], &[("1", "1"), ("1", "1")]],
            &[(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)],
        );
    }

    #[test]
    fn zero_means_the_rest_of_the_group_and_nothing_reaches_beyond_it() {
        check(&[&[("1", "0"), ("1", "9")], &[("1", "1")]], &[(0, 0, 2, 1), (0, 1, 2, 1), (1, 2, 1, 1)]);
    }

    #[test]
    fn absurd_spans_are_clamped() {
        check(&[&[("1000000", "1")]], &[(0, 0, 1, 1000)]);
        check(&[&[("-3", "-1"), ("x", "")]], &[(0, 0, 1, 1), (0, 1, 1, 1)]);
        check(&[&[("100000000000000000000", "1")]], &[(0, 0, 1, 1000)]);
    }

    #[test]
    fn a_table_of_huge_cells_runs_out_of_budget_and_stays_small() {
        let mut builder = GridBuilder::default();
        for _ in 0..200 {
            builder.begin_row();
            for _ in 0..200 {
                builder.cell(Some("1000"), Some("65534"), false);
            }
        }
        builder.end_group();
        assert!(builder.budget_is_spent());
        assert_eq!(builder.grid.cells.len(), 40_000);
        assert!(builder.grid.cells.iter().all(|cell| cell.row + cell.rowspan <= 200));
    }
}
