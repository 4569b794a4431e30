//! Mends what a killed run left behind, and finds captures that the index does not know.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::read::payload_of;
use crate::archive::stretch::{Stretch, bytes_of, each_stretch};
use crate::archive::warc::{self, Record};
use crate::archive::{ArchiveError, capture_id, cdxj, hex_sha256, rename, sync_folder};
use crate::model::{Capture, CaptureSource};
use std::collections::BTreeMap;
use std::fs;
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
    /// A file is shorter than it was: these addresses had captures in what is lost.
    CapturesLost { file: PathBuf, urls: Vec<String> },
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
        let warc_file = format!("{host}/{closed}");
        let mut known = covered.get(&warc_file).copied().unwrap_or(0);
        let length = fs::metadata(path).map_err(|source| ArchiveError::Read { path: path.clone(), source })?.len();
        if length < known {
            let urls = lost(&mut captures, &warc_file, length);
            repairs.push(Repair::CapturesLost { file: path.clone(), urls });
            let left = captures.iter().filter(|capture| capture.warc_file == warc_file);
            known = left.map(|capture| capture.offset + capture.length).max().unwrap_or(0);
            changed = true;
        }
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

/// Takes out of the index what a file has no longer, so that it is taken as new when it comes again. Returns the addresses.
fn lost(captures: &mut Vec<Capture>, warc_file: &str, length: u64) -> Vec<String> {
    let gone = captures.extract_if(.., |it| it.warc_file == warc_file && it.offset + it.length > length);
    gone.map(|capture| capture.url).collect()
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
    let mut torn = None;
    each_stretch(path, known, &mut |Stretch { offset, length, record, is_last }| {
        match record {
            Some(record) => captures.extend(capture_of(record, &format!("{host}/{closed}"), offset, length)),
            None if is_last => torn = Some((offset, length)),
            None => repairs.push(Repair::DamagedMiddle { file: path.to_owned(), offset, bytes: length }),
        }
        Ok(())
    })?;
    let Some((offset, bytes)) = torn else { return Ok(()) };
    let quarantine = root.join("quarantine").join(format!("{host}-{closed}-{offset}.tail"));
    quarantine_tail(path, offset, bytes, &quarantine)?;
    repairs.push(Repair::TornTail { file: path.to_owned(), bytes, quarantine });
    Ok(())
}

/// Moves the end of a file to quarantine: it is whole there before it goes from here.
fn quarantine_tail(path: &Path, offset: u64, bytes: u64, kept: &Path) -> Result<(), ArchiveError> {
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| ArchiveError::Write { path, source }
    };
    let folder = kept.parent().unwrap_or(kept);
    fs::create_dir_all(folder).map_err(write_error(folder))?;
    let keep = || -> std::io::Result<()> {
        let mut file = fs::File::create(kept)?;
        std::io::copy(&mut bytes_of(path, offset, bytes)?, &mut file)?;
        file.sync_all()?;
        sync_folder(kept)?;
        sync_folder(folder)
    };
    keep().map_err(write_error(kept))?;
    let file = fs::OpenOptions::new().write(true).open(path).map_err(write_error(path))?;
    file.set_len(offset).and_then(|()| file.sync_all()).map_err(write_error(path))
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
    let sha256 = hex_sha256(&payload);
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
