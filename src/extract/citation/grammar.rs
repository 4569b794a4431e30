//! Finds citations: a head word, a number, sub-parts, and lists of these. Which Act they belong to and
//! whether the letter relies on them is decided elsewhere.

use crate::data::provisions::known_anywhere;
use crate::extract::citation::act_name::{ActName, Named};
use crate::extract::citation::head::{self, Head};
use crate::extract::citation::levels::{self, Part, Paths};
use crate::extract::citation::lexer::{Kind, Lexed};

/// One section or regulation as cited, with its sub-parts spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// `31`, `22A`.
    pub section: String,
    /// `(1)(a)`; none when only the section is named.
    pub paths: Vec<String>,
    pub head: Head,
    /// Sub-parts alone ("subsections 3A and 3B"): the section is the one last in view.
    pub of_last: bool,
    /// A bare number that only a list or an opening word made a citation.
    pub orphan: bool,
    /// First token and the one after the last.
    pub from: usize,
    pub to: usize,
}

/// Longest list under one head.
const LONGEST_LIST: usize = 200;
const LONGEST_RANGE: u32 = 12;

/// Finds all citations of a letter in order.
pub fn mentions(lexed: Lexed<'_>, acts: &[ActName]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < lexed.tokens.len() {
        let next = match lexed.kind(at) {
            Some(Kind::Word | Kind::SectionSign) => {
                headed(lexed, at, &mut found).or_else(|| inverted(lexed, at, &mut found))
            }
            Some(Kind::Number) => orphan(lexed, at, acts, &mut found),
            Some(Kind::Open) => other_limb(lexed, at, &mut found),
            _ => None,
        };
        // Always on: a reading that ends where it began is left.
        at = next.unwrap_or(at + 1).max(at + 1);
    }
    found
}

/// `Section 31(1)(a), 40(2) and 43`: a head word and all that follows it.
fn headed(lexed: Lexed<'_>, at: usize, found: &mut Vec<Mention>) -> Option<usize> {
    let (head, plural, number) = head::read(lexed, at)?;
    let (mut mention, mut next) = reference(lexed, number, head)?;
    mention.from = at;
    if head::not_a_section(lexed, at, &mention, next) {
        return Some(next);
    }
    found.push(mention);
    for _ in 0..LONGEST_LIST {
        let Some((range, after)) = list_joiner(lexed, next) else { break };
        if range {
            let Some(end) = range_end(lexed, after, plural, found) else { break };
            next = end;
            continue;
        }
        let Some((item, end)) = reference(lexed, after, head) else { break };
        if !continues_list(lexed, &item, end, plural) {
            break;
        }
        found.push(item);
        next = end;
    }
    Some(next)
}

/// A number of one to three digits with its sub-parts.
fn reference(lexed: Lexed<'_>, at: usize, head: Head) -> Option<(Mention, usize)> {
    let (section, after) = section_number(lexed, at)?;
    let mut paths = Paths::default();
    let to = levels::read(lexed, after, &section, &mut paths);
    // `4.3.1` numbers a paragraph of a policy.
    if lexed.is(to, Kind::Dot) && lexed.glued(to) && lexed.glued(to + 1) && lexed.is(to + 1, Kind::Number) {
        return None;
    }
    let mention = Mention { section, paths: paths.finish(), head, of_last: false, orphan: false, from: at, to };
    Some((mention, to))
}

/// `31`, `22A`, `(31)`.
fn section_number(lexed: Lexed<'_>, at: usize) -> Option<(String, usize)> {
    if lexed.is(at, Kind::Open) && lexed.is(at + 1, Kind::Number) && lexed.is(at + 2, Kind::Close) {
        let digits = lexed.of(at + 1);
        return (digits.len() == 2 && !digits.starts_with('0')).then(|| (digits.to_owned(), at + 3));
    }
    let digits = lexed.of(at);
    if !lexed.is(at, Kind::Number) || digits.len() > 3 || digits.starts_with('0') {
        return None;
    }
    let insert = lexed.of(at + 1);
    if lexed.is(at + 1, Kind::Word) && lexed.glued(at + 1) {
        let capital = insert.len() <= 2 && insert.bytes().all(|byte| byte.is_ascii_uppercase());
        if capital {
            return Some((format!("{digits}{insert}"), at + 2));
        }
        // `31a` with a small letter is an inserted section when there is one, else paragraph (a).
        if insert.len() == 1 && insert.is_ascii() {
            let upper = format!("{digits}{}", insert.to_ascii_uppercase());
            let inserted = known_anywhere(&upper, "") || !known_anywhere(digits, "");
            return Some(if inserted { (upper, at + 2) } else { (digits.to_owned(), at + 1) });
        }
        // `Section 40and 31`, but not `Section 40th` or `Section 12pm`.
        let word = lexed.is_word(at + 1, &["and", "or", "of", "is", "to"]);
        return word.then(|| (digits.to_owned(), at + 1));
    }
    Some((digits.to_owned(), at + 1))
}

/// Passes over what joins the items of a list: `,`, `and`, titles in brackets. Tells whether it is a range.
fn list_joiner(lexed: Lexed<'_>, at: usize) -> Option<(bool, usize)> {
    let mut next = skip_bracketed_title(lexed, at);
    let mut joined = false;
    for _ in 0..5 {
        let mark = matches!(lexed.kind(next), Some(Kind::Comma | Kind::Ampersand | Kind::Slash | Kind::Semicolon));
        let word = lexed.is_word(next, &["and", "or", "plus", "also", "both", "with", "nor"]);
        if mark || word {
            joined = true;
            next += 1;
        } else {
            break;
        }
    }
    if joined {
        return Some((false, next));
    }
    let range = lexed.is(next, Kind::Dash) || lexed.is_word(next, &["to", "through"]);
    (range && next == at).then_some((true, next + 1))
}

/// Passes over ` (law enforcement)` after a citation.
pub fn skip_bracketed_title(lexed: Lexed<'_>, at: usize) -> usize {
    if !lexed.is(at, Kind::Open) || !lexed.is(at + 1, Kind::Word) {
        return at;
    }
    for next in at + 1..at + 16 {
        match lexed.kind(next) {
            Some(Kind::Close) => return next + 1,
            Some(Kind::Number | Kind::Open | Kind::EndMark) | None => return at,
            Some(_) => {}
        }
    }
    at
}

/// A number that continues a list either has sub-parts, or the head is plural, or what follows is no noun.
fn continues_list(lexed: Lexed<'_>, item: &Mention, end: usize, plural: bool) -> bool {
    if !item.paths.is_empty() {
        return true;
    }
    let unit = [
        "hours",
        "hour",
        "minutes",
        "days",
        "day",
        "pages",
        "officers",
        "people",
        "requests",
        "records",
        "per",
        "percent",
        "other",
        "others",
        "others'",
        "of which",
        "under",
        "times",
        "cases",
        "weeks",
        "months",
        "years",
        "crimes",
        "incidents",
        "arrests",
        "searches",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "were",
        "under",
    ];
    if lexed.is(end, Kind::Other) || lexed.is(end, Kind::Colon) {
        return false;
    }
    // "1) refused under section 40(2); 2) refused under …" numbers the questions.
    if lexed.is(end, Kind::Close) && lexed.is(item.from.wrapping_sub(1), Kind::Semicolon) {
        return false;
    }
    if plural {
        let unit = &unit[..unit.len() - 2];
        return !lexed.is_word(end, unit);
    }
    let follows = [
        "of",
        "apply",
        "applies",
        "are",
        "both",
        "have",
        "has",
        "is",
        "foia",
        "act",
        "to",
        "in",
        "as",
        "and",
        "or",
        "being",
        "each",
        "exemptions",
        "do",
        "does",
        "would",
        "may",
        "pace",
        "foisa",
        "which",
        "were",
        "was",
        "fois",
    ];
    known_anywhere(&item.section, "")
        && !(lexed.is_word(end, &["of"]) && lexed.is_word(end + 1, &["our", "these", "those", "them", "whom"]))
        && (!lexed.is(end, Kind::Word) || lexed.is_word(end, &follows))
}

/// The end of `Sections 29 - 31`: adds every section up to it.
fn range_end(lexed: Lexed<'_>, at: usize, plural: bool, found: &mut Vec<Mention>) -> Option<usize> {
    let last = found.last()?.clone();
    let (item, end) = reference(lexed, at, last.head)?;
    if item.section == last.section && last.paths.len() == 1 && item.paths.len() == 1 {
        // `30(1)(a) to 30(1)(c)`.
        let range = path_range(&last.paths[0], &item.paths[0])?;
        let whole = found.last_mut()?;
        whole.paths = range;
        whole.to = end;
        return Some(end);
    }
    if !plural || !last.paths.is_empty() || lexed.is(end, Kind::Other) {
        return None;
    }
    let (Ok(first), Ok(until)) = (last.section.parse::<u32>(), item.section.parse::<u32>()) else { return None };
    if until <= first || until - first > LONGEST_RANGE {
        return None;
    }
    for section in first + 1..until {
        found.push(Mention { section: section.to_string(), from: item.from, to: item.from, ..last.clone() });
    }
    found.push(item);
    Some(end)
}

/// `(1)(a)` to `(1)(c)`: siblings only.
fn path_range(first: &str, last: &str) -> Option<Vec<String>> {
    let cut = first.rfind('(')?;
    if last.rfind('(')? != cut || first[..cut] != last[..cut] {
        return None;
    }
    let inner = |path: &str| path[cut..].trim_matches(['(', ')']).to_owned();
    let (start, end) = (inner(first), inner(last));
    let (&[start], &[end]) = (start.as_bytes(), end.as_bytes()) else { return None };
    (start < end && start.is_ascii_digit() == end.is_ascii_digit())
        .then(|| (start..=end).map(|each| format!("{}({})", &first[..cut], each as char)).collect())
}

/// `paragraph (a) of section 30(1)`, `subsections (1)(b) and (3) of section 31`; without a section,
/// `subsections 3A, 3B and 4A` belong to the section last in view.
fn inverted(lexed: Lexed<'_>, at: usize, found: &mut Vec<Mention>) -> Option<usize> {
    let mut groups: Vec<Vec<(Part, bool)>> = Vec::new();
    let mut next = at;
    let mut subsection = false;
    let mut last_part = at;
    while let Some(after) = levels::part_word(lexed, next) {
        subsection |= lexed.of(next).to_ascii_lowercase().starts_with("subsec") || lexed.is_word(next, &["sub"]);
        let mut parts = Vec::new();
        let end = levels::part_list(lexed, after, &mut parts);
        if parts.is_empty() {
            return None;
        }
        groups.push(parts);
        last_part = end;
        next = end;
        if lexed.is_word(next, &["of", "to", "in", "under"]) {
            next += 1;
            if lexed.is_word(next, &["the"]) {
                next += 1;
            }
        } else {
            break;
        }
        if groups.len() > 3 {
            return None;
        }
    }
    if groups.is_empty() {
        return None;
    }
    if let Some((head, _, number)) = head::read(lexed, next) {
        let (section, after) = section_number(lexed, number)?;
        let mut paths = Paths::default();
        // "paragraph (a) of section 30(1)", but "subsection (1) of section 38, that is to say (a)".
        let goes_on = lexed.is(after, Kind::Comma);
        let mut to = if goes_on { after } else { levels::read(lexed, after, &section, &mut paths) };
        for group in groups.iter().rev() {
            paths.extend(&section, group);
        }
        if to == after && !lexed.is(to, Kind::Open) {
            to = levels::spelled_out_parts(lexed, to, &section, &mut paths);
        }
        found.push(Mention { section, paths: paths.finish(), head, of_last: false, orphan: false, from: at, to });
        return Some(to);
    }
    let last = found.iter().rev().take(LONGEST_LIST).find(|mention| !mention.of_last)?;
    let near = at.saturating_sub(last.to) < 400;
    let bracketed = lexed.is(at + 1, Kind::Open);
    let same_sentence =
        near && (last.to..at).all(|between| !lexed.is(between, Kind::Dot) && !lexed.starts_line(between));
    let first_is_letter = matches!(groups[0][0].0, Part::Letter(_));
    // "Limb (ii) of section 36(2)(b) gave no difficulty. Limb (i) he did not think made out."
    let other_limb = bracketed && lexed.is_word(at, &["limb", "limbs"]) && at - last.to.min(at) < 60;
    if !near || !(subsection || bracketed && same_sentence || other_limb) {
        return None;
    }
    let mut paths = Paths::default();
    if first_is_letter {
        // "paragraphs (a) and (b)" hang below the subsection last named.
        let above = last.paths.last()?;
        let digit = above.strip_prefix('(')?.split(')').next()?;
        paths.extend(&last.section, &[(Part::Digit(digit.to_owned()), false)]);
        // And "limb (i)" below the paragraph.
        let levels: Vec<&str> = above.trim_matches(['(', ')']).split(")(").collect();
        let roman = |part: &str| part.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
        if let ([_, letter, sub], Part::Letter(first)) = (&levels[..], &groups[0][0].0)
            && roman(sub)
            && roman(first)
        {
            paths.extend(&last.section, &[(Part::Letter((*letter).to_owned()), false)]);
        }
    }
    let (section, head) = (last.section.clone(), last.head);
    for group in groups.iter().rev() {
        paths.extend(&section, group);
    }
    found.push(Mention { section, paths: paths.finish(), head, of_last: true, orphan: false, from: at, to: last_part });
    Some(last_part)
}

/// "section 38(1)(b) only (not (1)(a), there being …)": another limb of what was just named.
fn other_limb(lexed: Lexed<'_>, at: usize, found: &mut Vec<Mention>) -> Option<usize> {
    let before = lexed.before(at)?;
    if !lexed.is_word(before, &["not", "nor", "than", "only", "unlike"]) || !lexed.is(at + 1, Kind::Number) {
        return None;
    }
    let last = found.last().filter(|last| at - last.to.min(at) <= 8 && !last.paths.is_empty())?;
    if (last.to..at).any(|between| lexed.is(between, Kind::Dot) || lexed.starts_line(between)) {
        return None;
    }
    let (section, head) = (last.section.clone(), last.head);
    let mut paths = Paths::default();
    let to = levels::read(lexed, at, &section, &mut paths);
    let paths = paths.finish();
    if paths.is_empty() || !paths.iter().all(|path| known_anywhere(&section, path)) {
        return None;
    }
    found.push(Mention { section, paths, head, of_last: true, orphan: false, from: at, to });
    Some(to)
}

/// A number without a head word: `23(5)` after "exempt under", or `1 of PACE` in a list.
fn orphan(lexed: Lexed<'_>, at: usize, acts: &[ActName], found: &mut Vec<Mention>) -> Option<usize> {
    let digits = lexed.of(at);
    if digits.len() > 3
        || lexed.glued(at)
            && at > 0
            && !matches!(lexed.kind(at - 1), Some(Kind::Open | Kind::Quote | Kind::Dash | Kind::Slash))
    {
        return None;
    }
    let (mut mention, to) = reference(lexed, at, Head::None)?;
    mention.orphan = true;
    let accepted = if mention.paths.is_empty() {
        !lexed.starts_line(at)
            && head::opens_list(lexed, at, true)
            && bare_number_ends_well(lexed, to)
            && known_anywhere(&mention.section, "")
            || continues_chain(lexed, &mention, to, found, acts)
            || names_its_act(lexed, at, to, acts)
    } else {
        let known = mention.paths.iter().all(|path| known_anywhere(&mention.section, path));
        // `4.3.1` and `2.1` number paragraphs; `31 1 b` counts only where something opened a list.
        let loose = lexed.tokens.get(at + 1).is_some_and(|token| token.spaced) || lexed.is(at + 1, Kind::Dot);
        let cited = || {
            head::opens_list(lexed, at, false)
                || goes_on_with_section(lexed, &mention, found)
                || is_of_access_act(lexed, &mention, acts)
        };
        known && head::may_be_orphan(lexed, at) && (!loose || cited())
    };
    if !accepted {
        return None;
    }
    found.push(mention);
    let mut next = to;
    // The rest of a list that "exempt under" opened: `31 and 40(2)`.
    while let Some((false, after)) = list_joiner(lexed, next) {
        let Some((mut item, end)) = reference(lexed, after, Head::None) else { break };
        if !continues_list(lexed, &item, end, false) || found.len() > 100_000 {
            break;
        }
        item.orphan = true;
        found.push(item);
        next = end;
    }
    Some(next)
}

/// "section 40(2) by virtue of 40 (3A)(a)": the section just cited, named again.
fn goes_on_with_section(lexed: Lexed<'_>, mention: &Mention, found: &[Mention]) -> bool {
    found.last().is_some_and(|last| {
        last.section == mention.section
            && last.to < mention.from
            && mention.from - last.to <= 4
            && (last.to..mention.from).all(|at| lexed.is(at, Kind::Word) && !lexed.starts_line(at))
    })
}

/// "partially exempt, 31 1 b FOIA": an access Act's name follows, and not "40.2 FOIA requests".
fn is_of_access_act(lexed: Lexed<'_>, mention: &Mention, acts: &[ActName]) -> bool {
    let place = acts.partition_point(|act| act.from < mention.to);
    acts.get(place).is_some_and(|act| {
        act.from == mention.to
            && matches!(act.named, Named::Access { .. })
            && mention.section.len() > 1
            && (!lexed.is(act.to, Kind::Word)
                || lexed.starts_line(act.to)
                || lexed.is_word(act.to, &["and", "or", "applies", "apply", "is", "are", "as", "because", "since"]))
    })
}

fn bare_number_ends_well(lexed: Lexed<'_>, to: usize) -> bool {
    match lexed.kind(to) {
        None
        | Some(Kind::Comma | Kind::Dot | Kind::Semicolon | Kind::Ampersand | Kind::Close | Kind::Dash | Kind::Open) => {
            true
        }
        Some(Kind::Word) => {
            lexed.starts_line(to)
                || lexed.is_word(
                    to,
                    &[
                        "and", "or", "of", "foia", "foisa", "apply", "applies", "are", "is", "has", "have", "as",
                        "because", "since", "to",
                    ],
                )
        }
        Some(_) => false,
    }
}

/// In "sections 23 of the MDA and 1 of PACE" the 1 continues the list behind an Act's name.
fn continues_chain(lexed: Lexed<'_>, mention: &Mention, to: usize, found: &[Mention], acts: &[ActName]) -> bool {
    let Some(last) = found.last() else { return false };
    let joined = at_joiner(lexed, mention.from);
    let Some(joiner) = joined else { return false };
    let act_before = acts[..acts.partition_point(|act| act.to <= joiner)]
        .last()
        .is_some_and(|act| act.to == joiner && act.from >= last.to && act.from - last.to <= 4);
    let mut after = to;
    if lexed.is_word(after, &["of"]) {
        after += 1;
        if lexed.is_word(after, &["the"]) {
            after += 1;
        }
    }
    let place = acts.partition_point(|act| act.from < after);
    let act_after = after > to && acts.get(place).is_some_and(|act| act.from == after);
    act_before && act_after
}

/// "… and common assault under 39 of the Criminal Justice Act 1988": no head word, and an Act for it.
fn names_its_act(lexed: Lexed<'_>, at: usize, to: usize, acts: &[ActName]) -> bool {
    let governed = lexed.before(at).is_some_and(|before| lexed.is_word(before, &["under", "by", "in"]));
    if !governed || !lexed.is_word(to, &["of"]) {
        return false;
    }
    let name = if lexed.is_word(to + 1, &["the"]) { to + 2 } else { to + 1 };
    let place = acts.partition_point(|act| act.from < to + 1);
    acts.get(place).is_some_and(|act| act.from <= name && !matches!(act.named, Named::Reference { .. }))
}

/// The first of the joining tokens before `at`.
fn at_joiner(lexed: Lexed<'_>, at: usize) -> Option<usize> {
    let mut first = at;
    while first > 0
        && at - first < 3
        && (matches!(lexed.kind(first - 1), Some(Kind::Comma | Kind::Ampersand))
            || lexed.is_word(first - 1, &["and", "or"]))
    {
        first -= 1;
    }
    (first < at).then_some(first)
}
