//! Finds many phrases at once. Says where phrases stand, not what they mean.
//!
//! The first letters of a place of a text are looked up in a table that fits the nearest cache, and only where
//! some phrase begins with them are phrases compared. An automaton of thousands of phrases has megabytes of states,
//! and each step of it waits for memory.

use crate::model::Span;

/// Letters that are looked up, unless a phrase is shorter.
const LONG: usize = 4;
/// Letters of shorter phrases that are looked up besides; of single letters themselves.
const SHORT: usize = 2;
/// Letters that are compared at once.
const AT_ONCE: usize = 8;
/// Bits of a slot among those that are taken, as a power of two.
const FINER: u32 = 2;
/// Bits of the place of a slot: at the least, at the most, and beyond those that number the phrases.
const FEWEST_BITS: u32 = 8;
const MOST_BITS: u32 = 15;
const SPARE_BITS: u32 = 3;

/// Many phrases.
#[derive(Clone, Debug)]
pub struct Phrases {
    /// All phrases, one behind the other.
    letters: Vec<u8>,
    /// Bits for each slot, of which those are set that some phrase has: they rule out most letters that share a slot
    /// with a phrase by chance.
    taken: Vec<u64>,
    /// Where the phrases of each slot begin in `in_slots`, and the end.
    slots: Vec<u16>,
    in_slots: Vec<Entry>,
    /// How many letters are looked up, and ones where they stand.
    looked_up: usize,
    mask: u32,
    /// How far a hash is shifted to give a slot.
    shift: u32,
    /// Some phrases are so short that fewer letters are looked up too, or just one.
    has_short: bool,
    has_single: bool,
}

/// A phrase in its slot. Small: where many slots are asked, each waits for memory.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Its first letters, and nothing behind them.
    first: u64,
    /// Where it begins among the letters, and how long it is.
    start: u32,
    length: u16,
    phrase: u16,
}

/// Returns ones where a phrase of a length has one of its first letters.
fn mask(length: usize) -> u64 {
    u64::MAX >> (8 * (AT_ONCE - length.clamp(1, AT_ONCE)))
}

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place of the phrase in the list.
    pub phrase: usize,
    pub start: usize,
    pub end: usize,
}

/// A text in lower case, and where in it something begins: a word, a sign, and every digit.
#[derive(Clone, Debug)]
pub struct Starts {
    /// The letters, and so many more that the last ones can be looked up.
    letters: Vec<u8>,
    starts: Vec<u32>,
}

/// Says whether something begins with a byte in lower case: a sign, a digit, or a word where a letter opens one.
#[inline]
pub fn begins_here(opens: bool, here: u8) -> bool {
    let sign = !here.is_ascii_alphanumeric() && here > b' ' && !(0x80..0xC0).contains(&here);
    sign || here.is_ascii_digit() || here.is_ascii_lowercase() && opens
}

impl Starts {
    pub fn new(text: &str) -> Self {
        let mut letters = Vec::with_capacity(text.len() + AT_ONCE);
        letters.extend_from_slice(text.as_bytes());
        letters.make_ascii_lowercase();
        letters.extend_from_slice(&[0; AT_ONCE]);
        let mut starts = Vec::with_capacity(text.len() / 4 + AT_ONCE);
        let begins = |before: u8, here: u8| u8::from(begins_here(!before.is_ascii_alphanumeric(), here));
        let mut marks: Vec<u8> = Vec::with_capacity(letters.len() + AT_ONCE);
        marks.push(begins(b' ', letters[0]));
        marks.extend(letters.iter().zip(&letters[1..]).map(|(before, here)| begins(*before, *here)));
        marks.resize(letters.len().next_multiple_of(AT_ONCE), 0);
        for (at, eight) in (0_u32..).step_by(AT_ONCE).zip(marks.as_chunks::<AT_ONCE>().0) {
            let mut eight = u64::from_le_bytes(*eight);
            while eight != 0 {
                starts.push(at + eight.trailing_zeros() / 8);
                eight &= eight - 1;
            }
        }
        Starts { letters, starts }
    }
}

/// Of the letters at a place those that a short phrase is looked up by, and a single letter.
const SHORT_MASK: u32 = 0xFFFF;
const SINGLE_MASK: u32 = 0xFF;

impl Phrases {
    /// Prepares phrases, none empty, for text in any case.
    #[allow(clippy::cast_possible_truncation, reason = "shipped phrases are a few thousand short ones")]
    pub fn shipped<P: AsRef<[u8]>>(phrases: &[P]) -> Self {
        let phrases: Vec<Vec<u8>> = phrases.iter().map(|it| it.as_ref().to_ascii_lowercase()).collect();
        let shortest = phrases.iter().map(Vec::len).min().unwrap_or(LONG);
        let (has_short, has_single) = (shortest <= SHORT, shortest == 1);
        let looked_up = if has_short { LONG } else { shortest.min(LONG) };
        let bits = (phrases.len().max(1).ilog2() + 1 + SPARE_BITS).clamp(FEWEST_BITS, MOST_BITS);
        let mut table = Phrases {
            letters: phrases.concat(),
            taken: vec![0_u64; (1 << (bits + FINER)) / 64],
            slots: vec![0; (1 << bits) + 1],
            in_slots: Vec::with_capacity(phrases.len()),
            looked_up,
            mask: u32::MAX >> (8 * (LONG - looked_up)),
            shift: u32::BITS - bits,
            has_short,
            has_single,
        };
        let mut in_slots: Vec<(usize, Entry)> = Vec::with_capacity(phrases.len());
        let mut start = 0;
        for (at, phrase) in (0_u16..).zip(&phrases) {
            let mut eight = [0; AT_ONCE];
            eight.iter_mut().zip(phrase).for_each(|(place, letter)| *place = *letter);
            let first = u64::from_le_bytes(eight);
            let entry = Entry { first, start, length: phrase.len() as u16, phrase: at };
            let four = first as u32;
            let letters = match table.looked_up_of(phrase.len()) {
                1 => four & SINGLE_MASK,
                SHORT => four & SHORT_MASK,
                _ => four & table.mask,
            };
            let bit = table.bit(letters);
            table.taken[bit / 64] |= 1 << (bit % 64);
            in_slots.push((bit >> FINER, entry));
            start += phrase.len() as u32;
        }
        in_slots.sort_unstable_by_key(|(slot, entry)| (*slot, entry.phrase));
        for (slot, _) in &in_slots {
            table.slots[slot + 1] += 1;
        }
        for slot in 0..1 << bits {
            table.slots[slot + 1] += table.slots[slot];
        }
        table.in_slots = in_slots.into_iter().map(|(_, entry)| entry).collect();
        table
    }

    /// Returns the bit of letters; without its last digits it is their slot.
    fn bit(&self, letters: u32) -> usize {
        (letters.wrapping_mul(0x9E37_79B1) >> (self.shift - FINER)) as usize
    }

    /// Returns how many letters a phrase of a length is looked up by.
    fn looked_up_of(&self, length: usize) -> usize {
        match length {
            _ if length >= self.looked_up => self.looked_up,
            SHORT.. => SHORT,
            _ => 1,
        }
    }

    /// Returns the slot of letters, unless no phrase has them.
    fn slot(&self, letters: u32) -> Option<usize> {
        let bit = self.bit(letters);
        (self.taken[bit / 64] & (1 << (bit % 64)) != 0).then_some(bit >> FINER)
    }

    /// Returns all hits in order of their ends, overlapping ones too; of those with one end the longest first. A
    /// phrase that begins with a letter is found at the start of a word only.
    pub fn overlapping(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.within(&Starts::new(text), Span::new(0, text.len()), &mut 0, |hit| hits.push(hit));
        hits.sort_unstable_by_key(|hit| (hit.end, hit.start, hit.phrase));
        hits
    }

    /// Tells each phrase that stands in a part of a text, in order of the starts. `next` is where the part before
    /// ended among them, or 0, and becomes where this one ends.
    pub fn within(&self, text: &Starts, part: Span, next: &mut usize, mut tell: impl FnMut(Hit)) {
        let starts = &text.starts;
        let is_before = |at: &u32| (*at as usize) < part.start;
        if !next.checked_sub(1).is_none_or(|last| starts.get(last).is_some_and(is_before)) {
            *next = starts.partition_point(is_before);
        }
        *next += starts[*next..].iter().take_while(|at| is_before(at)).count();
        for at in starts[*next..].iter().map(|at| *at as usize).take_while(|at| *at < part.end) {
            *next += 1;
            if let Some(eight) = text.letters.get(at..).and_then(<[u8]>::first_chunk) {
                self.look_up(&text.letters, at, *eight, &mut |hit| {
                    if hit.end <= part.end {
                        tell(hit);
                    }
                });
            }
        }
    }

    #[inline(always)]
    fn look_up(&self, text: &[u8], at: usize, eight: [u8; AT_ONCE], tell: &mut impl FnMut(Hit)) {
        let letters = u64::from_le_bytes(eight);
        let four = u32::from_le_bytes([eight[0], eight[1], eight[2], eight[3]]);
        if let Some(slot) = self.slot(four & self.mask) {
            self.compare(text, at, letters, slot, self.looked_up, tell);
        }
        if self.has_short
            && let Some(slot) = self.slot(four & SHORT_MASK)
        {
            self.compare(text, at, letters, slot, SHORT, tell);
        }
        if self.has_single
            && let Some(slot) = self.slot(four & SINGLE_MASK)
        {
            self.compare(text, at, letters, slot, 1, tell);
        }
    }

    /// Compares those phrases of a slot that are looked up by so many letters.
    fn compare(&self, text: &[u8], at: usize, letters: u64, slot: usize, by: usize, tell: &mut impl FnMut(Hit)) {
        for entry in &self.in_slots[usize::from(self.slots[slot])..usize::from(self.slots[slot + 1])] {
            let length = usize::from(entry.length);
            if letters & mask(length) != entry.first || self.looked_up_of(length) != by {
                continue;
            }
            if length > AT_ONCE {
                let rest = &self.letters[entry.start as usize + AT_ONCE..entry.start as usize + length];
                if !text.get(at + AT_ONCE..).is_some_and(|it| it.starts_with(rest)) {
                    continue;
                }
            }
            tell(Hit { phrase: usize::from(entry.phrase), start: at, end: at + length });
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
    use aho_corasick::AhoCorasick;

    const PHRASES: [&str; 8] = ["act", "the act", "section", "on", "e", "fact finding", "é ", "£5"];
    const LINE: &str = "Section 31 of the Act is about fact finding.\nOn the whole\n\né act £500\n";

    /// What an automaton finds.
    fn expected(phrases: &[&str], text: &str, wanted: impl Fn(&Hit) -> bool) -> Vec<Hit> {
        let one = AhoCorasick::builder().ascii_case_insensitive(true).build(phrases).unwrap();
        let hits = one.find_overlapping_iter(text).map(|it| Hit {
            phrase: it.pattern().as_usize(),
            start: it.start(),
            end: it.end(),
        });
        hits.filter(wanted).collect()
    }

    #[test]
    fn phrases_are_found_where_an_automaton_finds_them_at_the_starts_of_words() {
        for phrases in [&PHRASES[..], &PHRASES[..4], &PHRASES[1..3], &PHRASES[5..6], &[]] {
            for length in [0, 1, 2, 3, 4, 5, 17, LINE.len()] {
                let text = &LINE[..length].repeat(3);
                let opens = |hit: &Hit| !text[..hit.start].ends_with(|it: char| it.is_ascii_alphanumeric());
                assert_eq!(Phrases::shipped(phrases).overlapping(text), expected(phrases, text, opens));
            }
        }
    }

    #[test]
    fn phrases_are_found_in_a_part_of_a_text() {
        let (text, part) = (LINE.repeat(3), Span::new(20, 90));
        for phrases in [&PHRASES[..], &PHRASES[..4], &PHRASES[1..3], &PHRASES[5..6]] {
            let phrases = Phrases::shipped(phrases);
            let mut found = Vec::new();
            let (starts, mut next) = (Starts::new(&text), 0);
            for part in [Span::new(1, 50), part, Span::new(0, 4), part] {
                found.clear();
                phrases.within(&starts, part, &mut next, |hit| found.push(hit));
            }
            assert!(found.is_sorted_by_key(|hit| hit.start));
            found.sort_unstable_by_key(|hit| (hit.end, hit.start, hit.phrase));
            let mut expected = phrases.overlapping(&text);
            expected.retain(|hit| part.start <= hit.start && hit.end <= part.end);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn of_hits_that_overlap_the_longest_counts() {
        let phrases = Phrases::shipped(&["fact", "fact finding", "finding", "2"]);
        let found: Vec<(usize, usize)> =
            phrases.longest("A Fact finding: 12").iter().map(|it| (it.phrase, it.start)).collect();
        assert_eq!(found, [(1, 2), (3, 17)]);
    }
}
