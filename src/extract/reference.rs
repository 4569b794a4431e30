//! Reference numbers: the letter's own, and those it cites.
//!
//! The own number is looked for in the body (behind a label, or as a shape that needs none), then in
//! the title, the address and the file name. Numbers in the request, behind `ref:` in prose, of the
//! Information Commissioner, of tribunals and of policies are cited. Telephone numbers, dates, file
//! sizes and page counts are no references. Nothing is guessed: a bare `207-24` needs its label.

mod address;
mod heading;
mod label;
mod number;
mod policy;

use crate::data::reference_shapes::{generic_norm, stands_alone};
use crate::data::registry::Registry;
use crate::extract::letter::{Letter, Source, ZoneKind};
use crate::model::{RefOrigin, Reference, ReferenceKind, Span};
use label::Labelled;
use number::Numbers;
use std::collections::BTreeSet;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferencesFound {
    /// As printed; rebuilt where an address had lost the separators.
    pub own_ref: Option<String>,
    pub own_ref_norm: Option<String>,
    pub ref_origin: Option<RefOrigin>,
    /// What the own number numbers: a response, or a policy.
    pub own_kind: Option<ReferenceKind>,
    /// Cited numbers by place, each once.
    pub references: Vec<Reference>,
}

/// A number in the body that may be the letter's own.
struct Candidate {
    raw: String,
    norm: String,
    span: Span,
    kind: ReferenceKind,
    score: i32,
}

/// Below this a number in the body is somebody else's.
const OWN: i32 = 30;
/// Bytes at the start of a letter in which its own number stands.
const HEAD: usize = 2000;
/// Lines at the start of a text that may be its title.
const HEADLINES: usize = 6;

/// Finds the references of a letter of the given forces.
pub fn references(letter: &Letter, source: &Source, registry: &Registry, force_ids: &[String]) -> ReferencesFound {
    references_of_entry(letter, source, registry, force_ids, None)
}

/// Finds the references of a letter, or of an entry of a log that has its number in a column.
pub fn references_of_entry(
    letter: &Letter,
    source: &Source,
    registry: &Registry,
    force_ids: &[String],
    number: Option<&str>,
) -> ReferencesFound {
    let numbers = Numbers { shapes: registry.shapes(), force_ids };
    let mut candidates = body_candidates(letter, &numbers);
    candidates.extend(number.and_then(|number| numbered(letter.text, number, &numbers)));
    candidates.extend(policy::candidate(letter));
    let best = candidates.iter().filter(|it| it.score >= OWN).max_by_key(|it| (it.score, usize::MAX - it.span.start));
    let mut found = ReferencesFound::default();
    if let Some(own) = best {
        found.own_ref = Some(own.raw.clone());
        found.own_ref_norm = Some(own.norm.clone());
        found.ref_origin = Some(RefOrigin::Body);
        found.own_kind = Some(own.kind);
    } else if let Some((own, kind)) = (!force_ids.is_empty()).then(|| headline_number(letter.text, &numbers)).flatten()
    {
        found.own_ref = Some(own.raw);
        found.own_ref_norm = Some(own.norm);
        found.ref_origin = Some(RefOrigin::Body);
        found.own_kind = Some(kind);
    } else if let Some((raw, norm, kind, origin)) = address::own(letter.title, source, &numbers) {
        found.own_ref = Some(raw);
        found.own_ref_norm = Some(norm);
        found.ref_origin = Some(origin);
        found.own_kind = Some(kind);
    }
    found.references = cited(letter, &candidates, &found);
    found
}

/// Returns the forces that use the shape of the first number that heads a text, and whether the shape
/// is one that nobody else would use.
pub fn forces_of_heading_number(text: &str, registry: &Registry) -> (Vec<String>, bool) {
    let text = &text[..text.floor_char_boundary(HEAD.min(text.len()))];
    let shapes = registry.shapes();
    let numbers = Numbers { shapes, force_ids: &[] };
    let labelled = label::labelled(text, &numbers);
    let labelled = labelled.iter().filter(|it| it.in_heading && !it.cited_cue).map(|it| it.number.span.start);
    let plain = shapes.unlabelled(text).into_iter().map(|it| it.span.start).filter(|start| {
        number::line_number(text, *start) < 12
            && !label::cited_before(text, *start)
            && line_of(text, *start).len() < 100
    });
    for start in labelled.chain(plain) {
        let found = shapes.at(text, start, |shape| shape.place == RefOrigin::Body && !shape.labelled);
        let whole: Vec<_> = found.iter().filter(|it| stands_alone(text, it.span)).collect();
        let Some(longest) = whole.first().map(|it| it.span) else { continue };
        let same = || whole.iter().filter(|it| it.span == longest).map(|it| &shapes.shapes()[it.shape]);
        let mut ids: Vec<String> = same().flat_map(|shape| shape.force_ids.iter().cloned()).collect();
        ids.sort();
        ids.dedup();
        return (ids, same().all(|shape| shape.distinctive));
    }
    (Vec::new(), false)
}

/// Returns the forces whose own labelled scheme the first labelled number fits: a hint, and no proof.
pub fn forces_of_labelled_number(text: &str, registry: &Registry) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(HEAD.min(text.len()))];
    let shapes = registry.shapes();
    let labelled = label::labelled(text, &Numbers { shapes, force_ids: &[] });
    let Some(first) = labelled.iter().find(|it| it.in_heading && !it.cited_cue) else { return Vec::new() };
    let fits = shapes.at(text, first.number.span.start, |shape| shape.place == RefOrigin::Body);
    let whole = fits.iter().filter(|it| stands_alone(text, it.span));
    let mut ids: Vec<String> = whole.flat_map(|it| shapes.shapes()[it.shape].force_ids.iter().cloned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Returns the forces whose title scheme ends one of the first lines, and whether nobody else would use it.
pub fn forces_of_headline(text: &str, registry: &Registry) -> (Vec<String>, bool) {
    let shapes = registry.shapes();
    let Some((number, _)) = headline_number(text, &Numbers { shapes, force_ids: &[] }) else {
        return (Vec::new(), false);
    };
    let mut found: Vec<String> = Vec::new();
    let mut distinctive = true;
    // A bracket may belong to the shape: `(212/24)`.
    for at in [number.span.start, number.span.start.saturating_sub(1)] {
        for it in shapes.at(text, at, |shape| shape.place == RefOrigin::Title) {
            if it.span.end >= number.span.end {
                found.extend(shapes.shapes()[it.shape].force_ids.iter().cloned());
                distinctive &= shapes.shapes()[it.shape].distinctive;
            }
        }
    }
    found.sort();
    found.dedup();
    (found, distinctive)
}

/// Whether a number stands so high that it heads the letter, though a request may begin right there.
fn heads_letter(text: &str, at: usize, of_known_scheme: bool) -> bool {
    let line = number::line_number(text, at);
    line < 3 || (of_known_scheme && line < 8)
}

/// Returns the number on one of the first lines in a shape that the force uses in titles, where a text has its
/// title as a line: `Seized vehicles - keys (77/19)`.
fn headline_number(text: &str, numbers: &Numbers) -> Option<(number::Number, ReferenceKind)> {
    let mut start = 0;
    for line in text.split('\n').take(HEADLINES) {
        if let Some(number) = address::in_headline(text, Span::new(start, start + line.len()), numbers) {
            return Some((number, ReferenceKind::Foi));
        }
        start += line.len() + 1;
    }
    None
}

/// The number of a log's column goes before any other.
fn numbered(text: &str, number: &str, numbers: &Numbers) -> Option<Candidate> {
    let start = text.find(number)?;
    let span = Span::new(start, start + number.len());
    let read = numbers.labelled(text, start, true).filter(|it| it.span == span);
    let norm = read.map_or_else(|| generic_norm(number), |it| it.norm);
    Some(Candidate { raw: number.to_owned(), norm, span, kind: ReferenceKind::Foi, score: 1000 })
}

fn body_candidates(letter: &Letter, numbers: &Numbers) -> Vec<Candidate> {
    let text = letter.text;
    let mut candidates: Vec<Candidate> = Vec::new();
    for Labelled { number, label_start, role, in_heading, cited_cue } in label::labelled(text, numbers) {
        let mut score = match (role, in_heading) {
            (label::Role::Own, true) => 100,
            (label::Role::Own, false) => 80,
            (label::Role::Plain | label::Role::Request | label::Role::Act, true) => 70,
            // `your request (ref: 207-24)` in the force's own words may be the letter's own.
            (label::Role::Plain | label::Role::Request | label::Role::Act, false)
                if speaks_of_your_request(text, label_start) =>
            {
                40
            }
            (label::Role::Plain | label::Role::Request | label::Role::Act, false) => 10,
            (label::Role::Policy, _) => 60,
            (label::Role::Theirs, _) => continue,
        };
        score += if number.of_known_scheme { 10 } else { 0 };
        if cited_cue {
            score -= 70;
        }
        score -= match letter.zone_at(number.span.start) {
            // A header before the restated request often falls into its zone.
            ZoneKind::Request if in_heading && role == label::Role::Own => 10,
            ZoneKind::Request if in_heading && heads_letter(text, number.span.start, number.of_known_scheme) => 10,
            ZoneKind::Request => 70,
            ZoneKind::QuotedMail => 35,
            ZoneKind::OtherBody => 70,
            ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::Standard | ZoneKind::Complaint => 0,
        };
        let kind = if role == label::Role::Policy { ReferenceKind::Policy } else { ReferenceKind::Foi };
        candidates.push(Candidate { raw: number.raw, norm: number.norm, span: number.span, kind, score });
    }
    for number in heading::numbers_at_head(text, numbers) {
        let labelled = candidates.iter().any(|it| it.span.overlaps(number.span));
        if !labelled && !label::cited_before(text, number.span.start) {
            let score = if number.of_known_scheme { 48 } else { 42 };
            let (raw, norm, span) = (number.raw, number.norm, number.span);
            candidates.push(Candidate { raw, norm, span, kind: ReferenceKind::Foi, score });
        }
    }
    candidates.sort_by_key(|it| it.span);
    let behind_labels: Vec<Span> = candidates.iter().map(|it| it.span).collect();
    for number in numbers.unlabelled(text) {
        let next = behind_labels.partition_point(|span| span.end <= number.span.start);
        if behind_labels.get(next).is_some_and(|span| span.overlaps(number.span)) {
            continue;
        }
        let line = line_of(text, number.span.start);
        let subject = ["Subject:", "Re:", "RE:", "Title:"].iter().any(|label| line.starts_with(label));
        let short = line.len() <= number.span.len() + 60 || (subject && line.len() <= 200);
        let alone = short && number::line_number(text, number.span.start) < 12;
        let heading = alone
            && letter.zone_at(number.span.start) != ZoneKind::Request
            && !label::cited_before(text, number.span.start);
        let response = letter.zone_at(number.span.start) == ZoneKind::Response;
        let score = match number.of_known_scheme {
            true if heading => 50,
            true if response && heading::behind_your_request(text, number.span.start) => 40,
            _ => 0,
        };
        let (raw, norm, span) = (number.raw, number.norm, number.span);
        candidates.push(Candidate { raw, norm, span, kind: ReferenceKind::Foi, score });
    }
    candidates
}

/// Everything that is not the letter's own number, by place, each once.
fn cited(letter: &Letter, candidates: &[Candidate], own: &ReferencesFound) -> Vec<Reference> {
    let mut cited: Vec<Reference> = candidates
        .iter()
        .map(|it| Reference { raw: it.raw.clone(), norm: it.norm.clone(), kind: it.kind, span: it.span })
        .collect();
    cited.extend(number::of_known_kinds(letter.text));
    if own.own_kind == Some(ReferenceKind::Policy) {
        cited.extend(policy::linked(letter.text));
    }
    cited.sort_by_key(|it| (it.span.start, usize::MAX - it.span.end));
    let mut seen: BTreeSet<String> = own.own_ref_norm.iter().map(|norm| number::bare(norm)).collect();
    let mut end = 0;
    cited.retain(|it| {
        let bare = number::bare(&it.norm);
        let fresh = it.span.start >= end && seen.insert(bare);
        if fresh {
            end = it.span.end;
        }
        fresh
    });
    cited
}

fn speaks_of_your_request(text: &str, at: usize) -> bool {
    let window = &text[text.floor_char_boundary(at.saturating_sub(90))..at];
    let sentence = window.rsplit(['.', '\n']).next().unwrap_or_default().to_ascii_lowercase();
    [
        "your request",
        "your freedom of information request",
        "your foi",
        "your enquiry",
        "your application",
        "decision notice in respect of the request",
        "our decision on the request",
    ]
    .iter()
    .any(|phrase| sentence.contains(phrase))
}

/// Returns the line round a place, or as much of a long one as a heading could have.
fn line_of(text: &str, at: usize) -> &str {
    let from = text.floor_char_boundary(at.saturating_sub(300));
    let to = text.ceil_char_boundary((at + 300).min(text.len()));
    let start = text[from..at].rfind('\n').map_or(from, |end| from + end + 1);
    let end = text[at..to].find('\n').map_or(to, |length| at + length);
    text[start..end].trim()
}

#[cfg(test)]
mod tests;
