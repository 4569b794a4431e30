//! Files of the archive that were cut, written over or added to: what is whole is read, what is not is put aside and told,
//! and what was lost comes back when it is taken again.

use crate::every_write::{captures, copy, exports};
use crate::make::warc::{Record, packed};
use crate::support::{Desk, Ran, files_below};
use crossforce::archive::{Archive, ArchiveWriter, Repair, check};
use crossforce::model::Severity;
use std::fs;
use std::path::PathBuf;

const HOST: &str = "www.aldermoor.police.example";

fn record(at: usize) -> Record {
    let letter = format!(
        "<html><body><main><h1>Dogs {at}</h1><p>Reference: {}-24</p><p>You asked how many dogs the force owns.</p>\
         <p>As at 31 March 2024 the force owned {} dogs.</p></main></body></html>",
        1200 + at,
        at + 10
    );
    Record::page(&format!("http://{HOST}/foi/{at}"), "2024-03-01T10:00:00Z", &letter)
}

/// Two imports, so that there are two files of the archive; the second has three records.
struct Corpus {
    desk: Desk,
    /// The index after the first import.
    index: Vec<(String, Vec<u8>)>,
    /// The second file of the archive.
    file: PathBuf,
    bytes: Vec<u8>,
    /// Where its last record begins.
    last: usize,
}

impl Corpus {
    fn new() -> Corpus {
        let desk = Desk::new();
        let first = desk.write("first.warc.gz", packed(&[record(0), record(1)]));
        let second = desk.write("second.warc.gz", packed(&[record(2), record(3), record(4)]));
        desk.ok(&["import", "--all-hosts", first.to_str().unwrap()]);
        let mut index = files_below(&desk.path("corpus/archive"));
        index.retain(|(name, _)| name.starts_with("index."));
        desk.ok(&["import", "--all-hosts", second.to_str().unwrap()]);
        let file = PathBuf::from(format!("corpus/archive/{HOST}/20240301-2.warc.gz"));
        let bytes = fs::read(desk.path("").join(&file)).unwrap();
        let all = Archive::new(&desk.path("corpus")).captures().unwrap();
        let last = all.iter().filter(|it| it.warc_file.ends_with("-2.warc.gz")).map(|it| it.offset).max().unwrap();
        Corpus { desk, index, file, bytes, last: usize::try_from(last).unwrap() }
    }

    fn copy(&self) -> Desk {
        let desk = Desk::new();
        ["corpus", "first.warc.gz", "second.warc.gz"].iter().for_each(|name| {
            let from = self.desk.path(name);
            if from.is_dir() {
                copy(&from, &desk.path(name));
            } else if from.is_file() {
                fs::copy(from, desk.path(name)).unwrap();
            }
        });
        desk
    }

    /// As a kill in the second import leaves it: the file open, cut there, and not in the index.
    fn killed(&self, cut: usize) -> Desk {
        let desk = self.copy();
        fs::remove_file(desk.path("").join(&self.file)).unwrap();
        desk.write(&format!("{}.open", self.file.display()), &self.bytes[..cut]);
        self.index.iter().for_each(|(name, bytes)| drop(desk.write(&format!("corpus/archive/{name}"), bytes)));
        desk
    }

    /// As a failing disk leaves it: the file was closed and is in the index.
    fn damaged(&self, bytes: &[u8]) -> Desk {
        let desk = self.copy();
        desk.write(self.file.to_str().unwrap(), bytes);
        desk
    }

    /// Some cuts of the last record, its first byte and its last one among them.
    fn some_cuts(&self) -> Vec<usize> {
        let length = self.bytes.len() - self.last;
        let mut cuts: Vec<usize> = (0..8).map(|part| self.last + part * length / 8).collect();
        cuts.extend([self.last + 1, self.bytes.len() - 1]);
        cuts
    }
}

fn quarantined(desk: &Desk) -> Vec<Vec<u8>> {
    let folder = desk.path("corpus/archive/quarantine");
    if folder.is_dir() { files_below(&folder).into_iter().map(|(_, bytes)| bytes).collect() } else { Vec::new() }
}

fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    words.iter().for_each(|word| assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr));
}

fn import(desk: &Desk) -> Ran {
    desk.run(&["import", "--all-hosts", desk.path("second.warc.gz").to_str().unwrap()])
}

#[test]
fn an_archive_cut_at_any_byte_of_its_last_record_keeps_all_others() {
    let corpus = Corpus::new();
    let whole = captures(&corpus.desk);
    for cut in corpus.last..corpus.bytes.len() {
        for (kind, desk) in [("killed", corpus.killed(cut)), ("damaged", corpus.damaged(&corpus.bytes[..cut]))] {
            let (writer, repairs) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
            writer.close().unwrap();
            let place = format!("{kind}, cut at {cut}: {repairs:?}");
            let left = captures(&desk);
            assert!(left.len() == 4 && left.keys().all(|capture| whole.contains_key(capture)), "{place}");
            let tail = &corpus.bytes[corpus.last..cut];
            let aside = quarantined(&desk);
            assert!(if tail.is_empty() { aside.is_empty() } else { aside == [tail] }, "{place}");
            let lost = repairs.iter().any(|repair| matches!(repair, Repair::CapturesLost { .. }));
            assert_eq!(lost, kind == "damaged", "{place}");
            let checked = check(&desk.path("corpus"), &mut || ()).unwrap();
            let error = checked.problems.iter().find(|problem| problem.severity == Severity::Error);
            assert!(error.is_none(), "{place}: {error:?}");
            let (_, again) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
            assert_eq!(again, [], "{place}");
        }
    }
}

#[test]
fn what_a_kill_left_torn_is_mended_by_the_next_run_and_said() {
    let corpus = Corpus::new();
    let whole = captures(&corpus.desk);
    corpus.desk.ok(&["build"]);
    let exported = exports(&corpus.desk);
    for (turn, cut) in corpus.some_cuts().into_iter().enumerate() {
        let desk = corpus.killed(cut);
        let moved: &[&str] = if cut > corpus.last { &["were moved to"] } else { &[] };
        // Whichever comes first mends.
        if turn.is_multiple_of(2) {
            says(&desk.run(&["build"]), 0, moved);
            says(&import(&desk), 0, &["imported 1, unchanged 2"]);
        } else {
            says(&import(&desk), 0, moved);
        }
        assert_eq!(captures(&desk), whole, "cut at {cut}");
        says(&desk.run(&["build"]), 0, &[]);
        says(&desk.run(&["verify"]), 0, &[]);
        assert!(exports(&desk) == exported, "cut at {cut}");
    }
}

#[test]
fn what_a_disk_lost_is_told_and_comes_back_when_it_is_imported_again() {
    let corpus = Corpus::new();
    let whole = captures(&corpus.desk);
    corpus.desk.ok(&["build"]);
    let exported = exports(&corpus.desk);
    for cut in corpus.some_cuts() {
        let desk = corpus.damaged(&corpus.bytes[..cut]);
        says(&desk.run(&["verify"]), 6, &[]);
        says(&desk.run(&["build"]), 6, &["is lost", "/foi/4", "import or crawl"]);
        assert_eq!(desk.ok(&["search", "dogs", "--ids"]).lines().count(), 4);
        says(&desk.run(&["verify"]), 0, &[]);
        says(&import(&desk), 0, &["imported 1, unchanged 2"]);
        assert_eq!(captures(&desk), whole, "cut at {cut}");
        says(&desk.run(&["build"]), 0, &[]);
        says(&desk.run(&["verify"]), 0, &[]);
        assert!(exports(&desk) == exported, "cut at {cut}");
    }
}

#[test]
fn junk_behind_the_last_record_is_put_aside_and_never_added_to() {
    let corpus = Corpus::new();
    let whole = captures(&corpus.desk);
    for junk in
        [b"junk".to_vec(), vec![0; 70_000], b"\x1f\x8b\x08".repeat(400), corpus.bytes[corpus.last + 1..].to_vec()]
    {
        let desk = corpus.damaged(&[corpus.bytes.as_slice(), &junk].concat());
        says(&desk.run(&["verify"]), 6, &[]);
        says(&desk.run(&["build"]), 0, &["were moved to"]);
        assert_eq!(quarantined(&desk), [junk]);
        assert_eq!(captures(&desk), whole);
        assert_eq!(fs::read(desk.path("").join(&corpus.file)).unwrap(), corpus.bytes);
        says(&desk.run(&["verify"]), 0, &[]);
    }
}

#[test]
fn a_damaged_record_in_the_middle_costs_itself_and_is_told_each_time() {
    let corpus = Corpus::new();
    let all = Archive::new(&corpus.desk.path("corpus")).captures().unwrap();
    let middle = all.iter().find(|capture| capture.url.ends_with("/foi/3")).unwrap();
    let at = usize::try_from(middle.offset + middle.length / 2).unwrap();
    let mut bytes = corpus.bytes.clone();
    bytes[at] ^= 0xff;
    let desk = corpus.damaged(&bytes);
    says(&desk.run(&["verify", "--archive"]), 6, &[]);
    for _ in 0..2 {
        says(&desk.run(&["build"]), 6, &["/foi/3"]);
    }
    assert_eq!(desk.ok(&["search", "dogs", "--ids"]).lines().count(), 4);
    assert_eq!(fs::read(desk.path("").join(&corpus.file)).unwrap(), bytes, "damage is left where it is");
    says(&desk.run(&["verify", "--archive"]), 6, &[]);
}
