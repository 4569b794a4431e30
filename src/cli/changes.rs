//! `crossforce changes`: what was edited, withdrawn, restored or decided otherwise between captures.

use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Context, Format, output};
use crate::data::personal_mask::Mask;
use crate::link::{Change, ChangeKind, changes};
use crate::model::Sighting;
use clap::Args;

#[derive(Args)]
#[command(
    after_help = "A page counts as withdrawn when two captures in a row found it gone. What the cleaned text does not \
    show is no change: cookie notices and menus come and go.\n\n\
    Examples:\n  crossforce changes\n  crossforce changes --kind outcome --kind withdrawn --since 2024-01-01\n  \
    crossforce changes --force cleveland --diff"
)]
pub struct ChangesArgs {
    /// Only these forces.
    #[arg(long, value_name = "FORCE")]
    force: Vec<String>,
    /// Only these kinds: edited, outcome, ncnd_added, missing, withdrawn, restored.
    #[arg(long, value_parser = kind)]
    kind: Vec<ChangeKind>,
    /// Only what was seen from this day on.
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<String>,
    /// Show the lines that went and came.
    #[arg(long)]
    diff: bool,
    /// Show likely personal data as it is; otherwise it is hidden.
    #[arg(long)]
    show_flagged: bool,
}

fn kind(text: &str) -> Result<ChangeKind, String> {
    let names: Vec<&str> = ChangeKind::ALL.iter().map(|kind| kind.name()).collect();
    let found = ChangeKind::ALL.into_iter().find(|kind| kind.name() == text);
    found.ok_or_else(|| format!("it is none of {}", names.join(", ")))
}

fn day(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>().map(|day| day.to_string()).map_err(|_| "write it as 2024-01-31".to_owned())
}

pub fn run(args: &ChangesArgs, context: &Context) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    args.force.iter().try_for_each(|force| context.known_force(Some(force), &registry))?;
    let histories = context.tables()?.histories(&args.force).map_err(store_failure)?;
    let mut found: Vec<Change> = histories.iter().flat_map(|history| changes(history)).collect();
    found.retain(|change| {
        (args.kind.is_empty() || args.kind.contains(&change.kind))
            && args.since.as_ref().is_none_or(|since| change.after.fetched_at.as_str() >= since.as_str())
    });
    let place = |it: &Sighting| (it.fetched_at.clone(), it.url.clone(), it.own_ref.clone());
    found.sort_by_key(|change| (place(change.after), change.kind));
    if found.is_empty() {
        context.say("nothing changed between captures");
        return Ok(Exit::Nothing);
    }
    let outcome = |it: &Sighting| it.answer.as_ref().map_or("gone", |answer| answer.outcome.as_str()).to_owned();
    let mut columns =
        vec!["seen", "force", "reference", "change", "before", "after", "address", "before_capture", "after_capture"];
    let show_in_place = args.diff && context.format == Format::Table;
    if args.diff && !show_in_place {
        columns.push("diff");
    }
    let masked = |change: &Change| {
        let diff = change.diff();
        if args.show_flagged { diff } else { Mask::from_text(&diff).of(&diff).0.into_owned() }
    };
    let rows = found.iter().map(|change| {
        let mut row = vec![
            change.after.fetched_at.clone(),
            change.after.force_ids.clone(),
            change.after.own_ref.clone().unwrap_or_default(),
            change.kind.name().to_owned(),
            outcome(change.before),
            outcome(change.after),
            change.after.url.clone(),
            change.before.capture.clone(),
            change.after.capture.clone(),
        ];
        if columns.len() > row.len() {
            row.push(masked(change));
        }
        row
    });
    context.print_rows("", &columns, rows.collect(), Vec::new())?;
    for change in found.iter().filter(|change| show_in_place && change.after.answer.is_some()) {
        let Sighting { url, fetched_at, .. } = change.after;
        output::line(&format!("\n{} {fetched_at} {}", change.kind.name(), output::harmless(url)));
        masked(change).lines().for_each(|line| output::line(&output::harmless(line)));
    }
    Ok(Exit::Done)
}
