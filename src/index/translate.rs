//! Turns a query as read into the engine's query, and into what brings responses to the front. Pure.

use crate::index::in_part::InPart;
use crate::index::parts::Part;
use crate::index::query::{Field as AskedField, Query};
use crate::index::schema::Fields;
use crate::index::terms::bare_reference;
use crate::index::words;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as EngineQuery, RangeQuery,
    RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// How much more a response counts that has the very word in its answer or request: more than anything but a
/// reference, so that the form asked for comes before others.
const AS_ASKED: f32 = 8.0;
/// How much more one counts whose own reference is the word, and which has the word in its title, times how rare that is.
const OWN_REFERENCE: f32 = 40.0;
const IN_TITLE: f32 = 1.5;

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
    pub matching: Box<dyn EngineQuery>,
    pub counts_more: Vec<CountsMore>,
}

/// What makes a response that matches count more: to have any of the terms.
pub struct CountsMore {
    pub terms: Vec<Term>,
    pub weight: f32,
    /// The rarer it is, the more it counts.
    pub by_rarity: bool,
}

/// Returns the engine's query.
pub fn translate(query: &Query, fields: &Fields, scope: Scope) -> Translated {
    let translator = Translator { fields, roles: roles(query), scope };
    let mut asked = Vec::new();
    words_of(query, &mut asked);
    let counts_more = asked.into_iter().flat_map(|(field, text)| translator.counts_more(field, text)).collect();
    Translated { matching: translator.translate(query), counts_more }
}

struct Translator<'a> {
    fields: &'a Fields,
    roles: &'static [&'static str],
    scope: Scope,
}

/// Where in a response the words of a field are looked for.
#[derive(Clone, Copy)]
enum Place {
    Title,
    Part(Part),
    Everywhere,
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
            Query::Or(parts) => any_of(parts.iter().map(|part| self.translate(part)).collect()),
            Query::Not(part) => self.with_something_to_exclude_from(vec![(Occur::MustNot, self.translate(part))]),
            Query::Word { field, text } => self.word(*field, text),
            Query::Phrase { field, text, slop } => self.phrase(*field, text, *slop),
            Query::Fuzzy { field, text, distance } => self.one_of_the_words(*field, text, |place, word| {
                Box::new(FuzzyTermQuery::new(Term::from_field_text(place, word), *distance, true))
            }),
            // Letters and digits only, as the query parser has checked: nothing to escape.
            Query::Prefix { field, text } => self.one_of_the_words(*field, text, |place, word| {
                match RegexQuery::from_pattern(&format!("{word}.*"), place) {
                    Ok(query) => Box::new(query),
                    Err(_) => Box::new(EmptyQuery),
                }
            }),
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
        match (field.name, self.scope) {
            ("title", _) => Place::Title,
            ("request" | "question", _) | ("text", Scope::Request) => Place::Part(Part::Request),
            ("answer", _) | ("text", Scope::Answer) => Place::Part(Part::Answer),
            _ => Place::Everywhere,
        }
    }

    /// Matches what has one of the words that `query` allows. A title has its words among those of the request.
    fn one_of_the_words(
        &self,
        field: AskedField,
        text: &str,
        query: impl Fn(Field, &str) -> Box<dyn EngineQuery>,
    ) -> Box<dyn EngineQuery> {
        let words = words::terms(words::written(), text);
        let [word] = words.as_slice() else { return Box::new(EmptyQuery) };
        match self.place(field) {
            Place::Title => query(self.fields.title_words, word),
            Place::Part(part) => query(self.fields.words_of(part), word),
            Place::Everywhere => any_of(Part::ALL.map(|part| query(self.fields.words_of(part), word)).into()),
        }
    }

    /// A word in any form. Words that punctuation joins stand in order: `01.FOI.24.035884`, `body-worn`; and what has
    /// digits may be a reference, however that is punctuated.
    fn word(&self, field: AskedField, text: &str) -> Box<dyn EngineQuery> {
        let query = self.in_order(field, &words::terms(words::stems(), text), 0);
        if field != AskedField::TEXT || !text.chars().any(|c| c.is_ascii_digit()) {
            return query;
        }
        let reference = bare_reference(text);
        any_of(vec![query, self.term(self.fields.reference, &reference), self.term(self.fields.cited, &reference)])
    }

    /// One word in quotes is that very word; several stand in order, in any form.
    fn phrase(&self, field: AskedField, text: &str, slop: u32) -> Box<dyn EngineQuery> {
        let stems = words::terms(words::stems(), text);
        let in_order = self.in_order(field, &stems, slop);
        if stems.len() != 1 {
            return in_order;
        }
        let very_word = self.one_of_the_words(field, text, |place, word| self.term(place, word));
        Box::new(BooleanQuery::new(vec![(Occur::Must, in_order), (Occur::Must, very_word)]))
    }

    fn in_order(&self, field: AskedField, stems: &[String], slop: u32) -> Box<dyn EngineQuery> {
        if stems.is_empty() {
            return Box::new(EmptyQuery);
        }
        let place = self.place(field);
        let engine_field = if matches!(place, Place::Title) { self.fields.title } else { self.fields.text };
        let within = |part, stems: &[String]| -> Box<dyn EngineQuery> {
            Box::new(InPart { field: engine_field, part, stems: stems.to_vec() })
        };
        match (place, stems) {
            (Place::Part(part), stems) if slop == 0 => within(part, stems),
            (Place::Part(part), stems) => {
                // Near to each other in the text, and each of them in the part.
                let each = stems.iter().map(|stem| (Occur::Must, within(part, std::slice::from_ref(stem))));
                let near = (Occur::Must, phrase(engine_field, stems, slop));
                Box::new(BooleanQuery::new(std::iter::once(near).chain(each).collect()))
            }
            (_, [stem]) => {
                Box::new(TermQuery::new(Term::from_field_text(engine_field, stem), IndexRecordOption::WithFreqs))
            }
            (_, stems) => phrase(engine_field, stems, slop),
        }
    }

    fn counts_more(&self, field: AskedField, text: &str) -> Vec<CountsMore> {
        let place = self.place(field);
        let parts: &[Part] = match &place {
            Place::Title => return Vec::new(),
            Place::Part(part) => std::slice::from_ref(part),
            Place::Everywhere => &[Part::Answer, Part::Request],
        };
        let term = |field, word: &str| Term::from_field_text(field, word);
        let mut found = Vec::new();
        if let [word] = words::terms(words::written(), text).as_slice() {
            let terms = parts.iter().map(|part| term(self.fields.words_of(*part), word)).collect();
            found.push(CountsMore { terms, weight: AS_ASKED, by_rarity: false });
        }
        if !matches!(place, Place::Part(Part::Answer)) {
            let stems = words::terms(words::stems(), text);
            found.extend(stems.iter().map(|stem| CountsMore {
                terms: vec![term(self.fields.title, stem)],
                weight: IN_TITLE,
                by_rarity: true,
            }));
        }
        if field == AskedField::TEXT && text.chars().any(|c| c.is_ascii_digit()) {
            let reference = term(self.fields.reference, &bare_reference(text));
            found.push(CountsMore { terms: vec![reference], weight: OWN_REFERENCE, by_rarity: true });
        }
        found
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
}

fn phrase(field: Field, stems: &[String], slop: u32) -> Box<dyn EngineQuery> {
    let mut phrase = PhraseQuery::new(stems.iter().map(|stem| Term::from_field_text(field, stem)).collect());
    phrase.set_slop(slop);
    Box::new(phrase)
}

/// Gathers the words and phrases that are asked for, not those that are excluded.
fn words_of<'q>(query: &'q Query, found: &mut Vec<(AskedField, &'q str)>) {
    match query {
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| words_of(part, found)),
        Query::Word { field, text } | Query::Phrase { field, text, .. } => found.push((*field, text)),
        Query::Not(_)
        | Query::All
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
