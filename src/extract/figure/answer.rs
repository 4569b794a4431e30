//! Reads the first words of an answer as what was asked for: `There were 36. Two are electric.`,
//! `£18,600 excluding VAT`, `Seven.`, `None in either year.`
//!
//! The question decides how far a number is trusted: where it asks for a count, the first number of the
//! answer that stands after a verb is it; without a question only the plainest wording is read.

use super::asked::Asked;
use super::counted::{counts, of_other_matters, part, stated};
use super::in_turn::turns;
use super::items::items;
use super::number::{Number, numbers};
use super::period::{Period, Shape, month_of, period, periods_in, signs_of_periods};
use super::sentence::{Found, counted_noun};
use crate::data::figure_words::{WordKind, is};
use crate::data::pattern::plain;
use crate::data::value_words::{fold, value_words};
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

/// An answer states its count in its first sentences.
const MOST_SENTENCES: usize = 4;

const LONGEST_LINE: usize = 1500;

static EACH: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)^\W*(?:in|for)\s+(?:either|each|both|each\s+of\s+the(?:\s+two)?)\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:years?|periods?)",
    )
});

static BEFORE_PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?:^|[\s(])(?:in|during|for|at|on|by|as\s+at|as\s+of|from|between)\s+(?:the\s+(?:financial\s+|calendar\s+)?(?:years?\s+|end\s+of\s+)?)?$",
    )
});

/// What an answer gave.
pub struct Answer<'a> {
    /// The text from the first word of the answer to the end of its line, and where it begins.
    pub line: &'a str,
    pub offset: usize,
    pub asked: Asked<'a>,
    /// It opens the answer, and not a later line of it.
    pub opens: bool,
}

/// Returns the counts that the line states.
pub fn read(answer: &Answer) -> Vec<Found> {
    let mut found = Vec::new();
    if answer.line.len() > LONGEST_LINE {
        return found;
    }
    let wanted = answer.asked.counts.max(usize::from(answer.asked.text.is_none()));
    let mut singles = 0;
    let mut last_period = None;
    for (place, (start, end)) in sentences(answer.line).into_iter().take(MOST_SENTENCES).enumerate() {
        let sentence = &answer.line[start..end];
        let (numbers, periods) = numbers_and_periods(sentence);
        if numbers.is_empty() || of_other_matters(sentence) {
            continue;
        }
        let offset = answer.offset + start;
        let text = answer.asked.text;
        let mut dated_counts = turns(sentence, &numbers, &periods);
        if dated_counts.is_empty() {
            dated_counts = dated(sentence, &numbers, &periods, text);
        }
        if !dated_counts.is_empty() {
            singles += dated_counts.len();
            last_period = only(&periods);
            let mut noun = None;
            for (at, period) in dated_counts {
                let (before, after) = round(sentence, &numbers, at);
                // "340 parcels in 2021 and 400 in 2022"
                noun = counted_noun(after).or(noun.filter(|_| after.starts_with(" in ")));
                let measure = noun.clone().filter(|_| text.is_none());
                found.push(Found { measure, ..make(offset, &numbers[at], Some(period), part(before, after)) });
            }
            continue;
        }
        let period = if periods.is_empty() { last_period.or(answer.asked.period) } else { only(&periods) };
        let listed = items(sentence, &numbers, text);
        if !listed.is_empty() && (answer.asked.counts > 0 || place == 0) {
            for item in listed {
                let month = item.label.as_deref().and_then(|label| month(label, answer.asked.period));
                let mut one = make(offset, &numbers[item.number], month.or(period), item.label);
                one.is_total = item.is_total;
                found.push(one);
                singles += 1;
            }
            continue;
        }
        // Later sentences add counts only where more was asked for than was given.
        if !answer.opens || (place > 0 && singles >= wanted) {
            continue;
        }
        if let Some(number) = single(sentence, &numbers, &answer.asked, place) {
            singles += 1;
            let after = &sentence[number.whole.end..];
            match answer.asked.each {
                [Some(one), Some(other)] if EACH.is_match(after) => {
                    found.push(make(offset, number, Some(one), None));
                    found.push(make(offset, number, Some(other), None));
                }
                _ => {
                    let mut one = make(offset, number, period, None);
                    one.is_total = place > 0 && value_words().is_total(&fold(&sentence[..number.whole.start]));
                    found.push(one);
                }
            }
        }
    }
    found
}

/// Returns the words between a number and its neighbours.
fn round<'a>(sentence: &'a str, numbers: &[Number], at: usize) -> (&'a str, &'a str) {
    let from = at.checked_sub(1).map_or(0, |last| numbers[last].whole.end);
    let to = numbers.get(at + 1).map_or(sentence.len(), |next| next.whole.start);
    let (before, after) = (from..numbers[at].whole.start, numbers[at].whole.end..to);
    (sentence.get(before).unwrap_or_default(), sentence.get(after).unwrap_or_default())
}

fn make(offset: usize, number: &Number, period: Option<Period>, category: Option<String>) -> Found {
    Found {
        span: Span::new(offset + number.span.start, offset + number.span.end),
        value: number.value,
        measure: None,
        category,
        period,
        is_total: false,
    }
}

/// `October 14` in a quarter or year that the question names.
fn month(label: &str, asked: Option<Period>) -> Option<Period> {
    match period(label)?.shape {
        Shape::MonthOnly(month) => month_of(&asked?, month),
        _ => None,
    }
}

fn only(periods: &[(Span, Period)]) -> Option<Period> {
    match periods {
        [(_, period)] => Some(*period),
        _ => None,
    }
}

/// Cuts after full stops and question marks that end a sentence.
pub fn sentences(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    for at in memchr::memchr3_iter(b'.', b'?', b'!', bytes) {
        let ends = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        let word = line[start..at].rsplit(' ').next().unwrap_or_default();
        let short = matches!(
            word.to_ascii_lowercase().as_str(),
            "approx" | "no" | "c" | "e.g" | "i.e" | "feb" | "jan" | "sept" | "oct" | "nov" | "dec" | "aug"
        );
        if ends && !(bytes[at] == b'.' && short && word != "No" && bytes.get(at + 2).is_some_and(u8::is_ascii_digit)) {
            found.push((start, at + 1));
            start = at + 1;
        }
    }
    if !line[start..].trim().is_empty() {
        found.push((start, line.len()));
    }
    found
}

/// Returns the numbers that are no part of a period, and the periods.
pub fn numbers_and_periods(sentence: &str) -> (Vec<Number>, Vec<(Span, Period)>) {
    let mut found = numbers(sentence);
    if found.is_empty() || !sentence.bytes().any(|byte| byte.is_ascii_digit()) {
        return (found, Vec::new());
    }
    let periods: Vec<(Span, Period)> = if signs_of_periods(sentence) > 0 {
        periods_in(sentence)
            .into_iter()
            .filter(|(span, _)| {
                let before = sentence[..span.start].trim_end();
                let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                !super::context::names_law(word)
            })
            .collect()
    } else {
        Vec::new()
    };
    let year = |number: &Number| {
        let printed = number.span.of(sentence).unwrap_or_default();
        printed.len() == 4
            && printed.bytes().all(|it| it.is_ascii_digit())
            && matches!(number.value.value, Some(1990.0..=2035.0))
    };
    found.retain(|number| !year(number) && !periods.iter().any(|(span, _)| span.overlaps(number.span)));
    (found, periods)
}

/// Sets numbers and periods beside each other in the order of the sentence.
fn dated(sentence: &str, numbers: &[Number], periods: &[(Span, Period)], asked: Option<&str>) -> Vec<(usize, Period)> {
    let (Some((first, _)), Some(lead)) = (periods.first(), numbers.first()) else { return Vec::new() };
    let mut found = Vec::new();
    let period_leads = first.start < lead.whole.start;
    for (at, number) in numbers.iter().enumerate() {
        if !counts(sentence, number, asked) || number.value.unit == "percent" && periods.len() > 1 {
            continue;
        }
        let before = periods.iter().rfind(|(span, _)| span.end <= number.whole.start);
        let after = periods.iter().find(|(span, _)| span.start >= number.whole.end);
        let next_number = numbers.get(at + 1).map_or(usize::MAX, |next| next.whole.start);
        let held = if period_leads {
            before.filter(|(span, _)| {
                let last = at.checked_sub(1).map_or(0, |last| numbers[last].whole.end);
                let between = &sentence[span.end.max(last)..number.whole.start];
                between.len() <= 80 && (stated(between.trim_start_matches([',', ')'])) || short(between))
            })
        } else {
            after
                .filter(|(span, _)| {
                    let between = &sentence[number.whole.end..span.start];
                    between.len() <= 90
                        && (span.start < next_number || periods.len() == 1)
                        && (BEFORE_PERIOD.is_match(between) || matches!(between.trim(), "(" | "," | "-" | "–" | ""))
                })
                // "38 in 2023, of which 5 were accidents"
                .or_else(|| {
                    before.filter(|(span, _)| {
                        let between =
                            sentence[span.end..number.whole.start].trim_start_matches([',', ';', ' ']).to_lowercase();
                        between.starts_with("of which")
                            || between.starts_with("of whom")
                            || between.starts_with("of these")
                            || between.starts_with("of them")
                    })
                })
        };
        if let Some((_, period)) = held.filter(|(_, period)| period.to.is_some()) {
            found.push((at, *period));
        }
    }
    found
}

/// A comma and a label: "2018/19: oldest 81, youngest 15".
fn short(between: &str) -> bool {
    between.split_whitespace().count() <= 6 && !between.contains(". ")
}

/// `Accidents: 3`: a short name, which is not of the letterhead.
fn names_a_count(before: &str) -> bool {
    let Some(label) = before.strip_suffix(':') else { return false };
    let folded = fold(label);
    let first = folded.split(' ').next().unwrap_or_default();
    label.starts_with(char::is_uppercase)
        && (1..=7).contains(&label.split_whitespace().count())
        && !label.contains(['?', ';', '"', '“'])
        && !value_words().is_not_counted(&folded)
        && !value_words().is_not_counted(first)
        && !is(WordKind::Names, first)
}

/// The one number that the sentence is about.
fn single<'n>(sentence: &str, numbers: &'n [Number], asked: &Asked, place: usize) -> Option<&'n Number> {
    let number = numbers.iter().find(|number| counts(sentence, number, asked.text))?;
    let before = sentence[..number.whole.start].trim();
    let before =
        before.strip_prefix("Yes").map_or(before, |rest| rest.trim_start_matches([',', '.', ':', '-', '–', ' ']));
    let after = sentence[number.whole.end..].trim_end_matches('.').trim();
    let zero_word = number.spelled && number.value.value == Some(0.0);
    if asked.counts == 0 {
        // Without a question that asks for a count: nothing but the number, or a number and its noun.
        let plain = (after.split_whitespace().count() <= 8 && !after.contains(|c: char| c.is_ascii_digit()))
            || (after.starts_with(',') && !after.contains(". "));
        let noun =
            after.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | '(')) || number.value.unit == "gbp";
        // "Released, £46,300."
        let money = number.value.unit == "gbp" && after.is_empty() && before.split_whitespace().count() <= 2;
        if (asked.text.is_some() && money) || (before.is_empty() && zero_word && EACH.is_match(after)) {
            return Some(number);
        }
        if asked.text.is_none() && after.is_empty() && names_a_count(before) {
            return Some(number);
        }
        let known = asked.text.is_none() && place == 0;
        return (known && before.is_empty() && plain && noun && !(number.spelled && after.is_empty() && zero_word))
            .then_some(number);
    }
    if before.is_empty() {
        // "3 Any policy on dogs": the number is a label.
        let label = !number.spelled && after.starts_with(|c: char| c.is_uppercase()) && number.span.len() <= 2;
        return (!label).then_some(number);
    }
    // "Harrowick, £85,000, after a collision"
    if before.ends_with(',') && before.split_whitespace().count() <= 3 && place == 0 {
        return Some(number);
    }
    let near = before.split_whitespace().count() <= 14;
    (near && stated(before) && !(zero_word && place > 0)).then_some(number)
}
