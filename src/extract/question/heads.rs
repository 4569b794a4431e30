//! Tells the parts of an unlabelled request apart where the reply does: "The stills: withheld. The shop: not held."
//!
//! The reply's heads must be words of the request, each of another part of it.

use crate::data::aside_words::is_aside;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::question::layout::{Item, Layout, Stretch};
use crate::extract::question::pieces::{Piece, trim};
use crate::extract::zone::is_data;
use crate::model::Span;

/// Longest request that is divided, and most parts.
const LONGEST_REQUEST: usize = 4_000;
const MOST_PARTS: usize = 20;

/// A part of the request as far as commas, semicolons and "and" divide it.
struct Clause {
    span: Span,
    words: Vec<String>,
}

/// Divides the request by the heads of the reply. Says whether it could.
pub(super) fn split(
    text: &str,
    folded: &Folded,
    pieces: &[Piece<'_>],
    asked: Span,
    end: usize,
    layout: &mut Layout,
) -> bool {
    let clauses = clauses(text, asked);
    if clauses.len() < 2 {
        return false;
    }
    let (mut parts, prose) = parts(text, folded, pieces, &clauses, end);
    let mut named: Vec<usize> = parts.iter().filter_map(|it| it.0).collect();
    named.sort_unstable();
    named.dedup();
    // Figures ahead of the first head answer what is asked first.
    let leading = parts.first().filter(|(clause, span)| clause.is_none() && holds_figures(text, *span)).is_some();
    if leading && named.first().is_some_and(|it| *it > 0) {
        named.insert(0, 0);
        parts[0].0 = Some(0);
    }
    if named.len() < 2 || named.len() > MOST_PARTS || !prose {
        return false;
    }
    for (number, clause) in named.iter().enumerate() {
        let start = if number == 0 { asked.start } else { clauses[*clause].span.start };
        let stop = named.get(number + 1).map_or(asked.end, |next| clauses[*next].span.start);
        layout.items.push(Item::unlabelled(Some(tidy(text, Span::new(start, stop))), 1));
    }
    // What is decided ahead of the heads is decided of all: "They are considered to be exempt, as follows."
    if let Some((None, span)) = parts.first() {
        let items = (0..named.len()).collect();
        layout.stretches.push(Stretch::of_all(items, *span));
    }
    for (clause, span) in parts {
        let Some(item) = clause.and_then(|it| named.iter().position(|named| *named == it)) else { continue };
        layout.stretches.push(Stretch::of(vec![item], span));
    }
    true
}

/// Gives each of several questions the stretches of the reply whose heads name it: "On venues: withheld."
///
/// What stands ahead of the first head belongs to the questions before the one it names.
pub(super) fn assign(
    text: &str,
    folded: &Folded,
    pieces: &[Piece<'_>],
    asked: &[Span],
    end: usize,
) -> Option<Vec<(Vec<usize>, Span)>> {
    let clauses: Vec<Clause> =
        asked.iter().map(|span| Clause { span: *span, words: content(span.of(text).unwrap_or_default()) }).collect();
    let (parts, _) = parts(text, folded, pieces, &clauses, end);
    let named: Vec<usize> = parts.iter().filter_map(|it| it.0).collect();
    let first = *named.first()?;
    let rising = named.windows(2).all(|it| it[0] < it[1]);
    let all = (0..asked.len()).filter(|it| *it >= first).all(|it| named.contains(&it));
    let leads = parts.first().is_some_and(|it| it.0.is_none());
    if !rising || !all || (first > 0 && !leads) {
        return None;
    }
    Some(
        parts
            .into_iter()
            .filter_map(|(clause, span)| match clause {
                Some(at) => Some((vec![at], span)),
                None if first > 0 => Some(((0..first).collect(), span)),
                None => None,
            })
            .collect(),
    )
}

/// Returns the stretches of the reply, each with the clause that its head names, and whether one of them is prose.
fn parts(
    text: &str,
    folded: &Folded,
    pieces: &[Piece<'_>],
    clauses: &[Clause],
    end: usize,
) -> (Vec<(Option<usize>, Span)>, bool) {
    let said = |piece: &Piece<'_>| piece.span.of(text).unwrap_or_default();
    // Each stretch of the reply with the clause it speaks of.
    let mut parts: Vec<(Option<usize>, Span)> = Vec::new();
    let mut prose = false;
    for piece in pieces[end.min(pieces.len())..].iter() {
        let words = piece.words(folded);
        if piece.zone == ZoneKind::Request && parts.is_empty() && head(said(piece)).is_none() {
            continue;
        }
        if !(piece.answers() || piece.zone == ZoneKind::Request)
            || [Opening::SignsOff, Opening::Advice, Opening::Reasons].into_iter().any(|kind| OPENINGS.has(kind, words))
        {
            break;
        }
        // "Headquarters can be reached by bus." speaks of no plan of the headquarters.
        let first = words.find(". ").map_or(words, |at| &words[..=at]);
        let aside = !first.starts_with("the ") && is_aside(first);
        let clause = head(said(piece)).filter(|_| !aside).and_then(|it| best(clauses, it));
        prose |= clause.is_some() && !is_data(said(piece));
        match parts.last_mut() {
            Some((last, span)) if clause.is_none() || *last == clause => span.end = piece.span.end,
            _ => parts.push((clause, piece.span)),
        }
    }
    (parts, prose)
}

fn holds_figures(text: &str, span: Span) -> bool {
    span.of(text).is_some_and(|it| it.lines().any(is_data))
}

/// Cuts the request at its separators.
fn clauses(text: &str, asked: Span) -> Vec<Clause> {
    let words = asked.of(text).unwrap_or_default();
    if words.len() > LONGEST_REQUEST {
        return Vec::new();
    }
    let mut cuts = vec![0];
    for (at, found) in words.char_indices() {
        let rest = &words[at..];
        if matches!(found, ';' | ',' | '?' | '\n' | '•') || found == '.' && rest.starts_with(". ") {
            cuts.push(at + found.len_utf8());
        } else if [" and ", " plus ", " or "].iter().any(|it| rest.starts_with(it)) {
            cuts.push(at + 1);
        }
    }
    cuts.push(words.len());
    cuts.windows(2)
        .map(|it| Clause {
            span: Span::new(asked.start + it[0], asked.start + it[1]),
            words: content(&words[it[0]..it[1]]),
        })
        .filter(|it| !it.words.is_empty())
        .collect()
}

/// Returns the words a paragraph of the reply opens with, where they can be a head.
fn head(words: &str) -> Option<&str> {
    let line = words.trim_start_matches(|it: char| !it.is_alphanumeric());
    let provision = ["section", "s.", "regulation", "reg"]
        .iter()
        .any(|it| line.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)));
    if provision {
        return None;
    }
    let short = |it: &&str| (1..=7).contains(&it.split_whitespace().count()) && it.len() <= 60;
    if line.len() <= 60 && !line.ends_with('.') {
        return Some(line.trim_end_matches([':', '?', '-', ' '])).filter(short);
    }
    let cut = [": ", " - ", " – ", " — ", "? ", ":\n"].iter().filter_map(|it| line.find(it)).min();
    if let Some(found) = cut.map(|at| &line[..at]).filter(short) {
        return Some(found);
    }
    subject(line)
}

/// "The reasons aren't held", "As to the stills, …", "Guidance, two documents, attached".
fn subject(line: &str) -> Option<&str> {
    let mut rest = line;
    let mut led = false;
    for lead in ["As to ", "As for ", "As regards ", "Regarding ", "On ", "With regard to ", "In relation to ", "The "]
    {
        if let Some(after) = rest.strip_prefix(lead) {
            rest = after;
            led = true;
        }
    }
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let verbs = [
        " is ", " are ", " was ", " were ", " has ", " have ", " isn't ", " aren't ", " cannot ", " can ", " will ",
        ", ", " not ",
    ];
    let at = verbs.iter().filter_map(|it| rest.find(it)).min()?;
    let most = if led { 5 } else { 2 };
    Some(&rest[..at]).filter(|it| (1..=most).contains(&it.split(' ').count()))
}

/// Returns the clause that a head names: all of its words are in the request, and some only there.
fn best(clauses: &[Clause], head: &str) -> Option<usize> {
    let words = content(head);
    if words.is_empty() {
        return None;
    }
    let in_clause = |at: usize, word: &String| clauses[at].words.contains(word);
    let known = words.iter().filter(|word| (0..clauses.len()).any(|at| in_clause(at, word))).count();
    if known * 3 < words.len() * 2 {
        return None;
    }
    let scores = (0..clauses.len()).map(|at| {
        let own = words.iter().filter(|word| {
            in_clause(at, word) && (0..clauses.len()).filter(|other| in_clause(*other, word)).count() == 1
        });
        let all = words.iter().filter(|word| in_clause(at, word)).count();
        (own.count(), all)
    });
    let (at, (own, _)) = scores.enumerate().max_by_key(|(at, score)| (*score, usize::MAX - at))?;
    (own > 0).then_some(at)
}

/// Returns the words that carry meaning, without their endings.
fn content(words: &str) -> Vec<String> {
    const EMPTY: [&str; 40] = [
        "the", "and", "for", "of", "in", "on", "at", "to", "by", "with", "from", "each", "any", "all", "how", "many",
        "much", "what", "was", "were", "are", "has", "have", "had", "did", "does", "that", "which", "number", "please",
        "you", "your", "its", "their", "them", "this", "those", "these", "force", "police",
    ];
    words
        .split(|it: char| !it.is_alphanumeric() && it != '\'')
        .map(|it| it.trim_matches('\'').to_lowercase())
        .filter(|it| it.len() > 2 && !EMPTY.contains(&it.as_str()) && !it.starts_with(|it: char| it.is_ascii_digit()))
        .map(|it| stem(&it).to_owned())
        .collect()
}

fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|it| it.len() > 3) {
            return stem;
        }
    }
    word
}

fn tidy(text: &str, span: Span) -> Span {
    let span = trim(text, span);
    let words = span.of(text).unwrap_or_default();
    let opened = words.trim_start_matches([',', ';', ' ', '“', '"']);
    let opened = ["and ", "plus ", "or "].iter().find_map(|it| opened.strip_prefix(it)).unwrap_or(opened);
    let closed = opened.trim_end_matches([',', ';', ' ', '”', '"']);
    let closed = closed.strip_suffix(" and").unwrap_or(closed).trim_end_matches([',', ' ']);
    let start = span.start + (words.len() - opened.len());
    Span::new(start, start + closed.len())
}
