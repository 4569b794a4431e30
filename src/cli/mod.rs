//! The command line: one file a verb, each with its arguments and its `run`.

mod batch;
mod build;
mod changes;
mod chart;
mod compare;
mod compare_args;
mod completions;
mod context;
mod crawl;
mod demo;
mod doctor;
mod evaluate;
mod exit;
mod export;
mod extract;
mod forces;
mod import;
mod inspect;
mod interrupt;
mod memory;
mod output;
mod probe;
mod progress;
mod search;
mod sources;
mod sources_check;
mod takedown;
mod verify;

pub use context::{Context, Format};

use crate::store::{Room, room};
use clap::{Args, Parser, Subcommand};
use exit::Exit;
use std::path::PathBuf;
use std::process::ExitCode;

/// Reads what UK police forces publish under Freedom of Information law and puts it side by side.
#[derive(Parser)]
#[command(name = "crossforce", version, propagate_version = true, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Folder of the archive and the tables.
    #[arg(long, global = true, env = "CROSSFORCE_CORPUS", default_value = "corpus", value_name = "DIR")]
    corpus: PathBuf,
    /// Folder of the full-text index.
    #[arg(long, global = true, env = "CROSSFORCE_INDEXES", default_value = "indexes", value_name = "DIR")]
    indexes: PathBuf,
    /// How rows are written.
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Say nothing but errors.
    #[arg(long, short, global = true)]
    quiet: bool,
}

const AFTER_HELP: &str = "Examples:\n  \
    crossforce demo                                   everything at once, on a made-up site\n  \
    crossforce import saved-pages/ && crossforce build\n  \
    crossforce search 'negotiator exemption:s31' --facets\n  \
    crossforce compare exemptions --by force,limb --format csv > exemptions.csv\n\n\
    Exit codes: 0 done, 1 nothing found, 2 usage or configuration, 3 partly done, 4 no space, 5 in use by another \
    process, 6 damage found, 130 interrupted (run it again to go on)";

#[derive(Subcommand)]
enum Command {
    /// Crawls a made-up disclosure site, builds everything and shows it.
    Demo(demo::DemoArgs),
    /// Lists the forces and bodies that are known.
    Forces(forces::ForcesArgs),
    /// Lists the sources to crawl, and whether each is enabled.
    Sources(sources::SourcesArgs),
    /// Looks at one source, politely, and says which of its rules found what.
    Probe(probe::ProbeArgs),
    /// Fetches what enabled sources list, politely, into the archive.
    Crawl(crawl::CrawlArgs),
    /// Takes saved pages, text, files and web archives into the archive.
    Import(import::ImportArgs),
    /// Brings tables and index up to date with the archive.
    Build(build::BuildArgs),
    /// Turns JSON lines of documents into JSON lines of records.
    Extract(extract::ExtractArgs),
    /// Shows one document or response with every fact and its evidence.
    Inspect(inspect::InspectArgs),
    /// Searches the full text.
    Search(search::SearchArgs),
    /// Runs many searches at once and counts what each finds.
    Batch(batch::BatchArgs),
    /// Compares exemptions, outcomes, times, costs or figures across forces.
    Compare(compare_args::CompareArgs),
    /// Writes a data package: all tables, or some, in the formats people use.
    Export(export::ExportArgs),
    /// Removes an address, a file or words, and keeps them from coming back.
    Takedown(takedown::TakedownArgs),
    /// Scores extraction against labels, field by field.
    Evaluate(evaluate::EvaluateArgs),
    /// Lists what was edited, withdrawn, restored or decided otherwise between captures.
    Changes(changes::ChangesArgs),
    /// Holds archive, tables and index against each other, digest by digest and row by row.
    Verify(verify::VerifyArgs),
    /// Says how each source fares, and what to do about it.
    Doctor(doctor::DoctorArgs),
    /// Prints a completion script for a shell.
    Completions(completions::CompletionsArgs),
    /// Prints the manual page.
    Man,
    /// Reads documents for another process of this program.
    #[command(name = crate::sandbox::VERB, hide = true)]
    ReadWorker {
        #[arg(long)]
        memory: u64,
        #[arg(long)]
        cpu: u64,
    },
    /// Becomes another program within limits.
    #[command(name = crate::sandbox::LIMITED_VERB, hide = true)]
    RunLimited {
        #[arg(long)]
        memory: u64,
        #[arg(long)]
        cpu: u64,
        #[arg(last = true, required = true)]
        command: Vec<std::ffi::OsString>,
    },
}

/// How documents are read.
#[derive(Args, Default)]
pub struct ReadingArgs {
    /// Read scans too, by the `pdftoppm` and `tesseract` that are installed. Slow, and figures may be misread.
    #[arg(long, env = "CROSSFORCE_OCR")]
    ocr: bool,
}

/// What long work leaves free on the disk.
#[derive(Args, Default)]
pub struct RoomArgs {
    /// Stop (exit code 4), with nothing lost, when less than this is free where corpus or indexes lie: `500MiB`, `2GiB`; 0 for
    /// no limit. The same command goes on when there is room.
    #[arg(long, env = "CROSSFORCE_MIN_FREE", value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    min_free: u64,
}

impl RoomArgs {
    /// Returns the room that must stay free.
    fn room(&self, context: &Context) -> Room {
        Room { least: self.min_free, folders: vec![context.corpus.clone(), context.indexes.clone()] }
    }
}

fn size(text: &str) -> Result<u64, String> {
    room::size(text).ok_or_else(|| "not a size like `500MiB`, `2GiB` or `0`".to_owned())
}

/// Runs the program and returns how it ended.
pub fn run() -> ExitCode {
    interrupt::outlive_limits();
    let cli = Cli::parse();
    let context = Context { corpus: cli.corpus, indexes: cli.indexes, format: cli.format, quiet: cli.quiet };
    let result = match &cli.command {
        Command::Demo(args) => demo::run(args, &context),
        Command::Forces(args) => forces::run(args, &context),
        Command::Sources(args) => sources::run(args, &context),
        Command::Probe(args) => probe::run(args, &context),
        Command::Crawl(args) => crawl::run(args, &context),
        Command::Import(args) => import::run(args, &context),
        Command::Build(args) => build::run(args, &context),
        Command::Extract(args) => extract::run(args, &context),
        Command::Inspect(args) => inspect::run(args, &context),
        Command::Search(args) => search::run(args, &context),
        Command::Batch(args) => batch::run(args, &context),
        Command::Compare(args) => compare::run(args, &context),
        Command::Export(args) => export::run(args, &context),
        Command::Takedown(args) => takedown::run(args, &context),
        Command::Evaluate(args) => evaluate::run(args, &context),
        Command::Changes(args) => changes::run(args, &context),
        Command::Verify(args) => verify::run(args, &context),
        Command::Doctor(args) => doctor::run(args, &context),
        Command::Completions(args) => completions::run(args),
        Command::Man => completions::man(),
        Command::ReadWorker { memory, cpu } => match crate::sandbox::serve(*memory, *cpu) {
            Ok(()) => Ok(Exit::Done),
            Err(error) => Err(exit::Failure::partial(error.to_string())),
        },
        Command::RunLimited { memory, cpu, command } => {
            let (program, arguments) = command.split_first().expect("the command line requires one");
            let error = crate::sandbox::become_limited(*memory, *cpu, program.as_ref(), arguments);
            Err(exit::Failure::partial(error.to_string()))
        }
    };
    match result {
        Ok(exit) => {
            if exit == Exit::Interrupted {
                output::note("interrupted; run the same command again to go on");
            }
            exit.into()
        }
        Err(failure) => {
            output::failure(&failure);
            failure.exit.into()
        }
    }
}

/// Returns how many threads to work with unless told otherwise.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
