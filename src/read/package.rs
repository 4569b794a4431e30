//! Zip containers, opened only when what they hold stays within limits.
//!
//! Sizes that a container announces are not believed: every part is unpacked once, counted and thrown away. Names are
//! keys and never paths.

use crate::model::{Document, Problem, ReadStatus};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A real workbook has a few hundred parts.
const MOST_PARTS: usize = 10_000;
/// Bytes of all parts together.
const MOST_UNPACKED: u64 = 256 << 20;
/// How much larger than the file its content may be, once it is large.
const HIGHEST_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;
/// A document type stands near the start of a part.
const PROLOGUE: usize = 4096;

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Place in the archive and unpacked size of each part.
    parts: BTreeMap<String, (usize, u64)>,
}

impl<'a> Package<'a> {
    /// Opens a container, or says why not.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Box<Document>> {
        let refused = |code: &str, message: String| {
            Box::new(Document::unread(ReadStatus::Unreadable, Problem::error(code, message)))
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| refused("damaged", format!("the container cannot be opened: {error}")))?;
        if archive.len() > MOST_PARTS {
            return Err(refused("too_many_parts", format!("it holds {} files, more than {MOST_PARTS}", archive.len())));
        }
        let mut parts = BTreeMap::new();
        let mut whole = 0_u64;
        let mut buffer = vec![0; 1 << 16];
        for at in 0..archive.len() {
            if archive.by_index_raw(at).is_ok_and(|part| part.encrypted()) {
                return Err(Box::new(Document::encrypted()));
            }
            let mut part = archive
                .by_index(at)
                .map_err(|error| refused("damaged", format!("a part of the container cannot be opened: {error}")))?;
            let (name, is_folder) = (part.name().map(Cow::into_owned), part.is_dir());
            let mut size = 0;
            let mut start = Vec::new();
            loop {
                let read = part
                    .read(&mut buffer)
                    .map_err(|error| refused("damaged", format!("a part of the container is damaged: {error}")))?;
                if read == 0 {
                    break;
                }
                if start.len() < PROLOGUE {
                    start.extend_from_slice(&buffer[..read.min(PROLOGUE - start.len())]);
                }
                size += read as u64;
                whole += read as u64;
                if whole > MOST_UNPACKED || (whole > SMALL && whole / HIGHEST_RATIO > bytes.len() as u64) {
                    let message = format!("unpacked it is over {} MiB from {} bytes", whole >> 20, bytes.len());
                    return Err(refused("too_large_unpacked", message));
                }
            }
            if declares_entities(&start) {
                return Err(refused("document_type", "a part declares entities of its own".to_owned()));
            }
            if let Ok(name) = name
                && !is_folder
            {
                parts.insert(name, (at, size));
            }
        }
        Ok(Package { archive, parts })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    pub fn size(&self, name: &str) -> u64 {
        self.parts.get(name).map_or(0, |(_, size)| *size)
    }

    /// Returns the bytes of a part.
    pub fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        let (at, size) = *self.parts.get(name)?;
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
        self.archive.by_index(at).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Returns a part that is text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let bytes = self.part(name)?;
        Some(crate::read::decode::decode(&bytes, None).0.into_owned())
    }
}

/// Whether the start of a part holds a document type with declarations; without any it is harmless and common.
fn declares_entities(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    text.starts_with(b"<") && memchr::memmem::find(start, b"<!ENTITY").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_declared_entities_are_refused() {
        assert!(declares_entities(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]><a/>"));
        assert!(!declares_entities(b"<?xml version='1.0'?><!DOCTYPE manifest PUBLIC 'x' 'y'><a/>"));
        assert!(!declares_entities(b"words about <!ENTITY"));
    }

    #[test]
    fn what_is_no_container_is_damaged() {
        let document = Package::open(b"PK\x03\x04 and nothing").err().unwrap();
        assert_eq!(document.status, ReadStatus::Unreadable);
        assert_eq!(document.problems[0].code, "damaged");
    }
}
