//! Spans of text and the map from cleaned text back to the text it was cut from.

use serde::{Deserialize, Serialize};

/// Half-open range `[start, end)` of a text, written `[start, end]` in JSON.
///
/// While a letter is being extracted spans count bytes of the text they were found in and always
/// lie on character boundaries. A finished [`crate::model::Response`] counts characters (Unicode
/// scalar values) instead, because that is what the readers of a record slice by; see
/// [`CharacterIndex`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[usize; 2]", into = "[usize; 2]")]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the text under the span, or nothing when it is out of bounds or cuts a character.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Returns the span moved right by `offset`.
    pub fn shifted(self, offset: usize) -> Span {
        Span::new(self.start + offset, self.end + offset)
    }
}

impl From<[usize; 2]> for Span {
    fn from([start, end]: [usize; 2]) -> Self {
        Span { start, end }
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

/// Translates byte offsets of one text into character offsets and back.
pub struct CharacterIndex {
    /// For each character longer than one byte: (byte offset after it, bytes beyond one so far).
    extra: Vec<(usize, usize)>,
}

impl CharacterIndex {
    pub fn new(text: &str) -> Self {
        let mut extra = Vec::new();
        if text.is_ascii() {
            return CharacterIndex { extra };
        }
        let mut total = 0;
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
            let goes_on = byte & 0b1100_0000 == 0b1000_0000;
            if !goes_on {
                let length = byte.leading_ones() as usize;
                total += length - 1;
                extra.push((at + length, total));
            }
        }
        CharacterIndex { extra }
    }

    /// Returns how many characters precede the byte offset.
    pub fn characters(&self, byte: usize) -> usize {
        let seen = self.extra.partition_point(|(after, _)| *after <= byte);
        byte - seen.checked_sub(1).map_or(0, |last| self.extra[last].1)
    }

    /// Returns the byte offset of the `character`-th character.
    pub fn bytes(&self, character: usize) -> usize {
        let seen = self.extra.partition_point(|(after, total)| after - total <= character);
        character + seen.checked_sub(1).map_or(0, |last| self.extra[last].1)
    }

    pub fn span_in_characters(&self, span: Span) -> Span {
        Span::new(self.characters(span.start), self.characters(span.end))
    }

    pub fn span_in_bytes(&self, span: Span) -> Span {
        Span::new(self.bytes(span.start), self.bytes(span.end))
    }
}

/// Where each kept piece of a text lay in the text it was cut from.
///
/// Pieces are in order and do not overlap on either side; offsets are bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    kept: usize,
    source: usize,
    len: usize,
}

impl OffsetMap {
    /// Records that `len` bytes at `source` now stand at `kept`.
    pub fn push(&mut self, kept: usize, source: usize, len: usize) {
        if let Some(last) = self.pieces.last_mut()
            && last.kept + last.len == kept
            && last.source + last.len == source
        {
            last.len += len;
            return;
        }
        self.pieces.push(Piece { kept, source, len });
    }

    /// Returns the source span from the first to the last byte of a kept span.
    pub fn to_source(&self, span: Span) -> Option<Span> {
        let start = self.source_of(span.start)?;
        if span.is_empty() {
            return Some(Span::new(start, start));
        }
        Some(Span::new(start, self.source_of(span.end - 1)? + 1))
    }

    /// Returns the kept span of a source span when both of its ends were kept.
    pub fn from_source(&self, span: Span) -> Option<Span> {
        let start = self.kept_of(span.start)?;
        if span.is_empty() {
            return Some(Span::new(start, start));
        }
        Some(Span::new(start, self.kept_of(span.end - 1)? + 1))
    }

    fn source_of(&self, kept: usize) -> Option<usize> {
        let at = self.pieces.partition_point(|piece| piece.kept <= kept).checked_sub(1)?;
        let piece = self.pieces[at];
        (kept <= piece.kept + piece.len).then(|| piece.source + (kept - piece.kept))
    }

    fn kept_of(&self, source: usize) -> Option<usize> {
        let at = self.pieces.partition_point(|piece| piece.source <= source).checked_sub(1)?;
        let piece = self.pieces[at];
        (source < piece.source + piece.len).then(|| piece.kept + (source - piece.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_offsets_and_byte_offsets_are_inverse() {
        let text = "a’é£b🙂c";
        let index = CharacterIndex::new(text);
        for (characters, (bytes, _)) in text.char_indices().enumerate() {
            assert_eq!(index.characters(bytes), characters);
            assert_eq!(index.bytes(characters), bytes);
        }
        assert_eq!(index.characters(text.len()), text.chars().count());
    }

    #[test]
    fn a_kept_span_maps_back_to_where_it_was_cut() {
        let mut map = OffsetMap::default();
        map.push(0, 10, 5);
        map.push(5, 20, 4);
        assert_eq!(map.to_source(Span::new(1, 3)), Some(Span::new(11, 13)));
        assert_eq!(map.to_source(Span::new(4, 6)), Some(Span::new(14, 21)));
        assert_eq!(map.from_source(Span::new(20, 24)), Some(Span::new(5, 9)));
        assert_eq!(map.from_source(Span::new(16, 18)), None);
    }
}
