//! `crossforce search`: full text with filters, facets and snippets.

use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::harmless;
use crate::cli::{Context, Format, context, output};
use crate::compare::Comparison;
use crate::index::query::{self, FIELDS, Query};
use crate::index::{Hit, Hits, IndexError, Scope, SearchOptions, Searcher, Sort};
use crate::store::queries;
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Hits shown unless more or fewer are asked for.
const SHOWN_AT_ONCE: usize = 10;

#[derive(Args)]
#[command(after_help = help())]
pub struct SearchArgs {
    /// Words, "phrases", filters such as exemption:s31; all must hold. `@name` stands for a saved search. See below.
    #[arg(required_unless_present = "saved", num_args = 1..)]
    query: Vec<String>,
    /// Most hits shown; 10 if not given, with --ids all.
    #[arg(long, short = 'n')]
    limit: Option<usize>,
    /// Hits to pass over first.
    #[arg(long, default_value_t = 0)]
    offset: usize,
    #[arg(long, value_enum, default_value_t = SortBy::Relevance)]
    sort: SortBy,
    #[command(flatten)]
    within: Within,
    /// Also count hits by force, year, outcome, exemption and kind of document.
    #[arg(long)]
    facets: bool,
    /// Only the number of hits.
    #[arg(long)]
    count: bool,
    /// Only the response identifiers, of all hits.
    #[arg(long, conflicts_with = "count")]
    ids: bool,
    /// Also say how the query was read.
    #[arg(long)]
    explain: bool,
    /// Keep the search under this name, beside the corpus; `@NAME` runs it again.
    #[arg(long, value_name = "NAME", value_parser = name)]
    save: Option<String>,
    /// List the saved searches.
    #[arg(long, conflicts_with_all = ["query", "save"])]
    saved: bool,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long)]
    show_flagged: bool,
    /// Write the hits to this file; its ending tells the format: csv, jsonl, json, md, parquet, xlsx.
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["count", "ids"])]
    output: Option<PathBuf>,
}

/// What is searched at all.
#[derive(Args)]
pub struct Within {
    /// Where words are looked for: the force's own answer, the request and its questions, or everything, standard
    /// paragraphs included.
    #[arg(long, value_enum, default_value_t = ScopeArg::All)]
    scope: ScopeArg,
    /// Also what its publisher withdrew.
    #[arg(long)]
    withdrawn: bool,
}

impl Within {
    pub fn options(&self) -> SearchOptions {
        let scope = match self.scope {
            ScopeArg::Answer => Scope::Answer,
            ScopeArg::Request => Scope::Request,
            ScopeArg::All => Scope::All,
        };
        SearchOptions { scope, withdrawn: self.withdrawn, ..SearchOptions::default() }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeArg {
    Answer,
    Request,
    All,
}

/// Said where likely personal data is not hidden.
pub const SHOWN: &str = "note: likely personal data is shown as it is";

#[derive(Clone, Copy, ValueEnum)]
enum SortBy {
    Relevance,
    /// Newest first.
    Date,
    /// By force.
    Force,
}

fn help() -> String {
    let mut text = "Fields:\n".to_owned();
    for field in FIELDS {
        let _ = writeln!(text, "  {:<10} {}", field.name, field.about);
    }
    text.push_str(
        "\nWords side by side must all be there, in any form (train, trained, training); those with the very form come\n\
         first. OR, NOT, -word, brackets, \"exact phrase\", \"near words\"~5, begin*, misspelt~1. Counts of a provision\n\
         never mix Acts: add act:foia or write exemption:foisa:s35.\n\n\
         Examples:\n  crossforce search 'negotiator exemption:s31' --facets\n  \
         crossforce search taser --scope answer --sort date\n  \
         crossforce search '\"mutual aid\" year:2023 outcome:partial' --save mutual-aid\n  \
         crossforce search @mutual-aid --count\n  \
         crossforce search 'force:cleveland has:table' --format csv",
    );
    text
}

pub fn run(args: &SearchArgs, context: &Context) -> Result<Exit, Failure> {
    if args.saved {
        return list_saved(context);
    }
    let file = context.output(args.output.as_deref())?;
    let text = args.query.join(" ");
    let query = read_query(&text, context)?;
    if args.explain {
        output::note(&format!("read as: {query}"));
    }
    if let Some(name) = &args.save {
        queries::save(&context.corpus, name, &text).map_err(store_failure)?;
        context.say(&format!("saved as `@{name}`"));
    }
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    let sort = match args.sort {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Date => Sort::Date,
        SortBy::Force => Sort::Force,
    };
    let limit = args.limit.unwrap_or(if args.ids { usize::MAX } else { SHOWN_AT_ONCE });
    let options = SearchOptions {
        limit,
        offset: args.offset,
        sort,
        facets: args.facets,
        show_flagged: args.show_flagged,
        ..args.within.options()
    };
    let total = if args.count {
        let total = searcher.count(&query, &options).map_err(index_failure)?;
        output::line(&total.to_string());
        total
    } else if args.ids {
        let ids = searcher.page(&query, &options).map_err(index_failure)?;
        ids.iter().for_each(|id| output::line(id));
        ids.len()
    } else {
        if args.show_flagged {
            output::note(SHOWN);
        }
        let hits = searcher.search(&query, &options).map_err(index_failure)?;
        if let Some(file) = file {
            file.write(&rows(&hits), context)?;
            // No cap is silent.
            context.say(&format!("{} of {} hits are written; `--limit` writes more", hits.hits.len(), hits.total));
        } else if context.format == Format::Table {
            show(&hits, args.offset);
        } else {
            context.print(&rows(&hits))?;
        }
        hits.total
    };
    if total > 0 {
        return Ok(Exit::Done);
    }
    for suggestion in searcher.suggestions(&query).map_err(index_failure)? {
        output::note(&match suggestion.nearest {
            Some(nearest) => format!("nothing has `{}`; did you mean `{nearest}`?", suggestion.word),
            None => format!("nothing has `{}`", suggestion.word),
        });
    }
    Ok(Exit::Nothing)
}

/// Reads a query, or the saved one that `@name` stands for. A faulty one is shown with a mark under its fault.
pub fn read_query(text: &str, context: &Context) -> Result<Query, Failure> {
    let saved;
    let text = match text.trim().strip_prefix('@') {
        Some(name) => {
            let mut all = queries::load(&context.corpus).map_err(store_failure)?;
            saved = all.remove(name).ok_or_else(|| {
                let hint = match all.keys().next() {
                    Some(_) => format!("saved are {}", all.keys().cloned().collect::<Vec<_>>().join(", ")),
                    None => "`crossforce search QUERY --save NAME` saves one".to_owned(),
                };
                Failure::usage(format!("no search is saved as `{name}`"), &hint)
            })?;
            saved.as_str()
        }
        None => text,
    };
    query::parse(text).map_err(|error| {
        let message = format!("{error}\n\n{}", error.pointing(text));
        Failure { exit: Exit::Usage, message, hint: error.suggestion.clone() }
    })
}

fn list_saved(context: &Context) -> Result<Exit, Failure> {
    let saved = queries::load(&context.corpus).map_err(store_failure)?;
    let rows: Vec<Vec<String>> = saved.into_iter().map(|(name, query)| vec![name, query]).collect();
    let exit = if rows.is_empty() { Exit::Nothing } else { Exit::Done };
    context.print_rows("", &["name", "query"], rows, Vec::new())?;
    Ok(exit)
}

fn name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.is_empty() || !text.chars().all(plain) {
        return Err("a name has letters, digits, `-` and `_` only".to_owned());
    }
    Ok(text.to_owned())
}

pub fn index_failure(error: IndexError) -> Failure {
    if let Some(full) = Failure::no_space(&error) {
        return full;
    }
    let hint = match &error {
        IndexError::Missing(_) => "run `crossforce build` first, or name the folder with `--indexes`",
        IndexError::OtherVersion(_) => "run `crossforce build`: it makes the index anew from the tables",
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
    for range in &hit.snippet.highlights {
        out.push_str(&harmless(hit.snippet.text.get(at..range.start).unwrap_or_default()));
        let word = harmless(hit.snippet.text.get(range.clone()).unwrap_or_default());
        let _ = write!(out, "{}", word.bold());
        at = range.end;
    }
    out.push_str(&harmless(hit.snippet.text.get(at..).unwrap_or_default()));
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

/// What is told of a hit where rows are asked for.
pub const COLUMNS: [&str; 9] =
    ["response_id", "force_ids", "own_ref", "title", "outcome", "doc_class", "date", "url", "snippet"];

/// Returns the cells of a hit, by [`COLUMNS`].
pub fn cells(hit: &Hit) -> Vec<String> {
    vec![
        hit.response_id.clone(),
        hit.force_ids.join(";"),
        hit.own_ref.clone().unwrap_or_default(),
        hit.title.clone(),
        hit.outcome.clone(),
        hit.doc_class.clone(),
        hit.day.map(day).unwrap_or_default(),
        hit.url.clone().unwrap_or_default(),
        hit.snippet.text.clone(),
    ]
}

fn rows(hits: &Hits) -> Comparison {
    context::as_rows("", &COLUMNS, hits.hits.iter().map(cells).collect(), Vec::new())
}
