//! What the take-down list means for one build: which captures count as gone, and which files pages do not name.

use crate::archive::Archive;
use crate::build::{BuildError, Extracted};
use crate::model::Capture;
use crate::store::{BuildManifest, RemovalKind, Removals, TableStore};
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;

/// The list, held against the archive.
pub struct Heeded {
    pub list: Removals,
    /// Addresses whose every capture is on the list by its digest.
    emptied: BTreeSet<String>,
    /// Addresses of which captures stay.
    present: BTreeSet<String>,
}

impl Heeded {
    /// Takes out of the captures those that the list names by address or digest.
    pub fn new(list: Removals, captures: &mut Vec<Capture>) -> Heeded {
        let (mut emptied, mut present) = (BTreeSet::new(), BTreeSet::new());
        if !list.is_empty() {
            let (gone, kept): (Vec<Capture>, Vec<Capture>) =
                std::mem::take(captures).into_iter().partition(|capture| list.capture(capture).is_some());
            *captures = kept;
            present.extend(captures.iter().map(|capture| capture.url.clone()));
            emptied.extend(gone.into_iter().map(|capture| capture.url).filter(|url| !present.contains(url)));
        }
        Heeded { list, emptied, present }
    }

    /// Returns whether a page that links there must not name the file.
    pub fn hides(&self, url: &str) -> bool {
        let former = || !self.present.contains(url) && self.list.former_file(url).is_some();
        self.emptied.contains(url) || self.list.address(url).is_some() || former()
    }

    /// Returns how the manifest notes an address that is not to be named; nothing where the list is empty.
    pub fn mark(&self, url: &str) -> Option<String> {
        (!self.list.is_empty()).then(|| self.list.mark(url))
    }

    /// Returns the rows that the bytes of a document or the words of its address fall under.
    pub fn in_bytes(&self, capture: &Capture, bytes: &[u8]) -> BTreeSet<usize> {
        let mut found = self.list.in_bytes(bytes);
        found.extend(self.list.in_text(&percent_decode_str(&capture.url).decode_utf8_lossy()));
        found
    }

    /// Returns the rows that what was read of a document falls under.
    pub fn in_extracted(&self, extracted: &Extracted) -> BTreeSet<usize> {
        self.list.in_records(&extracted.responses)
    }

    /// Returns the hashes of rows, as the manifest notes them.
    pub fn hashes(&self, rows: &BTreeSet<usize>) -> BTreeSet<String> {
        rows.iter().filter_map(|row| self.list.rows().get(*row)).map(|row| row.hash.clone()).collect()
    }

    /// Returns captures done before that rows new to the list may name by what is in them. They are read again.
    pub fn suspects(
        &self,
        archive: &Archive,
        store: &TableStore,
        captures: &[Capture],
        manifest: &BuildManifest,
    ) -> Result<BTreeSet<String>, BuildError> {
        let is_new = |kind: RemovalKind| {
            self.list.rows().iter().any(|row| row.kind == kind && !manifest.removals.contains(&row.hash))
        };
        let (new_string, new_digest) = (is_new(RemovalKind::String), is_new(RemovalKind::Sha256));
        let mut suspects = BTreeSet::new();
        if new_string || new_digest {
            store.for_each_text(&mut |cell| {
                let digest = cell.column.ends_with("sha256") && self.list.digest(cell.text).is_some();
                if let Some(capture) = cell.capture
                    && (digest || !self.list.in_text(cell.text).is_empty())
                {
                    suspects.insert(capture.to_owned());
                }
            })?;
        }
        if new_string {
            for capture in captures.iter().filter(|capture| manifest.captures.contains_key(&capture.capture_id)) {
                // Bytes that cannot be read were not read before either.
                let bytes = archive.payload(capture).unwrap_or_default();
                if !self.in_bytes(capture, &bytes).is_empty() {
                    suspects.insert(capture.capture_id.clone());
                }
            }
        }
        Ok(suspects)
    }
}
