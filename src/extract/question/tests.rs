use super::*;
use crate::extract::zone::zones;
use crate::model::{Cleaned, Document, Regime};

/// Checks label, text and answer of each question of a text without blocks.
fn check(text: &str, expected: &[(Option<&str>, Option<&str>, Option<&str>)]) -> Vec<String> {
    let cleaned = Cleaned { document: Document { text: text.to_owned(), ..Document::default() }, ..Cleaned::default() };
    let zones = zones(&cleaned);
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
    let found = questions(&letter);
    let got: Vec<(Option<&str>, Option<&str>, Option<&str>)> = found
        .questions
        .iter()
        .map(|it| (it.label.as_deref(), it.text.as_deref(), it.answer_span.and_then(|span| span.of(text))))
        .collect();
    assert_eq!(got, expected, "{zones:?}");
    assert!(found.questions.iter().enumerate().all(|(at, it)| it.ordinal == at + 1));
    found.problems.into_iter().map(|it| it.code).collect()
}

#[test]
fn a_list_and_labelled_answers_are_aligned() {
    check(
        "You asked:\n1. How many drones do you own?\n2. Who flies them?\nOur response:\nQ1 - Four.\nQ2 - Not held.",
        &[
            (Some("Q1"), Some("How many drones do you own?"), Some("Four.")),
            (Some("Q2"), Some("Who flies them?"), Some("Not held.")),
        ],
    );
}

#[test]
fn questions_quoted_before_reasons_and_after_disclosure_are_merged() {
    let problems = check(
        "I note you seek access to the following information:\nPlease can you answer the following questions:\n\
         I have today decided to disclose some of it.\nFor:\nQ1 - How many are trained?\nQ3 - Who trains them?\n\
         The numbers are exempt.\nDisclosure\nQ2 - What is the training?\nA course.\n\
         VOLUNTARY DISCLOSURE (OUTSIDE OF THE ACT)\nQ3 - Who trains them?\nSeveral bodies.",
        &[
            (Some("Q1"), Some("How many are trained?"), Some("The numbers are exempt.")),
            (Some("Q2"), Some("What is the training?"), Some("A course.")),
            (Some("Q3"), Some("Who trains them?"), Some("Several bodies.")),
        ],
    );
    assert_eq!(problems, ["lost_list_items"]);
}

#[test]
fn one_answer_may_serve_several_questions() {
    check(
        "Request:\n1) How many cats?\n2) How many dogs?\n3) How many horses?\nResponse:\nAnswer 1: Two.\nAnswers 2 & 3: None.",
        &[
            (Some("1"), Some("How many cats?"), Some("Two.")),
            (Some("2"), Some("How many dogs?"), Some("None.")),
            (Some("3"), Some("How many horses?"), Some("None.")),
        ],
    );
}

#[test]
fn alternating_requests_and_answers_pair_up() {
    check(
        "Request 1\nHow many drones do you own?\nAnswer 1\nFour.\nRequest 2\nPlease list their makers.\nAnswer 2\nNot held.",
        &[
            (Some("Request 1"), Some("How many drones do you own?"), Some("Four.")),
            (Some("Request 2"), Some("Please list their makers."), Some("Not held.")),
        ],
    );
}

#[test]
fn lettered_parts_stay_with_their_question_and_lettered_lists_stand_alone() {
    check(
        "You asked:\n1. For each year please state:\na) how many were stolen?\nb) how many were found?\n2. Why?\nWe hold nothing.",
        &[
            (
                Some("1"),
                Some("For each year please state:\na) how many were stolen?\nb) how many were found?"),
                Some("We hold nothing."),
            ),
            (Some("2"), Some("Why?"), Some("We hold nothing.")),
        ],
    );
    check(
        "You asked:\na) How many were stolen?\nb) How many were found?\nOur response:\na) 12\nb) 3",
        &[(Some("a"), Some("How many were stolen?"), Some("12")), (Some("b"), Some("How many were found?"), Some("3"))],
    );
}

#[test]
fn a_single_request_is_one_question_without_a_label() {
    check(
        "You asked: How many officers retired in 2023?\nI can confirm that 12 officers retired.\nYours sincerely",
        &[(None, Some("How many officers retired in 2023?"), Some("I can confirm that 12 officers retired."))],
    );
}

#[test]
fn a_lost_list_is_reported_and_not_made_up() {
    let problems = check(
        "Below is your request and our response.\nPlease can you provide information to the below, if possible:\n\
         Please see below exemption s31(1)(a).\nThe course is two weeks long.",
        &[],
    );
    assert_eq!(problems, ["lost_list_items"]);
}

#[test]
fn clauses_and_recitals_are_no_questions() {
    check("1.1. This policy applies to staff.\n4.3.1. The next review is due.\n5. Summary\nStaff comply.", &[]);
    check(
        "Section 17 of the Act requires that I provide the applicant with a notice which:\na) states that fact,\n\
         b) specifies the exemption in question and\nc) states why the exemption applies.",
        &[],
    );
}

#[test]
fn restated_questions_with_answers_on_the_line_are_split() {
    check(
        "Please find our response set out below:\nQ1) Do you own drones? No – none are planned.\nQ2) How many dogs?\n12\n3. Why?\nUnknown.",
        &[
            (Some("Q1"), Some("Do you own drones?"), Some("No – none are planned.")),
            (Some("Q2"), Some("How many dogs?"), Some("12")),
            (Some("3"), Some("Why?"), Some("Unknown.")),
        ],
    );
}
