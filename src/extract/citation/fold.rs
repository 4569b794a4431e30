//! Folds the citations of a letter into one record per (regime, section, path, role).

use crate::data::provisions::{provision, section_title};
use crate::extract::citation::role::{Verdict, is_ncnd};
use crate::model::{Citation, Provision, Regime, Role, Span};
use std::collections::BTreeMap;

/// Limbs of one section that a letter denies at most; no section has as many.
const MOST_DENIED: usize = 64;

/// One path of one citation with its verdict. `path` is empty when only the section is named.
#[derive(Clone, Debug)]
pub struct Decided {
    pub regime: Regime,
    pub year: Option<String>,
    pub section: String,
    pub path: String,
    pub span: Span,
    pub act_rule: &'static str,
    pub verdict: Verdict,
    /// The sentence neither confirms nor denies.
    pub ncnd_wording: bool,
    pub inferred: bool,
}

/// Folds; `is_review` tells that the letter reviews an earlier decision, where the later decision counts.
pub fn fold(text: &str, mut decided: Vec<Decided>, is_review: bool) -> Vec<Citation> {
    if is_review {
        later_decision_counts(&mut decided);
    }
    let mut rows: BTreeMap<(Regime, String, String, Role), Vec<&Decided>> = BTreeMap::new();
    for one in &decided {
        let key = (one.regime, one.section.clone(), one.path.clone(), one.verdict.role);
        rows.entry(key).or_default().push(one);
    }
    let has = |regime: Regime, section: &str, role: Role, bare: bool| {
        let first = (regime, section.to_owned(), String::new(), Role::Engaged);
        rows.range(first..)
            .take_while(|((found, number, _, _), _)| *found == regime && number == section)
            .any(|((_, _, path, found), _)| *found == role && (bare || !path.is_empty()))
    };
    let mut folded: Vec<Citation> = rows
        .iter()
        .filter(|((regime, section, path, role), _)| match (path.is_empty(), role) {
            // A bare "section 31" adds nothing where limbs are known, or where the section is relied on.
            (true, Role::Engaged) => !has(*regime, section, Role::Engaged, false),
            (true, Role::Mentioned) => {
                !has(*regime, section, Role::Engaged, true) && !has(*regime, section, Role::Mentioned, false)
            }
            (false, Role::Engaged) => true,
            (false, Role::Mentioned) => !rows.contains_key(&(*regime, section.clone(), path.clone(), Role::Engaged)),
        })
        .map(|((regime, section, path, role), found)| citation(text, *regime, section, path, *role, found))
        .collect();
    folded.sort_by(|left, right| {
        (left.span.start, left.regime, &left.section, &left.path, left.role).cmp(&(
            right.span.start,
            right.regime,
            &right.section,
            &right.path,
            right.role,
        ))
    });
    folded
}

/// A limb that a review withdrew is not relied on, though the letter first says that it was. Read from the end, so
/// that every later denial is known.
fn later_decision_counts(decided: &mut [Decided]) {
    let mut denied: BTreeMap<(Regime, String), BTreeMap<String, Verdict>> = BTreeMap::new();
    for one in decided.iter_mut().rev() {
        let key = (one.regime, one.section.clone());
        if one.verdict.denied {
            let paths = denied.entry(key).or_default();
            if paths.len() < MOST_DENIED {
                paths.insert(one.path.clone(), one.verdict.clone());
            }
        } else if one.verdict.role == Role::Engaged
            && let Some(paths) = denied.get(&key)
            && let Some((_, verdict)) = paths.iter().find(|(path, _)| one.path.starts_with(path.as_str()))
        {
            one.verdict = Verdict { role: Role::Mentioned, ..verdict.clone() };
        }
    }
}

fn citation(text: &str, regime: Regime, section: &str, path: &str, role: Role, found: &[&Decided]) -> Citation {
    let first = found[0];
    // The 1998 Act numbers differently: nothing of the 2018 Act's table is said about it.
    let old_data_protection = regime == Regime::Dpa && found.iter().any(|one| one.year.as_deref() == Some("1998"));
    let facts = (!old_data_protection).then(|| provision(regime, section, path)).flatten();
    let provision_key = Provision { regime, section: section.to_owned(), path: path.to_owned() }.to_string();
    Citation {
        citation_id: String::new(),
        regime,
        section: section.to_owned(),
        path: path.to_owned(),
        provision: if old_data_protection { provision_key.replacen("dpa2018", "dpa1998", 1) } else { provision_key },
        label: facts.and_then(|_| section_title(regime, section)).map(str::to_owned),
        role,
        ncnd: is_ncnd(regime, section, path)
            || role == Role::Engaged
                && facts.is_none_or(|row| row.kind == "exemption")
                && found.iter().all(|one| one.ncnd_wording),
        inferred: first.inferred,
        kind: facts.map(|row| row.kind.clone()),
        absolute: facts.and_then(|row| row.absolute_name()).map(str::to_owned),
        question_id: None,
        text_raw: first.span.of(text).unwrap_or_default().to_owned(),
        span: first.span,
        rule: first.verdict.rule.clone(),
        act_rule: first.act_rule.to_owned(),
    }
}
