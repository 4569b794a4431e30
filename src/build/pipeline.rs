//! Read, clean and extract one document: the pure middle of the pipeline, as one call.

use crate::clean::clean;
use crate::data::Registry;
use crate::extract::extract;
use crate::extract::letter::Source;
use crate::model::{CharacterIndex, ReadStatus, Response};
use crate::read::{ReadInput, read};

/// What came of one document.
pub struct Extracted {
    pub status: ReadStatus,
    pub responses: Vec<Response>,
}

/// Returns the records in the document; one with a problem in it when the bytes could not be read.
pub fn responses_of(input: &ReadInput<'_>, source: &Source<'_>, registry: &Registry) -> Extracted {
    let document = read(input);
    let status = document.status;
    let read_text = CharacterIndex::new(&document.text);
    let cleaned = clean(document);
    Extracted { status, responses: extract(&cleaned, &read_text, source, registry) }
}
