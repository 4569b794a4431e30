//! Text as words: runs of letters and digits in lower case, so that marks, quotes and line ends do not matter.

use std::ops::Range;

/// Fewest words of a string that may be removed: fewer stand in too many documents.
pub const LEAST_WORDS: usize = 3;

/// The words of a text, joined by single spaces.
pub struct Words {
    joined: String,
    places: Vec<Range<usize>>,
}

impl Words {
    pub fn of(text: &str) -> Words {
        let mut words = Words { joined: String::with_capacity(text.len()), places: Vec::new() };
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if !words.joined.is_empty() {
                words.joined.push(' ');
            }
            let start = words.joined.len();
            words.joined.extend(word.chars().flat_map(char::to_lowercase));
            words.places.push(start..words.joined.len());
        }
        words
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn joined(&self) -> &str {
        &self.joined
    }

    /// Returns every stretch of so many words.
    pub fn windows(&self, length: usize) -> impl Iterator<Item = &str> {
        self.places.windows(length.max(1)).map(|places| {
            let start = places.first().map_or(0, |place| place.start);
            &self.joined[start..places.last().map_or(start, |place| place.end)]
        })
    }
}

/// Returns the text with a space for each tag and each named character.
pub fn without_markup(text: &str) -> String {
    const LONGEST_NAME: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        let (ending, longest) = if rest[at..].starts_with('<') { ('>', usize::MAX) } else { (';', LONGEST_NAME) };
        let end = rest[at..].find(ending).filter(|length| *length <= longest);
        out.push(' ');
        rest = &rest[at + end.map_or(1, |length| length + 1)..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_stretches_of_so_many_words() {
        let words = Words::of("  One, TWO –\nthree’s four ");
        assert_eq!((words.len(), words.joined()), (5, "one two three s four"));
        let three: Vec<&str> = words.windows(3).collect();
        assert_eq!(three, ["one two three", "two three s", "three s four"]);
        assert_eq!(words.windows(6).count(), 0);
    }

    #[test]
    fn markup_gives_way_to_spaces() {
        assert_eq!(without_markup("a<b class='x'>b</b>&amp;c & d <"), "a b  c   d  ");
        assert_eq!(without_markup("no markup"), "no markup");
    }
}
