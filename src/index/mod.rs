//! Full-text index over the extracted responses: the only code that knows the search engine.
//!
//! The index holds nothing that the tables do not: delete it, build again, and the answers are the same.

pub mod query;
mod read_only;
mod schema;
mod search;
mod stored;
mod terms;
mod translate;
mod words;
mod write;

pub use search::{FacetCount, Hit, Hits, SearchOptions, Searcher, Sort};
pub use stored::{StoredText, for_each_stored};
pub use write::{IndexState, Indexer, remove};

use std::path::PathBuf;

/// Why the index could not be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("there is no index in `{}`", .0.display())]
    Missing(PathBuf),
    #[error("the index in `{}` was made by another version", .0.display())]
    OtherVersion(PathBuf),
    #[error("cannot use the index in `{}`: {message}", path.display())]
    Engine { path: PathBuf, message: String },
}
