//! Reads hostile bytes in worker processes of this same program: a crash, a hang or a bomb costs one document.
//!
//! A worker takes many documents one after the other. It has no network and opens no files; memory, processor time,
//! wall time and the size of its answer are limited. It does nothing but read: what comes back is checked, and
//! everything after reading happens on this side, on text.

#![allow(clippy::disallowed_methods, reason = "starts processes and talks to them")]

mod confine;
mod frame;
mod ocr;
mod worker;

pub use ocr::{Recogniser, VERB as LIMITED_VERB, become_limited};
pub use worker::serve;

use crate::model::{Document, Problem, ReadStatus};
use crate::read::{ReadInput, read};
use crate::sandbox::frame::{Request, read_frame, write_request};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The hidden verb that makes this program a worker.
pub const VERB: &str = "read-worker";

/// What one document may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space of the worker, its program included.
    pub memory: u64,
    /// Seconds of processor time.
    pub cpu: u64,
    /// A document that computes is stopped by `cpu`, the same on every machine; this stops one that waits.
    pub wall: Duration,
    /// Bytes of the answer.
    pub output: usize,
    /// After so many the worker is replaced, which bounds what it can hold on to.
    pub documents: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { memory: 1 << 30, cpu: 10, wall: Duration::from_secs(120), output: 128 << 20, documents: 200 }
    }
}

/// Reads documents, the hostile ones in workers. Shared by threads; each takes a worker of its own.
pub struct Workers {
    /// This program, and what makes it a worker. `None`: everything is read in this process.
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
    limits: Limits,
    idle: Mutex<Vec<Worker>>,
    /// Held while a large document is worked on.
    large: Mutex<()>,
    /// Reads scans, if the user asked for it.
    recogniser: Option<Recogniser>,
}

/// A document of more text or cells is worked on while no other of its kind is.
const LARGE_TEXT: usize = 4 << 20;
const LARGE_TABLE: usize = 50_000;
/// Returns whether working on a document takes so much memory that it should be done while no other such is.
pub fn is_large(document: &Document) -> bool {
    let cells: usize = document.tables.iter().map(|table| table.cells.len()).sum();
    document.text.len() > LARGE_TEXT || cells > LARGE_TABLE
}

/// Files larger than this are read one at a time.
const LARGE_INPUT: usize = 4 << 20;
/// Bytes that a document may take beside others. One that needs more is read again, alone.
const MEMORY_BESIDE_OTHERS: u64 = 160 << 20;
/// Bytes that a document may take alone, how much more for each byte of it, and the most of both: small files that
/// want much are bombs.
const LEAST_MEMORY: u64 = 320 << 20;
const MEMORY_A_BYTE: u64 = 40;
const MOST_MEMORY: u64 = 700 << 20;

fn memory_alone(length: usize) -> u64 {
    MOST_MEMORY.min(LEAST_MEMORY + MEMORY_A_BYTE * length as u64)
}

/// A worker that holds on to more bytes between two documents is replaced.
const MOST_HELD: u64 = 32 << 20;

impl Workers {
    /// Workers that are started when they are needed.
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        let arguments = [VERB.to_owned(), format!("--memory={}", limits.memory), format!("--cpu={}", limits.cpu)];
        let arguments = arguments.into_iter().map(OsString::from).collect();
        Workers { program: Some(program), arguments, limits, ..Workers::none() }
    }

    /// The same workers, and scans are read by what the user has installed.
    pub fn with_recogniser(self, recogniser: Recogniser) -> Self {
        Workers { recogniser: Some(recogniser), ..self }
    }

    /// Returns what reads scans, where anything does: what is read depends on it.
    pub fn recogniser(&self) -> Option<&str> {
        self.recogniser.as_ref().map(|it| it.version.as_str())
    }

    /// No workers: for bytes that can be trusted, and for tests that have no program at hand.
    pub fn none() -> Self {
        Workers {
            program: None,
            arguments: Vec::new(),
            limits: Limits::default(),
            idle: Mutex::default(),
            large: Mutex::default(),
            recogniser: None,
        }
    }

    /// Reads a document. Never fails: what was lost is said in it.
    pub fn read(&self, input: &ReadInput) -> Document {
        match &self.program {
            Some(program) => self.recognised(program, input, self.read_apart(program, input)),
            None => read(input),
        }
    }

    /// Reads a document that has no text by what the user has installed, if it was asked for.
    fn recognised(&self, program: &Path, input: &ReadInput, scan: Document) -> Document {
        let Some(recogniser) = self.recogniser.as_ref().filter(|_| scan.status == ReadStatus::NoTextLayer) else {
            return scan;
        };
        match recogniser.read(program, input.bytes) {
            Ok(recognised) => {
                let text = ReadInput { bytes: recognised.text.as_bytes(), media_type: Some("text/plain"), ..*input };
                let mut document = self.read_apart(program, &ReadInput { file_name: None, ..text });
                ocr::mark(&mut document, scan, &recognised, &recogniser.version);
                document
            }
            Err(reason) => {
                let mut scan = scan;
                scan.problems.push(Problem::warning("not_recognised", format!("the scan could not be read: {reason}")));
                scan
            }
        }
    }

    /// Waits until no other large document is worked on, if this is one; memory is bounded by it, whatever comes.
    pub fn turn_of(&self, document: &Document) -> Option<MutexGuard<'_, ()>> {
        is_large(document).then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads a document in a worker; one that is large, or turns out to need much memory, while no other such is.
    fn read_apart(&self, program: &Path, input: &ReadInput) -> Document {
        let is_large = input.bytes.len() > LARGE_INPUT;
        let beside = if is_large { Err(Stop::Memory) } else { self.read_once(program, input, MEMORY_BESIDE_OTHERS) };
        let read = match beside {
            Err(Stop::Memory) => {
                let _turn = self.large.lock().unwrap_or_else(PoisonError::into_inner);
                self.read_once(program, input, memory_alone(input.bytes.len()))
            }
            read => read,
        };
        read.unwrap_or_else(|stop| lost(input.bytes, &stop.reason()))
    }

    /// Reads a document in a worker that may take so many bytes of memory for it, whatever it read before.
    fn read_once(&self, program: &Path, input: &ReadInput, memory: u64) -> Result<Document, Stop> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(program, &self.arguments, self.limits.output)
                .map_err(|error| Stop::Other(format!("its worker process could not be started: {error}")))?,
        };
        let document = worker.read(input, memory, &self.limits)?;
        worker.done += 1;
        if worker.done < self.limits.documents && worker.held() <= MOST_HELD {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(document)
    }
}

/// Why a worker gave no document.
enum Stop {
    Memory,
    Other(String),
}

impl Stop {
    fn reason(self) -> String {
        match self {
            Stop::Memory => "it needs more memory than its limit or nests too deep".to_owned(),
            Stop::Other(reason) => reason,
        }
    }
}

/// What stands for a document that could not be read, named by its digest.
fn lost(bytes: &[u8], reason: &str) -> Document {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    let message = format!("reading the document with sha256 {digest} was stopped: {reason}");
    Document::unread(ReadStatus::Unreadable, Problem::error("reader_stopped", message))
}

/// One process, and the thread that talks to it, so that this side can stop waiting.
struct Worker {
    child: Child,
    ask: Option<Sender<Request>>,
    answers: Receiver<std::io::Result<Vec<u8>>>,
    done: usize,
    is_over: bool,
}

impl Worker {
    fn start(program: &Path, arguments: &[OsString], most: usize) -> std::io::Result<Worker> {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Ctrl-C is for this process: the document at hand is finished first.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let (to, mut from) = match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => (to, from),
            _ => return Err(std::io::Error::other("no pipes")),
        };
        let (ask, asked) = channel::<Request>();
        let (answer, answers) = channel();
        std::thread::spawn(move || {
            let mut to = BufWriter::with_capacity(1 << 16, to);
            for request in asked {
                let written = write_request(&mut to, &request).and_then(|()| to.flush());
                let read = written.and_then(|()| read_frame(&mut from, most));
                let is_over = read.is_err();
                if answer.send(read).is_err() || is_over {
                    break;
                }
            }
        });
        Ok(Worker { child, ask: Some(ask), answers, done: 0, is_over: false })
    }

    /// Returns the document, or why there is none; then the worker is of no more use.
    fn read(&mut self, input: &ReadInput, memory: u64, limits: &Limits) -> Result<Document, Stop> {
        let request = Request {
            memory: self.held() + memory,
            media_type: input.media_type.map(str::to_owned),
            file_name: input.file_name.map(str::to_owned),
            bytes: Arc::from(input.bytes),
        };
        if self.ask.as_ref().is_none_or(|ask| ask.send(request).is_err()) {
            return Err(self.cause(limits));
        }
        match self.answers.recv_timeout(limits.wall) {
            Ok(Ok(frame)) => postcard::from_bytes::<Document>(&frame)
                .ok()
                .filter(Document::is_sound)
                .ok_or_else(|| Stop::Other("its worker process gave an answer that makes no sense".to_owned())),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                Err(Stop::Other(format!("its text is larger than {} MiB", limits.output >> 20)))
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.cause(limits)),
            Err(RecvTimeoutError::Timeout) => {
                Err(Stop::Other(format!("it took longer than {} s", limits.wall.as_secs())))
            }
        }
    }

    /// Returns how many bytes of data the worker holds, as far as the system tells.
    fn held(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let data = status.lines().find_map(|line| line.strip_prefix("VmData:"));
        let kilobytes = data.and_then(|data| data.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or_default() * 1024
    }

    /// Says why the worker ended. It closed its pipes: it has ended, and how stands fast, or it never will by itself.
    fn cause(&mut self, limits: &Limits) -> Stop {
        self.end();
        match self.child.wait() {
            Ok(status) => cause(status, limits),
            Err(error) => Stop::Other(error.to_string()),
        }
    }
}

impl Worker {
    /// Ends the worker and whatever it started: it has a group of its own.
    fn end(&mut self) {
        // Once it was waited for, its number may be another's.
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        if let Ok(group) = i32::try_from(self.child.id()) {
            killpg(Pid::from_raw(group), Signal::SIGKILL).ok();
        }
        drop(self.child.kill());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker whose input ends leaves by itself; one that hangs has to be ended. The thread that talks to it ends
        // with its pipes; it is not waited for, since what left the group may hold them open.
        drop(self.ask.take());
        self.end();
        drop(self.child.wait());
    }
}

fn cause(status: ExitStatus, limits: &Limits) -> Stop {
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(libc::SIGABRT | libc::SIGSEGV) => Stop::Memory,
        Some(libc::SIGXCPU) => Stop::Other(format!("it used more than {} s of processor time", limits.cpu)),
        Some(signal) => Stop::Other(format!("the reader was ended by signal {signal}")),
        None => Stop::Other(format!("the reader ended ({status})")),
    }
}
