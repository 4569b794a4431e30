use super::*;
use crate::extract::letter::{Zone, ZoneKind};
use crate::model::{Regime, TableOrigin};

/// Reads a text without markup and calls the check with its letter.
pub fn with_letter<T>(text: &str, run: impl FnOnce(&Letter) -> T) -> T {
    let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
    let regime = Regime::Foia;
    run(&Letter { text, blocks: &[], grids: &[], links: &[], title: None, legal: &[], zones: &zones, regime })
}

/// Writes a table as `origin headers×labels confidence` and its rows.
fn show(table: &Table) -> String {
    let rows: Vec<String> = table.rows.iter().map(|row| row.join(",")).collect();
    let origin = format!("{:?}", table.origin).to_lowercase();
    let sure = if table.confidence >= 0.5 { "" } else { "?" };
    format!("{origin}{sure} {}x{}: {}", table.header_rows, table.header_cols, rows.join(" / "))
}

fn check(text: &str, expected: &[&str]) {
    let found = with_letter(text, tables);
    for table in &found {
        for cell in &table.cells {
            assert_eq!(cell.span.of(text), Some(cell.text.as_str()), "a cell is its span");
        }
        assert!(table.rows.iter().all(|row| row.len() == table.rows[0].len()), "rows are of one length");
    }
    assert_eq!(found.iter().map(show).collect::<Vec<_>>(), expected, "{text}");
}

/// One cell a line, as flattened pages print them.
fn cells(list: &str) -> String {
    let lines: Vec<String> = list.split(',').map(|cell| format!("{cell} |")).collect();
    format!("The table is below.\n{}\nEnd.", lines.join("\n"))
}

#[test]
fn a_row_of_years_heads_a_row_of_counts() {
    check(
        &cells("2017,2018,2019,2020,2021,2022,2023,4,2,0,5,0,2,1"),
        &["flattened 1x0: 2017,2018,2019,2020,2021,2022,2023 / 4,2,0,5,0,2,1"],
    );
    check(&cells("2021/22,2022/23,12,<5"), &["flattened 1x0: 2021/22,2022/23 / 12,<5"]);
}

#[test]
fn years_and_counts_come_in_turn() {
    check(&cells("2017,4,2018,5,2019,6"), &["flattened 0x1: 2017,4 / 2018,5 / 2019,6"]);
    check(&cells("2017,4,2018,5,2019,6,2020,7"), &["flattened 0x1: 2017,4 / 2018,5 / 2019,6 / 2020,7"]);
    check(&cells("Year,Number,2017,4,2018,5,2019,None"), &["flattened 1x1: Year,Number / 2017,4 / 2018,5 / 2019,None"]);
}

#[test]
fn labels_lead_rows_under_periods() {
    check(
        &cells("Offence,2021/22,2022/23,Burglary,4,5,Robbery,6,7"),
        &["flattened 1x1: Offence,2021/22,2022/23 / Burglary,4,5 / Robbery,6,7"],
    );
    check(
        &cells("Offence,2021,2022,Total,Burglary,4,5,9,Total,4,5,9"),
        &["flattened 1x1: Offence,2021,2022,Total / Burglary,4,5,9 / Total,4,5,9"],
    );
    check(&cells(",2021,2022,Male,4,5,Female,6,7"), &["flattened 1x1: ,2021,2022 / Male,4,5 / Female,6,7"]);
}

#[test]
fn a_lost_corner_is_put_back() {
    check(&cells("2021,2022,Male,4,5,Female,6,7"), &["flattened 1x1: ,2021,2022 / Male,4,5 / Female,6,7"]);
    check(
        &cells("Jan 2023,Feb 2023,Mar 2023,Calls,10,20,30"),
        &["flattened 1x1: ,Jan 2023,Feb 2023,Mar 2023 / Calls,10,20,30"],
    );
}

#[test]
fn words_head_columns_of_counts() {
    check(&cells("Year,Male,Female,2019,4,5,2020,6,-"), &["flattened 1x1: Year,Male,Female / 2019,4,5 / 2020,6,-"]);
    check(&cells("Male,Female,Unknown,4,5,N/A"), &["flattened 1x0: Male,Female,Unknown / 4,5,N/A"]);
    check(
        &cells("Financial Year,Total,2019/2020,883,2020/2021,996,Grand Total,1879"),
        &["flattened 1x1: Financial Year,Total / 2019/2020,883 / 2020/2021,996 / Grand Total,1879"],
    );
}

#[test]
fn empty_cells_keep_their_place() {
    check(&cells("Year,Male,Female,2019,,5,2020,6,"), &["flattened 1x1: Year,Male,Female / 2019,,5 / 2020,6,"]);
}

#[test]
fn labels_and_counts_in_turn_need_no_header() {
    check(&cells("Burglary,4,Robbery,5,Theft,<5"), &["flattened 0x1: Burglary,4 / Robbery,5 / Theft,<5"]);
}

#[test]
fn two_tables_in_one_run_are_two() {
    check(
        &cells("2021,2022,4,5,Year,Arrests,2021,7,2022,8,2023,9"),
        &["flattened 1x0: 2021,2022 / 4,5", "flattened 1x1: Year,Arrests / 2021,7 / 2022,8 / 2023,9"],
    );
}

#[test]
fn what_fits_no_shape_is_one_unsure_column() {
    check(&cells("Burglary,4,5,Robbery,6,Theft,7"), &["flattened? 0x0: Burglary / 4 / 5 / Robbery / 6 / Theft / 7"]);
    check(&cells("Burglary,4,5,Robbery,6,7"), &["flattened? 0x1: Burglary,4,5 / Robbery,6,7"]);
}

#[test]
fn a_row_a_line_keeps_its_rows() {
    check(
        "Offence | 2021 | 2022\nBurglary | 4 | 5\nRobbery | 6 | 7\n",
        &["flattened 1x1: Offence,2021,2022 / Burglary,4,5 / Robbery,6,7"],
    );
    check(
        "| Offence | 2021 | 2022 |\n| --- | --- | --- |\n| Burglary | 4 | |\n| Robbery | | 7 |\n",
        &["flattened 1x1: Offence,2021,2022 / Burglary,4, / Robbery,,7"],
    );
    check("2021 | 2022\nMale | 4 | 5\nFemale | 6 | 7\n", &["flattened 1x1: ,2021,2022 / Male,4,5 / Female,6,7"]);
    check("2017 | 4\n2018 | 5\n", &["flattened 0x1: 2017,4 / 2018,5"]);
    check("A | 1 | 2 | 3\nB | 1\nC | 1 | 2\n", &["flattened? 0x1: A,1,2,3 / B,1,, / C,1,2,"]);
}

#[test]
fn menus_and_titles_are_no_tables() {
    check("Home | News | Contact\n", &[]);
    check("Request 1 | Aldermoor Police\nText\n", &[]);
    check("Home |\nNews |\n", &[]);
    check("No bars at all, 412 of them.", &[]);
}

#[test]
fn the_published_page_with_years_then_counts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds/001_962884f449e2edb4.txt");
    #[allow(clippy::disallowed_methods, reason = "a test reads its sample")]
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: {path} is missing");
        return;
    };
    with_letter(&text, |letter| {
        let found = tables(letter);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].rows,
            [["2017", "2018", "2019", "2020", "2021", "2022", "2023"], ["4", "2", "0", "5", "0", "2", "1"]]
        );
        assert_eq!((found[0].header_rows, found[0].origin), (1, TableOrigin::Flattened));
        assert!(found[0].confidence >= 0.9, "{}", found[0].confidence);
    });
}

#[test]
fn lists_of_periods_are_tables_of_prose() {
    check("Arrests:\n2014 – 37\n2015 – 41\n2016 – None\n", &["prose 0x1: 2014,37 / 2015,41 / 2016,None"]);
    check(
        "a) 2018 - None\nb) 2019- None\nc) 2020- None\nd) 2021 – 1 alleged complaint\n",
        &["prose 0x1: 2018,None / 2019,None / 2020,None / 2021,1 alleged complaint"],
    );
    check("2018/19 = 6794\n2019/20 = 7139\n", &["prose 0x1: 2018/19,6794 / 2019/20,7139"]);
    check("18/19 = £12.2m\n\n19/20 = £12.5m\n", &["prose 0x1: 18/19,£12.2m / 19/20,£12.5m"]);
    check(
        "2020-2021: 973\n2021-2022: 1,113\n2023-present: 686\n",
        &["prose 0x1: 2020-2021,973 / 2021-2022,1,113 / 2023-present,686"],
    );
    check("In 2020: 4\nIn 2021: 5\n", &["prose 0x1: 2020,4 / 2021,5"]);
    check("2020 – 4\n2021 – 5\nTotal – 9\n", &["prose 0x1: 2020,4 / 2021,5 / Total,9"]);
}

#[test]
fn a_year_and_a_small_count_are_not_a_financial_year() {
    check("2013 - 40\n2014 - 15\n2015 - 9\n", &["prose 0x1: 2013,40 / 2014,15 / 2015,9"]);
    check("2013 - 14\n2014 - 15\n", &[]);
    check("2013-14 - 40\n2014-15 - 15\n", &["prose 0x1: 2013-14,40 / 2014-15,15"]);
}

#[test]
fn a_count_left_out_at_the_end_is_an_empty_cell() {
    check(
        "e) 2022 – 1\nf) 2023 (including latest available data)\n",
        &["prose 0x1: 2022,1 / 2023 (including latest available data),"],
    );
}

#[test]
fn labelled_and_bare_lists_are_tables_of_prose() {
    check(
        "Northgate – January 1st 2018 - £2,713.92\nSouthgate – March 3rd 2018 - £1,020.00\n",
        &["prose 0x1: Northgate – January 1st 2018,£2,713.92 / Southgate – March 3rd 2018,£1,020.00"],
    );
    check("Burglary: 4\nRobbery: <5\nTheft: None\n", &["prose 0x1: Burglary,4 / Robbery,<5 / Theft,None"]);
    check("- 190\n- 43\n", &["prose 0x1: ,190 / ,43"]);
    check("1) 34\n2) 12\n", &["prose 0x1: 1),34 / 2),12"]);
}

#[test]
fn letterheads_dates_and_single_lines_are_no_lists() {
    check("2014 – 37\n", &[]);
    check("Telephone: 101\nExtension: 4412\nPage: 2\n", &[]);
    check("Our ref: 1234\nDate: 12/03/2024\n", &[]);
    check("Q1 - What did you do?\nQ2 - Why 2 times?\n", &[]);
    check("Section 40 - 2\nSection 31 - 1\n", &[]);
    check("2019\n2020\n", &[]);
    check("2019 - see attached\n2020 - see attached\n", &[]);
}

#[test]
fn endless_bars_cost_little() {
    for text in [
        "|\n".repeat(20_000),
        "1 |\n".repeat(20_000),
        "a |\n1 |\n".repeat(10_000),
        "a | b |\n".repeat(20_000),
        "|".repeat(20_000),
        "(a)\n".repeat(20_000),
        "2014 – 3\n".repeat(20_000),
        "- ".repeat(100_000),
        "0".repeat(200_000),
    ] {
        with_letter(&text, tables);
    }
}
