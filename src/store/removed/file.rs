//! `removed.csv`: read whole or not at all. A damaged list is never taken for a shorter one.

use crate::store::disk;
use crate::store::error::{StoreError, io_error};
use crate::store::removed::words::LEAST_WORDS;
use crate::store::removed::{LIST_NAME, Removal, RemovalKind, Removals, canonical, hash};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Columns in the order written. `value` is always empty: it is where people write what is to go as it is.
const COLUMNS: [&str; 7] = ["kind", "value", "words", "salt", "sha256", "reason", "date"];

impl Removals {
    /// Reads the list of a corpus; without the file it is empty.
    pub fn load(corpus: &Path) -> Result<Removals, StoreError> {
        let path = corpus.join(LIST_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Removals::default()),
            Err(error) => return Err(io_error("read", &path)(error)),
        };
        let damaged = |(line, reason): (u64, String)| StoreError::List { path: path.clone(), line, reason };
        parse(&bytes).map_err(damaged)
    }

    /// Replaces the list of a corpus. Values that people wrote plainly are hashed.
    pub fn save(&self, corpus: &Path) -> Result<(), StoreError> {
        let path = corpus.join(LIST_NAME);
        let salt = self.salt();
        disk::replace(&path, |out| {
            let mut csv = csv::Writer::from_writer(out);
            let wrote = |result: csv::Result<()>| result.map_err(|error| io_error("write", &path)(error.into()));
            wrote(csv.write_record(COLUMNS))?;
            for row in &self.rows {
                let (salt, hash) = match &row.plain {
                    Some(plain) => (salt.as_str(), hash(&salt, &canonical(row.kind, plain).0)),
                    None => (row.salt.as_str(), row.hash.clone()),
                };
                let words = if row.words == 0 { String::new() } else { row.words.to_string() };
                wrote(csv.write_record([name(row.kind), "", &words, salt, &hash, &row.reason, &row.date]))?;
            }
            csv.flush().map_err(io_error("write", &path))
        })
    }
}

/// Returns the name of a kind in the list.
pub fn name(kind: RemovalKind) -> &'static str {
    match kind {
        RemovalKind::Url => "url",
        RemovalKind::Sha256 => "sha256",
        RemovalKind::String => "string",
        RemovalKind::File => "file",
    }
}

/// Reads all rows, or says at which line which fault is.
fn parse(bytes: &[u8]) -> Result<Removals, (u64, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut csv = csv::ReaderBuilder::new().has_headers(true).flexible(false).from_reader(bytes);
    let at = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
    let header = csv.headers().map_err(|error| (1, error.to_string()))?.clone();
    let columns: BTreeMap<String, usize> =
        header.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    for needed in ["kind", "reason", "date"] {
        if !columns.contains_key(needed) {
            return Err((1, format!("the heading has no column `{needed}`")));
        }
    }
    let mut removals = Removals::default();
    for record in csv.records() {
        let record = record.map_err(|error| (at(&error), fault(&error)))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| columns.get(name).and_then(|at| record.get(*at)).unwrap_or_default().trim();
        removals.push(row(&cell).map_err(|reason| (line, reason))?);
    }
    Ok(removals)
}

fn fault(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} cells and the heading has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => "it is no row of a CSV file".to_owned(),
    }
}

fn row<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<Removal, String> {
    let kind = match cell("kind") {
        "url" => RemovalKind::Url,
        "sha256" => RemovalKind::Sha256,
        "string" => RemovalKind::String,
        "file" => RemovalKind::File,
        other => return Err(format!("`{}` is no kind; they are url, sha256, string and file", shown(other))),
    };
    let date = cell("date").to_owned();
    if date.parse::<jiff::civil::Date>().is_err() {
        return Err("its date is no day such as 2024-03-01".to_owned());
    }
    let reason = cell("reason").to_owned();
    let plain = cell("value");
    if !plain.is_empty() {
        let (value, words) = canonical(kind, plain);
        let fits = match kind {
            RemovalKind::Url | RemovalKind::File => url::Url::parse(plain).is_ok(),
            RemovalKind::Sha256 => is_digest(plain),
            RemovalKind::String => words >= LEAST_WORDS,
        };
        if !fits {
            return Err(format!("its value is no {}", name(kind)));
        }
        let plain = Some(plain.to_owned());
        return Ok(Removal { kind, salt: String::new(), hash: hash("", &value), words, reason, date, plain });
    }
    let (salt, digest) = (cell("salt").to_owned(), cell("sha256").to_ascii_lowercase());
    if salt.is_empty() || !salt.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("its salt is missing or damaged".to_owned());
    }
    if !is_digest(&digest) {
        return Err("its digest is not of 64 hexadecimal digits".to_owned());
    }
    let words = match (kind, cell("words").parse::<usize>()) {
        (RemovalKind::String, Ok(words)) if words >= LEAST_WORDS => words,
        (RemovalKind::String, _) => return Err("its number of words is missing or too small".to_owned()),
        (RemovalKind::Url | RemovalKind::Sha256 | RemovalKind::File, _) => 0,
    };
    Ok(Removal { kind, salt, hash: digest, words, reason, date, plain: None })
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A cell of a damaged file may hold anything, also what is to be forgotten: only its beginning is shown.
fn shown(text: &str) -> String {
    text.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let mut removals = Removals::default();
        removals.add(RemovalKind::Url, "https://a.police.example/x", "a \"slip\", told by mail", "2024-03-01");
        removals.add(RemovalKind::Sha256, &"ab".repeat(32), "=1+1\nover two lines", "2024-03-01");
        removals.add(RemovalKind::String, "one two three four", "", "2024-03-02");
        removals.save(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(LIST_NAME)).unwrap();
        (folder, text)
    }

    #[test]
    fn a_list_reads_back_with_one_salt_and_without_values() {
        let (folder, text) = saved();
        assert!(!text.contains("police.example") && !text.contains("abab") && !text.contains("two three"), "{text}");
        let removals = Removals::load(folder.path()).unwrap();
        assert_eq!(removals.rows().len(), 3);
        assert!(removals.rows().iter().all(|row| row.salt == removals.rows()[0].salt && row.salt.len() == 32));
        assert_eq!(removals.rows()[0].reason, "a \"slip\", told by mail");
        assert_eq!(removals.address("https://a.police.example/x"), Some(0));
        assert_eq!(removals.in_text("Zero one, two: three four five").len(), 1);
        removals.save(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join(LIST_NAME)).unwrap(), text);
        assert!(Removals::load(Path::new("no such folder")).unwrap().is_empty());
    }

    #[test]
    fn rows_that_people_write_plainly_count_and_are_hashed_when_the_list_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let plain = "kind,value,reason,date\nurl,https://a.police.example/x,told,2024-03-01\n";
        fs::write(folder.path().join(LIST_NAME), plain).unwrap();
        let removals = Removals::load(folder.path()).unwrap();
        assert_eq!(removals.address("http://a.police.example/x/"), Some(0));
        removals.save(folder.path()).unwrap();
        assert!(!fs::read_to_string(folder.path().join(LIST_NAME)).unwrap().contains("police.example"));
        assert_eq!(Removals::load(folder.path()).unwrap().address("http://a.police.example/x"), Some(0));
    }

    #[test]
    fn a_damaged_list_names_its_line_and_is_never_shorter() {
        let (folder, whole) = saved();
        let lines: Vec<&str> = whole.lines().collect();
        let last = whole.trim_end().len();
        for (text, line) in [
            (String::new(), 1),
            (lines[1..].join("\n"), 1),
            (whole[..last - 1].to_owned(), 5),
            (whole[..last - 30].to_owned(), 5),
            (whole.replacen("url,", "uri,", 1), 2),
            (whole.replacen("string,,4", "string,,1", 1), 5),
            (whole.replacen("2024-03-01", "", 1), 2),
        ] {
            fs::write(folder.path().join(LIST_NAME), &text).unwrap();
            let error = Removals::load(folder.path()).unwrap_err();
            assert!(matches!(&error, StoreError::List { line: at, .. } if *at == line), "{error:?} in {text}");
        }
    }
}
