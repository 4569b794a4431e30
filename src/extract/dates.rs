//! Dates that mean something to a record: when a request came, when it was answered, when a policy
//! was reviewed, and the month of publication. Day first, as everywhere in the United Kingdom. Does
//! not collect the dates that figures are about, and leaves out what is no date (`31 February`).

mod grammar;
mod letterhead;
mod month;

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{DateFact, DateKind};
pub use grammar::{FoundDate, date_at, first_date};
pub use month::published_month;
use serde::Deserialize;
use std::sync::LazyLock;

/// How far a date in prose may stand from the word that explains it.
const PROSE_GAP: usize = 90;
/// How far before a label the words may stand that it needs.
const ABOUT_GAP: usize = 120;
/// How far before its wording a date may stand.
const BEFORE_GAP: usize = 90;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueTable {
    cue: Vec<Cue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    rule: String,
    phrases: Vec<String>,
    kind: DateKind,
    gap: Gap,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default)]
    start: Start,
    #[serde(default)]
    asked: bool,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<(String, String)>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    not_examples: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Gap {
    Label,
    Prose,
    Before,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Start {
    #[default]
    Anywhere,
    Line,
    Piece,
}

struct Cues {
    rows: Vec<Cue>,
    matcher: Phrases,
    /// Row of each pattern of the matcher. A phrase of two rows stands in it twice.
    row_of: Vec<usize>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let rows = shipped_table::<CueTable>(include_str!("../data/date_cues.toml")).cue;
    let (mut phrases, mut row_of) = (Vec::new(), Vec::new());
    for (row, cue) in rows.iter().enumerate() {
        phrases.extend(cue.phrases.iter().cloned());
        row_of.extend(std::iter::repeat_n(row, cue.phrases.len()));
    }
    let matcher = Phrases::shipped(&phrases, true);
    Cues { rows, matcher, row_of }
});

/// Returns the dates of a letter that its own wording explains, by place.
pub fn dates(letter: &Letter) -> Vec<DateFact> {
    let text = letter.text;
    let cues = &*CUES;
    let mut found: Vec<(DateFact, usize, bool)> = Vec::new();
    for hit in cues.matcher.in_lines(text) {
        let cue = &cues.rows[cues.row_of[hit.phrase]];
        if !is_word(text, hit.start, hit.end) || !starts(text, hit.start, cue.start) {
            continue;
        }
        // A restated request speaks of the requester's dates; a header may still stand before it.
        let header = cue.gap == Gap::Label && cue.start != Start::Piece;
        if !header && letter.zone_at(hit.start) == ZoneKind::QuotedMail {
            continue;
        }
        let date = match cue.gap {
            Gap::Label => after_label(text, hit.end).filter(|date| {
                !opens_period(text, date.span.end)
                    && (cue.about.is_empty() || stands_near(text, hit.start, hit.start, &cue.about))
            }),
            Gap::Prose => in_sentence(text, hit.start, hit.end, cue),
            Gap::Before => opening_date(text, hit.start),
        };
        if let Some(date) = date {
            found.push((fact(text, cue.kind, &cue.rule, date), hit.end - hit.start, cue.asked));
        }
    }
    if !found.iter().any(|(fact, ..)| fact.kind == DateKind::Responded) {
        let dated = letterhead::at_head(text).or_else(|| letterhead::at_foot(text));
        found.extend(dated.map(|(date, rule)| (fact(text, DateKind::Responded, rule, date), 0, false)));
    }
    // A request comes on a day: `initially submitted in September 2022` is about something else.
    // One date, one meaning: the longest wording before it wins, label over prose.
    found.retain(|(fact, ..)| fact.kind != DateKind::Received || fact.date.len() == 10);
    found.sort_by_key(|(fact, length, asked)| (fact.span, fact.rule.ends_with("prose"), *asked, usize::MAX - length));
    found.dedup_by_key(|(fact, ..)| fact.span);
    // `Your letter dated 20 May, received here on 22 May`: the day of receipt counts.
    let is_receipt = |(fact, _, asked): &(DateFact, usize, bool)| fact.kind == DateKind::Received && !asked;
    let received = found.iter().any(is_receipt);
    for (fact, _, asked) in &mut found {
        if *asked && received {
            fact.kind = DateKind::Other;
        }
    }
    found.into_iter().map(|(fact, ..)| fact).collect()
}

fn fact(text: &str, kind: DateKind, rule: &str, date: FoundDate) -> DateFact {
    let raw = date.span.of(text).unwrap_or_default().to_owned();
    DateFact { kind, date: date.iso, raw, span: date.span, rule: rule.to_owned() }
}

fn is_word(text: &str, start: usize, end: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    !word(start.checked_sub(1).and_then(|at| bytes.get(at))) && !word(bytes.get(end))
}

/// Whether wording stands where its row wants it.
fn starts(text: &str, at: usize, start: Start) -> bool {
    match start {
        Start::Anywhere => true,
        Start::Line => starts_line(text, at),
        Start::Piece => {
            let before = text[..at].trim_end_matches([' ', '\t', '\u{a0}']);
            let sets_off = ['.', ';', '/', '(', '[', '|', '–', '—', '•'];
            (starts_line(text, at) || before.ends_with(sets_off)) && !heads_mail(text, at)
        }
    }
}

/// `Sent:` below `From:` heads somebody's mail.
fn heads_mail(text: &str, at: usize) -> bool {
    let above = clip(text, at.saturating_sub(120), at);
    let line = above.trim_end_matches(['\n', ' ', '\t', '\r']).rsplit('\n').next().unwrap_or_default();
    line.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("from:"))
}

fn starts_line(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[at.saturating_sub(20)..at].iter().rev();
    let mut lead = before.take_while(|byte| **byte != b'\n');
    lead.clone().count() < 20 && lead.all(|byte| !byte.is_ascii_alphanumeric())
}

/// Whether a date only opens a period: `1 January 2020 to 31 December 2020`.
fn opens_period(text: &str, end: usize) -> bool {
    let rest = clip(text, end, end + 12).trim_start();
    let after = ["to ", "until ", "and ", "- ", "– ", "-", "–"].iter().find_map(|word| rest.strip_prefix(word));
    after.is_some_and(|next| date_at(next, 0).is_some() || next.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether one of the words stands near a place.
fn stands_near(text: &str, start: usize, end: usize, words: &[String]) -> bool {
    let window = clip(text, start.saturating_sub(ABOUT_GAP), end).to_ascii_lowercase();
    words.iter().any(|word| window.contains(word.as_str()))
}

/// Reads the date that opens the sentence round a place: `On 10 June 2025 we received`.
fn opening_date(text: &str, at: usize) -> Option<FoundDate> {
    let from = text.ceil_char_boundary(at.saturating_sub(BEFORE_GAP));
    let window = &text[from..at];
    let open = window.rfind("On ").filter(|open| {
        let before = window[..*open].trim_end();
        (before.is_empty() && from + open < 4)
            || window[..*open].ends_with('\n')
            || before.ends_with(['.', ')', ':', '\n'])
    })?;
    let date = date_at(text, from + open + 3)?;
    let between = text.get(date.span.end..at)?;
    (date.iso.len() == 10 && !between.contains(['.', '\n', ';'])).then_some(date)
}

/// Reads a date right behind a label, over a colon, dashes, cell borders and one line break.
fn after_label(text: &str, from: usize) -> Option<FoundDate> {
    let mut at = from;
    let mut lines = 0;
    for (offset, character) in text[from..].char_indices().take(12) {
        at = from + offset;
        match character {
            '\n' if lines < 2 => lines += 1,
            ':' | '-' | '–' | '—' | '|' | '.' | ',' | '*' => {}
            _ if character.is_whitespace() && character != '\n' => {}
            _ => break,
        }
    }
    // `Reply sent on 28 December 2022`.
    let on = text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("on "));
    date_at(text, if on { at + 3 } else { at })
}

/// Reads the first date that a preposition introduces between the cue and the end of its sentence.
fn in_sentence(text: &str, start: usize, end: usize, cue: &Cue) -> Option<FoundDate> {
    let window = clip(text, end, end + PROSE_GAP);
    let mut last_word = "";
    let mut date = None;
    for (offset, word) in words(window) {
        if word.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_uppercase()) {
            let introduced = last_word.is_empty()
                || matches!(last_word, "on" | "of" | "in" | "for" | "the" | "by" | "date")
                // `We acknowledge receipt of your letter dated 20 May, received on 22 May`.
                || (last_word == "dated" && (cue.asked || cue.kind != DateKind::Received));
            if introduced && let Some(found) = date_at(text, end + offset) {
                date = Some(found);
                break;
            }
        }
        // A period is not a date of receipt: `received between 1 January 2020 and`.
        if matches!(word, "between" | "from" | "since" | "until" | "to" | "before" | "after")
            && about_period(word, window, offset)
        {
            return None;
        }
        if word.ends_with(['.', '?', ';']) && word.len() > 2 {
            return None;
        }
        last_word = word.trim_end_matches([',', ':']);
    }
    let date = date?;
    (cue.about.is_empty() || stands_near(text, start, date.span.end, &cue.about)).then_some(date)
}

/// `to` and `from` also introduce people; they open a period only right before a date.
fn about_period(word: &str, window: &str, offset: usize) -> bool {
    let next = window[offset + word.len()..].trim_start();
    matches!(word, "between" | "since") || next.starts_with(|first: char| first.is_ascii_digit())
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_ascii_whitespace().map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Returns a piece of text, moved to character boundaries.
fn clip(text: &str, from: usize, to: usize) -> &str {
    &text[text.ceil_char_boundary(from.min(text.len()))..text.floor_char_boundary(to.min(text.len()))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::letter::Zone;
    use crate::model::{Regime, Span};

    fn found(text: &str) -> Vec<DateFact> {
        let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
        dates(&Letter {
            text,
            blocks: &[],
            grids: &[],
            links: &[],
            title: None,
            legal: &[],
            zones: &zones,
            regime: Regime::Foia,
        })
    }

    #[test]
    fn every_cue_finds_its_examples_and_leaves_the_others() {
        for cue in &CUES.rows {
            for (text, date) in &cue.examples {
                let facts = found(text);
                assert!(
                    facts.iter().any(|fact| fact.kind == cue.kind && &fact.date == date),
                    "{}: {text}: {facts:?}",
                    cue.rule
                );
                assert!(facts.iter().all(|fact| fact.span.of(text) == Some(fact.raw.as_str())));
            }
            for text in &cue.not_examples {
                let facts = found(text);
                assert!(facts.iter().all(|fact| fact.rule != cue.rule), "{}: {text}: {facts:?}", cue.rule);
            }
        }
    }

    #[test]
    fn a_date_alone_at_the_top_is_the_date_of_the_letter() {
        let facts = found("Aldermoor Police\nTuesday, 30 April 2024\nThank you for your request.");
        assert_eq!(facts.len(), 1);
        assert_eq!((facts[0].date.as_str(), facts[0].kind), ("2024-04-30", DateKind::Responded));
        assert!(found("Aldermoor Police\n30 April 2024 to 5 May 2024\n").is_empty());
        assert_eq!(found("Aldermoor Police, 9 May 2023\nWe received it.")[0].date, "2023-05-09");
    }

    #[test]
    fn a_date_alone_at_the_foot_is_the_date_of_the_letter() {
        let body = "The answer is four.\n".repeat(20);
        let facts = found(&format!("{body}\nHead of Legal Services\n05/01/2023\nAldermoor Police\n"));
        assert_eq!(facts.iter().map(|fact| fact.date.as_str()).collect::<Vec<_>>(), ["2023-01-05"]);
        assert_eq!(found(&format!("{body}FOI desk 11 Febuary 2022\n"))[0].date, "2022-02-11");
        assert!(found(&format!("{body}05/01/2023\n06/01/2023\n")).is_empty(), "a list of days");
        assert!(found(&format!("{body}Stolen |\n05/01/2023 |\n")).is_empty(), "a cell");
        assert!(found(&format!("{body}Stolen on 5 January 2023\n")).is_empty(), "a statement");
    }

    #[test]
    fn an_impossible_date_stays_out() {
        assert!(found("Date: 31 February 2024").is_empty());
        assert!(found("Date: 13/25/2024").is_empty());
    }

    #[test]
    fn the_same_date_has_one_meaning() {
        let facts = found("Date received: 3 April 2024\nDate last reviewed: 4 May 2024");
        let pairs: Vec<_> = facts.iter().map(|fact| (fact.kind, fact.date.as_str())).collect();
        assert_eq!(pairs, [(DateKind::Received, "2024-04-03"), (DateKind::Reviewed, "2024-05-04")]);
    }
}
