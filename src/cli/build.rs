//! `crossforce build`: brings tables and index up to date with the archive.

use crate::archive::Repair;
use crate::build::{self, BuildError, BuildEvent, BuildOptions, BuildReport};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::index_failure;
use crate::cli::{Context, ReadingArgs, RoomArgs, interrupt, output, progress};
use crate::data::Registry;
use clap::Args;
use indicatif::ProgressBar;

#[derive(Args)]
#[command(after_help = "Does again only what changed: new captures, or all of them when the rules of this program or \
    the forces in corpus/sources.toml changed.\n\nExamples:\n  crossforce build\n  crossforce build --anew\n  crossforce build --ocr     also scans; give it each time, or they have no text again")]
pub struct BuildArgs {
    /// Make tables and index again from the archive.
    #[arg(long)]
    anew: bool,
    /// Threads that extract.
    #[arg(long, default_value_t = crate::cli::threads())]
    threads: usize,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    room: RoomArgs,
}

impl BuildArgs {
    /// As usual, and scans too if asked; down to the last byte of room, since taking something down cannot wait for more.
    pub fn reading(reading: ReadingArgs) -> Self {
        BuildArgs { reading, ..BuildArgs::default() }
    }
}

impl Default for BuildArgs {
    fn default() -> Self {
        BuildArgs {
            anew: false,
            threads: crate::cli::threads(),
            reading: ReadingArgs::default(),
            room: RoomArgs::default(),
        }
    }
}

pub fn run(args: &BuildArgs, context: &Context) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    if !context.corpus.join("archive").is_dir() {
        return Err(Failure::usage(
            format!("there is no archive in `{}`", context.corpus.display()),
            "`crossforce import` or `crossforce crawl` make one; `--corpus` names another folder",
        ));
    }
    let _lock = context.lock()?;
    let report = with_progress(context, &registry, args)?;
    tell(&report, context);
    if report.captures + report.removed == 0 {
        output::problem("warning", "the archive is empty", Some("`crossforce import` or `crossforce crawl` fill it"));
        return Ok(Exit::Nothing);
    }
    let damaged_file = |repair: &Repair| matches!(repair, Repair::DamagedMiddle { .. } | Repair::CapturesLost { .. });
    if report.failed.iter().any(|failed| failed.is_damage) || report.repairs.iter().any(damaged_file) {
        return Ok(Exit::Damage);
    }
    Ok(match (report.stopped, report.failed.is_empty()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}

/// Builds, drawing a bar for each long step.
pub fn with_progress(context: &Context, registry: &Registry, args: &BuildArgs) -> Result<BuildReport, Failure> {
    let stop = interrupt::flag();
    let workers = context.workers(&args.reading)?;
    let room = args.room.room(context);
    let options = BuildOptions { threads: args.threads, anew: args.anew, workers: &workers, room, stop: &stop };
    let mut bar = ProgressBar::hidden();
    let report = build::build(&context.corpus, &context.indexes, registry, &options, &mut |event| match event {
        BuildEvent::Extracting { total } => bar = progress::bar("extract", Some(total as u64), context.quiet),
        BuildEvent::WritingTables => {
            bar.finish_and_clear();
            bar = progress::bar("tables", None, context.quiet);
        }
        BuildEvent::Indexing { total } => {
            bar.finish_and_clear();
            bar = progress::bar("index", Some(total as u64), context.quiet);
        }
        BuildEvent::Extracted | BuildEvent::Indexed => bar.inc(1),
    });
    bar.finish_and_clear();
    report.map_err(|error| match error {
        BuildError::Archive(error) => error.into(),
        BuildError::Store(error) => store_failure(error),
        BuildError::Index(error) => index_failure(error),
    })
}

pub fn tell(report: &BuildReport, context: &Context) {
    report.repairs.iter().for_each(|repair| context.tell_repair(repair));
    for failed in &report.failed {
        let hint =
            format!("look at it with `crossforce inspect '{}'`, or save the page again and import it", failed.url);
        output::problem("warning", &format!("`{}` was left out: {}", failed.url, failed.reason), Some(&hint));
    }
    if report.up_to_date {
        context.say(&format!("nothing to do: tables and index agree with the {} captures", report.captures));
        return;
    }
    if report.stopped {
        return;
    }
    context.say(&format!(
        "read {} of {} captures: {} responses, {} files archived but not read, {} left out; {} responses indexed",
        report.extracted,
        report.captures,
        report.responses,
        report.not_read,
        report.failed.len(),
        report.indexed
    ));
    if report.removed > 0 {
        context.say(&format!("  left out, as they are on the take-down list: {}", report.removed));
    }
    for (force, count) in &report.forces {
        context.say(&format!("  {force}: {} responses", count.total));
    }
}
