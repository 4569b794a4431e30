//! What becomes of an answer over time, told from its captures.

use crate::support::Desk;
use crossforce::archive::{ArchiveWriter, NewCapture};
use crossforce::model::CaptureSource;

const PAGE: &str = "http://www.aldermoor.police.example/foi/7";

fn page(notice: &str, answer: &str) -> String {
    format!(
        "<html><body><div class='cookie-banner'><p>{notice}</p></div><main><h1>Dogs</h1><p>Reference: 1207-24</p>\
         <p>You asked how many dogs the force owns.</p><p>{answer}</p></main></body></html>"
    )
}

/// A corpus in which the page was captured on the first days of a month: what it said, or that it was gone.
fn desk(captures: &[Option<&str>]) -> Desk {
    let desk = Desk::new();
    let (mut writer, _) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
    for (at, answer) in captures.iter().enumerate() {
        let body = answer.map(|answer| page(&format!("We use {at} cookies."), answer)).unwrap_or_default();
        writer
            .append(&NewCapture {
                url: PAGE,
                fetched_at: &format!("2024-01-{:02}T00:00:00Z", at + 1),
                status: if answer.is_some() { 200 } else { 404 },
                media_type: "text/html",
                body: body.as_bytes(),
                source: CaptureSource::Crawl,
                listing: false,
                force: None,
                http: None,
                truncated: None,
            })
            .unwrap();
    }
    writer.close().unwrap();
    desk.ok(&["build"]);
    desk
}

const GIVEN: Option<&str> = Some("As at 31 March 2024 the force owned 12 dogs.");
const EDITED: Option<&str> = Some("As at 31 March 2024 the force owned 14 dogs.");
const REFUSED: Option<&str> = Some("This information is exempt from disclosure under section 31(1)(a).");

fn kinds(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let ran = desk.run(&[&["changes", "--format", "jsonl"], arguments].concat());
    assert!(matches!(ran.code, 0 | 1), "{}", ran.stderr);
    let row = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    ran.stdout.lines().map(|line| format!("{} {}", row(line)["change"], row(line)["seen"]).replace('"', "")).collect()
}

#[test]
fn a_page_whose_furniture_changes_has_not_changed() {
    let desk = desk(&[GIVEN, GIVEN, GIVEN]);
    assert_eq!(kinds(&desk, &[]), Vec::<String>::new());
    assert_eq!(desk.run(&["changes"]).code, 1);
    let rows = desk.ok(&["search", "dogs", "--format", "jsonl"]);
    assert_eq!(rows.lines().count(), 1, "{rows}");
}

#[test]
fn edits_decisions_and_withdrawals_are_listed_in_order_of_time() {
    let desk = desk(&[GIVEN, EDITED, REFUSED, None, None, GIVEN]);
    let day = |at: usize| format!("2024-01-{at:02}T00:00:00Z");
    let expected = [
        format!("edited {}", day(2)),
        format!("outcome {}", day(3)),
        format!("withdrawn {}", day(4)),
        format!("outcome {}", day(6)),
        format!("restored {}", day(6)),
    ];
    assert_eq!(kinds(&desk, &[]), expected);
    assert_eq!(kinds(&desk, &["--kind", "withdrawn"]), [expected[2].clone()]);
    assert_eq!(kinds(&desk, &["--since", "2024-01-05"]), expected[3..]);
}

#[test]
fn a_diff_shows_the_lines_that_went_and_came() {
    let desk = desk(&[GIVEN, EDITED]);
    let said = desk.ok(&["changes", "--diff"]);
    assert!(said.contains("-As at 31 March 2024 the force owned 12 dogs."), "{said}");
    assert!(said.contains("+As at 31 March 2024 the force owned 14 dogs."), "{said}");
    assert!(!said.contains("cookies"), "{said}");
}
