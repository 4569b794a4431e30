//! Lays a letter out as questions and the stretches of the reply that answer them.

use crate::extract::letter::{Letter, Zone, ZoneKind};
use crate::extract::question::builder::Builder;
use crate::extract::question::label::Key;
use crate::extract::question::pieces::{Piece, pieces, without_asides};
use crate::extract::question::{gaps, marks, request, runs, second, table_rows, unlabelled};
use crate::extract::reading::Reading;
use crate::model::Span;

/// A question as asked, or as its label survives in the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Number of the request that holds it, where several are numbered; else 0.
    pub(super) request: u16,
    pub(super) key: Key,
    pub label: Option<String>,
    pub text_span: Option<Span>,
    /// Which run of request paragraphs it was asked in.
    pub(super) run: usize,
    /// The question it is a part of: `(a)` of 1.
    pub(super) part_of: Option<usize>,
}

/// A stretch of the reply and the questions it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Indices of items.
    pub items: Vec<usize>,
    pub span: Span,
    /// Follows the whole list of questions: answers them only where nothing more particular does.
    pub general: bool,
    /// Stands under a heading such as "voluntary disclosure (outside of the Act)".
    pub voluntary: bool,
}

impl Stretch {
    /// An answer to these questions.
    pub(super) fn of(items: Vec<usize>, span: Span) -> Self {
        Stretch { items, span, general: false, voluntary: false }
    }

    /// What is said of all of these questions together.
    pub(super) fn of_all(items: Vec<usize>, span: Span) -> Self {
        Stretch { general: true, ..Stretch::of(items, span) }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub items: Vec<Item>,
    pub stretches: Vec<Stretch>,
    pub lost_list: bool,
    /// Answers stand in a row without labels, and their number is not that of the questions.
    pub unaligned: bool,
    /// The letter tells no request apart from its answer; that there was one follows from its being an answer.
    pub implied: bool,
    /// Stretches whose zone the lists show to be another than their wording did.
    pub rezoned: Vec<(Span, ZoneKind)>,
}

/// Most questions a letter is taken to have; more are a numbered list of something else.
pub(super) const MOST_QUESTIONS: usize = 200;

/// Returns the layout of a letter.
pub fn layout(letter: &Letter, reading: &Reading<'_>) -> Layout {
    let folded = &reading.folded;
    let mut pieces = without_asides(letter.text, folded, pieces(letter, reading));
    if !table_rows::settle(letter.text, &mut pieces) && !marks::settle(letter.text, &mut pieces) {
        runs::settle(letter.text, folded, &mut pieces);
        second::settle(letter.text, folded, &mut pieces);
    }
    if pieces.iter().all(|it| it.zone != ZoneKind::Request && it.label.is_none()) {
        runs::paired_bullets(letter.text, &mut pieces);
    }
    let mut builder = Builder::new(letter.text, folded, &pieces);
    for (at, piece) in pieces.iter().enumerate() {
        builder.read(at, piece, &pieces);
    }
    builder.close();
    drop_between_questions(&builder.items, &mut builder.stretches);
    let lost_list = request::announces_lost_list(&pieces, folded);
    let mut layout = Layout { items: builder.items, stretches: builder.stretches, lost_list, ..Layout::default() };
    settle_parts(&mut layout);
    gaps::fill(letter.text, folded, &pieces, &mut layout);
    if layout.items.is_empty() && !lost_list {
        unlabelled::questions(letter, reading, &pieces, &mut layout);
    } else {
        request::texts_from_quoted_mail(letter.text, &pieces, &mut layout.items);
    }
    unlabelled::align_by_order(letter.text, folded, &pieces, &mut layout);
    sort(&mut layout);
    layout.rezoned = rezoned(letter, &pieces);
    layout
}

/// Returns the stretches that answer where the letter's zones have a request.
fn rezoned(letter: &Letter, pieces: &[Piece<'_>]) -> Vec<(Span, ZoneKind)> {
    let asked = |kind| matches!(kind, ZoneKind::Request | ZoneKind::QuotedMail);
    let mut found = Vec::new();
    for piece in pieces {
        let was = letter.zone_at(piece.span.start);
        if piece.zone == ZoneKind::Response && asked(was) {
            found.push((table_rows::answer(piece).unwrap_or(piece.span), piece.zone));
        }
    }
    found
}

/// Returns the zones of a letter with those stretches in the zone that the lists show.
pub fn settled_zones(zones: &[Zone], rezoned: &[(Span, ZoneKind)]) -> Vec<Zone> {
    let mut settled: Vec<Zone> = Vec::with_capacity(zones.len() + rezoned.len() * 2);
    let mut push = |kind: ZoneKind, span: Span| match settled.last_mut() {
        _ if span.is_empty() => {}
        Some(last) if last.kind == kind => last.span.end = span.end,
        _ => settled.push(Zone { kind, span }),
    };
    let mut next = 0;
    for zone in zones {
        let mut at = zone.span.start;
        while let Some((span, kind)) = rezoned.get(next).filter(|it| it.0.start < zone.span.end) {
            push(zone.kind, Span::new(at, span.start.max(at)));
            push(*kind, Span::new(span.start.max(at), span.end.min(zone.span.end).max(at)));
            at = span.end.min(zone.span.end).max(at);
            if span.end > zone.span.end {
                break;
            }
            next += 1;
        }
        push(zone.kind, Span::new(at, zone.span.end));
    }
    settled
}

impl Item {
    pub(super) fn unlabelled(text_span: Option<Span>, run: usize) -> Self {
        let request = u16::try_from(run).unwrap_or(u16::MAX);
        Item { request, key: Key::default(), label: None, text_span, run, part_of: None }
    }

    /// A question of which only the number is left.
    pub(super) fn numbered(number: u16) -> Self {
        let key = Key { number, letter: 0, part: 0 };
        Item { request: 0, key, label: Some(number.to_string()), text_span: None, run: 0, part_of: None }
    }

    /// Number of the request that it is the whole of, else 0.
    pub fn of_request(&self) -> u16 {
        if self.key == Key::default() && self.label.is_some() { self.request } else { 0 }
    }

    pub fn key(&self) -> Key {
        self.key
    }
}

/// Drops what stands between the questions of one list and answers none of them: the others have nothing below them.
fn drop_between_questions(items: &[Item], stretches: &mut Vec<Stretch>) {
    let asked: Vec<(usize, Span)> = (0..items.len()).filter_map(|at| Some((at, items[at].text_span?))).collect();
    let (Some(first), Some(last)) = (asked.iter().map(|it| it.1.end).min(), asked.iter().map(|it| it.1.start).max())
    else {
        return;
    };
    let between = |it: &Stretch| first <= it.span.start && it.span.end <= last && !it.general;
    let within: Vec<usize> = stretches.iter().filter(|it| between(it)).flat_map(|it| it.items.clone()).collect();
    let answered_later = |at: &usize| stretches.iter().any(|it| it.items.contains(at) && it.span.start >= last);
    let others = (0..items.len()).filter(|at| answered_later(at)).count();
    let lone = within.len() == 1 && asked.len() > 2 && others + 1 >= asked.len();
    let lone = lone && stretches.iter().filter(|it| between(it)).all(|it| it.span.end - it.span.start < 300);
    if lone {
        stretches.retain(|it| !between(it));
    }
}

/// Keeps the parts of a question where the reply answers them one by one, else the question that holds them.
fn settle_parts(layout: &mut Layout) {
    let answered: Vec<bool> =
        (0..layout.items.len()).map(|at| layout.stretches.iter().any(|it| it.items.contains(&at))).collect();
    let above: Vec<Option<usize>> = layout.items.iter().map(|it| it.part_of).collect();
    // Parts stand behind what holds them.
    let mut apart = vec![false; above.len()];
    for at in (0..above.len()).rev() {
        if let Some(holder) = above[at] {
            apart[holder] |= answered[at] || apart[at];
        }
    }
    let mut held_apart = vec![true; above.len()];
    for at in 0..above.len() {
        held_apart[at] = above[at].is_none_or(|holder| apart[holder] && held_apart[holder]);
    }
    let keeps = |at: usize| held_apart[at] && !apart[at];
    let kept: Vec<usize> = (0..above.len()).filter(|at| keeps(*at)).collect();
    // What is said of the question as a whole is said of the parts that have no answer of their own.
    let shared: Vec<Vec<usize>> = layout
        .stretches
        .iter()
        .map(|stretch| {
            let own = stretch.items.iter().copied().filter(|at| keeps(*at));
            let holds = |part: usize| {
                let mut holder = above[part];
                while let Some(at) = holder.filter(|at| !stretch.items.contains(at)) {
                    holder = above[at];
                }
                holder.is_some()
            };
            let handed = |part: &usize| keeps(*part) && !answered[*part] && holds(*part);
            own.chain((0..above.len()).filter(handed)).collect()
        })
        .collect();
    for (stretch, items) in layout.stretches.iter_mut().zip(shared) {
        stretch.items = items;
    }
    reorder(layout, &kept);
    for item in &mut layout.items {
        item.part_of = None;
    }
}

/// Puts questions in the order of the request and drops headings of lists.
fn sort(layout: &mut Layout) {
    let mut order: Vec<usize> = (0..layout.items.len()).filter(|at| !is_stem(layout, *at)).collect();
    order.sort_by_key(|at| (layout.items[*at].request, layout.items[*at].key));
    reorder(layout, &order);
}

/// Keeps the items of `order`, in that order.
fn reorder(layout: &mut Layout, order: &[usize]) {
    let mut place = vec![None; layout.items.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = Some(new);
    }
    layout.items = order.iter().map(|at| layout.items[*at].clone()).collect();
    for stretch in &mut layout.stretches {
        stretch.items = stretch.items.iter().filter_map(|at| place[*at]).collect();
        stretch.items.sort_unstable();
        stretch.items.dedup();
    }
    layout.stretches.retain(|it| !it.items.is_empty());
}

/// Says whether an item only heads others: "Request 1" above a numbered list, "1." above 1a and 1b.
fn is_stem(layout: &Layout, at: usize) -> bool {
    let item = &layout.items[at];
    let heads_list = item.key == Key::default()
        && item.request > 0
        && item.label.is_some()
        && layout.items.iter().any(|it| it.request == item.request && it.key.number > 0);
    let heads_parts = item.key.letter == 0
        && item.key.number > 0
        && item.text_span.is_none()
        && layout
            .items
            .iter()
            .any(|it| it.request == item.request && it.key.number == item.key.number && it.key.letter > 0);
    let answered = layout.stretches.iter().any(|it| it.items == [at]);
    (heads_list || heads_parts) && !answered
}
