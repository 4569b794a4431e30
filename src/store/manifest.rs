//! What a build made of each capture, so that the next one does again only what changed.

use crate::store::disk;
use crate::store::error::{StoreError, io_error};
use crate::store::narrowed::JointPlaces;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, ErrorKind, Write};
use std::path::Path;

/// `tables/manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildManifest {
    /// Digest of everything that decides what is extracted from the same bytes.
    pub rules_version: String,
    /// Every file of the tables, by path below them.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    /// Where joint answers lie; nothing where no build has looked.
    #[serde(default)]
    pub joint: Option<JointPlaces>,
    /// Digest of the archive's index as the table of captures shows it.
    #[serde(default)]
    pub archive: String,
    /// Hashes of the rows of the take-down list that was heeded.
    #[serde(default)]
    pub removals: BTreeSet<String>,
    /// Addresses that their publisher withdrew, and when.
    #[serde(default)]
    pub withdrawn: BTreeMap<String, String>,
    /// By capture identifier.
    pub captures: BTreeMap<String, CaptureEntry>,
}

/// What reading verbs need of the manifest, without what every capture gave.
#[derive(Debug, Default, Deserialize)]
pub struct ManifestHead {
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    #[serde(default)]
    pub joint: Option<JointPlaces>,
}

/// A file of the tables as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
}

/// What one capture gave. No responses is an answer too: it need not be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureEntry {
    pub responses: Vec<ResponsePlace>,
    /// Addresses of files that it refers to, sorted: when one arrives, the capture is done again.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// For a file that pages may refer to: how reading it went.
    #[serde(default)]
    pub file: Option<FileState>,
    /// Hashes of the rows of the take-down list for which it was left out, found when it was read.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub removed: BTreeSet<String>,
}

/// How reading a captured file went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    pub status: String,
    /// As in the column `hidden_content`.
    pub hidden: Option<String>,
    /// The response that it hung on when it was done.
    pub part_of: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlace {
    pub response_id: String,
    /// Partition that holds it.
    pub force: String,
}

impl ManifestHead {
    /// Reads what stands at the head of the manifest; an absent one is empty.
    pub fn load(tables: &Path) -> Result<Self, StoreError> {
        read(tables)
    }
}

fn read<T: serde::de::DeserializeOwned + Default>(tables: &Path) -> Result<T, StoreError> {
    let path = tables.join("manifest.json");
    match File::open(&path) {
        Ok(file) => serde_json::from_reader(BufReader::new(file)).map_err(|source| StoreError::Json { path, source }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(io_error("open", &path)(error)),
    }
}

impl BuildManifest {
    /// Reads the manifest; an absent one is empty.
    pub fn load(tables: &Path) -> Result<Self, StoreError> {
        read(tables)
    }

    /// Replaces the manifest on disk: one capture a line, sorted.
    pub fn save(&self, tables: &Path) -> Result<(), StoreError> {
        let path = tables.join("manifest.json");
        disk::replace(&path, |out| {
            let json = |source| StoreError::Json { path: path.clone(), source };
            let wrote = |result: std::io::Result<()>| result.map_err(io_error("write", &path));
            wrote(out.write_all(b"{\"rules_version\":"))?;
            serde_json::to_writer(&mut *out, &self.rules_version).map_err(json)?;
            wrote(out.write_all(b",\"parts\":"))?;
            serde_json::to_writer(&mut *out, &self.parts).map_err(json)?;
            wrote(out.write_all(b",\"joint\":"))?;
            serde_json::to_writer(&mut *out, &self.joint).map_err(json)?;
            wrote(out.write_all(b",\"archive\":"))?;
            serde_json::to_writer(&mut *out, &self.archive).map_err(json)?;
            wrote(out.write_all(b",\"removals\":"))?;
            serde_json::to_writer(&mut *out, &self.removals).map_err(json)?;
            wrote(out.write_all(b",\"withdrawn\":"))?;
            serde_json::to_writer(&mut *out, &self.withdrawn).map_err(json)?;
            wrote(out.write_all(b",\"captures\":{"))?;
            for (number, (capture, entry)) in self.captures.iter().enumerate() {
                wrote(out.write_all(if number == 0 { b"\n" } else { b",\n" }))?;
                serde_json::to_writer(&mut *out, capture).map_err(json)?;
                wrote(out.write_all(b":"))?;
                serde_json::to_writer(&mut *out, entry).map_err(json)?;
            }
            wrote(out.write_all(b"\n}}\n"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_an_absent_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(BuildManifest::load(folder.path()).unwrap(), BuildManifest::default());
        let place = ResponsePlace { response_id: "aldermoor:1-24".to_owned(), force: "aldermoor".to_owned() };
        let mut manifest = BuildManifest { rules_version: "\"7\"".to_owned(), ..BuildManifest::default() };
        manifest.captures.insert("c1".to_owned(), CaptureEntry { responses: vec![place], ..CaptureEntry::default() });
        manifest.removals.insert("00ff".to_owned());
        manifest.captures.insert("c2".to_owned(), CaptureEntry::default());
        manifest.save(folder.path()).unwrap();
        assert_eq!(BuildManifest::load(folder.path()).unwrap(), manifest);
    }

    #[test]
    fn a_damaged_manifest_is_an_error_and_not_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.json"), "{\"rules_version\":").unwrap();
        assert!(matches!(BuildManifest::load(folder.path()), Err(StoreError::Json { .. })));
    }
}
