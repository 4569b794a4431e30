//! `crossforce probe`: looks at one source, politely, and says which of its rules found what.

use crate::build::responses_by;
use crate::cli::crawl::{AskingHere, with_archive};
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::sources_check::told_facts;
use crate::cli::{Context, Format, ReadingArgs, output};
use crate::crawl::{PageSeen, ProbeReport, probe};
use crate::extract::letter::Source as Origin;
use crate::read::ReadInput;
use clap::Args;

/// Entries of a list that are shown to people.
const SHOWN: usize = 5;

#[derive(Args)]
#[command(
    after_help = "Asks for robots.txt, the sitemap, two pages of the list, an address that cannot exist and one item, at \
    the pace of a crawl; needs a `contact` in corpus/sources.toml, and works on a source that is not enabled. What came is \
    in the archive. Exit code 1 when the rules find no list or no item, 3 when the site refuses.\n\n\
    Examples:\n  crossforce probe cleveland-soh\n  crossforce probe cleveland-soh --format json > probe.json"
)]
pub struct ProbeArgs {
    /// Identifier, as `crossforce sources` lists it.
    source: String,
    #[command(flatten)]
    here: AskingHere,
}

pub fn run(args: &ProbeArgs, context: &Context) -> Result<Exit, Failure> {
    let sources = sources(context)?;
    let Some(source) = sources.get(&args.source) else {
        return Err(Failure::usage(format!("there is no source `{}`", args.source), "`crossforce sources` lists them"));
    };
    if let Some(terms) = &source.terms {
        context.say(&format!("terms: {}", output::harmless(terms)));
    }
    let config = args.here.config();
    let _lock = context.lock()?;
    let mut report = with_archive(context, config, "probe", |config, keep, progress| {
        probe(&sources, &args.source, config, keep, progress)
    })?;
    read_item(&mut report, context)?;
    match context.format {
        Format::Json | Format::Jsonl => output::record(&report),
        _ => tell(&report, context)?,
    }
    Ok(match (report.interrupted, &report.blocked, report.is_usable()) {
        (true, _, _) => Exit::Interrupted,
        (_, Some(_), _) => Exit::Partial,
        (_, None, true) => Exit::Done,
        (_, None, false) => Exit::Nothing,
    })
}

/// Has a worker read the item, as a build would.
fn read_item(report: &mut ProbeReport, context: &Context) -> Result<(), Failure> {
    let registry = context.registry()?;
    let force = report.force.clone();
    for page in report.pages.iter_mut().filter(|page| page.page == "item" && page.fault.is_none()) {
        let input = ReadInput { bytes: &page.body, media_type: page.media_type.as_deref(), file_name: None };
        let origin = Origin { url: Some(&page.url), force: Some(&force), ..Origin::default() };
        let workers = context.workers(&ReadingArgs::default())?;
        let extracted = responses_by(&workers, &input, &origin, &registry);
        page.facts = extracted.responses.first().map(told_facts).unwrap_or_default();
        let wanted = [("reference ", "reference"), ("answered ", "date of the answer")];
        let missing = wanted.iter().filter(|(mark, _)| !page.facts.contains(mark)).map(|(_, name)| *name);
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            let what = missing.join(" and no ");
            report
                .notes
                .push(format!("no {what} was read in the item: see `crossforce inspect {} --explain`", page.url));
        }
    }
    Ok(())
}

fn tell(report: &ProbeReport, context: &Context) -> Result<(), Failure> {
    let pages = report.pages.iter().map(page_row).collect();
    let notes = if context.format == Format::Table { notes(report) } else { Vec::new() };
    context.print_rows("", &["page", "address", "answer", "rule", "links", "found", "facts"], pages, Vec::new())?;
    if context.format == Format::Table {
        let hits = report.pages.iter().flat_map(|page| page.hits.iter().map(move |hit| (page, hit)));
        let hits: Vec<Vec<String>> = hits
            .map(|(page, hit)| {
                vec![page.page.clone(), hit.rule.clone(), hit.links.to_string(), hit.fitting.to_string()]
            })
            .collect();
        context.print_rows(
            "what each rule found by itself",
            &["page", "rule", "links", "fitting"],
            hits,
            Vec::new(),
        )?;
    }
    notes.iter().for_each(|note| output::line(&format!("  {}", output::harmless(note))));
    Ok(())
}

fn page_row(page: &PageSeen) -> Vec<String> {
    let answer = match (&page.fault, page.status) {
        (Some(fault), _) => fault.clone(),
        (None, status) => format!("{}, {} bytes", status.unwrap_or_default(), page.bytes),
    };
    let further = page.files.len() + page.twins.len();
    let counts = [(page.entries.len(), "entries"), (page.follow, "further lists"), (further, "files and twins")];
    let found: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    vec![
        page.page.clone(),
        page.url.clone(),
        answer,
        page.rule.clone().unwrap_or_default(),
        page.links.to_string(),
        found.join(", "),
        page.facts.clone(),
    ]
}

fn notes(report: &ProbeReport) -> Vec<String> {
    let mut notes = Vec::new();
    for page in &report.pages {
        notes.extend(page.entries.iter().take(SHOWN).map(|entry| {
            let dated = entry.dated.as_deref().map(|dated| format!(", {dated}")).unwrap_or_default();
            format!("{}: {} ({}{dated})", page.page, entry.url, entry.class)
        }));
        if page.entries.len() > SHOWN {
            notes.push(format!("{}: and {} more (`--format json` has all)", page.page, page.entries.len() - SHOWN));
        }
    }
    let robots = &report.robots;
    let delay = robots.delay_seconds.map_or_else(|| "no delay".to_owned(), |seconds| format!("{seconds} s"));
    notes.push(format!("robots.txt asks for {delay} and names {} sitemaps", robots.sitemaps.len()));
    notes.extend(report.query.iter().map(|query| format!("items came for `{query}`")));
    notes.push(format!("block signs: {}", report.blocked.as_deref().unwrap_or("none")));
    notes.extend(report.notes.iter().cloned());
    notes.extend(report.advice.iter().map(|advice| format!("to do: {advice}")));
    notes
}
