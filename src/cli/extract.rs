//! `crossforce extract`: JSON lines in, one record a response out. The unit that other engines distribute.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::build::responses_from;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Context, ReadingArgs, interrupt, memory, output};
use crate::data::Registry;
use crate::extract::letter::Source;
use crate::import::MAX_FILE_BYTES;
use crate::model::{Document, Problem, Response};
use crate::read::ReadInput;
use crate::sandbox::{Workers, is_large};
use clap::Args;
use serde::Deserialize;
use std::fs;
use std::io::{self, BufRead};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;

/// Lines read before they are worked on together; bounds the memory.
const BATCH: usize = 64;
/// Longest input line, in bytes.
const LONGEST_LINE: u64 = 64 << 20;

#[derive(Args)]
#[command(after_help = "Each input line is a JSON object with `id`, `url` and `force` as far as known, and one of \
    `html`, `text` or `path`.\n\nExamples:\n  \
    jq -Rs '{id: \"a\", text: .}' letter.txt -c | crossforce extract\n  \
    crossforce extract < pages.jsonl > records.jsonl")]
pub struct ExtractArgs {
    /// Threads to work with; the order of the output does not depend on it.
    #[arg(long, default_value_t = crate::cli::threads())]
    threads: usize,
    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Deserialize)]
struct Line {
    id: Option<serde_json::Value>,
    url: Option<String>,
    force: Option<String>,
    html: Option<String>,
    text: Option<String>,
    path: Option<String>,
}

pub fn run(args: &ExtractArgs, context: &Context) -> Result<Exit, Failure> {
    memory::is_given_back();
    interrupt::flag();
    let (registry, workers) = (context.registry()?, context.workers(&args.reading)?);
    let mut input = io::stdin().lock();
    let (mut number, mut failed) = (0, 0);
    loop {
        let batch = read_batch(&mut input, &mut number)?;
        if batch.is_empty() {
            break;
        }
        in_parallel(&batch, args.threads.max(1), &workers, &registry, &mut |number, result| match result {
            Ok(records) => records.iter().for_each(output::record),
            Err(message) => {
                failed += 1;
                output::problem("warning", &format!("line {number}: {message}"), None);
            }
        });
        if interrupt::raised() {
            return Ok(Exit::Interrupted);
        }
    }
    if failed > 0 {
        return Err(Failure::partial(format!("{failed} of {number} lines could not be extracted"))
            .with_hint("each is named above; the others were written"));
    }
    Ok(if number == 0 { Exit::Nothing } else { Exit::Done })
}

fn read_batch(input: &mut impl BufRead, number: &mut usize) -> Result<Vec<(usize, Vec<u8>)>, Failure> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        let mut line = Vec::new();
        let read = io::Read::take(&mut *input, LONGEST_LINE).read_until(b'\n', &mut line);
        match read {
            Ok(0) => break,
            Ok(_) => *number += 1,
            Err(error) => return Err(Failure::partial(format!("cannot read standard input: {error}"))),
        }
        if !line.trim_ascii().is_empty() {
            batch.push((*number, line));
        }
    }
    Ok(batch)
}

/// What a thread hands over: the records of a line, or a large document, to be worked on where its turn is.
enum Done {
    Records(Vec<Response>),
    Large(Box<(Line, Document)>),
}

/// Works on the lines of a batch side by side and gives the results in their order. A thread that is ahead waits, and large
/// documents are worked on by this one: the records of one of them are held at a time.
fn in_parallel(
    batch: &[(usize, Vec<u8>)],
    threads: usize,
    workers: &Workers,
    registry: &Registry,
    take: &mut dyn FnMut(usize, Result<Vec<Response>, String>),
) {
    std::thread::scope(|scope| {
        let receivers: Vec<_> = (0..threads)
            .map(|first| {
                let (send, receive) = sync_channel(0);
                scope.spawn(move || {
                    for (_, line) in batch.iter().skip(first).step_by(threads) {
                        if send.send(caught(|| one(line, workers, registry))).is_err() {
                            break;
                        }
                    }
                });
                receive
            })
            .collect();
        for (at, (number, _)) in batch.iter().enumerate() {
            let done = receivers[at % threads].recv().unwrap_or_else(|_| Err(FAILED.to_owned()));
            take(
                *number,
                match done {
                    Ok(Done::Records(records)) => Ok(records),
                    Ok(Done::Large(large)) => {
                        // No worker reads a large file at the same time.
                        let _turn = workers.turn_of(&large.1);
                        caught(|| Ok(records_of(&large.0, large.1, registry)))
                    }
                    Err(message) => Err(message),
                },
            );
        }
    });
}

const FAILED: &str = "reading it failed inside the program";

/// A document that makes a library panic costs its own line.
fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(FAILED.to_owned()))
}

fn one(line: &[u8], workers: &Workers, registry: &Registry) -> Result<Done, String> {
    let line: Line =
        serde_json::from_slice(line).map_err(|error| format!("not a JSON object as described: {error}"))?;
    let file;
    let (bytes, media_type) = match (&line.html, &line.text, &line.path) {
        (Some(html), None, None) => (html.as_bytes(), Some("text/html")),
        (None, Some(text), None) => (text.as_bytes(), Some("text/plain")),
        (None, None, Some(path)) => {
            file = read_file(path)?;
            (file.as_slice(), None)
        }
        _ => return Err("exactly one of `html`, `text` and `path` must be given".to_owned()),
    };
    let document = workers.read(&ReadInput { bytes, media_type, file_name: line.file_name() });
    Ok(if is_large(&document) {
        Done::Large(Box::new((line, document)))
    } else {
        Done::Records(records_of(&line, document, registry))
    })
}

impl Line {
    fn file_name(&self) -> Option<&str> {
        self.path.as_deref().and_then(|path| path.rsplit('/').next())
    }
}

fn records_of(line: &Line, document: Document, registry: &Registry) -> Vec<Response> {
    let id = line.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let source = Source {
        id: id.as_deref(),
        url: line.url.as_deref(),
        force: line.force.as_deref(),
        file_name: line.file_name(),
        ..Source::default()
    };
    let mut records = responses_from(document, &source, registry);
    if let Some(force) = line.force.as_deref().filter(|force| registry.force(force).is_none()) {
        let message = format!("there is no force `{force}`; it was looked for in the document");
        records.iter_mut().for_each(|record| record.problems.push(Problem::warning("unknown_force", message.as_str())));
    }
    records
}

/// Reads a regular file up to the size that import takes.
fn read_file(path: &str) -> Result<Vec<u8>, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot read `{path}`: {error}");
    let length = fs::metadata(path).map_err(|error| cannot(&error))?;
    if !length.is_file() || length.len() > MAX_FILE_BYTES {
        return Err(cannot(&"not a file, or larger than 64 MiB"));
    }
    fs::read(path).map_err(|error| cannot(&error))
}
