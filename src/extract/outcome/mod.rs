//! Decides what became of each question and of the letter, or says that it cannot tell.
//!
//! The rule for a letter: what its questions have in common; mixed outcomes are `partial`. Data given
//! outside the Act beside a refusal on cost leaves it `cost_refused`. Wording that speaks of the whole
//! letter ("disclose some of the requested information") goes before the questions.

mod answer;
mod evidence;
mod letter_rule;

use crate::data::outcome_phrases::Evidence;
use crate::extract::letter::Letter;
use crate::extract::outcome::answer::{Answer, answer};
use crate::extract::outcome::evidence::{Clue, Clues, collect};
use crate::extract::question::layout::{Layout, layout};
use crate::extract::reading::Reading;
use crate::model::{Citation, DocClass, Outcome, Question, QuestionOutcome, Regime, Role, Span};

/// Outcome of a letter, what it was derived from and the wording it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterOutcome {
    pub outcome: Outcome,
    /// `questions`, `letter`, `doc_class` or `none`.
    pub basis: &'static str,
    pub span: Option<Span>,
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
    decide_of(letter, &reading, &layout, questions, citations, doc_class)
}

/// Decides on a letter that is read and laid out already.
pub fn decide_of(
    letter: &Letter,
    reading: &Reading<'_>,
    layout: &Layout,
    questions: &mut [Question],
    citations: &[Citation],
    doc_class: DocClass,
) -> LetterOutcome {
    if doc_class != DocClass::FoiResponse {
        return LetterOutcome { outcome: Outcome::Other, basis: "doc_class", span: None };
    }
    let clues = collect(letter, reading);
    for (at, question) in questions.iter_mut().enumerate() {
        let answer = of_question(letter, &clues, layout, at, question);
        question.outcomes = answer.outcomes;
        if !answer.explicit
            && question.outcomes == [QuestionOutcome::Disclosed]
            && let Some(outcome) = withheld_by_citation(question, citations, &clues)
        {
            question.outcomes = vec![outcome];
        }
    }
    spread_references(letter, questions);
    spread_whole(&clues, questions);
    letter_rule::letter_outcome(letter, &clues, questions, citations)
}

/// Returns what became of one question: from its own stretches, from sentences that name it, and only
/// then from what is said of all questions.
fn of_question(letter: &Letter, clues: &Clues, layout: &Layout, at: usize, question: &Question) -> Answer {
    let known = layout.items.get(at).filter(|it| it.text_span == question.text_span);
    let named: Vec<&Clue> = match known {
        Some(item) if item.key().number > 0 => clues.clues.iter().filter(|it| it.names.contains(&item.key())).collect(),
        _ => Vec::new(),
    };
    let mut stretches: Vec<(Span, bool, bool)> = layout
        .stretches
        .iter()
        .filter(|it| known.is_some() && it.items.contains(&at))
        .map(|it| (it.span, it.voluntary, it.general))
        .collect();
    if known.is_none() {
        stretches = question.answer_span.map(|span| (span, false, false)).into_iter().collect();
    }
    let own: Vec<&(Span, bool, bool)> = stretches.iter().filter(|(_, _, general)| !general).collect();
    let mut total = Answer::default();
    for (span, voluntary, _) in &own {
        let key = known.map(|it| it.key());
        // A sentence that names other questions speaks of them.
        let inside = clues.clues.iter().filter(|it| {
            span.contains(it.span)
                && (it.names.is_empty() || key.is_none_or(|key| it.names.contains(&key) || key.number == 0))
        });
        total.add(answer(letter, inside, &clues.data, *span, *voluntary));
    }
    if total.explicit || (!total.outcomes.is_empty() && named.is_empty()) {
        return total;
    }
    if !named.is_empty() {
        let mut from_names = answer(letter, named.into_iter(), &[], Span::default(), false);
        if total.outcomes == [QuestionOutcome::Disclosed] && from_names.outcomes == [QuestionOutcome::Exempt] {
            from_names.outcomes = vec![QuestionOutcome::PartlyDisclosed];
        }
        if !from_names.outcomes.is_empty() {
            return from_names;
        }
    }
    if !total.outcomes.is_empty() {
        return total;
    }
    // Only what is said of all questions together is left; it counts where it is of one kind.
    let general = stretches.iter().find(|(_, _, general)| *general).map(|(span, ..)| *span);
    let span = general.or(question.answer_span).unwrap_or_default();
    let all = answer(letter, clues.clues.iter(), &clues.data, span, false);
    let single = layout.items.len() <= 1;
    if single || all.outcomes.len() == 1 && all.outcomes != [QuestionOutcome::PartlyDisclosed] {
        return all;
    }
    Answer { outcomes: vec![QuestionOutcome::Unclear], explicit: false }
}

/// Returns how an answer that only names a provision withholds: "S.40(2) – Personal information."
fn withheld_by_citation(question: &Question, citations: &[Citation], clues: &Clues) -> Option<QuestionOutcome> {
    let answer = question.answer_span?;
    let ground = citations.iter().filter(|it| it.role == Role::Engaged && answer.contains(it.span)).find_map(|it| {
        match (it.regime, it.section.as_str()) {
            _ if it.ncnd && it.section != "12" => Some(QuestionOutcome::Ncnd),
            (Regime::Foia | Regime::Foisa, "12") => Some(QuestionOutcome::CostRefused),
            (Regime::Foia | Regime::Foisa, "14") => Some(QuestionOutcome::Vexatious),
            (Regime::Foia, "21") | (Regime::Foisa, "25") => Some(QuestionOutcome::AccessibleElsewhere),
            (Regime::Foia, "22") | (Regime::Foisa, "27") => Some(QuestionOutcome::FuturePublication),
            (Regime::Foisa, "18") => Some(QuestionOutcome::Ncnd),
            (Regime::Foisa, "17") | (Regime::Foia, "39") | (Regime::Dpa, _) => None,
            (Regime::Eir, "12") if it.path.starts_with("(4)(a)") => Some(QuestionOutcome::NotHeld),
            _ => Some(QuestionOutcome::Exempt),
        }
    })?;
    let given = clues.data.iter().any(|it| answer.contains(*it));
    Some(if given && ground == QuestionOutcome::Exempt { QuestionOutcome::PartlyDisclosed } else { ground })
}

/// "See answer to Q3" gives a question what the other has.
fn spread_references(letter: &Letter, questions: &mut [Question]) {
    for at in 0..questions.len() {
        let Some(words) = questions[at].answer_span.and_then(|span| span.of(letter.text)) else { continue };
        if words.len() > 120 {
            continue;
        }
        let lower = words.to_lowercase();
        let Some(see) = [
            "see answer to",
            "see response to",
            "as per answer to",
            "refer to answer",
            "as per question",
            "see question",
            "as above for question",
            "see the answer to",
            "see the response to",
        ]
        .iter()
        .find_map(|it| lower.find(it).map(|place| place + it.len())) else {
            continue;
        };
        let number: String =
            lower[see..].chars().skip_while(|it| !it.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let other = questions.iter().position(|it| {
            it.label
                .as_ref()
                .is_some_and(|label| label.chars().filter(char::is_ascii_digit).collect::<String>() == number)
        });
        if let Some(other) = other.filter(|other| *other != at && !number.is_empty()) {
            questions[at].outcomes = questions[other].outcomes.clone();
        }
    }
}

/// A refusal on cost of the whole request reaches the questions that say nothing themselves.
fn spread_whole(clues: &Clues, questions: &mut [Question]) {
    let whole = clues.clues.iter().any(|it| it.gives == Evidence::WholeRefused);
    let cost = clues.clues.iter().any(|it| it.gives == Evidence::CostRefused);
    if whole && cost {
        for question in questions {
            let open = question.outcomes.iter().all(|it| *it == QuestionOutcome::Unclear);
            if open {
                question.outcomes = vec![QuestionOutcome::CostRefused];
            }
        }
    }
}

#[cfg(test)]
mod tests;
