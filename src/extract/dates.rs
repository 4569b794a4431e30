//! Dates that mean something to a record: when a request came, when it was answered, when a policy
//! was reviewed, and the month of publication. Day first, as everywhere in the United Kingdom. Does
//! not collect the dates that figures are about, and leaves out what is no date (`31 February`).

mod grammar;
mod letterhead;
mod month;
mod words;

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{DateFact, DateKind, Span};
pub use grammar::{FoundDate, date_at, first_date};
pub use month::published_month;
use serde::Deserialize;
use std::sync::LazyLock;

/// The rule under which the day of publication stands in for that of the answer.
pub const PUBLISHED: &str = "responded.published";
/// How far a date in prose may stand from the word that explains it.
const PROSE_GAP: usize = 90;
/// How far before a label the words may stand that it needs.
const ABOUT_GAP: usize = 120;
/// Bytes of a text that say what kind of answer it is.
const HEAD: usize = 700;
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
    fallback: bool,
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
    let matcher = Phrases::shipped(&phrases);
    Cues { rows, matcher, row_of }
});

/// Returns the dates of a letter that its own wording explains, by place.
pub fn dates(letter: &Letter) -> Vec<DateFact> {
    let text = letter.text;
    let cues = &*CUES;
    let mut found: Vec<(DateFact, usize)> = Vec::new();
    let mut fallback: Option<DateFact> = None;
    for hit in cues.matcher.overlapping(text) {
        let cue = &cues.rows[cues.row_of[hit.phrase]];
        if !is_word(text, hit.start, hit.end) || !starts(text, hit.start, hit.end, cue.start) {
            continue;
        }
        // A restated request speaks of the requester's dates; a header may still stand before it.
        let header = cue.gap == Gap::Label && cue.start != Start::Piece;
        if !header && letter.zone_at(hit.start) == ZoneKind::QuotedMail {
            continue;
        }
        let date = match cue.gap {
            Gap::Label => {
                after_label(text, hit.end).or_else(|| day_of_same_year(text, hit.start, hit.end)).filter(|date| {
                    !opens_period(text, date.span.end)
                        && (cue.about.is_empty() || stands_near(text, hit.start, hit.start, &cue.about))
                })
            }
            Gap::Prose => in_sentence(text, hit.start, hit.end, cue),
            Gap::Before => opening_date(text, hit.start),
        };
        let fact = date.map(|date| {
            let same = cue.kind == DateKind::Other && received_same_day(text, date.span.end);
            let (kind, rule) =
                if same { (DateKind::Received, "received.same_day") } else { (cue.kind, cue.rule.as_str()) };
            fact(text, kind, rule, date)
        });
        match fact {
            Some(fact) if cue.fallback => fallback = fallback.or(Some(fact).filter(|fact| fact.date.len() == 10)),
            Some(fact) => found.push((fact, hit.end - hit.start)),
            None => {}
        }
    }
    let has = |kind: DateKind| found.iter().any(|(fact, _)| fact.kind == kind);
    if !has(DateKind::Responded) {
        let is_policy = has(DateKind::Reviewed) || has(DateKind::NextReview);
        let dated = letterhead::at_head(text).or_else(|| letterhead::at_foot(text));
        let dated = dated.map(|(date, rule)| fact(text, DateKind::Responded, rule, date));
        found.extend(dated.or(fallback.filter(|_| !is_policy)).map(|fact| (fact, 0)));
    }
    // A request comes and is answered on a day: `initially submitted in September 2022` is about something else.
    // One date, one meaning: the longest wording before it wins, label over prose, receipt over asking.
    found.retain(|(fact, _)| !matches!(fact.kind, DateKind::Received | DateKind::Responded) || fact.date.len() == 10);
    let asked = |fact: &DateFact| fact.rule.starts_with("requested");
    found.sort_by_key(|(fact, length)| (fact.span, fact.rule.ends_with("prose"), asked(fact), usize::MAX - length));
    found.dedup_by_key(|(fact, _)| fact.span);
    // It came on a Sunday and `counts as received on` the Monday: that is the day of receipt.
    if found.iter().any(|(fact, _)| fact.rule == "received.deemed") {
        let others = found.iter_mut().filter(|(fact, _)| fact.kind == DateKind::Received);
        others.filter(|(fact, _)| fact.rule != "received.deemed").for_each(|(fact, _)| fact.kind = DateKind::Other);
    }
    found.into_iter().map(|(fact, _)| fact).collect()
}

/// Adds the dates of a log's columns, which go before what the text of the entry says.
pub fn with_columns(mut dates: Vec<DateFact>, text: &str, columns: &[(DateKind, Span)]) -> Vec<DateFact> {
    for (kind, cell) in columns {
        let Some(date) = date_at(text, cell.start).filter(|date| date.span.end <= cell.end) else { continue };
        dates.retain(|it| it.kind != *kind && !it.span.overlaps(date.span));
        dates.push(fact(text, *kind, "column", date));
    }
    dates.sort_by_key(|it| it.span);
    dates
}

/// Whether the time to answer may have been longer than usual: the force asked back, wanted a fee, took more time
/// for the public interest, or the answer is that of a review.
pub fn clock_may_have_stopped(dates: &[DateFact], text: &str) -> bool {
    // Every letter offers a review and clarification at its end; only at its head do they speak of this one.
    const AT_HEAD: [&str; 3] = ["nternal review", "larification", "larified"];
    const ANYWHERE: [&str; 3] = ["fees notice", "extended the time", "extension of time"];
    let has = |text: &str, sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    dates.iter().any(|it| it.rule == "received.clarification")
        || AT_HEAD.iter().any(|sign| has(clip(text, 0, HEAD), sign))
        || ANYWHERE.iter().any(|sign| has(text, sign))
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
fn starts(text: &str, at: usize, end: usize, start: Start) -> bool {
    match start {
        Start::Anywhere => true,
        Start::Line => starts_line(text, at),
        Start::Piece => {
            let before = text[..at].trim_end_matches([' ', '\t', '\u{a0}']);
            let sets_off = ['.', ';', '/', '(', '[', '|', '–', '—', '•', '·'];
            // `Opened: 3 April 2024  Closed: 1 May 2024`: columns of a form.
            let column = text[..at].ends_with("  ") || text[..at].ends_with('\t');
            // `Received: 11/04/2022 Answered: 06/05/2022`, `Arrived 3 May 2022, answered 30 May 2022`
            let digit = |text: &str| text.ends_with(|last: char| last.is_ascii_digit());
            let labelled =
                (digit(before) && text[end..].starts_with(':')) || before.strip_suffix(',').is_some_and(digit);
            (starts_line(text, at) || before.ends_with(sets_off) || column || labelled) && !heads_mail(text, at)
        }
    }
}

/// `Sent:` below `From:` heads somebody's mail, unless it is the force's own at the very top.
fn heads_mail(text: &str, at: usize) -> bool {
    let above = clip(text, at.saturating_sub(120), at);
    let line = above.trim_end_matches(['\n', ' ', '\t', '\r']).rsplit('\n').next().unwrap_or_default();
    let own = at < 200 && letterhead::names_writer(line);
    line.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("from:")) && !own
}

fn starts_line(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[at.saturating_sub(20)..at].iter().rev();
    let mut lead = before.take_while(|byte| **byte != b'\n');
    lead.clone().count() < 20 && lead.all(|byte| !byte.is_ascii_alphanumeric())
}

/// Whether what follows a day of asking says that the request came on it: `dated 2 April 2024, received the same day`,
/// `28 January 2022 (date received)`.
fn received_same_day(text: &str, end: usize) -> bool {
    let after = clip(text, end, end + 60).split(['\n', ';']).next().unwrap_or_default().to_ascii_lowercase();
    let after = after.split(". ").next().unwrap_or_default().trim_start();
    let bracketed = ["(date received)", "(received)", "(date of receipt)"].iter().any(|word| after.starts_with(word));
    let came =
        ["received", "got to us", "reached", "arrived", "came", "logged"].iter().any(|word| after.contains(word));
    bracketed || (came && (after.contains("same day") || after.contains("that day")))
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
    // `Published: 10:05 02/07/2024`
    let clock = text.get(at..).unwrap_or_default().bytes().take(5).collect::<Vec<u8>>();
    if matches!(clock.as_slice(), [b'0'..=b'2', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9']) {
        at += 5 + text[at + 5..].bytes().take_while(|byte| matches!(byte, b' ' | b',')).count();
    }
    // `Reply sent on 28 December 2022`.
    let on = text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("on "));
    date_at(text, if on { at + 3 } else { at })
}

/// Reads a day and month behind wording, in the year of the date right before it:
/// `your letter of 8 March 2019 (received 11 March)`.
fn day_of_same_year(text: &str, start: usize, end: usize) -> Option<FoundDate> {
    let gap = text.get(end..)?.strip_prefix(" on ").map_or(1, |_| 4);
    let open = text[..start].ends_with(['(', '[']) || text[..start].ends_with(", ");
    let before = clip(text, start.saturating_sub(40), start);
    let earlier = open.then(|| before.char_indices()).into_iter().flatten().find_map(|(at, first)| {
        let at = start - before.len() + at;
        first.is_ascii_digit().then(|| date_at(text, at)).flatten().filter(|date| date.iso.len() == 10)
    })?;
    grammar::day_and_month_after(text, end + gap, &earlier.iso)
}

/// Reads the first date that a preposition introduces between the cue and the end of its sentence.
fn in_sentence(text: &str, start: usize, end: usize, cue: &Cue) -> Option<FoundDate> {
    let window = clip(text, end, end + PROSE_GAP);
    let mut last_word = "";
    let mut date = None;
    for (offset, word) in words(window) {
        let opens = |first: char| first.is_ascii_digit() || first.is_ascii_uppercase();
        if word.starts_with(opens) || words::opens_day(word) {
            let introduced = last_word.is_empty()
                || matches!(last_word, "on" | "of" | "in" | "for" | "the" | "by" | "date" | "this" | "ar" | "dyddiedig")
                // `We acknowledge receipt of your letter dated 20 May, received on 22 May`.
                || (last_word == "dated" && cue.kind != DateKind::Received);
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
mod tests;
