//! Words that a pattern cannot match without, so that of many patterns only those are tried that may match. Pure.

use crate::data::scan::{Phrases, Starts, begins_here};
use crate::model::Span;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};
use std::collections::BTreeMap;

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

/// Returns what a part needs. `opens`: a letter that the part begins with begins a word.
fn needed(hir: &Hir, opens: bool) -> Sets {
    let longest = hir.properties().maximum_len();
    let nothing = Sets { sets: Vec::new(), tail: longest };
    let one = |words, lead| Sets { sets: vec![Set { words, lead }], tail: longest };
    match hir.kind() {
        HirKind::Literal(literal) => match first_word(&literal.0, opens) {
            Some(at) => {
                let word = &literal.0[at..];
                let tail = longest.map(|it| it - at);
                let cannot = [CAN, word].concat();
                match cannot.starts_with(CANNOT) {
                    true => Sets { tail: tail.map(|it| it + CAN.len()), ..one(vec![word.to_vec(), cannot], Some(at)) },
                    false => Sets { tail, ..one(vec![word.to_vec()], Some(at)) },
                }
            }
            None => nothing,
        },
        HirKind::Class(class) => rare_letters(class).map_or(nothing, |letters| one(letters, Some(0))),
        HirKind::Capture(capture) => needed(&capture.sub, opens),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let again = repetition.max == Some(1) || after(&repetition.sub, false);
            Sets { tail: longest, ..needed(&repetition.sub, opens && again) }
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
            let before = if words.iter().any(|it| it.starts_with(CANNOT)) { CAN.len() } else { 0 };
            let tail = longest.map(|it| it + before);
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

/// What was seen of the words of many patterns in a part of a text.
#[derive(Debug)]
pub struct Seen {
    /// Of each set the part of a text that it was last seen in, and there the first and the last place of a word.
    places: Vec<[u32; 3]>,
    part: u32,
    /// Where the part ended among the starts of its text.
    next: usize,
    /// The groups of patterns that a sign was seen of, each once and in order.
    pub groups: Vec<usize>,
}

impl Seen {
    /// Notes a word of a set. Places only grow.
    fn note(&mut self, set: usize, start: u32) {
        let [part, first, last] = &mut self.places[set];
        if *part != self.part {
            (*part, *first) = (self.part, start);
        }
        *last = start;
    }

    fn place(&self, set: usize) -> Option<(u32, u32)> {
        let [part, first, last] = self.places[set];
        (part == self.part).then_some((first, last))
    }
}

/// A set that a pattern needs.
#[derive(Debug)]
struct SetOf {
    /// Its place among those of all patterns.
    set: usize,
    /// As `Needed` has it.
    apart: Option<usize>,
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

/// The first letters of what a pattern matches that holds at the start of a text only.
#[derive(Debug)]
pub struct Beginnings {
    /// Of four letters as a number: from and to, in order, not overlapping. None where anything may come first.
    ranges: Option<Vec<(u32, u32)>>,
}

/// More beginnings than this are no help.
const MOST_BEGINNINGS: usize = 20_000;

impl Beginnings {
    pub fn of(pattern: &str) -> Self {
        let hir = regex_syntax::parse(pattern).ok();
        // Fewer letters where there are too many beginnings of four: any number, say.
        let mut first = (1..=4).rev().filter_map(|letters| {
            let mut extractor = Extractor::new();
            extractor.limit_literal_len(letters).limit_total(MOST_BEGINNINGS).limit_class(300).limit_repeat(4);
            extractor.extract(hir.as_ref()?).literals().map(<[_]>::to_vec)
        });
        let ranges = first.next().map(|literals| {
            let number = |letters: &[u8], rest: u8| {
                let mut four = [rest; 4];
                letters.iter().take(4).zip(&mut four).for_each(|(letter, place)| *place = *letter);
                u32::from_be_bytes(four)
            };
            let mut ranges: Vec<(u32, u32)> =
                literals.iter().map(|it| (number(it.as_bytes(), 0), number(it.as_bytes(), u8::MAX))).collect();
            ranges.sort_unstable();
            ranges.dedup_by(|next, last| {
                let meets = next.0 <= last.1.saturating_add(1);
                last.1 = if meets { last.1.max(next.1) } else { last.1 };
                meets
            });
            ranges
        });
        Beginnings { ranges }
    }

    /// Says whether the pattern may match the text.
    pub fn may_open(&self, text: &str) -> bool {
        let mut four = [0; 4];
        text.bytes().zip(&mut four).for_each(|(letter, place)| *place = letter);
        let four = u32::from_be_bytes(four);
        self.ranges.as_ref().is_none_or(|ranges| {
            ranges.get(ranges.partition_point(|(_, to)| *to < four)).is_some_and(|(from, _)| *from <= four)
        })
    }
}

/// Says which of many patterns may match a text.
#[derive(Debug)]
pub struct Candidates {
    words: Phrases,
    /// Where the sets of each word begin in `sets_of_words`, and the end.
    first_sets: Vec<u32>,
    /// The sets that each word is in; behind those numbers come the groups that it is a sign of.
    sets_of_words: Vec<u16>,
    /// How many sets there are: patterns share those that have the same words.
    sets: usize,
    patterns: Vec<PatternNeeds>,
}

#[derive(Debug)]
struct PatternNeeds {
    sets: Vec<SetOf>,
    /// Most bytes before a word of its first set.
    lead: Option<usize>,
}

impl PatternNeeds {
    /// Says whether words of all sets are seen, in order and near enough to each other. May be wrong where a set has
    /// several words; never says no where the pattern matches.
    fn are_met(&self, seen: &Seen) -> bool {
        let mut before: Option<(u32, u32)> = None;
        self.sets.iter().all(|needed| {
            let Some((first, last)) = seen.place(needed.set) else { return false };
            let near = before.is_none_or(|(first_before, last_before)| {
                let too_far = |most: usize| last_before <= first && (first - last_before) as usize > most;
                first_before < last && !needed.apart.is_some_and(too_far)
            });
            before = Some((first, last));
            near
        })
    }

    /// Returns where the earliest match could begin.
    fn earliest(&self, seen: &Seen) -> usize {
        let first = self.sets.first().and_then(|it| seen.place(it.set));
        first.zip(self.lead).map_or(0, |((at, _), lead)| (at as usize).saturating_sub(lead))
    }
}

impl Candidates {
    /// Prepares patterns, and signs of groups of them.
    #[allow(clippy::cast_possible_truncation, reason = "shipped patterns are a few thousand")]
    pub fn new<'s>(
        patterns: impl Iterator<Item = impl AsRef<str>>,
        signs: impl Iterator<Item = (&'s str, usize)>,
    ) -> Self {
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut numbers: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut needs = Vec::new();
        for pattern in patterns {
            let Required { sets, lead } = required(pattern.as_ref());
            let sets = sets.into_iter().map(|needed| {
                let next = numbers.len();
                let set = *numbers.entry(needed.words.clone()).or_insert(next);
                if set == next {
                    needed.words.into_iter().for_each(|word| words.entry(word).or_default().push(set));
                }
                SetOf { set, apart: needed.apart }
            });
            needs.push(PatternNeeds { sets: sets.collect(), lead });
        }
        for (sign, group) in signs {
            words.entry(sign.to_owned()).or_default().push(numbers.len() + group);
        }
        let distinct: Vec<&String> = words.keys().collect();
        let (mut first_sets, mut sets_of_words) = (vec![0], Vec::new());
        for sets in words.values() {
            sets_of_words.extend(sets.iter().map(|it| *it as u16));
            first_sets.push(sets_of_words.len() as u32);
        }
        Candidates {
            words: Phrases::shipped(&distinct),
            first_sets,
            sets_of_words,
            sets: numbers.len(),
            patterns: needs,
        }
    }

    /// Returns what `look` notes in: nothing is seen yet.
    pub fn unseen(&self) -> Seen {
        Seen { places: vec![[0; 3]; self.sets], part: 0, next: 0, groups: Vec::new() }
    }

    /// Looks for the words in a part of a text. What was seen in another is forgotten.
    #[allow(clippy::cast_possible_truncation, reason = "longer texts are cut before")]
    pub fn look(&self, text: &Starts, part: Span, seen: &mut Seen) {
        seen.part += 1;
        seen.groups.clear();
        let mut next = seen.next;
        self.words.within(text, part, &mut next, |hit| {
            let sets = self.first_sets[hit.phrase] as usize..self.first_sets[hit.phrase + 1] as usize;
            for set in &self.sets_of_words[sets] {
                match usize::from(*set).checked_sub(self.sets) {
                    Some(group) => seen.groups.push(group),
                    None => seen.note(usize::from(*set), (hit.start - part.start) as u32),
                }
            }
        });
        seen.next = next;
        seen.groups.sort_unstable();
        seen.groups.dedup();
    }

    /// Says whether a pattern may match the text looked at, and where the earliest match could begin.
    pub fn may_match(&self, pattern: usize, seen: &Seen) -> Option<usize> {
        let needs = &self.patterns[pattern];
        needs.are_met(seen).then(|| needs.earliest(seen))
    }

    /// Returns the patterns that may match a text in lower case, in order, and where the earliest match could begin.
    pub fn of(&self, text: &str) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let mut seen = self.unseen();
        self.look(&Starts::new(text), Span::new(0, text.len()), &mut seen);
        (0..self.patterns.len()).filter_map(move |pattern| Some((pattern, self.may_match(pattern, &seen)?)))
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

    fn candidates(patterns: &[&str]) -> Candidates {
        Candidates::new(patterns.iter(), std::iter::empty())
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

    #[test]
    fn only_patterns_whose_words_occur_are_candidates() {
        let candidates = candidates(&[r"exempt\b", r"[a-z]+ly", r"refused|declined"]);
        let of = |text: &str| candidates.of(text).map(|(pattern, _)| pattern).collect::<Vec<_>>();
        assert_eq!(of("this is declined"), [1, 2]);
        assert_eq!(of("nothing"), [1]);
        assert_eq!(of("exempt and refused"), [0, 1, 2]);
    }

    #[test]
    fn a_text_that_begins_otherwise_is_ruled_out() {
        let beginnings = Beginnings::of(r"^(?:(?:the |our )*requests?\b|no$|[0-9]{1,3} (?:of|in))");
        for text in ["the request", "our requests", "requ", "no", "12 of", "7 in all"] {
            assert!(beginnings.may_open(text), "{text}");
        }
        for text in ["", "a request", "ours", "nil", "x12 of", "one of"] {
            assert!(!beginnings.may_open(text), "{text}");
        }
        assert!(Beginnings::of(r"^.*held").may_open("anything"));
    }

    #[test]
    fn a_match_begins_no_earlier_than_its_first_word_allows() {
        let candidates = candidates(&[r"(?:not |n't )?held", r"[a-z ]*held", r"[a-z]{2}"]);
        let from = |text: &str| candidates.of(text).collect::<Vec<_>>();
        assert_eq!(from("it is as said not held, nor was it held"), [(0, 14), (1, 0), (2, 0)]);
        assert_eq!(from("held"), [(0, 0), (1, 0), (2, 0)]);
    }

    #[test]
    fn words_in_another_order_or_too_far_apart_rule_a_pattern_out() {
        let candidates = candidates(&[r"held [a-z ]{0,20}\bforces"]);
        let may = |text: &str| candidates.of(text).next().is_some();
        assert!(may("held by all forces") && may("forces held by forces"));
        assert!(!may("forces held") && !may("held by nobody that we know of, as the other forces"));
    }

    #[test]
    fn groups_are_told_whose_signs_stand_in_the_part_looked_at() {
        let patterns = [r"held by us", r"held"];
        let candidates = Candidates::new(patterns.iter(), [("not", 0), ("held", 1), ("hel", 1)].into_iter());
        let (text, mut seen) = (Starts::new("Not so. It is held."), candidates.unseen());
        candidates.look(&text, Span::new(0, 8), &mut seen);
        assert_eq!((&seen.groups[..], candidates.may_match(1, &seen)), (&[0][..], None));
        candidates.look(&text, Span::new(8, 19), &mut seen);
        assert_eq!((&seen.groups[..], candidates.may_match(1, &seen)), (&[1][..], Some(6)));
    }
}
