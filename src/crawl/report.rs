//! What a crawl is told, what it hands over, and what it says at the end.

use crate::crawl::client::Limits;
use crate::store::{Removals, Room};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Why the caller could not keep an answer. Ends the crawl.
pub type KeepError = Box<dyn std::error::Error + Send + Sync>;

/// How to crawl.
#[derive(Clone, Debug, Default)]
pub struct CrawlConfig {
    /// An e-mail or web address sent with every request; empty takes the one of the sources.
    pub contact: String,
    /// Of this program.
    pub version: String,
    /// Hosts that are served on loopback. No other address outside the public internet is ever connected to.
    pub overrides: BTreeMap<String, SocketAddr>,
    /// Documents (pages and files) kept from each source; without it, 20,000.
    pub max_pages: Option<usize>,
    /// Replaces the interval of the sources, but only on hosts named in `overrides`.
    pub min_interval: Option<Duration>,
    /// Forces to crawl; empty for all that are enabled.
    pub forces: Vec<String>,
    /// Asks for `robots.txt` and lists only, and keeps nothing.
    pub dry_run: bool,
    /// A day, `2024-03-01`: what the site dates before it is not asked for.
    pub since: Option<String>,
    /// Digest (SHA-256) of the latest body of each address in the archive: only of these is news asked for.
    pub captured: BTreeMap<String, String>,
    /// Where the crawl remembers what the next one must know; without it, it remembers nothing.
    pub state: Option<PathBuf>,
    /// Replaces waits and limits, but only on hosts named in `overrides`.
    pub on_loopback: Loopback,
    /// Room that must stay free: asked before each request.
    pub room: Room,
    /// What was taken down: not asked for, not even by a redirect.
    pub removals: Removals,
    /// Set to end early: the request in flight is finished and the report says what is left.
    pub stop: Arc<AtomicBool>,
}

/// What may be shorter on hosts that are served on loopback.
#[derive(Clone, Debug, Default)]
pub struct Loopback {
    pub limits: Option<Limits>,
    /// How long a `robots.txt` holds.
    pub rules_hold_for: Option<Duration>,
    /// The interval of hosts that share a platform or an address; without it, those on loopback share none.
    pub shared_interval: Option<Duration>,
}

/// One answer to be kept. The body is decoded; `headers` describe it as it is here (a content coding that was
/// undone stands under `x-archive-orig-content-encoding`).
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The address that gave this answer, after redirects.
    pub url: String,
    pub kind: FetchedKind,
    pub force: String,
    pub source_id: String,
    /// 200 to 299, 404 and 410 for a document that is gone, 304 for one that is as it was last kept; that has no body.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub fetched_at: Timestamp,
    pub request_headers: Vec<(String, String)>,
    /// Addresses that led here by redirect, in order.
    pub redirected_from: Vec<String>,
    /// The body was cut at a size limit.
    pub truncated: bool,
    /// The list or page that linked here.
    pub discovered_from: Option<String>,
    /// The address under which the very same page was kept before.
    pub same_as: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FetchedKind {
    Robots,
    /// A list page, sitemap, feed or interface answer.
    List,
    Item,
    /// A file, linked from an item or straight from a list.
    File,
    /// An item or file that its publisher wants in no index: evidence, never a document.
    Unindexed,
}

/// A file that was linked from a page, but could not be had or was not asked for any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pending {
    pub source_id: String,
    pub url: String,
    pub discovered_from: String,
}

/// Something to show while the crawl runs.
#[derive(Clone, Debug)]
pub struct CrawlEvent {
    pub source_id: String,
    pub host: String,
    /// Items listed so far.
    pub listed: usize,
    /// Documents fetched or skipped so far.
    pub done: usize,
    pub step: CrawlStep,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrawlStep {
    Asking(String),
    /// A pause longer than the usual delay.
    Waiting {
        seconds: u64,
    },
    Finished,
}

/// What the crawl did, by source id.
#[derive(Clone, Debug, Default)]
pub struct CrawlReport {
    pub sources: Vec<SourceReport>,
    /// Ended by `stop`.
    pub interrupted: bool,
    pub pending: Vec<Pending>,
}

impl CrawlReport {
    /// Returns whether every source was read to the end of its lists without a problem.
    pub fn is_whole(&self) -> bool {
        !self.interrupted
            && self.sources.iter().all(|source| {
                source.errors.is_empty() && source.parked.is_none() && !source.limited && source.traps.is_empty()
            })
    }
}

#[derive(Clone, Debug, Default)]
pub struct SourceReport {
    pub source_id: String,
    pub force: String,
    pub host: String,
    pub list_pages: usize,
    /// Items found in lists, and their twins.
    pub listed: usize,
    /// Pages kept with status 200.
    pub fetched: usize,
    /// Files kept with status 200.
    pub files: usize,
    /// Looked at before in this round, or not due yet.
    pub skipped: usize,
    /// As they were last kept: the site said so, or sent the same again.
    pub unchanged: usize,
    /// Dated before the day from which on documents are wanted.
    pub older: usize,
    /// The same page as one kept under another address, which the message names.
    pub aliases: Vec<CrawlProblem>,
    /// Patterns of addresses without end that said nothing new, and were left.
    pub traps: Vec<String>,
    /// What else whoever reads the report should know.
    pub notes: Vec<String>,
    /// Pages and files that are gone: 404 and 410.
    pub gone: usize,
    /// Why the site was left alone.
    pub parked: Option<String>,
    /// A limit ended the crawl of this source before its lists did.
    pub limited: bool,
    /// Selector or format that found the items, and the query that worked.
    pub rule: Option<String>,
    pub query: Option<String>,
    /// With `dry_run`: what would have been asked for.
    pub would_fetch: Vec<String>,
    /// Items and files that `robots.txt` or the scope of the crawl forbids. No fault: they were left alone.
    pub not_allowed: Vec<CrawlProblem>,
    pub errors: Vec<CrawlProblem>,
}

/// One thing that went wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrawlProblem {
    pub url: String,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    #[error(
        "no contact is set: sites must be able to reach whoever crawls them\n\nhint: write `contact = \"you@your-paper.example\"` at the top of corpus/sources.toml"
    )]
    NoContact,
    #[error(
        "the contact is neither an e-mail address nor a web address: `{0}`\n\nhint: change `contact` in corpus/sources.toml"
    )]
    BadContact(String),
    #[error(
        "no source is enabled{0}\n\nhint: set `enabled = true` for a source in corpus/sources.toml, once its terms are read"
    )]
    NoSource(String),
    #[error("there is no source `{0}`\n\nhint: `crossforce sources` lists them")]
    UnknownSource(String),
    #[error("source `{id}`: {message}")]
    Source { id: String, message: String },
    #[error("cannot use the state of earlier crawls `{}`: {source}", path.display())]
    State { path: PathBuf, source: io::Error },
    #[error("cannot start: {0}")]
    Start(String),
    #[error("an answer could not be kept: {0}")]
    Keep(#[source] KeepError),
}
