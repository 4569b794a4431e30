//! Tables the document marked as such: spans are spread, headers taken from the marks or the content.
//!
//! Tables that only lay out a page are left out.

use super::class::CellClass;
use super::header::Classes;
use crate::extract::letter::Letter;
use crate::model::{Cell, Grid, GridCell, Span, Table};

/// A larger grid is no table of an answer; the reader has its own limit.
const MOST_CELLS: usize = 1_000_000;

/// Text longer than this in one cell means that the table carries prose.
const LONG_CELL: usize = 700;

pub fn tables(letter: &Letter) -> Vec<Table> {
    letter.grids.iter().filter_map(|grid| table(letter, grid)).collect()
}

fn table(letter: &Letter, grid: &Grid) -> Option<Table> {
    let area = grid.rows.checked_mul(grid.cols)?;
    if area == 0 || area > MOST_CELLS || is_layout(letter, grid) {
        return None;
    }
    let text_of = |cell: &GridCell| joined(cell.span.of(letter.text).unwrap_or_default());
    let mut rows = vec![vec![String::new(); grid.cols]; grid.rows];
    let mut headers = vec![vec![false; grid.cols]; grid.rows];
    let mut cells = Vec::with_capacity(grid.cells.len());
    for cell in &grid.cells {
        let text = text_of(cell);
        for row in cell.row..(cell.row + cell.rowspan.max(1)).min(grid.rows) {
            for col in cell.col..(cell.col + cell.colspan.max(1)).min(grid.cols) {
                rows[row][col].clone_from(&text);
                headers[row][col] = cell.is_header;
            }
        }
        cells.push(Cell {
            row: cell.row,
            col: cell.col,
            rowspan: cell.rowspan.max(1),
            colspan: cell.colspan.max(1),
            is_header: cell.is_header,
            text,
            span: cell.span,
        });
    }
    cells.sort_by_key(|cell| (cell.row, cell.col));
    let titles = title_rows(grid, &rows);
    let shape = shape(grid, &rows, &headers, titles);
    let caption = grid.caption.and_then(|span| span.of(letter.text)).map(joined).filter(|caption| !caption.is_empty());
    let caption = caption.or_else(|| (titles > 0).then(|| rows[0][0].clone()));
    // A title over all columns is the caption; rows that hold nothing are spaces between rows.
    let kept: Vec<usize> =
        (titles..grid.rows).filter(|row| rows[*row].iter().any(|cell| !cell.trim().is_empty())).collect();
    let kept_before = |row: usize| kept.partition_point(|kept| *kept < row);
    let header_rows = kept_before(shape.header_rows);
    cells.retain_mut(|cell| {
        let is_kept = kept.binary_search(&cell.row).is_ok();
        cell.rowspan = (kept_before(cell.row + cell.rowspan) - kept_before(cell.row)).max(1);
        cell.row = kept_before(cell.row);
        cell.is_header = cell.is_header || cell.row < header_rows || cell.col < shape.header_cols;
        is_kept
    });
    let mut at = 0;
    rows.retain(|_| {
        at += 1;
        kept.binary_search(&(at - 1)).is_ok()
    });
    Some(Table {
        table_id: String::new(),
        origin: grid.origin,
        confidence: shape.confidence,
        header_rows,
        header_cols: shape.header_cols,
        rows,
        cells,
        caption,
        span: span_of(grid)?,
    })
}

/// Cells are one line each in the text, but a caption or cell may hold odd spaces.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn span_of(grid: &Grid) -> Option<Span> {
    let filled = || grid.cells.iter().map(|cell| cell.span).filter(|span| !span.is_empty());
    let (start, end) = (filled().map(|span| span.start).min()?, filled().map(|span| span.end).max()?);
    Some(Span::new(start, end))
}

/// A grid of one column or one cell, a grid round another grid, or one that carries paragraphs lays
/// out a page.
fn is_layout(letter: &Letter, grid: &Grid) -> bool {
    let filled = grid.cells.iter().filter(|cell| !cell.span.is_empty());
    if grid.cols < 2 || filled.clone().count() < 2 {
        return true;
    }
    let longest = filled.clone().map(|cell| cell.span.len()).max().unwrap_or(0);
    let surrounds = |outer: &GridCell| {
        letter.grids.iter().any(|other| {
            !std::ptr::eq(other, grid)
                && span_of(other).is_some_and(|inner| outer.span.contains(inner) && outer.span != inner)
        })
    };
    if longest > 200
        && letter.grids.len() > 1
        && filled.clone().filter(|cell| cell.span.len() > 200).take(50).any(surrounds)
    {
        return true;
    }
    let marked = grid.cells.iter().any(|cell| cell.is_header);
    let numbers = filled
        .filter(|cell| CellClass::of(cell.span.of(letter.text).unwrap_or_default()).is_surely_value())
        .take(2)
        .count();
    !marked && numbers < 2 && longest > LONG_CELL
}

/// Leading rows that are one cell across the whole width.
fn title_rows(grid: &Grid, rows: &[Vec<String>]) -> usize {
    let spans_all = |row: usize| {
        grid.cells.iter().any(|cell| cell.row == row && cell.col == 0 && cell.colspan >= grid.cols && cell.rowspan <= 1)
            && !rows[row][0].is_empty()
    };
    (0..grid.rows.saturating_sub(1).min(3)).take_while(|row| spans_all(*row)).count()
}

struct Shape {
    header_rows: usize,
    header_cols: usize,
    confidence: f64,
}

fn shape(grid: &Grid, rows: &[Vec<String>], headers: &[Vec<bool>], titles: usize) -> Shape {
    let classes: Vec<CellClass> = rows[titles..].iter().flatten().map(|cell| CellClass::of(cell)).collect();
    let body = Classes { cells: &classes, width: grid.cols };
    let text_at = |row: usize, col: usize| rows[titles + row][col].clone();
    let marked = headers[titles..].iter().take_while(|row| row.iter().all(|is_header| *is_header)).count();
    let spanning = grid.cells.iter().any(|cell| cell.row == titles && cell.colspan > 1);
    let content = body.header_rows(spanning);
    // An all-marked table has no body; then the content decides. A marked first row above a second
    // row of labels ("2021/22" over "Offences", "Arrests") is completed from the content.
    let header_rows =
        if marked == 0 || marked == body.rows() { content } else { marked.max(if spanning { content } else { 0 }) };
    let marked_cols = (0..grid.cols)
        .take_while(|col| header_rows < body.rows() && headers[titles + header_rows..].iter().all(|row| row[*col]))
        .count();
    let header_cols =
        if marked_cols == grid.cols { 0 } else { marked_cols }.max(body.header_cols(header_rows, &text_at));
    let confidence = if header_rows > 0 || marked_cols > 0 { 1.0 } else { 0.8 };
    Shape { header_rows: titles + header_rows, header_cols, confidence }
}
