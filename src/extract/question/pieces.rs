//! Cuts a letter into pieces: parts of paragraphs that lie in one zone and carry at most one label.

use crate::data::aside_words::is_aside;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use crate::extract::question::inline;
use crate::extract::question::label::{Label, Speaker, label, told};
use crate::extract::reading::Reading;
use crate::extract::zone::{is_data, paragraph_label};
use crate::model::Span;

/// A part of a paragraph that lies in one zone.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub zone: ZoneKind,
    pub span: Span,
    pub label: Option<Label>,
    /// Where in the letter the places of the label are counted from.
    pub base: usize,
    pub paragraph: Paragraph<'a>,
    /// Folded words of the whole paragraph.
    pub folded: Span,
    /// Question and answer stand in one line, and the answer begins here.
    pub answer_at: Option<usize>,
}

impl Piece<'_> {
    pub fn words<'t>(&self, folded: &'t Folded) -> &'t str {
        self.folded.of(&folded.text).unwrap_or_default()
    }

    /// Returns what follows the label.
    pub fn body(&self, text: &str) -> Span {
        let rest = self.label.as_ref().map_or(0, |it| it.rest);
        trim(text, Span::new((self.base + rest).clamp(self.span.start, self.span.end), self.span.end))
    }

    /// Says whether more than a name or a close stands here: the answer, where what is above it is none.
    pub fn goes_on_answering(&self, folded: &Folded) -> bool {
        let words = self.words(folded);
        let says = self.label.is_some() || words.len() > 40 || is_data(words);
        let kinds = [Opening::SignsOff, Opening::Advice, Opening::Reasons];
        self.answers() && says && !kinds.into_iter().any(|kind| OPENINGS.has(kind, words))
    }

    pub fn answers(&self) -> bool {
        matches!(self.zone, ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::OtherBody)
    }
}

/// Pieces behind a question in which its answer is looked for.
const FAR: usize = 200;

/// Returns the pieces of a letter in order.
pub(super) fn pieces<'a>(letter: &Letter<'_>, reading: &Reading<'a>) -> Vec<Piece<'a>> {
    let Reading { paragraphs, folded, sentences } = reading;
    let mut pieces = Vec::with_capacity(paragraphs.len() + 8);
    let mut zone = 0;
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let words = sentences[at].clone();
        let words = match (folded.sentences.get(words.start), words.end.checked_sub(1)) {
            (Some(first), Some(last)) => Span::new(first.span.start, folded.sentences[last].span.end),
            _ => Span::default(),
        };
        while letter.zones.get(zone).is_some_and(|it| it.span.end <= paragraph.span.start) {
            zone += 1;
        }
        let mut here = zone;
        let mut start = paragraph.span.start;
        while start < paragraph.span.end {
            let (kind, zone_end) =
                letter.zones.get(here).map_or((ZoneKind::Response, usize::MAX), |it| (it.kind, it.span.end));
            let end = zone_end.min(paragraph.span.end);
            let span = trim(letter.text, Span::new(start, end));
            if !span.is_empty() {
                let first = start == paragraph.span.start;
                let label = if first { paragraph_label(letter.text, paragraph) } else { None };
                let told_here = first && label.is_none() && paragraph.marker.is_none();
                let label = label.or_else(|| told(words.of(&folded.text).filter(|_| told_here)?));
                let piece = Piece {
                    zone: kind,
                    span,
                    label,
                    base: paragraph.span.start,
                    paragraph: *paragraph,
                    folded: words,
                    answer_at: None,
                };
                divide(letter.text, reading, at, piece, &mut pieces);
            }
            start = end;
            here += 1;
        }
    }
    pieces
}

/// Leaves out what tells of something else where it stands between the questions of a list, or between a question and
/// what answers it.
///
/// "The boats lie in the harbour." answers where nothing more follows, or where each question has something below.
pub(super) fn without_asides<'a>(text: &str, folded: &Folded, pieces: Vec<Piece<'a>>) -> Vec<Piece<'a>> {
    let asked = |at: usize| pieces[at].zone == ZoneKind::Request;
    let aside = |at: &usize| {
        let piece = &pieces[*at];
        piece.zone == ZoneKind::Response
            && piece.label.is_none()
            && piece.paragraph.kind == ParagraphKind::Text
            && piece.span == piece.paragraph.span
            && piece.span.of(text).is_some_and(is_aside)
    };
    let (mut close, mut apart) = (0, 0);
    // Where asides stand, and whether questions go on behind them.
    let mut found: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
    for at in 1..pieces.len() {
        if !asked(at - 1) {
            continue;
        }
        if asked(at) {
            close += 1;
            continue;
        }
        let end = at + (at..pieces.len()).take_while(aside).count();
        let goes_on = end < pieces.len() && asked(end);
        apart += usize::from(goes_on);
        if end > at && pieces.get(end).is_some_and(|next| goes_on || next.goes_on_answering(folded)) {
            found.push((at..end, goes_on));
        }
    }
    let alone = |place: &std::ops::Range<usize>| {
        let (above, below) = (&pieces[place.start - 1], &pieces[place.end]);
        match &above.label {
            None => apart == 1 && below.label.is_none(),
            // The answer to the question above stands further down.
            Some(label) => pieces[place.end..].iter().take(FAR).any(|it| {
                it.answers() && it.label.as_ref().is_some_and(|it| it.keys == label.keys && !it.keys.is_empty())
            }),
        }
    };
    found.retain(|(place, goes_on)| !goes_on || close > apart || alone(place));
    if found.is_empty() {
        return pieces;
    }
    let mut next = 0;
    let kept = |at: usize| {
        while found.get(next).is_some_and(|it| it.0.end <= at) {
            next += 1;
        }
        !found.get(next).is_some_and(|it| it.0.contains(&at))
    };
    let keep: Vec<bool> = (0..pieces.len()).map(kept).collect();
    pieces.into_iter().zip(keep).filter_map(|(piece, keep)| keep.then_some(piece)).collect()
}

/// Divides a piece that holds several labels: "(1) how many …; (2) who …", "Item 1 is refused. Item 2: 540."
fn divide<'a>(text: &str, reading: &Reading<'_>, paragraph: usize, piece: Piece<'a>, into: &mut Vec<Piece<'a>>) {
    let places: Vec<(usize, Label)> = match piece.zone {
        ZoneKind::Request => inline::list(text, piece.span),
        ZoneKind::Response if piece.label.as_ref().is_some_and(|it| it.printed != (0, 0)) => {
            let spoken = spoken_sentences(text, reading, paragraph, &piece);
            let list = if spoken.is_empty() { inline::list(text, piece.span) } else { spoken };
            // "a) (i) 57 (ii) 19" answers the parts of a.
            let opens = |it: &(usize, Label)| it.0 == piece.span.start || it.0 == piece.body(text).start;
            if list.first().is_some_and(opens) { list } else { Vec::new() }
        }
        _ => Vec::new(),
    };
    let Some((first, _)) = places.first() else { return into.push(piece) };
    if *first > piece.span.start {
        let span = trim(text, Span::new(piece.span.start, *first));
        into.push(Piece { span, ..piece.clone() });
    }
    for (at, (start, label)) in places.iter().enumerate() {
        let end = places.get(at + 1).map_or(piece.span.end, |it| it.0);
        let span = trim(text, Span::new(*start, end));
        into.push(Piece { span, label: Some(label.clone()), base: *start, ..piece.clone() });
    }
}

/// Returns the sentences of a paragraph that name the question they answer, where the first does.
fn spoken_sentences(text: &str, reading: &Reading<'_>, paragraph: usize, piece: &Piece<'_>) -> Vec<(usize, Label)> {
    let names = |it: &Label| it.speaker != Speaker::Either && !it.keys.is_empty();
    let sentences = reading.sentences[paragraph].clone();
    if sentences.len() < 2 || !piece.label.as_ref().is_some_and(names) {
        return Vec::new();
    }
    let mut found: Vec<(usize, Label)> = Vec::new();
    for sentence in sentences {
        let span = reading.folded.sentence_source(text, sentence);
        if piece.span.contains(span)
            && let Some(label) = span.of(text).and_then(label).filter(names)
        {
            found.push((span.start, label));
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

pub(super) fn trim(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, (span.start + words.trim_end().len()).max(start))
}
