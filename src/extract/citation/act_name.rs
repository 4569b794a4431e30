//! Finds names of Acts and Regulations in the text, and phrases that point at one named before ("that
//! Act", "the 2018 Act"). Says nothing about which citation they belong to.

use crate::data::acts::acts;
use crate::extract::citation::lexer::{Kind, Lexed};
use crate::model::Regime;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Access {
        regime: Regime,
        year: Option<String>,
    },
    /// Another enactment, as written.
    Other(String),
    /// "the Act", "that Act", "the 2018 Act", "the Regulations".
    Reference {
        year: Option<String>,
        that: bool,
        regulations: bool,
    },
}

/// A name and its place in tokens: `from..to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActName {
    pub named: Named,
    pub from: usize,
    pub to: usize,
    /// Followed by "(the Act)" or "(the Regulations)", which define the short form for this document.
    pub defines_short_form: bool,
    /// Letters in brackets behind the name, which stand for it from then on: `(MDA)`.
    pub alias: Option<String>,
}

const CONNECTORS: [&str; 14] =
    ["of", "and", "for", "against", "to", "in", "on", "at", "from", "with", "by", "etc", "or", "as"];
const NOT_IN_NAMES: [&str; 40] = [
    "the",
    "under",
    "see",
    "section",
    "sections",
    "is",
    "are",
    "both",
    "exempt",
    "this",
    "that",
    "same",
    "our",
    "your",
    "an",
    "act",
    "regulation",
    "s",
    "ss",
    "reg",
    "regs",
    "sec",
    "per",
    "uses",
    "using",
    "relevant",
    "current",
    "which",
    "said",
    "it",
    "we",
    "i",
    "applies",
    "a",
    "such",
    "these",
    "any",
    "each",
    "exemption",
    "when",
];
const LONGEST_NAME: usize = 16;

/// Finds every name in order; names do not overlap.
pub fn act_names(lexed: Lexed<'_>) -> Vec<ActName> {
    let mut found: Vec<ActName> = Vec::new();
    let mut aliases: Vec<String> = Vec::new();
    let mut own_meaning: Vec<(String, Regime)> = Vec::new();
    for at in 0..lexed.tokens.len() {
        if !lexed.is(at, Kind::Word) {
            continue;
        }
        let floor = found.last().map_or(0, |last| last.to);
        if at < floor {
            continue;
        }
        let Some(mut act) = by_last_word(lexed, at, floor).or_else(|| by_short_name(lexed, at, &aliases)) else {
            continue;
        };
        read_definition(lexed, &mut act);
        if let Named::Access { regime, .. } = &mut act.named {
            if let Some(alias) = &act.alias
                && own_meaning.len() < 20
            {
                own_meaning.push((alias.clone(), *regime));
            }
            // "… (Scotland) Regulations 2004 (“the EIRs”)": from then on the EIRs are these.
            if act.to == act.from + 1
                && let Some((_, meant)) = own_meaning.iter().find(|(alias, _)| alias == lexed.of(at))
            {
                *regime = *meant;
            }
        }
        if let Some(alias) = &act.alias
            && matches!(act.named, Named::Other(_))
            && aliases.len() < 100
        {
            aliases.push(alias.clone());
        }
        found.push(act);
    }
    found
}

/// Everybody calls either Act "FOI": read it as the one that the letter is under.
pub fn read_plain_foi_as(own: Regime, lexed: Lexed<'_>, names: &mut [ActName]) {
    for act in names.iter_mut().filter(|act| act.to == act.from + 1 && lexed.is_word(act.from, &["foi"])) {
        act.named = Named::Access { regime: own, year: None };
    }
}

fn is_last_word(lexed: Lexed<'_>, at: usize) -> Option<bool> {
    let word = lexed.of(at);
    match word.as_bytes().first()?.to_ascii_lowercase() {
        b'a' if word.eq_ignore_ascii_case("act") || word.eq_ignore_ascii_case("acts") => Some(false),
        b'r' if word.eq_ignore_ascii_case("regulations") || word.eq_ignore_ascii_case("regs") => Some(true),
        _ => None,
    }
}

/// Names that end in `Act 2000`, `Regulations 2004`, read backwards from that word.
fn by_last_word(lexed: Lexed<'_>, at: usize, floor: usize) -> Option<ActName> {
    let regulations = is_last_word(lexed, at)?;
    let written = lexed.of(at);
    let (year, to) = year_after(lexed, at + 1);
    // "Sections 12 and Regulations 4": a head word, not a name.
    if regulations && year.is_none() && lexed.is(at + 1, Kind::Number) {
        return None;
    }
    let mut from = name_start(lexed, at, floor, written.as_bytes()[0].is_ascii_lowercase() && year.is_none());
    let lower = |from: usize| lower_words(lexed, from, to);
    if from < at {
        // "FOIA and Data Protection Act 2018": the known name at the end is the name.
        let words = lower(from);
        if acts().regime_of_name(&words).is_none() {
            if let Some((length, _)) = acts().regime_name_at_end(&words) {
                while from < at && lower(from).len() > length {
                    from += 1;
                }
            } else if let Some(short) = (from..at).rev().find(|place| acts().short_name(lexed.of(*place)).is_some())
                && short + 1 < at
                && lexed.is_word(short + 1, &["and", "or"])
            {
                from = short + 2;
            }
        }
    }
    let act = |named, from| ActName { named, from, to, defines_short_form: false, alias: None };
    if from < at {
        if let Some(regime) = acts().regime_of_name(&lower(from)) {
            return Some(act(Named::Access { regime, year }, from));
        }
        if lexed.of(from).bytes().all(|byte| byte.is_ascii_lowercase()) && year.is_none() {
            return None;
        }
        // "the 2004 Fees Regulations": the year stands before the name.
        let year_before = year.is_none()
            && from > floor
            && lexed.is(from - 1, Kind::Number)
            && is_year(lexed.of(from - 1))
            && from > 1
            && lexed.is_word(from - 2, &["the", "those", "these"]);
        let from = if year_before { from - 1 } else { from };
        return Some(act(Named::Other(as_written(lexed, from, to)), from));
    }
    // "the Act", "that Act", "the 2018 act", "same Act".
    let mut start = at;
    let mut named_year = year;
    if let Some(before) = lexed.before(at)
        && lexed.is(before, Kind::Number)
        && is_year(lexed.of(before))
        && before >= floor
    {
        named_year = Some(lexed.of(before).to_owned());
        start = before;
    }
    let mut that = false;
    let mut determined = false;
    while start > floor && lexed.is_word(start - 1, &["the", "that", "this", "same", "said", "those", "these"]) {
        that |= lexed.is_word(start - 1, &["that", "same", "said", "this", "those", "these"]);
        determined = true;
        start -= 1;
    }
    determined.then(|| act(Named::Reference { year: named_year, that, regulations }, start))
}

/// First token of the name whose last word is at `at`.
fn name_start(lexed: Lexed<'_>, at: usize, floor: usize, needs_known: bool) -> usize {
    let lowest = floor.max(at.saturating_sub(LONGEST_NAME));
    if lexed.of(at).as_bytes()[0].is_ascii_lowercase() {
        // "the misuse of drugs act 1971": back to the article; "freedom of information act": known names only.
        let mut from = at;
        while from > lowest
            && matches!(lexed.kind(from - 1), Some(Kind::Word | Kind::Open | Kind::Close))
            && !lexed.is_word(from - 1, &NOT_IN_NAMES)
        {
            from -= 1;
        }
        if needs_known {
            let words = lower_words(lexed, from, at + 1);
            let Some((length, _)) = acts().regime_name_at_end(&words) else { return at };
            while from < at && lower_words(lexed, from, at + 1).len() > length {
                from += 1;
            }
            return from;
        }
        return from;
    }
    let mut from = at;
    let mut depth = 0usize;
    let mut place = at;
    while place > lowest {
        place -= 1;
        let word = lexed.of(place);
        match lexed.kind(place) {
            Some(Kind::Close) => depth += 1,
            Some(Kind::Open) if depth > 0 => depth -= 1,
            Some(Kind::Open) => break,
            Some(Kind::Word) if depth > 0 => {}
            // "s30C Firearms Act 1968": the C is the section's.
            Some(Kind::Word)
                if word.len() <= 2 && lexed.glued(place) && lexed.is(place.wrapping_sub(1), Kind::Number) =>
            {
                break;
            }
            Some(Kind::Word) if word.starts_with(|first: char| first.is_uppercase()) => {
                if lexed.is_word(place, &NOT_IN_NAMES) && !is_regulation_of_a_name(lexed, place, at) {
                    break;
                }
                from = place;
                continue;
            }
            Some(Kind::Word) if lexed.is_word(place, &CONNECTORS) => {}
            Some(Kind::Word)
                if lexed.is_word(place, &["the"]) && place > lowest && lexed.is_word(place - 1, &["against"]) => {}
            Some(Kind::Word) if word == "social" && lexed.is(place - 1, Kind::Dash) => {}
            // "Anti-social Behaviour", "Crime, Sentencing and Courts", "at Work etc. Act".
            Some(Kind::Dash) if lexed.glued(place) && lexed.glued(place + 1) => {}
            Some(Kind::Word) if lexed.glued(place) && place > 0 && lexed.is(place - 1, Kind::Dash) => {}
            Some(Kind::Comma)
                if lexed.is(place + 1, Kind::Word)
                    && lexed.of(place + 1).starts_with(char::is_uppercase)
                    && is_capital_word(lexed, place.wrapping_sub(1))
                    && !lexed.is_word(place - 1, &NOT_IN_NAMES)
                    && comma_inside_name(lexed, place, at) => {}
            Some(Kind::Dot) if lexed.is_word(place.wrapping_sub(1), &["etc"]) => {}
            Some(Kind::Ampersand) => {}
            // "Magistrates' Courts Act 1980".
            Some(Kind::Quote)
                if lexed.glued(place) && !lexed.glued(place + 1) && is_capital_word(lexed, place.wrapping_sub(1)) => {}
            _ => break,
        }
    }
    from
}

/// "Regulation of Investigatory Powers Act", "Road Traffic Regulation Act": no head word.
fn is_regulation_of_a_name(lexed: Lexed<'_>, place: usize, at: usize) -> bool {
    let goes_on = place + 1 < at && lexed.is_word(place + 1, &["of"]);
    let ends = place + 1 == at && lexed.is_word(at, &["act"]) && is_capital_word(lexed, place.wrapping_sub(1));
    lexed.is_word(place, &["regulation"]) && (goes_on || ends)
}

fn is_capital_word(lexed: Lexed<'_>, at: usize) -> bool {
    lexed.is(at, Kind::Word) && lexed.of(at).starts_with(char::is_uppercase)
}

/// A comma belongs to a name when "and" follows before its last word: "Police, Crime, Sentencing and Courts Act".
fn comma_inside_name(lexed: Lexed<'_>, comma: usize, at: usize) -> bool {
    let short_before = acts().short_name(lexed.of(comma - 1)).is_some();
    !short_before && (comma..at).any(|place| lexed.is_word(place, &["and"]))
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4
        && (digits.starts_with("19")
            || digits.starts_with("20")
            || digits.starts_with("18")
            || digits.starts_with("17"))
}

/// Reads ` 2000`, ` of 2000`, ` (2000)`, `, 2018` behind a name.
fn year_after(lexed: Lexed<'_>, at: usize) -> (Option<String>, usize) {
    let bracket = lexed.is(at, Kind::Open);
    let place = if bracket || lexed.is_word(at, &["of"]) { at + 1 } else { at };
    if lexed.is(place, Kind::Number) && is_year(lexed.of(place)) && (!bracket || lexed.is(place + 1, Kind::Close)) {
        let year = lexed.of(place).to_owned();
        return (Some(year), if bracket { place + 2 } else { place + 1 });
    }
    (None, at)
}

/// Short names: `FOIA`, `FOI(S)A`, `PACE 1984`, `F.O.I.A.`, and letters that the document itself defined.
fn by_short_name(lexed: Lexed<'_>, at: usize, aliases: &[String]) -> Option<ActName> {
    let word = lexed.of(at);
    if word.len() < 2 && !lexed.is(at + 1, Kind::Dot) || word.len() > 12 {
        return None;
    }
    let bytes = word.as_bytes();
    let looks_short = bytes.get(1).is_some_and(u8::is_ascii_uppercase)
        || bytes.len() == 1 && bytes[0].is_ascii_uppercase() && lexed.glued(at + 1)
        || word.eq_ignore_ascii_case("foia")
        || word.eq_ignore_ascii_case("foisa")
        || bytes.starts_with(b"Fo")
        || !aliases.is_empty() && aliases.iter().any(|alias| alias == word);
    if !looks_short {
        return None;
    }
    let mut best: Option<(String, usize)> = None;
    let mut written = String::new();
    let mut place = at;
    // `FOI(S)A` is five tokens, `F.O.I.A.` eight; anything spaced ends it.
    while place < at + 8 && (place == at || lexed.glued(place)) {
        match lexed.kind(place) {
            Some(Kind::Dot) if written.len() < 8 => {}
            Some(Kind::Word | Kind::Open | Kind::Close | Kind::Number) => written.push_str(lexed.of(place)),
            _ => break,
        }
        place += 1;
        if lexed.is(place - 1, Kind::Dot) && !written.is_empty() {
            continue;
        }
        if acts().short_name(&written).is_some() || aliases.contains(&written) {
            best = Some((written.clone(), place));
        }
    }
    let (written, mut to) = best?;
    if written.len() < 2 {
        return None;
    }
    // A short name as the start of a longer word group: "FOI Act", "FOI (Scotland) Act", "FOI request".
    if matches!(written.as_str(), "FOI" | "FoI") {
        // `IV-FOI-2019-0482`, `01.FOI.24.035884`, `FOI/15929` are references.
        let mark = |place: usize| matches!(lexed.kind(place), Some(Kind::Dash | Kind::Slash | Kind::Dot));
        let behind_mark = at > 1 && lexed.glued(at) && mark(at - 1) && lexed.glued(at - 1);
        let before_number = mark(to) && lexed.glued(to) && lexed.glued(to + 1) && lexed.is(to + 1, Kind::Number);
        if behind_mark && !lexed.is(at - 1, Kind::Slash) || before_number {
            return None;
        }
        let act_follows = lexed.is_word(to, &["act", "acts"])
            || lexed.is(to, Kind::Open) && lexed.is_word(to + 1, &["scotland", "s"]);
        let noun_follows = lexed.is_word(
            to,
            &[
                "request",
                "requests",
                "response",
                "team",
                "unit",
                "officer",
                "office",
                "department",
                "reference",
                "disclosure",
                "log",
                "manager",
                "policy",
                "number",
                "ref",
                "publication",
            ],
        );
        if act_follows || noun_follows {
            return None;
        }
    } else if lexed.is_word(to, &["act", "acts", "regulations"]) && lexed.of(to).starts_with(char::is_uppercase) {
        // "PACE Act 1984", "EIR Regulations 2004".
        to += 1;
    }
    let (year, end) = year_after(lexed, to);
    if year.is_none() && lexed.is(to, Kind::Number) && (lexed.glued(to) || lexed.of(to).len() > 3) {
        return None;
    }
    let named = match acts().short_name(&written) {
        Some(Some(regime)) => {
            let year = year.or_else(|| written.ends_with("98").then(|| "1998".to_owned()));
            Named::Access { regime, year }
        }
        Some(None) | None => Named::Other(as_written(lexed, at, end)),
    };
    Some(ActName { named, from: at, to: end, defines_short_form: false, alias: None })
}

/// Reads `(the Act)`, `("the Act")`, `(FOIA)`, `(MDA)` behind a name.
fn read_definition(lexed: Lexed<'_>, act: &mut ActName) {
    for _ in 0..2 {
        if !lexed.is(act.to, Kind::Open) {
            return;
        }
        let mut place = act.to + 1;
        let skip_quote = |place: usize| if lexed.is(place, Kind::Quote) { place + 1 } else { place };
        place = skip_quote(place);
        if lexed.is_word(place, &["hereafter", "hereinafter", "henceforth"]) {
            place += 1;
            if lexed.is(place, Kind::Comma) || lexed.is_word(place, &["referred"]) {
                place += 1;
            }
        }
        place = skip_quote(place);
        let the = lexed.is_word(place, &["the"]);
        if the {
            place += 1;
        }
        let short = place;
        let is_short = the && lexed.is_word(place, &["act", "regulations", "regs"]);
        let letters = lexed.is(place, Kind::Word)
            && lexed.of(place).len() <= 8
            && lexed.of(place).bytes().filter(u8::is_ascii_uppercase).count() >= 2;
        if !is_short && !letters {
            return;
        }
        place += 1;
        while place < short + 6 && !lexed.is(place, Kind::Close) {
            place += 1;
        }
        place = if lexed.is(place, Kind::Close) { place + 1 } else { return };
        // `FOI(S)A` in brackets has a bracket of its own.
        if lexed.glued(place) && lexed.is(place, Kind::Word) && lexed.is(place + 1, Kind::Close) {
            place += 2;
        }
        act.defines_short_form |= is_short;
        if letters {
            act.alias = Some(lexed.of(short).to_owned());
        }
        act.to = place;
        // "Freedom of Information Act (FOIA) 2000".
        if lexed.is(act.to, Kind::Number) && is_year(lexed.of(act.to)) && !lexed.starts_line(act.to) {
            let year = lexed.of(act.to).to_owned();
            if let Named::Access { year: known @ None, .. } = &mut act.named {
                *known = Some(year);
            }
            act.to += 1;
        }
    }
}

/// The words of a name in lower case, parted by single spaces as in the table.
fn lower_words(lexed: Lexed<'_>, from: usize, to: usize) -> String {
    as_written(lexed, from, to).to_ascii_lowercase()
}

/// The name as written, white space made single spaces.
fn as_written(lexed: Lexed<'_>, from: usize, to: usize) -> String {
    let mut name = String::new();
    for at in from..to {
        if at > from && lexed.tokens[at].spaced {
            name.push(' ');
        }
        name.push_str(lexed.of(at));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::citation::lexer;

    fn named(text: &str) -> Vec<Named> {
        let tokens = lexer::tokens(text);
        act_names(Lexed { text, tokens: &tokens }).into_iter().map(|act| act.named).collect()
    }

    fn check_other(text: &str, expected: &[&str]) {
        let expected: Vec<Named> = expected.iter().map(|name| Named::Other((*name).to_owned())).collect();
        assert_eq!(named(text), expected, "{text}");
    }

    #[test]
    fn every_example_of_a_name_is_read_as_that_act() {
        for (regime, examples, not_examples) in acts().name_examples() {
            let is_this = |named: &Named| match named {
                Named::Access { regime: found, .. } => Some(*found) == *regime,
                Named::Other(_) => regime.is_none(),
                Named::Reference { .. } => false,
            };
            for example in examples {
                let found = named(example);
                assert!(found.len() == 1 && is_this(&found[0]), "{example}: {found:?}");
            }
            for example in not_examples {
                assert!(!named(example).iter().any(is_this), "{example}");
            }
        }
    }

    #[test]
    fn names_of_other_enactments_are_kept_as_written() {
        check_other(
            "section 20 of the Offences against the Person Act 1861.",
            &["Offences against the Person Act 1861"],
        );
        check_other(
            "s.34 Anti-social Behaviour, Crime and Policing Act 2014",
            &["Anti-social Behaviour, Crime and Policing Act 2014"],
        );
        check_other(
            "under the Police (Conduct) Regulations\n2020 and PACE",
            &["Police (Conduct) Regulations 2020", "PACE"],
        );
        check_other(
            "section 28 of the Regulation of Investigatory Powers Act 2000",
            &["Regulation of Investigatory Powers Act 2000"],
        );
        check_other("Health and Safety at Work etc. Act 1974", &["Health and Safety at Work etc. Act 1974"]);
        check_other("under the misuse of drugs act 1971", &["misuse of drugs act 1971"]);
        check_other("The Theft Act 1968 and Fraud Act 2006", &["Theft Act 1968", "Fraud Act 2006"]);
        check_other(
            "Police, Crime, Sentencing and Courts Act 2022",
            &["Police, Crime, Sentencing and Courts Act 2022"],
        );
    }

    #[test]
    fn an_access_regime_ends_a_list_of_names() {
        let found = named("FOIA and Data Protection Act 2018");
        assert_eq!(found.len(), 2);
        assert!(matches!(&found[1], Named::Access { regime: Regime::Dpa, year: Some(year) } if year == "2018"));
    }

    #[test]
    fn that_act_and_the_year_act_point_back() {
        let expected = Named::Reference { year: Some("2018".to_owned()), that: false, regulations: false };
        assert_eq!(named("set out in the 2018 act"), [expected]);
        let expected = Named::Reference { year: None, that: true, regulations: false };
        assert_eq!(named("section 4 of that Act"), [expected]);
        assert_eq!(named("they act on it"), []);
    }
}
