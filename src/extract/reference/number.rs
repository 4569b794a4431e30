//! Reads one reference number at one place: by the shapes of the forces, else by a general grammar of
//! letters, digits and separators. Also finds the numbers of other bodies by their shape.

use crate::data::reference_shapes::{ReferenceShapes, generic_norm, stands_alone};
use crate::data::shipped_table;
use crate::extract::dates::date_at;
use crate::model::{RefOrigin, Reference, ReferenceKind, Span};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use std::sync::LazyLock;

/// A number as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub raw: String,
    pub norm: String,
    pub span: Span,
    /// A shape of the letter's own force, or one that needs no label.
    pub of_known_scheme: bool,
}

pub(super) struct Numbers<'a> {
    pub shapes: &'a ReferenceShapes,
    /// Forces of the letter; empty when not known.
    pub force_ids: &'a [String],
}

/// A number whose scheme nobody told us: `FOI / 1680`, `EIR /946704`, `AB-12/2024`, `AB 2024 0012`.
/// A sign at its end says that a number goes on: `AB/7/01- PT` at the end of its line.
static GENERAL: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:[A-Z]{2,6} 20\d\d \d{3,6}\b|(?:(?:[A-Z]{1,8}|foi|Foi|eir)\d{0,2}(?: ?/ ?|[ .\\-]|\b)?){0,3}\d[0-9A-Z]*\b(?:(?: ?/ ?|[.\\-])[0-9A-Z]{1,8}\b|- [A-Z]{1,4}[ \t]*(?m:$)){0,8})";
    RegexBuilder::new(pattern).unicode(false).build().expect("a fixed pattern that the tests compile")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindTable {
    kind: Vec<KindRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRow {
    kind: ReferenceKind,
    pattern: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    not_examples: Vec<String>,
}

struct Kinds {
    rows: Vec<(KindRow, Regex)>,
    skim: Regex,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let rows = shipped_table::<KindTable>(include_str!("../../data/reference_kinds.toml")).kind;
    let build = |pattern: &str| {
        RegexBuilder::new(pattern).unicode(false).build().expect("shipped patterns are compiled by the unit tests")
    };
    let skim = build(&rows.iter().map(|row| format!("(?:{})", row.pattern)).collect::<Vec<_>>().join("|"));
    let rows =
        rows.into_iter().map(|row| (build_anchored(&row, build), row)).map(|(regex, row)| (row, regex)).collect();
    Kinds { rows, skim }
});

fn build_anchored(row: &KindRow, build: impl Fn(&str) -> Regex) -> Regex {
    build(&format!("^(?:{})", row.pattern))
}

impl Numbers<'_> {
    /// Reads the number behind a label at byte `at`. `anything` admits numbers of unknown scheme.
    pub fn labelled(&self, text: &str, at: usize, anything: bool) -> Option<Number> {
        let shaped = self.of_shape(text, at, true);
        if let Some(number) = shaped.as_ref().filter(|it| it.of_known_scheme || self.force_ids.is_empty()) {
            return Some(number.clone());
        }
        // `Reference: FOI 207-24` of a force whose numbers are bare.
        let rest = text.get(at..)?;
        if rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("foi")) {
            let skip = 3 + rest[3..].bytes().take_while(|byte| matches!(byte, b' ' | b'/' | b'-')).count().min(3);
            if skip > 3
                && let Some(number) = self
                    .of_shape(text, at + skip, true)
                    .filter(|it| it.of_known_scheme && self.bare_only(text, at + skip))
            {
                return Some(number);
            }
        }
        // `FOI 1293/19` is the shape of another force, and may be this one's bare number.
        if shaped.is_some() {
            return shaped;
        }
        if anything { self.general(text, at) } else { None }
    }

    /// Whether the number at `at` is of a shape that the letter's force uses.
    fn bare_only(&self, text: &str, at: usize) -> bool {
        let of_force = |ids: &[String]| ids.iter().any(|id| self.force_ids.contains(id));
        !self.shapes.at(text, at, |shape| shape.place == RefOrigin::Body && of_force(&shape.force_ids)).is_empty()
    }

    /// Returns the numbers in running text whose shape needs no label.
    pub fn unlabelled(&self, text: &str) -> Vec<Number> {
        let found = self.shapes.unlabelled(text);
        found.into_iter().filter_map(|it| self.of_shape(text, it.span.start, false)).collect()
    }

    /// Returns whether a shape is used by a force of the letter.
    pub fn of_force(&self, ids: &[String]) -> bool {
        ids.iter().any(|id| self.force_ids.contains(id))
    }

    fn of_shape(&self, text: &str, at: usize, labelled: bool) -> Option<Number> {
        let whole = self.shapes.at(text, at, |shape| {
            shape.place == RefOrigin::Body && (!shape.labelled || (labelled && self.of_force(&shape.force_ids)))
        });
        let whole: Vec<_> = whole.into_iter().filter(|it| stands_alone(text, it.span)).collect();
        let longest = whole.first()?.span;
        let mut same = whole.iter().filter(|it| it.span == longest);
        let own = same.clone().find(|it| self.of_force(&self.shapes.shapes()[it.shape].force_ids));
        let first = same.next()?;
        let raw = longest.of(text)?.to_owned();
        let norm = match own {
            Some(own) => own.norm.clone(),
            // Forces write the same shape differently: without knowing whose it is, keep what is printed.
            None if same.any(|other| other.norm != first.norm) => generic_norm(&raw),
            None => first.norm.clone(),
        };
        // `Reference: 01/02/2023` is a date even for a force that numbers `20/09/1088`.
        if is_date(text, longest) {
            return None;
        }
        Some(Number { raw, norm, span: longest, of_known_scheme: own.is_some() || self.force_ids.is_empty() })
    }

    fn general(&self, text: &str, at: usize) -> Option<Number> {
        let hit = GENERAL.find(text.get(at..)?)?;
        let span = Span::new(at, at + hit.as_str().trim_end().len());
        let raw = span.of(text)?.trim_end_matches(['.', '/', '-']);
        // `FOI HRW 0719/23`: the scheme names itself after the word.
        let foi = raw.strip_prefix("FOI ").filter(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()));
        let at = at + foi.map_or(0, |_| 4);
        let raw = foi.unwrap_or(raw);
        let span = Span::new(at, at + raw.len());
        let of_other = of_known_kinds(raw).iter().any(|it| it.kind != ReferenceKind::Policy && it.span.start == 0);
        (plausible(raw) && !of_other && stands_alone(text, span) && !is_date(text, span) && !is_quantity(text, span))
            .then(|| Number { raw: raw.to_owned(), norm: generic_norm(raw), span, of_known_scheme: false })
    }
}

/// Enough digits to be a number of something, and not a year, a span of years, a telephone or DUNS number.
fn plausible(raw: &str) -> bool {
    let digits = raw.bytes().filter(u8::is_ascii_digit).count();
    let letters = raw.bytes().any(|byte| byte.is_ascii_alphabetic());
    let parts: Vec<&str> =
        raw.split(|character: char| !character.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let is_year = |part: &&str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let years = !letters
        && (parts.iter().all(is_year) || matches!(parts.as_slice(), [year, next] if is_year(year) && next.len() == 2));
    // `0217-202324` ends in two years.
    let dated = matches!(parts.as_slice(), [_, years] if years.len() == 6 && years.starts_with("20"));
    let telephone = raw.starts_with('0') && digits >= 10 && !raw.contains('/') && !dated;
    // A subject access request has a number of another series.
    if raw.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("sar")) {
        return false;
    }
    let least = if letters || parts.len() > 1 { 2 } else { 4 };
    digits >= least && raw.len() <= 40 && !years && !telephone && digits <= 20
}

fn is_date(text: &str, span: Span) -> bool {
    date_at(text, span.start).is_some_and(|date| date.span.end >= span.end)
}

/// Whether what follows makes it a size, sum or count: `17,190KB`, `2022 pages`, `020 7230 1212`.
fn is_quantity(text: &str, span: Span) -> bool {
    let rest = &text[span.end..];
    let next = rest.bytes().next();
    if matches!(next, Some(b',' | b'%')) && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) || next == Some(b'%')
    {
        return true;
    }
    // A telephone number goes on after its space; the body of a reference does not.
    if text[span.start..].starts_with('0')
        && rest.starts_with(' ')
        && rest[1..].bytes().take_while(u8::is_ascii_digit).count() >= 3
    {
        return true;
    }
    let word: String = rest.trim_start().chars().take_while(|character| character.is_ascii_alphabetic()).collect();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "kb" | "mb" | "gb" | "pages" | "records" | "days" | "hours" | "minutes" | "working" | "officers"
    )
}

/// Returns the numbers of the Commissioner, tribunals, subject access and policies.
pub(super) fn of_known_kinds(text: &str) -> Vec<Reference> {
    let kinds = &*KINDS;
    let mut found = Vec::new();
    for hit in kinds.skim.find_iter(text) {
        let row = kinds.rows.iter().find_map(|(row, regex)| regex.captures(hit.as_str()).map(|groups| (row, groups)));
        let Some((row, groups)) = row else { continue };
        let Some(number) = groups.get(1).or(groups.get(0)) else { continue };
        let span = Span::new(hit.start() + number.start(), hit.start() + number.end());
        if stands_alone(text, span) {
            let raw = number.as_str().to_owned();
            let norm = if row.kind == ReferenceKind::Policy { raw.clone() } else { generic_norm(&raw) };
            found.push(Reference { raw, norm, kind: row.kind, span });
        }
    }
    found
}

/// Letters and digits alone, to tell one number from another however it is written.
pub(super) fn bare(norm: &str) -> String {
    norm.chars().filter(|character| character.is_alphanumeric()).collect()
}

pub(super) fn line_number(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(4000)].iter().filter(|byte| **byte == b'\n').count() + if at > 4000 { 100 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_matches_its_examples_and_nothing_else() {
        for (row, _) in &KINDS.rows {
            for example in &row.examples {
                let found = of_known_kinds(example);
                assert!(
                    found.iter().any(|it| it.kind == row.kind && example.ends_with(&it.raw)),
                    "{example}: {found:?}"
                );
            }
            for example in &row.not_examples {
                assert_eq!(of_known_kinds(example), [], "{example}");
            }
        }
    }
}
