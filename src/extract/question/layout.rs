//! Lays a letter out as questions and the stretches of the reply that answer them.

use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use crate::extract::question::label::{Key, Label, Speaker, Style};
use crate::extract::question::request;
use crate::extract::reading::Reading;
use crate::extract::zone::paragraph_label;
use crate::model::Span;

/// A question as asked, or as its label survives in the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Number of the request that holds it, where several are numbered; else 0.
    request: u16,
    key: Key,
    pub label: Option<String>,
    pub text_span: Option<Span>,
    /// Which run of request paragraphs it was asked in.
    run: usize,
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

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub items: Vec<Item>,
    pub stretches: Vec<Stretch>,
    pub lost_list: bool,
}

/// A part of a paragraph that lies in one zone.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub zone: ZoneKind,
    pub span: Span,
    pub label: Option<Label>,
    pub paragraph: Paragraph<'a>,
    /// Folded words of the whole paragraph.
    pub folded: Span,
}

/// Most questions a letter is taken to have; more are a numbered list of something else.
pub(super) const MOST_QUESTIONS: usize = 200;

/// Returns the layout of a letter.
pub fn layout(letter: &Letter, reading: &Reading<'_>) -> Layout {
    let folded = &reading.folded;
    let pieces = pieces(letter, reading);
    let mut builder = Builder { text: letter.text, folded, ..Builder::new() };
    for (at, piece) in pieces.iter().enumerate() {
        builder.read(at, piece, &pieces);
    }
    builder.close();
    let lost_list = request::announces_lost_list(&pieces, folded);
    let mut layout = Layout { items: builder.items, stretches: builder.stretches, lost_list };
    if layout.items.is_empty() && !lost_list {
        request::unlabelled(letter, &pieces, folded, &mut layout);
    } else {
        request::texts_from_quoted_mail(&pieces, &mut layout.items);
    }
    sort(&mut layout);
    layout
}

impl Item {
    pub(super) fn unlabelled(text_span: Span, run: usize) -> Self {
        let request = u16::try_from(run).unwrap_or(u16::MAX);
        Item { request, key: Key::default(), label: None, text_span: Some(text_span), run }
    }

    pub fn key(&self) -> Key {
        self.key
    }
}

fn pieces<'a>(letter: &Letter<'_>, reading: &Reading<'a>) -> Vec<Piece<'a>> {
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
                pieces.push(Piece { zone: kind, span, label, paragraph: *paragraph, folded: words });
            }
            start = end;
            here += 1;
        }
    }
    pieces
}

fn trim(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, (span.start + words.trim_end().len()).max(start))
}

struct Builder<'a> {
    text: &'a str,
    folded: &'a Folded,
    items: Vec<Item>,
    stretches: Vec<Stretch>,
    /// Questions that what follows answers.
    open: Vec<usize>,
    /// Its stretch, once there is one.
    stretch: Option<Span>,
    voluntary: bool,
    general: bool,
    request: u16,
    run: usize,
    in_request: bool,
    /// The last piece was a question or belonged to one.
    in_question: bool,
    /// A heading has ended the answers; only labels open the next.
    closed: bool,
    /// The letter is signed: bare numbers below it are lists of links.
    signed: bool,
}

impl<'a> Builder<'a> {
    fn new() -> Self {
        static NOTHING: Folded = Folded::EMPTY;
        Builder {
            text: "",
            folded: &NOTHING,
            items: Vec::new(),
            stretches: Vec::new(),
            open: Vec::new(),
            stretch: None,
            voluntary: false,
            general: false,
            request: 0,
            run: 0,
            in_request: false,
            in_question: false,
            closed: false,
            signed: false,
        }
    }

    fn read(&mut self, at: usize, piece: &Piece<'a>, pieces: &[Piece<'a>]) {
        match piece.zone {
            ZoneKind::Request => {
                if !self.in_request {
                    self.run += 1;
                }
                self.in_request = true;
                self.asked(at, piece, pieces);
            }
            ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::OtherBody => {
                self.in_request = false;
                self.answered(piece);
            }
            ZoneKind::Complaint => {
                self.in_request = false;
                self.close();
                self.closed = true;
            }
            ZoneKind::QuotedMail => self.close(),
        }
    }

    fn asked(&mut self, at: usize, piece: &Piece<'a>, pieces: &[Piece<'a>]) {
        let Some(label) = &piece.label else {
            // Bullets and lines that a colon leads on to belong to the question above them.
            let led_on = at > 0 && pieces[at - 1].span.of(self.text).is_some_and(|it| it.ends_with(':'));
            let bullet = piece.paragraph.kind == ParagraphKind::ListItem
                || piece.span.of(self.text).is_some_and(|it| it.starts_with(['•', '·', '▪', '-', '*']));
            let more =
                pieces[at + 1..].iter().take_while(|it| it.zone == ZoneKind::Request).any(|it| it.label.is_some());
            let headed = self.open.last().is_some_and(|last| self.items[*last].text_span.is_none());
            if self.in_question && (led_on || bullet || more || headed || self.run > 1) {
                self.extend_question(piece.span);
            } else {
                self.in_question = false;
            }
            return;
        };
        if label.keys.is_empty() {
            return;
        }
        let part = matches!(label.style, Style::Letter | Style::Roman);
        if part && self.in_question && self.items.last().is_some_and(|it| it.key.number > 0 || it.request > 0) {
            return self.extend_question(piece.span);
        }
        if part
            && label.style == Style::Roman
            && self.items.last().is_some_and(|it| it.key.number == 0)
            && !self.continues_roman(label)
        {
            return self.extend_question(piece.span);
        }
        let body = Span::new((piece.paragraph.span.start + label.rest).max(piece.span.start), piece.span.end);
        let body = trim(self.text, body);
        if self.stretch.is_some() {
            self.close();
            self.open.clear();
        }
        for key in &label.keys {
            let found = self.ask(label, *key, body, piece);
            if let Some(found) = found
                && !self.open.contains(&found)
            {
                self.open.push(found);
            }
        }
        self.in_question = true;
        self.closed = false;
    }

    /// Returns the item of a label in a request, made if it is new.
    fn ask(&mut self, label: &Label, key: Key, body: Span, piece: &Piece<'a>) -> Option<usize> {
        if label.style == Style::Request {
            self.request = key.number;
        }
        let (request, key) =
            if label.style == Style::Request { (key.number, Key::default()) } else { (self.request, key) };
        let same = self.items.iter().rposition(|it| it.request == request && it.key == key);
        if let Some(at) = same {
            let item = &mut self.items[at];
            let elsewhere = item.run != self.run;
            if elsewhere
                || body.is_empty()
                || item.text_span.is_none()
                || self.same_words(self.items[at].text_span, body)
            {
                let item = &mut self.items[at];
                if item.text_span.is_none() && !body.is_empty() {
                    item.text_span = Some(body);
                }
                self.prefer_label(at, label, piece);
                return Some(at);
            }
            // The numbers start again within one list: another request.
            self.request += 1;
            return self.ask(label, key, body, piece);
        }
        self.add(request, key, self.printed(label, piece), (!body.is_empty()).then_some(body))
    }

    fn add(&mut self, request: u16, key: Key, label: Option<String>, text_span: Option<Span>) -> Option<usize> {
        if self.items.len() >= MOST_QUESTIONS {
            return None;
        }
        self.items.push(Item { request, key, label, text_span, run: self.run });
        Some(self.items.len() - 1)
    }

    /// Keeps the fuller way a label is printed: `Q1` rather than `1`.
    fn prefer_label(&mut self, at: usize, label: &Label, piece: &Piece<'a>) {
        if label.speaker == Speaker::Asker && label.keys.len() == 1 {
            let bare = self.items[at].label.as_ref().is_none_or(|it| it.starts_with(|it: char| it.is_ascii_digit()));
            if bare {
                self.items[at].label = self.printed(label, piece);
            }
        }
    }

    /// Returns a label as printed; a list of labels or an answer's label gives the number alone.
    fn printed(&self, label: &Label, piece: &Piece<'a>) -> Option<String> {
        if label.printed == (0, 0) {
            let marker = piece.paragraph.marker?;
            return Some(marker.trim_matches(['.', ')', '(', ':', ' ']).to_owned());
        }
        let start = piece.paragraph.span.start;
        Span::new(start + label.printed.0, start + label.printed.1).of(self.text).map(str::to_owned)
    }

    fn same_words(&self, one: Option<Span>, other: Span) -> bool {
        let words = |span: Span| {
            let words = span.of(self.text).unwrap_or_default();
            words.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).take(30).collect::<String>()
        };
        one.is_some_and(|one| words(one) == words(other))
    }

    fn continues_roman(&self, label: &Label) -> bool {
        let last = self.items.last().map_or(0, |it| it.key.letter);
        label.keys.first().is_some_and(|key| key.letter == last + 1 || key.letter == 1 && last == 0)
    }

    fn extend_question(&mut self, span: Span) {
        for at in self.open.clone() {
            if let Some(text) = &mut self.items[at].text_span
                && self.open.len() == 1
            {
                text.end = text.end.max(span.end);
            } else if self.items[at].text_span.is_none() && self.open.len() == 1 {
                self.items[at].text_span = Some(span);
            } else if let Some(last) = self.open.last()
                && *last == at
                && let Some(text) = &mut self.items[at].text_span
            {
                text.end = text.end.max(span.end);
            }
        }
    }

    fn answered(&mut self, piece: &Piece<'a>) {
        let words = piece.folded.of(&self.folded.text).unwrap_or_default();
        self.in_question = false;
        if let Some(label) = &piece.label
            && self.answer_label(label, piece)
        {
            return;
        }
        let whole = piece.span == piece.paragraph.span;
        let short = words.len() < 90;
        let ends = |kind| short && whole && OPENINGS.has(kind, words);
        if ends(Opening::Voluntary) {
            self.end();
            self.voluntary = true;
            return;
        }
        if ends(Opening::Disclosure) && (self.stretch.is_some() || self.open.is_empty()) {
            self.end();
            self.voluntary = false;
            return;
        }
        if whole && OPENINGS.has(Opening::Advice, words) {
            self.end();
            self.closed = true;
            self.voluntary = false;
            return;
        }
        if whole && OPENINGS.has(Opening::SignsOff, words) {
            self.end();
            self.closed = true;
            self.signed = true;
            return;
        }
        if self.closed || self.open.is_empty() {
            return;
        }
        self.grow(piece.span);
    }

    /// Opens the stretch of a labelled answer. Says whether the label was one.
    fn answer_label(&mut self, label: &Label, piece: &Piece<'a>) -> bool {
        if label.keys.is_empty() {
            let rest = trim(self.text, Span::new(piece.paragraph.span.start + label.rest, piece.span.end));
            self.grow(rest);
            return true;
        }
        let spoken = label.speaker != Speaker::Either;
        // "Section 16" style numbers are no labels; a bare number counts only where it was asked.
        let known: Vec<Option<usize>> = label.keys.iter().map(|key| self.find(label, *key)).collect();
        if (known.iter().all(Option::is_none) || self.signed) && !spoken {
            return false;
        }
        let part = matches!(label.style, Style::Letter | Style::Roman);
        if part && self.items.iter().any(|it| it.key.number > 0) {
            return false;
        }
        self.close();
        self.open.clear();
        self.closed = false;
        if label.style == Style::Request {
            self.request = label.keys.first().map_or(0, |key| key.number);
        }
        for (key, known) in label.keys.iter().zip(known) {
            if let Some(known) = known {
                self.prefer_label(known, label, piece);
            }
            let made = known.or_else(|| {
                let printed = if label.speaker == Speaker::Asker && label.keys.len() == 1 {
                    self.printed(label, piece)
                } else {
                    Some(key.to_string())
                };
                self.add(self.request, *key, printed, None)
            });
            if let Some(made) = made
                && !self.open.contains(&made)
            {
                self.open.push(made);
            }
        }
        let body =
            trim(self.text, Span::new((piece.paragraph.span.start + label.rest).min(piece.span.end), piece.span.end));
        if !body.is_empty() {
            self.grow(body);
        }
        true
    }

    fn find(&self, label: &Label, key: Key) -> Option<usize> {
        let place = |request: u16, key: Key| self.items.iter().position(|it| it.request == request && it.key == key);
        if label.style == Style::Request {
            return place(key.number, Key::default()).or_else(|| place(0, key));
        }
        place(self.request, key).or_else(|| place(0, key)).or_else(|| place(key.number, Key::default())).or_else(|| {
            (key.letter > 0 && key.number > 0).then(|| place(self.request, Key { letter: 0, ..key })).flatten()
        })
    }

    fn grow(&mut self, span: Span) {
        if self.open.is_empty() || span.is_empty() {
            return;
        }
        match &mut self.stretch {
            Some(stretch) => stretch.end = span.end,
            None => {
                // What follows the whole list at once may speak of any of it.
                self.general = self.open.len() > 1
                    && self.stretches.is_empty()
                    && self.run == 1
                    && self.open.len() == self.items.len();
                self.stretch = Some(span);
            }
        }
    }

    fn close(&mut self) {
        if let Some(span) = self.stretch.take() {
            self.stretches.push(Stretch {
                items: self.open.clone(),
                span,
                general: self.general,
                voluntary: self.voluntary,
            });
            self.general = false;
        }
    }

    fn end(&mut self) {
        self.close();
        self.open.clear();
    }
}

/// Puts questions in the order of the request and drops headings of lists.
fn sort(layout: &mut Layout) {
    let mut order: Vec<usize> = (0..layout.items.len()).filter(|at| !is_stem(layout, *at)).collect();
    order.sort_by_key(|at| (layout.items[*at].request, layout.items[*at].key));
    let mut place = vec![None; layout.items.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = Some(new);
    }
    layout.items = order.iter().map(|at| layout.items[*at].clone()).collect();
    for stretch in &mut layout.stretches {
        stretch.items = stretch.items.iter().filter_map(|at| place[*at]).collect();
        stretch.items.sort_unstable();
    }
    layout.stretches.retain(|it| !it.items.is_empty());
}

/// Says whether an item only heads others: "Request 1" above a numbered list, "1." above 1a and 1b.
fn is_stem(layout: &Layout, at: usize) -> bool {
    let item = &layout.items[at];
    let heads_list = item.key == Key::default()
        && item.request > 0
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
