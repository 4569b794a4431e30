//! Texts of a column, each different one held once.
//!
//! Most columns say the same few things over and over: a capture, an act, a year. A row holds the number of
//! its text, which is also what a table file holds, so nothing is looked up again on the way there.

/// Stands for "no text" among the numbers of texts.
pub const GAP: u32 = u32::MAX;

/// Different texts, numbered in the order they came.
#[derive(Clone, Default)]
pub struct Distinct {
    text: String,
    ends: Vec<usize>,
    hashes: Vec<u32>,
    /// A table of numbers by hash, a power of two long and never full; [`GAP`] where none is.
    slots: Vec<u32>,
    last: Option<u32>,
}

impl Distinct {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns all texts by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).zip(&self.ends).map(|(number, _)| self.get(number))
    }

    /// Returns the text of that number.
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[number]]
    }

    /// Returns the number of a text, which is new if the text is.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(last) = self.last
            && self.get(last) == text
        {
            return last;
        }
        if (self.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let hash = hash(text.as_bytes());
        let mut slot = hash as usize & (self.slots.len() - 1);
        loop {
            let number = self.slots[slot];
            if number == GAP {
                break;
            }
            if self.hashes[number as usize] == hash && self.get(number) == text {
                self.last = Some(number);
                return number;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        let number = u32::try_from(self.len()).ok().filter(|number| *number != GAP);
        let number = number.expect("a partition has fewer than four thousand million rows");
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.hashes.push(hash);
        self.slots[slot] = number;
        self.last = Some(number);
        number
    }

    /// Returns about how much memory this takes.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 12 + self.slots.len() * 4
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(16);
        self.slots.clear();
        self.slots.resize(length, GAP);
        for (number, hash) in (0..).zip(&self.hashes) {
            let mut slot = *hash as usize & (length - 1);
            while self.slots[slot] != GAP {
                slot = (slot + 1) & (length - 1);
            }
            self.slots[slot] = number;
        }
    }
}

/// Eight bytes at a time; nothing about the results depends on its values.
fn hash(bytes: &[u8]) -> u32 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(MIX);
        mixed ^ (mixed >> 29)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let mut hash = step(0, bytes.len() as u64);
    for word in words {
        hash = step(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    hash = step(hash, u64::from_le_bytes(last));
    (hash >> 32) as u32
}

/// One column of texts, with gaps.
#[derive(Clone, Default)]
pub struct Texts {
    pub distinct: Distinct,
    /// For each row the number of its text, or [`GAP`].
    pub numbers: Vec<u32>,
}

impl Texts {
    pub fn push(&mut self, text: Option<&str>) {
        let number = text.map_or(GAP, |text| self.distinct.number(text));
        self.numbers.push(number);
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        let number = self.numbers[row];
        (number != GAP).then(|| self.distinct.get(number))
    }

    /// Appends the rows of another column.
    pub fn append(&mut self, other: &Texts) {
        let numbers = 0..u32::try_from(other.distinct.len()).unwrap_or(GAP);
        let ours: Vec<u32> = numbers.map(|number| self.distinct.number(other.distinct.get(number))).collect();
        let renumbered = |number: &u32| if *number == GAP { GAP } else { ours[*number as usize] };
        self.numbers.extend(other.numbers.iter().map(renumbered));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_held_once_and_found_again() {
        let mut distinct = Distinct::default();
        let texts: Vec<String> = (0..5_000).map(|n| format!("capture-{}", n % 1_234)).collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(distinct.number(text) as usize, number % 1_234);
        }
        assert_eq!((distinct.len(), distinct.number("")), (1_234, 1_234));
        assert_eq!((distinct.get(7), distinct.get(1_234)), ("capture-7", ""));
    }

    #[test]
    fn a_column_put_behind_another_keeps_its_texts_and_gaps() {
        let (mut one, mut two) = (Texts::default(), Texts::default());
        [Some("a"), None, Some("b")].iter().for_each(|text| one.push(*text));
        [None, Some("b"), Some("c"), Some("")].iter().for_each(|text| two.push(*text));
        one.append(&two);
        let all: Vec<Option<&str>> = (0..one.numbers.len()).map(|row| one.get(row)).collect();
        assert_eq!(all, [Some("a"), None, Some("b"), None, Some("b"), Some("c"), Some("")]);
        assert_eq!(one.distinct.len(), 4);
    }
}
