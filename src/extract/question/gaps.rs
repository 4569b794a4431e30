//! Questions that a letter names by number and does not repeat: "Numbers 1-5 are vexatious. 6. …".

use crate::data::pattern::plain;
use crate::extract::folded::Folded;
use crate::extract::question::key::{Key, key_list};
use crate::extract::question::layout::{Item, Layout, Stretch};
use crate::extract::question::pieces::Piece;
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Highest number that is filled in.
const MOST: u16 = 40;

static NAMES: LazyLock<Regex> =
    LazyLock::new(|| plain(r"\b(?:questions?|numbers?|queries|query|parts?|points?|items?|requests?|qs?)\.? ?\(?(\d)"));

/// Adds the questions that are missing among plain numbers and that a sentence of the reply names.
pub(super) fn fill(text: &str, folded: &Folded, pieces: &[Piece<'_>], layout: &mut Layout) {
    let plain = |it: &Item| it.key().number > 0 && it.key().letter == 0 && it.request == 0;
    let Some(highest) = layout.items.iter().map(|it| it.key().number).max().filter(|it| (2..=MOST).contains(it)) else {
        return;
    };
    if !layout.items.iter().all(plain) {
        return;
    }
    let missing: Vec<u16> =
        (1..highest).filter(|it| !layout.items.iter().any(|item| item.key().number == *it)).collect();
    if missing.is_empty() {
        return;
    }
    let mut named: Vec<(u16, Span)> = Vec::new();
    for sentence in 0..folded.sentences.len() {
        let words = folded.sentence_text(sentence);
        let Some(found) = NAMES.captures(words).and_then(|it| it.get(1)) else { continue };
        let place = folded.sentence_source(text, sentence);
        let at = pieces.partition_point(|it| it.span.end <= place.start);
        let Some(piece) = pieces.get(at).filter(|it| it.answers()) else { continue };
        let keys = key_list(words, found.start()).0;
        // What follows in its paragraph goes on with it.
        let span = Span::new(place.start, piece.span.end.max(place.end));
        named.extend(
            missing.iter().filter(|it| keys.contains(&Key { number: **it, letter: 0, part: 0 })).map(|it| (*it, span)),
        );
        if named.len() > 400 {
            break;
        }
    }
    if !missing.iter().all(|it| named.iter().any(|(number, _)| number == it)) {
        return;
    }
    for number in missing {
        let at = layout.items.len();
        layout.items.push(Item::numbered(number));
        let spans = named.iter().filter(|it| it.0 == number).map(|it| it.1);
        layout.stretches.extend(spans.map(|span| Stretch::of(vec![at], span)));
    }
}

/// Says whether folded words name the question of that number.
pub(super) fn names(words: &str, number: u16) -> bool {
    let wanted = Key { number, letter: 0, part: 0 };
    NAMES
        .captures_iter(words)
        .take(100)
        .filter_map(|it| it.get(1))
        .any(|it| key_list(words, it.start()).0.contains(&wanted))
}
