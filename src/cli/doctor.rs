//! `crossforce doctor`: how each source fares, and what to do about it.

#![allow(clippy::disallowed_methods, reason = "whether a host is left alone is a matter of time")]

use crate::cli::context::store_failure;
use crate::cli::crawl::STATE;
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::{Context, output};
use crate::crawl::health::{Health, health, hosts};
use crate::crawl::memory::Memory;
use crate::crawl::remembered;
use crate::data::sources::{Floors, Source};
use crate::store::{AnswerFields, TableStore};
use clap::Args;
use std::collections::BTreeMap;
use url::Url;

#[derive(Args)]
#[command(
    after_help = "Reads what crawls remember and the tables; asks no site and changes nothing. Without names: the sources \
    that are enabled or were asked before. Exit code 1 when something needs attention.\n\n\
    Examples:\n  crossforce doctor\n  crossforce doctor cleveland-soh --format json"
)]
pub struct DoctorArgs {
    /// Only these sources, by identifier.
    source: Vec<String>,
}

const COLUMNS: &[&str] = &[
    "source",
    "enabled",
    "last success",
    "documents",
    "rules",
    "left alone until",
    "answers",
    "reference",
    "date",
    "outcome",
    "questions",
];

/// Shares below this many answers say nothing.
const FEWEST_ANSWERS: usize = 10;

pub fn run(args: &DoctorArgs, context: &Context) -> Result<Exit, Failure> {
    let sources = sources(context)?;
    if let Some(id) = args.source.iter().find(|id| sources.get(id).is_none()) {
        return Err(Failure::usage(format!("there is no source `{id}`"), "`crossforce sources` lists them"));
    }
    let state = context.corpus.join(STATE);
    let memory = remembered(&state).map_err(|error| {
        Failure::usage(format!("cannot read `{}`: {error}", state.display()), "see that you may read the corpus folder")
    })?;
    let answers = TableStore::open(&context.corpus).answer_fields().map_err(store_failure)?;
    let now = jiff::Timestamp::now();
    let (mut rows, mut findings) = (Vec::new(), 0);
    for source in sources.all() {
        let health = health(source, &memory, now);
        let is_known = source.enabled || health.last_success.is_some() || !health.parked.is_empty();
        let is_wanted = if args.source.is_empty() { is_known } else { args.source.contains(&source.id) };
        if !is_wanted {
            continue;
        }
        let own: Vec<&AnswerFields> = answers.iter().filter(|answer| is_of(answer, source, &memory)).collect();
        let shares = shares(&own);
        for (what, advice) in attention(source, &health, own.len(), &shares) {
            output::problem("attention", &format!("{}: {what}", source.id), Some(&advice));
            findings += 1;
        }
        rows.push(row(source, &health, own.len(), &shares));
    }
    if rows.is_empty() {
        context.say("no source is enabled, and none was asked before");
        return Ok(Exit::Done);
    }
    context.print_rows("", COLUMNS, rows, Vec::new())?;
    Ok(if findings > 0 { Exit::Nothing } else { Exit::Done })
}

/// Returns whether an answer came from a source: as a crawl remembers, or by its host.
fn is_of(answer: &AnswerFields, source: &Source, memory: &Memory) -> bool {
    if let Some(page) = memory.pages.get(&answer.url) {
        return page.source_id == source.id;
    }
    let host = Url::parse(&answer.url).ok().and_then(|url| url.domain().map(str::to_owned));
    host.is_some_and(|host| hosts(source).any(|own| own == host))
}

type Has = fn(&AnswerFields) -> bool;

/// Returns how many of a hundred answers have each field; nothing without answers.
fn shares(answers: &[&AnswerFields]) -> BTreeMap<&'static str, usize> {
    let has: [(&str, Has); 4] = [
        ("reference", |answer| answer.has_reference),
        ("date", |answer| answer.has_date),
        ("outcome", |answer| answer.has_outcome),
        ("questions", |answer| answer.has_questions),
    ];
    let share = |has: Has| (answers.iter().filter(|answer| has(answer)).count() * 100).checked_div(answers.len());
    has.into_iter().filter_map(|(name, has)| Some((name, share(has)?))).collect()
}

/// Returns what needs attention, with what to do.
fn attention(
    source: &Source,
    health: &Health,
    answers: usize,
    shares: &BTreeMap<&str, usize>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let probe = format!("`crossforce probe {}` shows which rule finds what", source.id);
    for host in &health.parked {
        let until = host.parked_until.unwrap_or_default().0;
        let advice = "ask the force, or save its pages in a browser and `crossforce import` them".to_owned();
        found.push((format!("{} is left alone until {until}: {}", host.host, host.reason), advice));
    }
    if source.enabled && health.last_success.is_none() && health.parked.is_empty() {
        found.push((
            "it is enabled and nothing was ever had from it".to_owned(),
            format!("run `crossforce crawl --force {}`", source.force),
        ));
    }
    if health.finds_nothing {
        found.push((format!("its {} list pages name no item", health.lists), probe.clone()));
    }
    if health.left > 0 {
        let advice = "the next `crossforce crawl` asks for them again".to_owned();
        found.push((format!("{} files are still to be had", health.left), advice));
    }
    let Floors { reference, date, outcome, questions } = source.floors;
    for (name, floor) in [("reference", reference), ("date", date), ("outcome", outcome), ("questions", questions)] {
        let Some(share) = shares.get(name).filter(|_| answers >= FEWEST_ANSWERS) else { continue };
        if *share < floor {
            let what = format!("{name} in {share} % of its {answers} answers, and {floor} % are expected");
            found.push((what, "`crossforce inspect` one of its answers with `--explain`".to_owned()));
        }
    }
    found
}

fn row(source: &Source, health: &Health, answers: usize, shares: &BTreeMap<&str, usize>) -> Vec<String> {
    let share = |name: &str| shares.get(name).map(|share| format!("{share} %")).unwrap_or_default();
    let rules = match health.finds_nothing {
        true => "none finds anything".to_owned(),
        false => health.rules.iter().cloned().collect::<Vec<_>>().join("; "),
    };
    let seconds = |moment: jiff::Timestamp| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let until = health.parked.iter().filter_map(|host| host.parked_until).max();
    vec![
        source.id.clone(),
        if source.enabled { "yes" } else { "no" }.to_owned(),
        health.last_success.map(|moment| seconds(moment.0)).unwrap_or_default(),
        health.documents.to_string(),
        rules,
        until.map(|moment| seconds(moment.0)).unwrap_or_default(),
        answers.to_string(),
        share("reference"),
        share("date"),
        share("outcome"),
        share("questions"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    #[test]
    fn fields_below_their_floor_need_attention_once_there_are_enough_answers() {
        let sources = Sources::shipped();
        assert!(sources.all().iter().all(|source| source.floors.reference > 0 && source.floors.questions > 0));
        let kent = sources.get("kent-soh").unwrap();
        let answer = AnswerFields { has_reference: true, has_date: true, has_outcome: true, ..AnswerFields::default() };
        let check = |count: usize, expected: &[&str]| {
            let shares = shares(&vec![&answer; count]);
            let found = attention(kent, &Health::default(), count, &shares);
            let found: Vec<&str> = found.iter().map(|(what, _)| what.split(' ').next().unwrap()).collect();
            assert_eq!(found, expected, "{count}");
        };
        check(0, &[]);
        check(FEWEST_ANSWERS - 1, &[]);
        check(FEWEST_ANSWERS, &["questions"]);
    }
}
