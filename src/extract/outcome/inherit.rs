//! The one question of a letter has the letter's own decision.

use crate::data::outcome_phrases::Evidence;
use crate::extract::outcome::evidence::Clues;
use crate::model::{Outcome, Question, QuestionOutcome};

/// Makes the outcome of a single question without a label agree with what the letter was found to decide.
pub(super) fn single(clues: &Clues, outcome: Outcome, questions: &mut [Question]) {
    use QuestionOutcome::{
        AccessibleElsewhere, ClarificationSought, CostRefused, Disclosed, DisclosedOutsideAct, Exempt,
        FuturePublication, Ncnd, NotHeld, Transferred, Unclear, Vexatious, Withdrawn,
    };
    let [question] = questions else { return };
    if question.label.is_some() {
        return;
    }
    let has = |kind: Evidence| clues.clues.iter().any(|it| it.gives == kind);
    let (allowed, otherwise): (&[QuestionOutcome], QuestionOutcome) = match outcome {
        Outcome::Full => (&[Disclosed, AccessibleElsewhere, DisclosedOutsideAct], Disclosed),
        Outcome::Partial => return,
        Outcome::Refused => (&[Exempt, AccessibleElsewhere, FuturePublication], Exempt),
        Outcome::NotHeld => (&[NotHeld, DisclosedOutsideAct], NotHeld),
        Outcome::Ncnd => (&[Ncnd], Ncnd),
        Outcome::CostRefused => (&[CostRefused, DisclosedOutsideAct], CostRefused),
        Outcome::Vexatious => (&[Vexatious], Vexatious),
        Outcome::Other => {
            let undecided = [
                (Evidence::ClarificationSought, ClarificationSought),
                (Evidence::Transferred, Transferred),
                (Evidence::Withdrawn, Withdrawn),
            ];
            let kind = undecided.into_iter().find(|(kind, _)| has(*kind)).map_or(Unclear, |it| it.1);
            (&[], kind)
        }
    };
    question.outcomes.retain(|it| allowed.contains(it));
    let goodwill_only =
        question.outcomes == [DisclosedOutsideAct] && matches!(outcome, Outcome::CostRefused | Outcome::NotHeld);
    if question.outcomes.is_empty() || goodwill_only {
        question.outcomes.push(otherwise);
    }
    question.outcomes.sort_unstable();
}
