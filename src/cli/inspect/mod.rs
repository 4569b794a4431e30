//! `crossforce inspect`: one document for people, every fact with the words that prove it and the rule that found it.
//!
//! `facts.rs` lists the facts of a record, `highlight.rs` shows them in place.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

mod facts;
mod highlight;

use crate::archive::Archive;
use crate::build::responses_by;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::{self, harmless};
use crate::cli::{Context, Format, ReadingArgs, context};
use crate::extract::letter::Source;
use crate::model::{Capture, CharacterIndex, RemovedClass, Response, name_of};
use crate::read::ReadInput;
use crate::store::{BuildManifest, TableStore};
use clap::Args;
use std::fs;
use std::path::Path;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce inspect letter.html\n  \
    crossforce inspect https://www.aldermoor.police.example/foi/1 --explain\n  \
    crossforce inspect cleveland:207-24:0123456789ab --format json")]
pub struct InspectArgs {
    /// A file, the address of a capture, or a response identifier.
    document: String,
    /// Force that a file comes from.
    #[arg(long, value_name = "FORCE")]
    from: Option<String>,
    /// Also name the rule behind each fact.
    #[arg(long)]
    explain: bool,
    /// Facts only, without the text.
    #[arg(long)]
    facts: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub fn run(args: &InspectArgs, context: &Context) -> Result<Exit, Failure> {
    context.output(None)?;
    let records = records(args, context)?;
    for record in &records {
        match context.format {
            Format::Jsonl => output::record(record),
            Format::Json => {
                let json = serde_json::to_string_pretty(record).map_err(|error| Failure::partial(error.to_string()))?;
                output::bytes(format!("{json}\n").as_bytes());
            }
            Format::Table | Format::Csv | Format::Md | Format::Parquet | Format::Xlsx => show(record, args),
        }
    }
    Ok(if records.is_empty() { Exit::Nothing } else { Exit::Done })
}

fn records(args: &InspectArgs, context: &Context) -> Result<Vec<Response>, Failure> {
    let (registry, workers) = (context.registry()?, context.workers(&args.reading)?);
    context.known_force(args.from.as_deref(), &registry)?;
    let name = &args.document;
    if Path::new(name).is_file() {
        let bytes = fs::read(name).map_err(|error| {
            Failure::usage(format!("cannot read `{name}`: {error}"), "check the path and its permissions")
        })?;
        let file_name = Path::new(name).file_name().map(|name| name.to_string_lossy().into_owned());
        let source = Source { force: args.from.as_deref(), file_name: file_name.as_deref(), ..Source::default() };
        let input = ReadInput { bytes: &bytes, media_type: None, file_name: file_name.as_deref() };
        return Ok(responses_by(&workers, &input, &source, &registry).responses);
    }
    let archive = Archive::new(&context.corpus);
    let removals = context.removals()?;
    let done = BuildManifest::load(&context.corpus.join("tables")).map_err(context::store_failure)?;
    let is_removed = |capture: &Capture| {
        let entry = done.captures.get(&capture.capture_id);
        removals.capture(capture).is_some() || entry.is_some_and(|entry| !entry.removed.is_empty())
    };
    let mut captures = archive.captures()?;
    captures.retain(|capture| !is_removed(capture));
    let row = TableStore::open(&context.corpus).index_row(name).map_err(context::store_failure)?;
    let capture = match &row {
        Some(row) => captures.iter().find(|capture| Some(&capture.capture_id) == row.capture.as_ref()),
        None => captures.iter().rfind(|capture| capture.url == *name),
    };
    let unknown = || {
        Failure::usage(
            format!("`{name}` is no file, no captured address and no response"),
            "`crossforce search … --ids` prints response identifiers",
        )
    };
    let capture = capture.ok_or_else(unknown)?;
    let (bytes, media_type) = archive.payload_as_sent(capture)?;
    let file_name = capture.url.rsplit('/').find(|part| !part.is_empty());
    let source = Source {
        url: Some(&capture.url),
        force: capture.force.as_deref(),
        file_name,
        fetched_at: Some(&capture.fetched_at),
        sha256: Some(&capture.sha256),
        capture: Some(&capture.capture_id),
        part_of: None,
        ..Source::default()
    };
    let input = ReadInput { bytes: &bytes, media_type: Some(&media_type), file_name };
    let mut records = responses_by(&workers, &input, &source, &registry).responses;
    if !removals.in_bytes(&bytes).is_empty() || !removals.in_records(&records).is_empty() {
        return Err(unknown());
    }
    if let Some(row) = row {
        records.retain(|record| record.response_id == row.response_id);
    }
    Ok(records)
}

fn show(record: &Response, args: &InspectArgs) {
    let index = CharacterIndex::new(&record.text);
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    output::line(&format!("\n{}", harmless(record.title.as_deref().unwrap_or("(no title)"))));
    output::line(&format!("  response   {}", harmless(&record.response_id)));
    let forces = if record.force_ids.is_empty() { "unknown".to_owned() } else { record.force_ids.join(", ") };
    output::line(&format!("  force      {}", harmless(&forces)));
    output::line(&format!("  reference  {}", harmless(&known(&record.own_ref))));
    output::line(&format!("  kind       {}", name_of(record.doc_class)));
    output::line(&format!("  outcome    {} (from: {})", record.outcome.name(), record.outcome_basis));
    output::line(&format!("  address    {}", harmless(&known(&record.url))));
    output::line(&format!("  captured   {} sha256 {}", known(&record.fetched_at), known(&record.sha256)));
    output::line("\nFacts");
    let facts = facts::facts(record, &index);
    for fact in &facts {
        let quote = fact.span.and_then(|span| index.span_in_bytes(span).of(&record.text)).unwrap_or_default();
        let quote: String = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = quote.chars().take(90).collect();
        let more = if short.len() < quote.len() { "…" } else { "" };
        let place = fact.span.map(|span| format!(" [{}–{}]", span.start, span.end)).unwrap_or_default();
        output::line(&format!("  {:<12} {}{place}", fact.kind, harmless(&fact.says)));
        if !short.is_empty() {
            output::line(&format!("               “{}{more}”", harmless(&short)));
        }
        if args.explain && !fact.rule.is_empty() {
            output::line(&format!("               rule {}", harmless(&fact.rule)));
        }
    }
    for problem in &record.problems {
        output::line(&format!("  {:<12} {}: {}", "problem", problem.code, harmless(&problem.message)));
    }
    if !args.facts {
        let folded = record.removed.iter().filter(|removed| removed.class == RemovedClass::Furniture).count();
        let spans: Vec<_> = facts.iter().filter_map(|fact| fact.span.map(|span| index.span_in_bytes(span))).collect();
        output::line(&format!("\nText ({folded} pieces of site furniture folded)\n"));
        output::line(&highlight::highlighted(&record.text, &spans));
    }
}
