//! Turns files from elsewhere into captures: saved pages, text, the files that hang on answers, and web archives.
//!
//! A file or record that cannot be taken is reported and left; it never ends the run. What is taken is archived byte for
//! byte, but for the coding that a body was sent in. Nothing is fetched and nothing is extracted here.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

mod address;
mod date;
mod desk;
mod digest;
mod hosts;
mod kind;
mod payload;
mod revisit;
mod saved;
mod wacz;
mod walk;
mod warc;

pub use desk::{ImportEvent, ImportReport, LeftOut};
pub use hosts::KnownHosts;

use crate::archive::{ArchiveError, ArchiveWriter};
use crate::import::desk::{Desk, Place};
use crate::import::kind::Taking;
use crate::store::{Removals, Room};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Largest file taken, in bytes, unless the caller says otherwise.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Largest page or text taken, in bytes. The longest real answers are well under a megabyte.
pub const MAX_PAGE_BYTES: u64 = 16 << 20;

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Time given to captures that do not tell theirs: RFC 3339, UTC, whole seconds.
    pub now: String,
    /// Force that all of it comes from, if the user says so.
    pub force: Option<String>,
    pub max_file_bytes: u64,
    pub max_page_bytes: u64,
    pub known: KnownHosts,
    /// Takes what web archives hold of hosts that are not known, too.
    pub all_hosts: bool,
    /// Set to end early: what was taken stays, and the same import goes on from there.
    pub stop: Arc<AtomicBool>,
    /// What must not come back.
    pub removals: Removals,
    /// Room that must stay free: asked before each item is archived.
    pub room: Room,
}

/// Imports files and folders in the order given, folders by name. Only a failing archive ends it early.
pub fn import(
    paths: &[PathBuf],
    writer: &mut ArchiveWriter,
    options: &ImportOptions,
    on_event: &mut dyn FnMut(&ImportEvent),
) -> Result<ImportReport, ArchiveError> {
    let mut desk = Desk::new(writer, options, on_event);
    for argument in paths {
        let mut archive_error = None;
        walk::each_file(argument, &mut |found| {
            let taken = match found {
                Ok((path, name)) => take_file(&path, &name, &mut desk),
                Err((path, error)) => {
                    desk.failed(&Place::file(&path), error.to_string(), desk::hint_for(&error));
                    Ok(())
                }
            };
            archive_error = taken.err();
            archive_error.is_none() && !desk.is_stopped()
        });
        if let Some(error) = archive_error {
            return Err(error);
        }
    }
    if !desk.is_stopped() {
        revisit::take_waiting(&mut desk)?;
    }
    desk.finish()
}

/// `name` is the path below the argument's parent, `/` between parts.
fn take_file(path: &Path, name: &str, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let Some(kind) = kind::by_name(name) else {
        desk.other_kind(path);
        return Ok(());
    };
    match kind.taking {
        Taking::Page | Taking::SavedPage | Taking::File => saved::take(path, name, kind, desk),
        Taking::Warc => warc::take_file(path, desk),
        Taking::Wacz => wacz::take(path, desk),
    }
}
