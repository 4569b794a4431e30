//! Published statistics kept beside the repository: figures as labelled by reading, and every number that another reader
//! of the same file finds.

use crate::support::{python_says, shared};
use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::model::{PeriodBasis, Response};
use crossforce::read::ReadInput;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
struct Label {
    file: String,
    #[serde(default)]
    tables: Vec<Table>,
    #[serde(default)]
    year_counts: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

const DURHAM: &str = "real/durham_1406745_hospital-crime.pdf";
const HERTFORDSHIRE: &str = "real/hertfordshire_hospital-crime_attachment.pdf";

fn record(path: &Path) -> Response {
    let bytes = std::fs::read(path).unwrap();
    let input =
        ReadInput { bytes: &bytes, file_name: path.file_name().and_then(|name| name.to_str()), media_type: None };
    let mut records = responses_of(&input, &Source::default(), &Registry::shipped()).responses;
    assert_eq!(records.len(), 1, "{}", path.display());
    records.remove(0)
}

/// The label of a document and its record; nothing, said aloud, where there are no shared documents.
fn labelled(file: &str, test: &str) -> Option<(Label, Response)> {
    let labels = shared("real/labels.jsonl", test)?;
    let path = shared(file, test)?;
    let labels = std::fs::read_to_string(labels).unwrap();
    let mut labels = labels.lines().map(|line| serde_json::from_str::<Label>(line).unwrap());
    Some((labels.find(|label| label.file == file).unwrap(), record(&path)))
}

fn flat(row: &[String]) -> Vec<String> {
    row.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn tables_of_the_hospital_papers_are_as_labelled_cell_by_cell() {
    let test = "tables_of_the_hospital_papers_are_as_labelled_cell_by_cell";
    for file in [DURHAM, HERTFORDSHIRE] {
        let Some((label, record)) = labelled(file, test) else { return };
        assert!(!label.tables.is_empty());
        for (table, found) in label.tables.iter().zip(&record.tables) {
            let wanted: Vec<_> = [&table.header].into_iter().chain(&table.rows).map(|row| flat(row)).collect();
            let found: Vec<_> = found.rows.iter().map(|row| flat(row)).collect();
            assert_eq!(found, wanted, "{file}");
        }
        assert!(record.tables.len() >= label.tables.len(), "{file}: {} tables", record.tables.len());
    }
}

#[test]
fn the_hospital_papers_give_the_labelled_count_of_each_year() {
    let test = "the_hospital_papers_give_the_labelled_count_of_each_year";
    for (file, total) in [(DURHAM, "Total"), (HERTFORDSHIRE, "")] {
        let Some((label, record)) = labelled(file, test) else { return };
        assert_eq!(label.year_counts.len(), 5, "{file}");
        for (year, count) in &label.year_counts {
            let first: u16 = year[..4].parse().unwrap();
            let (from, to) = (format!("{first}-04-01"), format!("{}-03-31", first + 1));
            let is_it = record.figures.iter().any(|figure| {
                figure.period_from.as_ref() == Some(&from)
                    && figure.period_to.as_ref() == Some(&to)
                    && figure.period_basis == PeriodBasis::Financial
                    && figure.value == Some(*count)
                    && (total.is_empty() || (figure.is_total && figure.category.as_deref() == Some(total)))
            });
            assert!(is_it, "{file}: no figure {count} for {year}");
        }
    }
}

#[test]
fn a_printed_total_that_other_tables_contradict_is_told() {
    let Some((_, record)) = labelled(DURHAM, "a_printed_total_that_other_tables_contradict_is_told") else { return };
    let told: Vec<_> = record.problems.iter().filter(|problem| problem.code == "total_differs").collect();
    let is_it = |message: &str| ["2021/22", "285", "289"].iter().all(|word| message.contains(word));
    assert!(told.iter().any(|problem| is_it(&problem.message)), "{:?}", record.problems);
}

/// By what was found, how often.
type Found = BTreeMap<String, usize>;

fn counted(all: impl Iterator<Item = String>) -> Found {
    let mut counted = Found::new();
    all.for_each(|one| *counted.entry(one).or_default() += 1);
    counted
}

/// A printed number: a percentage is a hundredth of what it says.
fn number(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    let plain = plain.trim().trim_start_matches('£');
    let share = if plain.ends_with('%') { 100.0 } else { 1.0 };
    let number = plain.trim_end_matches('%').parse::<f64>().ok()?;
    number.is_finite().then_some(number / share)
}

/// Every number in the cells of all tables.
fn numbers(record: &Response) -> Found {
    let cells = record.tables.iter().flat_map(|table| &table.cells);
    counted(cells.filter_map(|cell| number(&cell.text)).map(|number| format!("{number:.9}")))
}

/// The digits of each row that has numbers.
fn digits_by_row(record: &Response) -> Found {
    let mut rows: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (at, table) in record.tables.iter().enumerate() {
        let mut cells: Vec<_> =
            table.cells.iter().map(|cell| (cell.row, cell.col, cell.text.replace(',', ""))).collect();
        cells.sort();
        for (row, _, text) in cells.iter().filter(|(.., text)| text.bytes().all(|byte| byte.is_ascii_digit())) {
            *rows.entry((at, *row)).or_default() += text;
        }
    }
    counted(rows.into_values().filter(|digits| !digits.is_empty()))
}

/// As another reader finds them; nothing, said aloud, where there is none.
fn of_another_reader(path: &Path, test: &str) -> Option<Found> {
    let said = python_says("numbers_of.py", &[path], test)?;
    Some(counted(said.lines().map(str::to_owned)))
}

/// Holds what is found in all tables against what another reader finds, and returns the record.
fn check(file: &str, of: fn(&Response) -> Found, at_least: usize, test: &str) -> Option<Response> {
    let path = shared(file, test)?;
    let wanted = of_another_reader(&path, test)?;
    let record = record(&path);
    let found = of(&record);
    let less = |some: &Found, other: &Found| {
        let lacking = |(one, count): (&String, &usize)| {
            let count = count.saturating_sub(other.get(one).copied().unwrap_or(0));
            (count > 0).then(|| format!("{count} times {one}"))
        };
        some.iter().filter_map(lacking).collect::<Vec<_>>()
    };
    let (missing, extra, all) = (less(&wanted, &found), less(&found, &wanted), wanted.values().sum::<usize>());
    println!("{file}: {all} found by another reader, missing {missing:?}, made up {extra:?}");
    assert!(all >= at_least, "{file}: the other reader finds too little");
    assert!(missing.is_empty() && extra.is_empty(), "{file}: missing {missing:?}, made up {extra:?}");
    Some(record)
}

#[test]
fn a_workbook_gives_every_number_that_another_reader_finds() {
    let test = "a_workbook_gives_every_number_that_another_reader_finds";
    check("real/bbc_neighbourhood-police_by-force.xlsx", numbers, 1626, test);
}

#[test]
fn opendocument_sheets_give_every_number_that_another_reader_finds() {
    let test = "opendocument_sheets_give_every_number_that_another_reader_finds";
    check("real/home-office_police-workforce_2015-09.ods", numbers, 1995, test);
    check("real/home-office_taser-ced-2016.ods", numbers, 1586, test);
}

#[test]
fn delimited_text_gives_every_number_that_another_reader_finds() {
    let test = "delimited_text_gives_every_number_that_another_reader_finds";
    check("real/bbc_iopc-recommendations_by-force.csv", numbers, 78, test);
}

#[test]
fn tables_of_a_pdf_give_the_digits_that_another_reader_finds_and_add_up() {
    let test = "tables_of_a_pdf_give_the_digits_that_another_reader_finds_and_add_up";
    let file = "real/home-office_taser-use-by-force_2010-03.pdf";
    let Some(record) = check(file, digits_by_row, 164, test) else { return };
    for table in &record.tables {
        let (totals, rows): (Vec<_>, Vec<_>) =
            table.rows.iter().filter(|row| !row[0].is_empty()).partition(|row| row[0].starts_with("Total"));
        assert_eq!(totals.len(), 1, "{}", table.table_id);
        for (col, total) in totals[0].iter().enumerate().skip(1) {
            let sum: f64 = rows.iter().filter_map(|row| number(&row[col])).sum();
            assert_eq!(Some(sum), number(total), "column {col} of {}", table.table_id);
        }
    }
}
