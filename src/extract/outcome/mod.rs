//! Decides what became of each question and of the letter, or says that it cannot tell.
//!
//! The rule for a letter: what its questions have in common; mixed outcomes are `partial`. Data given
//! outside the Act beside a refusal on cost leaves it `cost_refused`. Wording that speaks of the whole
//! letter ("disclose some of the requested information") goes before the questions.

mod answer;
mod cited;
mod evidence;
mod inherit;
mod letter_rule;
mod of_question;
mod spread;
mod stated;
mod suppressed;

use crate::data::outcome_phrases::Evidence;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::outcome::evidence::{Clue, Clues, collect};
use crate::extract::question::layout::{Layout, layout};
use crate::extract::reading::Reading;
use crate::model::{Citation, DocClass, Outcome, Problem, Question, QuestionOutcome, Span, Wording};

/// Outcome of a letter, what it was derived from and the wording it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterOutcome {
    pub outcome: Outcome,
    /// `questions`, `letter`, `doc_class` or `none`.
    pub basis: &'static str,
    pub span: Option<Span>,
}

/// What became of the letter, and all wording that speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub letter: LetterOutcome,
    pub wording: Vec<Wording>,
}

/// Decides the outcomes of the questions in place, and of the letter.
pub fn decide(
    letter: &Letter,
    questions: &mut [Question],
    citations: &[Citation],
    doc_class: DocClass,
) -> LetterOutcome {
    let reading = Reading::new(letter.text, letter.blocks);
    let layout = layout(letter, &reading);
    decide_of(letter, &reading, &layout, questions, citations, doc_class).letter
}

/// Decides on a letter that is read and laid out already.
pub fn decide_of(
    letter: &Letter,
    reading: &Reading<'_>,
    layout: &Layout,
    questions: &mut [Question],
    citations: &[Citation],
    doc_class: DocClass,
) -> Decided {
    if doc_class != DocClass::FoiResponse {
        let letter = LetterOutcome { outcome: Outcome::Other, basis: "doc_class", span: None };
        return Decided { letter, wording: Vec::new() };
    }
    let mut clues = collect(letter, reading, &[ZoneKind::Response]);
    clues.clues.retain(|it| !it.sentence.of(letter.text).is_some_and(answer::of_the_letter));
    // Nothing decides in what seems to be the answer: what seems to be the request may hold it.
    if questions.len() <= 1
        && clues.data.is_empty()
        && clues.clues.iter().all(|it| it.weak || !answer::decides(it.gives))
    {
        let wider = collect(letter, reading, &[ZoneKind::Response, ZoneKind::Request]);
        if wider.clues.iter().any(|it| !it.weak && answer::decides(it.gives)) {
            clues = wider;
        }
    }
    // Beside a provision relied on, "there is no charge" and "a form is on our website" are no answers.
    if letter_rule::relies(citations, &clues) {
        clues.clues.retain(|it| !it.weak || evidence::refuses(it.gives) || it.gives == Evidence::NotHeld);
    }
    of_question::decide(letter, reading, &clues, layout, questions, citations);
    let decided = letter_rule::letter_outcome(letter, &clues, questions, citations);
    inherit::single(&clues, decided.outcome, questions);
    Decided { letter: decided, wording: wording(&clues) }
}

fn wording(clues: &Clues) -> Vec<Wording> {
    let told = |it: &Clue| Wording { rule: format!("outcome.{}", it.rule), span: it.span };
    let mut wording: Vec<Wording> = clues.clues.iter().chain(&clues.of_answers).map(told).collect();
    wording.sort_by_key(|it| it.span);
    wording
}

/// Returns what a reader of the outcome has to know besides it.
pub fn problems(decided: &LetterOutcome, questions: &[Question]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if decided.basis == "none" {
        problems
            .push(Problem::warning("outcome_unresolved", "no wording of the letter says what became of the request"));
    }
    let beside = |outcome| questions.iter().any(|it| it.outcomes.contains(&outcome));
    if decided.outcome == Outcome::CostRefused && beside(QuestionOutcome::DisclosedOutsideAct) {
        problems.push(Problem::note(
            "given_outside_act",
            "some data is given outside the Act, which does not undo the refusal on cost",
        ));
    }
    problems
}

#[cfg(test)]
mod manner_tests;
#[cfg(test)]
mod tests;
