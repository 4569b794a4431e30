//! The evidence: every capture in WARC 1.1 files, one gzip member a record, and a CDXJ index of where each lies.
//!
//! Files are only ever appended to. While one is being written it is called `….warc.gz.open`; what a
//! killed run left behind is repaired when the archive is next opened for writing, and a torn tail
//! goes to `archive/quarantine/`, never to waste. The index can be rebuilt from the WARC files alone.
//! Nothing here looks inside a page, but for the first bytes, which tell what it is.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

mod cdxj;
mod check;
mod identified;
mod message;
mod purge;
mod read;
mod records;
mod repair;
mod stretch;
mod warc;
mod window;
mod write;

pub use check::{Checked, check};
pub use message::hex_sha256;
pub use purge::{Piece, Purged, Verdict, for_each_piece, purge};
pub use read::Archive;
pub use records::{Found, Place, each_record};
pub use repair::Repair;
pub use warc::{Headers, HttpMessage, essence, header, message_head, split_http};
pub use write::{ArchiveWriter, HttpExchange, NewCapture};

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Why the archive could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is damaged at byte {offset}: {reason}", path.display())]
    Damaged { path: PathBuf, offset: u64, reason: String },
}

/// Puts a finished file in its place, so that it is there after a power failure.
fn rename(from: &Path, to: &Path) -> Result<(), ArchiveError> {
    let renamed = std::fs::rename(from, to).and_then(|()| sync_folder(to));
    renamed.map_err(|source| ArchiveError::Write { path: to.to_owned(), source })
}

/// Forces to disk that the file is in its folder, or no longer.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Returns the current version of a captured payload's identity: 16 hexadecimal digits.
fn capture_id(url: &str, fetched_at: &str, sha256: &str) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(format!("{url}\n{fetched_at}\n{sha256}\n"));
    data_encoding::HEXLOWER.encode(&digest[..8])
}
