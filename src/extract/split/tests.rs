use super::*;
use crate::model::{RemovedClass, RemovedText};

/// Every line is a paragraph; `# ` makes a heading, `| ` a row of table 0. Ten bytes of furniture stood before.
fn page(lines: &[&str]) -> Cleaned {
    let mut document = Document::default();
    let mut rows = 0;
    for line in lines {
        let (kind, line) = match (line.strip_prefix("# "), line.strip_prefix("| ")) {
            (Some(line), _) => (BlockKind::Heading(2), line),
            (None, Some(line)) => {
                rows += 1;
                (BlockKind::TableRow { table: 0, row: rows - 1 }, line)
            }
            (None, None) => (BlockKind::Paragraph, *line),
        };
        let start = document.text.len();
        document.text.push_str(line);
        let span = Span::new(start, document.text.len());
        if let BlockKind::TableRow { row, .. } = kind {
            let cell = GridCell { row, col: 0, rowspan: 1, colspan: 1, is_header: false, span };
            document.tables.resize_with(1, Grid::default);
            document.tables[0].cells.push(cell);
        }
        document.blocks.push(Block { kind, span });
        document.text.push('\n');
    }
    let mut map = OffsetMap::default();
    map.push(0, 10, document.text.len());
    let removed = vec![RemovedText { class: RemovedClass::Furniture, template_id: None, span: Span::new(0, 10) }];
    Cleaned { document, map, removed, legal_standard: Vec::new() }
}

fn check(lines: &[&str], expected: &[&str]) {
    let whole = page(lines);
    let parts: Vec<Cleaned> = split(whole.clone()).into_iter().map(|part| part.cleaned).collect();
    let opens: Vec<_> = parts.iter().map(|part| part.document.text.lines().next().unwrap_or_default()).collect();
    assert_eq!(opens, expected);
    for part in &parts {
        let text = &part.document.text;
        let source = part.map.to_source(Span::new(0, text.len().min(5))).unwrap();
        assert_eq!(whole.document.text.get(source.start - 10..source.end - 10), text.get(..text.len().min(5)));
        assert!(part.document.blocks.iter().all(|block| block.span.of(text).is_some()));
        let cells = part.document.tables.iter().flat_map(|grid| &grid.cells);
        assert!(cells.into_iter().all(|cell| cell.span.of(text).is_some_and(|it| !it.contains('\n'))));
    }
    assert_eq!(parts.iter().map(|part| part.removed.len()).sum::<usize>(), 1);
}

const ANSWER: &str = "You asked how many bridges there are, and the answer is four.";

#[test]
fn a_page_of_dated_references_is_cut_at_each() {
    let lines = [
        "Disclosure log",
        "Reference: 101-18",
        "Date: 3 April 2018",
        ANSWER,
        "| 2017",
        "| 4",
        "Reference: 102-18",
        "Date: 4 April 2018",
        ANSWER,
    ];
    check(&lines, &["Reference: 101-18", "Reference: 102-18"]);
}

#[test]
fn a_log_of_bare_numbers_is_cut_at_each() {
    let entry = "Request: How many bridges are there, and who keeps them in repair?";
    check(
        &["Disclosure log", "AB/0301/13", entry, "Reply: four.", "AB/0306/13", entry, "Reply: five."],
        &["AB/0301/13", "AB/0306/13"],
    );
    check(&["AB/0301/13", entry, "Reply: See", "AB/0306/13", "Reply: four."], &["AB/0301/13"]);
}

#[test]
fn a_log_with_a_request_in_each_row_is_cut_at_each_row() {
    let check = |lines: &[&str], expected: &[(&str, &str)]| {
        let parts = split(page(lines));
        let found: Vec<_> = parts
            .iter()
            .map(|part| (part.number.as_deref().unwrap_or_default(), part.cleaned.document.text.as_str()))
            .collect();
        assert_eq!(found, expected);
        assert!(parts.iter().all(|part| part.of_log));
        let dates =
            parts.iter().flat_map(|part| part.dates.iter().map(|(_, cell)| cell.of(&part.cleaned.document.text)));
        assert!(dates.into_iter().all(|date| date.is_some_and(|date| date.ends_with("2025"))));
    };
    check(
        &[
            "Disclosure log",
            "Ref | Received | Asked for | Outcome",
            "12-25 | 3 May 2025 | Lamps | Disclosed",
            "15-25 | 4 May 2025 | Dogs | Refused",
            "The log is brought up to date each month.",
        ],
        &[("12-25", "12-25 | 3 May 2025 | Lamps | Disclosed"), ("15-25", "15-25 | 4 May 2025 | Dogs | Refused")],
    );
    check(
        &[
            "Log",
            "FOI reference |",
            "Subject |",
            "Decision |",
            "12-25 |",
            "Lamps |",
            "Full |",
            "15-25 |",
            "Dogs |",
            "None |",
        ],
        &[("12-25", "12-25 |\nLamps |\nFull"), ("15-25", "15-25 |\nDogs |\nNone")],
    );
}

#[test]
fn a_table_of_an_answer_is_no_log() {
    let table = ["Crime reference | Offence | Result", "12/25 | Theft | Charged", "15/25 | Arson | None"];
    let parts = split(page(&[&[ANSWER], table.as_slice()].concat()));
    assert_eq!((parts.len(), parts[0].of_log), (1, false));
}

#[test]
fn a_page_of_headings_with_numbers_is_cut_at_each_heading() {
    check(
        &["# FOI 123/24 – Bridges", ANSWER, "# FOI 124/24 – Lamps", ANSWER],
        &["FOI 123/24 – Bridges", "FOI 124/24 – Lamps"],
    );
    let titled = [
        "# Bridges",
        "Reference: 1/24",
        "Date: 1 May 2024",
        ANSWER,
        "# Lamps",
        "Reference: 22/24",
        "Date: 1 May 2024",
        ANSWER,
    ];
    check(&titled, &["Bridges", "Lamps"]);
}

#[test]
fn a_letter_with_several_numbers_stays_whole() {
    check(
        &["Our Ref: 101-18", "Your Ref: 55-18", ANSWER, "See reference 99-17 and reference 98-17.", ANSWER],
        &["Our Ref: 101-18"],
    );
    check(
        &["Reference: 101-18", "Date: 3 April 2018", ANSWER, "Reference: 101-18", "Date: 3 April 2018", ANSWER],
        &["Reference: 101-18"],
    );
    check(&["# Request 1", ANSWER, "# Request 2", ANSWER], &["Request 1"]);
    check(
        &["Reference: 101-18", "Reference: 102-18", "Reference: 103-18", "Reference: 104-18", ANSWER],
        &["Reference: 101-18"],
    );
    check(&[ANSWER], &[ANSWER]);
}
