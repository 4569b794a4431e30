//! The text of a record with its facts standing out. Pure.
//!
//! Facts lie within one another: a limb in the sentence that decides, a figure in the answer to a question. The
//! shortest one at a place is marked strongly, what is only within a longer one is underlined.

use crate::cli::output::harmless;
use crate::model::Span;
use owo_colors::OwoColorize;

/// A fact of at most so many bytes is marked strongly.
const SHORT: usize = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Plain,
    Underlined,
    Strong,
}

/// Returns the text, harmless for a terminal, with the spans marked. Spans are in bytes.
pub fn highlighted(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (span, mark) in stretches(text.len(), spans) {
        let Some(words) = span.of(text) else { continue };
        for (number, line) in words.split('\n').enumerate() {
            if number > 0 {
                out.push('\n');
            }
            if line.is_empty() {
                continue;
            }
            match mark {
                Mark::Plain => out.push_str(&harmless(line)),
                Mark::Underlined => out.push_str(&harmless(line).underline().to_string()),
                Mark::Strong => out.push_str(&harmless(line).black().on_yellow().to_string()),
            }
        }
    }
    out
}

/// Cuts the text where a fact begins or ends, and says how each stretch is marked.
fn stretches(len: usize, spans: &[Span]) -> Vec<(Span, Mark)> {
    let strong = |span: &Span| span.end - span.start <= SHORT;
    // By place: how many strong and how many other facts begin (or, below zero, end) there.
    let mut edges: Vec<(usize, i32, i32)> = Vec::with_capacity(spans.len() * 2 + 1);
    for span in spans.iter().filter(|span| span.start < span.end && span.end <= len) {
        let (short, long) = if strong(span) { (1, 0) } else { (0, 1) };
        edges.push((span.start, short, long));
        edges.push((span.end, -short, -long));
    }
    edges.push((len, 0, 0));
    edges.sort_unstable();
    let (mut at, mut short, mut long) = (0, 0, 0);
    let mut found = Vec::new();
    for (place, of_short, of_long) in edges {
        if place > at {
            let mark = match (short > 0, long > 0) {
                (true, _) => Mark::Strong,
                (false, true) => Mark::Underlined,
                (false, false) => Mark::Plain,
            };
            found.push((Span::new(at, place), mark));
            at = place;
        }
        short += of_short;
        long += of_long;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_within_a_longer_one_stands_out_of_it() {
        let text = "We rely on section 31 of the Act to withhold the whole of the plan that was asked for, and say so.";
        let found = stretches(text.len(), &[Span::new(0, 97), Span::new(11, 21)]);
        let marks: Vec<(&str, Mark)> = found.iter().map(|(span, mark)| (span.of(text).unwrap(), *mark)).collect();
        assert!(marks[0] == ("We rely on ", Mark::Underlined) && marks[1] == ("section 31", Mark::Strong));
        assert!(marks[2].1 == Mark::Underlined && marks.last().unwrap().1 == Mark::Plain);
    }

    #[test]
    fn marked_text_is_the_text_and_drives_no_terminal() {
        let text = "one\n\u{1b}[2Jtwo\nthree";
        let marked = highlighted(text, &[Span::new(1, text.len())]);
        let plain = anstream::adapter::strip_str(&marked).to_string();
        assert_eq!(plain, "one\n\\u{1b}[2Jtwo\nthree");
    }
}
