//! The letter's own number in its title, address or file name, for forces that print it nowhere else.

use crate::data::reference_shapes::{ReferenceShape, ShapeMatch};
use crate::extract::letter::Source;
use crate::extract::reference::number::{Number, Numbers};
use crate::extract::reference::{label, policy};
use crate::model::{RefOrigin, ReferenceKind, Span};

/// Returns the number as printed, its normal form, what it numbers, and where it was found.
///
/// An address drops separators (`foi-58625` for 586-25): the number is given as rebuilt by the
/// force's own rule, and only for a force that has one.
pub(super) fn own(
    title: Option<&str>,
    source: &Source,
    numbers: &Numbers,
) -> Option<(String, String, ReferenceKind, RefOrigin)> {
    let in_title = title.and_then(|title| in_title(title, numbers));
    if let Some((raw, norm, kind)) = in_title {
        return Some((raw, norm, kind, RefOrigin::Title));
    }
    let in_url = source.url.and_then(|url| in_address(url, numbers));
    if let Some(norm) = in_url {
        return Some((norm.clone(), norm, ReferenceKind::Foi, RefOrigin::Url));
    }
    let name = source.file_name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name))?;
    let norm = search(stem(name), numbers, |shape| named_in(shape, RefOrigin::FileName, numbers))?.norm;
    Some((norm.clone(), norm, ReferenceKind::Foi, RefOrigin::FileName))
}

/// Bytes at the end of a line in which the number of a title stands.
const TITLE_NUMBER: usize = 32;

/// Reads the number at either end of a line in a shape that the force, or any force where none is known, uses in
/// titles: `Seized vehicles (77/19)`, `(77/19) Seized vehicles`.
pub(super) fn in_headline(text: &str, line: Span, numbers: &Numbers) -> Option<Number> {
    let whole = line.of(text)?;
    if whole.len() > 160 || !whole.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let found = opens_line(whole, numbers).or_else(|| closes_line(text, line, numbers))?;
    let bracketed = found.span.of(whole)?;
    let raw = bracketed.trim_matches(['(', ')', '[', ']']);
    let start = line.start + found.span.start + bracketed.find(raw)?;
    let span = Span::new(start, start + raw.len());
    Some(Number { raw: raw.to_owned(), norm: found.norm, span, of_known_scheme: true })
}

fn of_titles(shape: &ReferenceShape, numbers: &Numbers) -> bool {
    shape.place == RefOrigin::Title && (numbers.force_ids.is_empty() || numbers.of_force(&shape.force_ids))
}

/// A title goes on behind its number with a capital: `HRW 0274/25 - Shop theft`; a sentence would not.
fn opens_line(line: &str, numbers: &Numbers) -> Option<ShapeMatch> {
    const LABELS: [&str; 5] = ["Title:", "Subject:", "Re:", "RE:", "Subject: RE:"];
    let mut rest = line.trim_start();
    for label in LABELS {
        rest = rest.strip_prefix(label).unwrap_or(rest).trim_start();
    }
    let at = line.len() - rest.len();
    let hits = numbers.shapes.at(line, at, |shape| of_titles(shape, numbers));
    let found = hits.into_iter().find(|hit| {
        let behind = line[hit.span.end..].trim_start_matches([' ', '-', '–', '—', ':', '|', ')', ']', '·', '\u{a0}']);
        let apart = behind.len() < line.len() - hit.span.end || behind.is_empty();
        apart && behind.chars().next().is_none_or(|next| next.is_uppercase() || next.is_ascii_digit())
    })?;
    (!is_years(&line[found.span.start..found.span.end])).then_some(found)
}

/// Only the end of the line is of interest.
fn closes_line(text: &str, line: Span, numbers: &Numbers) -> Option<ShapeMatch> {
    let whole = line.of(text)?;
    let from = whole.len().saturating_sub(TITLE_NUMBER);
    let from = if from == 0 { 0 } else { from + whole.as_bytes()[from..].iter().position(|byte| *byte == b' ')? };
    let mut found = search(&whole[from..], numbers, |shape| of_titles(shape, numbers))?;
    found.span = Span::new(found.span.start + from, found.span.end + from);
    let rest = whole[found.span.end..].trim_matches([' ', ')', ']', '.', '\t', '\r']);
    let own = rest.is_empty() && !label::cited_before(text, line.start + found.span.start);
    own.then_some(found)
}

fn in_title(title: &str, numbers: &Numbers) -> Option<(String, String, ReferenceKind)> {
    let of_force = |shape: &ReferenceShape| numbers.of_force(&shape.force_ids);
    if let Some(found) = search(title, numbers, |shape| of_force(shape) && shape.place == RefOrigin::Title) {
        let raw = title[found.span.start..found.span.end].trim_matches(['(', ')', '[', ']']).to_owned();
        return Some((raw, found.norm, ReferenceKind::Foi));
    }
    if let Some(number) = numbers.unlabelled(title).into_iter().find(|number| number.of_known_scheme) {
        return Some((number.raw, number.norm, ReferenceKind::Foi));
    }
    if let Some(found) = label::labelled(title, numbers).into_iter().find(|found| !found.cited_cue) {
        let kind = if found.role == label::Role::Policy { ReferenceKind::Policy } else { ReferenceKind::Foi };
        return Some((found.number.raw, found.number.norm, kind));
    }
    // `Knife crime 207-24`: at an end of the title, in the shape of the letter's own force.
    let ends = |found: &ShapeMatch| {
        title[..found.span.start].trim_matches(['(', ' ', '-', '–']).is_empty()
            || title[found.span.end..].trim_matches([')', ' ', '.']).is_empty()
    };
    let bare = search(title, numbers, |shape| of_force(shape) && shape.place == RefOrigin::Body);
    if let Some(found) = bare.filter(ends).filter(|found| title[found.span.start..found.span.end].contains(['/', '-']))
    {
        let raw = title[found.span.start..found.span.end].to_owned();
        return (!is_years(&raw)).then_some((raw, found.norm, ReferenceKind::Foi));
    }
    let raw = policy::at_start(title)?;
    let rest = title[raw.len()..].trim_start();
    let is_policy = rest.to_lowercase().contains("policy") || rest.to_lowercase().contains("procedure");
    is_policy.then(|| (raw.to_owned(), raw.to_owned(), ReferenceKind::Policy))
}

fn in_address(url: &str, numbers: &Numbers) -> Option<String> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = path.split('#').next().unwrap_or_default().trim_end_matches('/');
    let slug = stem(path.rsplit('/').next().unwrap_or_default());
    let wanted = |shape: &ReferenceShape| named_in(shape, RefOrigin::Url, numbers);
    // An island's log keeps the number in the query.
    search(slug, numbers, wanted).or_else(|| search(query, numbers, wanted)).map(|found| found.norm)
}

/// Whether a shape may be looked for in an address or file name: one made for it, or one that needs no label.
fn named_in(shape: &ReferenceShape, place: RefOrigin, numbers: &Numbers) -> bool {
    numbers.of_force(&shape.force_ids) && (shape.place == place || (shape.place == RefOrigin::Body && !shape.labelled))
}

/// Finds the longest match between word boundaries; of equal ones the last, as slugs end with the number.
fn search(text: &str, numbers: &Numbers, wanted: impl Fn(&ReferenceShape) -> bool) -> Option<ShapeMatch> {
    let bytes = text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut best: Option<ShapeMatch> = None;
    for at in (0..text.len().min(400)).filter(|at| text.is_char_boundary(*at)) {
        let opens = at == 0 || !word(at - 1) || !word(at);
        if !opens {
            continue;
        }
        let hit = numbers.shapes.at(text, at, &wanted).into_iter().find(|hit| !word(hit.span.end));
        if let Some(hit) = hit
            && !is_years(&text[hit.span.start..hit.span.end])
            && best.as_ref().is_none_or(|best| hit.span.len() >= best.span.len() && hit.span.start >= best.span.end)
        {
            best = Some(hit);
        }
    }
    best
}

/// `2019-20`, `201920`: a period, not a number and its year.
fn is_years(raw: &str) -> bool {
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    let only_digits = raw.chars().all(|character| character.is_ascii_digit() || matches!(character, '-' | '/'));
    let first = digits.get(..4).and_then(|year| year.parse::<u32>().ok());
    let second = digits.get(4..).and_then(|rest| rest.parse::<u32>().ok());
    only_digits
        && matches!((first, second), (Some(first), Some(second)) if (1990..2070).contains(&first) && (second == (first + 1) % 100 || second == first + 1))
}

fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if (2..=4).contains(&extension.len()) && extension.bytes().any(|byte| byte.is_ascii_alphabetic()) =>
        {
            stem
        }
        _ => name,
    }
}
