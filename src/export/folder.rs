//! A folder that appears whole or not at all: written beside its place, then renamed.
//!
//! `<name>.partial` is what is being written, `<name>.replaced` an older package for the moment between two renames.
//! A kill at any time leaves the older package or the new one; the next run clears what was left beside it.

use crate::export::ExportError;
use crate::export::checksums::{CHECKSUMS, listed};
use crate::store::disk::sync_folder;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK: &str = ".lock";

/// A folder that is being written.
pub(super) struct Folder {
    partial: PathBuf,
    replaced: PathBuf,
    target: PathBuf,
    /// Held so that no other process writes the same folder.
    lock: Option<File>,
}

impl Folder {
    /// Prepares to write `out`. It may be absent, empty, or hold a package and nothing else.
    pub fn begin(out: &Path) -> Result<Folder, ExportError> {
        let failed = |source| ExportError::Write { path: out.to_owned(), source };
        // A link is followed, so that what it leads to is replaced and the link stays.
        let target = match fs::canonicalize(out) {
            Ok(target) => target,
            Err(_) => std::path::absolute(out).map_err(failed)?.components().collect(),
        };
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(ExportError::NoName(out.to_owned()));
        };
        if target.exists() && !target.is_dir() {
            return Err(ExportError::NotAFolder(out.to_owned()));
        }
        fs::create_dir_all(parent).map_err(failed)?;
        let beside = |ending: &str| {
            let mut name = OsString::from(name);
            name.push(ending);
            parent.join(name)
        };
        let (partial, replaced) = (beside(".partial"), beside(".replaced"));
        let lock = take(&partial, out)?;
        // From here on what is half written goes when this value does.
        let folder = Folder { partial, replaced, target, lock: Some(lock) };
        if folder.replaced.is_dir() {
            if folder.target.exists() {
                fs::remove_dir_all(&folder.replaced).map_err(failed)?;
            } else {
                fs::rename(&folder.replaced, &folder.target).map_err(failed)?;
            }
        }
        only_a_package(&folder.target, out)?;
        Ok(folder)
    }

    /// Returns where files are written until the folder is finished.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts the folder in its place.
    pub fn finish(mut self) -> Result<(), ExportError> {
        let failed = |source| ExportError::Write { path: self.target.clone(), source };
        fs::remove_file(self.partial.join(LOCK)).map_err(failed)?;
        sync_folder(&self.partial)?;
        if self.target.exists() {
            fs::rename(&self.target, &self.replaced).map_err(failed)?;
            let renamed = fs::rename(&self.partial, &self.target);
            if renamed.is_err() {
                // The older package goes back; the failure itself is what to report.
                drop(fs::rename(&self.replaced, &self.target));
            }
            renamed.map_err(failed)?;
            fs::remove_dir_all(&self.replaced).map_err(failed)?;
        } else {
            fs::rename(&self.partial, &self.target).map_err(failed)?;
        }
        self.lock = None;
        match self.target.parent() {
            Some(parent) => Ok(sync_folder(parent)?),
            None => Ok(()),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.lock.is_some() {
            // What went wrong is reported already; a leftover is cleared by the next run.
            drop(fs::remove_dir_all(&self.partial));
        }
    }
}

/// Makes the folder beside, takes its lock, and clears what an interrupted run left in it.
fn take(partial: &Path, out: &Path) -> Result<File, ExportError> {
    let failed = |source| ExportError::Write { path: partial.to_owned(), source };
    match fs::create_dir(partial) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let lock_file = partial.join(LOCK);
    let left = files_in(partial).map_err(failed)?;
    if !left.is_empty() && !lock_file.exists() && !left.iter().any(|name| name == CHECKSUMS) {
        return Err(ExportError::NotOurs { folder: partial.to_owned(), file: left[0].clone() });
    }
    let mut options = File::options();
    let lock = options.read(true).write(true).create(true).truncate(false).open(&lock_file).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(ExportError::InUse(out.to_owned())),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    for name in left.iter().filter(|name| *name != LOCK) {
        fs::remove_file(partial.join(name)).map_err(failed)?;
    }
    Ok(lock)
}

/// Refuses a folder with anything in it that no export wrote: it would be lost.
fn only_a_package(target: &Path, out: &Path) -> Result<(), ExportError> {
    let failed = |source| ExportError::Write { path: out.to_owned(), source };
    if !target.exists() {
        return Ok(());
    }
    let files = files_in(target).map_err(failed)?;
    let ours = match fs::read_to_string(target.join(CHECKSUMS)) {
        Ok(text) => listed(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    match files.iter().find(|name| *name != CHECKSUMS && !ours.contains(name)) {
        Some(file) => Err(ExportError::NotOurs { folder: out.to_owned(), file: file.clone() }),
        None => Ok(()),
    }
}

/// Names in a folder, sorted.
fn files_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(out: &Path, text: &str) {
        let folder = Folder::begin(out).unwrap();
        fs::write(folder.path().join("a.csv"), text).unwrap();
        fs::write(folder.path().join(CHECKSUMS), format!("{}  a.csv\n", "0".repeat(64))).unwrap();
        folder.finish().unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        files_in(folder).unwrap()
    }

    #[test]
    fn a_folder_appears_whole_replaces_an_older_package_and_nothing_else() {
        let desk = tempfile::tempdir().unwrap();
        let out = desk.path().join("below/out");
        let half = Folder::begin(&out).unwrap();
        fs::write(half.path().join("a.csv"), "half").unwrap();
        assert!(!out.exists() && matches!(Folder::begin(&out), Err(ExportError::InUse(_))));
        drop(half);
        assert_eq!(names(&desk.path().join("below")), Vec::<String>::new());
        written(&out, "first");
        written(&out, "second");
        assert_eq!(fs::read_to_string(out.join("a.csv")).unwrap(), "second");
        assert_eq!(names(&desk.path().join("below")), ["out"]);
        fs::write(out.join("notes.txt"), "mine").unwrap();
        assert!(matches!(Folder::begin(&out), Err(ExportError::NotOurs { file, .. }) if file == "notes.txt"));
        assert_eq!(names(&out), ["a.csv", CHECKSUMS, "notes.txt"]);
        let empty = desk.path().join("empty");
        fs::create_dir(&empty).unwrap();
        written(&empty, "first");
        assert_eq!(names(desk.path()), ["below", "empty"]);
    }

    #[test]
    fn what_a_kill_leaves_is_cleared_or_put_back() {
        let desk = tempfile::tempdir().unwrap();
        let out = desk.path().join("out");
        written(&out, "first");
        // Killed while it wrote.
        fs::create_dir(desk.path().join("out.partial")).unwrap();
        fs::write(desk.path().join("out.partial/.lock"), "").unwrap();
        fs::write(desk.path().join("out.partial/b.csv"), "half").unwrap();
        // Killed between the two renames.
        fs::rename(&out, desk.path().join("out.replaced")).unwrap();
        drop(Folder::begin(&out).unwrap());
        assert_eq!(
            (names(desk.path()), fs::read_to_string(out.join("a.csv")).unwrap()),
            (vec!["out".into()], "first".into())
        );
        // Somebody's own folder of that name.
        fs::create_dir(desk.path().join("out.partial")).unwrap();
        fs::write(desk.path().join("out.partial/mine"), "").unwrap();
        assert!(matches!(Folder::begin(&out), Err(ExportError::NotOurs { file, .. }) if file == "mine"));
    }
}
