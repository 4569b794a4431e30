use super::*;
use crate::extract::letter::Zone;
use crate::extract::table;
use crate::model::{Block, BlockKind, Grid, GridCell, Regime, Span};

/// Writes a marked table as text and grid. A cell is its text after marks: `!` header, `>n` columns
/// wide, `vn` rows high.
fn grid(caption: Option<&str>, rows: &[&[&str]]) -> (String, Grid, Vec<Block>) {
    let mut text = caption.map_or(String::new(), |caption| format!("{caption}\n"));
    let mut grid = Grid { caption: caption.map(|caption| Span::new(0, caption.len())), ..Grid::default() };
    let mut blocks = Vec::new();
    let mut taken = BTreeSet::new();
    for (row, cells) in rows.iter().enumerate() {
        let start = text.len();
        let mut col = 0;
        for cell in *cells {
            while taken.contains(&(row, col)) {
                col += 1;
            }
            let (mut is_header, mut colspan, mut rowspan, mut cell) = (false, 1, 1, *cell);
            loop {
                if let Some(rest) = cell.strip_prefix('!') {
                    (is_header, cell) = (true, rest);
                } else if let Some(rest) = cell.strip_prefix('~') {
                    (colspan, cell) = (rest[..1].parse().unwrap(), &rest[1..]);
                } else if let Some(rest) = cell.strip_prefix('^') {
                    (rowspan, cell) = (rest[..1].parse().unwrap(), &rest[1..]);
                } else {
                    break;
                }
            }
            let span = Span::new(text.len(), text.len() + cell.len());
            text.push_str(cell);
            text.push('\t');
            grid.cells.push(GridCell { row, col, rowspan, colspan, is_header, span });
            for down in row..row + rowspan {
                for right in col..col + colspan {
                    taken.insert((down, right));
                }
            }
            col += colspan;
        }
        grid.cols =
            grid.cols.max(taken.iter().filter(|place| place.0 == row).map(|place| place.1 + 1).max().unwrap_or(0));
        blocks.push(Block { kind: BlockKind::TableRow { table: 0, row }, span: Span::new(start, text.len() - 1) });
        text.push('\n');
    }
    grid.rows = rows.len();
    (text, grid, blocks)
}

fn run(text: &str, grids: &[Grid], blocks: &[Block], questions: &[Question]) -> (Vec<Table>, Vec<Figure>) {
    let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
    let letter =
        Letter { text, blocks, grids, links: &[], title: None, legal: &[], zones: &zones, regime: Regime::Foia };
    let tables = table::tables(&letter);
    let figures = figures(&letter, &tables, questions, &[]);
    for figure in &figures {
        if !figure.value_raw.is_empty() {
            let printed = figure.span.of(text).map(|printed| printed.split_whitespace().collect::<Vec<_>>().join(" "));
            assert_eq!(printed.as_deref(), Some(figure.value_raw.as_str()), "a figure is its span");
        }
    }
    (tables, figures)
}

/// Writes a figure as `measure | category | period | value`, totals marked with `=`.
fn show(figure: &Figure) -> String {
    let or = |text: &Option<String>| text.clone().unwrap_or("?".to_owned());
    let period = match (&figure.period_from, &figure.period_to) {
        (None, None) => "?".to_owned(),
        (from, to) => format!("{}..{}", or(from), or(to)),
    };
    let number = |number: Option<f64>| number.map_or("?".to_owned(), |number| number.to_string());
    let value = match figure.value {
        Some(value) => number(Some(value)),
        None if figure.value_min.is_some() || figure.value_max.is_some() => {
            format!("{}-{}", number(figure.value_min), number(figure.value_max))
        }
        None => format!("{:?}", figure.qualifier).to_lowercase(),
    };
    let unit = if figure.unit == "count" { "" } else { figure.unit.as_str() };
    let total = if figure.is_total { "=" } else { "" };
    format!("{} | {} | {period} | {total}{value}{unit}", or(&figure.measure), or(&figure.category))
}

fn check_marked(caption: Option<&str>, rows: &[&[&str]], shape: (usize, usize), expected: &[&str]) {
    let (text, grid, blocks) = grid(caption, rows);
    let (tables, figures) = run(&text, &[grid], &blocks, &[]);
    assert_eq!(tables.len(), 1, "{rows:?}");
    assert_eq!((tables[0].header_rows, tables[0].header_cols), shape, "{rows:?}");
    assert_eq!(figures.iter().map(show).collect::<Vec<_>>(), expected, "{rows:?}");
}

fn check_text(text: &str, expected: &[&str]) {
    let (_, figures) = run(text, &[], &[], &[]);
    assert_eq!(figures.iter().map(show).collect::<Vec<_>>(), expected, "{text}");
}

const Y21: &str = "2021-01-01..2021-12-31";

#[test]
fn years_in_the_header_make_rows_categories() {
    check_marked(
        Some("Recorded offences"),
        &[&["!Offence", "!2021", "!2022/23"], &["Burglary", "1,204", "<5"], &["Total", "1,204", "-"]],
        (1, 1),
        &[
            &format!("Recorded offences | Burglary | {Y21} | 1204"),
            "Recorded offences | Burglary | 2022-04-01..2023-03-31 | 0-4",
            &format!("Recorded offences | Total | {Y21} | =1204"),
            "Recorded offences | Total | 2022-04-01..2023-03-31 | =blank",
        ],
    );
}

#[test]
fn years_as_row_labels_make_headers_categories() {
    check_marked(
        Some("Arrests"),
        &[&["Year", "Male", "Female", "Total"], &["2021", "4", "None", "4"]],
        (1, 1),
        &[
            &format!("Arrests | Male | {Y21} | 4"),
            &format!("Arrests | Female | {Y21} | 0"),
            &format!("Arrests | Total | {Y21} | =4"),
        ],
    );
}

#[test]
fn the_header_of_the_only_column_is_what_is_counted() {
    check_marked(
        None,
        &[&["!Year", "!Number of arrests"], &["!2021", "4"], &["!Total", "4"]],
        (1, 1),
        &[&format!("Number of arrests | ? | {Y21} | 4"), "Number of arrests | Total | ? | =4"],
    );
    check_marked(
        Some("Arrests"),
        &[&["Year", "Total"], &["2021", "4"]],
        (1, 1),
        &[&format!("Arrests | ? | {Y21} | 4")],
    );
}

#[test]
fn grouped_headers_are_spread_over_their_columns() {
    check_marked(
        None,
        &[
            &["!^2Area", "!~22021", "!~22022"],
            &["!Arrests", "!Charges", "!Arrests", "!Charges"],
            &["North", "4", "3", "2", "1"],
        ],
        (2, 1),
        &[
            &format!("Arrests | North | {Y21} | 4"),
            &format!("Charges | North | {Y21} | 3"),
            "Arrests | North | 2022-01-01..2022-12-31 | 2",
            "Charges | North | 2022-01-01..2022-12-31 | 1",
        ],
    );
    check_marked(
        None,
        &[&["Area", "~2Arrests"], &["", "2021", "2022"], &["North", "4", "3"]],
        (2, 1),
        &[&format!("Arrests | North | {Y21} | 4"), "Arrests | North | 2022-01-01..2022-12-31 | 3"],
    );
}

#[test]
fn a_title_across_the_top_is_the_caption() {
    check_marked(
        None,
        &[&["!~3Stop and search"], &["Area", "2021", "2022"], &["North", "4", "3"]],
        (1, 1),
        &[&format!("Stop and search | North | {Y21} | 4"), "Stop and search | North | 2022-01-01..2022-12-31 | 3"],
    );
}

#[test]
fn section_rows_name_what_stands_below_them() {
    check_marked(
        Some("Offences"),
        &[&["!Area", "!2021", "!2022"], &["~3Burglary"], &["North", "4", "3"], &["~3Theft"], &["North", "2", "1"]],
        (1, 1),
        &[
            &format!("Offences | Burglary / North | {Y21} | 4"),
            "Offences | Burglary / North | 2022-01-01..2022-12-31 | 3",
            &format!("Offences | Theft / North | {Y21} | 2"),
            "Offences | Theft / North | 2022-01-01..2022-12-31 | 1",
        ],
    );
}

#[test]
fn tall_labels_reach_down() {
    check_marked(
        None,
        &[&["Year", "Area", "Arrests"], &["^22021", "North", "4"], &["South", "5"]],
        (1, 2),
        &[&format!("Arrests | North | {Y21} | 4"), &format!("Arrests | South | {Y21} | 5")],
    );
}

#[test]
fn labels_without_periods_keep_the_period_unknown() {
    check_marked(
        None,
        &[&["Site", "Postcode", "Fast", "Rapid"], &["Albert Road", "ZZ1 1AA", "4", "-"], &["Total", "", "4", "29"]],
        (1, 2),
        &[
            "Fast | Albert Road / ZZ1 1AA | ? | 4",
            "Rapid | Albert Road / ZZ1 1AA | ? | blank",
            "Fast | Total | ? | =4",
            "Rapid | Total | ? | =29",
        ],
    );
}

#[test]
fn months_take_the_year_of_the_other_headers() {
    check_marked(
        None,
        &[&["Month", "2021", "2022/23"], &["January", "4", "5"]],
        (1, 1),
        &["? | ? | 2021-01-01..2021-01-31 | 4", "? | ? | 2023-01-01..2023-01-31 | 5"],
    );
    check_marked(
        Some("Calls in 2021"),
        &[&["Month", "Calls"], &["January", "4"], &["February", "5"]],
        (1, 1),
        &["Calls | ? | 2021-01-01..2021-01-31 | 4", "Calls | ? | 2021-02-01..2021-02-28 | 5"],
    );
}

#[test]
fn a_period_inside_a_header_is_taken_out_of_it() {
    check_marked(
        None,
        &[&["Area", "Arrests 2021", "Charges 2021", "Total 2021"], &["North", "4", "5", "9"]],
        (1, 1),
        &[
            &format!("Arrests | North | {Y21} | 4"),
            &format!("Charges | North | {Y21} | 5"),
            &format!("? | North | {Y21} | =9"),
        ],
    );
    check_marked(
        None,
        &[&["Offence", "2021"], &["Data Protection Act 2018", "4"]],
        (1, 1),
        &[&format!("? | Data Protection Act 2018 | {Y21} | 4")],
    );
}

#[test]
fn short_pairs_are_years_only_in_a_row_of_years() {
    check_marked(
        None,
        &[&["Area", "18-19", "19-20"], &["North", "4", "5"]],
        (1, 1),
        &["? | North | 2018-04-01..2019-03-31 | 4", "? | North | 2019-04-01..2020-03-31 | 5"],
    );
    check_marked(
        None,
        &[&["Area", "16-17", "18-19"], &["North", "4", "5"]],
        (1, 1),
        &["16-17 | North | ? | 4", "18-19 | North | ? | 5"],
    );
}

#[test]
fn headers_name_units() {
    check_marked(
        None,
        &[&["Year", "Cost (£)", "% charged", "Average days"], &["2021", "412", "12", "30"]],
        (1, 1),
        &[
            &format!("? | Cost (£) | {Y21} | 412gbp"),
            &format!("? | % charged | {Y21} | 12percent"),
            &format!("? | Average days | {Y21} | 30days"),
        ],
    );
}

#[test]
fn remarks_and_names_are_no_figures() {
    check_marked(
        None,
        &[
            &["No.", "Year", "Arrests", "Crime reference", "Remarks"],
            &["1", "2021", "4", "440012", "none of them"],
            &["2", "2022", "5", "440013", "see note"],
            &["3", "2023", "6", "440014", "see note"],
        ],
        (1, 2),
        &[
            &format!("Arrests | 1 | {Y21} | 4"),
            "Arrests | 2 | 2022-01-01..2022-12-31 | 5",
            "Arrests | 3 | 2023-01-01..2023-12-31 | 6",
        ],
    );
    check_marked(None, &[&["Name", "Role"], &["A", "B"], &["C", "D"]], (0, 1), &[]);
}

#[test]
fn every_kind_of_nothing_reaches_the_figures() {
    check_marked(
        None,
        &[
            &["Area", "2021"],
            &["A", "0"],
            &["B", "Nil"],
            &["C", "*"],
            &["D", "N/A"],
            &["E", "Exempt s40(2)"],
            &["F", ""],
            &["G", "over 300"],
            &["H", "#REF!"],
        ],
        (1, 1),
        &[
            &format!("? | A | {Y21} | 0"),
            &format!("? | B | {Y21} | 0"),
            &format!("? | C | {Y21} | suppressed"),
            &format!("? | D | {Y21} | notheld"),
            &format!("? | E | {Y21} | withheld"),
            &format!("? | F | {Y21} | blank"),
            &format!("? | G | {Y21} | 300-?"),
            &format!("? | H | {Y21} | unreadable"),
        ],
    );
}

#[test]
fn layout_tables_are_no_tables() {
    let long = "words that go on ".repeat(60);
    for rows in [[["Home", &long].as_slice()].as_slice(), &[&["one cell"]], &[&["a"], &["b"]]] {
        let (text, grid, blocks) = grid(None, rows);
        assert!(run(&text, &[grid], &blocks, &[]).0.is_empty());
    }
}

#[test]
fn flattened_tables_and_lists_give_the_same_figures() {
    check_text(
        "Number of arrests:\nArea |\n2021 |\n2022 |\nNorth |\n4 |\n5 |\nEnd.",
        &[&format!("Number of arrests | North | {Y21} | 4"), "Number of arrests | North | 2022-01-01..2022-12-31 | 5"],
    );
    check_text("2021 |\n4 |\n2022 |\n5 |\n", &[&format!("? | ? | {Y21} | 4"), "? | ? | 2022-01-01..2022-12-31 | 5"]);
    check_text(
        "Arrests:\n2021 – 4\n2022 – None\n",
        &[&format!("Arrests | ? | {Y21} | 4"), "Arrests | ? | 2022-01-01..2022-12-31 | 0"],
    );
    check_text(
        "Northgate – January 1st 2021 - £2,713.92\nSouthgate – March 3rd 2021 - £1,020.00\n",
        &["? | Northgate | 2021-01-01..2021-01-01 | 2713.92gbp", "? | Southgate | 2021-03-03..2021-03-03 | 1020gbp"],
    );
    check_text(
        "2021-2022: 973\n2022-2023: 1,113\n2023-present: 686\n",
        &[
            "? | ? | 2021-04-01..2022-03-31 | 973",
            "? | ? | 2022-04-01..2023-03-31 | 1113",
            "? | ? | 2023-04-01..? | 686",
        ],
    );
}

#[test]
fn unsure_tables_give_no_figures() {
    check_text("Burglary |\n4 |\n5 |\nRobbery |\n6 |\nTheft |\n7 |\n", &[]);
    check_text("Burglary |\n4 |\n5 |\nRobbery |\n6 |\n7 |\n", &[]);
}

#[test]
fn the_question_gives_measure_identifier_and_its_one_period() {
    let text = "Answer\nNorth |\n4 |\nSouth |\n5 |\n";
    let question = |asked: &str| Question {
        question_id: "q1".to_owned(),
        ordinal: 1,
        label: None,
        text: Some(asked.to_owned()),
        text_span: None,
        outcomes: Vec::new(),
        answer_span: Some(Span::new(0, text.len())),
    };
    let (_, found) = run(text, &[], &[], &[question("How many arrests in 2021?")]);
    assert_eq!(
        found.iter().map(show).collect::<Vec<_>>(),
        [
            format!("How many arrests in 2021? | North | {Y21} | 4"),
            format!("How many arrests in 2021? | South | {Y21} | 5"),
        ]
    );
    assert_eq!(found[0].question_id.as_deref(), Some("q1"));
    let (_, found) = run(text, &[], &[], &[question("How many arrests in 2021 and 2022?")]);
    assert_eq!(found[0].period_from, None);
}

#[test]
fn caveats_ride_with_every_figure() {
    let text = "2021 |\n4 |\n2022 |\n5 |\n";
    let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
    let letter = Letter {
        text,
        blocks: &[],
        grids: &[],
        links: &[],
        title: None,
        legal: &[],
        zones: &zones,
        regime: Regime::Foia,
    };
    let caveats =
        ["snapshot", "not_comparable", "snapshot"].map(|kind| Caveat { kind: kind.to_owned(), span: Span::new(0, 1) });
    let found = figures(&letter, &table::tables(&letter), &[], &caveats);
    assert_eq!(found[1].caveat.as_deref(), Some("not_comparable;snapshot"));
    assert_eq!(found[1].figure_id, "t1r1c1");
}

#[test]
fn a_total_that_does_not_add_up_is_noted() {
    let check = |rows: &[&[&str]], expected: &[&str]| {
        let (text, grid, blocks) = grid(None, rows);
        let (tables, figures) = run(&text, &[grid], &blocks, &[]);
        let found: Vec<String> = check_totals(&tables, &figures).into_iter().map(|problem| problem.message).collect();
        assert_eq!(found, expected, "{rows:?}");
    };
    let header: &[&str] = &["Outcome", "2021/22", "2022/23"];
    check(
        &[header, &["Charged", "200", "1"], &["None", "85", "-"], &["Total", "289", "1"]],
        &["column 2021/22 sums to 285, the printed total is 289"],
    );
    check(&[header, &["A", "4", "<5"], &["B", "5", "3"], &["Total", "9", "6"]], &[]);
    check(
        &[header, &["A", "4", "<5"], &["B", "5", "3"], &["Total", "9", "9"]],
        &["column 2022/23 sums to between 3 and 7, the printed total is 9"],
    );
    check(
        &[&["Area", "Male", "Female", "Total"], &["North", "4", "5", "9"], &["South", "4", "5", "10"]],
        &["row South sums to 9, the printed total is 10"],
    );
    check(&[header, &["A", "4", "N/A"], &["B", "5", "3"], &["Total", "9", "6"]], &[]);
}

#[test]
fn the_published_page_gives_its_seven_counts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds/001_962884f449e2edb4.txt");
    #[allow(clippy::disallowed_methods, reason = "a test reads its sample")]
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: {path} is missing");
        return;
    };
    let (_, found) = run(&text, &[], &[], &[]);
    let counts: Vec<(String, f64)> =
        found.iter().map(|figure| (figure.period_from.clone().unwrap(), figure.value.unwrap())).collect();
    let expected = [(2017, 4.0), (2018, 2.0), (2019, 0.0), (2020, 5.0), (2021, 0.0), (2022, 2.0), (2023, 1.0)];
    assert_eq!(counts, expected.map(|(year, count)| (format!("{year}-01-01"), count)));
    assert!(found.iter().all(|figure| figure.measure.is_none() && figure.category.is_none() && !figure.is_total));
}
