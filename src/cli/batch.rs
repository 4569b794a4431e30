//! `crossforce batch`: many searches at once, each with its count.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::cli::context::as_rows;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::{COLUMNS, Within, cells, index_failure, read_query};
use crate::cli::{Context, output};
use crate::compare::Comparison;
use crate::index::query::Query;
use crate::index::{IndexError, SearchOptions, Searcher};
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(after_help = "The file is CSV with a column `query` and, if wanted, one `name`; without such a header its \
    first column holds the queries, one a line. `@name` stands for a saved search.\n\nExamples:\n  \
    crossforce batch queries.csv --format csv > counts.csv\n  \
    crossforce batch queries.csv --matrix --output matrix.xlsx\n  \
    crossforce batch queries.csv --hits --format csv > hits.csv\n  \
    printf 'taser\\ndrone year:2023\\n' | crossforce batch -\n\nNothing is left out: every query has its row, every \
    hit is counted. Exit code 3: some queries could not be read; their rows say why.")]
pub struct BatchArgs {
    /// The file of queries; `-` reads them from stdin.
    queries: PathBuf,
    /// A row a force, a column a query: how many responses of each force match. Forces in the index without any are
    /// shown with 0.
    #[arg(long, conflicts_with = "hits")]
    matrix: bool,
    /// A row a hit, of all queries.
    #[arg(long)]
    hits: bool,
    /// Write the rows to this file; its ending tells the format: csv, jsonl, json, md, parquet, xlsx.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    within: Within,
}

/// One query of the file, as read.
struct Asked {
    name: String,
    text: String,
    query: Result<Query, String>,
}

pub fn run(args: &BatchArgs, context: &Context) -> Result<Exit, Failure> {
    let file = context.output(args.output.as_deref())?;
    let asked: Vec<Asked> = read_file(&args.queries)?
        .into_iter()
        .map(|(name, text)| {
            let query = read_query(&text, context).map_err(|failure| first_line(&failure.message));
            Asked { name, text, query }
        })
        .collect();
    if asked.is_empty() {
        return Err(Failure::usage(
            format!("`{}` holds no query", args.queries.display()),
            "write one query a line, or CSV with a column `query`",
        ));
    }
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    let options = args.within.options();
    let counted = count(&searcher, &asked, &options).map_err(index_failure)?;
    let rows = if args.matrix {
        matrix(&searcher, &asked, &counted, &options)?
    } else if args.hits {
        every_hit(&searcher, &asked, &options)?
    } else {
        counts(&asked, &counted)
    };
    match file {
        Some(file) => file.write(&rows, context)?,
        None => context.print(&rows)?,
    }
    tell(&asked, &counted);
    let faulty = asked.iter().any(|asked| asked.query.is_err());
    let none = counted.iter().flatten().all(|counted| counted.total == 0);
    Ok(match (faulty, none) {
        (true, _) => Exit::Partial,
        (false, true) => Exit::Nothing,
        (false, false) => Exit::Done,
    })
}

/// What one query found.
struct Counted {
    total: usize,
    by_force: BTreeMap<String, u64>,
}

/// Returns what each query found; nothing for those that could not be read.
fn count(searcher: &Searcher, asked: &[Asked], options: &SearchOptions) -> Result<Vec<Option<Counted>>, IndexError> {
    let one = |asked: &Asked| -> Result<Option<Counted>, IndexError> {
        let Ok(query) = &asked.query else { return Ok(None) };
        Ok(Some(Counted { total: searcher.count(query, options)?, by_force: by_force(searcher, query, options)? }))
    };
    asked.iter().map(one).collect()
}

/// Returns how many responses of each force match; forces without any are not in it.
fn by_force(searcher: &Searcher, query: &Query, options: &SearchOptions) -> Result<BTreeMap<String, u64>, IndexError> {
    let forces = searcher.facets(query, options)?.into_iter().filter(|count| count.facet == "force");
    Ok(forces.map(|count| (count.value, count.count)).collect())
}

fn counts(asked: &[Asked], counted: &[Option<Counted>]) -> Comparison {
    let rows = asked.iter().zip(counted).map(|(asked, counted)| {
        let number = |value: Option<usize>| value.map(|value| value.to_string()).unwrap_or_default();
        vec![
            asked.name.clone(),
            asked.text.clone(),
            number(counted.as_ref().map(|it| it.total)),
            number(counted.as_ref().map(|it| it.by_force.len())),
            asked.query.as_ref().err().cloned().unwrap_or_default(),
        ]
    });
    as_rows("", &["name", "query", "hits", "forces", "fault"], rows.collect(), Vec::new())
}

fn matrix(
    searcher: &Searcher,
    asked: &[Asked],
    counted: &[Option<Counted>],
    options: &SearchOptions,
) -> Result<Comparison, Failure> {
    // Every force that the index has, so that a 0 says: it published, and nothing matched.
    let forces = by_force(searcher, &Query::All, options).map_err(index_failure)?;
    let readable: Vec<(&Asked, &Counted)> =
        asked.iter().zip(counted).filter_map(|(asked, counted)| Some((asked, counted.as_ref()?))).collect();
    let mut columns = vec!["force"];
    columns.extend(readable.iter().map(|(asked, _)| asked.name.as_str()));
    let rows = forces.keys().map(|force| {
        let found = |counted: &Counted| counted.by_force.get(force).copied().unwrap_or(0).to_string();
        std::iter::once(force.clone()).chain(readable.iter().map(|(_, counted)| found(counted))).collect()
    });
    let notes = vec![format!(
        "{} forces are in the index; one that is not listed has published nothing that was taken in, which is not 0",
        forces.len()
    )];
    Ok(as_rows("", &columns, rows.collect(), notes))
}

fn every_hit(searcher: &Searcher, asked: &[Asked], options: &SearchOptions) -> Result<Comparison, Failure> {
    let options = SearchOptions { limit: usize::MAX, ..*options };
    let mut rows = Vec::new();
    for asked in asked {
        let Ok(query) = &asked.query else { continue };
        for hit in searcher.search(query, &options).map_err(index_failure)?.hits {
            let mut row = vec![asked.name.clone()];
            row.extend(cells(&hit));
            rows.push(row);
        }
    }
    let columns: Vec<&str> = std::iter::once("name").chain(COLUMNS).collect();
    Ok(as_rows("", &columns, rows, Vec::new()))
}

/// Says which queries found nothing and which could not be read.
fn tell(asked: &[Asked], counted: &[Option<Counted>]) {
    let none: Vec<&str> = asked
        .iter()
        .zip(counted)
        .filter(|(_, counted)| counted.as_ref().is_some_and(|counted| counted.total == 0))
        .map(|(asked, _)| asked.name.as_str())
        .collect();
    if !none.is_empty() {
        output::note(&format!("{} found nothing: {}", none.len(), output::harmless(&none.join(", "))));
    }
    for asked in asked {
        if let Err(fault) = &asked.query {
            output::problem("not read", &format!("{}: {fault}", asked.name), None);
        }
    }
}

/// Returns the queries of a file with their names; a query without a name is its own.
fn read_file(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::usage(format!("cannot read `{}`: {error}", path.display()), "name a file of queries, or `-` for stdin")
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        bytes = fs::read(path).map_err(unreadable)?;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            Failure::usage(
                format!("cannot read `{}`: {error}", path.display()),
                "save it as CSV in UTF-8; a query with commas or quotes stands in quotes, its own quotes doubled",
            )
        })?;
        rows.push(row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<String>>());
    }
    let place = |name: &str| rows.first()?.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    let (query, name) = (place("query"), place("name"));
    let found = rows.iter().skip(usize::from(query.is_some())).filter_map(|row| {
        let text = row.get(query.unwrap_or(0)).filter(|text| !text.is_empty())?;
        let name = name.filter(|_| query.is_some()).and_then(|at| row.get(at)).filter(|name| !name.is_empty());
        Some((name.unwrap_or(text).clone(), text.clone()))
    });
    Ok(found.collect())
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}
