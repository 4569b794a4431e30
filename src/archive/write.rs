//! Appending captures. A record is on disk before the index speaks of it.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::message::{hex_sha256, records, revisit};
use crate::archive::read::payload_at;
use crate::archive::warc::{self, Packer, Record};
use crate::archive::{ArchiveError, Repair, capture_id, cdxj, rename, repair, sync_folder};
use crate::model::{Capture, CaptureSource};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file is closed and the next one begun past this size.
const ROTATE_AT: u64 = 1 << 30;
/// Files of so many hosts are open at once: well within what a system allows that allows little.
const MOST_OPEN: usize = 16;

/// The messages of one fetch, as sent and received, for evidence. Without headers of the request, it is not known.
#[derive(Clone, Debug, Default)]
pub struct HttpExchange {
    pub request_headers: Vec<(String, String)>,
    pub response_headers: Vec<(String, String)>,
}

/// What is to be kept. Without `http` the bytes become a `resource` record.
#[derive(Clone, Debug)]
pub struct NewCapture<'a> {
    pub url: &'a str,
    /// RFC 3339, UTC, whole seconds.
    pub fetched_at: &'a str,
    pub status: u16,
    pub media_type: &'a str,
    pub body: &'a [u8],
    pub source: CaptureSource,
    /// A list, sitemap or `robots.txt`, not a document.
    pub listing: bool,
    pub force: Option<&'a str>,
    pub http: Option<&'a HttpExchange>,
    /// The body was cut at a limit or by a lost connection: `length` or `disconnect`.
    pub truncated: Option<&'a str>,
}

/// Appends to the archive of one corpus. Call [`ArchiveWriter::close`] to publish the index.
pub struct ArchiveWriter {
    root: PathBuf,
    captures: Vec<Capture>,
    /// When each address was captured, and which capture that is, to tell what is new.
    times: BTreeMap<String, BTreeSet<(String, usize)>>,
    /// Files being written, by host.
    open: BTreeMap<String, OpenFile>,
    unpublished: usize,
    packer: Packer,
    /// Room for one packed record.
    member: Vec<u8>,
}

struct OpenFile {
    /// None while other hosts have their turn.
    file: Option<File>,
    path: PathBuf,
    name: String,
    at: u64,
    /// How many captures there were when this file was last written to.
    written: usize,
}

impl ArchiveWriter {
    /// Opens the archive below `corpus` for writing, repairing what an earlier run left torn.
    pub fn open(corpus: &Path) -> Result<(Self, Vec<Repair>), ArchiveError> {
        let root = corpus.join("archive");
        fs::create_dir_all(&root).map_err(|source| ArchiveError::Write { path: root.clone(), source })?;
        let (captures, repairs) = repair::repair(&root)?;
        let mut writer = ArchiveWriter {
            root,
            captures,
            times: BTreeMap::new(),
            open: BTreeMap::new(),
            unpublished: 0,
            packer: Packer::new(),
            member: Vec::new(),
        };
        (0..writer.captures.len()).for_each(|at| writer.note_time(at));
        Ok((writer, repairs))
    }

    fn note_time(&mut self, at: usize) {
        let capture = &self.captures[at];
        self.times.entry(capture.url.clone()).or_default().insert((capture.fetched_at.clone(), at));
    }

    /// Returns the error of an archive that cannot be written to.
    pub fn cannot_write(&self, source: std::io::Error) -> ArchiveError {
        ArchiveError::Write { path: self.root.clone(), source }
    }

    pub fn captures(&self) -> &[Capture] {
        &self.captures
    }

    /// Returns whether a file without a web address and with exactly this payload is already archived.
    pub fn holds_file(&self, body: &[u8]) -> bool {
        let sha256 = hex_sha256(body);
        self.captures.iter().any(|capture| capture.sha256 == sha256 && capture.url.starts_with("file:"))
    }

    /// Returns whether the address had exactly this payload at that time or when it was last captured before.
    pub fn is_unchanged(&self, url: &str, fetched_at: &str, body: &[u8]) -> bool {
        self.unchanged_since(url, fetched_at, &hex_sha256(body)).is_some()
    }

    /// Returns the place of the capture, of that time or the last before, that has the payload with this SHA-256.
    pub fn unchanged_since(&self, url: &str, fetched_at: &str, sha256: &str) -> Option<usize> {
        let times = self.times.get(url)?;
        let before = ..(fetched_at.to_owned(), 0);
        let last = times.range(before).next_back().map(|(time, _)| time.as_str());
        let is_near = |time: &str| time == fetched_at || Some(time) == last;
        let same = |(time, at): &&(String, usize)| is_near(time) && self.captures[*at].sha256 == sha256;
        times.iter().rev().find(same).map(|(_, at)| *at)
    }

    /// Returns the captures of an address with their places among all, by time.
    pub fn captures_of(&self, url: &str) -> impl DoubleEndedIterator<Item = (usize, &Capture)> {
        self.times.get(url).into_iter().flatten().map(|(_, at)| (*at, &self.captures[*at]))
    }

    /// Returns the payload of a capture, also of one written a moment ago.
    pub fn payload(&self, capture: &Capture) -> Result<Vec<u8>, ArchiveError> {
        let (host, name) = capture.warc_file.split_once('/').unwrap_or_default();
        let writing = self.open.get(host).filter(|open| open.name == name);
        let path = writing.map_or_else(|| self.root.join(&capture.warc_file), |open| open.path.clone());
        payload_at(&path, capture)
    }

    /// Writes one capture and returns it with its place. It is durable after the next `sync` or `close`.
    pub fn append(&mut self, new: &NewCapture<'_>) -> Result<Capture, ArchiveError> {
        let (mut records, main) = records(new);
        records.push(main);
        let (warc_file, offset, length) = self.write(new, &records)?;
        let sha256 = hex_sha256(new.body);
        let capture = Capture {
            capture_id: capture_id(new.url, new.fetched_at, &sha256),
            url: new.url.to_owned(),
            fetched_at: new.fetched_at.to_owned(),
            status: new.status,
            media_type: new.media_type.to_owned(),
            bytes: new.body.len() as u64,
            source: new.source,
            listing: new.listing,
            force: new.force.map(str::to_owned),
            warc_file,
            offset,
            length,
            sha256,
        };
        self.captures.push(capture.clone());
        self.note_time(self.captures.len() - 1);
        self.unpublished += 1;
        Ok(capture)
    }

    /// Writes down that an address gave again what `same_as` gave, with its headers and no body. It is evidence of the
    /// visit and no capture: the index does not name it.
    pub fn append_revisit(&mut self, new: &NewCapture<'_>, same_as: &str) -> Result<(), ArchiveError> {
        let (mut records, main) = records(new);
        let date = self.captures_of(same_as).next_back().map(|(_, capture)| capture.fetched_at.as_str());
        records.push(revisit(new, main, same_as, date));
        self.write(new, &records).map(drop)
    }

    /// Appends the records to the file of the host and returns where the last one lies.
    fn write(&mut self, new: &NewCapture<'_>, records: &[Record]) -> Result<(String, u64, u64), ArchiveError> {
        let host = host_folder(new.url);
        let day: String = new.fetched_at.chars().filter(char::is_ascii_digit).take(8).collect();
        self.file_for(&host, &day)?;
        let open = self.open.get_mut(&host).expect("the file of the host was opened just above");
        let mut offset = open.at;
        for record in records {
            let packed = self.packer.pack(record, &mut self.member);
            packed.map_err(|source| ArchiveError::Write { path: open.path.clone(), source })?;
            offset = open.at;
            open.write(&self.member)?;
        }
        Ok((format!("{host}/{}", open.name), offset, self.member.len() as u64))
    }

    /// Forces everything written so far to disk.
    pub fn sync(&mut self) -> Result<(), ArchiveError> {
        self.open.values().try_for_each(OpenFile::sync)
    }

    /// Closes the files and publishes the index. Returns how many captures were added.
    pub fn close(mut self) -> Result<usize, ArchiveError> {
        self.sync()?;
        for (host, open) in std::mem::take(&mut self.open) {
            let last = self.root.join(&host).join(&open.name);
            rename(&open.path, &last)?;
        }
        if self.unpublished > 0 {
            cdxj::save(&self.root.join("index.cdxj"), &self.captures)?;
        }
        Ok(self.unpublished)
    }

    /// Makes the file of a host ready to be written to.
    fn file_for(&mut self, host: &str, day: &str) -> Result<(), ArchiveError> {
        if self.open.get(host).is_some_and(|open| open.at >= ROTATE_AT)
            && let Some(open) = self.open.remove(host)
        {
            open.sync()?;
            let last = self.root.join(host).join(&open.name);
            rename(&open.path, &last)?;
        }
        if self.open.get(host).is_none_or(|open| open.file.is_none()) {
            self.rest_one()?;
        }
        if !self.open.contains_key(host) {
            let open = begin_file(&self.root.join(host), day)?;
            self.open.insert(host.to_owned(), open);
        }
        let written = self.captures.len();
        let open = self.open.get_mut(host).expect("inserted just above when it was missing");
        open.written = written;
        if open.file.is_none() {
            let file = OpenOptions::new().append(true).open(&open.path);
            open.file = Some(file.map_err(|source| ArchiveError::Write { path: open.path.clone(), source })?);
        }
        Ok(())
    }

    /// Closes the file that was not written to for longest, if too many are open.
    fn rest_one(&mut self) -> Result<(), ArchiveError> {
        let open = self.open.values_mut().filter(|open| open.file.is_some());
        if open.count() < MOST_OPEN {
            return Ok(());
        }
        let longest = self.open.values_mut().filter(|open| open.file.is_some()).min_by_key(|open| open.written);
        if let Some(open) = longest {
            open.sync()?;
            open.file = None;
        }
        Ok(())
    }
}

impl OpenFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let file = self.file.as_mut().expect("whoever asks for a file to write to gets it open");
        file.write_all(bytes).map_err(|source| ArchiveError::Write { path: self.path.clone(), source })?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn sync(&self) -> Result<(), ArchiveError> {
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(|source| ArchiveError::Write { path: self.path.clone(), source })
    }
}

/// Begins the first free file name of the day with a `warcinfo` record.
fn begin_file(folder: &Path, day: &str) -> Result<OpenFile, ArchiveError> {
    fs::create_dir_all(folder).map_err(|source| ArchiveError::Write { path: folder.to_owned(), source })?;
    let mut number = 1;
    let (name, path) = loop {
        let name = format!("{day}-{number}.warc.gz");
        let path = folder.join(format!("{name}.open"));
        if !folder.join(&name).exists() && !path.exists() {
            break (name, path);
        }
        number += 1;
    };
    let info = format!("software: crossforce/{}\r\nformat: WARC File Format 1.1\r\n", env!("CARGO_PKG_VERSION"));
    let record = Record {
        headers: vec![
            ("WARC-Type".into(), "warcinfo".into()),
            ("WARC-Record-ID".into(), warc::record_id(&["warcinfo", &folder.to_string_lossy(), &name])),
            ("WARC-Date".into(), day_as_date(day)),
            ("WARC-Filename".into(), name.clone()),
            ("Content-Type".into(), "application/warc-fields".into()),
        ],
        block: info.into_bytes(),
    };
    let create = || -> std::io::Result<OpenFile> {
        let mut file = OpenOptions::new().create_new(true).append(true).open(&path)?;
        let member = warc::gzip_member(&record)?;
        file.write_all(&member)?;
        sync_folder(&path)?;
        sync_folder(folder)?;
        Ok(OpenFile { file: Some(file), path: path.clone(), name, at: member.len() as u64, written: 0 })
    };
    create().map_err(|source| ArchiveError::Write { path: path.clone(), source })
}

fn day_as_date(day: &str) -> String {
    match (day.get(..4), day.get(4..6), day.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}T00:00:00Z"),
        _ => "1970-01-01T00:00:00Z".to_owned(),
    }
}

/// Returns a safe folder name: the host, or `imported` where there is none.
fn host_folder(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let safe: String =
        host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' }).collect();
    if safe.is_empty() || safe.starts_with('.') { "imported".to_owned() } else { safe }
}
