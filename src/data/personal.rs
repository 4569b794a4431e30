//! Finds what is likely to be personal data in text: numbers, addresses and dates that belong to somebody.
//!
//! Errs on the side of figures: what may be a count, a period or a reference is not flagged. Where an office gives its
//! own number or address, nobody's is given. Hides nothing; see `personal_mask`.

use crate::data::pattern::plain;
use crate::data::shipped_table;
use crate::model::{PersonalFlag, PersonalKind, Span};
use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// How much of a line is looked at before and behind a place, in bytes.
const BEFORE: usize = 100;
const BEHIND: usize = 60;

/// Fewest digits of the number of a crime.
const CRIME_DIGITS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    slot: BTreeMap<String, String>,
    own: Own,
    plates: Plates,
    phones: Phones,
    row: Vec<Row>,
}

/// Wording around a number or address that says whose it is.
#[derive(Deserialize)]
struct Own {
    office: String,
    line: String,
    private: String,
    person: String,
}

#[derive(Deserialize)]
struct Plates {
    begin: BTreeSet<String>,
    end: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Phones {
    public: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: PersonalKind,
    #[serde(default)]
    anchors: Vec<String>,
    pattern: String,
    near: Option<String>,
    not_after: Option<String>,
    not_before: Option<String>,
    #[serde(default)]
    contact: bool,
    check: Option<Check>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests alone"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests alone"))]
    not_examples: Vec<String>,
}

/// What a pattern cannot say.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    NiPrefix,
    Phone,
    Address,
    Plate,
    Digits,
}

/// Boxes and domains of offices, from the table that tells requesters' addresses from theirs.
#[derive(Deserialize)]
struct Offices {
    office_boxes: Vec<String>,
    public_domains: Vec<String>,
}

struct Rule {
    kind: PersonalKind,
    anchored: bool,
    pattern: Regex,
    near: Option<Regex>,
    not_after: Option<Regex>,
    not_before: Option<Regex>,
    contact: bool,
    check: Option<Check>,
}

struct Rules {
    rules: Vec<Rule>,
    anchors: AhoCorasick,
    rule_of_anchor: Vec<usize>,
    office: Regex,
    line: Regex,
    private: Regex,
    person: Regex,
    plates: Plates,
    phones: Phones,
    offices: Offices,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let shipped = shipped();
    let whole = |pattern: &str| plain(&filled(pattern, &shipped.slot));
    let ends = |pattern: &String| whole(&format!("(?:{pattern})\\z"));
    let begins = |pattern: &String| whole(&format!("\\A(?:{pattern})"));
    let rules = shipped.row.iter().map(|row| Rule {
        kind: row.kind,
        anchored: !row.anchors.is_empty(),
        pattern: whole(&row.pattern),
        near: row.near.as_deref().map(whole),
        not_after: row.not_after.as_ref().map(ends),
        not_before: row.not_before.as_ref().map(begins),
        contact: row.contact,
        check: row.check,
    });
    let anchors = shipped.row.iter().enumerate().flat_map(|(at, row)| row.anchors.iter().map(move |it| (it, at)));
    let (anchors, rule_of_anchor): (Vec<&String>, Vec<usize>) = anchors.unzip();
    let anchors = AhoCorasick::builder().ascii_case_insensitive(true).build(anchors);
    Rules {
        rules: rules.collect(),
        anchors: anchors.expect("a few words fit an automaton"),
        rule_of_anchor,
        office: whole(&shipped.own.office),
        line: whole(&shipped.own.line),
        private: whole(&shipped.own.private),
        person: whole(&shipped.own.person),
        plates: shipped.plates,
        phones: shipped.phones,
        offices: shipped_table(include_str!("requester_cues.toml")),
    }
});

fn shipped() -> Shipped {
    shipped_table(include_str!("personal.toml"))
}

/// Puts slots into a pattern; a slot may use others.
fn filled(pattern: &str, slots: &BTreeMap<String, String>) -> String {
    let mut whole = pattern.to_owned();
    for _ in 0..3 {
        for (name, part) in slots.iter().rev() {
            whole = whole.replace(&format!("@{name}"), part);
        }
    }
    whole
}

/// Returns what is likely to be personal data, in order and without overlap. Spans count bytes.
pub fn personal(text: &str) -> Vec<PersonalFlag> {
    // Whatever is looked for has a digit or this sign.
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return Vec::new();
    }
    let mut announced = vec![false; RULES.rules.len()];
    for hit in RULES.anchors.find_overlapping_iter(text) {
        announced[RULES.rule_of_anchor[hit.pattern().as_usize()]] = true;
    }
    let mut found: Vec<PersonalFlag> = Vec::new();
    for (rule, announced) in RULES.rules.iter().zip(announced) {
        if announced || !rule.anchored {
            rule.look(text, &mut found);
        }
    }
    // Of two that begin together the longer one.
    found.sort_by_key(|it| (it.span.start, usize::MAX - it.span.end));
    let mut end = 0;
    found.retain(|it| {
        let apart = it.span.start >= end;
        if apart {
            end = it.span.end;
        }
        apart
    });
    found
}

impl Rule {
    fn look(&self, text: &str, found: &mut Vec<PersonalFlag>) {
        for captures in self.pattern.captures_iter(text) {
            let mut groups = captures.iter().flatten().map(|it| Span::new(it.start(), it.end()));
            let Some(whole) = groups.next() else { continue };
            let mut parts: Vec<Span> = groups.collect();
            if parts.is_empty() {
                parts.push(whole);
            }
            if self.holds(text, &parts) {
                found.extend(parts.into_iter().map(|span| PersonalFlag { kind: self.kind, span }));
            }
        }
    }

    /// Looks at what surrounds a match. Every step sees a bounded stretch, so a flood of matches stays linear.
    fn holds(&self, text: &str, parts: &[Span]) -> bool {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
        let (before, behind) = (before(text, first.start), behind(text, last.end));
        let line = line(before, text, Span::new(first.start, last.end), behind);
        let not = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|it| !it.is_match(text));
        parts.iter().all(|part| stands_alone(text, *part))
            && self.check.is_none_or(|check| parts.iter().filter_map(|it| it.of(text)).any(|it| check.holds(it)))
            && not(&self.not_after, before)
            && not(&self.not_before, behind)
            && self.near.as_ref().is_none_or(|near| near.is_match(line))
            && !(self.contact && is_of_office(line))
    }
}

/// Says whether a line gives the number or address in it as an office's own.
fn is_of_office(line: &str) -> bool {
    let office = RULES.office.is_match(line) || RULES.line.is_match(line) && !RULES.person.is_match(line);
    office && !RULES.private.is_match(line)
}

impl Check {
    fn holds(self, found: &str) -> bool {
        match self {
            Check::NiPrefix => is_ni_prefix(found),
            Check::Phone => {
                let digits: String = found.chars().filter(char::is_ascii_digit).collect();
                let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
                let national = national.map_or(digits.clone(), |it| format!("0{}", it.trim_start_matches('0')));
                !RULES.phones.public.contains(&national)
            }
            Check::Address => !is_office_box(found),
            Check::Plate => {
                let end = found.get(found.len().saturating_sub(3)..).unwrap_or_default();
                !RULES.plates.begin.iter().any(|it| found.starts_with(it.as_str())) && !RULES.plates.end.contains(end)
            }
            Check::Digits => found.bytes().filter(u8::is_ascii_digit).count() >= CRIME_DIGITS,
        }
    }
}

/// The letters that open a National Insurance number, and those of the sample on official forms.
fn is_ni_prefix(number: &str) -> bool {
    let letters: String = number.chars().take(2).map(|it| it.to_ascii_uppercase()).collect();
    let [Some(first), Some(second)] = [letters.chars().next(), letters.chars().nth(1)] else { return false };
    let never = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&letters.as_str());
    letters == "QQ" || !("DFIQUV".contains(first) || "DFIOQUV".contains(second) || never)
}

/// As `extract::requester` tells them apart: an address of a public body, or a box that several people read.
fn is_office_box(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let Some((name, host)) = lower.split_once('@') else { return false };
    let within = |domain: &String| {
        let domain = domain.trim_start_matches('.');
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let offices = &RULES.offices;
    let opens_box = |word: &str| offices.office_boxes.iter().any(|it| word.starts_with(it.as_str()));
    offices.public_domains.iter().any(within)
        || !host.contains("whatdotheyknow") && name.split(['.', '_', '-']).any(opens_box)
}

/// Says whether a stretch is not a part of something longer: a number, a reference, an address of the web.
fn stands_alone(text: &str, span: Span) -> bool {
    let (before, behind) = (&text[..span.start], &text[span.end..]);
    let next = |text: &str| text.chars().next();
    let digit = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
    let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let starts = match before.chars().next_back() {
        Some(sign @ (',' | '/')) => {
            let lead = before.as_bytes();
            let number = lead.len() > 6 && lead[lead.len() - 7..lead.len() - 1].iter().all(u8::is_ascii_digit);
            // Numbers one after another: `07700 900123/07700 900124`.
            number || sign == ',' && !word(before[..before.len() - 1].chars().next_back())
        }
        Some('.' | '-') => !word(before[..before.len() - 1].chars().next_back()),
        Some(letter) => !(letter.is_alphanumeric() || "_£$€#=&%@".contains(letter)),
        None => true,
    };
    let ends = match next(behind) {
        Some(',' | '/') => !digit(next(&behind[1..])) || behind[1..].starts_with('0'),
        Some('.' | '-') => !word(next(&behind[1..])),
        Some(letter) => !(letter.is_alphanumeric() || "_%@=".contains(letter)),
        None => true,
    };
    starts && ends
}

fn before(text: &str, at: usize) -> &str {
    &text[text.ceil_char_boundary(at.saturating_sub(BEFORE))..at]
}

fn behind(text: &str, at: usize) -> &str {
    &text[at..text.floor_char_boundary((at + BEHIND).min(text.len()))]
}

/// Returns what lies on the line of a stretch, as far as it is looked at.
fn line<'t>(before: &str, text: &'t str, span: Span, behind: &str) -> &'t str {
    let start = span.start - before.rsplit('\n').next().map_or(0, str::len);
    let end = span.end + behind.split('\n').next().map_or(0, str::len);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text without its marks, and the stretches that were marked.
    fn marked(example: &str) -> (String, Vec<String>) {
        let stretches = example.split('«').skip(1).filter_map(|it| it.split('»').next()).map(str::to_owned);
        (example.replace(['«', '»'], ""), stretches.collect())
    }

    fn found(text: &str, kind: PersonalKind) -> Vec<&str> {
        personal(text).into_iter().filter(|it| it.kind == kind).filter_map(|it| it.span.of(text)).collect()
    }

    #[test]
    fn every_example_gives_what_is_marked_and_no_other_example_gives_anything() {
        let mut wrong = Vec::new();
        for row in shipped().row {
            assert!(!row.examples.is_empty(), "a row without examples proves nothing");
            for example in &row.examples {
                let (text, expected) = marked(example);
                let given = found(&text, row.kind);
                if given != expected || expected.is_empty() {
                    wrong.push(format!("{:?} in {example:?}: {given:?}", row.kind));
                }
            }
            for other in &row.not_examples {
                let given = found(other, row.kind);
                if !given.is_empty() {
                    wrong.push(format!("{:?} in {other:?}: {given:?}", row.kind));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn there_are_enough_examples_both_ways() {
        let rows = shipped().row;
        assert!(rows.iter().map(|row| row.examples.len()).sum::<usize>() >= 60);
        assert!(rows.iter().map(|row| row.not_examples.len()).sum::<usize>() >= 60);
    }

    #[test]
    fn stretches_come_in_order_and_apart() {
        let text = "DOB 01/02/1980, QQ123456C, a.example@example.org and 07700 900123, VRM AB12 CDE";
        let kinds: Vec<PersonalKind> = personal(text).iter().map(|it| it.kind).collect();
        use PersonalKind::{DateOfBirth, Email, NiNumber, Phone, VehiclePlate};
        assert_eq!(kinds, [DateOfBirth, NiNumber, Email, Phone, VehiclePlate]);
        assert!(personal(text).is_sorted_by(|a, b| a.span.end <= b.span.start));
    }

    #[test]
    fn rows_of_figures_are_left_alone() {
        for text in [
            "2019 | 2020 | 2021\n01632 | 12345 | 960001\n",
            "07 08 09 10 11 12",
            "1,204 5,678 07,123",
            "AB 12 34 56",
            "2022/23 0712 0812 0912",
            "01/04/2022 - 31/03/2023 12 13",
            "crime 01234 567",
        ] {
            assert_eq!(personal(text), [], "{text}");
        }
    }
}
