//! Reads plain text: lines stay as they are, each a block. Flattened tables stay lines; another part turns them
//! into tables. Numbered clauses stay paragraphs.

use crate::model::{Block, BlockKind, Document, ReadStatus, Span};

/// Signs that begin an item in texts that were once markup. `o` is a second-level bullet of word processors.
const BULLETS: [(&str, u8); 9] =
    [("• ", 1), ("· ", 1), ("- ", 1), ("– ", 1), ("* ", 1), ("▪ ", 2), ("◦ ", 2), ("o ", 2), ("\u{f0b7} ", 1)];

/// Reads text that is already decoded.
pub fn read_text(text: &str) -> Document {
    let text = with_plain_line_ends(text);
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.trim_end().len();
        if end > start {
            blocks.push(Block { kind: kind_of(line.trim()), span: Span::new(start, end) });
        }
        start += line.len() + 1;
    }
    let status = if blocks.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
    let published = text.lines().find_map(|line| {
        let label = line.get(..10)?;
        label.eq_ignore_ascii_case("published:").then(|| line[10..].trim().to_owned())
    });
    Document { text, blocks, status, published: published.filter(|date| !date.is_empty()), ..Document::default() }
}

fn kind_of(line: &str) -> BlockKind {
    match BULLETS.iter().find(|(sign, _)| line.starts_with(sign)) {
        Some((_, depth)) => BlockKind::ListItem { depth: *depth, marker: None },
        None => BlockKind::Paragraph,
    }
}

/// Makes every line end a line feed, drops NULs, and cuts white space off the end of the text.
fn with_plain_line_ends(text: &str) -> String {
    let text = text.trim_end();
    if !text.contains(['\r', '\0', '\u{c}', '\u{2028}', '\u{2029}']) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\0' => {}
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{c}' | '\u{2028}' | '\u{2029}' => plain.push('\n'),
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, BlockKind)]) {
        let document = read_text(text);
        let found: Vec<_> = document
            .blocks
            .iter()
            .map(|block| (block.span.of(&document.text).expect("in bounds"), block.kind.clone()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_line_is_a_block_as_it_is() {
        check(
            "Enquiry reference: 12-34\r\n\r\n2017 |\n  indented  text \n",
            &[
                ("Enquiry reference: 12-34", BlockKind::Paragraph),
                ("2017 |", BlockKind::Paragraph),
                ("  indented  text", BlockKind::Paragraph),
            ],
        );
        assert_eq!(read_text("a\r\n\r\nb  \r\n").text, "a\n\nb");
    }

    #[test]
    fn bullets_are_items_whose_marker_is_text() {
        let item = |depth| BlockKind::ListItem { depth, marker: None };
        check(
            "• one\no two\n- three\nother\n-4",
            &[
                ("• one", item(1)),
                ("o two", item(2)),
                ("- three", item(1)),
                ("other", BlockKind::Paragraph),
                ("-4", BlockKind::Paragraph),
            ],
        );
    }

    #[test]
    fn nothing_but_white_space_is_empty() {
        assert_eq!(read_text(" \n\t").status, ReadStatus::Empty);
    }
}
