//! The three parts of a text that can be searched apart. Pure.

use crate::model::{CharacterIndex, Span, ZoneKind};
use crate::store::IndexRow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The force's own words about this request.
    Answer,
    Request,
    /// Standard paragraphs, law explained, complaint rights, quoted mail, other bodies' words.
    Rest,
}

/// What a mark begins with: of private use, so that no word holds it.
const MARK: char = '\u{E000}';

impl Part {
    pub const ALL: [Part; 3] = [Part::Answer, Part::Request, Part::Rest];

    /// Returns the term that leads the words of the part in the index.
    pub fn mark(self) -> &'static str {
        match self {
            Part::Answer => "\u{E000}a",
            Part::Request => "\u{E000}r",
            Part::Rest => "\u{E000}x",
        }
    }

    /// Returns the mark that a text begins with.
    pub fn mark_at_start(text: &str) -> Option<&'static str> {
        text.starts_with(MARK).then(|| Part::ALL.map(Part::mark).into_iter().find(|mark| text.starts_with(mark)))?
    }
}

/// The parts of one text: stretches in characters, in order, which cover it. So they fit the text with stretches hidden
/// too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(Vec<(Part, Span)>);

impl Parts {
    /// Returns the parts by who speaks; a text of which that is not known is all answer.
    pub fn of(row: &IndexRow) -> Parts {
        let mut parts: Vec<(Part, Span)> = Vec::new();
        for zone in &row.zones {
            let part = match zone.kind {
                ZoneKind::Response => Part::Answer,
                ZoneKind::Request => Part::Request,
                ZoneKind::QuotedMail
                | ZoneKind::LawExplained
                | ZoneKind::OtherBody
                | ZoneKind::Complaint
                | ZoneKind::Standard => Part::Rest,
            };
            let span = zone.span;
            match parts.last_mut() {
                Some((last, held)) if *last == part && held.end == span.start => held.end = span.end,
                _ => parts.push((part, span)),
            }
        }
        if parts.is_empty() {
            parts.push((Part::Answer, Span::new(0, row.text.chars().count())));
        }
        Parts(parts)
    }

    /// Returns the stretches of the text with their part.
    pub fn stretches<'t>(&self, text: &'t str) -> Vec<(Part, &'t str)> {
        let index = CharacterIndex::new(text);
        self.0.iter().filter_map(|(part, span)| Some((*part, index.span_in_bytes(*span).of(text)?))).collect()
    }

    /// Returns the parts as text: `a0-412 r412-600`.
    pub fn stored(&self) -> String {
        let each = self.0.iter().map(|(part, span)| {
            let letter = match part {
                Part::Answer => 'a',
                Part::Request => 'r',
                Part::Rest => 'x',
            };
            format!("{letter}{}-{}", span.start, span.end)
        });
        each.collect::<Vec<_>>().join(" ")
    }

    /// Reads what [`Parts::stored`] wrote; what it did not write is left out.
    pub fn read(text: &str) -> Parts {
        let one = |word: &str| {
            let mut letters = word.chars();
            let part = match letters.next()? {
                'a' => Part::Answer,
                'r' => Part::Request,
                'x' => Part::Rest,
                _ => return None,
            };
            let (start, end) = letters.as_str().split_once('-')?;
            Some((part, Span::new(start.parse().ok()?, end.parse().ok()?)))
        };
        Parts(text.split(' ').filter_map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Zone;

    #[test]
    fn parts_follow_who_speaks_and_come_back_as_stored() {
        let zone = |kind, start, end| Zone { kind, span: Span::new(start, end) };
        let row = IndexRow {
            text: "£ how many? None. The law. Complain.".to_owned(),
            zones: vec![
                zone(ZoneKind::Request, 0, 12),
                zone(ZoneKind::Response, 12, 18),
                zone(ZoneKind::LawExplained, 18, 27),
                zone(ZoneKind::Complaint, 27, 36),
            ],
            ..IndexRow::default()
        };
        let parts = Parts::of(&row);
        let expected = [(Part::Request, "£ how many? "), (Part::Answer, "None. "), (Part::Rest, "The law. Complain.")];
        assert_eq!(parts.stretches(&row.text), expected);
        assert_eq!(Parts::read(&parts.stored()), parts);
        let unknown = IndexRow { text: "Whole.".to_owned(), ..IndexRow::default() };
        assert_eq!(Parts::of(&unknown).stretches(&unknown.text), [(Part::Answer, "Whole.")]);
        assert_eq!(Parts::read("q1-2 a3- nonsense"), Parts::default());
    }
}
