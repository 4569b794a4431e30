//! Small numbers hidden in an answer: `<5`, `*`, "fewer than five".
//!
//! They make an answer partly disclosed only where the letter says that they are hidden for an exemption; a
//! bounded number without a word of why is an answer like others.

use crate::data::pattern::plain;
use crate::extract::reading::Reading;
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?im)(?:^|[|:=\t ])(?:[<≤] ?\d{1,2}|\*{1,3}|\[c\]|(?:fewer|less) than (?:\d{1,2}|two|three|four|five|six|ten)|(?:\d|five) or (?:fewer|less))(?:[ \t]*(?:[|;,.)]|$)| in )",
    )
});
static EXPLAINED: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?:(?:below|lower|less|fewer|smaller|under|small|low) (?:than |numbers?|figures?|counts?|values?|cells?|\d|two|three|four|five|ten)|small (?:a )?(?:number|figure|count)|<\d|\*).*(?:suppress|withh|exempt|identif|recogni|40 ?\(2\)|38 ?\(1\)|hidden|redact|not given exactly)|(?:suppress|withh|exempt|hidden|redact|not given exactly).*(?:(?:below|lower|less|fewer|smaller|under|small|low) (?:than |numbers?|figures?|counts?|values?|\d|two|three|four|five|ten)|<\d)",
    )
});

/// Says whether the letter explains small numbers as withheld.
pub(super) fn explained(reading: &Reading<'_>) -> bool {
    let speaks = ["suppress", "withh", "exempt", "identif", "recogni", "hidden", "redact", "not given exactly"];
    let paragraph = |it: &std::ops::Range<usize>| {
        let first = reading.folded.sentences.get(it.start)?.span.start;
        let last = reading.folded.sentences.get(it.end.checked_sub(1)?)?.span.end;
        Span::new(first, last).of(&reading.folded.text)
    };
    reading
        .sentences
        .iter()
        .filter_map(paragraph)
        .any(|words| words.len() < 1_500 && speaks.iter().any(|it| words.contains(it)) && EXPLAINED.is_match(words))
}

/// Says whether a stretch holds a number that is hidden.
pub(super) fn hides(text: &str, span: Span) -> bool {
    span.of(text).is_some_and(|it| {
        it.bytes().any(|byte| matches!(byte, b'<' | b'*' | b'[' | 0xe2)) && HIDDEN.is_match(it) || words_hide(it)
    })
}

fn words_hide(text: &str) -> bool {
    [" than ", "er than", " or fewer", " or less"].iter().any(|it| text.contains(it)) && HIDDEN.is_match(text)
}
