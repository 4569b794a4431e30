//! Reads what a letter says about the signs in its own tables. Silence changes nothing.

use super::value::{Notes, value};
use crate::data::pattern::plain;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

static DASH: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r#"(?i)(?:['"‘“(]\s*[-–—]\s*['"’”)]|(?:^|\s)[-–—]\s|(?-u:\b)(?:a\s+)?(?:dash|hyphen)(?:es|s)?(?:\s*\(\s*[-–—]\s*\))?|(?-u:\b)blank(?:\s+cells?)?\s+or\s+dash)\s*(?:means?|denotes?|indicates?|represents?|shows?|signif(?:y|ies)|is|are|equals?|=)\s+(?:that\s+)?(?:there\s+(?:are|were|was|is)\s+)?(?:a\s+)?(?:value\s+of\s+)?(?:zero|nil|none|nothing|no\s+(?:offences|crimes|incidents|records|results|arrests)|0(?-u:\b))"#,
    )
});

static ZERO_SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:zeros?|zeroes|nil\s+(?:values?|returns?)|true\s+zeros?)\s+(?:is|are|has\s+been|have\s+been|will\s+be)\s+(?:shown|printed|displayed|given|recorded|reported)\s+as\s+(?:0|‘0’|'0'|zero|nil)",
    )
});

static STAR: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r#"(?i)(?:\*['"’”]?|(?-u:\b)asterisks?(?:\s*\(\*\))?)\s*(?:=|[-–:]|means?|denotes?|indicates?|represents?)\s*(?:that\s+)?(?:a\s+)?(?:there\s+(?:are|were)\s+)?(?:numbers?\s+|figures?\s+|counts?\s+|values?\s+)?(?:of\s+|is\s+|are\s+|was\s+|were\s+)?((?:fewer|less|lower)\s+than\s+\w+|(?:under|below)\s+\w+|<\s*\d+|\w+\s+or\s+(?:fewer|less))"#,
    )
});

/// A note says what its sign means within this many bytes.
const NEAR: usize = 200;

/// More mentions of a sign than this are table cells, not notes.
const MOST_MENTIONS: usize = 64;

static MENTIONS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "dash",
            "hyphen",
            "- means",
            "– means",
            "- denotes",
            "- indicates",
            "'-'",
            "‘-’",
            "“-”",
            "\"-\"",
            "(-)",
            "(–)",
            "‘–’",
            "'–'",
            "or dash",
            "zero",
            "nil ",
            "*",
            "asterisk",
        ])
        .expect("the words are fixed")
});

/// Returns what the letter's notes settle.
pub fn notes(text: &str) -> Notes {
    let mut notes = Notes::default();
    for mention in MENTIONS.find_iter(text).take(MOST_MENTIONS) {
        let mut end = (mention.start() + NEAR).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let near = &text[mention.start()..end];
        notes.dash_is_nil |= DASH.is_match(near);
        notes.zero_is_shown |= ZERO_SHOWN.is_match(near);
        if notes.star_at_most.is_none() {
            let star = STAR.captures(near).and_then(|found| value(&found[1], &Notes::default()));
            notes.star_at_most = star.and_then(|bound| bound.max);
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (bool, bool, Option<f64>)) {
        let found = notes(text);
        assert_eq!((found.dash_is_nil, found.zero_is_shown, found.star_at_most), expected, "{text}");
    }

    #[test]
    fn notes_are_taken_from_their_wording() {
        check("Please note that a dash denotes zero.", (true, false, None));
        check("'-' indicates that there were no offences", (true, false, None));
        check("A hyphen (-) means nil.", (true, false, None));
        check("- means nil", (true, false, None));
        check("- means that the data is not held", (false, false, None));
        check("A dash means that the data is not held.", (false, false, None));
        check("Small numbers are shown as <5; zero is shown as 0.", (false, true, None));
        check("* denotes fewer than five", (false, false, Some(4.0)));
        check("* = less than 5", (false, false, Some(4.0)));
        check("* indicates a number of 3 or fewer", (false, false, Some(3.0)));
        check("* Includes attempts.", (false, false, None));
        check("Nothing is said.", (false, false, None));
    }
}
