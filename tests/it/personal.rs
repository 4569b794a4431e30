//! Likely personal data leaves the program hidden, unless the user asks to see it.

use crate::support::Desk;
use polars::prelude::DataType;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use std::fs::File;
use std::path::Path;

/// A constructed letter: nobody of that name or number exists.
const LETTER: &str = "<html><body><main><h1>Custody records, FOI 12-24</h1><p>Reference: 12-24</p>\
    <p>You asked: how many records of detention are there?</p>\
    <p>The force holds 12 records. One of them names A. Example, DOB 01/02/1980, National Insurance QQ123456C, who rang \
    from 07700 900123 and left the number 020 7946 0018. The vehicle AB12 CDE belongs to crime ref 12/34567/22 Mr \
    Example.</p>\
    <p>Write to a.example@example.org about it, or contact the Freedom of Information team on 01632 960001.</p>\
    <h2>Calls by number in 2023</h2>\
    <table><tr><th>Caller</th><th>Born</th><th>Calls in 2023</th></tr>\
    <tr><td>07700 900123</td><td>01/02/1980</td><td>5</td></tr>\
    <tr><td>07700 900456</td><td>not known</td><td>7</td></tr></table></main></body></html>";

const PERSONAL: [&str; 7] =
    ["01/02/1980", "QQ123456C", "07700 900123", "07700 900456", "020 7946 0018", "AB12 CDE", "12/34567/22"];

/// What stays: the force's own number, counts, the reference.
const OPEN: [&str; 3] = ["01632 960001", "12 records", "12-24"];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("pages/letter.html", LETTER);
    desk.ok(&["import", desk.path("pages").to_str().unwrap()]);
    desk.ok(&["build"]);
    desk
}

/// Returns every text of the Parquet files of a folder.
fn parquet_texts(folder: &Path) -> String {
    let mut texts = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "parquet") {
            continue;
        }
        let frame = ParquetReader::new(File::open(&path).unwrap()).finish().unwrap();
        for column in frame.columns().iter().filter(|column| *column.dtype() == DataType::String) {
            for text in column.str().unwrap().iter().flatten() {
                texts.push_str(text);
                texts.push('\n');
            }
        }
    }
    texts
}

/// Returns everything that was written in the formats of plain text.
fn plain_texts(folder: &Path, ending: &str) -> String {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == ending));
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn exported(desk: &Desk, folder: &str, arguments: &[&str]) -> (Vec<String>, String) {
    let folder = desk.path(folder);
    let ran = desk.run(&[&["export", folder.to_str().unwrap()], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let texts = vec![plain_texts(&folder, "csv"), plain_texts(&folder, "jsonl"), parquet_texts(&folder)];
    (texts, ran.stderr)
}

fn check(text: &str, personal_shows: bool) {
    for stretch in PERSONAL {
        assert_eq!(text.contains(stretch), personal_shows, "{stretch} in:\n{text}");
    }
    for stretch in OPEN {
        assert!(text.contains(stretch), "{stretch} in:\n{text}");
    }
    assert!(!text.contains("a.example@example.org"), "{text}");
}

#[test]
fn exports_hide_personal_data_in_every_format_until_asked() {
    let desk = desk();
    let (texts, said) = exported(&desk, "hidden", &[]);
    texts.iter().for_each(|text| check(text, false));
    assert!(said.contains("stretches of likely personal data are hidden"), "{said}");
    let flags = std::fs::read_to_string(desk.path("hidden/personal_flags.csv")).unwrap();
    for kind in ["phone", "date_of_birth", "ni_number", "vehicle_plate", "crime_reference"] {
        assert!(flags.contains(&format!(",{kind},")), "{flags}");
    }
    let (texts, said) = exported(&desk, "shown", &["--show-flagged"]);
    texts.iter().for_each(|text| check(text, true));
    assert!(said.contains("personal data is shown"), "{said}");
}

#[test]
fn places_in_an_exported_text_stay_what_they_were() {
    let desk = desk();
    exported(&desk, "hidden", &[]);
    exported(&desk, "shown", &["--show-flagged"]);
    let text = |folder: &str| {
        let line = std::fs::read_to_string(desk.path(folder).join("responses.jsonl")).unwrap();
        let row: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
        row["text"].as_str().unwrap().to_owned()
    };
    let (hidden, shown) = (text("hidden"), text("shown"));
    assert_eq!(hidden.chars().count(), shown.chars().count());
    assert!(hidden.chars().zip(shown.chars()).all(|(a, b)| a == b || a == '█'));
}

#[test]
fn a_search_for_what_is_hidden_is_confirmed_by_no_snippet() {
    let desk = desk();
    for query in ["\"07700 900123\"", "QQ123456C", "\"AB12 CDE\"", "custody", "\"01/02/1980\"", "\"12/34567/22\""] {
        for format in ["table", "csv", "jsonl", "json", "md"] {
            let found = desk.run(&["search", query, "--format", format]).stdout;
            assert!(PERSONAL.iter().all(|stretch| !found.contains(stretch)), "{query}:\n{found}");
        }
    }
    let ran = desk.run(&["search", "\"07700 900123\"", "--format", "jsonl", "--show-flagged"]);
    assert!(ran.stdout.contains("07700 900123"), "{}", ran.stdout);
    assert!(ran.stderr.contains("personal data is shown"), "{}", ran.stderr);
}

#[test]
fn comparisons_hide_personal_data_until_asked() {
    let desk = desk();
    for arguments in [&["figures"][..], &["figures", "--by", "force,period"]] {
        let hidden = desk.ok(&[&["compare", "--format", "csv"], arguments].concat());
        let shown = desk.ok(&[&["compare", "--format", "csv", "--show-flagged"], arguments].concat());
        assert!(!hidden.contains("07700 900123") && hidden.contains('█'), "{hidden}");
        assert!(shown.contains("07700 900123"), "{shown}");
        assert_eq!(hidden.lines().count(), shown.lines().count());
    }
}
