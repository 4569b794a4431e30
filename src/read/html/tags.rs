//! Cuts a page into tags and text runs, in one pass and without a tree.
//!
//! Follows the tokeniser of the HTML standard where it decides what is a tag and what is text (comments, quoted
//! attribute values, raw text elements). Does not decode entities, does not repair nesting.

use memchr::{memchr, memchr2, memmem};
use std::ops::Range;

/// Lower-case tag name packed into a number; names longer than sixteen bytes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagName(u128);

impl TagName {
    pub const fn new(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut packed = 0;
        let mut at = 0;
        while at < bytes.len() && at < 16 {
            packed = (packed << 8) | bytes[at].to_ascii_lowercase() as u128;
            at += 1;
        }
        TagName(packed)
    }

    fn of(bytes: &[u8]) -> Self {
        let packed =
            bytes.iter().take(16).fold(0, |packed, byte| (packed << 8) | u128::from(byte.to_ascii_lowercase()));
        TagName(packed)
    }
}

pub const SVG: TagName = TagName::new("svg");
const MATH: TagName = TagName::new("math");
const PLAINTEXT: TagName = TagName::new("plaintext");

/// Elements whose content is not markup: everything up to their own end tag is one run.
const RAW: [(TagName, &str); 9] = [
    (TagName::new("script"), "script"),
    (TagName::new("style"), "style"),
    (TagName::new("noscript"), "noscript"),
    (TagName::new("iframe"), "iframe"),
    (TagName::new("noembed"), "noembed"),
    (TagName::new("noframes"), "noframes"),
    (TagName::new("xmp"), "xmp"),
    (TagName::new("textarea"), "textarea"),
    (TagName::new("title"), "title"),
];

#[derive(Clone, Debug)]
pub struct Tag<'a> {
    pub name: TagName,
    pub closing: bool,
    /// Written `<x/>`, which counts inside `svg` and `math` only.
    pub self_closing: bool,
    /// Everything between the name and the closing `>`.
    pub attributes: &'a str,
    pub attribute_count: usize,
    pub at: Range<usize>,
}

impl<'a> Tag<'a> {
    /// Returns the raw value of the first attribute of that name; entities are not decoded.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        Attributes { rest: self.attributes }.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn all_attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }
}

#[derive(Clone, Debug)]
pub enum Piece<'a> {
    Text(Range<usize>),
    /// Content of a script, style, title and the like.
    Raw(TagName, Range<usize>),
    Tag(Tag<'a>),
}

/// Iterator over the pieces of a page. Comments and declarations are passed over.
pub struct Pieces<'a> {
    html: &'a str,
    at: usize,
    raw: Option<(TagName, &'static str)>,
    foreign: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(html: &'a str) -> Self {
        Pieces { html, at: 0, raw: None, foreign: 0 }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let bytes = self.html.as_bytes();
        if let Some((name, end_tag)) = self.raw.take() {
            let start = self.at;
            self.at = raw_text_end(bytes, start, end_tag);
            if self.at > start {
                return Some(Piece::Raw(name, start..self.at));
            }
        }
        let start = self.at;
        let mut search = start;
        loop {
            let Some(found) = memchr(b'<', &bytes[search..]) else {
                self.at = bytes.len();
                return (start < bytes.len()).then_some(Piece::Text(start..bytes.len()));
            };
            let open = search + found;
            let next = bytes.get(open + 1).copied().unwrap_or(b' ');
            let is_markup = next.is_ascii_alphabetic() || matches!(next, b'!' | b'?' | b'/');
            if !is_markup || (next == b'/' && open + 2 >= bytes.len()) {
                search = open + 1;
                continue;
            }
            if open > start {
                self.at = open;
                return Some(Piece::Text(start..open));
            }
            let letter_after_slash = next == b'/' && bytes[open + 2].is_ascii_alphabetic();
            if next.is_ascii_alphabetic() || letter_after_slash {
                return self.tag(open);
            }
            self.at = comment_end(bytes, open);
            return self.next_after_comment();
        }
    }
}

impl<'a> Pieces<'a> {
    /// Goes on after a comment without recursion: a page may hold a million of them.
    fn next_after_comment(&mut self) -> Option<Piece<'a>> {
        let bytes = self.html.as_bytes();
        while bytes.get(self.at) == Some(&b'<') && matches!(bytes.get(self.at + 1), Some(b'!' | b'?')) {
            self.at = comment_end(bytes, self.at);
        }
        if self.at >= bytes.len() {
            return None;
        }
        // An empty run stands for the comment, so that the caller's loop does the rest.
        Some(Piece::Text(self.at..self.at))
    }

    fn tag(&mut self, open: usize) -> Option<Piece<'a>> {
        let bytes = self.html.as_bytes();
        let closing = bytes[open + 1] == b'/';
        let name_start = open + 1 + usize::from(closing);
        let mut at = name_start;
        while at < bytes.len() && !matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>') {
            at += 1;
        }
        let name = TagName::of(&bytes[name_start..at]);
        let attributes_start = at;
        let (end, attribute_count) = tag_end(bytes, at);
        let Some(end) = end else {
            // A tag that never ends swallows the rest, as it does in a browser.
            self.at = bytes.len();
            return None;
        };
        let attributes = &self.html[attributes_start..end];
        let self_closing = attributes.ends_with('/');
        self.at = end + 1;
        if name == SVG || name == MATH {
            self.foreign = match (closing, self_closing) {
                (true, _) => self.foreign.saturating_sub(1),
                (false, true) => self.foreign,
                (false, false) => self.foreign + 1,
            };
        }
        let self_closing = self_closing && (self.foreign > 0 || name == SVG || name == MATH);
        if !closing && !self_closing {
            self.raw = RAW.iter().copied().find(|(raw, _)| *raw == name);
            if name == PLAINTEXT {
                self.raw = Some((name, ""));
            }
        }
        Some(Piece::Tag(Tag { name, closing, self_closing, attributes, attribute_count, at: open..self.at }))
    }
}

/// Returns where the tag's `>` stands and how many attributes precede it.
fn tag_end(bytes: &[u8], mut at: usize) -> (Option<usize>, usize) {
    let mut count = 0;
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (None, count),
            Some(b'>') => return (Some(at), count),
            Some(_) => {}
        }
        count += 1;
        at += 1;
        while at < bytes.len() && !matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>' | b'=') {
            at += 1;
        }
        at = skip_space(bytes, at);
        if bytes.get(at) != Some(&b'=') {
            continue;
        }
        at = skip_space(bytes, at + 1);
        match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &bytes[at + 1..]) {
                Some(length) => at += length + 2,
                None => return (None, count),
            },
            _ => {
                while at < bytes.len() && !(bytes[at].is_ascii_whitespace() || bytes[at] == b'>') {
                    at += 1;
                }
            }
        }
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

fn comment_end(bytes: &[u8], open: usize) -> usize {
    let rest = &bytes[open..];
    if rest.starts_with(b"<!--") {
        if rest.starts_with(b"<!-->") {
            return open + 5;
        }
        if rest.starts_with(b"<!--->") {
            return open + 6;
        }
        let mut at = open + 4;
        while let Some(found) = memmem::find(&bytes[at..], b"--") {
            at += found + 2;
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'>'), _) => return at + 1,
                (Some(b'!'), Some(b'>')) => return at + 2,
                _ => at -= 1,
            }
        }
        return bytes.len();
    }
    memchr(b'>', rest).map_or(bytes.len(), |found| open + found + 1)
}

fn raw_text_end(bytes: &[u8], start: usize, name: &str) -> usize {
    if name.is_empty() {
        return bytes.len();
    }
    let mut at = start;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        let after = at + found + 2;
        if let Some(candidate) = bytes.get(after..after + name.len())
            && candidate.eq_ignore_ascii_case(name.as_bytes())
            && bytes
                .get(after + name.len())
                .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        {
            return at + found;
        }
        at = after;
    }
    bytes.len()
}

/// Iterator over name and raw value of attributes.
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let text = self.rest.trim_start_matches(|character: char| character.is_ascii_whitespace() || character == '/');
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return None;
        }
        let mut end = 1;
        while end < bytes.len() && !matches!(bytes[end], b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'=') {
            end += 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let name = &text[..end];
        let after = skip_space(bytes, end);
        if bytes.get(after) != Some(&b'=') {
            self.rest = &text[after..];
            return Some((name, ""));
        }
        let value_start = skip_space(bytes, after + 1);
        let (value, next) = match bytes.get(value_start) {
            Some(&quote @ (b'"' | b'\'')) => {
                let length = memchr(quote, &bytes[value_start + 1..]).unwrap_or(bytes.len() - value_start - 1);
                let value_end = value_start + 1 + length;
                (&text[value_start + 1..value_end], (value_end + 1).min(bytes.len()))
            }
            _ => {
                let length = memchr2(b' ', b'\n', &bytes[value_start..]).unwrap_or(bytes.len() - value_start);
                (&text[value_start..value_start + length], value_start + length)
            }
        };
        self.rest = &text[next..];
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let pieces: Vec<String> = Pieces::new(html)
            .filter_map(|piece| match piece {
                Piece::Text(at) if at.is_empty() => None,
                Piece::Text(at) => Some(format!("text {}", &html[at])),
                Piece::Raw(_, at) => Some(format!("raw {}", &html[at])),
                Piece::Tag(tag) => Some(format!("tag {}", &html[tag.at])),
            })
            .collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn tags_and_text_alternate() {
        check("a<b class=x>c</b>d", &["text a", "tag <b class=x>", "text c", "tag </b>", "text d"]);
    }

    #[test]
    fn a_greater_sign_inside_quotes_does_not_end_a_tag() {
        check("<a title=\"x > y\" href='>'>t", &["tag <a title=\"x > y\" href='>'>", "text t"]);
    }

    #[test]
    fn a_lone_less_sign_is_text() {
        check("fewer than <5 or < 5", &["text fewer than <5 or < 5"]);
    }

    #[test]
    fn comments_and_declarations_are_passed_over() {
        check("<!doctype html>a<!-- <p> --><!-->b<!--x--!>c<? php ?>", &["text a", "text b", "text c"]);
    }

    #[test]
    fn scripts_are_one_raw_run() {
        check("<script>if (a<b) '</p>'</script>x", &["tag <script>", "raw if (a<b) '</p>'", "tag </script>", "text x"]);
    }

    #[test]
    fn unfinished_markup_ends_quietly() {
        check("a<b", &["text a"]);
        check("a</", &["text a</"]);
        check("a<!--", &["text a"]);
        check("<title>never closed", &["tag <title>", "raw never closed"]);
    }

    #[test]
    fn attributes_are_read_with_any_quoting() {
        let html = "<div ID=main class=\"a b\" data-x='1' hidden>";
        let Some(Piece::Tag(tag)) = Pieces::new(html).next() else { panic!("a tag") };
        assert_eq!(tag.attribute("id"), Some("main"));
        assert_eq!(tag.attribute("class"), Some("a b"));
        assert_eq!(tag.attribute("data-x"), Some("1"));
        assert_eq!(tag.attribute("hidden"), Some(""));
        assert_eq!(tag.attribute_count, 4);
    }

    #[test]
    fn a_million_comments_do_not_nest() {
        let html = "<!-- -->x".repeat(200_000) + &"<!---->".repeat(200_000);
        let runs = Pieces::new(&html).filter(|piece| matches!(piece, Piece::Text(at) if !at.is_empty())).count();
        assert_eq!(runs, 200_000);
    }
}
