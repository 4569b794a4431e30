//! Scans, read by programs that the user has installed: `pdftoppm` draws a page, `tesseract` reads it.
//!
//! Both see hostile bytes, so both run within limits and without a network: this program limits itself and then becomes
//! them. A page at a time goes through pipes; nothing is written to disk.

use crate::model::{Document, Problem, ReadStatus};
use crate::sandbox::confine;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// The hidden verb that limits this program and then runs another in its place.
pub const VERB: &str = "run-limited";

/// Pages of one document that are read; scanned answers are shorter.
const MOST_PAGES: usize = 60;
/// Dots of the longer side of a drawn page: 300 to the inch on A4, whatever size the page says it has.
const LONGEST_SIDE: &str = "3508";
/// Bytes of one drawn page, and of the words on it.
const MOST_DRAWN: u64 = 32 << 20;
const MOST_WORDS: u64 = 1 << 20;
/// What either program may use for one page.
const MEMORY: u64 = 1 << 30;
const CPU_SECONDS: u64 = 60;
const WALL: Duration = Duration::from_secs(180);

/// The installed programs.
pub struct Recogniser {
    draw: PathBuf,
    recognise: PathBuf,
    /// As `tesseract` tells it: another version may read other words.
    pub version: String,
}

/// What was recognised.
pub struct Recognised {
    pub text: String,
    pub pages: usize,
    /// There were more pages.
    pub is_cut: bool,
}

impl Recogniser {
    /// Looks for the programs in the folders of `PATH`; says which is missing.
    pub fn find() -> Result<Self, String> {
        let folders: Vec<PathBuf> =
            std::env::var_os("PATH").map(|it| std::env::split_paths(&it).collect()).unwrap_or_default();
        let find = |name: &str| {
            let found = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
            found.ok_or_else(|| format!("`{name}` is not installed"))
        };
        let (draw, recognise) = (find("pdftoppm")?, find("tesseract")?);
        let told =
            Command::new(&recognise).arg("--version").output().map_err(|error| format!("`tesseract`: {error}"))?;
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        let version = told.lines().next().unwrap_or("tesseract").trim().to_owned();
        Ok(Recogniser { draw, recognise, version })
    }

    /// Reads the pages of a PDF, those that can be drawn. `program` is this one.
    pub fn read(&self, program: &Path, pdf: &[u8]) -> Result<Recognised, String> {
        let mut recognised = Recognised { text: String::new(), pages: 0, is_cut: false };
        loop {
            let page = (recognised.pages + 1).to_string();
            let draw = ["-gray", "-scale-to", LONGEST_SIDE, "-singlefile", "-f", &page, "-l", &page, "-"];
            let drawn = match run(program, &self.draw, &draw, pdf, MOST_DRAWN) {
                Ok(drawn) if !drawn.is_empty() => drawn,
                // There is no such page.
                Ok(_) => return Ok(recognised),
                Err(_) if recognised.pages > 0 => return Ok(recognised),
                Err(reason) => return Err(format!("`pdftoppm` {reason}")),
            };
            if recognised.pages == MOST_PAGES {
                recognised.is_cut = true;
                return Ok(recognised);
            }
            let read = ["stdin", "stdout", "-l", "eng", "--psm", "3", "-c", "preserve_interword_spaces=1"];
            let words = run(program, &self.recognise, &read, &drawn, MOST_WORDS)
                .map_err(|reason| format!("`tesseract` {reason}"))?;
            recognised.pages += 1;
            recognised.text += &String::from_utf8_lossy(&words).replace('\u{c}', "\n");
            recognised.text.push('\n');
        }
    }
}

/// Says in a document read from recognised text where the words come from, and keeps what its file was found to hold.
pub fn mark(document: &mut Document, scan: Document, recognised: &Recognised, version: &str) {
    let pages = recognised.pages;
    let more = if recognised.is_cut { "; further pages were not looked at" } else { "" };
    let message = format!(
        "the words of {pages} scanned pages were recognised by {version}, which misreads some: hold every figure against \
         the document{more}"
    );
    document.hidden = scan.hidden;
    document.title = document.title.take().or(scan.title);
    document.problems.extend(scan.problems.into_iter().filter(|problem| problem.code != "no_text_layer"));
    document.problems.push(Problem::warning("text_recognised", message));
    if document.text.trim().is_empty() {
        document.status = ReadStatus::NoTextLayer;
    }
}

/// Limits this process and becomes the program. Returns only when that fails.
pub fn become_limited(memory: u64, cpu: u64, program: &Path, arguments: &[OsString]) -> io::Error {
    match confine::confine_program(memory, cpu) {
        Ok(()) => Command::new(program).args(arguments).exec(),
        Err(error) => error,
    }
}

/// Runs a program within limits and returns what it wrote, or why it gave nothing.
fn run(program: &Path, tool: &Path, arguments: &[&str], input: &[u8], most: u64) -> Result<Vec<u8>, String> {
    let mut command = Command::new(program);
    command.args([VERB.to_owned(), format!("--memory={MEMORY}"), format!("--cpu={CPU_SECONDS}"), "--".to_owned()]);
    command.arg(tool).args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C").current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().map_err(|error| format!("could not be started: {error}"))?;
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("has no pipes".to_owned());
    };
    let (answer, answered) = channel();
    let written = std::thread::scope(|scope| {
        // A program that does not read to the end closes the pipe; what it wrote counts.
        scope.spawn(move || drop(to.write_all(input)));
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let read = from.take(most + 1).read_to_end(&mut bytes).map(|_| bytes);
            drop(answer.send(read));
        });
        let written = answered.recv_timeout(WALL);
        if !matches!(&written, Ok(Ok(bytes)) if bytes.len() as u64 <= most) {
            end(&mut child);
        }
        written
    });
    let status = child.wait();
    end_group(&child);
    let bytes = match written {
        Err(_) => return Err(format!("took longer than {} s for a page", WALL.as_secs())),
        Ok(Err(error)) => return Err(format!("could not be heard: {error}")),
        Ok(Ok(bytes)) if bytes.len() as u64 > most => {
            return Err(format!("wrote more than {} MiB for a page", most >> 20));
        }
        Ok(Ok(bytes)) => bytes,
    };
    match status {
        Ok(status) if status.success() => Ok(bytes),
        Ok(status) => Err(format!("ended with {status}")),
        Err(error) => Err(error.to_string()),
    }
}

fn end(child: &mut Child) {
    end_group(child);
    drop(child.kill());
}

fn end_group(child: &Child) {
    if let Ok(group) = i32::try_from(child.id()) {
        killpg(Pid::from_raw(group), Signal::SIGKILL).ok();
    }
}
