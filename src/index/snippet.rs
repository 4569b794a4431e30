//! The stretch of a response that shows why it was found. Pure but for how rare each word is, which is asked of the
//! index once a search.

use crate::index::parts::{Part, Parts};
use crate::index::query::{Query, distance};
use crate::index::translate::Scope;
use crate::index::words;
use std::collections::{BTreeMap, BTreeSet};
use tantivy::schema::Field;
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::TextAnalyzer;

/// Longest snippet, in characters.
const LONGEST: usize = 240;
/// What a word counts that was asked for by its beginning or loosely.
const LOOSE: f32 = 0.001;

/// A stretch of text, and the places of the words asked for in it, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    pub highlights: Vec<std::ops::Range<usize>>,
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
    /// own words if any of the words asked for stands there; else the beginning. `hide` hides what must not be shown.
    pub fn of(&mut self, text: &str, parts: &Parts, hide: &dyn Fn(&str) -> String) -> Snippet {
        let stretches = parts.stretches(text);
        let wanted: &[&[Part]] = match self.scope {
            Scope::Answer => &[&[Part::Answer]],
            Scope::Request => &[&[Part::Request]],
            Scope::All => &[&[Part::Answer, Part::Request], &[Part::Rest]],
        };
        for wanted in wanted {
            let joined: Vec<&str> =
                stretches.iter().filter(|(part, _)| wanted.contains(part)).map(|(_, text)| *text).collect();
            if let Some(snippet) = self.found_in(&hide(&joined.join("\n"))) {
                return snippet;
            }
        }
        let start: String = text.chars().take(LONGEST).collect();
        Snippet { text: hide(&start), highlights: Vec::new() }
    }

    fn found_in(&mut self, text: &str) -> Option<Snippet> {
        let terms = self.asked_words_of(text);
        if terms.is_empty() {
            return None;
        }
        // The field is only used to take the text out of a document, which is not done here.
        let generator = SnippetGenerator::new(terms, self.written.clone(), Field::from_field_id(0), LONGEST);
        let snippet = generator.snippet(text);
        (!snippet.is_empty())
            .then(|| Snippet { text: snippet.fragment().to_owned(), highlights: snippet.highlighted().to_vec() })
    }

    /// Returns the words of a text that were asked for, with what each counts.
    fn asked_words_of(&mut self, text: &str) -> BTreeMap<String, f32> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        self.written.token_stream(text).process(&mut |token| {
            if !seen.contains(&token.text) {
                seen.insert(token.text.clone());
            }
        });
        let mut found = BTreeMap::new();
        for word in seen {
            let loosely = || {
                self.beginnings.iter().any(|it| word.starts_with(it.as_str()))
                    || self.loose.iter().any(|(it, most)| distance(it, &word) <= *most)
            };
            let mut weight = loosely().then_some(LOOSE);
            let mut stems = self.stemmed.token_stream(&word);
            if stems.advance() {
                weight = self.stems.get(&stems.token().text).copied().or(weight);
            }
            drop(stems);
            if let Some(weight) = weight {
                found.insert(word, weight);
            }
        }
        found
    }
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
            zone(ZoneKind::LawExplained, 49, 77),
        ];
        let row = IndexRow { text: text.to_owned(), zones, ..IndexRow::default() };
        let query = query::parse(asked).unwrap();
        let found = Snippets::new(&query, scope, &|_| 1).of(text, &Parts::of(&row), &|text| text.to_owned());
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
