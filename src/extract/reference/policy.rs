//! Policy numbers (`O49`, `W1000`): a letter or two and digits. A policy's own, and those it names.

use crate::extract::letter::Letter;
use crate::extract::reference::number::Number;
use crate::extract::reference::{Candidate, line_of};
use crate::model::{Reference, ReferenceKind, Span};

/// Reads a policy number at the start of a text.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text[letters..].bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&letters) || !(2..=4).contains(&digits) {
        return None;
    }
    let mut end = letters + digits;
    if text[end..].bytes().next().is_some_and(|byte| byte.is_ascii_lowercase()) {
        end += 1;
    }
    let whole = !text[end..].starts_with(|next: char| next.is_alphanumeric());
    whole.then(|| &text[..end])
}

/// Reads letters, a space and digits, as only a label makes them a number: `GP 41`.
fn spaced(text: &str) -> Option<&str> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text[letters..].strip_prefix(' ')?.bytes().take_while(u8::is_ascii_digit).count();
    let end = letters + 1 + digits;
    let whole = !text[end..].starts_with(|next: char| next.is_alphanumeric());
    ((2..=4).contains(&letters) && (2..=4).contains(&digits) && whole).then(|| &text[..end])
}

/// Reads the number behind `Policy reference:`, at once or in brackets at the end of the line.
pub(super) fn behind_label(text: &str, at: usize) -> Option<Number> {
    let line = text[at..].split('\n').next()?;
    let number = |from: usize| {
        let raw = at_start(&text[from..])?.to_owned();
        let span = Span::new(from, from + raw.len());
        Some(Number { norm: raw.clone(), raw, span, of_known_scheme: false })
    };
    // `Policy number: OPS 031`.
    if let Some(raw) = spaced(&text[at..]) {
        let span = Span::new(at, at + raw.len());
        return Some(Number { raw: raw.to_owned(), norm: raw.to_owned(), span, of_known_scheme: false });
    }
    number(at).or_else(|| line.rfind('(').filter(|open| *open < 160).and_then(|open| number(at + open + 1)))
}

/// Returns the number that opens a policy: `O49 Hostage and Crisis Negotiators`.
///
/// Only where the text calls itself a policy: `A19 closures` is a road.
pub(super) fn candidate(letter: &Letter) -> Option<Candidate> {
    let first = letter.text.split('\n').find(|line| !line.trim().is_empty())?;
    let start = letter.text.find(first)? + (first.len() - first.trim_start().len());
    let raw = at_start(&letter.text[start..])?;
    let titled = line_of(letter.text, start)[raw.len()..].trim_start_matches([' ', '-', '–', ':']);
    let calls_itself = ["his policy", "his procedure", "his SOP", "olicy reference", "tandard Operating Procedure"]
        .iter()
        .any(|phrase| memchr::memmem::find(letter.text.as_bytes(), phrase.as_bytes()).is_some());
    let span = Span::new(start, start + raw.len());
    (titled.starts_with(|next: char| next.is_uppercase()) && calls_itself).then(|| Candidate {
        raw: raw.to_owned(),
        norm: raw.to_owned(),
        span,
        kind: ReferenceKind::Policy,
        score: 55,
    })
}

/// Returns the policy numbers that open a line of a policy: `• O49a Hostage and Crisis Negotiators`.
pub(super) fn linked(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let lead = line.len() - line.trim_start_matches(|lead: char| !lead.is_alphanumeric()).len();
        let entry = line[lead..].strip_prefix("o ").map_or(lead, |_| lead + 2);
        if let Some(raw) = at_start(&line[entry..]) {
            let title = line[entry + raw.len()..].trim_start_matches([' ', '-', '–', ':', '\u{a0}']);
            // A postcode goes on in a digit: `S10 2FB`.
            if title.starts_with(|next: char| next.is_uppercase()) {
                let span = Span::new(start + entry, start + entry + raw.len());
                found.push(Reference { raw: raw.to_owned(), norm: raw.to_owned(), kind: ReferenceKind::Policy, span });
            }
        }
        start += line.len() + 1;
    }
    found
}
