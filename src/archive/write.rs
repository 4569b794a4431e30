//! Appending captures. A record is on disk before the index speaks of it.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::warc::{self, Record};
use crate::archive::{ArchiveError, Repair, capture_id, cdxj, repair};
use crate::model::{Capture, CaptureSource};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file is closed and the next one begun past this size.
const ROTATE_AT: u64 = 1 << 30;

/// The messages of one fetch, as sent and received, for evidence.
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
    /// Latest payload digest of each address, to tell what is new, and when it was fetched.
    latest: BTreeMap<String, (String, String)>,
    /// Open files by host.
    open: BTreeMap<String, OpenFile>,
    unpublished: usize,
}

struct OpenFile {
    file: File,
    path: PathBuf,
    day: String,
    name: String,
    at: u64,
}

impl ArchiveWriter {
    /// Opens the archive below `corpus` for writing, repairing what an earlier run left torn.
    pub fn open(corpus: &Path) -> Result<(Self, Vec<Repair>), ArchiveError> {
        let root = corpus.join("archive");
        fs::create_dir_all(&root).map_err(|source| ArchiveError::Write { path: root.clone(), source })?;
        let (captures, repairs) = repair::repair(&root)?;
        let latest = captures.iter().map(|capture| (capture.url.clone(), identity(capture))).collect();
        let writer = ArchiveWriter { root, captures, latest, open: BTreeMap::new(), unpublished: 0 };
        Ok((writer, repairs))
    }

    pub fn captures(&self) -> &[Capture] {
        &self.captures
    }

    /// Returns whether a file without a web address and with exactly this payload is already archived.
    pub fn holds_file(&self, body: &[u8]) -> bool {
        let sha256 = hex_sha256(body);
        self.captures.iter().any(|capture| capture.sha256 == sha256 && capture.url.starts_with("file:"))
    }

    /// Returns whether the address was last captured with exactly this payload.
    pub fn is_unchanged(&self, url: &str, body: &[u8]) -> bool {
        self.latest.get(url).is_some_and(|(known, _)| *known == hex_sha256(body))
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
        self.latest.insert(capture.url.clone(), identity(&capture));
        self.captures.push(capture.clone());
        self.unpublished += 1;
        Ok(capture)
    }

    /// Writes down that an address gave again what `same_as` gave, with its headers and no body. It is evidence of the
    /// visit and no capture: the index does not name it.
    pub fn append_revisit(&mut self, new: &NewCapture<'_>, same_as: &str) -> Result<(), ArchiveError> {
        let date = self.latest.get(same_as).map(|(_, fetched_at)| fetched_at.as_str());
        let (mut records, main) = records(new);
        records.push(revisit(new, main, same_as, date));
        self.write(new, &records).map(drop)
    }

    /// Appends the records to the file of the host and returns where the last one lies.
    fn write(&mut self, new: &NewCapture<'_>, records: &[Record]) -> Result<(String, u64, u64), ArchiveError> {
        let host = host_folder(new.url);
        let day: String = new.fetched_at.chars().filter(char::is_ascii_digit).take(8).collect();
        let open = self.file_for(&host, &day)?;
        let mut place = (format!("{host}/{}", open.name), open.at, 0);
        for record in records {
            let failed = |source| ArchiveError::Write { path: open.path.clone(), source };
            let member = warc::gzip_member(record).map_err(failed)?;
            open.file.write_all(&member).map_err(|source| ArchiveError::Write { path: open.path.clone(), source })?;
            (place.1, place.2) = (open.at, member.len() as u64);
            open.at += member.len() as u64;
        }
        Ok(place)
    }

    /// Forces everything written so far to disk.
    pub fn sync(&mut self) -> Result<(), ArchiveError> {
        for open in self.open.values() {
            open.file.sync_data().map_err(|source| ArchiveError::Write { path: open.path.clone(), source })?;
        }
        Ok(())
    }

    /// Closes the files and publishes the index. Returns how many captures were added.
    pub fn close(mut self) -> Result<usize, ArchiveError> {
        self.sync()?;
        for (host, open) in std::mem::take(&mut self.open) {
            let last = self.root.join(&host).join(&open.name);
            fs::rename(&open.path, &last).map_err(|source| ArchiveError::Write { path: last, source })?;
        }
        if self.unpublished > 0 {
            cdxj::save(&self.root.join("index.cdxj"), &self.captures)?;
        }
        Ok(self.unpublished)
    }

    fn file_for(&mut self, host: &str, day: &str) -> Result<&mut OpenFile, ArchiveError> {
        let full = self.open.get(host).is_some_and(|open| open.at >= ROTATE_AT || open.day != day);
        if full && let Some(open) = self.open.remove(host) {
            let last = self.root.join(host).join(&open.name);
            let publish = open.file.sync_data().and_then(|()| fs::rename(&open.path, &last));
            publish.map_err(|source| ArchiveError::Write { path: last, source })?;
        }
        // A crawl visits a few dozen hosts and an import one, so files stay open until the end.
        if !self.open.contains_key(host) {
            let open = begin_file(&self.root.join(host), day)?;
            self.open.insert(host.to_owned(), open);
        }
        Ok(self.open.get_mut(host).expect("inserted just above when it was missing"))
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
        Ok(OpenFile { file, path: path.clone(), day: day.to_owned(), name, at: member.len() as u64 })
    };
    create().map_err(|source| ArchiveError::Write { path: path.clone(), source })
}

/// Returns what is kept of a record whose payload is in the archive already.
fn revisit(new: &NewCapture<'_>, main: Record, same_as: &str, date: Option<&str>) -> Record {
    let head_end = memchr::memmem::find(&main.block, b"\r\n\r\n").map_or(0, |at| at + 4);
    let block = main.block[..head_end].to_vec();
    let (profile, is_not_modified) = match new.status {
        304 => ("http://netpreserve.org/warc/1.1/revisit/server-not-modified", true),
        _ => ("http://netpreserve.org/warc/1.1/revisit/identical-payload-digest", false),
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in main.headers {
        match name.as_str() {
            "WARC-Type" => headers.push((name, "revisit".to_owned())),
            "WARC-Block-Digest" => headers.push((name, warc::sha1_label(&block))),
            // Of the body that was not sent.
            "WARC-Payload-Digest" if is_not_modified => {}
            _ => headers.push((name, value)),
        }
    }
    headers.push(("WARC-Profile".to_owned(), profile.to_owned()));
    headers.push(("WARC-Refers-To-Target-URI".to_owned(), same_as.to_owned()));
    headers.extend(date.map(|date| ("WARC-Refers-To-Date".to_owned(), date.to_owned())));
    Record { headers, block }
}

fn identity(capture: &Capture) -> (String, String) {
    (capture.sha256.clone(), capture.fetched_at.clone())
}

/// Returns the records that go before, and the record that holds the payload.
fn records(new: &NewCapture<'_>) -> (Vec<Record>, Record) {
    let head = |kind: &str, media: &str, block: &[u8]| {
        let id = warc::record_id(&[kind, new.url, new.fetched_at, &hex_sha256(block)]);
        vec![
            ("WARC-Type".to_owned(), kind.to_owned()),
            ("WARC-Record-ID".to_owned(), id),
            ("WARC-Date".to_owned(), new.fetched_at.to_owned()),
            ("WARC-Target-URI".to_owned(), new.url.to_owned()),
            ("Content-Type".to_owned(), media.to_owned()),
            ("WARC-Block-Digest".to_owned(), warc::sha1_label(block)),
        ]
    };
    let own = |headers: &mut Vec<(String, String)>| {
        headers.push(("WARC-Payload-Digest".to_owned(), warc::sha1_label(new.body)));
        let source = match new.source {
            CaptureSource::Crawl => "crawl",
            CaptureSource::Import => "import",
        };
        headers.push(("Crossforce-Source".to_owned(), source.to_owned()));
        headers.extend(new.listing.then(|| ("Crossforce-Kind".to_owned(), "listing".to_owned())));
        headers.extend(new.force.map(|force| ("Crossforce-Force".to_owned(), force.to_owned())));
        headers.extend(new.truncated.map(|why| ("WARC-Truncated".to_owned(), why.to_owned())));
    };
    let Some(http) = new.http else {
        let mut headers = head("resource", new.media_type, new.body);
        own(&mut headers);
        return (Vec::new(), Record { headers, block: new.body.to_vec() });
    };
    let path = url::Url::parse(new.url).map(|url| url[url::Position::BeforePath..].to_owned());
    let request = http_message(&format!("GET {} HTTP/1.1", path.unwrap_or_default()), &http.request_headers, &[]);
    let response = http_message(&format!("HTTP/1.1 {}", new.status), &http.response_headers, new.body);
    let mut headers = head("response", "application/http; msgtype=response", &response);
    own(&mut headers);
    let mut request_headers = head("request", "application/http; msgtype=request", &request);
    request_headers.push(("WARC-Concurrent-To".to_owned(), headers[1].1.clone()));
    (vec![Record { headers: request_headers, block: request }], Record { headers, block: response })
}

/// Builds an HTTP message. The body is kept decoded, so headers that describe the coding on the wire
/// are kept under another name and the length is the length of what is there.
fn http_message(first_line: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut message = format!("{first_line}\r\n");
    for (name, value) in headers {
        let on_the_wire = ["content-encoding", "transfer-encoding", "content-length"];
        let prefix = if on_the_wire.contains(&name.to_ascii_lowercase().as_str()) { "X-Archive-Orig-" } else { "" };
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        message.push_str(&format!("{prefix}{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        message.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    message.push_str("\r\n");
    let mut message = message.into_bytes();
    message.extend_from_slice(body);
    message
}

fn hex_sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
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
