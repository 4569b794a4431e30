//! `crossforce compare`: exemptions, outcomes and figures across forces.

use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::{SHOWN, index_failure, read_query};
use crate::cli::{Context, output};
use crate::compare::{self, By, CompareError, Comparison, Exemptions, Figures, Outcomes, Selection};
use crate::export::Masks;
use crate::index::{SearchOptions, Searcher};
use crate::model::{Outcome, PeriodBasis, Regime, Role};
use clap::{Args, Subcommand, ValueEnum};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare exemptions\n  \
    crossforce compare exemptions --by force,year --regime foia --format csv\n  \
    crossforce compare outcomes --year 2023..2024\n  \
    crossforce compare figures --query 'negotiator training' --by force,period\n  \
    crossforce compare figures --measure offences --wide --basis financial --format csv")]
pub struct CompareArgs {
    #[command(subcommand)]
    what: What,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long, global = true)]
    show_flagged: bool,
    /// Write to this file; its ending tells the format: csv, jsonl, json, md, parquet, xlsx.
    #[arg(long, short, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// How often each force relied on each provision, out of how many answers.
    Exemptions(ExemptionsArgs),
    /// How requests ended.
    Outcomes(OutcomesArgs),
    /// The figures themselves, each with its period, caveats and place in the source.
    Figures(FiguresArgs),
}

/// Which responses to compare.
#[derive(Args)]
struct Chosen {
    /// Only these forces.
    #[arg(long, value_name = "FORCE")]
    force: Vec<String>,
    /// A year or a range of years, as 2023 or 2021..2023.
    #[arg(long, value_parser = years)]
    year: Option<RangeInclusive<i64>>,
    /// Only requests answered under these regimes: foia, foisa, eir, eisr, dpa.
    #[arg(long, value_parser = regime, value_name = "ACT")]
    regime: Vec<Regime>,
    /// Only these outcomes.
    #[arg(long, value_parser = outcome)]
    outcome: Vec<Outcome>,
    /// Also what its publisher withdrew.
    #[arg(long)]
    withdrawn: bool,
    /// Only what this search finds.
    #[arg(long)]
    query: Option<String>,
}

#[derive(Args)]
struct ExemptionsArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, limb, provision, year, regime, outcome.
    #[arg(long, value_delimiter = ',', default_value = "force,limb", value_parser = by)]
    by: Vec<By>,
    #[arg(long, value_enum, default_value_t = RoleArg::Engaged)]
    role: RoleArg,
    /// Also provisions deduced from wording that names no section.
    #[arg(long)]
    inferred: bool,
}

#[derive(Args)]
struct OutcomesArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    by: Vec<By>,
    /// Also the names that the Cabinet Office and WhatDoTheyKnow give each outcome.
    #[arg(long)]
    crosswalk: bool,
}

#[derive(Args)]
struct FiguresArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// With period among them, periods become columns: force,period.
    #[arg(long, value_delimiter = ',', value_parser = by)]
    by: Vec<By>,
    /// Periods as columns, for figures of one basis and one unit; says what it left out.
    #[arg(long, conflicts_with = "long")]
    wide: bool,
    /// One figure a row, whatever the grouping.
    #[arg(long)]
    long: bool,
    /// Part of the name of what is counted.
    #[arg(long)]
    measure: Option<String>,
    /// Only periods of this kind. Kinds are never put in one column.
    #[arg(long, value_enum)]
    basis: Option<Basis>,
    /// Only this unit: count, percent, gbp, hours, days, minutes.
    #[arg(long)]
    unit: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArg {
    Engaged,
    Mentioned,
}

#[derive(Clone, Copy, ValueEnum)]
enum Basis {
    Calendar,
    Financial,
    Snapshot,
    ToDate,
    Unknown,
}

pub fn run(args: &CompareArgs, context: &Context) -> Result<Exit, Failure> {
    let file = context.output(args.output.as_deref())?;
    let registry = context.registry()?;
    let store = context.tables()?;
    let forces = registry.forces();
    let comparison = match &args.what {
        What::Exemptions(args) => {
            let role = match args.role {
                RoleArg::Engaged => Role::Engaged,
                RoleArg::Mentioned => Role::Mentioned,
            };
            let selection = args.chosen.selection(context)?;
            let options = Exemptions { selection, by: args.by.clone(), role, include_inferred: args.inferred };
            compare::exemptions(&store, forces, &options)
        }
        What::Outcomes(args) => {
            let selection = args.chosen.selection(context)?;
            compare::outcomes(&store, forces, &Outcomes { selection, by: args.by.clone(), crosswalk: args.crosswalk })
        }
        What::Figures(args) => {
            let mut by = args.by.clone();
            match (args.wide, args.long) {
                (true, _) => by.push(By::Period),
                (_, true) => by.retain(|by| *by != By::Period),
                _ => {}
            }
            let options = Figures {
                selection: args.chosen.selection(context)?,
                by,
                measure: args.measure.clone(),
                period_basis: args.basis.map(Basis::model),
                unit: args.unit.clone(),
            };
            compare::figures(&store, forces, &options)
        }
    };
    let mut comparison = comparison.map_err(compare_failure)?;
    if args.show_flagged {
        output::note(SHOWN);
    } else {
        Masks::of(&store).map_err(store_failure)?.hide_in(&mut comparison);
    }
    match file {
        Some(file) => {
            file.write(&comparison, context)?;
            comparison.notes.iter().for_each(|note| context.say(&format!("note: {note}")));
            Ok(if comparison.rows.is_empty() { Exit::Nothing } else { Exit::Done })
        }
        None => show(&comparison, context),
    }
}

/// Prints a comparison; its notes go to stderr where stdout is for programs.
pub fn show(comparison: &Comparison, context: &Context) -> Result<Exit, Failure> {
    context.print(comparison)?;
    if context.format == crate::cli::Format::Csv {
        comparison.notes.iter().for_each(|note| output::note(&format!("note: {note}")));
    }
    Ok(if comparison.rows.is_empty() { Exit::Nothing } else { Exit::Done })
}

pub fn compare_failure(error: CompareError) -> Failure {
    match error {
        CompareError::Store(error) => store_failure(error),
        CompareError::UnknownGrouping(_) | CompareError::Grouping { .. } => {
            Failure::usage(error.to_string(), "`crossforce compare exemptions --help` lists what rows can stand for")
        }
        CompareError::Frame(source) => Failure::partial(format!("cannot work out the comparison: {source}"))
            .with_hint("run `crossforce build --anew`: it makes the tables again from the archive"),
    }
}

impl Chosen {
    fn selection(&self, context: &Context) -> Result<Selection, Failure> {
        Ok(Selection {
            forces: self.force.clone(),
            years: self.year.clone(),
            regimes: self.regime.clone(),
            outcomes: self.outcome.clone(),
            withdrawn: self.withdrawn,
            response_ids: self.query.as_deref().map(|query| found(query, context)).transpose()?,
        })
    }
}

/// Returns the identifiers of everything that the search finds.
pub fn found(text: &str, context: &Context) -> Result<BTreeSet<String>, Failure> {
    let query = read_query(text, context)?;
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    searcher.all(&query, &SearchOptions { withdrawn: true, ..SearchOptions::default() }).map_err(index_failure)
}

impl Basis {
    fn model(self) -> PeriodBasis {
        match self {
            Basis::Calendar => PeriodBasis::Calendar,
            Basis::Financial => PeriodBasis::Financial,
            Basis::Snapshot => PeriodBasis::Snapshot,
            Basis::ToDate => PeriodBasis::ToDate,
            Basis::Unknown => PeriodBasis::Unknown,
        }
    }
}

fn by(text: &str) -> Result<By, String> {
    text.trim().parse().map_err(|error: CompareError| error.to_string())
}

fn regime(text: &str) -> Result<Regime, String> {
    text.parse().map_err(|()| "expected foia, foisa, eir, eisr or dpa".to_owned())
}

fn outcome(text: &str) -> Result<Outcome, String> {
    let wanted = text.replace('-', "_");
    Outcome::ALL
        .into_iter()
        .find(|outcome| outcome.name() == wanted)
        .ok_or_else(|| format!("expected one of {}", Outcome::ALL.map(Outcome::name).join(", ")))
}

/// Reads a year or a range of years.
pub fn years(text: &str) -> Result<RangeInclusive<i64>, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let year = |text: &str| text.parse::<i64>().map_err(|_| "expected a year or a range such as 2021..2023".to_owned());
    Ok(year(from)?..=year(to)?)
}
