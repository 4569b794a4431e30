//! The only network client: fetches what a source lists, politely, and hands each answer to the caller.
//!
//! The caller's `keep` puts an answer into the archive before the next step is taken; what it writes itself is its memory
//! of sites and addresses (`journal`). It never imitates a browser, answers no challenge and cannot be told to ignore
//! `robots.txt`.
//!
//! `client`, `network`, `permission`, `journal`, `walk`, `documents` and `probe` do I/O; all else here is pure.

pub mod address;
pub mod answer;
pub mod block;
mod captured_list;
pub mod check;
mod client;
mod dated;
mod decode;
mod documents;
mod ending;
pub mod gate;
pub mod health;
pub mod host;
mod journal;
pub mod listing;
pub mod matching;
pub mod memory;
mod network;
pub mod page;
mod permission;
pub mod plan;
mod probe;
pub mod probe_report;
mod remember;
pub mod report;
mod resolver;
pub mod robots;
pub mod robots_text;
mod run;
mod soft;
pub mod trap;
mod walk;

pub use client::Limits;
pub use journal::remembered;
pub use probe_report::{PageSeen, ProbeReport};
pub use report::{CrawlConfig, CrawlError, CrawlEvent, CrawlReport, CrawlStep, Fetched, FetchedKind, KeepError};
pub use report::{CrawlProblem, Loopback, Pending, SourceReport};
pub use run::{Keep, Progress, crawl, probe};

#[cfg(test)]
mod tests;
