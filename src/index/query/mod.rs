//! The query language: what a searcher types, as a tree. Pure; an error points at the character.

mod fields;
mod parse;

pub use fields::{FIELDS, Field, FieldKind, distance};
pub use parse::parse;

use std::fmt;

/// Longest query, in characters.
pub const MAX_CHARACTERS: usize = 1000;
/// Deepest nesting of brackets.
pub const MAX_DEPTH: usize = 16;
/// Most words, phrases and filters.
pub const MAX_CLAUSES: usize = 64;

/// A query as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    All,
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    /// A word, or several when the word holds punctuation, in the text or one text field.
    Word {
        field: Field,
        text: String,
    },
    /// Words in order, at most `slop` places apart.
    Phrase {
        field: Field,
        text: String,
        slop: u32,
    },
    /// A word with up to `distance` letters wrong.
    Fuzzy {
        field: Field,
        text: String,
        distance: u8,
    },
    /// Words that begin with the letters.
    Prefix {
        field: Field,
        text: String,
    },
    /// One value of a field with closed or exact values.
    Is {
        field: Field,
        value: String,
    },
    /// A provision with all below it, or exactly it.
    Provision {
        value: String,
        exact: bool,
    },
    /// Days from and to, as `yyyymmdd`, inclusive; 0 and 99999999 stand for open ends.
    Days {
        from: u32,
        to: u32,
    },
}

/// Why a query could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Place of the trouble, in characters from 0.
    pub at: usize,
    pub message: String,
    pub suggestion: Option<String>,
}

impl QueryError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        QueryError { at, message: message.into(), suggestion: None }
    }

    /// Returns the query with a caret under the place of the trouble, on two lines.
    pub fn pointing(&self, query: &str) -> String {
        let line: String = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let start = self.at.saturating_sub(60);
        let shown: String = line.chars().skip(start).take(100).collect();
        format!("  {shown}\n  {}^", " ".repeat(self.at - start))
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (character {})", self.message, self.at + 1)
    }
}

/// Says how the query was read, in words.
impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |out: &mut fmt::Formatter<'_>, parts: &[Query], word: &str| {
            for (at, part) in parts.iter().enumerate() {
                let bracket = matches!(part, Query::And(_) | Query::Or(_));
                let lead = if at > 0 { word } else { "" };
                if bracket { write!(out, "{lead}({part})")? } else { write!(out, "{lead}{part}")? }
            }
            Ok(())
        };
        match self {
            Query::All => out.write_str("every response"),
            Query::And(parts) => join(out, parts, " and "),
            Query::Or(parts) => join(out, parts, " or "),
            Query::Not(part) => write!(out, "not ({part})"),
            Query::Word { field, text } => write!(out, "{} has “{text}”", field.name),
            Query::Phrase { field, text, slop: 0 } => write!(out, "{} has exactly “{text}”", field.name),
            Query::Phrase { field, text, slop } => {
                write!(out, "{} has “{text}” within {slop} places", field.name)
            }
            Query::Fuzzy { field, text, distance } => {
                write!(out, "{} has “{text}” give or take {distance} letters", field.name)
            }
            Query::Prefix { field, text } => write!(out, "{} has a word beginning “{text}”", field.name),
            Query::Is { field, value } => write!(out, "{} is {value}", field.name),
            Query::Provision { value, exact: false } => write!(out, "{value} or a limb of it is cited"),
            Query::Provision { value, exact: true } => write!(out, "exactly {value} is cited"),
            Query::Days { from, to } => write!(out, "dated {from} to {to}"),
        }
    }
}
