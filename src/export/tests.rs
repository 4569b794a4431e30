use crate::compare::{Cell, Comparison};
use crate::export::{
    ComparisonFormat, CsvStyle, Export, ExportError, Summary, Survey, TableFormat, Wish, export_all, write_comparison,
};
use crate::model::Response;
use crate::store::testing::{full_response, response};
use crate::store::{Reviewed, Staging, StagingLimits, TableStore, tables};
use calamine::{Data, Reader, Xlsx};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn exported(store: &TableStore, out: &Path, export: &Export<'_>) -> Result<Summary, ExportError> {
    let survey = Survey::of(store, &export.wish, &export.left_out, &Reviewed::default()).unwrap();
    export_all(store, out, export, &survey)
}

fn all_formats() -> Export<'static> {
    Export { formats: TableFormat::ALL.to_vec(), ..Export::default() }
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn store(corpus: &Path, responses: &[Response]) -> TableStore {
    let store = TableStore::open(corpus);
    let mut staging = Staging::new(&store, StagingLimits::default()).unwrap();
    responses.iter().for_each(|response| drop(staging.add(response).unwrap()));
    staging.finish(&store, &BTreeSet::new(), &BTreeMap::new()).unwrap();
    store
}

#[test]
fn every_table_is_written_in_every_format_and_twice_alike() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder.path().join("corpus"), &[full_response("sedgeby", 1), full_response("aldermoor", 2)]);
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let summary = exported(&store, &first, &all_formats()).unwrap();
    exported(&store, &second, &all_formats()).unwrap();
    assert_eq!(summary.files.len(), 3 * tables::names().len() + 6);
    assert_eq!(names(&first), summary.files.iter().map(|file| file.name.clone()).collect());
    for file in &summary.files {
        let bytes = fs::read(file.path(&first)).unwrap();
        assert_eq!(bytes.len() as u64, file.bytes);
        assert!(bytes == fs::read(file.path(&second)).unwrap(), "{}", file.name);
        if let Some(table) = file.table {
            assert_eq!(file.rows > 0, tables::table(table).is_some(), "{table}");
            assert_eq!(file.rows, summary.rows[table], "{}", file.name);
        }
    }
    let figures = fs::read_to_string(first.join("figures.csv")).unwrap();
    assert_eq!(figures.lines().count(), 5);
    assert!(figures.lines().nth(1).unwrap().contains("aldermoor:2-24"), "{figures}");
    let lines = fs::read_to_string(first.join("figures.jsonl")).unwrap();
    let parsed: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&parsed[0]["value"], &parsed[1]["value"]), (&serde_json::json!(4.0), &serde_json::Value::Null));
    assert_eq!(parsed[1]["value_raw"], "<5");
}

#[test]
fn text_from_strangers_is_made_harmless_in_csv_and_left_alone_in_raw_csv() {
    let folder = tempfile::tempdir().unwrap();
    let mut hostile = response("aldermoor", 1);
    hostile.title = Some("=HYPERLINK(\"https://evil.example\",\"x\")".to_owned());
    let store = store(folder.path(), &[hostile]);
    let out = folder.path().join("out");
    let read = |guard| {
        let csv = CsvStyle { guard, byte_order_mark: !guard };
        let export = Export { formats: vec![TableFormat::Csv], csv, ..Export::default() };
        let summary = exported(&store, &out, &export).unwrap();
        let file = summary.files.iter().find(|file| file.table == Some("responses")).unwrap();
        (fs::read_to_string(out.join("responses.csv")).unwrap(), file.altered.clone())
    };
    let (guarded, altered) = read(true);
    assert!(guarded.contains(",\"'=HYPERLINK(\"\"https") && guarded.starts_with("response_id"));
    assert_eq!(altered, BTreeMap::from([(("responses", "title"), 1)]));
    let (raw, altered) = read(false);
    assert!(raw.contains(",\"=HYPERLINK(\"\"https") && raw.starts_with("\u{feff}response_id"));
    assert!(altered.is_empty());
}

#[test]
fn a_wish_takes_what_hangs_on_an_answer_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = response("aldermoor", 3);
    (file.response_id, file.responded_date) = ("aldermoor:file".to_owned(), None);
    file.part_of = Some("aldermoor:1-24".to_owned());
    let mut inner = file.clone();
    (inner.response_id, inner.part_of) = ("aldermoor:inner".to_owned(), Some("aldermoor:file".to_owned()));
    inner.capture = Some("capture-inner".to_owned());
    let mut older = full_response("aldermoor", 4);
    older.responded_date = Some("2021-03-01".to_owned());
    let mut undated = full_response("aldermoor", 5);
    undated.responded_date = None;
    let all = [full_response("aldermoor", 1), file, inner, older, undated, full_response("sedgeby", 2)];
    let store = store(&folder.path().join("corpus"), &all);
    let check = |wish: Wish, expected: &[&str]| {
        let survey = Survey::of(&store, &wish, &BTreeSet::new(), &Reviewed::default()).unwrap();
        let out = folder.path().join("out");
        let export = Export { formats: vec![TableFormat::Jsonl], wish, ..Export::default() };
        let summary = export_all(&store, &out, &export, &survey).unwrap();
        let ids = |table: &str| -> BTreeSet<String> {
            let text = fs::read_to_string(out.join(format!("{table}.jsonl"))).unwrap();
            let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            rows.map(|row| row["response_id"].as_str().unwrap().to_owned()).collect()
        };
        let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(ids("responses"), expected);
        assert!(ids("figures").is_subset(&expected) && ids("citations").is_subset(&expected));
        assert_eq!((summary.rows["responses"], survey.responses), (expected.len(), expected.len()));
        survey
    };
    let years = Wish { years: Some(2023..=2024), ..Wish::default() };
    let survey = check(years, &["aldermoor:1-24", "aldermoor:file", "aldermoor:inner", "sedgeby:2-24"]);
    assert_eq!(survey.undated, 1);
    assert_eq!(survey.flags, BTreeMap::from([("phone".to_owned(), 2)]));
    check(Wish { forces: vec!["sedgeby".to_owned()], ..Wish::default() }, &["sedgeby:2-24"]);
    let found = BTreeSet::from(["aldermoor:1-24".to_owned()]);
    let query = Wish { query: Some(("dogs".to_owned(), found)), ..Wish::default() };
    check(query, &["aldermoor:1-24", "aldermoor:file", "aldermoor:inner"]);
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &[]);
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    let export = all_formats();
    assert!(matches!(exported(&store, &file, &export), Err(ExportError::NotAFolder(_))));
    assert!(matches!(exported(&store, &file.join("below"), &export), Err(ExportError::Write { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_comparison_is_written_in_each_format() {
    let comparison = Comparison {
        title: "figures".to_owned(),
        columns: ["force", "value", "raw"].map(str::to_owned).to_vec(),
        rows: vec![
            vec![Cell::Text("aldermoor".to_owned()), Cell::Integer(4), Cell::Text("=4|<b>".to_owned())],
            vec![Cell::Text("sedgeby".to_owned()), Cell::Missing, Cell::Text(String::new())],
        ],
        notes: vec!["nothing is added up".to_owned()],
    };
    let check = |format: &str, expected: &str| {
        let mut out = Vec::new();
        write_comparison(&comparison, format.parse().unwrap(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    };
    check("csv", "force,value,raw\r\naldermoor,4,'=4|<b>\r\nsedgeby,,\"\"\r\n");
    check(
        "jsonl",
        "{\"force\":\"aldermoor\",\"value\":4,\"raw\":\"=4|<b>\"}\n{\"force\":\"sedgeby\",\"value\":null,\"raw\":\"\"}\n",
    );
    check(
        "md",
        "## figures\n\n| force | value | raw |\n| --- | --: | --- |\n| aldermoor | 4 | =4\\|&lt;b&gt; |\n\
         | sedgeby |  |  |\n\n- nothing is added up\n",
    );
    let mut out = Vec::new();
    write_comparison(&comparison, ComparisonFormat::Json, &mut out).unwrap();
    let parsed: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(parsed["rows"][1]["value"], serde_json::Value::Null);
    assert_eq!(parsed["notes"][0], "nothing is added up");
}

#[test]
fn a_comparison_is_written_with_types_where_the_format_has_them() {
    let comparison = Comparison {
        title: "figures".to_owned(),
        columns: ["force", "value", "2023", "2023"].map(str::to_owned).to_vec(),
        rows: vec![
            vec![Cell::Text("=aldermoor".to_owned()), Cell::Integer(4), Cell::Decimal(0.5), Cell::Missing],
            vec![Cell::Missing, Cell::Missing, Cell::Integer(3), Cell::Missing],
        ],
        notes: vec!["nothing is added up".to_owned()],
    };
    let written = |format: &str| {
        let mut out = Vec::new();
        write_comparison(&comparison, format.parse().unwrap(), &mut out).unwrap();
        out
    };
    let parquet = std::io::Cursor::new(written("parquet"));
    let frame = ParquetReader::new(parquet).finish().unwrap();
    assert_eq!(frame.column("value").unwrap().i64().unwrap().iter().collect::<Vec<_>>(), [Some(4), None]);
    assert_eq!(frame.column("2023").unwrap().f64().unwrap().iter().collect::<Vec<_>>(), [Some(0.5), Some(3.0)]);
    assert_eq!(frame.column("2023_").unwrap().null_count(), 2);
    assert!(written("xlsx") == written("xlsx"));
    let mut book: Xlsx<_> = Reader::new(std::io::Cursor::new(written("xlsx"))).unwrap();
    let rows = book.worksheet_range("Rows").unwrap();
    assert_eq!(rows.get((1, 0)), Some(&Data::String("=aldermoor".to_owned())));
    assert_eq!((rows.get((1, 1)), rows.get((2, 2))), (Some(&Data::Float(4.0)), Some(&Data::Float(3.0))));
    assert!(book.worksheet_formula("Rows").unwrap().used_cells().next().is_none());
    assert_eq!(
        book.worksheet_range("Notes").unwrap().get((1, 0)),
        Some(&Data::String("nothing is added up".to_owned()))
    );
}
