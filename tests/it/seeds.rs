//! The five published pages: from import to comparison, with the answers that a reader of them would give.

use crate::support::{Desk, files_below, shared};
use serde_json::Value;
use std::path::PathBuf;

fn built(test: &str) -> Option<(Desk, PathBuf)> {
    let seeds = shared("seeds", test)?;
    let desk = Desk::new();
    desk.ok(&["import", seeds.to_str().unwrap()]);
    desk.ok(&["build"]);
    Some((desk, seeds))
}

fn rows(desk: &Desk, arguments: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = arguments.iter().copied().chain(["--format", "jsonl"]).collect();
    desk.ok(&all).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

#[test]
fn figures_give_the_seven_yearly_counts_with_basis_caveat_and_span() {
    let Some((desk, _)) = built("figures_give_the_seven_yearly_counts") else { return };
    let rows = rows(&desk, &["compare", "figures"]);
    let cleveland: Vec<&Value> = rows.iter().filter(|row| text(row, "force") == "cleveland").collect();
    let counts: Vec<(String, i64)> = cleveland
        .iter()
        .map(|row| (text(row, "period_from")[..4].to_owned(), row["value"].as_i64().unwrap()))
        .collect();
    let expected = [(2017, 4), (2018, 2), (2019, 0), (2020, 5), (2021, 0), (2022, 2), (2023, 1)];
    assert_eq!(counts, expected.map(|(year, count)| (year.to_string(), count)));
    for row in cleveland {
        assert_eq!(text(row, "period_basis"), "calendar");
        assert!(text(row, "caveat").contains("not_comparable") && text(row, "caveat").contains("snapshot"), "{row}");
        assert!(row["span_end"].as_i64().unwrap() > row["span_start"].as_i64().unwrap());
        assert_eq!(text(row, "sha256").len(), 64);
    }
}

#[test]
fn exemptions_are_those_relied_on_and_no_others() {
    let Some((desk, _)) = built("exemptions_are_those_relied_on") else { return };
    let rows = rows(&desk, &["compare", "exemptions", "--by", "force,limb"]);
    let mut found: Vec<(String, String, i64)> = rows
        .iter()
        .map(|row| {
            let provision = text(row, "limb").to_owned();
            (text(row, "force").to_owned(), provision, row["responses"].as_i64().unwrap())
        })
        .collect();
    found.sort();
    let mut expected: Vec<(String, String, i64)> = [
        ("cleveland", "31(1)(a)", 1),
        ("cleveland", "31(1)(b)", 1),
        ("metropolitan", "22(1)", 1),
        ("metropolitan", "22(1)(a)", 1),
        ("metropolitan", "22(1)(b)", 1),
        ("metropolitan", "22(1)(c)", 1),
        ("metropolitan", "31(1)", 1),
        ("metropolitan", "31(1)(a)", 3),
        ("metropolitan", "31(1)(b)", 3),
        ("metropolitan", "40(2)", 1),
        ("metropolitan", "40(3)", 1),
        ("metropolitan", "40(4)", 1),
    ]
    .map(|(force, limb, count)| (force.to_owned(), format!("foia2000:s{limb}"), count))
    .to_vec();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn outcomes_are_partial_four_times_and_the_policy_is_none() {
    let Some((desk, seeds)) = built("outcomes_are_partial_four_times") else { return };
    let rows = rows(&desk, &["compare", "outcomes"]);
    let partial: i64 =
        rows.iter().filter(|row| text(row, "outcome") == "partial").map(|row| row["responses"].as_i64().unwrap()).sum();
    let all: i64 = rows.iter().map(|row| row["responses"].as_i64().unwrap()).sum();
    assert_eq!((partial, all), (4, 4));
    let policy = files_below(&seeds).into_iter().find(|(name, _)| name.starts_with("002")).unwrap().0;
    let record = desk.ok(&["inspect", seeds.join(policy).to_str().unwrap(), "--format", "jsonl"]);
    let record: Value = serde_json::from_str(record.trim()).unwrap();
    assert_eq!((text(&record, "doc_class"), text(&record, "own_ref")), ("policy", "O49"));
    assert_eq!(record["citations"], serde_json::json!([]));
    assert_eq!(record["force_ids"], serde_json::json!(["kent"]));
}

#[test]
fn search_finds_both_letters_with_snippets_and_counts() {
    let Some((desk, _)) = built("search_finds_both_letters") else { return };
    let shown = desk.ok(&["search", "negotiator exemption:s31", "--facets"]);
    for wanted in ["2 found", "207-24", "01.FOI.24.035884", "egotiator", "cleveland", "metropolitan", "FOIA s31"] {
        assert!(shown.contains(wanted), "`{wanted}` is not in:\n{shown}");
    }
    let ran = desk.run(&["search", "negotiator exmption:s31"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("  negotiator exmption:s31\n             ^"), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `exemption:`"), "{}", ran.stderr);
}

#[test]
fn a_second_build_does_nothing_and_says_so() {
    let Some((desk, _)) = built("a_second_build_does_nothing") else { return };
    let before = files_below(&desk.path("corpus/tables"));
    let ran = desk.run(&["build"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("nothing to do"), "{}", ran.stderr);
    assert!(before == files_below(&desk.path("corpus/tables")));
}

#[test]
fn deleted_tables_and_index_come_back_byte_for_byte() {
    let Some((desk, _)) = built("deleted_tables_and_index_come_back") else { return };
    let (first, second) = (desk.path("first"), desk.path("second"));
    desk.ok(&["export", first.to_str().unwrap()]);
    let tables = files_below(&desk.path("corpus/tables"));
    std::fs::remove_dir_all(desk.path("corpus/tables")).unwrap();
    std::fs::remove_dir_all(desk.path("indexes")).unwrap();
    desk.ok(&["build"]);
    desk.ok(&["export", second.to_str().unwrap()]);
    let again = files_below(&desk.path("corpus/tables"));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&tables), names(&again));
    for ((name, old), (_, new)) in tables.iter().zip(&again) {
        assert!(old == new, "{name} differs");
    }
    assert!(files_below(&first) == files_below(&second), "the exports differ");
    assert_eq!(desk.ok(&["search", "negotiator exemption:s31", "--count"]).trim(), "2");
}

#[test]
fn extract_prints_records_in_input_order_with_spans_that_hold() {
    let Some(seeds) = shared("seeds", "extract_prints_records_in_input_order") else { return };
    let desk = Desk::new();
    let files = files_below(&seeds);
    let input: String = files
        .iter()
        .map(|(name, bytes)| {
            let line = serde_json::json!({"id": name, "text": String::from_utf8(bytes.clone()).unwrap()});
            format!("{line}\n")
        })
        .collect();
    let ran = desk.run_with_input(&["extract"], &input);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let records: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = records.iter().map(|record| text(record, "id")).collect();
    assert_eq!(ids, files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    let example = shared("record-example.json", "extract_prints_records").unwrap();
    let example: Value = serde_json::from_slice(&std::fs::read(example).unwrap()).unwrap();
    for record in &records {
        for key in example["output"].as_object().unwrap().keys() {
            assert!(record.get(key).is_some(), "`{key}` is missing");
        }
        let letters: Vec<char> = text(record, "text").chars().collect();
        for citation in record["citations"].as_array().unwrap() {
            let at = |end: usize| citation["span"][end].as_u64().unwrap() as usize;
            assert_eq!(letters[at(0)..at(1)].iter().collect::<String>(), text(citation, "text_raw"));
        }
        for figure in record["figures"].as_array().unwrap() {
            let at = |end: usize| figure["span"][end].as_u64().unwrap() as usize;
            assert_eq!(letters[at(0)..at(1)].iter().collect::<String>(), text(figure, "value_raw"));
        }
    }
    let reference = |at: usize| (text(&records[at], "own_ref_norm"), &records[at]["references"]);
    assert_eq!(reference(1).0, "207-24");
    assert_eq!(reference(4).0, "01.FOI.22.023434");
    let cited: Vec<&str> = reference(4).1.as_array().unwrap().iter().map(|cited| text(cited, "norm")).collect();
    assert_eq!(cited, ["01.FOI.21.019606"]);
}

#[test]
fn the_seven_furniture_lines_go_and_no_line_of_the_body() {
    let Some(seeds) = shared("seeds", "the_seven_furniture_lines_go") else { return };
    let desk = Desk::new();
    for (name, bytes) in files_below(&seeds) {
        let source = String::from_utf8(bytes).unwrap();
        let body: Vec<&str> = source.lines().skip(7).filter(|line| !line.trim().is_empty()).collect();
        let record = desk.ok(&["inspect", seeds.join(&name).to_str().unwrap(), "--format", "jsonl"]);
        let record: Value = serde_json::from_str(record.trim()).unwrap();
        let kept: Vec<&str> = text(&record, "text").lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(kept, body, "{name}");
    }
}
