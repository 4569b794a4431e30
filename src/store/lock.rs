//! One writer at a time: `corpus/.lock`.
//!
//! The lock is the kernel's, held on the open file, so it ends with the process however that ends, and
//! there is no moment at which two processes could both take over a dead one's. The text in the file
//! (process and start time) is only for telling people who holds it.

use crate::store::error::{StoreError, io_error};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Held until dropped.
#[derive(Debug)]
pub struct StoreLock {
    file: File,
}

impl StoreLock {
    /// Takes the lock, or says which process holds it and since when.
    pub fn acquire(corpus: &Path) -> Result<Self, StoreError> {
        let path = corpus.join(".lock");
        fs::create_dir_all(corpus).map_err(io_error("make the folder", corpus))?;
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(io_error("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be writing its name just now: an unreadable name is an unknown one.
                let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
                let holder = if known { holder.trim().to_owned() } else { "unknown".to_owned() };
                return Err(StoreError::Locked { corpus: corpus.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(io_error("lock", &path)(error)),
        }
        let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        let name = format!("{} since {started}\n", std::process::id());
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(name.as_bytes()));
        written.map_err(io_error("write", &path))?;
        Ok(StoreLock { file })
    }
}

impl Drop for StoreLock {
    fn drop(&mut self) {
        // The name goes, the file stays: removing it would let two processes lock two different files.
        drop(self.file.set_len(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_holds_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let lock = StoreLock::acquire(folder.path()).unwrap();
        let refused = StoreLock::acquire(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {} since 2", std::process::id())), "{refused}");
        drop(lock);
        StoreLock::acquire(folder.path()).unwrap();
    }

    #[test]
    fn the_lock_of_a_process_that_is_gone_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".lock"), "4194304 since 2024-01-01T00:00:00Z\n").unwrap();
        StoreLock::acquire(folder.path()).unwrap();
    }
}
