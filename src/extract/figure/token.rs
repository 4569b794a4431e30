//! Cuts text into the few kinds of token periods are made of. Knows month names, not calendars.

use crate::model::Span;

/// A sign that can join two parts of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    Slash,
    Dash,
    Point,
    Comma,
    Colon,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A number of up to four digits; longer ones are no part of a period.
    Number {
        value: u32,
        digits: u8,
    },
    Month(i8),
    Word,
    Joint(Joint),
    Open,
    Close,
    /// A footnote sign.
    Mark,
    /// Anything else.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub span: Span,
    text: &'a str,
}

impl Token<'_> {
    /// Says whether it is one of these words, which are in lower case.
    pub fn is_one_of(&self, words: &[&str]) -> bool {
        let Some(first) = self.text.as_bytes().first().filter(|_| self.kind == TokenKind::Word) else { return false };
        let same = |word: &&str| word.as_bytes()[0] == first | 0x20 && word.eq_ignore_ascii_case(self.text);
        words.iter().any(same)
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Returns the tokens of the text in order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut list = Vec::with_capacity(text.len() / 5 + 4);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        let kind = if byte.is_ascii_digit() {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            let digits = at - start;
            let value = if digits <= 4 { text[start..at].parse().ok() } else { None };
            // Ordinals: "1st", "31st". Other glued letters make it something else ("17KB").
            let glued = letters(bytes, at);
            let decimal = bytes.get(at) == Some(&b',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            match value {
                Some(_) if decimal || text[..start].ends_with(['£', ',']) => TokenKind::Other,
                Some(value) if glued == at || is_ordinal(&bytes[at..glued]) => {
                    at = glued;
                    TokenKind::Number { value, digits: digits as u8 }
                }
                _ => {
                    at = glued;
                    TokenKind::Other
                }
            }
        } else if byte.is_ascii_alphabetic() {
            at = letters(bytes, at);
            month(&text[start..at]).map_or(TokenKind::Word, TokenKind::Month)
        } else {
            let character = text[at..].chars().next().unwrap_or(' ');
            at += character.len_utf8();
            match character {
                c if c.is_whitespace() || matches!(c, '\'' | '’' | '‘' | '"') => continue,
                '/' => TokenKind::Joint(Joint::Slash),
                '-' | '–' | '—' | '−' | '‐' | '‑' => TokenKind::Joint(Joint::Dash),
                '.' => TokenKind::Joint(Joint::Point),
                ',' => TokenKind::Joint(Joint::Comma),
                ':' => TokenKind::Joint(Joint::Colon),
                '(' | '[' => TokenKind::Open,
                ')' | ']' => TokenKind::Close,
                '*' | '†' | '¹' | '²' | '³' => TokenKind::Mark,
                _ => TokenKind::Other,
            }
        };
        let word = &text[start..at];
        // "Sept." and "Jan." carry a full stop that joins nothing.
        if matches!(kind, TokenKind::Month(_)) && word.len() < 5 && bytes.get(at) == Some(&b'.') {
            at += 1;
        }
        list.push(Token { kind, span: Span::new(start, start + word.len()), text: word });
    }
    list
}

fn letters(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        at += 1;
    }
    at
}

fn is_ordinal(suffix: &[u8]) -> bool {
    [b"st", b"nd", b"rd", b"th"].iter().any(|ordinal| suffix.eq_ignore_ascii_case(*ordinal))
}

fn month(word: &str) -> Option<i8> {
    if !(3..=9).contains(&word.len()) {
        return None;
    }
    let bytes = word.as_bytes();
    let found = match [bytes[0] | 0x20, bytes[1] | 0x20, bytes[2] | 0x20] {
        [b'j', b'a', b'n'] => 0,
        [b'f', b'e', b'b'] => 1,
        [b'm', b'a', b'r'] => 2,
        [b'a', b'p', b'r'] => 3,
        [b'm', b'a', b'y'] => 4,
        [b'j', b'u', b'n'] => 5,
        [b'j', b'u', b'l'] => 6,
        [b'a', b'u', b'g'] => 7,
        [b's', b'e', b'p'] => 8,
        [b'o', b'c', b't'] => 9,
        [b'n', b'o', b'v'] => 10,
        [b'd', b'e', b'c'] => 11,
        _ => return None,
    };
    let whole = word.len() == 3 || MONTHS[found].eq_ignore_ascii_case(word) || word.eq_ignore_ascii_case("sept");
    if !whole {
        return None;
    }
    // "may" and "mar" are words; a month is printed with a capital.
    let capital = bytes[0].is_ascii_uppercase();
    (capital || !matches!(found, 2 | 4)).then_some(found as i8 + 1)
}
