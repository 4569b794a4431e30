//! The package that people take away: the same rows in every format, whatever the cells say, whole or not at all.

use crate::support::{Desk, files_below, python_says};
use crossforce::export::{Export, Survey, TableFormat, Wish, export_all};
use crossforce::model::Response;
use crossforce::store::{Reviewed, Staging, StagingLimits, TableStore};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const READERS: &str = "package_by_others.py";

fn demo() -> (Desk, PathBuf) {
    let desk = Desk::new();
    let folder = desk.path("demo");
    desk.ok(&["demo", "--into", folder.to_str().unwrap()]);
    (desk, folder.join("exports"))
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn parquet_rows(folder: &Path, table: &str) -> usize {
    let file = File::open(folder.join(format!("{table}.parquet"))).unwrap();
    ParquetReader::new(file).finish().unwrap().height()
}

fn checked(folder: &Path) -> bool {
    let mut command = Command::new("sha256sum");
    command.args(["--check", "--quiet", "--strict", "checksums.txt"]).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

#[test]
fn every_table_has_as_many_rows_in_every_format_and_the_description_says_how_many() {
    let (_desk, folder) = demo();
    assert!(checked(&folder));
    let description = json(&folder.join("datapackage.json"));
    let told: BTreeMap<String, usize> = serde_json::from_value(description["crossforce"]["rows"].clone()).unwrap();
    assert!(told.len() >= 15 && told["responses"] > 100, "{told:?}");
    for (table, rows) in &told {
        assert_eq!(parquet_rows(&folder, table), *rows, "{table}");
    }
    for resource in description["resources"].as_array().unwrap() {
        let path = folder.join(resource["path"].as_str().unwrap());
        assert_eq!(std::fs::metadata(path).unwrap().len(), resource["bytes"].as_u64().unwrap());
    }
    let listed = std::fs::read_to_string(folder.join("checksums.txt")).unwrap();
    assert_eq!(listed.lines().count() + 1, files_below(&folder).len());
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for wanted in
        ["suppressed", "not_held", "withheld", "blank", "unreadable", "mentioned", "span_start", "terms not known"]
    {
        assert!(readme.contains(wanted), "{wanted}");
    }
    let test = "every_table_has_as_many_rows_in_every_format_and_the_description_says_how_many";
    let Some(said) = python_says(READERS, &["counts".as_ref(), folder.as_os_str()], test) else { return };
    let counts: BTreeMap<String, BTreeMap<String, usize>> = serde_json::from_str(&said).unwrap();
    for (format, found) in counts {
        assert_eq!(found, told, "{format}");
    }
}

#[test]
fn the_description_holds_for_a_validator_and_the_database_for_a_server() {
    let (_desk, folder) = demo();
    let test = "the_description_holds_for_a_validator_and_the_database_for_a_server";
    if let Some(said) = python_says(READERS, &["frictionless".as_ref(), folder.as_os_str()], test) {
        let found: Value = serde_json::from_str(&said).unwrap();
        let rows = &json(&folder.join("datapackage.json"))["crossforce"]["rows"];
        let rows: u64 = rows.as_object().unwrap().values().map(|rows| rows.as_u64().unwrap()).sum();
        assert_eq!(found["rows"].as_u64(), Some(rows), "{said}");
    }
    if let Some(said) = python_says(READERS, &["datasette".as_ref(), folder.as_os_str()], test) {
        let [rows, found, used]: [usize; 3] = serde_json::from_str(&said).unwrap();
        assert_eq!(rows, parquet_rows(&folder, "responses"));
        assert!(found > 0 && found < rows && used > 50, "{said}");
    }
}

/// Cells that something on the way could take for something else.
fn hostile() -> Vec<String> {
    let plain = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "- 1",
        "@x",
        "+1+1",
        "-1.5e3",
        "=",
        "\tx",
        " =1",
        "\u{a0}=1",
        "＝1",
        "－1",
        "'=1",
        "''@",
        "'quoted'",
        "say \"no\"",
        "a,b;c\td",
        "two\nlines",
        "two\r\nlines",
        "cr\ronly",
        "<5",
        "01/02",
        "1E5",
        "1e-3",
        "00012345678901234567890",
        "12345678901234567890",
        "2024-03-01",
        "TRUE",
        "NULL",
        "nan",
        "#REF!",
        "\u{202e}=1",
        "\u{202e}evil",
        "a\0b",
        "\0",
        " leading",
        "trailing ",
        "\u{feff}mark",
        "_x0041_",
        "&lt;b&gt;<b>",
        "]]>",
        "\u{1}\u{1b}[31m",
        "😀é",
        "https://a.example/",
        "mailto:x",
        "\\N",
        "\u{fffd}",
        "\u{85}x",
    ];
    let mut cells: Vec<String> = plain.iter().map(|cell| (*cell).to_owned()).collect();
    cells.push("long ".repeat(8_000));
    cells.push("=".to_owned() + &"y".repeat(40_000));
    cells
}

/// A corpus with a response for each hostile cell, which is its title and its text; by identifier, the cell.
fn hostile_corpus(desk: &Desk) -> BTreeMap<String, String> {
    let input =
        serde_json::json!({"id": "a", "text": "Reference: 12-24\nThe force holds 12 records.", "force": "aldermoor"});
    let ran = desk.run_with_input(&["extract"], &format!("{input}\n"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let record: Response = serde_json::from_str(ran.stdout.trim()).unwrap();
    let store = TableStore::open(&desk.path("corpus"));
    let mut staging = Staging::new(&store, StagingLimits::default()).unwrap();
    let mut expected = BTreeMap::new();
    for (at, cell) in hostile().into_iter().enumerate() {
        let mut response = record.clone();
        response.response_id = format!("aldermoor:{at}");
        response.url = Some(format!("https://www.aldermoor.police.example/{at}"));
        response.capture = Some(format!("{at:016x}"));
        response.sha256 = Some(format!("{at:064x}"));
        response.fetched_at = Some("2024-06-01T10:00:00Z".to_owned());
        response.title = Some(cell.clone());
        response.text.clone_from(&cell);
        drop(staging.add(&response).unwrap());
        expected.insert(response.response_id, cell);
    }
    staging.finish(&store, &BTreeSet::new(), &BTreeMap::new()).unwrap();
    expected
}

#[test]
fn hostile_cells_come_back_as_they_were_from_every_format() {
    let desk = Desk::new();
    let expected = hostile_corpus(&desk);
    let out = desk.path("out");
    let ran = desk.run(&["export", out.to_str().unwrap(), "--show-flagged"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("4 cells are longer than a workbook holds"), "{}", ran.stderr);
    let lines = std::fs::read_to_string(out.join("responses.jsonl")).unwrap();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let frame = ParquetReader::new(File::open(out.join("responses.parquet")).unwrap()).finish().unwrap();
    let column = |name: &str| frame.column(name).unwrap().str().unwrap().clone();
    let (ids, titles, texts) = (column("response_id"), column("title"), column("text"));
    assert_eq!((rows.len(), frame.height()), (expected.len(), expected.len()));
    for (at, row) in rows.iter().enumerate() {
        let wanted = &expected[row["response_id"].as_str().unwrap()];
        assert_eq!((row["title"].as_str(), row["text"].as_str()), (Some(wanted.as_str()), Some(wanted.as_str())));
        let wanted = &expected[ids.get(at).unwrap()];
        assert_eq!((titles.get(at), texts.get(at)), (Some(wanted.as_str()), Some(wanted.as_str())));
    }
    let formulas: usize = {
        use calamine::Reader;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(out.join("crossforce.xlsx")).unwrap();
        let sheets = book.sheet_names();
        sheets.iter().map(|sheet| book.worksheet_formula(sheet).unwrap().used_cells().count()).sum()
    };
    assert_eq!(formulas, 0);
    let path = desk.write("expected.json", serde_json::to_vec(&expected).unwrap());
    let test = "hostile_cells_come_back_as_they_were_from_every_format";
    let arguments = ["hostile".as_ref(), out.as_os_str(), path.as_os_str()];
    let Some(said) = python_says(READERS, &arguments, test) else { return };
    // Title and text of each, in CSV, SQLite and the workbook.
    assert_eq!(said.trim(), (expected.len() * 6).to_string());
}

#[test]
fn an_office_program_finds_no_formula_in_csv_or_workbook() {
    let test = "an_office_program_finds_no_formula_in_csv_or_workbook";
    let office = ["soffice", "libreoffice"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok());
    let Some(office) = office else {
        use std::io::Write;
        std::io::stderr().write_all(format!("SKIPPED {test}: there is no LibreOffice\n").as_bytes()).unwrap();
        return;
    };
    let desk = Desk::new();
    hostile_corpus(&desk);
    let out = desk.path("out");
    desk.ok(&["export", out.to_str().unwrap(), "--csv", "--xlsx"]);
    for name in ["responses.csv", "crossforce.xlsx"] {
        let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
        let ran = Command::new(office)
            .args([profile.as_str(), "--headless", "--convert-to", "fods", "--outdir"])
            .arg(desk.path("opened"))
            .arg(out.join(name))
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let opened = desk.path("opened").join(name).with_extension("fods");
        let sheet = std::fs::read_to_string(opened).unwrap();
        assert!(sheet.contains("aldermoor:1") && !sheet.contains("table:formula"), "{name}");
    }
}

#[test]
fn a_choice_of_answers_is_exported_with_what_hangs_on_them_and_says_so() {
    let (desk, _) = demo();
    let (corpus, indexes) = (desk.path("demo/corpus"), desk.path("demo/indexes"));
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env("CROSSFORCE_CORPUS", &corpus).env("CROSSFORCE_INDEXES", &indexes);
        crate::support::Ran::from(command.output().unwrap())
    };
    let out = desk.path("out");
    let to = out.to_str().unwrap();
    let ran = run(&["export", to, "--csv", "--jsonl", "--force", "harrowick", "--year", "2022..2025", "--excel"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let rows = |table: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(out.join(format!("{table}.jsonl"))).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let responses: BTreeSet<String> =
        rows("responses").iter().map(|row| row["response_id"].as_str().unwrap().to_owned()).collect();
    assert!(responses.len() > 1 && responses.iter().all(|id| id.starts_with("harrowick:")), "{responses:?}");
    for table in ["figures", "citations", "questions", "cells", "attachments"] {
        let rows = rows(table);
        assert!(rows.iter().all(|row| responses.contains(row["response_id"].as_str().unwrap())), "{table}");
        assert!(!rows.is_empty(), "{table}");
    }
    let forces = rows("forces");
    assert!(forces.iter().any(|row| row["force_id"] == "harrowick") && forces.len() < 3, "{forces:?}");
    let description = json(&out.join("datapackage.json"));
    let selection = description["crossforce"]["selection"].to_string();
    assert!(selection.contains("harrowick") && selection.contains("2022 to 2025"), "{selection}");
    assert_eq!(description["created"], description["crossforce"]["capturedTo"]);
    assert_eq!(description["sources"][0]["force"], "harrowick");
    assert!(std::fs::read(out.join("responses.csv")).unwrap().starts_with("\u{feff}response_id,".as_bytes()));
    let ran = run(&["export", to, "--csv", "--query", "scooter", "--force", "harrowick"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(json(&out.join("datapackage.json"))["crossforce"]["selection"].to_string().contains("scooter"));
    assert!(!out.join("responses.jsonl").exists(), "the older package is replaced as a whole");
    let before = files_below(&out);
    assert_eq!(run(&["export", to, "--csv", "--year", "1990"]).code, 1);
    assert_eq!(run(&["export", to, "--csv", "--force", "nowhere"]).code, 2);
    assert!(files_below(&out) == before);
    desk.write("out/notes.txt", "mine");
    let ran = run(&["export", to, "--csv"]);
    assert!(ran.code == 2 && ran.stderr.contains("notes.txt"), "{}", ran.stderr);
    assert!(out.join("notes.txt").exists());
}

#[test]
fn rows_of_searches_and_comparisons_are_written_to_files_of_every_format() {
    let (desk, _) = demo();
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.env("CROSSFORCE_CORPUS", desk.path("demo/corpus")).env("CROSSFORCE_INDEXES", desk.path("demo/indexes"));
        crate::support::Ran::from(command.output().unwrap())
    };
    for ending in ["csv", "jsonl", "json", "md", "parquet", "xlsx"] {
        for verb in [&["search", "scooter"][..], &["compare", "exemptions"]] {
            let path = desk.path(&format!("{}.{ending}", verb[0]));
            let ran = run(&[verb, &["--output", path.to_str().unwrap()]].concat());
            assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
            assert!(std::fs::metadata(&path).unwrap().len() > 100, "{path:?}");
        }
    }
    let frame = ParquetReader::new(File::open(desk.path("compare.parquet")).unwrap()).finish().unwrap();
    let csv = std::fs::read_to_string(desk.path("compare.csv")).unwrap();
    assert_eq!(frame.height(), csv.lines().count() - 1);
    assert!(frame.column("responses").unwrap().i64().is_ok());
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("compare.xlsx")).unwrap();
    assert_eq!(book.worksheet_range("Rows").unwrap().height(), csv.lines().count());
    for arguments in [
        &["compare", "exemptions", "--format", "xlsx"][..],
        &["compare", "exemptions", "--output", "a.doc"],
        &["search", "scooter", "--format", "parquet"],
        &["forces", "--format", "xlsx"],
    ] {
        let ran = run(arguments);
        assert!(ran.code == 2 && ran.stderr.contains("hint"), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_package_to_pass_on_waits_until_every_flag_was_looked_at() {
    let desk = Desk::new();
    let letter = "<html><body><main><h1>Calls</h1><p>Reference: 12-24</p><p>You asked: how many calls?</p>\
        <p>There were 12 calls, from 07700 900123 and 07700 900456.</p></main></body></html>";
    desk.write("pages/letter.html", letter);
    desk.ok(&["import", desk.path("pages").to_str().unwrap()]);
    desk.ok(&["build"]);
    let (out, look) = (desk.path("out"), desk.path("look"));
    let share = || desk.run(&["export", out.to_str().unwrap(), "--share", "--csv"]);
    let ran = share();
    assert!(ran.code == 1 && ran.stderr.contains("2 flags"), "{}: {}", ran.code, ran.stderr);
    assert!(!out.exists());
    desk.ok(&["export", look.to_str().unwrap(), "--csv"]);
    let flags = std::fs::read_to_string(look.join("personal_flags.csv")).unwrap();
    let rows: Vec<&str> = flags.lines().collect();
    desk.write("corpus/reviewed.csv", rows[..2].join("\r\n") + "\r\n");
    assert!(share().stderr.contains("1 flags"));
    desk.write("corpus/reviewed.csv", &flags);
    assert_eq!(share().code, 0);
    let text = std::fs::read_to_string(out.join("responses.csv")).unwrap();
    assert!(!text.contains("07700") && text.contains('█'));
    assert_eq!(json(&out.join("datapackage.json"))["crossforce"]["personalData"]["flags"]["phone"], 2);
    assert_eq!(desk.run(&["export", out.to_str().unwrap(), "--share", "--show-flagged"]).code, 2);
}

/// Moments spread over an export.
const KILLS: u32 = 24;

#[test]
fn an_export_that_is_killed_leaves_the_older_package_or_the_new_one() {
    let desk = Desk::new();
    hostile_corpus(&desk);
    let out = desk.path("out");
    let arguments = ["export", out.to_str().unwrap()];
    let start = Instant::now();
    desk.ok(&arguments);
    let longest = start.elapsed();
    let whole = files_below(&out);
    desk.ok(&["export", out.to_str().unwrap(), "--csv"]);
    let older = files_below(&out);
    let mut running = 0;
    for round in 0..KILLS {
        let mut child = desk.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(longest.mul_f64(f64::from(round) / f64::from(KILLS)));
        running += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        // Between the two renames there is neither; the next run puts the older one back first.
        if out.exists() {
            let found = files_below(&out);
            assert!(found == older || found == whole, "round {round}");
            assert!(checked(&out), "round {round}");
        } else {
            assert!(files_below(&desk.path("out.replaced")) == older, "round {round}");
        }
        desk.ok(&arguments);
        assert!(files_below(&out) == whole, "round {round}");
        assert!(!desk.path("out.partial").exists() && !desk.path("out.replaced").exists());
        desk.ok(&["export", out.to_str().unwrap(), "--csv"]);
    }
    println!("{running} of {KILLS} exports were killed while they ran");
    assert!(running * 4 > KILLS, "{running} of the kills came in time");
}

#[test]
fn an_export_that_is_asked_to_stop_leaves_nothing() {
    let desk = Desk::new();
    hostile_corpus(&desk);
    let store = TableStore::open(&desk.path("corpus"));
    let stop = std::sync::atomic::AtomicBool::new(true);
    let export = Export { formats: TableFormat::ALL.to_vec(), stop: Some(&stop), ..Export::default() };
    let survey = Survey::of(&store, &Wish::default(), &BTreeSet::new(), &Reviewed::default()).unwrap();
    assert!(export_all(&store, &desk.path("below/out"), &export, &survey).is_err());
    assert_eq!(std::fs::read_dir(desk.path("below")).unwrap().count(), 0);
}
