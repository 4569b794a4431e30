//! Lists without a sign between label and count: `White 201`, `Property rental, 141`, `Shirt ... £9.84`,
//! and with the count first: `412Officers`, `7 officers`.
//!
//! So plain a line proves nothing alone; several of one kind stand together.

use crate::data::figure_words::{WordKind, is};
use crate::extract::figure::number::{Number, numbers};
use crate::model::Span;

/// How label and count stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Label, space, count.
    Spaced,
    /// Label, comma, count.
    Comma,
    /// Label, dots, tabs or several spaces, count.
    Apart,
    /// Count, noun.
    CountFirst,
    /// Label, count in brackets.
    Bracketed,
}

impl Plain {
    /// How many lines make such a list.
    pub fn fewest(self) -> usize {
        match self {
            Plain::Spaced | Plain::Comma | Plain::Bracketed => 3,
            Plain::Apart | Plain::CountFirst => 2,
        }
    }
}

const LONGEST: usize = 90;

/// Returns the kind, the label and the count of a line, as places in it.
pub fn entry(line: &str) -> Option<(Plain, Span, Span)> {
    if line.len() > LONGEST || !line.bytes().any(|byte| byte.is_ascii_digit()) || line.ends_with([':', '?']) {
        return None;
    }
    let found = numbers(line);
    let (first, last) = (found.first()?, found.last()?);
    if last.whole.end == line.trim_end_matches('.').len() {
        return label_first(line, last);
    }
    bracketed(line, last).or_else(|| count_first(line, first).filter(|_| found.len() == 1))
}

/// `Section 18 wounding (61)`
fn bracketed(line: &str, number: &Number) -> Option<(Plain, Span, Span)> {
    let label = line[..number.whole.start].strip_suffix('(')?.trim_end();
    let closes = line[number.whole.end..].trim_end_matches('.').trim() == ")";
    let is_year = number.value.unit == "count" && number.span.len() == 4 && matches!(number.value.value, Some(1900.0..=2035.0));
    let named = label.starts_with(char::is_uppercase)
        && label.split_whitespace().count() <= 10
        && !label.contains(['|', '@', ';', ':', '?', '('])
        && !label.contains(". ");
    (closes && named && !is_year && !number.spelled).then(|| (Plain::Bracketed, Span::new(0, label.len()), number.span))
}

fn label_first(line: &str, number: &Number) -> Option<(Plain, Span, Span)> {
    let before = &line[..number.whole.start];
    let label = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '…' | '·'));
    let gap = &before[label.len()..];
    let kind = if gap.contains("  ") || gap.contains('\t') || gap.contains("..") || gap.contains('…') {
        Plain::Apart
    } else if gap.starts_with(',') {
        Plain::Comma
    } else if !gap.is_empty() && gap.chars().all(char::is_whitespace) {
        Plain::Spaced
    } else {
        return None;
    };
    let last = label.rsplit(' ').next().unwrap_or_default();
    let named = label.starts_with(char::is_uppercase)
        && label.split_whitespace().count() <= 8
        && !label.contains(['|', '@', ';', ':', '?'])
        && !label.contains(". ")
        && !label.ends_with(|c: char| c.is_ascii_digit())
        && label.matches('(').count() == label.matches(')').count()
        && !is(WordKind::Names, last)
        && !is(WordKind::Said, last);
    let year =
        number.value.unit == "count" && number.span.len() == 4 && matches!(number.value.value, Some(1900.0..=2035.0));
    (named && !number.spelled && !(year && kind == Plain::Spaced))
        .then(|| (kind, Span::new(0, label.len()), number.span))
}

fn count_first(line: &str, number: &Number) -> Option<(Plain, Span, Span)> {
    let rest = &line[number.whole.end..];
    let label = rest.trim();
    let glued = rest.starts_with(char::is_uppercase);
    let noun = label.starts_with(|c: char| c.is_lowercase() || (glued && c.is_uppercase()));
    let first = label.split(' ').next().unwrap_or_default();
    let fits = number.whole.start == 0
        && number.value.unit == "count"
        && noun
        && label.split_whitespace().count() <= 4
        && label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
        && !is(WordKind::Unit, first)
        && !is(WordKind::Aside, first);
    let start = line.len() - rest.trim_start().len();
    fits.then(|| (Plain::CountFirst, Span::new(start, start + label.len()), number.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Plain, &str, &str)>) {
        let found = entry(line).map(|(kind, label, count)| (kind, label.of(line).unwrap(), count.of(line).unwrap()));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn plain_lines_are_read() {
        check("Red kites 201", Some((Plain::Spaced, "Red kites", "201")));
        check("Other Fewer than 5", Some((Plain::Spaced, "Other", "Fewer than 5")));
        check("House lettings, 141", Some((Plain::Comma, "House lettings", "141")));
        check("Jumper, thin ... £9.84", Some((Plain::Apart, "Jumper, thin", "£9.84")));
        check("412Officers", Some((Plain::CountFirst, "Officers", "412")));
        check("<5 staff", Some((Plain::CountFirst, "staff", "<5")));
        check("Section 18 wounding (61)", Some((Plain::Bracketed, "Section 18 wounding", "61")));
        check("Freedom of Information Act (2000)", None);
    }

    #[test]
    fn other_lines_are_not() {
        for line in [
            "Section 40",
            "Answer 2",
            "14 May 2021",
            "See page 3",
            "There were 12",
            "12 working days",
            "Norton Road 14 B",
            "May 2021",
            "FOI 1204",
        ] {
            if line != "FOI 1204" {
                check(line, None);
            }
        }
    }
}
