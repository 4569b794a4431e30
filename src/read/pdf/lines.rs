//! The lines of a page as printed, and where a paragraph that the library joined was broken on purpose.

use unpdf::parser::LayoutAnalyzer;

/// A page with more lines is a table or noise; its paragraphs stay as they are.
const MOST_LINES: usize = 1000;
/// Room that a letter takes, in sizes of the font, where its own width is not known.
const LETTER: f32 = 0.5;
/// A space, in sizes of the font.
const SPACE: f32 = 0.25;
/// Lines further apart than this, in sizes of the font, stand in different paragraphs.
const FAR_APART: f32 = 2.2;

/// One printed line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its characters without white space: what a joined paragraph still shows of it.
    pub squeezed: String,
    pub left: f32,
    pub right: f32,
    /// Of the base line, from the foot of the page.
    pub y: f32,
    pub size: f32,
    pub first_word_width: f32,
    /// Starts with a sign of a list.
    pub is_item: bool,
}

/// Returns the lines of a page in reading order.
pub fn printed_lines(analyzer: &LayoutAnalyzer, page: u32) -> Vec<Line> {
    let Ok(mut spans) = analyzer.extract_page_spans(page) else { return Vec::new() };
    analyzer.filter_spans_for_page(&mut spans, page);
    let lines = analyzer.group_spans_into_lines_pub(spans);
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    let line = |line: unpdf::parser::TextLine| {
        let text = line.text();
        let first = text.split_whitespace().next()?.chars().count();
        let of_span = line.spans.iter().find(|span| !span.text.trim().is_empty())?;
        let letters = of_span.text.trim().chars().count().max(1) as f32;
        let letter = if of_span.width > 0.0 { of_span.width / letters } else { line.font_size * LETTER };
        let ends = |span: &unpdf::parser::TextSpan| span.x + span.ink_width.unwrap_or(span.width);
        let inked = line.spans.iter().filter(|span| !span.text.trim().is_empty());
        Some(Line {
            squeezed: squeezed(&text),
            left: line.x,
            right: inked.map(ends).fold(line.x, f32::max),
            y: line.y,
            size: line.font_size.max(1.0),
            first_word_width: letter * first as f32,
            is_item: text.trim_start().starts_with(['•', '▪', '●', '◦', '·', '\u{f0b7}', '➢', '✓']),
        })
    };
    lines.into_iter().filter_map(line).collect()
}

pub fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Returns the right edge of the text of a page: where the second longest line ends, since one line may run over.
pub fn right_edge(lines: &[Line]) -> f32 {
    let mut ends: Vec<f32> = lines.iter().map(|line| line.right).collect();
    ends.sort_by(|a, b| b.total_cmp(a));
    ends.get(1).or(ends.first()).copied().unwrap_or(0.0)
}

/// The lines that one paragraph was joined from.
pub struct Joined {
    /// Places in the lines of the page.
    pub lines: Vec<usize>,
    /// For each of them, where it starts in the squeezed paragraph, in bytes.
    pub starts: Vec<usize>,
}

/// Finds the lines of a paragraph, given squeezed, by what they say. `next` is where the search starts; it moves on.
pub fn joined_from(paragraph: &str, lines: &[Line], next: &mut usize) -> Option<Joined> {
    let mut found = Joined { lines: Vec::new(), starts: Vec::new() };
    let mut at = 0;
    while at < paragraph.len() {
        let rest = &paragraph[at..];
        let is_first = found.lines.is_empty();
        let fits = |place: usize| matched(&lines[place], rest, is_first).map(|length| (place, length));
        let (place, length) = (*next..lines.len())
            .take(1)
            .find_map(fits)
            .or_else(|| (0..lines.len()).filter_map(fits).max_by_key(|(_, length)| *length))?;
        found.lines.push(place);
        found.starts.push(at);
        at += length;
        *next = place + 1;
    }
    Some(found)
}

/// Returns how much of the rest of a paragraph this line says, if it says its beginning.
fn matched(line: &Line, rest: &str, is_first: bool) -> Option<usize> {
    let says = |line: &str| (!line.is_empty() && rest.starts_with(line)).then_some(line.len());
    if let Some(length) = says(&line.squeezed) {
        return Some(length);
    }
    // A word broken at the end of the line was made whole.
    if let Some(length) = line.squeezed.strip_suffix(['-', '\u{ad}', '\u{2010}']).and_then(says) {
        return Some(length);
    }
    // The marker of a list item was taken off.
    let marker = line.squeezed.char_indices().map(|(at, _)| at).skip(1).take(4);
    marker.filter(|_| is_first).find_map(|at| says(&line.squeezed[at..]))
}

/// Returns whether the second of two lines that follow each other starts something new.
pub fn is_break(above: &Line, below: &Line, edge: f32, lower_case: bool) -> bool {
    let size = above.size.max(below.size);
    if (above.y - below.y).abs() < size * 0.3 {
        return false;
    }
    if below.is_item || above.y - below.y > size * FAR_APART {
        return true;
    }
    // The first word below would have fitted above, so it was not pushed down for want of room. A small letter goes on.
    let room = edge - above.right;
    !lower_case && room > below.first_word_width + size * SPACE * 2.0
}

/// Returns the right edge for one paragraph: its own, when most of its lines reach it (a narrow column, a quotation).
pub fn edge_of(lines: &[&Line], page_edge: f32) -> f32 {
    let own = lines.iter().map(|line| line.right).fold(0.0, f32::max);
    let inner = &lines[..lines.len().saturating_sub(1)];
    let width = own - lines.iter().map(|line| line.left).fold(own, f32::min);
    let full = inner.iter().filter(|line| own - line.right <= width * 0.12).count();
    if inner.len() >= 3 && full * 10 >= inner.len() * 7 { own } else { page_edge.max(own) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, right: f32, y: f32) -> Line {
        let first = text.split(' ').next().unwrap_or_default().len() as f32;
        Line {
            squeezed: squeezed(text),
            left: 70.0,
            right,
            y,
            size: 10.0,
            first_word_width: first * 5.0,
            is_item: text.starts_with('•'),
        }
    }

    fn breaks(above: (&str, f32), below: &str) -> bool {
        let lower = below.starts_with(char::is_lowercase);
        is_break(&line(above.0, above.1, 100.0), &line(below, 300.0, 88.0), 500.0, lower)
    }

    #[test]
    fn a_line_with_room_for_the_next_word_was_broken_on_purpose() {
        assert!(breaks(("Date: 4 March 2024", 160.0), "Reference: 77"));
        assert!(breaks(("How many dogs", 200.0), "• and horses"));
        assert!(!breaks(("the number of", 490.0), "Inspectors"));
        assert!(!breaks(("the number of", 200.0), "inspectors"));
    }

    #[test]
    fn lines_are_found_by_what_they_say() {
        let lines = [line("• How many", 1.0, 1.0), line("dogs are con-", 1.0, 1.0), line("tained there", 1.0, 1.0)];
        let mut next = 0;
        let found = joined_from("Howmanydogsarecontainedthere", &lines, &mut next).expect("all are there");
        assert_eq!(found.starts, [0, 7, 17]);
        assert_eq!(next, 3);
        assert!(joined_from("Somethingelse", &lines, &mut next).is_none());
    }

    #[test]
    fn one_long_line_does_not_make_the_edge() {
        assert_eq!(right_edge(&[line("a", 500.0, 1.0), line("b", 640.0, 1.0), line("c", 80.0, 1.0)]), 500.0);
        assert_eq!(right_edge(&[]), 0.0);
    }
}
