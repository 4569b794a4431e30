//! The date of a letter that no word explains: alone on a line of its head or foot, in a column of its own there, or
//! behind the name of who writes. Does not read dates in sentences, lists and tables.

use crate::extract::dates::grammar::{FoundDate, date_at};

/// A date alone on one of this many first lines is the date of the letter.
const HEAD_LINES: usize = 15;
/// A name and a date stand on one of this many first lines.
const NAME_LINES: usize = 8;
/// A title that ends in the day of the answer is one of this many first lines.
const TITLE_LINES: usize = 3;
/// The foot, without blank lines.
const FOOT_LINES: usize = 6;
/// Bytes of a foot.
const FOOT: usize = 800;
/// Longest line that is a name and a date.
const NAME_LINE: usize = 110;

/// Returns the date at the head, and the rule that found it.
pub(super) fn at_head(text: &str) -> Option<(FoundDate, &'static str)> {
    let mut start = 0;
    for (index, line) in text.split('\n').take(HEAD_LINES).enumerate() {
        let near = |date: &FoundDate| index < NAME_LINES && !date.iso.is_empty();
        let date = alone(text, line, start)
            .or_else(|| behind_name(text, line, start).filter(near))
            .or_else(|| beside_number(text, line, start).filter(near))
            .or_else(|| explained_behind(text, line, start).filter(near))
            .or_else(|| of_answer(text, line, start).filter(|_| index < TITLE_LINES));
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
        let date = alone(text, line, start).map(|date| (date, false));
        if let Some(date) = date.or_else(|| behind_name(text, line, start).map(|date| (date, true))) {
            if found.is_some() {
                return None;
            }
            found = Some(date);
        }
    }
    // A day above cells may belong to them; a name with a day is a signature all the same.
    found.filter(|(_, named)| *named || !above_cell).map(|(date, _)| (date, "responded.foot"))
}

/// Whether a line names a force or an office that answers.
pub(super) fn names_writer(line: &str) -> bool {
    const WRITERS: [&str; 21] = [
        "police",
        "constabulary",
        "heddlu",
        "office",
        "desk",
        "unit",
        "team",
        "officer",
        "manager",
        "department",
        "branch",
        "section",
        "foi",
        "disclosure",
        "information",
        "headquarters",
        "assessor",
        "adviser",
        "advisor",
        "superintendent",
        "inspector",
    ];
    let lower = line.to_ascii_lowercase();
    let mut words = lower.split(|character: char| !character.is_ascii_alphanumeric());
    words.any(|word| WRITERS.contains(&word))
}

fn alone(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    let trimmed = line.trim();
    if !(6..=60).contains(&trimmed.len()) {
        return None;
    }
    ends_with_date(text, start + (line.len() - line.trim_start().len()), start + line.len())
}

/// A year is in digits, and it comes last.
fn ends_with_digit(text: &str) -> bool {
    text.as_bytes().last().is_some_and(u8::is_ascii_digit)
}

/// Reads the day that fills a stretch of a line.
fn ends_with_date(text: &str, at: usize, end: usize) -> Option<FoundDate> {
    let end = at + text.get(at..end)?.trim_end().trim_end_matches(['.', ')']).len();
    if !ends_with_digit(&text[..end]) {
        return None;
    }
    date_at(text, at).filter(|date| date.iso.len() == 10 && date.span.end == end)
}

/// `Aldermoor Police, 9 May 2023`, `FOI desk 11 February 2022`: a short name and nothing else.
///
/// Besides names only words of a reply may stand there: `Aldermoor Police - reply 9 May 2023`.
fn behind_name(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    const SMALL: [&str; 16] = [
        "of",
        "and",
        "the",
        "for",
        "to",
        "on",
        "dated",
        "reply",
        "answer",
        "response",
        "letter",
        "decision",
        "review",
        "further",
        "final",
        "sincerely",
    ];
    let trimmed = line.trim();
    if !(10..=NAME_LINE).contains(&trimmed.len()) {
        return None;
    }
    let lead = line.len() - line.trim_start().len();
    let (at, date) = last_date(text, start + lead, start + line.trim_end().len())?;
    let name = text.get(start + lead..at)?.trim_end();
    let sets_off = name.ends_with([',', '-', '–', '—', ':', '.', '|', '(']);
    let words: Vec<&str> =
        name.split(|next: char| !next.is_alphanumeric() && next != '\'').filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| word.starts_with(|first: char| first.is_uppercase());
    let last = words.last()?.to_ascii_lowercase();
    let answers = ["reply", "answer", "response", "decision", "letter", "of", "on", "dated"].contains(&last.as_str());
    let plain =
        words.iter().all(|word| capital(word) || SMALL.contains(word) || names_writer(word)) && words.len() <= 12;
    // `Version 2.0 dated 1 February 2021` is no letter's.
    let other = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()) || is_of_other(word));
    let place = sets_off && words.len() <= 3 && name.ends_with(',') && words.iter().all(capital);
    let named = names_writer(name) && (sets_off || answers || names_writer(&last));
    let signed = name.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("signed"));
    (plain && !other && (named || place) && (signed || !name.contains(':'))).then_some(date)
}

/// Words that make the day another one than that of the letter.
fn is_of_other(word: &str) -> bool {
    const OTHER: [&str; 18] = [
        "request",
        "requested",
        "received",
        "asked",
        "data",
        "published",
        "reviewed",
        "version",
        "due",
        "updated",
        "review",
        "crime",
        "your",
        "from",
        "until",
        "since",
        "january",
        "at",
    ];
    let lower = word.to_ascii_lowercase();
    OTHER.contains(&lower.as_str()) && lower != "review"
}

/// Returns the date that ends a line, and where it begins.
fn last_date(text: &str, start: usize, end: usize) -> Option<(usize, FoundDate)> {
    let line = text.get(start..end)?;
    if !ends_with_digit(line.trim_end().trim_end_matches(['.', ')'])) {
        return None;
    }
    // The longest date has six words; the weekday belongs to it.
    let mut starts: Vec<usize> = line
        .char_indices()
        .filter(|(at, next)| next.is_alphanumeric() && !line[..*at].ends_with(|last: char| last.is_alphanumeric()))
        .map(|(at, _)| at)
        .collect();
    let first = starts.len().saturating_sub(9);
    starts.drain(..first);
    starts.into_iter().find_map(|at| {
        let found = ends_with_date(text, start + at, end)?;
        Some((start + at, found))
    })
}

/// `KTP 0340-23        3 July 2023`: a number at the left and the day at the right of the first lines.
fn beside_number(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    let trimmed = line.trim();
    let gap = trimmed.rfind("   ").or_else(|| trimmed.rfind('\t'))?;
    let left = trimmed[..gap].trim_end();
    let right = start + (line.len() - line.trim_start().len()) + gap;
    let at = right + text.get(right..)?.len() - text[right..].trim_start_matches([' ', '\t']).len();
    let short = left.len() <= 60 && !left.split(' ').any(is_of_other);
    (short && date_at(text, start + (line.len() - line.trim_start().len())).is_none())
        .then(|| ends_with_date(text, at, start + line.len()))
        .flatten()
}

/// `15 January 2025 (our reply)`: the day opens a line, and what it is stands in brackets behind it.
fn explained_behind(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    const REPLIES: [&str; 8] = [
        "our reply",
        "our answer",
        "our response",
        "reply)",
        "answer)",
        "response)",
        "date of reply",
        "date of response",
    ];
    let at = start + (line.len() - line.trim_start().len());
    let date = date_at(text, at).filter(|date| date.iso.len() == 10)?;
    let behind = text.get(date.span.end..start + line.len())?.trim_start().strip_prefix('(')?.to_ascii_lowercase();
    REPLIES.iter().any(|reply| behind.starts_with(reply)).then_some(date)
}

/// `Stop and search in the city, answer of 21 February 2022`: a title that ends in the day of the answer.
fn of_answer(text: &str, line: &str, start: usize) -> Option<FoundDate> {
    if line.len() > NAME_LINE {
        return None;
    }
    let (at, date) = last_date(text, start, start + line.trim_end().len())?;
    let before = text.get(start..at)?.trim_end().to_ascii_lowercase();
    let answer = ["answer of", "reply of", "response of", "answer dated", "reply dated", "response dated"];
    let cited =
        ["your", "our", "earlier", "previous", "to the", "last", "first"].iter().any(|word| before.contains(word));
    (!cited && answer.iter().any(|word| before.ends_with(word))).then_some(date)
}
