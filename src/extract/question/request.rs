//! Requests without labels, lists that were lost, and wording that only the quoted mail still has.

use crate::data::aside_words::{is_aside, question_before_asides};
use crate::data::pattern::plain;
use crate::data::zone_phrases::{OPENINGS, Opening, ZONE_WORDINGS, ZoneWording};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::phrase::find;
use crate::extract::question::label::Style;
use crate::extract::question::layout::{Item, MOST_QUESTIONS};
use crate::extract::question::pieces::Piece;
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

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

static SEVERAL: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\byour (?:\w+ )?questions\b|\bquestions (?:that |which )?you (?:put|sent|asked|raised)\b|\b(?:third|fourth|fifth|sixth|seventh) (?:matter|question|point|item)\b|text of the (?:request|questions) (?:could not|was not|has not|is missing)",
    )
});

/// Says whether the words that open the request are all that is left of it: "You asked for the following".
pub(super) fn only_announced(text: &str, runs: &[Run]) -> bool {
    let [(span, ..)] = runs else { return false };
    let words = span.of(text).unwrap_or_default().trim_end_matches([':', '.', '-', ' ']).to_lowercase();
    words.len() < 90 && ["following", "below", "as follows", "questions"].iter().any(|it| words.ends_with(it))
}

/// Says whether a letter that restates nothing speaks of several questions.
pub(super) fn speaks_of_several(folded: &Folded) -> bool {
    (0..folded.sentences.len()).any(|at| {
        let words = folded.sentence_text(at);
        let rights = ["if you have", "any questions", "please contact", "review"].iter().any(|it| words.contains(it));
        !rights && SEVERAL.is_match(words)
    })
}

/// A run of request paragraphs: what was asked, the piece behind it, and whether it has a heading of its own.
pub(super) type Run = (Span, usize, bool);

/// Returns the runs of the request, without the force's own words ahead of it.
pub(super) fn runs(text: &str, pieces: &[Piece<'_>], folded: &Folded) -> Vec<Run> {
    let mut at = 0;
    let mut runs: Vec<Run> = Vec::new();
    while at < pieces.len() {
        if pieces[at].zone != ZoneKind::Request {
            at += 1;
            continue;
        }
        let end = at + pieces[at..].iter().take_while(|it| it.zone == ZoneKind::Request).count();
        let opened = OPENINGS.has(Opening::RequestOpens, pieces[at].words(folded));
        let mut first = at;
        let mut start = pieces[at].span.start;
        if opened {
            let head = pieces[at].span.of(text).unwrap_or_default();
            match head.find(':').filter(|colon| head.len() > colon + 2) {
                Some(colon) => start += colon + 1 + (head[colon + 1..].len() - head[colon + 1..].trim_start().len()),
                None if end > at + 1 && !holds_request(head) => {
                    first = at + 1;
                    start = pieces[first].span.start;
                }
                None => {}
            }
        }
        let asked =
            Span::new(start, pieces[end - 1].span.end).of(text).map_or(0, |it| question_before_asides(it).len());
        let span = Span::new(start, start + asked);
        if !span.is_empty() && first < end && runs.len() < MOST_QUESTIONS {
            runs.push((span, end, opened));
        }
        at = end;
    }
    runs
}

/// "You asked for the plan of the fence." holds the request itself, "You asked for the following" does not.
fn holds_request(head: &str) -> bool {
    let lower = head.trim_end().to_lowercase();
    let announces = ["following", "below", "as follows"].iter().any(|it| lower.contains(it));
    lower.split(' ').count() > 4 && lower.ends_with(['.', '?', '"', '”']) && !announces
}

/// Returns the reply's stretch from its first words to advice, complaint rights or the signature.
pub(super) fn answer_after(pieces: &[Piece<'_>], folded: &Folded, stop: usize) -> Option<Span> {
    let mut answer: Option<Span> = None;
    let mut pieces = pieces.iter().take_while(|it| it.span.start < stop).peekable();
    while let Some(piece) = pieces.next() {
        let words = piece.folded.of(&folded.text).unwrap_or_default();
        // What tells of something else is not how an answer begins that goes on.
        if answer.is_none() && pieces.peek().is_some_and(|next| next.goes_on_answering(folded)) && is_aside(words) {
            continue;
        }
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
pub(super) fn texts_from_quoted_mail(text: &str, pieces: &[Piece<'_>], items: &mut [Item]) {
    for piece in pieces.iter().filter(|it| it.zone == ZoneKind::QuotedMail) {
        let Some(label) = &piece.label else { continue };
        let [key] = label.keys[..] else { continue };
        if label.style != Style::Number {
            continue;
        }
        let body = piece.body(text);
        if let Some(item) = items.iter_mut().find(|it| it.key() == key && it.text_span.is_none())
            && !body.is_empty()
        {
            item.text_span = Some(body);
        }
    }
}
