//! The only network client: fetches what a source lists, politely, and hands each answer to the caller.
//!
//! It writes nothing: the caller's `keep` puts an answer into the archive before the next step is taken.
//! It never imitates a browser, answers no challenge and cannot be told to ignore `robots.txt`.
//!
//! `host`, `robots`, `plan`, `listing`, `answer`, `block` and `address` are pure; `client`, `network` and `walk` are not.

pub mod address;
pub mod answer;
pub mod block;
mod client;
pub mod host;
pub mod listing;
mod network;
pub mod plan;
pub mod report;
pub mod robots;
mod run;
mod walk;

pub use report::{CrawlConfig, CrawlError, CrawlEvent, CrawlReport, CrawlStep, Fetched, FetchedKind, KeepError};
pub use report::{CrawlProblem, Pending, SourceReport};
pub use run::crawl;

#[cfg(test)]
mod tests;
