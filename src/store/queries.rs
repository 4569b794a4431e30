//! `queries.toml`: searches that the user gave names, kept beside the corpus.

use crate::store::disk;
use crate::store::error::{StoreError, io_error};
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

const FILE: &str = "queries.toml";

/// Searches by name.
pub type SavedQueries = BTreeMap<String, String>;

/// Returns the saved searches; none when nothing was saved yet.
pub fn load(corpus: &Path) -> Result<SavedQueries, StoreError> {
    let path = corpus.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(SavedQueries::new()),
        Err(error) => return Err(io_error("read", &path)(error)),
    };
    toml::from_str(&text).map_err(|error| StoreError::Queries { path, message: error.message().to_owned() })
}

/// Saves a search under a name, in place of the one that had it.
pub fn save(corpus: &Path, name: &str, query: &str) -> Result<(), StoreError> {
    let mut queries = load(corpus)?;
    queries.insert(name.to_owned(), query.to_owned());
    let text = toml::to_string(&queries).expect("a table of texts is TOML");
    let path = corpus.join(FILE);
    disk::replace(&path, |out| out.write_all(text.as_bytes()).map_err(io_error("write", &path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_there_again_and_a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(load(folder.path()).unwrap().is_empty());
        save(folder.path(), "dogs", "\"police dogs\" year:2023").unwrap();
        save(folder.path(), "cost", "has:cost").unwrap();
        save(folder.path(), "dogs", "dogs").unwrap();
        let expected = [("cost", "has:cost"), ("dogs", "dogs")].map(|(name, query)| (name.into(), query.into()));
        assert_eq!(load(folder.path()).unwrap(), SavedQueries::from(expected));
        fs::write(folder.path().join(FILE), "dogs = 3").unwrap();
        assert!(load(folder.path()).unwrap_err().to_string().contains("queries.toml"));
    }
}
