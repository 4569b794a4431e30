//! Comparisons and charts of the constructed site and of the published pages, held against tables that were looked at,
//! and against sums that another program makes of the export.
//!
//! `CROSSFORCE_BLESS=1` writes the tables and pictures of the site anew; look at every change of them.

use crate::support::{Desk, files_below, python_says, shared};
use serde_json::Value;
use std::path::Path;

/// Name of the expected file, and the comparison.
const TABLES: &[(&str, &[&str])] = &[
    ("exemptions.csv", &["exemptions", "--by", "force,provision"]),
    ("exemptions_by_limb.csv", &["exemptions", "--out-of", "resolvable"]),
    ("exemptions_by_subject.csv", &["exemptions", "--subject", "--by", "year"]),
    ("exemptions_of_questions.csv", &["exemptions", "--by", "question,section"]),
    ("outcomes.csv", &["outcomes", "--crosswalk"]),
    ("outcomes_by_year.csv", &["outcomes", "--by", "year,class", "--out-of", "resolvable"]),
    ("outcomes_of_questions.csv", &["outcomes", "--by", "question"]),
    ("timeliness.csv", &["timeliness"]),
    ("costs.csv", &["costs"]),
    ("coverage.csv", &["coverage"]),
    ("figures_by_kind.csv", &["figures", "--by", "force,basis,unit"]),
    ("figures_by_period.csv", &["figures", "--measure", "pilot", "--wide"]),
];

const CHARTS: &[(&str, &[&str])] = &[
    ("exemptions.svg", &["exemptions", "--by", "force,provision"]),
    ("outcomes.svg", &["outcomes"]),
    ("figures.svg", &["figures", "--force", "kestrel-transport,loughbrae"]),
];

/// Letters with both days, so that there are times: of receipt and of the answer, and the working days between.
const LETTERS: [(&str, &str); 5] = [
    ("3 April 2024", "1 May 2024"),
    ("3 April 2024", "2 May 2024"),
    ("1 March 2023", "9 March 2023"),
    ("4 July 2022", "3 October 2022"),
    ("5 June 2023", "1 May 2023"),
];

fn site() -> Desk {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--into", desk.path("demo").to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    for part in ["corpus", "indexes"] {
        std::fs::rename(desk.path("demo").join(part), desk.path(part)).unwrap();
    }
    desk
}

fn compare(desk: &Desk, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["compare"].iter().chain(arguments).copied().chain(["--format", "csv"]).collect();
    desk.ok(&all)
}

/// Takes the identifier of the capture out, which holds the time of the crawl.
fn without_capture(table: &str) -> String {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let kept = |row: &csv::StringRecord| -> Vec<String> {
        let pairs = heads.iter().zip(row.iter()).filter(|(head, _)| *head != "capture");
        pairs.map(|(_, cell)| cell.to_owned()).collect()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(kept(&heads)).unwrap();
    reader.records().for_each(|row| writer.write_record(kept(&row.unwrap())).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn hold_against(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compared").join(name);
    if std::env::var_os("CROSSFORCE_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert!(expected == found, "tests/compared/{name} differs; first where it says\n{differs:?}");
}

#[test]
fn tables_and_charts_of_the_site_are_those_that_were_looked_at() {
    let desk = site();
    for (name, arguments) in TABLES {
        hold_against(name, &without_capture(&compare(&desk, arguments)));
    }
    for (name, arguments) in CHARTS {
        let file = desk.path(name);
        let drawing: Vec<&str> = arguments.iter().copied().chain(["--chart", file.to_str().unwrap()]).collect();
        compare(&desk, &drawing);
        hold_against(name, &std::fs::read_to_string(&file).unwrap());
        for ending in ["png", "html"] {
            let file = file.with_extension(ending);
            let drawing: Vec<&str> = arguments.iter().copied().chain(["--chart", file.to_str().unwrap()]).collect();
            compare(&desk, &drawing);
            assert!(std::fs::metadata(&file).unwrap().len() > 5_000, "{}", file.display());
        }
    }
    a_choice_of_forces_opens_no_other_files(&desk);
}

/// The files of one force are damaged, as long as before: what is asked of another is answered, what needs them is not.
fn a_choice_of_forces_opens_no_other_files(desk: &Desk) {
    let what: [&[&str]; 6] = [
        &["exemptions"],
        &["outcomes", "--by", "force,question"],
        &["timeliness"],
        &["costs"],
        &["coverage"],
        &["figures"],
    ];
    let of = |force: &'static str| {
        what.map(|arguments| arguments.iter().copied().chain(["--force", force]).collect::<Vec<_>>())
    };
    let before = of("aldermoor").map(|arguments| compare(desk, &arguments));
    for (name, bytes) in files_below(&desk.path("corpus/tables")) {
        if name.contains("force=brackenshire") {
            std::fs::write(desk.path("corpus/tables").join(name), vec![0; bytes.len()]).unwrap();
        }
    }
    assert!(before == of("aldermoor").map(|arguments| compare(desk, &arguments)));
    let damaged = desk.run(&["compare", "outcomes"]);
    assert_eq!(damaged.code, 6, "{}", damaged.stderr);
    assert!(damaged.stderr.contains("brackenshire"), "{}", damaged.stderr);
}

#[test]
fn a_chart_that_cannot_be_drawn_says_why_and_writes_nothing() {
    let desk = Desk::new();
    let letter = "Freedom of Information Act 2000\n\nRequest\nHow many dogs?\n\nResponse\nFour dogs.\n";
    desk.write("letter.txt", letter);
    desk.ok(&["import", desk.path("letter.txt").to_str().unwrap(), "--from", "cleveland"]);
    desk.ok(&["build"]);
    let file = desk.path("chart.svg");
    let chart = file.to_str().unwrap();
    let ran = desk.run(&["compare", "outcomes", "--chart", "chart.gif"]);
    assert!(ran.code == 2 && ran.stderr.contains(".svg, .png or .html"), "{}", ran.stderr);
    let ran = desk.run(&["compare", "exemptions", "--chart", chart]);
    assert!(ran.code == 1 && ran.stderr.contains("nothing to draw"), "{}", ran.stderr);
    assert!(!file.exists());
    let ran = desk.run(&["compare", "exemptions", "--by", "round"]);
    assert!(ran.code == 2 && ran.stderr.contains("there are no rounds"), "{}", ran.stderr);
}

#[test]
fn the_published_pages_give_the_numbers_that_a_reader_would() {
    let Some(seeds) = shared("seeds", "the_published_pages_give_the_numbers") else { return };
    let desk = Desk::new();
    desk.ok(&["import", seeds.to_str().unwrap()]);
    desk.ok(&["build"]);
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let all: Vec<&str> = ["compare"].iter().chain(arguments).copied().chain(["--format", "jsonl"]).collect();
        desk.ok(&all).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let subjects = rows(&["exemptions", "--subject", "law_enforcement"]);
    let counts: Vec<(i64, i64)> = subjects
        .iter()
        .map(|row| (row["responses"].as_i64().unwrap(), row["of_responses"].as_i64().unwrap()))
        .collect();
    assert_eq!(counts, [(1, 1), (3, 3)], "Cleveland and the Met");
    let held: Vec<(String, i64, i64)> = rows(&["coverage"])
        .iter()
        .filter(|row| row["status"] != "absent")
        .map(|row| {
            (
                row["force"].as_str().unwrap().to_owned(),
                row["documents"].as_i64().unwrap(),
                row["responses"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [("cleveland", 1, 1), ("kent", 1, 0), ("metropolitan", 3, 3)];
    assert_eq!(held, expected.map(|(force, documents, responses)| (force.to_owned(), documents, responses)));
    let times = rows(&["timeliness"]);
    assert!(times.iter().all(|row| row["reversed"] == 0 && row["responses"].as_i64() >= row["known"].as_i64()));
    for (what, name) in [("exemptions", "heat.svg"), ("outcomes", "outcomes.svg"), ("figures", "figures.svg")] {
        desk.ok(&["compare", what, "--chart", desk.path(name).to_str().unwrap()]);
        assert!(std::fs::read_to_string(desk.path(name)).unwrap().ends_with("</svg>\n"));
    }
}

#[test]
fn totals_equal_those_that_another_program_makes_of_the_export() {
    let desk = site();
    for (at, (received, responded)) in LETTERS.iter().enumerate() {
        let letter = format!(
            "Freedom of Information Act 2000\n\nOur reference: ALD/20{at:02}/24\nDate received: {received}\nDate of response: \
             {responded}\n\nThank you for your request for information, which was received by Aldermoor Police.\n\nRequest\n\
             How many dogs does the force have?\n\nResponse\nAldermoor Police has four dogs.\n"
        );
        desk.write(&format!("letters/{at}.txt"), letter);
    }
    desk.ok(&["import", desk.path("letters").to_str().unwrap(), "--from", "aldermoor"]);
    desk.ok(&["build"]);
    let out = desk.path("out");
    desk.ok(&["export", out.to_str().unwrap()]);
    let Some(said) = python_says("totals.py", &[&out], "totals_equal_those_that_another_program_makes") else { return };
    let theirs: Value = serde_json::from_str(&said).unwrap();
    let ours = |arguments: &[&str], columns: &[&str]| -> Vec<Value> {
        let all: Vec<&str> = ["compare"].iter().chain(arguments).copied().chain(["--format", "jsonl"]).collect();
        let rows = desk.ok(&all);
        let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut rows: Vec<Value> = rows.map(|row| columns.iter().map(|name| row[name].clone()).collect()).collect();
        rows.sort_by_key(Value::to_string);
        rows
    };
    let their = |name: &str| {
        let mut rows = theirs[name].as_array().unwrap().clone();
        rows.sort_by_key(Value::to_string);
        rows
    };
    let exemptions = ours(
        &["exemptions", "--by", "force,year,provision"],
        &["force", "year", "provision", "responses", "of_responses"],
    );
    assert!(exemptions.len() > 50);
    assert_eq!(exemptions, their("exemptions"));
    let outcomes = ours(&["outcomes"], &["force", "outcome", "responses", "total", "resolvable"]);
    assert_eq!(outcomes, their("outcomes"));
    let figures = ours(&["figures", "--by", "basis"], &["basis", "responses", "figures", "exact"]);
    assert_eq!(figures, their("figures"));
    let columns = ["force", "responses", "known", "median_days", "p90_days", "within_20", "reversed"];
    let times = ours(&["timeliness"], &columns);
    assert_eq!(times, their("timeliness"));
    assert!(times.iter().any(|row| row[0] == "aldermoor" && row[2] == 4 && row[6] == 1), "{times:?}");
}
