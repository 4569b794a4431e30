//! Requests without labels, lists that were lost, and wording that only the quoted mail still has.

use crate::data::zone_phrases::{OPENINGS, Opening, ZONE_WORDINGS, ZoneWording};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::phrase::find;
use crate::extract::question::label::Style;
use crate::extract::question::layout::{Item, Layout, MOST_QUESTIONS, Piece, Stretch};
use crate::model::Span;

/// Says whether the request announces questions and then has none: "provide information to the below:".
pub(super) fn announces_lost_list(pieces: &[Piece<'_>], folded: &Folded) -> bool {
    let Some(first) = pieces.iter().position(|it| it.zone == ZoneKind::Request) else { return false };
    let run = pieces[first..].iter().take_while(|it| it.zone == ZoneKind::Request);
    let Some(last) = run.clone().last() else { return false };
    // A heading such as "You asked the following:" is not the requester's own announcement.
    let heading = |it: &Piece<'_>| OPENINGS.has(Opening::RequestOpens, it.folded.of(&folded.text).unwrap_or_default());
    if last.label.is_some() || run.clone().any(|it| it.label.is_some()) {
        return false;
    }
    if heading(last) && run.clone().count() > 1 {
        return false;
    }
    let words = last.folded.of(&folded.text).unwrap_or_default().trim_end();
    if !words.ends_with([':', '-']) {
        return false;
    }
    let mut alone = Folded::default();
    alone.push(words, Span::new(0, words.len()), 0);
    find(&ZONE_WORDINGS, &alone).iter().any(|it| ZONE_WORDINGS.rows[it.row].gives == ZoneWording::AnnouncesList)
}

/// Takes each run of the request as one question: usually the only one.
pub(super) fn unlabelled(letter: &Letter, pieces: &[Piece<'_>], folded: &Folded, layout: &mut Layout) {
    let mut at = 0;
    let mut runs: Vec<(Span, usize, bool)> = Vec::new();
    while at < pieces.len() {
        if pieces[at].zone != ZoneKind::Request {
            at += 1;
            continue;
        }
        let end = at + pieces[at..].iter().take_while(|it| it.zone == ZoneKind::Request).count();
        let words = |it: &Piece<'_>| it.folded.of(&folded.text).unwrap_or_default().to_owned();
        let opened = OPENINGS.has(Opening::RequestOpens, &words(&pieces[at]));
        let mut first = at;
        // The force's own words ahead of the request are not the request.
        let mut start = pieces[at].span.start;
        if opened {
            let head = pieces[at].span.of(letter.text).unwrap_or_default();
            match head.find(':').filter(|colon| head.len() > colon + 2) {
                Some(colon) => start += colon + 1 + (head[colon + 1..].len() - head[colon + 1..].trim_start().len()),
                None if end > at + 1 => {
                    first = at + 1;
                    start = pieces[first].span.start;
                }
                None => {}
            }
        }
        let span = Span::new(start, pieces[end - 1].span.end);
        if !span.is_empty() && first < end && runs.len() < MOST_QUESTIONS {
            runs.push((span, end, opened));
        }
        at = end;
    }
    if runs.is_empty() {
        return;
    }
    // Several requests only where each has its own heading; otherwise later runs restate the first.
    let several = runs.iter().filter(|run| run.2).count() > 1;
    let kept: Vec<(Span, usize, bool)> =
        if several { runs.into_iter().filter(|run| run.2).collect() } else { runs.into_iter().take(1).collect() };
    for (number, (span, end, _)) in kept.iter().enumerate() {
        layout.items.push(Item::unlabelled(*span, number + 1));
        let stop = kept.get(number + 1).map_or(usize::MAX, |next| next.0.start);
        if let Some(answer) = answer_after(&pieces[*end..], folded, stop) {
            layout.stretches.push(Stretch { items: vec![number], span: answer, general: !several, voluntary: false });
        }
    }
}

/// Returns the reply's stretch from its first words to advice, complaint rights or the signature.
fn answer_after(pieces: &[Piece<'_>], folded: &Folded, stop: usize) -> Option<Span> {
    let mut answer: Option<Span> = None;
    for piece in pieces.iter().take_while(|it| it.span.start < stop) {
        let words = piece.folded.of(&folded.text).unwrap_or_default();
        let ends = matches!(piece.zone, ZoneKind::Complaint | ZoneKind::QuotedMail)
            || OPENINGS.has(Opening::SignsOff, words)
            || OPENINGS.has(Opening::Advice, words);
        if ends && answer.is_some() {
            break;
        }
        if matches!(piece.zone, ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::OtherBody) {
            answer.get_or_insert(piece.span).end = piece.span.end;
        }
    }
    answer
}

/// Gives questions whose wording the reply does not repeat the wording of the quoted request.
pub(super) fn texts_from_quoted_mail(pieces: &[Piece<'_>], items: &mut [Item]) {
    for piece in pieces.iter().filter(|it| it.zone == ZoneKind::QuotedMail) {
        let Some(label) = &piece.label else { continue };
        let [key] = label.keys[..] else { continue };
        if label.style != Style::Number {
            continue;
        }
        let body = Span::new((piece.paragraph.span.start + label.rest).min(piece.span.end), piece.span.end);
        if let Some(item) = items.iter_mut().find(|it| it.key() == key && it.text_span.is_none())
            && !body.is_empty()
        {
            item.text_span = Some(body);
        }
    }
}
