//! Finds many phrases at once. Four stretches of a text are read side by side, because each step of an
//! automaton waits for memory and four can wait together. Says where phrases stand, not what they mean.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, PatternID};

/// A text shorter than this is read from end to end.
const WORTH_PARTING: usize = 256;
const LANES: usize = 4;

/// Many phrases, none with a line break in it.
#[derive(Clone, Debug)]
pub struct Phrases {
    automaton: DFA,
}

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place of the phrase in the list.
    pub phrase: usize,
    pub start: usize,
    pub end: usize,
}

impl Phrases {
    /// Compiles shipped phrases. `any_case` is about plain letters.
    pub fn shipped<P: AsRef<[u8]>>(phrases: &[P], any_case: bool) -> Self {
        let automaton = DFA::builder()
            .ascii_case_insensitive(any_case)
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(phrases)
            .expect("a few hundred short phrases fit an automaton");
        Phrases { automaton }
    }

    /// Returns all hits in order of their ends, overlapping ones too. A phrase never lies across one of the places
    /// where `parts` may cut the text: it gets a wish and returns the nearest such place from there on.
    pub fn overlapping(&self, text: &str, parts: impl Fn(usize) -> usize) -> Vec<Hit> {
        let Ok(start) = self.automaton.start_state(Anchored::No) else { return Vec::new() };
        let bytes = text.as_bytes();
        let mut cuts = [0, bytes.len(), bytes.len(), bytes.len(), bytes.len()];
        if bytes.len() >= WORTH_PARTING {
            for lane in 1..LANES {
                cuts[lane] = parts(bytes.len() * lane / LANES).clamp(cuts[lane - 1], bytes.len());
            }
        }
        let lanes: [&[u8]; LANES] = std::array::from_fn(|lane| &bytes[cuts[lane]..cuts[lane + 1]]);
        let mut states = [start; LANES];
        let mut found: [Vec<Hit>; LANES] = std::array::from_fn(|_| Vec::new());
        let step = |lane: usize, at: usize, states: &mut [_; LANES], found: &mut [Vec<Hit>; LANES]| {
            let state = self.automaton.next_state(Anchored::No, states[lane], lanes[lane][at]);
            states[lane] = state;
            if self.automaton.is_special(state) && self.automaton.is_match(state) {
                let end = cuts[lane] + at + 1;
                for index in 0..self.automaton.match_len(state) {
                    let phrase: PatternID = self.automaton.match_pattern(state, index);
                    let start = end - self.automaton.pattern_len(phrase);
                    found[lane].push(Hit { phrase: phrase.as_usize(), start, end });
                }
            }
        };
        let shared = lanes.iter().map(|lane| lane.len()).min().unwrap_or(0);
        for at in 0..shared {
            for lane in 0..LANES {
                step(lane, at, &mut states, &mut found);
            }
        }
        for (lane, part) in lanes.iter().enumerate() {
            for at in shared..part.len() {
                step(lane, at, &mut states, &mut found);
            }
        }
        let [mut all, more @ ..] = found;
        more.iter().for_each(|it| all.extend_from_slice(it));
        all
    }

    /// Returns all hits, overlapping ones too, of a text of lines.
    pub fn in_lines(&self, text: &str) -> Vec<Hit> {
        self.overlapping(text, |wish| {
            memchr::memchr(b'\n', &text.as_bytes()[wish..]).map_or(text.len(), |at| wish + at + 1)
        })
    }

    /// Returns the hits of a text of lines that do not overlap: the leftmost, and of those the longest.
    pub fn longest_in_lines(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.in_lines(text);
        hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.phrase));
        let mut end = 0;
        hits.retain(|hit| {
            let free = hit.start >= end;
            if free {
                end = hit.end;
            }
            free
        });
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::AhoCorasick;

    const PHRASES: [&str; 6] = ["act", "the act", "section", "on", "e", "fact finding"];

    fn hits(found: impl Iterator<Item = aho_corasick::Match>) -> Vec<Hit> {
        found.map(|it| Hit { phrase: it.pattern().as_usize(), start: it.start(), end: it.end() }).collect()
    }

    #[test]
    fn four_stretches_give_what_one_gives() {
        let line = "Section 31 of the Act is about fact finding.\nOn the whole\n\nact\n";
        let phrases = Phrases::shipped(&PHRASES, true);
        for times in [0, 1, 3, 20, 101] {
            let text = line.repeat(times);
            let one = AhoCorasick::builder().ascii_case_insensitive(true).build(PHRASES).unwrap();
            assert_eq!(phrases.in_lines(&text), hits(one.find_overlapping_iter(&text)));
            let one = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(PHRASES)
                .unwrap();
            assert_eq!(phrases.longest_in_lines(&text), hits(one.find_iter(&text)));
        }
    }
}
