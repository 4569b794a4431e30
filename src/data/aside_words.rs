//! Words that a statement about something else has none of. Knows nothing of letters; see `is_aside` for its bounds.

use crate::data::shipped_table;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;
use std::sync::LazyLock;

/// A longer paragraph is no remark.
const LONGEST: usize = 600;
const SHORTEST: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    anywhere: Vec<String>,
    unless: Vec<String>,
    stems: Vec<String>,
    opening: Vec<String>,
    after_please: Vec<String>,
    verbs: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests judge them"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests judge them"))]
    not_examples: Vec<String>,
}

struct Words {
    shipped: Shipped,
    /// The words that stand anywhere, then the stems.
    anywhere: AhoCorasick,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let shipped: Shipped = shipped_table(include_str!("aside_words.toml"));
    let anywhere = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(shipped.anywhere.iter().chain(&shipped.stems))
        .expect("a few hundred short words always make an automaton");
    Words { shipped, anywhere }
});

/// Says whether a paragraph or sentence is a plain statement that answers, decides, counts and argues nothing and
/// points to nothing around it: "The staff canteen serves soup."
///
/// An answer can be as plain ("The boats lie in the harbour."): where a statement is all that a question has below it,
/// it is its answer.
pub fn is_aside(words: &str) -> bool {
    let words = words.trim();
    if words.len() < SHORTEST || !is_plain(words) {
        return false;
    }
    let mut each = words.split(|it: char| !it.is_alphabetic());
    let mut first = each.next().unwrap_or_default();
    let mut rest = words;
    if first.eq_ignore_ascii_case("please") {
        first = each.next().unwrap_or_default();
        rest = words[first_len(words)..].trim_start();
        if !WORDS.shipped.after_please.iter().any(|it| it == first) {
            return false;
        }
    }
    let opens = |it: &String| it.len() == first.len() && it.eq_ignore_ascii_case(first);
    !WORDS.shipped.opening.iter().any(opens) && !speaks(rest)
}

/// Says whether words are of the length of a remark, end with a full stop and hold no figures and no marks.
fn is_plain(words: &str) -> bool {
    let bytes = words.as_bytes();
    let marked =
        |it: &u8| matches!(it, b'0'..=b'9' | b'?' | b':' | b';' | b'|' | b'"' | b'(' | b'@' | b'%' | b'*' | b'>');
    bytes.len() <= LONGEST
        && bytes.last() == Some(&b'.')
        && words.starts_with(char::is_alphabetic)
        && !bytes.iter().any(marked)
}

fn first_len(words: &str) -> usize {
    words.find(' ').unwrap_or(words.len())
}

/// Says the same of a sentence behind an aside, which may point back to it: "Her dog is well known."
pub fn goes_on_aside(words: &str) -> bool {
    let words = words.trim();
    is_plain(words) && !speaks(words)
}

/// Says whether one of the words of the table stands there.
fn speaks(words: &str) -> bool {
    let bytes = words.as_bytes();
    let part_of_word = |at: usize| bytes.get(at).is_some_and(|it| it.is_ascii_alphanumeric());
    let whole = WORDS.shipped.anywhere.len();
    let found = WORDS.anywhere.find_overlapping_iter(words).any(|found| {
        let opens = !found.start().checked_sub(1).is_some_and(part_of_word);
        let stem = found.pattern().as_usize() >= whole;
        opens && (stem || !part_of_word(found.end()) && !is_idle(&bytes[found.start()..]))
    });
    found || words.contains("n't") || words.contains("n’t") || words.contains(['“', '£', '•'])
}

/// Says whether a text begins with one of the phrases that say nothing.
fn is_idle(bytes: &[u8]) -> bool {
    let begins = |it: &String| bytes.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()));
    WORDS.shipped.unless.iter().any(begins)
}

/// Says whether a text has a verb that a thing asked for ("The names of the pilots.") has none of.
pub fn states(words: &str) -> bool {
    words.split(|it: char| !it.is_alphabetic()).any(|word| WORDS.shipped.verbs.iter().any(|it| it == word))
}

/// Returns an answer without the asides at its end.
pub fn before_asides(words: &str) -> &str {
    without_end(words, |_| true)
}

/// Returns a question without the asides at its end, as far as they are statements for sure.
pub fn question_before_asides(words: &str) -> &str {
    without_end(words, states)
}

/// Returns the place of the last full stop with a space behind it.
fn last_stop(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    loop {
        let at = memchr::memrchr(b'.', &bytes[..end])?;
        if bytes.get(at + 1) == Some(&b' ') {
            return Some(at);
        }
        end = at;
    }
}

fn without_end(words: &str, surely: impl Fn(&str) -> bool) -> &str {
    let whole = words.trim_end();
    let (mut kept, mut rest) = (whole, whole);
    while let Some(at) = last_stop(rest.as_bytes()).filter(|_| whole.ends_with('.')) {
        let sentence = &whole[at + 2..rest.len()];
        let alone = is_aside(sentence) && surely(sentence);
        if !alone && !goes_on_aside(sentence) {
            break;
        }
        rest = &whole[..=at];
        if alone {
            kept = rest;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_judged_as_the_table_says() {
        let judged = |list: &[String], expected: bool| -> Vec<String> {
            list.iter().filter(|it| is_aside(it) != expected).cloned().collect()
        };
        assert!(judged(&WORDS.shipped.examples, true).is_empty(), "{:?}", judged(&WORDS.shipped.examples, true));
        assert_eq!(before_asides("It is held. The police band plays. Her dog barks."), "It is held.");
        assert_eq!(question_before_asides("The cost? The pilots. The door is painted blue."), "The cost? The pilots.");
        assert_eq!(question_before_asides("The dogs. The names of the pilots."), "The dogs. The names of the pilots.");
        assert_eq!(before_asides("The band plays in the park."), "The band plays in the park.");
        assert!(
            judged(&WORDS.shipped.not_examples, false).is_empty(),
            "{:?}",
            judged(&WORDS.shipped.not_examples, false)
        );
    }
}
