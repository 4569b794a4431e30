//! What every verb shares: the folders, the output format, the registry, the lock.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::archive::Repair;
use crate::cli::ReadingArgs;
use crate::cli::exit::{Exit, Failure, with_causes};
use crate::cli::export::export_failure;
use crate::cli::{interrupt, output};
use crate::compare::{Cell, Comparison};
use crate::data::Registry;
use crate::export::{ComparisonFormat, write_comparison};
use crate::sandbox::{Limits, Recogniser, Workers};
use crate::store::disk::replace;
use crate::store::{Removals, StoreError, StoreLock, TableStore};
use clap::ValueEnum;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Fitted to the terminal.
    Table,
    Csv,
    Jsonl,
    Json,
    Md,
    /// To a file: `--output`.
    Parquet,
    /// To a file: `--output`.
    Xlsx,
}

pub struct Context {
    pub corpus: PathBuf,
    pub indexes: PathBuf,
    pub format: Format,
    pub quiet: bool,
}

impl Context {
    /// Returns the shipped forces with the user's own from `sources.toml`.
    pub fn registry(&self) -> Result<Registry, Failure> {
        let shipped = Registry::shipped();
        let Some(text) = self.user_sources()? else { return Ok(shipped) };
        shipped.with_user(&text).map_err(|error| {
            let path = self.corpus.join("sources.toml");
            Failure::usage(format!("`{}`: {error}", path.display()), "mend the file and run the command again")
        })
    }

    /// Returns the text of the user's `sources.toml`, if there is one.
    pub fn user_sources(&self) -> Result<Option<String>, Failure> {
        let path = self.corpus.join("sources.toml");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::usage(
                format!("cannot read `{}`: {error}", path.display()),
                "check the file's permissions and that it is UTF-8",
            )),
        }
    }

    /// Returns the take-down list.
    pub fn removals(&self) -> Result<Removals, Failure> {
        Removals::load(&self.corpus).map_err(store_failure)
    }

    /// Returns who reads files that may be hostile: worker processes of this program.
    pub fn workers(&self, reading: &ReadingArgs) -> Result<Workers, Failure> {
        let program = std::env::current_exe().map_err(|error| {
            Failure::usage(format!("this program cannot find itself: {error}"), "call it by its full path")
        })?;
        let workers = Workers::new(program, Limits::default());
        if !reading.ocr {
            return Ok(workers);
        }
        match Recogniser::find() {
            Ok(recogniser) => Ok(workers.with_recogniser(recogniser)),
            Err(missing) => Err(Failure::usage(
                format!("scans cannot be read: {missing}"),
                "install it (Debian: `apt-get install tesseract-ocr poppler-utils`), or leave `--ocr` off",
            )),
        }
    }

    /// Refuses a force that the registry does not know.
    pub fn known_force(&self, force: Option<&str>, registry: &Registry) -> Result<(), Failure> {
        match force.filter(|force| registry.force(force).is_none()) {
            Some(force) => {
                Err(Failure::usage(format!("there is no force `{force}`"), "`crossforce forces` lists them"))
            }
            None => Ok(()),
        }
    }

    /// Takes the lock that keeps writers apart. Whoever holds it ends cleanly when asked to.
    pub fn lock(&self) -> Result<StoreLock, Failure> {
        interrupt::flag();
        StoreLock::acquire(&self.corpus).map_err(store_failure)
    }

    /// Returns the time now: RFC 3339, UTC, whole seconds.
    pub fn now(&self) -> String {
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Returns the tables, if a build made them and nothing was lost since.
    pub fn tables(&self) -> Result<TableStore, Failure> {
        let store = TableStore::open(&self.corpus);
        store.check_parts().map_err(store_failure)?;
        if store.forces_present().map_err(store_failure)?.is_empty() {
            return Err(Failure::usage(
                format!("there are no tables in `{}`", self.corpus.display()),
                "run `crossforce build` first, or name the folder with `--corpus`",
            ));
        }
        Ok(store)
    }

    /// Says something unless the user wants quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            output::note(text);
        }
    }

    pub fn tell_repair(&self, repair: &Repair) {
        let text = match repair {
            Repair::TornTail { file, bytes, quarantine } => format!(
                "`{}` ended in {bytes} bytes that are no whole record; they were moved to `{}`",
                file.display(),
                quarantine.display()
            ),
            Repair::Reindexed { file, captures } => {
                format!("{captures} captures in `{}` were not in the index and are now", file.display())
            }
            Repair::IndexRemade { captures } => {
                format!("the index of the archive was made again from its files: {captures} captures")
            }
            Repair::CapturesLost { file, urls } => {
                let text =
                    format!("`{}` is shorter than it was; what it had of {} is lost", file.display(), urls.join(" "));
                let hint = "restore the file from a copy, or import or crawl these addresses again";
                return output::problem("damaged", &text, Some(hint));
            }
            Repair::DamagedMiddle { file, offset, bytes } => format!(
                "{bytes} bytes at {offset} in `{}` are no record; they were left there and what follows was read",
                file.display()
            ),
        };
        output::problem("repaired", &text, None);
    }

    /// Prints rows of text in the chosen format.
    pub fn print_rows(
        &self,
        title: &str,
        columns: &[&str],
        rows: Vec<Vec<String>>,
        notes: Vec<String>,
    ) -> Result<(), Failure> {
        self.print(&as_rows(title, columns, rows, notes))
    }

    /// Prints a comparison in the chosen format.
    pub fn print(&self, comparison: &Comparison) -> Result<(), Failure> {
        let format = match self.format {
            Format::Table => {
                print_for_people(comparison);
                return Ok(());
            }
            Format::Csv => ComparisonFormat::Csv,
            Format::Jsonl => ComparisonFormat::Jsonl,
            Format::Json => ComparisonFormat::Json,
            Format::Md => ComparisonFormat::Markdown,
            Format::Parquet | Format::Xlsx => {
                let hint = "name one with `--output`, which `search` and `compare` have; `--format csv` is for all";
                return Err(Failure::usage("this format is written to a file only", hint));
            }
        };
        let mut bytes = Vec::new();
        write_comparison(comparison, format, &mut bytes).map_err(export_failure)?;
        output::bytes(&bytes);
        Ok(())
    }

    /// Returns where rows are to be written, and how: `--format`, else the ending of the file's name. Wishes that cannot
    /// be met are refused before any work.
    pub fn output(&self, file: Option<&Path>) -> Result<Option<RowsFile>, Failure> {
        let named = match self.format {
            Format::Table => None,
            Format::Csv => Some(ComparisonFormat::Csv),
            Format::Jsonl => Some(ComparisonFormat::Jsonl),
            Format::Json => Some(ComparisonFormat::Json),
            Format::Md => Some(ComparisonFormat::Markdown),
            Format::Parquet => Some(ComparisonFormat::Parquet),
            Format::Xlsx => Some(ComparisonFormat::Xlsx),
        };
        let Some(file) = file else {
            let only_files = matches!(self.format, Format::Parquet | Format::Xlsx);
            let refused = || Failure::usage("this format is written to a file only", "name one with `--output`");
            return if only_files { Err(refused()) } else { Ok(None) };
        };
        let ending = file.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        let format = named.or_else(|| ending.and_then(|ending| ending.parse().ok())).ok_or_else(|| {
            let hint = "give the file one of the endings csv, jsonl, json, md, parquet, xlsx, or name a `--format`";
            Failure::usage(format!("`{}` does not tell its format", file.display()), hint)
        })?;
        if file.is_dir() {
            return Err(Failure::usage(format!("`{}` is a folder", file.display()), "name a file"));
        }
        Ok(Some(RowsFile { path: file.to_owned(), format }))
    }
}

/// A file for rows.
pub struct RowsFile {
    path: PathBuf,
    format: ComparisonFormat,
}

impl RowsFile {
    /// Writes the rows; the file appears, or replaces an older one, when all of it is there.
    pub fn write(&self, comparison: &Comparison, context: &Context) -> Result<(), Failure> {
        replace(&self.path, |out| write_comparison(comparison, self.format, out)).map_err(export_failure)?;
        context.say(&format!("{} rows in {}", comparison.rows.len(), self.path.display()));
        Ok(())
    }
}

/// Puts rows of text into the form that is written; empty text is what is missing.
pub fn as_rows(title: &str, columns: &[&str], rows: Vec<Vec<String>>, notes: Vec<String>) -> Comparison {
    let cell = |text: String| if text.is_empty() { Cell::Missing } else { Cell::Text(text) };
    Comparison {
        title: title.to_owned(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        rows: rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
        notes,
    }
}

/// Columns that lead back to the source. They are long and matter to programs; a terminal leaves them out and says so.
const PROVENANCE: [&str; 12] = [
    "response_id",
    "url",
    "fetched_at",
    "capture",
    "sha256",
    "span_start",
    "span_end",
    "table_id",
    "figure_id",
    "value_min",
    "value_max",
    "is_total",
];

/// Longest note shown on a terminal, in characters.
const LONGEST_NOTE: usize = 240;

fn print_for_people(comparison: &Comparison) {
    let kept: Vec<usize> =
        (0..comparison.columns.len()).filter(|at| !PROVENANCE.contains(&comparison.columns[*at].as_str())).collect();
    let columns: Vec<String> = kept.iter().map(|at| comparison.columns[*at].clone()).collect();
    let text = |row: &Vec<Cell>| kept.iter().filter_map(|at| row.get(*at)).map(cell_text).collect();
    let rows: Vec<Vec<String>> = comparison.rows.iter().map(text).collect();
    let mut notes: Vec<String> = comparison.notes.iter().map(|note| shortened(note)).collect();
    if kept.len() < comparison.columns.len() {
        notes.push("where each stands in its source: use `--format csv` (or jsonl, json, md)".to_owned());
    }
    output::table(&comparison.title, &columns, &rows, &notes);
}

fn shortened(note: &str) -> String {
    if note.chars().count() <= LONGEST_NOTE {
        return note.to_owned();
    }
    let start: String = note.chars().take(LONGEST_NOTE).collect();
    let whole_words = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
    format!("{whole_words} … (in full with `--format json`)")
}

/// What is not known is shown as a dot, so that it cannot be read as nought.
fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Missing => "·".to_owned(),
    }
}

pub fn store_failure(error: StoreError) -> Failure {
    if let Some(full) = Failure::no_space(&error) {
        return full;
    }
    let (exit, hint) = match &error {
        StoreError::Locked { .. } => (Exit::Locked, "wait for it to end, or end it, and run the command again"),
        StoreError::Io { .. } => (Exit::Usage, "check that the corpus folder exists and that you may write to it"),
        StoreError::Table { .. } | StoreError::Rows { .. } | StoreError::Json { .. } | StoreError::Part { .. } => {
            (Exit::Damage, "run `crossforce build --anew`: it makes the tables again from the archive")
        }
        StoreError::List { .. } => (
            Exit::Damage,
            "mend that line or restore the file from a copy: nothing is done without the list, so that nothing removed \
             comes back",
        ),
        StoreError::Queries { .. } => (Exit::Usage, "each line is `name = \"query\"`; mend the file, or remove it"),
        StoreError::NoSuchTable(_) => (Exit::Usage, "`crossforce export --help` lists the tables"),
    };
    Failure { exit, message: with_causes(&error), hint: Some(hint.to_owned()) }
}
