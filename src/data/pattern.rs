//! Patterns that the regex engine can run on its fast path.
//!
//! Two things keep it from that path. Word boundaries and classes of all scripts, where letters are nearly all plain:
//! they are narrowed. And wide gaps (`[^.]{0,80}`), of which the engine must count every step from every place where
//! one may begin: what stands before and behind a gap is looked for by itself, and then the gap is measured.

use crate::data::required::in_no_group;
use crate::model::Span;
use regex::{Match, Regex};
use regex_syntax::hir::{Class, HirKind};
use std::ops::RangeInclusive;
use std::sync::{LazyLock, OnceLock};

/// Narrows `\w`, `\d` and `\b` to Latin letters and plain digits.
pub fn plain_classes(pattern: &str) -> String {
    pattern
        .replace(r"\w", r"[0-9A-Za-z_\x{c0}-\x{24f}]")
        .replace(r"\W", r"[^0-9A-Za-z_\x{c0}-\x{24f}]")
        .replace(r"\d", "[0-9]")
        .replace(r"(?-u:\b)", r"\b")
        .replace(r"\b", r"(?-u:\b)")
}

/// Compiles a pattern of the program's own.
#[track_caller]
pub fn plain(pattern: &str) -> Regex {
    Regex::new(&plain_classes(pattern)).expect("a pattern of the program's own is valid: a test runs it")
}

/// A pattern for folded text that is asked often and matches seldom. Compiled when first asked.
#[derive(Debug)]
pub struct Pattern {
    written: String,
    chain: OnceLock<Chain>,
    exact: OnceLock<Regex>,
}

/// What stands between the wide gaps of a pattern, and the gaps.
#[derive(Debug)]
struct Chain {
    links: Vec<Link>,
    /// What may lie between two links.
    gaps: Vec<Gap>,
}

/// Characters of a class, so many at the least and at the most. Counted without the engine, which has a state for
/// each number of them.
#[derive(Debug)]
struct Gap {
    class: Vec<RangeInclusive<char>>,
    number: RangeInclusive<usize>,
}

impl Gap {
    /// Reads `[^.]{0,80}` or `.{2,40}?`.
    fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::parse(pattern).ok()?;
        let HirKind::Repetition(repetition) = hir.kind() else { return None };
        let HirKind::Class(Class::Unicode(class)) = repetition.sub.kind() else { return None };
        Some(Gap {
            class: class.ranges().iter().map(|it| it.start()..=it.end()).collect(),
            number: repetition.min as usize..=repetition.max? as usize,
        })
    }

    fn is_match(&self, between: &str) -> bool {
        // A character has four bytes at the most.
        between.len() <= self.number.end() * 4
            && self.number.contains(&between.chars().count())
            && between.chars().all(|letter| self.class.iter().any(|range| range.contains(&letter)))
    }
}

#[derive(Debug)]
struct Link {
    exact: Regex,
    /// The same with gaps of any width, where it has such within its groups: it says quickly that nothing matches.
    sketch: Option<Regex>,
}

impl Link {
    fn new(pattern: &str) -> Self {
        let wider = WIDE.replace_all(pattern, "*");
        Link { exact: compiled(pattern), sketch: (wider != pattern).then(|| compiled(&wider)) }
    }

    fn is_match(&self, text: &str, from: usize) -> bool {
        self.sketch.as_ref().is_none_or(|it| it.is_match_at(text, from)) && self.exact.is_match_at(text, from)
    }

    /// Returns the places where it matches, those that overlap too.
    fn places<'t>(&'t self, text: &'t str, from: usize) -> impl Iterator<Item = Span> + 't {
        let mut next = self.sketch.as_ref().is_none_or(|it| it.is_match_at(text, from)).then_some(from);
        let places = std::iter::from_fn(move || {
            let place = span(self.exact.find_at(text, next?)?);
            next = text[place.start..].chars().next().map(|it| place.start + it.len_utf8());
            Some(place)
        });
        places.take(MOST_PLACES)
    }
}

/// Most places of one link that are looked at.
const MOST_PLACES: usize = 50;

impl Pattern {
    pub fn new(pattern: &str) -> Self {
        // Folded text has hardly a letter that is not plain, and a gap of letters of all scripts takes long to compile.
        let written = plain_classes(pattern).replace("[^.]", r"[\x00-\x2d\x2f-\x7f£€]");
        Pattern { written, chain: OnceLock::new(), exact: OnceLock::new() }
    }

    /// Returns the pattern as it is compiled.
    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.is_match_from(text, 0)
    }

    /// As `is_match`, where nothing can match that begins before a place.
    pub fn is_match_from(&self, text: &str, from: usize) -> bool {
        let chain = self.chain();
        let from = text.floor_char_boundary(from);
        match &chain.links[..] {
            [only] => only.is_match(text, from),
            links => links.iter().rev().all(|it| it.is_match(text, from)) && self.find_from(text, from).is_some(),
        }
    }

    /// Returns the first place where it matches.
    pub fn find(&self, text: &str) -> Option<Span> {
        self.find_from(text, 0)
    }

    fn find_from(&self, text: &str, from: usize) -> Option<Span> {
        match self.chain().find(text, from) {
            Sought::Found(span) => Some(span),
            Sought::Nothing => None,
            Sought::Unsure => {
                let exact = self.exact.get_or_init(|| compiled(&self.written));
                exact.find_at(text, from).map(span)
            }
        }
    }

    fn chain(&self) -> &Chain {
        self.chain.get_or_init(|| Chain::new(&self.written))
    }
}

/// What became of a search link by link.
enum Sought {
    Found(Span),
    Nothing,
    /// A link took words that the next one needs.
    Unsure,
}

impl Chain {
    fn new(pattern: &str) -> Self {
        let (mut links, mut gaps, mut start) = (Vec::new(), Vec::new(), 0);
        let outside: Vec<usize> = in_no_group(pattern).map(|(at, _)| at).collect();
        for place in WIDE_GAP.find_iter(pattern).filter(|it| outside.binary_search(&it.start()).is_ok()) {
            // A gap next to a gap is part of a link.
            let apart = place.start() > start && place.end() < pattern.len();
            if let Some(gap) = Gap::new(place.as_str()).filter(|_| apart) {
                links.push(Link::new(&pattern[start..place.start()]));
                gaps.push(gap);
                start = place.end();
            }
        }
        links.push(Link::new(&pattern[start..]));
        Chain { links, gaps }
    }

    fn find(&self, text: &str, from: usize) -> Sought {
        let mut unsure = false;
        // Where the chain so far may stand: its start and its end.
        let mut ends: Vec<Span> = match self.gaps.is_empty() {
            true => return self.links[0].places(text, from).next().map_or(Sought::Nothing, Sought::Found),
            false => self.links[0].places(text, from).collect(),
        };
        for (gap, link) in self.gaps.iter().zip(&self.links[1..]) {
            let Some(first) = ends.iter().map(|it| it.end).min() else { return Sought::Nothing };
            let mut next: Vec<Span> = Vec::new();
            let from = ends.iter().map(|it| it.start).min().unwrap_or(first);
            for place in link.places(text, from) {
                unsure |= ends.iter().any(|it| it.start < place.start && place.start < it.end);
                let fits = |it: &&Span| {
                    it.end <= place.start && text.get(it.end..place.start).is_some_and(|between| gap.is_match(between))
                };
                next.extend(
                    ends.iter().filter(fits).map(|it| Span::new(it.start, place.end)).min_by_key(|it| it.start),
                );
            }
            ends = next;
        }
        let leftmost = ends.into_iter().min_by_key(|it| (it.start, usize::MAX - it.end));
        match leftmost {
            Some(found) => Sought::Found(found),
            None if unsure => Sought::Unsure,
            None => Sought::Nothing,
        }
    }
}

fn span(place: Match<'_>) -> Span {
    Span::new(place.start(), place.end())
}

static WIDE: LazyLock<Regex> = LazyLock::new(|| compiled(r"\{[0-9]+,[0-9]{2,}\}"));
/// A class that is repeated ten times and more.
static WIDE_GAP: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?:\[(?:\\.|[^\]\\])*\]|\.)\{[0-9]+,[0-9]{2,}\}\??"));

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the program's own is valid: a test runs it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_measured() {
        let pattern = Pattern::new(r"\bheld [^.]{0,12}\bforce\b");
        assert!(pattern.is_match("it is held by the force."));
        assert!(!pattern.is_match("it is held by nobody that we know of in the force."));
        assert!(!pattern.is_match("upheld by the force"));
        assert_eq!(pattern.find("is held by the force."), Some(Span::new(3, 20)));
    }

    #[test]
    fn a_gap_has_so_many_characters_of_its_class() {
        let gap = Gap::new("[^.]{2,12}").unwrap();
        assert!(gap.is_match("£ of it") && gap.is_match("££££££££££££"));
        assert!(!gap.is_match("£") && !gap.is_match("of it. But") && !gap.is_match("of it and more"));
        assert!(Gap::new("[a-z]+").is_none() && Gap::new("a{2,12}").is_none());
    }

    #[test]
    fn classes_are_of_latin_letters() {
        let pattern = plain(r"\b\w+ \d+\b");
        assert_eq!(pattern.find("– Siân 12 –").map(|it| it.as_str()), Some("Siân 12"));
        assert!(!pattern.is_match("Siân ١٢"));
    }
}
