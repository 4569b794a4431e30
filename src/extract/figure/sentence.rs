//! Counts stated in running text: a number alone as the answer to a question, and `543 offences in 2012`.
//!
//! Small on purpose. A number needs a period and a noun beside it, or a question right before it;
//! cost arithmetic, law, pages and time limits are never counts.

use super::context;
use super::pairs::pairs;
use super::period::{Period, Shape, period_prefix};
use super::value::{Notes, Value, value};
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::table::CellClass;
use crate::model::{Figure, PeriodBasis, Question, Span, Table};
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

/// Sentences with one of these speak of law, cost or time, not of what was asked.
static OTHER_MATTERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "minutes",
            "hours",
            "section ",
            "sections ",
            " act ",
            "regulation",
            "appropriate limit",
            "working day",
            "estimate",
            "page ",
            "pages ",
            "paragraph",
            "£450",
            "£600",
            "http",
            "www.",
            "reference",
            "exempt",
            "policy",
            "version",
            "per cent",
            "%",
            "population",
            "census",
        ])
        .expect("the phrases are fixed")
});

static BEFORE_PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(?:[Ii]n|[Dd]uring|[Ff]or)\s+(?:the\s+)?").expect("the pattern is fixed and tested")
});

/// The end of a clause that counts something: the number and up to nine words after it.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s(])((?:(?:approximately|approx\.?|around|about|over|more than|at least|nearly|fewer than|less than)\s+)?(?:\d{1,3}(?:,\d{3})+|\d{1,6}))((?:\s+[A-Za-z][A-Za-z’'/-]*){0,9})\s*$")
        .expect("the pattern is fixed and tested")
});

static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^,?\s*(?:there\s+(?:were|was|have\s+been|has\s+been)|(?:we|the\s+force|officers|police)\s+(?:recorded|received|had|made|issued|dealt\s+with))\s+((?:(?:approximately|approx\.?|around|about|over|more than|at least|nearly|fewer than|less than)\s+)?(?:\d{1,3}(?:,\d{3})+|\d{1,6}))((?:\s+[A-Za-z][A-Za-z’'/-]*){0,8})")
        .expect("the pattern is fixed and tested")
});

static ASKS_FOR_A_COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)how\s+many(?-u:\b)|(?-u:\b)numbers?\s+of(?-u:\b)|(?-u:\b)total(?-u:\b)")
        .expect("the pattern is fixed and tested")
});

static ANSWER_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:A|Answer|Response|Reply)\s*(?:\d{1,2}[a-z]?)?\s*(?:[:.)–-]\s*|\s+[–-]\s+)")
        .expect("the pattern is fixed and tested")
});

/// One count before it is made a figure.
struct Found {
    span: Span,
    value: Value,
    measure: Option<String>,
    period: Option<Period>,
}

/// Returns the counts of the free text, named `p1`, `p2`, … in reading order.
pub fn figures(letter: &Letter, tables: &[Table], questions: &[Question]) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut before = "";
    let mut taken = 0;
    let mut start = 0;
    let bytes = letter.text.as_bytes();
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = Span::new(start, end);
        start = end + 1;
        let printed = line.of(letter.text).unwrap_or_default();
        while tables.get(taken).is_some_and(|table| table.span.end <= line.start) {
            taken += 1;
        }
        let in_table = tables.get(taken).is_some_and(|table| table.span.overlaps(line));
        let digits = printed.bytes().any(|byte| byte.is_ascii_digit());
        let short = printed.len() <= 48;
        if !printed.trim().is_empty() {
            if !in_table && (digits || short) && letter.zone_at(line.start) == ZoneKind::Response {
                if let Some(answer) = short.then(|| lone_answer(letter.text, line, before, questions)).flatten() {
                    found.push(answer);
                } else if digits && printed.len() <= 4000 {
                    let known = found.len();
                    sentences(letter.text, line, &mut found);
                    paired(printed, line.start, known, &mut found);
                }
            }
            before = printed.trim();
        }
    }
    found.into_iter().enumerate().map(|(place, found)| figure(letter, place, found, questions)).collect()
}

/// Reads a line that sets several counts beside their periods, where that finds more than its sentences gave.
fn paired(printed: &str, offset: usize, known: usize, found: &mut Vec<Found>) {
    let pairs = pairs(printed);
    if pairs.len() <= found.len() - known {
        return;
    }
    found.truncate(known);
    found.extend(pairs.into_iter().map(|pair| Found {
        span: Span::new(offset + pair.span.start, offset + pair.span.end),
        value: pair.value,
        measure: pair.label,
        period: Some(pair.period),
    }));
}

fn figure(letter: &Letter, place: usize, found: Found, questions: &[Question]) -> Figure {
    let question = context::question_at(questions, found.span);
    Figure {
        figure_id: format!("p{}", place + 1),
        question_id: question.map(|question| question.question_id.clone()),
        table_id: None,
        measure: found.measure,
        category: None,
        period_from: found.period.and_then(|period| period.from).map(|day| day.to_string()),
        period_to: found.period.and_then(|period| period.to).map(|day| day.to_string()),
        period_basis: found.period.map_or(PeriodBasis::Unknown, |period| period.basis),
        unit: found.value.unit.to_owned(),
        value: found.value.value,
        value_min: found.value.min,
        value_max: found.value.max,
        value_raw: found.span.of(letter.text).unwrap_or_default().to_owned(),
        qualifier: found.value.qualifier,
        is_total: false,
        caveat: None,
        row: None,
        col: None,
        span: found.span,
    }
}

/// A line that is nothing but a number, right after a question.
fn lone_answer(text: &str, line: Span, before: &str, questions: &[Question]) -> Option<Found> {
    let printed = line.of(text)?;
    let lead = printed.len() - printed.trim_start().len();
    let inner = printed.trim();
    let label = ANSWER_LABEL.find(inner).map_or(0, |label| label.end());
    let cell = inner[label..].trim_end_matches('.').trim_end();
    let question = context::question_at(questions, line);
    let asked = question.and_then(|question| question.text.as_deref());
    let asks = |text: &str| ASKS_FOR_A_COUNT.is_match(text);
    let counted = match CellClass::of(cell) {
        CellClass::Number => {
            let first_of_answer = question.and_then(|question| question.answer_span).is_some_and(|answer| {
                text.get(answer.start..line.start).is_some_and(|between| between.trim().is_empty())
            });
            before.ends_with('?') || asked.is_some_and(asks) || (label > 0 && asks(before)) || first_of_answer
        }
        // "None" answers many questions; it counts only where a count was asked for.
        CellClass::Word => asked.is_some_and(asks) || (before.ends_with('?') && asks(before)),
        _ => false,
    };
    let value = counted.then(|| value(cell, &Notes::default())).flatten().filter(Value::is_numeric)?;
    let start = line.start + lead + label;
    let measure = asked.map(joined).or_else(|| (before.ends_with('?') && asks(before)).then(|| joined(before)));
    let period = measure.as_deref().and_then(context::stated_period);
    Some(Found { span: Span::new(start, start + cell.len()), value, measure, period })
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sentences(text: &str, line: Span, found: &mut Vec<Found>) {
    let printed = line.of(text).unwrap_or_default();
    if memchr::memmem::find(printed.as_bytes(), b"20").is_none()
        && memchr::memmem::find(printed.as_bytes(), b"19").is_none()
    {
        return;
    }
    let mut start = 0;
    while start < printed.len() {
        let end = printed[start..].find(". ").map_or(printed.len(), |at| start + at + 1);
        let sentence = &printed[start..end];
        if sentence.bytes().any(|byte| byte.is_ascii_digit()) && !OTHER_MATTERS.is_match(sentence) {
            read_sentence(sentence, line.start + start, found);
        }
        start = end;
    }
}

/// Each `in <period>` takes the number before it in its clause, or the one that follows it at once.
fn read_sentence(sentence: &str, offset: usize, found: &mut Vec<Found>) {
    let mut clause = 0;
    let mut noun: Option<String> = None;
    for place in BEFORE_PERIOD.find_iter(sentence) {
        if place.start() < clause {
            continue;
        }
        let Some((period, length)) = period_prefix(&sentence[place.end()..]) else { continue };
        if matches!(period.shape, Shape::MonthOnly(_) | Shape::ShortPair(_)) {
            continue;
        }
        let period_end = place.end() + length;
        let mut push = |number: regex::Match, words: &str, base: usize| -> bool {
            let Some(measure) = counted_noun(words).or_else(|| words.trim().is_empty().then(|| noun.clone()).flatten())
            else {
                return false;
            };
            let Some(value) = value(number.as_str(), &Notes::default()).filter(|value| value.unit == "count") else {
                return false;
            };
            noun = Some(measure.clone());
            let at = offset + base + number.start();
            found.push(Found {
                span: Span::new(at, at + number.len()),
                value,
                measure: Some(measure),
                period: Some(period),
            });
            true
        };
        // No sentence part that counts is longer; the bound keeps a line of numbers cheap.
        let from = (place.start().saturating_sub(160).max(clause)..=place.start())
            .find(|at| sentence.is_char_boundary(*at))
            .unwrap_or(clause);
        let before = &sentence[from..place.start()];
        let read = COUNTED.captures(before).is_some_and(|counted| match (counted.get(1), counted.get(2)) {
            (Some(number), Some(words)) if !names_a_number(&before[..number.start()]) => {
                push(number, words.as_str(), from)
            }
            _ => false,
        });
        clause = period_end;
        if read {
            continue;
        }
        let after = &sentence[period_end..];
        if let Some(follows) = FOLLOWS.captures(after)
            && let (Some(number), Some(words)) = (follows.get(1), follows.get(2))
            && push(number, words.as_str(), period_end)
        {
            clause = period_end + number.end();
        }
    }
}

/// Cuts what was counted at the verb; units of time and money are not counted things.
fn counted_noun(words: &str) -> Option<String> {
    let stops = [
        "were", "was", "had", "have", "has", "been", "that", "which", "who", "and", "recorded", "reported", "made",
        "in", "during", "for", "with", "where", "but", "compared", "are", "is",
    ];
    let not_things = [
        "hours",
        "hour",
        "days",
        "day",
        "minutes",
        "months",
        "month",
        "weeks",
        "week",
        "years",
        "year",
        "working",
        "pounds",
        "million",
        "per",
        "to",
        "of",
        "or",
        "kb",
        "mb",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "times",
    ];
    let noun: Vec<&str> =
        words.split_whitespace().take_while(|word| !stops.contains(&word.to_lowercase().as_str())).collect();
    let first = noun.first()?.to_lowercase();
    (!not_things.contains(&first.as_str())).then(|| noun.join(" "))
}

/// The words before the number make it the name of something: "form 124", "number 7", "Operation 5".
fn names_a_number(before: &str) -> bool {
    let last = before.trim_end().rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let capital =
        last.starts_with(char::is_uppercase) && !matches!(last, "The" | "A" | "There" | "We" | "And" | "Police");
    last.ends_with(['£', '/', '-'])
        || matches!(
            last.to_lowercase().as_str(),
            "form"
                | "number"
                | "no"
                | "no."
                | "question"
                | "part"
                | "chapter"
                | "phase"
                | "top"
                | "aged"
                | "age"
                | "under"
        )
        || (capital && last.len() > 1)
}

#[cfg(test)]
#[path = "sentence_tests.rs"]
mod tests;
