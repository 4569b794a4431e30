//! Finds a force's estimate of what an answer would cost: records, minutes each, hours, pounds, limit.
//!
//! Numbers are as printed and nothing is filled in. One claim to a group of paragraphs that follow
//! each other; what the law says about costs in general is no claim.

mod term;

use crate::data::pattern::plain;
use crate::extract::cost::term::{Kind, Term, terms};
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{CostClaim, Span};
use regex::Regex;
use std::sync::LazyLock;

/// Bytes before a claim in which the number of things to be read is looked for.
const BEFORE: usize = 220;

/// Terms of one claim stand within this many bytes of each other.
const NEAR: usize = 420;

/// Printed hours are rounded; more than this share off is an error of sum.
const ROUNDING: f64 = 0.05;

/// A number of anything: `2,400 thefts`, `2,340 x 6 minutes`, `We hold 1,800 and`. No date, sum, share or time.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    plain(r"(?i)(?:^|[\s(=×*])(?P<number>\d{1,3}(?:,\d{3})+|\d{2,7})(?:\s+(?P<next>[a-z×]+)|[\s.,;:)×*]|$)")
});

/// Words behind a number that is no number of records.
const NOT_RECORDS: [&str; 34] = [
    "hour",
    "hours",
    "hrs",
    "hr",
    "minute",
    "minutes",
    "mins",
    "min",
    "seconds",
    "day",
    "days",
    "working",
    "weeks",
    "months",
    "years",
    "per",
    "percent",
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
    "pounds",
    "act",
    "of",
    "pence",
    "miles",
];

static EACH: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:each|every|all\s+of\s+(?:these|them|those)|one\s+by\s+one|individually|manual(?:ly)?|by\s+hand|go(?:ing)?\s+through)(?-u:\b)",
    )
});

/// Words of a sentence that says what the law allows, or that the work was done.
static NO_CLAIM: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?:lets|allows|permits|entitles)\s+(?:us|an?\s|the\s+force|public)|within\s+the\s+(?:\w+\s+)?limit|(?:it|this|that|we)\s+took\s",
    )
});

static LIMIT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:exceed\w*|excess|over|more\s+than|above|beyond|limit|threshold|greater\s+than|well\s+over)(?-u:\b)",
    )
});

/// Returns the claims in reading order.
pub fn cost_claims(letter: &Letter) -> Vec<CostClaim> {
    // No claim does without a time or the two limits in pounds.
    let bytes = letter.text.as_bytes();
    let timed = ["hour", "Hour", "minute", "mins", "£450", "£600"]
        .iter()
        .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some());
    if !timed {
        return Vec::new();
    }
    let mut groups: Vec<Vec<Term>> = Vec::new();
    for term in terms(letter.text) {
        let zone = letter.zone_at(term.span.start);
        if !matches!(zone, ZoneKind::Response | ZoneKind::Request) {
            continue;
        }
        match groups.last_mut() {
            Some(group) if joined(letter.text, group, &term) => group.push(term),
            _ => groups.push(vec![term]),
        }
    }
    // Only a force multiplies records by minutes: a whole sum counts where the words around it restate the request.
    let answered =
        |group: &[Term]| group.first().is_some_and(|term| letter.zone_at(term.span.start) == ZoneKind::Response);
    let claimed =
        |group: &Vec<Term>| claim(letter.text, group).filter(|claim| claim.arithmetic_ok.is_some() || answered(group));
    groups.iter().filter_map(claimed).collect()
}

/// The next term continues the claim when it is near and no question label stands between.
fn joined(text: &str, group: &[Term], next: &Term) -> bool {
    let Some(last) = group.last() else { return false };
    let between = text.get(last.span.end..next.span.start).unwrap_or_default();
    let labelled = between.split('\n').skip(1).any(|line| {
        let line = line.trim_start();
        let rest = ["Q", "Question ", "Request ", "question "].iter().find_map(|label| line.strip_prefix(label));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    between.len() <= NEAR && !labelled && group.len() < 64
}

fn claim(text: &str, group: &[Term]) -> Option<CostClaim> {
    let span = sentences_of(text, group.first()?.span.start, group.last()?.span.end);
    let printed = span.of(text)?;
    let of = |kind: Kind| group.iter().filter(move |term| term.kind == kind);
    let around = |term: &Term, before: usize, after: usize| {
        let from = (term.span.start.saturating_sub(before)..=term.span.start)
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(term.span.start);
        let to = (term.span.end..=(term.span.end + after).min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(term.span.end);
        text.get(from..to).unwrap_or_default()
    };
    let is_limit = |term: &Term| match term.number {
        18.0 => true,
        24.0 | 40.0 => around(term, 60, 40).to_lowercase().contains("limit"),
        _ => false,
    };
    let limit = of(Kind::Hours).find(|term| is_limit(term)).map(|term| term.number);
    let minutes_each = minutes_each(text, group);
    let hours = hours(group, is_limit);
    let records = records(group, minutes_each, hours, &counted(text, group))
        .or_else(|| if limit.is_some() { all_to_be_read(text, group) } else { None });
    let pounds = of(Kind::Pounds)
        .find(|term| term.number != 450.0 && term.number != 600.0 && term.number != 25.0)
        .or_else(|| of(Kind::Pounds).find(|term| term.number == 450.0 || term.number == 600.0))
        .map(|term| term.number);
    let limited = (limit.is_some() || pounds.is_some_and(|pounds| pounds == 450.0 || pounds == 600.0))
        && LIMIT_WORDS.is_match(printed);
    // "It took 40 minutes to read, well within the limit"; "section 12 lets us refuse what would take over 18 hours".
    if NO_CLAIM.is_match(printed) && hours.is_none() {
        return None;
    }
    let estimated = minutes_each.is_some() && (hours.is_some() || records.is_some());
    // Hours alone may be opening hours, records alone are an answer.
    if !estimated && !limited {
        return None;
    }
    let arithmetic_ok = match (records, minutes_each, hours) {
        (Some(records), Some(minutes), Some(hours)) => Some(fits(records, minutes, hours)),
        _ => None,
    };
    Some(CostClaim { question_id: None, records, minutes_each, hours, pounds, limit, arithmetic_ok, span })
}

/// The hours of the sum: the first printed after the time for each, else the most that is printed.
fn hours(group: &[Term], is_limit: impl Fn(&Term) -> bool) -> Option<f64> {
    let hours: Vec<&Term> = group.iter().filter(|term| term.kind == Kind::Hours && !is_limit(term)).collect();
    let each = group.iter().find(|term| term.kind == Kind::Minutes).map_or(0, |term| term.span.start);
    let after = hours.iter().find(|term| term.span.start > each && each > 0).map(|term| term.number);
    after.or_else(|| hours.iter().map(|term| term.number).reduce(f64::max))
}

/// The number of things of which each would have to be read, where no time for one is given: "14,500 vehicles have
/// passed through. To search the notes for each one would take well over 18 hours".
fn all_to_be_read(text: &str, group: &[Term]) -> Option<f64> {
    let (first, last) = (group.first()?, group.last()?);
    let near = &text[floor(text, first.span.start.saturating_sub(BEFORE))..last.span.end];
    if group.iter().any(|term| term.kind == Kind::Minutes) || !EACH.is_match(near) {
        return None;
    }
    let anything = counted(text, group);
    let plain = |term: &&Term| !(1990.0..=2035.0).contains(&term.number) && term.number > 20.0;
    anything.iter().filter(plain).map(|term| term.number).next_back()
}

fn fits(records: f64, minutes: f64, hours: f64) -> bool {
    let product = records * minutes / 60.0;
    (product - hours).abs() <= (ROUNDING * hours).max(1.0)
}

/// The minutes for one record; a range such as `5 to 10 minutes` gives none, a sum in minutes is not it.
fn minutes_each(text: &str, group: &[Term]) -> Option<f64> {
    let minutes: Vec<&Term> = group.iter().filter(|term| term.kind == Kind::Minutes).collect();
    let is_range = |term: &Term| {
        let before = text.get(..term.span.start).unwrap_or_default().trim_end();
        let dashed = before
            .strip_suffix("to")
            .or_else(|| before.strip_suffix(['-', '–']))
            .or_else(|| before.strip_suffix("and").filter(|before| before.contains("between")));
        dashed.is_some_and(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    };
    let first = minutes.iter().find(|term| term.number <= 600.0)?;
    (!is_range(first)).then_some(first.number)
}

/// The number of records: the one the sum works with, else the nearest before the minutes, else the next.
///
/// `anything` are the numbers of things no list of nouns knows; they count where the sum works with them, or where
/// nothing else is counted: "We recorded 2,400 thefts and reading each record would take about 5 minutes".
fn records(group: &[Term], minutes: Option<f64>, hours: Option<f64>, anything: &[Term]) -> Option<f64> {
    let counted: Vec<&Term> = group
        .iter()
        .filter(|term| term.kind == Kind::Records && !(1990.0..=2035.0).contains(&term.number) && term.number > 1.0)
        .collect();
    let years: Vec<&Term> =
        group.iter().filter(|term| term.kind == Kind::Records && (1990.0..=2035.0).contains(&term.number)).collect();
    if let (Some(minutes), Some(hours)) = (minutes, hours)
        && let Some(term) = counted
            .iter()
            .copied()
            .chain(anything)
            .chain(years.iter().copied())
            .find(|term| fits(term.number, minutes, hours))
    {
        return Some(term.number);
    }
    let place = group.iter().find(|term| term.kind == Kind::Minutes)?.span.start;
    let plain = || anything.iter().filter(|term| !(1990.0..=2035.0).contains(&term.number));
    counted
        .iter()
        .rfind(|term| term.span.start < place)
        .or_else(|| counted.first())
        .map(|term| term.number)
        .or_else(|| plain().rfind(|term| term.span.start < place).map(|term| term.number))
}

/// Numbers of anything in the paragraph of a claim and shortly before it, where a time for each or a limit is named.
fn counted(text: &str, group: &[Term]) -> Vec<Term> {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return Vec::new() };
    let from = floor(text, first.span.start.saturating_sub(BEFORE));
    let to = last.span.end;
    COUNTED
        .captures_iter(&text[from..to])
        .filter_map(|found| {
            let next = found.name("next").map(|word| word.as_str().to_ascii_lowercase());
            let after = text[from..to].get(found.get(0)?.end()..)?;
            // "There were 8,110 of these"
            let of_them = ["these", "them", "those", "such"].iter().any(|it| after.trim_start().starts_with(it));
            if next.is_some_and(|word| NOT_RECORDS.contains(&word.as_str()) && !(word == "of" && of_them)) {
                return None;
            }
            let number = found.name("number")?;
            let plain: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
            let span = Span::new(from + number.start(), from + number.end());
            Some(Term { kind: Kind::Records, number: plain.parse().ok()?, span })
        })
        .collect()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Widens to the sentences that hold the terms, within their paragraphs.
fn sentences_of(text: &str, from: usize, to: usize) -> Span {
    let before = &text[..from];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let start = before[line..].rfind(". ").map_or(line, |at| line + at + 2);
    let after = &text[to..];
    let line_end = after.find('\n').unwrap_or(after.len());
    let end = after[..line_end].find(". ").map_or(line_end, |at| at + 1);
    let printed = &text[start..to + end];
    let lead = printed.len() - printed.trim_start().len();
    Span::new(start + lead, start + printed.trim_end().len())
}

#[cfg(test)]
#[path = "cost_tests.rs"]
mod tests;
