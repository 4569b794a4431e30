//! Tables of pages, and one table out of several when a table runs over pages.

use crate::read::pdf::lines::squeezed;
use unpdf::{Table, TableCell};

/// Two columns are the same when their edges differ by less than this share of the table's width.
const SAME_EDGE: f32 = 0.02;

/// A table as one page shows it.
pub struct PageTable {
    pub rows: Vec<Row>,
    pub cols: usize,
    /// Left edges of the columns as shares of the width, where known.
    edges: Vec<f32>,
}

pub struct Row {
    pub cells: Vec<PageCell>,
}

pub struct PageCell {
    pub col: usize,
    pub rowspan: usize,
    pub colspan: usize,
    pub text: String,
}

impl Row {
    /// Returns what the row says, without white space.
    pub fn said(&self) -> String {
        self.cells.iter().map(|cell| squeezed(&cell.text)).collect()
    }

    /// Returns what the row says, as words.
    pub fn words(&self) -> String {
        let filled = self.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
        filled.collect::<Vec<_>>().join(" ")
    }

    /// Returns what stands in the first column.
    fn label(&self) -> String {
        self.cells.iter().find(|cell| cell.col == 0).map(|cell| cell.text.clone()).unwrap_or_default()
    }

    fn is_number_at(&self, col: usize) -> bool {
        self.cells.iter().any(|cell| cell.col == col && is_number(&cell.text))
    }
}

/// Whether a line is the rest of the label above it: a small letter begins it, or the label ends in the middle.
fn goes_on(above: &str, line: &str) -> bool {
    const OPEN: [&str; 14] =
        ["and", "or", "of", "the", "for", "to", "in", "with", "by", "on", "from", "a", "&", "other than"];
    let last = above.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    let is_open = OPEN.contains(&last.as_str()) || above.ends_with([',', '-', '–', '/', '(']);
    !above.is_empty() && (is_open || line.starts_with(|c: char| c.is_lowercase() || c == '('))
}

/// Digits with the signs that go with them.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || ",.%£<>-–/ ".contains(letter))
}

impl PageTable {
    pub fn new(table: &Table) -> Self {
        let columns = table.cell_columns();
        let mut rows = Vec::with_capacity(table.rows.len());
        for (row, columns) in table.rows.iter().zip(&columns) {
            let cells: Vec<PageCell> = row.cells.iter().zip(columns).map(|(cell, col)| page_cell(cell, *col)).collect();
            rows.push(Row { cells });
        }
        PageTable { rows, cols: table.column_count(), edges: edges(table.column_widths.as_deref().unwrap_or_default()) }
    }

    /// A table whose columns are known by their edges, one more than there are columns.
    pub fn ruled(rows: Vec<Row>, cols: usize, edges: &[f32]) -> Self {
        let (left, right) = (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0));
        let width = (right - left).max(1.0);
        PageTable { rows, cols, edges: edges.iter().take(cols).map(|edge| (edge - left) / width).collect() }
    }

    /// Returns the lines that the library took for rows above and below the table, and puts the lines of wrapped labels
    /// together again.
    pub fn take_apart(&mut self) -> (Vec<String>, Vec<String>) {
        let is_line = |row: &Row| {
            let filled = row.cells.iter().filter(|cell| !cell.text.is_empty()).count();
            filled == 1 && row.cells.iter().any(|cell| cell.col == 0 && cell.colspan == 1 && !cell.text.is_empty())
        };
        let wide = |row: &Row| row.cells.iter().filter(|cell| !cell.text.is_empty()).count() > 1;
        let (Some(first), Some(mut last)) = (self.rows.iter().position(wide), self.rows.iter().rposition(wide)) else {
            return (Vec::new(), Vec::new());
        };
        let above = if self.rows[..first].iter().all(is_line) { first } else { 0 };
        let mut at = first + 1;
        while at < self.rows.len() {
            let label = self.rows[at].words();
            if is_line(&self.rows[at]) && goes_on(&self.rows[at - 1].label(), &label) {
                self.rows.remove(at);
                last -= usize::from(at <= last);
                if let Some(cell) = self.rows[at - 1].cells.iter_mut().find(|cell| cell.col == 0) {
                    cell.text = format!("{} {label}", cell.text);
                }
            } else {
                at += 1;
            }
        }
        let below = if self.rows[last + 1..].iter().all(is_line) { last + 1 } else { self.rows.len() };
        let words = |rows: Vec<Row>| rows.iter().map(Row::words).collect();
        let after = words(self.rows.split_off(below));
        let before = words(self.rows.drain(..above).collect());
        (before, after)
    }

    pub fn length(&self) -> usize {
        self.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.len()).sum()
    }

    /// Returns whether columns stand so close that numbers of several of them fell into one cell. Which number
    /// belongs to which column is lost then: the rows are words, not a table.
    pub fn is_run_together(&self) -> bool {
        let run_together = |row: &&Row| {
            let holds_several = |cell: &PageCell| {
                let words = cell.text.split_whitespace();
                words.clone().count() > 1 && words.clone().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
            };
            row.cells.iter().any(holds_several) && row.cells.iter().any(|cell| cell.text.is_empty())
        };
        let rows = self.rows.iter().filter(run_together).count();
        rows >= 3 || rows * 5 > self.rows.len()
    }

    /// Takes over the rows of the table that the next page begins with, if it is the same table going on.
    pub fn take_over(&mut self, next: PageTable) -> Option<PageTable> {
        if next.cols != self.cols {
            return Some(next);
        }
        let repeated = self.rows.iter().zip(&next.rows).take_while(|(here, there)| here.said() == there.said()).count();
        // A page of its own that repeats the whole table before it is not its continuation.
        let repeats_head = repeated > 0 && repeated < self.rows.len() && repeated < next.rows.len();
        let goes_on = repeats_head || (self.has_edges_of(&next) && self.goes_on_in(&next));
        if !goes_on {
            return Some(next);
        }
        self.rows.extend(next.rows.into_iter().skip(if repeats_head { repeated } else { 0 }));
        None
    }

    fn has_edges_of(&self, other: &PageTable) -> bool {
        let pairs = self.edges.iter().zip(&other.edges);
        self.edges.len() == other.edges.len() && pairs.clone().all(|(here, there)| (here - there).abs() < SAME_EDGE)
    }

    /// A first row with numbers wherever this table has numbers is a row like those before, not a head.
    fn goes_on_in(&self, next: &PageTable) -> bool {
        let Some(first) = next.rows.first() else { return false };
        let body = self.rows.iter().rev().take(20);
        let numbers = |col: usize| {
            let count = body.clone().filter(|row| row.is_number_at(col)).count();
            self.rows.len() > 1 && count * 2 > body.len()
        };
        let columns: Vec<usize> = (0..self.cols).filter(|col| numbers(*col)).collect();
        !columns.is_empty() && columns.iter().all(|col| first.is_number_at(*col))
    }
}

fn edges(widths: &[f32]) -> Vec<f32> {
    let whole: f32 = widths.iter().sum();
    let mut left = 0.0;
    widths
        .iter()
        .map(|width| {
            let edge = if whole > 0.0 { left / whole } else { 0.0 };
            left += width;
            edge
        })
        .collect()
}

fn page_cell(cell: &TableCell, col: usize) -> PageCell {
    let text: Vec<String> = cell.content.iter().map(|paragraph| paragraph.plain_text()).collect();
    PageCell {
        col,
        rowspan: usize::from(cell.rowspan.max(1)),
        colspan: usize::from(cell.colspan.max(1)),
        text: text.join(" ").trim().to_owned(),
    }
}
