//! Turns files from elsewhere into captures: saved pages, text, and the files that hang on answers.
//!
//! A file that cannot be taken is reported and left; it never ends the run. What is taken is archived
//! byte for byte. Nothing is fetched and nothing is extracted here.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

mod address;
mod kind;
mod walk;

use crate::archive::{ArchiveError, ArchiveWriter, NewCapture};
use crate::model::CaptureSource;
use crate::store::Removals;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file taken, in bytes, unless the caller says otherwise.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Largest page or text taken, in bytes. The longest real answers are well under a megabyte.
pub const MAX_PAGE_BYTES: u64 = 16 << 20;

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Time given to every capture: RFC 3339, UTC, whole seconds.
    pub now: String,
    /// Force that all of it comes from, if the user says so.
    pub force: Option<String>,
    pub max_file_bytes: u64,
    pub max_page_bytes: u64,
    /// What must not come back.
    pub removals: Removals,
}

/// What became of one file.
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
    Failed {
        path: PathBuf,
        reason: String,
        hint: String,
    },
}

/// Counts of one import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub imported: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub other_kind: usize,
    pub failed: usize,
}

/// Imports files and folders in the order given, folders by name. Only a failing archive ends it early.
pub fn import(
    paths: &[PathBuf],
    writer: &mut ArchiveWriter,
    options: &ImportOptions,
    on_event: &mut dyn FnMut(&ImportEvent),
) -> Result<ImportReport, ArchiveError> {
    let mut report = ImportReport::default();
    for argument in paths {
        let mut archive_error = None;
        walk::each_file(argument, &mut |found| {
            let event = match found {
                Ok((path, name)) => match import_file(&path, &name, writer, options) {
                    Ok(event) => event,
                    Err(error) => {
                        archive_error = Some(error);
                        return false;
                    }
                },
                Err((path, error)) => failed(&path, &error),
            };
            match event {
                ImportEvent::Imported { .. } => report.imported += 1,
                ImportEvent::Unchanged { .. } => report.unchanged += 1,
                ImportEvent::Removed { .. } => report.removed += 1,
                ImportEvent::OtherKind { .. } => report.other_kind += 1,
                ImportEvent::Failed { .. } => report.failed += 1,
            }
            on_event(&event);
            true
        });
        if let Some(error) = archive_error {
            return Err(error);
        }
    }
    writer.sync()?;
    Ok(report)
}

/// `name` is the path below the argument's parent, `/` between parts.
fn import_file(
    path: &Path,
    name: &str,
    writer: &mut ArchiveWriter,
    options: &ImportOptions,
) -> Result<ImportEvent, ArchiveError> {
    let Some(kind) = kind::by_name(name) else { return Ok(ImportEvent::OtherKind { path: path.to_owned() }) };
    let limit = if kind.is_page { options.max_page_bytes } else { options.max_file_bytes };
    let mut body = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut body));
    if let Err(error) = read {
        return Ok(failed(path, &error));
    }
    if body.len() as u64 > limit {
        return Ok(ImportEvent::Failed {
            path: path.to_owned(),
            reason: format!("larger than the limit of {} MiB", limit >> 20),
            hint: "if it really is one document, import it again with a larger `--max-bytes`".to_owned(),
        });
    }
    if let Some((reason, hint)) = kind::objection(kind, &body) {
        return Ok(ImportEvent::Failed { path: path.to_owned(), reason, hint });
    }
    let url = address::address_of(path, name, kind, &body);
    if options.removals.address(&url).or_else(|| options.removals.payload(&body)).is_some() {
        return Ok(ImportEvent::Removed { path: path.to_owned() });
    }
    if writer.is_unchanged(&url, &body) || (url.starts_with("file:") && writer.holds_file(&body)) {
        return Ok(ImportEvent::Unchanged { path: path.to_owned() });
    }
    writer.append(&NewCapture {
        url: &url,
        fetched_at: &options.now,
        status: 200,
        media_type: kind.media_type,
        body: &body,
        source: CaptureSource::Import,
        listing: false,
        force: options.force.as_deref(),
        http: None,
        truncated: None,
    })?;
    Ok(ImportEvent::Imported { path: path.to_owned(), url })
}

fn failed(path: &Path, error: &std::io::Error) -> ImportEvent {
    let hint = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "give yourself read permission (`chmod u+rX`) and import it again",
        std::io::ErrorKind::NotFound => "it was moved or deleted; check the path and import it again",
        _ => "check the disk or copy the file again, then import it again",
    };
    ImportEvent::Failed { path: path.to_owned(), reason: error.to_string(), hint: hint.to_owned() }
}
