//! `crossforce takedown`: removes an address, a file or words, and keeps them from coming back.

use crate::archive::{Archive, ArchiveWriter};
use crate::build;
use crate::cli::build::{BuildArgs, tell, with_progress};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::index_failure;
use crate::cli::{Context, ReadingArgs, output};
use crate::index;
use crate::model::Capture;
use crate::store::removed::{LEAST_WORDS, LIST_NAME, count_words, kind_name};
use crate::store::{BuildManifest, RemovalKind, Removals, TableStore};
use crate::takedown::{TakedownError, covered_captures, find_leftovers, name_files, purge};
use clap::{Args, Subcommand};
use std::collections::BTreeSet;

#[derive(Args)]
pub struct TakedownArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Puts an address, a digest or words on the list: at once they are gone from tables, search and exports.
    #[command(after_help = "An address takes along what was captured there, also under other names. Words count \
        whatever stands between them and however they are written, in the bytes of a page or in what was read of a \
        file.\n\nExamples:\n  crossforce takedown add https://www.aldermoor.police.example/foi/1 --reason 'asked by the \
        force'\n  crossforce takedown add 'the words that must go' --reason 'names a person'\n\nThe list holds no \
        content, but the reason as it is.")]
    Add(AddArgs),
    /// Shows the list and how many captures each row covers now.
    List,
    /// Takes what the list covers out of the archive too. This cannot be undone.
    Purge(PurgeArgs),
    /// Looks through every byte of corpus and index for what should be gone.
    Check,
}

#[derive(Args)]
struct AddArgs {
    /// A web address, a SHA-256 digest, or at least three words.
    what: String,
    /// Why, for whoever reads the list.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Args)]
struct PurgeArgs {
    /// Do it; without this it only says what would go.
    #[arg(long)]
    yes: bool,
    /// Ends the process after so many steps, as a kill would.
    #[arg(long, hide = true, value_name = "STEPS")]
    end_after: Option<usize>,
}

pub fn run(args: &TakedownArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.what {
        What::Add(args) => add(args, context),
        What::List => list(context),
        What::Purge(args) => purged(args, context),
        What::Check => check(context),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<Exit, Failure> {
    let kind = kind_of(&args.what)?;
    let _lock = context.lock()?;
    let mut removals = context.removals()?;
    if context.corpus.join("archive").is_dir() {
        let (writer, repairs) = ArchiveWriter::open(&context.corpus)?;
        writer.close()?;
        repairs.iter().for_each(|repair| context.tell_repair(repair));
    }
    let before = covered(context, &removals)?;
    let today: String = context.now().chars().take(10).collect();
    let mut added = removals.add(kind, &args.what, &args.reason, &today);
    // What stands at an address must not come back under another.
    for capture in before_and_now(context, &removals)? {
        let is_document = !capture.listing && (200..300).contains(&capture.status) && capture.bytes > 0;
        if kind == RemovalKind::Url && is_document && removals.address(&capture.url) == removals.address(&args.what) {
            added |= removals.add(RemovalKind::Sha256, &capture.sha256, &args.reason, &today);
        }
    }
    if added {
        removals.save(&context.corpus).map_err(store_failure)?;
    } else {
        context.say("it is on the list already");
    }
    if !context.corpus.join("archive").is_dir() {
        context.say("there is no archive yet; what is on the list will not be taken into one");
        return Ok(Exit::Done);
    }
    let old = manifest(context)?;
    let exit = built(context)?;
    if exit == Exit::Interrupted {
        return Ok(exit);
    }
    let now = covered(context, &removals)?;
    let went = now.difference(&before).count();
    let done = manifest(context)?;
    let stays = |capture: &String| done.captures.get(capture).is_some_and(|entry| entry.removed.is_empty());
    let gone: BTreeSet<&str> = old
        .captures
        .iter()
        .filter(|(capture, _)| now.contains(*capture) && !stays(capture))
        .flat_map(|(_, entry)| entry.responses.iter().map(|place| place.response_id.as_str()))
        .collect();
    context.say(&format!("gone from tables, search and exports: {went} captures, {} responses", gone.len()));
    if !now.is_empty() {
        context
            .say("the archive keeps their bytes until `crossforce takedown purge`; exports made before keep them too");
    }
    Ok(exit)
}

/// Returns what kind of thing was named.
fn kind_of(what: &str) -> Result<RemovalKind, Failure> {
    let what = what.trim();
    let is_address = ["http://", "https://", "file://"].iter().any(|scheme| what.starts_with(scheme));
    if what.len() == 64 && what.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(RemovalKind::Sha256)
    } else if is_address && !what.contains(char::is_whitespace) {
        Ok(RemovalKind::Url)
    } else if count_words(what) >= LEAST_WORDS {
        Ok(RemovalKind::String)
    } else {
        Err(Failure::usage(
            "that is no web address, no SHA-256 digest and fewer than three words",
            "fewer words stand in too many documents: give the words around them too",
        ))
    }
}

fn before_and_now(context: &Context, removals: &Removals) -> Result<Vec<Capture>, Failure> {
    covered_captures(&context.corpus, removals).map_err(failure)
}

/// Returns the identifiers of the captures that the list covers.
fn covered(context: &Context, removals: &Removals) -> Result<BTreeSet<String>, Failure> {
    Ok(before_and_now(context, removals)?.into_iter().map(|capture| capture.capture_id).collect())
}

fn manifest(context: &Context) -> Result<BuildManifest, Failure> {
    BuildManifest::load(TableStore::open(&context.corpus).folder()).map_err(store_failure)
}

/// Brings tables and index up to date, and returns how that ended: what it met has nothing to do with the list.
fn built(context: &Context) -> Result<Exit, Failure> {
    // As the tables were made: without the reader of scans the text of others would go too.
    let reading = ReadingArgs { ocr: build::reads_scans(&manifest(context)?) };
    let report = with_progress(context, &context.registry()?, &BuildArgs::reading(reading))?;
    tell(&report, context);
    Ok(match (report.stopped, report.failed.is_empty()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}

fn list(context: &Context) -> Result<Exit, Failure> {
    let removals = context.removals()?;
    if removals.is_empty() {
        return Ok(Exit::Nothing);
    }
    let captures = Archive::new(&context.corpus).captures()?;
    let done = manifest(context)?;
    let covers = |at: usize| {
        let row = &removals.rows()[at];
        let named = |capture: &&Capture| match row.kind {
            RemovalKind::Url => removals.address(&capture.url) == Some(at),
            RemovalKind::Sha256 | RemovalKind::String | RemovalKind::File => {
                let found = done.captures.get(&capture.capture_id).is_some_and(|it| it.removed.contains(&row.hash));
                found || removals.digest(&capture.sha256) == Some(at)
            }
        };
        captures.iter().filter(named).count()
    };
    let rows = removals.rows().iter().enumerate().map(|(at, row)| {
        vec![kind_name(row.kind).to_owned(), row.reason.clone(), row.date.clone(), covers(at).to_string()]
    });
    context.print_rows("", &["kind", "reason", "date", "captures"], rows.collect(), Vec::new())?;
    Ok(Exit::Done)
}

fn purged(args: &PurgeArgs, context: &Context) -> Result<Exit, Failure> {
    let _lock = context.lock()?;
    let mut removals = context.removals()?;
    if removals.is_empty() {
        context.say("nothing is on the list");
        return Ok(Exit::Nothing);
    }
    if !args.yes {
        let covered = covered(context, &removals)?.len();
        return Err(Failure::usage(
            format!("{covered} captures would go from the archive for good"),
            "run `crossforce takedown purge --yes` if they are to go",
        ));
    }
    let mut steps = 0;
    let mut on_step = |_: &str| {
        steps += 1;
        if args.end_after == Some(steps) {
            std::process::exit(137);
        }
    };
    if built(context)? == Exit::Interrupted {
        return Ok(Exit::Interrupted);
    }
    on_step("the build knows what the list covers");
    let covered = covered_captures(&context.corpus, &removals).map_err(failure)?;
    let today: String = context.now().chars().take(10).collect();
    name_files(&mut removals, &covered, &today);
    removals.save(&context.corpus).map_err(store_failure)?;
    on_step("the list knows the files");
    let taken = purge(&context.corpus, &removals, &covered, &mut on_step).map_err(failure)?;
    index::remove(&context.indexes).map_err(index_failure)?;
    on_step("the index is away");
    let exit = built(context)?;
    on_step("tables and index are made anew");
    context.say(&format!(
        "gone for good: {} records from {} files of the archive, {} files from quarantine, {} rows of what crawls remember",
        taken.archive.records, taken.archive.files, taken.archive.quarantined, taken.visits
    ));
    context.say("copies, backups and exports made before are not this program's to reach");
    Ok(exit)
}

pub fn check(context: &Context) -> Result<Exit, Failure> {
    let removals = context.removals()?;
    let found = find_leftovers(&context.corpus, &context.indexes, &removals).map_err(failure)?;
    if found.is_empty() {
        context.say(&format!("nothing of the {} rows of `{LIST_NAME}` is left", removals.rows().len()));
        return Ok(Exit::Done);
    }
    let count = found.len();
    let row = |it: crate::takedown::Leftover| vec![it.file.display().to_string(), it.place, it.kind.to_owned()];
    context.print_rows("", &["file", "place", "kind"], found.into_iter().map(row).collect(), Vec::new())?;
    output::problem(
        "warning",
        &format!("{count} places hold what was taken down"),
        Some(
            "`crossforce takedown purge --yes` takes it out of the archive, `crossforce build` out of tables and index",
        ),
    );
    Ok(Exit::Damage)
}

fn failure(error: TakedownError) -> Failure {
    match error {
        TakedownError::Archive(error) => error.into(),
        TakedownError::Store(error) => store_failure(error),
        TakedownError::Index(error) => index_failure(error),
        error @ TakedownError::File { .. } => Failure::no_space(&error).unwrap_or_else(|| {
            Failure::usage(error.to_string(), "check that the folders exist and that you may write to them")
        }),
    }
}
