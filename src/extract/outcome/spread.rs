//! Outcomes that one question takes from another or from the whole letter.

use crate::data::outcome_phrases::Evidence;
use crate::data::pattern::plain;
use crate::extract::letter::Letter;
use crate::extract::outcome::evidence::{Clue, Clues};
use crate::extract::question::label::{Key, key_list, label};
use crate::extract::question::layout::Layout;
use crate::model::{Question, QuestionOutcome};
use regex::Regex;
use std::sync::LazyLock;

/// "See answer to Q3", "as per question 2", "same as (ii)", "as above".
static REFERS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:see|as (?:per|in|at|for|with)|as|as above for|refer to|please refer to|same as|covered (?:by|in|under)|answered (?:at|in|under|by)|addressed (?:at|in|under|by))\b *(?:the |my |our |above )?(?:answers?|responses?|reply)? *(?:to|at|in|for|under)? *(?:the )?(questions?|requests?|q|parts?|points?|items?|answers?|\(|above|previous|preceding|same)\.? *",
    )
});

static REFUSES_REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:refus\w+|declin\w+) (?:to (?:comply with|answer|meet) )?(?:the whole of )?(?:your|the) (?:whole |entire )?request\b|\byour (?:whole |entire )?request (?:is|has been|must be)(?: therefore)? refused",
    )
});

/// Longest answer that can be nothing but a reference.
const LONGEST_REFERENCE: usize = 160;

/// "See answer to Q3" gives a question what the other has.
pub(super) fn references(letter: &Letter, layout: &Layout, questions: &mut [Question]) {
    for at in 0..questions.len() {
        let Some(words) = questions[at].answer_span.and_then(|span| span.of(letter.text)) else { continue };
        // Notes to all answers stand below the last.
        let words = words.lines().next().unwrap_or_default();
        if words.len() > LONGEST_REFERENCE {
            continue;
        }
        let lower = words.to_lowercase();
        let Some(found) = REFERS.captures(&lower) else { continue };
        let rest = &lower[found.get(0).map_or(0, |it| it.end())..];
        let word = found.get(1).map_or("", |it| it.as_str());
        let other = match word {
            "above" | "previous" | "preceding" | "same" => {
                at.checked_sub(1).filter(|_| lower.find(word).is_some_and(|it| it < 30))
            }
            "(" => {
                label(&format!("({rest}")).and_then(|it| it.keys.first().copied()).and_then(|key| place(layout, key))
            }
            _ => key_list(rest, 0).0.first().copied().and_then(|key| place(layout, key)),
        };
        if let Some(other) = other.filter(|other| *other != at && *other < questions.len()) {
            let taken = questions[other].outcomes.clone();
            let mine = &mut questions[at].outcomes;
            // "As above; but our press office recalls …" keeps what it gives beside.
            mine.retain(|it| *it == QuestionOutcome::DisclosedOutsideAct);
            mine.extend(taken);
            mine.sort_unstable();
            mine.dedup();
        }
    }
}

fn place(layout: &Layout, key: Key) -> Option<usize> {
    layout
        .items
        .iter()
        .position(|it| it.key() == key)
        .or_else(|| layout.items.iter().position(|it| it.key().number == key.number && key.number > 0))
        .or_else(|| layout.items.iter().position(|it| it.of_request() == key.number && key.number > 0))
}

/// A refusal on cost of the whole request reaches the questions that say nothing themselves, and stands beside what
/// is given as goodwill.
pub(super) fn whole(letter: &Letter, clues: &Clues, questions: &mut [Question]) {
    let has = |kind: Evidence| clues.clues.iter().any(|it| it.gives == kind);
    if !has(Evidence::CostRefused) {
        return;
    }
    // "We are refusing your request under section 12, because question 3 would take us past the limit."
    let request = |it: &Clue| {
        it.gives == Evidence::CostRefused && it.sentence.of(letter.text).is_some_and(|it| REFUSES_REQUEST.is_match(it))
    };
    let refused = has(Evidence::WholeRefused) || clues.clues.iter().any(request);
    let all_cost = questions.iter().all(|it| it.outcomes == [QuestionOutcome::CostRefused]);
    for question in questions.iter_mut() {
        let open = question
            .outcomes
            .iter()
            .all(|it| matches!(it, QuestionOutcome::Unclear | QuestionOutcome::DisclosedOutsideAct));
        if refused && open {
            question.outcomes.retain(|it| *it != QuestionOutcome::Unclear);
            question.outcomes.push(QuestionOutcome::CostRefused);
            question.outcomes.sort_unstable();
        }
    }
    if (refused || all_cost)
        && questions.len() > 1
        && questions.iter().all(|it| it.outcomes == [QuestionOutcome::CostRefused])
    {
        goodwill(letter, clues, questions);
    }
}

/// Gives what is told outside the Act to the one question that it can belong to.
fn goodwill(letter: &Letter, clues: &Clues, questions: &mut [Question]) {
    let Some(told) = clues.clues.iter().find(|it| it.gives == Evidence::DisclosedOutsideAct && it.names.is_empty())
    else {
        return;
    };
    let words = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_alphanumeric()).filter(|it| it.len() > 3).map(str::to_lowercase).collect()
    };
    let told = words(told.sentence.of(letter.text).unwrap_or_default());
    let scores: Vec<usize> = questions
        .iter()
        .map(|it| words(it.text.as_deref().unwrap_or_default()).iter().filter(|word| told.contains(word)).count())
        .collect();
    let best = scores.iter().copied().max().unwrap_or(0);
    // Where the words do not tell, a count goes to the question asked first.
    if let Some(at) = scores.iter().position(|it| *it == best) {
        questions[at].outcomes.push(QuestionOutcome::DisclosedOutsideAct);
        questions[at].outcomes.sort_unstable();
    }
}
