//! The date of a letter that no word explains: alone on a line of its head or foot, or behind the name of
//! who writes. Does not read dates in sentences, lists and tables.

use crate::extract::dates::grammar::{FoundDate, date_at};

/// A date alone on one of this many first lines is the date of the letter.
const HEAD_LINES: usize = 15;
/// A name and a date stand on one of this many first lines.
const NAME_LINES: usize = 6;
/// The foot, without blank lines.
const FOOT_LINES: usize = 6;
/// Bytes of a foot.
const FOOT: usize = 800;

/// Returns the date at the head, and the rule that found it.
pub(super) fn at_head(text: &str) -> Option<(FoundDate, &'static str)> {
    let mut start = 0;
    for (index, line) in text.split('\n').take(HEAD_LINES).enumerate() {
        let date = alone(text, line, start).or_else(|| behind_name(text, line, start).filter(|_| index < NAME_LINES));
        if let Some(date) = date {
            return Some((date, "responded.letterhead"));
        }
        start += line.len() + 1;
    }
    None
}

/// Returns the date at the foot, and the rule that found it. Several days there are a list.
pub(super) fn at_foot(text: &str) -> Option<(FoundDate, &'static str)> {
    let from = text.ceil_char_boundary(text.len().saturating_sub(FOOT));
    let from = if from == 0 { 0 } else { from + text[from..].find('\n')? + 1 };
    let mut end = text.len();
    let mut lines = 0;
    let mut found = None;
    let mut above_cell = false;
    for line in text[from..].rsplit('\n') {
        let start = end - line.len();
        end = start.saturating_sub(1);
        if line.trim().is_empty() {
            continue;
        }
        above_cell |= line.trim_end().ends_with('|');
        lines += 1;
        if lines > FOOT_LINES {
            break;
        }
        if let Some(date) = alone(text, line, start).or_else(|| behind_name(text, line, start)) {
            if found.is_some() {
                return None;
            }
            found = Some(date);
        }
    }
    found.filter(|_| !above_cell).map(|date| (date, "responded.foot"))
}

fn alone(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    let trimmed = line.trim();
    if !(6..=40).contains(&trimmed.len()) {
        return None;
    }
    let at = start + (line.len() - line.trim_start().len());
    date_at(text, at).filter(|date| date.iso.len() == 10 && date.span.end == at + trimmed.trim_end_matches('.').len())
}

/// `Aldermoor Police, 9 May 2023`, `FOI desk 11 February 2022`: a short name and nothing else.
fn behind_name(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    const WRITERS: [&str; 9] =
        ["police", "constabulary", "office", "desk", "unit", "team", "officer", "manager", "department"];
    let trimmed = line.trim();
    if !(10..=70).contains(&trimmed.len()) {
        return None;
    }
    let digit = trimmed.find(|character: char| character.is_ascii_digit())?;
    let name = trimmed[..digit].trim_end();
    let word = name.trim_end_matches([',', '-', '–', ':']).rsplit(' ').next()?.to_ascii_lowercase();
    let at = start + (line.len() - line.trim_start().len()) + digit;
    (WRITERS.contains(&word.as_str()) && name.split(' ').count() <= 6)
        .then(|| date_at(text, at))
        .flatten()
        .filter(|date| date.iso.len() == 10 && date.span.end >= start + line.trim_end().trim_end_matches('.').len())
}
