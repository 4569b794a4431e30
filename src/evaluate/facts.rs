//! Labels and records as facts: one line of text for each, by field.

use crate::evaluate::labels::{Label, OtherLawLabel};
use crate::model::{Figure, PeriodBasis, Response, Role, name_of};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// By field, the facts as text.
pub type Facts = BTreeMap<String, BTreeSet<String>>;

/// Returns the facts that a label states, for the fields that it speaks of.
pub fn facts_of_label(label: &Label) -> Facts {
    let mut facts = Facts::new();
    let mut one = |field: &str, value: &Option<String>| {
        if let Some(value) = value {
            facts.insert(field.to_owned(), BTreeSet::from([value.clone()]));
        }
    };
    one("force", &label.force);
    one("doc_class", &label.doc_class);
    one("outcome", &label.outcome);
    let provision = |(regime, section, path): &(String, String, String)| format!("{regime} {section}{path}");
    let mut many = |field: &str, values: Option<BTreeSet<String>>| {
        if let Some(values) = values {
            facts.insert(field.to_owned(), values);
        }
    };
    // Where the label says that there is none, none must be found.
    let mut said = |field: &str, value: &Option<Option<String>>| {
        many(field, value.as_ref().map(|value| value.iter().cloned().collect()));
    };
    said("own_reference", &label.own_reference.as_ref().map(|it| it.as_deref().map(reference)));
    said("received_date", &label.received_date);
    said("responded_date", &label.responded_date);
    many("engaged", label.engaged.as_ref().map(|all| all.iter().map(provision).collect()));
    many("mentioned", label.mentioned.as_ref().map(|all| all.iter().map(provision).collect()));
    let other = |law: &OtherLawLabel| match law {
        OtherLawLabel::Named { act, section } | OtherLawLabel::Pair(act, section) => format!("{act}, {section}"),
    };
    many("other_law", label.other_law.as_ref().map(|all| all.iter().map(other).collect()));
    many("caveats", label.caveats.as_ref().map(|all| all.iter().cloned().collect()));
    many(
        "questions",
        label.questions.as_ref().map(|all| {
            numbered(all.iter().map(|question| question.outcomes.as_ref().map(|all| all.iter().cloned().collect())))
        }),
    );
    let figure = |figure: &super::labels::FigureLabel| {
        let total = if figure.is_total { " total" } else { "" };
        let qualifier = figure.qualifier.as_deref().unwrap_or("exact");
        format!("{} {} {qualifier}{total}", figure.period.as_deref().unwrap_or("-"), figure.value)
    };
    many("figures", label.figures.as_ref().map(|all| all.iter().map(figure).collect()));
    let claim =
        |claim: &super::labels::CostLabel| cost(claim.records, claim.minutes_each, claim.hours, claim.arithmetic_ok);
    many("cost_claims", label.cost_claims.as_ref().map(|all| all.iter().map(claim).collect()));
    if let Some(expected) = &label.expect {
        for role in ["engaged", "mentioned"] {
            let of_role = expected.iter().filter(|expected| expected.role == role);
            let all = of_role.flat_map(|it| paths(&it.regime, &it.section, &it.paths)).collect::<BTreeSet<_>>();
            many(role, Some(all));
        }
    }
    if let Some(engaged) = &label.exemptions_engaged {
        many("engaged", Some(engaged.iter().flat_map(|it| paths(&it.regime, &it.section, &it.subsections)).collect()));
    }
    facts
}

/// Returns the facts that a record states.
pub fn facts_of_record(record: &Response) -> Facts {
    let mut facts = Facts::new();
    let mut add = |field: &str, value: Option<String>| {
        facts.entry(field.to_owned()).or_default().extend(value);
    };
    add("force", record.force_ids.first().cloned());
    add("doc_class", Some(name_of(record.doc_class)));
    add("own_reference", record.own_ref.as_deref().map(reference));
    add("received_date", record.received_date.clone());
    add("responded_date", record.responded_date.clone());
    add("outcome", Some(record.outcome.name().to_owned()));
    for citation in record.citations.iter().filter(|citation| !citation.inferred) {
        let field = if citation.role == Role::Engaged { "engaged" } else { "mentioned" };
        add(field, Some(format!("{} {}{}", citation.regime, citation.section, citation.path)));
    }
    for other in &record.other_law {
        add("other_law", Some(format!("{}, {}", other.act, other.section)));
    }
    for caveat in &record.caveats {
        add("caveats", Some(caveat.kind.clone()));
    }
    for figure in &record.figures {
        let total = if figure.is_total { " total" } else { "" };
        add("figures", Some(format!("{} {} {}{total}", period(figure), figure.value_raw, name_of(figure.qualifier))));
    }
    for claim in &record.cost_claims {
        add("cost_claims", Some(cost(claim.records, claim.minutes_each, claim.hours, claim.arithmetic_ok)));
    }
    let outcomes = record.questions.iter().map(|question| Some(question.outcomes.iter().map(name_of).collect()));
    facts.insert("questions".to_owned(), numbered(outcomes));
    facts
}

/// Returns a reference as printed, without case and separators, which are printed now so, now so.
fn reference(printed: &str) -> String {
    printed.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn paths(regime: &str, section: &str, paths: &[String]) -> Vec<String> {
    if paths.is_empty() {
        return vec![format!("{regime} {section}")];
    }
    paths.iter().map(|path| format!("{regime} {section}{path}")).collect()
}

/// Questions by place, as labels print their numbers in many ways.
fn numbered(outcomes: impl Iterator<Item = Option<BTreeSet<String>>>) -> BTreeSet<String> {
    let joined = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join("+");
    outcomes.enumerate().filter_map(|(at, set)| Some(format!("{}: {}", at + 1, joined(set?)))).collect()
}

/// Tells whether the label leaves open whether the fact is right: the outcome of a question that nobody could decide, or,
/// in the short form, a subsection on the way to a limb that the label lists.
pub fn is_left_open(label: &Label, field: &str, fact: &str) -> bool {
    match field {
        "questions" => {
            let at = fact.split(':').next().and_then(|number| number.parse::<usize>().ok()).unwrap_or_default();
            let question = label.questions.iter().flatten().nth(at.wrapping_sub(1));
            question.is_some_and(|question| question.outcomes.is_none())
        }
        "engaged" => label.exemptions_engaged.iter().flatten().any(|it| {
            let deeper = |path: &String| format!("{} {}{path}", it.regime, it.section).starts_with(&format!("{fact}("));
            it.subsections.iter().any(deeper)
        }),
        _ => false,
    }
}

fn cost(records: Option<f64>, minutes: Option<f64>, hours: Option<f64>, ok: Option<bool>) -> String {
    let number = |number: Option<f64>| number.map_or("?".to_owned(), |number| number.to_string());
    let ok = ok.map_or("?".to_owned(), |ok| ok.to_string());
    format!("{} records at {} minutes, {} hours, right: {ok}", number(records), number(minutes), number(hours))
}

/// Returns a period as labels write it: `2021`, `2020/21`, `2021-Q1`, `2021-06`, a day, or `-`.
///
/// Labels call a part year by its year (`2024 (to 29 February)` is 2024) and have no name for other stretches of time.
fn period(figure: &Figure) -> String {
    let (Some(from), Some(to)) = (&figure.period_from, &figure.period_to) else { return "-".to_owned() };
    let (year, next) = (&from[..4.min(from.len())], to.get(2..4).unwrap_or_default());
    let days = (from.get(4..).unwrap_or_default(), to.get(4..).unwrap_or_default());
    let same_year = to.starts_with(year);
    let part = figure.period_basis == PeriodBasis::ToDate;
    match days {
        ("-01-01", "-12-31") if same_year => year.to_owned(),
        ("-04-01", "-03-31") => format!("{year}/{next}"),
        ("-01-01", "-03-31") if same_year => format!("{year}-Q1"),
        ("-04-01", "-06-30") if same_year => format!("{year}-Q2"),
        ("-07-01", "-09-30") if same_year => format!("{year}-Q3"),
        ("-10-01", "-12-31") if same_year => format!("{year}-Q4"),
        _ if from == to => from.clone(),
        _ if is_month(from, to) => from[..7].to_owned(),
        ("-01-01", _) if part && same_year => year.to_owned(),
        ("-04-01", _) if part => format!("{year}/{:02}", (year.parse::<u32>().unwrap_or(0) + 1) % 100),
        ("-07-01", _) if part && same_year => format!("{year}-Q3"),
        ("-10-01", _) if part && same_year => format!("{year}-Q4"),
        _ => "-".to_owned(),
    }
}

/// From the first to the last day of one month.
fn is_month(from: &str, to: &str) -> bool {
    let (Ok(first), Ok(last)) = (from.parse::<Date>(), to.parse::<Date>()) else { return false };
    first.day() == 1 && first.last_of_month() == last
}
