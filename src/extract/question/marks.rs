//! Marks other than numbers: bare `Q.` and `A.`, questions counted anew in each part (`A1`, `B1`), and answers set
//! as quotations below each question.

use crate::extract::letter::ZoneKind;
use crate::extract::question::key::Key;
use crate::extract::question::label::{Label, Speaker, Style};
use crate::extract::question::layout::MOST_QUESTIONS;
use crate::extract::question::pieces::{Piece, trim};
use crate::model::Span;

/// Settles what bears such marks. Says whether the questions are told apart by them.
pub(super) fn settle(text: &str, pieces: &mut Vec<Piece<'_>>) -> bool {
    quoted_answers(text, pieces);
    question_and_answer(text, pieces) || in_parts(text, pieces)
}

/// Takes quotations that stand below each of several questions for their answers.
fn quoted_answers(text: &str, pieces: &mut [Piece<'_>]) {
    let quoted =
        |it: &Piece<'_>| it.zone == ZoneKind::QuotedMail && it.span.of(text).is_some_and(|it| it.starts_with('>'));
    let below: Vec<usize> = (1..pieces.len())
        .filter(|at| {
            let above = &pieces[at - 1];
            quoted(&pieces[*at])
                && above.zone != ZoneKind::QuotedMail
                && above.span.of(text).is_some_and(|it| it.ends_with('?') || above.label.is_some())
        })
        .take(MOST_QUESTIONS)
        .collect();
    if below.len() < 2 {
        return;
    }
    for start in below {
        pieces[start - 1].zone = ZoneKind::Request;
        for piece in pieces[start..].iter_mut().take_while(|it| quoted(it)) {
            piece.zone = ZoneKind::Response;
            piece.label = None;
        }
    }
}

/// Reads `Q. How many?` and `A. None.` without numbers.
fn question_and_answer(text: &str, pieces: &mut [Piece<'_>]) -> bool {
    let mark = |piece: &Piece<'_>| -> Option<(Speaker, usize)> {
        let words = piece.span.of(text).filter(|_| piece.span.start == piece.base)?;
        let (speaker, len) = match words.as_bytes() {
            [b'Q' | b'q', b'.' | b':' | b')', ..] => (Speaker::Asker, 2),
            [b'A' | b'a', b'.' | b':' | b')', ..] => (Speaker::Answerer, 2),
            [b'Q', b' ', b'-', b' ', ..] => (Speaker::Asker, 4),
            [b'A', b' ', b'-', b' ', ..] => (Speaker::Answerer, 4),
            _ => return None,
        };
        let rest = words[len..].trim_start();
        let opens = rest.starts_with(|it: char| !it.is_ascii_digit() || speaker == Speaker::Answerer);
        (opens && !rest.is_empty()).then_some((speaker, words.len() - rest.len()))
    };
    let marks: Vec<(usize, Speaker, usize)> = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| mark(piece).map(|(speaker, rest)| (at, speaker, rest)))
        .take(2 * MOST_QUESTIONS)
        .collect();
    let asked = marks.iter().filter(|it| it.1 == Speaker::Asker).count();
    let answered = marks.windows(2).filter(|it| it[0].1 == Speaker::Asker && it[1].1 == Speaker::Answerer).count();
    if asked < 2 || answered < 2 {
        return false;
    }
    let last = marks.last().map_or(0, |it| it.0);
    for (at, speaker, rest) in &marks {
        let label = Label { speaker: *speaker, style: Style::Number, keys: Vec::new(), printed: (0, 0), rest: *rest };
        pieces[*at].label = Some(label);
    }
    let mut zone = ZoneKind::Response;
    for (at, piece) in pieces.iter_mut().enumerate().skip(marks[0].0) {
        if piece.zone == ZoneKind::Complaint || (at > last && piece.zone != ZoneKind::Request) {
            break;
        }
        if let Some(label) = piece.label.as_ref().filter(|it| it.keys.is_empty()) {
            zone = if label.speaker == Speaker::Asker { ZoneKind::Request } else { ZoneKind::Response };
        } else {
            piece.label = None;
        }
        if matches!(piece.zone, ZoneKind::Request | ZoneKind::Response) {
            piece.zone = zone;
        }
    }
    true
}

/// Numbers of a part are counted from this times its letter: `B2` is 202.
const PART: u16 = 100;

/// Reads `A1`, `A2`, `B1` as questions in parts, where two parts are counted.
fn in_parts(text: &str, pieces: &mut Vec<Piece<'_>>) -> bool {
    let starts: Vec<Option<(Vec<Key>, usize)>> = pieces
        .iter()
        .map(|it| it.span.of(text).filter(|_| it.span.start == it.base).and_then(|words| part_keys(words, 0)))
        .collect();
    let keys: Vec<Key> = starts.iter().flatten().filter_map(|(keys, _)| keys.first().copied()).collect();
    let counted = |number: u16| keys.iter().any(|it| it.number == number);
    if !(counted(PART + 1) && counted(2 * PART + 1) && (counted(PART + 2) || counted(2 * PART + 2))) {
        return false;
    }
    let mut seen: Vec<Key> = Vec::new();
    let mut settled: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    let repeated = keys.iter().enumerate().any(|(at, key)| at < MOST_QUESTIONS && keys[..at].contains(key));
    let mut zone = ZoneKind::Response;
    for (piece, start) in pieces.drain(..).zip(starts) {
        let mut piece = piece;
        piece.label = None;
        let within = matches!(piece.zone, ZoneKind::Request | ZoneKind::Response);
        let Some((keys, rest)) = start.filter(|_| within) else {
            if within {
                // A heading between the parts of the list belongs to the list.
                piece.zone = if repeated && seen.len() < keys.len() / 2 { piece.zone } else { zone };
            }
            named_later(text, piece, &seen, &mut settled);
            continue;
        };
        let known = keys.iter().all(|key| seen.contains(key));
        zone = if known { ZoneKind::Response } else { ZoneKind::Request };
        if seen.len() < MOST_QUESTIONS {
            seen.extend(keys.iter().filter(|_| !known));
        }
        let end = piece.span.of(text).map_or(0, |it| it.find([' ', '.', ')', ':', '-']).unwrap_or(it.len()));
        let printed = (0, end.min(rest));
        piece.label = Some(Label { speaker: Speaker::Asker, style: Style::Number, keys, printed, rest });
        piece.zone = zone;
        // What follows a question that stands alone answers it.
        if !repeated {
            zone = ZoneKind::Response;
        }
        settled.push(piece);
    }
    *pieces = settled;
    true
}

/// Cuts a paragraph where one of its sentences names such questions: "…, none kept. A1 to A3: not held."
fn named_later<'a>(text: &str, piece: Piece<'a>, seen: &[Key], into: &mut Vec<Piece<'a>>) {
    let words = piece.span.of(text).unwrap_or_default();
    let named = words.match_indices(". ").find_map(|(at, _)| {
        let (keys, rest) = part_keys(words, at + 2)?;
        keys.iter().all(|key| seen.contains(key)).then_some((at + 2, keys, rest))
    });
    let Some((at, keys, rest)) = named.filter(|_| piece.zone == ZoneKind::Response) else { return into.push(piece) };
    let start = piece.span.start;
    into.push(Piece { span: trim(text, Span::new(start, start + at)), ..piece.clone() });
    let label = Label { speaker: Speaker::Answerer, style: Style::Number, keys, printed: (0, 2), rest: rest - at };
    let span = Span::new(start + at, piece.span.end);
    into.push(Piece { span, base: start + at, label: Some(label), ..piece });
}

/// Reads `A1.`, `B2 -`, `A1 to A3:` and returns the keys and where the text goes on.
fn part_keys(words: &str, at: usize) -> Option<(Vec<Key>, usize)> {
    let (first, mut end) = part_key(words, at)?;
    let mut keys = vec![first];
    let rest = words[end..].trim_start();
    let joined = ["to ", "-", "–", "and ", "& "].iter().find(|it| rest.starts_with(**it));
    if let Some(joined) = joined {
        let from = words.len() - rest.len() + joined.len();
        let from = from + (words[from..].len() - words[from..].trim_start().len());
        if let Some((last, after)) = part_key(words, from) {
            let range = !matches!(*joined, "and " | "& ") && last.number / PART == first.number / PART;
            let numbers = if range { first.number + 1..=last.number } else { last.number..=last.number };
            keys.extend(numbers.map(|number| Key { number, letter: 0, part: 0 }));
            end = after;
        }
    }
    let rest = &words[end..];
    let closed =
        rest.is_empty() || rest.starts_with(['.', ')', ':']) || rest.starts_with(" -") || rest.starts_with(" –");
    let opens = rest.starts_with(' ') && rest.trim_start().starts_with(|it: char| it.is_uppercase());
    let skip = rest.len() - rest.trim_start_matches(['.', ')', ':', '-', '–', ' ', '\t']).len();
    (closed || opens).then_some((keys, end + skip))
}

fn part_key(words: &str, at: usize) -> Option<(Key, usize)> {
    let bytes = words.as_bytes();
    let part = bytes.get(at).filter(|it| (b'A'..=b'H').contains(it))? - b'A' + 1;
    let len = bytes[at + 1..].iter().take(3).take_while(|it| it.is_ascii_digit()).count();
    let number: u16 = words.get(at + 1..at + 1 + len)?.parse().ok().filter(|it| (1..PART).contains(it))?;
    Some((Key { number: u16::from(part) * PART + number, letter: 0, part: 0 }, at + 1 + len))
}
