//! Files that are replaced as a whole: written beside, synced, renamed, and the folder synced.
//!
//! A kill at any moment leaves either the old file or the new one. What is left of an unfinished write
//! ends in `.tmp`, which no reader opens and the next write overwrites.

use crate::store::error::{StoreError, io_error};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file written beside its final place, not yet visible under its name.
pub struct Pending {
    temporary: PathBuf,
    target: PathBuf,
}

impl Pending {
    /// Writes and syncs the new content beside `target`, whose folder is made if need be.
    pub fn write<E: From<StoreError>>(
        target: &Path,
        fill: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut name = target.as_os_str().to_owned();
        name.push(".tmp");
        let temporary = PathBuf::from(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(io_error("make the folder", folder))?;
        }
        let written = (|| {
            let file = File::create(&temporary).map_err(io_error("create", &temporary))?;
            let mut out = BufWriter::with_capacity(1 << 16, file);
            fill(&mut out)?;
            out.flush().map_err(io_error("write", &temporary))?;
            out.get_ref().sync_all().map_err(io_error("sync", &temporary))?;
            Ok(())
        })();
        match written {
            Ok(()) => Ok(Pending { temporary, target: target.to_owned() }),
            Err(error) => {
                // The failure itself is what to report; a leftover is harmless.
                drop(fs::remove_file(&temporary));
                Err(error)
            }
        }
    }

    /// Puts the new content in place and syncs the folder.
    pub fn publish(self) -> Result<(), StoreError> {
        fs::rename(&self.temporary, &self.target).map_err(io_error("replace", &self.target))?;
        sync_parent(&self.target)
    }
}

/// Replaces `target` by what `fill` writes.
pub fn replace<E: From<StoreError>>(
    target: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), E> {
    Ok(Pending::write(target, fill)?.publish()?)
}

/// Removes a file; one that is not there is fine.
pub fn remove(target: &Path) -> Result<(), StoreError> {
    match fs::remove_file(target) {
        Ok(()) => sync_parent(target),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io_error("remove", target)(error)),
    }
}

/// Syncs a folder, so that names in it survive a crash.
pub fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error("sync the folder", folder))
}

fn sync_parent(path: &Path) -> Result<(), StoreError> {
    path.parent().map_or(Ok(()), sync_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kill_between_write_and_rename_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("part-0.parquet");
        fs::write(&target, "old").unwrap();
        let pending = Pending::write::<StoreError>(&target, |out| {
            out.write_all(b"new").map_err(io_error("write", Path::new("test")))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        // A kill here leaves `pending` unpublished; the next run writes again over the leftover.
        drop(pending);
        replace::<StoreError>(&target, |out| out.write_all(b"newer").map_err(io_error("write", Path::new("test"))))
            .unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "newer");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_leftover() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("manifest.json");
        fs::write(&target, "old").unwrap();
        let failed = replace(&target, |_| Err(StoreError::NoSuchTable("none".to_owned())));
        assert!(matches!(failed, Err(StoreError::NoSuchTable(_))));
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
