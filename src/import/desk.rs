//! Where everything that is imported passes: what is new is archived, what is not is counted, what is wrong is said.

use crate::archive::{ArchiveError, ArchiveWriter, HttpExchange, NewCapture, Place as Spot, hex_sha256};
use crate::import::ImportOptions;
use crate::import::revisit::{Seen, Waiting};
use crate::model::CaptureSource;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use url::Url;

/// Why something in a web archive was not wanted. Nothing is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Of a host that no known force or source has.
    Host,
    /// A redirect, a refusal, a failure of the server.
    Status,
    /// No kind of file that answers come in.
    Kind,
    /// Not from the web.
    Address,
}

/// What became of one file or record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportEvent {
    Imported {
        path: PathBuf,
        url: String,
    },
    /// The same bytes are already archived under the same address.
    Unchanged {
        path: PathBuf,
    },
    /// Its address or its bytes are on the take-down list.
    Removed {
        path: PathBuf,
    },
    /// A kind of file that answers do not come in.
    OtherKind {
        path: PathBuf,
    },
    LeftOut(LeftOut),
    /// Taken, though something is wrong with it.
    Doubtful {
        path: PathBuf,
        place: String,
        reason: String,
        hint: String,
    },
    Failed {
        path: PathBuf,
        place: String,
        reason: String,
        hint: String,
    },
    /// So many bytes of a long file were read.
    Reading {
        path: PathBuf,
        at: u64,
        of: u64,
    },
}

/// Counts of one import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub imported: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub other_kind: usize,
    pub doubtful: usize,
    pub failed: usize,
    /// Of those that failed: revisits of payloads that are nowhere to be found.
    pub unresolved: usize,
    pub other_host: usize,
    pub other_status: usize,
    pub other_content: usize,
    pub not_web: usize,
    pub interrupted: bool,
}

/// Where something stands: in a file, in a member of it, at a byte.
#[derive(Clone, Debug)]
pub struct Place {
    pub path: PathBuf,
    /// Such as `archive/data.warc.gz, byte 77`; empty for the whole file.
    pub within: String,
}

impl Place {
    pub fn file(path: &Path) -> Self {
        Place { path: path.to_owned(), within: String::new() }
    }

    pub fn at(&self, spot: Spot) -> Self {
        let comma = if self.within.is_empty() { "" } else { ", " };
        Place { path: self.path.clone(), within: format!("{}{comma}{spot}", self.within) }
    }
}

/// Something to be kept.
pub struct Item<'a> {
    pub url: &'a str,
    pub fetched_at: &'a str,
    pub status: u16,
    pub media_type: &'a str,
    pub body: &'a [u8],
    pub http: Option<&'a HttpExchange>,
    pub truncated: Option<&'a str>,
}

pub struct Desk<'a> {
    pub writer: &'a mut ArchiveWriter,
    pub options: &'a ImportOptions,
    pub seen: Seen,
    pub waiting: Vec<Waiting>,
    report: ImportReport,
    on_event: &'a mut dyn FnMut(&ImportEvent),
}

impl<'a> Desk<'a> {
    pub fn new(
        writer: &'a mut ArchiveWriter,
        options: &'a ImportOptions,
        on_event: &'a mut dyn FnMut(&ImportEvent),
    ) -> Self {
        let (seen, waiting, report) = (Seen::default(), Vec::new(), ImportReport::default());
        Desk { writer, options, seen, waiting, report, on_event }
    }

    pub fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Archives what is new. Returns which capture has the payload, by its place among all.
    pub fn keep(&mut self, place: &Place, item: &Item<'_>) -> Result<Option<usize>, ArchiveError> {
        let removals = &self.options.removals;
        if removals.address(item.url).or_else(|| removals.payload(item.body)).is_some() {
            self.report.removed += 1;
            self.say(&ImportEvent::Removed { path: place.path.clone() });
            return Ok(None);
        }
        let known = self.writer.unchanged_since(item.url, item.fetched_at, &hex_sha256(item.body));
        if known.is_some() || (item.url.starts_with("file:") && self.writer.holds_file(item.body)) {
            self.unchanged(place);
            return Ok(known);
        }
        self.options.room.check().map_err(|source| self.writer.cannot_write(source))?;
        let url = Url::parse(item.url).ok();
        let known = &self.options.known;
        let force = self.options.force.as_deref().or_else(|| known.force(url.as_ref()?));
        self.writer.append(&NewCapture {
            url: item.url,
            fetched_at: item.fetched_at,
            status: item.status,
            media_type: item.media_type,
            body: item.body,
            source: CaptureSource::Import,
            listing: url.as_ref().is_some_and(|url| known.is_listing(url)),
            force,
            http: item.http,
            truncated: item.truncated,
        })?;
        self.report.imported += 1;
        self.say(&ImportEvent::Imported { path: place.path.clone(), url: item.url.to_owned() });
        Ok(Some(self.writer.captures().len() - 1))
    }

    pub fn unchanged(&mut self, place: &Place) {
        self.report.unchanged += 1;
        self.say(&ImportEvent::Unchanged { path: place.path.clone() });
    }

    pub fn other_kind(&mut self, path: &Path) {
        self.report.other_kind += 1;
        self.say(&ImportEvent::OtherKind { path: path.to_owned() });
    }

    pub fn left_out(&mut self, why: LeftOut) {
        match why {
            LeftOut::Host => self.report.other_host += 1,
            LeftOut::Status => self.report.other_status += 1,
            LeftOut::Kind => self.report.other_content += 1,
            LeftOut::Address => self.report.not_web += 1,
        }
        self.say(&ImportEvent::LeftOut(why));
    }

    pub fn doubtful(&mut self, place: &Place, reason: String, hint: &str) {
        self.report.doubtful += 1;
        let Place { path, within } = place.clone();
        self.say(&ImportEvent::Doubtful { path, place: within, reason, hint: hint.to_owned() });
    }

    pub fn failed(&mut self, place: &Place, reason: String, hint: &str) {
        self.report.failed += 1;
        let Place { path, within } = place.clone();
        self.say(&ImportEvent::Failed { path, place: within, reason, hint: hint.to_owned() });
    }

    pub fn unresolved(&mut self, place: &Place, reason: String, hint: &str) {
        self.report.unresolved += 1;
        self.failed(place, reason, hint);
    }

    pub fn reading(&mut self, path: &Path, at: u64, of: u64) {
        self.say(&ImportEvent::Reading { path: path.to_owned(), at, of });
    }

    pub fn finish(mut self) -> Result<ImportReport, ArchiveError> {
        self.report.interrupted = self.is_stopped();
        self.writer.sync()?;
        Ok(self.report)
    }

    fn say(&mut self, event: &ImportEvent) {
        (self.on_event)(event);
    }
}

/// Returns what to do about a file that could not be read.
pub fn hint_for(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "give yourself read permission (`chmod u+rX`) and import it again",
        ErrorKind::NotFound => "it was moved or deleted; check the path and import it again",
        _ => "check the disk or copy the file again, then import it again",
    }
}
