//! Reads what stands in one cell: a number with its unit, a bound, or one kind of nothing.
//!
//! Does not read periods and does not look beyond the cell; what the letter's own notes say about
//! its signs comes in as [`Notes`]. A cell of ordinary words is no value at all.

use super::number::numbers;
use super::quantity::quantity;
use crate::data::value_words::{Meaning, fold, value_words};
use crate::model::Qualifier;

/// What the letter itself says about the signs in its tables.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Notes {
    /// "A dash denotes zero."
    pub dash_is_nil: bool,
    /// "Zero is shown as 0": then `<5` is at least one.
    pub zero_is_shown: bool,
    /// "* denotes fewer than five": the largest number a star can hide.
    pub star_at_most: Option<f64>,
}

/// A cell's content as a number, or as the reason why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    pub unit: &'static str,
    pub value: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub qualifier: Qualifier,
}

impl Value {
    pub fn exact(number: f64, unit: &'static str) -> Self {
        Value { unit, value: Some(number), min: Some(number), max: Some(number), qualifier: Qualifier::Exact }
    }

    fn nothing(qualifier: Qualifier) -> Self {
        Value { unit: "count", value: None, min: None, max: None, qualifier }
    }

    /// Returns whether the cell says anything about a quantity.
    pub fn is_numeric(&self) -> bool {
        self.value.is_some() || self.min.is_some() || self.max.is_some()
    }
}

/// No cell with a number in it is longer; a reason in words can be.
const LONGEST_NUMBER: usize = 96;

/// Returns what the cell says, or nothing when it is ordinary text.
pub fn value(raw: &str, notes: &Notes) -> Option<Value> {
    let cell = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
    if cell.is_empty() {
        return Some(Value::nothing(Qualifier::Blank));
    }
    if cell.len() <= 9 && cell.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '‐' | '‑')) {
        let nil = notes.dash_is_nil;
        return Some(if nil { Value::exact(0.0, "count") } else { Value::nothing(Qualifier::Blank) });
    }
    let first = cell.chars().next()?;
    if cell.len() <= LONGEST_NUMBER
        && (first.is_ascii_digit() || first.is_alphabetic() || "<>≤≥~£€$(+-−–.=‹›c".contains(first))
        && let Some(found) = number_cell(cell, notes)
    {
        return Some(found);
    }
    // Reasons may be long ("not available as the system changed"); folding a page of text would be waste.
    let opening = match cell.char_indices().nth(160) {
        Some((at, _)) => &cell[..at],
        None => cell,
    };
    word_cell(&fold(opening), notes)
}

/// Returns how much of a cell is its value: `3 days` is 3, `£0.8m (provisional)` is £0.8m. The rest says what it is of.
pub fn value_length(raw: &str) -> usize {
    let Some(number) = numbers(raw).into_iter().next().filter(|number| number.whole.start == 0) else {
        return raw.len();
    };
    let rest = raw[number.span.end..].trim_start();
    if rest.starts_with("to ") {
        return raw.len();
    }
    let words = rest.starts_with(|c: char| c.is_alphabetic() || c == '(') && !number.spelled;
    if words { number.span.end } else { raw.len() }
}

/// Most words of a cell that stands for a value by naming the section that keeps it back.
const MOST_WORDS_OF_A_GROUND: usize = 12;

fn word_cell(folded: &str, notes: &Notes) -> Option<Value> {
    Some(match value_words().meaning(folded)? {
        Meaning::Nil => Value::exact(0.0, "count"),
        Meaning::NotHeld => Value::nothing(Qualifier::NotHeld),
        // "Section 30: the public would have a fuller account of what is being looked into" weighs, and gives no value.
        Meaning::Withheld if folded.starts_with('s') && folded.split(' ').count() > MOST_WORDS_OF_A_GROUND => {
            return None;
        }
        Meaning::Withheld => Value::nothing(Qualifier::Withheld),
        Meaning::Unreadable => Value::nothing(Qualifier::Unreadable),
        Meaning::Suppressed => {
            let mut hidden = Value::nothing(Qualifier::Suppressed);
            if folded.starts_with('*')
                && let Some(most) = notes.star_at_most
            {
                hidden.min = Some(if notes.zero_is_shown { 1.0 } else { 0.0 });
                hidden.max = Some(most);
            }
            hidden
        }
    })
}

/// How a bounding word or sign changes the number it stands at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    About,
    /// The number itself is still possible.
    AtLeast,
    Below,
    AtMost,
}

/// Longer phrases first, so that `more than` is not read as `more`.
const BEFORE: &[(&str, Bound)] = &[
    ("approximately", Bound::About),
    ("in excess of", Bound::AtLeast),
    ("no more than", Bound::AtMost),
    ("not more than", Bound::AtMost),
    ("a minimum of", Bound::AtLeast),
    ("a maximum of", Bound::AtMost),
    ("upwards of", Bound::AtLeast),
    ("fewer than", Bound::Below),
    ("estimated", Bound::About),
    ("less than", Bound::Below),
    ("lower than", Bound::Below),
    ("just under", Bound::Below),
    ("just over", Bound::AtLeast),
    ("more than", Bound::AtLeast),
    ("greater than", Bound::AtLeast),
    ("minimum of", Bound::AtLeast),
    ("maximum of", Bound::AtMost),
    ("at least", Bound::AtLeast),
    ("approx.", Bound::About),
    ("roughly", Bound::About),
    ("at most", Bound::AtMost),
    ("around", Bound::About),
    ("approx", Bound::About),
    ("almost", Bound::About),
    ("nearly", Bound::About),
    ("circa", Bound::About),
    ("about", Bound::About),
    ("under", Bound::Below),
    ("below", Bound::Below),
    ("up to", Bound::AtMost),
    ("over", Bound::AtLeast),
    ("est.", Bound::About),
    ("c.", Bound::About),
    ("c", Bound::About),
    ("<=", Bound::AtMost),
    (">=", Bound::AtLeast),
    ("=<", Bound::AtMost),
    ("≤", Bound::AtMost),
    ("≥", Bound::AtLeast),
    ("<", Bound::Below),
    ("‹", Bound::Below),
    (">", Bound::AtLeast),
    ("~", Bound::About),
];

const AFTER: &[(&str, Bound)] = &[
    ("or fewer", Bound::AtMost),
    ("or less", Bound::AtMost),
    ("or under", Bound::AtMost),
    ("or below", Bound::AtMost),
    ("or more", Bound::AtLeast),
    ("or over", Bound::AtLeast),
    ("and over", Bound::AtLeast),
    ("plus", Bound::AtLeast),
    ("+", Bound::AtLeast),
    ("approximately", Bound::About),
    ("approx.", Bound::About),
    ("approx", Bound::About),
    ("(approx)", Bound::About),
    ("(approx.)", Bound::About),
    ("(approximately)", Bound::About),
    ("(estimate)", Bound::About),
    ("(estimated)", Bound::About),
    ("(est)", Bound::About),
    ("(provisional)", Bound::About),
    ("(provisional figure)", Bound::About),
    ("(provisional", Bound::About),
];

fn number_cell(cell: &str, notes: &Notes) -> Option<Value> {
    let lower = cell.to_lowercase();
    let mut rest = lower.as_str();
    let mut bound = None;
    let plain = rest.starts_with(|c: char| c.is_ascii_digit() || c == '£');
    for (phrase, kind) in BEFORE.iter().filter(|_| !plain) {
        if let Some(after) = rest.strip_prefix(phrase)
            && (!phrase.ends_with(char::is_alphabetic) || *phrase == "c" || after.starts_with([' ', '\u{a0}']))
        {
            bound = Some(*kind);
            rest = after.trim_start();
            break;
        }
    }
    if bound.is_some()
        && lower.starts_with('c')
        && !lower.starts_with("circa")
        && !rest.starts_with(|c: char| c.is_ascii_digit() || c == '£')
    {
        return None;
    }
    if bound.is_none() {
        if let Some(range) = hidden_range(rest) {
            return Some(range);
        }
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            return bracketed(inner, notes);
        }
    }
    let quantity = quantity(rest)?;
    if quantity.malformed {
        return Some(Value { unit: quantity.unit, ..Value::nothing(Qualifier::Unreadable) });
    }
    let (number, unit, mut rest) = (quantity.number, quantity.unit, quantity.rest);
    for (phrase, kind) in AFTER {
        if bound.is_none()
            && let Some(after) = rest.strip_prefix(phrase)
        {
            bound = Some(*kind);
            rest = after.trim_start();
            break;
        }
    }
    // "(provisional, the accounts are not closed)"
    if bound == Some(Bound::About) && !rest.is_empty() && rest.len() <= 60 && rest.ends_with(')') {
        rest = "";
    }
    // The original letters matter for what may follow, so the tail is taken from the cell as written.
    let tail = cell.get(cell.len().checked_sub(rest.len())?..).unwrap_or(rest);
    if !tail_may_follow(tail, unit, quantity.spelled) {
        return None;
    }
    let unit = unit_of_tail(rest).unwrap_or(unit);
    if unit == "other" {
        return None;
    }
    let floor: f64 = if notes.zero_is_shown { 1.0 } else { 0.0 };
    let whole = unit == "count" && number.fract() == 0.0;
    Some(match bound {
        None => Value::exact(number, unit),
        Some(Bound::About) => {
            Value { unit, value: Some(number), min: None, max: None, qualifier: Qualifier::Approximate }
        }
        Some(Bound::AtLeast) => {
            Value { unit, value: None, min: Some(number), max: None, qualifier: Qualifier::Approximate }
        }
        Some(Bound::Below) if whole && number >= 1.0 => Value {
            unit,
            value: None,
            min: Some(floor.min(number - 1.0)),
            max: Some(number - 1.0),
            qualifier: bounded(number),
        },
        // Below 2.5 % or £100: the bound itself is the nearest thing that can be said.
        Some(Bound::Below | Bound::AtMost) => {
            Value { unit, value: None, min: Some(floor.min(number)), max: Some(number), qualifier: bounded(number) }
        }
    })
}

/// Small numbers are hidden to protect people; "under 5,000" is only a rough count.
fn bounded(number: f64) -> Qualifier {
    if number <= 20.0 { Qualifier::Suppressed } else { Qualifier::Approximate }
}

/// Reads `1-4` and `1 to 5`, the bands small numbers are hidden in. Wider ranges may be ages or dates.
fn hidden_range(text: &str) -> Option<Value> {
    let (text, joints): (&str, &[&str]) = match text.strip_prefix("between ") {
        Some(after) => (after, &["and "]),
        None => (text, &["-", "–", "—", "to "]),
    };
    let (low, rest) = digits(text)?;
    let rest = rest.trim_start();
    let rest = joints.iter().find_map(|joint| rest.strip_prefix(joint))?;
    let (high, rest) = digits(rest.trim_start())?;
    let narrow = low < high && high <= 10.0 && low <= 5.0;
    (narrow && rest.is_empty()).then_some(Value {
        unit: "count",
        value: None,
        min: Some(low),
        max: Some(high),
        qualifier: Qualifier::Suppressed,
    })
}

fn digits(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text.get(..end).filter(|digits| (1..=2).contains(&digits.len()))?;
    Some((number.parse().ok()?, &text[end..]))
}

/// Brackets round money are a minus sign of the accounts; round a count, which cannot be negative,
/// they are only brackets.
fn bracketed(inner: &str, notes: &Notes) -> Option<Value> {
    let found = number_cell(inner.trim(), notes)?;
    if found.unit == "gbp" && found.qualifier == Qualifier::Exact {
        return Some(Value::exact(-found.value?, "gbp"));
    }
    Some(found)
}

/// What may stand after a number in a cell that is still a number: a footnote mark, a share in
/// brackets, or a few words that say what is counted (`412Officers`, `132 days`, `1 alleged complaint`).
fn tail_may_follow(tail: &str, unit: &str, spelled: bool) -> bool {
    let tail = tail.trim();
    if tail.is_empty() {
        return true;
    }
    if tail.chars().all(|c| matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³' | '⁴' | '^' | '#')) && tail.len() <= 6
    {
        return true;
    }
    if (tail.starts_with('(') && tail.ends_with(')') || tail.starts_with('[') && tail.ends_with(']'))
        && tail.len() <= 24
    {
        return true;
    }
    if tail == "." {
        return !spelled;
    }
    if unit != "count" || tail.len() > 80 || !tail.starts_with(char::is_alphabetic) {
        return false;
    }
    // "4th", "1st", "24hr", "2a" and "3D" number or name something.
    let first_word = tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if first_word.len() < 3
        || matches!(first_word, "th" | "st" | "nd" | "rd" | "and" | "AND" | "to" | "out" | "pm" | "am")
    {
        return unit_of_tail(&tail.to_lowercase()).is_some_and(|unit| unit != "other");
    }
    let words: Vec<&str> = tail.split_whitespace().collect();
    let plain = tail.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '\u{a0}'));
    let capitals = words.iter().skip(1).filter(|word| word.starts_with(char::is_uppercase)).count();
    plain && words.len() <= 9 && capitals == 0
}

/// Returns the unit a word after the number names; `other` for units outside the vocabulary.
fn unit_of_tail(rest: &str) -> Option<&'static str> {
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    Some(match word {
        "hours" | "hour" | "hrs" | "hr" => "hours",
        "days" | "day" => "days",
        "minutes" | "minute" | "mins" | "min" => "minutes",
        "pounds" => "gbp",
        "working" if rest.starts_with("working day") => "days",
        "calendar" if rest.starts_with("calendar day") => "days",
        "years" | "year" | "months" | "month" | "weeks" | "week" | "yrs" | "yr" | "seconds" | "secs" | "mph"
        | "kph" | "miles" | "mile" | "km" | "kg" | "kb" | "mb" | "gb" | "metres" | "grams" | "litres" | "pence"
        | "am" | "pm" | "th" | "st" | "nd" | "rd" | "january" | "february" | "march" | "april" | "may" | "june"
        | "july" | "august" | "september" | "october" | "november" | "december" => "other",
        _ => return None,
    })
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
