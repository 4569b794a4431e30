//! Turns a query as read into the engine's queries: one that says what matches, one that also ranks. Pure.

use crate::index::query::{Field as AskedField, Query};
use crate::index::schema::Fields;
use crate::index::terms::bare_reference;
use crate::index::words;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as EngineQuery,
    RangeQuery, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// How much more a word counts that stands exactly as asked: in the answer, the request, the title; and its stem in
/// the title. In standard paragraphs it counts no more than its stem.
const IN_ANSWER: f32 = 1.0;
const IN_REQUEST: f32 = 1.5;
const IN_TITLE: f32 = 2.0;
const STEM_IN_TITLE: f32 = 1.0;
/// How much more a response counts whose own reference, or one that it cites, is the word.
const OWN_REFERENCE: f32 = 10.0;
const CITED_REFERENCE: f32 = 3.0;

/// Where words without a field are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The force's own words about this request.
    Answer,
    /// The request and its questions, and the title.
    Request,
    #[default]
    All,
}

/// A query for the engine.
pub struct Translated {
    /// Matches; its scores are of no use.
    pub matching: Box<dyn EngineQuery>,
    /// Matches the same and scores.
    pub ranking: Box<dyn EngineQuery>,
}

/// Returns the engine's queries.
pub fn translate(query: &Query, fields: &Fields, scope: Scope) -> Translated {
    let translator = Translator { fields, roles: roles(query), scope };
    let matching = translator.matching(query);
    let ranking = translator.ranking(query, matching.box_clone());
    Translated { matching, ranking }
}

struct Translator<'a> {
    fields: &'a Fields,
    roles: &'static [&'static str],
    scope: Scope,
}

/// The engine's fields that one place of a query stands for.
struct Place {
    written: Vec<Field>,
    stems: Field,
}

/// A `role:` anywhere in the query says which citations `exemption:` looks at; without one, those relied on.
fn roles(query: &Query) -> &'static [&'static str] {
    match query {
        Query::Is { field, value } if field.name == "role" => match value.as_str() {
            "any" => &["engaged", "mentioned"],
            "mentioned" => &["mentioned"],
            _ => &["engaged"],
        },
        Query::And(parts) | Query::Or(parts) => {
            parts.iter().map(roles).find(|roles| *roles != ["engaged"]).unwrap_or(&["engaged"])
        }
        _ => &["engaged"],
    }
}

impl Translator<'_> {
    fn matching(&self, query: &Query) -> Box<dyn EngineQuery> {
        match query {
            Query::All => Box::new(AllQuery),
            Query::And(parts) => {
                let clauses = parts.iter().map(|part| match part {
                    Query::Not(inner) => (Occur::MustNot, self.matching(inner)),
                    part => (Occur::Must, self.matching(part)),
                });
                self.with_something_to_exclude_from(clauses.collect())
            }
            Query::Or(parts) => any_of(parts.iter().map(|part| self.matching(part)).collect()),
            Query::Not(part) => self.with_something_to_exclude_from(vec![(Occur::MustNot, self.matching(part))]),
            Query::Word { field, text } => self.word(*field, text),
            Query::Phrase { field, text, slop } => self.phrase(*field, text, *slop),
            Query::Fuzzy { field, text, distance } => match words::terms(words::written(), text).first() {
                Some(word) => self.in_each(*field, |place| {
                    Box::new(FuzzyTermQuery::new(Term::from_field_text(place, word), *distance, true))
                }),
                None => Box::new(EmptyQuery),
            },
            Query::Prefix { field, text } => match words::terms(words::written(), text).first() {
                // Letters and digits only, as the query parser has checked: nothing to escape.
                Some(word) => {
                    self.in_each(*field, |place| match RegexQuery::from_pattern(&format!("{word}.*"), place) {
                        Ok(query) => Box::new(query),
                        Err(_) => Box::new(EmptyQuery),
                    })
                }
                None => Box::new(EmptyQuery),
            },
            Query::Is { field, value } => self.is(field.name, value),
            Query::Provision { value, exact } => {
                let mark = if *exact { "=" } else { "" };
                let terms = self.roles.iter().map(|role| format!("{role}/{mark}{value}"));
                any_of(terms.map(|term| self.term(self.fields.provision, &term)).collect())
            }
            Query::Days { from, to } => Box::new(RangeQuery::new(
                Bound::Included(Term::from_field_u64(self.fields.day, u64::from(*from))),
                Bound::Included(Term::from_field_u64(self.fields.day, u64::from(*to))),
            )),
        }
    }

    /// A query of exclusions alone means everything but those.
    fn with_something_to_exclude_from(&self, mut clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn place(&self, field: AskedField) -> Place {
        let fields = self.fields;
        match (field.name, self.scope) {
            ("title", _) => Place { written: vec![fields.title], stems: fields.title_stems },
            ("request" | "question", _) | ("text", Scope::Request) => {
                Place { written: vec![fields.request], stems: fields.request_stems }
            }
            ("answer", _) | ("text", Scope::Answer) => {
                Place { written: vec![fields.answer], stems: fields.answer_stems }
            }
            _ => Place { written: vec![fields.answer, fields.request, fields.rest], stems: fields.stems },
        }
    }

    fn in_each(&self, field: AskedField, query: impl Fn(Field) -> Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
        any_of(self.place(field).written.into_iter().map(query).collect())
    }

    /// One word is its stem. Words that punctuation joins stand in order: `01.FOI.24.035884`, `body-worn`; and what
    /// has digits may be a reference, however that is punctuated.
    fn word(&self, field: AskedField, text: &str) -> Box<dyn EngineQuery> {
        let query = match words::terms(words::stems(), text).as_slice() {
            [stem] => self.ranked_term(self.place(field).stems, stem),
            _ => self.phrase(field, text, 0),
        };
        if field != AskedField::TEXT || !text.chars().any(|c| c.is_ascii_digit()) {
            return query;
        }
        let reference = bare_reference(text);
        any_of(vec![
            query,
            Box::new(BoostQuery::new(self.term(self.fields.reference, &reference), OWN_REFERENCE)),
            Box::new(BoostQuery::new(self.term(self.fields.cited, &reference), CITED_REFERENCE)),
        ])
    }

    /// Words as written, in order.
    fn phrase(&self, field: AskedField, text: &str, slop: u32) -> Box<dyn EngineQuery> {
        match words::terms(words::written(), text).as_slice() {
            [] => Box::new(EmptyQuery),
            [word] => self.in_each(field, |place| self.ranked_term(place, word)),
            words => self.in_each(field, |place| {
                let terms = words.iter().map(|word| Term::from_field_text(place, word)).collect();
                let mut phrase = PhraseQuery::new(terms);
                phrase.set_slop(slop);
                Box::new(phrase)
            }),
        }
    }

    /// What matches, ranked: words count more where they stand as asked, most of all in the title.
    fn ranking(&self, query: &Query, matching: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
        let mut asked = Vec::new();
        words_of(query, &mut asked);
        let more: Vec<Box<dyn EngineQuery>> =
            asked.iter().flat_map(|(field, text)| self.counts_more(*field, text)).collect();
        if more.is_empty() {
            return matching;
        }
        // Whatever has the word as written has its stem too, so that for one word any of them will do: the engine
        // passes over what cannot come to the front.
        let needed = if matches!(query, Query::Word { .. }) { Occur::Should } else { Occur::Must };
        let more = more.into_iter().map(|query| (Occur::Should, query));
        Box::new(BooleanQuery::new(std::iter::once((needed, matching)).chain(more).collect()))
    }

    fn counts_more(&self, field: AskedField, text: &str) -> Vec<Box<dyn EngineQuery>> {
        let (written, stems) = (words::terms(words::written(), text), words::terms(words::stems(), text));
        let ([word], [stem]) = (written.as_slice(), stems.as_slice()) else { return Vec::new() };
        let fields = self.fields;
        let all = [
            (fields.answer, word, IN_ANSWER),
            (fields.request, word, IN_REQUEST),
            (fields.title, word, IN_TITLE),
            (fields.title_stems, stem, STEM_IN_TITLE),
        ];
        let place = self.place(field);
        let wide = field == AskedField::TEXT && self.scope != Scope::Answer;
        all.into_iter()
            .filter(|(field, ..)| {
                place.written.contains(field) || wide && [fields.title, fields.title_stems].contains(field)
            })
            .map(|(field, term, weight)| {
                Box::new(BoostQuery::new(self.ranked_term(field, term), weight)) as Box<dyn EngineQuery>
            })
            .collect()
    }

    fn is(&self, field: &str, value: &str) -> Box<dyn EngineQuery> {
        match field {
            "force" => self.term(self.fields.force, value),
            "ref" => self.term(self.fields.reference, &bare_reference(value)),
            "cites" => self.term(self.fields.cited, &bare_reference(value)),
            "id" => self.term(self.fields.response_id, value),
            "outcome" => self.term(self.fields.outcome, value),
            "class" => self.term(self.fields.class, value),
            "lang" => self.term(self.fields.lang, value),
            "has" => self.term(self.fields.has, value),
            "act" => self.term(self.fields.act, value),
            // A role changes how provisions are read and excludes nothing by itself.
            _ => Box::new(AllQuery),
        }
    }

    fn term(&self, field: Field, value: &str) -> Box<dyn EngineQuery> {
        Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
    }

    fn ranked_term(&self, field: Field, word: &str) -> Box<dyn EngineQuery> {
        Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
    }
}

/// Gathers the words and phrases that are asked for, not those that are excluded.
fn words_of<'q>(query: &'q Query, found: &mut Vec<(AskedField, &'q str)>) {
    match query {
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| words_of(part, found)),
        Query::Word { field, text } => found.push((*field, text)),
        Query::Not(_)
        | Query::All
        | Query::Phrase { .. }
        | Query::Fuzzy { .. }
        | Query::Prefix { .. }
        | Query::Is { .. }
        | Query::Provision { .. }
        | Query::Days { .. } => {}
    }
}

fn any_of(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    if queries.len() == 1 {
        return queries.remove(0);
    }
    Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Should, query)).collect()))
}
