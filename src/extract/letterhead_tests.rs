//! Heads and feet of letters in many manners: whose they are, their number and their dates, all stages together.

use super::*;
use crate::model::DateKind;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    letter: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    force: Option<String>,
    reference: Option<String>,
    received: Option<String>,
    responded: Option<String>,
    asked: Option<String>,
    #[serde(default)]
    cited: Vec<String>,
    #[serde(default)]
    missed: Vec<String>,
}

fn read(text: &str, registry: &Registry) -> Response {
    let document = crate::read::read(&crate::read::ReadInput { bytes: text.as_bytes(), ..Default::default() });
    let index = CharacterIndex::new(&document.text);
    let mut found = extract(crate::clean::clean(document), &index, &Source::default(), registry);
    assert_eq!(found.len(), 1, "{text}");
    found.remove(0)
}

#[test]
fn every_letterhead_gives_its_facts_and_no_others() {
    let table: Table = toml::from_str(include_str!("letterheads.toml")).unwrap();
    let registry = Registry::shipped().with_user(include_str!("../../corpus/sample/sources.toml")).unwrap();
    let mut wrong = Vec::new();
    for (at, row) in table.letter.iter().enumerate() {
        let found = read(row.text.trim_start(), &registry);
        let missed = |name: &str| row.missed.iter().any(|missed| missed == name);
        let force = found.force_ids.first().cloned();
        let facts = [
            ("force", &row.force, &force),
            ("reference", &row.reference, &found.own_ref),
            ("received", &row.received, &found.received_date),
            ("responded", &row.responded, &found.responded_date),
        ];
        for (name, expected, found) in facts {
            let expected = expected.as_ref().filter(|_| !missed(name));
            if expected != found.as_ref() {
                wrong.push(format!("{} {name}: {found:?}, not {expected:?}", at + 1));
            }
        }
        let kept = |date: &String| found.dates.iter().any(|it| it.kind == DateKind::Other && it.date == *date);
        if !missed("asked") && row.asked.as_ref().is_some_and(|date| !kept(date)) {
            wrong.push(format!("{} asked: {:?}", at + 1, found.dates));
        }
        let cited = row.cited.iter().filter(|_| !missed("cited"));
        for cited in cited.filter(|cited| !found.references.iter().any(|it| it.raw == **cited)) {
            wrong.push(format!("{} cited: {cited} not in {:?}", at + 1, found.references));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
