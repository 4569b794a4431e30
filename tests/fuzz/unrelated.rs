//! A sentence about something else, put into a letter, changes no fact of it.

use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::evaluate::facts_of_record;
use crossforce::extract::letter::Source;
use crossforce::read::ReadInput;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const SENTENCES: [&str; 4] = [
    "The staff canteen at headquarters serves soup on weekdays.",
    "Our switchboard has recently moved to a new building.",
    "Visitors are asked to park behind the library.",
    "The front counter is painted blue.",
];

/// Insertions that are known to change a fact, nearly all of them in the answer to a question. The number only falls; it
/// should be none.
const KNOWN: usize = 17;

/// By response and field, what is found.
type Found = Vec<BTreeMap<String, BTreeSet<String>>>;

fn found(text: &str, registry: &Registry) -> Found {
    let input = ReadInput { bytes: text.as_bytes(), media_type: Some("text/plain"), file_name: None };
    responses_of(&input, &Source::default(), registry).responses.iter().map(facts_of_record).collect()
}

/// Returns where a paragraph of prose ends.
fn ends_of_prose(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let said = line.trim_end();
        if said.ends_with('.') && said.len() > 60 {
            ends.push(at + said.len());
        }
        at += line.len() + 1;
    }
    ends
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
        for (number, end) in ends_of_prose(&text).into_iter().enumerate() {
            let sentence = SENTENCES[number % SENTENCES.len()];
            for joint in [" ", "\n\n"] {
                tried += 1;
                let with = format!("{}{joint}{sentence}{}", &text[..end], &text[end..]);
                if found(&with, &registry) != before {
                    let name = path.file_name().unwrap().to_string_lossy();
                    changed.push(format!("{name} at {end}, after {joint:?}: {sentence}"));
                }
            }
        }
    }
    println!("{} of {tried} insertions change a fact\n{}", changed.len(), changed.join("\n"));
    assert!(tried > 500 && changed.len() <= KNOWN, "{changed:#?}");
}
