//! `crossforce import`: saved pages, text and files into the archive.

use crate::archive::ArchiveWriter;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Context, interrupt, output, progress};
use crate::import::{self, ImportEvent, ImportOptions, MAX_FILE_BYTES, MAX_PAGE_BYTES};
use clap::Args;
use std::io::BufRead;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    crossforce import saved-pages/\n  \
    crossforce import answer.html table.xlsx --from cleveland\n  \
    find . -name '*.html' | crossforce import -\n\nAfterwards run `crossforce build`.")]
pub struct ImportArgs {
    /// Files and folders; `-` reads a list of paths from standard input, one a line.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Force that all of it comes from, as in `crossforce forces`. Otherwise it is found in the documents.
    #[arg(long, value_name = "FORCE")]
    from: Option<String>,
    /// Largest page taken, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = MAX_PAGE_BYTES >> 20)]
    max_bytes: u64,
}

pub fn run(args: &ImportArgs, context: &Context) -> Result<Exit, Failure> {
    interrupt::flag();
    let registry = context.registry()?;
    context.known_force(args.from.as_deref(), &registry)?;
    let paths = paths(&args.paths)?;
    let _lock = context.lock()?;
    let (mut writer, repairs) = ArchiveWriter::open(&context.corpus)?;
    repairs.iter().for_each(|repair| context.tell_repair(repair));
    let options = ImportOptions {
        now: context.now(),
        force: args.from.clone(),
        max_file_bytes: MAX_FILE_BYTES.max(args.max_bytes << 20),
        max_page_bytes: args.max_bytes << 20,
        removals: context.removals()?,
    };
    let bar = progress::bar("import", None, context.quiet);
    let report = import::import(&paths, &mut writer, &options, &mut |event| {
        bar.inc(1);
        if let ImportEvent::Failed { path, reason, hint } = event {
            let path = path.display();
            bar.suspend(|| output::problem("warning", &format!("`{path}` was not imported: {reason}"), Some(hint)));
        }
    });
    bar.finish_and_clear();
    let added = writer.close()?;
    let report = report?;
    context.say(&format!(
        "imported {added}, unchanged {}, not imported {}, other kinds of file left alone {}",
        report.unchanged, report.failed, report.other_kind
    ));
    if report.removed > 0 {
        context.say(&format!("not taken, as they are on the take-down list: {}", report.removed));
    }
    if added > 0 {
        context.say("next: crossforce build");
    }
    match report.failed {
        0 if added + report.unchanged == 0 => Ok(Exit::Nothing),
        0 => Ok(Exit::Done),
        _ => Ok(Exit::Partial),
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
