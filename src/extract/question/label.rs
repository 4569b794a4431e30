//! Reads the label a paragraph opens with: `Q1 -`, `1a)`, `Answers 2 & 3`, `Questions 1 to 3`, `(ii)`.
//!
//! Does not decide whether what follows is a question. Numbered clauses (`4.3.1`), dates, years and
//! plain numbers are no labels.

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

/// `1`, `1a`, `a` or `ii`. Numbers count questions, letters their parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub number: u16,
    /// `a` is 1; 0 for none.
    pub letter: u8,
}

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.number > 0 {
            write!(out, "{}", self.number)?;
        }
        if self.letter > 0 {
            write!(out, "{}", char::from(b'a' + (self.letter - 1).min(25)))?;
        }
        Ok(())
    }
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

const PREFIXES: [&str; 22] = [
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
];

const WORDS: [(&str, Speaker, Style); 22] = [
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

/// Longest list a label may name; `Questions 1 to 40` is expanded, `1 to 2019` is not a label.
const LONGEST_LIST: usize = 60;

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
    if prefix > 0 { None } else { bare(paragraph, at) }
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.len() >= lower.len() && text.as_bytes()[..lower.len()].eq_ignore_ascii_case(lower.as_bytes())
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
    let (keys, end) = key_list(paragraph, at);
    if keys.is_empty()
        && let Some(found) = lettered(paragraph, start, at, speaker).filter(|_| word.len() > 2)
    {
        return Some(found);
    }
    if keys.is_empty() {
        // "Answer:" and "Response -" speak for the question before them; "A" alone says nothing.
        let stop = bytes.get(at).is_some_and(|byte| *byte == b':') || paragraph[at..].trim_start().is_empty();
        let named = speaker == Speaker::Answerer && word.len() > 1 && stop && !prefixed;
        let rest = at + usize::from(bytes.get(at) == Some(&b':'));
        return named.then(|| Label { speaker, style, keys, printed: (start, start + word.len()), rest });
    }
    // "A 12 week course" and "Point 4.3" are prose.
    if matches!(word, "a" | "r") && spaced {
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
    Some(Label { speaker, style, keys, printed: (start, end), rest: closing })
}

/// `Response a):`, `Request B:`: a single letter that a bracket or colon closes.
fn lettered(paragraph: &str, start: usize, at: usize, speaker: Speaker) -> Option<Label> {
    let bytes = paragraph.as_bytes();
    let letter = bytes.get(at).filter(|it| it.is_ascii_alphabetic())?.to_ascii_lowercase() - b'a' + 1;
    if !matches!(bytes.get(at + 1), Some(b')' | b':')) {
        return None;
    }
    let keys = vec![Key { number: 0, letter }];
    Some(Label { speaker, style: Style::Letter, keys, printed: (start, at + 1), rest: closing(paragraph, at + 1) })
}

/// A bare `1.`, `1)`, `(1)`, `1a)`, `a)`, `(ii)`, `1 -`.
fn bare(paragraph: &str, start: usize) -> Option<Label> {
    let bytes = paragraph.as_bytes();
    let bracketed = bytes.get(start) == Some(&b'(');
    let from = start + usize::from(bracketed);
    let first = *bytes.get(from)?;
    let (key, style, end) = if first.is_ascii_digit() {
        let (key, end) = key(paragraph, from)?;
        (key, Style::Number, end)
    } else {
        let end = from + bytes[from..].iter().take_while(|it| it.is_ascii_alphabetic()).take(5).count();
        let word = paragraph.get(from..end)?.to_ascii_lowercase();
        let roman = roman(&word);
        match (word.len(), roman) {
            (1, None) => (Key { number: 0, letter: word.as_bytes()[0] - b'a' + 1 }, Style::Letter, end),
            (_, Some(value)) => (Key { number: 0, letter: value }, Style::Roman, end),
            _ => return None,
        }
    };
    let after = bytes.get(end).copied();
    let next = bytes.get(end + 1).copied();
    let rest = match after {
        Some(b')') => end + 1,
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
            let spoken = dashed.is_some_and(|it| it.starts_with(|it: char| it.is_alphabetic() || it == '"'));
            if !spoken && !opens_question {
                return None;
            }
            end
        }
        _ => return None,
    };
    if key.number > 60 || (style == Style::Number && key.number == 0) {
        return None;
    }
    let printed = (from, end);
    Some(Label { speaker: Speaker::Either, style, keys: vec![key], printed, rest: closing(paragraph, rest) })
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\u{a0}']).len()
}

/// Returns where a label's stops and dashes end.
fn closing(paragraph: &str, at: usize) -> usize {
    let rest = &paragraph[at..];
    let stops = rest.trim_start_matches([')', ':', '.', ' ', '\t', '\u{a0}', '-', '–', '—', ']', ';']);
    at + (rest.len() - stops.len())
}

/// `12`, `1a`, `1(a)`, `1.a`: a number of at most two digits with an optional letter.
fn key(text: &str, at: usize) -> Option<(Key, usize)> {
    let bytes = text.as_bytes();
    let digits = bytes[at..].iter().take_while(|it| it.is_ascii_digit()).take(3).count();
    if digits == 0 || digits > 2 {
        return None;
    }
    let number = text[at..at + digits].parse().ok()?;
    let mut end = at + digits;
    let mut letter = 0;
    let lone = |place: usize| !bytes.get(place + 1).is_some_and(|it| it.is_ascii_alphanumeric());
    let opened = matches!(bytes.get(end), Some(b'(' | b'.'));
    let place = end + usize::from(opened);
    if let Some(byte) = bytes.get(place)
        && byte.is_ascii_alphabetic()
        && lone(place)
        && (!opened || bytes[end] == b'.' || bytes.get(place + 1) == Some(&b')'))
    {
        letter = byte.to_ascii_lowercase() - b'a' + 1;
        end = place + 1 + usize::from(opened && bytes.get(place + 1) == Some(&b')') && bytes[place - 1] == b'(');
    }
    Some((Key { number, letter }, end))
}

/// Reads `2 & 3`, `1 to 3`, `1a and 1b`, `Q1, Q2`.
pub fn key_list(text: &str, start: usize) -> (Vec<Key>, usize) {
    let mut keys: Vec<Key> = Vec::new();
    let mut end = start;
    let mut at = start;
    let mut range = false;
    while let Some((found, after)) = text.get(at..).and_then(|_| key(text, at)) {
        match keys.last().copied() {
            Some(last) if range && last.letter == 0 && found.letter == 0 && found.number > last.number => {
                keys.extend((last.number + 1..=found.number).map(|number| Key { number, letter: 0 }));
            }
            Some(last) if range && last.number == found.number && found.letter > last.letter => {
                keys.extend((last.letter + 1..=found.letter).map(|letter| Key { number: last.number, letter }));
            }
            _ => keys.push(found),
        }
        end = after;
        if keys.len() > LONGEST_LIST {
            break;
        }
        let rest = &text[after..];
        let gap = spaces(rest);
        let tail = &rest[gap..];
        let joiner = [
            ("&", false),
            ("and ", false),
            (",", false),
            ("+", false),
            ("/", false),
            ("to ", true),
            ("-", true),
            ("–", true),
        ]
        .into_iter()
        .find(|(joiner, _)| starts_with(tail, joiner));
        let Some((joiner, is_range)) = joiner else { break };
        // "Q1 - 12 officers" is a label and an answer; only "Q1-3" and "Q1 – Q3" are ranges.
        if is_range && joiner != "to " && gap > 0 && !tail[joiner.len()..].trim_start().starts_with(['Q', 'q']) {
            break;
        }
        // "R1/ 1,266" is a label and a figure.
        if joiner == "/" && tail[1..].starts_with(char::is_whitespace) {
            break;
        }
        range = is_range;
        at = after + gap + joiner.len();
        at += spaces(&text[at..]);
        for word in ["and ", "questions ", "question ", "part ", "q.", "q"] {
            if starts_with(&text[at..], word) {
                at += word.len() + spaces(&text[at + word.len()..]);
            }
        }
    }
    (keys, end)
}

fn roman(word: &str) -> Option<u8> {
    ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
        .iter()
        .position(|it| *it == word)
        .and_then(|at| u8::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> String {
        label(text).map_or("-".to_owned(), |it| {
            let keys: Vec<String> = it
                .keys
                .iter()
                .map(|key| match key.letter {
                    0 => key.number.to_string(),
                    letter => format!("{}{}", key.number, (letter + b'a' - 1) as char),
                })
                .collect();
            format!(
                "{:?} {:?} {} <{}> {}",
                it.speaker,
                it.style,
                keys.join(","),
                &text[it.printed.0..it.printed.1],
                &text[it.rest..]
            )
        })
    }

    #[test]
    fn labels_of_every_style_are_read() {
        for (text, expected) in [
            ("Q1 - How many?", "Asker Number 1 <Q1> How many?"),
            ("Q.2 Why?", "Asker Number 2 <Q.2> Why?"),
            ("Q3) Why?", "Asker Number 3 <Q3> Why?"),
            ("1. Why?", "Either Number 1 <1> Why?"),
            ("1) Why?", "Either Number 1 <1> Why?"),
            ("(12) Why?", "Either Number 12 <12> Why?"),
            ("1a) Why?", "Either Number 1a <1a> Why?"),
            ("1(a) Why?", "Either Number 1a <1(a)> Why?"),
            ("a) Why?", "Either Letter 0a <a> Why?"),
            ("(b) Why?", "Either Letter 0b <b> Why?"),
            ("(ii) Why?", "Either Roman 0b <ii> Why?"),
            ("Question 4: Why?", "Asker Number 4 <Question 4> Why?"),
            ("QUESTION 1", "Asker Number 1 <QUESTION 1> "),
            ("Request 2", "Asker Request 2 <Request 2> "),
            ("Answers 2 & 3: Ten", "Answerer Number 2,3 <Answers 2 & 3> Ten"),
            ("Questions 1 to 3 – No", "Asker Number 1,2,3 <Questions 1 to 3> No"),
            ("Response 1a and 1b: No", "Answerer Number 1a,1b <Response 1a and 1b> No"),
            ("A1: Ten", "Answerer Number 1 <A1> Ten"),
            ("Q1 & Q2 Ten", "Asker Number 1,2 <Q1 & Q2> Ten"),
            ("Q1-3: Ten", "Asker Number 1,2,3 <Q1-3> Ten"),
            ("Q1 - 12 officers", "Asker Number 1 <Q1> 12 officers"),
            ("Answer: Ten", "Answerer Number  <Answer>  Ten"),
            ("In relation to question 3, we hold", "Answerer Number 3 <question 3> , we hold"),
            ("With regards to Q4 VRR - We", "Answerer Number 4 <Q4> VRR - We"),
            ("Response a): Four", "Answerer Letter 0a <Response a> Four"),
            ("Q1/ How many?", "Asker Number 1 <Q1> How many?"),
            ("R1/ 1,266", "Answerer Number 1 <R1> 1,266"),
            ("1 - How many?", "Either Number 1 <1> How many?"),
        ] {
            assert_eq!(describe(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_label_is_none() {
        for text in [
            "4.3.1 The policy",
            "1.1. This policy",
            "2019 - 4",
            "18/19 = 6794",
            "12 officers were trained",
            "A 12 week course",
            "01/02/2020 was the day",
            "(a list)",
            "i.e. all of them",
            "Request reference 12-24",
            "£12",
            "Answering this would",
            "3,400 people",
            "s.40(2) applies",
            "Part of it",
            "a. ",
            "120) too many",
            "1.5 days",
            "For 12 days",
        ] {
            let found = label(text).filter(|_| text != "a. ");
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn hostile_labels_take_linear_time() {
        let text = "Q1,".repeat(200_000);
        assert!(label(&text).is_some());
        assert_eq!(label(&"(".repeat(100_000)), None);
    }
}
