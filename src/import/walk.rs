//! Walks files and folders in order of name. Does not follow links to folders.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders deeper than this are reported, not entered.
const MAX_DEPTH: usize = 64;

/// A file with its name below the argument's parent, or a place that could not be looked at.
pub type Found = Result<(PathBuf, String), (PathBuf, io::Error)>;

/// Calls `visit` for each file below `argument` (or for it) until it returns false.
pub fn each_file(argument: &Path, visit: &mut dyn FnMut(Found) -> bool) {
    let name = argument.file_name().map_or_else(|| "imported".to_owned(), |name| name.to_string_lossy().into_owned());
    walk(argument, &name, 0, true, visit);
}

fn walk(path: &Path, name: &str, depth: usize, follow: bool, visit: &mut dyn FnMut(Found) -> bool) -> bool {
    let metadata = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let kind = match metadata {
        Ok(metadata) => metadata.file_type(),
        Err(error) => return visit(Err((path.to_owned(), error))),
    };
    if kind.is_symlink() {
        return !path.is_file() || visit(Ok((path.to_owned(), name.to_owned())));
    }
    if kind.is_file() {
        return visit(Ok((path.to_owned(), name.to_owned())));
    }
    if !kind.is_dir() {
        return visit(Err((path.to_owned(), io::Error::other("neither a file nor a folder"))));
    }
    if depth > MAX_DEPTH {
        return visit(Err((path.to_owned(), io::Error::other("folders nest too deep"))));
    }
    let entries = fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return visit(Err((path.to_owned(), error))),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let below = entry.file_name().to_string_lossy().into_owned();
        if !below.starts_with('.') && !walk(&entry.path(), &format!("{name}/{below}"), depth + 1, false, visit) {
            return false;
        }
    }
    true
}
