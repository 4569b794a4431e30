//! What one stretch of a reply gives or refuses.

use crate::data::outcome_phrases::Evidence;
use crate::data::zone_phrases::{OPENINGS, Opening};
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
    let mut clues: Vec<&Clue> = clues.collect();
    let holds_data = data.iter().any(|it| span.contains(*it));
    if holds_data || clues.iter().any(|it| !it.weak && decides(it.gives)) {
        clues.retain(|it| !it.weak);
    }
    // "Your request is refused" takes its ground from beside it.
    let grounded = clues
        .iter()
        .any(|it| matches!(it.gives, Evidence::CostRefused | Evidence::Vexatious | Evidence::Ncnd | Evidence::NotHeld));
    let on_cost = clues.iter().any(|it| matches!(it.gives, Evidence::CostRefused | Evidence::Vexatious));
    let speaks = |it: &&&Clue| !(it.bare && grounded || it.counted && on_cost);
    let kinds: Vec<Evidence> = clues.iter().filter(speaks).map(|it| it.gives).collect();
    let has = |kind: Evidence| kinds.contains(&kind);
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
    if voluntary {
        found.push(QuestionOutcome::DisclosedOutsideAct);
    }
    if has(Evidence::CostRefused) && has(Evidence::Ncnd) {
        found.outcomes.retain(|it| *it != QuestionOutcome::Ncnd);
    }
    // "Not held in a form that can be searched" is why the cost is high, not an answer of its own.
    if has(Evidence::CostRefused) || has(Evidence::Vexatious) {
        found.outcomes.retain(|it| !matches!(it, QuestionOutcome::NotHeld | QuestionOutcome::AccessibleElsewhere));
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
        (Evidence::NoAnswer, QuestionOutcome::Unclear),
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

/// Says whether a sentence speaks of the letter as a thing: "A copy of this letter can be supplied in large print."
pub fn of_the_letter(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let format = ["large print", "braille", "audio tape", "other formats", "another format", "alternative format"];
    format.iter().any(|it| lower.contains(it))
        && ["letter", "reply", "response", "answer"].iter().any(|it| lower.contains(it))
}

/// Says whether wording of this kind gives or refuses something, and does not only go with an answer.
pub fn decides(kind: Evidence) -> bool {
    !matches!(
        kind,
        Evidence::NcndExtra
            | Evidence::WholeRefused
            | Evidence::DisclosedOutsideAct
            | Evidence::ClarificationSought
            | Evidence::Transferred
            | Evidence::Withdrawn
            | Evidence::Acknowledged
    )
}

/// Judges the stretch that answers one question. Of several grounds those that only stand in the wording of its
/// reasons are left out, and what is given and what is not are parts of one answer.
pub fn question_answer(letter: &Letter, clues: &[&Clue], data: &[Span], span: Span, voluntary: bool) -> Answer {
    let kept = one_ground(clues);
    as_one(answer(letter, kept.iter().copied(), data, span, voluntary), &kept)
}

fn one_ground<'c>(clues: &[&'c Clue]) -> Vec<&'c Clue> {
    let has = |kind: Evidence| clues.iter().any(|it| it.gives == kind);
    let place = |kind: Evidence| clues.iter().filter(|it| it.gives == kind).map(|it| it.span.start).min();
    let other = clues.iter().any(|it| it.gives == Evidence::Exempt && it.cites_other);
    let cited = clues.iter().any(|it| it.gives == Evidence::AccessibleElsewhere && it.refuses_as_accessible);
    let elsewhere = has(Evidence::FuturePublication) || has(Evidence::AccessibleElsewhere);
    let pointed_first = cited && place(Evidence::AccessibleElsewhere) < place(Evidence::Exempt);
    let denied_first = has(Evidence::Ncnd) && place(Evidence::Exempt) > place(Evidence::Ncnd);
    let drops = |it: &Clue| match it.gives {
        // "We should have withheld the name in any case" does not matter once the request is vexatious; "were it
        // held it would be exempt" does not once that is denied; "on balance the exemption stands", with no other
        // section than the one on publication, is that section's.
        Evidence::Exempt => has(Evidence::Vexatious) || denied_first || pointed_first || elsewhere && !other,
        // "Nothing here says whether it is or is not held."
        Evidence::NotHeld => has(Evidence::Ncnd),
        // "The total is already published" among the reasons for withholding the rest.
        Evidence::AccessibleElsewhere => other && !cited,
        _ => false,
    };
    clues.iter().copied().filter(|it| !drops(it)).collect()
}

/// "3. £702,000 in overtime. Ordinary pay is not held." is given in part.
fn as_one(mut found: Answer, clues: &[&Clue]) -> Answer {
    use QuestionOutcome::{Disclosed, Exempt, NotHeld, PartlyDisclosed};
    let place = |kind: Evidence| clues.iter().filter(|it| it.gives == kind).map(|it| it.span.start).min();
    // Counts in the reasons for a refusal are no disclosure.
    let told = clues.iter().any(|it| {
        matches!(
            it.gives,
            Evidence::Disclosed | Evidence::AllDisclosed | Evidence::PartlyDisclosed | Evidence::SomeDisclosed
        ) && !it.counted
    });
    let refused = found
        .outcomes
        .iter()
        .any(|it| matches!(it, QuestionOutcome::CostRefused | QuestionOutcome::Vexatious | QuestionOutcome::Ncnd));
    if refused && !told {
        found.outcomes.retain(|it| !matches!(it, Disclosed | PartlyDisclosed));
    }
    if found.outcomes.contains(&NotHeld) && found.outcomes.contains(&Exempt) {
        // Notes below the last answer speak of the others.
        let later = if place(Evidence::NotHeld) < place(Evidence::Exempt) { Exempt } else { NotHeld };
        found.outcomes.retain(|it| *it != later);
    }
    let given = found.outcomes.contains(&Disclosed) || found.outcomes.contains(&PartlyDisclosed);
    if found.outcomes.contains(&NotHeld) && given {
        found.outcomes.retain(|it| !matches!(it, NotHeld | Disclosed));
        found.push(PartlyDisclosed);
        found.outcomes.sort_unstable();
    }
    found
}

/// Says whether a stretch holds an answer at all: a word or a figure, and not only the signature.
fn says_something(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(40).flat_map(char::to_lowercase).collect();
    !OPENINGS.has(Opening::SignsOff, &start) && text.chars().any(|it| it.is_alphanumeric() || it == '*' || it == '£')
}
