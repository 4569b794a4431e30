//! Reads the pieces of a letter in order and gathers questions and the stretches that answer them.

use crate::data::aside_words::question_before_asides;
use crate::data::zone_phrases::{OPENINGS, Opening};
use crate::extract::folded::Folded;
use crate::extract::letter::ZoneKind;
use crate::extract::paragraph::ParagraphKind;
use crate::extract::question::label::{DOTTED, Key, Label, ROMAN, Speaker, Style};
use crate::extract::question::layout::{Item, MOST_QUESTIONS, Stretch};
use crate::extract::question::pieces::{Piece, trim};
use crate::model::Span;

pub(super) struct Builder<'a> {
    text: &'a str,
    folded: &'a Folded,
    /// Of each piece, whether a label follows it in the same run of the request.
    labelled_ahead: Vec<bool>,
    pub items: Vec<Item>,
    pub stretches: Vec<Stretch>,
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
    /// The question that is answered last: `(a)` below it is its part.
    outer: Key,
}

impl<'a> Builder<'a> {
    pub fn new(text: &'a str, folded: &'a Folded, pieces: &[Piece<'a>]) -> Self {
        let mut labelled_ahead = vec![false; pieces.len()];
        for at in (1..pieces.len()).rev() {
            let asked = pieces[at].zone == ZoneKind::Request;
            labelled_ahead[at - 1] = asked && (pieces[at].label.is_some() || labelled_ahead[at]);
        }
        Builder {
            labelled_ahead,
            text,
            folded,
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
            outer: Key::default(),
        }
    }

    pub fn read(&mut self, at: usize, piece: &Piece<'a>, pieces: &[Piece<'a>]) {
        if let Some(answer_at) = piece.answer_at {
            return self.paired(piece, answer_at);
        }
        match piece.zone {
            ZoneKind::Request => {
                // What stands between the heading of a request and its list does not make two of it.
                if !self.in_request {
                    self.run += 1;
                }
                self.in_request = true;
                self.asked(at, piece, pieces);
            }
            ZoneKind::Response | ZoneKind::LawExplained | ZoneKind::Standard | ZoneKind::OtherBody => {
                self.in_request = false;
                self.answered(piece, pieces.get(at + 1));
            }
            ZoneKind::Complaint => {
                self.in_request = false;
                self.close();
                self.closed = true;
            }
            ZoneKind::QuotedMail => self.close(),
        }
    }

    /// A line that holds question and answer.
    fn paired(&mut self, piece: &Piece<'a>, answer_at: usize) {
        let Some(label) = &piece.label else { return };
        self.end();
        (self.in_request, self.in_question, self.closed) = (false, false, false);
        let asked = trim(self.text, Span::new(piece.body(self.text).start, answer_at));
        let asked = asked.of(self.text).map_or(asked, |it| {
            Span::new(asked.start, asked.start + it.trim_end_matches([':', '-', '–', '—', ' ', '|']).len())
        });
        let key = label.keys.first().copied().unwrap_or_default();
        if let Some(item) = self.add(self.request, key, self.printed(label, piece), Some(asked)) {
            self.open.push(item);
            self.grow(Span::new(answer_at, piece.span.end));
            self.general = false;
        }
    }

    fn asked(&mut self, at: usize, piece: &Piece<'a>, pieces: &[Piece<'a>]) {
        let Some(label) = &piece.label else {
            // Bullets and lines that a colon leads on to belong to the question above them.
            let led_on = at > 0 && pieces[at - 1].span.of(self.text).is_some_and(|it| it.ends_with(':'));
            let bullet = piece.paragraph.kind == ParagraphKind::ListItem
                || piece.span.of(self.text).is_some_and(|it| it.starts_with(['•', '·', '▪', '-', '*']));
            let more = self.labelled_ahead.get(at).copied().unwrap_or(false);
            let headed = self.open.last().is_some_and(|last| self.items[*last].text_span.is_none());
            if self.in_question && (led_on || bullet || more || headed || self.run > 1) {
                self.extend_question(piece.span);
            } else {
                self.in_question = false;
            }
            return;
        };
        let body = self.asked_in(piece);
        if label.keys.is_empty() {
            if label.speaker == Speaker::Asker && !body.is_empty() {
                self.end();
                let made = self.add(self.request, Key::default(), None, Some(body));
                self.open.extend(made);
                (self.in_question, self.closed) = (true, false);
            }
            return;
        }
        if self.stretch.is_some() {
            self.end();
        }
        if self.decides_in_short(label, body) {
            self.answer_label(label, piece);
            self.in_question = false;
            return;
        }
        // "a) how many by (i) drink and (ii) needle" is one question.
        if let Some(above) = self.part_of(label) {
            return self.asked_part(above, label, body, piece);
        }
        if let Some(joint) = self.joint(label, body, piece) {
            self.open = vec![joint];
        } else {
            for key in &label.keys {
                if let Some(found) = self.ask(label, *key, body, piece)
                    && !self.open.contains(&found)
                {
                    self.open.push(found);
                }
            }
        }
        (self.in_question, self.closed) = (true, false);
    }

    /// Returns what a labelled piece asks, without what else is told behind it.
    fn asked_in(&self, piece: &Piece<'a>) -> Span {
        let body = piece.body(self.text);
        Span::new(body.start, body.start + body.of(self.text).map_or(0, |it| question_before_asides(it).len()))
    }

    /// "Question 1 - refused" below the list of questions, in a summary of what was decided.
    fn decides_in_short(&self, label: &Label, body: Span) -> bool {
        let words = body.of(self.text).unwrap_or_default();
        let opens = words.trim_start_matches(|it: char| !it.is_alphanumeric()).to_ascii_lowercase();
        let decides = [
            "refused",
            "answered",
            "withheld",
            "exempt",
            "disclosed",
            "not held",
            "granted",
            "released",
            "partly",
            "no information held",
        ];
        let known = |key: &Key| self.find(label, *key).is_some_and(|at| self.items[at].text_span.is_some());
        words.len() < 200 && decides.iter().any(|it| opens.starts_with(it)) && label.keys.iter().all(known)
    }

    /// `7/8 Who marked them, and what training had they?` is one question with one label.
    fn joint(&mut self, label: &Label, body: Span, piece: &Piece<'a>) -> Option<usize> {
        let printed = self.printed(label, piece)?;
        let fresh = label.keys.iter().all(|key| self.find(label, *key).is_none());
        if label.keys.len() != 2 || !printed.contains('/') || body.is_empty() || !fresh {
            return None;
        }
        self.add(self.request, label.keys[0], Some(printed), Some(body))
    }

    /// Returns the question whose part a letter or Roman number in the request is: `(a)` below 1, `(i)` below `(a)`.
    fn part_of(&self, label: &Label) -> Option<usize> {
        let last = self.items.last().filter(|_| self.in_question)?;
        if !matches!(label.style, Style::Letter | Style::Roman) || label.speaker != Speaker::Either {
            return None;
        }
        // The letter i after h is no Roman number.
        let letter = if last.key.letter > DOTTED { 0 } else { last.key.letter };
        let counts_on =
            matches!((letter, label.keys[0].letter.checked_sub(ROMAN)), (8, Some(1)) | (21, Some(5)) | (23, Some(10)));
        let lettered = (1..ROMAN).contains(&letter) && label.style == Style::Roman && !counts_on;
        if lettered {
            return self.items.iter().rposition(|it| it.key.part == 0);
        }
        let numbered = last.key.number > 0 || last.request > 0;
        let above = || self.items.iter().rposition(|it| it.part_of.is_none());
        (numbered && !self.counts_on(label)).then(above).flatten()
    }

    /// `(vi)` after question 5 is the sixth.
    fn counts_on(&self, label: &Label) -> bool {
        let number = self.items.last().map_or(0, |it| it.key.number);
        let roman = label.keys[0].letter.checked_sub(ROMAN).filter(|_| label.style == Style::Roman);
        roman.is_some_and(|it| it > 1 && u16::from(it) == number + 1) && self.items.iter().all(|it| it.key.letter == 0)
    }

    fn asked_part(&mut self, above: usize, label: &Label, body: Span, piece: &Piece<'a>) {
        let inner = label.keys[0].letter;
        let key = match self.items[above].key {
            key if key.letter > 0 => Key { part: inner.saturating_sub(ROMAN), ..key },
            key => Key { letter: inner, ..key },
        };
        let known = self.items.iter().position(|it| it.request == self.items[above].request && it.key == key);
        if known.is_none() {
            let printed = self.joined(above, label, piece);
            let request = self.items[above].request;
            if let Some(made) = self.add(request, key, printed, Some(body)) {
                self.items[made].part_of = Some(above);
            }
        }
        // Until its parts turn out to be answered one by one, the question holds them.
        let mut holder = Some(above);
        while let Some(at) = holder {
            let item = &mut self.items[at];
            match &mut item.text_span {
                Some(text) => text.end = text.end.max(piece.span.end),
                None => item.text_span = Some(piece.span),
            }
            if item.part_of.is_none() && !self.open.contains(&at) {
                self.open = vec![at];
            }
            holder = self.items[at].part_of;
        }
        self.in_question = true;
    }

    /// Returns the outer and the inner label together: `1(a)` for `(a)` and `a)`, `2a` for `a.`.
    fn joined(&self, above: usize, label: &Label, piece: &Piece<'a>) -> Option<String> {
        let number = self.items[above].key.number;
        let inner = self.printed(label, piece)?;
        let start = piece.base + label.printed.1;
        let bracketed = label.printed == (0, 0) || self.text.get(start..).is_some_and(|it| it.starts_with(')'));
        let outer = if number > 0 && self.items[above].key.letter == 0 {
            number.to_string()
        } else {
            self.items[above].label.clone()?
        };
        Some(if bracketed || label.style == Style::Roman {
            format!("{outer}({inner})")
        } else {
            format!("{outer}{inner}")
        })
    }

    /// Returns the item of a label in a request, made if it is new.
    fn ask(&mut self, label: &Label, key: Key, body: Span, piece: &Piece<'a>) -> Option<usize> {
        if label.style == Style::Request {
            self.request = key.number;
        }
        let (request, key) = if label.style == Style::Request {
            (key.number, Key::default())
        } else {
            (self.request, self.counted(label, key))
        };
        let same = self.items.iter().rposition(|it| it.request == request && it.key == key);
        if let Some(at) = same {
            let elsewhere = self.items[at].run != self.run;
            let empty = body.is_empty() || self.items[at].text_span.is_none();
            if elsewhere || empty || self.same_words(self.items[at].text_span, body) {
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
        // A bare number out of all order numbers something else: "10. What next?" among paragraphs.
        let bare = label.speaker == Speaker::Either && label.printed != (0, 0);
        if bare && key.number > 1 && self.items.iter().all(|it| it.key.number == 0) {
            return None;
        }
        let printed = if label.keys.len() > 1 && label.style == Style::Number {
            let word = if self.printed(label, piece).is_some_and(|it| it.starts_with(['Q', 'q'])) { "Q" } else { "" };
            Some(format!("{word}{key}"))
        } else {
            self.printed(label, piece)
        };
        self.add(request, key, printed, (!body.is_empty()).then_some(body))
    }

    /// Reads `(vi)` after question 5 as 6.
    fn counted(&self, label: &Label, key: Key) -> Key {
        if label.style == Style::Roman && self.counts_on(label) {
            return Key { number: u16::from(key.letter - ROMAN), letter: 0, part: 0 };
        }
        key
    }

    fn add(&mut self, request: u16, key: Key, label: Option<String>, text_span: Option<Span>) -> Option<usize> {
        if self.items.len() >= MOST_QUESTIONS {
            return None;
        }
        self.items.push(Item { request, key, label, text_span, run: self.run, part_of: None });
        Some(self.items.len() - 1)
    }

    /// Keeps `Q1` of the reply rather than the bare `1` of the request.
    fn prefer_label(&mut self, at: usize, label: &Label, piece: &Piece<'a>) {
        if label.speaker == Speaker::Asker && label.keys.len() == 1 {
            let bare = self.items[at].label.as_ref().is_none_or(|it| it.starts_with(|it: char| it.is_ascii_digit()));
            let printed = self.printed(label, piece).filter(|it| it.starts_with(['Q', 'q']) && it.len() <= 4);
            if bare && (printed.is_some() || self.items[at].label.is_none()) {
                self.items[at].label = printed.or_else(|| self.printed(label, piece));
            }
        }
    }

    /// Returns a label as printed; a list of labels or an answer's label gives the number alone.
    fn printed(&self, label: &Label, piece: &Piece<'a>) -> Option<String> {
        if label.printed == (0, 0) {
            let marker = piece.paragraph.marker?;
            return Some(marker.trim_matches(['.', ')', '(', ':', ' ']).to_owned());
        }
        Span::new(piece.base + label.printed.0, piece.base + label.printed.1).of(self.text).map(str::to_owned)
    }

    fn same_words(&self, one: Option<Span>, other: Span) -> bool {
        let words = |span: Span| {
            let words = span.of(self.text).unwrap_or_default();
            words.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).take(30).collect::<String>()
        };
        one.is_some_and(|one| words(one) == words(other))
    }

    fn extend_question(&mut self, span: Span) {
        let Some(last) = self.open.last().copied() else { return };
        match &mut self.items[last].text_span {
            Some(text) => text.end = text.end.max(span.end),
            None if self.open.len() == 1 => self.items[last].text_span = Some(span),
            None => {}
        }
    }

    fn answered(&mut self, piece: &Piece<'a>, next: Option<&Piece<'a>>) {
        let words = piece.words(self.folded);
        self.in_question = false;
        if let Some(label) = &piece.label
            && self.answer_label(label, piece)
        {
            return;
        }
        let whole = piece.span == piece.paragraph.span;
        let short = words.len() < 90;
        let ends = |kind| short && whole && OPENINGS.has(kind, words);
        // Reasons in common below the answers: "Evidence of harm", "Exemptions", "The exemptions applicable to …".
        let common = words.starts_with("exemption") && short
            || words.starts_with("the exemptions ")
            || words.starts_with("why not ")
            || ends(Opening::Reasons);
        if common && whole && self.stretch.is_some() && self.open.len() == 1 && self.stretches.len() > 1 {
            self.end();
            return;
        }
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
        if self.closed
            || self.open.is_empty()
            || whole && self.stretch.is_some() && next.is_some_and(|it| it.label.is_some()) && heads_next(words)
        {
            return;
        }
        self.grow(piece.span);
    }

    /// Opens the stretch of a labelled answer. Says whether the label was one.
    fn answer_label(&mut self, label: &Label, piece: &Piece<'a>) -> bool {
        let body = piece.body(self.text);
        if label.keys.is_empty() {
            self.grow(body);
            return true;
        }
        let spoken = label.speaker != Speaker::Either;
        // "Section 16" style numbers are no labels; a bare number counts only where it was asked.
        let known: Vec<Option<usize>> = label.keys.iter().map(|key| self.find(label, *key)).collect();
        let part = matches!(label.style, Style::Letter | Style::Roman);
        if known.iter().all(Option::is_none) && (!spoken || part && self.items.iter().any(|it| it.key.number > 0)) {
            return false;
        }
        if self.signed && !spoken {
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
                let told = label.printed == (0, 0) && piece.paragraph.marker.is_none();
                let printed = match () {
                    () if told => None,
                    () if label.speaker == Speaker::Asker && label.keys.len() == 1 => self.printed(label, piece),
                    () => Some(key.to_string()),
                };
                let text = told.then(|| first_sentence(self.text, body));
                self.add(self.request, *key, printed, text)
            });
            if let Some(made) = made
                && !self.open.contains(&made)
            {
                self.open.push(made);
            }
        }
        self.outer = self.open.first().map_or(Key::default(), |it| self.items[*it].key);
        self.grow(body);
        true
    }

    fn find(&self, label: &Label, key: Key) -> Option<usize> {
        let place = |request: u16, key: Key| self.items.iter().position(|it| it.request == request && it.key == key);
        if label.style == Style::Request {
            return place(key.number, Key::default()).or_else(|| place(0, key));
        }
        let part = key.letter > 0 && key.number == 0;
        // `1i` is read as a letter, a lone `i` as Roman.
        let other = match key.letter {
            9 => ROMAN + 1,
            22 => ROMAN + 5,
            24 => ROMAN + 10,
            letter if letter == ROMAN + 1 => 9,
            letter if letter == ROMAN + 5 => 22,
            letter if letter == ROMAN + 10 => 24,
            letter => letter,
        };
        let either = |number: u16| {
            let keys = [Key { number, letter: key.letter, part: 0 }, Key { number, letter: other, part: 0 }];
            keys.into_iter().find_map(|key| place(self.request, key).or_else(|| place(0, key)))
        };
        let counted =
            key.letter.checked_sub(ROMAN).filter(|_| part && label.style == Style::Roman && key.letter < DOTTED);
        let numbers_only =
            !self.items.is_empty() && self.items.iter().all(|it| it.key.number > 0 && it.key.letter == 0);
        let inner = key.letter.checked_sub(ROMAN).filter(|it| part && *it < ROMAN && self.outer.letter > 0);
        inner
            .and_then(|inner| place(self.request, Key { part: inner, ..self.outer }))
            .or_else(|| (part && self.outer.number > 0).then(|| either(self.outer.number)).flatten())
            .or_else(|| either(key.number))
            .or_else(|| (!part).then(|| place(key.number, Key::default())).flatten())
            .or_else(|| {
                counted
                    .filter(|_| numbers_only)
                    .and_then(|it| place(0, Key { number: u16::from(it), letter: 0, part: 0 }))
            })
            .or_else(|| {
                let above = Key { letter: 0, ..key };
                (key.letter > 0 && key.number > 0).then(|| place(self.request, above)).flatten()
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
                let all = self.items.iter().enumerate().filter(|(_, it)| it.part_of.is_none());
                self.general =
                    self.open.len() > 1 && self.stretches.is_empty() && self.run == 1 && self.open.len() == all.count();
                self.stretch = Some(span);
            }
        }
    }

    pub fn close(&mut self) {
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

/// "Not disclosed" on a line of its own heads the answers below it.
fn heads_next(words: &str) -> bool {
    let heads = ["not disclosed", "disclosed", "withheld", "not held", "refused", "exempt", "information withheld"];
    heads.contains(&words.trim().trim_end_matches([':', '.']))
}

fn first_sentence(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    Span::new(span.start, span.start + words.find(". ").map_or(words.len(), |at| at + 1))
}
