//! Word files of before 2007 (`.doc`), by a library. Hidden and deleted text is told and left out.

use super::{Paper, Run, TableCell};
use crate::model::{BlockKind, Document, HiddenKind, Problem, ReadStatus};
use crate::read::colour::{WHITE, is_lost_on};
use cfb::CompoundFile;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use undoc::model::{Block, Cell, Paragraph, RevisionType, Table, TextRun};

/// Where the head of the file says how many characters its comments have, since Word 97.
const LENGTH_OF_COMMENTS: usize = 0x5c;
/// The property that hides text, switched on.
const VANISH: &[u8] = b"\x3c\x08\x01";

pub fn read_doc(bytes: &[u8]) -> Document {
    let parsed = catch_unwind(AssertUnwindSafe(|| undoc::parse_bytes(bytes)));
    let parsed = match parsed {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(undoc::Error::Encrypted)) => {
            return Document::encrypted();
        }
        Ok(Err(error)) => {
            return Document::damaged(format!("the Word file cannot be opened: {error}"));
        }
        Err(_) => {
            let problem = Problem::error("reader_failed", "the library for Word files failed on this file");
            return Document::unread(ReadStatus::Unreadable, problem);
        }
    };
    let mut paper = Paper::new();
    let named = [&parsed.metadata.author, &parsed.metadata.last_modified_by];
    paper.hide(HiddenKind::Metadata, named.into_iter().flatten().filter(|name| !name.trim().is_empty()).count() as u64);
    paper.title = parsed.metadata.title.clone().filter(|title| !title.trim().is_empty());
    hidden_in(bytes, &mut paper);
    for section in &parsed.sections {
        for paragraph in section.header.iter().flatten() {
            write_paragraph(&mut paper, paragraph);
        }
        for block in &section.content {
            match block {
                Block::Paragraph(paragraph) => write_paragraph(&mut paper, paragraph),
                Block::Table(table) => {
                    let rows = rows_of(&mut paper, table);
                    paper.table(&rows);
                }
                Block::Note { content, .. } => {
                    content.iter().for_each(|paragraph| write_paragraph(&mut paper, paragraph))
                }
                Block::PageBreak | Block::SectionBreak | Block::Image { .. } => {}
            }
        }
    }
    paper.document()
}

/// What the library passes over without a word, told from the file itself.
fn hidden_in(bytes: &[u8], paper: &mut Paper) {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else { return };
    let objects = file.read_storage("/ObjectPool").map_or(0, |entries| entries.count());
    paper.hide(HiddenKind::EmbeddedFile, objects as u64);
    let mut main = Vec::new();
    let read = file.open_stream("/WordDocument").and_then(|stream| stream.take(64 << 20).read_to_end(&mut main));
    if read.is_err() {
        return;
    }
    let comments = main.get(LENGTH_OF_COMMENTS..LENGTH_OF_COMMENTS + 4).is_some_and(|length| length != [0; 4]);
    paper.hide(HiddenKind::Comment, u64::from(comments));
    let is_new = main.get(2..4).is_some_and(|version| u16::from_le_bytes([version[0], version[1]]) >= 0x00c1);
    let stretches = memchr::memmem::find_iter(&main, VANISH).count();
    paper.hide(HiddenKind::InvisibleText, if is_new { stretches as u64 } else { 0 });
}

fn write_paragraph(paper: &mut Paper, paragraph: &Paragraph) {
    let runs = shown_runs(paper, paragraph);
    let kind = match (&paragraph.list_info, paragraph.heading.level()) {
        (_, level @ 1..=6) if paragraph.is_heading() => BlockKind::Heading(level),
        (Some(list), _) => {
            let marker = list.number.map_or_else(|| "•".to_owned(), |number| format!("{number}."));
            BlockKind::ListItem { depth: list.level.saturating_add(1), marker: Some(marker) }
        }
        (None, _) => BlockKind::Paragraph,
    };
    paper.line(&runs, &kind);
}

fn shown_runs(paper: &mut Paper, paragraph: &Paragraph) -> Vec<Run> {
    let mut runs = Vec::new();
    for run in &paragraph.runs {
        if matches!(run.revision, RevisionType::Deleted) {
            paper.hide(HiddenKind::TrackedChange, 1);
        } else if is_invisible(run) {
            paper.hide(HiddenKind::InvisibleText, u64::from(!run.text.trim().is_empty()));
        } else {
            runs.push(Run { text: run.text.clone(), href: run.hyperlink.clone() });
        }
    }
    runs
}

fn is_invisible(run: &TextRun) -> bool {
    let colour = |text: &Option<String>| u32::from_str_radix(text.as_deref()?.trim_start_matches('#'), 16).ok();
    let ground = if run.style.highlight.is_some() { colour(&run.style.highlight) } else { Some(WHITE) };
    is_lost_on(colour(&run.style.color), ground)
}

fn rows_of(paper: &mut Paper, table: &Table) -> Vec<Vec<TableCell>> {
    let mut rows: Vec<Vec<TableCell>> = Vec::new();
    // How many more rows each column is taken by a cell above.
    let mut taken: Vec<usize> = Vec::new();
    for row in &table.rows {
        let (mut cells, mut col) = (Vec::new(), 0_usize);
        for cell in &row.cells {
            while taken.get(col).is_some_and(|rows| *rows > 0) {
                taken[col] -= 1;
                col += 1;
            }
            let colspan = (cell.col_span as usize).clamp(1, super::WIDEST);
            let rowspan = (cell.row_span as usize).clamp(1, 65_534);
            let mut text = String::new();
            for paragraph in paragraphs_of(cell) {
                shown_runs(paper, paragraph).iter().for_each(|run| text.push_str(&run.text));
                text.push('\n');
            }
            taken.resize(taken.len().max(col + colspan), 0);
            taken[col..col + colspan].fill(rowspan - 1);
            cells.push(TableCell { col, colspan, rowspan, is_header: cell.is_header || row.is_header, text });
            col += colspan;
        }
        taken.iter_mut().skip(col).for_each(|rows| *rows = rows.saturating_sub(1));
        rows.push(cells);
    }
    rows
}

/// The paragraphs of a cell and those of tables inside it.
fn paragraphs_of(cell: &Cell) -> impl Iterator<Item = &Paragraph> {
    let inner = cell.nested_tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    cell.content.iter().chain(inner.flat_map(|cell| &cell.content))
}
