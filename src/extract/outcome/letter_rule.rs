//! The outcome of a letter from its questions, its own words and the provisions it relies on.

use crate::data::outcome_phrases::Evidence;
use crate::extract::letter::Letter;
use crate::extract::outcome::LetterOutcome;
use crate::extract::outcome::answer::answer;
use crate::extract::outcome::evidence::Clues;
use crate::extract::outcome::stated::stated;
use crate::model::{Citation, Outcome, Question, QuestionOutcome, Regime, Role, Span};

/// What was done, counted over questions or over the whole letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Done {
    given: bool,
    outside_act: bool,
    withheld: bool,
    ncnd: bool,
    not_held: bool,
    cost: bool,
    vexatious: bool,
    /// Clarification, transfer, withdrawal.
    no_decision: bool,
    unclear: bool,
}

impl Done {
    fn add(&mut self, outcomes: &[QuestionOutcome], accessible_is_refusal: bool) {
        for outcome in outcomes {
            match outcome {
                QuestionOutcome::Disclosed => self.given = true,
                QuestionOutcome::PartlyDisclosed => {
                    self.given = true;
                    self.withheld = true;
                }
                QuestionOutcome::DisclosedOutsideAct => self.outside_act = true,
                QuestionOutcome::Exempt | QuestionOutcome::FuturePublication => self.withheld = true,
                QuestionOutcome::AccessibleElsewhere if accessible_is_refusal => self.withheld = true,
                QuestionOutcome::AccessibleElsewhere => self.given = true,
                QuestionOutcome::Ncnd => self.ncnd = true,
                QuestionOutcome::NotHeld => self.not_held = true,
                QuestionOutcome::CostRefused => self.cost = true,
                QuestionOutcome::Vexatious => self.vexatious = true,
                QuestionOutcome::ClarificationSought | QuestionOutcome::Transferred | QuestionOutcome::Withdrawn => {
                    self.no_decision = true;
                }
                QuestionOutcome::Unclear => self.unclear = true,
            }
        }
    }

    /// The rule: all alike give that outcome, mixed give partial.
    fn outcome(self) -> Option<Outcome> {
        let refusals = [self.withheld, self.ncnd, self.not_held, self.cost, self.vexatious];
        let kinds = refusals.iter().filter(|it| **it).count();
        // Data outside the Act after section 12 does not undo the refusal.
        if self.cost && !self.given && kinds == 1 {
            return Some(Outcome::CostRefused);
        }
        if self.given || self.outside_act {
            return Some(if kinds > 0 { Outcome::Partial } else { Outcome::Full });
        }
        if kinds > 1 {
            return Some(Outcome::Partial);
        }
        let only = [
            (self.withheld, Outcome::Refused),
            (self.ncnd, Outcome::Ncnd),
            (self.not_held, Outcome::NotHeld),
            (self.cost, Outcome::CostRefused),
            (self.vexatious, Outcome::Vexatious),
            (self.no_decision, Outcome::Other),
        ];
        only.into_iter().find(|(is, _)| *is).map(|(_, outcome)| outcome)
    }
}

/// Returns the outcome of a letter whose questions have theirs.
pub(super) fn letter_outcome(
    letter: &Letter,
    clues: &Clues,
    questions: &[Question],
    citations: &[Citation],
) -> LetterOutcome {
    let first = |kind: Evidence| clues.clues.iter().find(|it| it.gives == kind).map(|it| it.sentence);
    let mut relied = relied_on(citations, clues);
    // "Nothing remains withheld", and no wording that withholds: the provisions named belong to an earlier reply.
    if first(Evidence::AllDisclosed).is_some() && first(Evidence::Exempt).is_none() {
        relied.withheld = false;
    }
    if let Some(undecided) = no_decision(clues, questions, relied) {
        return undecided;
    }
    let accessible_is_refusal =
        relied.accessible || clues.clues.iter().any(|it| it.refuses_as_accessible) || first(Evidence::Exempt).is_some();
    let mut asked = Done::default();
    for question in questions {
        asked.add(&question.outcomes, accessible_is_refusal);
    }
    let mut whole = Done::default();
    let everything = Span::new(0, letter.text.len());
    let all = answer(letter, clues.clues.iter(), &clues.data, everything, false);
    if all.explicit || !clues.data.is_empty() {
        whole.add(&all.outcomes, accessible_is_refusal);
    }
    whole.withheld |= relied.withheld;
    whole.ncnd |= relied.ncnd || (first(Evidence::NcndExtra).is_some() && !whole.withheld);
    whole.cost |= relied.cost;
    whole.vexatious |= relied.vexatious;
    // One decision on one request: the strongest ground names it.
    if whole.vexatious && !whole.given {
        whole = Done { vexatious: true, ..Done::default() };
    } else if whole.withheld && whole.ncnd && !whole.given {
        // "Neither confirms nor denies … by virtue of the exemptions": they are the grounds of the denial.
        let place =
            |kind: Evidence| clues.clues.iter().find(|it| it.gives == kind).map_or(usize::MAX, |it| it.span.start);
        let denies = place(Evidence::Ncnd) < place(Evidence::Exempt)
            || (relied.ncnd
                && !relied.withheld
                && clues.clues.iter().all(|it| it.gives != Evidence::Exempt || it.bare));
        (whole.ncnd, whole.withheld) = (denies, !denies);
        if denies && !asked.given {
            asked = Done { unclear: true, ..Done::default() };
            whole.not_held = false;
        }
    } else if whole.cost && !whole.given {
        whole.not_held = false;
        whole.ncnd = false;
    }

    if let Some(span) = first(Evidence::SomeDisclosed) {
        return LetterOutcome { outcome: Outcome::Partial, basis: "letter", span: Some(span) };
    }
    if first(Evidence::WholeRefused).is_some()
        && let Some(span) = first(Evidence::CostRefused)
        && !asked.withheld
        && (!asked.given || asked.outside_act || first(Evidence::DisclosedOutsideAct).is_some())
    {
        return LetterOutcome { outcome: Outcome::CostRefused, basis: "letter", span: Some(span) };
    }
    let decided = !questions.is_empty() && !asked.unclear && asked != Done::default();
    if decided {
        let mut outcome = asked.outcome().unwrap_or(Outcome::Other);
        // Everything seems given, and yet the letter relies on an exemption: some of it was not.
        if outcome == Outcome::Full && (whole.withheld || relied.cost || whole.ncnd) {
            outcome = Outcome::Partial;
        }
        if questions.len() == 1 && outcome == Outcome::Partial && !asked.given && !asked.outside_act {
            outcome = whole.outcome().unwrap_or(outcome);
        }
        let basis = if questions.len() == 1 && questions[0].label.is_none() { "letter" } else { "questions" };
        let span = evidence(clues, outcome).or_else(|| questions.iter().find_map(|it| it.answer_span));
        return LetterOutcome { outcome, basis, span };
    }
    asked.unclear = false;
    if asked != Done::default() {
        whole.given |= asked.given;
        whole.outside_act |= asked.outside_act;
        whole.not_held |= asked.not_held;
        whole.withheld |= asked.withheld;
        whole.ncnd |= asked.ncnd;
        whole.cost |= asked.cost;
    }
    match whole.outcome() {
        Some(outcome) => {
            let span = evidence(clues, outcome).or_else(|| clues.data.first().copied());
            LetterOutcome { outcome, basis: "letter", span }
        }
        None if first(Evidence::Acknowledged).is_some() => {
            LetterOutcome { outcome: Outcome::Other, basis: "letter", span: first(Evidence::Acknowledged) }
        }
        None => match stated(letter) {
            Some(span) if !relied.any() => LetterOutcome { outcome: Outcome::Full, basis: "letter", span: Some(span) },
            _ => LetterOutcome { outcome: Outcome::Other, basis: "none", span: None },
        },
    }
}

/// Returns the outcome of a letter that asks back, passes the request on or notes that it was withdrawn, and
/// gives and refuses nothing.
fn no_decision(clues: &Clues, questions: &[Question], relied: Relied) -> Option<LetterOutcome> {
    let undecided = |kind| matches!(kind, Evidence::ClarificationSought | Evidence::Transferred | Evidence::Withdrawn);
    let mut says = clues.clues.iter().filter(|it| undecided(it.gives));
    let first = says.next()?;
    // A letter that asks back explains the law that it may come to use.
    let plainly = says.any(|it| it.sentence != first.sentence);
    let decides = clues.clues.iter().any(|it| !it.weak && !undecided(it.gives) && it.gives != Evidence::Acknowledged);
    let gives = clues.data.len() > 2;
    let relies = relied.any();
    let answers = questions.iter().any(|it| it.outcomes.contains(&QuestionOutcome::DisclosedOutsideAct));
    (!decides && !gives && (!relies || plainly) && !answers).then_some(LetterOutcome {
        outcome: Outcome::Other,
        basis: "letter",
        span: Some(first.sentence),
    })
}

/// Returns the first wording that speaks for an outcome.
fn evidence(clues: &Clues, outcome: Outcome) -> Option<Span> {
    let kinds: &[Evidence] = match outcome {
        Outcome::Full => &[Evidence::AllDisclosed, Evidence::Disclosed, Evidence::AccessibleElsewhere],
        Outcome::Partial => &[
            Evidence::SomeDisclosed,
            Evidence::PartlyDisclosed,
            Evidence::Exempt,
            Evidence::NotHeld,
            Evidence::NcndExtra,
            Evidence::Ncnd,
            Evidence::CostRefused,
            Evidence::FuturePublication,
        ],
        Outcome::Refused => &[Evidence::Exempt, Evidence::AccessibleElsewhere, Evidence::FuturePublication],
        Outcome::NotHeld => &[Evidence::NotHeld],
        Outcome::Ncnd => &[Evidence::Ncnd, Evidence::NcndExtra],
        Outcome::CostRefused => &[Evidence::CostRefused],
        Outcome::Vexatious => &[Evidence::Vexatious],
        Outcome::Other => {
            &[Evidence::ClarificationSought, Evidence::Transferred, Evidence::Withdrawn, Evidence::Acknowledged]
        }
    };
    kinds.iter().find_map(|kind| clues.clues.iter().find(|it| it.gives == *kind)).map(|it| it.sentence)
}

#[derive(Clone, Copy, Debug, Default)]
struct Relied {
    withheld: bool,
    ncnd: bool,
    cost: bool,
    vexatious: bool,
    accessible: bool,
}

impl Relied {
    fn any(self) -> bool {
        self.withheld || self.ncnd || self.cost || self.vexatious
    }
}

/// Says whether a letter relies on a provision to refuse anything.
pub(super) fn relies(citations: &[Citation], clues: &Clues) -> bool {
    relied_on(citations, clues).any()
}

/// Returns the grounds of the provisions that a letter relies on.
fn relied_on(citations: &[Citation], clues: &Clues) -> Relied {
    let environmental = citations.iter().any(|it| matches!(it.regime, Regime::Eir | Regime::Eisr));
    let says = |kind: Evidence| clues.clues.iter().any(|it| it.gives == kind);
    let mut relied = Relied::default();
    for it in citations.iter().filter(|it| it.role == Role::Engaged) {
        let ground = match (it.regime, it.section.as_str()) {
            _ if it.ncnd && it.section != "12" => &mut relied.ncnd,
            (Regime::Foia | Regime::Foisa, "12") => &mut relied.cost,
            (Regime::Foia | Regime::Foisa, "14") => &mut relied.vexatious,
            (Regime::Foia, "21") | (Regime::Foisa, "25") => {
                relied.accessible = true;
                &mut relied.withheld
            }
            (Regime::Foisa, "18") => &mut relied.ncnd,
            // A notice that nothing is held, and duties, withhold nothing.
            (Regime::Foisa, "17") => continue,
            (Regime::Eir, "12") if it.path.starts_with("(4)(a)") => continue,
            (Regime::Eir, "12") if it.path.starts_with("(4)(b)") && says(Evidence::Vexatious) => &mut relied.vexatious,
            (Regime::Eir, "12") if it.path.starts_with("(4)(b)") && says(Evidence::CostRefused) => &mut relied.cost,
            (Regime::Foia, "39") if environmental => continue,
            (Regime::Foia | Regime::Foisa | Regime::Eir | Regime::Eisr, _) => &mut relied.withheld,
            (Regime::Dpa, _) => continue,
        };
        *ground = true;
    }
    relied
}
