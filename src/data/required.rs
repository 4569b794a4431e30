//! Words that a pattern cannot match without. Pure.
//!
//! A pattern is taken to begin where a word, sign or digit does, as words are looked for only there; "cannot" and "n't"
//! are found besides.

use crate::data::scan::begins_here;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

/// A word shorter than this occurs nearly everywhere, unless it has a sign or digit.
const SHORTEST: usize = 3;
/// More words than this are no help.
const MOST: usize = 200;
/// Nor is a class of more letters.
const MOST_LETTERS: usize = 16;

/// Words one of which must occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    pub words: Vec<String>,
    /// Most bytes between the start of a word of the set before it and the start of its own; none where there is no
    /// bound, or no set before it.
    pub apart: Option<usize>,
}

/// What a pattern cannot match without.
#[derive(Debug, PartialEq, Eq)]
pub struct Required {
    /// Whatever the pattern matches holds a word of each set, in this order.
    pub sets: Vec<Needed>,
    /// Most bytes between the start of a match and the start of a word of the first set.
    pub lead: Option<usize>,
}

/// Returns the words that a pattern needs.
pub fn required(pattern: &str) -> Required {
    let found = regex_syntax::parse(pattern).map_or_else(|_| Vec::new(), |hir| needed(&hir, true).sets);
    let lead = found.first().and_then(|set| set.lead);
    let sets = found.into_iter().enumerate().filter_map(|(at, set)| {
        let words = set.words.into_iter().map(String::from_utf8).collect::<Result<Vec<_>, _>>().ok()?;
        Some(Needed { words, apart: set.lead.filter(|_| at > 0) })
    });
    Required { sets: sets.collect(), lead }
}

fn is_rare(word: &[u8]) -> bool {
    let sign = |letter: &u8| *letter != b' ' && !letter.is_ascii_alphabetic();
    let everywhere = |letter: &u8| matches!(letter, b' ' | b',' | b'.' | b'-' | b'\'');
    match word {
        [letter] => sign(letter) && !everywhere(letter),
        _ => word.len() >= SHORTEST || word.iter().any(sign),
    }
}

/// Returns the letters of a class of a few plain ones, each of them rare.
fn rare_letters(class: &Class) -> Option<Vec<Vec<u8>>> {
    let letters: Vec<Vec<u8>> = match class {
        Class::Unicode(class) => {
            let few = |range: &ClassUnicodeRange| range.end() <= '\x7f' && range.len() <= MOST_LETTERS;
            let ranges = class.ranges();
            (ranges.len() <= MOST_LETTERS && ranges.iter().all(few))
                .then(|| ranges.iter().flat_map(|it| it.start()..=it.end()).map(|it| vec![it as u8]).collect())?
        }
        Class::Bytes(_) => return None,
    };
    (!letters.is_empty() && letters.iter().all(|it| is_rare(it))).then_some(letters)
}

/// What a part of a pattern needs.
struct Sets {
    sets: Vec<Set>,
    /// Most bytes from the start of the last word, or of the part where it needs none, to the end of the part.
    tail: Option<usize>,
}

struct Set {
    words: Vec<Vec<u8>>,
    /// Most bytes from the start of the word before, or of the part, to the start of this one.
    lead: Option<usize>,
}

/// What a pattern has of "not", a letter may have in "cannot".
const CAN: &[u8] = b"can";
const CANNOT: &[u8] = b"cannot";

/// Returns how many bytes before its part a word of a set may begin.
fn reach(words: &[Vec<u8>]) -> usize {
    if words.iter().any(|it| it.starts_with(CANNOT)) { CAN.len() } else { 0 }
}

/// Returns what a part needs. `opens`: a letter that the part begins with begins a word.
fn needed(hir: &Hir, opens: bool) -> Sets {
    let longest = hir.properties().maximum_len();
    let nothing = Sets { sets: Vec::new(), tail: longest };
    let one = |words, lead| Sets { sets: vec![Set { words, lead }], tail: longest };
    match hir.kind() {
        HirKind::Literal(literal) => match first_word(&literal.0, opens) {
            Some(at) => {
                let mut words = vec![literal.0[at..].to_vec()];
                words.extend(Some([CAN, &words[0]].concat()).filter(|it| it.starts_with(CANNOT)));
                let tail = longest.map(|it| it - at + reach(&words));
                Sets { tail, ..one(words, Some(at)) }
            }
            None => nothing,
        },
        HirKind::Class(class) => rare_letters(class).map_or(nothing, |letters| one(letters, Some(0))),
        HirKind::Capture(capture) => needed(&capture.sub, opens),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let again = repetition.max == Some(1) || after(&repetition.sub, false);
            let once = needed(&repetition.sub, opens && again);
            let before = once.sets.last().map_or(0, |set| reach(&set.words));
            Sets { tail: longest.map(|it| it + before), ..once }
        }
        HirKind::Concat(parts) => {
            let mut all = Sets { sets: Vec::new(), tail: Some(0) };
            let mut opens = opens;
            for part in parts {
                let sum = |more: Option<usize>| all.tail.zip(more).map(|(one, other)| one + other);
                let of_part = needed(part, opens);
                let mut sets = of_part.sets.into_iter();
                match sets.next() {
                    Some(first) => {
                        let lead = sum(first.lead);
                        all.sets.push(Set { lead, ..first });
                        all.sets.extend(sets);
                        all.tail = of_part.tail;
                    }
                    None => all.tail = sum(of_part.tail),
                }
                opens = after(part, opens);
            }
            all
        }
        HirKind::Alternation(parts) => {
            let mut words = Vec::new();
            for part in parts {
                // Of each branch the set whose words are rarest: the longer its shortest word, and the fewer, the better.
                let rarest = needed(part, opens).sets.into_iter().max_by_key(|set| {
                    let shortest = set.words.iter().map(Vec::len).min().unwrap_or_default();
                    (shortest.min(6) * 4).saturating_sub(set.words.len())
                });
                match rarest {
                    Some(set) => words.extend(set.words),
                    None => return nothing,
                }
            }
            words.sort();
            words.dedup();
            let tail = longest.map(|it| it + reach(&words));
            if words.len() > MOST { nothing } else { Sets { tail, ..one(words, longest) } }
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => nothing,
    }
}

/// Returns where in a literal something rare begins that begins a word, or is a sign or digit.
fn first_word(literal: &[u8], opens: bool) -> Option<usize> {
    // "n't" stands in a word: its sign is looked for.
    let from = usize::from(literal.starts_with(b"n't"));
    (from..literal.len()).find(|at| {
        let begins = match at.checked_sub(1) {
            Some(before) => !literal[before].is_ascii_alphanumeric(),
            None => opens,
        };
        begins_here(begins, literal[*at]) && is_rare(&literal[*at..])
    })
}

/// Says whether a letter that the next part begins with begins a word. `before`: one at the start of this part does.
fn after(part: &Hir, before: bool) -> bool {
    match part.kind() {
        HirKind::Literal(literal) => literal.0.last().is_some_and(|it| !it.is_ascii_alphanumeric()),
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().all(|range| {
            (range.start()..=range.end()).take(usize::from(u8::MAX)).all(|it| !it.is_ascii_alphanumeric())
        }),
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().all(|range| (range.start()..=range.end()).all(|it| !it.is_ascii_alphanumeric()))
        }
        // A letter behind the end of a word would belong to it.
        HirKind::Look(Look::WordAscii | Look::WordUnicode | Look::Start | Look::StartLF | Look::StartCRLF) => true,
        HirKind::Look(_) | HirKind::Empty => before,
        HirKind::Repetition(repetition) => {
            let once = match repetition.max {
                Some(1) => after(&repetition.sub, before),
                _ => after(&repetition.sub, false),
            };
            once && (before || repetition.min > 0)
        }
        HirKind::Capture(capture) => after(&capture.sub, before),
        HirKind::Concat(parts) => parts.iter().fold(before, |before, part| after(part, before)),
        HirKind::Alternation(parts) => parts.iter().all(|part| after(part, before)),
    }
}

/// Returns the letters of a pattern that stand in no group or class and are not escaped, those that open one included.
pub fn in_no_group(pattern: &str) -> impl Iterator<Item = (usize, u8)> + '_ {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    pattern.bytes().enumerate().filter(move |(_, byte)| {
        let outside = depth == 0 && !in_class && !escaped;
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => depth = depth.saturating_sub(1),
            _ => {}
        }
        outside
    })
}

/// Cuts a pattern at the bars that stand in no group, or in one that is all of it: what one of the branches matches,
/// the pattern matches.
pub fn branches(pattern: &str) -> Vec<&str> {
    let pattern = unwrapped(pattern);
    // Flags for the whole pattern hold in every branch.
    if pattern.starts_with("(?") && !pattern.starts_with("(?:") {
        return vec![pattern];
    }
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, _) in in_no_group(pattern).filter(|(_, byte)| *byte == b'|') {
        found.push(&pattern[start..at]);
        start = at + 1;
    }
    found.push(&pattern[start..]);
    found
}

/// Takes off the group that is all of a pattern.
fn unwrapped(pattern: &str) -> &str {
    let inner = pattern.strip_prefix("(?:").and_then(|it| it.strip_suffix(')'));
    // A group that closes before the end leaves a letter that stands in none.
    match inner {
        Some(inner) if in_no_group(pattern).count() == 1 => unwrapped(inner),
        _ => pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &[(&[&str], Option<usize>)]) {
        let found = required(pattern).sets;
        let found: Vec<(Vec<&str>, Option<usize>)> =
            found.iter().map(|it| (it.words.iter().map(String::as_str).collect(), it.apart)).collect();
        let expected: Vec<_> = expected.iter().map(|(words, apart)| (words.to_vec(), *apart)).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    #[test]
    fn words_that_must_occur_are_found_within_a_pattern() {
        check(r"\bnow\b[^;]*@[^;]*\bsame piece", &[(&["now"], None), (&["@"], None), (&["same piece"], None)]);
        check(r"(?:withheld|refused) under @", &[(&["refused", "withheld"], None), (&["under @"], Some(9))]);
        check(r"@ (?:is|was) (?:exempt|redacted)", &[(&["@ "], None), (&["exempt", "redacted"], Some(14))]);
        check(r"at (?:is|was) (?:exempt|redacted)", &[(&["at "], None), (&["exempt", "redacted"], Some(15))]);
        check(r"to (?:is|was): [0-9]", &[(&["to "], None), (&[": "], Some(6)), (&DIGITS, Some(2))]);
        check(r"(?:we )?rely", &[(&["rely"], None)]);
        check(r"(?:a held [0-9]+ days|[0-9] withheld)", &[(&["a held ", "withheld"], None)]);
        check(r"held[a-z ]{0,9}(?:by us)+ now", &[(&["held"], None), (&["now"], None)]);
    }

    #[test]
    fn only_words_that_begin_words_signs_and_digits_are_looked_for() {
        check(r"[a-z]*held [a-z]*exempt", &[]);
        check(r"[a-z]*held, exempt", &[(&[", exempt"], None)]);
        check(r"[a-z ]*\bheld", &[(&["held"], None)]);
        check(r"(?:not|n't) held", &[(&["'t", "cannot", "not"], None), (&["held"], Some(7))]);
        check(r"not be held", &[(&["not be held", "cannot be held"], None)]);
        check(r"not [a-z]{2} \bheld", &[(&["not ", "cannot "], None), (&["held"], Some(10))]);
        check(r"[a-z]+[*<][0-9]", &[(&["*", "<"], None), (&DIGITS, Some(1))]);
    }

    #[test]
    fn a_pattern_with_a_way_round_its_words_needs_none() {
        check(r"(?:section )?[a-z]+", &[]);
        check(r"exempt|to", &[]);
        check(r"(?:applied)*", &[]);
    }

    #[test]
    fn a_pattern_is_cut_at_its_own_bars_only() {
        assert_eq!(branches(r"a(?:b|c)|[|(]d|\|e|f"), ["a(?:b|c)", "[|(]d", r"\|e", "f"]);
        assert_eq!(branches("(?i)a|b"), ["(?i)a|b"]);
        assert_eq!(branches("(?:a|(?:b|c))"), ["a", "(?:b|c)"]);
        assert_eq!(branches(r"(?:a|b)(?:c|\))"), [r"(?:a|b)(?:c|\))"]);
    }
}
