//! Follows the labels down a letter: which line restates which part of the request, and which answers it.
//!
//! Only as much as the periods of figures need: `2. For 2021 only`, `a. how many were arrested` … `2a. 16`.
//! The questions themselves are found elsewhere, see [`question`](crate::extract::question).

use super::period::{Shape, period, period_prefix};
use crate::data::pattern::plain;
use crate::model::Span;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"^(?:[-•*]\s+)?(?P<word>(?:(?i:questions?|requests?|items?|answers?|response|reply|ans|part|point|re)(?-u:\b)|[QARqar])\.?\s*)?(?P<open>\(?)(?P<id>\d{1,2}(?:\.\d{1,2})?\s?[a-z]?(?-u:\b)|[B-HJ-PT-Z]\d{1,2}|[a-z](?-u:\b)|[ivx]{1,4}(?-u:\b))(?P<sub>(?:\s?\((?:[a-z]|[ivx]{1,4})\))*)(?P<close>\s*[.:/),]+\s*[-–—]?(?:\s+|$)|\s+[-–—]\s+|\s+|$)",
    )
});

static INLINE: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?:^|[\s.:;?(])(?:(?:Q\.?\s?)?\(?(\d{1,2})\)\s|Q\.?\s?(\d{1,2})[.:)]\s?)"));

/// One labelled line of the request.
#[derive(Clone, Debug)]
pub struct Item {
    pub key: String,
    pub text: Span,
    pub parent: Option<String>,
}

/// The labels of a letter in order.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// In the order of the letter: `same quarter` points to the one before.
    pub items: Vec<Item>,
    known: BTreeMap<String, usize>,
    /// Where an answer with the label begins.
    answers: Vec<(usize, String)>,
}

/// Letters of more labels are lists of another kind.
const MOST: usize = 500;

impl Labels {
    pub fn of(text: &str) -> Self {
        let mut labels = Labels::default();
        let mut state = State::default();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            let line = Span::new(start, end);
            start = end + 1;
            let printed = line.of(text).unwrap_or_default();
            let lead = printed.len() - printed.trim_start().len();
            if printed.len() > 40 && printed.len() < 2000 && printed.contains('2') {
                labels.read_inline(text, line);
            }
            let Some((key, parent, rest)) = state.read(printed.trim()) else { continue };
            if labels.answers.len() + labels.items.len() > MOST {
                return Labels::default();
            }
            let body = Span::new(line.start + lead + rest, line.end);
            let words = body.of(text).unwrap_or_default().split_whitespace().take(2).count();
            // "(ii) 2022" under "1 Thefts in" is asked; "(ii) 64" is an answer.
            let years = parent.is_some() && body.of(text).and_then(|it| period(it.trim())).is_some();
            if labels.known.contains_key(&key) || (words < 2 && !years) {
                // A list that starts afresh in the answers begins with a label that was there before.
                labels.answers.push((line.start, key));
            } else {
                labels.add(Item { key, text: body, parent });
            }
        }
        labels
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the places of what was asked.
    pub fn texts(&self) -> impl Iterator<Item = Span> {
        self.items.iter().map(|item| item.text)
    }

    fn add(&mut self, item: Item) {
        self.known.insert(item.key.clone(), self.items.len());
        self.items.push(item);
    }

    /// Adds a request that runs on in one line: `You asked 1) how many dogs 2) how many cats`.
    fn read_inline(&mut self, text: &str, line: Span) {
        let printed = line.of(text).unwrap_or_default();
        let mut found: Vec<(u32, usize, usize)> = Vec::new();
        for mark in INLINE.captures_iter(printed) {
            let number = mark.get(1).or_else(|| mark.get(2)).and_then(|it| it.as_str().parse().ok()).unwrap_or(0);
            if number == found.len() as u32 + 1 {
                let whole = mark.get(0).map_or(0..0, |it| it.range());
                found.push((number, whole.start, whole.end));
            }
        }
        if found.len() < 2 || found.iter().any(|(number, ..)| self.known.contains_key(&number.to_string())) {
            return;
        }
        for (at, (number, _, start)) in found.iter().enumerate() {
            let end = found.get(at + 1).map_or(printed.len(), |next| next.1);
            let text = Span::new(line.start + start, line.start + end.max(*start));
            self.add(Item { key: number.to_string(), text, parent: None });
        }
    }

    /// Returns the label of the answer that holds the place.
    pub fn answering(&self, place: usize) -> Option<&str> {
        let next = self.answers.partition_point(|(start, _)| *start <= place);
        self.answers[..next].last().map(|(_, key)| key.as_str())
    }

    /// Returns the place of the label in the list of items.
    pub fn place_of(&self, key: &str) -> Option<usize> {
        self.known.get(key).copied()
    }

    /// Returns the place in the list of the item whose text ends where a line ends.
    pub fn place_of_line(&self, end: usize) -> Option<usize> {
        let next = self.items.partition_point(|item| item.text.start <= end);
        next.checked_sub(1).filter(|at| self.items[*at].text.end == end)
    }
}

/// Whether a line begins with a day or month of some year.
pub fn dated(line: &str) -> bool {
    period_prefix(line).is_some_and(|(found, _)| found.shape == Shape::Sure)
}

/// Where the labels stand: number, letter under it, roman under that.
#[derive(Default)]
struct State {
    number: String,
    letter: String,
    roman: bool,
}

impl State {
    /// Returns the whole label, the one above it, and where the text after it begins.
    fn read(&mut self, line: &str) -> Option<(String, Option<String>, usize)> {
        let first = line.bytes().next()?;
        if !(first.is_ascii_digit()
            || matches!(first, b'(' | b'-' | b'*')
            || first.is_ascii_alphabetic()
            || first > 127)
        {
            return None;
        }
        let found = LABEL.captures(line)?;
        // "14 April 2023", "27 March - 30 April 2020 = 18"
        if first.is_ascii_digit() && dated(line) {
            return None;
        }
        let id = found["id"].to_lowercase().replace(' ', "");
        let rest = &line[found[0].len()..];
        let closed = found.name("close").is_some_and(|it| !it.as_str().trim().is_empty())
            || found.name("open").is_some_and(|it| !it.is_empty())
            || found.name("word").is_some_and(|it| it.as_str().trim().len() > 1)
            || found.name("sub").is_some_and(|it| !it.is_empty())
            || rest.is_empty();
        let digit = id.starts_with(|c: char| c.is_ascii_digit());
        let numbered = digit || id.ends_with(|c: char| c.is_ascii_digit());
        if !(closed || (digit && rest.starts_with(char::is_uppercase))) {
            return None;
        }
        let mut parent = None;
        if numbered {
            let split = id.find(|c: char| c.is_ascii_lowercase()).filter(|at| *at > 0 && digit).unwrap_or(id.len());
            self.number = id[..split].to_owned();
            self.letter = id[split..].to_owned();
            self.roman = false;
            if !self.letter.is_empty() {
                parent = Some(self.number.clone());
            }
        } else {
            let roman = id.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
                && (id.len() > 1 || self.roman || (id == "i" && !self.letter.ends_with('h')));
            parent = Some(if roman { format!("{}{}", self.number, self.letter) } else { self.number.clone() });
            parent = parent.filter(|it| !it.is_empty());
            self.roman = roman;
            if !roman {
                self.letter.clone_from(&id);
            } else {
                let key = format!("{}{}{id}", self.number, self.letter);
                return Some((key, parent, found[0].len()));
            }
        }
        let mut key = format!("{}{}", self.number, self.letter);
        for part in found["sub"].split(['(', ')', ' ']).filter(|part| !part.is_empty()) {
            parent = Some(key.clone());
            // "(ii)" on a line below "1(a)" stands under both.
            if self.letter.is_empty() && !part.chars().all(|c| matches!(c, 'i' | 'v' | 'x')) {
                part.clone_into(&mut self.letter);
            }
            key.push_str(part);
        }
        Some((key, parent, found[0].len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_led_back_to_what_was_asked() {
        let text = "1. Thefts in\n  (i) 2019\n  (ii) 2020\n2. For 2021 only\n  a. how many arrests\n\n1(i). 118\n1(ii). 409\n2a. 16\n";
        let labels = Labels::of(text);
        let asked = |answer: &str| {
            let at = text.find(answer).unwrap();
            let key = labels.answering(at)?;
            labels.items[labels.place_of(key)?].text.of(text)
        };
        assert_eq!(asked("118"), Some("2019"));
        assert_eq!(asked("409"), Some("2020"));
        assert_eq!(asked("16"), Some("how many arrests"));
        assert_eq!(labels.items[labels.place_of("2a").unwrap()].parent.as_deref(), Some("2"));
    }

    #[test]
    fn nested_answers_join_their_labels() {
        let text =
            "1 In the city\n (a) how many posts in\n  (i) 2012\n  (ii) 2022\n\n1(a)\n(i) nothing is held\n(ii) 64\n";
        let labels = Labels::of(text);
        assert_eq!(labels.answering(text.find("64").unwrap()), Some("1aii"));
    }

    #[test]
    fn prose_has_no_labels() {
        let labels = Labels::of("12 officers came.\nA dog barked.\nI wrote to you.\n");
        assert!(labels.items.is_empty() && labels.answers.is_empty(), "{labels:?}");
    }
}
