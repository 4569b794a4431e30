use crate::compare::{Cell, Comparison};
use crate::export::{ComparisonFormat, ExportError, TableFormat, export_all, write_comparison};
use crate::model::Response;
use crate::store::testing::{full_response, response};
use crate::store::{Staging, StagingLimits, TableStore, tables};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const ALL: [TableFormat; 3] = [TableFormat::Csv, TableFormat::Jsonl, TableFormat::Parquet];

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
    let summary = export_all(&store, &first, &ALL, None, &BTreeSet::new()).unwrap();
    export_all(&store, &second, &ALL, None, &BTreeSet::new()).unwrap();
    assert_eq!(summary.files.len(), ALL.len() * tables::names().len());
    assert_eq!(fs::read_dir(&first).unwrap().count(), summary.files.len());
    for file in &summary.files {
        let bytes = fs::read(&file.path).unwrap();
        assert_eq!(bytes.len() as u64, file.bytes);
        assert!(bytes == fs::read(second.join(file.path.file_name().unwrap())).unwrap(), "{:?}", file.path);
        let partitioned = tables::table(file.table).is_some();
        assert_eq!(file.rows > 0, partitioned, "{}", file.table);
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
    let read = |format| {
        export_all(&store, &out, &[format], None, &BTreeSet::new()).unwrap();
        fs::read_to_string(out.join("responses.csv")).unwrap()
    };
    assert!(read(TableFormat::Csv).contains(",\"'=HYPERLINK(\"\"https"));
    assert!(read(TableFormat::RawCsv).contains(",\"=HYPERLINK(\"\"https"));
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &[]);
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert!(matches!(export_all(&store, &file, &ALL, None, &BTreeSet::new()), Err(ExportError::NotAFolder(_))));
    assert!(matches!(
        export_all(&store, &file.join("below"), &ALL, None, &BTreeSet::new()),
        Err(ExportError::Write { .. })
    ));
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
