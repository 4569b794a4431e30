//! A request without labels that asks for several things: its bullets, its lines, its question marks, its clauses;
//! and which stretches of the reply belong to them.
//!
//! Lists of equal length answer each other in order; else ordinals ("the second"), else heads that repeat the words of
//! a question. Where none of them tells, what follows answers all.

use crate::data::aside_words::{is_aside, question_before_asides};
use crate::data::pattern::plain;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::paragraph::ParagraphKind;
use crate::extract::question::heads;
use crate::extract::question::layout::{Item, Layout, MOST_QUESTIONS, Stretch};
use crate::extract::question::pieces::{Piece, trim};
use crate::extract::question::request;
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

/// "The second is also covered by the above", "On the third, we hold none".
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"^(?:(?:with regards? to|in relation to|in respect of|as to|as for|as regards|regarding|turning to|on|for|to|and) )?(?:the|your) (first|second|third|fourth|fifth|sixth|seventh|eighth|last|final)\b(?: (?:part|question|point|matter|item|request|one|of (?:these|them|your)|thing)|,| (?:is|are|was|i|we|can|cannot)\b)",
    )
});

/// "Below is your request and our response", "our answer is under each point".
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:requests?|questions?) (?:and|together with|with) (?:our|the|my) (?:response|repl|answer)|\b(?:under|below|beneath|after) each (?:of|point|question|heading|item)",
    )
});

/// A clause that asks by itself: "how many …", "whether …".
static ASKING_CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?:^|[,;:] |\band |\bor |\basked(?: us)? |\bknow )(?:and |also |secondly |lastly |finally |then )*(?:if (?:it|they|so) (?:has|have|is|are|did|does|do), )?(?:(?:from|to|by|in|at|for|on|under) )?(how (?:many|much|often|long|old|far)|what|which|who|whom|whose|when|where|why|whether)\b",
    )
});

/// "You have asked Millbrook Police whether …".
static FIRST_CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:asked?|asking|know|tell you|tell us) [^.,;:?]{0,60}?\b(how (?:many|much|often|long)|whether|why|what|which|who)\b",
    )
});

/// Takes bullets or lines that each hold a question and stand together. Says whether there are such.
pub(super) fn listed(text: &str, folded: &Folded, pieces: &[Piece<'_>], layout: &mut Layout) -> bool {
    let members = bullets(text, folded, pieces).map(|(from, to)| (from..to).collect());
    let Some(members) = members.or_else(|| block(text, folded, pieces)) else { return false };
    let spans = members.iter().map(|at| unbulleted(text, pieces[*at].span)).collect();
    place(text, folded, pieces, spans, members.last().map_or(0, |last| last + 1), layout);
    true
}

/// Takes bullets or headings that each have something of their own below. Says whether there are such.
pub(super) fn interleaved(text: &str, folded: &Folded, pieces: &[Piece<'_>], layout: &mut Layout) -> bool {
    let asks_here = |it: &&Piece<'_>| asks(text, folded, it);
    let found = [below_bullets(text, pieces), below_headings(text, folded, pieces)].into_iter().enumerate();
    for (kind, places) in found {
        let asking = places.iter().map(|at| &pieces[*at]).filter(asks_here).count();
        let enough = if kind == 0 { places.len() > 2 && asking * 2 >= places.len() } else { places.len() > 1 };
        let ends = places.iter().skip(1).copied().chain([pieces.len()]);
        let answers: Option<Vec<Span>> = places
            .iter()
            .zip(ends)
            .map(|(at, end)| request::answer_after(&pieces[at + 1..end], folded, usize::MAX))
            .collect();
        let Some(answers) = answers.filter(|_| enough && places.len() <= MOST_QUESTIONS) else { continue };
        for (number, (at, span)) in places.iter().zip(answers).enumerate() {
            layout.items.push(Item::unlabelled(Some(unbulleted(text, pieces[*at].span)), 1));
            layout.stretches.push(Stretch::of(vec![number], span));
        }
        return true;
    }
    false
}

/// Returns bullets none of which stands right below another.
fn below_bullets(text: &str, pieces: &[Piece<'_>]) -> Vec<usize> {
    let places: Vec<usize> = (0..pieces.len()).filter(|at| bullet(text, &pieces[*at])).collect();
    if places.windows(2).all(|it| it[1] > it[0] + 1) { places } else { Vec::new() }
}

/// Returns the headings below words that announce questions and answers together.
fn below_headings(text: &str, folded: &Folded, pieces: &[Piece<'_>]) -> Vec<usize> {
    let announces = |it: &Piece<'_>| it.words(folded).len() < 400 && TOGETHER.is_match(it.words(folded));
    let Some(from) = pieces.iter().take(30).position(announces) else { return Vec::new() };
    let kinds = [Opening::Reasons, Opening::Advice, Opening::SignsOff, Opening::Voluntary, Opening::Disclosure];
    let heads = |it: &Piece<'_>| {
        it.paragraph.kind == ParagraphKind::Heading
            && it.label.is_none()
            && it.span.of(text).is_some_and(|it| it.split(' ').count() > 2)
            && !kinds.into_iter().any(|kind| OPENINGS.has(kind, it.words(folded)))
    };
    (from + 1..pieces.len()).filter(|at| heads(&pieces[*at])).collect()
}

/// Takes the question marks or the clauses of one stretch of the request. Says whether it asks more than once.
pub(super) fn told(
    text: &str,
    folded: &Folded,
    pieces: &[Piece<'_>],
    asked: Span,
    end: usize,
    layout: &mut Layout,
) -> bool {
    let spans = marks(text, asked).or_else(|| clauses(text, asked));
    let Some(spans) = spans else { return false };
    place(text, folded, pieces, spans, end, layout);
    true
}

/// Adds the questions and gives each what the reply has for it.
fn place(text: &str, folded: &Folded, pieces: &[Piece<'_>], asked: Vec<Span>, end: usize, layout: &mut Layout) {
    let end = end.min(pieces.len());
    let own = in_row(text, folded, &pieces[end..], asked.len())
        .or_else(|| by_ordinal(folded, &pieces[end..], asked.len()))
        .or_else(|| heads::assign(text, folded, pieces, &asked, end));
    let count = asked.len();
    layout.items.extend(asked.into_iter().map(|span| Item::unlabelled(Some(span), 1)));
    match own {
        Some(parts) => layout.stretches.extend(parts.into_iter().map(|(items, span)| Stretch::of(items, span))),
        None => {
            let span = request::answer_after(&pieces[end..], folded, usize::MAX);
            let items = (0..count).collect();
            layout.stretches.extend(span.map(|span| Stretch::of_all(items, span)));
        }
    }
}

/// Returns the first run of bullets most of which ask.
fn bullets(text: &str, folded: &Folded, pieces: &[Piece<'_>]) -> Option<(usize, usize)> {
    let mut at = 0;
    while at < pieces.len() {
        if !bullet(text, &pieces[at]) {
            at += 1;
            continue;
        }
        let end = at + pieces[at..].iter().take_while(|it| bullet(text, it)).count();
        let in_request = pieces[at..end].iter().any(|it| it.zone == ZoneKind::Request);
        let asking = pieces[at..end].iter().filter(|it| asks(text, folded, it)).count();
        let led = at > 0
            && (pieces[at - 1].zone == ZoneKind::Request
                || pieces[at - 1].span.of(text).is_some_and(|it| it.ends_with([':', '-', ','])));
        let parallel = in_request && in_row(text, folded, &pieces[end..], end - at).is_some();
        if (2..=MOST_QUESTIONS).contains(&(end - at)) && led && (asking * 2 >= end - at || parallel) {
            return Some((at, end));
        }
        at = end;
    }
    None
}

/// Returns lines of the request that stand together without an empty line, most of which ask.
fn block(text: &str, folded: &Folded, pieces: &[Piece<'_>]) -> Option<Vec<usize>> {
    let lead = pieces.iter().position(|it| it.zone == ZoneKind::Request)?;
    let words = pieces[lead].span.of(text).unwrap_or_default();
    let heads = OPENINGS.has(Opening::RequestOpens, pieces[lead].words(folded))
        && (words.ends_with([':', '-']) || words.split(' ').count() < 5);
    let from = lead + usize::from(heads);
    let line = |it: &Piece<'_>| {
        it.zone == ZoneKind::Request || it.zone == ZoneKind::Response && it.paragraph.kind == ParagraphKind::Text
    };
    let close = |at: usize| {
        let gap = text.get(pieces[at - 1].span.end..pieces[at].span.start).unwrap_or_default();
        // What told of something else between them is left out; it stood close to one of them.
        let around = [&gap[..gap.len() - gap.trim_start().len()], &gap[gap.trim_end().len()..]];
        around.iter().any(|it| it.bytes().filter(|it| *it == b'\n').count() == 1)
    };
    // A remark of its own does not end them where they go on right below it.
    let aside = |at: usize| {
        let parts = at > 0 && !close(at) && pieces.get(at + 1).is_some_and(|next| line(next) && close(at + 1));
        parts && is_aside(pieces[at].words(folded))
    };
    let mut members: Vec<usize> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        if at > from && aside(at) {
            continue;
        }
        let stands = members.last().is_none_or(|last| close(at) || last + 1 < at);
        if members.len() > MOST_QUESTIONS
            || !line(piece)
            || question_before_asides(piece.span.of(text).unwrap_or_default()).len() >= 220
            || !stands
        {
            break;
        }
        members.push(at);
    }
    let of = |at: &usize| &pieces[*at];
    let asking = members.iter().filter(|at| asks(text, folded, of(at))).count();
    let wished = members.iter().map(of).any(|it| {
        OPENINGS.has(Opening::RequestOpens, it.words(folded))
            || ["i ", "i'", "we ", "please", "under the", "dear"].iter().any(|word| it.words(folded).starts_with(word))
    });
    (heads
        && members.len() > 1
        && asking * 2 >= members.len()
        && !wished
        && pieces[members[0]].zone == ZoneKind::Request)
        .then_some(members)
}

fn bullet(text: &str, piece: &Piece<'_>) -> bool {
    let words = piece.span.of(text).unwrap_or_default();
    let drawn = piece.paragraph.kind == ParagraphKind::ListItem && piece.label.is_none();
    piece.span == piece.paragraph.span
        && (drawn || words.starts_with(['•', '·', '▪', '*', '–']) || words.starts_with("- "))
}

fn asks(text: &str, folded: &Folded, piece: &Piece<'_>) -> bool {
    let words = piece.span.of(text).unwrap_or_default();
    let lower = piece.words(folded).trim_start_matches(|it: char| !it.is_alphanumeric());
    words.ends_with('?') || OPENINGS.has(Opening::Asks, lower)
}

fn unbulleted(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let rest = words.trim_start_matches(['•', '·', '▪', '*', '-', '–', ' ', '\u{a0}']);
    Span::new(span.end - rest.len(), span.end)
}

/// Returns a list of the reply that has as many members as there are questions.
fn in_row(text: &str, folded: &Folded, reply: &[Piece<'_>], count: usize) -> Option<Vec<(Vec<usize>, Span)>> {
    let heading = |it: &&Piece<'_>| {
        it.span.len() < 90 && (it.zone == ZoneKind::Request || it.span.of(text).is_some_and(|it| it.ends_with(':')))
            || OPENINGS.has(Opening::AnswerOpens, it.words(folded)) && it.span.len() < 60
    };
    let skipped = reply.iter().take(4).take_while(heading).count();
    let rows: Vec<&Piece<'_>> = reply[skipped..].iter().take_while(|it| bullet(text, it)).take(count + 1).collect();
    (count > 1 && rows.len() == count).then(|| rows.iter().enumerate().map(|(at, it)| (vec![at], it.span)).collect())
}

/// Returns the stretches that name each question by its place: "the first", "the second", "the last".
fn by_ordinal(folded: &Folded, reply: &[Piece<'_>], count: usize) -> Option<Vec<(Vec<usize>, Span)>> {
    let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
    let mut parts: Vec<(Vec<usize>, Span)> = Vec::new();
    for piece in reply {
        let lower = piece.words(folded);
        let ends = [Opening::SignsOff, Opening::Advice, Opening::Reasons].into_iter().any(|it| OPENINGS.has(it, lower));
        if !piece.answers() || ends && !parts.is_empty() {
            if parts.is_empty() {
                continue;
            }
            break;
        }
        let named = ORDINAL.captures(lower).and_then(|it| it.get(1)).map(|it| it.as_str());
        let place = named.map(|it| words.iter().position(|word| *word == it).unwrap_or(count - 1));
        match (place.filter(|it| *it < count), parts.last_mut()) {
            (Some(place), _) => parts.push((vec![place], piece.span)),
            (None, Some(last)) => last.1.end = piece.span.end,
            (None, None) => {}
        }
    }
    let all = (0..count).all(|at| parts.iter().any(|it| it.0[0] == at));
    (count > 1 && all).then_some(parts)
}

/// Returns the sentences of a request that end with question marks, where there are several.
pub(super) fn marks(text: &str, asked: Span) -> Option<Vec<Span>> {
    let words = asked.of(text).filter(|it| it.len() < 4_000)?;
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, _) in words.match_indices('?') {
        let before = &words[start..at];
        let sentence = before.rfind(". ").map(|it| it + 2).max(before.rfind('\n').map(|it| it + 1));
        let span = trim(text, Span::new(asked.start + start + sentence.unwrap_or(0), asked.start + at + 1));
        // "If so, when?" goes on with the question before it.
        let goes_on = span.of(text).is_some_and(|it| it.starts_with("If ")) && !spans.is_empty();
        if span.len() > 8 && !goes_on {
            spans.push(span);
        }
        start = at + 1;
    }
    (2..=20).contains(&spans.len()).then_some(spans)
}

/// Returns the clauses of one sentence that each ask: "how many there are, what they cost and whether they are old".
fn clauses(text: &str, asked: Span) -> Option<Vec<Span>> {
    let words = asked.of(text).filter(|it| it.len() < 1_200)?;
    let clauses = ASKING_CLAUSE.captures_iter(words).filter_map(|it| it.get(1)).map(|it| asked.start + it.start());
    let mut starts: Vec<usize> = clauses.collect();
    let first = FIRST_CLAUSE.captures(words).and_then(|it| it.get(1)).map(|it| asked.start + it.start());
    if let Some(first) = first.filter(|it| starts.first().is_some_and(|start| it < start)) {
        starts.insert(0, first);
    }
    if !(2..=12).contains(&starts.len()) {
        return None;
    }
    // "You want the number of nests, where they are and who knows" names a thing first.
    let lead = words[..starts[0] - asked.start].to_lowercase();
    let after = ["ask", "asked", "asking", "know", "asks"].iter().filter_map(|it| lead.rfind(&format!("{it} "))).max();
    let between = lead[after.unwrap_or(0)..].split_whitespace().count();
    if between > 8 || lead[after.unwrap_or(0)..].contains(',') {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([asked.end]);
    let spans = starts.iter().zip(ends).map(|(start, end)| tidy(text, Span::new(*start, end))).collect();
    Some(spans)
}

fn tidy(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let mut kept = words.trim_end_matches([' ', ',', ';', '\n']);
    for joiner in [" and", " or", " if it has", " and from", " from"] {
        kept = kept.strip_suffix(joiner).unwrap_or(kept).trim_end_matches([' ', ',', ';']);
    }
    Span::new(span.start, span.start + kept.len())
}
