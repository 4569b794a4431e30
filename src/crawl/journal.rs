//! Keeps what a crawl remembers in one file, `crawl.jsonl`: rows are appended as they come, so that a kill at any moment
//! loses at most the one in hand, and the file is made anew without its outdated rows when it is next opened.

#![allow(clippy::disallowed_methods, reason = "the state of a crawl is a file")]

use crate::crawl::memory::{Memory, Row};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::Path;

pub struct Journal {
    pub memory: Memory,
    /// Nothing for a crawl that is to remember nothing.
    file: Option<File>,
    /// The last row may stand there in part.
    is_torn: bool,
}

impl Journal {
    /// Opens the state, or begins one. A last line that was torn by a kill is dropped.
    pub fn open(path: Option<&Path>) -> io::Result<Journal> {
        let mut memory = Memory::default();
        let Some(path) = path else { return Ok(Journal { memory, file: None, is_torn: false }) };
        let mut lines = 0;
        let mut is_torn = false;
        match File::open(path) {
            Ok(file) => {
                for line in BufReader::new(file).split(b'\n') {
                    lines += 1;
                    match serde_json::from_slice(&line?) {
                        Ok(row) => memory.take(row),
                        Err(_) => is_torn = true,
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        if is_torn || memory.rows().count() < lines {
            rewrite(path, &memory)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Journal { memory, file: Some(file), is_torn: false })
    }

    pub fn note(&mut self, row: Row) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = if self.is_torn { b"\n".to_vec() } else { Vec::new() };
            serde_json::to_writer(&mut line, &row)?;
            line.push(b'\n');
            self.is_torn = true;
            file.write_all(&line)?;
            self.is_torn = false;
        }
        self.memory.take(row);
        Ok(())
    }

    /// Forces what was noted to disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), File::sync_data)
    }
}

/// Returns what crawls remember, and leaves the file as it is. Without a file it is nothing.
pub fn remembered(path: &Path) -> io::Result<Memory> {
    let mut memory = Memory::default();
    match File::open(path) {
        Ok(file) => {
            for line in BufReader::new(file).split(b'\n') {
                // The last line may be half written by a crawl that runs.
                if let Ok(row) = serde_json::from_slice(&line?) {
                    memory.take(row);
                }
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(memory)
}

/// Writes the rows that count beside the file and renames them over it.
fn rewrite(path: &Path, memory: &Memory) -> io::Result<()> {
    let beside = path.with_extension("jsonl.tmp");
    let mut out = BufWriter::new(File::create(&beside)?);
    for row in memory.rows() {
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.into_inner()?.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::memory::PageRow;

    fn page(url: &str) -> Row {
        Row::Page(PageRow { url: url.to_owned(), ..PageRow::default() })
    }

    #[test]
    fn what_was_noted_is_there_again_and_a_torn_line_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crawl.jsonl");
        let mut journal = Journal::open(Some(&path)).unwrap();
        for url in ["a", "b", "a"] {
            journal.note(page(url)).unwrap();
        }
        let whole = fs::read(&path).unwrap();
        let last = whole.len() / 3 * 2;
        for cut in last + 1..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut journal = Journal::open(Some(&path)).unwrap();
            journal.note(page("c")).unwrap();
            let names: Vec<String> = Journal::open(Some(&path)).unwrap().memory.pages.into_keys().collect();
            assert_eq!(names, ["a", "b", "c"], "cut at {cut}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
    }
}
