//! Tells by its wording whether a paragraph is the requester's or the force's, and whether it holds values.
//!
//! Looks at one paragraph alone; where it stands is for the reader of zones.

use crate::extract::paragraph::{Paragraph, ParagraphKind};
use regex::Regex;
use std::sync::LazyLock;

/// What only the force can say: that it holds, gives, refuses or denies.
pub(super) static DECIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"neither confirms? n?or den|\b(?:is|are)(?: held but(?: is| are)?| all| therefore| wholly| also)? (?:exempt|withheld|not held|refused|published|attached|enclosed)\b|\bnot hold\b|reasonably accessible to you|^(?:[a-z]+ ){0,3}(?:police|constabulary|force) (?:holds?|recorded|has|have|will|neither)\b|^we (?:hold|recorded|have decided|are refusing|refuse)\b",
    )
    .expect("the pattern is valid")
});

/// Says whether the words that open a request go on to what was asked.
pub(super) fn holds_request(folded: &str) -> bool {
    let words = folded.trim_end();
    let announces = ["following", "below", "as follows"].iter().any(|it| words.contains(it)) && words.len() < 160;
    words.split(' ').count() > 4 && !words.ends_with([':', '-', ',']) && !announces
}

/// Says whether a paragraph argues as a requester does: "you may be tempted to say that it is exempt".
pub(super) fn pleads(body: &str) -> bool {
    [
        "please",
        "i would",
        "i am ",
        "i'm ",
        "i have",
        " my ",
        "could you",
        "can you",
        "you may",
        "you might",
        "you will",
        "should be",
        "if it is",
        "if the ",
        "if any",
    ]
    .iter()
    .any(|it| body.contains(it))
}

pub(super) fn mentions_asker(body: &str) -> bool {
    ["please", "i would", "i am", "i'm", "i have", " my ", "could you", "can you", "your force", "you "]
        .iter()
        .any(|it| body.contains(it))
}

pub(super) fn bulleted(words: &str, paragraph: &Paragraph<'_>) -> bool {
    paragraph.kind == ParagraphKind::ListItem || words.starts_with(['•', '·', '▪', '-', '*'])
}

/// Says whether a line holds values: cells, `2019 – 4`, figures at its end.
pub fn is_data(words: &str) -> bool {
    if words.len() > 160 || words.ends_with('?') {
        return false;
    }
    if words.contains('|') {
        // "[3]Accessing information | A force" is the title of a page, not a row.
        let counted = |cell: &str| {
            let cell = cell.trim().trim_start_matches(['£', '<']).trim_end_matches('%');
            !cell.is_empty() && cell.bytes().all(|it| it.is_ascii_digit() || it == b',' || it == b'.')
        };
        return words.split('|').any(counted);
    }
    let tail = words
        .rsplit([' ', '\t', '\u{a0}', '\n'])
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', '%', ')', 'm', 'k']);
    let value = |it: &str| {
        let it = it.trim_start_matches(['£', '<', '>', '~', '(', '=']);
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit() || it == b',' || it == b'.')
    };
    let dashed = words.rfind([':', '=', '–', '|']).into_iter().chain(words.rfind(" - ").map(|at| at + 1)).max();
    let separated = dashed.is_some_and(|at| {
        let after = words[at..].trim_start_matches([':', '=', '–', '-', '|', ' ', '\u{a0}']);
        let first = after.split(' ').next().unwrap_or_default();
        let counted = value(first.trim_end_matches(['.', '%', ',', 'm', 'k']));
        let nothing = ["none", "nil", "n/a", "<", "*"].iter().any(|it| after.to_ascii_lowercase().starts_with(it));
        at > 0 && after.len() <= 90 && (counted || nothing)
    });
    let figures = words.split_whitespace().rev().take_while(|it| value(it) || *it == "-").count() >= 2;
    separated || figures || (value(tail) && words.split(' ').count() == 1 && !words.ends_with('.'))
}
