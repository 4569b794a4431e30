//! Tables that set each question beside its answer: the answers are read as answers, not as columns.

use super::answer::Answer;
use super::asked::AskedAll;
use super::context::stated_period;
use super::prose::answered;
use super::sentence::Found;
use super::value::{Notes, value};
use crate::data::value_words::fold;
use crate::extract::letter::Letter;
use crate::model::{Figure, Qualifier, Span, Table};
use std::collections::BTreeMap;

const QUESTIONS: &[&str] = &[
    "question",
    "questions",
    "request",
    "requested",
    "asked for",
    "you asked",
    "what you asked",
    "your question",
    "your questions",
    "information requested",
    "query",
    "what was asked",
];

const ANSWERS: &[&str] = &[
    "answer",
    "answers",
    "our answer",
    "our answers",
    "response",
    "our response",
    "reply",
    "our reply",
    "we said",
    "force response",
    "police response",
];

/// Returns the figures of a table of questions and answers, or nothing when it is none.
pub fn figures(letter: &Letter, table: &Table, asked: &AskedAll) -> Option<Vec<Figure>> {
    let header = table.rows.get(table.header_rows.checked_sub(1)?)?;
    let column = |names: &[&str]| header.iter().position(|cell| names.contains(&fold(cell).as_str()));
    let (question, answer) = (column(QUESTIONS)?, column(ANSWERS)?);
    let places: BTreeMap<usize, (Span, &str)> = table
        .cells
        .iter()
        .filter(|cell| cell.col == answer)
        .map(|cell| (cell.row, (cell.span, cell.text.as_str())))
        .collect();
    let mut figures = Vec::new();
    let mut stated = None;
    for row in table.header_rows..table.rows.len() {
        let text = table.rows[row][question].trim();
        let one = asked.of_text(text, stated);
        stated = one.period.filter(|_| one.counts > 0).or(stated);
        let Some((span, raw)) = places.get(&row) else { continue };
        // Cells that were joined from several lines have no place to point at.
        if span.of(letter.text) != Some(*raw) || raw.is_empty() {
            continue;
        }
        let mut found = answered(&Answer { line: raw, offset: span.start, asked: one, opens: true });
        if found.is_empty()
            && let Some(nothing) =
                value(raw, &Notes::default()).filter(|it| it.qualifier == Qualifier::Withheld && !raw.contains(' '))
        {
            let period = stated_period(text);
            found.push(Found { span: *span, value: nothing, measure: None, category: None, period, is_total: false });
        }
        for found in found {
            let figure_id = format!("{}r{row}c{answer}n{}", table.table_id, figures.len() + 1);
            figures.push(Figure {
                table_id: Some(table.table_id.clone()),
                measure: Some(text.to_owned()),
                is_total: false,
                row: Some(row),
                col: Some(answer),
                ..found.figure(figure_id, letter.text)
            });
        }
    }
    Some(figures)
}
