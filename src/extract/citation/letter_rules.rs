//! Roles that one sentence does not settle: what the rest of the letter says about the same provision. Rules in
//! order, each recorded as `role.<name>`; their examples stand beside those of the sentence rules in the tests.
//!
//! 1. `role.limb_of_relied`: the letter relies on "section 30(2)" and explains only its limb (b).
//!    `role.condition_of_relied`: it relies on "40(2)" and says of "40(2) read with 40(3A)(a)" that it is absolute.
//! 2. `role.interests_of_ncnd`: EIR 12(6) or FOISA 18 is relied on, and the interests it protects are named.
//! 3. `role.only_ground`: a refusal whose single exemption is explained and nowhere plainly relied on.

use crate::extract::citation::fold::Decided;
use crate::extract::citation::position;
use crate::extract::citation::reading::is_act_of_sections;
use crate::extract::citation::role::{self, Verdict};
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{Regime, Role};
use std::collections::BTreeMap;

/// Limbs that one letter denies at most.
const MOST_DENIED: usize = 32;

/// Explanations of a provision in general.
const IN_GENERAL: [&str; 2] = ["role.what_it_says", "role.class_statement"];

/// Applies the rules to all citations of the letter.
pub fn apply(letter: &Letter, decided: &mut [Decided]) {
    limb_of_relied(letter, decided);
    condition_of_relied(letter, decided);
    interests_of_ncnd(decided);
    if position::refuses(letter.text) {
        only_ground(letter, decided);
    }
}

fn is_answer(letter: &Letter, one: &Decided) -> bool {
    matches!(letter.zone_at(one.span.start), ZoneKind::Response | ZoneKind::LawExplained)
}

fn rely_on(one: &mut Decided, rule: &str) {
    one.verdict = Verdict { role: Role::Engaged, rule: format!("role.{rule}"), denied: false };
}

/// A letter that relies on a section or subsection as a whole, and then explains one limb of it, relies on that limb:
/// "Question 1 – refused, section 30(2). … Section 30(2)(b) applies to information from confidential sources."
fn limb_of_relied(letter: &Letter, decided: &mut [Decided]) {
    let mut relied: BTreeMap<(Regime, String), Vec<String>> = BTreeMap::new();
    for one in decided.iter().filter(|one| one.verdict.role == Role::Engaged && is_act_of_sections(one.regime)) {
        let paths = relied.entry((one.regime, one.section.clone())).or_default();
        if paths.len() < 64 && !paths.contains(&one.path) {
            paths.push(one.path.clone());
        }
    }
    if relied.is_empty() {
        return;
    }
    for one in decided.iter_mut() {
        let open = one.verdict.role == Role::Mentioned
            && !one.path.is_empty()
            && !one.verdict.denied
            && (one.verdict.rule == "role.no_reliance" || IN_GENERAL.contains(&one.verdict.rule.as_str()))
            && is_answer(letter, one)
            && !role::is_procedural(one.regime, &one.section, &one.path);
        if !open {
            continue;
        }
        let Some(paths) = relied.get(&(one.regime, one.section.clone())) else { continue };
        // A bare "section 31 is engaged" says nothing of one limb where others are named.
        let above = |path: &String| {
            one.path.len() > path.len()
                && one.path.starts_with(path.as_str())
                && (!path.is_empty() || paths.iter().all(String::is_empty))
        };
        if paths.iter().any(above) {
            rely_on(one, "limb_of_relied");
        }
    }
}

/// Bytes between a limb and the condition that it is read with.
const READ_WITH: usize = 40;

/// "Exempt, section 40(2). … Section 40(2) read with 40(3A)(a) is absolute and needs no test": the condition that
/// brings the limb in is as much relied on as the limb, though only an explanation names it.
fn condition_of_relied(letter: &Letter, decided: &mut [Decided]) {
    for at in 1..decided.len() {
        let (limb, condition) = (&decided[at - 1], &decided[at]);
        let between = letter.text.get(limb.span.end..condition.span.start).unwrap_or_default();
        let read_with = between.len() <= READ_WITH && (between.contains("read with") || between.contains("by virtue"));
        let open = read_with
            && condition.verdict.rule == "role.class_statement"
            && condition.section == limb.section
            && condition.regime == limb.regime
            && condition.path.len() > limb.path.len()
            && is_act_of_sections(condition.regime)
            && is_answer(letter, condition)
            && decided.iter().any(|one| {
                one.verdict.role == Role::Engaged
                    && one.regime == limb.regime
                    && one.section == limb.section
                    && one.path == limb.path
            });
        if open {
            let one = &mut decided[at];
            rely_on(one, "condition_of_relied");
        }
    }
}

/// "… if it would adversely affect any of the interests in regulation 12(5)(a) or (b). We rely on regulation 12(6)."
fn interests_of_ncnd(decided: &mut [Decided]) {
    let relied = |regime: Regime, section: &str, path: &str| {
        decided.iter().any(|one| {
            one.verdict.role == Role::Engaged && one.regime == regime && one.section == section && one.path == path
        })
    };
    let (eir, eisr) = (relied(Regime::Eir, "12", "(6)"), relied(Regime::Eisr, "10", "(8)"));
    // "… refusing to confirm or deny … in terms of section 18(1). If it were held it would be exempt by virtue of
    // section 35(1)(a)": section 18 of the Scottish Act works through them.
    let scottish = decided
        .iter()
        .any(|one| one.verdict.role == Role::Engaged && one.regime == Regime::Foisa && one.section == "18")
        // The Act's own words: "exempt under one of sections 28 to 35, 38, 39(1) or 41".
        && !decided.iter().any(|one| one.regime == Regime::Foisa && one.section == "29" && one.path.is_empty());
    let rules = [
        "role.if_clause",
        "role.no_reliance",
        "role.may_be_engaged",
        "role.may_rely",
        "role.what_it_says",
        "role.supposed",
        "role.might_be",
    ];
    for one in decided.iter_mut() {
        let interest = match one.regime {
            Regime::Eir => eir && one.section == "12",
            Regime::Eisr => eisr && one.section == "10",
            Regime::Foisa => scottish && matches!(one.section.parse(), Ok(28u32..=35 | 38 | 39 | 41)),
            Regime::Foia | Regime::Dpa => false,
        };
        let limb = if one.regime == Regime::Foisa { !one.path.is_empty() } else { one.path.starts_with("(5)(") };
        let explained = !one.verdict.denied && rules.contains(&one.verdict.rule.as_str());
        if interest && limb && explained {
            rely_on(one, "interests_of_ncnd");
        }
    }
}

/// A refusal that only says what its exemption is about still rests on it: "We are not permitted to give you the
/// pages. Section 44(1)(a) exempts information whose disclosure is prohibited." Only where nothing else is relied
/// on, it is not denied itself, and no more than two provisions are explained.
fn only_ground(letter: &Letter, decided: &mut [Decided]) {
    let explained = |one: &Decided| {
        IN_GENERAL.contains(&one.verdict.rule.as_str())
            && is_answer(letter, one)
            && is_act_of_sections(one.regime)
            && !role::is_procedural(one.regime, &one.section, &one.path)
    };
    if decided.iter().any(|one| one.verdict.role == Role::Engaged) {
        return;
    }
    let denied: Vec<(Regime, String, String)> = decided
        .iter()
        .filter(|one| one.verdict.denied)
        .map(|one| (one.regime, one.section.clone(), one.path.clone()))
        .take(MOST_DENIED)
        .collect();
    let is_denied = |one: &Decided| {
        denied.iter().any(|(regime, section, path)| {
            *regime == one.regime && *section == one.section && (path.is_empty() || *path == one.path)
        })
    };
    let mut sections: Vec<(Regime, &str)> =
        decided.iter().filter(|one| explained(one)).map(|one| (one.regime, one.section.as_str())).collect();
    sections.sort_unstable();
    sections.dedup();
    if sections.len() > 2 {
        return;
    }
    for one in decided.iter_mut().filter(|one| explained(one) && !one.path.is_empty() && !is_denied(one)) {
        rely_on(one, "only_ground");
    }
}
