//! Finds labels such as `Our Ref:` or `FOI Request:` and the number behind each.

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::extract::reference::number::{Number, Numbers};
use crate::extract::reference::{number, policy};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    Own,
    Plain,
    Request,
    /// The name of the Act opens the number itself: `FOI 1293/19 - Lamps`.
    Act,
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
    let matcher = Phrases::shipped(&phrases);
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
    for hit in labels.matcher.longest(text) {
        let role = labels.rows[labels.row_of[hit.phrase]].role;
        if role == Role::Theirs || inside_word(text, hit.start, hit.end) {
            continue;
        }
        let heads_line = in_heading(text, hit.start);
        let Some(tail) = tail(text, hit.end, heads_line) else { continue };
        let in_heading = heads_line || opens_sentence(text, hit.start);
        let number = match role {
            Role::Policy => policy::behind_label(text, tail.at),
            // `Request number 2 is exempt` is no reference: a number of unknown scheme needs a colon or heading.
            Role::Own => {
                let sure = tail.separated || tail.numbered || in_heading;
                // `(our reference 3471/22)`
                numbers.labelled(text, tail.at, true).filter(|it| sure || it.of_known_scheme || in_parts(&it.raw))
            }
            Role::Act if heads_line && number::line_number(text, hit.start) < 12 => {
                // `FOI 1120` has its line to itself; `FOI - 123/24` is a label and a number.
                let fits = |it: &Number| {
                    let alone = ends_line(text, it.span.end) && counts(&it.raw);
                    tail.lines == 0 && (in_parts(&it.raw) || it.of_known_scheme || alone)
                };
                let whole = numbers.labelled(text, hit.start, true).filter(fits);
                whole.or_else(|| numbers.labelled(text, tail.at, true).filter(|it| tail.separated && fits(it)))
            }
            Role::Act => None,
            Role::Plain => {
                let sure = tail.separated
                    || (in_heading && (tail.numbered || names_a_regime(text, tail.at)))
                    || in_parentheses(text, hit.start);
                let number = numbers.labelled(text, tail.at, sure || in_heading || text[hit.start..].starts_with('('));
                // `Case 0218/2023-24` and nothing else on its line, or in its brackets.
                let in_title = in_heading && number::line_number(text, hit.start) < 6;
                number.filter(|it| {
                    let spelt = it.raw.contains('/') || in_parts(&it.raw) || with_scheme(&it.raw);
                    let apart = ends_line(text, it.span.end) && spelt;
                    sure || it.of_known_scheme
                        || apart
                        || (in_title && in_parts(&it.raw) && !goes_on(text, it.span.end))
                })
            }
            Role::Request => numbers.labelled(text, tail.at, false).filter(|it| {
                let alone = ends_line(text, it.span.end) && counts(&it.raw) && number::line_number(text, hit.start) < 6;
                in_heading && (tail.separated || alone)
            }),
            Role::Theirs => None,
        };
        // A number on the line below its label has the line to itself.
        let number = number.filter(|it| !tail.alone || ends_line(text, it.span.end));
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
    /// Nothing but a line break stood between.
    alone: bool,
    lines: usize,
}

/// Skips what may stand between a label and its number: `no:`, `number is`, a dash, a cell border,
/// one line break after a colon.
fn tail(text: &str, from: usize, heads_line: bool) -> Option<Tail> {
    let mut tail = Tail { at: from, separated: false, numbered: false, alone: false, lines: 0 };
    for _ in 0..10 {
        let rest = text.get(tail.at..)?;
        let next = rest.chars().next()?;
        match next {
            ':' | '=' | '-' | '–' | '—' | '|' | '#' => tail.separated = true,
            '.' | '(' | '[' | '*' => {}
            '\n' if tail.lines < 2 && (tail.separated || tail.numbered) => tail.lines += 1,
            '\n' if tail.lines == 0 && heads_line && text[from..tail.at].trim().is_empty() => {
                tail.lines = 1;
                tail.alone = true;
                tail.separated = true;
            }
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
    const HEADING_WORDS: [&str; 34] = [
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
        "for",
        "a",
        "under",
        "and",
        "reference",
        "ref",
        "cyf",
        "cyfeirnod",
        "final",
        "information",
    ];
    // `Aldermoor Police — reference 0119/2025-26` at the head of a letter.
    if (before.ends_with(['—', '–']) || before.ends_with(" -")) && before.len() < 50 && at < 200 {
        return true;
    }
    // `Aldermoor Police reference 0119/2025-26`, `Aldermoor Police response to FOI request 0119/2025-26`
    let after_name = before.len() < 90 && opens_with_name(&before);
    // A label of the left column, or in capitals behind a cell border, opens its cell.
    before.ends_with('|')
        || after_name
        || (!before.ends_with('(') && words.iter().all(|word| HEADING_WORDS.contains(word)) && words.len() <= 10)
}

/// Whether a line begins with the name of a force, and goes on in words of a heading only.
fn opens_with_name(before: &str) -> bool {
    const ENDS: [&str; 3] = ["police", "constabulary", "poileas"];
    const GOES_ON: [&str; 12] =
        ["response", "reply", "answer", "to", "foi", "our", "your", "the", "freedom", "of", "information", "decision"];
    let words: Vec<&str> = before.split(|next: char| !next.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let Some(name) = words.iter().position(|word| ENDS.contains(word)) else { return false };
    name <= 4 && words[name + 1..].iter().all(|word| GOES_ON.contains(word))
}

/// Whether a number without parts is long enough to number requests, and no year.
pub(super) fn counts(raw: &str) -> bool {
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    digits.len() >= 3 && !year
}

/// `MP-EIR 31`: capitals in two parts before the number.
fn with_scheme(raw: &str) -> bool {
    let letters: Vec<&str> =
        raw.split(|next: char| !next.is_ascii_uppercase()).filter(|part| !part.is_empty()).collect();
    letters.len() > 1 && raw.bytes().filter(u8::is_ascii_digit).count() > 1
}

/// Whether a label with a capital opens a sentence: `Reply made on 1 June 2021. Ref 2021-0771.`
fn opens_sentence(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(3))..at];
    text[at..].starts_with(|first: char| first.is_ascii_uppercase())
        && (before.ends_with(". ") || before.ends_with("; "))
}

/// Whether a number has two parts of digits, enough of them, and is no span of years: `3471/22`, not `2021/22`.
pub(super) fn in_parts(raw: &str) -> bool {
    let parts: Vec<&str> = raw
        .split(|next: char| !next.is_ascii_alphanumeric())
        .filter(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
        .collect();
    let digits = raw.bytes().filter(u8::is_ascii_digit).count();
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let years = matches!(parts.as_slice(), [from, to] if year(from) && (year(to) || to.len() == 2));
    parts.len() > 1 && digits >= 4 && !years
}

/// `Reference FOI / 1483`: the number says itself what it numbers.
fn names_a_regime(text: &str, at: usize) -> bool {
    text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("foi") || word.eq_ignore_ascii_case("eir"))
}

pub(super) fn ends_line(text: &str, at: usize) -> bool {
    text[at..].trim_start_matches([' ', '\t', '.', ')', ']', '*', '|']).chars().next().is_none_or(|next| next == '\n')
}

/// `the case 0218/2023-24 was closed`
fn goes_on(text: &str, at: usize) -> bool {
    text[at..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_lowercase()))
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
