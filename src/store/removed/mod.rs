//! The take-down list: what must not come back, as salted digests, so that the list itself says nothing of it.
//!
//! `file.rs` reads and writes `removed.csv`, `words.rs` cuts text into words. Nothing here removes anything: the
//! import, the crawl and the build ask this list before they take something.

mod file;
mod words;

use crate::data::passing_parameters::{is_passing, was_always_passing};
use crate::model::{Capture, Response};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use url::Url;
use words::Words;

pub use file::name as kind_name;
pub use words::{LEAST_WORDS, without_markup};

/// Name of the list below the corpus.
pub const LIST_NAME: &str = "removed.csv";

/// What a row of the list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemovalKind {
    /// An address: nothing is taken from there.
    Url,
    /// A payload, wherever it comes from.
    Sha256,
    /// Words in a row: no document that holds them.
    String,
    /// The address of a file removed for what it held: pages that link to it do not name it, but what stands there
    /// later may be taken.
    File,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    pub kind: RemovalKind,
    /// Empty for a row that a person wrote with the plain value.
    pub salt: String,
    /// SHA-256 of salt and value, hexadecimal.
    pub hash: String,
    /// For strings: how many words were hashed.
    pub words: usize,
    pub reason: String,
    /// Day on which it was added.
    pub date: String,
    /// The value that a person wrote; it is hashed when the list is next written.
    plain: Option<String>,
}

/// The list, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Removals {
    rows: Vec<Removal>,
    /// For each kind, number of words and salt: rows by hash.
    by_hash: BTreeMap<(RemovalKind, usize, String), BTreeMap<String, usize>>,
}

impl Removals {
    pub fn rows(&self) -> &[Removal] {
        &self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds what is not on the list yet, and returns whether it was added. `value` is an address, a digest or words.
    pub fn add(&mut self, kind: RemovalKind, value: &str, reason: &str, date: &str) -> bool {
        let (value, words) = canonical(kind, value);
        if self.find(kind, words, &value).is_some() {
            return false;
        }
        let salt = self.salt();
        let (reason, date) = (reason.to_owned(), date.to_owned());
        self.push(Removal { kind, hash: hash(&salt, &value), salt, words, reason, date, plain: None });
        true
    }

    fn push(&mut self, row: Removal) {
        let key = (row.kind, row.words, row.salt.clone());
        self.by_hash.entry(key).or_default().entry(row.hash.clone()).or_insert(self.rows.len());
        self.rows.push(row);
    }

    /// Returns the salt of the list, or a new one.
    fn salt(&self) -> String {
        let known = self.rows.iter().find(|row| !row.salt.is_empty()).map(|row| row.salt.clone());
        known.unwrap_or_else(|| {
            // Keys of the standard library's hash come from the system's source of random numbers.
            let random = RandomState::new();
            let [first, second] = [0, 1].map(|number: u64| {
                let mut hasher = random.build_hasher();
                hasher.write_u64(number);
                hasher.finish()
            });
            format!("{first:016x}{second:016x}")
        })
    }

    fn find(&self, kind: RemovalKind, words: usize, value: &str) -> Option<usize> {
        let tables = self.by_hash.iter().filter(|((of, length, _), _)| (*of, *length) == (kind, words));
        tables.filter_map(|((_, _, salt), rows)| rows.get(&hash(salt, value)).copied()).min()
    }

    /// Returns the row that names this address.
    pub fn address(&self, url: &str) -> Option<usize> {
        self.at_address(RemovalKind::Url, url)
    }

    /// Returns the row that names this digest, in hexadecimal.
    pub fn digest(&self, sha256: &str) -> Option<usize> {
        if self.is_empty() { None } else { self.find(RemovalKind::Sha256, 0, &sha256.to_ascii_lowercase()) }
    }

    /// Returns the row that names these bytes.
    pub fn payload(&self, bytes: &[u8]) -> Option<usize> {
        if self.is_empty() { None } else { self.digest(&HEXLOWER.encode(&Sha256::digest(bytes))) }
    }

    /// Returns the row for the address or the payload of a capture.
    pub fn capture(&self, capture: &Capture) -> Option<usize> {
        self.address(&capture.url).or_else(|| self.digest(&capture.sha256))
    }

    /// Returns the row for a file that once stood at this address and was removed for what it held.
    pub fn former_file(&self, url: &str) -> Option<usize> {
        self.at_address(RemovalKind::File, url)
    }

    /// A row may be older than some of the parameters that are no part of an address: it is known by either key.
    fn at_address(&self, kind: RemovalKind, url: &str) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let now = self.find(kind, 0, &address_key(url));
        now.or_else(|| self.find(kind, 0, &address_key_without(url, was_always_passing)))
    }

    /// Returns what stands for an address where it must not be named.
    pub fn mark(&self, url: &str) -> String {
        let salt = self.rows.iter().find(|row| !row.salt.is_empty()).map_or("", |row| row.salt.as_str());
        format!("#{}", hash(salt, &address_key(url)))
    }

    pub fn has_strings(&self) -> bool {
        self.rows.iter().any(|row| row.kind == RemovalKind::String)
    }

    /// Returns the rows whose words stand in the text, one after another, whatever stands between them.
    pub fn in_text(&self, text: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if !self.has_strings() {
            return found;
        }
        let words = Words::of(text);
        for ((kind, length, salt), rows) in &self.by_hash {
            if *kind == RemovalKind::String {
                found.extend(words.windows(*length).filter_map(|window| rows.get(&hash(salt, window)).copied()));
            }
        }
        found
    }

    /// Returns the rows whose words stand in archived bytes, as they are or without the tags between them.
    pub fn in_bytes(&self, bytes: &[u8]) -> BTreeSet<usize> {
        if !self.has_strings() {
            return BTreeSet::new();
        }
        let text = String::from_utf8_lossy(bytes);
        let mut found = self.in_text(&text);
        if text.contains(['<', '&']) {
            found.extend(self.in_text(&without_markup(&text)));
        }
        found
    }

    /// Returns the rows that what was read of a document falls under: words in any text of its records, and digests of
    /// the files inside it.
    pub fn in_records(&self, records: &[Response]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if self.is_empty() {
            return found;
        }
        for record in records {
            if self.has_strings() {
                let fields = serde_json::to_value(record).expect("a record is written as JSON elsewhere too");
                self.in_fields(&fields, &mut found);
            }
            let inside = record.attachments.iter().filter_map(|it| it.sha256.as_deref());
            found.extend(inside.chain(record.sha256.as_deref()).filter_map(|digest| self.digest(digest)));
        }
        found
    }

    fn in_fields(&self, value: &serde_json::Value, found: &mut BTreeSet<usize>) {
        match value {
            serde_json::Value::String(text) => found.extend(self.in_text(text)),
            serde_json::Value::Array(values) => values.iter().for_each(|value| self.in_fields(value, found)),
            serde_json::Value::Object(fields) => fields.values().for_each(|value| self.in_fields(value, found)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
        }
    }

    /// Returns the hashes of all rows, sorted: what a build notes of the list that it heeded.
    pub fn fingerprints(&self) -> BTreeSet<String> {
        self.rows.iter().map(|row| row.hash.clone()).collect()
    }
}

/// Returns the value as it is hashed, and the number of its words.
fn canonical(kind: RemovalKind, value: &str) -> (String, usize) {
    match kind {
        RemovalKind::Url | RemovalKind::File => (address_key(value), 0),
        RemovalKind::Sha256 => (value.trim().to_ascii_lowercase(), 0),
        RemovalKind::String => {
            let words = Words::of(value);
            (words.joined().to_owned(), words.len())
        }
    }
}

fn hash(salt: &str, value: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{salt}:{value}")))
}

/// Returns how many words the text has.
pub fn count_words(text: &str) -> usize {
    Words::of(text).len()
}

/// Returns the identity of an address: without scheme, fragment, last slash and passing parameters, query sorted.
fn address_key(address: &str) -> String {
    address_key_without(address, is_passing)
}

fn address_key_without(address: &str, is_left_out: fn(&str) -> bool) -> String {
    let Ok(url) = Url::parse(address.trim()) else { return address.trim().to_owned() };
    let mut pairs: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !is_left_out(name)).collect();
    pairs.sort();
    let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{}?{}", url.path().trim_end_matches('/'), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(kind: RemovalKind, value: &str) -> Removals {
        let mut removals = Removals::default();
        assert!(removals.add(kind, value, "asked for", "2024-03-01"));
        assert!(!removals.add(kind, value, "again", "2024-03-02"));
        removals
    }

    #[test]
    fn an_address_is_known_however_it_is_written() {
        let removals = list(RemovalKind::Url, "https://www.aldermoor.police.example/a?y=2&x=1");
        for same in [
            "http://www.aldermoor.police.example/a?x=1&y=2#top",
            "https://WWW.aldermoor.police.example/a/?x=1&y=2&utm_source=z",
        ] {
            assert_eq!(removals.address(same), Some(0), "{same}");
        }
        for other in ["https://www.aldermoor.police.example/a?x=1", "https://aldermoor.police.example/a?x=1&y=2", "a"] {
            assert_eq!(removals.address(other), None, "{other}");
        }
    }

    #[test]
    fn a_row_that_is_older_than_a_passing_parameter_still_holds() {
        let url = "https://www.aldermoor.police.example/a?sid=1&utm_source=z";
        assert_eq!(list(RemovalKind::Url, url).address("https://www.aldermoor.police.example/a"), Some(0));
        let mut removals = Removals::default();
        let before = hash("salt", "www.aldermoor.police.example/a?sid=1");
        let (reason, date) = ("asked for".to_owned(), "2024-03-01".to_owned());
        let (salt, kind) = ("salt".to_owned(), RemovalKind::Url);
        removals.push(Removal { kind, hash: before, salt, words: 0, reason, date, plain: None });
        assert_eq!(removals.address(url), Some(0));
        assert_eq!(removals.address("https://www.aldermoor.police.example/a?sid=2"), None);
    }

    #[test]
    fn words_are_found_across_marks_lines_and_tags() {
        let removals = list(RemovalKind::String, "Zedekiah O'Quill of Wrenfield");
        assert_eq!(removals.rows()[0].words, 5);
        for text in ["by ZEDEKIAH O’Quill,\nof Wrenfield.", "zedekiah o quill of wrenfield"] {
            assert_eq!(removals.in_text(text).len(), 1, "{text}");
        }
        assert_eq!(removals.in_bytes(b"<p>Zedekiah <b>O'Quill</b>&nbsp;of<br>Wrenfield</p>").len(), 1);
        for text in ["Zedekiah O'Quill of Wren field", "Zedekiah O'Quill", ""] {
            assert!(removals.in_text(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_digest_is_known_in_any_case_and_the_list_holds_no_value() {
        let digest = HEXLOWER.encode(&Sha256::digest(b"payload"));
        let removals = list(RemovalKind::Sha256, &digest.to_uppercase());
        assert_eq!((removals.payload(b"payload"), removals.payload(b"other")), (Some(0), None));
        assert!(!format!("{removals:?}").contains(&digest));
        assert_ne!(list(RemovalKind::Sha256, &digest).fingerprints(), removals.fingerprints(), "salts are random");
    }
}
