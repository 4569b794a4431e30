//! Words that a pattern cannot match without, so that of many patterns only those are tried that may match. Pure.

use crate::data::scan::Phrases;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, HirKind};
use std::collections::BTreeMap;

/// A word shorter than this occurs nearly everywhere, unless it has a sign or digit.
const SHORTEST: usize = 3;
/// More words than this are no help.
const MOST: usize = 200;

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
    let found = regex_syntax::parse(pattern).map_or_else(|_| Vec::new(), |hir| needed(&hir).sets);
    let lead = found.first().and_then(|set| set.lead);
    let sets = found.into_iter().enumerate().filter_map(|(at, set)| {
        let words = set.words.into_iter().map(String::from_utf8).collect::<Result<Vec<_>, _>>().ok()?;
        Some(Needed { words, apart: set.lead.filter(|_| at > 0) })
    });
    Required { sets: sets.collect(), lead }
}

fn is_rare(word: &[u8]) -> bool {
    let sign = |letter: &u8| *letter != b' ' && !letter.is_ascii_alphabetic();
    word.len() >= SHORTEST || word.len() > 1 && word.iter().any(sign)
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

fn needed(hir: &Hir) -> Sets {
    let longest = hir.properties().maximum_len();
    let nothing = Sets { sets: Vec::new(), tail: longest };
    let one = |words, lead| Sets { sets: vec![Set { words, lead }], tail: longest };
    match hir.kind() {
        HirKind::Literal(literal) if is_rare(&literal.0) => one(vec![literal.0.to_vec()], Some(0)),
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => Sets { tail: longest, ..needed(&repetition.sub) },
        HirKind::Concat(parts) => {
            let mut all = Sets { sets: Vec::new(), tail: Some(0) };
            for part in parts {
                let sum = |more: Option<usize>| all.tail.zip(more).map(|(one, other)| one + other);
                let of_part = needed(part);
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
            }
            all
        }
        HirKind::Alternation(parts) => {
            let mut words = Vec::new();
            for part in parts {
                // Of each branch the set whose words are rarest: the longer its shortest word, and the fewer, the better.
                let rarest = needed(part).sets.into_iter().max_by_key(|set| {
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
            if words.len() > MOST { nothing } else { one(words, longest) }
        }
        HirKind::Literal(_) | HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => nothing,
    }
}

/// Follows the words of many sets through a text and says which patterns may match it.
struct Seen {
    /// Of each set the first and the last place of a word.
    places: Vec<Option<(u32, u32)>>,
}

/// The sets that one pattern needs, by their place among those of many patterns.
type SetRange = std::ops::Range<usize>;

impl Seen {
    fn new(sets: usize) -> Self {
        Seen { places: vec![None; sets] }
    }

    /// Notes a word of a set. Places only grow.
    fn note(&mut self, set: usize, start: usize) {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let (first, _) = self.places[set].unwrap_or((start, start));
        self.places[set] = Some((first, start));
    }

    /// Says whether words of all sets are seen, in order and near enough to each other. May be wrong where a set has
    /// several words; never says no where a pattern matches.
    fn may_match(&self, sets: &SetRange, apart: &[Option<usize>]) -> bool {
        let mut before: Option<(u32, u32)> = None;
        sets.clone().all(|set| {
            let Some((first, last)) = self.places[set] else { return false };
            let near = before.is_none_or(|(first_before, last_before)| {
                let too_far = |most: usize| last_before <= first && (first - last_before) as usize > most;
                first_before < last && !apart[set].is_some_and(too_far)
            });
            before = Some((first, last));
            near
        })
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

/// Cuts a pattern at the bars that stand in no group: what one of the branches matches, the pattern matches.
pub fn branches(pattern: &str) -> Vec<&str> {
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
        let mut extractor = Extractor::new();
        extractor.limit_literal_len(4).limit_total(MOST_BEGINNINGS).limit_class(300).limit_repeat(4);
        let first = regex_syntax::parse(pattern).ok().map(|hir| extractor.extract(&hir));
        let ranges = first.as_ref().and_then(|it| it.literals()).map(|literals| {
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
pub struct Candidates {
    words: Phrases,
    /// The sets of each word.
    sets_of_word: Vec<Vec<usize>>,
    /// The sets of each pattern.
    sets: Vec<SetRange>,
    apart: Vec<Option<usize>>,
    /// Of each pattern the most bytes before a word of its first set.
    leads: Vec<Option<usize>>,
}

impl Candidates {
    pub fn new<'p>(patterns: impl Iterator<Item = &'p str>) -> Self {
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let (mut sets, mut apart, mut leads) = (Vec::new(), Vec::new(), Vec::new());
        for pattern in patterns {
            let first = apart.len();
            let Required { sets: needed, lead } = required(pattern);
            leads.push(lead);
            for set in needed {
                set.words.into_iter().for_each(|word| words.entry(word).or_default().push(apart.len()));
                apart.push(set.apart);
            }
            sets.push(first..apart.len());
        }
        let distinct: Vec<&String> = words.keys().collect();
        Candidates {
            words: Phrases::shipped(&distinct),
            sets_of_word: words.into_values().collect(),
            sets,
            apart,
            leads,
        }
    }

    /// Returns the patterns that may match a text in lower case, in order, and where the earliest match could begin.
    pub fn of(&self, text: &str) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let mut seen = Seen::new(self.apart.len());
        self.words
            .anywhere(text, |hit| self.sets_of_word[hit.phrase].iter().for_each(|set| seen.note(*set, hit.start)));
        (0..self.sets.len()).filter_map(move |pattern| {
            let sets = &self.sets[pattern];
            let first = seen.places.get(sets.start).copied().flatten().filter(|_| !sets.is_empty());
            let from = first.zip(self.leads[pattern]).map_or(0, |((at, _), lead)| (at as usize).saturating_sub(lead));
            seen.may_match(sets, &self.apart).then_some((pattern, from))
        })
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

    #[test]
    fn words_that_must_occur_are_found_within_a_pattern() {
        check(r"\bnot\b[^;]*@[^;]*\bsame piece", &[(&["not"], None), (&["same piece"], None)]);
        check(r"(?:withheld|refused) under @", &[(&["refused", "withheld"], None), (&[" under @"], Some(8))]);
        check(r"@ (?:is|was) (?:exempt|redacted)", &[(&["@ "], None), (&["exempt", "redacted"], Some(14))]);
        check(r"at (?:is|was) (?:exempt|redacted)", &[(&["at "], None), (&["exempt", "redacted"], Some(15))]);
        check(r"to (?:is|was): [0-9]", &[(&["to "], None), (&[": "], Some(6))]);
        check(r"(?:we )?rely", &[(&["rely"], None)]);
        check(r"(?:a held [0-9]+ days|[0-9] withheld)", &[(&[" withheld", "a held "], None)]);
        check(r"held[a-z ]{0,9}(?:by us)+ now", &[(&["held"], None), (&["by us"], Some(13)), (&[" now"], None)]);
    }

    #[test]
    fn a_pattern_with_a_way_round_its_words_needs_none() {
        check(r"(?:section )?[0-9]+", &[]);
        check(r"exempt|@", &[]);
        check(r"(?:applied)*", &[]);
    }

    #[test]
    fn a_pattern_is_cut_at_its_own_bars_only() {
        assert_eq!(branches(r"a(?:b|c)|[|(]d|\|e|f"), ["a(?:b|c)", "[|(]d", r"\|e", "f"]);
        assert_eq!(branches("(?i)a|b"), ["(?i)a|b"]);
    }

    #[test]
    fn only_patterns_whose_words_occur_are_candidates() {
        let patterns = [r"exempt\b", r"[a-z]+ly", r"refused|declined"];
        let candidates = Candidates::new(patterns.into_iter());
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
        let candidates = Candidates::new([r"(?:not |n't )?held", r"[a-z ]*held", r"[a-z]{2}"].into_iter());
        let from = |text: &str| candidates.of(text).collect::<Vec<_>>();
        assert_eq!(from("it is as said not held, nor was it held"), [(0, 14), (1, 0), (2, 0)]);
        assert_eq!(from("held"), [(0, 0), (1, 0), (2, 0)]);
    }

    #[test]
    fn words_in_another_order_or_too_far_apart_rule_a_pattern_out() {
        let candidates = Candidates::new([r"held [a-z ]{0,20}forces"].into_iter());
        let may = |text: &str| candidates.of(text).next().is_some();
        assert!(may("held by all forces") && may("forces held by forces"));
        assert!(!may("forces held") && !may("held by nobody that we know of, as the other forces"));
    }
}
