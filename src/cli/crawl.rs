//! `crossforce crawl`: fetches what enabled sources list into the archive.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::archive::{ArchiveError, ArchiveWriter, HttpExchange, NewCapture};
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::{Context, interrupt, output, progress};
use crate::crawl::{self, CrawlConfig, CrawlError, CrawlReport, CrawlStep, Fetched, FetchedKind, Pending};
use crate::data::sources::Sources;
use crate::model::CaptureSource;
use clap::Args;
use std::fs;
use std::path::Path;

#[derive(Args)]
#[command(
    after_help = "One request at a time to a host, with pauses; robots.txt and Retry-After are obeyed; a site that \
    refuses is left alone and named. What was captured before is not asked for again.\n\n\
    Examples:\n  crossforce crawl --force cleveland --max 50\n  crossforce crawl --dry-run"
)]
pub struct CrawlArgs {
    /// Only these forces.
    #[arg(long, value_name = "FORCE")]
    force: Vec<String>,
    /// Most documents asked for at each source.
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// Ask for lists only, and print what would be fetched.
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: &CrawlArgs, context: &Context) -> Result<Exit, Failure> {
    let sources = sources(context)?;
    let config = CrawlConfig {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        max_pages: args.max,
        forces: args.force.clone(),
        dry_run: args.dry_run,
        ..CrawlConfig::default()
    };
    let _lock = context.lock()?;
    let report = into_archive(context, &sources, config)?;
    tell(&report, context);
    if args.dry_run {
        let removals = context.removals()?;
        let would_fetch = report.sources.iter().flat_map(|source| &source.would_fetch);
        would_fetch.filter(|url| removals.address(url).is_none()).for_each(|url| output::line(url));
    } else if report.sources.iter().any(|source| source.fetched + source.files > 0) {
        context.say("next: crossforce build");
    }
    Ok(match (report.interrupted, report.is_whole()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}

/// Crawls with bars, writing each answer to the archive before the next request. The caller holds the lock.
pub fn into_archive(context: &Context, sources: &Sources, mut config: CrawlConfig) -> Result<CrawlReport, Failure> {
    let (mut writer, repairs) = ArchiveWriter::open(&context.corpus)?;
    repairs.iter().for_each(|repair| context.tell_repair(repair));
    config.stop = interrupt::flag();
    let documents = writer.captures().iter().filter(|capture| !capture.listing);
    config.already = documents.map(|capture| capture.url.clone()).collect();
    config.removals = context.removals()?;
    let pending = context.corpus.join("pending.json");
    config.pending = read_pending(&pending)?;
    let bar = progress::bar("crawl", None, context.quiet);
    let mut removed = 0;
    let mut keep = |fetched: Fetched| -> Result<(), crawl::KeepError> {
        if config.removals.payload(&fetched.body).is_some() {
            removed += 1;
            return Ok(());
        }
        let unchanged = writer.is_unchanged(&fetched.url, &fetched.body);
        if !unchanged {
            append(&mut writer, &fetched)?;
            writer.sync()?;
        }
        Ok(())
    };
    let report = crawl::crawl(sources, &config, &mut keep, &mut |event| {
        bar.set_position(bar.position().max(event.done as u64));
        let what = match &event.step {
            CrawlStep::Asking(url) => output::harmless(url),
            CrawlStep::Waiting { seconds } => format!("waiting {seconds} s, as the site asked"),
            CrawlStep::Finished => "finished".to_owned(),
        };
        bar.set_message(format!("{}: {what}", event.host));
    });
    bar.finish_and_clear();
    writer.close()?;
    if removed > 0 {
        context.say(&format!("not kept, as they are on the take-down list: {removed}"));
    }
    if let Ok(report) = &report {
        write_pending(&pending, &report.pending)?;
    }
    report.map_err(|error| match error {
        CrawlError::Keep(source) => match source.downcast::<ArchiveError>() {
            Ok(error) => Failure::from(*error),
            Err(source) => Failure::partial(source.to_string()),
        },
        error => {
            let text = error.to_string();
            let (message, hint) = text.split_once("\n\nhint: ").unwrap_or((&text, "see `crossforce sources --help`"));
            Failure::usage(message, hint)
        }
    })
}

/// Reads which files an earlier run did not get to; the next run asks for them first.
fn read_pending(path: &Path) -> Result<Vec<Pending>, Failure> {
    let damaged = |error: &dyn std::fmt::Display| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Failure::usage(
            message,
            "remove the file: the pages it speaks of are in the archive, their files can be fetched later",
        )
    };
    match fs::read(path) {
        Ok(json) => serde_json::from_slice(&json).map_err(|error| damaged(&error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(damaged(&error)),
    }
}

fn write_pending(path: &Path, pending: &[Pending]) -> Result<(), Failure> {
    let json = serde_json::to_vec_pretty(pending).expect("three plain strings each");
    let beside = path.with_extension("json.tmp");
    let write = fs::write(&beside, json).and_then(|()| fs::rename(&beside, path));
    write.map_err(|error| {
        Failure::usage(
            format!("cannot write `{}`: {error}", path.display()),
            "check that you may write to the corpus folder",
        )
    })
}

fn append(writer: &mut ArchiveWriter, fetched: &Fetched) -> Result<(), ArchiveError> {
    let header = |name: &str| {
        let found = fetched.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.split(';').next().unwrap_or_default().trim().to_owned())
    };
    let exchange =
        HttpExchange { request_headers: fetched.request_headers.clone(), response_headers: fetched.headers.clone() };
    writer
        .append(&NewCapture {
            url: &fetched.url,
            fetched_at: &fetched.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            status: fetched.status,
            media_type: &header("content-type").unwrap_or_default(),
            body: &fetched.body,
            source: CaptureSource::Crawl,
            listing: matches!(fetched.kind, FetchedKind::Robots | FetchedKind::List),
            force: Some(&fetched.force),
            http: Some(&exchange),
            truncated: fetched.truncated.then_some("length"),
        })
        .map(|_| ())
}

/// Says what each source gave, and names what went wrong.
pub fn tell(report: &CrawlReport, context: &Context) {
    for source in &report.sources {
        context.say(&format!(
            "  {}: {} listed, {} pages and {} files fetched, {} known before",
            source.host, source.listed, source.fetched, source.files, source.skipped
        ));
        if let Some(why) = &source.parked {
            output::problem(
                "left alone",
                &format!("{} ({}): {why}", source.host, source.source_id),
                Some("ask the force, or save its pages in a browser and `crossforce import` them"),
            );
        }
        for problem in &source.errors {
            output::problem("warning", &format!("`{}`: {}", problem.url, problem.message), None);
        }
        for refused in &source.not_allowed {
            context.say(&format!("  not asked for: {} ({})", refused.url, refused.message));
        }
        if source.limited {
            context.say(&format!("  {}: a limit ended it before its lists did", source.host));
        }
    }
}
