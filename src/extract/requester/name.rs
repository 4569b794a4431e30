//! Reads one name at one place: titles, initials, names, particles. Knows what is no name: offices,
//! bodies, places, and what a sentence goes on with. Does not know whose name it is.

use crate::data::shipped_table;
use crate::model::{Force, Span};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Names of one person or two.
const MOST_WORDS: usize = 7;

#[derive(Deserialize)]
pub(super) struct WordTable {
    honorifics: BTreeSet<String>,
    particles: BTreeSet<String>,
    stops: BTreeSet<String>,
    offices: BTreeSet<String>,
    pub office_boxes: Vec<String>,
    pub public_domains: Vec<String>,
}

pub(super) static WORDS: LazyLock<WordTable> =
    LazyLock::new(|| shipped_table(include_str!("../../data/requester_cues.toml")));

/// Words of the names of forces: `request from Avon and Somerset` names nobody.
static FORCE_WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let forces: Vec<Force> = serde_json::from_str(include_str!("../../data/forces.json"))
        .expect("the shipped forces are parsed by the unit tests");
    let names = forces.iter().flat_map(|force| std::iter::once(&force.name).chain(&force.aliases));
    names.flat_map(|name| name.split(' ')).filter(|word| word.len() > 3).map(str::to_lowercase).collect()
});

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub span: Span,
    /// `Mr`, `Dr`.
    pub titled: bool,
    pub words: usize,
    /// Last words, one for each person.
    pub surnames: Vec<String>,
}

/// What one word may be in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Honorific,
    Particle,
    Joiner,
    Name,
    Stop,
    Office,
    Plain,
}

/// Reads the name that begins at byte `at`, or right behind spaces.
pub(super) fn name_at(text: &str, at: usize) -> Option<Name> {
    let line = line_from(text, at);
    let mut name: Option<Name> = None;
    let mut titled = false;
    let mut start = None;
    let mut joined = false;
    for (offset, word) in words(line) {
        let bare = word.trim_matches(|edge: char| !edge.is_alphanumeric());
        let possessive = ["'s", "’s", "'S", "’S"].iter().find_map(|end| bare.strip_suffix(end));
        let bare = possessive.unwrap_or(bare);
        // `Dear [name removed]`, `Dear <name>`: nobody is named.
        if bare.is_empty() && !matches!(word, "&" | "/") || word.starts_with(['[', '<']) || word.contains('@') {
            break;
        }
        let opens_bracket = word.starts_with('(') && start.is_some();
        match kind(bare, word, titled, name.is_some()) {
            _ if opens_bracket => break,
            Kind::Honorific => {
                titled = true;
                start.get_or_insert(at + offset + word.find(bare).unwrap_or(0));
            }
            Kind::Joiner | Kind::Particle => joined = true,
            Kind::Name => {
                let from = *start.get_or_insert(at + offset + word.find(bare).unwrap_or(0));
                let end = at + offset + word.find(bare).unwrap_or(0) + bare.len();
                let mut known = name.take().unwrap_or(Name {
                    span: Span::new(from, end),
                    titled: false,
                    words: 0,
                    surnames: Vec::new(),
                });
                known.span = Span::new(from, end);
                known.words += 1;
                if known.surnames.is_empty() || joined {
                    known.surnames.push(bare.to_owned());
                } else if let Some(last) = known.surnames.last_mut() {
                    *last = bare.to_owned();
                }
                joined = false;
                let full = known.words >= MOST_WORDS;
                name = Some(known);
                if full {
                    break;
                }
            }
            Kind::Office if !titled => return None,
            Kind::Office | Kind::Stop | Kind::Plain => break,
        }
        let tail = word.trim_end_matches(|last: char| last.is_alphanumeric());
        let ends = possessive.is_some()
            || word.ends_with([',', ';', ':', '!', '?', ')', ']', '|', '>', '"', '”'])
            || (word.ends_with('.') && bare.chars().count() > 1 && name.is_some());
        if ends && !tail.is_empty() && name.is_some() {
            break;
        }
    }
    let mut name = name?;
    name.titled = titled;
    Some(name)
}

fn kind(bare: &str, word: &str, titled: bool, named: bool) -> Kind {
    if matches!(word, "&" | "/") {
        return if named { Kind::Joiner } else { Kind::Plain };
    }
    let lower = bare.to_lowercase();
    let list = &*WORDS;
    let initial = bare.chars().count() == 1;
    let capital = bare.starts_with(char::is_uppercase);
    if list.honorifics.contains(&lower) && (capital || !named) {
        // `Sir` closes an opening as often as it makes a knight.
        return Kind::Honorific;
    }
    if named && lower == "and" {
        return Kind::Joiner;
    }
    if named && !capital && list.particles.contains(&lower) {
        return Kind::Particle;
    }
    if initial && capital && (titled || lower != "i") {
        return Kind::Name;
    }
    if list.stops.contains(&lower) {
        return Kind::Stop;
    }
    if list.offices.contains(&lower) {
        return Kind::Office;
    }
    let letters = bare.chars().all(|part| part.is_alphabetic() || matches!(part, '-' | '\'' | '’' | '.'));
    // `dear mr exampleson`
    match (letters, capital, titled && !named && bare.len() > 1) {
        (true, true, _) | (true, _, true) => Kind::Name,
        _ => Kind::Plain,
    }
}

/// Whether a word could stand before a surname as a first name.
pub(super) fn is_first_name(word: &str) -> bool {
    let bare = word.trim_matches(|edge: char| !edge.is_alphanumeric());
    let ends = word.ends_with([',', ';', ':', '?', '!', ')', ']']) || (word.ends_with('.') && bare.chars().count() > 2);
    !ends && matches!(kind(bare, word, false, false), Kind::Name | Kind::Honorific)
}

/// Returns where the names begin that end a line's text: `Ann Example`, `Example, Ann`.
pub(super) fn names_before(text: &str, lead: &str) -> Option<usize> {
    let mut start = None;
    for (count, word) in lead.rsplit(' ').take(4).enumerate() {
        let surname_first =
            count == 1 && word.strip_suffix(',').is_some_and(is_first_name) && !word.eq_ignore_ascii_case("may,");
        if word.is_empty() || !(surname_first || is_first_name(word)) {
            break;
        }
        start = Some(word.as_ptr() as usize - text.as_ptr() as usize);
        if surname_first {
            break;
        }
    }
    start
}

pub(super) fn is_honorific(word: &str) -> bool {
    WORDS.honorifics.contains(&word.trim_end_matches('.').to_lowercase())
}

pub(super) fn is_office(word: &str) -> bool {
    let bare = word.trim_matches(|edge: char| !edge.is_alphanumeric());
    WORDS.offices.contains(&bare.to_lowercase())
}

/// Whether all that is capitalised in a name are words of a force's name.
pub(super) fn is_of_force(text: &str) -> bool {
    let mut words = words(text).map(|(_, word)| word.to_lowercase()).filter(|word| word.len() > 3).peekable();
    words.peek().is_some() && words.all(|word| FORCE_WORDS.contains(&word))
}

/// Returns the rest of a line, or as much of a long one as a name could take.
pub(super) fn line_from(text: &str, at: usize) -> &str {
    let rest = &text[at..text.floor_char_boundary((at + 160).min(text.len()))];
    &rest[..memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())]
}

pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([' ', '\t', '\u{a0}'])
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
