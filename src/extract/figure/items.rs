//! Several counts named one after the other in a sentence: `Race 455, religion 38`,
//! `77 officers, 102 members of staff`, `One sergeant, 8 constables`, `466 (North 97, South 369)`.

use super::counted::{counts, stated};
use super::number::Number;
use super::period::{Shape, period};
use crate::data::value_words::{fold, value_words};

/// One count and the words that say of what.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Place in the list of numbers.
    pub number: usize,
    pub label: Option<String>,
    /// The other items add up to it.
    pub is_total: bool,
}

/// No label in such a list has more words.
const MOST_WORDS: usize = 8;

/// Words that join a further count to the one before.
const JOINS: &[&str] = &[
    "of which",
    "of whom",
    "of these",
    "of those",
    "of them",
    "or",
    "that's",
    "that is",
    "which is",
    "including",
    "plus",
    "with",
    "another",
    "a further",
    "i.e.",
    "and",
    "but",
    "of the",
    "of this",
    "out of which",
];

/// Joins with a label of their own: `and vans 11`.
const OPENS: &[&str] = &["and", "plus", "but", "with", "including", "of the", "of this"];

/// Returns the items when the sentence names at least two, in order; what is no item ends the list.
pub fn items(sentence: &str, numbers: &[Number], asked: Option<&str>) -> Vec<Item> {
    if numbers.len() < 2 {
        return Vec::new();
    }
    let mut found: Vec<Item> = Vec::new();
    let mut waiting: Option<String> = None;
    let mut next = 0;
    for (start, end) in chunks(sentence, numbers) {
        let mine = numbers[next..].iter().take_while(|it| it.whole.start < end).count();
        let chunk = &sentence[start..end];
        if mine == 0 {
            // "Harrowick, £85,000": the label stands before its number, a comma between.
            let name = chunk.trim();
            if found.is_empty() {
                waiting = (words(name) <= 4 && !name.is_empty()).then(|| name.to_owned());
                continue;
            }
            break;
        }
        let number = &numbers[next];
        next += mine;
        let before = sentence[start..number.whole.start].trim();
        let after = sentence[number.whole.end..end].trim();
        // "October 14, other 2": elsewhere these words say that the number counts nothing.
        let word = before.rsplit_once(": ").map_or(before, |(_, rest)| rest);
        let alone = after.trim_matches('.').is_empty()
            && (word.eq_ignore_ascii_case("other")
                || matches!(period(word).map(|it| it.shape), Some(Shape::MonthOnly(_))));
        if mine > 1 || !(alone || counts(&sentence[..end], number, asked)) {
            break;
        }
        let label = if let Some(name) = waiting.take().filter(|_| before.is_empty() && after.is_empty()) {
            Some(name)
        } else {
            match label(before, after, found.is_empty()) {
                Some(label) => label,
                None => break,
            }
        };
        found.push(Item { number: next - mine, label, is_total: false });
    }
    if found.len() < 2 {
        return Vec::new();
    }
    mark_total(&mut found, numbers);
    found
}

/// The first of three or more is the sum of the others.
fn mark_total(found: &mut [Item], numbers: &[Number]) {
    let value = |item: &Item| numbers[item.number].value.value;
    // "October 14, November 9, December 5": a part can be the sum of the others by chance.
    let named = found[0].label.as_deref().is_none_or(|label| value_words().is_total(&fold(label)));
    if found.len() > 2
        && named
        && let Some(first) = value(&found[0])
        && let Some(rest) = found[1..].iter().map(value).sum::<Option<f64>>()
    {
        found[0].is_total = first > 2.0 && (first - rest).abs() < 0.005;
    }
}

/// Cuts at commas, semicolons, brackets that hold items, and `and` between items.
fn chunks(sentence: &str, numbers: &[Number]) -> Vec<(usize, usize)> {
    let bytes = sentence.as_bytes();
    let inside = |at: usize| numbers.iter().any(|it| it.whole.start < at && at < it.whole.end);
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = match bytes[at] {
            b',' | b';' if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => 1,
            // "466 (North 97, South 369)" opens a list; "vans (11)" belongs to its word.
            b'(' if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
                && sentence[at..].find(')').is_some_and(|close| {
                    sentence[at..at + close].contains(',')
                        && sentence[at..at + close].bytes().any(|it| it.is_ascii_digit())
                }) =>
            {
                1
            }
            b' ' if bytes[at..].starts_with(b" and ") || bytes[at..].starts_with(b" AND ") => 5,
            b' ' if bytes[at..].starts_with(b" & ") => 3,
            b' ' if bytes[at..].starts_with(b" or ") => 1,
            _ => 0,
        };
        if length > 0 && !inside(at) {
            cuts.push((at, at + length));
        }
        at += length.max(1);
    }
    let mut chunks = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for (from, to) in cuts {
        // "theft and handling 12": without a number on both sides `and` joins words.
        let is_word = to - from > 1;
        let counted = |from: usize, to: usize| numbers.iter().any(|it| it.whole.start >= from && it.whole.end <= to);
        if is_word && (!counted(start, from) || !counted(to, sentence.len())) {
            continue;
        }
        chunks.push((start, from));
        start = to;
    }
    chunks.push((start, sentence.len()));
    chunks
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Returns what an item counts, or nothing when the words do not make an item. `Some(None)` is an
/// item without words.
fn label(before: &str, after: &str, first: bool) -> Option<Option<String>> {
    let after = after.trim_end_matches(['.', ')', ';', ':']).trim();
    let before = before.trim_start_matches(['(', '-', '–', '•', '*']).trim();
    // The words before a colon introduce the list.
    let before = before.rsplit_once(": ").map_or(before, |(_, rest)| rest).trim();
    // "The bodies concerned were a college (11)"
    let verb = [" were ", " are ", " was "].iter().filter_map(|verb| Some(before.rfind(verb)? + verb.len())).max();
    let before = verb.filter(|_| first).map_or(before, |at| &before[at..]);
    let bracketed = before.ends_with('(');
    let before = before.trim_end_matches(['(', ':', '-', '–', '—', '=']).trim();
    let lower = before.to_lowercase();
    let joined = JOINS.iter().any(|join| lower == *join);
    let opened = OPENS.iter().find(|join| lower.starts_with(**join) && lower[join.len()..].starts_with(' '));
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    if before.is_empty() || joined || (first && stated(before)) {
        let fits = words(after) <= MOST_WORDS + 4 * usize::from(joined) && !runs_on(after, joined);
        return fits.then(|| named(after));
    }
    let tail_fits = after.is_empty() || bracketed || after.starts_with('(');
    if tail_fits && opened.is_none() {
        let plain = before.trim_end_matches([',', '.']);
        return (words(plain) <= MOST_WORDS && !runs_on(plain, false) && plain.contains(char::is_alphabetic))
            .then(|| named(plain));
    }
    if let Some(join) = opened
        && words(before) <= MOST_WORDS
        && tail_fits
    {
        return Some(named(before[join.len()..].trim()));
    }
    None
}

/// A clause of its own is no label.
fn runs_on(text: &str, joined: bool) -> bool {
    !joined
        && text.split_whitespace().any(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "is" | "will"
                    | "have"
                    | "has"
                    | "had"
                    | "would"
                    | "which"
                    | "because"
                    | "when"
                    | "if"
                    | "we"
                    | "you"
                    | "may"
                    | "can"
                    | "must"
                    | "are"
                    | "were"
                    | "was"
                    | "why"
                    | "after"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::super::number::numbers;
    use super::*;

    fn check(sentence: &str, expected: &[(&str, &str)]) {
        let numbers = numbers(sentence);
        let found = items(sentence, &numbers, None);
        let found: Vec<(&str, String)> = found
            .iter()
            .map(|item| {
                let total = if item.is_total { "=" } else { "" };
                let label = item.label.clone().unwrap_or_default();
                (numbers[item.number].span.of(sentence).unwrap(), format!("{total}{label}"))
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(value, label)| (*value, label.as_str())).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn labels_before_or_after_their_counts() {
        check("Red 455, green 38, blue and grey 119.", &[("455", "Red"), ("38", "green"), ("119", "blue and grey")]);
        check("14 vans, 7 cars and 2 boats.", &[("14", "vans"), ("7", "cars"), ("2", "boats")]);
        check("One sergeant, 8 constables.", &[("One", "sergeant"), ("8", "constables")]);
        check("There were 9 officers and 4 staff.", &[("9", "officers"), ("4", "staff")]);
        check("As for grounds: theft 11, fraud 5, other none.", &[("11", "theft"), ("5", "fraud"), ("none", "other")]);
        check(
            "466 (North 97, Midland 131, South 238).",
            &[("466", "="), ("97", "North"), ("131", "Midland"), ("238", "South")],
        );
        check("Nine, of which two are kept in reserve.", &[("Nine", ""), ("two", "are kept in reserve")]);
    }

    #[test]
    fn clauses_are_no_items() {
        check("We wrote to 12 people, and in the end 3 of the letters that we had sent came back.", &[]);
        check("There were 12.", &[]);
        check("The rules were changed, which is why 12 and 14 are not the same.", &[]);
    }
}
