//! `crossforce verify`: reads every byte of archive, tables and index, and says what does not agree.

use crate::archive::{Archive, check as check_archive};
use crate::build::tables_digest;
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::index_failure;
use crate::cli::{Context, output, progress, takedown};
use crate::index::{IndexError, IndexState, Searcher};
use crate::model::{Problem, Severity};
use crate::store::{BuildManifest, CheckedTables, TableStore, check as check_tables};
use clap::Args;
use std::collections::BTreeSet;

#[derive(Args)]
#[command(
    after_help = "Changes nothing. Exit code 6 when something is damaged; each finding is followed by what mends it.\n\n\
    Examples:\n  crossforce verify\n  crossforce verify --archive     only the evidence"
)]
pub struct VerifyArgs {
    /// Only the archive.
    #[arg(long)]
    archive: bool,
    /// Look through every byte for what was taken down, and for nothing else.
    #[arg(long, conflicts_with = "archive")]
    takedowns: bool,
}

/// What mends a problem, by its code.
const ADVICE: &[(&str, &str)] = &[
    ("archive_index", "`crossforce build` makes the index again from the files"),
    ("archive_damaged", "restore the file from a copy; what cannot be restored, import or crawl again"),
    ("archive_digest", "restore the file from a copy: what is there is not what was captured"),
    ("capture_lost", "restore the file from a copy, or import or crawl that address again"),
    ("quarantine", "they are kept as they were found; nothing reads them"),
    ("table_file", "`crossforce build` makes the tables again"),
    ("table_capture", "`crossforce build` takes out what the archive no longer has"),
    ("table_row", "`crossforce build --anew` makes the tables again"),
    ("table_span", "`crossforce build --anew` makes the tables again"),
    ("index_damaged", "`crossforce build --anew` makes the index again"),
    ("index_old", "`crossforce build` brings the index up to date"),
    ("index_entry", "`crossforce build --anew` makes the index again"),
];

pub fn run(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    if !context.corpus.join("archive").is_dir() {
        return Err(Failure::usage(
            format!("there is no archive in `{}`", context.corpus.display()),
            "`crossforce import` or `crossforce crawl` make one; `--corpus` names another folder",
        ));
    }
    if args.takedowns {
        return takedown::check(context);
    }
    let bar = progress::bar("verify", None, context.quiet);
    let archive = check_archive(&context.corpus, &mut || bar.inc(1))?;
    let mut problems = archive.problems;
    // That there is no index must not hide what was found before.
    let mut without_index = None;
    context.say(&format!(
        "archive: {} records in {} files, {} captures in the index",
        archive.records, archive.files, archive.captures
    ));
    if !args.archive {
        let store = TableStore::open(&context.corpus);
        let captures = Archive::new(&context.corpus).captures()?;
        let tables = check_tables(&store, &captures).map_err(store_failure)?;
        context.say(&format!("tables: {} rows in {} files", tables.rows, tables.files));
        problems.extend(tables.problems.iter().cloned());
        match of_index(context, &store, &tables) {
            Ok(found) => problems.extend(found),
            Err(failure) => without_index = Some(failure),
        }
    }
    bar.finish_and_clear();
    for problem in &problems {
        let kind = match problem.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "damage",
        };
        let advice = ADVICE.iter().find(|(code, _)| *code == problem.code).map(|(_, advice)| *advice);
        output::problem(kind, &problem.message, advice);
    }
    let is_damaged = problems.iter().any(|problem| problem.severity == Severity::Error);
    match without_index {
        Some(failure) if is_damaged => output::failure(&failure),
        Some(failure) => return Err(failure),
        None => {}
    }
    if is_damaged {
        return Ok(Exit::Damage);
    }
    context.say("everything agrees");
    Ok(Exit::Done)
}

/// Holds the index against the tables: every current response is in it once, and nothing else is.
fn of_index(context: &Context, store: &TableStore, tables: &CheckedTables) -> Result<Vec<Problem>, Failure> {
    let searcher = match Searcher::open(&context.indexes) {
        Ok(searcher) => searcher,
        Err(IndexError::Missing(_)) if tables.current.is_empty() => return Ok(Vec::new()),
        Err(error @ IndexError::Engine { .. }) => return Ok(vec![Problem::error("index_damaged", error.to_string())]),
        Err(error) => return Err(index_failure(error)),
    };
    let mut problems = Vec::new();
    match searcher.damaged_files() {
        Ok(files) => problems.extend(files.into_iter().map(|file| {
            let message = format!("`{}` of the index is not as it was written", file.display());
            Problem::error("index_damaged", message)
        })),
        Err(error) => problems.push(Problem::error("index_damaged", error.to_string())),
    }
    let manifest = BuildManifest::load(store.folder()).map_err(store_failure)?;
    if IndexState::load(&context.indexes).is_none_or(|state| state.tables != tables_digest(&manifest)) {
        problems.push(Problem::error("index_old", "the index was made from other tables than those that are there"));
    }
    let entries = match searcher.identifiers() {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Problem::error("index_damaged", error.to_string()));
            return Ok(problems);
        }
    };
    context.say(&format!("index: {} responses", entries.values().sum::<usize>()));
    for id in tables.current.keys().chain(entries.keys()).collect::<BTreeSet<_>>() {
        let (wanted, there) = (tables.current.get(id).unwrap_or(&0), entries.get(id).unwrap_or(&0));
        if wanted != there {
            let message = format!("response `{id}` is {there} times in the index and should be {wanted} times");
            problems.push(Problem::error("index_entry", message));
        }
    }
    Ok(problems)
}
