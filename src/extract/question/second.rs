//! Tells a list that answers from the list that asks, where a letter holds both and the wording alone does not.
//!
//! A list is asked first. What stands behind it under the same numbers and asks nothing answers it.

use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::question::key::{Key, ROMAN};
use crate::extract::question::label::{Label, Speaker, Style, weak};
use crate::extract::question::layout::MOST_QUESTIONS;
use crate::extract::question::pieces::Piece;

/// Gives the pieces of a second list to the reply.
pub(super) fn settle(text: &str, folded: &Folded, pieces: &mut [Piece<'_>]) {
    last_of_list(text, pieces);
    below_labels(text, folded, pieces);
    let Some(asked) = first_list(pieces) else { return };
    let Some(from) = second_list(text, folded, pieces, &asked) else { return };
    let lettered = asked.iter().all(|key| key.number == 0);
    for piece in &mut pieces[from..] {
        if let Some(label) = &mut piece.label
            && lettered
        {
            renumber(label, &asked);
        }
        if piece.zone == ZoneKind::Complaint {
            break;
        }
        if piece.zone == ZoneKind::Request && !asks(text, folded, piece) {
            piece.zone = ZoneKind::Response;
        }
    }
}

/// Keys of the list that asks, in order.
type Asked = Vec<Key>;

/// Says whether a label counts questions of that list: `(a)` below 1 counts its parts.
fn counts(label: &Label, asked: &Asked) -> bool {
    let Some(key) = label.keys.first() else { return false };
    asked.first().is_none_or(|first| key.number > 0 || first.number == 0)
}

/// Returns the keys of the list that opens the request.
fn first_list(pieces: &[Piece<'_>]) -> Option<Asked> {
    let mut asked: Asked = Vec::new();
    for piece in pieces {
        let Some(label) = piece.label.as_ref().filter(|it| counts(it, &asked)) else { continue };
        if piece.zone != ZoneKind::Request
            || asked.len() >= MOST_QUESTIONS
            || label.style == Style::Request
            || piece.answer_at.is_some()
        {
            break;
        }
        let other = asked.first().is_some_and(|it| it.number == 0) && label.keys[0].number > 0;
        let falls_back = asked.last().is_some_and(|it| it.number > label.keys[0].number);
        if other || falls_back || label.keys.iter().any(|key| asked.contains(key)) {
            break;
        }
        asked.extend(&label.keys);
    }
    (asked.len() > 1).then_some(asked)
}

/// Returns where a list begins that counts through the same keys and asks nothing.
fn second_list(text: &str, folded: &Folded, pieces: &[Piece<'_>], asked: &Asked) -> Option<usize> {
    let lettered = asked.iter().all(|key| key.number == 0);
    let mut passed = 0;
    let mut from = None;
    let mut last: Option<Key> = None;
    for (at, piece) in pieces.iter().enumerate() {
        if piece.zone == ZoneKind::Complaint {
            break;
        }
        let Some(label) = piece.label.as_ref().filter(|it| counts(it, asked)) else { continue };
        if label.style == Style::Request && !lettered {
            return None;
        }
        if passed < asked.len() && label.keys.iter().all(|key| asked.contains(key)) {
            passed += label.keys.len();
            continue;
        }
        if passed < asked.len() {
            return None;
        }
        let mut label = label.clone();
        if lettered {
            renumber(&mut label, asked);
        }
        // "1(a)" answers a part of 1.
        let known =
            label.keys.iter().all(|key| asked.contains(key) || asked.contains(&Key { letter: 0, part: 0, ..*key }));
        if !known {
            continue;
        }
        // A third list would leave open which of them answers.
        let first = label.keys[0];
        if last.is_some_and(|last| first <= last) {
            return None;
        }
        if piece.zone == ZoneKind::Request && asks(text, folded, piece) {
            return None;
        }
        last = Some(first);
        from = from.or(Some(at));
    }
    from
}

/// Reads `Q.2` behind a list of `i)`, `ii)` as its second.
fn renumber(label: &mut Label, asked: &Asked) {
    let counted = |key: &Key| key.letter == 0 && (1..=asked.len()).contains(&usize::from(key.number));
    let plain = asked.iter().enumerate().all(|(at, key)| usize::from(key.letter % ROMAN) == at + 1);
    if plain && label.style != Style::Request && label.keys.iter().all(counted) {
        for key in &mut label.keys {
            *key = asked[usize::from(key.number) - 1];
        }
        label.speaker = Speaker::Answerer;
    }
}

fn asks(text: &str, folded: &Folded, piece: &Piece<'_>) -> bool {
    let words = piece.span.of(text).unwrap_or_default();
    let body = piece.body(text).of(text).unwrap_or_default();
    let lower = piece.words(folded);
    let skip = lower.len().saturating_sub(body.len().min(lower.len()));
    let rest = (skip..=lower.len()).find_map(|at| lower.get(at..)).unwrap_or_default();
    words.trim_end().ends_with('?') || OPENINGS.has(Opening::Asks, rest.trim_start())
}

/// Takes `3 Any policy` behind 2 for the end of the list, where 3 is answered below.
fn last_of_list(text: &str, pieces: &mut [Piece<'_>]) {
    for at in 1..pieces.len() {
        let before = &pieces[at - 1];
        let Some(last) = before.label.as_ref().and_then(|it| it.keys.last().copied()) else { continue };
        let piece = &pieces[at];
        if before.zone != ZoneKind::Request || !piece.answers() || piece.label.is_some() {
            continue;
        }
        let Some(label) = piece.span.of(text).and_then(weak).filter(|it| it.rest < piece.span.len()) else { continue };
        let key = label.keys[0];
        let answered = |it: &Piece<'_>| it.label.as_ref().is_some_and(|label| label.keys.contains(&key));
        if key.number == last.number + 1 && pieces[at + 1..].iter().take(400).any(answered) {
            pieces[at].label = Some(label);
            pieces[at].zone = ZoneKind::Request;
        }
    }
}

/// Takes what stands alone below a label on a line of its own for the answer, where it asks nothing and nothing else
/// follows before the next label: the wording of the question is lost.
fn below_labels(text: &str, folded: &Folded, pieces: &mut [Piece<'_>]) {
    let labelled = |it: &Piece<'_>| it.label.as_ref().is_some_and(|it| !it.keys.is_empty());
    let mut at = 0;
    while at < pieces.len() {
        let heads = labelled(&pieces[at]) && pieces[at].zone == ZoneKind::Request && pieces[at].body(text).is_empty();
        let end = at + 1 + pieces[at + 1..].iter().take_while(|it| !labelled(it)).count();
        let keys = pieces[at].label.as_ref().map(|it| &it.keys);
        let below = &pieces[at + 1..end];
        let same = |it: &Piece<'_>| it.label.as_ref().is_some_and(|it| Some(&it.keys) == keys);
        let lost = heads
            && !below.is_empty()
            && !pieces[end..].iter().take(300).any(same)
            && !pieces[..at].iter().rev().take(300).any(|it| same(it) && !it.body(text).is_empty())
            && below.iter().all(|it| it.zone == ZoneKind::Request && !asks(text, folded, it))
            && below[0].span.of(text).is_some_and(|it| it.ends_with(['.', '!']) || it.contains(char::is_numeric));
        if lost {
            for piece in &mut pieces[at..end] {
                piece.zone = ZoneKind::Response;
            }
        }
        at = end;
    }
}
