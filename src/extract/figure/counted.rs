//! Judges by the words on either side whether a number in a sentence counts what was asked for.
//!
//! The words are data, see [`figure_words`](crate::data::figure_words).

use super::number::Number;
use crate::data::figure_words::{WordKind, is};
use crate::data::pattern::plain;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

/// Sentences with one of these speak of law, cost or the letter itself, not of what was asked.
static OTHER_MATTERS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "minutes",
            "section ",
            "sections ",
            " act ",
            "regulation",
            "appropriate limit",
            "working day",
            "page ",
            "pages ",
            "paragraph",
            "£450",
            "£600",
            "£25 ",
            "http",
            "www.",
            "exempt",
            "version",
            "population",
            "census",
            "internal review",
            "commissioner",
            "our reference",
            "your request",
            "you wrote",
            "your letter",
            "your e-mail",
            "your email",
            "s40",
            "s31",
            "s12",
            "neither confirm",
            "public interest",
            "would take",
            "would need",
            "would have to",
            "should have to",
            "foia",
            "tribunal",
            "disclosure log",
            "subject access",
            "will be published",
            "answers to",
            "answer to",
            "reply to",
            "told you",
            "not answer",
            "two months",
            "we attach",
            "enclosed",
            "fewer than five are",
            "below five",
            "under five",
        ])
        .expect("the phrases are fixed")
});

/// Questions that are answered by the price of one.
static PRICE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(["price", "charge", "each", "unit cost", "fee", "rate", "cost per", "how much"])
        .expect("the words are fixed")
});

/// Returns whether the sentence speaks of something else than what was asked.
pub fn of_other_matters(sentence: &str) -> bool {
    OTHER_MATTERS.is_match(sentence) || (sentence.contains(" hours") && !BOUND_BY_HOURS.is_match(sentence))
}

/// `missing for more than 48 hours` tells people apart; other hours are those of a search.
static BOUND_BY_HOURS: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?:(?:more|less|fewer|longer) than|within|over|under) \d{1,3} hours"));

pub fn last_word(before: &str) -> &str {
    let before = before.trim_end();
    before
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.')
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | '/' | '"' | '“' | ':' | ';'))
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
}

pub fn next_word(after: &str) -> &str {
    let after = after.trim_start();
    let end = after.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(after.len());
    &after[..end]
}

/// Whether the number stands where something is counted, given what the question says.
pub fn counts(sentence: &str, number: &Number, asked: Option<&str>) -> bool {
    let (before, after) = (&sentence[..number.whole.start], &sentence[number.whole.end..]);
    let printed = number.span.of(sentence).unwrap_or_default();
    // "Answer 3) and 5)"
    if after.starts_with(')') && !before.ends_with('(') && !number.spelled && !before.contains('(') {
        return false;
    }
    let bracketed = before.ends_with('(') && after.starts_with(')');
    // "on 19 April (28560)": a reference; counts of that size are printed with a comma or not in brackets.
    if bracketed && printed.len() >= 5 && printed.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if number.value.unit == "gbp" {
        let price = matches!(next_word(after), "per" | "an" | "a" | "each" | "apiece")
            || [" every ", " each "].iter().any(|word| before.to_lowercase().contains(word));
        return !price || asked.is_some_and(|it| PRICE.is_match(it));
    }
    if number.value.unit == "percent" {
        return true;
    }
    let next = next_word(after);
    if is(WordKind::Unit, next) && !after.starts_with(['.', ',', ';', ':']) {
        // "Seven years" says how long something is kept; a measured time is printed in digits.
        return !number.spelled && asked.is_some_and(|asked| measures(asked, next));
    }
    if number.spelled && next == "per" {
        return false;
    }
    let last = last_word(before);
    // "the searches at 2" points to an answer; "stood at 2" does not.
    if last == "at" && !number.spelled && number.span.len() <= 2 {
        let verb = last_word(before.trim_end().strip_suffix("at").unwrap_or_default());
        if !matches!(verb, "stood" | "stands" | "remains" | "remained" | "is" | "was" | "were" | "are" | "put") {
            return false;
        }
    }
    let follows = before.trim_end().ends_with(|c: char| c.is_alphanumeric() || c == '.');
    if follows && (is(WordKind::Names, last) || is(WordKind::Chosen, last)) {
        return false;
    }
    if is(WordKind::Aside, next) && !asked.is_some_and(|asked| asked.to_lowercase().contains(&next.to_lowercase())) {
        return false;
    }
    // "one of the reasons", "no one"; "one" counts only where its noun or the end follows.
    let is_one = number.spelled && number.value.value == Some(1.0);
    !(is_one
        && matches!(
            next,
            "of" | "in" | "that" | "which" | "who" | "can" | "or" | "may" | "has" | "is" | "day" | "another"
        ))
}

/// `47 of them were missing`, `of whom 47 were missing`: what the counted part of a whole was or did.
pub fn part(before: &str, after: &str) -> Option<String> {
    let whole = ["of them", "of these", "of those", "of whom", "of which"];
    let after = after.trim_start();
    let after = match whole.iter().find_map(|it| after.strip_prefix(it)) {
        Some(rest) => rest,
        None if whole.iter().any(|it| before.trim_end().to_lowercase().ends_with(it)) => after,
        None => return None,
    };
    let clause = after.split([',', ';', '(']).next().unwrap_or_default().trim().trim_end_matches('.');
    let clause = ["were ", "was ", "are ", "is ", "had ", "have "]
        .iter()
        .find_map(|verb| clause.strip_prefix(verb))
        .unwrap_or(clause);
    (clause.contains(char::is_alphabetic) && clause.len() <= LONGEST_PART).then(|| clause.to_owned())
}

/// What a part is told apart by has no more letters.
const LONGEST_PART: usize = 80;

/// "How many days …" is answered in days.
fn measures(asked: &str, unit: &str) -> bool {
    let asked = asked.to_lowercase();
    let stem = unit.to_lowercase();
    let stem = stem.trim_end_matches('s');
    stem.len() > 2 && (asked.contains(stem) || asked.contains("how long") || asked.contains("average"))
}

/// Whether the words before a number lead up to a stated count.
pub fn stated(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with([':', '-', '–', '—', '=']) || {
        let plain = before.trim_end_matches(',');
        is(WordKind::Said, last_word(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::numbers;
    use super::*;
    use crate::data::figure_words::rows;

    #[test]
    fn every_example_of_the_table_is_judged_as_its_row_says() {
        for row in rows() {
            let judged = |sentence: &str| {
                let found = numbers(sentence);
                let number = found.first()?;
                let taken = counts(sentence, number, None);
                Some(if row.kind == WordKind::Said { taken && stated(&sentence[..number.whole.start]) } else { !taken })
            };
            for example in &row.examples {
                assert_eq!(judged(example), Some(true), "{example}");
            }
            for other in &row.not_examples {
                assert_eq!(judged(other), Some(false), "{other}");
            }
        }
    }

    #[test]
    fn a_part_of_a_whole_is_told_by_its_clause() {
        assert_eq!(part(", of whom ", " were missing for more than ").as_deref(), Some("missing for more than"));
        assert_eq!(part("and ", " of them were over the limit.").as_deref(), Some("over the limit"));
        assert_eq!(part("There were ", " arrests."), None);
    }

    #[test]
    fn hours_of_a_search_are_another_matter() {
        assert!(of_other_matters("The 300 records would keep us 40 hours."));
        assert!(!of_other_matters("We recorded 300, of whom 47 were missing for more than 48 hours."));
    }

    #[test]
    fn a_measure_counts_where_it_was_asked_for() {
        let sentence = "It took 31 days.";
        let number = numbers(sentence)[0];
        assert!(counts(sentence, &number, Some("How many days did it take?")));
        assert!(!counts(sentence, &number, Some("How many were made?")));
    }
}
