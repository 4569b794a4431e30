//! Numbers of questions: `3`, `1a`, `(ii)`, and lists of them: `2 & 3`, `(1), (3) and (5)`, `1a to 1c`.
//!
//! Does not say whether what holds them is a label.

/// `1`, `1a`, `a`, `ii`, `1(ii)` or `1.2`. Numbers count questions, the rest their parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub number: u16,
    /// `a` is 1, `i` is 101, the 2 of `1.2` is 202; 0 for none.
    pub letter: u8,
    /// The `(ii)` of `1(a)(ii)` is 2.
    pub part: u8,
}

/// Added to a Roman part.
pub const ROMAN: u8 = 100;
/// Added to the part behind a dot: `1.2`.
pub const DOTTED: u8 = 200;
const ROMANS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.number > 0 {
            write!(out, "{}", self.number)?;
        }
        let roman = |place: u8| ROMANS[usize::from(place - 1).min(ROMANS.len() - 1)];
        match self.letter {
            0 => {}
            dotted if dotted > DOTTED => write!(out, ".{}", dotted - DOTTED)?,
            found if found > ROMAN && self.number > 0 => write!(out, "({})", roman(found - ROMAN))?,
            found if found > ROMAN => out.write_str(roman(found - ROMAN))?,
            letter => write!(out, "{}", char::from(b'a' + (letter - 1).min(25)))?,
        }
        if self.part > 0 { write!(out, "({})", roman(self.part)) } else { Ok(()) }
    }
}

/// Longest list a label may name; `Questions 1 to 40` is expanded, `1 to 2019` is not a label.
const LONGEST_LIST: usize = 60;

/// `12`, `1a`, `1(a)`, `1.a`, `1(ii)` and, where `dotted`, `1.2`: a number of at most two digits with an optional part.
pub(super) fn key(text: &str, at: usize, dotted: bool) -> Option<(Key, usize)> {
    let bytes = text.as_bytes();
    let digits = bytes[at..].iter().take_while(|it| it.is_ascii_digit()).take(3).count();
    if digits == 0 || digits > 2 {
        return None;
    }
    let number = text[at..at + digits].parse().ok()?;
    let mut end = at + digits;
    let mut letter = 0;
    if let Some((part, after)) = part_of_number(text, end, dotted) {
        return Some((Key { number, letter: part, part: 0 }, after));
    }
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
    let mut part = 0;
    if letter > 0
        && bytes.get(end) == Some(&b'(')
        && let Some((inner, after)) = bracketed_part(text, end).filter(|it| it.0 > ROMAN)
    {
        (part, end) = (inner - ROMAN, after);
    }
    Some((Key { number, letter, part }, end))
}

/// Reads `(ii)` or, where `dotted`, `.2` behind a number.
fn part_of_number(text: &str, at: usize, dotted: bool) -> Option<(u8, usize)> {
    let rest = &text[at..];
    let spaces = usize::from(rest.starts_with(" ("));
    if let Some(inner) = rest[spaces..].strip_prefix('(') {
        let word = &inner[..inner.bytes().take(6).position(|it| it == b')')?];
        return Some((roman(&word.to_ascii_lowercase())?, at + spaces + word.len() + 2));
    }
    let digits = rest.strip_prefix('.').filter(|_| dotted)?;
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !digits[len..].starts_with(|it: char| it.is_alphanumeric()) && !more_dots(&digits[len..]);
    let part = digits[..len].parse::<u8>().ok().filter(|it| ends && (1..=50).contains(it))?;
    Some((DOTTED + part, at + 1 + len))
}

/// `.3` after `1.2`: a clause of a policy.
fn more_dots(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()))
}

pub(super) fn starts_with(text: &str, lower: &str) -> bool {
    text.len() >= lower.len() && text.as_bytes()[..lower.len()].eq_ignore_ascii_case(lower.as_bytes())
}

pub(super) fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\u{a0}']).len()
}
/// Reads `2 & 3`, `1 to 3`, `1a and 1b`, `Q1, Q2`.
pub fn key_list(text: &str, start: usize) -> (Vec<Key>, usize) {
    let mut keys: Vec<Key> = Vec::new();
    let mut end = start;
    let mut at = start;
    let mut range = false;
    while let Some((found, after)) = text.get(at..).and_then(|_| key(text, at, true)) {
        match keys.last().copied() {
            Some(last) if range && last.letter == 0 && found.letter == 0 && found.number > last.number => {
                keys.extend((last.number + 1..=found.number).map(|number| Key { number, letter: 0, part: 0 }));
            }
            Some(last) if range && last.number == found.number && found.letter > last.letter => {
                keys.extend((last.letter + 1..=found.letter).map(|letter| Key {
                    number: last.number,
                    letter,
                    part: 0,
                }));
            }
            _ => keys.push(found),
        }
        end = after;
        if keys.len() > LONGEST_LIST {
            break;
        }
        // "(1), (3) and 5)" closes each number.
        let closed = usize::from(text[after..].starts_with(')'));
        let rest = &text[after + closed..];
        let gap = closed + spaces(rest);
        let tail = &text[after + gap..];
        let Some((joiner, is_range)) = joiner(tail) else { break };
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
        for word in ["and ", "questions ", "question ", "parts ", "part ", "items ", "item ", "q.", "q"] {
            if starts_with(&text[at..], word) {
                at += word.len() + spaces(&text[at + word.len()..]);
            }
        }
        if let Some((part, after)) = keys.last().and_then(|last| part_alone(text, at, *last)) {
            let last = keys[keys.len() - 1];
            let from = if range && part.letter > last.letter { last.letter + 1 } else { part.letter };
            keys.extend((from..=part.letter).map(|letter| Key { letter, ..last }));
            end = after;
            break;
        }
        at += usize::from(text[at..].starts_with('('));
    }
    (keys, end)
}

/// Returns the word or sign that joins two numbers, and whether it opens a range.
fn joiner(tail: &str) -> Option<(&'static str, bool)> {
    [("&", false), ("and ", false), (",", false), ("+", false), ("/", false), ("to ", true), ("-", true), ("–", true)]
        .into_iter()
        .find(|(joiner, _)| starts_with(tail, joiner))
}

/// Reads the `(c)` of `1(a) to (c)`, which takes its number from what stands before it.
fn part_alone(text: &str, at: usize, last: Key) -> Option<(Key, usize)> {
    let (part, end) = bracketed_part(text, at).filter(|_| last.letter > 0 && text[at..].starts_with('('))?;
    Some((Key { letter: part, ..last }, end))
}

/// Reads `(a)`, `a)`, `(ii)`: a letter or Roman number that a bracket closes.
fn bracketed_part(text: &str, at: usize) -> Option<(u8, usize)> {
    let bytes = text.as_bytes();
    let open = at + usize::from(bytes.get(at) == Some(&b'('));
    let len = bytes.get(open..)?.iter().take(5).take_while(|it| it.is_ascii_alphabetic()).count();
    let word = text.get(open..open + len)?.to_ascii_lowercase();
    let closed = bytes.get(open + len) == Some(&b')') && bytes.get(open + len + 1) != Some(&b'(');
    let part = match (len, roman(&word)) {
        (_, Some(value)) => value,
        (1, None) => word.as_bytes()[0] - b'a' + 1,
        _ => return None,
    };
    closed.then_some((part, open + len + 1))
}

/// Reads `(a) and (b)`, `(i) to (iii)`, `a) & c)`.
pub(super) fn part_list(text: &str, start: usize) -> (Vec<Key>, usize) {
    let mut keys: Vec<Key> = Vec::new();
    let (mut at, mut end, mut range) = (start, start, false);
    while let Some((part, after)) = bracketed_part(text, at) {
        let from = keys.last().filter(|last| range && last.letter < part).map_or(part, |last| last.letter + 1);
        keys.extend((from..=part).map(|letter| Key { number: 0, letter, part: 0 }));
        end = after;
        let gap = spaces(&text[after..]);
        let Some((joined, is_range)) = joiner(&text[after + gap..]).filter(|_| keys.len() <= LONGEST_LIST) else {
            break;
        };
        range = is_range;
        at = after + gap + joined.len();
        at += spaces(&text[at..]);
        if starts_with(&text[at..], "and ") {
            at += 4;
        }
    }
    (keys, end)
}

pub(super) fn roman(word: &str) -> Option<u8> {
    ROMANS.iter().position(|it| *it == word).and_then(|at| u8::try_from(at + 1).ok()).map(|at| at + ROMAN)
}
