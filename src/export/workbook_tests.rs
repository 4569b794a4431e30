//! Workbooks in the hands of another reader.

use super::*;
use crate::store::testing::full_response;
use crate::store::{Staging, StagingLimits, TableStore};
use calamine::{Data, Reader, Xlsx};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn a_full_sheet_is_followed_by_another_and_a_long_cell_says_that_it_was_cut() {
    let folder = tempfile::tempdir().unwrap();
    let store = TableStore::open(folder.path());
    let mut staging = Staging::new(&store, StagingLimits::default()).unwrap();
    let long = "😀".repeat(20_000);
    for number in 1..=5 {
        let mut response = full_response("aldermoor", number);
        response.text = long.clone();
        drop(staging.add(&response).unwrap());
    }
    staging.finish(&store, &BTreeSet::new(), &BTreeMap::new()).unwrap();
    let left_out = BTreeSet::new();
    let table = "responses";
    let source = Source { store: &store, table, masks: None, left_out: &left_out, selected: None, stop: None };
    let path = folder.path().join("a.xlsx");
    let written = with_rows(&[source], &[], "2024-06-01T10:00:00Z", &path, 3).unwrap();
    assert_eq!((written[0].1.rows, &written[0].1.altered), (5, &BTreeMap::from([("text", 5)])));
    let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["About", "responses", "responses (2)", "responses (3)", "Columns"]);
    let heights = ["responses", "responses (2)", "responses (3)"];
    let heights = heights.map(|sheet| book.worksheet_range(sheet).unwrap().height());
    assert_eq!(heights, [3, 3, 2]);
    let sheet = book.worksheet_range("responses (3)").unwrap();
    let column = |name: &str| {
        sheet.rows().next().unwrap().iter().position(|cell| *cell == Data::String(name.to_owned())).unwrap()
    };
    let Some(Data::String(text)) = sheet.get((1, column("text"))) else { panic!("no text") };
    let note = " […cut here: 20000 characters in all, the whole in responses.csv, jsonl or parquet]";
    let kept = text.strip_suffix(note).unwrap();
    assert!(long.starts_with(kept) && text.encode_utf16().count() >= LONGEST_CELL - 1);
    for (name, expected) in [("responded_date", "2024-03-05"), ("fetched_at", "2024-06-01T10:00:00")] {
        let Some(Data::DateTime(at)) = sheet.get((1, column(name))) else { panic!("{name} is no date") };
        assert!(expected.starts_with(&excel_day(at.as_f64())), "{name}: {at:?}");
    }
}

/// Day of a number of days since the beginning of 1900, as workbooks count.
fn excel_day(days: f64) -> String {
    let start = jiff::civil::date(1899, 12, 30);
    #[allow(clippy::cast_possible_truncation, reason = "days of this century")]
    let day = start.checked_add(jiff::Span::new().days(days.floor() as i64)).unwrap();
    day.to_string()
}

#[test]
fn only_whole_days_and_times_become_dates() {
    for text in ["2024-03-05", "1900-01-01"] {
        assert!(day(text).is_some(), "{text}");
    }
    for text in ["2024-03", "2024-3-5", "1899-12-31", "2024-02-30", "2024-03-05x", "=1-1-1", ""] {
        assert!(day(text).is_none(), "{text}");
    }
    assert!(time("2024-06-01T10:00:00Z").is_some());
    for text in ["2024-06-01T10:00:00", "2024-06-01", "2024-06-01T25:00:00Z", "2024-06-01T10:00:00.5Z"] {
        assert!(time(text).is_none(), "{text}");
    }
}
