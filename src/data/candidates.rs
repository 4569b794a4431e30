//! Which of many patterns may match a text, by the words that each cannot match without.

use crate::data::required::{Required, required};
use crate::data::scan::{Phrases, Starts};
use crate::model::Span;
use std::collections::BTreeMap;

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
    /// several words; never says no where the pattern matches from the start of a word.
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

    /// Returns the patterns that may match a text in lower case, in order.
    pub fn of(&self, text: &str) -> impl Iterator<Item = usize> + use<'_> {
        let mut seen = self.unseen();
        self.look(&Starts::new(text), Span::new(0, text.len()), &mut seen);
        (0..self.patterns.len()).filter(move |pattern| self.patterns[*pattern].are_met(&seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(patterns: &[&str]) -> Candidates {
        Candidates::new(patterns.iter(), std::iter::empty())
    }

    #[test]
    fn only_patterns_whose_words_occur_are_candidates() {
        let candidates = candidates(&[r"exempt\b", r"[a-z]+ly", r"refused|declined"]);
        let of = |text: &str| candidates.of(text).collect::<Vec<_>>();
        assert_eq!(of("this is declined"), [1, 2]);
        assert_eq!(of("nothing"), [1]);
        assert_eq!(of("exempt and refused"), [0, 1, 2]);
    }

    #[test]
    fn a_match_begins_no_earlier_than_its_first_word_allows() {
        let candidates = candidates(&[r"(?:not |n't )?held", r"[a-z ]*held", r"[a-z]{2}"]);
        let from = |text: &str| {
            let mut seen = candidates.unseen();
            candidates.look(&Starts::new(text), Span::new(0, text.len()), &mut seen);
            candidates
                .of(text)
                .filter_map(|pattern| Some((pattern, candidates.may_match(pattern, &seen)?)))
                .collect::<Vec<_>>()
        };
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
