//! Where a citation stands: in a list that an opening line announced, or as a heading; and what the letter as
//! a whole does.

use crate::data::aside_words::is_aside;
use crate::extract::citation::chain::skip_titles;
use crate::extract::citation::head;
use crate::extract::citation::lexer::{Kind, Lexed};
use crate::extract::citation::sentence::{is_aside as is_aside_sentence, sentence_of};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Lines above a citation that are looked at for the line that opens its list.
const LONGEST_LIST: usize = 12;

static WITHHOLDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    words(&[
        "is exempt",
        "are exempt",
        "exempt from",
        "exempt under",
        "exempt by",
        "withheld",
        "withhold",
        "redacted",
        "refusal notice",
        "refuse",
        "we rely",
        "i rely",
        "not obliged",
        "neither confirm",
        "following exemption",
        "exemptions apply",
        "exemption applies",
        "below exemption",
        "is engaged",
        "are engaged",
        "exemptions applied",
        "be exempt",
        "unable to provide",
        "unable to disclose",
        "unable to release",
        "unable to supply",
    ])
});
static REFUSES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    words(&[
        "refusal notice",
        "not permitted to",
        "exempt from its duty",
        "exempt from the duty",
        "is refused",
        "are refused",
        "we refuse",
        "i refuse",
        "is withheld",
        "are withheld",
        "neither confirm",
        "not obliged to",
        "we decline",
        "not provided",
        "vexatious",
        "will not be answered",
        "can not be given",
        "cannot be given",
    ])
});
static ENVIRONMENT: LazyLock<AhoCorasick> = LazyLock::new(|| words(&["environmental information"]));
static REVIEW: LazyLock<AhoCorasick> = LazyLock::new(|| {
    words(&[
        "on review",
        "internal review outcome",
        "outcome of the review",
        "outcome of your internal review",
        "reconsider",
        "having reviewed",
        "review of the original",
        "original decision",
        "original refusal",
        "original response",
        "i have reviewed",
        "we have reviewed",
        "review decision",
        "result of the review",
        "conducted a review",
        "following the review",
        "following review",
        "on reflection",
        "you asked for a review",
        "asked us to review",
        "asked for an internal review",
        "requirement for review",
        "requested an internal review",
        "at review",
        "not uphold",
        "i uphold",
        "we uphold",
        "upholds",
        "the first answer",
        "the original answer",
        "your complaint is",
    ])
});

fn words(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words)
        .expect("a few short words always make an automaton")
}

/// Tells whether the text withholds something anywhere.
pub fn withholds(text: &str) -> bool {
    WITHHOLDS.is_match(text)
}

/// Tells whether the letter itself refuses something, in plain words.
pub fn refuses(text: &str) -> bool {
    REFUSES.is_match(text)
}

pub fn speaks_of_environment(text: &str) -> bool {
    ENVIRONMENT.is_match(text)
}

/// Tells whether the letter reviews an earlier decision.
pub fn is_review(text: &str) -> bool {
    REVIEW.is_match(text)
}

/// What the line that opens a list says of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Nothing, or there is no list.
    No,
    /// "The following exemptions apply:".
    Applied,
    /// "The following exemptions were considered but not applied:".
    Denied,
}

/// Tells whether a citation starts a line of a list, and what the line above the list says.
pub fn listed(lexed: Lexed<'_>, starts: &[usize], from: usize) -> Listed {
    let mut line = first_of_line(lexed, from);
    if !starts_with_citation(lexed, line, from) {
        return Listed::No;
    }
    for _ in 0..LONGEST_LIST {
        let Some(last) = line.checked_sub(1) else { return Listed::No };
        let above = first_of_line(lexed, last);
        if head_in_line(lexed, above, line) {
            line = above;
            continue;
        }
        let (start, _) = sentence_of(lexed, starts, last);
        // What tells of something else parts no list from the line that opens it.
        if is_aside_sentence(lexed, start, line) {
            line = start;
            continue;
        }
        return opens_list(lexed, start.max(line.saturating_sub(120)), line);
    }
    Listed::No
}

fn first_of_line(lexed: Lexed<'_>, at: usize) -> usize {
    let mut first = at;
    while first > 0 && at - first < 60 && !lexed.starts_line(first) {
        first -= 1;
    }
    first
}

/// A list line starts with a citation, perhaps behind a bullet or number.
fn starts_with_citation(lexed: Lexed<'_>, line: usize, from: usize) -> bool {
    from - line <= 3
        && (line..from)
            .all(|at| !lexed.is(at, Kind::Word) || lexed.of(at).len() <= 2 || lexed.is_word(at, &["the", "exemption"]))
}

/// A line of the list itself: "• Section 24(1)", "24(1)".
fn head_in_line(lexed: Lexed<'_>, line: usize, end: usize) -> bool {
    let names_limb = |at: usize| {
        lexed.is(at, Kind::Number)
            && lexed.is(at + 1, Kind::Open)
            && lexed.is(at + 2, Kind::Number)
            && lexed.is(at + 3, Kind::Close)
    };
    end - line <= 30
        && (line..line + 3)
            .any(|at| at < end && (lexed.is(at, Kind::Word) && head::read(lexed, at).is_some() || names_limb(at)))
}

/// "by virtue of the following exemptions:", "exempt for the following reasons -", "exemptions that apply are".
fn opens_list(lexed: Lexed<'_>, from: usize, to: usize) -> Listed {
    let mut said = String::new();
    for at in from..to {
        if lexed.is(at, Kind::Word) {
            said.push_str(&lexed.of(at).to_lowercase());
            said.push(' ');
        }
    }
    // "The duty in section 1(1)(a) does not apply by virtue of the following exemptions:" opens a list.
    let disapplied = said.contains("by virtue of") || said.contains("duty") || said.contains("obligation");
    let denied = ["not applied", "not engaged", "not apply", "considered but", "not relied", "not used", "not claimed"]
        .iter()
        .any(|words| said.contains(words) && !(disapplied && *words == "not apply"));
    let withholding = [
        "exempt",
        "withheld",
        "withhold",
        "refus",
        "redact",
        "neither confirm",
        "rely on",
        "relies on",
        "relying on",
        "applied",
        "engaged",
        "provisions",
        "exception",
        "by virtue",
        "turned down",
        "declin",
        "not released",
        "not provided",
        "not disclosed",
        "not supplied",
        "removed",
    ];
    let colon = to > from && matches!(lexed.kind(to - 1), Some(Kind::Colon | Kind::Dash | Kind::Semicolon));
    let announces =
        ["following", "below", "as follows", "apply", "applies", "applied", "relevant", "listed", "grounds"]
            .iter()
            .any(|words| said.contains(words));
    // "… neither confirm nor deny, under section 31(3)." is a sentence of its own, "exempt under" goes on.
    let unfinished = to > from && !lexed.is(to - 1, Kind::Dot);
    let leads_in = ["these", "because of", "reasons", "under", "by virtue of"].iter().any(|words| said.contains(words));
    let announces = announces || unfinished && leads_in;
    // The headings of a notice of refusal.
    let notice = [
        "basis for decision",
        "reason for decision",
        "reasons for decision",
        "basis for refusal",
        "grounds for refusal",
    ];
    if to - from < 12 && notice.iter().any(|words| said.starts_with(words)) {
        return Listed::Applied;
    }
    let opens = withholding.iter().any(|words| said.contains(words)) && (colon || announces);
    match (denied, opens) {
        (true, _) if colon || announces => Listed::Denied,
        (false, true) => Listed::Applied,
        (true | false, _) => Listed::No,
    }
}

/// Tells whether the citation `from..to` is a line of its own, or the run-in heading of a paragraph:
/// `Section 22(1)(a) - Information intended for future publication - the information is held…`.
pub fn is_heading(lexed: Lexed<'_>, from: usize, to: usize) -> bool {
    let line = first_of_line(lexed, from);
    if !starts_with_citation(lexed, line, from) {
        return false;
    }
    let end = skip_titles(lexed, to);
    let mark = |at: usize| {
        matches!(lexed.kind(at), Some(Kind::Dash | Kind::Colon | Kind::Semicolon | Kind::Dot | Kind::Comma))
    };
    let ends = |at: usize| at >= lexed.tokens.len() || lexed.starts_line(at);
    if ends(end) || mark(end) && ends(end + 1) {
        return true;
    }
    if mark(end) && !lexed.is(end, Kind::Comma) {
        return true;
    }
    // A short line without a verb that the title table does not know: "Section 30(1)(a) Criminal enquiries".
    let words = (end..lexed.tokens.len().min(end + 8)).take_while(|at| !lexed.starts_line(*at)).count();
    let verb = (end..end + words).any(|at| {
        lexed.is_word(
            at,
            &[
                "is", "are", "was", "applies", "apply", "has", "have", "requires", "states", "provides", "says",
                "does", "do", "may", "can", "of", "which", "it",
            ],
        ) || lexed.is(at, Kind::Dot)
    });
    words < 8 && !verb
}

static NOT_USED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    words(&[
        "not engaged",
        "not applied",
        "not upheld",
        "not uphold",
        "not relied",
        "not rely",
        "not to rely",
        "not made out",
        "not claimed",
        "not maintained",
        "withdrawn",
        "set aside",
        "overturned",
        "not regard it as vexatious",
        "is not vexatious",
        "no longer rel",
        "not to be engaged",
        "well within the limit",
    ])
});

/// Bytes below a heading in which its paragraph may deny it.
const BELOW_HEADING: usize = 700;

/// Tells whether the paragraph that a heading opens says that the exemption is not used: "Section 38(1)(b). Dogs
/// are not persons. Not engaged." A heading on a line of its own opens the paragraph below it.
pub fn is_denied_below(text: &str, heading_end: usize) -> bool {
    let mut stop = text.len().min(heading_end + BELOW_HEADING);
    while !text.is_char_boundary(stop) {
        stop -= 1;
    }
    let below = &text[heading_end..stop];
    let alone = below.split('\n').next().is_none_or(|rest| rest.len() < 60);
    let start = if alone { below.find('\n').unwrap_or(0) } else { 0 };
    let mut lines = below[start..].split('\n').filter(|it| !it.trim().is_empty());
    let paragraph = lines.find(|it| !is_aside(it)).unwrap_or_default().trim_start();
    // "Section 23 is not relied on." below the heading of another.
    let another = alone && names_another(text[..heading_end].rsplit('\n').next().unwrap_or_default(), paragraph);
    !another && NOT_USED.is_match(if alone && paragraph.is_empty() { below } else { paragraph })
        || NOT_USED.is_match(below.split('\n').next().unwrap_or_default())
}

/// Tells whether a paragraph opens with a section whose number is not in the heading above it.
fn names_another(heading: &str, paragraph: &str) -> bool {
    let opens = ["Section ", "section ", "S.", "s.", "S", "s"];
    let Some(rest) = opens.iter().find_map(|it| paragraph.strip_prefix(it)) else { return false };
    let rest = rest.trim_start();
    let number = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    !number.is_empty() && !heading.split(|it: char| !it.is_ascii_digit()).any(|it| it == number)
}

/// Tells whether a sentence is only a label and a citation: `Names: s40(2).`
pub fn is_cell(view: &str) -> bool {
    let sentence = view.split(" | ").next().unwrap_or(view).trim_end_matches(['.', ';', ' ', ')']);
    sentence.strip_suffix('@').is_some_and(|label| {
        let label = label.trim_end_matches(['(', ' ']);
        label.len() <= 60 && (label.is_empty() || label.ends_with([':', '-'])) && !label.contains('?')
    })
}
