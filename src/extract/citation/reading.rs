//! Runs the stages in order over one letter and keeps what each needs of the others.

use crate::data::acts::acts;
use crate::extract::citation::act::{Act, Surroundings};
use crate::extract::citation::act_name::Named;
use crate::extract::citation::fold::Decided;
use crate::extract::citation::head::Head;
use crate::extract::citation::lexer::Lexed;
use crate::extract::citation::role::{Evidence, Verdict};
use crate::extract::citation::{
    CitationsFound, act, act_name, chain, cost, fold, grammar, head, lexer, position, role, sentence,
};
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{OtherLaw, Regime, Role, Span};

/// Finds everything a letter cites.
pub fn read(letter: &Letter) -> CitationsFound {
    let text = letter.text;
    let tokens = lexer::tokens(text);
    let lexed = Lexed { text, tokens: &tokens };
    let names = act_name::act_names(lexed);
    let mentions = grammar::mentions(lexed, &names);
    if mentions.is_empty() {
        let inferred = cost::inferred(letter);
        return CitationsFound {
            citations: fold::fold(text, inferred.into_iter().collect(), false),
            other_law: Vec::new(),
        };
    }
    let starts = sentence::sentence_starts(lexed);
    let groups = chain::groups(lexed, &mentions, &names);
    let plain: Vec<(usize, usize)> =
        groups.iter().map(|group| (mentions[group.first].from, mentions[group.end - 1].to)).collect();
    let names_any = |wanted: &[Regime]| {
        names.iter().any(|act| matches!(&act.named, Named::Access { regime, .. } if wanted.contains(regime)))
    };
    let surroundings = Surroundings {
        lexed,
        acts: &names,
        mentions: &mentions,
        starts: &starts,
        own_regime: act::own_regime(letter.regime, &names),
        speaks_of_environment: names_any(&[Regime::Eir, Regime::Eisr])
            || matches!(letter.regime, Regime::Eir | Regime::Eisr)
            || mentions.iter().any(|mention| mention.head != Head::Section) && position::speaks_of_environment(text),
    };
    let mut resolved = Vec::with_capacity(groups.len());
    let mut kept = Vec::with_capacity(groups.len());
    for place in 0..groups.len() {
        let view = sentence::view(lexed, &starts, &plain, place);
        let found = surroundings.resolve(&groups, place, &view);
        let touched =
            found.rule.starts_with("act.touching") || found.rule == "act.reference" || found.rule == "act.the_act";
        let has_paths =
            mentions[groups[place].first..groups[place].end].iter().any(|mention| !mention.paths.is_empty());
        let surely_cited = touched || has_paths && act::is_relied_on(&view);
        let relied_on = has_paths || act::is_relied_on(&view);
        // "He lives at S14": a capital S glued to a number is a section only where something is withheld.
        let place_name = !relied_on && head::is_glued_capital(lexed, plain[place].0);
        if surely_cited || !place_name && !acts().not_a_citation.is_match(&view) {
            kept.push(place);
            resolved.push(found);
        }
    }
    // For the role a citation is as long as its title and Act, and a list goes on behind an Act.
    let mut wide: Vec<(usize, usize)> = Vec::with_capacity(kept.len());
    let mut chain_of = Vec::with_capacity(kept.len());
    for (at, place) in kept.iter().enumerate() {
        let (from, to) = (resolved[at].from, resolved[at].to.max(plain[*place].1));
        let goes_on = groups[*place].linked
            && at > 0
            && kept[at - 1] + 1 == *place
            && is_freedom_of_information(&resolved[at].act)
            && is_freedom_of_information(&resolved[at - 1].act);
        match wide.last_mut() {
            Some(last) if goes_on || from < last.1 => last.1 = to.max(last.1),
            Some(_) | None => wide.push((from, to)),
        }
        chain_of.push(wide.len() - 1);
    }
    let letter_withholds = position::withholds(text);
    let mut decided: Vec<Decided> = Vec::new();
    let mut other_law: Vec<OtherLaw> = Vec::new();
    let mut chain_view = (usize::MAX, String::new());
    let mut before: Option<(usize, Verdict)> = None;
    for (at, place) in kept.iter().enumerate() {
        let chain = chain_of[at];
        if chain_view.0 != chain {
            chain_view = (chain, sentence::view(lexed, &starts, &wide, chain));
        }
        let view = &chain_view.1;
        let group = &groups[*place];
        let mut last: Option<Verdict> = None;
        for mention in &mentions[group.first..group.end] {
            let span = span_of(lexed, mention.from, mention.to);
            let (regime, year) = match &resolved[at].act {
                Act::Other(name) => {
                    push_other(&mut other_law, name, &mention.section, span);
                    continue;
                }
                Act::Access { regime, year } => (*regime, year.clone()),
            };
            let listed = position::is_listed(lexed, &starts, mention.from);
            let heading = position::is_heading(lexed, wide[chain].0, wide[chain].1) || position::is_cell(view);
            let quoted = sentence::quoted(text, span);
            let bare = [String::new()];
            let paths: &[String] = if mention.paths.is_empty() { &bare } else { &mention.paths };
            let mut same: Option<(bool, Verdict)> = None;
            for path in paths {
                let sentence_start = sentence::sentence_of(lexed, &starts, mention.from).0;
                let previous =
                    before.as_ref().filter(|(start, _)| *start == sentence_start).map(|(_, verdict)| verdict);
                let evidence = Evidence {
                    regime,
                    section: &mention.section,
                    path,
                    zone: letter.zone_at(span.start),
                    quoted,
                    listed,
                    heading,
                    denied_below: heading && position::is_denied_below(text, span.end),
                    letter_withholds,
                    before: previous,
                };
                // The limbs of one citation share their sentence, and so their role.
                let procedural = role::is_procedural(regime, &mention.section, path);
                let verdict = match &same {
                    Some((known, verdict)) if *known == procedural && is_act_of_sections(regime) => {
                        Verdict::clone(verdict)
                    }
                    Some(_) | None => role::decide(view, &evidence),
                };
                same = Some((procedural, verdict.clone()));
                if !procedural {
                    last = Some(verdict.clone());
                }
                decided.push(Decided {
                    regime,
                    year: year.clone(),
                    section: mention.section.clone(),
                    path: path.clone(),
                    span,
                    act_rule: resolved[at].rule,
                    verdict,
                    ncnd_wording: view.contains("neither confirm"),
                    inferred: false,
                });
            }
        }
        if let Some(verdict) = last {
            before = Some((sentence::sentence_of(lexed, &starts, plain[*place].0).0, verdict));
        }
    }
    let names_cost = decided.iter().any(|one| one.section == "12");
    if !names_cost {
        decided.extend(cost::inferred(letter));
    }
    if position::refuses(text) {
        only_ground(letter, &mut decided);
    }
    let is_review = decided.iter().any(|one| one.verdict.denied) && position::is_review(text);
    CitationsFound { citations: fold::fold(text, decided, is_review), other_law }
}

/// A refusal that only says what its exemption is about still rests on it: "We are not permitted to give you the
/// pages. Section 44(1)(a) exempts information whose disclosure is prohibited." Only where nothing else is relied
/// on, nothing was denied, and no more than two provisions are explained.
fn only_ground(letter: &Letter, decided: &mut [Decided]) {
    let explained = |one: &Decided| {
        let rule = one.verdict.rule.as_str();
        let answer = matches!(letter.zone_at(one.span.start), ZoneKind::Response | ZoneKind::LawExplained);
        matches!(rule, "role.what_it_says" | "role.class_statement")
            && answer
            && !one.path.is_empty()
            && is_act_of_sections(one.regime)
            && !role::is_procedural(one.regime, &one.section, &one.path)
    };
    if decided.iter().any(|one| one.verdict.role == Role::Engaged || one.verdict.denied) {
        return;
    }
    let mut sections: Vec<(Regime, String)> =
        decided.iter().filter(|one| explained(one)).map(|one| (one.regime, one.section.clone())).collect();
    sections.sort();
    sections.dedup();
    if sections.len() > 2 {
        return;
    }
    for one in decided.iter_mut().filter(|one| explained(one)) {
        one.verdict = Verdict { role: Role::Engaged, rule: "role.only_ground".to_owned(), denied: false };
    }
}

/// Whether no phrase of the table is for single limbs of this regime.
fn is_act_of_sections(regime: Regime) -> bool {
    matches!(regime, Regime::Foia | Regime::Foisa)
}

/// Law that information is withheld under, unlike data protection law or a police power.
fn is_freedom_of_information(act: &Act) -> bool {
    matches!(act, Act::Access { regime: Regime::Foia | Regime::Foisa | Regime::Eir | Regime::Eisr, .. })
}

fn span_of(lexed: Lexed<'_>, from: usize, to: usize) -> Span {
    let first = lexed.tokens[from];
    let last = lexed.tokens[to.max(from + 1) - 1];
    Span::new(first.start, last.end)
}

fn push_other(other_law: &mut Vec<OtherLaw>, act: &str, section: &str, span: Span) {
    if other_law.len() < 1000 && !other_law.iter().any(|known| known.act == act && known.section == section) {
        other_law.push(OtherLaw { act: act.to_owned(), section: section.to_owned(), span });
    }
}
