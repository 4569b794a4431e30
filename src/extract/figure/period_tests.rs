use super::*;

fn show(period: &Period) -> String {
    let day = |day: Option<Date>| day.map_or("?".to_owned(), |day| day.to_string());
    format!("{:?} {}..{}", period.basis, day(period.from), day(period.to)).to_lowercase()
}

fn check(label: &str, expected: &str) {
    assert_eq!(period(label).map_or("none".to_owned(), |found| show(&found)), expected, "{label:?}");
}

#[test]
fn calendar_years() {
    check("2021", "calendar 2021-01-01..2021-12-31");
    check("Year 2021", "calendar 2021-01-01..2021-12-31");
    check("2021*", "calendar 2021-01-01..2021-12-31");
    check("Calendar Year 2021", "calendar 2021-01-01..2021-12-31");
    check("2021 (calendar year)", "calendar 2021-01-01..2021-12-31");
    check("01/01/21–31/12/21", "calendar 2021-01-01..2021-12-31");
    check("01/01/2019 to 31/12/2023", "calendar 2019-01-01..2023-12-31");
    check("January 2021 - December 2021", "calendar 2021-01-01..2021-12-31");
    check("1 January - 31 December 2021", "calendar 2021-01-01..2021-12-31");
    check("2019 to 2023", "calendar 2019-01-01..2023-12-31");
    check("2019-2023", "calendar 2019-01-01..2023-12-31");
    check("Year ending December 2022", "calendar 2022-01-01..2022-12-31");
}

#[test]
fn financial_years() {
    for label in [
        "2022/23",
        "2022-23",
        "22/23",
        "22-23",
        "2022/2023",
        "2022-2023",
        "2022 – 2023",
        "FY2022/23",
        "FY 22/23",
        "F/Y 2022/23",
        "2022/23 FY",
        "Financial year 2022/23",
        "2022/23 (financial year)",
        "year to March 2023",
        "year ending 31 March 2023",
        "Year ended 31st March 2023",
        "12 months to March 2023",
        "April 2022 - March 2023",
        "April 2022 to March 2023",
        "Apr 22 - Mar 23",
        "Apr-22 to Mar-23",
        "1st April 2022 - 31st March 2023",
        "01/04/2022 - 31/03/2023",
        "01.04.22-31.03.23",
        "1 April 2022 to 31 March 2023",
        "2022 / 23",
    ] {
        check(label, "financial 2022-04-01..2023-03-31");
    }
    check("1999/00", "financial 1999-04-01..2000-03-31");
    check("2019/20 - 2023/24", "financial 2019-04-01..2024-03-31");
    check("2019/20 to 2023/24", "financial 2019-04-01..2024-03-31");
}

#[test]
fn months_quarters_and_days() {
    check("Jan 2023", "calendar 2023-01-01..2023-01-31");
    check("February 2024", "calendar 2024-02-01..2024-02-29");
    check("Jan-23", "calendar 2023-01-01..2023-01-31");
    check("Sept. 2023", "calendar 2023-09-01..2023-09-30");
    check("Jan - Mar 2023", "calendar 2023-01-01..2023-03-31");
    check("Q1 2022/23", "financial 2022-04-01..2022-06-30");
    check("Q1 2023", "calendar 2023-01-01..2023-03-31");
    check("2022/23 Q4", "financial 2023-01-01..2023-03-31");
    check("Quarter 2 2022-23", "financial 2022-07-01..2022-09-30");
    check("January 1st 2018", "calendar 2018-01-01..2018-01-01");
    check("1st January 2018", "calendar 2018-01-01..2018-01-01");
    check("2018-01-01", "calendar 2018-01-01..2018-01-01");
    check("2024 (Jan - June)", "calendar 2024-01-01..2024-06-30");
}

#[test]
fn part_years_and_snapshots() {
    check("2024 (to 30 June)", "todate 2024-01-01..2024-06-30");
    check("2024 (up to 30th June)", "todate 2024-01-01..2024-06-30");
    check("2024 (to June)", "todate 2024-01-01..2024-06-30");
    check("2024 to 30/06/2024", "todate 2024-01-01..2024-06-30");
    check("2024 to date", "todate 2024-01-01..?");
    check("2024 (to date)", "todate 2024-01-01..?");
    check("2024 YTD", "todate 2024-01-01..?");
    check("2023-present", "todate 2023-01-01..?");
    check("2023 (including latest available data)", "todate 2023-01-01..?");
    check("2022/23 to date", "todate 2022-04-01..?");
    check("2022/23 (to 31 December)", "todate 2022-04-01..2022-12-31");
    check("2023/24 (to end of January)", "todate 2023-04-01..2024-01-31");
    check("1 April 2012 - to date", "todate 2012-04-01..?");
    check("as at 1 May 2024", "snapshot 2024-05-01..2024-05-01");
    check("As at 31/03/2023", "snapshot 2023-03-31..2023-03-31");
}

#[test]
fn what_the_print_does_not_settle_has_no_dates() {
    check("FY22", "financial ?..?");
    check("Financial year 2022", "financial ?..?");
    check("2017 to 2018", "unknown ?..?");
    check("June", "unknown ?..?");
    check("July 2022 - June 2023", "unknown 2022-07-01..2023-06-30");
}

#[test]
fn numbers_and_words_are_no_periods() {
    for label in [
        "1989",
        "2036",
        "20221",
        "2022-24",
        "22/24",
        "16/18",
        "Burglary",
        "",
        "412",
        "2,021",
        "£2021",
        "2021KB",
        "Section 2021a",
        "31/02/2023",
        "2014 – 37",
        "may",
        "01/13/2023",
        "2021 offences",
        "2018 - 2017",
        "101",
    ] {
        check(label, "none");
    }
}

#[test]
fn a_month_takes_its_year_from_elsewhere() {
    let year = period("2022/23").expect("a financial year");
    assert_eq!(month_of(&year, 2).map(|found| show(&found)), Some("calendar 2023-02-01..2023-02-28".to_owned()));
    assert_eq!(month_of(&year, 4).map(|found| show(&found)), Some("calendar 2022-04-01..2022-04-30".to_owned()));
    assert_eq!(month_of(&period("FY22").expect("a year without dates"), 4), None);
}

#[test]
fn periods_are_found_in_running_text() {
    let found = |text: &str| {
        periods_in(text)
            .iter()
            .map(|(span, period)| format!("{}={}", &text[span.start..span.end], show(period)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found("543 offences in 2012 and 368 in 2017"),
        ["2012=calendar 2012-01-01..2012-12-31", "2017=calendar 2017-01-01..2017-12-31"]
    );
    assert_eq!(
        found("between 1 April 2019 and 31 March 2020?"),
        ["between 1 April 2019 and 31 March 2020=financial 2019-04-01..2020-03-31"]
    );
    assert_eq!(found("in the years 2017 - 2023"), ["years 2017 - 2023=calendar 2017-01-01..2023-12-31"]);
    assert_eq!(found("it may be 412 of 1,204 and 18-24"), Vec::<String>::new());
    assert_eq!(found("Data Protection Act 2018"), ["2018=calendar 2018-01-01..2018-12-31"]);
}

#[test]
fn endless_digits_cost_nothing() {
    assert!(periods_in(&"0".repeat(200_000)).is_empty());
    assert_eq!(periods_in(&"2021/22 ".repeat(20_000)).len(), 20_000);
}
