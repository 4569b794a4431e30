//! Writes visible text: white space collapsed as a browser does, one block a line, links with their place.

use crate::model::{Block, BlockKind, Link, Span};

#[derive(Default)]
pub struct Writer {
    pub text: String,
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    /// Nothing is written of the current line yet; its line feed is still owed.
    fresh: bool,
    space: bool,
    line_start: usize,
    /// Where the line or the cell began: no space is written right after it.
    segment_start: usize,
}

impl Writer {
    pub fn new(capacity: usize) -> Self {
        Writer { text: String::with_capacity(capacity), fresh: true, ..Writer::default() }
    }

    /// Writes text with its white space collapsed; soft hyphens, zero-width and control characters are left out.
    pub fn write(&mut self, run: &str) {
        let bytes = run.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let word = at;
            while at < bytes.len() && (0x21..0x7f).contains(&bytes[at]) {
                at += 1;
            }
            if at > word {
                self.word(&run[word..at]);
                continue;
            }
            if bytes[at] < 0x80 {
                self.space |= matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
                at += 1;
                continue;
            }
            let Some(character) = run[at..].chars().next() else { break };
            let length = character.len_utf8();
            if character.is_whitespace() {
                self.space = true;
            } else if !is_invisible(character) {
                self.word(&run[at..at + length]);
            }
            at += length;
        }
    }

    fn word(&mut self, word: &str) {
        if self.fresh {
            self.start_line();
        }
        if self.space && self.text.len() > self.segment_start {
            self.text.push(' ');
        }
        self.space = false;
        self.text.push_str(word);
    }

    pub fn space(&mut self) {
        self.space = true;
    }

    /// Ends the current line, if it holds anything, as a block of that kind. Returns its span.
    pub fn end_line(&mut self, kind: impl FnOnce() -> BlockKind) -> Option<Span> {
        self.space = false;
        if self.fresh {
            return None;
        }
        self.fresh = true;
        let span = Span::new(self.line_start, self.text.len());
        self.blocks.push(Block { kind: kind(), span });
        Some(span)
    }

    fn start_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line_start = self.text.len();
        self.segment_start = self.line_start;
        self.fresh = false;
        self.space = false;
    }

    /// Begins the line of a table row; to be ended by [`Writer::end_row`]. Returns where to fall back to.
    pub fn begin_row(&mut self) -> usize {
        let before = self.text.len();
        self.start_line();
        before
    }

    /// Begins a cell and returns where its text will start.
    pub fn begin_cell(&mut self, first: bool) -> usize {
        if !first {
            self.text.push_str(" | ");
        }
        self.space = false;
        self.segment_start = self.text.len();
        self.segment_start
    }

    /// Ends a row as one line, or takes it back when none of its cells holds text.
    pub fn end_row(&mut self, table: usize, row: usize, before: usize, has_text: bool) {
        self.space = false;
        self.fresh = true;
        if has_text {
            let span = Span::new(self.line_start, self.text.len());
            self.blocks.push(Block { kind: BlockKind::TableRow { table, row }, span });
        } else {
            self.text.truncate(before);
        }
    }

    /// Records a link whose text was written since `start`.
    pub fn link(&mut self, href: &str, start: usize) {
        let written = self.text.get(start..).unwrap_or_default();
        let lead = written.len() - written.trim_start_matches(['\n', ' ']).len();
        let span = Span::new((start + lead).min(self.text.len()), self.text.len());
        self.links.push(Link { href: href.to_owned(), span });
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{80}'..='\u{9f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(runs: &[&str], expected: &str) {
        let mut writer = Writer::new(0);
        for run in runs {
            writer.write(run);
        }
        writer.end_line(|| BlockKind::Paragraph);
        assert_eq!(writer.text, expected);
    }

    #[test]
    fn white_space_is_collapsed_across_runs() {
        check(&["  a \n b", " ", "\u{a0}c  "], "a b c");
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        check(&["in\u{ad}for\u{200b}mation\u{feff}\0"], "information");
    }
}
