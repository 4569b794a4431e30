//! `crossforce compare`: exemptions, outcomes, times, costs, figures and coverage across forces.

use crate::chart::Chart;
use crate::cli::chart::{self, ChartTarget};
use crate::cli::compare_args::{Chosen, CompareArgs, OutOfArg, What};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::search::{SHOWN, index_failure, read_query};
use crate::cli::{Context, output};
use crate::compare::{
    self, CompareError, Comparison, Costs, Coverage, Exemptions, Figures, OutOf, Outcomes, Selection, Timeliness,
};
use crate::data::subjects::subjects;
use crate::export::Masks;
use crate::index::{SearchOptions, Searcher};
use crate::model::Force;
use crate::store::TableStore;
use std::collections::BTreeSet;

/// A comparison, and what it is drawn as if it is.
type Compared<'a> = (Comparison, Option<(&'a ChartTarget, Chart)>);

pub fn run(args: &CompareArgs, context: &Context) -> Result<Exit, Failure> {
    let file = context.output(args.output.as_deref())?;
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
    match file {
        Some(file) => {
            file.write(&comparison, context)?;
            comparison.notes.iter().for_each(|note| context.say(&format!("note: {note}")));
            Ok(if comparison.rows.is_empty() { Exit::Nothing } else { Exit::Done })
        }
        None => show(&comparison, context),
    }
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
            Failure::usage(error.to_string(), format!("it is one of {known}"))
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
    let query = read_query(text, context)?;
    let searcher = Searcher::open(&context.indexes).map_err(index_failure)?;
    searcher.all(&query, &SearchOptions { withdrawn: true, ..SearchOptions::default() }).map_err(index_failure)
}
