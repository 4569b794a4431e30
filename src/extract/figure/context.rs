//! Finds what stands around a table: its question, the words that say what it counts, one stated period.

use super::period::{Period, Shape, period_prefix, periods_in};
use crate::data::pattern::plain;
use crate::extract::letter::Letter;
use crate::model::{PeriodBasis, Question, Span, Table};
use regex::Regex;
use std::sync::LazyLock;

/// Returns the question whose answer holds the place, the narrowest if several do.
pub fn question_at(questions: &[Question], place: Span) -> Option<&Question> {
    questions
        .iter()
        .filter(|question| {
            question.answer_span.is_some_and(|answer| {
                answer.contains(place) || (answer.start <= place.start && place.start < answer.end)
            })
        })
        .min_by_key(|question| question.answer_span.map_or(usize::MAX, Span::len))
}

/// A longer line is a paragraph about other things too.
const LONGEST_LINE: usize = 300;
const LONGEST_LABEL: usize = 20;

/// `2) Officers off sick` heads a list of its own.
static ITEM: LazyLock<Regex> = LazyLock::new(|| plain(r"^\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[).]\s+"));

/// Words that make a full sentence before a table a title of it.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:number|numbers|total|totals|breakdown|broken down|how many|volume|amount|cost|costs|count)(?-u:\b)",
    )
});

static POINTS_DOWN: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?i)(?-u:\b)(?:table|tables|below|following|as follows)(?-u:\b)"));

static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)^(?:dear|response|answer|decision|disclosure|reply|please (?:see|find|provide)|see (?:below|table)|our response|end|for:?|yours)(?-u:\b)",
    )
});

/// Returns what the table counts by its caption, else its question, else the line before it.
pub fn measure(letter: &Letter, table: &Table, tables: &[Table], question: Option<&Question>) -> Option<String> {
    if let Some(caption) = &table.caption {
        return Some(caption.trim_end_matches(':').to_owned());
    }
    let line = line_before(letter.text, table.span.start, tables)
        .map(|line| &line[ITEM.find(line).map_or(0, |mark| mark.end())..]);
    let heading = line.filter(|line| is_title(line)).map(|line| joined(line.trim_end_matches([':', '-', '–'])));
    let asked = question.and_then(|question| question.text.as_deref()).map(joined).filter(|text| !text.is_empty());
    // Several tables in one answer have titles of their own, which say more than the question.
    match (asked, heading) {
        (Some(asked), Some(heading)) => {
            let answer = question.and_then(|question| question.answer_span);
            let here = tables.iter().filter(|other| answer.is_some_and(|answer| answer.contains(other.span))).count();
            Some(if here > 1 { heading } else { asked })
        }
        (asked, heading) => asked.or(heading),
    }
}

/// Returns the one period that the line above a table states, where nothing nearer does: a year, or the day on which
/// things stood so. Other days are those of letters.
pub fn stated_above(text: &str, table: &Table, tables: &[Table]) -> Option<Period> {
    let mut line = line_before(text, table.span.start, tables).filter(|line| line.len() <= LONGEST_LINE)?;
    // "Response:" stands between a question and its answer.
    if line.len() <= LONGEST_LABEL && ADDRESSES.is_match(line) {
        let at = line.as_ptr() as usize - text.as_ptr() as usize;
        line = line_before(text, at, tables).filter(|line| line.len() <= LONGEST_LINE)?;
    }
    stated_period(line).filter(|period| period.from != period.to || period.basis == PeriodBasis::Snapshot)
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line_before<'a>(text: &'a str, at: usize, tables: &[Table]) -> Option<&'a str> {
    let mut end = text.get(..at)?.rfind('\n')?;
    // A few empty lines lie between a title and its table; more part them.
    for _ in 0..4 {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..end].trim();
        if !line.is_empty() {
            let taken = tables.iter().any(|table| table.span.overlaps(Span::new(start, end)));
            return (!taken).then_some(line);
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// A heading, a question, or a sentence that announces the table; never the end of the prose before it.
fn is_title(line: &str) -> bool {
    // A line that goes on from the line before ("years 2018/19 and 2019/20?") names nothing.
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let goes_on = line.starts_with(|c: char| c.is_lowercase())
        || letters < 4
        || line.matches('(').count() != line.matches(')').count();
    if line.len() > 300 || goes_on || period_first(line) || line.contains('|') || ADDRESSES.is_match(line) {
        return false;
    }
    if line.ends_with(['.', ';', ',']) {
        return POINTS_DOWN.is_match(line) && ANNOUNCES.is_match(line);
    }
    line.ends_with([':', '?'])
        || (line.len() <= 120 && line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '('))
}

/// The rest of a list of years, broken over two lines.
fn period_first(line: &str) -> bool {
    line.ends_with('?') && period_prefix(line).is_some()
}

/// Returns the one period the text states; none when it states several or only the year of an Act.
pub fn stated_period(text: &str) -> Option<Period> {
    stated_among(text, &periods_in(text))
}

/// The same, where the periods are known already.
pub fn stated_among(text: &str, all: &[(Span, Period)]) -> Option<Period> {
    let mut found: Option<Period> = None;
    for (span, period) in all.iter().copied() {
        let before = text[..span.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        if names_law(before) {
            continue;
        }
        if found.is_some_and(|other| (other.from, other.to, other.basis) != (period.from, period.to, period.basis)) {
            return None;
        }
        found = Some(period);
    }
    // "since 2021" and ranges open at the end do not say when the count stopped.
    found.filter(|period| period.to.is_some() && !matches!(period.shape, Shape::OpenYear(_)))
}

/// Returns whether the word before a year makes it part of a name of law or of a publication.
pub fn names_law(word: &str) -> bool {
    ["Act", "Regulations", "Order", "Rules", "Code", "Acts", "Statement", "Bill", "Regulation"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_told_from_the_prose_before_a_table() {
        for line in [
            "Arrests by year",
            "Number of arrests:",
            "How many arrests were made?",
            "The table below shows the number of arrests.",
            "Table 2: offences by ward",
        ] {
            assert!(is_title(line), "{line}");
        }
        for line in [
            "Training is given by other forces.",
            "Dear applicant",
            "Please see the table below:",
            "412",
            "and held by us",
            "Response",
        ] {
            assert!(!is_title(line), "{line}");
        }
    }

    #[test]
    fn a_question_with_one_period_states_it() {
        let check = |text: &str, expected: Option<&str>| {
            let found = stated_period(text).map(|period| format!("{:?}..{:?}", period.from, period.to));
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            if let Some(expected) = expected {
                assert!(found.unwrap().starts_with(&format!("Some({expected})")), "{text}");
            }
        };
        check("How many arrests in 2022?", Some("2022-01-01"));
        check("How many arrests in 2021/22?", Some("2021-04-01"));
        check("How many arrests in 2021 and 2022?", None);
        check("Under the Data Protection Act 2018 how many arrests in 2022?", Some("2022-01-01"));
        check("How many arrests since 2022?", None);
        check("How many arrests?", None);
    }
}
