//! Flags of personal data that a person has looked at: `corpus/reviewed.csv`.
//!
//! Its rows are rows of an exported `personal_flags.csv`, copied once somebody has looked at what stands there. A flag
//! in other bytes or at another place is another flag. What was looked at stays hidden: only `export --share` asks.

use crate::store::error::{StoreError, io_error};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

/// Columns that the file must have, in any order and among others.
const COLUMNS: [&str; 5] = ["response_id", "sha256", "kind", "span_start", "span_end"];

/// Response, digest, kind, and span of each flag that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewed(BTreeSet<(String, String, String, i64, i64)>);

impl Reviewed {
    /// Reads the file of a corpus; an absent one is empty.
    pub fn load(corpus: &Path) -> Result<Self, StoreError> {
        let path = corpus.join("reviewed.csv");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Reviewed::default()),
            Err(error) => return Err(io_error("open", &path)(error)),
        };
        let damaged = |line: u64, reason: String| StoreError::List { path: path.clone(), line, reason };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.headers().map_err(|error| damaged(1, error.to_string()))?.clone();
        let mut places = [0; COLUMNS.len()];
        for (place, name) in places.iter_mut().zip(COLUMNS) {
            // A byte order mark stands before the first name when a spreadsheet saved the file.
            let found = header.iter().position(|it| it.trim_start_matches('\u{feff}') == name);
            *place = found.ok_or_else(|| damaged(1, format!("there is no column `{name}`")))?;
        }
        let mut flags = BTreeSet::new();
        for row in reader.records() {
            let row =
                row.map_err(|error| damaged(error.position().map_or(0, csv::Position::line), error.to_string()))?;
            let line = row.position().map_or(0, csv::Position::line);
            let [id, digest, kind, start, end] = places.map(|at| row.get(at).unwrap_or_default().to_owned());
            let number = |text: &str| text.parse().map_err(|_| damaged(line, format!("`{text}` is no number")));
            let (start, end) = (number(&start)?, number(&end)?);
            flags.insert((id, digest, kind, start, end));
        }
        Ok(Reviewed(flags))
    }

    /// Whether the flag was looked at.
    pub fn has(&self, response_id: &str, sha256: &str, kind: &str, (start, end): (i64, i64)) -> bool {
        !self.0.is_empty() && self.0.contains(&(response_id.to_owned(), sha256.to_owned(), kind.to_owned(), start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_an_exported_table_are_taken_and_a_damaged_file_is_not_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let check = |text: &str| {
            std::fs::write(folder.path().join("reviewed.csv"), text).unwrap();
            Reviewed::load(folder.path())
        };
        assert_eq!(Reviewed::load(folder.path()).unwrap(), Reviewed::default());
        let reviewed =
            check("\u{feff}response_id,kind,span_start,span_end,url,sha256\r\na:1,phone,3,7,x,00ff\r\n").unwrap();
        assert!(reviewed.has("a:1", "00ff", "phone", (3, 7)));
        assert!(!reviewed.has("a:1", "00fe", "phone", (3, 7)) && !reviewed.has("a:1", "00ff", "phone", (3, 8)));
        assert!(matches!(check("response_id,kind\na,b\n"), Err(StoreError::List { line: 1, .. })));
        let rows = "response_id,kind,span_start,span_end,sha256\na:1,phone,3,x,00ff\n";
        assert!(matches!(check(rows), Err(StoreError::List { line: 2, .. })));
    }
}
