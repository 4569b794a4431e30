use super::*;
use crate::data::outcome_phrases::OUTCOME_PHRASES;
use crate::extract::phrase::check_examples;
use crate::extract::question::questions;
use crate::extract::zone::zones;
use crate::model::{Cleaned, Document, QuestionOutcome, Regime};

fn decided(text: &str) -> (LetterOutcome, Vec<Vec<QuestionOutcome>>) {
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
    let mut found = questions(&letter).questions;
    let outcome = decide(&letter, &mut found, &[], DocClass::FoiResponse);
    assert!(outcome.span.is_none_or(|span| span.of(text).is_some_and(|it| !it.is_empty())));
    (outcome, found.into_iter().map(|it| it.outcomes).collect())
}

/// Checks the outcome of a reply to one unnumbered request.
fn check(reply: &str, expected: Outcome) {
    let text =
        format!("You asked:\nHow many officers are trained to fly drones?\nOur response:\n{reply}\nYours sincerely");
    assert_eq!(decided(&text).0.outcome, expected, "{reply}");
}

#[test]
fn every_phrase_is_found_in_its_examples_and_nowhere_else() {
    check_examples(&OUTCOME_PHRASES);
}

#[test]
fn each_outcome_has_its_wording() {
    check("I can confirm that 12 officers are trained.", Outcome::Full);
    check("Please find attached the information.", Outcome::Full);
    check("The information is exempt from disclosure under section 31(1)(a) of the Act.", Outcome::Refused);
    check("The information is accessible by other means and exempt under section 21.", Outcome::Refused);
    check("The force does not hold the information you have requested.", Outcome::NotHeld);
    check(
        "The force can neither confirm nor deny that it holds the information by virtue of section 31(3).",
        Outcome::Ncnd,
    );
    check("We estimate 400 hours. The cost of complying would exceed the appropriate limit.", Outcome::CostRefused);
    check("We consider your request to be vexatious under section 14(1).", Outcome::Vexatious);
    check("We require clarification before we can proceed.", Outcome::Other);
    check("Your request has been transferred to another authority.", Outcome::Other);
}

#[test]
fn a_denial_because_of_cost_is_a_refusal_on_cost() {
    check(
        "We can neither confirm nor deny that it is held, as to find out would exceed the cost limit under section 12(2).",
        Outcome::CostRefused,
    );
}

#[test]
fn confirm_or_deny_in_harm_or_in_the_law_is_no_denial() {
    check(
        "Please find attached the information. It would be harmful should the force confirm or deny whether any \
         additional information is held.",
        Outcome::Full,
    );
    check(
        "There are 12 officers.\nUnless exemptions apply, the first duty at Section 1(1)(a) is to confirm or deny whether \
         the information is held.",
        Outcome::Full,
    );
    check(
        "Aldermoor Police can confirm we hold the information as the duty in Section 1(1)(a) does not apply, by virtue \
         of the following exemptions:\nSection 31(1)(a).",
        Outcome::Refused,
    );
}

#[test]
fn an_answer_with_a_further_denial_is_partial() {
    check(
        "Please find attached the information. The force neither confirms nor denies that it holds any other information \
         by virtue of section 23(5).",
        Outcome::Partial,
    );
}

#[test]
fn goodwill_data_leaves_a_refusal_on_cost() {
    check(
        "The cost would exceed the appropriate limit. As a gesture of goodwill we provide outside of the Act:\n2019: 4\n2020: 7",
        Outcome::CostRefused,
    );
}

#[test]
fn questions_of_different_outcome_make_a_partial_letter() {
    let text = "You asked:\n1. How many drones?\n2. Who flies them?\n3. Why?\nOur response:\nQ1. Four.\nQ2. No information held.\n\
                Q3. See answer to Q2.";
    let (letter, outcomes) = decided(text);
    assert_eq!(letter.outcome, Outcome::Partial);
    assert_eq!(letter.basis, "questions");
    assert_eq!(
        outcomes,
        [vec![QuestionOutcome::Disclosed], vec![QuestionOutcome::NotHeld], vec![QuestionOutcome::NotHeld]]
    );
}

#[test]
fn a_question_can_be_withheld_and_answered_outside_the_act() {
    let text = "I note you seek access to the following information:\nThe training of negotiators.\nI have decided to \
                disclose some of the requested information.\nFor:\nQ1 - How many?\nQ2 - Who trains?\nIt is exempt under \
                section 31(1)(a).\nVOLUNTARY DISCLOSURE (OUTSIDE OF THE ACT)\nQ2 - Who trains?\nSeveral bodies do.";
    let (letter, outcomes) = decided(text);
    assert_eq!(letter.outcome, Outcome::Partial);
    assert_eq!(
        outcomes,
        [vec![QuestionOutcome::Exempt], vec![QuestionOutcome::DisclosedOutsideAct, QuestionOutcome::Exempt]]
    );
}

#[test]
fn a_sentence_that_names_questions_speaks_of_them() {
    let text = "You asked:\n1. How many drones?\n2. Who flies them?\nOur response:\nQuestion 1 is exempt under section 31. \
                No information is held in respect of question 2.";
    let (letter, outcomes) = decided(text);
    assert_eq!(outcomes, [vec![QuestionOutcome::Exempt], vec![QuestionOutcome::NotHeld]]);
    assert_eq!(letter.outcome, Outcome::Partial);
}

#[test]
fn wording_of_the_request_decides_nothing() {
    check("There are 12 officers.", Outcome::Full);
    let text = "You asked: Which requests were refused under section 12 as exceeding the cost limit?\nPlease find attached \
                the list.";
    assert_eq!(decided(text).0.outcome, Outcome::Full);
}

#[test]
fn a_text_that_says_nothing_of_a_decision_gets_none() {
    let (letter, _) = decided("Aldermoor Police\nThe headquarters were opened by the mayor.");
    assert_eq!((letter.outcome, letter.basis), (Outcome::Other, "none"));
}

#[test]
fn an_unrelated_sentence_changes_nothing() {
    let plain = "You asked:\n1. How many drones?\n2. Who flies them?\nOur response:\nQ1. Four.\nQ2. No information held.\n\
                 Yours sincerely";
    let (letter, outcomes) = decided(plain);
    for place in ["Our response:\n", "Four.", "held."] {
        let at = plain.find(place).unwrap() + place.len();
        // A label counts only at the start of its line.
        let text = format!("{} The station has a blue door.\n{}", &plain[..at], plain[at..].trim_start());
        let (with, outcomes_with) = decided(&text);
        assert_eq!((with.outcome, with.basis, &outcomes_with), (letter.outcome, letter.basis, &outcomes), "{text}");
    }
}

#[test]
fn a_disclaimer_below_the_signature_is_no_answer() {
    let text = "We do not hold information.\nKind regards\nInformation team\nThis e-mail and the attached file may hold \
                information. See the attached notice.";
    assert_eq!(decided(text).0.outcome, Outcome::NotHeld);
}
