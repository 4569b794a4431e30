//! Finds what was asked, question by question, and which stretch of the reply answers it.
//!
//! Does not judge the answers. Questions that the text has lost are reported, never made up.

mod builder;
mod gaps;
mod heads;
mod inline;
mod key;
pub mod label;
pub mod layout;
mod marks;
mod members;
mod pieces;
mod request;
mod runs;
mod second;
mod table_rows;
mod unlabelled;

use crate::extract::letter::Letter;
use crate::extract::reading::Reading;
use crate::model::{Problem, Question, Span};

/// Questions of a letter and what was noticed while looking for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionsFound {
    pub questions: Vec<Question>,
    pub problems: Vec<Problem>,
    /// The stretches of the reply that answer them.
    pub layout: layout::Layout,
}

/// Returns the questions of a letter, without outcomes.
pub fn questions(letter: &Letter) -> QuestionsFound {
    questions_of(letter, &Reading::new(letter.text, letter.blocks), true)
}

/// Returns the questions of a letter that is read already.
///
/// A letter that `decides` answers at least one question, also where it restates none.
pub fn questions_of(letter: &Letter, reading: &Reading<'_>, decides: bool) -> QuestionsFound {
    let mut layout = layout::layout(letter, reading);
    if layout.implied && !decides {
        layout = layout::Layout::default();
    }
    let questions = layout
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| Question {
            question_id: String::new(),
            ordinal: at + 1,
            label: item.label.clone(),
            text: item.text_span.and_then(|span| span.of(letter.text)).map(str::to_owned),
            text_span: item.text_span,
            outcomes: Vec::new(),
            answer_span: answer_span(&layout, at),
        })
        .collect();
    let mut problems = Vec::new();
    if layout.unaligned {
        problems.push(Problem::warning("answers_unaligned", "answers without labels are not as many as the questions"));
    }
    if layout.lost_list {
        problems.push(Problem::warning("lost_list_items", "the request announces questions but none follow"));
    }
    QuestionsFound { questions, problems, layout }
}

/// Returns the one stretch that best stands for the answer: the last of its own, else what it shares.
fn answer_span(layout: &layout::Layout, item: usize) -> Option<Span> {
    let of_item = || layout.stretches.iter().filter(|it| it.items.contains(&item));
    let own = of_item().rfind(|it| it.items.len() == 1 && !it.general);
    own.or_else(|| of_item().find(|it| !it.general)).or_else(|| of_item().next()).map(|it| it.span)
}

#[cfg(test)]
mod tests;
