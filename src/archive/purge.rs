//! Looks at every record, and makes files anew without those that must go.
//!
//! What stays, stays byte for byte. The index goes before the first file changes and comes back after the last one, so
//! that a run killed in between never leaves offsets that lead astray: the next opening makes it again.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::repair::warc_files;
use crate::archive::stretch::{Stretch, bytes_of, each_stretch};
use crate::archive::warc::{self, Record};
use crate::archive::{ArchiveError, ArchiveWriter, cdxj, sync_folder};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// One record, or a stretch of bytes that is none.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub file: &'a Path,
    pub offset: u64,
    /// Headers of the record, as far as they can be read.
    pub headers: &'a [(String, String)],
    /// The body of an answer, or the block of any other record; of a stretch that is no record all that can be inflated.
    pub payload: &'a [u8],
    /// All that stands behind the headers.
    pub block: &'a [u8],
    pub is_record: bool,
}

/// What a record has to do with what must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Stays,
    /// It goes, with the record of its request.
    Goes,
    /// It goes, and with it every record of the same payload.
    PayloadGoes,
}

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    pub records: usize,
    /// Files made anew.
    pub files: usize,
    /// Files removed from quarantine.
    pub quarantined: usize,
}

/// Hands over every record of the archive and of its quarantine, also of files left half written.
pub fn for_each_piece(corpus: &Path, each: &mut dyn FnMut(&Piece<'_>)) -> Result<(), ArchiveError> {
    let root = corpus.join("archive");
    if !root.is_dir() {
        return Ok(());
    }
    let files = warc_files(&root)?.into_iter().map(|(_, path)| path);
    for path in files.chain(quarantined(&root)?).chain(unfinished(&root)?) {
        pieces_of(&path, &mut |piece, _| {
            each(piece);
            Ok(())
        })?;
    }
    Ok(())
}

/// Makes the files anew that hold records which go. `on_step` is called after each step that outlasts a kill.
pub fn purge(
    corpus: &Path,
    verdict: &dyn Fn(&Piece<'_>) -> Verdict,
    on_step: &mut dyn FnMut(&str),
) -> Result<Purged, ArchiveError> {
    let root = corpus.join("archive");
    for path in unfinished(&root)? {
        remove(&path)?;
    }
    let (mut ids, mut payloads) = (BTreeSet::new(), BTreeSet::new());
    let files: Vec<PathBuf> = warc_files(&root)?.into_iter().map(|(_, path)| path).collect();
    let mut look = |piece: &Piece<'_>, _| {
        let found = verdict(piece);
        if found != Verdict::Stays {
            ids.extend(header(piece, "WARC-Record-ID").map(str::to_owned));
        }
        if found == Verdict::PayloadGoes {
            payloads.extend(header(piece, "WARC-Payload-Digest").map(str::to_owned));
        }
        Ok(())
    };
    files.iter().try_for_each(|path| pieces_of(path, &mut look))?;
    // Twins of a payload have requests of their own.
    let mut twins = |piece: &Piece<'_>, _| {
        if header(piece, "WARC-Payload-Digest").is_some_and(|digest| payloads.contains(digest)) {
            ids.extend(header(piece, "WARC-Record-ID").map(str::to_owned));
        }
        Ok(())
    };
    if !payloads.is_empty() {
        files.iter().try_for_each(|path| pieces_of(path, &mut twins))?;
    }
    let goes = |piece: &Piece<'_>| {
        let mut named = ["WARC-Record-ID", "WARC-Concurrent-To", "WARC-Refers-To"].into_iter();
        verdict(piece) != Verdict::Stays || named.any(|name| header(piece, name).is_some_and(|id| ids.contains(id)))
    };

    let mut purged = Purged::default();
    let mut index_stands = true;
    for path in &files {
        let going = count_of(path, &goes)?;
        if going == 0 {
            continue;
        }
        if std::mem::take(&mut index_stands) {
            let index = root.join("index.cdxj");
            remove(&index)?;
            remove(&cdxj::digest_path(&index))?;
            on_step("the index is away");
        }
        rewrite(path, &goes)?;
        purged.records += going;
        purged.files += 1;
        on_step("a file is made anew");
    }
    for path in quarantined(&root)? {
        if count_of(&path, &goes)? > 0 {
            remove(&path)?;
            purged.quarantined += 1;
            on_step("a file is gone from quarantine");
        }
    }
    // Opening makes the index again, from the files.
    ArchiveWriter::open(corpus)?.0.close()?;
    on_step("the index is back");
    Ok(purged)
}

fn header<'a>(piece: &Piece<'a>, name: &str) -> Option<&'a str> {
    piece.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Writes the file without the records that go beside itself, and puts it in its place.
fn rewrite(path: &Path, goes: &dyn Fn(&Piece<'_>) -> bool) -> Result<(), ArchiveError> {
    let beside = PathBuf::from(format!("{}.tmp", path.display()));
    let write_error = |source| ArchiveError::Write { path: beside.clone(), source };
    let mut out = BufWriter::new(File::create(&beside).map_err(write_error)?);
    pieces_of(path, &mut |piece, length| {
        if goes(piece) {
            return Ok(());
        }
        let mut copy = || io::copy(&mut bytes_of(path, piece.offset, length)?, &mut out);
        copy().map(drop).map_err(write_error)
    })?;
    let publish = || -> io::Result<()> {
        out.into_inner()?.sync_all()?;
        fs::rename(&beside, path)?;
        sync_folder(path)
    };
    publish().map_err(write_error)
}

/// Returns how many pieces of a file go.
fn count_of(path: &Path, goes: &dyn Fn(&Piece<'_>) -> bool) -> Result<usize, ArchiveError> {
    let mut going = 0;
    pieces_of(path, &mut |piece, _| {
        going += usize::from(goes(piece));
        Ok(())
    })?;
    Ok(going)
}

fn remove(path: &Path) -> Result<(), ArchiveError> {
    let removed = match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| sync_folder(path)),
    };
    removed.map_err(|source| ArchiveError::Write { path: path.to_owned(), source })
}

/// Hands over each piece of a file with its length there.
fn pieces_of(
    path: &Path,
    each: &mut dyn FnMut(&Piece<'_>, u64) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    each_stretch(path, 0, &mut |Stretch { offset, length, record, .. }| {
        let is_record = record.is_some();
        let Record { headers, block } = match record {
            Some(record) => record,
            None => partial(path, offset, length)?,
        };
        let is_answer = headers.iter().any(|(name, value)| name == "WARC-Type" && value == "response");
        let payload = if is_answer { warc::split_http(&block).body } else { &block };
        each(&Piece { file: path, offset, headers: &headers, payload, block: &block, is_record }, length)
    })
}

/// Returns what can be read of a damaged record: lines of its head, and all that inflates.
fn partial(path: &Path, offset: u64, length: u64) -> Result<Record, ArchiveError> {
    let bytes = bytes_of(path, offset, length);
    let block = warc::inflated(bytes.map_err(|source| ArchiveError::Read { path: path.to_owned(), source })?);
    let head = String::from_utf8_lossy(&block[..block.len().min(64 << 10)]).into_owned();
    let lines = head.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
    let headers = lines.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    Ok(Record { headers, block })
}

fn quarantined(root: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    list(&root.join("quarantine"))
}

/// Returns files that a killed run left beside those that they were to replace.
fn unfinished(root: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let mut found = Vec::new();
    for folder in list(root)?.into_iter().filter(|path| path.is_dir()).chain([root.to_owned()]) {
        found.extend(list(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "tmp")));
    }
    Ok(found)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let read = fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect());
    let mut paths: Vec<PathBuf> = match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|source| ArchiveError::Read { path: folder.to_owned(), source })?,
    };
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Archive, HttpExchange, NewCapture};
    use crate::model::CaptureSource;

    const HOST: &str = "http://www.aldermoor.police.example";

    /// An archive of four answers with their requests; the first and the last have the same payload.
    fn corpus() -> tempfile::TempDir {
        let corpus = tempfile::tempdir().unwrap();
        let (mut writer, _) = ArchiveWriter::open(corpus.path()).unwrap();
        let exchange = HttpExchange {
            request_headers: vec![("From".into(), "desk@paper.example".into())],
            ..HttpExchange::default()
        };
        for (name, body) in [("a", "same"), ("b", "two"), ("c", "three"), ("d", "same")] {
            let new = NewCapture {
                url: &format!("{HOST}/{name}"),
                fetched_at: "2024-03-01T10:00:00Z",
                status: 200,
                media_type: "text/html",
                body: body.as_bytes(),
                source: CaptureSource::Crawl,
                listing: false,
                force: None,
                http: Some(&exchange),
                truncated: None,
            };
            writer.append(&new).unwrap();
        }
        writer.close().unwrap();
        corpus
    }

    fn file(corpus: &Path) -> PathBuf {
        corpus.join("archive/www.aldermoor.police.example/20240301-1.warc.gz")
    }

    /// Returns the addresses of the records left, once for each request and answer.
    fn left(corpus: &Path) -> Vec<String> {
        let mut left = Vec::new();
        for_each_piece(corpus, &mut |piece| {
            left.extend(header(piece, "WARC-Target-URI").and_then(|url| url.strip_prefix(HOST)).map(str::to_owned));
        })
        .unwrap();
        left
    }

    /// Purges records for which `verdict` says so, and checks what is left and that it is left as it was.
    fn check(verdict: &dyn Fn(&Piece<'_>) -> Verdict, expected: &[&str]) {
        let corpus = corpus();
        let before = fs::read(file(corpus.path())).unwrap();
        let mut steps = 0;
        let purged = purge(corpus.path(), verdict, &mut |_| steps += 1).unwrap();
        assert_eq!((purged.records, purged.files, steps), (8 - expected.len(), 1, 3));
        assert_eq!(left(corpus.path()), expected);
        let after = fs::read(file(corpus.path())).unwrap();
        let mut kept = 0;
        pieces_of(&file(corpus.path()), &mut |piece, length| {
            let (from, length) = (piece.offset as usize, length as usize);
            let bytes = &after[from..from + length];
            assert!(memchr::memmem::find(&before, bytes).is_some(), "a record that stays was changed");
            kept += bytes.len();
            Ok(())
        })
        .unwrap();
        assert_eq!(kept, after.len());
        let archive = Archive::new(corpus.path());
        let captures = archive.captures().unwrap();
        assert_eq!(captures.len() * 2, expected.len());
        captures.iter().for_each(|capture| drop(archive.payload(capture).unwrap()));
        assert_eq!(purge(corpus.path(), verdict, &mut |_| ()).unwrap(), Purged::default());
        assert_eq!(fs::read(file(corpus.path())).unwrap(), after);
    }

    #[test]
    fn an_answer_goes_with_its_request_and_the_rest_stays_as_it_is() {
        let goes = |piece: &Piece<'_>| match header(piece, "WARC-Type") {
            Some("response") if piece.payload == b"two" => Verdict::Goes,
            _ => Verdict::Stays,
        };
        check(&goes, &["/a", "/a", "/c", "/c", "/d", "/d"]);
    }

    #[test]
    fn a_payload_goes_from_every_address() {
        let first = |piece: &Piece<'_>| match header(piece, "WARC-Target-URI") {
            Some(url) if url.ends_with("/a") && piece.payload == b"same" => Verdict::PayloadGoes,
            _ => Verdict::Stays,
        };
        let corpus = corpus();
        purge(corpus.path(), &first, &mut |_| ()).unwrap();
        // The request of the second one names the record that went only by its payload.
        assert_eq!(left(corpus.path()), ["/b", "/b", "/c", "/c"]);
    }

    #[test]
    fn a_file_left_half_written_is_swept_away() {
        let corpus = corpus();
        let beside = PathBuf::from(format!("{}.tmp", file(corpus.path()).display()));
        fs::copy(file(corpus.path()), &beside).unwrap();
        assert_eq!(left(corpus.path()).len(), 16);
        assert_eq!(purge(corpus.path(), &|_| Verdict::Stays, &mut |_| ()).unwrap(), Purged::default());
        assert!(!beside.exists());
        assert_eq!(left(corpus.path()).len(), 8);
    }
}
