//! Writes what the pages hold as one document.

use crate::model::{Block, BlockKind, Document, Grid, GridCell, Problem, ReadStatus, Span, TableOrigin};
use crate::read::pdf::lines::right_edge;
use crate::read::pdf::order::in_order;
use crate::read::pdf::table::PageTable;
use crate::read::pdf::{Item, Page, Text};
use crate::read::writer::Writer;

/// A title longer than this is a sentence that somebody set large.
const LONGEST_TITLE: usize = 200;

pub fn document(pages: Vec<Page>, named: Option<String>, mut problems: Vec<Problem>) -> Document {
    let items = joined_pages(pages);
    let mut writer = Writer::new(8 * 1024);
    let mut tables = Vec::new();
    for item in &items {
        match item {
            Item::Text(text) => write_text(&mut writer, text),
            Item::Table(table) if table.is_run_together() => {
                let first = table.rows.first().map(|row| row.words()).unwrap_or_default();
                let message = format!("columns stand too close to tell them apart in the table that begins: {first}");
                problems.push(Problem::warning("columns_run_together", message));
                table.rows.iter().for_each(|row| {
                    writer.write(&row.words());
                    writer.end_line(|| BlockKind::Paragraph);
                });
            }
            Item::Table(table) => tables.push(write_table(&mut writer, table, tables.len())),
        }
    }
    let Writer { text, blocks, links, .. } = writer;
    let title = title(&text, &blocks).or(named);
    let published = text.lines().find_map(|line| {
        let label = line.get(..10)?;
        label.eq_ignore_ascii_case("published:").then(|| line[10..].trim().to_owned())
    });
    let status = if text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
    Document {
        text,
        blocks,
        tables,
        links,
        title,
        published: published.filter(|date| !date.is_empty()),
        status,
        problems,
        ..Document::default()
    }
}

/// Strings the pages together: sentences and tables go on over the foot of a page.
fn joined_pages(pages: Vec<Page>) -> Vec<Item> {
    let edges = pages.iter().filter(|page| page.is_one_column).map(|page| right_edge(&page.lines));
    let edge = edges.fold(0.0, f32::max);
    let mut items: Vec<Item> = Vec::new();
    for page in pages {
        let mut of_page = in_order(page, edge).into_iter();
        let first = match (items.last_mut(), of_page.next()) {
            (Some(Item::Table(last)), Some(Item::Table(first))) => last.take_over(first).map(Item::Table),
            (Some(Item::Text(last)), Some(Item::Text(first))) if goes_on(last, &first) => {
                last.runs.push(crate::read::pdf::Run { text: " ".to_owned(), href: None });
                last.runs.extend(first.runs);
                None
            }
            (_, first) => first,
        };
        items.extend(first);
        items.extend(of_page);
    }
    items
}

/// A sentence without an end above, a small letter below.
fn goes_on(last: &Text, first: &Text) -> bool {
    let printed = |text: &Text| text.runs.iter().map(|run| run.text.as_str()).collect::<String>();
    let (above, below) = (printed(last), printed(first));
    last.heading.is_none()
        && first.heading.is_none()
        && first.item.is_none()
        && above.trim_end().ends_with(|letter: char| letter.is_alphanumeric() || letter == ',')
        && below.trim_start().starts_with(char::is_lowercase)
}

fn write_text(writer: &mut Writer, text: &Text) {
    for run in &text.runs {
        let start = writer.text.len();
        writer.write(&run.text);
        if let Some(href) = run.href.as_deref().filter(|_| writer.text.len() > start) {
            writer.link(href, start);
        }
    }
    writer.end_line(|| match (&text.heading, &text.item) {
        (Some(level), _) => BlockKind::Heading((*level).clamp(1, 6)),
        (None, Some((depth, marker))) => {
            BlockKind::ListItem { depth: *depth, marker: Some(marker.clone()).filter(|marker| !marker.is_empty()) }
        }
        (None, None) => BlockKind::Paragraph,
    });
}

/// Nothing in the file says which rows are heads; that is told from what the cells hold.
fn write_table(writer: &mut Writer, table: &PageTable, place: usize) -> Grid {
    let mut cells = Vec::new();
    for (row, printed) in table.rows.iter().enumerate() {
        let before = writer.begin_row();
        let first = cells.len();
        for (at, cell) in printed.cells.iter().enumerate() {
            let start = writer.begin_cell(at == 0);
            writer.write(&cell.text);
            let span = Span::new(start, writer.text.len());
            let (rowspan, colspan) = (cell.rowspan.min(table.rows.len() - row), cell.colspan);
            cells.push(GridCell { row, col: cell.col, rowspan, colspan, is_header: false, span });
        }
        let has_text = cells[first..].iter().any(|cell| !cell.span.is_empty());
        writer.end_row(place, row, before, has_text);
        if !has_text {
            cells[first..].iter_mut().for_each(|cell| cell.span = Span::default());
        }
    }
    Grid { caption: None, origin: TableOrigin::Pdf, rows: table.rows.len(), cols: table.cols, cells }
}

/// Returns the largest heading among the first lines.
fn title(text: &str, blocks: &[Block]) -> Option<String> {
    let headings = blocks.iter().take(30).filter_map(|block| match block.kind {
        BlockKind::Heading(level) => Some((level, block.span)),
        BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::TableRow { .. } | BlockKind::Quote => None,
    });
    let (level, span) = headings.min_by_key(|(level, _)| *level)?;
    let title = span.of(text)?;
    (level <= 2 && title.len() <= LONGEST_TITLE).then(|| title.to_owned())
}
