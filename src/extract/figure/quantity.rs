//! Reads a number as printed: sign, currency, grouped digits, scale, per cent.
//!
//! Does not judge what may stand round the number; see [`value`](super::value).

use crate::data::value_words::value_words;

/// A number and what is left of the text after it.
pub struct Quantity<'a> {
    pub number: f64,
    pub unit: &'static str,
    pub rest: &'a str,
    pub spelled: bool,
    pub malformed: bool,
}

/// Reads sign, currency, digits, scale and the unit that touches them. The text is lower case.
pub fn quantity(text: &str) -> Option<Quantity<'_>> {
    let (mut negative, mut rest) = (false, text);
    if let Some(after) = rest.strip_prefix(['-', '−', '–']) {
        (negative, rest) = (true, after.trim_start());
    } else if let Some(after) = rest.strip_prefix('+') {
        rest = after;
    }
    let mut unit = "count";
    if let Some(after) = rest.strip_prefix('£') {
        (unit, rest) = ("gbp", after.trim_start());
        if let Some(after) = rest.strip_prefix(['-', '−']) {
            (negative, rest) = (true, after);
        }
        // "£(412)": the accounts' minus inside the currency sign.
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            (negative, rest) = (true, inner);
        }
    } else if rest.starts_with(['$', '€']) {
        return None;
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return if negative || unit == "gbp" { None } else { spelled(rest) };
    }
    let end = digits_end(rest);
    let (printed, after) = rest.split_at(end);
    let (plain, malformed) = plain_digits(printed)?;
    let (exponent, after) = scale(after, unit == "gbp");
    let number: f64 = match exponent {
        0 => plain.parse().ok()?,
        _ => format!("{plain}e{exponent}").parse().ok()?,
    };
    let number = if negative { -number } else { number };
    let mut rest = after.trim_start();
    if let Some(after) = rest.strip_prefix('%') {
        (unit, rest) = ("percent", after.trim_start());
    } else {
        for word in ["per cent", "percent", "pc"] {
            if let Some(after) = rest.strip_prefix(word)
                && !after.starts_with(char::is_alphanumeric)
            {
                (unit, rest) = ("percent", after.trim_start());
                break;
            }
        }
    }
    Some(Quantity { number, unit, rest, spelled: false, malformed })
}

fn spelled(text: &str) -> Option<Quantity<'_>> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let number = value_words().number(&text[..end])?;
    let rest = text[end..].trim_start();
    Some(Quantity { number: f64::from(number), unit: "count", rest, spelled: true, malformed: false })
}

/// Digits with commas, a point, and spaces or no-break spaces that group thousands.
fn digits_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let space = if bytes[at] == b' ' {
            1
        } else if text[at..].starts_with(['\u{a0}', '\u{202f}', '\u{2009}']) {
            text[at..].chars().next().map_or(0, char::len_utf8)
        } else {
            0
        };
        if is_digit(at) || (matches!(bytes[at], b',' | b'.') && is_digit(at + 1)) {
            at += 1;
        } else if space > 0
            && at <= 3
            && (1..=3).all(|ahead| is_digit(at + space - 1 + ahead))
            && !is_digit(at + space + 3)
        {
            at += space + 3;
        } else {
            break;
        }
    }
    at
}

/// Returns the digits without grouping and whether the grouping makes no sense (`1,20`).
///
/// Numbers with leading zeros are telephone and reference numbers; `4.3.1` and `01.02.2023` are no numbers.
fn plain_digits(printed: &str) -> Option<(String, bool)> {
    let plain: String = printed.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    if plain.len() > 15 || plain.matches('.').count() > 1 {
        return None;
    }
    let whole = plain.split('.').next().unwrap_or_default();
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let before_point = printed.split('.').next().unwrap_or_default();
    let mut groups = before_point.split(|c: char| !c.is_ascii_digit());
    let first = groups.next().unwrap_or_default().len();
    let grouped: Vec<usize> = groups.map(str::len).filter(|length| *length > 0).collect();
    let comma_after_point = printed.split_once('.').is_some_and(|(_, decimals)| decimals.contains(','));
    let malformed =
        comma_after_point || (!grouped.is_empty() && (first > 3 || grouped.iter().any(|length| *length != 3)));
    Some((plain, malformed))
}

fn scale(text: &str, money: bool) -> (u8, &str) {
    let spaced = text.trim_start();
    for (word, exponent) in [("million", 6), ("billion", 9), ("thousand", 3), ("bn", 9), ("mn", 6)] {
        if let Some(after) = spaced.strip_prefix(word)
            && !after.starts_with(char::is_alphanumeric)
        {
            return (exponent, after);
        }
    }
    // `m` after a bare number may be metres; after pounds it is millions.
    for (letter, exponent, only_money) in [("k", 3, false), ("m", 6, true), ("b", 9, true)] {
        if let Some(after) = text.strip_prefix(letter)
            && !after.starts_with(char::is_alphanumeric)
            && (money || !only_money)
        {
            return (exponent, after);
        }
    }
    (0, text)
}
