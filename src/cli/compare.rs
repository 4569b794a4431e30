//! `crossforce compare`: exemptions, outcomes, times, costs, figures and coverage across forces.

use crate::chart::Chart;
use crate::cli::chart::{self, ChartTarget};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::{SHOWN, index_failure};
use crate::cli::{Context, output};
use crate::compare::{
    self, By, CompareError, Comparison, Costs, Coverage, Exemptions, Figures, OutOf, Outcomes, Selection, Timeliness,
};
use crate::data::subjects::subjects;
use crate::export::Masks;
use crate::index::{SearchOptions, Searcher, Sort, query};
use crate::model::{Force, Outcome, PeriodBasis, Regime, Role};
use crate::store::TableStore;
use clap::{Args, Subcommand, ValueEnum};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare exemptions --by force,provision --chart heat.svg\n  \
    crossforce compare exemptions --subject law_enforcement --by force,year\n  \
    crossforce compare outcomes --year 2023..2024 --out-of resolvable\n  \
    crossforce compare timeliness --by force,year\n  \
    crossforce compare costs --long --format csv\n  \
    crossforce compare coverage\n  \
    crossforce compare figures --query 'negotiator training' --by force,period\n\n\
    `crossforce compare WHAT --help` has more of each.")]
pub struct CompareArgs {
    #[command(subcommand)]
    what: What,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long, global = true)]
    show_flagged: bool,
}

#[derive(Subcommand)]
enum What {
    /// How often each force relied on each provision, out of how many answers.
    Exemptions(ExemptionsArgs),
    /// How requests ended.
    Outcomes(OutcomesArgs),
    /// How many working days answers took, where both dates are printed.
    Timeliness(TimelinessArgs),
    /// Refusals on cost, and the hours, pounds and records that forces claim.
    Costs(CostsArgs),
    /// The figures themselves, each with its period, caveats and place in the source.
    Figures(FiguresArgs),
    /// What is held of each force, and how much of it was understood.
    Coverage(CoverageArgs),
}

/// Which responses to compare.
#[derive(Args)]
struct Chosen {
    /// Only these forces.
    #[arg(long, value_name = "FORCE", value_delimiter = ',')]
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
    /// What shares are out of: all that was published, or what is not `not_held` and no mere correspondence.
    #[arg(long, value_enum, default_value_t = OutOfArg::All)]
    out_of: OutOfArg,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare exemptions --by force,limb\n  \
    crossforce compare exemptions --by force,year,provision --regime foia --format csv\n  \
    crossforce compare exemptions --subject                         laws side by side, never added up\n  \
    crossforce compare exemptions --subject personal_information --out-of resolvable\n  \
    crossforce compare exemptions --by force,provision --chart heat.png")]
struct ExemptionsArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class, provision, limb, section, subject; with question,
    /// questions are counted in place of responses.
    #[arg(long, value_delimiter = ',', default_value = "force,limb", value_parser = by)]
    by: Vec<By>,
    #[arg(long, value_enum, default_value_t = RoleArg::Engaged)]
    role: RoleArg,
    /// Also provisions deduced from wording that names no section.
    #[arg(long)]
    inferred: bool,
    #[command(flatten)]
    subject: SubjectArgs,
    /// Also draw a heat map: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    chart: Option<ChartTarget>,
}

#[derive(Args)]
struct SubjectArgs {
    /// What provisions of different laws protect alike, under one heading; one or all of: law_enforcement,
    /// personal_information, cost, … Each law keeps its own rows.
    #[arg(long, value_name = "SUBJECT", num_args = 0..=1, default_missing_value = "all", value_parser = subject)]
    subject: Option<String>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare outcomes --by force,year\n  \
    crossforce compare outcomes --out-of resolvable --crosswalk --format csv\n  \
    crossforce compare outcomes --by provision                      how answers ended that rely on each\n  \
    crossforce compare outcomes --by force,question                 single questions in place of letters\n  \
    crossforce compare outcomes --chart outcomes.html")]
struct OutcomesArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime, class, provision, limb, section, subject; with question, questions
    /// are counted in place of responses.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    by: Vec<By>,
    /// Also the names that the Cabinet Office and WhatDoTheyKnow give each outcome.
    #[arg(long)]
    crosswalk: bool,
    #[arg(long, value_enum, default_value_t = RoleArg::Engaged)]
    role: RoleArg,
    #[command(flatten)]
    subject: SubjectArgs,
    /// Also draw stacked bars: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    chart: Option<ChartTarget>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare timeliness\n  \
    crossforce compare timeliness --by force,year --regime foia --format csv")]
struct TimelinessArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    by: Vec<By>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare costs\n  \
    crossforce compare costs --by year,regime\n  \
    crossforce compare costs --long --format csv                    every claim with its place in the source")]
struct CostsArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    by: Vec<By>,
    /// One claim a row.
    #[arg(long)]
    long: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare coverage\n  \
    crossforce compare coverage --by force,year --format csv")]
struct CoverageArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// What rows stand for: force, year, regime, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    by: Vec<By>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare figures --query 'negotiator training' --by force,period\n  \
    crossforce compare figures --measure offences --wide --basis financial --format csv\n  \
    crossforce compare figures --by basis,unit                      how many figures of each kind\n  \
    crossforce compare figures --measure offences --basis calendar --chart offences.svg")]
struct FiguresArgs {
    #[command(flatten)]
    chosen: Chosen,
    /// With period among them, periods become columns: force,period. With any of year, regime, outcome, class, basis,
    /// unit, figures are counted.
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
    /// Also draw figures over time: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    chart: Option<ChartTarget>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArg {
    Engaged,
    Mentioned,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutOfArg {
    All,
    Resolvable,
}

#[derive(Clone, Copy, ValueEnum)]
enum Basis {
    Calendar,
    Financial,
    Snapshot,
    ToDate,
    Unknown,
}

impl RoleArg {
    fn model(self) -> Role {
        match self {
            RoleArg::Engaged => Role::Engaged,
            RoleArg::Mentioned => Role::Mentioned,
        }
    }
}

impl SubjectArgs {
    /// Returns the subjects asked for, and what rows stand for: provisions give way to subjects.
    fn apply(&self, by: &[By]) -> (Vec<String>, Vec<By>) {
        let mut by = by.to_vec();
        let Some(subject) = &self.subject else { return (Vec::new(), by) };
        if !by.contains(&By::Subject) {
            match by.iter().position(|by| matches!(by, By::Provision | By::Limb | By::Section)) {
                Some(at) => by[at] = By::Subject,
                None => by.push(By::Subject),
            }
        }
        (if subject == "all" { Vec::new() } else { vec![subject.clone()] }, by)
    }
}

/// A comparison, and what it is drawn as if it is.
type Compared<'a> = (Comparison, Option<(&'a ChartTarget, Chart)>);

pub fn run(args: &CompareArgs, context: &Context) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    let store = context.tables()?;
    let mut selection = args.what.chosen().selection(context)?;
    selection.forces.dedup();
    // What is personal stands in the letters of these forces only.
    let masked = store.of_forces(&selection.forces).map_err(store_failure)?;
    let masks = if args.show_flagged {
        output::note(SHOWN);
        None
    } else {
        Some(Masks::of(&masked).map_err(store_failure)?)
    };
    let (comparison, drawn) = args.what.compare(&store, registry.forces(), selection, masks.as_ref())?;
    if let Some((target, chart)) = drawn {
        chart::write(target, &chart, &comparison)?;
        context.say(&format!("chart: {}", target.path().display()));
    }
    show(&comparison, context)
}

impl What {
    fn chosen(&self) -> &Chosen {
        match self {
            What::Exemptions(args) => &args.chosen,
            What::Outcomes(args) => &args.chosen,
            What::Timeliness(args) => &args.chosen,
            What::Costs(args) => &args.chosen,
            What::Figures(args) => &args.chosen,
            What::Coverage(args) => &args.chosen,
        }
    }

    fn compare<'a>(
        &'a self,
        store: &TableStore,
        forces: &[Force],
        selection: Selection,
        masks: Option<&Masks>,
    ) -> Result<Compared<'a>, Failure> {
        let mask = |mut comparison: Comparison| {
            if let Some(masks) = masks {
                masks.hide_in(&mut comparison);
            }
            comparison
        };
        let compared = match self {
            What::Exemptions(args) => {
                let (subjects, by) = args.subject.apply(&args.by);
                let role = args.role.model();
                let options = Exemptions { selection, by, role, include_inferred: args.inferred, subjects };
                let mut found = compare::exemptions_in_full(store, forces, &options).map_err(compare_failure)?;
                found.comparison = mask(found.comparison);
                let drawn = args.chart.as_ref().map(|it| chart::heat_map(it, &found, &options, forces)).transpose()?;
                return Ok((found.comparison, drawn));
            }
            What::Outcomes(args) => {
                let (subjects, by) = args.subject.apply(&args.by);
                let options = Outcomes { selection, by, crosswalk: args.crosswalk, role: args.role.model(), subjects };
                let mut found = compare::outcomes_in_full(store, forces, &options).map_err(compare_failure)?;
                found.comparison = mask(found.comparison);
                let drawn = args.chart.as_ref();
                let drawn = drawn.map(|it| chart::stacked(it, &found, &options.selection, &options.by)).transpose()?;
                return Ok((found.comparison, drawn));
            }
            What::Figures(args) => {
                let options = args.options(selection);
                let found = mask(compare::figures(store, forces, &options).map_err(compare_failure)?);
                let Some(target) = &args.chart else { return Ok((found, None)) };
                let long = Figures { by: Vec::new(), ..options };
                let all = mask(compare::figures(store, forces, &long).map_err(compare_failure)?);
                let drawn = chart::over_time(target, &all, &long)?;
                return Ok((found, Some(drawn)));
            }
            What::Timeliness(args) => {
                compare::timeliness(store, forces, &Timeliness { selection, by: args.by.clone() })
            }
            What::Costs(args) => {
                compare::costs(store, forces, &Costs { selection, by: args.by.clone(), long: args.long })
            }
            What::Coverage(args) => compare::coverage(store, forces, &Coverage { selection, by: args.by.clone() }),
        };
        Ok((mask(compared.map_err(compare_failure)?), None))
    }
}

impl FiguresArgs {
    fn options(&self, selection: Selection) -> Figures {
        let mut by = self.by.clone();
        match (self.wide, self.long) {
            (true, _) => by.push(By::Period),
            (_, true) => by.clear(),
            _ => {}
        }
        Figures {
            selection,
            by,
            measure: self.measure.clone(),
            period_basis: self.basis.map(Basis::model),
            unit: self.unit.clone(),
        }
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
            Failure::usage(error.to_string(), "`crossforce compare WHAT --help` lists what rows can stand for")
        }
        CompareError::NoRounds => {
            Failure::usage(error.to_string(), "`--query` narrows a comparison to the answers that a search finds")
        }
        CompareError::UnknownSubject(_) => {
            let known = subjects().iter().map(|subject| subject.id.as_str()).collect::<Vec<_>>().join(", ");
            Failure::usage(error.to_string(), &format!("it is one of {known}"))
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
            out_of: match self.out_of {
                OutOfArg::All => OutOf::All,
                OutOfArg::Resolvable => OutOf::Resolvable,
            },
        })
    }
}

/// Returns the identifiers of everything that the search finds.
pub fn found(text: &str, context: &Context) -> Result<BTreeSet<String>, Failure> {
    let query = query::parse(text).map_err(|error| {
        let message = format!("{error}\n\n{}", error.pointing(text));
        Failure { exit: Exit::Usage, message, hint: error.suggestion.clone() }
    })?;
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    let size = usize::try_from(searcher.size()).unwrap_or(usize::MAX);
    // Only identifiers are taken: nothing has to be hidden.
    let options =
        SearchOptions { limit: size, offset: 0, sort: Sort::Date, facets: false, withdrawn: true, show_flagged: true };
    let hits = searcher.search(&query, &options).map_err(index_failure)?;
    Ok(hits.hits.into_iter().map(|hit| hit.response_id).collect())
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

fn subject(text: &str) -> Result<String, String> {
    let wanted = text.replace('-', "_");
    if wanted == "all" || subjects().iter().any(|subject| subject.id == wanted) {
        return Ok(wanted);
    }
    let known = subjects().iter().map(|subject| subject.id.as_str()).collect::<Vec<_>>().join(", ");
    Err(format!("expected one of {known}"))
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

fn years(text: &str) -> Result<RangeInclusive<i64>, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let year = |text: &str| text.parse::<i64>().map_err(|_| "expected a year or a range such as 2021..2023".to_owned());
    Ok(year(from)?..=year(to)?)
}
