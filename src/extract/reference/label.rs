//! Finds labels such as `Our Ref:` or `FOI Request:` and the number behind each.

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::extract::reference::number::{Number, Numbers};
use crate::extract::reference::policy;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    Own,
    Plain,
    Request,
    Policy,
    Theirs,
}

/// A number with the label before it.
pub(super) struct Labelled {
    pub number: Number,
    pub label_start: usize,
    pub role: Role,
    /// The label opens its line, or stands in a heading.
    pub in_heading: bool,
    /// Words before the label say that the number is of another letter.
    pub cited_cue: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelTable {
    label: Vec<LabelRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    phrases: Vec<String>,
    role: Role,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<(String, String)>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    not_examples: Vec<String>,
}

struct Labels {
    rows: Vec<LabelRow>,
    row_of: Vec<usize>,
    matcher: Phrases,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let rows = shipped_table::<LabelTable>(include_str!("../../data/reference_labels.toml")).label;
    let (mut phrases, mut row_of) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        phrases.extend(row.phrases.iter().cloned());
        row_of.extend(std::iter::repeat_n(index, row.phrases.len()));
    }
    let matcher = Phrases::shipped(&phrases, true);
    Labels { rows, row_of, matcher }
});

/// Before a label these say that the number is of an earlier letter.
const CITED_CUES: [&str; 16] = [
    "previous",
    "earlier",
    "following up",
    "follow up",
    "follow-up",
    "further to",
    "related",
    "see also",
    "linked",
    "original request",
    "another request",
    "similar",
    "in response to foi",
    "refer to",
    "this foi request",
    "same as",
];

/// Returns the labelled numbers of a text, in order.
pub(super) fn labelled(text: &str, numbers: &Numbers) -> Vec<Labelled> {
    let labels = &*LABELS;
    let mut found: Vec<Labelled> = Vec::new();
    for hit in labels.matcher.longest_in_lines(text) {
        let role = labels.rows[labels.row_of[hit.phrase]].role;
        if role == Role::Theirs || inside_word(text, hit.start, hit.end) {
            continue;
        }
        let Some(tail) = tail(text, hit.end) else { continue };
        let in_heading = in_heading(text, hit.start);
        let number = match role {
            Role::Policy => policy::behind_label(text, tail.at),
            // `Request number 2 is exempt` is no reference: a number of unknown scheme needs a colon or heading.
            Role::Own => numbers.labelled(text, tail.at, tail.separated || tail.numbered || in_heading),
            Role::Plain => {
                let sure = tail.separated
                    || (in_heading && (tail.numbered || names_a_regime(text, tail.at)))
                    || in_parentheses(text, hit.start);
                let number = numbers.labelled(text, tail.at, sure || in_heading || text[hit.start..].starts_with('('));
                // `Case 0218/2023-24` and nothing else on its line, or in its brackets.
                number.filter(|it| sure || it.of_known_scheme || (it.raw.contains('/') && ends_line(text, it.span.end)))
            }
            Role::Request => numbers.labelled(text, tail.at, false).filter(|_| tail.separated && in_heading),
            Role::Theirs => None,
        };
        if let Some(number) = number {
            let cited_cue = cited_before(text, hit.start);
            found.push(Labelled { number, label_start: hit.start, role, in_heading, cited_cue });
        }
    }
    found
}

/// Whether the words before a place speak of an earlier letter.
pub(super) fn cited_before(text: &str, at: usize) -> bool {
    let window = &text[text.floor_char_boundary(at.saturating_sub(70))..at];
    let sentence = window.rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    CITED_CUES.iter().any(|cue| sentence.contains(cue))
}

struct Tail {
    at: usize,
    /// A colon, dash or cell border stood between.
    separated: bool,
    /// `no`, `number` stood between.
    numbered: bool,
}

/// Skips what may stand between a label and its number: `no:`, `number is`, a dash, a cell border,
/// one line break after a colon.
fn tail(text: &str, from: usize) -> Option<Tail> {
    let mut tail = Tail { at: from, separated: false, numbered: false };
    let mut lines = 0;
    for _ in 0..10 {
        let rest = text.get(tail.at..)?;
        let next = rest.chars().next()?;
        match next {
            ':' | '=' | '-' | '–' | '—' | '|' | '#' => tail.separated = true,
            '.' | '(' | '[' | '*' => {}
            '\n' if lines < 2 && (tail.separated || tail.numbered) => lines += 1,
            '\n' => return None,
            _ if next.is_whitespace() => {}
            _ => {
                let word = rest.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
                match word.to_ascii_lowercase().as_str() {
                    "no" | "nos" | "number" | "numbers" | "num" | "nr" | "id" => tail.numbered = true,
                    "is" | "was" | "of" => {}
                    _ => return Some(tail),
                }
                tail.at += word.len();
                continue;
            }
        }
        tail.at += next.len_utf8();
    }
    Some(tail)
}

/// Whether a label opens its line, or follows only other heading words:
/// `Re – Freedom of Information Request – Reference – FOI / 1680`.
fn in_heading(text: &str, at: usize) -> bool {
    let window = &text[text.floor_char_boundary(at.saturating_sub(120))..at];
    let line = match window.rsplit_once('\n') {
        Some((_, line)) => line,
        None if window.len() == at => window,
        None => return false,
    };
    let before = line.trim().to_ascii_lowercase();
    let plain = before.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> =
        plain.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    const HEADING_WORDS: [&str; 24] = [
        "re",
        "subject",
        "freedom",
        "of",
        "information",
        "act",
        "2000",
        "request",
        "foi",
        "foia",
        "eir",
        "environmental",
        "regulations",
        "2004",
        "our",
        "the",
        "response",
        "your",
        "official",
        "internal",
        "review",
        "application",
        "disclosure",
        "title",
    ];
    // `Aldermoor Police — reference 0119/2025-26` at the head of a letter.
    if (before.ends_with(['—', '–']) || before.ends_with(" -")) && before.len() < 50 && at < 200 {
        return true;
    }
    // A label of the left column, or in capitals behind a cell border, opens its cell.
    before.ends_with('|')
        || (!before.ends_with('(') && words.iter().all(|word| HEADING_WORDS.contains(word)) && words.len() <= 10)
}

/// `Reference FOI / 1483`: the number says itself what it numbers.
fn names_a_regime(text: &str, at: usize) -> bool {
    text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("foi") || word.eq_ignore_ascii_case("eir"))
}

fn ends_line(text: &str, at: usize) -> bool {
    text[at..].trim_start_matches([' ', '\t', '.', ')', ']', '*', '|']).chars().next().is_none_or(|next| next == '\n')
}

fn in_parentheses(text: &str, at: usize) -> bool {
    text[..at].trim_end().ends_with(['(', '['])
}

fn inside_word(text: &str, start: usize, end: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    word(start.checked_sub(1).and_then(|at| text.as_bytes().get(at))) || word(text.as_bytes().get(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::registry::Registry;

    #[test]
    fn every_label_reads_its_examples_and_nothing_else() {
        let registry = Registry::shipped();
        let numbers = Numbers { shapes: registry.shapes(), force_ids: &["kent".to_owned()] };
        for row in &LABELS.rows {
            for (text, expected) in &row.examples {
                let found: Vec<_> = labelled(text, &numbers).into_iter().map(|it| (it.role, it.number.raw)).collect();
                assert!(found.contains(&(row.role, expected.clone())), "{text}: {found:?}");
            }
            for text in &row.not_examples {
                let found: Vec<_> = labelled(text, &numbers).into_iter().map(|it| it.number.raw).collect();
                assert!(found.is_empty(), "{text}: {found:?}");
            }
        }
    }
}
