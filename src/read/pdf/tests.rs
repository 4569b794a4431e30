//! What comes of PDF files made in code.

#[path = "../../../tests/support/pdf.rs"]
mod made;

use super::read_pdf;
use crate::model::{BlockKind, Document, ReadStatus};

fn check(bytes: &[u8], status: ReadStatus, code: Option<&str>) -> Document {
    let document = read_pdf(bytes);
    assert_eq!(document.status, status, "{:?}", document.problems);
    assert_eq!(document.problems.first().map(|problem| problem.code.as_str()), code);
    for block in &document.blocks {
        assert!(block.span.of(&document.text).is_some());
    }
    document
}

fn rows(document: &Document, table: usize) -> Vec<Vec<&str>> {
    let grid = &document.tables[table];
    let mut rows = vec![vec![""; grid.cols]; grid.rows];
    for cell in &grid.cells {
        rows[cell.row][cell.col] = cell.span.of(&document.text).expect("in bounds");
    }
    rows
}

const LETTER: &[(&str, f32, bool)] = &[
    ("Freedom of Information Unit", 11.0, false),
    ("Reference: 77-24", 11.0, false),
    ("Date: 4 March 2024", 11.0, false),
    ("", 11.0, false),
    ("You asked how many dogs the force owns and how many of the dogs live in a kennel or with", 11.0, false),
    ("a handler of the Dog Section, which Superintendents and Inspectors of the force look after", 11.0, false),
    ("by rota.", 11.0, false),
    ("", 11.0, false),
    ("1. How many dogs?", 11.0, false),
    ("2. How many kennels?", 11.0, false),
];

#[test]
fn lines_broken_on_purpose_stay_apart_and_wrapped_ones_join() {
    let document = check(&made::pages(&[made::lines(LETTER)], ""), ReadStatus::Read, None);
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(lines[..3], ["Freedom of Information Unit", "Reference: 77-24", "Date: 4 March 2024"]);
    assert!(lines[3].starts_with("You asked") && lines[3].ends_with("by rota."), "{lines:?}");
    assert_eq!(lines.len(), 6, "{lines:?}");
}

#[test]
fn a_table_is_a_grid_and_stands_where_it_was_printed() {
    let table: &[&[&str]] = &[&["Year", "Dogs", "Cats"], &["2021/22", "14", "-"], &["2022/23", "<5", "3"]];
    let content = made::lines(&[("Dogs and cats", 14.0, true), ("The counts of each year follow.", 11.0, false)])
        + &made::table(700.0, &[70.0, 200.0, 300.0, 400.0], table, true)
        + &made::words(70.0, 600.0, 11.0, false, "These are all animals of the force.");
    let document = check(&made::pages(&[content], ""), ReadStatus::Read, None);
    assert_eq!(rows(&document, 0), table);
    let kinds: Vec<bool> =
        document.blocks.iter().map(|block| matches!(block.kind, BlockKind::TableRow { .. })).collect();
    assert_eq!(kinds, [false, false, true, true, true, false], "{}", document.text);
}

#[test]
fn a_table_goes_on_over_pages_with_and_without_its_head() {
    let columns = [70.0, 200.0, 300.0, 400.0];
    let first: &[&[&str]] = &[&["Place", "Year", "Dogs"], &["Quay", "2021", "14"], &["Old Mill", "2021", "2"]];
    let headless: &[&[&str]] = &[&["Quay", "2022", "16"], &["Old Mill", "2022", "<5"]];
    let headed: &[&[&str]] = &[&["Place", "Year", "Dogs"], &["Quay", "2023", "9"]];
    let contents = [first, headless, headed].map(|rows| made::table(760.0, &columns, rows, false));
    let document = check(&made::pages(&contents, ""), ReadStatus::Read, None);
    assert_eq!(document.tables.len(), 1, "{}", document.text);
    let numbers: Vec<&str> = rows(&document, 0).iter().map(|row| row[2]).collect();
    assert_eq!(numbers, ["Dogs", "14", "2", "16", "<5", "9"]);
}

#[test]
fn another_table_on_the_next_page_stays_another() {
    let columns = [70.0, 200.0, 300.0];
    let first: &[&[&str]] = &[&["Year", "Dogs"], &["2021", "5"], &["2022", "7"]];
    let second: &[&[&str]] = &[&["Place", "Cats"], &["Kennel", "1"], &["House", "2"]];
    let contents = [first, second].map(|rows| made::table(760.0, &columns, rows, false));
    assert_eq!(check(&made::pages(&contents, ""), ReadStatus::Read, None).tables.len(), 2);
}

#[test]
fn files_without_text_say_why() {
    check(&made::encrypted(), ReadStatus::Encrypted, Some("encrypted"));
    check(&made::scan(), ReadStatus::NoTextLayer, Some("no_text_layer"));
    check(&made::pages(&[String::new()], ""), ReadStatus::Empty, Some("empty_pages"));
    let letter = made::pages(&[made::lines(LETTER)], "");
    check(&letter[..letter.len() / 2], ReadStatus::Unreadable, Some("damaged"));
    check(b"%PDF-1.7 and nothing", ReadStatus::Unreadable, Some("damaged"));
    check(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF", ReadStatus::Unreadable, Some("damaged"));
}

#[test]
fn a_file_cut_anywhere_never_fails() {
    let whole = made::pages(&[made::lines(LETTER), made::lines(LETTER)], "");
    for end in (0..whole.len()).step_by(97) {
        let document = read_pdf(&whole[..end]);
        assert!(document.text.is_empty() || document.status == ReadStatus::Read);
    }
}

#[test]
fn numbers_of_several_columns_in_one_cell_are_words_and_no_table() {
    let rows: &[&[&str]] = &[
        &["Force", "Q1", "Q2", "Q3"],
        &["Aldermoor", "4 6 11", "", ""],
        &["Brackenshire", "9 37", "", "4"],
        &["Carrowdale", "2", "24 1", ""],
    ];
    let content = made::table(700.0, &[70.0, 200.0, 300.0, 400.0, 500.0], rows, true);
    let document = check(&made::pages(&[content], ""), ReadStatus::Read, Some("columns_run_together"));
    assert!(document.tables.is_empty());
    assert!(document.text.contains("Aldermoor 4 6 11"), "{}", document.text);
}
