//! The shipped tables: facts, phrases and patterns, loaded and checked once.

pub mod acts;
pub mod answer_phrases;
pub mod aside_words;
pub mod beginnings;
pub mod candidates;
pub mod caveats;
pub mod checks;
pub mod figure_words;
pub mod force_names;
pub mod furniture;
pub mod outcome_phrases;
pub mod passing_parameters;
pub mod pattern;
pub mod personal;
pub mod personal_mask;
pub mod phrases;
pub mod provisions;
pub mod reference_shapes;
pub mod registry;
pub mod request_told;
pub mod required;
pub mod role_phrases;
pub mod scan;
pub mod sources;
pub mod standard_paragraphs;
pub mod subjects;
pub mod value_words;
pub mod zone_phrases;

pub use registry::Registry;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// What is wrong with a table; names the row.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DataError {
    #[error("`{table}` cannot be read: {message}")]
    Syntax { table: String, message: String },
    #[error("`{table}`, row `{row}`: {message}")]
    Row { table: String, row: String, message: String },
}

/// Parses a table embedded in the program.
///
/// Panics on a malformed table: that is a mistake in this repository, and the unit test beside each
/// table parses it.
pub fn shipped_table<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("shipped tables are parsed by the unit tests")
}
