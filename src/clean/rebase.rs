//! Cuts lines out of a document and moves everything that hangs on its text.

use crate::clean::furniture::FurnitureLine;
use crate::model::{Block, Document, Grid, Link, OffsetMap, Span};

/// A line of the text as read: where it is, and where it went.
struct Line {
    start: usize,
    /// Of its text, without the line end.
    end: usize,
    /// Start in the new text, unless the line was cut.
    kept: Option<usize>,
}

/// Returns the document without those lines, and the way back.
pub fn without_lines(document: Document, cut: &[FurnitureLine]) -> (Document, OffsetMap) {
    let mut map = OffsetMap::default();
    if cut.is_empty() {
        map.push(0, 0, document.text.len());
        return (document, map);
    }
    let (text, lines) = keep(&document.text, cut, &mut map);
    let moved = |span: Span| move_span(&lines, span);
    let blocks = document.blocks.into_iter();
    let blocks = blocks.filter_map(|block| Some(Block { span: moved(block.span)?, kind: block.kind })).collect();
    let tables = document.tables.into_iter().map(|grid| Grid {
        caption: grid.caption.and_then(moved),
        cells: {
            let mut cells = grid.cells;
            for cell in &mut cells {
                // Rows of tables are never cut; an empty cell may stand at the end of a line that was.
                cell.span = moved(cell.span).unwrap_or_default();
            }
            cells
        },
        ..grid
    });
    let tables = tables.collect();
    let links = document.links.into_iter();
    let links = links.filter_map(|link| Some(Link { span: moved(link.span)?, href: link.href })).collect();
    (Document { text, blocks, tables, links, ..document }, map)
}

fn keep(text: &str, cut: &[FurnitureLine], map: &mut OffsetMap) -> (String, Vec<Line>) {
    let mut kept = String::with_capacity(text.len());
    let mut lines = Vec::new();
    let mut cuts = cut.iter().peekable();
    let mut start = 0;
    let mut after_cut = false;
    let mut last_kept_end = None;
    for line in text.split('\n') {
        let end = start + line.len();
        let mut is_cut = false;
        while let Some(next) = cuts.next_if(|next| next.span.start < end || next.span.start == start) {
            is_cut |= next.span.start >= start;
        }
        // Blank lines after a cut line only held it apart.
        after_cut = is_cut || (after_cut && line.trim().is_empty());
        if after_cut {
            lines.push(Line { start, end, kept: None });
        } else {
            if let Some(line_end) = last_kept_end {
                map.push(kept.len(), line_end, 1);
                kept.push('\n');
            }
            lines.push(Line { start, end, kept: Some(kept.len()) });
            if !line.is_empty() {
                map.push(kept.len(), start, line.len());
            }
            kept.push_str(line);
            last_kept_end = Some(end);
        }
        start = end + 1;
    }
    (kept, lines)
}

/// Returns where a span went, unless its first or last line was cut.
fn move_span(lines: &[Line], span: Span) -> Option<Span> {
    Some(Span::new(moved(lines, span.start)?, moved(lines, span.end)?))
}

fn moved(lines: &[Line], at: usize) -> Option<usize> {
    let line = &lines[lines.partition_point(|line| line.start <= at).checked_sub(1)?];
    (at <= line.end).then(|| line.kept.map(|kept| kept + (at - line.start)))?
}
