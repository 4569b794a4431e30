//! Reads every byte of the archive and says what does not agree. Changes nothing, holds one record at a time.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::read::payload_of;
use crate::archive::repair::{capture_of, warc_files};
use crate::archive::stretch::{Stretch, each_stretch};
use crate::archive::warc::{self, Record};
use crate::archive::{ArchiveError, cdxj};
use crate::model::{Capture, Problem};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What was looked at, and what was found wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub files: usize,
    pub records: usize,
    pub captures: usize,
    pub problems: Vec<Problem>,
}

/// Checks each record's digests, and holds the index against the files and the files against it.
pub fn check(corpus: &Path, on_record: &mut dyn FnMut()) -> Result<Checked, ArchiveError> {
    let root = corpus.join("archive");
    let index = cdxj::load(&root.join("index.cdxj"))?;
    let mut checked = Checked { captures: index.captures.len(), ..Checked::default() };
    let files = if root.is_dir() { warc_files(&root)? } else { Vec::new() };
    if !index.is_whole && !files.is_empty() {
        let message = "`index.cdxj` is not as it was last saved: lines were lost or changed";
        checked.problems.push(Problem::error("archive_index", message));
    }
    let mut known: BTreeMap<(String, u64), &Capture> =
        index.captures.iter().map(|capture| ((capture.warc_file.clone(), capture.offset), capture)).collect();
    for (host, path) in &files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let closed = format!("{host}/{}", name.trim_end_matches(".open"));
        let is_open = name.ends_with(".open");
        let mut take = |offset: u64, length: u64, record: Record| {
            checked.records += 1;
            on_record();
            checked.problems.extend(wrong_digests(&record, &closed, offset));
            let Some(found) = capture_of(record, &closed, offset, length) else { return };
            match known.remove(&(closed.clone(), offset)) {
                Some(line) if *line == found => {}
                Some(_) => checked.problems.push(Problem::error(
                    "archive_index",
                    format!("`index.cdxj` says something else of `{}` than {closed} at byte {offset}", found.url),
                )),
                // What is being written is put into the index when it is closed.
                None if is_open => {}
                None => checked.problems.push(Problem::error(
                    "archive_index",
                    format!("`index.cdxj` does not have `{}`, which is in {closed} at byte {offset}", found.url),
                )),
            }
        };
        let mut damaged = Vec::new();
        each_stretch(path, 0, &mut |Stretch { offset, length, record, .. }| {
            match record {
                Some(record) => take(offset, length, record),
                None => damaged.push((offset, length)),
            }
            Ok(())
        })?;
        checked.files += 1;
        for (offset, bytes) in damaged {
            let message = format!("{closed} has {bytes} bytes from byte {offset} on that are no whole record");
            let problem = if is_open { Problem::warning } else { Problem::error };
            checked.problems.push(problem("archive_damaged", message));
        }
    }
    for ((file, offset), capture) in known {
        let message = format!("`{}` is no longer in {file} at byte {offset}, where the index has it", capture.url);
        checked.problems.push(Problem::error("capture_lost", message));
    }
    let quarantine = fs::read_dir(root.join("quarantine")).map(Iterator::count).unwrap_or_default();
    if quarantine > 0 {
        let message = format!("{quarantine} torn ends of files lie in `archive/quarantine`");
        checked.problems.push(Problem::note("quarantine", message));
    }
    Ok(checked)
}

fn wrong_digests(record: &Record, file: &str, offset: u64) -> Vec<Problem> {
    let said = |name: &str| record.header(name).filter(|said| said.starts_with("sha1:")).map(str::to_owned);
    let url = record.header("WARC-Target-URI").unwrap_or("a record").to_owned();
    let wrong = |what: &str| {
        let message =
            format!("the {what} of `{url}` in {file} at byte {offset} does not have the digest written with it");
        Problem::error("archive_digest", message)
    };
    let mut problems = Vec::new();
    if said("WARC-Block-Digest").is_some_and(|said| said != warc::sha1_label(&record.block)) {
        problems.push(wrong("block"));
    }
    let has_payload = matches!(record.header("WARC-Type"), Some("response" | "resource"));
    if let Some(said) = said("WARC-Payload-Digest").filter(|_| has_payload) {
        let payload = payload_of(Record { headers: record.headers.clone(), block: record.block.clone() });
        if said != warc::sha1_label(&payload) {
            problems.push(wrong("payload"));
        }
    }
    problems
}
