//! `crossforce crawl`: fetches what enabled sources list into the archive.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::archive::{ArchiveError, ArchiveWriter, HttpExchange, NewCapture};
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::{Context, RoomArgs, interrupt, output, progress};
use crate::crawl::{self, CrawlConfig, CrawlError, CrawlReport, CrawlStep, Fetched, FetchedKind};
use crate::data::sources::Sources;
use crate::model::CaptureSource;
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;

/// What a crawl remembers of sites and addresses, below the corpus folder.
pub const STATE: &str = "crawl.jsonl";

#[derive(Args)]
#[command(
    after_help = "One request at a time to a host, with pauses; robots.txt and Retry-After are obeyed; a site that \
    refuses is left alone and named. Of what was captured before only news is asked for; a run that was interrupted or \
    limited goes on where it stopped.\n\n\
    Examples:\n  crossforce crawl --force cleveland --max 50\n  crossforce crawl --since 2024-03-01\n  \
    crossforce crawl --dry-run"
)]
pub struct CrawlArgs {
    /// Only these forces.
    #[arg(long, value_name = "FORCE")]
    force: Vec<String>,
    /// Most documents asked for at each source.
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// Only what the site dates on or after this day, in its sitemap or its addresses; what bears no date, too.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<String>,
    /// Ask for lists only, and print what would be fetched.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    room: RoomArgs,
    #[command(flatten)]
    here: AskingHere,
}

/// Hosts that are not asked where they are.
#[derive(Args)]
pub struct AskingHere {
    /// A host that is served on this machine, for trying things out: `www.a.example=127.0.0.1:8080`.
    #[arg(long, value_name = "HOST=ADDRESS", value_parser = served_here, hide = true)]
    loopback: Vec<(String, SocketAddr)>,
    /// The interval at such hosts, in milliseconds.
    #[arg(long, value_name = "MS", requires = "loopback", hide = true)]
    loopback_interval: Option<u64>,
}

impl AskingHere {
    pub fn config(&self) -> CrawlConfig {
        CrawlConfig {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            overrides: self.loopback.iter().cloned().collect(),
            min_interval: self.loopback_interval.map(Duration::from_millis),
            ..CrawlConfig::default()
        }
    }
}

fn day(text: &str) -> Result<String, String> {
    let day: jiff::civil::Date = text.parse().map_err(|_| "not a day like 2024-03-01".to_owned())?;
    Ok(day.to_string())
}

fn served_here(text: &str) -> Result<(String, SocketAddr), String> {
    let (host, address) = text.split_once('=').ok_or("not like www.a.example=127.0.0.1:8080")?;
    let address: SocketAddr = address.parse().map_err(|_| format!("not an address and a port: `{address}`"))?;
    if !address.ip().is_loopback() {
        return Err(format!("`{address}` is not an address of this machine"));
    }
    Ok((host.to_ascii_lowercase(), address))
}

pub fn run(args: &CrawlArgs, context: &Context) -> Result<Exit, Failure> {
    let sources = sources(context)?;
    let config = CrawlConfig {
        max_pages: args.max,
        since: args.since.clone(),
        forces: args.force.clone(),
        dry_run: args.dry_run,
        room: args.room.room(context),
        ..args.here.config()
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
    if report.interrupted {
        context.say("interrupted; run the same command again to go on");
    }
    Ok(match (report.interrupted, report.is_whole()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}

/// Crawls with bars, writing each answer to the archive before the next request. The caller holds the lock.
pub fn into_archive(context: &Context, sources: &Sources, config: CrawlConfig) -> Result<CrawlReport, Failure> {
    with_archive(context, config, "crawl", |config, keep, progress| crawl::crawl(sources, config, keep, progress))
}

/// Runs something that asks sites, with bars, and writes what it keeps to the archive. The caller holds the lock.
pub fn with_archive<T>(
    context: &Context,
    mut config: CrawlConfig,
    what: &str,
    run: impl FnOnce(&CrawlConfig, &mut crawl::Keep, &mut crawl::Progress) -> Result<T, CrawlError>,
) -> Result<T, Failure> {
    let (mut writer, repairs) = ArchiveWriter::open(&context.corpus)?;
    repairs.iter().for_each(|repair| context.tell_repair(repair));
    config.stop = interrupt::flag();
    config.captured = writer.captures().iter().map(|capture| (capture.url.clone(), capture.sha256.clone())).collect();
    config.state = Some(context.corpus.join(STATE));
    config.removals = context.removals()?;
    let mut removed = 0;
    let bar = progress::bar(what, None, context.quiet);
    let mut keep = |fetched: Fetched| -> Result<(), crawl::KeepError> {
        if config.removals.payload(&fetched.body).is_some() {
            removed += 1;
            return Ok(());
        }
        append(&mut writer, &fetched)?;
        Ok(writer.sync()?)
    };
    let report = run(&config, &mut keep, &mut |event| {
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
    report.map_err(|error| crawl_failure(context, error))
}

fn crawl_failure(context: &Context, error: CrawlError) -> Failure {
    if let Some(full) = Failure::no_space(&error) {
        return full;
    }
    match error {
        CrawlError::Keep(source) => match source.downcast::<ArchiveError>() {
            Ok(error) => Failure::from(*error),
            Err(source) => {
                let message = format!("cannot write `{}`: {source}", context.corpus.join(STATE).display());
                Failure::partial(message)
                    .with_hint("see that you may write to the corpus folder, and run the same command again")
            }
        },
        error => {
            let text = error.to_string();
            let (message, hint) = text.split_once("\n\nhint: ").unwrap_or((&text, "see `crossforce sources --help`"));
            Failure::usage(message, hint)
        }
    }
}

fn append(writer: &mut ArchiveWriter, fetched: &Fetched) -> Result<(), ArchiveError> {
    let header = |name: &str| {
        let found = fetched.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.split(';').next().unwrap_or_default().trim().to_owned())
    };
    let exchange =
        HttpExchange { request_headers: fetched.request_headers.clone(), response_headers: fetched.headers.clone() };
    let capture = NewCapture {
        url: &fetched.url,
        fetched_at: &stamp(fetched),
        status: fetched.status,
        media_type: &header("content-type").unwrap_or_default(),
        body: &fetched.body,
        source: CaptureSource::Crawl,
        listing: matches!(fetched.kind, FetchedKind::Robots | FetchedKind::List | FetchedKind::Unindexed),
        force: Some(&fetched.force),
        http: Some(&exchange),
        truncated: fetched.truncated.then_some("length"),
    };
    // That a document is gone is news each time, whatever page says so.
    let is_gone = matches!(fetched.status, 404 | 410);
    match &fetched.same_as {
        Some(first) => writer.append_revisit(&capture, first),
        None if fetched.status == 304 => writer.append_revisit(&capture, &fetched.url),
        None if !is_gone && writer.is_unchanged(&fetched.url, &stamp(fetched), &fetched.body) => {
            writer.append_revisit(&capture, &fetched.url)
        }
        None => writer.append(&capture).map(drop),
    }
}

fn stamp(fetched: &Fetched) -> String {
    fetched.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Says what each source gave, and names what went wrong.
pub fn tell(report: &CrawlReport, context: &Context) {
    for source in &report.sources {
        context.say(&format!(
            "  {}: {} listed, {} pages and {} files fetched, {} unchanged, {} gone, {} not due",
            source.host, source.listed, source.fetched, source.files, source.unchanged, source.gone, source.skipped
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
        for alias in &source.aliases {
            context.say(&format!("  kept once: {} is {}", alias.url, alias.message));
        }
        for trap in &source.traps {
            let what = format!("{}: addresses like `{trap}` go on and say nothing new; the rest was left", source.host);
            output::problem("trap", &what, None);
        }
        source.notes.iter().for_each(|note| context.say(&format!("  {note}")));
        if source.older > 0 {
            context.say(&format!("  {}: {} are dated before the day given", source.host, source.older));
        }
        if source.limited {
            context.say(&format!("  {}: a limit ended it before its lists did", source.host));
        }
    }
}
