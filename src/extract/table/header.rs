//! Tells header rows and label columns from values by what the cells could be.

use super::class::CellClass;
use crate::data::value_words::{fold, value_words};

/// A grid of cell classes, `width` to a row.
#[derive(Clone, Copy)]
pub struct Classes<'a> {
    pub cells: &'a [CellClass],
    pub width: usize,
}

/// What a column below the header rows holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Label,
    /// Labels that are all periods.
    Periods,
    Values,
    Empty,
    Mixed,
}

impl Classes<'_> {
    pub fn rows(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    pub fn at(&self, row: usize, col: usize) -> CellClass {
        self.cells[row * self.width + col]
    }

    pub fn row(&self, row: usize) -> &[CellClass] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    /// Returns the kind of a column below `header_rows`, and how many of its cells speak against it.
    pub fn column(&self, col: usize, header_rows: usize) -> (Column, usize) {
        let (mut value, mut label, mut year, mut word, mut period) = (0, 0, 0, 0, 0);
        let mut years = Vec::new();
        for row in header_rows..self.rows() {
            match self.at(row, col) {
                CellClass::Number | CellClass::Mark => value += 1,
                CellClass::Text => label += 1,
                CellClass::Period => period += 1,
                CellClass::Year(found) => {
                    year += 1;
                    years.push(found);
                }
                CellClass::Word => word += 1,
                CellClass::Empty => {}
            }
        }
        if value + label + year + word + period == 0 {
            return (Column::Empty, 0);
        }
        if value == 0 && period + label == 0 && year > 0 && word == 0 {
            // Two counts can look like years, three hardly; two years stand in order. Under a period
            // there are counts.
            let under_period = header_rows > 0 && self.at(header_rows - 1, col).is_period();
            let ordered =
                years.windows(2).all(|pair| pair[0] <= pair[1]) || years.windows(2).all(|pair| pair[0] >= pair[1]);
            let periods = !under_period && (ordered || years.len() > 2);
            return (if periods { Column::Periods } else { Column::Values }, 0);
        }
        if value == 0 && period + label == 0 && year == 0 {
            return (Column::Values, 0);
        }
        if value == 0 {
            return if period > 0 && label == 0 { (Column::Periods, 0) } else { (Column::Label, 0) };
        }
        let against = label + period;
        if against == 0 {
            return (Column::Values, 0);
        }
        // A remark among numbers, or a number among names ("Offence 12" printed as "12").
        if against * 4 <= value {
            (Column::Values, against)
        } else if value * 4 <= against {
            (Column::Label, value)
        } else {
            (Column::Mixed, value.min(against))
        }
    }

    /// Returns the number of label columns on the left. A column of numbers can name its rows when
    /// its header says so or when it only counts them.
    pub fn header_cols(&self, header_rows: usize, text_at: &dyn Fn(usize, usize) -> String) -> usize {
        let mut cols = 0;
        while cols + 1 < self.width {
            let labels = match self.column(cols, header_rows).0 {
                Column::Label | Column::Periods => true,
                Column::Values if cols == 0 => {
                    (header_rows > 0 && value_words().is_naming(&fold(&text_at(header_rows - 1, cols))))
                        || self.counts_rows(header_rows, cols, text_at)
                }
                Column::Empty => cols == 0 && self.width > 2,
                // "999 calls", "Webchat": numbers with words among names are names.
                Column::Mixed => cols == 0 && self.is_named(header_rows, cols, text_at),
                Column::Values => false,
            };
            let values_follow = (cols + 1..self.width).any(|col| self.column(col, header_rows).0 == Column::Values);
            if !labels || !(values_follow || cols == 0) {
                break;
            }
            cols += 1;
        }
        cols
    }

    /// Every number in the column stands with a word.
    fn is_named(&self, header_rows: usize, col: usize, text_at: &dyn Fn(usize, usize) -> String) -> bool {
        (header_rows..self.rows())
            .filter(|row| self.at(*row, col).is_surely_value())
            .all(|row| text_at(row, col).contains(char::is_alphabetic))
    }

    /// 1, 2, 3, … down at least three rows number the rows when a text column follows.
    fn counts_rows(&self, header_rows: usize, col: usize, text_at: &dyn Fn(usize, usize) -> String) -> bool {
        self.rows() >= header_rows + 3
            && col + 1 < self.width
            && matches!(self.column(col + 1, header_rows).0, Column::Label | Column::Periods)
            && (header_rows..self.rows())
                .enumerate()
                .all(|(place, row)| text_at(row, col).trim() == (place + 1).to_string())
    }

    /// Returns the number of leading rows that can only be headers of values below.
    pub fn header_rows(&self, spanning_first_row: bool) -> usize {
        let rows = self.rows();
        if rows < 2 {
            return 0;
        }
        let labels = |row: usize| {
            let cells = self.row(row);
            cells.iter().all(|class| class.may_label()) && cells.iter().any(|class| *class != CellClass::Empty)
        };
        let led = (0..rows.min(5)).take_while(|row| labels(*row)).count();
        let heads = |count: usize| (0..self.width).any(|col| self.heads(col, count));
        let mut header_rows = (1..=led.min(rows - 1)).find(|count| heads(*count)).unwrap_or(0);
        // A second row heads values too when the first one only groups columns ("2021/22" over two).
        while header_rows > 0 && header_rows < 3 && header_rows + 1 < rows && labels(header_rows) {
            let row = self.row(header_rows);
            let first_is_open =
                spanning_first_row || self.row(header_rows - 1).iter().skip(1).any(|class| *class == CellClass::Empty);
            let names_values = (1..self.width)
                .any(|col| !matches!(row[col], CellClass::Empty | CellClass::Word) && self.heads(col, header_rows + 1));
            let is_section = row.iter().skip(1).all(|class| *class == CellClass::Empty);
            if !(first_is_open && names_values) || is_section {
                break;
            }
            header_rows += 1;
        }
        header_rows
    }

    /// The cell above the column is a label and the column below holds values.
    fn heads(&self, col: usize, header_rows: usize) -> bool {
        let above = self.at(header_rows - 1, col);
        let (kind, _) = self.column(col, header_rows);
        kind == Column::Values
            && (matches!(above, CellClass::Text | CellClass::Period | CellClass::Word)
                || matches!(above, CellClass::Year(_)))
    }
}
