//! Extracting captures side by side and staging what comes out.

use crate::archive::{Archive, ArchiveError};
use crate::build::removed::Heeded;
use crate::build::{BuildError, BuildEvent, BuildOptions, BuildReport, Extracted, FailedCapture, responses_by};
use crate::data::Registry;
use crate::extract::letter::Source;
use crate::model::{Attachment, Capture, DocClass, ReadStatus, name_of};
use crate::read::ReadInput;
use crate::sandbox::Workers;
use crate::store::{BuildManifest, CaptureEntry, FileState, REMOVED, ResponsePlace, Staging, hidden_kinds};
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Results that may wait for staging before the extracting threads pause.
const WAITING: usize = 64;

/// What the parts of one run share.
pub struct Run<'a> {
    pub archive: &'a Archive,
    pub registry: &'a Registry,
    pub options: &'a BuildOptions<'a>,
    pub heeded: &'a Heeded,
    pub report: &'a mut BuildReport,
    pub staging: &'a mut Staging,
}

/// What captures stand beside.
pub enum Beside<'a> {
    /// Pages: the files that they may refer to, by address.
    Files(&'a BTreeMap<&'a str, &'a Capture>),
    /// Files: the response that each hangs on, by the address of the file.
    Owners(&'a BTreeMap<String, String>),
}

impl Beside<'_> {
    fn owner(&self, capture: &Capture) -> Option<&str> {
        match self {
            Beside::Files(_) => None,
            Beside::Owners(owners) => owners.get(&capture.url).map(String::as_str),
        }
    }

    fn file(&self, url: &str) -> Option<&Capture> {
        match self {
            Beside::Files(files) => files.get(url).copied(),
            Beside::Owners(_) => None,
        }
    }
}

/// What came of one capture, or why nothing did and whether the archive is damaged.
type Outcome = Result<Came, (bool, String)>;

/// A document, or the rows of the take-down list that it falls under.
enum Came {
    Read(Extracted),
    Removed(BTreeSet<usize>),
}

impl Run<'_> {
    /// Extracts the captures and stages the responses.
    pub fn extract(
        &mut self,
        captures: &[&Capture],
        beside: &Beside<'_>,
        manifest: &mut BuildManifest,
        on_event: &mut dyn FnMut(BuildEvent),
    ) -> Result<(), BuildError> {
        if captures.is_empty() {
            return Ok(());
        }
        on_event(BuildEvent::Extracting { total: captures.len() });
        let (archive, registry, heeded) = (self.archive, self.registry, self.heeded);
        let (stop, workers) = (self.options.stop, self.options.workers);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<(usize, Outcome)>(WAITING);
            for _ in 0..self.options.threads.max(1) {
                let (send, next) = (send.clone(), &next);
                scope.spawn(move || {
                    while !stop.load(Ordering::SeqCst) {
                        let at = next.fetch_add(1, Ordering::SeqCst);
                        let Some(capture) = captures.get(at) else { break };
                        let outcome = one(archive, workers, registry, heeded, capture, beside.owner(capture));
                        if send.send((at, outcome)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(send);
            for (at, outcome) in receive {
                self.take(captures[at], outcome, beside, manifest)?;
                on_event(BuildEvent::Extracted);
            }
            Ok(())
        })
    }

    fn take(
        &mut self,
        capture: &Capture,
        outcome: Outcome,
        beside: &Beside<'_>,
        manifest: &mut BuildManifest,
    ) -> Result<(), BuildError> {
        let Extracted { status, hidden, failure, responses } = match outcome {
            Ok(Came::Read(done)) => done,
            Ok(Came::Removed(rows)) => {
                self.leave_out(capture, &rows, beside, manifest);
                return Ok(());
            }
            Err((is_damage, reason)) => {
                self.report.failed.push(FailedCapture { url: capture.url.clone(), is_damage, reason });
                return Ok(());
            }
        };
        match status {
            ReadStatus::Read | ReadStatus::Empty => {}
            ReadStatus::NotRead | ReadStatus::Encrypted | ReadStatus::NoTextLayer => self.report.not_read += 1,
            ReadStatus::Unreadable => {
                let reason = failure.unwrap_or_else(|| "its bytes could not be turned into text".to_owned());
                self.report.failed.push(FailedCapture { url: capture.url.clone(), is_damage: false, reason });
            }
        }
        self.report.extracted += 1;
        self.report.responses += responses.len();
        let mut entry = CaptureEntry::default();
        if let Beside::Owners(_) = beside {
            entry.file = Some(FileState {
                status: name_of(status),
                hidden: hidden_kinds(&hidden),
                part_of: beside.owner(capture).map(str::to_owned),
            });
        }
        let mut attachments = BTreeSet::new();
        for mut response in responses {
            if matches!(status, ReadStatus::NotRead | ReadStatus::Encrypted | ReadStatus::NoTextLayer) {
                response.doc_class = DocClass::Attachment;
            }
            for attachment in &mut response.attachments {
                if self.heeded.hides(&attachment.url) {
                    attachments.extend(self.heeded.mark(&attachment.url));
                    forget(attachment);
                    continue;
                }
                if let Beside::Files(_) = beside {
                    attachments.insert(attachment.url.clone());
                }
                if let Some(file) = beside.file(&attachment.url) {
                    attachment.media_type = Some(file.media_type.clone());
                    attachment.bytes = Some(file.bytes);
                    attachment.sha256 = Some(file.sha256.clone());
                }
            }
            let force = self.staging.add(&response)?;
            entry.responses.push(ResponsePlace { response_id: response.response_id, force });
        }
        entry.attachments = attachments.into_iter().collect();
        manifest.captures.insert(capture.capture_id.clone(), entry);
        Ok(())
    }

    /// Notes that a capture falls under the take-down list, so that it need not be read again.
    fn leave_out(
        &mut self,
        capture: &Capture,
        rows: &BTreeSet<usize>,
        beside: &Beside<'_>,
        manifest: &mut BuildManifest,
    ) {
        self.report.extracted += 1;
        let part_of = beside.owner(capture).map(str::to_owned);
        let file = match beside {
            Beside::Files(_) => None,
            Beside::Owners(_) => Some(FileState { status: REMOVED.to_owned(), hidden: None, part_of }),
        };
        let entry = CaptureEntry { file, removed: self.heeded.hashes(rows), ..CaptureEntry::default() };
        manifest.captures.insert(capture.capture_id.clone(), entry);
    }
}

/// A file on the take-down list leaves no name behind.
fn forget(attachment: &mut Attachment) {
    *attachment = Attachment {
        attachment_id: std::mem::take(&mut attachment.attachment_id),
        url: String::new(),
        file_name: String::new(),
        media_type: None,
        bytes: None,
        sha256: None,
        status: REMOVED.to_owned(),
        hidden_content: Vec::new(),
    };
}

/// A reader from a library may panic on bytes nobody has seen before: that costs this document, not the run.
fn one(
    archive: &Archive,
    workers: &Workers,
    registry: &Registry,
    heeded: &Heeded,
    capture: &Capture,
    part_of: Option<&str>,
) -> Outcome {
    let (bytes, media_type) =
        archive.payload_as_sent(capture).map_err(|error: ArchiveError| (true, error.to_string()))?;
    let rows = heeded.in_bytes(capture, &bytes);
    if !rows.is_empty() {
        return Ok(Came::Removed(rows));
    }
    let file_name = file_name(&capture.url);
    let source = Source {
        id: None,
        url: Some(&capture.url),
        force: capture.force.as_deref(),
        file_name: file_name.as_deref(),
        fetched_at: Some(&capture.fetched_at),
        sha256: Some(&capture.sha256),
        capture: Some(&capture.capture_id),
        part_of,
    };
    let input = ReadInput { bytes: &bytes, media_type: Some(&media_type), file_name: file_name.as_deref() };
    let extracted = catch_unwind(AssertUnwindSafe(|| responses_by(workers, &input, &source, registry)))
        .map_err(|_| (false, format!("reading it failed inside the program (digest {})", capture.sha256)))?;
    let rows = heeded.in_extracted(&extracted);
    Ok(if rows.is_empty() { Came::Read(extracted) } else { Came::Removed(rows) })
}

/// Returns the last part of the address's path, decoded.
fn file_name(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
    Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_the_last_part_of_the_address_decoded() {
        assert_eq!(file_name("file:///seeds/a%20b.txt").as_deref(), Some("a b.txt"));
        assert_eq!(file_name("http://a.example/x/y/?q=1").as_deref(), Some("y"));
        assert_eq!(file_name("http://a.example/").as_deref(), None);
        assert_eq!(file_name("https://a.example/100%25%zz%").as_deref(), Some("100%%zz%"));
    }
}
