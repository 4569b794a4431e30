//! `crossforce sources check`: the rules of every source against saved pages, and what is expected of each.

#![allow(clippy::disallowed_methods, reason = "the user's pages are files")]

use crate::build::{Extracted, responses_by, responses_of};
use crate::cli::exit::{Exit, Failure};
use crate::cli::sources::sources;
use crate::cli::{Context, ReadingArgs, output};
use crate::crawl::check::{Found, differs, faults, find};
use crate::data::checks::{Check, Checks, PageKind, filled, shipped_page};
use crate::data::sources::{Source, Sources};
use crate::extract::letter::Source as Origin;
use crate::model::{DateKind, Response};
use crate::read::ReadInput;
use clap::Args;
use std::collections::BTreeMap;
use std::fs;

#[derive(Args)]
#[command(
    after_help = "Asks no site for anything. The pages that come with the program are constructed. To add one of your \
    own, write into corpus/sources.toml:\n\n  [[check]]\n  sources = [\"my-source\"]\n  kind = \"list\"      # or item, \
    sitemap, feed, block\n  page = \"pages/list.html\"      # below the corpus folder\n  address = \"/foi/\"\n  \
    entries = [[\"/foi/one/\", \"disclosure\"]]\n\n\
    Exit code 1 when a rule finds nothing, or something else than is expected.\n\n\
    Examples:\n  crossforce sources check\n  crossforce sources check cleveland-soh --format json"
)]
pub struct CheckArgs {
    /// Only these sources, by identifier.
    source: Vec<String>,
}

const COLUMNS: &[&str] = &["source", "page", "kind", "rule", "entries", "next", "files", "facts", "result"];

/// What one check of one source gave.
struct Outcome {
    row: Vec<String>,
    faults: Vec<String>,
}

/// Reads a page as the pipeline does.
type Reader<'a> = dyn Fn(&Check, &ReadInput, &Origin) -> Result<Extracted, Failure> + 'a;

pub fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let sources = sources(context)?;
    let registry = context.registry()?;
    let checks = match context.user_sources()? {
        None => Checks::shipped(),
        Some(text) => Checks::shipped().with_user(&text).map_err(|error| {
            let path = context.corpus.join("sources.toml");
            Failure::usage(format!("`{}`: {error}", path.display()), "mend the file and run the command again")
        })?,
    };
    for id in &args.source {
        if sources.get(id).is_none() {
            return Err(Failure::usage(format!("there is no source `{id}`"), "`crossforce sources` lists them"));
        }
    }
    let page = |check: &Check| page(check, context);
    let reader = |check: &Check, input: &ReadInput, origin: &Origin| match check.is_users {
        true => Ok(responses_by(&context.workers(&ReadingArgs::default())?, input, origin, &registry)),
        false => Ok(responses_of(input, origin, &registry)),
    };
    let (mut rows, mut wrong) = (Vec::new(), 0);
    for source in sources.all().iter().filter(|source| args.source.is_empty() || args.source.contains(&source.id)) {
        for outcome in of_source(source, &sources, &checks, &page, &reader)? {
            for fault in &outcome.faults {
                output::problem("wrong", &format!("{}: {fault}", outcome.row[..2].join(", ")), None);
            }
            wrong += usize::from(!outcome.faults.is_empty());
            rows.push(outcome.row);
        }
    }
    let pages = rows.len();
    context.print_rows("", COLUMNS, rows, Vec::new())?;
    if wrong == 0 {
        context.say(&format!("{pages} checks, all as expected"));
        return Ok(Exit::Done);
    }
    context
        .say(&format!("{pages} checks, {wrong} not as expected: change the rules of the source, or its `[[check]]`"));
    Ok(Exit::Nothing)
}

/// Returns the text of a page: a shipped one, or a file below the corpus folder.
fn page(check: &Check, context: &Context) -> Result<String, Failure> {
    if !check.is_users {
        return Ok(shipped_page(&check.page).unwrap_or_default().to_owned());
    }
    let path = context.corpus.join(&check.page);
    fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| {
        Failure::usage(format!("cannot read `{}`: {error}", path.display()), "see `page` in your `[[check]]`")
    })
}

/// Runs all checks of a source; what has none is a fault too.
fn of_source(
    source: &Source,
    sources: &Sources,
    checks: &Checks,
    page: &dyn Fn(&Check) -> Result<String, Failure>,
    reader: &Reader,
) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    for kind in checks.missing(source, sources) {
        let mut row = vec![String::new(); COLUMNS.len()];
        row[0].clone_from(&source.id);
        kind.name().clone_into(&mut row[2]);
        "no check".clone_into(&mut row[COLUMNS.len() - 1]);
        let fault = format!("no check covers its rules for pages of kind `{}`", kind.name());
        outcomes.push(Outcome { row, faults: vec![fault] });
    }
    for check in checks.of(source, sources) {
        let text = filled(&page(check)?, source);
        let (found, mut wrong) = match find(source, check, &text) {
            Ok(found) => {
                let wrong = faults(source, check, &text, &found);
                (found, wrong)
            }
            Err(fault) => (Found::default(), vec![fault]),
        };
        let mut facts = String::new();
        if check.kind == PageKind::Item {
            let url = format!("{}{}", source.base.trim_end_matches('/'), filled(&check.address, source));
            let input = ReadInput { bytes: text.as_bytes(), media_type: Some("text/html"), file_name: None };
            let origin = Origin { url: Some(&url), ..Origin::default() };
            let responses = reader(check, &input, &origin)?.responses;
            facts = responses.first().map(told_facts).unwrap_or_default();
            wrong.extend(wrong_facts(check, responses.first()));
        }
        outcomes.push(Outcome { row: row(source, check, &found, facts, &wrong), faults: wrong });
    }
    Ok(outcomes)
}

fn row(source: &Source, check: &Check, found: &Found, facts: String, faults: &[String]) -> Vec<String> {
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    found.entries.iter().for_each(|(_, class)| *classes.entry(class).or_default() += 1);
    let classes: Vec<String> = classes.iter().map(|(class, count)| format!("{count} {class}")).collect();
    let hits = found.hits.iter().map(|hits| format!("{} ({})", hits.rule, hits.fitting));
    let rules: Vec<String> = found.rule.iter().cloned().chain(hits).collect();
    let count = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    vec![
        source.id.clone(),
        check.page.clone(),
        check.kind.name().to_owned(),
        rules.join("; "),
        classes.join(", "),
        count(found.next.len()),
        count(found.files.len() + found.twins.len()),
        facts,
        if faults.is_empty() { "as expected" } else { "wrong" }.to_owned(),
    ]
}

/// Says which facts a page gave, and by which rule each.
pub fn told_facts(response: &Response) -> String {
    let mut told = Vec::new();
    if let Some(reference) = &response.own_ref {
        let origin = response.ref_origin.map(|origin| format!("{origin:?}").to_lowercase()).unwrap_or_default();
        told.push(format!("reference {reference} ({origin})"));
    }
    if let Some(date) = &response.responded_date {
        let of_answer = |fact: &&crate::model::DateFact| fact.kind == DateKind::Responded && fact.date == *date;
        let rule = response.dates.iter().find(of_answer).map_or("", |fact| fact.rule.as_str());
        told.push(format!("answered {date} ({rule})"));
    }
    if let Some(month) = &response.published_month {
        told.push(format!("published {month} ({})", response.date_basis.as_deref().unwrap_or_default()));
    }
    told.extend(response.lang.as_ref().map(|lang| format!("language {lang}")));
    told.join(", ")
}

fn wrong_facts(check: &Check, response: Option<&Response>) -> Vec<String> {
    let Some(response) = response else { return vec!["nothing could be read from the page".to_owned()] };
    let pairs = [
        ("reference", &check.reference, &response.own_ref),
        ("responded", &check.responded, &response.responded_date),
        ("month", &check.month, &response.published_month),
        ("language", &check.language, &response.lang),
    ];
    let wrong = pairs.iter().filter(|(_, expected, found)| expected.is_some() && expected != found);
    wrong.map(|(what, expected, found)| differs(what, expected, found)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Registry;

    fn outcomes(sources: &Sources, id: &str) -> Vec<Outcome> {
        let registry = Registry::shipped();
        let page = |check: &Check| Ok(shipped_page(&check.page).unwrap().to_owned());
        let reader = |_: &Check, input: &ReadInput, origin: &Origin| Ok(responses_of(input, origin, &registry));
        let checks = Checks::shipped();
        of_source(sources.get(id).unwrap(), sources, &checks, &page, &reader).unwrap()
    }

    #[test]
    fn every_shipped_source_is_covered_and_finds_what_is_expected() {
        let sources = Sources::shipped();
        let mut wrong = Vec::new();
        for source in sources.all() {
            let outcomes = outcomes(&sources, &source.id);
            assert!(outcomes.len() >= 2, "{}", source.id);
            for outcome in outcomes.iter().filter(|outcome| !outcome.faults.is_empty()) {
                wrong.push(format!("{:?}\n    {}", &outcome.row[..3], outcome.faults.join("\n    ")));
            }
        }
        assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn broken_rules_are_found_out() {
        let faults = |text: &str| {
            let sources = Sources::shipped().with_user(text).unwrap();
            let found = outcomes(&sources, "kent-soh");
            found.into_iter().flat_map(|outcome| outcome.faults).collect::<Vec<String>>().join("\n")
        };
        let told = faults("[profile.soh.list]\ninclude_path = ['^/disclosures/']\n");
        assert!(told.contains("no rule finds an entry"), "{told}");
        let told = faults("[profile.soh.list]\nexclude_path = []\n");
        assert!(told.contains("publication-scheme/` should be left, but is taken"), "{told}");
        let told = faults("[profile.soh]\nattachment = [\"a.download\"]\n");
        assert!(told.contains("files: expected"), "{told}");
        let told = faults("[profile.soh.http]\nblock_signs = [{ title_contains = [\"Halt\"] }]\n");
        assert!(told.contains("no sign tells the block page"), "{told}");
        let told = faults("[[source]]\nid = \"kent-soh\"\ntwin = []\n");
        assert!(told.contains("no check covers its rules for pages of kind `item`"), "{told}");
    }
}
