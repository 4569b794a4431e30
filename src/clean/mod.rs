//! Takes site furniture off and classes standard paragraphs. Pure; never fails.
//!
//! Furniture is a whole line that a table knows; a sentence of a banner inside a paragraph is the answer's own.
//! Standard legal paragraphs stay where they are. Cleaning a cleaned document changes nothing.

mod furniture;
mod legal;
mod rebase;

use crate::model::{Cleaned, Document, RemovedClass, RemovedText};

/// Cleans a document.
pub fn clean(document: Document) -> Cleaned {
    let furniture = furniture::furniture_lines(&document);
    let removed = furniture.iter().map(|line| RemovedText {
        class: RemovedClass::Furniture,
        template_id: Some(line.template_id.to_owned()),
        span: line.span,
    });
    let mut removed: Vec<RemovedText> = removed.collect();
    let (document, map) = rebase::without_lines(document, &furniture);
    let legal_standard = legal::standard_paragraphs(&document);
    removed.extend(legal_standard.iter().filter_map(|paragraph| {
        Some(RemovedText {
            class: RemovedClass::LegalStandard,
            template_id: Some(paragraph.template_id.clone()),
            span: map.to_source(paragraph.span)?,
        })
    }));
    removed.sort_by_key(|text| text.span);
    Cleaned { document, map, removed, legal_standard }
}

#[cfg(test)]
mod tests;
