//! The CDXJ index: one sorted line a capture, in the form that web archive tools read.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::{ArchiveError, sync_folder};
use crate::model::{Capture, CaptureSource};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The JSON part of a line. The first six keys are those of other tools; numbers are strings there.
#[derive(Serialize, Deserialize)]
struct Line {
    url: String,
    mime: String,
    status: String,
    length: String,
    offset: String,
    filename: String,
    capture_id: String,
    sha256: String,
    bytes: u64,
    source: CaptureSource,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    listing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    force: Option<String>,
    fetched_at: String,
}

/// Returns the line of one capture, without its line end.
pub fn line(capture: &Capture) -> String {
    let stamp: String = capture.fetched_at.chars().filter(char::is_ascii_digit).take(14).collect();
    let json = Line {
        url: capture.url.clone(),
        mime: capture.media_type.clone(),
        status: capture.status.to_string(),
        length: capture.length.to_string(),
        offset: capture.offset.to_string(),
        filename: capture.warc_file.clone(),
        capture_id: capture.capture_id.clone(),
        sha256: capture.sha256.clone(),
        bytes: capture.bytes,
        source: capture.source,
        listing: capture.listing,
        force: capture.force.clone(),
        fetched_at: capture.fetched_at.clone(),
    };
    let json = serde_json::to_string(&json).expect("a line has string keys and no maps");
    format!("{} {stamp} {json}", sort_key(&capture.url))
}

/// Reads one line back.
pub fn parse(line: &str) -> Option<Capture> {
    let json: Line = serde_json::from_str(&line[line.find('{')?..]).ok()?;
    Some(Capture {
        capture_id: json.capture_id,
        url: json.url,
        fetched_at: json.fetched_at,
        status: json.status.parse().ok()?,
        media_type: json.mime,
        sha256: json.sha256,
        bytes: json.bytes,
        source: json.source,
        listing: json.listing,
        force: json.force,
        warc_file: json.filename,
        offset: json.offset.parse().ok()?,
        length: json.length.parse().ok()?,
    })
}

/// The index as read.
pub struct Loaded {
    pub captures: Vec<Capture>,
    /// The file is as it was last saved: no line was lost, added or changed since.
    pub is_whole: bool,
}

/// Reads the whole index; a missing one is empty and not whole.
pub fn load(path: &Path) -> Result<Loaded, ArchiveError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Loaded { captures: Vec::new(), is_whole: false });
        }
        Err(source) => return Err(ArchiveError::Read { path: path.to_owned(), source }),
    };
    let mut captures = Vec::new();
    let mut digest = Sha256::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|source| ArchiveError::Read { path: path.to_owned(), source })?;
        digest.update(line.as_bytes());
        digest.update(b"\n");
        captures.extend(parse(&line));
    }
    let saved = fs::read_to_string(digest_path(path)).unwrap_or_default();
    Ok(Loaded { captures, is_whole: saved.trim() == HEXLOWER.encode(&digest.finalize()) })
}

/// Returns where the digest of the index stands, which tells whether lines were lost.
pub fn digest_path(index: &Path) -> PathBuf {
    index.with_extension("cdxj.sha256")
}

/// Writes the index anew, sorted by line, beside the old one and renamed over it.
pub fn save(path: &Path, captures: &[Capture]) -> Result<(), ArchiveError> {
    let mut lines: Vec<String> = captures.iter().map(line).collect();
    lines.sort_unstable();
    lines.dedup();
    let beside = path.with_extension("cdxj.tmp");
    let write = || -> std::io::Result<()> {
        let mut digest = Sha256::new();
        let mut out = BufWriter::new(File::create(&beside)?);
        for line in &lines {
            writeln!(out, "{line}")?;
            digest.update(line.as_bytes());
            digest.update(b"\n");
        }
        out.into_inner()?.sync_all()?;
        fs::rename(&beside, path)?;
        // A kill in between leaves a digest that does not fit: the files are then read again, nothing is lost.
        let mut out = File::create(digest_path(path))?;
        out.write_all((HEXLOWER.encode(&digest.finalize()) + "\n").as_bytes())?;
        out.sync_all()?;
        sync_folder(path)
    };
    write().map_err(|source| ArchiveError::Write { path: path.to_owned(), source })
}

/// Returns the address in sort-friendly order: `uk,police,cleveland)/path?query`.
fn sort_key(url: &str) -> String {
    let Ok(parsed) = url::Url::parse(url) else { return url.replace(' ', "%20") };
    let mut labels: Vec<&str> = parsed.host_str().unwrap_or_default().split('.').collect();
    if labels.first() == Some(&"www") {
        labels.remove(0);
    }
    labels.reverse();
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}){}{}", labels.join(","), parsed.path().to_lowercase(), query.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_the_capture() {
        let capture = Capture {
            capture_id: "00112233aabbccdd".into(),
            url: "http://www.aldermoor.police.example/foi-ai/a b/?page=2".into(),
            fetched_at: "2024-03-01T10:00:00Z".into(),
            status: 200,
            media_type: "text/html".into(),
            sha256: "00".repeat(32),
            bytes: 12,
            source: CaptureSource::Crawl,
            listing: true,
            force: None,
            warc_file: "www.aldermoor.police.example/20240301-1.warc.gz".into(),
            offset: 77,
            length: 99,
        };
        let line = line(&capture);
        assert!(line.starts_with("example,police,aldermoor)/foi-ai/a%20b/?page=2 20240301100000 {"), "{line}");
        assert_eq!(parse(&line), Some(capture));
        assert_eq!(parse("not a line"), None);
    }
}
