//! The reference number shapes of all forces, compiled once: which shape stands at a place, and its
//! normal form. Does not decide whose number it is; the extracting stages do.

use crate::data::DataError;
use crate::model::{Force, RefOrigin, ReferencePattern, Span};
use regex::{Regex, RegexBuilder};

/// One shape with the forces that use it. Forces often share a shape.
#[derive(Debug)]
pub struct ReferenceShape {
    /// Begins at the place asked about.
    regex: Regex,
    norm: String,
    pub place: RefOrigin,
    /// Too plain to count without a label before it.
    pub labelled: bool,
    /// Has letters or digits of its own besides `FOI`: `GSA 1732/19` points to a force, `FOI/15929` could be anybody's.
    pub distinctive: bool,
    /// Identifiers of the forces that use it, sorted.
    pub force_ids: Vec<String>,
    key: String,
}

/// A shape found at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeMatch {
    pub span: Span,
    pub norm: String,
    pub shape: usize,
}

#[derive(Debug)]
pub struct ReferenceShapes {
    shapes: Vec<ReferenceShape>,
    /// All shapes that need no label, to skim a text for places worth a closer look.
    skim: Option<Regex>,
}

impl ReferenceShapes {
    /// Compiles the patterns of all forces and runs their examples.
    pub fn new(forces: &[Force]) -> Result<Self, DataError> {
        let mut shapes: Vec<ReferenceShape> = Vec::new();
        let mut unlabelled = Vec::new();
        for force in forces {
            for pattern in &force.references {
                let key = format!("{}\n{}\n{}\n{}", pattern.pattern, pattern.norm, pattern.place, pattern.labelled);
                if let Some(same) = shapes.iter_mut().find(|shape| shape.key == key) {
                    same.force_ids.push(force.force_id.clone());
                    continue;
                }
                let shape = compile(force, pattern, key)?;
                if shape.place == RefOrigin::Body && !shape.labelled {
                    unlabelled.push(format!("(?:{})", pattern.pattern));
                }
                shapes.push(shape);
            }
        }
        unlabelled.sort();
        unlabelled.dedup();
        let skim = (!unlabelled.is_empty())
            .then(|| build(&unlabelled.join("|")))
            .transpose()
            .map_err(|error| row_error("references", format!("the shapes do not combine: {error}")))?;
        Ok(ReferenceShapes { shapes, skim })
    }

    pub fn shapes(&self) -> &[ReferenceShape] {
        &self.shapes
    }

    /// Returns the longest match of each wanted shape at byte `at`, longest first, then in table order.
    pub fn at(&self, text: &str, at: usize, wanted: impl Fn(&ReferenceShape) -> bool) -> Vec<ShapeMatch> {
        let mut found: Vec<ShapeMatch> = Vec::new();
        for (index, shape) in self.shapes.iter().enumerate() {
            if wanted(shape)
                && let Some((span, norm)) = shape.find_at(text, at)
            {
                found.push(ShapeMatch { span, norm, shape: index });
            }
        }
        found.sort_by_key(|it| (usize::MAX - it.span.len(), it.shape));
        found
    }

    /// Returns where the shapes that need no label occur in running text, in order.
    pub fn unlabelled(&self, text: &str) -> Vec<ShapeMatch> {
        let mut found = Vec::new();
        let Some(skim) = &self.skim else { return found };
        let mut from = 0;
        while let Some(hit) = text.get(from..).and_then(|rest| skim.find(rest)) {
            let start = from + hit.start();
            let best = self
                .at(text, start, |shape| shape.place == RefOrigin::Body && !shape.labelled)
                .into_iter()
                .find(|it| stands_alone(text, it.span));
            from = match best {
                Some(it) => {
                    let end = it.span.end;
                    found.push(it);
                    end
                }
                None => from + hit.end().max(1),
            };
        }
        found
    }
}

impl ReferenceShape {
    fn find_at(&self, text: &str, at: usize) -> Option<(Span, String)> {
        let rest = text.get(at..)?;
        if self.norm.is_empty() {
            let hit = self.regex.find(rest)?;
            return Some((Span::new(at, at + hit.end()), generic_norm(hit.as_str())));
        }
        if !self.regex.is_match(rest) {
            return None;
        }
        let groups = self.regex.captures(rest)?;
        let whole = groups.get(0)?;
        let mut norm = self.norm.clone();
        for number in 1..groups.len() {
            let value = groups.get(number).map_or("", |group| group.as_str()).to_ascii_uppercase();
            norm = norm.replace(&format!("{{{number}}}"), &value);
        }
        Some((Span::new(at, at + whole.end()), norm))
    }
}

/// Returns the normal form of a number whose scheme is not known: upper case, no space round a
/// separator, one space elsewhere, a dot between two parts turned into a slash. Hyphens stay: in
/// `IC-46173-V6R6` and `207-24` they are part of the scheme.
pub fn generic_norm(text: &str) -> String {
    let mut norm = String::with_capacity(text.len());
    let mut space = false;
    for character in text.trim().chars() {
        match character {
            _ if character.is_whitespace() => space = true,
            '.' | '/' | '\\' | '-' | '–' | '—' => {
                space = false;
                let separator = match character {
                    '.' | '/' => '/',
                    '\\' => '\\',
                    _ => '-',
                };
                if !norm.ends_with(separator) {
                    norm.push(separator);
                }
            }
            _ => {
                if space && !norm.is_empty() && !norm.ends_with(['/', '-', '\\']) {
                    norm.push(' ');
                }
                space = false;
                norm.extend(character.to_uppercase());
            }
        }
    }
    norm
}

/// Whether a number in running text is whole: `01/FOI/21/019606` inside `01/FOI/21/019606/Z` is not,
/// nor is `12345/21` inside `012345/21`.
pub fn stands_alone(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let before = span.start.checked_sub(1).map(|at| bytes[at]);
    let before_that = span.start.checked_sub(2).map(|at| bytes[at]);
    let after = bytes.get(span.end).copied();
    let after_that = bytes.get(span.end + 1).copied();
    let joins = |byte: u8| matches!(byte, b'/' | b'-' | b'.' | b'_');
    let word = |byte: u8| byte.is_ascii_alphanumeric();
    let open = match before {
        Some(byte) if word(byte) => false,
        Some(byte) if joins(byte) => !before_that.is_some_and(word),
        _ => true,
    };
    let shut = match after {
        Some(byte) if word(byte) => false,
        Some(b'.') => !after_that.is_some_and(|next| next.is_ascii_digit()),
        Some(byte) if joins(byte) => !after_that.is_some_and(word),
        _ => true,
    };
    open && shut
}

fn compile(force: &Force, pattern: &ReferencePattern, key: String) -> Result<ReferenceShape, DataError> {
    let fail = |message: String| row_error(&force.force_id, message);
    let regex = build(&format!("^(?:{})", pattern.pattern))
        .map_err(|error| fail(format!("`{}` is not a pattern: {error}", pattern.pattern)))?;
    let place = match pattern.place.as_str() {
        "body" => RefOrigin::Body,
        "title" => RefOrigin::Title,
        "url" => RefOrigin::Url,
        "file_name" => RefOrigin::FileName,
        other => return Err(fail(format!("`{other}` is not a place: use `body`, `title`, `url` or `file_name`"))),
    };
    let groups = regex.captures_len();
    for rest in pattern.norm.split('{').skip(1) {
        let number = rest.split('}').next().and_then(|digits| digits.parse::<usize>().ok());
        if !number.is_some_and(|number| number > 0 && number < groups) {
            return Err(fail(format!("`{}` names a group that `{}` does not have", pattern.norm, pattern.pattern)));
        }
    }
    let distinctive = pattern.examples.first().is_some_and(|example| is_distinctive(&regex, example));
    let shape = ReferenceShape {
        regex,
        distinctive,
        norm: pattern.norm.clone(),
        place,
        labelled: pattern.labelled,
        force_ids: vec![force.force_id.clone()],
        key,
    };
    let whole = |text: &str| shape.find_at(text, 0).is_some_and(|(span, _)| span.end == text.len());
    if let Some(example) = pattern.examples.iter().find(|example| !whole(example)) {
        return Err(fail(format!("`{}` does not match its example `{example}`", pattern.pattern)));
    }
    if let Some(example) = pattern.not_examples.iter().find(|example| whole(example)) {
        return Err(fail(format!("`{}` matches `{example}`, which it should not", pattern.pattern)));
    }
    Ok(shape)
}

/// Whether anything but separators, `FOI` and the numbered parts is left of an example.
fn is_distinctive(regex: &Regex, example: &str) -> bool {
    let Some(groups) = regex.captures(example).filter(|groups| groups.len() > 1) else { return false };
    let mut left: Vec<u8> = example.to_ascii_uppercase().into_bytes();
    for group in groups.iter().skip(1).flatten() {
        left[group.range()].fill(b' ');
    }
    let left = String::from_utf8_lossy(&left).replace("FOI", " ");
    left.split(|character: char| !character.is_alphanumeric()).any(|part| part.len() > 1)
}

/// Numbers are ASCII; without Unicode classes a search stays on its fastest path in any text.
fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).unicode(false).size_limit(1 << 20).build()
}

fn row_error(row: &str, message: String) -> DataError {
    DataError::Row { table: "force".to_owned(), row: row.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_unknown_scheme_gets_one_separator_and_upper_case() {
        for (text, norm) in [
            ("FOI / 1680", "FOI/1680"),
            ("FOI /946704", "FOI/946704"),
            ("foi 12.34", "FOI 12/34"),
            ("207–24", "207-24"),
            ("ic-46173-v6r6", "IC-46173-V6R6"),
        ] {
            assert_eq!(generic_norm(text), norm);
        }
    }

    #[test]
    fn a_shape_is_distinctive_by_its_own_letters() {
        for (pattern, example, expected) in [
            (r"^01[./]FOI[./](\d{2})[./](\d{6})", "01.FOI.24.035884", true),
            (r"^GSA (\d+)/(\d\d)", "GSA 1732/19", true),
            (r"^FOI/(\d+)", "FOI/15929", false),
            (r"^F-(\d{4})-(\d{5})", "F-2009-03203", false),
            (r"^\d{7}", "1406745", false),
        ] {
            assert_eq!(is_distinctive(&build(pattern).unwrap(), example), expected, "{example}");
        }
    }

    #[test]
    fn part_of_a_longer_number_does_not_stand_alone() {
        let check = |text: &str, part: &str, expected: bool| {
            let start = text.find(part).unwrap();
            assert_eq!(stands_alone(text, Span::new(start, start + part.len())), expected, "{text}");
        };
        check("see 01/FOI/21/019606/Z", "01/FOI/21/019606", false);
        check("see 01/FOI/21/019606.", "01/FOI/21/019606", true);
        check("(ref: 01/FOI/21/019606). In", "01/FOI/21/019606", true);
        check("012345/21", "12345/21", false);
    }
}
