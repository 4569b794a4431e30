//! Spreadsheets: what a reader of each format found, laid out as one document.
//!
//! Each sheet is cut into its tables, with titles above and notes below as lines of their own. What is hidden is
//! counted and left where it is.

pub mod csv;
mod number;
pub mod ods;
mod regions;
mod visibility;
pub mod xls;
pub mod xlsb;
pub mod xlsx;
mod xlsx_scan;

use crate::model::{
    BlockKind, Document, Grid, GridCell, HiddenContent, HiddenKind, Problem, ReadStatus, Span, TableOrigin,
};
use crate::read::sheet::regions::{Region, regions};
use crate::read::writer::Writer;
use std::collections::BTreeMap;

/// Cells of a workbook past this are not read, and the record says so.
const MOST_CELLS: usize = 200_000;
/// Characters of a cell past this are not read; the formats hold no more than 32,767.
const LONGEST_CELL: usize = 40_000;
/// Text of a workbook past this is not read.
const MOST_TEXT: usize = 12 << 20;

/// Rows of wider tables end with their last filled cell.
const WIDEST_FILLED: usize = 100;

/// A row and a column, from 0.
type Place = (u32, u32);

/// Cells joined into one: first and last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    pub first: Place,
    pub last: Place,
}

/// The visible part of a sheet.
#[derive(Default)]
pub struct Sheet {
    pub name: String,
    pub cells: BTreeMap<Place, String>,
    pub merges: Vec<Merge>,
}

/// A workbook while it is read.
#[derive(Default)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    pub problems: Vec<Problem>,
    hidden: BTreeMap<HiddenKind, u64>,
    cells: usize,
    text: usize,
    is_cut: bool,
}

impl Workbook {
    pub fn hide(&mut self, kind: HiddenKind, count: u64) {
        if count > 0 {
            *self.hidden.entry(kind).or_default() += count;
        }
    }

    /// Puts a cell into a sheet. Returns false once the workbook is full.
    pub fn put(&mut self, sheet: &mut Sheet, place: Place, text: String) -> bool {
        if text.trim().is_empty() {
            return true;
        }
        if self.cells >= MOST_CELLS || self.text >= MOST_TEXT {
            self.is_cut = true;
            return false;
        }
        let mut text = text;
        if text.len() > LONGEST_CELL {
            text.truncate(text.floor_char_boundary(LONGEST_CELL));
            self.is_cut = true;
        }
        self.cells += 1;
        self.text += text.len();
        sheet.cells.insert(place, text);
        true
    }

    /// Writes the sheets one after the other.
    pub fn document(mut self) -> Document {
        let mut writer = Writer::new(self.text + self.cells * 3);
        let mut tables = Vec::new();
        let named = self.sheets.iter().filter(|sheet| !sheet.cells.is_empty()).count() > 1;
        for sheet in &self.sheets {
            if sheet.cells.is_empty() {
                continue;
            }
            // "Sheet1" says nothing; the name of an only sheet often says what the table is.
            let says = named || !is_default_name(&sheet.name);
            let heading = says.then(|| write_line(&mut writer, &sheet.name, BlockKind::Heading(2))).flatten();
            for region in regions(sheet) {
                write_region(&mut writer, sheet, &region, heading, &mut tables);
            }
        }
        if self.is_cut {
            let message =
                format!("the workbook is larger than what is read of one: {MOST_CELLS} cells or 12 MiB of text");
            self.problems.push(Problem::error("cut", message));
        }
        let Writer { text, blocks, .. } = writer;
        let status = if text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
        let title = blocks
            .iter()
            .find(|block| block.kind == BlockKind::Paragraph || matches!(block.kind, BlockKind::Heading(_)));
        let title = title.and_then(|block| block.span.of(&text)).filter(|line| line.len() < 200).map(str::to_owned);
        let hidden = self.hidden.into_iter().map(|(kind, count)| HiddenContent { kind, count }).collect();
        Document { text, blocks, tables, title, status, hidden, problems: self.problems, ..Document::default() }
    }
}

fn is_default_name(name: &str) -> bool {
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    word.is_empty() || ["sheet", "table", "data", "tabelle"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

fn write_line(writer: &mut Writer, text: &str, kind: BlockKind) -> Option<Span> {
    writer.write(text);
    writer.end_line(|| kind)
}

/// Titles, then the table, then notes.
fn write_region(writer: &mut Writer, sheet: &Sheet, region: &Region, heading: Option<Span>, tables: &mut Vec<Grid>) {
    let mut caption = None;
    for place in &region.titles {
        caption = write_line(writer, &sheet.cells[place], BlockKind::Paragraph).or(caption);
    }
    if !region.rows.is_empty() {
        let grid = write_table(writer, sheet, region, tables.len(), caption.or(heading));
        tables.push(grid);
    }
    for place in &region.notes {
        write_line(writer, &sheet.cells[place], BlockKind::Paragraph);
    }
}

fn write_table(writer: &mut Writer, sheet: &Sheet, region: &Region, table: usize, caption: Option<Span>) -> Grid {
    let row_of: BTreeMap<u32, usize> = region.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
    let col_of: BTreeMap<u32, usize> = region.cols.iter().enumerate().map(|(at, col)| (*col, at)).collect();
    // How many of the rows or columns kept lie between two places of the sheet.
    let covered = |kept: &BTreeMap<u32, usize>, first: u32, last: u32| kept.range(first..=last).count().max(1);
    let merges: BTreeMap<Place, Merge> = sheet.merges.iter().map(|merge| (merge.first, *merge)).collect();
    // Empty cells at the end of a row are cells too, where that does not make most of the table.
    let is_wide = region.cols.len() > WIDEST_FILLED;
    let mut cells = Vec::new();
    for (at, row) in region.rows.iter().enumerate() {
        let before = writer.begin_row();
        let first = cells.len();
        // Empty cells between filled ones are cells too.
        let mut next_col = 0;
        let last_filled = sheet.cells.range((*row, 0)..=(*row, u32::MAX)).next_back().map_or(0, |((_, col), _)| *col);
        for (place, col) in col_of.iter().map(|(col, at)| ((*row, *col), *at)) {
            if col < next_col || (place.1 > last_filled && (is_wide || last_filled == 0)) {
                continue;
            }
            let text = sheet.cells.get(&place).map(String::as_str).unwrap_or_default();
            let (mut rowspan, mut colspan) = (1, 1);
            if let Some(merge) = merges.get(&place).filter(|_| !text.is_empty()) {
                rowspan = covered(&row_of, merge.first.0, merge.last.0);
                colspan = covered(&col_of, merge.first.1, merge.last.1);
            } else if text.is_empty() && is_covered(sheet, &merges, place) {
                continue;
            }
            let start = writer.begin_cell(cells.len() == first);
            writer.write(text);
            let span = Span::new(start, writer.text.len());
            cells.push(GridCell { row: at, col, rowspan, colspan, is_header: false, span });
            next_col = col + colspan;
        }
        let has_text = cells[first..].iter().any(|cell| !cell.span.is_empty());
        writer.end_row(table, at, before, has_text);
        if !has_text {
            cells[first..].iter_mut().for_each(|cell| cell.span = Span::default());
        }
    }
    Grid { caption, origin: TableOrigin::Sheet, rows: region.rows.len(), cols: region.cols.len(), cells }
}

/// Whether the place lies inside a merge that begins elsewhere with text. Few sheets have many merges.
fn is_covered(sheet: &Sheet, merges: &BTreeMap<Place, Merge>, place: Place) -> bool {
    let reaches = |merge: &Merge| {
        (merge.first.0..=merge.last.0).contains(&place.0) && (merge.first.1..=merge.last.1).contains(&place.1)
    };
    merges.range(..place).rev().take(512).any(|(first, merge)| reaches(merge) && sheet.cells.contains_key(first))
}

/// The columns that rows of a sheet fill, in order.
fn filled(sheet: &Sheet, row: u32) -> impl Iterator<Item = (u32, &str)> {
    sheet.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, col), text)| (*col, text.as_str()))
}
