//! Reads the sub-parts after a section number: `(1)(a)(b)`, `(2)(b)(i), (ii) and (c)`, `1 a`, `.1.a`,
//! `, subsections (1)(b) and (3)`. A new token at the same level is a sibling, never a child.

use crate::data::provisions::known_anywhere;
use crate::extract::citation::lexer::{Kind, Lexed};

/// Paths kept of one citation at most. Real ones have fewer than ten; `(a)` twenty thousand times is no citation.
const MOST_PATHS: usize = 64;
/// Longest range that is spelled out.
const LONGEST_RANGE: u32 = 12;

/// One sub-part as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `(1)`, `(3A)`, as written.
    Digit(String),
    /// `(a)`, `(fa)`; also `(i)` before it is known which it is.
    Letter(String),
}

/// Paths of one section while they are being read.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    digit: Option<String>,
    letter: Option<String>,
    roman: Option<String>,
    /// The path being read has not been added yet.
    open: bool,
    done: Vec<String>,
}

impl Paths {
    fn current(&self) -> String {
        [&self.digit, &self.letter, &self.roman].into_iter().flatten().map(|part| format!("({part})")).collect()
    }

    fn close(&mut self) {
        if self.open && self.done.len() < MOST_PATHS {
            let path = self.current();
            if !self.done.contains(&path) {
                self.done.push(path);
            }
        }
        self.open = false;
    }

    /// Adds a sub-part at its level. `joined` tells that a comma or word stood before it.
    fn push(&mut self, section: &str, part: Part, joined: bool) {
        match part {
            Part::Digit(digit) if digit.ends_with(|last: char| last.is_ascii_lowercase()) => {
                let (number, letter) = digit.split_at(digit.len() - 1);
                let inserted = digit.to_ascii_uppercase();
                let paragraph = !known_anywhere(section, &format!("({inserted})"))
                    && known_anywhere(section, &format!("({number})({letter})"));
                if paragraph {
                    self.push(section, Part::Digit(number.to_owned()), joined);
                    self.push(section, Part::Letter(letter.to_owned()), false);
                } else {
                    self.push(section, Part::Digit(inserted), joined);
                }
            }
            Part::Digit(digit) => {
                if self.digit.is_some() {
                    self.close();
                }
                (self.digit, self.letter, self.roman) = (Some(digit), None, None);
            }
            Part::Letter(letter) if self.is_roman_here(section, &letter, joined) => {
                if self.roman.is_some() {
                    self.close();
                }
                self.roman = Some(letter);
            }
            Part::Letter(letter) => {
                if self.letter.is_some() {
                    self.close();
                }
                (self.letter, self.roman) = (Some(letter), None);
            }
        }
        self.open = true;
    }

    /// `(i)` after a paragraph letter is roman, directly under a subsection it is the letter. In
    /// `31(1)(h)(i)` it is the letter again, because 31(1)(i) exists and 31(1)(h)(i) does not.
    fn is_roman_here(&self, section: &str, letter: &str, joined: bool) -> bool {
        let roman = letter.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
        let Some(paragraph) = &self.letter else { return false };
        if !roman {
            return false;
        }
        if self.roman.is_some() || letter.len() > 1 {
            return true;
        }
        let digit = self.digit.as_ref().map(|digit| format!("({digit})")).unwrap_or_default();
        let follows_alphabet = paragraph == "h" && letter == "i";
        let child = known_anywhere(section, &format!("{digit}({paragraph})({letter})"));
        let sibling = known_anywhere(section, &format!("{digit}({letter})"));
        child || !sibling || !(joined || follows_alphabet)
    }

    /// Adds everything between the last sub-part and this one, then this one.
    fn push_range(&mut self, section: &str, end: Part) {
        let between = match (&end, &self.digit, &self.letter, &self.roman) {
            (Part::Digit(end), Some(start), None, None) => digits_between(start, end),
            (Part::Letter(end), _, Some(start), None) => letters_between(start, end),
            (Part::Letter(end), _, _, Some(start)) => romans_between(start, end),
            (Part::Digit(_) | Part::Letter(_), _, _, _) => Vec::new(),
        };
        for part in between {
            self.push(section, part, true);
        }
        self.push(section, end, true);
    }

    pub fn has_any(&self) -> bool {
        self.open || !self.done.is_empty()
    }

    pub fn has_digit(&self) -> bool {
        self.digit.is_some()
    }

    pub fn finish(mut self) -> Vec<String> {
        self.close();
        self.done
    }

    /// Adds sub-parts read elsewhere.
    pub fn extend(&mut self, section: &str, parts: &[(Part, bool)]) {
        for (part, range) in parts {
            if *range {
                self.push_range(section, part.clone());
            } else {
                self.push(section, part.clone(), true);
            }
        }
    }
}

fn digits_between(start: &str, end: &str) -> Vec<Part> {
    let (Ok(start), Ok(end)) = (start.parse::<u32>(), end.parse::<u32>()) else { return Vec::new() };
    if end <= start || end - start > LONGEST_RANGE {
        return Vec::new();
    }
    (start + 1..end).map(|digit| Part::Digit(digit.to_string())).collect()
}

fn letters_between(start: &str, end: &str) -> Vec<Part> {
    let ([start], [end]) = (start.as_bytes(), end.as_bytes()) else { return Vec::new() };
    if end <= start {
        return Vec::new();
    }
    (start + 1..*end).map(|letter| Part::Letter((letter as char).to_string())).collect()
}

const ROMANS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

fn romans_between(start: &str, end: &str) -> Vec<Part> {
    let place = |roman: &str| ROMANS.iter().position(|known| *known == roman);
    let (Some(start), Some(end)) = (place(start), place(end)) else { return Vec::new() };
    ROMANS.get(start + 1..end).unwrap_or_default().iter().map(|roman| Part::Letter((*roman).to_owned())).collect()
}

/// What stood between two sub-parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    None,
    And,
    Range,
}

/// Reads all sub-parts from token `at`; returns the index after the last.
pub fn read(lexed: Lexed<'_>, at: usize, section: &str, paths: &mut Paths) -> usize {
    let mut next = at;
    loop {
        let (join, after) = joiner(lexed, next);
        // "sections 31 and 43)", "refused under section 40(2); 3) refused": no sub-part lacks its bracket behind a joiner.
        let half = join != Join::None && !lexed.is(after, Kind::Open);
        if let Some((mut parts, end)) = bracketed(lexed, after).filter(|_| !half) {
            if !paths.has_any() && lexed.is(end, Kind::Open) {
                read_as_one(section, &mut parts);
            }
            if join == Join::Range {
                paths.push_range(section, parts[0].0.clone());
                paths.extend(section, &parts[1..]);
            } else {
                for (place, (part, range)) in parts.into_iter().enumerate() {
                    if range {
                        paths.push_range(section, part);
                    } else {
                        paths.push(section, part, place > 0 || join == Join::And);
                    }
                }
            }
            next = end;
        } else if join == Join::None
            && let Some((part, end)) = bare(lexed, next, section, paths)
        {
            paths.push(section, part, false);
            next = end;
        } else if join != Join::None
            && paths.letter.is_some()
            && let Some((part, end)) = lone_letter(lexed, after)
        {
            if join == Join::Range {
                paths.push_range(section, part);
            } else {
                paths.push(section, part, true);
            }
            next = end;
        } else if let Some(after) = spelled_out(lexed, next) {
            let end = named_parts(lexed, after, section, paths);
            if end == after {
                return next;
            }
            next = end;
        } else {
            return next;
        }
    }
}

/// `31(I)(a)` and `31(l)(a)`: a capital i or a small L typed, or read from an image, for the figure.
fn read_as_one(section: &str, parts: &mut [(Part, bool)]) {
    if let [(part, _)] = parts
        && matches!(part, Part::Letter(letter) if letter == "i" || letter == "l")
        && known_anywhere(section, "(1)")
    {
        *part = Part::Digit("1".to_owned());
    }
}

/// Reads `, that is to say (a)`; returns the index after it, or `at`.
pub fn spelled_out_parts(lexed: Lexed<'_>, at: usize, section: &str, paths: &mut Paths) -> usize {
    spelled_out(lexed, at).map_or(at, |after| {
        let end = named_parts(lexed, after, section, paths);
        if end == after { at } else { end }
    })
}

/// Reads the parts after `subsections` or `paragraph`, where brackets may be missing: `3A, 3B and 4A`.
pub fn named_parts(lexed: Lexed<'_>, at: usize, section: &str, paths: &mut Paths) -> usize {
    let mut parts = Vec::new();
    let end = part_list(lexed, at, &mut parts);
    paths.extend(section, &parts);
    if end > at { read(lexed, end, section, paths) } else { at }
}

/// Reads `(1)(b) and (3)` or `3A, 3B and 4A` without knowing the section yet.
pub fn part_list(lexed: Lexed<'_>, at: usize, parts: &mut Vec<(Part, bool)>) -> usize {
    let mut next = at;
    loop {
        let (join, after) = if next == at { (Join::None, at) } else { joiner(lexed, next) };
        let range = join == Join::Range;
        if let Some((found, end)) = bracketed(lexed, after) {
            let mut first = range;
            for (part, inner) in found {
                parts.push((part, first || inner));
                first = false;
            }
            next = end;
        } else if let Some((part, end)) = lone_digit(lexed, after).or_else(|| lone_letter(lexed, after)) {
            if next != at && join == Join::None && !lexed.glued(after) {
                return next;
            }
            parts.push((part, range));
            next = end;
        } else {
            return next;
        }
        if parts.len() >= MOST_PATHS {
            return next;
        }
    }
}

/// `(1)`, `(a)`, `(3A)`, `(a, b)`, `(a-c)`, `(1`, `1)`; each with whether it ends a range.
fn bracketed(lexed: Lexed<'_>, at: usize) -> Option<(Vec<(Part, bool)>, usize)> {
    if !lexed.is(at, Kind::Open) {
        // A missing opening bracket: `31 1)(a)`.
        let (part, end) = digit(lexed, at)?;
        return (lexed.is(end, Kind::Close) && lexed.glued(end)).then(|| (vec![(part, false)], end + 1));
    }
    let (first, mut next) = digit(lexed, at + 1).or_else(|| letter(lexed, at + 1))?;
    let mut parts = vec![(first, false)];
    loop {
        if lexed.is(next, Kind::Close) {
            return Some((parts, next + 1));
        }
        let (join, after) = joiner(lexed, next);
        if join != Join::None
            && parts.len() < MOST_PATHS
            && let Some((part, end)) = digit(lexed, after).or_else(|| letter(lexed, after))
            && (lexed.is(end, Kind::Close) || joiner(lexed, end).0 != Join::None)
        {
            parts.push((part, join == Join::Range));
            next = end;
            continue;
        }
        // A missing closing bracket: `31(1(a)`, `40(2 of the Act`.
        let cut_short = next >= lexed.tokens.len()
            || lexed.is(next, Kind::Open)
                && (lexed.glued(next) || letter(lexed, next + 1).is_some_and(|(_, end)| lexed.is(end, Kind::Close)))
            || matches!(lexed.kind(next), Some(Kind::Comma | Kind::Dot | Kind::Semicolon | Kind::Colon))
            || lexed.is_word(
                next,
                &[
                    "of", "and", "is", "are", "to", "applies", "has", "or", "foia", "refers", "refer", "apply", "was",
                    "were", "have", "being", "exempt",
                ],
            );
        return (cut_short && parts.len() == 1).then_some((parts, next));
    }
}

fn digit(lexed: Lexed<'_>, at: usize) -> Option<(Part, usize)> {
    let number = lexed.of(at);
    if !lexed.is(at, Kind::Number) || number.len() > 2 || number.starts_with('0') {
        return None;
    }
    let insert = lexed.of(at + 1);
    if lexed.is(at + 1, Kind::Word) && lexed.glued(at + 1) {
        // `3A`, `3ZA`; `2nd` is none. A small letter may be a paragraph: `31(1a)`.
        let upper = insert.to_ascii_uppercase();
        let fits = upper.len() <= 2 && (upper.len() == 1 || insert == upper) && upper.is_ascii();
        return fits.then(|| (Part::Digit(format!("{number}{insert}")), at + 2));
    }
    Some((Part::Digit(number.to_owned()), at + 1))
}

fn letter(lexed: Lexed<'_>, at: usize) -> Option<(Part, usize)> {
    let written = lexed.of(at);
    if !lexed.is(at, Kind::Word) || !written.is_ascii() {
        return None;
    }
    let lower = written.to_ascii_lowercase();
    let roman = lower.len() <= 4 && lower.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    // Inserted paragraphs are `(aa)`, `(ac)`, `(ea)`, `(fa)`; `(no)` and `(in)` are words.
    let inserted = lower.len() == 2 && matches!(lower.as_bytes()[1], b'a'..=b'd') && lower != "ad" && lower != "pa";
    let inserted = inserted || lower == "ad" || lower == "za";
    (lower.len() == 1 || roman || inserted).then(|| (Part::Letter(lower), at + 1))
}

/// A digit of a list that a word such as `subsections` opened.
fn lone_digit(lexed: Lexed<'_>, at: usize) -> Option<(Part, usize)> {
    let (part, end) = digit(lexed, at)?;
    let unit = ["per", "officers", "people", "hours", "days", "requests"];
    (!lexed.is_word(end, &unit)).then_some((part, end))
}

/// A letter without brackets that is no word of the sentence: followed by a mark, a joiner or nothing.
fn lone_letter(lexed: Lexed<'_>, at: usize) -> Option<(Part, usize)> {
    let (part, end) = letter(lexed, at)?;
    // "A = s.40(2); B = s.31(1)(a); C = s.23(1)" is a key of letters, "(b) and S.24" a head word.
    let head_word = lexed.is_word(at, &["s", "r"]) && lexed.is(end, Kind::Dot) && lexed.is(end + 1, Kind::Number);
    if lexed.of(end) == "=" || head_word {
        return None;
    }
    let bounded = !lexed.is(end, Kind::Word) && !lexed.is(end, Kind::Number)
        || lexed.starts_line(end)
        || lexed.is_word(
            end,
            &[
                "and", "or", "to", "of", "is", "are", "was", "applies", "apply", "foia", "has", "as", "under", "in",
                "for", "both", "law",
            ],
        );
    bounded.then_some((part, end))
}

/// Sub-parts without brackets: `31 1 a`, `31(1)a`, `40.2`, `31.1.a`, `31-1-a` is not one.
fn bare(lexed: Lexed<'_>, at: usize, section: &str, paths: &Paths) -> Option<(Part, usize)> {
    let dotted = lexed.is(at, Kind::Dot) && lexed.glued(at) && lexed.glued(at + 1);
    if dotted
        && (lexed.is(at + 1, Kind::Number) && !paths.has_any() || lexed.is(at + 1, Kind::Word) && paths.has_digit())
    {
        let (part, end) = digit(lexed, at + 1).or_else(|| letter(lexed, at + 1))?;
        return Some((part, end));
    }
    if dotted && lexed.is(at + 1, Kind::Open) {
        let (parts, end) = bracketed(lexed, at + 1)?;
        return parts.into_iter().next().map(|(part, _)| (part, end));
    }
    if !paths.has_any() && lexed.is(at, Kind::Number) && lexed.of(at).len() == 1 && !lexed.starts_line(at) {
        let (part, end) = digit(lexed, at)?;
        let Part::Digit(name) = &part else { return None };
        let deeper = lexed.is(end, Kind::Open) && bracketed(lexed, end).is_some() || lone_letter(lexed, end).is_some();
        let ends = !lexed.is(end, Kind::Number)
            && (!lexed.is(end, Kind::Word)
                || lexed
                    .is_word(end, &["and", "or", "of", "is", "are", "applies", "apply", "foia", "has", "as", "both"]))
            && !lexed.is(end, Kind::Other);
        return (known_anywhere(section, &format!("({name})")) && (deeper || ends)).then_some((part, end));
    }
    if paths.has_digit() && paths.letter.is_none() && lexed.is(at, Kind::Word) {
        if lexed.glued(at) {
            let (part, end) = letter(lexed, at)?;
            if lexed.is(end, Kind::Close) && lexed.glued(end) {
                // `31(1)a)`.
                return Some((part, end + 1));
            }
            return Some((part, end));
        }
        return lone_letter(lexed, at);
    }
    if paths.has_digit() && paths.letter.is_some() && lexed.is(at, Kind::Close) && lexed.glued(at) {
        return None;
    }
    None
}

/// Passes over what joins sub-parts.
fn joiner(lexed: Lexed<'_>, at: usize) -> (Join, usize) {
    match lexed.kind(at) {
        Some(Kind::Comma | Kind::Semicolon | Kind::Slash) => {
            let after = at + 1;
            if lexed.is_word(after, &["and", "or"]) || lexed.is(after, Kind::Ampersand) {
                (Join::And, after + 1)
            } else {
                (Join::And, after)
            }
        }
        Some(Kind::Ampersand) => (Join::And, at + 1),
        Some(Kind::Dash) => (Join::Range, at + 1),
        Some(Kind::Word) if lexed.is_word(at, &["and", "or", "plus"]) => {
            // "and/or"
            let slash = lexed.is(at + 1, Kind::Slash) && lexed.is_word(at + 2, &["or"]);
            (Join::And, if slash { at + 3 } else { at + 1 })
        }
        Some(Kind::Word) if lexed.is_word(at, &["to", "through", "thru"]) => (Join::Range, at + 1),
        _ => (Join::None, at),
    }
}

/// Words that say which sub-part is meant: ", that is to say", "namely", ", subsection", "paragraphs".
fn spelled_out(lexed: Lexed<'_>, at: usize) -> Option<usize> {
    const WEAK: [&str; 11] = ["that", "is", "to", "in", "at", "its", "both", "under", "by", "i", "e"];
    let mut next = at;
    let mut strong = false;
    for _ in 0..8 {
        if matches!(lexed.kind(next), Some(Kind::Comma | Kind::Dash | Kind::Colon)) && (next == at || strong)
            || strong && lexed.is(next, Kind::Dot) && lexed.glued(next)
        {
            next += 1;
        } else if let Some(after) = part_word(lexed, next) {
            strong = true;
            next = after;
        } else if lexed.is_word(next, &["sub", "subs"])
            && (lexed.is(next + 1, Kind::Number) && lexed.of(next + 1).len() == 1 || lexed.is(next + 1, Kind::Open))
        {
            // "Section 40 sub 2", "s.40 sub(2)".
            strong = true;
            next += 1;
        } else if lexed.is_word(next, &["say", "namely", "specifically", "particularly", "particular", "ie", "viz"]) {
            strong = true;
            next += 1;
        } else if lexed.is_word(next, &["i"]) && lexed.is(next + 1, Kind::Dot) && lexed.is_word(next + 2, &["e"]) {
            strong = true;
            next += if lexed.is(next + 3, Kind::Dot) { 4 } else { 3 };
        } else if lexed.is_word(next, &["virtue"])
            && lexed.is_word(next + 1, &["of"])
            && lexed.is(next + 2, Kind::Open)
            && lexed.is(next + 3, Kind::Number)
        {
            // "section 40(2)(a) by virtue of (3A)(a)".
            return Some(next + 2);
        } else if lexed.is_word(next, &WEAK) {
            next += 1;
        } else {
            break;
        }
    }
    strong.then_some(next)
}

/// `subsection`, `sub-sections`, `paragraph`, `sub-paragraph`, `para.`, `limb`; the index after it.
pub fn part_word(lexed: Lexed<'_>, at: usize) -> Option<usize> {
    let mut next = at;
    if !matches!(lexed.of(at).as_bytes().first(), Some(b's' | b'S' | b'p' | b'P' | b'l' | b'L')) {
        return None;
    }
    if lexed.is_word(next, &["sub"]) {
        next += 1;
        if lexed.is(next, Kind::Dash) {
            next += 1;
        }
        if !lexed.is_word(next, &["section", "sections", "paragraph", "paragraphs", "para", "paras", "sect", "sec"]) {
            return None;
        }
        return Some(next + 1);
    }
    let words = [
        "subsection",
        "subsections",
        "subsect",
        "subsec",
        "subparagraph",
        "subparagraphs",
        "paragraph",
        "paragraphs",
        "para",
        "paras",
        "limb",
        "limbs",
    ];
    if !lexed.is_word(next, &words) {
        return None;
    }
    next += 1;
    if lexed.is(next, Kind::Dot) && lexed.glued(next) {
        next += 1;
    } else if lexed.is(next, Kind::Open) && lexed.is_word(next + 1, &["s"]) && lexed.is(next + 2, Kind::Close) {
        next += 3;
    }
    Some(next)
}
