//! The stretch of a response that shows why it was found. Pure but for how rare each word is, which is asked of the
//! index once a search.

#![allow(clippy::disallowed_types, reason = "words are only looked up, never walked: their order tells nothing")]

use crate::index::parts::{Part, Parts};
use crate::index::query::{Query, distance};
use crate::index::translate::Scope;
use crate::index::words;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use tantivy::tokenizer::TextAnalyzer;

/// Longest snippet, in bytes of text.
const LONGEST: usize = 260;
/// What a word counts that was asked for by its beginning or loosely.
const LOOSE: f32 = 0.001;
/// What a word counts that comes again in the same snippet, of what it counts at first.
const AGAIN: f32 = 0.05;

/// How much more a stretch of the answer counts.
const IN_ANSWER: f32 = 1.5;

/// A stretch of text, and the places of the words asked for in it, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    pub highlights: Vec<Range<usize>>,
}

/// Makes the snippets of one search.
pub struct Snippets {
    scope: Scope,
    /// Stems asked for, with what each counts: the rarer, the more.
    stems: BTreeMap<String, f32>,
    beginnings: Vec<String>,
    loose: Vec<(String, usize)>,
    written: TextAnalyzer,
    stemmed: TextAnalyzer,
    /// What words of the texts so far count, and which are the same word: they have the same number.
    known: HashMap<String, Option<(usize, f32)>>,
    numbers: BTreeMap<String, usize>,
}

/// A word that was asked for: where it stands, which one it is, and what it counts.
struct Found {
    place: Range<usize>,
    number: usize,
    weight: f32,
}

impl Snippets {
    /// `responses_with` tells in how many responses a stem stands.
    pub fn new(query: &Query, scope: Scope, responses_with: &dyn Fn(&str) -> u64) -> Snippets {
        let mut snippets = Snippets {
            scope,
            stems: BTreeMap::new(),
            beginnings: Vec::new(),
            loose: Vec::new(),
            written: words::written(),
            stemmed: words::stems(),
            known: HashMap::new(),
            numbers: BTreeMap::new(),
        };
        snippets.gather(query, responses_with);
        snippets
    }

    fn gather(&mut self, query: &Query, responses_with: &dyn Fn(&str) -> u64) {
        match query {
            Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| self.gather(part, responses_with)),
            Query::Word { text, .. } | Query::Phrase { text, .. } => {
                for stem in words::terms(words::stems(), text) {
                    let weight = 1.0 / (1.0 + responses_with(&stem) as f32);
                    self.stems.insert(stem, weight);
                }
            }
            Query::Fuzzy { text, distance, .. } => {
                self.loose
                    .extend(words::terms(words::written(), text).into_iter().map(|it| (it, usize::from(*distance))));
            }
            Query::Prefix { text, .. } => self.beginnings.extend(words::terms(words::written(), text)),
            Query::Not(_) | Query::All | Query::Is { .. } | Query::Provision { .. } | Query::Days { .. } => {}
        }
    }

    /// Returns the snippet of a text: from the parts that were searched, of these from the force's and the requester's
    /// own words if any of the words asked for stands there; else the beginning.
    pub fn of(&mut self, text: &str, parts: &Parts) -> Snippet {
        let stretches = parts.stretches(text);
        let wanted: &[&[Part]] = match self.scope {
            Scope::Answer => &[&[Part::Answer]],
            Scope::Request => &[&[Part::Request]],
            Scope::All => &[&[Part::Answer, Part::Request], &[Part::Rest]],
        };
        let asks = !(self.stems.is_empty() && self.beginnings.is_empty() && self.loose.is_empty());
        for wanted in wanted.iter().filter(|_| asks) {
            let best = stretches
                .iter()
                .filter(|(part, _)| wanted.contains(part))
                .filter_map(|(part, stretch)| {
                    let (score, snippet) = self.best_of(stretch)?;
                    Some((if *part == Part::Answer { score * IN_ANSWER } else { score }, snippet))
                })
                .reduce(|held, next| if next.0 > held.0 { next } else { held });
            if let Some((_, snippet)) = best {
                return snippet;
            }
        }
        Snippet { text: text[..text.floor_char_boundary(LONGEST)].to_owned(), highlights: Vec::new() }
    }

    /// Returns the window of a stretch that has most of the words, and what it counts.
    fn best_of(&mut self, stretch: &str) -> Option<(f32, Snippet)> {
        let found = self.words_asked_for(stretch);
        let mut best: Option<(f32, usize, usize)> = None;
        let mut end = 0;
        for start in 0..found.len() {
            let limit = found[start].place.start + LONGEST;
            while end < found.len() && found[end].place.end <= limit {
                end += 1;
            }
            let mut counted: Vec<usize> = Vec::new();
            // Of a word that stands everywhere, no more need be seen.
            let score: f32 = found[start..end.max(start + 1)]
                .iter()
                .take(64)
                .map(|it| {
                    let again = counted.contains(&it.number);
                    counted.push(it.number);
                    if again { it.weight * AGAIN } else { it.weight }
                })
                .sum();
            if best.is_none_or(|(held, ..)| score > held) {
                best = Some((score, start, end.max(start + 1)));
            }
        }
        let (score, first, last) = best?;
        Some((score, window(stretch, &found[first..last])))
    }

    fn words_asked_for(&mut self, stretch: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut written = std::mem::take(&mut self.written);
        let mut words = written.token_stream(stretch);
        while words.advance() {
            let token = words.token();
            let word = match self.known.get(&token.text) {
                Some(word) => *word,
                None => {
                    let word = self.learn(&token.text);
                    self.known.insert(token.text.clone(), word);
                    word
                }
            };
            if let Some((number, weight)) = word {
                found.push(Found { place: token.offset_from..token.offset_to, number, weight });
            }
        }
        drop(words);
        self.written = written;
        found
    }

    /// Returns whether a word was asked for: which one it is, and what it counts.
    fn learn(&mut self, word: &str) -> Option<(usize, f32)> {
        let mut stream = self.stemmed.token_stream(word);
        let stem = if stream.advance() { stream.token().text.clone() } else { String::new() };
        drop(stream);
        let loosely = || {
            self.beginnings.iter().any(|it| word.starts_with(it.as_str()))
                || self.loose.iter().any(|(it, most)| distance(it, word) <= *most)
        };
        let weight = self.stems.get(&stem).copied().or_else(|| loosely().then_some(LOOSE))?;
        let next = self.numbers.len();
        Some((*self.numbers.entry(stem).or_insert(next), weight))
    }
}

/// Returns the text about the words found, from the beginning of a sentence if one is near.
fn window(stretch: &str, found: &[Found]) -> Snippet {
    let (first, last) = (found[0].place.start, found[found.len() - 1].place.end);
    let room = LONGEST.saturating_sub(last - first);
    let earliest = stretch.ceil_char_boundary(first.saturating_sub(room / 2));
    let before = &stretch[earliest..first];
    let sentence = before.rfind(['\n', '.', '?', '!', ':']).map(|at| earliest + at + 1);
    let word = || before.find(char::is_whitespace).map_or(earliest, |at| earliest + at);
    let start = sentence.unwrap_or_else(|| if earliest == 0 { 0 } else { word() });
    let start = start + (stretch[start..].len() - stretch[start..].trim_start().len());
    let start = start.min(first);
    let end = stretch.floor_char_boundary((start + LONGEST).max(last)).max(last);
    let rest = &stretch[last..end];
    let end = if end == stretch.len() { end } else { rest.rfind(char::is_whitespace).map_or(last, |at| last + at) };
    let highlights = found.iter().map(|it| it.place.start - start..it.place.end - start).collect();
    Snippet { text: stretch[start..end].to_owned(), highlights }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::query;
    use crate::model::{Span, Zone, ZoneKind};
    use crate::store::IndexRow;

    fn snippet(asked: &str, scope: Scope) -> (String, Vec<String>) {
        let text = "Any tasers bought? We bought two Tasers in 2023. A taser is a weapon in law.";
        let zone = |kind, start, end| Zone { kind, span: Span::new(start, end) };
        let zones = vec![
            zone(ZoneKind::Request, 0, 19),
            zone(ZoneKind::Response, 19, 49),
            zone(ZoneKind::LawExplained, 49, 76),
        ];
        let row = IndexRow { text: text.to_owned(), zones, ..IndexRow::default() };
        let query = query::parse(asked).unwrap();
        let found = Snippets::new(&query, scope, &|_| 1).of(text, &Parts::of(&row));
        let words = found.highlights.iter().map(|range| found.text[range.clone()].to_owned()).collect();
        (found.text, words)
    }

    #[test]
    fn the_stretch_shown_is_of_the_part_searched() {
        let (text, words) = snippet("taser", Scope::All);
        assert!(text.contains("two Tasers") && words.contains(&"Tasers".to_owned()), "{text} {words:?}");
        assert_eq!(snippet("taser", Scope::Request).1, ["tasers"]);
        assert_eq!(snippet("weapons", Scope::All).1, ["weapon"], "the rest is shown where the word stands only there");
        assert_eq!(snippet("weapons", Scope::Answer).1, Vec::<String>::new());
    }

    #[test]
    fn words_asked_for_loosely_are_marked() {
        assert_eq!(snippet("boug*", Scope::Answer).1, ["bought"]);
        assert_eq!(snippet("bougth~1", Scope::Answer).1, ["bought"]);
        assert_eq!(snippet("-bought 2023", Scope::Answer).1, ["2023"]);
    }
}
