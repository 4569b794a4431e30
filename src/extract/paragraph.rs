//! Cuts a text into paragraphs: one block or line each, with hard-wrapped lines joined again.
//!
//! Does not judge what a paragraph says.

use crate::model::{Block, BlockKind, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    Text,
    Heading,
    ListItem,
    TableRow,
    Quote,
}

/// A stretch of lines that belong together, without surrounding white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph<'a> {
    pub span: Span,
    pub kind: ParagraphKind,
    /// What a browser would draw before a list item.
    pub marker: Option<&'a str>,
}

/// Longest line of hard-wrapped text; mail is wrapped at 72 to 80, some clients at 90.
const WIDEST_WRAPPED_LINE: usize = 92;

/// Longest line of a page that is wrapped as printed.
const WIDEST_PAGE: usize = 150;

/// A line this much longer than the width of the text is a paragraph of its own.
const OVER_WIDTH: usize = 25;

/// Returns the paragraphs of a text in order.
pub fn paragraphs<'a>(text: &str, blocks: &'a [Block]) -> Vec<Paragraph<'a>> {
    let lines = lines(text, blocks);
    let Some(width) = wrap_width(&lines).or_else(|| continued_width(text, &lines)) else { return lines };
    let mut joined: Vec<Paragraph<'a>> = Vec::with_capacity(lines.len());
    let mut last_line_len = 0;
    for line in lines {
        let words = line.span.of(text).unwrap_or_default();
        if let Some(last) = joined.last_mut()
            && last.kind == ParagraphKind::Text
            && line.kind == ParagraphKind::Text
            && !has_empty_line(&text[last.span.end..line.span.start])
            && (last_line_len <= width + OVER_WIDTH
                && last_line_len + 1 + words.split(' ').next().unwrap_or_default().chars().count() > width
                || (last_line_len > 35
                    && words.starts_with(|it: char| it.is_lowercase())
                    && !text[..last.span.end].ends_with(['.', '?', '!', ':', ';', '|'])))
            && !starts_an_item(words)
        {
            last.span.end = line.span.end;
        } else {
            joined.push(line);
        }
        last_line_len = words.chars().count();
    }
    joined
}

fn has_empty_line(gap: &str) -> bool {
    gap.bytes().filter(|it| *it == b'\n').count() > 1
}

fn lines<'a>(text: &str, blocks: &'a [Block]) -> Vec<Paragraph<'a>> {
    let mut found = Vec::new();
    let (mut start, mut block) = (0, 0);
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    for end in ends {
        let line = &text[start..end];
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let from = start + (line.len() - line.trim_start().len());
            let span = Span::new(from, from + trimmed.len());
            while blocks.get(block).is_some_and(|it| it.span.end <= from) {
                block += 1;
            }
            let (kind, marker) = match blocks.get(block).filter(|it| it.span.overlaps(span)).map(|it| &it.kind) {
                Some(BlockKind::Heading(_)) => (ParagraphKind::Heading, None),
                Some(BlockKind::ListItem { marker, .. }) => (ParagraphKind::ListItem, marker.as_deref()),
                Some(BlockKind::TableRow { .. }) => (ParagraphKind::TableRow, None),
                Some(BlockKind::Quote) => (ParagraphKind::Quote, None),
                Some(BlockKind::Paragraph) | None => (ParagraphKind::Text, None),
            };
            found.push(Paragraph { span, kind, marker });
        }
        start = end + 1;
    }
    found
}

/// Returns the width at which a text is wrapped, or nothing when its lines are paragraphs.
fn wrap_width(lines: &[Paragraph<'_>]) -> Option<usize> {
    let text_lines = || lines.iter().filter(|line| line.kind == ParagraphKind::Text).map(|line| line.span.len());
    let long = text_lines().filter(|len| *len > WIDEST_WRAPPED_LINE).count();
    let mut full: Vec<usize> = text_lines().filter(|len| (55..=WIDEST_WRAPPED_LINE).contains(len)).collect();
    // A web address cannot be wrapped, so a few long lines prove nothing.
    if full.len() < 4 || long * 12 >= full.len() {
        return None;
    }
    full.sort_unstable();
    Some(full[full.len() * 4 / 5])
}

/// Returns the width of a text wrapped wider than mail is, told by lines that plainly go on: nothing ends them, and the
/// next begins with a small letter.
fn continued_width(text: &str, lines: &[Paragraph<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines
        .windows(2)
        .filter(|pair| {
            let [one, next] = pair else { return false };
            let (words, follows) = (one.span.of(text).unwrap_or_default(), next.span.of(text).unwrap_or_default());
            one.kind == ParagraphKind::Text
                && next.kind == ParagraphKind::Text
                && (60..=WIDEST_PAGE).contains(&one.span.len())
                && !words.ends_with(['.', '?', '!', ':', ';', '|'])
                && follows.starts_with(|it: char| it.is_lowercase())
                && !starts_an_item(follows)
                && !has_empty_line(&text[one.span.end..next.span.start])
        })
        .map(|pair| pair[0].span.len())
        .collect();
    if widths.len() < 3 {
        return None;
    }
    widths.sort_unstable();
    Some(widths[widths.len() * 4 / 5])
}

/// Says whether a line opens something of its own: a bullet, a label, a mail header.
fn starts_an_item(line: &str) -> bool {
    let mut characters = line.chars();
    match characters.next() {
        Some('•' | '·' | '>' | '*' | '▪' | '–') => true,
        Some('-') => characters.next() == Some(' '),
        Some('(') => matches!(line.as_bytes().get(2), Some(b')')) || matches!(line.as_bytes().get(3), Some(b')')),
        Some(first) if first.is_ascii_digit() => {
            let rest = line.trim_start_matches(|it: char| it.is_ascii_digit());
            line.len() - rest.len() <= 2 && (rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with(')'))
        }
        Some(first) if first.is_ascii_alphabetic() => {
            let bytes = line.as_bytes();
            bytes.get(1) == Some(&b')')
                || (first.eq_ignore_ascii_case(&'q') && bytes.get(1).is_some_and(u8::is_ascii_digit))
                || ["From:", "Sent:", "To:", "Subject:", "Dear ", "Kind ", "Yours "]
                    .iter()
                    .any(|head| line.starts_with(head))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = paragraphs(text, &[])
            .iter()
            .map(|it| it.span.of(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_of_unwrapped_text_are_paragraphs() {
        check("One.\n\n  Two \nThree", &["One.", "Two", "Three"]);
    }

    #[test]
    fn hard_wrapped_lines_are_joined_and_items_are_not() {
        let full = "This line of a letter was wrapped by a mail program at about seventy";
        let text = format!("{full}\n{full}\n{full}\n{full} and\nits end.\n1. An item that stands alone\n{full}\n");
        let found = paragraphs(&text, &[]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].span.of(&text).unwrap().ends_with("its end."));
        assert!(found[1].span.of(&text).unwrap().starts_with("1. An item"));
    }

    #[test]
    fn the_marker_of_a_list_item_is_kept() {
        let kind = BlockKind::ListItem { depth: 1, marker: Some("2.".to_owned()) };
        let blocks = [Block { kind, span: Span::new(0, 9) }];
        let found = paragraphs("How many?\nTen", &blocks);
        assert_eq!(found[0].marker, Some("2."));
        assert_eq!(found[1].kind, ParagraphKind::Text);
    }
}
