//! The terms of an estimate: numbers of things, times, sums of money. Does not put them together.

use crate::data::pattern::plain;
use crate::data::value_words::{fold, value_words};
use crate::model::Span;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A number in figures or words: `2,400`, `1.5`, `forty-five`, `two thousand`.
const NUMBER: &str = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|(?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)(?:(?:\s|-)(?:and\s)?)?)+)";
/// Things that are read one by one.
const NOUN: &str = r"records?|crimes?|offences?|incidents?|files?|cases?|logs?|e-?mails?|reports?|documents?|occurrences?|officers?|investigations?|complaints?|arrests?|calls?|custody\s+records?|entries|results|allegations?|applications?|statements?|messages|forms?|folders?|searches|intelligence|items?|pages?|recordings?|notebooks?|letters|papers|crime\s+reports|stops|tickets|invoices|claims|detentions";

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?ix)
        (?P<pounds>£\s?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|£\s?\d+(?:\.\d+)?)(?P<rate>\s*(?:per|an|each|/)\s*hour)?
        | (?P<share>(?-u:\b)(?:half(?:\s|-)an(?:\s|-)hour|(?:a\s)?quarter\sof\san\shour|three(?:\s|-)quarters\sof\san\shour|(?:an|one)\shour\sand\sa\shalf|(?:half|quarter)(?:\s|-)hour))
        | (?P<seconds>(?-u:\b){NUMBER})(?:\s|-)*(?:seconds?|secs?)(?-u:\b)
        | (?P<minutes>(?-u:\b){NUMBER})(?:\s*\(\d+\))?(?:\s|-)*(?:minutes?|mins?)(?-u:\b)
        | (?P<hours>(?-u:\b)(?:an|{NUMBER}))(?:\s*\(\d+\))?(?:\s|-)*(?:hours?|hrs?)(?-u:\b)(?:\s*(?:,|and)?\s*(?P<odd>\d{{1,2}})\s*(?:minutes?|mins?)(?-u:\b))?(?P<apiece>\s+(?:per|each|apiece|for\s+each|for\s+every|a\s+(?:file|record|case|report|log)|to\s+\w+\s+each)(?-u:\b))?
        | (?P<records>(?-u:\b)\d{{1,3}}(?:,\d{{3}})+|(?-u:\b)\d{{1,7}})(?:\s+(?:[a-z][a-z’'/-]*)){{0,4}}?\s+(?P<noun>{NOUN})(?-u:\b)
        | (?P<spelled>(?-u:\b)(?:one|two|three|four|five|six|seven|eight|nine|ten|a|several)\s(?:hundred|thousand)(?:\s(?:and\s)?[a-z]+)??)(?:\s+(?:[a-z][a-z’'/-]*)){{0,3}}?\s+(?:{NOUN})(?-u:\b)
        "
    );
    plain(&pattern)
});

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Records,
    Minutes,
    Hours,
    Pounds,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub kind: Kind,
    pub number: f64,
    pub span: Span,
}

/// Returns the terms in a text, in order.
pub(super) fn terms(text: &str) -> impl Iterator<Item = Term> + '_ {
    TERM.captures_iter(text).filter_map(|found| term(&found))
}

fn term(found: &Captures) -> Option<Term> {
    let whole = found.get(0)?;
    let span = Span::new(whole.start(), whole.end());
    let printed = |name: &str| found.name(name).and_then(|it| number(it.as_str()));
    let (kind, value) = if let Some(share) = found.name("share") {
        (Kind::Minutes, share_of_an_hour(share.as_str()))
    } else if let Some(seconds) = printed("seconds") {
        (Kind::Minutes, seconds / 60.0)
    } else if let Some(minutes) = printed("minutes") {
        (Kind::Minutes, minutes)
    } else if let Some(hours) = printed("hours") {
        // "70 hours 40 minutes" to two places, as a person would write it down.
        let hours = ((hours + printed("odd").unwrap_or_default() / 60.0) * 100.0).round() / 100.0;
        if found.name("apiece").is_some() { (Kind::Minutes, hours * 60.0) } else { (Kind::Hours, hours) }
    } else if let Some(pounds) = printed("pounds") {
        // "£25 per hour" is the rate of the regulations.
        if found.name("rate").is_some() {
            return None;
        }
        (Kind::Pounds, pounds)
    } else {
        (Kind::Records, printed("records").or_else(|| printed("spelled"))?)
    };
    Some(Term { kind, number: value, span })
}

fn share_of_an_hour(words: &str) -> f64 {
    let words = words.to_ascii_lowercase();
    if words.contains("and a half") {
        90.0
    } else if words.starts_with("three") {
        45.0
    } else if words.contains("quarter") {
        15.0
    } else {
        30.0
    }
}

/// Reads a number in figures or words; words of more than the language of the table are none.
fn number(printed: &str) -> Option<f64> {
    let plain: String = printed.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    if !plain.is_empty() {
        return plain.parse().ok();
    }
    let (mut total, mut part) = (0.0, 0.0);
    for word in fold(printed).split([' ', '-']).filter(|it| !it.is_empty() && *it != "and") {
        match word {
            "hundred" => part = f64::max(part, 1.0) * 100.0,
            "thousand" => {
                total += f64::max(part, 1.0) * 1000.0;
                part = 0.0;
            }
            // "155 hours at a minute each"
            "a" | "an" => part += 1.0,
            word => part += f64::from(value_words().number(word)?),
        }
    }
    Some(total + part).filter(|it| *it > 0.0)
}
