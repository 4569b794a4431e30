//! How a text must begin so that a pattern that holds at its start only may match. Pure.

use regex_syntax::hir::literal::Extractor;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
