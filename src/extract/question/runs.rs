//! Looks at lists as wholes: a list that stands twice is asked and then answered, a list of lines that each hold
//! question and answer is both, and numbers that do not count on are no labels.

use crate::data::pattern::plain;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::question::gaps;
use crate::extract::question::inline::follows;
use crate::extract::question::label::{Key, Label, ROMAN, Speaker, Style, dotted, weak};
use crate::extract::question::pieces::Piece;
use regex::Regex;
use std::sync::LazyLock;

/// The force asks back: "Could you tell us, please,". A requester writes "tell me".
static ASKS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:tell|let) us\b|\bclarif|(?:would|could) you (?:please |kindly )*(?:say|confirm|specify|indicate|explain)|\b(?:need|like) to know (?:a little )?more|\bwe (?:need|would need|require)\b|please (?:say|specify|indicate)\b",
    )
});

static NEEDS_MORE: LazyLock<Regex> =
    LazyLock::new(|| plain(r"need to know|\bclarif|section 1\(3\)|further information from you|identify and locate"));

/// Most lists that are looked at.
const MOST_RUNS: usize = 100;

/// Members of a list, as indices of pieces with their labels.
type Run = Vec<(usize, Label)>;

/// Settles which pieces are asked and which labels hold.
pub(super) fn settle(text: &str, folded: &Folded, pieces: &mut [Piece<'_>]) {
    drop_clarifications(folded, pieces);
    let numbered = runs(text, pieces, &|label| label.style == Style::Number && label.keys[0].letter == 0, true);
    let found = choose(text, folded, pieces, &numbered);
    let dotted = dotted_runs(text, pieces);
    let found = choose(text, folded, pieces, &dotted) || found;
    let asked =
        pieces.iter().any(|it| it.label.as_ref().is_some_and(|label| label.keys.iter().any(|key| key.number > 0)));
    if found || asked {
        return;
    }
    for style in [Style::Letter, Style::Roman] {
        let lettered = runs(text, pieces, &|label| label.style == style || lone_letter(label, style), false);
        if choose(text, folded, pieces, &lettered) {
            return;
        }
    }
}

/// A lone `i` is read as Roman, and belongs to a list of letters that has come to h.
fn lone_letter(label: &Label, style: Style) -> bool {
    style == Style::Letter && label.style == Style::Roman && label.keys[0].letter == ROMAN + 1
}

/// Takes the labels off a list of questions that the force asks the requester.
fn drop_clarifications(folded: &Folded, pieces: &mut [Piece<'_>]) {
    for at in 1..pieces.len() {
        let first = pieces[at].label.as_ref().is_some_and(|it| it.speaker == Speaker::Either && opens(it));
        let lead = &pieces[at - 1];
        if !first || lead.label.is_some() || !asks_back(lead.words(folded)) {
            continue;
        }
        // Requesters write "tell us" as well; the force says why it has to ask.
        let why = |it: &Piece<'_>| NEEDS_MORE.is_match(it.words(folded));
        if lead.zone != ZoneKind::Response && !pieces[at.saturating_sub(4)..at].iter().any(why) {
            continue;
        }
        let mut last: Option<Label> = None;
        for piece in &mut pieces[at..] {
            let Some(label) = piece.label.clone() else { continue };
            if last.as_ref().is_some_and(|last| !follows(last, &label)) {
                break;
            }
            piece.label = None;
            piece.zone = ZoneKind::Response;
            last = Some(label);
        }
    }
}

fn asks_back(words: &str) -> bool {
    words.trim_end().ends_with([':', ',', '-']) && ASKS_BACK.is_match(words)
}

fn opens(label: &Label) -> bool {
    matches!(label.keys[..], [key] if key == Key { number: 1, letter: 0, part: 0 } || (key.number == 0 && (key.letter == 1 || key.letter == ROMAN + 1)))
}

/// Says whether a list that starts above 1 goes on from numbers named ahead of it: "Numbers 1-5 … 6. …".
fn goes_on(text: &str, piece: &Piece<'_>, label: &Label) -> bool {
    let number = label.keys[0].number;
    let ahead = text.get(piece.span.start.saturating_sub(4_000)..piece.span.start).unwrap_or_default();
    label.keys[0].letter == 0 && (2..=40).contains(&number) && gaps::names(&ahead.to_lowercase(), number - 1)
}

fn in_letter(piece: &Piece<'_>) -> bool {
    piece.zone == ZoneKind::Request || piece.answers()
}

/// Returns the lists that count on from their first member. Weak numbers join where they fit.
fn runs(text: &str, pieces: &[Piece<'_>], wanted: &dyn Fn(&Label) -> bool, with_weak: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut run: Run = Vec::new();
    let mut is_weak = true;
    for (at, piece) in pieces.iter().enumerate().filter(|(_, it)| in_letter(it)) {
        let strong = piece.label.as_ref().filter(|it| it.keys.len() == 1 && it.speaker != Speaker::Answerer);
        let label = match strong {
            Some(label) if wanted(label) => label.clone(),
            None if with_weak && piece.label.is_none() && piece.span.start == piece.base => {
                match piece.span.of(text).and_then(weak).filter(|it| it.rest < piece.span.len()) {
                    Some(label) => label,
                    None => continue,
                }
            }
            _ => continue,
        };
        let joins = run.last().is_some_and(|(_, last)| follows(last, &label));
        let firm = piece.label.is_some();
        if joins {
            is_weak &= !firm;
            run.push((at, label));
        } else if (opens(&label)
            || firm && at < 200 && runs.is_empty() && run.is_empty() && goes_on(text, piece, &label))
            && (firm || run.is_empty() || is_weak)
        {
            runs.push(std::mem::take(&mut run));
            run.push((at, label));
            is_weak = !firm;
        }
    }
    runs.push(run);
    runs.retain(|it| it.len() > 1);
    runs.truncate(MOST_RUNS);
    if with_weak
        && runs.len() == 1
        && let Some(alone) = numbers_alone(text, pieces, &runs[0])
    {
        runs.push(alone);
    }
    runs
}

/// Returns the lines behind a list that hold its numbers and nothing else, all of them in order.
fn numbers_alone(text: &str, pieces: &[Piece<'_>], run: &Run) -> Option<Run> {
    let mut alone = Run::new();
    for (at, piece) in pieces.iter().enumerate().skip(run.last()?.0 + 1).filter(|(_, it)| it.answers()) {
        let Some((_, wanted)) = run.get(alone.len()) else { break };
        let words = piece.span.of(text).unwrap_or_default();
        let label =
            if piece.label.is_some() { piece.label.clone() } else { weak(words).filter(|it| it.rest >= words.len()) };
        if let Some(label) = label.filter(|it| it.keys == wanted.keys) {
            alone.push((at, label));
        }
    }
    (alone.len() == run.len()).then_some(alone)
}

/// Returns runs of `1.1`, `1.2`, `2.1`; each run rises, and the next starts where it falls back.
fn dotted_runs(text: &str, pieces: &[Piece<'_>]) -> Vec<Run> {
    let mut runs: Vec<Run> = vec![Run::new()];
    for (at, piece) in pieces.iter().enumerate().filter(|(_, it)| in_letter(it) && it.span.start == it.base) {
        let Some(label) = piece.span.of(text).and_then(dotted) else { continue };
        if runs.last().and_then(|it| it.last()).is_some_and(|(_, last)| last.keys >= label.keys) {
            runs.push(Run::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push((at, label));
        }
    }
    runs.retain(|it| it.len() > 1);
    runs.truncate(MOST_RUNS);
    runs
}

/// Marks the first list as asked where a second one answers it or where it asks by itself. Says whether a list
/// of questions was found.
fn choose(text: &str, folded: &Folded, pieces: &mut [Piece<'_>], runs: &[Run]) -> bool {
    let mut found = false;
    for (at, run) in runs.iter().enumerate() {
        let earlier = pieces[..run[0].0].iter().any(|it| it.zone == ZoneKind::Request && it.label.is_some());
        let keys = |run: &Run| run.iter().map(|it| it.1.keys.clone()).collect::<Vec<_>>();
        let named = answers_by_name(pieces, run);
        let answered = named
            || runs.get(at + 1).is_some_and(|next| {
                let (mine, other) = (keys(run), keys(next));
                mine == other
                    || (mine.len() > 2 && other.len() > 1 && other.len() < mine.len() && mine.starts_with(&other))
            });
        let told = run.iter().all(|(at, _)| pieces[*at].zone == ZoneKind::Request);
        let asking = run.iter().filter(|(at, label)| asks(text, folded, &pieces[*at], label)).count();
        let bodied = run.iter().filter(|(at, label)| has_body(text, &pieces[*at], label)).count() * 2 > run.len();
        let first = pieces[run[0].0].zone == ZoneKind::Request;
        let with_answers =
            !earlier && !found && !answered && asking > 0 && answered_in_place(text, folded, pieces, run);
        if with_answers {
            found = true;
            accept(pieces, run);
            for (at, label) in run {
                pieces[*at].zone = ZoneKind::Request;
                pieces[*at].label.get_or_insert_with(|| label.clone()).speaker = Speaker::Asker;
            }
        } else if told || (first && bodied && !found) {
            found = true;
            accept(pieces, run);
            // "(i) 2019" looks like data, and what stands behind it is asked all the same.
            for piece in &mut pieces[run[0].0..=run[run.len() - 1].0] {
                if piece.answers() && piece.label.as_ref().is_some_and(|it| it.speaker != Speaker::Answerer) {
                    piece.zone = ZoneKind::Request;
                }
            }
        } else if !earlier && !found && bodied && (answered || asking * 2 > run.len() || headed(text, pieces, run)) {
            found = true;
            accept(pieces, run);
            for piece in &mut pieces[run[0].0..=run[run.len() - 1].0] {
                if piece.answers() && (piece.label.is_some() || asking < run.len()) {
                    piece.zone = ZoneKind::Request;
                }
            }
            // The parts of its last member.
            let parts = |it: &&mut Piece<'_>| {
                it.answers() && it.label.as_ref().is_some_and(|it| matches!(it.style, Style::Letter | Style::Roman))
            };
            for piece in pieces[run[run.len() - 1].0 + 1..].iter_mut().take_while(parts) {
                piece.zone = ZoneKind::Request;
            }
        } else if found || earlier {
            accept(pieces, run);
        } else if run.iter().all(|(at, label)| answer_at(text, &pieces[*at], label).is_some()) {
            found = true;
            accept(pieces, run);
            for (at, label) in run {
                pieces[*at].answer_at = answer_at(text, &pieces[*at], label);
            }
        }
    }
    found
}

/// Takes bullets that each hold question and answer for the questions of a letter that restates none.
pub(super) fn paired_bullets(text: &str, pieces: &mut [Piece<'_>]) {
    let label = |printed| Label { speaker: Speaker::Asker, style: Style::Number, keys: Vec::new(), printed, rest: 0 };
    let bullet = |it: &Piece<'_>| {
        let words = it.span.of(text).unwrap_or_default();
        let list = it.paragraph.kind == crate::extract::paragraph::ParagraphKind::ListItem
            || words.starts_with(['•', '·', '▪', '*']);
        list && it.span == it.paragraph.span && it.label.is_none() && it.zone == ZoneKind::Response
    };
    let Some(start) = pieces.iter().position(bullet) else { return };
    let end = start + pieces[start..].iter().take_while(|it| bullet(it)).count();
    let announced = |it: &Piece<'_>| {
        it.span
            .of(text)
            .is_some_and(|it| it.trim_end_matches(':').ends_with("as follows") || it.contains("as follows."))
    };
    let led = pieces[start.saturating_sub(3)..start].iter().any(announced);
    let cuts: Vec<Option<usize>> = pieces[start..end].iter().map(|it| answer_at(text, it, &label((0, 0)))).collect();
    if end - start > 2 && led && cuts.iter().all(Option::is_some) {
        for (piece, cut) in pieces[start..end].iter_mut().zip(cuts) {
            piece.label = Some(label((0, 0)));
            piece.answer_at = cut;
        }
    }
}

/// Says whether each member of a list is followed by text of its own that asks nothing.
fn answered_in_place(text: &str, folded: &Folded, pieces: &[Piece<'_>], run: &Run) -> bool {
    let ends = run.iter().skip(1).map(|it| it.0).chain([pieces.len()]);
    run.iter().zip(ends).all(|((at, label), end)| {
        let below = &pieces[at + 1..end];
        let own = below.first().is_some_and(|it| {
            it.answers() && it.label.is_none() && !it.span.of(text).is_some_and(|it| it.ends_with('?'))
        });
        own && pieces[*at].span.len() < 300
            && !OPENINGS.has(Opening::Answers, body(text, &pieces[*at], label).to_lowercase().as_str())
    }) && pieces[run[0].0].answers() | pieces[run[0].0 + 1].answers()
        && run.iter().any(|(at, label)| asks(text, folded, &pieces[*at], label))
}

/// Says whether answers that name their questions ("As to (i), …") follow for more than half of a list.
fn answers_by_name(pieces: &[Piece<'_>], run: &Run) -> bool {
    let named = |wanted: &Label| {
        let behind = pieces[run[run.len() - 1].0 + 1..].iter().take(300);
        let mut labels = behind.filter_map(|it| it.label.as_ref()).filter(|it| it.speaker == Speaker::Answerer);
        labels.any(|it| wanted.keys.iter().all(|key| it.keys.contains(key)))
    };
    run.len() <= 60 && run.iter().filter(|(_, label)| named(label)).count() * 2 > run.len()
}

/// Says whether a list stands right below the words that open the request, and is told of by none of its own.
fn headed(text: &str, pieces: &[Piece<'_>], run: &Run) -> bool {
    let Some(lead) = run[0].0.checked_sub(1).map(|it| &pieces[it]) else { return false };
    let words = lead.span.of(text).unwrap_or_default();
    let paired = run.iter().all(|(at, label)| answer_at(text, &pieces[*at], label).is_some());
    !paired && lead.zone == ZoneKind::Request && lead.label.is_none() && words.len() < 160 && !words.ends_with('?')
}

fn accept(pieces: &mut [Piece<'_>], run: &Run) {
    let late = run.first().is_some_and(|(_, label)| !opens(label));
    for (at, label) in run {
        let label = pieces[*at].label.get_or_insert_with(|| label.clone());
        if late {
            label.speaker = Speaker::Asker;
        }
    }
}

fn body<'t>(text: &'t str, piece: &Piece<'_>, label: &Label) -> &'t str {
    text.get((piece.base + label.rest).clamp(piece.span.start, piece.span.end)..piece.span.end).unwrap_or_default()
}

fn has_body(text: &str, piece: &Piece<'_>, label: &Label) -> bool {
    body(text, piece, label).chars().filter(|it| it.is_alphabetic()).count() > 2
}

fn asks(text: &str, folded: &Folded, piece: &Piece<'_>, label: &Label) -> bool {
    let words = body(text, piece, label);
    let at = piece.words(folded).find(|it: char| it.is_alphabetic()).unwrap_or(0);
    words.trim_end().ends_with('?') || OPENINGS.has(Opening::Asks, piece.words(folded).get(at..).unwrap_or_default())
}

/// Returns where the answer begins in a line that holds question and answer: "Strength: 2,940", "Why? Unknown."
pub(super) fn answer_at(text: &str, piece: &Piece<'_>, label: &Label) -> Option<usize> {
    let words = body(text, piece, label);
    let start = piece.span.end - words.len();
    let asked = words.find("? ").map(|at| at + 1);
    let told = [": ", " - ", " – ", " — "].iter().filter_map(|it| words.find(it)).min().map(|at| at + 1);
    let at = asked.or(told).filter(|at| *at > 4)?;
    let rest = words.get(at..)?.trim_start_matches([' ', '-', '–', '—']);
    (!rest.is_empty()).then(|| start + (words.len() - rest.len()))
}
