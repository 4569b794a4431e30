//! `crossforce demo`: the whole pipeline over a constructed site, served on loopback and crawled for real.

#![allow(clippy::disallowed_methods, reason = "the command line is an I/O module")]

use crate::cli::build::BuildArgs;
use crate::cli::compare::{compare_failure, found};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::export::{export_failure, origins};
use crate::cli::{Context, build, crawl, output, sources};
use crate::compare::{self, By, Cell, Comparison, Exemptions, Figures, Outcomes, Selection};
use crate::crawl::CrawlConfig;
use crate::export::{self, Export, Masks, Survey, TableFormat, Wish};
use crate::model::Outcome;
use crate::store::{Reviewed, StoreError, StoreLock, TableStore};
use crate::web::site::SiteServer;
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks a folder as made by the demo, so that it may be made again.
const MARK: &str = ".crossforce-demo";

/// The request that the demo shows side by side: a search that finds its answers.
const ROUND: &str = "class:foi_response (drone OR drones OR \"unmanned aircraft\") (pilot OR pilots OR trained)";

#[derive(Args)]
#[command(after_help = "Everything on the site is constructed: the forces are fictional and so are their answers.\n\n\
    Example:\n  crossforce demo --into demo")]
pub struct DemoArgs {
    /// Folder for the demo's corpus, index and exports; made again each time.
    #[arg(long, default_value = "demo", value_name = "DIR")]
    into: PathBuf,
    /// The constructed site, as it lies in the repository.
    #[arg(long, default_value = "corpus/sample", value_name = "DIR")]
    site: PathBuf,
}

pub fn run(args: &DemoArgs, context: &Context) -> Result<Exit, Failure> {
    let user_sources = args.site.join("sources.toml");
    if !user_sources.is_file() {
        return Err(Failure::usage(
            format!("there is no sample site in `{}`", args.site.display()),
            "run the demo from the folder of the repository, or name the site with `--site`",
        ));
    }
    make_folder(&args.into)?;
    let demo = Context {
        corpus: args.into.join("corpus"),
        indexes: args.into.join("indexes"),
        format: context.format,
        quiet: context.quiet,
    };
    let cannot = |what: &Path, error: std::io::Error| {
        Failure::usage(format!("cannot write `{}`: {error}", what.display()), "name another folder with `--into`")
    };
    fs::create_dir_all(&demo.corpus).map_err(|error| cannot(&demo.corpus, error))?;
    let own = demo.corpus.join("sources.toml");
    fs::copy(&user_sources, &own).map_err(|error| cannot(&own, error))?;

    context.say("1. crawling a constructed disclosure site on loopback");
    let server = SiteServer::start(&args.site.join("site"))
        .map_err(|error| Failure::usage(format!("cannot serve the sample site: {error}"), "look at `--site`"))?;
    let config = CrawlConfig {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        overrides: server.overrides(),
        min_interval: Some(Duration::from_millis(1)),
        ..CrawlConfig::default()
    };
    let lock: StoreLock = demo.lock()?;
    let sources = sources::sources(&demo)?;
    let crawled = crawl::into_archive(&demo, &sources, config)?;
    drop(server);
    crawl::tell(&crawled, context);
    if crawled.interrupted {
        return Ok(Exit::Interrupted);
    }

    context.say("\n2. reading, cleaning and extracting; tables and index");
    let registry = demo.registry()?;
    let built = build::with_progress(&demo, &registry, &BuildArgs::default())?;
    build::tell(&built, context);
    if built.stopped {
        return Ok(Exit::Interrupted);
    }
    drop(lock);

    context.say("\n3. comparing (every force and every answer below is made up)");
    let store = TableStore::open(&demo.corpus);
    let forces = registry.forces();
    let outcomes = compare::outcomes(&store, forces, &Outcomes::default()).map_err(compare_failure)?;
    demo.print(&what_was_found(&outcomes))?;
    let by_section = Exemptions { by: vec![By::Force, By::Provision], ..Exemptions::default() };
    demo.print(&compare::exemptions(&store, forces, &by_section).map_err(compare_failure)?)?;
    show_round(&store, &demo, forces)?;

    let exports = args.into.join("exports");
    let masks = Masks::of(&store).map_err(store_failure)?;
    let formats = TableFormat::ALL.to_vec();
    let export = Export { formats, masks: Some(&masks), origins: origins(&demo)?, ..Export::default() };
    let survey = Survey::of(&store, &Wish::default(), &export.left_out, &Reviewed::default()).map_err(store_failure)?;
    let tables = export::export_all(&store, &exports, &export, &survey).map_err(export_failure)?.rows;
    let rows: usize = tables.values().sum();
    output::line(&format!(
        "\nExports: {} tables, {rows} rows, as CSV, Parquet, JSON lines, SQLite and Excel in {}",
        tables.len(),
        exports.display()
    ));
    let program =
        if std::env::args().next().is_some_and(|name| name.contains("target")) { "cargo run --" } else { "crossforce" };
    let folders = format!("--corpus {} --indexes {}", demo.corpus.display(), demo.indexes.display());
    output::line("\nTry next:");
    output::line(&format!("  {program} {folders} search 'exemption:s31 drone' --facets"));
    output::line(&format!("  {program} {folders} compare figures --query 'scooters' --by force,period"));
    output::line(&format!("  {program} import YOUR-SAVED-PAGES/ && {program} build"));
    Ok(Exit::Done)
}

/// Turns outcomes by row into one row a force: a picture of what was found.
fn what_was_found(outcomes: &Comparison) -> Comparison {
    let text = |cell: &Cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() };
    let names = Outcome::ALL.map(Outcome::name);
    let mut columns = vec!["force".to_owned(), "responses".to_owned()];
    columns.extend(names.map(str::to_owned));
    let mut by_force: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    for row in &outcomes.rows {
        let [force, outcome, count, total, ..] = row.as_slice() else { continue };
        let cells = by_force.entry(text(force)).or_insert_with(|| {
            let mut cells = vec![Cell::Missing; columns.len()];
            (cells[0], cells[1]) = (force.clone(), total.clone());
            cells
        });
        if let Some(at) = names.iter().position(|name| *name == text(outcome)) {
            cells[at + 2] = count.clone();
        }
    }
    Comparison {
        title: "What was found: responses by force and outcome".to_owned(),
        columns,
        rows: by_force.into_values().collect(),
        notes: outcomes.notes.clone(),
    }
}

/// Shows the answers to one request side by side: how each force answered, on what ground, with what figures.
fn show_round(store: &TableStore, demo: &Context, forces: &[crate::model::Force]) -> Result<(), Failure> {
    let ids = found(ROUND, demo)?;
    let mut rows = Vec::new();
    store
        .for_each_index_row::<StoreError>(&[], |row| {
            if ids.contains(&row.response_id) {
                let relied_on = if row.engaged.is_empty() { "–".to_owned() } else { row.engaged.join(" ") };
                let table = if row.has_table { "yes" } else { "no" };
                let reference = row.own_ref.unwrap_or_default();
                rows.push(vec![row.force_ids.join(", "), reference, row.outcome, relied_on, table.to_owned()]);
            }
            Ok(())
        })
        .map_err(store_failure)?;
    let title = format!("One request, {} answers (found by: {ROUND})", rows.len());
    demo.print_rows(&title, &["force", "reference", "outcome", "relied on", "gave a table"], rows, Vec::new())?;
    let selection = Selection { response_ids: Some(ids), ..Selection::default() };
    let figures = Figures { selection, by: vec![By::Force, By::Period], ..Figures::default() };
    let mut figures = compare::figures(store, forces, &figures).map_err(compare_failure)?;
    figures.title = "The same request: the figures that were given".to_owned();
    demo.print(&figures)
}

/// Makes the folder, or empties what an earlier demo left in it.
fn make_folder(folder: &Path) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        Failure::usage(format!("cannot use `{}`: {error}", folder.display()), "name another folder with `--into`")
    };
    let empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot(error)),
    };
    if !empty && !folder.join(MARK).exists() {
        return Err(Failure::usage(
            format!("`{}` holds something that the demo did not make", folder.display()),
            "name another folder with `--into`",
        ));
    }
    for part in ["corpus", "indexes", "exports"] {
        match fs::remove_dir_all(folder.join(part)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
    }
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join(MARK), "made by `crossforce demo`\n"))
        .map_err(cannot)
}
