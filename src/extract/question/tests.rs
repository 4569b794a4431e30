use super::*;
use crate::extract::letter::{Zone, ZoneKind};
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
    for text in [
        "1.1. This policy applies to staff.\n4.3.1. The next review is due.\n5. Summary\nStaff comply.",
        "Section 17 of the Act requires that I provide the applicant with a notice which:\na) states that fact,\n\
         b) specifies the exemption in question and\nc) states why the exemption applies.",
    ] {
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
        assert_eq!(questions_of(&letter, &Reading::new(text, &[]), false).questions, []);
        // An answer has a question, also where nothing is left of it.
        let implied = questions(&letter).questions;
        assert_eq!(implied.iter().map(|it| (it.label.clone(), it.text.clone())).collect::<Vec<_>>(), [(None, None)]);
    }
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

#[test]
fn parts_that_are_answered_one_by_one_stand_alone_under_joined_labels() {
    check(
        "You asked:\nQuestion 1.\n(a) How many cats?\n(b) How many dogs?\nQuestion 2.\n(a) Why?\n(b) Since when?\n\
         Answer 1\n(a) Two.\n(b) Not held.\nAnswer 2\n(a) For mice.\n(b) 2019.",
        &[
            (Some("1(a)"), Some("How many cats?"), Some("Two.")),
            (Some("1(b)"), Some("How many dogs?"), Some("Not held.")),
            (Some("2(a)"), Some("Why?"), Some("For mice.")),
            (Some("2(b)"), Some("Since when?"), Some("2019.")),
        ],
    );
}

#[test]
fn a_list_that_stands_twice_is_asked_and_answered() {
    check(
        "Millbrook Police\nReceived 3 May\n1. Number of cats.\n2. Names of the dogs.\n\n1.\nTwo\n2.\nRex",
        &[(Some("1"), Some("Number of cats."), Some("Two")), (Some("2"), Some("Names of the dogs."), Some("Rex"))],
    );
    check(
        "1.1 How many cats?\n1.2 And dogs?\n\n1.1 Two cats.\n1.2 One dog.",
        &[(Some("1.1"), Some("How many cats?"), Some("Two cats.")), (Some("1.2"), Some("And dogs?"), Some("One dog."))],
    );
}

#[test]
fn lists_within_a_sentence_are_read() {
    check(
        "You asked: (1) how many cats there are; (2) who feeds them.\nOur response:\n(1) Two.\n(2) Nobody.",
        &[
            (Some("1"), Some("how many cats there are;"), Some("Two.")),
            (Some("2"), Some("who feeds them."), Some("Nobody.")),
        ],
    );
}

#[test]
fn questions_told_in_prose_have_no_label() {
    check(
        "Your first question was how many cats we have. Two.\nYour second question was who feeds them. Nobody does.",
        &[
            (
                None,
                Some("Your first question was how many cats we have."),
                Some("Your first question was how many cats we have. Two."),
            ),
            (
                None,
                Some("Your second question was who feeds them."),
                Some("Your second question was who feeds them. Nobody does."),
            ),
        ],
    );
}

#[test]
fn the_reply_divides_a_request_without_labels() {
    check(
        "You asked for the risk register, the fire plan and the rota of the desk.\nRisk register: attached.\n\
         Fire plan: it is withheld.\nRota: not held.",
        &[
            (None, Some("You asked for the risk register"), Some("Risk register: attached.")),
            (None, Some("the fire plan"), Some("Fire plan: it is withheld.")),
            (None, Some("the rota of the desk."), Some("Rota: not held.")),
        ],
    );
    check(
        "You asked: How many thefts of cars and vans were there?\nCars: 5\nVans: 6",
        &[(None, Some("How many thefts of cars and vans were there?"), Some("Cars: 5\nVans: 6"))],
    );
}

#[test]
fn answers_in_a_row_are_aligned_where_their_numbers_agree() {
    let letter = "You asked:\n1. How many cats?\n2. How many dogs?\n3. Any mice?\nOur response:\n";
    let asked = [Some("How many cats?"), Some("How many dogs?"), Some("Any mice?")];
    check(
        &format!("{letter}12\nNot held\nYes"),
        &[
            (Some("1"), asked[0], Some("12")),
            (Some("2"), asked[1], Some("Not held")),
            (Some("3"), asked[2], Some("Yes")),
        ],
    );
    let problems = check(
        &format!("{letter}12\nNot held"),
        &[
            (Some("1"), asked[0], Some("12\nNot held")),
            (Some("2"), asked[1], Some("12\nNot held")),
            (Some("3"), asked[2], Some("12\nNot held")),
        ],
    );
    assert_eq!(problems, ["answers_unaligned"]);
}

#[test]
fn questions_that_the_force_asks_back_are_not_the_request() {
    check(
        "Thank you for your letter of 3 May.\nIt concerned the radios.\nBefore we begin we need to know more.\n\
         Could you tell us, please,\n1. which radios you mean;\n2. which years?",
        &[(
            None,
            Some("the radios."),
            Some(
                "Before we begin we need to know more.\nCould you tell us, please,\n1. which radios you mean;\n\
                 2. which years?",
            ),
        )],
    );
}

#[test]
fn quarters_and_dates_are_no_questions() {
    check(
        "You asked: How many thefts were there in each quarter?\nQ1 2023: 4\nQ2 2023: 7",
        &[(None, Some("How many thefts were there in each quarter?"), Some("Q1 2023: 4\nQ2 2023: 7"))],
    );
}

#[test]
fn hostile_letters_take_linear_time() {
    for unit in
        ["1. How many?\n", "a) x\n", "1.1 Why\n", "Q1: x? y\n", "• dogs: 5\n", "Why is it so?\nNo.\n", "(1) a; "]
    {
        let text = unit.repeat(1_000_000 / unit.len());
        let cleaned =
            Cleaned { document: Document { text: text.clone(), ..Document::default() }, ..Cleaned::default() };
        let zones = zones(&cleaned);
        let letter = Letter {
            text: &text,
            blocks: &[],
            grids: &[],
            links: &[],
            title: None,
            legal: &[],
            zones: &zones,
            regime: Regime::Foia,
        };
        assert!(questions(&letter).questions.len() <= 200);
    }
}
