//! Hides what is likely to be personal data in text that leaves the program. Says nothing of what that is; see `personal`.

use crate::data::personal::personal;
use crate::model::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;

/// Stands for one hidden character.
const HIDDEN: char = '█';

/// Fewest bytes of a stretch that is hidden wherever it stands again.
const SHORTEST: usize = 5;

/// Returns the text with each character of what is likely personal data hidden, so that places counted in characters
/// stay what they were.
pub fn masked(text: &str) -> Cow<'_, str> {
    Mask::default().of(text).0
}

/// Hides personal data, and what was found to be such elsewhere in the same letter: a cell has not the words around it
/// that tell a date of birth.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    known: Option<AhoCorasick>,
}

impl Mask {
    pub fn new<'a>(known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().filter(|it| it.len() >= SHORTEST).collect();
        if known.is_empty() {
            return Mask::default();
        }
        // Too much of it to hold hides what each text shows by itself.
        Mask { known: AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(known).ok() }
    }

    /// Returns a mask that knows what is personal in a text.
    pub fn from_text(text: &str) -> Self {
        Mask::new(personal(text).iter().filter_map(|it| it.span.of(text)))
    }

    /// Returns the text with what is personal hidden, and how many stretches that were.
    pub fn of<'t>(&self, text: &'t str) -> (Cow<'t, str>, usize) {
        let mut spans: Vec<Span> = personal(text).iter().map(|it| it.span).collect();
        if let Some(known) = &self.known {
            spans.extend(known.find_iter(text).map(|it| Span::new(it.start(), it.end())));
            spans.sort();
        }
        if spans.is_empty() {
            return (Cow::Borrowed(text), 0);
        }
        let (mut out, mut at, mut hidden) = (String::with_capacity(text.len()), 0, 0);
        for span in spans {
            let start = span.start.max(at);
            let Some(stretch) = text.get(start..span.end).filter(|it| !it.is_empty()) else { continue };
            hidden += usize::from(span.start >= at);
            out.push_str(&text[at..start]);
            out.extend(stretch.chars().map(|_| HIDDEN));
            at = span.end;
        }
        out.push_str(&text[at..]);
        (Cow::Owned(out), hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_hidden_one_by_one_and_nothing_is_copied_in_vain() {
        assert_eq!(masked("ring 07700 900123 – é"), "ring ████████████ – é");
        assert!(matches!(masked("we hold 1,204 records"), Cow::Borrowed(_)));
        assert!(matches!(masked(""), Cow::Borrowed("")));
        let text = "é a.example@example.org é, DOB 01/02/1980";
        assert_eq!(masked(text).chars().count(), text.chars().count());
        assert_eq!(masked(&masked(text)), masked(text));
    }

    #[test]
    fn what_is_known_from_the_letter_is_hidden_in_its_cells() {
        let mask = Mask::from_text("DOB 01/02/1980, ring 07700 900123");
        assert_eq!(mask.of("01/02/1980"), ("██████████".into(), 1));
        assert_eq!(mask.of("on 07700 900123"), ("on ████████████".into(), 1));
        assert_eq!(mask.of("01/02/2024"), ("01/02/2024".into(), 0));
    }
}
