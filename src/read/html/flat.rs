//! Rewrites markup that no tree should be built of: nested too deeply, or with tags too large.
//!
//! Keeps all text, headings and line ends; loses lists, table grids and links.

use crate::read::html::tags::{Piece, Pieces, TagName};

const HEADINGS: [(TagName, &str); 6] = [
    (TagName::new("h1"), "<h1>"),
    (TagName::new("h2"), "<h2>"),
    (TagName::new("h3"), "<h3>"),
    (TagName::new("h4"), "<h4>"),
    (TagName::new("h5"), "<h5>"),
    (TagName::new("h6"), "<h6>"),
];
const CELLS: [TagName; 2] = [TagName::new("td"), TagName::new("th")];
const INLINE: [TagName; 20] = [
    TagName::new("a"),
    TagName::new("abbr"),
    TagName::new("b"),
    TagName::new("big"),
    TagName::new("code"),
    TagName::new("del"),
    TagName::new("em"),
    TagName::new("font"),
    TagName::new("i"),
    TagName::new("ins"),
    TagName::new("label"),
    TagName::new("mark"),
    TagName::new("nobr"),
    TagName::new("s"),
    TagName::new("small"),
    TagName::new("span"),
    TagName::new("strong"),
    TagName::new("sub"),
    TagName::new("sup"),
    TagName::new("u"),
];

/// Returns markup with the same text one level deep.
pub fn flatten(html: &str) -> String {
    let mut flat = String::with_capacity(html.len() / 2);
    flat.push_str("<p>");
    let mut line_is_empty = true;
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(at) => {
                line_is_empty &= html[at.clone()].trim().is_empty();
                flat.push_str(&html[at]);
            }
            Piece::Raw(..) => {}
            Piece::Tag(tag) if INLINE.contains(&tag.name) => {}
            Piece::Tag(tag) if CELLS.contains(&tag.name) => flat.push_str(if tag.closing { " | " } else { " " }),
            Piece::Tag(tag) => {
                let heading = HEADINGS.iter().find(|(name, _)| *name == tag.name && !tag.closing);
                if heading.is_some() || !line_is_empty {
                    flat.push_str(heading.map_or("<p>", |(_, start)| start));
                }
                if tag.closing
                    && let Some((_, start)) = HEADINGS.iter().find(|(name, _)| *name == tag.name)
                {
                    flat.push_str("</");
                    flat.push_str(&start[1..]);
                }
                line_is_empty = true;
            }
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_and_nesting_does_not() {
        let html = format!("{}<h2>Head</h2>text <b>bold</b>", "<ul><li>x".repeat(3));
        assert_eq!(flatten(&html), "<p>x<p>x<p>x<h2>Head<p></h2>text bold");
    }
}
