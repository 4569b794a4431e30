//! Reads tables that hold the questions in one column and the answers in another.
//!
//! The head of the table says so; a number in a column of its own is the label.

use crate::extract::letter::ZoneKind;
use crate::extract::paragraph::ParagraphKind;
use crate::extract::question::key::Key;
use crate::extract::question::label::{Label, Speaker, Style, label};
use crate::extract::question::pieces::Piece;
use crate::model::Span;

const ASKED: [&str; 8] = ["question", "request", "you asked", "query", "what you asked", "asked", "queries", "your q"];
const ANSWERED: [&str; 6] = ["answer", "response", "reply", "we said", "our answer", "outcome"];

/// Marks the rows of such tables as questions with their answers. Says whether there are such.
pub(super) fn settle(text: &str, pieces: &mut [Piece<'_>]) -> bool {
    let mut found = false;
    let mut head: Option<(usize, usize, usize)> = None;
    for piece in pieces.iter_mut() {
        let words = piece.span.of(text).unwrap_or_default();
        let row = piece.paragraph.kind == ParagraphKind::TableRow || words.starts_with('|') || words.contains(" | ");
        if !row || piece.span.start != piece.paragraph.span.start {
            head = None;
            continue;
        }
        let cells = cells(words);
        if let Some(columns) = columns(words, &cells) {
            head = Some(columns);
            continue;
        }
        let rule = words.bytes().all(|it| matches!(it, b'|' | b'-' | b' ' | b':'));
        let Some((asked, answered, wide)) = head.filter(|_| !rule) else { continue };
        // One head over the number and the question: a row has a cell more.
        let number = |cell: &(usize, usize)| words[cell.0..cell.1].trim_end_matches(['.', ')']).parse::<u16>().ok();
        let shift = usize::from(cells.len() == wide + 1 && cells.first().and_then(number).is_some());
        let (Some(question), Some(answer)) = (cells.get(asked + shift), cells.get(answered + shift)) else { continue };
        if question.0 >= question.1 || answer.0 >= answer.1 {
            continue;
        }
        let numbered =
            (0..asked + shift).filter_map(|at| Some((cells[at], label_number(words, cells[at])?))).next_back();
        // "3. How many?" has its number in the cell of the question.
        let said = label(&words[question.0..question.1]).filter(|it| it.keys.len() == 1 && it.style == Style::Number);
        let (printed, keys, rest) = match (numbered, said) {
            (Some((cell, number)), _) => (cell, vec![Key { number, letter: 0, part: 0 }], question.0),
            (None, Some(it)) => ((question.0 + it.printed.0, question.0 + it.printed.1), it.keys, question.0 + it.rest),
            (None, None) => ((0, 0), Vec::new(), question.0),
        };
        piece.label = Some(Label { speaker: Speaker::Asker, style: Style::Number, keys, printed, rest });
        piece.base = piece.span.start;
        piece.answer_at = Some(piece.span.start + answer.0);
        piece.zone = ZoneKind::Response;
        found = true;
    }
    found
}

/// Reads `3`, `3.`, `Q3` in a cell.
fn label_number(words: &str, cell: (usize, usize)) -> Option<u16> {
    let said = words[cell.0..cell.1].trim_start_matches(['Q', 'q', '.', ' ']);
    said.trim_end_matches(['.', ')', ':']).parse().ok().filter(|it| (1..100).contains(it))
}

/// Returns the columns of questions and of answers, and how many there are, where a row is such a head.
fn columns(words: &str, cells: &[(usize, usize)]) -> Option<(usize, usize, usize)> {
    let says = |cell: &(usize, usize), heads: &[&str]| {
        let said = words[cell.0..cell.1].trim_end_matches([':', '.', 's']).to_lowercase();
        said.len() < 40 && !said.ends_with('?') && heads.iter().any(|it| said.starts_with(it) || said.ends_with(it))
    };
    let asked = cells.iter().position(|it| says(it, &ASKED) && !says(it, &ANSWERED))?;
    let answered = cells.iter().skip(asked + 1).position(|it| says(it, &ANSWERED))? + asked + 1;
    Some((asked, answered, cells.len()))
}

/// Returns the cells of a row as places in it, without the bars at its ends.
fn cells(words: &str) -> Vec<(usize, usize)> {
    let open = words.len() - words.trim_start_matches(['|', ' ']).len();
    let inner = words[open..].trim_end_matches(['|', ' ']);
    let mut start = open;
    let mut found = Vec::new();
    for cell in inner.split('|').take(40) {
        let trimmed = cell.trim();
        let from = start + (cell.len() - cell.trim_start().len());
        found.push((from, from + trimmed.len()));
        start += cell.len() + 1;
    }
    found
}

/// Returns the part of such a row that answers.
pub(super) fn answer(piece: &Piece<'_>) -> Option<Span> {
    piece.answer_at.map(|at| Span::new(at, piece.span.end))
}
