//! Finds the names of people who asked, so that they can be masked before anything is stored. Returns
//! places only, never a name. Names of Acts, places, forces and offices are no requesters; signatures of
//! the force's staff are not looked for.

mod close;
mod mail;
mod name;

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::model::Span;
use close::{signed, writer};
use name::{Name, is_first_name, is_honorific, is_of_force, is_office, line_from, name_at};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Bytes of a text in which the address of a letter and a form's fields stand.
const HEAD: usize = 800;
/// How far behind wording a title may stand: `your email of 4 May 2024, Ms …`.
const TITLE_GAP: usize = 40;
/// People named in one letter. More are a list, and no requesters.
const MOST_PEOPLE: usize = 8;

#[derive(Deserialize)]
struct CueTable {
    cue: Vec<Cue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    place: Place,
    phrases: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    not_examples: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Line,
    Label,
    Header,
    Head,
    Person,
    Titled,
    After,
    Close,
    Wrote,
}

struct Cues {
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    rows: Vec<Cue>,
    place_of: Vec<Place>,
    matcher: Phrases,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let rows = shipped_table::<CueTable>(include_str!("../data/requester_cues.toml")).cue;
    let phrases: Vec<&String> = rows.iter().flat_map(|cue| &cue.phrases).collect();
    let place_of = rows.iter().flat_map(|cue| std::iter::repeat_n(cue.place, cue.phrases.len())).collect();
    let matcher = Phrases::shipped(&phrases);
    Cues { rows, place_of, matcher }
});

/// Returns where requesters are named, by start and without overlap, and their surnames for other texts of the
/// same document.
pub fn requester_spans(text: &str) -> (Vec<Span>, BTreeSet<String>) {
    let mut found: Vec<Name> = Vec::new();
    let mut closes: Vec<usize> = Vec::new();
    let mut spans = mail::addresses(text);
    for hit in CUES.matcher.overlapping(text) {
        if inside_word(text, hit.start, hit.end) {
            continue;
        }
        match CUES.place_of[hit.phrase] {
            Place::Line => found.extend(opened(text, hit.start, hit.end)),
            Place::Label => found.extend(labelled(text, hit.start, hit.end, 1)),
            Place::Header => found.extend(labelled(text, hit.start, hit.end, 2)),
            Place::Head if hit.start < HEAD => found.extend(labelled(text, hit.start, hit.end, 2)),
            Place::Head => {}
            Place::Person => found.extend(behind(text, hit.end).filter(|it| it.titled || is_person(text, it))),
            Place::Titled => found.extend(titled_behind(text, hit.end)),
            Place::After => found.extend(titled_before(text, hit.start)),
            Place::Close if opens_line(text, hit.start) => closes.push(hit.end),
            Place::Close => {}
            Place::Wrote => spans.extend(writer(text, hit.start)),
        }
    }
    found.extend(addressed(text));
    found.extend(signed(text, &closes));
    let mut surnames: BTreeSet<String> = BTreeSet::new();
    for it in found {
        if (it.titled || it.words > 1) && surnames.len() < MOST_PEOPLE {
            surnames.extend(it.surnames.into_iter().filter(|surname| surname.chars().count() > 2));
        }
        spans.push(it.span);
    }
    spans.extend(named_again(text, &surnames, false));
    (merged(spans), surnames)
}

/// Returns where a title names people: those of the text, and whoever has a `Mr` or `Ms`.
pub fn requester_spans_of_title(title: &str, surnames: &BTreeSet<String>) -> Vec<Span> {
    let (mut spans, _) = requester_spans(title);
    spans.extend(named_again(title, surnames, true));
    for (offset, word) in name::words(title) {
        if is_honorific(word.trim_start_matches(['(', '-', '–'])) {
            spans.extend(name_at(title, offset).filter(|it| it.titled).map(|it| it.span));
        }
    }
    merged(spans)
}

/// `Dear Ann` at the start of a line; further on only before a title.
fn opened(text: &str, start: usize, end: usize) -> Option<Name> {
    let found = behind(text, end)?;
    let far = found.span.start - end > 3;
    let alone = opens_line(text, start) && text.as_bytes().get(end) != Some(&b'-');
    // `To Ms …` heads a letter, `To Carrow and back` does not.
    let copy = ["to", "cc", "bcc"].iter().any(|word| text[start..end].eq_ignore_ascii_case(word));
    (!far && (found.titled || (alone && !copy))).then_some(found)
}

/// Reads the name behind a label at the start of a line, cell or bracket.
fn labelled(text: &str, start: usize, end: usize, least: usize) -> Option<Name> {
    let rest = line_from(text, end);
    let behind_sign = rest.trim_start_matches([' ', '\t', '\u{a0}', '*']);
    let sign = behind_sign.starts_with([':', '-', '–', '—', '|', '=']);
    if !sign || !(opens_line(text, start) || opens_cell(text, start)) {
        return None;
    }
    let value = behind_sign.trim_start_matches([':', '-', '–', '—', '|', '=', ' ', '\t', '\u{a0}', '*', '"']);
    let at = value.as_ptr() as usize - text.as_ptr() as usize;
    // `Requested by |` on its line, the name in the cell below.
    let at = if value.is_empty() && rest.trim_end().ends_with('|') { end + rest.len() + 1 } else { at };
    let line = text.get(at..).map(|_| line_from(text, at))?;
    let named = name_at(text, at);
    let address = line.contains('@') || line.contains("mailto:");
    match named {
        Some(name) if name.titled || name.words >= least || address => {
            // `Exampleson, Ann` is one person.
            let rest = &text[name.span.end..];
            let next = rest.starts_with(", ").then(|| name_at(text, name.span.end + 2)).flatten();
            let end = next.filter(|next| next.words == 1).map_or(name.span.end, |next| next.span.end);
            Some(Name { span: Span::new(name.span.start, end), words: name.words.max(2), ..name })
        }
        Some(name) if line[name.span.end - at..].starts_with(", ") => {
            let next = name_at(text, name.span.end + 2).filter(|next| next.words == 1)?;
            Some(Name { span: Span::new(name.span.start, next.span.end), words: 2, ..name })
        }
        // `exampleson, ann [mailto:…]`
        None if address => lower_case_name(text, at, line),
        Some(_) | None => None,
    }
}

fn lower_case_name(text: &str, at: usize, line: &str) -> Option<Name> {
    let end = line.find(['<', '[', '(']).filter(|end| (3..60).contains(end))?;
    let whole = line[..end].trim_end();
    let plain = whole.chars().all(|part| part.is_alphabetic() || matches!(part, ' ' | ',' | '.' | '-' | '\''));
    let surname = whole.split(',').next()?.rsplit(' ').next()?.to_owned();
    let ours = plain && !whole.split([' ', ',']).any(is_office);
    (ours && text.is_char_boundary(at + whole.len())).then(|| Name {
        span: Span::new(at, at + whole.len()),
        titled: false,
        words: 2,
        surnames: vec![surname],
    })
}

/// Reads a name right behind wording, over spaces, a comma or an opening bracket.
fn behind(text: &str, end: usize) -> Option<Name> {
    let rest = line_from(text, end);
    let value = rest.trim_start_matches([' ', '\t', '\u{a0}', ',', '(', ':', '-', '–']);
    let at = end + (rest.len() - value.len());
    if at == end || at - end > 6 { None } else { name_at(text, at) }
}

/// At least two words, none of them of a force's name.
fn is_person(text: &str, name: &Name) -> bool {
    let next = line_from(text, name.span.end).trim_start();
    name.words > 1
        && !is_of_force(name.span.of(text).unwrap_or_default())
        && !next.split(' ').next().is_some_and(is_office)
}

/// Reads a name with a title within the next few words of the sentence.
fn titled_behind(text: &str, end: usize) -> Option<Name> {
    let line = line_from(text, end);
    let near = &line[..line.floor_char_boundary(TITLE_GAP.min(line.len()))];
    for (offset, word) in name::words(near) {
        if is_honorific(word.trim_start_matches('('))
            && word.starts_with(|first: char| first.is_uppercase() || first == '(')
        {
            return name_at(text, end + offset).filter(|it| it.titled);
        }
        if word.ends_with(['.', '?', '!', ';']) {
            return None;
        }
    }
    None
}

/// Reads the titled name that ends right before a place: `Mr … asked`.
fn titled_before(text: &str, start: usize) -> Option<Name> {
    let from = text.ceil_char_boundary(start.saturating_sub(60));
    let line = text[from..start].rsplit('\n').next()?;
    let title = name::words(line).filter(|(_, word)| is_honorific(word)).last()?;
    let at = line.as_ptr() as usize - text.as_ptr() as usize + title.0;
    // In capitals the verb would be one more name.
    let before = &text[..start];
    name_at(before, at).filter(|it| it.titled && before[it.span.end..].trim().is_empty())
}

/// Returns the names on lines of their own above the salutation: the address of a letter.
fn addressed(text: &str) -> Vec<Name> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut lines = text[..text.floor_char_boundary(HEAD.min(text.len()))].split('\n').peekable();
    while let Some(line) = lines.next() {
        let lead = line.len() - line.trim_start().len();
        let next = lines.peek().map_or("", |next| next.trim());
        if let Some(name) = name_at(text, start + lead).filter(|it| it.span.start == start + lead) {
            let rest = text[name.span.end..].split('\n').next().unwrap_or_default().trim();
            let whole = rest.is_empty() || rest.starts_with(',') && rest.len() < 60;
            let lives = whole && !name.titled && (2..=3).contains(&name.words) && is_street(next);
            if (name.titled && whole) || lives {
                found.push(name);
            }
        }
        start += line.len() + 1;
    }
    found
}

/// `12 Placeholder Road`.
fn is_street(line: &str) -> bool {
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    let last = line.trim_end_matches([',', '.']).rsplit(' ').next().unwrap_or_default().to_lowercase();
    (1..=4).contains(&number)
        && line.len() < 50
        && [
            "road", "street", "lane", "avenue", "close", "drive", "way", "gardens", "crescent", "terrace", "place",
            "court", "grove", "rd", "st",
        ]
        .contains(&last.as_str())
}

/// Finds people who were named once wherever they are named again: with a title or first name, alone on a line,
/// in the possessive. A bare word may be anything else: `Kent Police` answered Mr Kent.
fn named_again(text: &str, surnames: &BTreeSet<String>, in_title: bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for surname in surnames {
        let written = [surname.clone(), surname.to_uppercase()];
        for written in written.iter().take(if written[0] == written[1] { 1 } else { 2 }) {
            for at in memchr::memmem::find_iter(text.as_bytes(), written.as_bytes()) {
                let end = at + written.len();
                if inside_word(text, at, end) {
                    continue;
                }
                let start = with_first_names(text, at);
                let next = line_from(text, end);
                let of_body = next.trim_start().split(' ').next().is_some_and(is_office);
                let alone =
                    ends_line(text, end) && line_start(text, start).trim_start_matches(['>', ' ', '|']).is_empty();
                let possessive = next.starts_with("'s") || next.starts_with("’s");
                let known = start < at || alone || possessive || in_title;
                if known && !(of_body && start == at) {
                    spans.push(Span::new(start, end));
                }
            }
        }
    }
    spans
}

/// Steps back over titles, initials and first names before a surname.
fn with_first_names(text: &str, at: usize) -> usize {
    let line = line_start(text, at);
    let mut start = at;
    for word in line.trim_end().rsplit(' ').take(3) {
        if word.is_empty() || !is_first_name(word) {
            break;
        }
        start = word.as_ptr() as usize - text.as_ptr() as usize;
        if is_honorific(word) {
            break;
        }
    }
    start
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Returns what stands before a place on its line, or as much of it as matters.
fn line_start(text: &str, at: usize) -> &str {
    let from = text.ceil_char_boundary(at.saturating_sub(120));
    text[from..at].rsplit('\n').next().unwrap_or_default()
}

fn opens_line(text: &str, at: usize) -> bool {
    line_start(text, at)
        .chars()
        .all(|lead| matches!(lead, ' ' | '\t' | '>' | '\u{a0}' | '|' | '*' | '"' | '“' | '-' | '•'))
}

fn opens_cell(text: &str, at: usize) -> bool {
    text[..at].trim_end_matches([' ', '\u{a0}']).ends_with(['|', '(', '[', '.', ';'])
}

fn ends_line(text: &str, at: usize) -> bool {
    line_from(text, at)
        .chars()
        .all(|tail| matches!(tail, ' ' | '\t' | '.' | ',' | '\u{a0}' | '|' | '*' | '"' | '”' | ')'))
}

fn inside_word(text: &str, start: usize, end: usize) -> bool {
    let word = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
    let ends_in_word = text[..end].ends_with(char::is_alphanumeric);
    let starts_in_word = text[start..].starts_with(char::is_alphanumeric);
    (starts_in_word && word(text[..start].chars().next_back())) || (ends_in_word && word(text[end..].chars().next()))
}

#[cfg(test)]
mod tests;
