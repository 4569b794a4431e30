//! Numbers that head a letter without a label: behind the name of the force or a word for the letter
//! (`Aldermoor Police response 2023/0610`, `INTERNAL REVIEW - 0605-202223`), or alone on their line (`AP/25/0038`).

use crate::extract::reference::label::{counts, ends_line, in_parts};
use crate::extract::reference::number::{Number, Numbers};

/// Lines at the start of a letter that may hold its number.
const LINES: usize = 6;
/// Longest such line.
const LONGEST: usize = 90;
/// Bytes at the start of a text in which a policy calls itself one.
const POLICY_HEAD: usize = 400;

/// Returns the numbers that head a letter, in order.
pub(super) fn numbers_at_head(text: &str, numbers: &Numbers) -> Vec<Number> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n').take(LINES) {
        if line.len() <= LONGEST {
            found.extend(at_line(text, line, start, numbers));
        }
        start += line.len() + 1;
    }
    found
}

fn at_line(text: &str, line: &str, start: usize, numbers: &Numbers) -> Option<Number> {
    let lead = line.len() - line.trim_start_matches(|next: char| !next.is_ascii_alphanumeric()).len();
    let trimmed = line.trim_end_matches(|next: char| !next.is_ascii_alphanumeric());
    if trimmed.len() <= lead || !trimmed.ends_with(|next: char| next.is_ascii_digit() || next.is_ascii_uppercase()) {
        return None;
    }
    if let Some(number) = numbers.labelled(text, start + lead, true).filter(|it| ends_line(text, it.span.end)) {
        let letters = number.raw.bytes().take_while(u8::is_ascii_uppercase).count();
        let parts = number.raw.split(['/', '-']).count();
        let scheme = (letters > 1 || (letters == 1 && parts > 2)) && in_parts(&number.raw);
        let known = number.of_known_scheme && (in_parts(&number.raw) || (counts(&number.raw) && number.raw.len() > 4));
        return (known || (scheme && !is_policy(text))).then_some(number);
    }
    let last = trimmed.rfind(' ')? + 1;
    let before = trimmed.get(lead..last)?;
    let number = numbers.labelled(text, start + last, true)?;
    (ends_line(text, number.span.end) && in_parts(&number.raw) && heads(before)).then_some(number)
}

/// Whether the words before a number are the name of a force or words for a letter.
fn heads(before: &str) -> bool {
    const LETTER: [&str; 20] = [
        "response",
        "reply",
        "answer",
        "review",
        "internal",
        "decision",
        "notice",
        "refusal",
        "request",
        "freedom",
        "of",
        "information",
        "foi",
        "act",
        "2000",
        "final",
        "our",
        "to",
        "for",
        "eir",
    ];
    const FORCE: [&str; 3] = ["police", "constabulary", "poileas"];
    let words: Vec<String> = before
        .split(|next: char| !next.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let rest = match words.iter().rposition(|word| FORCE.contains(&word.as_str())) {
        Some(at) if at <= 4 && before.starts_with(|first: char| first.is_uppercase()) => &words[at + 1..],
        Some(_) => return false,
        None => &words[..],
    };
    rest.iter().all(|word| LETTER.contains(&word.as_str()))
}

fn is_policy(text: &str) -> bool {
    let head = text[..text.floor_char_boundary(POLICY_HEAD.min(text.len()))].to_ascii_lowercase();
    ["policy", "procedure"].iter().any(|name| head.contains(name))
}

/// Whether a number in prose is that of the request just named: `has passed your request ALD/0900/23 to`.
pub(super) fn behind_your_request(text: &str, at: usize) -> bool {
    const REQUESTS: [&str; 5] =
        ["your request", "your foi request", "your enquiry", "your freedom of information request", "your application"];
    let window = &text[text.floor_char_boundary(at.saturating_sub(45))..at];
    let window = window.trim_end_matches([' ', ',', '(', '[']).to_ascii_lowercase();
    REQUESTS.iter().any(|request| window.ends_with(request))
}
