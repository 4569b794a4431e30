//! Read, clean and extract one document: the pure middle of the pipeline, as one call.

use crate::clean::clean;
use crate::data::Registry;
use crate::extract::extract;
use crate::extract::letter::Source;
use crate::model::{
    Attachment, CharacterIndex, DocClass, Document, HiddenContent, Member, ReadStatus, Response, Severity, name_of,
};
use crate::read::{ReadInput, read};
use crate::sandbox::Workers;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What is written with a percent sign in the name of a file inside a file, behind the address of the whole.
const NAME: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'#').add(b'%');

/// What came of one document.
pub struct Extracted {
    pub status: ReadStatus,
    /// What the file holds and does not show.
    pub hidden: Vec<HiddenContent>,
    /// What went wrong while the bytes were read.
    pub failure: Option<String>,
    pub responses: Vec<Response>,
}

/// Returns the records in the document; one with a problem in it when the bytes could not be read. Reads in this
/// process: for bytes that nobody made to do harm.
pub fn responses_of(input: &ReadInput<'_>, source: &Source<'_>, registry: &Registry) -> Extracted {
    from_document(read(input), source, registry)
}

/// As [`responses_of`], but the bytes are read by a worker.
pub fn responses_by(workers: &Workers, input: &ReadInput<'_>, source: &Source<'_>, registry: &Registry) -> Extracted {
    let document = workers.read(input);
    let _turn = workers.turn_of(&document);
    from_document(document, source, registry)
}

/// Returns the records in a document that was read.
pub fn responses_from(document: Document, source: &Source<'_>, registry: &Registry) -> Vec<Response> {
    from_document(document, source, registry).responses
}

fn from_document(mut document: Document, source: &Source<'_>, registry: &Registry) -> Extracted {
    let (status, hidden) = (document.status, document.hidden.clone());
    let failure = document.problems.iter().find(|problem| problem.severity == Severity::Error);
    let failure = failure.map(|problem| problem.message.clone());
    let members = std::mem::take(&mut document.members);
    let read_text = CharacterIndex::new(&document.text);
    let cleaned = clean(document);
    let mut responses = extract(cleaned, &read_text, source, registry);
    if source.part_of.is_some() {
        responses.iter_mut().for_each(as_attached);
    }
    for member in members {
        let Some(whole) = responses.first_mut() else { break };
        let of_member = from_member(member, source, whole, registry);
        responses.extend(of_member);
    }
    Extracted { status, hidden, failure, responses }
}

/// What hangs on an answer and is no letter itself is no further answer.
fn as_attached(response: &mut Response) {
    let is_letter = response.outcome_span.is_some() || !response.citations.is_empty();
    if !is_letter && matches!(response.doc_class, DocClass::FoiResponse | DocClass::Other) {
        response.doc_class = DocClass::Attachment;
    }
}

/// Lists a file inside the document among its attachments, and returns the records of what it holds.
fn from_member(member: Member, source: &Source<'_>, whole: &mut Response, registry: &Registry) -> Vec<Response> {
    let url = source.url.map(|url| format!("{url}#{}", utf8_percent_encode(&member.name, NAME)));
    let name = member.name.as_str();
    whole.attachments.push(Attachment {
        attachment_id: format!("{}/a{}", whole.response_id, whole.attachments.len() + 1),
        url: url.clone().unwrap_or_else(|| name.to_owned()),
        file_name: name.to_owned(),
        media_type: member.media_type.clone(),
        bytes: Some(member.bytes),
        sha256: Some(member.sha256.clone()),
        status: name_of(member.document.status),
        hidden_content: member.document.hidden.clone(),
    });
    if member.document.status != ReadStatus::Read && member.document.members.is_empty() {
        return Vec::new();
    }
    let within = Source {
        url: url.as_deref(),
        force: source.force.or(whole.force_ids.first().map(String::as_str)),
        file_name: Some(name.rsplit('/').next().unwrap_or(name)),
        sha256: Some(&member.sha256),
        part_of: Some(&whole.response_id),
        ..*source
    };
    from_document(member.document, &within, registry).responses
}
