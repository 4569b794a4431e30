//! What encloses a line: headings, list items, quotes, innermost last.

use crate::model::BlockKind;

pub enum Frame {
    Heading(u8),
    Item { depth: u8, marker: Option<String> },
    Quote,
}

/// Returns the kind of a line; the first line of a list item takes the item's marker.
pub fn line_kind(frames: &mut [Frame]) -> BlockKind {
    let item = frames.iter_mut().rev().find_map(|frame| match frame {
        Frame::Item { depth, marker } => Some((*depth, marker.take())),
        Frame::Heading(_) | Frame::Quote => None,
    });
    match (frames.last(), item) {
        // A numbered item whose first line is a heading is still numbered.
        (_, Some((depth, Some(marker)))) => BlockKind::ListItem { depth, marker: Some(marker) },
        (Some(Frame::Heading(level)), _) => BlockKind::Heading(*level),
        (Some(Frame::Quote), _) => BlockKind::Quote,
        (_, Some((depth, None))) => BlockKind::ListItem { depth, marker: None },
        (_, None) => BlockKind::Paragraph,
    }
}
