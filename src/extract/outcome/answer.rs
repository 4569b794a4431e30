//! What one stretch of a reply gives or refuses.

use crate::data::outcome_phrases::Evidence;
use crate::extract::letter::Letter;
use crate::extract::outcome::evidence::Clue;
use crate::model::{QuestionOutcome, Span};

/// Outcomes of one answer, in the order of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub outcomes: Vec<QuestionOutcome>,
    /// Some wording says so; otherwise there is only text where an answer stands.
    pub explicit: bool,
}

impl Answer {
    pub fn add(&mut self, other: Answer) {
        self.explicit |= other.explicit;
        self.outcomes.extend(other.outcomes);
        self.outcomes.sort_unstable();
        self.outcomes.dedup();
    }

    fn push(&mut self, outcome: QuestionOutcome) {
        if !self.outcomes.contains(&outcome) {
            self.outcomes.push(outcome);
        }
    }
}

/// Judges a stretch by the clues in it, and by the values and the text it holds.
pub fn answer<'c>(
    letter: &Letter,
    clues: impl Iterator<Item = &'c Clue>,
    data: &[Span],
    span: Span,
    voluntary: bool,
) -> Answer {
    let clues: Vec<&Clue> = clues.collect();
    // "Your request is refused" takes its ground from beside it.
    let grounded = clues
        .iter()
        .any(|it| matches!(it.gives, Evidence::CostRefused | Evidence::Vexatious | Evidence::Ncnd | Evidence::NotHeld));
    let on_cost = clues.iter().any(|it| matches!(it.gives, Evidence::CostRefused | Evidence::Vexatious));
    let speaks = |it: &&&Clue| !(it.bare && grounded || it.counted && on_cost);
    let kinds: Vec<Evidence> = clues.iter().filter(speaks).map(|it| it.gives).collect();
    let has = |kind: Evidence| kinds.contains(&kind);
    let holds_data = data.iter().any(|it| span.contains(*it));
    let mut found = Answer { explicit: !kinds.is_empty(), ..Answer::default() };
    let given = has(Evidence::Disclosed) || has(Evidence::AllDisclosed) || holds_data;
    for (kind, outcome) in [
        (Evidence::NotHeld, QuestionOutcome::NotHeld),
        (Evidence::CostRefused, QuestionOutcome::CostRefused),
        (Evidence::Vexatious, QuestionOutcome::Vexatious),
        (Evidence::Ncnd, QuestionOutcome::Ncnd),
        (Evidence::Exempt, QuestionOutcome::Exempt),
        (Evidence::AccessibleElsewhere, QuestionOutcome::AccessibleElsewhere),
        (Evidence::FuturePublication, QuestionOutcome::FuturePublication),
        (Evidence::DisclosedOutsideAct, QuestionOutcome::DisclosedOutsideAct),
    ] {
        if has(kind) {
            found.push(outcome);
        }
    }
    if has(Evidence::CostRefused) && has(Evidence::Ncnd) {
        found.outcomes.retain(|it| *it != QuestionOutcome::Ncnd);
    }
    // "Not held in a form that can be searched" is why the cost is high, not an answer of its own.
    if has(Evidence::CostRefused) || has(Evidence::Vexatious) {
        found.outcomes.retain(|it| !matches!(it, QuestionOutcome::NotHeld | QuestionOutcome::AccessibleElsewhere));
    }
    if voluntary {
        found.push(QuestionOutcome::DisclosedOutsideAct);
    }
    let withheld = has(Evidence::Exempt);
    if has(Evidence::PartlyDisclosed) || has(Evidence::SomeDisclosed) || (given && withheld) {
        found.outcomes.retain(|it| *it != QuestionOutcome::Exempt);
        found.push(QuestionOutcome::PartlyDisclosed);
    } else if given && !voluntary {
        let outside = has(Evidence::DisclosedOutsideAct);
        // A table that shows nothing but "not held" is no disclosure; data beside a goodwill note is that note's.
        if !outside {
            found.push(QuestionOutcome::Disclosed);
        }
    }
    if found.outcomes.is_empty() && has(Evidence::NcndExtra) {
        found.push(QuestionOutcome::Ncnd);
    }
    for (kind, outcome) in [
        (Evidence::ClarificationSought, QuestionOutcome::ClarificationSought),
        (Evidence::Transferred, QuestionOutcome::Transferred),
        (Evidence::Withdrawn, QuestionOutcome::Withdrawn),
        (Evidence::Acknowledged, QuestionOutcome::Unclear),
    ] {
        if found.outcomes.is_empty() && has(kind) {
            found.push(outcome);
        }
    }
    if found.outcomes.is_empty() && span.of(letter.text).is_some_and(says_something) {
        found.push(QuestionOutcome::Disclosed);
    }
    found.outcomes.sort_unstable();
    found
}

/// Says whether a stretch holds an answer at all: a word or a figure.
fn says_something(text: &str) -> bool {
    text.chars().filter(|it| it.is_alphanumeric() || *it == '*' || *it == '£').count() > 0
}
