//! Runs the stages in order over one letter and keeps what each needs of the others.

use crate::data::acts::acts;
use crate::data::provisions::provision;
use crate::extract::citation::act::{Act, SeenView, Surroundings};
use crate::extract::citation::act_name::Named;
use crate::extract::citation::act_names_before::NamedBefore;
use crate::extract::citation::fold::Decided;
use crate::extract::citation::grammar::Mention;
use crate::extract::citation::head::Head;
use crate::extract::citation::lexer::Lexed;
use crate::extract::citation::position::Listed;
use crate::extract::citation::role::{Evidence, LastDecision, Verdict};
use crate::extract::citation::{
    CitationsFound, act, act_name, chain, cost, fold, grammar, head, letter_rules, lexer, own_law, part, position,
    role, sentence,
};
use crate::extract::letter::Letter;
use crate::model::{OtherLaw, Regime, Span};
use std::collections::BTreeSet;

/// Provisions of other law kept of one letter.
const MOST_OTHER_LAW: usize = 1000;

/// Finds everything a letter cites.
pub fn read(letter: &Letter) -> CitationsFound {
    let text = letter.text;
    let tokens = lexer::tokens(text);
    let lexed = Lexed { text, tokens: &tokens };
    let mut names = act_name::act_names(lexed);
    let own_regime = own_law::own_regime(letter.regime, &names, lexed);
    act_name::read_plain_foi_as(own_regime, lexed, &mut names);
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
        named: NamedBefore::new(&names),
        mentions: &mentions,
        starts: &starts,
        own_regime,
        speaks_of_environment: names_any(&[Regime::Eir, Regime::Eisr])
            || matches!(letter.regime, Regime::Eir | Regime::Eisr)
            || mentions.iter().any(|mention| mention.head != Head::Section) && position::speaks_of_environment(text),
    };
    let mut resolved = Vec::with_capacity(groups.len());
    let mut kept = Vec::with_capacity(groups.len());
    let mut seen = SeenView::default();
    let mut left_out: Option<usize> = None;
    let mut acts_so_far: Vec<Act> = Vec::with_capacity(groups.len());
    for place in 0..groups.len() {
        seen.read(sentence::view(lexed, &starts, &plain, place));
        let found = surroundings.resolve(&groups, place, &seen, &acts_so_far);
        acts_so_far.push(found.act.clone());
        let touched =
            found.rule.starts_with("act.touching") || found.rule == "act.reference" || found.rule == "act.the_act";
        let has_paths =
            mentions[groups[place].first..groups[place].end].iter().any(|mention| !mention.paths.is_empty());
        let withholds = act::is_relied_on(&seen.view);
        let surely_cited = touched || has_paths && withholds;
        let relied_on = has_paths || withholds;
        // "He lives at S14": a capital S glued to a number is a section only where something is withheld.
        let place_name = !relied_on && head::is_glued_capital(lexed, plain[place].0);
        let sentence_start = sentence::sentence_of(lexed, &starts, plain[place].0).0;
        // "… in section 12 of its tender a price, and in section 14 a discount."
        let of_the_same = !touched
            && !relied_on
            && (left_out == Some(sentence_start)
                || part::is_of_a_document(sentence::before(lexed, &starts, plain[place].0)));
        if surely_cited
            || !place_name
                && !of_the_same
                && (!part::is_no_citation(
                    &seen.view,
                    names_known_limb(&found.act, &mentions[groups[place].first..groups[place].end]),
                ) || acts().surely_cited.is_match(&seen.view))
        {
            kept.push(place);
            resolved.push(found);
        } else {
            left_out = Some(sentence_start);
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
    let mut known_other = BTreeSet::new();
    let mut last_decision = LastDecision::default();
    let mut chain_view = (usize::MAX, String::new());
    let mut text_before = "";
    let (mut heading, mut denied_below) = (false, false);
    let mut before: Option<(usize, Verdict)> = None;
    for (at, place) in kept.iter().enumerate() {
        let chain = chain_of[at];
        if chain_view.0 != chain {
            chain_view = (chain, sentence::view(lexed, &starts, &wide, chain));
            let (from, to) = wide[chain];
            text_before = sentence::before(lexed, &starts, from);
            heading = position::is_heading(lexed, from, to) || position::is_cell(&chain_view.1);
            denied_below = heading && position::is_denied_below(text, span_of(lexed, from, plain[*place].1).end);
        }
        let view = &chain_view.1;
        let group = &groups[*place];
        let names_limb = mentions[group.first..group.end].iter().any(|mention| !mention.paths.is_empty());
        let mut last: Option<Verdict> = None;
        for mention in &mentions[group.first..group.end] {
            let span = span_of(lexed, mention.from, mention.to);
            let (regime, year) = match &resolved[at].act {
                Act::Other(name) => {
                    push_other(&mut other_law, &mut known_other, name, &mention.section, span);
                    continue;
                }
                Act::Access { regime, year } => (*regime, year.clone()),
            };
            let sentence_start = sentence::sentence_of(lexed, &starts, mention.from).0;
            // "So does subsection (2) of section 40": as in the sentence before.
            let sentence_before = sentence_start.checked_sub(1).filter(|_| role::looks_back(view));
            let reaches = sentence_before.map_or(sentence_start, |at| sentence::sentence_of(lexed, &starts, at).0)
                ..=sentence_start;
            let listed = position::listed(lexed, &starts, mention.from);
            let quoted = sentence::quoted(text, span);
            let bare = [String::new()];
            let paths: &[String] = if mention.paths.is_empty() { &bare } else { &mention.paths };
            let mut same: Option<(bool, Verdict)> = None;
            for path in paths {
                let previous = before.as_ref().filter(|(start, _)| reaches.contains(start)).map(|(_, verdict)| verdict);
                let evidence = Evidence {
                    regime,
                    section: &mention.section,
                    path,
                    zone: letter.zone_at(span.start),
                    quoted,
                    listed: listed == Listed::Applied,
                    list_denied: listed == Listed::Denied,
                    names_limb,
                    foreign: is_foreign(regime, own_regime),
                    sentence_before: text_before,
                    heading,
                    denied_below,
                    letter_withholds,
                    before: previous,
                };
                // The limbs of one citation share their sentence, and so their role.
                let procedural = role::is_procedural(regime, &mention.section, path);
                let verdict = match &same {
                    Some((known, verdict)) if *known == procedural && is_act_of_sections(regime) => {
                        Verdict::clone(verdict)
                    }
                    Some(_) | None => last_decision.decide(view, &evidence),
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
    letter_rules::apply(letter, &mut decided);
    let is_review = decided.iter().any(|one| one.verdict.denied) && position::is_review(text);
    CitationsFound { citations: fold::fold(text, decided, is_review), other_law }
}

/// Whether no phrase of the table is for single limbs of this regime.
pub fn is_act_of_sections(regime: Regime) -> bool {
    matches!(regime, Regime::Foia | Regime::Foisa)
}

/// Tells whether some limb is one of an access regime: `31(1)(a)`, which no form or team has.
fn names_known_limb(act: &Act, mentions: &[Mention]) -> bool {
    let Act::Access { regime, .. } = act else { return false };
    mentions.iter().any(|mention| {
        // "30(1)(a)(iii)" is below a limb that there is.
        let upper = |path: &str| {
            path.char_indices().filter(|(_, sign)| *sign == ')').nth(1).map_or(path.len(), |(at, _)| at + 1)
        };
        mention.paths.iter().any(|path| provision(*regime, &mention.section, &path[..upper(path)]).is_some())
    })
}

/// The Freedom of Information Act of the other country.
fn is_foreign(regime: Regime, own: Regime) -> bool {
    matches!((regime, own), (Regime::Foia, Regime::Foisa) | (Regime::Foisa, Regime::Foia))
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

/// Each (act, section) once.
fn push_other(
    other_law: &mut Vec<OtherLaw>,
    known: &mut BTreeSet<(String, String)>,
    act: &str,
    section: &str,
    span: Span,
) {
    if other_law.len() < MOST_OTHER_LAW && known.insert((act.to_owned(), section.to_owned())) {
        other_law.push(OtherLaw { act: act.to_owned(), section: section.to_owned(), span });
    }
}
