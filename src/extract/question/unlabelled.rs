//! Questions without labels: lines and bullets that ask, a request told in a sentence, parts that only the reply
//! tells apart, and the one question of a letter that does not restate what it answers.

use crate::data::request_told::REQUEST_TOLD;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::phrase::find;
use crate::extract::question::layout::{Item, Layout, MOST_QUESTIONS, Stretch};
use crate::extract::question::pieces::Piece;
use crate::extract::question::request::{self, Run};
use crate::extract::question::{heads, members};
use crate::extract::reading::Reading;
use crate::extract::zone::is_data;
use crate::model::Span;

/// A request is told in one of the first sentences, or not at all.
const TOLD_WITHIN: usize = 60;

/// Fills the layout of a letter none of whose questions has a label.
pub(super) fn questions(letter: &Letter, reading: &Reading<'_>, pieces: &[Piece<'_>], layout: &mut Layout) {
    let folded = &reading.folded;
    if lines(letter.text, folded, pieces, layout)
        || members::interleaved(letter.text, folded, pieces, layout)
        || members::listed(letter.text, folded, pieces, layout)
    {
        return;
    }
    let mut runs = request::runs(letter.text, pieces, folded);
    if request::only_announced(letter.text, &runs) || (runs.is_empty() && request::speaks_of_several(folded)) {
        layout.lost_list = true;
        return;
    }
    if runs.is_empty() {
        layout.implied = true;
        runs.extend(told(letter.text, reading, pieces));
    }
    // Several requests only where each has its own heading; otherwise later runs restate the first.
    let several = runs.iter().filter(|run| run.2).count() > 1;
    let kept: Vec<Run> =
        if several { runs.into_iter().filter(|run| run.2).collect() } else { runs.into_iter().take(1).collect() };
    let Some((asked, end, _)) = kept.first().copied() else {
        return single(None, request::answer_after(pieces, folded, usize::MAX), layout);
    };
    if several {
        for (number, (span, end, _)) in kept.iter().enumerate() {
            layout.items.push(Item::unlabelled(Some(*span), number + 1));
            let stop = kept.get(number + 1).map_or(usize::MAX, |next| next.0.start);
            if let Some(answer) = request::answer_after(&pieces[*end..], folded, stop) {
                layout.stretches.push(Stretch::of(vec![number], answer));
            }
        }
        return;
    }
    // "You asked for the plan and the rota." may be followed at once by "Plan: attached."
    if let Some(first) = pieces.iter().position(|it| it.zone == ZoneKind::Request)
        && first + 1 < end
        && pieces[first].span.start <= asked.start
        && pieces[first].span.end > asked.start
        && heads::split(letter.text, folded, pieces, Span::new(asked.start, pieces[first].span.end), first + 1, layout)
    {
        return;
    }
    if heads::split(letter.text, folded, pieces, asked, end, layout)
        || members::told(letter.text, folded, pieces, asked, end, layout)
    {
        return;
    }
    let answer = request::answer_after(&pieces[end.min(pieces.len())..], folded, usize::MAX);
    single(Some(asked), answer.or_else(|| request::answer_after(pieces, folded, usize::MAX)), layout);
}

fn single(asked: Option<Span>, answer: Option<Span>, layout: &mut Layout) {
    layout.items.push(Item::unlabelled(asked, 1));
    layout.stretches.extend(answer.map(|span| Stretch::of_all(vec![0], span)));
}

/// Returns the request where a sentence of the reply tells it: "I have your request for the minutes of March."
fn told(text: &str, reading: &Reading<'_>, pieces: &[Piece<'_>]) -> Option<Run> {
    let folded = &reading.folded;
    for found in find(&REQUEST_TOLD, folded).into_iter().take_while(|it| it.sentence < TOLD_WITHIN) {
        let sentence = folded.sentence_source(text, found.sentence);
        let holds = |it: &&Piece<'_>| it.span.start <= sentence.start && sentence.start < it.span.end;
        let Some(at) = pieces.iter().position(|it| holds(&it)) else { continue };
        if !pieces[at].answers() {
            continue;
        }
        let words = folded.source_span(text, found.span(&REQUEST_TOLD, folded));
        let start = words.end.min(sentence.end);
        let blank = |it: char| it.is_whitespace() || matches!(it, ':' | ',' | '-');
        let rest = text.get(start..sentence.end).unwrap_or_default();
        let start = start + (rest.len() - rest.trim_start_matches(blank).len());
        let span = if start < sentence.end { Span::new(start, sentence.end) } else { sentence };
        // "What looks like a request for recorded information." tells that there was one.
        if span.of(text).is_some_and(|it| it.trim_end_matches('.') == "recorded information") {
            continue;
        }
        return Some((span, at + 1, false));
    }
    None
}

/// Takes lines that ask, each with its answer below or all in a row. Says whether there are such.
fn lines(text: &str, folded: &Folded, pieces: &[Piece<'_>], layout: &mut Layout) -> bool {
    let asking: Vec<usize> =
        (0..pieces.len()).filter(|at| asks_alone(text, folded, &pieces[*at])).take(MOST_QUESTIONS).collect();
    if asking.len() < 2 {
        return false;
    }
    let answer = |from: usize, to: usize| request::answer_after(&pieces[from + 1..to], folded, usize::MAX);
    let next = |number: usize| asking.get(number + 1).copied().unwrap_or(pieces.len());
    let answers: Vec<Option<Span>> = asking.iter().enumerate().map(|(number, at)| answer(*at, next(number))).collect();
    let apart = answers.iter().all(Option::is_some);
    let in_row = asking.windows(2).all(|it| it[1] == it[0] + 1) && pieces[asking[0]].zone == ZoneKind::Request;
    if !apart && !in_row {
        return false;
    }
    for (at, answer) in asking.iter().zip(&answers) {
        let first = layout.items.len();
        // "How many are there? Of these, how many are trained?" on one line asks twice.
        let spans = members::marks(text, pieces[*at].span).unwrap_or_else(|| vec![pieces[*at].span]);
        layout.items.extend(spans.into_iter().map(|span| Item::unlabelled(Some(span), 1)));
        if let Some(span) = answer.filter(|_| apart) {
            let items = (first..layout.items.len()).collect();
            layout.stretches.push(Stretch::of(items, span));
        }
    }
    if !apart {
        let span = answers.last().copied().flatten().or_else(|| request::answer_after(pieces, folded, usize::MAX));
        let items = (0..layout.items.len()).collect();
        layout.stretches.extend(span.map(|span| Stretch::of_all(items, span)));
    }
    true
}

/// Says whether a piece is a question and nothing else.
fn asks_alone(text: &str, folded: &Folded, piece: &Piece<'_>) -> bool {
    let words = piece.span.of(text).unwrap_or_default();
    let lower = piece.words(folded);
    let rights = [
        "exemption",
        "public interest",
        "harm",
        "unhappy",
        "satisfied",
        "review",
        "complain",
        "what you can do",
        "what happens",
        "freedom of information",
    ];
    piece.span == piece.paragraph.span
        && matches!(piece.zone, ZoneKind::Request | ZoneKind::Response)
        && words.ends_with('?')
        && words.len() < 400
        && (words.split_whitespace().count() > 3 || piece.zone == ZoneKind::Request)
        && !OPENINGS.has(Opening::RequestOpens, lower)
        && !OPENINGS.has(Opening::Reasons, lower)
        && !OPENINGS.has(Opening::Advice, lower)
        && !rights.iter().any(|it| lower.contains(it))
}

/// Gives answers that stand in a row without labels to the questions in their order, where their numbers agree.
pub(super) fn align_by_order(text: &str, folded: &Folded, pieces: &[Piece<'_>], layout: &mut Layout) {
    let [stretch] = &layout.stretches[..] else { return };
    let count = layout.items.len();
    if !stretch.general || count < 2 {
        return;
    }
    let inside: Vec<&Piece<'_>> = pieces
        .iter()
        .filter(|it| it.answers() && stretch.span.contains(it.span))
        .skip_while(|it| it.span.of(text).is_some_and(|it| it.ends_with(':')))
        .take_while(|it| !OPENINGS.has(Opening::Reasons, it.words(folded)))
        .take(MOST_QUESTIONS + 1)
        .collect();
    let plain = |it: &&Piece<'_>| {
        let words = it.span.of(text).unwrap_or_default();
        words.len() < 160 && (is_data(words) || OPENINGS.has(Opening::Answers, it.words(folded)))
    };
    let answers = inside.iter().take_while(|it| plain(it)).count();
    if answers < 2 {
        return;
    }
    if answers != count {
        layout.unaligned = true;
        return;
    }
    let spans: Vec<Span> = inside[..count].iter().map(|it| it.span).collect();
    layout.stretches = spans.into_iter().enumerate().map(|(at, span)| Stretch::of(vec![at], span)).collect();
}
