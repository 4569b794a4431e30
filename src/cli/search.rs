//! `crossforce search`: full text with filters, facets and snippets.

use crate::cli::exit::{Exit, Failure};
use crate::cli::output::harmless;
use crate::cli::{Context, Format, context, output};
use crate::compare::Comparison;
use crate::index::query::{self, FIELDS};
use crate::index::{Hit, Hits, IndexError, SearchOptions, Searcher, Sort};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = help())]
pub struct SearchArgs {
    /// Words, "phrases", filters such as exemption:s31; all must hold. See below.
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// Most hits shown.
    #[arg(long, short = 'n', default_value_t = 10)]
    limit: usize,
    /// Hits to pass over first.
    #[arg(long, default_value_t = 0)]
    offset: usize,
    #[arg(long, value_enum, default_value_t = SortBy::Relevance)]
    sort: SortBy,
    /// Also count hits by force, year, outcome, exemption and kind of document.
    #[arg(long)]
    facets: bool,
    /// Only the number of hits.
    #[arg(long)]
    count: bool,
    /// Only the response identifiers.
    #[arg(long, conflicts_with = "count")]
    ids: bool,
    /// Also say how the query was read.
    #[arg(long)]
    explain: bool,
    /// Also what its publisher withdrew.
    #[arg(long)]
    withdrawn: bool,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long)]
    show_flagged: bool,
    /// Write the hits to this file; its ending tells the format: csv, jsonl, json, md, parquet, xlsx.
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["count", "ids"])]
    output: Option<PathBuf>,
}

/// Said where likely personal data is not hidden.
pub const SHOWN: &str = "note: likely personal data is shown as it is";

#[derive(Clone, Copy, ValueEnum)]
enum SortBy {
    Relevance,
    /// Newest first.
    Date,
}

fn help() -> String {
    let mut text = "Fields:\n".to_owned();
    for field in FIELDS {
        let _ = writeln!(text, "  {:<10} {}", field.name, field.about);
    }
    text.push_str(
        "\nWords side by side must all be there; OR, NOT, -word, brackets, \"exact phrase\", \"near words\"~5,\n\
         begin*, misspelt~1. Counts of a provision never mix Acts: add act:foia or write exemption:foisa:s35.\n\n\
         Examples:\n  crossforce search 'negotiator exemption:s31' --facets\n  \
         crossforce search '\"mutual aid\" year:2023 outcome:partial'\n  \
         crossforce search 'force:cleveland has:table' --format csv",
    );
    text
}

pub fn run(args: &SearchArgs, context: &Context) -> Result<Exit, Failure> {
    let file = context.output(args.output.as_deref())?;
    let text = args.query.join(" ");
    let query = query::parse(&text).map_err(|error| {
        let message = format!("{error}\n\n{}", error.pointing(&text));
        Failure { exit: Exit::Usage, message, hint: error.suggestion.clone() }
    })?;
    if args.explain {
        output::note(&format!("read as: {query}"));
    }
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    let limit = if args.count { 0 } else { args.limit };
    let sort = match args.sort {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Date => Sort::Date,
    };
    let show_flagged = args.show_flagged;
    if show_flagged {
        output::note(SHOWN);
    }
    let options = SearchOptions {
        limit,
        offset: args.offset,
        sort,
        facets: args.facets,
        withdrawn: args.withdrawn,
        show_flagged,
    };
    let hits = searcher.search(&query, &options).map_err(index_failure)?;
    if let Some(file) = file {
        file.write(&rows(&hits), context)?;
        // No cap is silent.
        context.say(&format!("{} of {} hits are written; `--limit` writes more", hits.hits.len(), hits.total));
    } else if args.count {
        output::line(&hits.total.to_string());
    } else if args.ids {
        hits.hits.iter().for_each(|hit| output::line(&hit.response_id));
    } else if context.format == Format::Table {
        show(&hits, args.offset);
    } else {
        context.print(&rows(&hits))?;
    }
    Ok(if hits.total == 0 { Exit::Nothing } else { Exit::Done })
}

pub fn index_failure(error: IndexError) -> Failure {
    let hint = match &error {
        IndexError::Missing(_) => "run `crossforce build` first, or name the folder with `--indexes`",
        IndexError::OtherVersion(_) => "run `crossforce build`: it makes the index anew from the tables",
        IndexError::Engine { message, .. } if message.contains("No space left on device") => {
            let hint = "make room on the disk and run the same command again".to_owned();
            return Failure { exit: Exit::NoSpace, message: error.to_string(), hint: Some(hint) };
        }
        IndexError::Engine { .. } => "run `crossforce build --anew`: it makes tables and index again from the archive",
    };
    Failure { exit: Exit::Usage, message: error.to_string(), hint: Some(hint.to_owned()) }
}

fn show(hits: &Hits, offset: usize) {
    output::line(&format!("{} found", hits.total));
    for (number, hit) in hits.hits.iter().enumerate() {
        let day = hit.day.map(day).unwrap_or_default();
        let reference = hit.own_ref.as_deref().unwrap_or("no reference");
        let what = if hit.doc_class == "foi_response" { &hit.outcome } else { &hit.doc_class };
        let mut parts = vec![hit.force_ids.join(", "), reference.to_owned(), what.clone(), day];
        parts.retain(|part| !part.is_empty());
        output::line(&format!(
            "\n{}. {}",
            offset + number + 1,
            harmless(if hit.title.is_empty() { "(no title)" } else { &hit.title })
        ));
        output::line(&format!("   {}", harmless(&parts.join(" · "))));
        output::line(&format!("   {}", highlighted(hit)));
        output::line(&format!("   {}", harmless(hit.url.as_deref().unwrap_or(&hit.response_id))));
    }
    let mut facet = "";
    for count in &hits.facets {
        if count.facet != facet {
            facet = &count.facet;
            output::line(&format!("\n{facet}"));
        }
        output::line(&format!("  {:>6}  {}", count.count, harmless(&count.value.replace('/', " "))));
    }
}

fn highlighted(hit: &Hit) -> String {
    use owo_colors::OwoColorize;
    let mut out = String::new();
    let mut at = 0;
    for range in &hit.highlights {
        out.push_str(&harmless(hit.snippet.get(at..range.start).unwrap_or_default()));
        let word = harmless(hit.snippet.get(range.clone()).unwrap_or_default());
        let _ = write!(out, "{}", word.bold());
        at = range.end;
    }
    out.push_str(&harmless(hit.snippet.get(at..).unwrap_or_default()));
    out
}

/// Shows `20240300` as `2024-03`.
fn day(number: u64) -> String {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    match (month, day) {
        (0, _) => format!("{year}"),
        (_, 0) => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

fn rows(hits: &Hits) -> Comparison {
    let columns = ["response_id", "force_ids", "own_ref", "title", "outcome", "doc_class", "date", "url", "snippet"];
    let rows = hits.hits.iter().map(|hit| {
        vec![
            hit.response_id.clone(),
            hit.force_ids.join(";"),
            hit.own_ref.clone().unwrap_or_default(),
            hit.title.clone(),
            hit.outcome.clone(),
            hit.doc_class.clone(),
            hit.day.map(day).unwrap_or_default(),
            hit.url.clone().unwrap_or_default(),
            hit.snippet.clone(),
        ]
    });
    context::as_rows("", &columns, rows.collect(), Vec::new())
}
