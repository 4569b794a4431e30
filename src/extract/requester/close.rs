//! Who signed and who wrote earlier mail: names below the close of a request that the letter quotes, and before
//! `wrote:`. The close of the force's own letter names staff and is left alone.

use crate::extract::requester::name::{self, Name, is_office, line_from, name_at, names_before};
use crate::extract::requester::{ends_line, line_start, opens_line};
use crate::model::Span;

/// How far behind a close the force's own words go on, where the close was the requester's.
const ANSWER_GAP: usize = 500;

/// Reads who wrote the mail quoted below: the words before `wrote:` and its address, back to a comma or number.
pub(super) fn writer(text: &str, end: usize) -> Option<Span> {
    let from = text.ceil_char_boundary(end.saturating_sub(160));
    let line = text[from..end].rsplit('\n').next()?;
    let lead = line.split(['<', '[']).next()?.trim_end();
    if !line.trim_start_matches(['>', ' ']).starts_with("On ") && !line.contains('@') {
        return None;
    }
    let last = lead.as_ptr() as usize + lead.len() - text.as_ptr() as usize;
    names_before(text, lead).map(|start| Span::new(start, last))
}

/// Returns the names below the closes of requesters: in quoted mail, and where the force's own words follow.
pub(super) fn signed(text: &str, closes: &[usize]) -> Vec<Name> {
    let quoted = quoted_from(text);
    let own: Vec<usize> = closes.iter().copied().filter(|close| *close < quoted).collect();
    let mut found = Vec::new();
    for close in closes {
        let in_mail = *close >= quoted || line_start(text, *close).trim_start().starts_with('>');
        // The force's own close is the last, and no answer stands below it.
        let before_answer = own.last().is_some_and(|last| last != close) || answer_follows(text, *close);
        if in_mail || before_answer {
            found.extend(signature(text, *close));
        }
    }
    found
}

/// Reads the name behind a close, on its line or one of the next two.
fn signature(text: &str, close: usize) -> Option<Name> {
    let line = line_from(text, close);
    let rest = line.trim_start_matches([' ', ',', '.', '!', '-', '–', '\u{a0}', '"', '”']);
    if !rest.is_empty() {
        let at = close + (line.len() - rest.len());
        return name_at(text, at).filter(|it| ends_line(text, it.span.end) && at > close);
    }
    let mut start = close + line.len() + 1;
    for _ in 0..3 {
        let below = text.get(start..).map(|_| line_from(text, start))?;
        let lead = below.len() - below.trim_start_matches([' ', '>', '\t', '\u{a0}', '|', '*']).len();
        if below.len() > lead {
            let name = name_at(text, start + lead)?;
            // `Project Support Officer`: who has an office signs for the force.
            let next = text.get(start + below.len() + 1..).map_or("", |rest| line_from(rest, 0));
            let in_office = name::words(next).take(8).any(|(_, word)| is_office(word));
            return (name.words <= 4 && ends_line(text, name.span.end) && !in_office).then_some(name);
        }
        start += below.len() + 1;
    }
    None
}

/// Returns where earlier mail is quoted below the letter, else the end of the text.
fn quoted_from(text: &str) -> usize {
    const MARKS: [&str; 5] =
        ["-----Original", "----- Original", "----- Forwarded", "\n____________", "---------- Forwarded"];
    let marks = MARKS.iter().filter_map(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()));
    let headed = memchr::memmem::find_iter(text.as_bytes(), "From: ").find(|at| {
        let below = &text[*at..text.floor_char_boundary((*at + 300).min(text.len()))];
        opens_line(text, *at) && ["\nSent:", "\nTo:", "\nDate:"].iter().any(|label| below.contains(label))
    });
    let wrote =
        memchr::memmem::find(text.as_bytes(), b" wrote:\n").filter(|at| line_start(text, *at).starts_with("On "));
    marks.chain(headed).chain(wrote).min().unwrap_or(text.len())
}

fn answer_follows(text: &str, close: usize) -> bool {
    const ANSWERS: [&str; 9] = [
        "response",
        "answer",
        "our response",
        "our answer",
        "our reply",
        "reply",
        "in response",
        "ymateb",
        "decision:",
    ];
    let below = &text[close..text.floor_char_boundary((close + ANSWER_GAP).min(text.len()))];
    below.split('\n').skip(1).any(|line| {
        let line = line.trim_start_matches(|lead: char| !lead.is_alphanumeric()).to_lowercase();
        ANSWERS.iter().any(|word| line.starts_with(word))
    })
}
