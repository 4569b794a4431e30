//! The constructed site: crawled, built, shown, and held against labels that were written with its letters.

use crate::support::Desk;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Floors for what the extractor gets right on the site. They only rise.
const FLOORS: &[(&str, f64)] = &[
    ("force", 0.99),
    ("doc_class", 0.97),
    ("own_ref", 1.0),
    ("outcome", 0.89),
    ("engaged precision", 1.0),
    ("engaged recall", 0.92),
    ("figures recall", 0.87),
];

struct Demo {
    desk: Desk,
    shown: String,
    said: String,
}

fn demo() -> Demo {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--into", desk.path("demo").to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    Demo { desk, shown: ran.stdout, said: ran.stderr }
}

fn rows(folder: &Path, table: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(format!("{table}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn labels() -> Vec<toml::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample/expected.toml");
    let labels: toml::Value = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    labels["response"].as_array().unwrap().clone()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn reference(label: &toml::Value) -> Option<&str> {
    label.get("own_ref_norm").or_else(|| label.get("own_ref")).and_then(toml::Value::as_str)
}

fn strings(value: Option<&toml::Value>) -> Option<BTreeSet<String>> {
    Some(value?.as_array()?.iter().map(|item| item.as_str().unwrap().to_owned()).collect())
}

/// Right and judged, by field, with what was missed.
#[derive(Default)]
struct Score {
    fields: BTreeMap<&'static str, (usize, usize)>,
    misses: Vec<String>,
}

impl Score {
    fn judge(&mut self, field: &'static str, right: bool, miss: impl FnOnce() -> String) {
        let (hits, all) = self.fields.entry(field).or_default();
        *hits += usize::from(right);
        *all += 1;
        if !right {
            self.misses.push(format!("{field}: {}", miss()));
        }
    }
}

#[test]
fn the_demo_shows_everything_and_keeps_to_the_labels() {
    let demo = demo();
    for wanted in
        ["Exports: ", "Try next:", "One request, ", "foia2000:s31", "What was found", "partial", "ncnd", "vexatious"]
    {
        assert!(demo.shown.contains(wanted), "`{wanted}` is not in:\n{}", demo.shown);
    }
    assert!(demo.said.contains("left alone") && demo.said.contains("marlstone"), "{}", demo.said);

    let exports = demo.desk.path("demo/exports");
    let responses = rows(&exports, "responses");
    let citations = rows(&exports, "citations");
    let figures = rows(&exports, "figures");
    let labels = labels();
    assert!(labels.len() >= 60, "the labels were not found");
    let mut score = Score::default();
    for label in &labels {
        let url = label["url"].as_str().unwrap();
        let on_page: Vec<&Value> = responses.iter().filter(|row| text(row, "url") == url).collect();
        let wanted = reference(label);
        let row = on_page.iter().find(|row| wanted.is_some_and(|wanted| text(row, "own_ref_norm") == wanted));
        let alone = label.get("one_of_many").is_none() && on_page.len() == 1;
        let row = row.or_else(|| on_page.first().filter(|_| alone)).copied();
        let place = format!("{url} {}", wanted.unwrap_or_default());
        let Some(row) = row else {
            for field in ["force", "doc_class", "own_ref", "outcome"] {
                score.judge(field, false, || format!("{place}: not found among {} on the page", on_page.len()));
            }
            continue;
        };
        if let Some(forces) = strings(label.get("forces")) {
            let found: BTreeSet<String> = text(row, "force_ids").split(';').map(str::to_owned).collect();
            score.judge("force", found == forces, || format!("{place}: {found:?} for {forces:?}"));
        }
        if let Some(class) = label.get("doc_class").and_then(toml::Value::as_str) {
            let found = text(row, "doc_class");
            score.judge("doc_class", found == class, || format!("{place}: {found} for {class}"));
        }
        if let Some(wanted) = wanted {
            let found = text(row, "own_ref_norm");
            score.judge("own_ref", found == wanted, || format!("{place}: `{found}` for `{wanted}`"));
        }
        if let Some(outcome) = label.get("outcome").and_then(toml::Value::as_str) {
            let found = text(row, "outcome");
            let others = strings(label.get("outcome_alternatives")).unwrap_or_default();
            score.judge("outcome", found == outcome || others.contains(found), || {
                format!("{place}: {found} for {outcome}")
            });
        }
        let id = text(row, "response_id");
        if let Some(engaged) = strings(label.get("engaged")) {
            let found: BTreeSet<String> = citations
                .iter()
                .filter(|row| text(row, "response_id") == id && text(row, "role") == "engaged")
                .filter(|row| row["inferred"] != Value::Bool(true))
                .map(|row| text(row, "provision").to_owned())
                .collect();
            for provision in &engaged {
                score.judge("engaged recall", found.contains(provision), || format!("{place}: {provision} missing"));
            }
            for provision in &found {
                score.judge("engaged precision", engaged.contains(provision), || format!("{place}: {provision} extra"));
            }
        }
        for figure in label.get("figures").and_then(toml::Value::as_array).unwrap_or(&Vec::new()) {
            let (period, value) = (figure["period"].as_str().unwrap_or_default(), figure["value"].as_str().unwrap());
            let found = figures
                .iter()
                .any(|row| text(row, "response_id") == id && text(row, "value_raw") == value && holds(row, period));
            score.judge("figures recall", found, || format!("{place}: {period} {value}"));
        }
    }
    let mut fallen = Vec::new();
    for (field, floor) in FLOORS {
        let (hits, all) = score.fields.get(field).copied().unwrap_or_default();
        let share = hits as f64 / all.max(1) as f64;
        println!("{field}: {hits} of {all} = {share:.3}, floor {floor}");
        if all == 0 || share < *floor {
            fallen.push(*field);
        }
    }
    println!("{}", score.misses.join("\n"));
    assert!(fallen.is_empty(), "below the floor: {fallen:?}\n{}", score.misses.join("\n"));
}

/// Whether a figure's period is the one on the label: `2021`, `2020/21`, `2021-Q1`, or a day.
fn holds(row: &Value, period: &str) -> bool {
    let (from, to) = (text(row, "period_from"), text(row, "period_to"));
    if let Some((year, next)) = period.split_once('/') {
        return from == format!("{year}-04-01") && to.ends_with("-03-31") && to[2..4] == *next;
    }
    if let Some((year, quarter)) = period.split_once("-Q") {
        let month = quarter.parse::<usize>().unwrap() * 3 - 2;
        return from == format!("{year}-{month:02}-01");
    }
    if period.len() == 4 { from == format!("{period}-01-01") && to == format!("{period}-12-31") } else { to == period }
}
