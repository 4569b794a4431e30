//! A text in one case with plain quotes, hyphens and single spaces, and the way back to the original.
//!
//! Phrases are looked for in this form, so that a line break, a no-break space or a curly quote
//! inside a phrase does not hide it.

use crate::data::scan::Starts;
use crate::extract::paragraph::Paragraph;
use crate::model::Span;
use std::cell::OnceCell;

/// Longest stretch that is looked at as one sentence; longer ones are cut so that work stays linear.
const LONGEST_SENTENCE: usize = 900;

/// Folded text of some paragraphs. Sentences never cross a paragraph.
#[derive(Debug, Default)]
pub struct Folded {
    pub text: String,
    /// For each byte of `text` the byte of the original it came from, and one more for the end.
    origin: Vec<u32>,
    /// In order; each is a span of `text` and the index of its paragraph.
    pub sentences: Vec<Sentence>,
    starts: OnceCell<Starts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub span: Span,
    pub paragraph: usize,
}

impl Folded {
    pub fn new(text: &str, paragraphs: &[Paragraph<'_>]) -> Self {
        let mut folded = Folded::default();
        folded.text.reserve(text.len());
        folded.origin.reserve(text.len());
        for (at, paragraph) in paragraphs.iter().enumerate() {
            folded.push(text, paragraph.span, at);
        }
        folded
    }

    /// Returns where words begin in the text, which must be whole by then.
    pub fn starts(&self) -> &Starts {
        self.starts.get_or_init(|| Starts::new(&self.text))
    }

    /// Appends the folded form of `span`, cut into sentences.
    pub fn push(&mut self, text: &str, span: Span, paragraph: usize) {
        let Some(source) = span.of(text) else { return };
        let mut sentence_start = self.text.len();
        let mut in_space = true;
        let mut at = 0;
        while at < source.len() {
            let room = LONGEST_SENTENCE.saturating_sub(self.text.len() - sentence_start);
            let plain = plain_run(&source.as_bytes()[at..], in_space, room);
            if plain > 0 {
                self.push_plain(&source[at..at + plain], span.start + at);
                at += plain;
                in_space = self.text.ends_with(' ');
                continue;
            }
            let Some(character) = source[at..].chars().next() else { break };
            let here = span.start + at;
            let next = at + character.len_utf8();
            if character.is_whitespace() || character == '\u{200b}' {
                if !in_space {
                    let ended = ends_sentence(&self.text[sentence_start..], &source[at..]);
                    self.push_byte(' ', here);
                    in_space = true;
                    if ended || self.text.len() - sentence_start > LONGEST_SENTENCE {
                        self.end_sentence(sentence_start, paragraph);
                        sentence_start = self.text.len();
                    }
                }
                at = next;
                continue;
            }
            at = next;
            in_space = false;
            match character {
                '’' | '‘' | '`' | '´' => self.push_byte('\'', here),
                '“' | '”' | '„' => self.push_byte('"', here),
                '–' | '—' | '‑' | '‐' | '−' => self.push_byte('-', here),
                _ if character.is_ascii() => self.push_byte(character.to_ascii_lowercase(), here),
                _ => {
                    for lower in character.to_lowercase() {
                        self.push_byte(lower, here);
                    }
                }
            }
            if self.text.len() - sentence_start > LONGEST_SENTENCE + 300 {
                self.end_sentence(sentence_start, paragraph);
                sentence_start = self.text.len();
            }
        }
        if self.text.len() > sentence_start {
            self.push_byte(' ', span.end);
            self.end_sentence(sentence_start, paragraph);
        }
    }

    /// Appends text that folds to itself but for its case.
    fn push_plain(&mut self, plain: &str, origin: usize) {
        let start = self.text.len();
        self.text.push_str(plain);
        self.text[start..].make_ascii_lowercase();
        let origin = u32::try_from(origin).unwrap_or(u32::MAX);
        let end = origin.saturating_add(u32::try_from(plain.len()).unwrap_or(u32::MAX));
        self.origin.extend(origin..end);
    }

    /// Appends a paragraph that another folded text of the same original holds whole.
    pub fn push_folded(&mut self, other: &Folded, sentences: &[Sentence], paragraph: usize) {
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return };
        let (from, to) = (first.span.start, last.span.end);
        let start = self.text.len();
        self.text.push_str(&other.text[from..to]);
        self.origin.extend_from_slice(&other.origin[from..to]);
        let moved = |span: Span| Span::new(span.start - from + start, span.end - from + start);
        self.sentences.extend(sentences.iter().map(|it| Sentence { span: moved(it.span), paragraph }));
    }

    fn push_byte(&mut self, character: char, origin: usize) {
        let origin = u32::try_from(origin).unwrap_or(u32::MAX);
        self.origin.extend(std::iter::repeat_n(origin, character.len_utf8()));
        self.text.push(character);
    }

    fn end_sentence(&mut self, start: usize, paragraph: usize) {
        self.sentences.push(Sentence { span: Span::new(start, self.text.len()), paragraph });
    }

    pub fn sentence_text(&self, sentence: usize) -> &str {
        self.sentences[sentence].span.of(&self.text).unwrap_or_default()
    }

    /// Returns the sentence that holds the byte of the folded text.
    pub fn sentence_at(&self, at: usize) -> usize {
        self.sentences.partition_point(|it| it.span.start <= at).saturating_sub(1)
    }

    /// Returns the place in the original of a span of the folded text. `text` is the original.
    pub fn source_span(&self, text: &str, span: Span) -> Span {
        let trimmed = span.of(&self.text).map_or(span.end, |it| span.start + it.trim_end().len());
        let start = self.origin.get(span.start).map_or(text.len(), |at| *at as usize);
        let Some(last) = trimmed.checked_sub(1).filter(|last| *last >= span.start) else {
            return Span::new(start, start);
        };
        let last = self.origin.get(last).map_or(text.len(), |at| *at as usize);
        let width = text.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(start, last + width)
    }

    /// Returns the first byte of the folded text in `[start, end)` that came from `origin` or later.
    pub fn folded_offset(&self, origin: usize, start: usize, end: usize) -> usize {
        start + self.origin[start..end].partition_point(|it| (*it as usize) < origin)
    }

    /// Returns the place in the original of a whole sentence.
    pub fn sentence_source(&self, text: &str, sentence: usize) -> Span {
        self.source_span(text, self.sentences[sentence].span)
    }

    /// Returns the indices of the sentences of each paragraph, in order of paragraphs.
    pub fn by_paragraph(&self, paragraphs: usize) -> Vec<std::ops::Range<usize>> {
        let mut ranges = vec![0..0; paragraphs];
        for (at, sentence) in self.sentences.iter().enumerate() {
            if let Some(range) = ranges.get_mut(sentence.paragraph) {
                if range.start == range.end {
                    *range = at..at;
                }
                range.end = at + 1;
            }
        }
        ranges
    }
}

/// Returns how many bytes, at most `room`, fold to themselves but for their case and end no sentence: plain letters
/// and signs with single spaces between them.
fn plain_run(bytes: &[u8], in_space: bool, room: usize) -> usize {
    let mut spaced = in_space;
    let mut closed = false;
    let mut first = true;
    for (at, byte) in bytes.iter().take(room).enumerate() {
        match byte {
            // What stands before the run decides whether a sentence ends at its first space.
            b' ' if spaced || closed || first => return at,
            b' ' => spaced = true,
            b'.' | b'?' | b'!' | b'"' | b'\'' | b')' | b']' => (spaced, closed) = (false, true),
            0x21..=0x5f | 0x61..=0x7e => (spaced, closed) = (false, false),
            _ => return at,
        }
        first = false;
    }
    room.min(bytes.len())
}

/// Says whether a sentence ends before white space: a full stop that is no abbreviation's, and something
/// that can open a sentence after it.
fn ends_sentence(before: &str, after: &str) -> bool {
    let closed = before.trim_end_matches(['"', '\'', ')', ']']);
    match closed.as_bytes().last() {
        Some(b'?' | b'!') => true,
        Some(b'.') => {
            let word = closed[..closed.len() - 1].rsplit(' ').next().unwrap_or_default();
            // A label such as "1." or "Q2." belongs to what follows it.
            let label = word.len() <= 3 && before.len() <= word.len() + 2;
            let short = matches!(
                word,
                "no" | "s"
                    | "ss"
                    | "e.g"
                    | "i.e"
                    | "eg"
                    | "ie"
                    | "sec"
                    | "reg"
                    | "para"
                    | "mr"
                    | "mrs"
                    | "dr"
                    | "art"
                    | "q"
            );
            let next = after.trim_start().chars().next();
            !label && !short && !next.is_some_and(char::is_lowercase)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::paragraph::paragraphs;

    fn fold(text: &str) -> Folded {
        Folded::new(text, &paragraphs(text, &[]))
    }

    #[test]
    fn sentences_are_cut_and_abbreviations_are_not() {
        let folded = fold("It’s  held under s. 31 of the Act. We  won\u{a0}t – at all – say.\nQ1. How many?");
        let found: Vec<&str> = (0..folded.sentences.len()).map(|at| folded.sentence_text(at)).collect();
        assert_eq!(found, ["it's held under s. 31 of the act. ", "we won t - at all - say. ", "q1. how many? "]);
    }

    #[test]
    fn a_folded_span_leads_back_to_the_original() {
        let text = "“Straße” costs £5 – Ünder  the Act.";
        let folded = fold(text);
        let at = folded.text.find("ünder the").unwrap();
        let span = folded.source_span(text, Span::new(at, at + "ünder the".len()));
        assert_eq!(span.of(text), Some("Ünder  the"));
    }
}
