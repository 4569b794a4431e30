//! Finds many phrases at once. Says where phrases stand, not what they mean.
//!
//! The first letters of every place of a text are looked up in a table that fits the nearest cache, and only where
//! some phrase begins with them are phrases compared. An automaton of thousands of phrases has megabytes of states,
//! and each step of it waits for memory.

/// Letters that are looked up; of a shorter phrase two.
const LONG: usize = 4;
const SHORT: usize = 2;
/// Letters that are compared at once.
const AT_ONCE: usize = 8;
const BITS: u32 = 15;
const SLOTS: usize = 1 << BITS;

/// Many phrases.
#[derive(Clone, Debug)]
pub struct Phrases {
    any_case: bool,
    /// All phrases, one behind the other.
    letters: Vec<u8>,
    /// A bit for each slot that is not empty.
    taken: Box<[u64]>,
    /// Where the phrases of each slot begin in `in_slots`, and the end.
    slots: Vec<u32>,
    in_slots: Vec<Entry>,
    has_short: bool,
}

/// A phrase in its slot.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Its first letters, and ones where it has letters.
    first: u64,
    mask: u64,
    phrase: u32,
    /// Where it begins among the letters, and how long it is.
    start: u32,
    length: u32,
}

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place of the phrase in the list.
    pub phrase: usize,
    pub start: usize,
    pub end: usize,
}

fn slot(letters: u32) -> usize {
    (letters.wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS)) as usize
}

/// Returns the letters at a place of a text that has as many behind it.
fn letters_at(text: &[u8], at: usize) -> u64 {
    text[at..].first_chunk().map_or(0, |eight: &[u8; AT_ONCE]| u64::from_le_bytes(*eight))
}

/// Of some letters the first.
fn first(count: usize, letters: u64) -> u32 {
    let four = (letters & 0xFFFF_FFFF) as u32;
    if count < LONG { four & 0xFFFF } else { four }
}

impl Phrases {
    /// Prepares phrases, none empty. `any_case` is about plain letters.
    #[allow(clippy::cast_possible_truncation, reason = "shipped phrases are a few thousand short ones")]
    pub fn shipped<P: AsRef<[u8]>>(phrases: &[P], any_case: bool) -> Self {
        let phrases: Vec<Box<[u8]>> = phrases
            .iter()
            .map(|it| if any_case { it.as_ref().to_ascii_lowercase() } else { it.as_ref().to_vec() }.into())
            .collect();
        let mut of_slot: Vec<(usize, u32)> = Vec::with_capacity(phrases.len());
        let mut starts = Vec::with_capacity(phrases.len());
        let mut text = Vec::new();
        for phrase in &phrases {
            starts.push(text.len() as u32);
            text.extend_from_slice(phrase);
        }
        let entry = |at: u32| {
            let phrase = &phrases[at as usize];
            let mut eight = [0; AT_ONCE];
            let mut mask = [0; AT_ONCE];
            for (place, letter) in phrase.iter().take(AT_ONCE).enumerate() {
                (eight[place], mask[place]) = (*letter, u8::MAX);
            }
            Entry {
                first: u64::from_le_bytes(eight),
                mask: u64::from_le_bytes(mask),
                phrase: at,
                start: starts[at as usize],
                length: phrase.len() as u32,
            }
        };
        for (at, phrase) in (0_u32..).zip(&phrases) {
            let letters = entry(at).first;
            match phrase.len() {
                LONG.. => of_slot.push((slot(first(LONG, letters)), at)),
                SHORT.. => of_slot.push((slot(first(SHORT, letters)), at)),
                // Whatever follows a single letter.
                _ => of_slot.extend((0..=255).map(|next| (slot(first(SHORT, letters | next << 8)), at))),
            }
        }
        of_slot.sort_unstable();
        of_slot.dedup();
        let mut taken = vec![0_u64; SLOTS / 64];
        let mut slots = vec![0_u32; SLOTS + 1];
        for (slot, _) in &of_slot {
            taken[slot / 64] |= 1 << (slot % 64);
            slots[slot + 1] += 1;
        }
        for slot in 0..SLOTS {
            slots[slot + 1] += slots[slot];
        }
        Phrases {
            any_case,
            has_short: phrases.iter().any(|it| it.len() < LONG),
            taken: taken.into(),
            slots,
            in_slots: of_slot.into_iter().map(|(_, phrase)| entry(phrase)).collect(),
            letters: text,
        }
    }

    fn is_taken(&self, slot: usize) -> bool {
        self.taken[slot / 64] & (1 << (slot % 64)) != 0
    }

    /// Returns all hits in order of their ends, overlapping ones too; of those with one end the longest first.
    pub fn overlapping(&self, text: &str) -> Vec<Hit> {
        let mut bytes = Vec::with_capacity(text.len() + AT_ONCE);
        bytes.extend_from_slice(text.as_bytes());
        if self.any_case {
            bytes.make_ascii_lowercase();
        }
        bytes.extend_from_slice(&[0; AT_ONCE]);
        let mut hits = Vec::new();
        for at in 0..text.len() {
            let letters = letters_at(&bytes, at);
            let long = slot(first(LONG, letters));
            if self.is_taken(long) {
                self.compare(&bytes, at, letters, long, &mut hits);
            }
            if self.has_short {
                let short = slot(first(SHORT, letters));
                if short != long && self.is_taken(short) {
                    self.compare(&bytes, at, letters, short, &mut hits);
                }
            }
        }
        hits.retain(|hit| hit.end <= text.len());
        hits.sort_unstable_by_key(|hit| (hit.end, hit.start, hit.phrase));
        hits
    }

    fn compare(&self, bytes: &[u8], at: usize, letters: u64, slot: usize, hits: &mut Vec<Hit>) {
        for entry in &self.in_slots[self.slots[slot] as usize..self.slots[slot + 1] as usize] {
            if letters & entry.mask != entry.first {
                continue;
            }
            let length = entry.length as usize;
            if length > AT_ONCE {
                let rest = &self.letters[entry.start as usize + AT_ONCE..entry.start as usize + length];
                if !bytes[at + AT_ONCE..].starts_with(rest) {
                    continue;
                }
            }
            hits.push(Hit { phrase: entry.phrase as usize, start: at, end: at + length });
        }
    }

    /// Returns the hits that do not overlap: the leftmost, and of those the longest.
    pub fn longest(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.overlapping(text);
        hits.sort_unstable_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.phrase));
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
    use aho_corasick::{AhoCorasick, MatchKind};

    const PHRASES: [&str; 7] = ["act", "the act", "section", "on", "e", "fact finding", "é "];

    fn hits(found: impl Iterator<Item = aho_corasick::Match>) -> Vec<Hit> {
        found.map(|it| Hit { phrase: it.pattern().as_usize(), start: it.start(), end: it.end() }).collect()
    }

    #[test]
    fn phrases_are_found_where_an_automaton_finds_them() {
        let line = "Section 31 of the Act is about fact finding.\nOn the whole\n\né act\n";
        let phrases = Phrases::shipped(&PHRASES, true);
        for length in [0, 1, 2, 3, 4, 5, 17, line.len()] {
            let text = &line[..length].repeat(3);
            let one = AhoCorasick::builder().ascii_case_insensitive(true).build(PHRASES).unwrap();
            assert_eq!(phrases.overlapping(text), hits(one.find_overlapping_iter(text)));
            let one = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(PHRASES)
                .unwrap();
            assert_eq!(phrases.longest(text), hits(one.find_iter(text)));
        }
    }

    #[test]
    fn case_counts_where_it_is_asked_for() {
        let phrases = Phrases::shipped(&["Act"], false);
        assert_eq!(phrases.overlapping("the act, the Act"), [Hit { phrase: 0, start: 13, end: 16 }]);
    }
}
