//! Finds the tables of a letter: marked ones, ones flattened to a cell a line, and lists of counts.
//!
//! Keeps every cell as printed with its place; does not read values, see [`crate::extract::figure`].

mod bare;
mod class;
mod columns;
mod flattened;
mod header;
mod list;
mod markup;
mod plain;
mod shape;

use crate::extract::letter::Letter;
use crate::model::{BlockKind, Span, Table};

pub use class::CellClass;

/// Returns the tables of the letter in reading order, named `t1`, `t2`, ….
pub fn tables(letter: &Letter) -> Vec<Table> {
    let mut tables = markup::tables(letter);
    let lines = free_lines(letter);
    let mut flattened = flattened::tables(letter.text, &lines);
    flattened.extend(flattened::registers(letter.text, &lines));
    flattened.extend(columns::tables(letter.text, &lines));
    let free = not_in(&lines, &mut flattened);
    flattened.extend(bare::tables(letter.text, &free));
    flattened.sort_by_key(|table| table.span);
    let lists = list::tables(letter, &lines, &flattened);
    tables.extend(flattened);
    tables.extend(lists);
    tables.sort_by_key(|table| (table.span.start, table.span.end));
    for (place, table) in tables.iter_mut().enumerate() {
        table.table_id = format!("t{}", place + 1);
    }
    tables
}

/// Returns the lines that are not part of the tables, which are put in order.
fn not_in(lines: &[Span], tables: &mut [Table]) -> Vec<Span> {
    tables.sort_by_key(|table| table.span);
    let mut taken = tables.iter().map(|table| table.span).peekable();
    let is_free = |line: &&Span| {
        while taken.peek().is_some_and(|span| span.end <= line.start) {
            taken.next();
        }
        !taken.peek().is_some_and(|span| span.overlaps(**line))
    };
    lines.iter().filter(is_free).copied().collect()
}

/// Returns the lines of the text that are not rows of a marked table, without their line ends.
fn free_lines(letter: &Letter) -> Vec<Span> {
    let mut taken: Vec<Span> = letter
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::TableRow { .. }))
        .map(|block| block.span)
        .chain(letter.grids.iter().flat_map(|grid| grid.cells.iter().map(|cell| cell.span)))
        .filter(|span| !span.is_empty())
        .collect();
    taken.sort();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut next = 0;
    for end in memchr::memchr_iter(b'\n', letter.text.as_bytes()).chain([letter.text.len()]) {
        let line = Span::new(start, end);
        while taken.get(next).is_some_and(|span| span.end <= line.start) {
            next += 1;
        }
        if !taken.get(next).is_some_and(|span| span.overlaps(line)) {
            lines.push(line);
        }
        start = end + 1;
    }
    lines
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
