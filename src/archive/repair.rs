//! Mends what a killed run left behind, and finds captures that the index does not know.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::read::payload_of;
use crate::archive::warc::{self, Record};
use crate::archive::{ArchiveError, capture_id, cdxj, rename, sync_folder};
use crate::model::{Capture, CaptureSource};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// One thing that was mended, to be told to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A file's last bytes were no whole record and were moved to quarantine.
    TornTail { file: PathBuf, bytes: u64, quarantine: PathBuf },
    /// Captures were in a file but not in the index.
    Reindexed { file: PathBuf, captures: usize },
    /// The index was not as it was last saved; it was made again from the files.
    IndexRemade { captures: usize },
    /// Bytes inside a file are no record. They were left where they are; what follows them was read.
    DamagedMiddle { file: PathBuf, offset: u64, bytes: u64 },
}

/// Returns every capture there is, after closing left-over files and reading what the index lacks.
pub fn repair(root: &Path) -> Result<(Vec<Capture>, Vec<Repair>), ArchiveError> {
    let index = root.join("index.cdxj");
    let loaded = cdxj::load(&index)?;
    let files = warc_files(root)?;
    let mut repairs = Vec::new();
    // An index that lost lines in the middle cannot be told from one that never had them: all files are read.
    let mut captures = if loaded.is_whole { loaded.captures } else { Vec::new() };
    let mut covered: BTreeMap<String, u64> = BTreeMap::new();
    for capture in &captures {
        let end = covered.entry(capture.warc_file.clone()).or_default();
        *end = (*end).max(capture.offset + capture.length);
    }
    let mut changed = false;
    for (host, path) in &files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let closed = name.trim_end_matches(".open").to_owned();
        let known = covered.get(&format!("{host}/{closed}")).copied().unwrap_or(0);
        let length = fs::metadata(path).map_err(|source| ArchiveError::Read { path: path.clone(), source })?.len();
        if length > known {
            let before = captures.len();
            read_from(root, host, path, &closed, known, &mut captures, &mut repairs)?;
            let found = captures.len() - before;
            changed |= found > 0;
            if found > 0 && loaded.is_whole {
                repairs.push(Repair::Reindexed { file: path.clone(), captures: found });
            }
        }
        if name != closed {
            let target = path.with_file_name(&closed);
            rename(path, &target)?;
        }
    }
    if !loaded.is_whole && !files.is_empty() {
        repairs.push(Repair::IndexRemade { captures: captures.len() });
        changed = true;
    }
    if changed {
        cdxj::save(&index, &captures)?;
    }
    Ok((captures, repairs))
}

/// Reads the records from `known` on. Bytes that are no record are passed over when another record follows;
/// at the end of the file they go to quarantine.
fn read_from(
    root: &Path,
    host: &str,
    path: &Path,
    closed: &str,
    known: u64,
    captures: &mut Vec<Capture>,
    repairs: &mut Vec<Repair>,
) -> Result<(), ArchiveError> {
    let read_error = |source| ArchiveError::Read { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(read_error)?;
    let mut at = usize::try_from(known).unwrap_or(usize::MAX).min(bytes.len());
    while at < bytes.len() {
        if let Ok((record, length)) = warc::read_member(&bytes[at..]) {
            captures.extend(capture_of(record, &format!("{host}/{closed}"), at as u64, length as u64));
            at += length;
            continue;
        }
        let Some(next) = next_record(&bytes, at + 1) else {
            return quarantine_tail(root, host, path, closed, &bytes, at, repairs);
        };
        repairs.push(Repair::DamagedMiddle { file: path.to_owned(), offset: at as u64, bytes: (next - at) as u64 });
        at = next;
    }
    Ok(())
}

/// Returns where the next readable record begins.
pub(super) fn next_record(bytes: &[u8], from: usize) -> Option<usize> {
    let magic = memchr::memmem::Finder::new(b"\x1f\x8b\x08");
    magic.find_iter(bytes.get(from..)?).map(|at| from + at).find(|at| warc::read_member(&bytes[*at..]).is_ok())
}

fn quarantine_tail(
    root: &Path,
    host: &str,
    path: &Path,
    closed: &str,
    bytes: &[u8],
    at: usize,
    repairs: &mut Vec<Repair>,
) -> Result<(), ArchiveError> {
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| ArchiveError::Write { path, source }
    };
    let quarantine = root.join("quarantine");
    fs::create_dir_all(&quarantine).map_err(write_error(&quarantine))?;
    let kept = quarantine.join(format!("{host}-{closed}-{at}.tail"));
    let keep = || -> std::io::Result<()> {
        let mut file = fs::File::create(&kept)?;
        file.write_all(&bytes[at..])?;
        file.sync_all()?;
        sync_folder(&kept)
    };
    keep().map_err(write_error(&kept))?;
    let file = fs::OpenOptions::new().write(true).open(path).map_err(write_error(path))?;
    file.set_len(at as u64).and_then(|()| file.sync_all()).map_err(write_error(path))?;
    let bytes = (bytes.len() - at) as u64;
    repairs.push(Repair::TornTail { file: path.to_owned(), bytes, quarantine: kept });
    Ok(())
}

/// Returns the capture that a record holds, if it is one of ours that holds a payload.
pub(super) fn capture_of(record: Record, warc_file: &str, offset: u64, length: u64) -> Option<Capture> {
    let kind = record.header("WARC-Type")?.to_owned();
    if kind != "response" && kind != "resource" {
        return None;
    }
    let url = record.header("WARC-Target-URI")?.to_owned();
    let fetched_at = record.header("WARC-Date")?.to_owned();
    let source = match record.header("Crossforce-Source") {
        Some("crawl") => CaptureSource::Crawl,
        _ => CaptureSource::Import,
    };
    let listing = record.header("Crossforce-Kind") == Some("listing");
    let force = record.header("Crossforce-Force").map(str::to_owned);
    let (status, media_type) = if kind == "response" {
        let message = warc::split_http(&record.block);
        let media = message.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let media = media.map(|(_, value)| warc::essence(value).to_owned());
        (message.status, media.unwrap_or_default())
    } else {
        (200, record.header("Content-Type").unwrap_or_default().to_owned())
    };
    let payload = payload_of(record);
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&payload));
    Some(Capture {
        capture_id: capture_id(&url, &fetched_at, &sha256),
        url,
        fetched_at,
        status,
        media_type,
        bytes: payload.len() as u64,
        sha256,
        source,
        listing,
        force,
        warc_file: warc_file.to_owned(),
        offset,
        length,
    })
}

/// Returns the WARC files below the root by host and name, closed and left open.
pub(super) fn warc_files(root: &Path) -> Result<Vec<(String, PathBuf)>, ArchiveError> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, ArchiveError> {
        let read = fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect());
        let mut paths: Vec<PathBuf> = read.map_err(|source| ArchiveError::Read { path: folder.to_owned(), source })?;
        paths.sort();
        Ok(paths)
    };
    let mut files = Vec::new();
    for folder in list(root)?.into_iter().filter(|path| path.is_dir() && !path.ends_with("quarantine")) {
        let host = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for path in list(&folder)? {
            let name = path.to_string_lossy();
            if name.ends_with(".warc.gz") || name.ends_with(".warc.gz.open") {
                files.push((host.clone(), path));
            }
        }
    }
    Ok(files)
}
