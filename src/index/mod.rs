//! Full-text index over the extracted responses: the only code that knows the search engine.
//!
//! The index holds nothing that the tables do not: delete it, build again, and the answers are the same.

mod facets;
mod in_part;
mod parts;
pub mod query;
mod rank;
mod read_only;
mod schema;
mod search;
mod snippet;
mod stored;
mod suggest;
mod terms;
mod translate;
mod words;
mod write;

pub use facets::FacetCount;
pub use search::{Hit, Hits, SearchOptions, Searcher, Sort};
pub use snippet::Snippet;
pub use stored::{StoredText, for_each_stored};
pub use suggest::Suggestion;
pub use translate::Scope;
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
