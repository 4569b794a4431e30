//! Files made to do harm, in every format, as one stream: each costs itself and nothing else.

mod archives;
mod binary;
mod letters;
mod mail;
mod memory;
mod open;
mod pages;
mod plain;
mod texts;
mod workbooks;

use crate::support::Desk;
use crossforce::model::{Problem, ReadStatus};
use crossforce::read::ReadInput;
use crossforce::sandbox::{Limits, Workers};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ReadStatus::{Empty, Encrypted, NoTextLayer, NotRead, Read, Unreadable};

/// It can be read, and it is.
const GOOD: &[ReadStatus] = &[Read];
/// What can be read of it is read, or it is given up as a whole.
const TRIED: &[ReadStatus] = &[Read, Unreadable];
/// There is nothing to read in it, however one looks.
const USELESS: &[ReadStatus] = &[Empty, Unreadable, NotRead, NoTextLayer];
/// Whether there is anything in it depends on how one looks.
const ANY: &[ReadStatus] = &[Read, Empty, Unreadable, NotRead, NoTextLayer];
const LOCKED: &[ReadStatus] = &[Encrypted];
const NOT_OPENED: &[ReadStatus] = &[NotRead];

/// The program and its workers together.
const MOST_MEMORY: u64 = 1_000_000_000;
/// The program's own limit for one document.
const MOST_SECONDS: f64 = 120.0;
/// A stream that takes longer hangs.
const MOST_TIME: Duration = Duration::from_secs(600);

/// A file, and what a careful reader may make of it.
pub struct Hostile {
    name: String,
    bytes: Vec<u8>,
    may: &'static [ReadStatus],
    /// Words that are in it for everybody to read, and must be found when it is read.
    shown: &'static str,
}

pub fn hostile(name: impl Into<String>, may: &'static [ReadStatus], bytes: impl Into<Vec<u8>>) -> Hostile {
    Hostile { name: name.into(), bytes: bytes.into(), may, shown: "" }
}

impl Hostile {
    fn shows(mut self, words: &'static str) -> Self {
        self.shown = words;
        self
    }
}

/// The file cut after a quarter, a half, three quarters, and a byte before its end.
pub fn cut(name: &str, may: &'static [ReadStatus], bytes: &[u8]) -> Vec<Hostile> {
    let at = [
        ("quarter", bytes.len() / 4),
        ("half", bytes.len() / 2),
        ("three_quarters", bytes.len() * 3 / 4),
        ("all_but_a_byte", bytes.len() - 1),
    ];
    at.iter().map(|(part, at)| hostile(format!("{part}_of_{name}"), may, &bytes[..*at])).collect()
}

fn all() -> Vec<Hostile> {
    let lists = [
        workbooks::files(),
        binary::files(),
        open::files(),
        letters::files(),
        archives::files(),
        mail::files(),
        texts::files(),
        plain::files(),
        pages::files(),
    ];
    lists.into_iter().flatten().collect()
}

const SANE: &str =
    "Aldermoor Police\nReference: 1234-24\nYou asked how many dogs the force owns.\nThe force owns fourteen dogs.\n";

/// What one file came to when a worker read it.
struct Outcome {
    status: ReadStatus,
    is_shown: bool,
    problems: Vec<String>,
    seconds: f64,
}

/// What is looked at of a record.
#[derive(Deserialize)]
struct Record {
    id: String,
    own_ref: Option<String>,
    text: String,
    problems: Vec<Problem>,
}

/// Reads every file in workers, two at a time.
fn outcomes(files: &[Hostile]) -> Vec<Outcome> {
    let workers = Workers::new(PathBuf::from(env!("CARGO_BIN_EXE_crossforce")), Limits::default());
    let outcomes: Vec<Mutex<Option<Outcome>>> = files.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(file) = files.get(at) else { break };
                    let start = Instant::now();
                    let input = ReadInput { bytes: &file.bytes, media_type: None, file_name: Some(&file.name) };
                    let document = workers.read(&input);
                    let outcome = Outcome {
                        status: document.status,
                        is_shown: document.status != Read || document.text.contains(file.shown),
                        problems: document.problems.iter().map(|it| format!("{}: {}", it.code, it.message)).collect(),
                        seconds: start.elapsed().as_secs_f64(),
                    };
                    *outcomes[at].lock().unwrap() = Some(outcome);
                }
            });
        }
    });
    outcomes.into_iter().map(|outcome| outcome.into_inner().unwrap().unwrap()).collect()
}

#[test]
fn a_stream_of_hostile_files_goes_through_to_its_end() {
    let start = Instant::now();
    let files = all();
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert!(files.len() >= 70 && names.len() == files.len());
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    println!("{} files of {} MB made in {:.1} s", files.len(), size / 1_000_000, start.elapsed().as_secs_f64());
    let largest = files.iter().max_by_key(|file| file.bytes.len()).unwrap();
    assert!(largest.bytes.len() <= 64 << 20, "{} is larger than what is taken", largest.name);

    let mut faults = Vec::new();
    let start = Instant::now();
    let outcomes = outcomes(&files);
    println!("read one by one in {:.1} s; the slowest:", start.elapsed().as_secs_f64());
    let mut by_time: Vec<_> = files.iter().zip(&outcomes).collect();
    by_time.sort_by(|(_, one), (_, other)| other.seconds.total_cmp(&one.seconds));
    for (file, outcome) in by_time.iter().take(15) {
        println!("  {:6.2} s  {}: {:?} {:?}", outcome.seconds, file.name, outcome.status, outcome.problems.first());
    }
    for (file, outcome) in files.iter().zip(&outcomes) {
        let Outcome { status, problems, .. } = outcome;
        if !file.may.contains(status) {
            faults.push(format!("{}: {status:?} is not among {:?}: {problems:?}", file.name, file.may));
        }
        if !outcome.is_shown {
            faults.push(format!("{}: read, but `{}` is not in its text", file.name, file.shown));
        }
        if outcome.seconds > MOST_SECONDS {
            faults.push(format!("{}: took {:.0} s", file.name, outcome.seconds));
        }
        if matches!(status, Unreadable) && problems.is_empty() {
            faults.push(format!("{}: {status:?} without a problem", file.name));
        }
    }
    faults.extend(streamed(&files, &outcomes));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Sends all files through `extract` and returns what is wrong with what comes back.
fn streamed(files: &[Hostile], outcomes: &[Outcome]) -> Vec<String> {
    let desk = Desk::new();
    let sane = desk.write("sane.txt", SANE);
    let line = |id: &str, path: PathBuf| format!("{}\n", serde_json::json!({"id": id, "path": path}));
    let mut lines = line("first", sane.clone()) + &line("second", sane.clone());
    for file in files {
        lines += &line(&file.name, desk.write(&format!("files/{}", file.name), &file.bytes));
    }
    lines += &(line("last but one", sane.clone()) + &line("last", sane));
    let memory::Measured { ran, most, most_alone, seconds } =
        memory::of_run(&mut desk.command(&["extract", "--threads", "2"]), lines, MOST_TIME);
    println!(
        "as one stream in {seconds:.1} s, {} MB written, at most {} MB of memory, {} MB without the workers",
        ran.stdout.len() / 1_000_000,
        most / 1_000_000,
        most_alone / 1_000_000
    );

    let mut faults = Vec::new();
    if !matches!(ran.code, 0 | 3) {
        faults.push(format!("extract ended with {}", ran.code));
    }
    if most > MOST_MEMORY {
        faults.push(format!("extract took {most} bytes of memory"));
    }
    for word in ["panicked", "backtrace", "stack overflow", "memory allocation", "root:x:0"] {
        if ran.stderr.contains(word) || ran.stdout.contains(word) {
            faults.push(format!("the output speaks of `{word}`"));
        }
    }
    for name in ["slipped.txt", "../slipped.txt", "files/slipped.txt", "files/../../slipped.txt"] {
        if desk.path(name).exists() {
            faults.push(format!("{name} was written"));
        }
    }
    let records: Vec<Record> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    ids.dedup();
    let names = files.iter().map(|file| file.name.as_str());
    let expected: Vec<&str> = ["first", "second"].into_iter().chain(names).chain(["last but one", "last"]).collect();
    if ids != expected {
        let lost: Vec<_> = expected.iter().filter(|name| !ids.contains(name)).collect();
        faults.push(format!("without a record, or out of order: {lost:?}"));
    }
    let of = |id: &str| records.iter().find(|record| record.id == id);
    for id in ["first", "second", "last but one", "last"] {
        let says =
            |record: &Record| record.own_ref.as_deref() == Some("1234-24") && record.text.contains("fourteen dogs");
        if !of(id).is_some_and(says) {
            faults.push(format!("the sane document that came {id} is wrong"));
        }
    }
    for (file, outcome) in files.iter().zip(outcomes) {
        let Some(record) = of(&file.name) else { continue };
        let digest = HEXLOWER.encode(&Sha256::digest(&file.bytes));
        let stopped = record.problems.iter().filter(|problem| problem.code == "reader_stopped");
        for problem in stopped.filter(|problem| !problem.message.contains(&digest)) {
            faults.push(format!("{}: the problem does not name the document: {problem:?}", file.name));
        }
        if outcome.status != Read && outcome.status != Empty && record.problems.is_empty() {
            faults.push(format!("{}: {:?}, and the record has no problem", file.name, outcome.status));
        }
    }
    faults
}
