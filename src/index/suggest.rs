//! Words near to one that nothing holds.

use crate::index::query::{Query, distance};
use crate::index::schema::Fields;
use crate::index::words;
use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

/// Shortest word that may be meant otherwise, and shortest that may have two letters wrong: shorter ones are near to
/// too many.
const SHORTEST: usize = 4;
const SHORTEST_WITH_TWO: usize = 7;

/// A word of the query that nothing holds, and the one most often written that is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub word: String,
    pub nearest: Option<String>,
}

/// Returns the words of a query that stand in no response, in order.
pub fn suggestions(searcher: &tantivy::Searcher, fields: &Fields, query: &Query) -> tantivy::Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    match query {
        Query::And(parts) | Query::Or(parts) => {
            for part in parts {
                found.extend(suggestions(searcher, fields, part)?);
            }
        }
        Query::Word { text, .. } | Query::Phrase { text, .. } => {
            let (written, stems) = (words::terms(words::written(), text), words::terms(words::stems(), text));
            for (word, stem) in written.into_iter().zip(stems) {
                if searcher.doc_freq(&Term::from_field_text(fields.text, &stem))? == 0 {
                    let nearest = nearest(searcher, fields, &word)?;
                    found.push(Suggestion { word, nearest });
                }
            }
        }
        _ => {}
    }
    Ok(found)
}

fn nearest(searcher: &tantivy::Searcher, fields: &Fields, word: &str) -> tantivy::Result<Option<String>> {
    let length = word.chars().count();
    if length < SHORTEST || word.chars().any(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    let most = if length < SHORTEST_WITH_TWO { 1 } else { 2 };
    let mut best: Option<(usize, u64, String)> = None;
    for field in [fields.answer_words, fields.request_words] {
        let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), most, true).automaton()?;
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut near = inverted.terms().search(&automaton).into_stream()?;
            while near.advance() {
                let Ok(term) = std::str::from_utf8(near.key()) else { continue };
                let (far, often) = (distance(word, term), u64::from(near.value().doc_freq));
                let better = |(held_far, held_often, held): &(usize, u64, String)| {
                    (far, std::cmp::Reverse(often), term) < (*held_far, std::cmp::Reverse(*held_often), held.as_str())
                };
                if best.as_ref().is_none_or(better) {
                    best = Some((far, often, term.to_owned()));
                }
            }
        }
    }
    Ok(best.map(|(_, _, term)| term))
}
