//! Finds standard legal paragraphs with one automaton over the whole text.

use crate::data::standard_paragraphs::ParagraphTable;
use crate::model::{BlockKind, Document, LegalParagraph};

/// Returns the standard paragraphs in order. Headings and rows of tables are none.
pub fn standard_paragraphs(document: &Document) -> Vec<LegalParagraph> {
    let table = ParagraphTable::shipped();
    let mut found = Vec::new();
    let mut phrases: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut judge = |at: usize, phrases: &mut Vec<usize>| {
        let Some(block) = document.blocks.get(at) else { return };
        let is_prose = match block.kind {
            BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote => true,
            BlockKind::Heading(_) | BlockKind::TableRow { .. } => false,
        };
        if is_prose && let Some(row) = block.span.of(&document.text).and_then(|text| table.judge(text, phrases)) {
            found.push(LegalParagraph { template_id: row.id.clone(), span: block.span });
        }
        phrases.clear();
    };
    // Matches come ordered by their end, so those of one block come together.
    for phrase in table.automaton.overlapping(&document.text) {
        while document.blocks.get(at).is_some_and(|block| block.span.end < phrase.end) {
            judge(at, &mut phrases);
            at += 1;
        }
        let Some(block) = document.blocks.get(at) else { break };
        let index = phrase.phrase;
        if block.span.start <= phrase.start && !phrases.contains(&index) {
            phrases.push(index);
        }
    }
    judge(at, &mut phrases);
    found
}
