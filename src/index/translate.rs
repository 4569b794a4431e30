//! Turns a query as read into the engine's query. Pure.

use crate::index::query::Query;
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

/// How much more a word in the title counts.
const TITLE_WEIGHT: f32 = 2.0;

/// Returns the engine's query.
pub fn translate(query: &Query, fields: &Fields) -> Box<dyn EngineQuery> {
    let roles = roles(query);
    Translator { fields, roles }.translate(query)
}

struct Translator<'a> {
    fields: &'a Fields,
    roles: &'static [&'static str],
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
    fn translate(&self, query: &Query) -> Box<dyn EngineQuery> {
        match query {
            Query::All => Box::new(AllQuery),
            Query::And(parts) => {
                let clauses = parts.iter().map(|part| match part {
                    Query::Not(inner) => (Occur::MustNot, self.translate(inner)),
                    part => (Occur::Must, self.translate(part)),
                });
                self.with_something_to_exclude_from(clauses.collect())
            }
            Query::Or(parts) => {
                Box::new(BooleanQuery::new(parts.iter().map(|part| (Occur::Should, self.translate(part))).collect()))
            }
            Query::Not(part) => self.with_something_to_exclude_from(vec![(Occur::MustNot, self.translate(part))]),
            Query::Word { field, text } => self.words(field.name, text, 0),
            Query::Phrase { field, text, slop } => self.words(field.name, text, *slop),
            Query::Fuzzy { field, text, distance } => {
                // Fuzzy words are matched against stems, as that is what the index holds.
                let terms = stems(text);
                let engine_field = self.text_field(field.name);
                match terms.first() {
                    Some(stem) => {
                        Box::new(FuzzyTermQuery::new(Term::from_field_text(engine_field, stem), *distance, true))
                    }
                    None => Box::new(EmptyQuery),
                }
            }
            Query::Prefix { field, text } => {
                let engine_field = self.text_field(field.name);
                // Letters and digits only, as the query parser has checked: nothing to escape.
                match RegexQuery::from_pattern(&format!("{text}.*"), engine_field) {
                    Ok(query) => Box::new(query),
                    Err(_) => Box::new(EmptyQuery),
                }
            }
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

    fn text_field(&self, name: &str) -> Field {
        match name {
            "title" => self.fields.title,
            "question" => self.fields.question,
            _ => self.fields.text,
        }
    }

    /// Words of one clause stand in order: `01.FOI.24.035884` and `body-worn` are phrases. A bare word also
    /// looks at the title, where it counts more.
    fn words(&self, field: &str, text: &str, slop: u32) -> Box<dyn EngineQuery> {
        let stems = stems(text);
        let engine_field = self.text_field(field);
        let mut queries = vec![self.in_order(engine_field, &stems, slop)];
        if field == "text" {
            queries.push(Box::new(BoostQuery::new(self.in_order(self.fields.title, &stems, slop), TITLE_WEIGHT)));
            if text.chars().any(|c| c.is_ascii_digit()) {
                queries.push(Box::new(BoostQuery::new(self.term(self.fields.reference, &bare_reference(text)), 10.0)));
            }
        }
        any_of(queries)
    }

    fn in_order(&self, field: Field, stems: &[String], slop: u32) -> Box<dyn EngineQuery> {
        match stems {
            [] => Box::new(EmptyQuery),
            [stem] => Box::new(TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs)),
            stems => {
                let mut phrase =
                    PhraseQuery::new(stems.iter().map(|stem| Term::from_field_text(field, stem)).collect());
                phrase.set_slop(slop);
                Box::new(phrase)
            }
        }
    }

    fn is(&self, field: &str, value: &str) -> Box<dyn EngineQuery> {
        match field {
            "force" => self.term(self.fields.force, value),
            "ref" => self.term(self.fields.reference, &bare_reference(value)),
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
}

fn any_of(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    if queries.len() == 1 {
        return queries.remove(0);
    }
    Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Should, query)).collect()))
}

/// Returns the terms that a text is cut into.
fn stems(text: &str) -> Vec<String> {
    let mut analyzer = words::english();
    let mut stream = analyzer.token_stream(text);
    let mut stems = Vec::new();
    while let Some(token) = stream.next() {
        stems.push(token.text.clone());
    }
    stems
}
