//! Takes requesters' names out of a document before anything else looks at it.

use crate::extract::requester::{requester_spans, requester_spans_of_title};
use crate::model::{Cleaned, Span};

/// Returns the document with each name of a requester overwritten, in its text and in its title.
///
/// Every byte of a name becomes `x`, so that all places in the text stay what they were.
pub fn without_requester(mut cleaned: Cleaned) -> Cleaned {
    let document = &mut cleaned.document;
    let (spans, surnames) = requester_spans(&document.text);
    if let Some(title) = &mut document.title {
        *title = hidden(title, &requester_spans_of_title(title, &surnames));
    }
    if !spans.is_empty() {
        document.text = hidden(&document.text, &spans);
    }
    cleaned
}

/// Spans are in order and do not overlap.
fn hidden(text: &str, spans: &[Span]) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        let Some(name) = span.of(text).filter(|_| span.start >= at) else { continue };
        hidden.push_str(&text[at..span.start]);
        for character in name.chars() {
            // Separators of cells and lines are layout, not name.
            if character.is_whitespace() || character == '|' {
                hidden.push(character);
            } else {
                hidden.extend(std::iter::repeat_n('x', character.len_utf8()));
            }
        }
        at = span.end;
    }
    hidden.push_str(&text[at..]);
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;

    #[test]
    fn a_name_is_overwritten_and_places_stay() {
        let text = "Dear Ms Zoë Example,\nWe hold nothing.";
        let document = Document { text: text.to_owned(), ..Document::default() };
        let masked = without_requester(Cleaned { document, ..Cleaned::default() }).document.text;
        assert!(!masked.contains("Zoë") && !masked.contains("Example"), "{masked}");
        assert_eq!(masked.len(), text.len());
        assert!(masked.ends_with("\nWe hold nothing."));
    }

    #[test]
    fn a_text_without_a_salutation_stays_as_it_is() {
        let document = Document { text: "We hold nothing.".to_owned(), ..Document::default() };
        let cleaned = Cleaned { document, ..Cleaned::default() };
        assert_eq!(without_requester(cleaned.clone()), cleaned);
    }
}
