//! Reading captures back. The folder may be read-only.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::{ArchiveError, cdxj, hex_sha256, warc};
use crate::model::Capture;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The archive of one corpus, for reading.
pub struct Archive {
    root: PathBuf,
}

impl Archive {
    /// Returns the archive below `corpus`; it need not exist yet.
    pub fn new(corpus: &Path) -> Self {
        Archive { root: corpus.join("archive") }
    }

    /// Returns every capture in the index, by address and then time.
    pub fn captures(&self) -> Result<Vec<Capture>, ArchiveError> {
        let mut captures = cdxj::load(&self.root.join("index.cdxj"))?.captures;
        captures.sort_by(|a, b| (&a.url, &a.fetched_at, &a.capture_id).cmp(&(&b.url, &b.fetched_at, &b.capture_id)));
        Ok(captures)
    }

    /// Returns the payload of a capture, checked against its digest.
    pub fn payload(&self, capture: &Capture) -> Result<Vec<u8>, ArchiveError> {
        payload_at(&self.root.join(&capture.warc_file), capture)
    }

    /// Returns the payload of a capture, checked against its digest, and its media type as its site gave it, with the
    /// charset where it named one: `text/html; charset=iso-8859-15`.
    pub fn payload_as_sent(&self, capture: &Capture) -> Result<(Vec<u8>, String), ArchiveError> {
        let record = record_at(&self.root.join(&capture.warc_file), capture)?;
        let is_sent = record.header("WARC-Type") == Some("response");
        let headers = if is_sent { warc::split_http(&record.block).headers } else { warc::Headers::new() };
        let media_type = warc::header(&headers, "Content-Type").filter(|it| warc::essence(it) == capture.media_type);
        let media_type = media_type.unwrap_or(&capture.media_type).to_owned();
        Ok((payload_of(record), media_type))
    }
}

/// Returns the payload of a capture that lies in this file.
pub fn payload_at(path: &Path, capture: &Capture) -> Result<Vec<u8>, ArchiveError> {
    record_at(path, capture).map(payload_of)
}

/// Returns the record of a capture, its payload checked against its digest.
fn record_at(path: &Path, capture: &Capture) -> Result<warc::Record, ArchiveError> {
    let mut member = Vec::new();
    let mut read = || -> std::io::Result<()> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(capture.offset))?;
        file.take(capture.length).read_to_end(&mut member)?;
        Ok(())
    };
    read().map_err(|source| ArchiveError::Read { path: path.to_owned(), source })?;
    let damaged = |reason: String| ArchiveError::Damaged { path: path.to_owned(), offset: capture.offset, reason };
    let (record, _) = warc::read_member(&member).map_err(|error| damaged(error.to_string()))?;
    if hex_sha256(payload_in(&record)) != capture.sha256 {
        return Err(damaged("the payload does not have the digest in the index".to_owned()));
    }
    Ok(record)
}

fn payload_in(record: &warc::Record) -> &[u8] {
    if record.header("WARC-Type") == Some("response") { warc::split_http(&record.block).body } else { &record.block }
}

/// Returns the body of a `response` record, or the block of any other.
pub fn payload_of(record: warc::Record) -> Vec<u8> {
    if record.header("WARC-Type") == Some("response") {
        warc::split_http(&record.block).body.to_vec()
    } else {
        record.block
    }
}
