//! Cuts the tokens into sentences, and writes one sentence the way phrase tables read it: lower case, the
//! citation judged as `@`, other citations as `#`, ` | ` before the next sentence.

use crate::data::aside_words;
use crate::extract::citation::lexer::{Kind, Lexed};
use crate::model::Span;

/// Bytes of a sentence shown on either side of a citation, so that text without full stops stays cheap.
const WIDEST: usize = 700;
const NEXT_SENTENCE: usize = 220;
/// Sentences about something else that are passed over to find the one before or behind.
const MOST_ASIDES: usize = 3;
/// Bytes on either side in which the other quotation mark is looked for.
const LONGEST_QUOTE: usize = 1000;
/// No letter cites this often; beyond it less of each sentence is looked at.
const MANY: usize = 400;

/// First tokens of all sentences, in order.
pub fn sentence_starts(lexed: Lexed<'_>) -> Vec<usize> {
    let mut starts = vec![0];
    for at in 1..lexed.tokens.len() {
        if ends_before(lexed, at) {
            starts.push(at);
        }
    }
    starts
}

/// Returns the tokens `from..to` of the sentence that holds token `at`.
pub fn sentence_of(lexed: Lexed<'_>, starts: &[usize], at: usize) -> (usize, usize) {
    let next = starts.partition_point(|start| *start <= at);
    let from = next.checked_sub(1).map_or(0, |place| starts[place]);
    (from, starts.get(next).copied().unwrap_or(lexed.tokens.len()))
}

/// Tells whether a sentence ends before token `at`.
fn ends_before(lexed: Lexed<'_>, at: usize) -> bool {
    let token = lexed.tokens[at];
    if !token.spaced {
        return false;
    }
    let mut last = at - 1;
    // A closing quote or bracket belongs to the sentence that it closes.
    while last > 0 && matches!(lexed.kind(last), Some(Kind::Quote | Kind::Close)) && lexed.glued(last) {
        last -= 1;
    }
    let starts_upper = lexed.of(at).starts_with(|first: char| first.is_uppercase());
    match lexed.kind(last) {
        Some(Kind::EndMark) => true,
        Some(Kind::Dot) => {
            let opens = starts_upper
                || matches!(
                    lexed.kind(at),
                    Some(Kind::Number | Kind::Open | Kind::Quote | Kind::Other | Kind::SectionSign | Kind::Dash)
                )
                || is_head_letter(lexed, at);
            opens && !is_abbreviation(lexed, last)
        }
        _ if token.starts_line => !goes_on(lexed, at),
        _ => false,
    }
}

/// A small `s` or `ss` that starts a sentence: "ss.30(1)(b) and 40(2) have been used".
fn is_head_letter(lexed: Lexed<'_>, at: usize) -> bool {
    lexed.is_word(at, &["s", "ss"]) && (lexed.is(at + 1, Kind::Number) || lexed.is(at + 1, Kind::Dot))
}

/// `s. 31`, `sec. 31`, `No. 4`, `e.g. the`.
fn is_abbreviation(lexed: Lexed<'_>, dot: usize) -> bool {
    let Some(before) = lexed.before(dot) else { return false };
    let short = [
        "s", "ss", "sec", "sect", "secs", "sects", "reg", "regs", "r", "rr", "no", "nos", "para", "paras", "art",
        "arts", "g", "etc", "mr", "mrs", "ms", "dr", "st", "cf", "vol", "pp", "ref", "pc", "sgt", "insp", "supt",
        "ltd", "approx", "v",
    ];
    lexed.is_word(before, &short) && lexed.glued(dot)
}

/// Tells whether the line that starts at `at` goes on with the sentence before it. Saved mail and text from
/// PDF breaks lines anywhere: "under Section\n31(1)(a) of the Freedom of\nInformation Act".
fn goes_on(lexed: Lexed<'_>, at: usize) -> bool {
    let first = lexed.of(at);
    if first.starts_with(|character: char| character.is_lowercase()) {
        // "a) state that fact", "s31(1)(a) Law Enforcement" start a line of their own.
        let list_letter = first.len() == 1 && lexed.is(at + 1, Kind::Close);
        return !(is_head_letter(lexed, at) || list_letter) || joins(lexed, at - 1);
    }
    if lexed.is(at, Kind::Open) {
        return !matches!(lexed.kind(at - 1), Some(Kind::Colon | Kind::Semicolon));
    }
    joins(lexed, at - 1)
}

/// Tells whether a line that ends with this token cannot be a whole sentence.
fn joins(lexed: Lexed<'_>, last: usize) -> bool {
    let words = [
        "section",
        "sections",
        "sec",
        "sect",
        "regulation",
        "regulations",
        "s",
        "ss",
        "of",
        "the",
        "and",
        "or",
        "under",
        "by",
        "to",
        "in",
        "with",
        "a",
        "an",
        "for",
        "on",
        "at",
        "from",
        "that",
        "is",
        "are",
        "as",
        "freedom",
        "data",
        "your",
        "our",
        "exemption",
        "police",
        "information",
        "environmental",
    ];
    let information = lexed.is_word(last, &["information", "exemption", "police", "environmental"]);
    if information {
        // "…the Freedom of Information\nAct", but not a heading "Personal Information".
        return lexed.is_word(last + 1, &["act", "regulations", "commissioner", "scotland"]);
    }
    lexed.is(last, Kind::Comma) || lexed.is(last, Kind::Ampersand) || lexed.is_word(last, &words)
}

/// Writes the sentence around `target` for the phrase tables. `citations` are all citations of the letter as
/// token ranges, in order.
pub fn view(lexed: Lexed<'_>, starts: &[usize], citations: &[(usize, usize)], target: usize) -> String {
    let (from, to) = citations[target];
    let (start, _) = sentence_of(lexed, starts, from);
    let (_, end) = sentence_of(lexed, starts, to - 1);
    let mut out = String::with_capacity(256);
    let widest = if citations.len() > MANY { 60 } else { WIDEST };
    let first = clip_start(lexed, start, from, widest);
    let last = clip_end(lexed, to, end, widest);
    write(lexed, citations, target, first, last, &mut out);
    if last == end && end < lexed.tokens.len() {
        let (next, next_end) = following(lexed, starts, end);
        let mut stop = next;
        while stop < next_end && lexed.tokens[stop].end - lexed.tokens[next].start < NEXT_SENTENCE {
            stop += 1;
        }
        if next < next_end {
            out.push_str(" | ");
            write(lexed, citations, usize::MAX, next, stop, &mut out);
        }
    }
    out
}

/// Returns the sentence that starts at `at`, or the first behind it that does not tell of something else.
fn following(lexed: Lexed<'_>, starts: &[usize], at: usize) -> (usize, usize) {
    let (mut from, mut to) = (at, sentence_of(lexed, starts, at).1);
    for _ in 0..MOST_ASIDES {
        if !is_aside(lexed, from, to) {
            break;
        }
        (from, to) = (to, sentence_of(lexed, starts, to).1);
    }
    (from, to)
}

/// Tells whether the tokens `from..to` are a sentence about something else.
pub fn is_aside(lexed: Lexed<'_>, from: usize, to: usize) -> bool {
    from < to && aside_words::is_aside(words(lexed, from, to))
}

fn words<'a>(lexed: Lexed<'a>, from: usize, to: usize) -> &'a str {
    lexed.text.get(lexed.tokens[from].start..lexed.tokens[to - 1].end).unwrap_or_default()
}

/// Returns the sentence before the one that holds token `at`, or its end where it is long.
pub fn before<'a>(lexed: Lexed<'a>, starts: &[usize], at: usize) -> &'a str {
    let (start, _) = sentence_of(lexed, starts, at);
    let Some(mut last) = start.checked_sub(1) else { return "" };
    let (mut first, _) = sentence_of(lexed, starts, last);
    for _ in 0..MOST_ASIDES {
        if first == 0 || !is_aside(lexed, first, last + 1) {
            break;
        }
        last = first - 1;
        first = sentence_of(lexed, starts, last).0;
    }
    let lowest = lexed.tokens[last].end.saturating_sub(NEXT_SENTENCE);
    let first = first.max(lexed.tokens.partition_point(|token| token.start < lowest)).min(last);
    lexed.text.get(lexed.tokens[first].start..lexed.tokens[last].end).unwrap_or_default()
}

fn clip_start(lexed: Lexed<'_>, start: usize, from: usize, widest: usize) -> usize {
    let lowest = lexed.tokens[from].start.saturating_sub(widest);
    start.max(lexed.tokens.partition_point(|token| token.start < lowest))
}

fn clip_end(lexed: Lexed<'_>, to: usize, end: usize, widest: usize) -> usize {
    let highest = lexed.tokens[to - 1].end + widest;
    end.min(lexed.tokens.partition_point(|token| token.end <= highest)).max(to)
}

fn write(lexed: Lexed<'_>, citations: &[(usize, usize)], target: usize, from: usize, to: usize, out: &mut String) {
    let mut next = citations.partition_point(|(_, end)| *end <= from);
    let mut at = from;
    while at < to {
        if let Some(&(start, end)) = citations.get(next)
            && at >= start
        {
            let mark = if next == target { '@' } else { '#' };
            if !out.ends_with(mark) || mark == '@' {
                if lexed.tokens[start.max(from)].spaced && !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push(mark);
            }
            at = end.max(at + 1);
            next += 1;
            continue;
        }
        let token = lexed.tokens[at];
        if token.spaced && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        match token.kind {
            Kind::Dash => out.push('-'),
            Kind::Quote => out.push('"'),
            Kind::Word => push_word(lexed.of(at), out),
            Kind::Number
            | Kind::Open
            | Kind::Close
            | Kind::Comma
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Dot
            | Kind::Slash
            | Kind::Ampersand
            | Kind::SectionSign
            | Kind::EndMark
            | Kind::Other => {
                let written = lexed.of(at);
                // The signs of the view itself are no text.
                out.push_str(if matches!(written, "@" | "#" | "|") { "*" } else { written });
            }
        }
        at += 1;
    }
}

/// A word in lower case; "isn't" becomes "is not", "cannot" "can not".
fn push_word(word: &str, out: &mut String) {
    let start = out.len();
    for character in word.chars() {
        match character {
            '’' => out.push('\''),
            _ => out.extend(character.to_lowercase()),
        }
    }
    if out[start..].ends_with("n't") {
        out.truncate(out.len() - 3);
        out.push_str(" not");
    } else if &out[start..] == "cannot" {
        out.truncate(start);
        out.push_str("can not");
    }
}

/// Tells whether a byte offset stands inside quotation marks on its line.
pub fn quoted(text: &str, span: Span) -> bool {
    // Only so far as a quotation goes: a text of one line is not searched from end to end for each citation.
    let lowest = floor_boundary(text, span.start.saturating_sub(LONGEST_QUOTE));
    let highest = ceil_boundary(text, (span.end + LONGEST_QUOTE).min(text.len()));
    let line_start = memchr::memrchr(b'\n', &text.as_bytes()[lowest..span.start]).map_or(lowest, |at| lowest + at + 1);
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[span.end..highest]).map_or(highest, |at| span.end + at);
    let before = &text[line_start..span.start];
    // Every mark that opens a quotation starts with one of these bytes.
    if memchr::memchr3(b'"', b'\'', 0xe2, before.as_bytes()).is_none() {
        return false;
    }
    let after = &text[span.end..line_end];
    let straight = before.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 && after.contains('"');
    let curly = match (before.rfind('“'), before.rfind('”')) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        (None, _) => false,
    };
    straight || curly || single_quoted(before, after)
}

/// `‘…’` and `'…'`, which are apostrophes as well: the opening one follows a space.
fn single_quoted(before: &str, after: &str) -> bool {
    let opened = |quote: char| {
        before.char_indices().rev().find(|(at, character)| {
            *character == quote
                && before[..*at]
                    .chars()
                    .next_back()
                    .is_none_or(|left| left.is_whitespace() || left == ':' || left == '(')
                && before[at + character.len_utf8()..].chars().next().is_none_or(char::is_alphanumeric)
        })
    };
    let closes = |text: &str, quote: char| {
        text.char_indices().any(|(at, character)| {
            character == quote
                && !text[at + character.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric)
                && text[..at].chars().next_back().is_some_and(|left| !left.is_whitespace())
        })
    };
    for (open, close) in [('‘', '’'), ('\'', '\'')] {
        if let Some((at, _)) = opened(open) {
            let inside = &before[at + open.len_utf8()..];
            if !closes(inside, close) && closes(after, close) {
                return true;
            }
        }
    }
    false
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::citation::lexer;

    fn check(text: &str, expected: &[&str]) {
        let tokens = lexer::tokens(text);
        let lexed = Lexed { text, tokens: &tokens };
        let starts = sentence_starts(lexed);
        let found: Vec<&str> = starts
            .iter()
            .enumerate()
            .map(|(place, from)| {
                let to = starts.get(place + 1).copied().unwrap_or(tokens.len());
                &text[tokens[*from].start..tokens[to - 1].end]
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviated_head_words_do_not_end_a_sentence() {
        check("Exempt under s. 31 and Sec. 40. That is all.", &["Exempt under s. 31 and Sec. 40.", "That is all."]);
    }

    #[test]
    fn wrapped_lines_go_on_and_list_lines_do_not() {
        check(
            "exempt under Section\n31 of the Freedom of\nInformation Act",
            &["exempt under Section\n31 of the Freedom of\nInformation Act"],
        );
        check("for these reasons -\nSection 30\nSection 40", &["for these reasons -", "Section 30", "Section 40"]);
    }

    #[test]
    fn a_citation_between_quotation_marks_is_quoted() {
        for text in
            ["You asked: \"why @ was used\"", "he wrote ‘why @ was used’ here", "he wrote 'why @ was used' here"]
        {
            let at = text.find('@').expect("the text has one");
            assert!(quoted(text, Span::new(at, at + 1)), "{text}");
        }
        for text in ["the owner's name, @, isn't given", "\"a\" and @ and \"b\"", "officers’ names @ officers’"] {
            let at = text.find('@').expect("the text has one");
            assert!(!quoted(text, Span::new(at, at + 1)), "{text}");
        }
    }
}
