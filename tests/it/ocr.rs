//! Scans, read by the programs that are installed. Skipped, and said so, where they are not.

use crate::pdf;
use crate::support::{Desk, Ran};
use crossforce::model::{Response, Severity};
use std::process::{Command, Stdio};

const LETTER: &[(&str, f32, bool)] = &[
    ("Aldermoor Police", 18.0, true),
    ("Freedom of Information request 1377-23", 14.0, false),
    ("Question 1. How many horses does the force own?", 14.0, false),
    ("As at 31 March 2024 the force owned 12 horses.", 14.0, false),
];

fn is_installed(test: &str) -> bool {
    let is_there = |tool: &str, asked: &str| {
        Command::new(tool).arg(asked).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let all = is_there("pdftoppm", "-v") && is_there("tesseract", "--version");
    if !all {
        eprintln!("skipped {test}: pdftoppm or tesseract is not installed");
    }
    all
}

/// The letter as a scanner gives it: drawn, and nothing but the drawing kept.
fn scanned_letter(desk: &Desk) -> Vec<u8> {
    let letter = desk.write("letter.pdf", pdf::pages(&[pdf::lines(LETTER)], ""));
    let drawn = Command::new("pdftoppm").args(["-gray", "-r", "150", "-singlefile"]).arg(letter).output().unwrap();
    // P5, width and height, the largest value, then the dots.
    let mut lines = drawn.stdout.splitn(4, |byte| *byte == b'\n');
    assert_eq!(lines.next().unwrap(), b"P5");
    let size = String::from_utf8(lines.next().unwrap().to_vec()).unwrap();
    let (width, height) = size.split_once(' ').unwrap();
    let dots = lines.nth(1).unwrap();
    pdf::picture(width.parse().unwrap(), height.parse().unwrap(), dots)
}

fn extracted(desk: &Desk, path: &std::path::Path, arguments: &[&str]) -> (Ran, Response) {
    let line = format!("{}\n", serde_json::json!({"id": "a", "path": path}));
    let ran = desk.run_with_input(&[&["extract"], arguments].concat(), &line);
    let record = serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    (ran, record)
}

#[test]
fn a_scan_is_read_when_that_is_asked_for() {
    if !is_installed("a_scan_is_read_when_that_is_asked_for") {
        return;
    }
    let desk = Desk::new();
    let scan = desk.write("scan.pdf", scanned_letter(&desk));
    let codes = |record: &Response| record.problems.iter().map(|it| it.code.clone()).collect::<Vec<_>>();

    let (ran, record) = extracted(&desk, &scan, &[]);
    assert_eq!((ran.code, record.text.as_str()), (0, ""));
    assert!(codes(&record).contains(&"no_text_layer".into()), "{:?}", record.problems);

    let (ran, record) = extracted(&desk, &scan, &["--ocr"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(record.text.contains("the force owned 12 horses"), "{}", record.text);
    assert_eq!(record.own_ref.as_deref(), Some("1377-23"));
    let figure = &record.figures[0];
    assert_eq!((figure.value, figure.period_from.as_deref()), (Some(12.0), Some("2024-03-31")));
    let told = record.problems.iter().find(|it| it.code == "text_recognised").unwrap();
    assert!(told.severity == Severity::Warning && told.message.contains("tesseract"), "{}", told.message);
    assert!(!codes(&record).contains(&"no_text_layer".into()));
}

#[test]
fn a_build_reads_scans_only_when_it_is_told_to() {
    if !is_installed("a_build_reads_scans_only_when_it_is_told_to") {
        return;
    }
    let desk = Desk::new();
    let scan = scanned_letter(&desk);
    desk.write("saved/scan.pdf", scan);
    desk.ok(&["import", desk.path("saved").to_str().unwrap()]);
    desk.run(&["build"]);
    assert_eq!(desk.run(&["search", "horses"]).code, 1);
    desk.ok(&["build", "--ocr"]);
    assert!(desk.ok(&["search", "horses", "--format", "jsonl"]).contains("1377-23"));
    assert!(desk.run(&["build", "--ocr"]).stderr.contains("nothing to do"));
}

#[test]
fn what_cannot_be_drawn_keeps_its_status_and_says_why() {
    if !is_installed("what_cannot_be_drawn_keeps_its_status_and_says_why") {
        return;
    }
    let desk = Desk::new();
    let blank = desk.write("blank.pdf", pdf::scan());
    let (ran, record) = extracted(&desk, &blank, &["--ocr"]);
    assert_eq!((ran.code, record.text.trim()), (0, ""));
    assert!(record.problems.iter().any(|it| it.code == "text_recognised" || it.code == "not_recognised"));
}

#[test]
fn a_missing_program_is_named() {
    let desk = Desk::new();
    let mut command = desk.command(&["extract", "--ocr"]);
    let ran = command.env("PATH", desk.path("nothing")).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("pdftoppm") && said.contains("install"), "{said}");
}
