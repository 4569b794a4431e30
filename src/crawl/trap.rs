//! Knows a trap: addresses of one shape without end that say nothing new. Pure.
//!
//! A shape is an address without what machines count with: digits, months, tokens, the whole query. Answers to requests
//! keep their words, so that a year of them has many shapes, and a calendar has one.

use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// From so many addresses of one shape on, at least every second must have said something of its own.
const LOOK_FROM: usize = 25;
/// Parts of a path; no site that people use goes so deep.
const DEEPEST: usize = 16;
const SHORTEST_TOKEN: usize = 12;
const NAMES: [&str; 26] = [
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
    "am",
    "pm",
];
const DAYS: [&str; 14] = [
    "mon",
    "monday",
    "tue",
    "tuesday",
    "wed",
    "wednesday",
    "thu",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sun",
    "sunday",
];

/// The shapes met in a walk.
#[derive(Clone, Debug, Default)]
pub struct Traps {
    shapes: BTreeMap<String, Shape>,
}

#[derive(Clone, Debug, Default)]
struct Shape {
    asked: usize,
    told: BTreeSet<u64>,
    is_closed: bool,
}

impl Traps {
    /// Admits an address, or returns the pattern of the trap that it belongs to.
    pub fn enter(&mut self, url: &Url) -> Result<(), String> {
        let name = shape(url);
        if url.path_segments().is_some_and(|segments| segments.count() > DEEPEST) {
            self.shapes.entry(name.clone()).or_default().is_closed = true;
            return Err(name);
        }
        let shape = self.shapes.entry(name.clone()).or_default();
        shape.is_closed |= shape.says_nothing();
        if shape.is_closed {
            return Err(name);
        }
        shape.asked += 1;
        Ok(())
    }

    /// Notes an address of which it is known where it ends.
    pub fn pass(&mut self, url: &Url) {
        self.shapes.entry(shape(url)).or_default().asked += 1;
    }

    /// Leaves the shape of an address, if it says nothing new. Returns whether it did.
    pub fn leave(&mut self, url: &Url) -> bool {
        let shape = self.shapes.entry(shape(url)).or_default();
        shape.is_closed |= shape.says_nothing();
        shape.is_closed
    }

    /// Notes what an address said, as a number that is the same for the same words.
    pub fn heard(&mut self, url: &Url, words: u64) {
        self.shapes.entry(shape(url)).or_default().told.insert(words);
    }

    /// Returns the patterns that were left, in order.
    pub fn closed(&self) -> Vec<String> {
        self.shapes.iter().filter(|(_, shape)| shape.is_closed).map(|(name, _)| name.clone()).collect()
    }
}

impl Shape {
    fn says_nothing(&self) -> bool {
        self.asked >= LOOK_FROM && self.told.len() * 2 <= self.asked
    }
}

/// Returns whether a word names a day or a month.
pub fn is_name_of_time(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    NAMES.contains(&&*lower) || DAYS.contains(&&*lower)
}

/// Returns whether a word only counts, or is a token of a machine.
fn is_counter(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_token = word.len() >= SHORTEST_TOKEN && digits > 2 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (digits > 0 && digits == word.len()) || is_token || is_name_of_time(word)
}

/// Returns the shape of an address: `www.a.example/calendar/#+?…`.
pub fn shape(url: &Url) -> String {
    let mut shape = url.host_str().unwrap_or_default().to_owned();
    let mut last = String::new();
    for segment in url.path_segments().into_iter().flatten() {
        let folded = fold(segment);
        if folded == last && !folded.is_empty() {
            if !shape.ends_with('+') {
                shape.push('+');
            }
            continue;
        }
        shape.push('/');
        shape.push_str(&folded);
        last = folded;
    }
    if url.query().is_some_and(|query| !query.is_empty()) {
        shape.push_str("?…");
    }
    shape
}

/// Folds each word of a part of a path that counts.
fn fold(segment: &str) -> String {
    let mut out = String::new();
    for part in segment.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if word.is_empty() || !is_counter(word) {
            // Digits inside a word count as well: `page17`.
            let mut was_digit = false;
            for c in part.chars() {
                let is_digit = c.is_ascii_digit();
                if !(is_digit && was_digit) {
                    out.push(if is_digit { '#' } else { c });
                }
                was_digit = is_digit;
            }
        } else {
            out.push('#');
            out.push_str(&part[word.len()..]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("http://a.example").unwrap().join(path).unwrap()
    }

    #[test]
    fn counters_fold_and_words_do_not() {
        let check =
            |path: &str, expected: &str| assert_eq!(shape(&url(path)), format!("a.example{expected}"), "{path}");
        check("/calendar/2031/05/", "/calendar/#+/");
        check("/events/May-2031", "/events/#-#");
        check("/foi.aspx?ReportID=17", "/foi.aspx?…");
        check("/list?colour=red&size=9", "/list?…");
        check("/foi/drones-12-24/", "/foi/drones-#-#/");
        check("/s/9f86d081884c7d65/page2", "/s/#/page#");
    }

    #[test]
    fn a_shape_that_says_the_same_again_and_again_is_left_at_once() {
        let mut traps = Traps::default();
        let asked = (0..1000).filter(|n| {
            let url = url(&format!("/calendar/{}/{}/", 2000 + n / 12, n % 12));
            let may = traps.enter(&url).is_ok();
            traps.heard(&url, 7);
            may
        });
        assert_eq!(asked.count(), LOOK_FROM);
        assert_eq!(traps.closed(), ["a.example/calendar/#+/"]);
    }

    #[test]
    fn a_long_list_of_answers_is_no_trap() {
        let mut traps = Traps::default();
        for n in 0..5000 {
            let url = url(&format!("/foi.aspx?ReportID={n}"));
            assert!(traps.enter(&url).is_ok(), "{n}");
            // Every third answer is worded as one before.
            traps.heard(&url, n - u64::from(n % 3 == 2));
        }
        assert!(traps.closed().is_empty());
    }

    #[test]
    fn a_path_without_bottom_is_left() {
        let deep = format!("/{}", "a/b/".repeat(9));
        assert_eq!(Traps::default().enter(&url(&deep)), Err(shape(&url(&deep))));
    }
}
