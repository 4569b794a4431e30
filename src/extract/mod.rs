//! Finds what a letter says: references, dates, questions, citations, outcomes, figures. Pure; never fails.

mod assemble;
pub mod attachment;
pub mod caveat;
pub mod citation;
pub mod class;
pub mod cost;
pub mod dates;
pub mod figure;
pub mod folded;
pub mod force;
pub mod letter;
#[cfg(test)]
mod letterhead_tests;
mod mask;
pub mod outcome;
pub mod paragraph;
pub mod phrase;
pub mod question;
pub mod reading;
pub mod reference;
pub mod requester;
pub mod split;
pub mod table;
pub mod working_days;
pub mod zone;

use crate::data::registry::Registry;
use crate::extract::letter::Source;
use crate::model::{CharacterIndex, Cleaned, Response};

/// Returns the responses of a document, one unless the page holds several.
///
/// `read_text` indexes the text before cleaning, in which removed stretches are counted.
pub fn extract(cleaned: Cleaned, read_text: &CharacterIndex, source: &Source, registry: &Registry) -> Vec<Response> {
    let masked = mask::without_requester(cleaned);
    // A row of a log seldom says whose log it is.
    let page = force::identify(&masked, source, registry);
    let parts = split::split(masked);
    let several = parts.len() > 1;
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let ordinal = several.then_some(at + 1);
            let mut response = assemble::response(part, ordinal, &page, source, registry);
            response.count_in_characters(read_text);
            response
        })
        .collect()
}
