//! Cost claims as letters print them.

use super::*;
use crate::extract::letter::Zone;
use crate::model::Regime;

fn claims(text: &str, kind: ZoneKind) -> Vec<CostClaim> {
    let zones = [Zone { kind, span: Span::new(0, text.len()) }];
    cost_claims(&Letter {
        text,
        blocks: &[],
        grids: &[],
        links: &[],
        title: None,
        legal: &[],
        zones: &zones,
        regime: Regime::Foia,
    })
}

/// Records, minutes, hours, pounds, limit, and whether the sum is right; `?` where nothing is printed.
fn check(text: &str, expected: &[&str]) {
    let or = |number: Option<f64>| number.map_or("?".to_owned(), |number| number.to_string());
    let found: Vec<String> = claims(text, ZoneKind::Response)
        .iter()
        .map(|claim| {
            assert!(claim.span.of(text).is_some(), "the span lies in the text");
            let ok = claim.arithmetic_ok.map_or("?".to_owned(), |ok| ok.to_string());
            [or(claim.records), or(claim.minutes_each), or(claim.hours), or(claim.pounds), or(claim.limit), ok]
                .join(" ")
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn records_minutes_and_hours_are_checked() {
    check("There are 1,200 records × 5 minutes = 100 hours.", &["1200 5 100 ? ? true"]);
    check("1,200 records at 5 minutes each comes to 150 hours.", &["1200 5 150 ? ? false"]);
    check(
        "There are approximately 3,450 crimes recorded. At 10 minutes each it would take 575 hours to read them, far over the limit of 18 hours.",
        &["3450 10 575 ? 18 true"],
    );
    check(
        "There are over 1000 files to open and it would take 5 minutes to search each record. That makes 83 hours, far beyond the cost limit of 18 hours or £450.",
        &["1000 5 83 450 18 true"],
    );
    check("It would take five minutes to review each of the 600 files, or 50 hours.", &["600 5 50 ? ? true"]);
    check(
        "2,000 incidents at 3 minutes is 6,000 minutes or 100 hours, which at £25 per hour is £2,500.",
        &["2000 3 100 2500 ? true"],
    );
}

#[test]
fn anything_that_is_read_one_by_one_is_counted() {
    check(
        "We recorded 2,400 thefts and reading each record would take about 5 minutes, which is 200 hours of work.",
        &["2400 5 200 ? ? true"],
    );
    check("2,340 x 6 minutes = 234 hours.", &["2340 6 234 ? ? true"]);
    check("We hold 1,800 and it would take about 3 minutes to read each, so 120 hours.", &["1800 3 120 ? ? false"]);
    check(
        "The 9,300 e-mails would have to be read, which we put at 155 hours at a minute each.",
        &["9300 1 155 ? ? true"],
    );
    check("On 14 June 2021 we said that each takes 6 minutes, or 40 hours.", &["? 6 40 ? ? ?"]);
}

#[test]
fn times_are_read_in_words_and_parts() {
    check("Each of the 640 files takes half an hour, 320 hours in all.", &["640 30 320 ? ? true"]);
    check("212 recordings at 20 minutes each is 70 hours 40 minutes.", &["212 20 70.67 ? ? true"]);
    check("At a quarter of an hour a file the 1,200 files come to 300 hours.", &["1200 15 300 ? ? true"]);
    check("Reading 900 logs at 30 seconds each would take 7.5 hours.", &["900 0.5 7.5 ? ? true"]);
    check("There are 300 cases and it takes 2 hours per case: 600 hours.", &["300 120 600 ? ? true"]);
    check("It would take forty-five minutes to read each of the 80 reports, or sixty hours.", &["80 45 60 ? ? true"]);
    check("We hold some two thousand files. At 6 minutes each that is 200 hours.", &["2000 6 200 ? ? true"]);
    check(
        "Over 2,000 records at 10 minutes each would take 333 hours, beyond the 18 hour limit.",
        &["2000 10 333 ? 18 true"],
    );
    check(
        "We allow approximately 5 minutes per file. There are 1,400 files, so that 116 hours are needed.",
        &["1400 5 116 ? ? true"],
    );
}

#[test]
fn the_sum_is_the_one_that_was_claimed() {
    check(
        "We said that 2,050 reports, at 8 minutes each, make 164 hours. The sum comes to 273 hours.",
        &["2050 8 164 ? ? false"],
    );
    check(
        "There were 8,110 of these. I estimate 6 minutes for each, 811 hours in all. There were 17 officers.",
        &["8110 6 811 ? ? true"],
    );
}

#[test]
fn what_would_all_have_to_be_read_is_counted_without_a_time() {
    check(
        "Approximately 14,500 vehicles passed through. To search the notes for each one would take well over 18 hours.",
        &["14500 ? ? ? 18 ?"],
    );
}

#[test]
fn the_law_and_work_that_was_done_claim_nothing() {
    check("Section 12 lets us refuse a request that would take over 18 hours.", &[]);
    check("The ledger has 12 pages. It took 40 minutes to read, well within the limit.", &[]);
}

#[test]
fn a_missing_term_leaves_the_sum_unknown() {
    check("To do so would take over 18 hours.", &["? ? ? ? 18 ?"]);
    check("The cost would exceed £450.", &["? ? ? 450 ? ?"]);
    check("The cost of compliance exceeds the limit of £600.", &["? ? ? 600 ? ?"]);
    check("Each of the 900 logs would take 5 to 10 minutes, well over 18 hours.", &["900 ? ? ? 18 ?"]);
    check("At 10 minutes per record this comes to 40 hours.", &["? 10 40 ? ? ?"]);
}

#[test]
fn claims_far_apart_or_under_other_questions_are_two() {
    let text = format!(
        "500 records at 6 minutes is 50 hours.\n{}\n300 files at 10 minutes is 50 hours.",
        "Other words follow here. ".repeat(30)
    );
    check(&text, &["500 6 50 ? ? true", "300 10 50 ? ? true"]);
    check(
        "500 records at 6 minutes is 50 hours.\nQ2\n300 files at 10 minutes is 50 hours.",
        &["500 6 50 ? ? true", "300 10 50 ? ? true"],
    );
}

#[test]
fn other_hours_and_pounds_are_no_claims() {
    check("The office is open 24 hours a day.", &[]);
    check("There were 412 offences worth £1,200.", &[]);
    check("The interview lasted 50 minutes.", &[]);
    check("No numbers here.", &[]);
    assert!(claims("The cost would exceed £450.", ZoneKind::LawExplained).is_empty());
}

#[test]
fn the_span_holds_the_sentences_of_the_claim() {
    let text = "We looked. There are 1,200 records to read. At 5 minutes each that is 100 hours of work. We are sorry.";
    let found = claims(text, ZoneKind::Response);
    assert_eq!(
        found[0].span.of(text),
        Some("There are 1,200 records to read. At 5 minutes each that is 100 hours of work.")
    );
}

#[test]
fn numbers_beside_curly_quotes_are_read() {
    check("The “tags” – 900 of them “in all” – take 6 minutes each, 90 hours.", &["900 6 90 ? ? true"]);
}

#[test]
fn endless_numbers_cost_little() {
    claims(&format!("hours {}", "0".repeat(200_000)), ZoneKind::Response);
    claims(&"5 minutes ".repeat(20_000), ZoneKind::Response);
    claims(&format!("hours {}", "7 x x x x ".repeat(20_000)), ZoneKind::Response);
}
