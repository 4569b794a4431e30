//! A sentence about something else, put into a letter, changes no fact of it.

use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::evaluate::facts_of_record;
use crossforce::extract::letter::Source;
use crossforce::read::ReadInput;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const SENTENCES: [&str; 14] = [
    "The staff canteen at headquarters serves soup on weekdays.",
    "Our switchboard has recently moved to a new building.",
    "Visitors are asked to park behind the library.",
    "The front counter is painted blue.",
    "Recruitment for special constables opens in the spring.",
    "The museum is open to schools on Tuesdays.",
    "Our website was redesigned by the communications team last autumn.",
    "Parking at the station is limited to blue badge holders.",
    "The annual dog show was held in the grounds last June.",
    "A new lift is being fitted at headquarters, and the stairs should be used until it is ready.",
    "The police band plays in the park every summer.",
    "Volunteers run a coffee morning on Thursdays. Cakes are baked by the cadets.",
    "Lost property is kept at the front desk of each station.",
    "The gym at headquarters is open to all staff.",
];

/// By response and field, what is found.
type Found = Vec<BTreeMap<String, BTreeSet<String>>>;

fn found(text: &str, registry: &Registry) -> Found {
    let input = ReadInput { bytes: text.as_bytes(), media_type: Some("text/plain"), file_name: None };
    responses_of(&input, &Source::default(), registry).responses.iter().map(facts_of_record).collect()
}

/// Returns where lines of prose begin and end.
fn prose(text: &str) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let said = line.trim_end();
        if said.ends_with('.') && said.len() > 25 {
            lines.push((at, at + said.len()));
        }
        at += line.len() + 1;
    }
    lines
}

#[test]
fn an_unrelated_sentence_changes_no_other_fact() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth/letters"));
    let forces = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/sample/sources.toml");
    let registry = Registry::shipped().with_user(&std::fs::read_to_string(forces).unwrap()).unwrap();
    let mut letters: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    letters.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    letters.sort();
    let (mut tried, mut changed) = (0, Vec::new());
    for path in &letters {
        let text = std::fs::read_to_string(path).unwrap();
        let before = found(&text, &registry);
        for (number, (start, end)) in prose(&text).into_iter().enumerate() {
            // The end of the last sentence, a paragraph below it, and a paragraph above it.
            let mut places = vec![(end, " ", ""), (end, "\n\n", "")];
            if text[..start].ends_with("\n\n") {
                places.push((start, "", "\n\n"));
            }
            for (kind, (place, ahead, behind)) in places.into_iter().enumerate() {
                let sentence = SENTENCES[(tried + number + kind) % SENTENCES.len()];
                tried += 1;
                let with = format!("{}{ahead}{sentence}{behind}{}", &text[..place], &text[place..]);
                if found(&with, &registry) != before {
                    let name = path.file_name().unwrap().to_string_lossy();
                    changed.push(format!("{name} at {place}, {ahead:?} {behind:?}: {sentence}"));
                }
            }
        }
    }
    println!("{} of {tried} insertions change a fact\n{}", changed.len(), changed.join("\n"));
    assert!(tried > 3_000 && changed.is_empty(), "{changed:#?}");
}
