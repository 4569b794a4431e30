//! Read, clean and extract one document: the pure middle of the pipeline, as one call.

use crate::clean::clean;
use crate::data::Registry;
use crate::extract::extract;
use crate::extract::letter::Source;
use crate::model::{CharacterIndex, Document, ReadStatus, Response, Severity};
use crate::read::{ReadInput, read};
use crate::sandbox::Workers;

/// What came of one document.
pub struct Extracted {
    pub status: ReadStatus,
    /// What went wrong while the bytes were read.
    pub failure: Option<String>,
    pub responses: Vec<Response>,
}

/// Returns the records in the document; one with a problem in it when the bytes could not be read. Reads in this
/// process: for bytes that nobody made to do harm.
pub fn responses_of(input: &ReadInput<'_>, source: &Source<'_>, registry: &Registry) -> Extracted {
    from_document(read(input), source, registry)
}

/// As [`responses_of`], but hostile bytes are read by a worker.
pub fn responses_by(workers: &Workers, input: &ReadInput<'_>, source: &Source<'_>, registry: &Registry) -> Extracted {
    from_document(workers.read(input), source, registry)
}

fn from_document(document: Document, source: &Source<'_>, registry: &Registry) -> Extracted {
    let status = document.status;
    let failure = document.problems.iter().find(|problem| problem.severity == Severity::Error);
    let failure = failure.map(|problem| problem.message.clone());
    let read_text = CharacterIndex::new(&document.text);
    let cleaned = clean(document);
    Extracted { status, failure, responses: extract(&cleaned, &read_text, source, registry) }
}
