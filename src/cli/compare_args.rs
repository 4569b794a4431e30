//! The arguments of `crossforce compare`.

use crate::cli::chart::ChartTarget;
use crate::compare::{By, CompareError, Figures, Selection};
use crate::data::subjects::subjects;
use crate::model::{Outcome, PeriodBasis, Regime, Role};
use clap::{Args, Subcommand, ValueEnum};
use std::ops::RangeInclusive;
use std::path::PathBuf;

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
    pub what: What,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long, global = true)]
    pub show_flagged: bool,
    /// Write to this file; its ending tells the format: csv, jsonl, json, md, parquet, xlsx.
    #[arg(long, short, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum What {
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
pub struct Chosen {
    /// Only these forces.
    #[arg(long, value_name = "FORCE", value_delimiter = ',')]
    pub force: Vec<String>,
    /// A year or a range of years, as 2023 or 2021..2023.
    #[arg(long, value_parser = years)]
    pub year: Option<RangeInclusive<i64>>,
    /// Only requests answered under these regimes: foia, foisa, eir, eisr, dpa.
    #[arg(long, value_parser = regime, value_name = "ACT")]
    pub regime: Vec<Regime>,
    /// Only these outcomes.
    #[arg(long, value_parser = outcome)]
    pub outcome: Vec<Outcome>,
    /// Also what its publisher withdrew.
    #[arg(long)]
    pub withdrawn: bool,
    /// Only what this search finds.
    #[arg(long)]
    pub query: Option<String>,
    /// What shares are out of: all that was published, or what is not `not_held` and no mere correspondence.
    #[arg(long, value_enum, default_value_t = OutOfArg::All)]
    pub out_of: OutOfArg,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare exemptions --by force,limb\n  \
    crossforce compare exemptions --by force,year,provision --regime foia --format csv\n  \
    crossforce compare exemptions --subject                         laws side by side, never added up\n  \
    crossforce compare exemptions --subject personal_information --out-of resolvable\n  \
    crossforce compare exemptions --by force,provision --chart heat.png")]
pub struct ExemptionsArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class, provision, limb, section, subject; with question,
    /// questions are counted in place of responses.
    #[arg(long, value_delimiter = ',', default_value = "force,limb", value_parser = by)]
    pub by: Vec<By>,
    #[arg(long, value_enum, default_value_t = RoleArg::Engaged)]
    pub role: RoleArg,
    /// Also provisions deduced from wording that names no section.
    #[arg(long)]
    pub inferred: bool,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Also draw a heat map: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<ChartTarget>,
}

#[derive(Args)]
pub struct SubjectArgs {
    /// What provisions of different laws protect alike, under one heading; one or all of: law_enforcement,
    /// personal_information, cost, … Each law keeps its own rows.
    #[arg(long, value_name = "SUBJECT", num_args = 0..=1, default_missing_value = "all", value_parser = subject)]
    pub subject: Option<String>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare outcomes --by force,year\n  \
    crossforce compare outcomes --out-of resolvable --crosswalk --format csv\n  \
    crossforce compare outcomes --by provision                      how answers ended that rely on each\n  \
    crossforce compare outcomes --by force,question                 single questions in place of letters\n  \
    crossforce compare outcomes --chart outcomes.html")]
pub struct OutcomesArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// What rows stand for: force, year, regime, class, provision, limb, section, subject; with question, questions
    /// are counted in place of responses.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    pub by: Vec<By>,
    /// Also the names that the Cabinet Office and WhatDoTheyKnow give each outcome.
    #[arg(long)]
    pub crosswalk: bool,
    #[arg(long, value_enum, default_value_t = RoleArg::Engaged)]
    pub role: RoleArg,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Also draw stacked bars: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<ChartTarget>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare timeliness\n  \
    crossforce compare timeliness --by force,year --regime foia --format csv")]
pub struct TimelinessArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    pub by: Vec<By>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare costs\n  \
    crossforce compare costs --by year,regime\n  \
    crossforce compare costs --long --format csv                    every claim with its place in the source")]
pub struct CostsArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// What rows stand for: force, year, regime, outcome, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    pub by: Vec<By>,
    /// One claim a row.
    #[arg(long)]
    pub long: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare coverage\n  \
    crossforce compare coverage --by force,year --format csv")]
pub struct CoverageArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// What rows stand for: force, year, regime, class.
    #[arg(long, value_delimiter = ',', default_value = "force", value_parser = by)]
    pub by: Vec<By>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce compare figures --query 'negotiator training' --by force,period\n  \
    crossforce compare figures --measure offences --wide --basis financial --format csv\n  \
    crossforce compare figures --by basis,unit                      how many figures of each kind\n  \
    crossforce compare figures --measure offences --basis calendar --chart offences.svg")]
pub struct FiguresArgs {
    #[command(flatten)]
    pub chosen: Chosen,
    /// With period among them, periods become columns: force,period. With any of year, regime, outcome, class, basis,
    /// unit, figures are counted.
    #[arg(long, value_delimiter = ',', value_parser = by)]
    pub by: Vec<By>,
    /// Periods as columns, for figures of one basis and one unit; says what it left out.
    #[arg(long, conflicts_with = "long")]
    pub wide: bool,
    /// One figure a row, whatever the grouping.
    #[arg(long)]
    pub long: bool,
    /// Part of the name of what is counted.
    #[arg(long)]
    pub measure: Option<String>,
    /// Only periods of this kind. Kinds are never put in one column.
    #[arg(long, value_enum)]
    pub basis: Option<Basis>,
    /// Only this unit: count, percent, gbp, hours, days, minutes.
    #[arg(long)]
    pub unit: Option<String>,
    /// Also draw figures over time: .svg, .png or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<ChartTarget>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum RoleArg {
    Engaged,
    Mentioned,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum OutOfArg {
    All,
    Resolvable,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Basis {
    Calendar,
    Financial,
    Snapshot,
    ToDate,
    Unknown,
}

impl RoleArg {
    pub fn model(self) -> Role {
        match self {
            RoleArg::Engaged => Role::Engaged,
            RoleArg::Mentioned => Role::Mentioned,
        }
    }
}

impl SubjectArgs {
    /// Returns the subjects asked for, and what rows stand for: provisions give way to subjects.
    pub fn apply(&self, by: &[By]) -> (Vec<String>, Vec<By>) {
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

impl FiguresArgs {
    pub fn options(&self, selection: Selection) -> Figures {
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

impl Basis {
    pub fn model(self) -> PeriodBasis {
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

pub fn years(text: &str) -> Result<RangeInclusive<i64>, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let year = |text: &str| text.parse::<i64>().map_err(|_| "expected a year or a range such as 2021..2023".to_owned());
    Ok(year(from)?..=year(to)?)
}
