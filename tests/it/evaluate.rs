//! The truth letters, scored by the program itself against floors that only rise.

use crate::support::{Desk, shared};

/// Scores one file of labels with the fictional forces of the sample site, against the floors beside it.
fn check(labels: &str) {
    let desk = Desk::new();
    let labels_path = format!("tests/truth/{labels}.jsonl");
    let floors = format!("tests/truth/{labels}.floors.toml");
    let arguments = ["--corpus", "corpus/sample", "evaluate", labels_path.as_str(), "--floors", floors.as_str()];
    let ran = desk.run(&arguments);
    println!("{}", ran.stdout);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
}

#[test]
fn the_first_half_of_the_truth_letters_keeps_its_floors() {
    check("labels-a");
}

#[test]
fn the_second_half_of_the_truth_letters_keeps_its_floors() {
    check("labels-b");
}

#[test]
fn letters_written_later_keep_their_floors() {
    check("labels-c");
    check("labels-d");
    check("labels-e");
}

#[test]
fn letters_that_no_rule_was_written_from_keep_their_floors() {
    check("labels-f");
}

#[test]
fn single_sentences_keep_their_floors() {
    check("sentences-x");
    check("sentences-y");
    check("sentences-z");
}

#[test]
fn published_letters_keep_their_floors() {
    if shared("seeds", "published_letters_keep_their_floors").is_some() {
        check("published");
    }
}

#[test]
fn a_field_below_its_floor_ends_with_one_and_is_named() {
    let desk = Desk::new();
    let labels = desk.write(
        "labels.jsonl",
        r#"{"id": "x", "text": "The list is refused under Section 38(1)(b).", "outcome": "full", "outcome_alternatives": []}"#,
    );
    let floors = desk.write("floors.toml", "[outcome]\nf1 = 0.9\n");
    let ran = desk.run(&["evaluate", labels.to_str().unwrap(), "--floors", floors.to_str().unwrap(), "--misses"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("outcome f1: 0.000, floor 0.9"), "{}", ran.stderr);
    assert!(ran.stdout.contains("missed  outcome"), "{}", ran.stdout);
}

#[test]
fn judgements_kept_earlier_show_no_gain_and_no_loss_against_themselves() {
    let desk = Desk::new();
    let kept = desk.path("kept.jsonl");
    let labels = "tests/truth/labels-a.jsonl";
    let corpus = ["--corpus", "corpus/sample", "evaluate", labels];
    desk.ok(&[&corpus[..], &["--save", kept.to_str().unwrap()]].concat());
    let shown = desk.ok(&[&corpus[..], &["--against", kept.to_str().unwrap()]].concat());
    assert!(shown.contains("0 gained, 0 lost"), "{shown}");
}
