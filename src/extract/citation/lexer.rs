//! Cuts a letter into words, numbers and marks. White space, line breaks and no-break spaces go; what
//! remains of them is whether a token follows a space or starts a line.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with inner apostrophes (`owner's`).
    Word,
    /// Digits only; letters glued to them are a word without space before.
    Number,
    Open,
    Close,
    Comma,
    Semicolon,
    Colon,
    Dot,
    Slash,
    Dash,
    Ampersand,
    /// `§`.
    SectionSign,
    /// `?` or `!`.
    EndMark,
    Quote,
    Other,
}

/// One token. Offsets are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// White space, a line break or the start of the text stands before it.
    pub spaced: bool,
    /// First token of a line.
    pub starts_line: bool,
}

/// Cuts the text into tokens.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 4);
    let (mut at, mut spaced, mut starts_line) = (0, true, true);
    while at < bytes.len() {
        let byte = bytes[at];
        let start = at;
        let kind = match byte {
            b'\n' => {
                (spaced, starts_line) = (true, true);
                at += 1;
                continue;
            }
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                spaced = true;
                at += 1;
                continue;
            }
            b'0'..=b'9' => {
                at = end_of(bytes, at, |byte| byte.is_ascii_digit());
                Kind::Number
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                at = end_of_word(text, at);
                Kind::Word
            }
            0x80.. => {
                let character = text[at..].chars().next().unwrap_or(' ');
                if character.is_whitespace() || matches!(character, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}') {
                    spaced |= character != '\u{ad}';
                    at += character.len_utf8();
                    continue;
                }
                if character.is_alphabetic() {
                    at = end_of_word(text, at);
                    Kind::Word
                } else {
                    at += character.len_utf8();
                    match character {
                        '§' => Kind::SectionSign,
                        '–' | '—' | '‒' | '−' | '‐' | '‑' | '―' => Kind::Dash,
                        '“' | '”' | '‘' | '’' => Kind::Quote,
                        _ => Kind::Other,
                    }
                }
            }
            _ => {
                at += 1;
                match byte {
                    b'(' | b'[' | b'{' => Kind::Open,
                    b')' | b']' | b'}' => Kind::Close,
                    b',' => Kind::Comma,
                    b';' => Kind::Semicolon,
                    b':' => Kind::Colon,
                    b'.' => Kind::Dot,
                    b'/' => Kind::Slash,
                    b'-' => Kind::Dash,
                    b'&' | b'+' => Kind::Ampersand,
                    b'?' | b'!' => Kind::EndMark,
                    b'"' | b'\'' => Kind::Quote,
                    _ => Kind::Other,
                }
            }
        };
        out.push(Token { kind, start, end: at, spaced, starts_line });
        (spaced, starts_line) = (false, false);
    }
    out
}

fn end_of(bytes: &[u8], mut at: usize, keep: impl Fn(u8) -> bool) -> usize {
    while at < bytes.len() && keep(bytes[at]) {
        at += 1;
    }
    at
}

fn end_of_word(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() {
            at += 1;
        } else if byte == b'\'' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) && at > start {
            at += 2;
        } else if byte >= 0x80 {
            let Some(character) = text[at..].chars().next() else { break };
            let after = at + character.len_utf8();
            if character.is_alphabetic()
                || (character == '’' && at > start && bytes.get(after).is_some_and(u8::is_ascii_alphabetic))
            {
                at = after;
            } else {
                break;
            }
        } else {
            break;
        }
    }
    at
}

/// Text and tokens of one letter, with the small questions that every rule asks.
#[derive(Clone, Copy)]
pub struct Lexed<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
}

impl<'a> Lexed<'a> {
    /// Returns the kind of a token, or nothing past the end.
    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Returns a token as written, empty past the end.
    pub fn of(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    pub fn is(&self, at: usize, kind: Kind) -> bool {
        self.kind(at) == Some(kind)
    }

    /// Tells whether a token is one of these words, in any case.
    pub fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.is(at, Kind::Word) && {
            let written = self.of(at);
            words.iter().any(|word| written.eq_ignore_ascii_case(word))
        }
    }

    /// Tells whether a token follows the one before it without space.
    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.spaced)
    }

    pub fn starts_line(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.starts_line)
    }

    /// Returns the token before, if any.
    pub fn before(&self, at: usize) -> Option<usize> {
        at.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = tokens(text);
        let found: Vec<&str> = found.iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_and_numbers_part_even_when_glued() {
        check("Section40(2)", &["Section", "40", "(", "2", ")"]);
        check("s.31(3A)", &["s", ".", "31", "(", "3", "A", ")"]);
    }

    #[test]
    fn apostrophes_stay_inside_words() {
        check("owner’s name isn't", &["owner’s", "name", "isn't"]);
    }

    #[test]
    fn spaces_of_every_kind_only_part_tokens() {
        check("section\u{a0}31\n(1)\u{202f}(a)", &["section", "31", "(", "1", ")", "(", "a", ")"]);
    }
}
