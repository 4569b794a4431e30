//! Finds the numbers printed in a sentence: digits, money, shares, words for numbers, with the words
//! that bound them (`fewer than five`, `about 62%`).
//!
//! Does not judge whether a number counts anything; see [`counted`](super::counted).

use super::value::{Notes, Value, value};
use crate::data::value_words::value_words;
use crate::model::{Qualifier, Span};

/// One number as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// What stands for the value; a word that only makes it rough is left out.
    pub span: Span,
    /// With all the words that belong to it.
    pub whole: Span,
    pub value: Value,
    /// Printed as a word.
    pub spelled: bool,
}

/// What a phrase before or after a number makes of it.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    /// The number is rough; the phrase is no part of the value.
    Rough,
    /// The phrase is part of the value as printed.
    Part,
}

/// Longest first, in lower case; each stands before the number with a space between.
const BEFORE: &[(&str, Bound)] = &[
    ("somewhere in the region of", Bound::Rough),
    ("in the region of", Bound::Rough),
    ("in the order of", Bound::Rough),
    ("something like", Bound::Rough),
    ("approximately", Bound::Rough),
    ("not more than", Bound::Part),
    ("an estimated", Bound::Rough),
    ("in excess of", Bound::Part),
    ("no more than", Bound::Part),
    ("a minimum of", Bound::Part),
    ("a maximum of", Bound::Part),
    ("upwards of", Bound::Part),
    ("fewer than", Bound::Part),
    ("lower than", Bound::Part),
    ("just under", Bound::Part),
    ("more than", Bound::Part),
    ("less than", Bound::Part),
    ("estimated", Bound::Rough),
    ("just over", Bound::Part),
    ("at least", Bound::Part),
    ("roughly", Bound::Rough),
    ("at most", Bound::Part),
    ("approx.", Bound::Rough),
    ("approx", Bound::Rough),
    ("around", Bound::Rough),
    ("almost", Bound::Rough),
    ("nearly", Bound::Rough),
    ("about", Bound::Rough),
    ("circa", Bound::Rough),
    ("under", Bound::Part),
    ("below", Bound::Part),
    ("up to", Bound::Part),
    ("over", Bound::Part),
    ("some", Bound::Rough),
];

const AFTER: &[(&str, Bound)] = &[
    (" or fewer", Bound::Part),
    (" or less", Bound::Part),
    (" or under", Bound::Part),
    (" or more", Bound::Part),
    (" (provisional", Bound::Rough),
    (" provisional", Bound::Rough),
    (" (estimate", Bound::Rough),
    (" (approx", Bound::Rough),
    (" approx", Bound::Rough),
    (", which is an estimate", Bound::Rough),
    (" is an estimate", Bound::Rough),
];

/// Returns the numbers of the text in order. A number that is part of a name, date or citation by its
/// own print (`B3`, `4.3.1`, `40(2)`, `12/03/2024`, `14th`) is not one.
pub fn numbers(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            let (core, next) = digits(text, at);
            let number = core.and_then(|core| with_bounds(text, core, false, &found));
            add(&mut found, number);
            at = next;
        } else if byte.is_ascii_alphabetic() {
            let end = word_end(bytes, at);
            let (word, next) = spelled(text, at, end);
            let number = word.and_then(|core| with_bounds(text, core, true, &found));
            add(&mut found, number);
            at = next;
        } else {
            at += 1;
        }
    }
    found
}

/// The upper end of a range replaces its lower end.
fn add(found: &mut Vec<Number>, next: Option<Number>) {
    if let Some(next) = next {
        if found.last().is_some_and(|last| next.whole.start <= last.whole.start) {
            found.pop();
        }
        found.push(next);
    }
}

fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        at += 1;
    }
    at
}

/// Reads the digits at a place with their sign, scale and share; returns where to go on.
fn digits(text: &str, at: usize) -> (Option<Span>, usize) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = at;
    let mut points = 0;
    while digit(end) {
        while digit(end) {
            end += 1;
        }
        let joined = bytes.get(end).is_some_and(|sign| {
            (*sign == b',' && (1..=3).all(|ahead| digit(end + ahead)) && !digit(end + 4)) || *sign == b'.'
        });
        if !joined || !digit(end + 1) {
            break;
        }
        points += usize::from(bytes[end] == b'.');
        end += 1;
    }
    // What is glued to the digits on either side makes them something else.
    let glued =
        |at: usize| bytes.get(at).is_some_and(|it| matches!(it, b'/' | b'-' | b':' | b'@' | b'_' | b'#' | b'\\'));
    let dashed = |at: usize| text.get(at..).is_some_and(|it| it.starts_with(['–', '—']));
    let tail = |from: usize| {
        let mut to = from;
        while bytes
            .get(to)
            .is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'-' | b':' | b'.' | b',' | b'('))
        {
            to += 1;
        }
        to.max(end)
    };
    let mut start = at;
    if text[..start].trim_end_matches(' ').ends_with('£') {
        start = text[..start].rfind('£').unwrap_or(start);
    }
    let money = start < at;
    if text[..start].ends_with(['<', '>', '≤', '≥', '~']) {
        start = text[..start].char_indices().next_back().map_or(start, |(at, _)| at);
    }
    let before = text[..start].chars().next_back();
    let named = before.is_some_and(|c| {
        c.is_alphanumeric()
            || matches!(c, '/' | '-' | '.' | ',' | '_' | '#' | '@' | '$' | '€' | '–' | '—' | '+' | '%')
                && text[..start - c.len_utf8()].chars().next_back().is_some_and(char::is_alphanumeric)
            || matches!(c, '#' | '@' | '$' | '€' | '_')
    });
    let zero_led = end - at > 1 && bytes[at] == b'0' && bytes[at + 1] != b'.';
    if named || zero_led || points > 1 || end - at > 15 {
        return (None, tail(end));
    }
    if bytes.get(end) == Some(&b'%') {
        return (Some(Span::new(start, end + 1)), end + 1);
    }
    if (glued(end) && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric))
        || (dashed(end) && text[end..].chars().nth(1).is_some_and(char::is_alphanumeric))
        || bytes.get(end) == Some(&b'(')
    {
        return (None, tail(end));
    }
    if bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        let letters = word_end(bytes, end);
        let suffix = &text[end..letters];
        let scaled = matches!(suffix, "k" | "K") || (money && matches!(suffix, "m" | "M" | "bn" | "mn" | "million"));
        // "412Officers" at the start of a line: the space was lost.
        let noun = text[..start].trim().is_empty() && letters - end >= 4 && suffix.starts_with(char::is_uppercase);
        return match (scaled, noun) {
            (true, _) => (Some(Span::new(start, letters)), letters),
            (false, true) => (Some(Span::new(start, end)), end),
            (false, false) => (None, tail(letters)),
        };
    }
    for scale in [" million", " billion", " thousand", " per cent", " percent"] {
        if bytes.get(end..end + scale.len()).is_some_and(|it| it.eq_ignore_ascii_case(scale.as_bytes()))
            && !bytes.get(end + scale.len()).is_some_and(u8::is_ascii_alphabetic)
        {
            return (Some(Span::new(start, end + scale.len())), end + scale.len());
        }
    }
    (Some(Span::new(start, end)), end)
}

/// Reads a word for a number, `twenty-six` and `twenty six` included.
fn spelled(text: &str, at: usize, end: usize) -> (Option<Span>, usize) {
    let bytes = text.as_bytes();
    // Most words are none; this is asked of every word of an answer.
    if !may_be_number(&bytes[at..end]) {
        return (None, end);
    }
    let before = text[..at].chars().next_back();
    let inside = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '/' | '.' | '@'));
    if inside {
        return (None, end);
    }
    let Some(number) = word_number(&text[at..end]) else { return (None, end) };
    if (20..100).contains(&number) && bytes.get(end).is_some_and(|it| matches!(it, b'-' | b' ')) {
        let next = word_end(bytes, end + 1);
        if word_number(text.get(end + 1..next).unwrap_or_default()).is_some_and(|unit| (1..10).contains(&unit)) {
            return (Some(Span::new(at, next)), next);
        }
    }
    // "two-thirds", "one's", "five's"
    let goes_on = text[end..].starts_with(['-', '\'', '’', '/', '@']);
    ((!goes_on).then(|| Span::new(at, end)), end)
}

/// Says no by the length and the letters at both ends: "the", "there" and "these" are in every line.
fn may_be_number(word: &[u8]) -> bool {
    let [first, second, third, ..] = word else { return false };
    let last = word[word.len() - 1];
    let pointing = matches!((first | 0x20, second | 0x20, third | 0x20), (b't', b'h', b'a' | b'e'));
    word.len() <= 9
        && !pointing
        && matches!(first | 0x20, b'z' | b'o' | b't' | b'f' | b's' | b'e' | b'n' | b'h')
        && matches!(last | 0x20, b'e' | b'o' | b'r' | b'x' | b'n' | b't' | b'y' | b'd' | b'l')
}

fn word_number(word: &str) -> Option<u32> {
    if !may_be_number(word.as_bytes()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    if matches!(lower.as_str(), "nil" | "none") { Some(0) } else { value_words().number(&lower) }
}

fn word_value(printed: &str) -> Option<Value> {
    let number = match printed.split_once(['-', ' ']) {
        Some((tens, ones)) => word_number(tens)? + word_number(ones)?,
        None => word_number(printed)?,
    };
    Some(Value::exact(f64::from(number), "count"))
}

/// Adds the words that bound the number, and its value.
fn with_bounds(text: &str, core: Span, is_word: bool, earlier: &[Number]) -> Option<Number> {
    let printed = core.of(text)?;
    let floor = earlier.last().map_or(0, |last| last.whole.end);
    if let Some(range) = between(text, core, earlier.last(), is_word) {
        return Some(range);
    }
    let mut whole = core;
    let mut span = core;
    let mut rough = false;
    let before = text.get(floor..core.start).unwrap_or_default().trim_end();
    for (phrase, bound) in BEFORE {
        let Some(at) = before.len().checked_sub(phrase.len()) else { continue };
        if before.as_bytes()[at..].eq_ignore_ascii_case(phrase.as_bytes())
            && !before.as_bytes()[..at].last().is_some_and(u8::is_ascii_alphanumeric)
        {
            whole.start = floor + at;
            match bound {
                Bound::Rough => rough = true,
                Bound::Part => span.start = whole.start,
            }
            break;
        }
    }
    for (phrase, bound) in AFTER {
        let after = &text.as_bytes()[core.end..];
        if after.get(..phrase.len()).is_some_and(|after| after.eq_ignore_ascii_case(phrase.as_bytes())) {
            match bound {
                Bound::Rough => rough = true,
                Bound::Part => (span.end, whole.end) = (core.end + phrase.len(), core.end + phrase.len()),
            }
            break;
        }
    }
    let lower;
    let digits = printed.len() <= 9 && printed.bytes().all(|byte| byte.is_ascii_digit());
    let mut found = if is_word && span == core {
        word_value(printed)?
    } else if digits && span == core {
        Value::exact(printed.parse().ok()?, "count")
    } else {
        lower = span.of(text)?.to_lowercase();
        value(&lower, &Notes::default()).filter(Value::is_numeric)?
    };
    if rough && found.qualifier == Qualifier::Exact {
        found = Value { min: None, max: None, qualifier: Qualifier::Approximate, ..found };
    }
    Some(Number { span, whole, value: found, spelled: is_word })
}

/// `between 20 and 30`: the second number takes in the first.
fn between(text: &str, core: Span, last: Option<&Number>, is_word: bool) -> Option<Number> {
    let low = last?;
    let joint = text.get(low.span.end..core.start)?.trim();
    let before = text.get(..low.span.start)?.trim_end();
    let at = before.len().checked_sub("between".len())?;
    if joint != "and" || is_word || low.spelled || !before.as_bytes()[at..].eq_ignore_ascii_case(b"between") {
        return None;
    }
    let (low, high) = (low.value.value?, value(core.of(text)?, &Notes::default())?);
    let top = high.value.filter(|top| low < *top)?;
    let span = Span::new(at, core.end);
    let hidden = Value { value: None, min: Some(low), max: Some(top), qualifier: Qualifier::Suppressed, ..high };
    Some(Number { span, whole: span, value: hidden, spelled: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = numbers(text).iter().map(|it| it.span.of(text).unwrap()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_are_found_as_printed() {
        check("There were 1,204 and 31.", &["1,204", "31"]);
        check("It cost £12,480.50, of which £3m was for fuel.", &["£12,480.50", "£3m"]);
        check("About 62% of them, fewer than five a year.", &["62%", "fewer than five"]);
        check("Twenty-six dogs and twenty six cats, none of them ill.", &["Twenty-six", "twenty six", "none"]);
        check("APPROXIMATELY £1.9 MILLION", &["£1.9 MILLION"]);
        check("five or less, <5, between 20 and 30", &["five or less", "<5", "between 20 and 30"]);
        check("412Officers", &["412"]);
        check("A training college (11), another (4).", &["11", "4"]);
    }

    #[test]
    fn names_dates_and_citations_are_no_numbers() {
        for text in [
            "B3",
            "4.3.1",
            "40(2)",
            "12/03/2024",
            "14th",
            "FOI-123",
            "s.12",
            "10:30",
            "24-7",
            "0171",
            "$5",
            "one-off",
            "2022–23",
            "17KB",
            "v.4",
        ] {
            check(text, &[]);
        }
    }
}
