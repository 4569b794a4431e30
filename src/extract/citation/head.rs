//! Head words: `Section`, `s.`, `§`, `Regulations`, `Exemption`, their typing errors, and what looks like
//! one but is a postcode, a team or a form.

use crate::extract::citation::grammar::Mention;
use crate::extract::citation::head_marks::{is_comma_for_dot, is_date, over_line_break, skip_marks};
use crate::extract::citation::lexer::{Kind, Lexed};

/// What kind of instrument the head word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A section of an Act.
    Section,
    Regulation,
    /// "Exemption 31(1)": a section of an access Act.
    Exemption,
    /// A number without head word.
    None,
}

const SECTION: [&str; 8] = ["section", "sect", "sec", "s", "sction", "sections", "sects", "secs"];
const REGULATION: [&str; 5] = ["regulation", "reg", "r", "regulations", "regs"];

/// Reads a head word at `at`; returns its kind, whether it is plural, and where the number stands.
pub fn read(lexed: Lexed<'_>, at: usize) -> Option<(Head, bool, usize)> {
    let word = lexed.of(at);
    let first = word.as_bytes().first()?.to_ascii_lowercase();
    if !matches!(first, b's' | b'r' | b'e' | 0xc2) || word.len() > 12 {
        return None;
    }
    if lexed.is(at, Kind::SectionSign) {
        let double = lexed.is(at + 1, Kind::SectionSign);
        let number = skip_marks(lexed, if double { at + 2 } else { at + 1 });
        return lexed.is(number, Kind::Number).then_some((Head::Section, double, number));
    }
    // "Q's 31": the s after an apostrophe is no head; nor is one glued to what stands before it.
    if at > 0 && lexed.glued(at) && matches!(lexed.kind(at - 1), Some(Kind::Quote | Kind::Word | Kind::Number)) {
        let opening_quote = lexed.is(at - 1, Kind::Quote) && lexed.tokens[at - 1].spaced;
        let full_word = word.len() > 2;
        if !(opening_quote || full_word) {
            return None;
        }
    }
    let (lower, mut next) = over_line_break(lexed, at)
        .filter(|(whole, _)| kind_of(whole).is_some())
        .unwrap_or_else(|| (word.to_ascii_lowercase(), at + 1));
    let (head, mut plural) = kind_of(&lower)?;
    if lexed.is(next, Kind::Open) && lexed.is_word(next + 1, &["s"]) && lexed.is(next + 2, Kind::Close) {
        (plural, next) = (true, next + 3);
    } else if lexed.is(next, Kind::Slash) && lexed.is_word(next + 1, &["s"]) {
        (plural, next) = (true, next + 2);
    }
    let number = skip_marks(lexed, next);
    let number = if next == at + 1 && is_comma_for_dot(lexed, next) { next + 1 } else { number };
    // A table headed "Exemption", and below it "1. How many": no number of an exemption.
    if lexed.starts_line(number)
        && lexed.is(number + 1, Kind::Dot)
        && lexed.glued(number + 1)
        && !lexed.glued(number + 2)
        && lexed.of(number + 2).starts_with(char::is_uppercase)
    {
        return None;
    }
    // "Freedom of Information Section", and below it "18/12/2023" or "18 December 2023".
    if lexed.starts_line(number) && is_date(lexed, number) {
        return None;
    }
    let short = lower.len() == 1;
    let starts = lexed.is(number, Kind::Number)
        || !short
            && lexed.is(number, Kind::Open)
            && lexed.is(number + 1, Kind::Number)
            && lexed.is(number + 2, Kind::Close)
            && lexed.of(number + 1).len() == 2;
    if !starts {
        return None;
    }
    if lower == "r" && !lexed.is(at + 1, Kind::Dot) {
        // A lone r is "r. 12" or "r12(4)(b)"; "R 12" is anything.
        let sub_part = lexed.is(number + 1, Kind::Open) && lexed.glued(number + 1);
        if !(word == "r" && sub_part) {
            return None;
        }
    }
    if short && number > at + 1 && lexed.is(at + 1, Kind::Dot) && !lexed.glued(at + 1) {
        return None;
    }
    Some((head, plural, number))
}

fn kind_of(lower: &str) -> Option<(Head, bool)> {
    match lower {
        "ss" | "sss" => return Some((Head::Section, true)),
        "rr" => return Some((Head::Regulation, true)),
        "exemption" | "exception" => return Some((Head::Exemption, false)),
        "exemptions" | "exceptions" => return Some((Head::Exemption, true)),
        _ => {}
    }
    if SECTION.contains(&lower) {
        return Some((Head::Section, lower.len() > 3 && lower.ends_with('s') || lower == "secs"));
    }
    if REGULATION.contains(&lower) {
        return Some((Head::Regulation, lower.ends_with('s')));
    }
    // Typing errors: `Setion`, `Secton`, `Sectoin`, `Regulaton`.
    let singular = lower.strip_suffix('s').unwrap_or(lower);
    let plural = lower.ends_with('s') && lower.len() > 6;
    let real_word = ["suction", "session", "sector", "selection", "station", "auction"].contains(&singular);
    if lower.len() >= 5 && !real_word {
        if one_slip(singular, "section") {
            return Some((Head::Section, plural));
        }
        if lower.len() >= 8 && one_slip(singular, "regulation") {
            return Some((Head::Regulation, plural));
        }
        if lower.len() >= 7 && one_slip(singular, "exemption") {
            return Some((Head::Exemption, plural));
        }
    }
    None
}

/// Tells whether one letter is missing, doubled, wrong, or two neighbours are swapped.
fn one_slip(written: &str, meant: &str) -> bool {
    let (written, meant) = (written.as_bytes(), meant.as_bytes());
    if written.first() != meant.first() || written.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = written.iter().zip(meant).take_while(|(left, right)| left == right).count();
    let (written_rest, meant_rest) = (&written[same..], &meant[same..]);
    match written.len().cmp(&meant.len()) {
        std::cmp::Ordering::Less => written_rest == &meant_rest[1..],
        std::cmp::Ordering::Greater => &written_rest[1..] == meant_rest,
        std::cmp::Ordering::Equal => {
            written_rest.is_empty()
                || written_rest[1..] == meant_rest[1..]
                || written_rest.len() > 1
                    && written_rest[0] == meant_rest[1]
                    && written_rest[1] == meant_rest[0]
                    && written_rest[2..] == meant_rest[2..]
        }
    }
}

/// A single capital S glued to a number is as often a postcode, beat or locker as a section.
pub fn not_a_section(lexed: Lexed<'_>, at: usize, mention: &Mention, next: usize) -> bool {
    let word = lexed.of(at);
    if !word.eq_ignore_ascii_case("s") {
        return false;
    }
    // `S9 9ZZ`.
    if mention.paths.is_empty()
        && lexed.is(next, Kind::Number)
        && lexed.of(next).len() == 1
        && lexed.glued(next + 1)
        && lexed.of(next + 1).len() == 2
        && lexed.is(next + 1, Kind::Word)
    {
        return true;
    }
    let place = [
        "postcode",
        "postcodes",
        "district",
        "districts",
        "beat",
        "beats",
        "sector",
        "sectors",
        "area",
        "areas",
        "room",
        "rooms",
        "sheffield",
        "ward",
        "zone",
        "zones",
        "locker",
        "bay",
        "form",
        "forms",
        "unit",
        "vehicle",
        "code",
        "grade",
        "postal",
        "outcode",
        "locations",
        "location",
        "callsign",
        "callsigns",
        "sign",
        "block",
        "stockport",
        "swansea",
    ];
    (1..=8).any(|back| at.checked_sub(back).is_some_and(|place_at| lexed.is_word(place_at, &place)))
        && mention.paths.is_empty()
        || mention.paths.is_empty() && lexed.is_word(next, &["postcode", "postcodes", "area", "beat", "district"])
}

/// `S14`, as postcodes are written.
pub fn is_glued_capital(lexed: Lexed<'_>, at: usize) -> bool {
    lexed.of(at) == "S" && lexed.is(at + 1, Kind::Number) && lexed.glued(at + 1)
}

/// Tells whether the words before a bare number open a list of citations: "exempt under", "exemptions". Before a
/// number `alone` fewer do: "Offers: 6. Accepted: 3. Declined: 3."
pub fn opens_list(lexed: Lexed<'_>, at: usize, alone: bool) -> bool {
    let mut back = at;
    while back > 0 && matches!(lexed.kind(back - 1), Some(Kind::Colon | Kind::Open | Kind::Dash)) {
        back -= 1;
    }
    let Some(last) = lexed.before(back) else { return false };
    let announced = back < at && lexed.is(back, Kind::Colon);
    if announced
        && (!alone || lexed.is_word(last, &["under", "sections", "grounds", "claimed", "engaged", "refusal"]))
        && lexed.is_word(
            last,
            &[
                "provided",
                "disclosed",
                "released",
                "supplied",
                "redacted",
                "removed",
                "denied",
                "under",
                "refusal",
                "declined",
                "applied",
                "grounds",
                "sections",
                "claimed",
                "engaged",
            ],
        )
    {
        return true;
    }
    if lexed.is_word(last, &["exemption", "exemptions", "exempt", "withheld", "refused"]) {
        return true;
    }
    // "… the exemption at 40 (2), and the annex by the one at 31 (1) (a)".
    if !alone
        && lexed.is_word(last, &["at", "in", "under", "within", "by", "of"])
        && last.checked_sub(1).is_some_and(|before| {
            lexed.is_word(before, &["exemption", "exemptions", "exception", "exceptions", "one", "that", "those"])
        })
    {
        return true;
    }
    if !lexed.is_word(last, &["under", "of", "by", "both", "either", "are", "is", "on", "applied"]) {
        return false;
    }
    let openers = ["exempt", "exemption", "exemptions", "exempted", "withheld", "redacted", "refused"];
    (1..=4).any(|step| last.checked_sub(step).is_some_and(|before| lexed.is_word(before, &openers)))
}

/// Tells whether a number with sub-parts may stand without head word here: not a paragraph, rule, table or question.
pub fn may_be_orphan(lexed: Lexed<'_>, at: usize) -> bool {
    let numbered = [
        "paragraph",
        "paragraphs",
        "para",
        "paras",
        "rule",
        "rules",
        "article",
        "articles",
        "art",
        "arts",
        "table",
        "tables",
        "question",
        "questions",
        "q",
        "qs",
        "appendix",
        "annex",
        "part",
        "parts",
        "schedule",
        "sch",
        "page",
        "pages",
        "item",
        "items",
        "point",
        "points",
        "step",
        "chapter",
        "clause",
        "clauses",
        "box",
        "boxes",
        "policy",
        "note",
        "notes",
        "figure",
        "row",
        "rows",
        "column",
        "code",
        "principle",
        "criterion",
        "criteria",
        "request",
        "requests",
        "answer",
        "answers",
        "level",
        "grade",
        "version",
        "form",
        "stage",
        "category",
        "no",
        "number",
        "order",
        "directive",
        "standard",
        "standards",
        "issue",
        "volume",
        "condition",
        "conditions",
        "room",
        "rooms",
        "flat",
        "gate",
        "door",
        "cell",
        "plot",
    ];
    let mut back = at;
    // A list "Articles 5(1)(a) and 6(1)(e)": look past joiners and other items.
    for _ in 0..24 {
        let Some(last) = lexed.before(back) else { return true };
        if lexed.starts_line(back) && back != at {
            return true;
        }
        match lexed.kind(last) {
            Some(Kind::Open | Kind::Close | Kind::Comma | Kind::Number | Kind::Ampersand | Kind::Dot) => back = last,
            Some(Kind::Word) if lexed.is_word(last, &["and", "or", "to"]) || lexed.of(last).len() == 1 => {
                if lexed.is_word(last, &["q"]) {
                    return false;
                }
                back = last;
            }
            Some(Kind::Word) => return !lexed.is_word(last, &numbered),
            // A bullet.
            Some(Kind::Other) => return lexed.starts_line(last) && lexed.before(at) == Some(last),
            _ => return true,
        }
    }
    true
}
