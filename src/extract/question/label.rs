//! Reads the label a paragraph opens with: `Q1 -`, `1a)`, `Answers 2 & 3`, `Questions 1 to 3`, `(ii)`.
//!
//! Does not decide whether what follows is a question. Numbered clauses (`4.3.1`), dates, years and
//! plain numbers are no labels.

use crate::extract::question::key::{key, part_list, roman, spaces, starts_with};

pub use crate::extract::question::key::{DOTTED, Key, ROMAN, key_list};

/// Who speaks under a label, as far as its word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaker {
    /// `Q1`, `Question 1`, `Request 2`.
    Asker,
    /// `A1`, `Answer 2`, `Response 1a`, `In relation to question 3`.
    Answerer,
    /// A bare number or letter.
    Either,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// `Q1`, `1.`, `1a`.
    Number,
    /// `Request 1`, which can hold a numbered list of its own.
    Request,
    /// `a)`.
    Letter,
    /// `ii)`; a lone `i`, `v` or `x` is also the letter.
    Roman,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub speaker: Speaker,
    pub style: Style,
    /// Empty for `Answer:` without a number.
    pub keys: Vec<Key>,
    /// Bytes of the paragraph from and to which the label is printed, without its brackets and stops.
    pub printed: (usize, usize),
    /// Where the paragraph goes on after it.
    pub rest: usize,
}

const PREFIXES: [&str; 30] = [
    "in response to ",
    "in relation to ",
    "in answer to ",
    "in respect of ",
    "in regards to ",
    "in regard to ",
    "with regards to ",
    "with regard to ",
    "with reference to ",
    "with respect to ",
    "regarding ",
    "as regards ",
    "answer to ",
    "answers to ",
    "response to ",
    "reply to ",
    "responses to ",
    "relating to ",
    "for ",
    "re ",
    "re: ",
    "to answer ",
    "as to ",
    "as for ",
    "in reply to ",
    "turning to ",
    "concerning ",
    "under ",
    "then ",
    "on ",
];

const WORDS: [(&str, Speaker, Style); 23] = [
    ("questions", Speaker::Asker, Style::Number),
    ("question", Speaker::Asker, Style::Number),
    ("queries", Speaker::Asker, Style::Number),
    ("query", Speaker::Asker, Style::Number),
    ("qs", Speaker::Asker, Style::Number),
    ("q", Speaker::Asker, Style::Number),
    ("requests", Speaker::Asker, Style::Request),
    ("request", Speaker::Asker, Style::Request),
    ("parts", Speaker::Asker, Style::Number),
    ("part", Speaker::Asker, Style::Number),
    ("points", Speaker::Asker, Style::Number),
    ("point", Speaker::Asker, Style::Number),
    ("items", Speaker::Asker, Style::Number),
    ("item", Speaker::Asker, Style::Number),
    ("our response", Speaker::Answerer, Style::Number),
    ("responses", Speaker::Answerer, Style::Number),
    ("response", Speaker::Answerer, Style::Number),
    ("reply", Speaker::Answerer, Style::Number),
    ("answers", Speaker::Answerer, Style::Number),
    ("answer", Speaker::Answerer, Style::Number),
    ("ans", Speaker::Answerer, Style::Number),
    ("r", Speaker::Answerer, Style::Number),
    ("a", Speaker::Answerer, Style::Number),
];

/// Returns the label at the start of a paragraph.
pub fn label(paragraph: &str) -> Option<Label> {
    let mut at = paragraph.len() - paragraph.trim_start_matches(['"', '“', '•', '*', '‘', '\'', ' ', '-', '–']).len();
    if at > 8 {
        return None;
    }
    let rest = &paragraph[at..];
    match rest.as_bytes().first()? {
        b'0'..=b'9' | b'(' => return bare(paragraph, at),
        byte if byte.is_ascii_alphabetic() => {}
        _ => return None,
    }
    let prefix = PREFIXES.iter().find(|prefix| starts_with(rest, prefix)).map_or(0, |prefix| prefix.len());
    at += prefix;
    if let Some(found) = worded(paragraph, at, prefix > 0) {
        return Some(found);
    }
    if prefix > 0 { told_of(paragraph, at) } else { bare(paragraph, at) }
}

/// Reads `(1),` and `(i) and (ii)` behind "re", "as to", "on": what follows answers them.
fn told_of(paragraph: &str, at: usize) -> Option<Label> {
    if let Some(found) = several(paragraph, at) {
        let rest = &paragraph[found.rest..];
        let comma = rest.len() - rest.trim_start_matches([',', ' ']).len();
        return Some(Label { speaker: Speaker::Answerer, rest: found.rest + comma, ..found });
    }
    let bytes = paragraph.as_bytes();
    let bracketed = bytes.get(at) == Some(&b'(') && bytes[at..].iter().take(6).any(|it| *it == b')');
    let len = bytes[at..].iter().take_while(|it| it.is_ascii_digit()).take(3).count();
    // "On 3, we hold none"; "for 3,400 people" and "on 3 May" are prose.
    let numbered = (1..=2).contains(&len)
        && matches!(bytes.get(at + len), Some(b',' | b':'))
        && bytes.get(at + len + 1).is_none_or(|it| *it == b' ');
    let found = if bracketed {
        let (keys, _) = part_list(paragraph, at);
        let single = keys.first().filter(|_| keys.len() == 1);
        match single {
            Some(key) => {
                let end = at + paragraph[at..].find(')')?;
                let style = if key.letter > ROMAN { Style::Roman } else { Style::Letter };
                let rest = closing(paragraph, end);
                Label { speaker: Speaker::Answerer, style, keys, printed: (at + 1, end), rest }
            }
            None => bare(paragraph, at)?,
        }
    } else if numbered {
        let number = paragraph[at..at + len].parse().ok()?;
        let keys = vec![Key { number, letter: 0, part: 0 }];
        let rest = closing(paragraph, at + len);
        Label { speaker: Speaker::Answerer, style: Style::Number, keys, printed: (at, at + len), rest }
    } else {
        return None;
    };
    let rest = &paragraph[found.rest..];
    let comma = rest.len() - rest.trim_start_matches([',', ' ']).len();
    let found = Label { rest: found.rest + comma, ..found };
    let cites = paragraph.get(found.rest..).is_some_and(|it| it.starts_with('('));
    (!cites).then_some(Label { speaker: Speaker::Answerer, ..found })
}

/// Reads `1) & 2)`, `(1), (3) and (5)`, `2(a), 2(b) and 3.`, `a) to c):` that stand alone or are closed.
fn several(paragraph: &str, start: usize) -> Option<Label> {
    let bytes = paragraph.as_bytes();
    let open = bytes.get(start) == Some(&b'(');
    let numbered = bytes.get(start + usize::from(open)).is_some_and(u8::is_ascii_digit);
    let (keys, end) =
        if numbered { key_list(paragraph, start + usize::from(open)) } else { part_list(paragraph, start) };
    let printed = paragraph.get(start..end)?;
    let after = end + usize::from(bytes.get(end) == Some(&b')'));
    let bracketed = printed.contains(')') || after > end;
    let rest = &paragraph[after..];
    let dashed = rest.trim_start().starts_with(['-', '–', '—']) && rest.starts_with(' ');
    let closed = rest.trim().is_empty()
        || rest.starts_with(':')
        || rest.starts_with(". ")
        || dashed
        || bracketed && rest.starts_with(", ");
    let rises = keys.windows(2).all(|it| it[0] < it[1]);
    let counts = rises && keys.iter().all(|it| it.number <= 60 && (it.number > 0 || !numbered));
    let fits = keys.len() > 1 && closed && counts && !printed.contains('/') && (bracketed || !printed.contains('-'));
    let style = match keys.first()? {
        key if key.number > 0 => Style::Number,
        key if key.letter > ROMAN => Style::Roman,
        _ => Style::Letter,
    };
    let label = Label { speaker: Speaker::Either, style, keys, printed: (start, end), rest: closing(paragraph, after) };
    fits.then_some(label)
}

fn worded(paragraph: &str, start: usize, prefixed: bool) -> Option<Label> {
    let rest = &paragraph[start..];
    let (word, speaker, style) = WORDS.into_iter().find(|(word, ..)| {
        starts_with(rest, word) && !rest.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphabetic)
    })?;
    if word == "a" && prefixed {
        return None;
    }
    let mut at = start + word.len();
    let bytes = paragraph.as_bytes();
    let spaced = bytes.get(at).is_some_and(|byte| *byte == b' ');
    if bytes.get(at) == Some(&b'.') && word.len() <= 3 {
        at += 1;
    }
    at += spaces(&paragraph[at..]);
    for filler in ["to question ", "to questions ", "to q", "number ", "no. ", "no ", "#", "("] {
        if starts_with(&paragraph[at..], filler) {
            at += filler.len();
            break;
        }
    }
    let (mut keys, mut end) = key_list(paragraph, at);
    if keys.is_empty()
        && word.len() > 3
        && let Some((number, after)) = number_word(paragraph, at)
    {
        (keys, end) = (vec![Key { number, letter: 0, part: 0 }], after);
    }
    if keys.is_empty()
        && let Some(found) = lettered(paragraph, start, at, speaker).filter(|_| word.len() > 2)
    {
        return Some(found);
    }
    if keys.is_empty() {
        // "Answer:" and "Response -" speak for the question before them; "A" alone says nothing.
        let colon = bytes.get(at) == Some(&b':');
        let dash = paragraph[at..].starts_with(['-', '–', '—']) && spaced;
        let stop = colon || (word.len() > 1 && (dash || paragraph[at..].trim_start().is_empty()));
        let named = speaker == Speaker::Answerer && stop && !prefixed && (word.len() > 1 || word == "a");
        let rest = if colon || dash { closing(paragraph, at) } else { at };
        return named.then(|| Label { speaker, style, keys, printed: (start, start + word.len()), rest });
    }
    // "A 12 week course" and "Point 4.3" are prose, and "Q1 2023" is a quarter.
    let quarter = word == "q" && keys.len() == 1 && keys[0].number <= 4 && opens_with_a_year(&paragraph[end..]);
    if (matches!(word, "a" | "r") && spaced) || quarter {
        return None;
    }
    let slashed = bytes.get(end) == Some(&b'/') && bytes.get(end + 1).is_none_or(u8::is_ascii_whitespace);
    let closing = closing(paragraph, end + usize::from(slashed));
    let ends_well = closing > end
        || paragraph[end..].trim_start().is_empty()
        || paragraph[end..].starts_with(|it: char| it.is_whitespace() || it == '"' || it == '”' || it == ',');
    let clause = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    if !ends_well || clause || keys.iter().any(|key| key.number > 99) {
        return None;
    }
    let speaker = if prefixed { Speaker::Answerer } else { speaker };
    // "Ans. 18 Oct 2021" is dated.
    let month = paragraph[closing..].trim_start().get(..3).unwrap_or_default().to_ascii_lowercase();
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if closing == end + 1
        && paragraph[end..].starts_with(' ')
        && speaker == Speaker::Answerer
        && months.contains(&month.as_str())
    {
        return None;
    }
    Some(Label { speaker, style, keys, printed: (start, end), rest: closing })
}

/// Reads `Your second question was …`: a number in words, and nothing that could be printed as a label.
pub(super) fn told(folded: &str) -> Option<Label> {
    let rest = ["as to ", "as for ", "in answer to ", "in reply to ", "on ", "regarding ", "for "]
        .iter()
        .find_map(|it| folded.strip_prefix(it))
        .unwrap_or(folded);
    let rest = rest.strip_prefix("your ").or_else(|| rest.strip_prefix("the "))?;
    let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let place = words.iter().position(|it| rest.starts_with(it))?;
    let rest = rest[words[place].len()..].strip_prefix(' ')?;
    let named = ["question", "request", "query", "part of your", "point"].iter().any(|it| rest.starts_with(it));
    let keys = vec![Key { number: u16::try_from(place + 1).ok()?, letter: 0, part: 0 }];
    named.then_some(Label { speaker: Speaker::Answerer, style: Style::Number, keys, printed: (0, 0), rest: 0 })
}

/// `Response a):`, `Request B:`: a single letter that a bracket or colon closes.
fn lettered(paragraph: &str, start: usize, at: usize, speaker: Speaker) -> Option<Label> {
    let bytes = paragraph.as_bytes();
    let first = *bytes.get(at).filter(|it| it.is_ascii_alphabetic())?;
    let letter = first.to_ascii_lowercase() - b'a' + 1;
    let rest = &paragraph[at + 1..];
    // "Part A" and "Part A - staff"; "Part a" in prose is the article.
    let capital = first.is_ascii_uppercase()
        && (rest.trim().is_empty() || rest.starts_with('.') || rest.trim_start().starts_with(['-', '–', '—']));
    if !rest.starts_with([')', ':']) && !capital {
        return None;
    }
    let keys = vec![Key { number: 0, letter, part: 0 }];
    Some(Label { speaker, style: Style::Letter, keys, printed: (start, at + 1), rest: closing(paragraph, at + 1) })
}

fn opens_with_a_year(rest: &str) -> bool {
    let words = rest.trim_start_matches([' ', '\u{a0}', '(', '-', '–', ',']);
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
        && (words.starts_with("20") || words.starts_with("19"))
        && rest.starts_with([' ', '\u{a0}', '-', '–', '(', ','])
}

/// `Question One`, `Part two:`; what follows must not be prose.
fn number_word(paragraph: &str, at: usize) -> Option<(u16, usize)> {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let place = words.iter().position(|word| {
        starts_with(&paragraph[at..], word) && {
            let rest = &paragraph[at + word.len()..];
            rest.trim().is_empty() || rest.trim_start().starts_with([':', '.', '-', '–', '—', ')'])
        }
    })?;
    Some((u16::try_from(place + 1).ok()?, at + words[place].len()))
}

/// A bare `1.`, `1)`, `(1)`, `1a)`, `a)`, `(ii)`, `1 -`.
fn bare(paragraph: &str, start: usize) -> Option<Label> {
    if let Some(found) = several(paragraph, start) {
        return Some(found);
    }
    let bytes = paragraph.as_bytes();
    let bracketed = bytes.get(start) == Some(&b'(');
    let from = start + usize::from(bracketed);
    let first = *bytes.get(from)?;
    let (key, style, end) = if first.is_ascii_digit() {
        let (key, end) = key(paragraph, from, false)?;
        (key, Style::Number, end)
    } else {
        let end = from + bytes[from..].iter().take_while(|it| it.is_ascii_alphabetic()).take(5).count();
        let word = paragraph.get(from..end)?.to_ascii_lowercase();
        let roman = roman(&word);
        match (word.len(), roman) {
            (1, None) => (Key { number: 0, letter: word.as_bytes()[0] - b'a' + 1, part: 0 }, Style::Letter, end),
            (_, Some(value)) => (Key { number: 0, letter: value, part: 0 }, Style::Roman, end),
            _ => return None,
        }
    };
    let after = bytes.get(end).copied();
    let next = bytes.get(end + 1).copied();
    let rest = match after {
        Some(b')') => end + 1,
        // "1(a) to 1(c) count devices" is prose.
        _ if !bracketed && bytes[end - 1] == b')' && key_list(paragraph, from).0.len() > 1 => return None,
        _ if !bracketed && bytes[end - 1] == b')' => end,
        _ if bracketed => return None,
        Some(b'.') if !next.is_some_and(|it| it.is_ascii_digit() || it == b'.') => {
            // "e.g." and "s.40" are not labels, nor is an initial.
            if style != Style::Number && !next.is_none_or(|it| it.is_ascii_whitespace()) {
                return None;
            }
            end + 1
        }
        Some(b':') if style == Style::Number && next.is_none_or(|it| it == b' ') => end + 1,
        Some(b' ') if style == Style::Number || key.number > 0 => {
            let rest = paragraph[end..].trim_start();
            let dashed = rest.strip_prefix(['-', '–', '—']).map(str::trim_start);
            let opens_question = ["How ", "What ", "Please ", "Do ", "Does ", "Can ", "Which ", "The number"]
                .iter()
                .any(|word| rest.starts_with(word));
            let part = key.number > 0 && key.letter > 0;
            let spoken = dashed.is_some_and(|it| part || it.starts_with(|it: char| it.is_alphabetic() || it == '"'));
            if !spoken && !opens_question {
                return None;
            }
            end
        }
        // "2a" on a line of its own.
        None if key.number > 0 && key.letter > 0 => end,
        _ => return None,
    };
    if key.number > 60 || (style == Style::Number && key.number == 0) {
        return None;
    }
    let printed = (from, end);
    Some(Label { speaker: Speaker::Either, style, keys: vec![key], printed, rest: closing(paragraph, rest) })
}

/// Returns where a label's stops and dashes end.
fn closing(paragraph: &str, at: usize) -> usize {
    let rest = &paragraph[at..];
    let stops = rest.trim_start_matches([')', ':', '.', ' ', '\t', '\u{a0}', '-', '–', '—', ']', ';']);
    at + (rest.len() - stops.len())
}

/// Reads `1.2 How many` at the start of a paragraph. Only where such a list is asked is it a label.
pub(super) fn dotted(paragraph: &str) -> Option<Label> {
    let (found, end) = key(paragraph, 0, true).filter(|(it, _)| it.letter > DOTTED)?;
    let rest = closing(paragraph, end);
    let closed = paragraph[end..].starts_with([' ', ')', ':', '.', '\u{a0}']) || paragraph.len() == end;
    closed.then(|| Label { speaker: Speaker::Either, style: Style::Number, keys: vec![found], printed: (0, end), rest })
}

/// Reads `1 Total strength` or a number alone on its line. Only in a list that counts on is it a label.
pub(super) fn weak(paragraph: &str) -> Option<Label> {
    let len = paragraph.bytes().take_while(u8::is_ascii_digit).take(3).count();
    let number = paragraph.get(..len).filter(|_| (1..=2).contains(&len))?.parse().ok().filter(|it| *it > 0)?;
    let rest = paragraph[len..].trim_start_matches([' ', '\u{a0}', '\t']);
    let opens = rest.len() < paragraph.len() - len && rest.starts_with(|it: char| it.is_uppercase() || it == '"');
    if !rest.is_empty() && !opens {
        return None;
    }
    let keys = vec![Key { number, letter: 0, part: 0 }];
    let rest = paragraph.len() - rest.len();
    Some(Label { speaker: Speaker::Either, style: Style::Number, keys, printed: (0, len), rest })
}

#[cfg(test)]
#[path = "label_tests.rs"]
mod tests;
