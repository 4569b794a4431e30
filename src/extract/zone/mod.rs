//! Divides a letter into zones: request, answer, quoted mail, law explained, complaint rights.
//!
//! Says who speaks, not what is decided. Zones cover the whole text in order.

mod quoted;
mod voice;

use crate::data::aside_words::{before_asides, goes_on_aside, is_aside, states as states_plainly};
use crate::data::pattern::plain;
use crate::data::zone_phrases::{OPENINGS, Opening, ZONE_WORDINGS, ZoneWording};
use crate::extract::folded::Folded;
use crate::extract::letter::{Zone, ZoneKind};
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use crate::extract::phrase::find;
use crate::extract::question::label::{Label, Speaker, Style, label};
use crate::extract::reading::Reading;
use crate::extract::zone::voice::{
    ADDRESSES, DECIDES, bulleted, holds_request, mentions_asker, pleads, states, tells_request,
};
use crate::model::{Cleaned, Span};
use regex::Regex;
use std::sync::LazyLock;

static EXEMPTION_HEADING: LazyLock<Regex> =
    LazyLock::new(|| plain(r"^(?:sections?|regulations?|s\.?|reg\.?) ?\d[^-:]{0,40} ?[-:] ?[a-z][^-.:]{2,60} [-:] "));

pub use voice::is_data;

/// Returns the zones of a document.
pub fn zones(cleaned: &Cleaned) -> Vec<Zone> {
    zones_of(cleaned, &Reading::new(&cleaned.document.text, &cleaned.document.blocks))
}

/// Returns the zones of a document that is read already.
pub fn zones_of(cleaned: &Cleaned, reading: &Reading<'_>) -> Vec<Zone> {
    let text = &cleaned.document.text;
    let folded = &reading.folded;
    let mut reader = Reader::new(text, reading, cleaned);
    for at in 0..reading.paragraphs.len() {
        reader.read(at);
    }
    // A sentence on its own is the force's unless it says that somebody else asked.
    if folded.sentences.len() <= 1 && reader.pieces.iter().any(|(kind, _)| *kind != ZoneKind::Request) {
        return vec![Zone { kind: ZoneKind::Response, span: Span::new(0, text.len()) }];
    }
    cover(text.len(), reader.pieces)
}

/// Joins neighbours of one kind and fills the gaps, so that zones cover the text.
fn cover(len: usize, pieces: Vec<(ZoneKind, Span)>) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for (kind, span) in pieces {
        match zones.last_mut() {
            Some(last) if last.kind == kind => last.span.end = span.end,
            Some(last) => {
                last.span.end = span.start;
                zones.push(Zone { kind, span });
            }
            None => zones.push(Zone { kind, span: Span::new(0, span.end) }),
        }
    }
    match zones.last_mut() {
        Some(last) => last.span.end = len,
        None => zones.push(Zone { kind: ZoneKind::Response, span: Span::new(0, len) }),
    }
    zones
}

/// Where the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Answer,
    /// The restated request, until something answers.
    Request,
    /// A single question restated within the answer: only its own continuation belongs to it.
    Restated,
    Complaint,
}

struct Reader<'a> {
    text: &'a str,
    paragraphs: &'a [Paragraph<'a>],
    folded: &'a Folded,
    sentences: &'a [std::ops::Range<usize>],
    /// Of each sentence, what its wording says.
    wordings: Vec<Option<ZoneWording>>,
    quoted: Vec<bool>,
    /// Labelled questions as asked, folded, by the first number of their label.
    asked: Vec<(Label, String)>,
    state: State,
    signed_off: bool,
    /// The request has come to a question or a wish.
    has_asked: bool,
    /// The request was told in the force's own words, so that what follows it is not the requester's.
    told: bool,
    pieces: Vec<(ZoneKind, Span)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, reading: &'a Reading<'a>, cleaned: &'a Cleaned) -> Self {
        let Reading { paragraphs, folded, sentences } = reading;
        let mut wordings = vec![None; folded.sentences.len()];
        for found in find(&ZONE_WORDINGS, folded) {
            let gives = ZONE_WORDINGS.rows[found.row].gives;
            if gives != ZoneWording::AnnouncesList {
                wordings[found.sentence].get_or_insert(gives);
            }
        }
        for legal in &cleaned.legal_standard {
            let names = |words: &[&str]| words.iter().any(|word| legal.template_id.contains(word));
            let gives = if names(&["complaint", "review", "appeal", "ico", "copyright"]) {
                ZoneWording::Complaint
            } else if names(&["snapshot", "compar", "advise"]) {
                // Caveats and advice are the force's own words about this answer.
                continue;
            } else {
                ZoneWording::Law
            };
            let first = paragraphs.partition_point(|it| it.span.end <= legal.span.start);
            for at in first..paragraphs.len() {
                if paragraphs[at].span.start >= legal.span.end {
                    break;
                }
                for sentence in sentences[at].clone() {
                    if legal.span.contains(folded.sentence_source(text, sentence)) {
                        wordings[sentence].get_or_insert(gives);
                    }
                }
            }
        }
        let quoted = quoted::quoted(text, paragraphs);
        let asked = quoted_questions(text, paragraphs, &quoted);
        Reader {
            text,
            paragraphs,
            folded,
            sentences,
            wordings,
            quoted,
            asked,
            state: State::Answer,
            signed_off: false,
            has_asked: false,
            told: false,
            pieces: Vec::new(),
        }
    }

    fn read(&mut self, at: usize) {
        let paragraph = self.paragraphs[at];
        if self.quoted[at] {
            return self.pieces.push((ZoneKind::QuotedMail, paragraph.span));
        }
        let words = paragraph.span.of(self.text).unwrap_or_default();
        let folded = self.folded_from(at, paragraph.span.start);
        if OPENINGS.has(Opening::SignsOff, folded) {
            self.state = State::Answer;
            self.signed_off = true;
            return self.pieces.push((ZoneKind::Response, paragraph.span));
        }
        // After the signature a new salutation opens what was received.
        if self.signed_off && folded.starts_with("dear ") && at + 1 < self.paragraphs.len() {
            self.quoted[at..].fill(true);
            return self.pieces.push((ZoneKind::QuotedMail, paragraph.span));
        }
        let label = paragraph_label(self.text, &paragraph);
        let body_start = label.as_ref().map_or(0, |it| it.rest).min(words.len()) + paragraph.span.start;
        let body = self.folded_from(at, body_start);
        let answers_as = label.as_ref().filter(|it| it.speaker == Speaker::Answerer);
        if answers_as.is_some() {
            self.state = State::Answer;
            return self.push_answer(at, paragraph.span);
        }
        if label.is_none() && OPENINGS.has(Opening::RequestOpens, folded) && self.opens_request(folded) {
            self.state = State::Request;
            // "You asked for the order of the games." holds the request itself, "You asked for the following:" none.
            self.has_asked = holds_request(folded);
            self.told = self.has_asked && folded.starts_with("you ") && tells_request(folded);
            if self.has_asked && self.opens_and_answers(at) {
                return;
            }
            let kind = if folded.starts_with("below is") || folded.contains("our response") {
                ZoneKind::Response
            } else {
                ZoneKind::Request
            };
            return self.pieces.push((kind, paragraph.span));
        }
        // What tells of something else ends no request: it is read on as though nothing stood there.
        if matches!(self.state, State::Request | State::Restated) && label.is_none() && self.is_statement(at) {
            return self.pieces.push((ZoneKind::Response, paragraph.span));
        }
        let heads = |kind| OPENINGS.has(kind, folded);
        let kinds = [Opening::AnswerOpens, Opening::Advice, Opening::Disclosure, Opening::Voluntary, Opening::Reasons];
        match self.state {
            State::Request if label.is_none() && kinds.into_iter().any(heads) && !self.asks(folded, words) => {
                self.answer(at);
            }
            State::Request => self.in_request(at, label.as_ref(), body),
            State::Restated | State::Answer | State::Complaint => self.in_answer(at, label, body_start, body),
        }
    }

    /// Says whether a paragraph tells of something else.
    fn is_aside(&self, at: usize) -> bool {
        let paragraph = self.paragraphs[at];
        paragraph.kind == ParagraphKind::Text
            && self.wordings[self.sentences[at].clone()].iter().all(Option::is_none)
            && paragraph.span.of(self.text).is_some_and(is_aside)
    }

    /// Says the same where a thing can be asked for as well: "The names of the pilots."
    fn is_statement(&self, at: usize) -> bool {
        let words = self.paragraphs[at].span.of(self.text).unwrap_or_default();
        let folded = self.folded_from(at, self.paragraphs[at].span.start);
        self.is_aside(at) && (words.len() > 40 || states_plainly(words)) && !self.asks(folded, words)
    }

    /// Says the same of a sentence behind the first of its paragraph.
    fn is_aside_sentence(&self, sentence: usize, first: usize) -> bool {
        let words = |at| self.folded.sentence_text(at);
        let mut at = sentence;
        while at > first && !is_aside(words(at)) && goes_on_aside(words(at)) {
            at -= 1;
        }
        at > first && is_aside(words(at))
    }

    /// Divides a paragraph that tells what was asked and goes on with the answer; says whether it does.
    fn opens_and_answers(&mut self, at: usize) -> bool {
        let paragraph = self.paragraphs[at];
        let sentences = self.sentences[at].clone();
        let mut quotes = 0;
        let first = self.folded.sentence_text(sentences.start);
        let told = first.starts_with("you ") && tells_request(first);
        // "You asked about the dogs. The canteen serves soup." above the list of what was asked.
        let list_follows = || {
            let below = self.paragraphs.get(at + 1).and_then(|it| paragraph_label(self.text, it));
            below.is_some_and(|it| it.speaker != Speaker::Answerer)
        };
        for sentence in sentences.clone() {
            let words = self.folded.sentence_text(sentence);
            if sentence > sentences.start
                && quotes % 2 == 0
                && (!self.asks(words, words) || told && states(words))
                && (told && states(words)
                    || !mentions_asker(words)
                        && (OPENINGS.has(Opening::Answers, words) || self.wordings[sentence].is_some()))
                && !(self.is_aside_sentence(sentence, sentences.start) && list_follows())
            {
                let start = self.folded.sentence_source(self.text, sentence).start;
                self.pieces.push((ZoneKind::Request, Span::new(paragraph.span.start, start)));
                self.pieces.push((ZoneKind::Response, Span::new(start, paragraph.span.end)));
                self.state = State::Answer;
                return true;
            }
            quotes += words.matches('"').count();
        }
        false
    }

    /// Says whether opening words of a request really open one: "you asked" in the middle of reasons does not.
    fn opens_request(&self, folded: &str) -> bool {
        self.pieces.len() < 12 || folded.len() < 60 || folded.trim_end().ends_with(':')
    }

    fn in_request(&mut self, at: usize, label: Option<&Label>, body: &str) {
        let paragraph = self.paragraphs[at];
        let words = paragraph.span.of(self.text).unwrap_or_default();
        let asks = self.asks(body, words)
            && !(self.told && words.ends_with('.') && states(body) && paragraph.kind == ParagraphKind::Text);
        let data = is_data(words);
        if label.is_none() && !asks {
            let speaks = OPENINGS.has(Opening::Answers, body) || data || paragraph.kind == ParagraphKind::TableRow;
            let prose = self.has_asked
                && words.ends_with('.')
                && words.len() > 40
                && (self.told || ADDRESSES.is_match(body) || !mentions_asker(body))
                && paragraph.kind == ParagraphKind::Text;
            let decides =
                DECIDES.is_match(body) && !words.contains('?') && !words.starts_with(['"', '“']) && !pleads(body);
            let closes = self.wordings[self.sentences[at].clone()].contains(&Some(ZoneWording::Complaint));
            if speaks || prose || closes || decides {
                return self.answer(at);
            }
        }
        if let Some(label) = label {
            if data && label.style != Style::Number {
                return self.answer(at);
            }
            self.remember(label, body);
        }
        self.has_asked |= asks
            || self.sentences[at].clone().any(|it| {
                let sentence = self.folded.sentence_text(it);
                self.asks(sentence, sentence)
            });
        self.split_question(at, paragraph.span, label.is_some());
    }

    fn in_answer(&mut self, at: usize, label: Option<Label>, body_start: usize, body: &str) {
        let paragraph = self.paragraphs[at];
        let words = paragraph.span.of(self.text).unwrap_or_default();
        let data = is_data(words);
        if let Some(label) = &label {
            // "Question 1" on a line of its own heads what was asked.
            if label.speaker == Speaker::Asker && body.trim().is_empty() {
                self.state = State::Request;
                self.has_asked = false;
                return self.pieces.push((ZoneKind::Request, paragraph.span));
            }
            let repeats = self.repeats(label, body);
            let asks = self.asks(body, words) && !OPENINGS.has(Opening::Answers, body);
            let part = self.state == State::Restated && matches!(label.style, Style::Letter | Style::Roman) && !data;
            if let Some(len) = repeats {
                // The restated wording is known from the request: the rest is the answer.
                let end = self.folded_end(at, body_start, len);
                self.state = State::Restated;
                self.pieces.push((ZoneKind::Request, Span::new(paragraph.span.start, end)));
                let rest = Span::new(end, paragraph.span.end);
                if rest.of(self.text).is_some_and(|it| it.chars().any(char::is_alphanumeric)) {
                    self.state = State::Answer;
                    self.pieces.push((ZoneKind::Response, rest));
                }
                return;
            }
            let numbered = matches!(label.style, Style::Number | Style::Request) || label.speaker == Speaker::Asker;
            if (asks && (numbered || part || words.ends_with('?'))) || part {
                self.remember(label, body);
                self.state = State::Restated;
                return self.split_question(at, paragraph.span, true);
            }
            return self.answer(at);
        }
        // What follows a restated question and still asks belongs to it.
        if self.state == State::Restated
            && !data
            && !OPENINGS.has(Opening::Answers, body)
            && !OPENINGS.has(Opening::AnswerOpens, body)
            && (words.ends_with('?')
                || bulleted(words, &paragraph)
                || OPENINGS.has(Opening::Asks, body) && !(self.asked_last() && words.ends_with('.')))
        {
            return self.split_question(at, paragraph.span, false);
        }
        self.answer(at);
    }

    fn answer(&mut self, at: usize) {
        if self.state != State::Complaint {
            self.state = State::Answer;
        }
        self.push_answer(at, self.paragraphs[at].span);
    }

    /// Adds a paragraph of the force's own, with law and complaint rights in it told apart by sentence.
    fn push_answer(&mut self, at: usize, span: Span) {
        let sentences = self.sentences[at].clone();
        if self.wordings[sentences.clone()].iter().all(Option::is_none) {
            if self.state == State::Complaint {
                let short = before_asides(span.of(self.text).unwrap_or_default()).len() < 200
                    && !OPENINGS.has(Opening::AnswerOpens, self.folded_from(at, span.start));
                if short || self.is_aside(at) {
                    return self.pieces.push((ZoneKind::Complaint, span));
                }
                self.state = State::Answer;
            }
            return self.pieces.push((ZoneKind::Response, span));
        }
        let mut start = span.start;
        let mut complaint = false;
        for sentence in sentences.clone() {
            let place = self.folded.sentence_source(self.text, sentence);
            let end = if sentence + 1 == sentences.end { span.end } else { place.end };
            let kind = match self.wordings[sentence] {
                Some(ZoneWording::Law) => ZoneKind::LawExplained,
                Some(ZoneWording::Complaint) => ZoneKind::Complaint,
                Some(ZoneWording::OtherBody) => ZoneKind::OtherBody,
                Some(ZoneWording::AnnouncesList) | None if complaint => ZoneKind::Complaint,
                Some(ZoneWording::AnnouncesList) | None => ZoneKind::Response,
            };
            complaint |= kind == ZoneKind::Complaint;
            let mut from = start.min(place.start);
            // "Section 31(1)(a)&(b) - Law Enforcement - of the Act provide that …": the heading is the force's
            // own choice of exemption, only what follows it is law.
            if kind == ZoneKind::LawExplained
                && let Some(head) = EXEMPTION_HEADING.find(self.folded.sentence_text(sentence))
            {
                let start = self.folded.sentences[sentence].span.start;
                let head_end = self.folded.source_span(self.text, Span::new(start, start + head.end())).end;
                self.pieces.push((ZoneKind::Response, Span::new(from, head_end)));
                from = head_end;
            }
            self.pieces.push((kind, Span::new(from, end)));
            start = end;
        }
        if complaint {
            self.state = State::Complaint;
        } else if self.state == State::Complaint {
            self.state = State::Answer;
        }
    }

    /// Adds a question and, where one begins on the same line, its answer: "Do you …? No – policy attached."
    fn split_question(&mut self, at: usize, span: Span, labelled: bool) {
        let sentences = self.sentences[at].clone();
        let first = sentences.start;
        for sentence in sentences.clone() {
            let place = self.folded.sentence_source(self.text, sentence);
            let words = self.folded.sentence_text(sentence);
            let after = words.trim_start_matches(['-', ' ']);
            let law = matches!(self.wordings[sentence], Some(ZoneWording::Complaint));
            if sentence > first
                && (labelled || self.state == State::Restated)
                && !OPENINGS.has(Opening::Asks, after)
                && !words.trim_end().ends_with('?')
                && (law || OPENINGS.has(Opening::Answers, after) || OPENINGS.has(Opening::AnswerOpens, after))
                && !self.is_aside_sentence(sentence, first)
            {
                self.pieces.push((ZoneKind::Request, Span::new(span.start, place.start)));
                self.pieces.push((ZoneKind::Response, Span::new(place.start, span.end)));
                self.state = if self.state == State::Request { State::Request } else { State::Answer };
                return;
            }
        }
        self.pieces.push((ZoneKind::Request, span));
    }

    /// Says whether a paragraph asks for something.
    fn asks(&self, body: &str, words: &str) -> bool {
        OPENINGS.has(Opening::Asks, body) || words.trim_end_matches(['"', '”', ' ', ')']).ends_with('?')
    }

    /// Says whether the text so far ends with a question mark: a sentence after it answers.
    fn asked_last(&self) -> bool {
        let asked = self.pieces.iter().rev().take(8).find(|(kind, _)| *kind == ZoneKind::Request);
        let last = asked.or(self.pieces.last()).and_then(|(_, span)| span.of(self.text));
        last.is_some_and(|it| it.trim_end().ends_with('?'))
    }

    fn remember(&mut self, label: &Label, body: &str) {
        if label.keys.len() == 1 && label.style != Style::Letter && self.asked.len() < 200 {
            self.asked.push((label.clone(), body.trim_end().to_owned()));
        }
    }

    /// Returns how much of the folded paragraph repeats the question of that label as it was asked.
    fn repeats(&self, label: &Label, body: &str) -> Option<usize> {
        let (_, asked) = self.asked.iter().find(|(it, asked)| {
            it.keys == label.keys && same_style(it.style, label.style) && !asked.is_empty() && {
                let same = common_prefix(asked, body);
                same >= asked.trim_end_matches(['?', '.', ':', ' ', '"', ';', ',']).len() && same > 0
            }
        })?;
        let same = common_prefix(asked, body);
        // The answer may follow without a space or stop; a word is never cut.
        let rest = &body[same..];
        let whole_word = !rest.starts_with(|it: char| it.is_alphanumeric());
        whole_word
            .then(|| same + rest.find(|it: char| it.is_alphanumeric() || "£<[(\"'*".contains(it)).unwrap_or(rest.len()))
    }

    /// Returns the folded text of a paragraph from a byte of the original on.
    fn folded_from(&self, at: usize, from: usize) -> &'a str {
        let sentences = self.sentences[at].clone();
        let (Some(first), Some(last)) = (
            self.folded.sentences.get(sentences.start),
            sentences.end.checked_sub(1).and_then(|last| self.folded.sentences.get(last)),
        ) else {
            return "";
        };
        let start = self.folded.folded_offset(from, first.span.start, last.span.end);
        Span::new(start, last.span.end).of(&self.folded.text).unwrap_or_default()
    }

    /// Returns the place in the original `len` folded bytes after the byte `from` of the original.
    fn folded_end(&self, at: usize, from: usize, len: usize) -> usize {
        let sentences = self.sentences[at].clone();
        let Some(first) = self.folded.sentences.get(sentences.start) else { return from };
        let last = self.folded.sentences[sentences.end - 1];
        let start = self.folded.folded_offset(from, first.span.start, last.span.end);
        let end = (start + len).min(last.span.end);
        if end >= last.span.end {
            return self.paragraphs[at].span.end;
        }
        self.folded.source_span(self.text, Span::new(end, end)).start
    }
}

/// Returns the label of a paragraph: drawn by a list or printed in the text.
pub fn paragraph_label(text: &str, paragraph: &Paragraph<'_>) -> Option<Label> {
    if let Some(marker) = paragraph.marker
        && let Some(mut found) = label(&format!("{marker} x"))
    {
        found.printed = (0, 0);
        found.rest = 0;
        return Some(found);
    }
    label(paragraph.span.of(text)?)
}

fn same_style(one: Style, other: Style) -> bool {
    let numbered = |style| matches!(style, Style::Number | Style::Request);
    one == other || (numbered(one) && numbered(other))
}

/// Labelled questions of the mail quoted below a letter.
fn quoted_questions(text: &str, paragraphs: &[Paragraph<'_>], quoted: &[bool]) -> Vec<(Label, String)> {
    let mut asked = Vec::new();
    for (paragraph, _) in paragraphs.iter().zip(quoted).filter(|(_, quoted)| **quoted).take(2_000) {
        if let Some(found) = paragraph_label(text, paragraph)
            && found.keys.len() == 1
            && found.style == Style::Number
            && asked.len() < 200
        {
            let body = Span::new(paragraph.span.start + found.rest, paragraph.span.end);
            let mut folded = Folded::default();
            folded.push(text, body, 0);
            asked.push((found, folded.text.trim_end().to_owned()));
        }
    }
    asked
}

fn common_prefix(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    (0..=same).rev().find(|at| one.is_char_boundary(*at) && other.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
