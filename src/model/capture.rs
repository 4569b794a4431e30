//! A capture: the bytes of one address at one time, as they lie in the archive.

use serde::{Deserialize, Serialize};

/// How a capture came into the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureSource {
    Crawl,
    Import,
}

/// Where one capture lies and what it is. One line of the CDXJ index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// First 16 hexadecimal digits of SHA-256 over `url`, `fetched_at` and `sha256`, each ended by a line feed.
    pub capture_id: String,
    /// Address fetched; `file:` address relative to what was imported when nothing better is known.
    pub url: String,
    /// RFC 3339, UTC, whole seconds.
    pub fetched_at: String,
    /// HTTP status; 200 for imported files.
    pub status: u16,
    pub media_type: String,
    /// SHA-256 of the payload, hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    pub source: CaptureSource,
    /// A list, sitemap or `robots.txt`: kept as evidence, never read as a document.
    #[serde(default)]
    pub listing: bool,
    /// Force named by the source that fetched or imported it, if any.
    pub force: Option<String>,
    /// Below `archive/`.
    pub warc_file: String,
    /// Of the gzip member of the response record.
    pub offset: u64,
    pub length: u64,
}
