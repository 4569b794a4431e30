//! A refusal on cost that names no section: "it would exceed the appropriate limit and is refused". Deduced,
//! and marked as such.

use crate::data::pattern::plain;
use crate::extract::citation::fold::Decided;
use crate::extract::citation::role::Verdict;
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{Regime, Role, Span};
use regex::Regex;
use std::sync::LazyLock;

static COST_REFUSAL: LazyLock<Regex> = LazyLock::new(|| {
    plain(concat!(
        r"(?i)(?:exceed(?:s|ed|ing)?|over|in excess of|beyond|above)(?: \w+){0,4} (?:appropriate|cost|costs|fees|18[- ]hour|time) (?:limit|threshold)",
        r"|(?:exceed(?:s|ed|ing)?|in excess of|more than|over|above|beyond|past|outside|longer than) (?:the )?(?:18[- ]hours?|the 18\b|18 the|eighteen hours|£ ?450|£ ?600)",
        r"|(?:appropriate|costs?|fees?|18[- ]hour|time|statutory) (?:limit|threshold|ceiling) (?:is|has been|would be|will be)(?: \w+)? (?:exceeded|passed|breached|surpassed)",
        r"|(?:time|limit|hours) (?:which |that )?(?:parliament|the (?:fees )?regulations|the law) (?:allows?|sets?|permits?|has (?:fixed|set))",
    ))
});
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:is|are|be|been|am|must|therefore|we|i) (?:therefore )?(?:refus(?:e|ed|ing)|declin(?:e|ed|ing))|(?:not|n.t) (?:obliged|required) to|(?:unable|not able|not possible) to (?:comply|provide|answer|process|meet|supply|give|help)|cannot (?:therefore )?(?:be (?:answered|given|provided|supplied|met)|comply|answer|provide|supply)|will not (?:therefore )?be (?:answered|carried out|carrying out|providing|provided|supplied)|refusal (?:notice|to disclose)|notice of refusal",
    )
});

/// "So that it does not exceed the limit", "if you narrow it": advice, and no claim.
static HYPOTHETICAL: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?i)(?:\bnot|n.t|without|\bif|might|may|could)(?: \w+){0,3} ?$"));

/// Returns the words of the sentence before a place, as far as they matter.
fn before(text: &str, at: usize) -> &str {
    let near = &text[floor(text, at.saturating_sub(40))..at];
    near.rsplit(['.', '\n']).next().unwrap_or_default()
}

/// Returns section 12 when the letter refuses on cost in its own words and names no section for it.
pub fn inferred(letter: &Letter) -> Option<Decided> {
    let regime = match letter.regime {
        Regime::Foia | Regime::Foisa => letter.regime,
        Regime::Eir | Regime::Eisr | Regime::Dpa => return None,
    };
    if memchr::memmem::find(letter.text.as_bytes(), b"xceed").is_none()
        && memchr::memmem::find(letter.text.as_bytes(), b"limit").is_none()
        && ["18 ", "18-", "eighteen", "£450", "£600", "threshold", "arliament"]
            .iter()
            .all(|word| memchr::memmem::find(letter.text.as_bytes(), word.as_bytes()).is_none())
    {
        return None;
    }
    let in_answer = |at: usize| matches!(letter.zone_at(at), ZoneKind::Response | ZoneKind::LawExplained);
    let claim = COST_REFUSAL
        .find_iter(letter.text)
        .find(|found| in_answer(found.start()) && !HYPOTHETICAL.is_match(before(letter.text, found.start())))?;
    let near_start = floor(letter.text, claim.start().saturating_sub(600));
    let near_end = floor(letter.text, (claim.end() + 600).min(letter.text.len()));
    if !REFUSES.is_match(&letter.text[near_start..near_end]) {
        return None;
    }
    Some(Decided {
        regime,
        year: None,
        section: "12".to_owned(),
        path: String::new(),
        span: Span::new(claim.start(), claim.end()),
        act_rule: "act.own_regime",
        verdict: Verdict { role: Role::Engaged, rule: "role.cost_wording".to_owned(), denied: false },
        ncnd_wording: false,
        inferred: true,
    })
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
