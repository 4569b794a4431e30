//! Counts that a sentence sets beside their period: `543 offences in 2012`.
//!
//! Small on purpose. A number needs a period and a noun beside it; cost arithmetic, law, pages and
//! time limits are never counts. What answers a question is read by [`answer`](super::answer).

use super::in_turn::in_turn;
use super::number::numbers;
use super::pairs::pairs;
use super::period::{Period, Shape, period_prefix, signs_of_periods};
use super::value::{Notes, Value, value};
use crate::data::pattern::plain;
use crate::model::{Figure, PeriodBasis, Span};
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

static BEFORE_PERIOD: LazyLock<Regex> = LazyLock::new(|| plain(r"(?-u:\b)(?:[Ii]n|[Dd]uring|[Ff]or)\s+(?:the\s+)?"));

/// The end of a clause that counts something: the number and up to nine words after it.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?:^|[\s(])((?:(?:approximately|approx\.?|around|about|over|more than|at least|nearly|fewer than|less than)\s+)?(?:\d{1,3}(?:,\d{3})+|\d{1,6}|(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)))((?:\s+[A-Za-z][A-Za-z’'/-]*){0,9})\s*$",
    )
});

static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"^,?\s*(?:there\s+(?:were|was|have\s+been|has\s+been)|(?:we|the\s+force|officers|police)\s+(?:recorded|received|had|made|issued|dealt\s+with))\s+((?:(?:approximately|approx\.?|around|about|over|more than|at least|nearly|fewer than|less than)\s+)?(?:\d{1,3}(?:,\d{3})+|\d{1,6}))((?:\s+[A-Za-z][A-Za-z’'/-]*){0,8})",
    )
});

/// One count before it is made a figure.
#[derive(Clone, Debug)]
pub struct Found {
    pub span: Span,
    pub value: Value,
    pub measure: Option<String>,
    pub category: Option<String>,
    pub period: Option<Period>,
    pub is_total: bool,
}

impl Found {
    /// Makes a figure of it that belongs to no question and no table yet. Its span counts bytes of `text`.
    pub fn figure(self, figure_id: String, text: &str) -> Figure {
        let day = |day: Option<jiff::civil::Date>| day.map(|it| it.to_string());
        Figure {
            figure_id,
            question_id: None,
            table_id: None,
            measure: self.measure,
            category: self.category,
            period_from: day(self.period.and_then(|period| period.from)),
            period_to: day(self.period.and_then(|period| period.to)),
            period_basis: self.period.map_or(PeriodBasis::Unknown, |period| period.basis),
            unit: self.value.unit.to_owned(),
            value: self.value.value,
            value_min: self.value.min,
            value_max: self.value.max,
            value_raw: self.span.of(text).unwrap_or_default().to_owned(),
            qualifier: self.value.qualifier,
            is_total: self.is_total,
            caveat: None,
            row: None,
            col: None,
            span: self.span,
        }
    }
}

/// Returns what one line says, with spans that count from `line`.
pub fn dated_counts(text: &str, line: Span) -> Vec<Found> {
    let printed = line.of(text).unwrap_or_default();
    if printed.len() > 4000 || !printed.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    sentences(text, line, &mut found);
    paired(printed, line.start, &mut found);
    let turns = in_turn(printed, line.start);
    if !turns.is_empty() {
        found = turns;
    }
    // "A search finds 6,240 entries. 6,240 at 4 minutes each": the sum of a cost, not an answer.
    if memchr::memmem::find(printed.as_bytes(), b"minutes").is_some() {
        let again = |span: Span| span.of(text).is_some_and(|it| printed.matches(it).count() > 1);
        found.retain(|it| !again(it.span));
    }
    found
}

/// Reads a line that sets several counts beside their periods, where that finds more than its sentences gave.
fn paired(printed: &str, offset: usize, found: &mut Vec<Found>) {
    let pairs = pairs(printed);
    if pairs.len() <= found.len() {
        return;
    }
    found.clear();
    found.extend(pairs.into_iter().map(|pair| Found {
        span: core(printed, pair.span, offset),
        value: pair.value,
        measure: pair.label,
        category: None,
        period: Some(pair.period),
        is_total: false,
    }));
}

/// A word that only makes the number rough is no part of the printed value.
fn core(printed: &str, span: Span, offset: usize) -> Span {
    let found = span.of(printed).map(numbers).and_then(|found| found.first().map(|it| it.span));
    let inner = found.map_or(span, |inner| Span::new(span.start + inner.start, span.start + inner.end));
    Span::new(offset + inner.start, offset + inner.end)
}

fn sentences(text: &str, line: Span, found: &mut Vec<Found>) {
    let printed = line.of(text).unwrap_or_default();
    let dated = |it: &str| signs_of_periods(it) > 0;
    if !dated(printed) {
        return;
    }
    for (start, sentence) in statements(printed) {
        if dated(sentence) && !OTHER_MATTERS.is_match(sentence) {
            read_sentence(sentence, line.start + start, found);
        }
    }
}

/// Returns the sentences of a line that are no questions, each with where it starts.
pub fn statements(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let sentences = std::iter::from_fn(move || {
        let start = next;
        next = line[start..].find(". ").map_or(line.len(), |at| start + at + 1);
        (start < line.len()).then(|| (start, &line[start..next]))
    });
    sentences.filter(|(_, sentence)| !sentence.trim_end().ends_with('?'))
}

/// Each `in <period>` takes the number before it in its clause, or the one that follows it at once.
fn read_sentence(sentence: &str, offset: usize, found: &mut Vec<Found>) {
    let mut clause = 0;
    let mut noun: Option<String> = None;
    for place in BEFORE_PERIOD.find_iter(sentence) {
        if place.start() < clause {
            continue;
        }
        let rest = &sentence[place.end()..];
        // "For that reason": no year is near.
        if !rest.bytes().take(100).any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let Some((period, length)) = period_prefix(rest) else { continue };
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
            let span = Span::new(base + number.start(), base + number.end());
            found.push(Found {
                span: core(sentence, span, offset),
                value,
                measure: Some(measure),
                category: None,
                period: Some(period),
                is_total: false,
            });
            true
        };
        // No sentence part that counts is longer; the bound keeps a line of numbers cheap.
        let from = (place.start().saturating_sub(160).max(clause)..=place.start())
            .find(|at| sentence.is_char_boundary(*at))
            .unwrap_or(clause);
        let before = &sentence[from..place.start()];
        let read = COUNTED.captures(before).is_some_and(|counted| match (counted.get(1), counted.get(2)) {
            // "2 Joiners in 2023": the number of the answer.
            (Some(number), Some(words))
                if from + number.start() == 0
                    && number.len() <= 2
                    && words.as_str().trim_start().starts_with(char::is_uppercase) =>
            {
                false
            }
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
pub fn counted_noun(words: &str) -> Option<String> {
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
    // "2 Joiners in 2023": the number of the answer.
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
