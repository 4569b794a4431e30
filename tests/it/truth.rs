//! Labels written by people who read the documents, kept beside the repository: scores per field, with floors.

use crate::support::shared;
use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::model::{Response, Role};
use crossforce::read::ReadInput;
use serde_json::Value;
use std::collections::BTreeSet;

fn record(text: &str, registry: &Registry, force: Option<&str>) -> Response {
    let input = ReadInput { bytes: text.as_bytes(), media_type: Some("text/plain"), file_name: None };
    let source = Source { force, ..Source::default() };
    responses_of(&input, &source, registry).responses.into_iter().next().expect("every document gives a record")
}

fn lines(path: &std::path::Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// (regime, section, path, role), an empty path for the section alone.
type Cited = BTreeSet<(String, String, String, String)>;

fn found(response: &Response) -> Cited {
    let mut cited = Cited::new();
    for citation in response.citations.iter().filter(|citation| !citation.inferred) {
        let role = if citation.role == Role::Engaged { "engaged" } else { "mentioned" };
        cited.insert((citation.regime.to_string(), citation.section.clone(), citation.path.clone(), role.to_owned()));
    }
    cited
}

fn labelled(row: &Value) -> Cited {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut cited = Cited::new();
    for expected in row["expect"].as_array().unwrap() {
        let paths = expected["paths"].as_array().unwrap();
        let key = |path: String| (text(&expected["regime"]), text(&expected["section"]), path, text(&expected["role"]));
        if paths.is_empty() {
            cited.insert(key(String::new()));
        }
        cited.extend(paths.iter().map(|path| key(text(path))));
    }
    cited
}

#[test]
fn sentences_cite_what_their_labels_say() {
    let Some(path) = shared("citations-dev.jsonl", "sentences_cite_what_their_labels_say") else { return };
    let registry = Registry::shipped();
    let (mut exact, mut wrong, mut rows) = (0, Vec::new(), 0);
    for row in lines(&path) {
        let response = record(row["text"].as_str().unwrap(), &registry, None);
        let other: BTreeSet<(String, String)> =
            response.other_law.iter().map(|other| (other.act.clone(), other.section.clone())).collect();
        let wanted: BTreeSet<(String, String)> = row["other_law"]
            .as_array()
            .unwrap()
            .iter()
            .map(|other| (other["act"].as_str().unwrap().to_owned(), other["section"].as_str().unwrap().to_owned()))
            .collect();
        rows += 1;
        if found(&response) == labelled(&row) && other == wanted {
            exact += 1;
        } else {
            wrong.push(format!("{}: found {:?} {other:?}", row["id"], found(&response)));
        }
    }
    println!("{exact} of {rows} sentences exactly right\n{}", wrong.join("\n"));
    assert!(exact >= 58, "{exact} of {rows}\n{}", wrong.join("\n"));
}

#[test]
fn letters_have_the_outcome_reference_and_exemptions_of_their_labels() {
    let test = "letters_have_the_outcome_reference_and_exemptions_of_their_labels";
    let Some(path) = shared("real/labels.jsonl", test) else { return };
    let registry = Registry::shipped();
    let root = path.parent().unwrap().parent().unwrap();
    let (mut right, mut judged, mut misses) = ([0; 3], [0; 3], Vec::new());
    let mut limbs = [0; 3];
    for row in lines(&path) {
        let file = row["file"].as_str().unwrap();
        if !file.ends_with(".txt") {
            continue;
        }
        let response = record(&std::fs::read_to_string(root.join(file)).unwrap(), &registry, None);
        let mut judge = |field: usize, ok: bool, miss: String| {
            right[field] += usize::from(ok);
            judged[field] += 1;
            if !ok {
                misses.push(format!("{file}: {miss}"));
            }
        };
        let outcome = response.outcome.name();
        let others = row["outcome_alternatives"].as_array().unwrap();
        let fine = row["outcome"] == outcome || others.iter().any(|other| other == outcome);
        judge(0, fine, format!("outcome {outcome} for {}", row["outcome"]));
        if let Some(reference) = row["own_reference"].as_str() {
            let found = response.own_ref.clone().unwrap_or_default();
            judge(1, found == reference, format!("reference `{found}` for `{reference}`"));
        }
        let mut wanted = BTreeSet::new();
        for exemption in row["exemptions_engaged"].as_array().unwrap() {
            let key = |path: &str| {
                let text = |name: &str| exemption[name].as_str().unwrap().to_owned();
                (text("regime"), text("section"), path.to_owned())
            };
            let paths = exemption["subsections"].as_array().unwrap();
            if paths.is_empty() {
                wanted.insert(key(""));
            }
            wanted.extend(paths.iter().map(|path| key(path.as_str().unwrap())));
        }
        let found: BTreeSet<(String, String, String)> = found(&response)
            .into_iter()
            .filter(|cited| cited.3 == "engaged")
            // A subsection that is only a step on the way to a limb is not a limb of its own.
            .filter(|cited| {
                !wanted.iter().any(|w| w.0 == cited.0 && w.1 == cited.1 && w.2.starts_with(&cited.2) && w.2 != cited.2)
            })
            .map(|(regime, section, path, _)| (regime, section, path))
            .collect();
        limbs[0] += found.intersection(&wanted).count();
        limbs[1] += found.len();
        limbs[2] += wanted.len();
        judge(2, found == wanted, format!("engaged {found:?} for {wanted:?}"));
    }
    let f1 = 2.0 * limbs[0] as f64 / (limbs[1] + limbs[2]).max(1) as f64;
    println!("outcome, reference, engaged: {right:?} of {judged:?}; engaged limbs F1 {f1:.3}\n{}", misses.join("\n"));
    let share = |field: usize| right[field] as f64 / judged[field].max(1) as f64;
    assert!(share(0) >= OUTCOME_FLOOR && share(1) >= REFERENCE_FLOOR && f1 >= LIMB_FLOOR, "{}", misses.join("\n"));
}

/// Floors only rise.
const OUTCOME_FLOOR: f64 = 0.9;
const REFERENCE_FLOOR: f64 = 0.9;
const LIMB_FLOOR: f64 = 0.9;
