//! `crossforce import`: saved pages, text, files and web archives into the archive.

use crate::archive::ArchiveWriter;
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::{Context, RoomArgs, interrupt, output, progress};
use crate::import::{self, ImportEvent, ImportOptions, ImportReport, KnownHosts, MAX_FILE_BYTES, MAX_PAGE_BYTES};
use clap::Args;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// So many problems of one file are told; the others are counted.
const MOST_TOLD: usize = 20;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    crossforce import saved-pages/\n  \
    crossforce import answer.html table.xlsx --from cleveland\n  \
    crossforce import crawl-2024.warc.gz collection.wacz\n  \
    find . -name '*.html' | crossforce import -\n\nAfterwards run `crossforce build`.")]
pub struct ImportArgs {
    /// Files and folders: pages, text, office files, PDF, mail, WARC, WACZ, MHTML; `-` reads a list of paths from standard
    /// input, one a line.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Force that all of it comes from, as in `crossforce forces`. Otherwise it is found in the documents.
    #[arg(long, value_name = "FORCE")]
    from: Option<String>,
    /// Largest page taken, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = MAX_PAGE_BYTES >> 20)]
    max_bytes: u64,
    /// From web archives, take what is of hosts that no known force or source has, too.
    #[arg(long)]
    all_hosts: bool,
    #[command(flatten)]
    room: RoomArgs,
}

pub fn run(args: &ImportArgs, context: &Context) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    context.known_force(args.from.as_deref(), &registry)?;
    let paths = paths(&args.paths)?;
    let options = ImportOptions {
        now: context.now(),
        force: args.from.clone(),
        max_file_bytes: MAX_FILE_BYTES.max(args.max_bytes << 20),
        max_page_bytes: args.max_bytes << 20,
        known: KnownHosts::new(&registry, &sources(context)?),
        all_hosts: args.all_hosts,
        stop: interrupt::flag(),
        removals: context.removals()?,
        room: args.room.room(context),
    };
    let _lock = context.lock()?;
    let (mut writer, repairs) = ArchiveWriter::open(&context.corpus)?;
    repairs.iter().for_each(|repair| context.tell_repair(repair));
    let bar = progress::bar("import", None, context.quiet);
    let mut told: BTreeMap<PathBuf, usize> = BTreeMap::new();
    let report = import::import(&paths, &mut writer, &options, &mut |event| {
        if let ImportEvent::Reading { path, at, of } = event {
            let name = output::harmless(&path.file_name().unwrap_or_default().to_string_lossy());
            bar.set_message(format!("{name}: {} of {} MiB", at >> 20, of >> 20));
            return;
        }
        bar.inc(1);
        let (path, place, what, reason, hint) = match event {
            ImportEvent::Failed { path, place, reason, hint } => (path, place, "was not imported", reason, hint),
            ImportEvent::Doubtful { path, place, reason, hint } => (path, place, "is doubtful", reason, hint),
            _ => return,
        };
        let count = told.entry(path.clone()).or_default();
        *count += 1;
        let comma = if place.is_empty() { "" } else { ", " };
        let text = format!("`{}`{comma}{place} {what}: {reason}", path.display());
        if *count <= MOST_TOLD {
            bar.suspend(|| output::problem("warning", &text, Some(hint)));
        }
    });
    bar.finish_and_clear();
    let added = writer.close()?;
    let report = report?;
    for (path, count) in told.iter().filter(|(_, count)| **count > MOST_TOLD) {
        let more = format!("`{}` has {} more problems like these", path.display(), count - MOST_TOLD);
        output::problem("warning", &more, None);
    }
    tell(&report, added, context);
    Ok(match report {
        ImportReport { interrupted: true, .. } => Exit::Interrupted,
        report if report.failed + report.doubtful > 0 => Exit::Partial,
        report if added + report.unchanged == 0 => Exit::Nothing,
        _ => Exit::Done,
    })
}

fn tell(report: &ImportReport, added: usize, context: &Context) {
    context.say(&format!(
        "imported {added}, unchanged {}, not imported {}, other kinds of file left alone {}",
        report.unchanged, report.failed, report.other_kind
    ));
    let counts = [
        (report.doubtful, "imported though something is wrong with them, as told above"),
        (report.unresolved, "not imported as what they refer to is not here"),
        (report.other_host, "left out as no known force or source has their host; `--all-hosts` takes them"),
        (report.other_status, "left out as they are redirects, refusals or failures"),
        (report.other_content, "left out as answers do not come in such files (pictures, scripts, empty pages)"),
        (report.not_web, "left out as they have no web address"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        context.say(&format!("  of web archives, {count} {what}"));
    }
    if report.removed > 0 {
        context.say(&format!("not taken, as they are on the take-down list: {}", report.removed));
    }
    if added > 0 {
        context.say("next: crossforce build");
    }
}

/// Replaces `-` by the paths listed on standard input.
fn paths(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for path in given {
        if path == Path::new("-") {
            for line in std::io::stdin().lock().lines() {
                let line = line.map_err(|error| Failure::partial(format!("cannot read standard input: {error}")))?;
                if !line.trim().is_empty() {
                    paths.push(PathBuf::from(line));
                }
            }
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}
