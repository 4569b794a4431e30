//! Tells by its wording whether a paragraph is the requester's or the force's, and whether it holds values.
//!
//! Looks at one paragraph alone; where it stands is for the reader of zones.

use crate::data::aside_words::before_asides;
use crate::data::pattern::plain;
use crate::extract::paragraph::{Paragraph, ParagraphKind};
use regex::Regex;
use std::sync::LazyLock;

/// What only the force can say: that it holds, gives, refuses or denies.
pub(super) static DECIDES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"neither confirms? n?or den|\b(?:is|are)(?: held but(?: is| are)?| all| therefore| wholly| also)? (?:exempt|withheld|not held|refused|published|attached|enclosed)\b|\bnot hold\b|reasonably accessible to you|^(?:[a-z]+ ){0,3}(?:police|constabulary|force) (?:holds?|recorded|has|have|will|neither)\b|^we (?:hold|recorded|have decided|are refusing|refuse)\b",
    )
});

/// What only the force says to the requester: "your request", which a requester calls "my request".
pub(super) static ADDRESSES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:your (?:foi |recent |freedom of information )?(?:request|enquiry|application)|(?:we|i) (?:must|shall|regret)|(?:falls|comes) (?:within|under) section|section \d+[^.]{0,40} of the (?:freedom of information )?act (?:applies|exempts))\b",
    )
});

/// Says whether the words that open a request tell the whole of it in the force's words: "You asked for the report."
pub(super) fn tells_request(folded: &str) -> bool {
    let words = folded.trim_end();
    words.ends_with('.') && !words.contains(['"', ':']) && words.split(' ').count() > 4
}

static STATES: LazyLock<Regex> = LazyLock::new(|| plain(r" (?:is|are|was|were|will|has|have|had|do|does) "));

/// Says whether a paragraph after a request that the force told is a statement: "The numbers of calls are 412 and 300."
pub(super) fn states(body: &str) -> bool {
    let more = ["you ", "this was", "this is for", "these were for", "for each", "it should"];
    STATES.is_match(body)
        && !more.iter().any(|it| body.starts_with(it))
        && !body.contains('?')
        && !body.starts_with('"')
        && !["please", " my ", "i would"].iter().any(|it| body.contains(it))
}

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
    // A remark behind the value is none of the line: "Strength: 2,940. The band plays in the park."
    let start = &words.as_bytes()[..words.len().min(160)];
    let first = start.windows(2).position(|it| it == b". ").map_or(&start[..0], |at| &start[..at]);
    let valued = first.iter().any(u8::is_ascii_digit);
    let words = if valued { before_asides(words) } else { words };
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
