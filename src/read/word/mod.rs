//! Papers of word processors: what a reader of each format found, laid out as one document.

pub mod doc;
pub mod docx;
mod docx_styles;
pub mod odt;
pub mod rtf;

use crate::model::{
    BlockKind, Document, Grid, GridCell, HiddenContent, HiddenKind, Problem, ReadStatus, Span, TableOrigin,
};
use crate::read::writer::Writer;
use std::collections::BTreeMap;

/// Text of a paper past this is not read.
const MOST_TEXT: usize = 6 << 20;
/// Cells of one table past this are not read.
const MOST_CELLS: usize = 200_000;
/// Columns that one cell may cover.
const WIDEST: usize = 200;
/// A title longer than this is a sentence that somebody set large.
const LONGEST_TITLE: usize = 200;

/// A stretch of text, with the address that it links to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    pub text: String,
    pub href: Option<String>,
}

/// A cell of a table; where a cell above reaches down, it stands once, at the top.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableCell {
    pub col: usize,
    pub colspan: usize,
    pub rowspan: usize,
    pub is_header: bool,
    pub text: String,
}

/// A paper while it is read.
#[derive(Default)]
pub struct Paper {
    writer: Writer,
    tables: Vec<Grid>,
    pub title: Option<String>,
    pub problems: Vec<Problem>,
    hidden: BTreeMap<HiddenKind, u64>,
    is_cut: bool,
}

impl Paper {
    pub fn new() -> Self {
        Paper { writer: Writer::new(8 * 1024), ..Paper::default() }
    }

    pub fn hide(&mut self, kind: HiddenKind, count: u64) {
        if count > 0 {
            *self.hidden.entry(kind).or_default() += count;
        }
    }

    /// Whether no more is read.
    pub fn is_full(&mut self) -> bool {
        self.is_cut |= self.writer.text.len() > MOST_TEXT;
        self.is_cut
    }

    /// Writes a paragraph. Line feeds inside it end lines.
    pub fn line(&mut self, runs: &[Run], kind: &BlockKind) {
        if self.is_full() {
            return;
        }
        for run in runs {
            let start = self.writer.text.len();
            for (at, part) in run.text.split('\n').enumerate() {
                if at > 0 {
                    self.writer.end_line(|| kind.clone());
                }
                self.writer.write(part);
            }
            if let Some(href) = run.href.as_deref().filter(|_| self.writer.text.len() > start) {
                self.writer.link(href, start);
            }
        }
        self.writer.end_line(|| kind.clone());
    }

    /// Writes a table, or the text of one that has a single column as lines.
    pub fn table(&mut self, rows: &[Vec<TableCell>]) {
        let cols = rows.iter().flatten().map(|cell| cell.col + cell.colspan.clamp(1, WIDEST)).max().unwrap_or(0);
        let cells: usize = rows.iter().map(Vec::len).sum();
        if self.is_full() || cells == 0 {
            return;
        }
        if cols < 2 || cells > MOST_CELLS {
            self.is_cut |= cells > MOST_CELLS;
            for cell in rows.iter().flatten().take(MOST_CELLS) {
                self.line(&[Run { text: cell.text.clone(), href: None }], &BlockKind::Paragraph);
            }
            return;
        }
        let place = self.tables.len();
        let mut grid = Grid { caption: None, origin: TableOrigin::Word, rows: rows.len(), cols, cells: Vec::new() };
        for (row, cells) in rows.iter().enumerate() {
            let before = self.writer.begin_row();
            let first = grid.cells.len();
            for cell in cells {
                let start = self.writer.begin_cell(grid.cells.len() == first);
                self.writer.write(&cell.text);
                grid.cells.push(GridCell {
                    row,
                    col: cell.col,
                    rowspan: cell.rowspan.clamp(1, rows.len() - row),
                    colspan: cell.colspan.clamp(1, WIDEST),
                    is_header: cell.is_header,
                    span: Span::new(start, self.writer.text.len()),
                });
            }
            let has_text = grid.cells[first..].iter().any(|cell| !cell.span.is_empty());
            self.writer.end_row(place, row, before, has_text);
            if !has_text {
                grid.cells[first..].iter_mut().for_each(|cell| cell.span = Span::default());
            }
        }
        self.tables.push(grid);
    }

    pub fn document(mut self) -> Document {
        if self.is_cut {
            self.problems.push(Problem::error("cut", "the paper is longer than what is read of one"));
        }
        let Writer { text, blocks, links, .. } = self.writer;
        let heading = blocks.iter().take(30).find(|block| matches!(block.kind, BlockKind::Heading(1 | 2)));
        let heading = heading.and_then(|block| block.span.of(&text)).filter(|line| line.len() <= LONGEST_TITLE);
        let title = heading.map(str::to_owned).or(self.title);
        let status = if text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
        let hidden = self.hidden.into_iter().map(|(kind, count)| HiddenContent { kind, count }).collect();
        Document {
            text,
            blocks,
            tables: self.tables,
            links,
            title,
            status,
            hidden,
            problems: self.problems,
            ..Document::default()
        }
    }
}
