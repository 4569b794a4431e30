//! Finds the lines of a document that are furniture. Rows of tables never are.

use crate::data::furniture::FurnitureTable;
use crate::model::{BlockKind, Document, Span};

/// How many lines of its own a document may have before or after a banner that counts at its edges only.
const EDGE_LINES: usize = 15;

pub struct FurnitureLine {
    pub span: Span,
    pub template_id: &'static str,
}

/// Returns the furniture lines in order.
pub fn furniture_lines(document: &Document) -> Vec<FurnitureLine> {
    let table = FurnitureTable::shipped();
    let mut found = Vec::new();
    // Lines that no row knows are counted, because their number stays the same when the others are gone.
    let mut own_lines = 0;
    for block in &document.blocks {
        let line = block.span.of(&document.text).unwrap_or_default();
        let row = match block.kind {
            BlockKind::TableRow { .. } => None,
            BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote => {
                table.find(line)
            }
        };
        match row {
            None => own_lines += 1,
            Some(row) => found.push((FurnitureLine { span: block.span, template_id: &row.id }, row.edge, own_lines)),
        }
    }
    let at_edge = |before: usize| before <= EDGE_LINES || own_lines - before <= EDGE_LINES;
    found.into_iter().filter(|(_, edge, before)| !edge || at_edge(*before)).map(|(line, ..)| line).collect()
}
