use super::*;
use crate::extract::letter::Zone;
use crate::model::Regime;

fn check(text: &str, expected: &[&str]) {
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
    let found: Vec<String> = figures(&letter, &[], &[], AskedAll::of(&letter, &[]))
        .iter()
        .map(|figure| {
            assert_eq!(figure.span.of(text), Some(figure.value_raw.as_str()));
            let or = |text: &Option<String>| text.clone().unwrap_or("?".to_owned());
            format!("{} {} {} {}", figure.figure_id, figure.value_raw, or(&figure.period_from), or(&figure.measure))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn counts_with_their_periods_are_read_from_sentences() {
    check(
        "The force recorded 543 offences in 2012 and 368 offences in 2017.",
        &["p1 543 2012-01-01 offences", "p2 368 2017-01-01 offences"],
    );
    check(
        "There were 543 firearms offences in 2012 and 368 in 2017.",
        &["p1 543 2012-01-01 firearms offences", "p2 368 2017-01-01 firearms offences"],
    );
    check("In 2021/22 there were 1,204 arrests for theft.", &["p1 1,204 2021-04-01 arrests"]);
    check("We issued approximately 40 notices during 2021.", &["p1 40 2021-01-01 notices"]);
}

#[test]
fn an_answer_that_is_only_a_number_is_a_figure() {
    check("4. How many dogs were there in 2021?\n10\n", &["p1 10 2021-01-01 How many dogs were there in 2021?"]);
    check("How many dogs are there?\nAnswer: 12\n", &["p1 12 ? How many dogs are there?"]);
    check("How many dogs are there?\nNone.\n", &["p1 None ? How many dogs are there?"]);
}

#[test]
fn law_costs_pages_and_time_are_no_counts() {
    for text in [
        "It would take 83 hours in 2021 to collate this.",
        "Under section 31 in 2021 we refused this.",
        "See page 55 of the statement in 2022.",
        "You will hear within 20 working days in 2024.",
        "Form 124 in 2022 replaced it.",
        "What documents are there?\nNone.\n",
        "We hold 412 records.",
        "10\n",
        "The budget was £450 in 2021.",
        "It was introduced on 12 January in 2020.",
        "May 2021 saw change for 3 years in 2021.",
        "Since 2017 the force has had 2 reviews.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_long_line_of_numbers_costs_little() {
    check(&"0".repeat(200_000), &[]);
    let text = "5 in 2021 ".repeat(300);
    check(&text, &[]);
    let many = "there were 5 dogs in 2021\n".repeat(5_000);
    let zones = [Zone { kind: ZoneKind::Response, span: Span::new(0, many.len()) }];
    let letter = Letter {
        text: &many,
        blocks: &[],
        grids: &[],
        links: &[],
        title: None,
        legal: &[],
        zones: &zones,
        regime: Regime::Foia,
    };
    assert_eq!(figures(&letter, &[], &[], AskedAll::of(&letter, &[])).len(), 5_000);
}

#[test]
fn an_answer_states_its_counts_first() {
    check("How many boats are there?\nThere are 36. Two are hired.\n", &["p1 36 ? How many boats are there?"]);
    check(
        "How many boats, and how many are hired?\nThere are 36. Two are hired.\n",
        &["p1 36 ? How many boats, and how many are hired?", "p2 Two ? How many boats, and how many are hired?"],
    );
    check("How many left in 2023?\nApproximately 300 people.\n", &["p1 300 2023-01-01 How many left in 2023?"]);
    check(
        "1. How many boats in 2022?\n2. How many of those sank?\n\n1. 12\n2. Nil\n",
        &["p1 12 2022-01-01 How many boats in 2022?", "p2 Nil 2022-01-01 How many of those sank?"],
    );
}

#[test]
fn what_an_answer_says_besides_is_not_counted() {
    for text in [
        "How many boats are there?\nWe keep the log for seven years.\n",
        "How many boats are there?\nSee table 4 of the report.\n",
        "How many boats are there?\nThe remaining two are spares.\n",
        "Which boats are there?\nThe 27 boats of the list.\n",
        "3 Any plan for boats\n",
        "Answer 3) and 5) Held.\n",
    ] {
        check(text, &[]);
    }
}
