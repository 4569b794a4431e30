//! What our outcomes are called elsewhere, and which of them are decisions at all.

use crate::model::{Outcome, QuestionOutcome, name_of};

/// Returns the category of the Cabinet Office's statistics of central government. Police are not in those
/// statistics: the categories are a yardstick only.
pub(super) fn cabinet_office(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Full => "Granted in full",
        Outcome::Partial => "Partially withheld",
        Outcome::Refused => "Fully withheld (exemption)",
        Outcome::NotHeld => "Information not held",
        Outcome::Ncnd => "Fully withheld",
        Outcome::CostRefused => "Fully withheld (cost limit)",
        Outcome::Vexatious => "Fully withheld (vexatious or repeated)",
        Outcome::Other => "On hold, lapsed or advice",
    }
}

/// Returns the state that WhatDoTheyKnow gives such a request.
pub(super) fn what_do_they_know(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Full => "successful",
        Outcome::Partial => "partially_successful",
        Outcome::Refused | Outcome::Ncnd | Outcome::CostRefused => "rejected",
        Outcome::NotHeld => "not_held",
        Outcome::Vexatious => "vexatious",
        Outcome::Other => "waiting_clarification, user_withdrawn, not_foi or internal_review",
    }
}

/// Reports whether a request with this outcome could be resolved by giving or withholding something.
pub(super) fn resolvable(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Full
        | Outcome::Partial
        | Outcome::Refused
        | Outcome::Ncnd
        | Outcome::CostRefused
        | Outcome::Vexatious => true,
        Outcome::NotHeld | Outcome::Other => false,
    }
}

/// The same of one question, by the name of its outcome.
pub(super) fn question_resolvable(name: &str) -> bool {
    let left_out = [
        QuestionOutcome::NotHeld,
        QuestionOutcome::ClarificationSought,
        QuestionOutcome::Transferred,
        QuestionOutcome::Withdrawn,
        QuestionOutcome::Unclear,
    ];
    !left_out.into_iter().any(|outcome| name_of(outcome) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each outcome, its category in the statistics, its state, and whether it counts as resolvable.
    const TABLE: [(Outcome, &str, &str, bool); 8] = [
        (Outcome::Full, "Granted in full", "successful", true),
        (Outcome::Partial, "Partially withheld", "partially_successful", true),
        (Outcome::Refused, "Fully withheld (exemption)", "rejected", true),
        (Outcome::NotHeld, "Information not held", "not_held", false),
        (Outcome::Ncnd, "Fully withheld", "rejected", true),
        (Outcome::CostRefused, "Fully withheld (cost limit)", "rejected", true),
        (Outcome::Vexatious, "Fully withheld (vexatious or repeated)", "vexatious", true),
        (
            Outcome::Other,
            "On hold, lapsed or advice",
            "waiting_clarification, user_withdrawn, not_foi or internal_review",
            false,
        ),
    ];

    #[test]
    fn questions_that_got_no_decision_are_not_resolvable() {
        assert!(question_resolvable("disclosed") && question_resolvable("ncnd"));
        assert!(!question_resolvable("not_held") && !question_resolvable("clarification_sought"));
    }

    #[test]
    fn every_outcome_has_a_category_and_a_state() {
        assert_eq!(TABLE.map(|row| row.0), Outcome::ALL);
        for (outcome, category, state, counts) in TABLE {
            assert_eq!(cabinet_office(outcome), category);
            assert_eq!(what_do_they_know(outcome), state);
            assert_eq!(resolvable(outcome), counts, "{outcome:?}");
        }
    }
}
