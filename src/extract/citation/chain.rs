//! Groups citations: a group shares one Act ("31(1)(a), 40(2) and 43 of the Act"), a chain shares one role
//! ("section 30 of FOIA together with section 40").

use crate::data::provisions::provisions;
use crate::extract::citation::act_name::ActName;
use crate::extract::citation::grammar::{Mention, skip_bracketed_title};
use crate::extract::citation::head::Head;
use crate::extract::citation::lexer::{Kind, Lexed};
use std::sync::LazyLock;

/// Words of the titles of provisions, sorted: `Law Enforcement` after a citation is no part of the sentence.
static TITLE_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let titles = provisions().iter().flat_map(|row| [row.heading.as_deref(), row.police_title.as_deref()]).flatten();
    let mut words: Vec<String> = titles
        .flat_map(|title| title.split(|character: char| !character.is_alphanumeric()))
        .map(str::to_ascii_lowercase)
        .filter(|word| {
            word.len() > 2
                && !["and", "the", "with", "for", "act", "acts", "refusal", "exempt", "regulations", "not"]
                    .contains(&word.as_str())
        })
        .collect();
    words.extend(
        [
            "prejudice",
            "interests",
            "interest",
            "data",
            "proceedings",
            "investigations",
            "confidential",
            "endangerment",
            "safety",
            "limit",
            "intended",
        ]
        .map(str::to_owned),
    );
    words.sort_unstable();
    words.dedup();
    words
});

/// Mentions `first..end` that share one Act.
#[derive(Clone, Debug)]
pub struct Group {
    pub first: usize,
    pub end: usize,
    /// Joined to the group before it in one list, perhaps behind that group's Act.
    pub linked: bool,
}

/// Joins neighbouring mentions into groups.
pub fn groups(lexed: Lexed<'_>, mentions: &[Mention], acts: &[ActName]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, mention) in mentions.iter().enumerate() {
        let link = match place.checked_sub(1).map(|before| &mentions[before]) {
            Some(before) if !mention.of_last => {
                let first = groups.last().map_or(before, |group| &mentions[group.first]);
                let regulation = |one: &Mention| one.head == Head::Regulation;
                // "see regulation 11, then section 50 of the Freedom of Information Act": an Act has no regulations.
                let other_head = mention.head != Head::None && regulation(before) != regulation(mention);
                if is_new_subject(lexed, first, mentions, place, acts) {
                    Link::None
                } else {
                    match link(lexed, before, mention, acts) {
                        Link::List if other_head => Link::BehindAct,
                        link => link,
                    }
                }
            }
            _ => Link::None,
        };
        match (link, groups.last_mut()) {
            (Link::List, Some(group)) => group.end = place + 1,
            (link, _) => groups.push(Group { first: place, end: place + 1, linked: link == Link::BehindAct }),
        }
    }
    groups
}

/// In "withheld under section 40(2) and section 31 is not engaged" the second is the subject of a clause of its
/// own: a preposition governs the first, a verb in the singular follows the second.
fn is_new_subject(lexed: Lexed<'_>, first: &Mention, mentions: &[Mention], place: usize, acts: &[ActName]) -> bool {
    let mention = &mentions[place];
    const REPLACES: [&str; 9] = [
        "replace",
        "replaced",
        "replaces",
        "replacing",
        "substituted",
        "swapped",
        "exchanged",
        "supersede",
        "substitute",
    ];
    const GOVERNS: [&str; 22] = [
        "under", "by", "of", "on", "upon", "using", "with", "via", "in", "at", "to", "apply", "applying", "applied",
        "citing", "cited", "engages", "engage", "invoke", "rely", "withdraw", "dropped",
    ];
    let Some(before) = lexed.before(first.from) else { return false };
    // "I have replaced section 21(1) with section 22(1)": two of them, with two roles.
    if lexed.is_word(before, &REPLACES)
        && lexed.before(mention.from).is_some_and(|at| lexed.is_word(at, &["with", "by", "for"]))
    {
        return true;
    }
    if mention.orphan || !lexed.is_word(before, &GOVERNS) || lexed.is(mention.from, Kind::Number) {
        return false;
    }
    if is_plural_subject(lexed, mentions, place) {
        return true;
    }
    let mut next = skip_titles(lexed, mention.to);
    let after_words = (next..next + 2).find(|at| !lexed.is_word(*at, &["of", "the"])).unwrap_or(next + 2);
    if let Some(act) = act_at(acts, next, after_words) {
        next = skip_titles(lexed, act.to);
    }
    if lexed.is_word(next, &["exemption"]) {
        next += 1;
    }
    lexed.is_word(
        next,
        &[
            "is",
            "was",
            "has",
            "does",
            "did",
            "applies",
            "could",
            "no",
            "falls",
            "isn't",
            "wasn't",
            "doesn't",
            "cannot",
            "stands",
            "remains",
            "exempts",
            "protects",
            "prevents",
            "bars",
            "makes",
            "lets",
            "allows",
            "requires",
            "covers",
            "concerns",
            "provides",
            "prohibits",
            "means",
            "deals",
            "says",
            "gives",
            "takes",
        ],
    )
}

/// "… exempt under ss. 36(2)(b)(ii) and 43(2), and ss 22 and 40(2) were thought about": behind a comma, a head in the
/// plural whose list has a verb.
fn is_plural_subject(lexed: Lexed<'_>, mentions: &[Mention], place: usize) -> bool {
    let mention = &mentions[place];
    let Some(and) = mention.from.checked_sub(1).filter(|at| lexed.is_word(*at, &["and", "but", "while", "whereas"]))
    else {
        return false;
    };
    if !lexed.before(and).is_some_and(|at| lexed.is(at, Kind::Comma)) {
        return false;
    }
    let mut last = mention;
    for next in &mentions[place + 1..mentions.len().min(place + 8)] {
        if !joining(lexed, skip_titles(lexed, last.to), next.from.max(last.to)) {
            break;
        }
        last = next;
    }
    lexed.is_word(skip_titles(lexed, last.to), &["were", "are", "have", "do", "did", "was", "is", "has", "does"])
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    None,
    /// Only joining words between.
    List,
    /// The Act of the first stands between: "24 of PACE and section 60 of CJPOA".
    BehindAct,
}

fn link(lexed: Lexed<'_>, before: &Mention, after: &Mention, acts: &[ActName]) -> Link {
    if after.from <= before.to {
        return Link::List;
    }
    let rest = skip_titles(lexed, before.to);
    if joining(lexed, rest, after.from) {
        return Link::List;
    }
    let mut place = rest;
    while place < after.from && lexed.is_word(place, &["of", "under", "in", "the"]) {
        place += 1;
    }
    if let Some(act) = act_at(acts, rest, place)
        && act.to < after.from
        && joining(lexed, act.to, after.from)
    {
        return Link::BehindAct;
    }
    Link::None
}

/// Returns the Act name that starts at one of these tokens.
pub fn act_at(acts: &[ActName], first: usize, last: usize) -> Option<&ActName> {
    let place = acts.partition_point(|act| act.from < first);
    acts.get(place).filter(|act| act.from <= last)
}

/// Tells whether only joining words stand between.
fn joining(lexed: Lexed<'_>, from: usize, to: usize) -> bool {
    const WORDS: [&str; 34] = [
        "and",
        "or",
        "nor",
        "plus",
        "also",
        "both",
        "either",
        "neither",
        "with",
        "together",
        "in",
        "conjunction",
        "combination",
        "combined",
        "coupled",
        "read",
        "taken",
        "alongside",
        "along",
        "as",
        "well",
        "by",
        "virtue",
        "the",
        "exemption",
        "exemptions",
        "then",
        "further",
        "of",
        "linked",
        "to",
        "alternatively",
        "additionally",
        "at",
    ];
    if to - from > 9 {
        return false;
    }
    let mut joined = false;
    for at in from..to {
        match lexed.kind(at) {
            Some(Kind::Comma | Kind::Semicolon | Kind::Ampersand | Kind::Slash) => joined = true,
            Some(Kind::Word) if lexed.is_word(at, &WORDS) => {
                joined = true;
                // "Section 31 also …": a joining word before a mark of its own starts something else.
            }
            Some(Kind::Dash) if joined => {}
            _ => return false,
        }
        if lexed.starts_line(at) && at == from && !joined {
            return false;
        }
    }
    joined || (from == to && !lexed.starts_line(to))
}

/// Passes over titles behind a citation: ` - Law Enforcement`, `(Personal Information)`, `Law Enforcement`.
pub fn skip_titles(lexed: Lexed<'_>, at: usize) -> usize {
    let mut next = at;
    for _ in 0..2 {
        next = skip_bracketed_title(lexed, next);
        let dash = matches!(lexed.kind(next), Some(Kind::Dash | Kind::Colon)) && !lexed.starts_line(next);
        let run = title_run(lexed, if dash { next + 1 } else { next });
        if let Some(end) = run {
            next = end;
            if dash && lexed.is(next, Kind::Dash) && !lexed.starts_line(next) && lexed.tokens[next].spaced {
                return next;
            }
        } else {
            break;
        }
    }
    next
}

/// A run of title words that starts with a capital.
fn title_run(lexed: Lexed<'_>, at: usize) -> Option<usize> {
    let is_title = |at: usize| {
        lexed.is(at, Kind::Word)
            && !lexed.starts_line(at)
            && TITLE_WORDS.binary_search(&lexed.of(at).to_ascii_lowercase()).is_ok()
    };
    if !lexed.of(at).starts_with(|first: char| first.is_uppercase()) || !is_title(at) {
        return None;
    }
    let mut next = at + 1;
    while next < at + 12 {
        if is_title(next) {
            next += 1;
        } else if (lexed.is_word(next, &["and", "of", "the", "to", "by", "in", "for", "etc", "with"])
            || lexed.is(next, Kind::Ampersand)
            || lexed.is(next, Kind::Slash))
            && (is_title(next + 1) || lexed.is_word(next + 1, &["the", "to"]) && is_title(next + 2))
            && (lexed.of(next + 1).starts_with(|first: char| first.is_uppercase())
                || lexed.is_word(next, &["of", "to", "for", "with"])
                || is_title(next + 1) && !lexed.is_word(next, &["in", "by"]))
        {
            next += if is_title(next + 1) { 2 } else { 3 };
        } else {
            break;
        }
    }
    Some(next)
}
