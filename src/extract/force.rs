//! Whose letter it is: by the caller, the host, the address, a reference number, or the text itself.
//! Where the evidence is thin or divided it says so (`unknown`) and names nobody.

use crate::data::force_names::{NameHit, NameStrength};
use crate::data::registry::Registry;
use crate::data::shipped_table;
use crate::extract::letter::Source;
use crate::extract::reference::{forces_of_heading_number, forces_of_headline, forces_of_labelled_number};
use crate::model::{Cleaned, Force, Span};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The forces of a document and what tells so: `caller`, `host`, `address`, `reference`, `names` or `unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForceFound {
    /// Several where forces answer jointly.
    pub force_ids: Vec<String>,
    pub basis: &'static str,
}

/// Hosts of a whole government: a body that publishes there must also be named in the text.
const SHARED_HOSTS: [&str; 3] = ["gov.je", "gov.uk", "london.gov.uk"];
/// Names must weigh this much, in tenths of a plain mention, before they count.
const ENOUGH: i32 = 30;
/// What a number in the force's own scheme adds to its name.
const AGREEING: i32 = 20;
/// What a name in the header, logo or footer of a page weighs: somebody else in the text must be named often.
const LETTERHEAD_NAME: i32 = 60;
/// Lines of a heading that may name several forces.
const HEADING_LINES: usize = 5;
/// Bytes at the end of a letter, however short it is, in which a name alone on its line signs it.
const SIGNATURE: usize = 120;
/// Bytes of a letter that its head and foot take.
const LETTERHEAD: usize = 250;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueTable {
    cue: Vec<Cue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    side: Side,
    weight: i32,
    phrases: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Before,
    After,
}

static CUES: LazyLock<Vec<Cue>> =
    LazyLock::new(|| shipped_table::<CueTable>(include_str!("../data/force_cues.toml")).cue);

/// Finds whose document it is. The first source of evidence that speaks decides.
pub fn identify(cleaned: &Cleaned, source: &Source, registry: &Registry) -> ForceFound {
    let text = &cleaned.document.text;
    let (force_id, basis) = match known(cleaned, source, registry) {
        Some(found) => found,
        None => return by_text(cleaned, registry),
    };
    let heading = joint_heading(text, registry).filter(|ids| ids.contains(&force_id));
    ForceFound { force_ids: heading.unwrap_or_else(|| with_partners(&force_id, text, registry)), basis }
}

/// Returns the forces that head a letter together, in the order of the heading: two names joined on one of the
/// first lines, or on lines of their own below each other.
fn joint_heading(text: &str, registry: &Registry) -> Option<Vec<String>> {
    let head = &text[..text.floor_char_boundary(LETTERHEAD.min(text.len()))];
    let mut found: Vec<usize> = Vec::new();
    for line in head.split('\n').filter(|line| !line.trim().is_empty()).take(HEADING_LINES) {
        let mut left = line.to_owned();
        let mut named: Vec<usize> = Vec::new();
        let hits = registry.names().find(line);
        for hit in hits.iter().rev().filter(|hit| hit.strength == NameStrength::Full) {
            left.replace_range(hit.span.start..hit.span.end, "");
            named.insert(0, hit.force);
        }
        let joiners = ["and", "&", "with", "ac", "a"];
        let only = left
            .split([' ', ',', '/', '\t', '|'])
            .all(|word| word.is_empty() || joiners.contains(&word.to_lowercase().as_str()));
        if only && !named.is_empty() {
            found.extend(named);
        } else if found.len() > 1 {
            break;
        } else {
            found.clear();
        }
    }
    let mut ids: Vec<String> = Vec::new();
    for force in found {
        for id in registry.answers_for(&registry.forces()[force].force_id) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    (ids.len() > 1).then_some(ids)
}

fn known(cleaned: &Cleaned, source: &Source, registry: &Registry) -> Option<(String, &'static str)> {
    if let Some(force) = source.force.and_then(|name| by_caller(name, registry)) {
        return Some((force.force_id.clone(), "caller"));
    }
    let url = source.url.or(cleaned.document.canonical_url.as_deref())?;
    let places = addresses(url);
    let own = |host: &&str| !SHARED_HOSTS.contains(&host.strip_prefix("www.").unwrap_or(host));
    if let Some(force) = places.iter().map(|(host, _)| *host).filter(own).find_map(|host| registry.by_host(host)) {
        return Some((force.force_id.clone(), "host"));
    }
    let segment = places.iter().find_map(|(_, path)| segment(path))?;
    registry.by_soh_segment(segment).map(|force| (force.force_id.clone(), "address"))
}

/// The caller may give the identifier or the name.
fn by_caller<'a>(name: &str, registry: &'a Registry) -> Option<&'a Force> {
    let named = |force: &&Force| {
        std::iter::once(&force.name).chain(&force.aliases).any(|known| known.eq_ignore_ascii_case(name.trim()))
    };
    registry.force(name).or_else(|| registry.forces().iter().find(named))
}

/// Returns host and path of an address, and of the address inside it that an archive puts there.
fn addresses(url: &str) -> Vec<(&str, &str)> {
    let mut places = Vec::new();
    let mut rest = url;
    while let Some(at) = rest.find("://").filter(|_| places.len() < 3) {
        rest = &rest[at + 3..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
        places.push((host, &rest[end..]));
    }
    if places.is_empty() {
        places.push(("", url));
    }
    places.reverse();
    places
}

/// Returns the force's segment: `/foi-ai/kent-police/…`, `/SysSiteAssets/foi-media/kent/…`.
fn segment(path: &str) -> Option<&str> {
    let at = ["/foi-ai/", "/foi-media/"].iter().find_map(|folder| path.find(folder).map(|at| at + folder.len()))?;
    path[at..].split('/').next().filter(|segment| !segment.is_empty())
}

/// Adds the partners of a joint unit that the letter names as answering.
fn with_partners(force_id: &str, text: &str, registry: &Registry) -> Vec<String> {
    let own = registry.answers_for(force_id);
    if own.len() > 1 {
        return own;
    }
    let mut units =
        registry.joint_units().filter(|(_, members)| members.iter().any(|member| member == force_id)).peekable();
    if units.peek().is_none() {
        return own;
    }
    let hits = registry.names().find(text);
    let named = |unit: &str| {
        hits.iter().any(|hit| {
            registry.forces()[hit.force].force_id == unit
                && hit.strength > NameStrength::Ambiguous
                && weight(text, hit) > 10
        })
    };
    units.find(|(unit, _)| named(unit)).map_or(own, |(_, members)| members.to_vec())
}

fn by_text(cleaned: &Cleaned, registry: &Registry) -> ForceFound {
    let text = &cleaned.document.text;
    if let Some(force_ids) = joint_heading(text, registry) {
        return ForceFound { force_ids, basis: "names" };
    }
    let (of_number, distinctive) = forces_of_heading_number(text, registry);
    if distinctive && let [only] = of_number.as_slice() {
        return ForceFound { force_ids: with_partners(only, text, registry), basis: "reference" };
    }
    let title = cleaned.document.title.as_deref().unwrap_or_default();
    let headline = [text.as_str(), title].into_iter().map(|text| forces_of_headline(text, registry));
    let mut agreeing = of_number;
    for (ids, distinctive) in headline {
        if distinctive && let [only] = ids.as_slice() {
            return ForceFound { force_ids: with_partners(only, text, registry), basis: "reference" };
        }
        agreeing.extend(ids);
    }
    // The label is looked at only where names alone say too little.
    let named = by_names(cleaned, registry, &agreeing).or_else(|| {
        agreeing.extend(forces_of_labelled_number(text, registry));
        by_names(cleaned, registry, &agreeing)
    });
    match named {
        Some(force_ids) => ForceFound { force_ids, basis: "names" },
        None => ForceFound { force_ids: Vec::new(), basis: "unknown" },
    }
}

/// Weighs the names in the text. `agreeing` are forces that something else speaks for.
fn by_names(cleaned: &Cleaned, registry: &Registry, agreeing: &[String]) -> Option<Vec<String>> {
    let text = own_words(&cleaned.document.text);
    let links = &cleaned.document.links;
    let hits = registry.names().find(text);
    let in_link = |span: Span| links.iter().any(|link| link.span.overlaps(span));
    let mut scores: BTreeMap<usize, i32> = BTreeMap::new();
    let clear = hits.iter().filter(|hit| hit.strength > NameStrength::Ambiguous && !in_link(hit.span));
    for hit in clear {
        let national = matches!(registry.forces()[hit.force].kind.as_str(), "national" | "oversight");
        let weight = weight(text, hit);
        // Central bodies are named in every other letter: `the NPCC advises`.
        *scores.entry(hit.force).or_default() += if national && weight <= 10 { weight / 5 } else { weight };
    }
    let agrees = |force: usize| agreeing.contains(&registry.forces()[force].force_id);
    // A name in full whose own scheme numbers the letter is more than a mention.
    for (_, score) in scores.iter_mut().filter(|(force, score)| **score > 0 && agrees(**force)) {
        *score += AGREEING;
    }
    // `Assaults on staff | Aldermoor Police`: sites put their own name at the end of a title.
    let title = cleaned.document.title.as_deref().unwrap_or_default();
    let closing = registry.names().find(title).into_iter().filter(|hit| hit.strength == NameStrength::Full);
    for hit in closing.filter(|hit| closes_title(title, hit.span)) {
        *scores.entry(hit.force).or_default() += ENOUGH;
    }
    if let Some(force) = of_letterhead(cleaned, registry) {
        *scores.entry(force).or_default() += LETTERHEAD_NAME;
    }
    for hit in hits.iter().filter(|hit| hit.strength == NameStrength::Ambiguous) {
        if agrees(hit.force) {
            *scores.entry(hit.force).or_default() += 10;
        } else if let Some(score) = scores.get_mut(&hit.force).filter(|score| **score > 0) {
            *score += 3;
        }
    }
    let mut ranked: Vec<(i32, usize)> = scores.into_iter().map(|(force, score)| (score, force)).collect();
    ranked.sort_by_key(|(score, force)| (-score, *force));
    let &(top, first) = ranked.first()?;
    if top < ENOUGH || top <= other_authorities(text) {
        return None;
    }
    let id = |force: usize| registry.forces()[force].force_id.as_str();
    let score_of = |wanted: &str| ranked.iter().find(|(_, force)| id(*force) == wanted).map_or(0, |(score, _)| *score);
    let jointly = registry.joint_units().find(|(unit, members)| {
        let together = *unit == id(first) || members.iter().any(|member| member == id(first));
        let all_named = members.iter().all(|member| score_of(member) >= ENOUGH && score_of(member) * 5 >= top * 3);
        together && (all_named || score_of(unit) * 2 >= top)
    });
    if let Some((_, members)) = jointly {
        return Some(members.to_vec());
    }
    let second = ranked.get(1).map_or(0, |(score, _)| *score);
    (top * 2 > second * 3).then(|| registry.answers_for(id(first)))
}

/// Returns the one force that the page round the letter names: its header, logo, footer, or the name of the site at an
/// end of `title`.
fn of_letterhead(cleaned: &Cleaned, registry: &Registry) -> Option<usize> {
    let mut found: Option<usize> = None;
    for (at, text) in cleaned.document.letterhead.iter().enumerate() {
        for hit in registry.names().find(text).into_iter().filter(|hit| hit.strength == NameStrength::Full) {
            // `Letter to Aldermoor Police about lamps` is a title that names somebody.
            let ends = closes_title(text, hit.span) || opens_title(text, hit.span) || hit.span.len() == text.len();
            if (at == 0 && !ends) || weight(text, &hit) == 0 {
                continue;
            }
            // `Your police force: Aldermoor Police, Eskvale Police, …`
            if found.is_some_and(|known| known != hit.force) {
                return None;
            }
            found = Some(hit.force);
        }
    }
    found
}

/// Whether a name opens a title before a bar or dash.
fn opens_title(title: &str, span: Span) -> bool {
    title[..span.start].trim().is_empty() && title[span.end..].trim_start().starts_with(['|', '-', '–', '—', ':', '·'])
}

/// Whether a name ends a title behind a bar or dash.
fn closes_title(title: &str, span: Span) -> bool {
    let before = title[..span.start].trim_end();
    title[span.end..].trim().is_empty() && before.ends_with(['|', '-', '–', '—', '·', ':'])
}

/// Cuts off earlier correspondence below the letter.
fn own_words(text: &str) -> &str {
    let ends = ["\nFrom: ", "\n-----Original Message", "\n________________"];
    let end = ends.iter().filter_map(|mark| text.find(mark)).filter(|at| *at > 200).min();
    &text[..end.unwrap_or(text.len())]
}

/// Weighs one mention, in tenths: by its form, by what stands beside it, and at the head or foot of a letter.
fn weight(text: &str, hit: &NameHit) -> i32 {
    let span = hit.span;
    let base = match hit.strength {
        NameStrength::Full => 10,
        // `MPS` is the force itself, `Herts` as often the county.
        NameStrength::Short if text[span.start..span.end].bytes().all(|byte| byte.is_ascii_uppercase()) => 8,
        NameStrength::Short => 3,
        NameStrength::Ambiguous => 0,
    };
    let before = text[text.floor_char_boundary(span.start.saturating_sub(40))..span.start].to_ascii_lowercase();
    let before = before.trim_end().trim_end_matches(" the");
    let after = text[span.end..text.ceil_char_boundary((span.end + 40).min(text.len()))].to_ascii_lowercase();
    let after = after.trim_start();
    // `Aldermoor Police therefore refuses the request`.
    const ADVERBS: [&str; 6] = ["therefore ", "accordingly ", "however ", "also ", "now ", "hereby "];
    let after = ADVERBS.iter().find_map(|adverb| after.strip_prefix(adverb)).unwrap_or(after);
    let cue = CUES.iter().find(|cue| {
        cue.phrases.iter().any(|phrase| match cue.side {
            Side::After => after.starts_with(phrase.as_str()),
            Side::Before => before.ends_with(phrase.as_str()),
        })
    });
    if cue.is_some_and(|cue| cue.weight < 0) {
        return 0;
    }
    let at_edge = span.start < LETTERHEAD || (text.len() > 4 * LETTERHEAD && span.end + LETTERHEAD > text.len());
    let above = &text[text.floor_char_boundary(span.start.saturating_sub(20))..span.start];
    let opens_line = match above.rsplit_once('\n') {
        Some((_, indent)) => indent.trim().is_empty(),
        None => above.len() == span.start && above.trim().is_empty(),
    };
    let signs = text.len() - span.end < SIGNATURE && opens_line && text[span.end..].lines().next() == Some("");
    base + cue.map_or(0, |cue| cue.weight * 10) + if (at_edge && opens_line) || signs { 20 } else { 0 }
}

/// Weighs mentions of councils, hospitals and universities that answer in their own name.
fn other_authorities(text: &str) -> i32 {
    const NOUNS: [&str; 8] =
        [" Council", " Borough", " NHS ", " University", " Fire and Rescue", " Ambulance", " College", " Health Board"];
    let mut score = 0;
    for noun in NOUNS {
        for at in memchr::memmem::find_iter(text.as_bytes(), noun.as_bytes()).take(60) {
            let end = at + noun.len();
            let before = &text[text.floor_char_boundary(at.saturating_sub(24))..at];
            if before.ends_with("Police Chiefs'") || before.ends_with("Police Chiefs’") {
                continue;
            }
            let after = text[end..text.ceil_char_boundary((end + 40).min(text.len()))].to_ascii_lowercase();
            let own = CUES.iter().filter(|cue| cue.side == Side::After).flat_map(|cue| &cue.phrases);
            let speaks = own.into_iter().any(|phrase| after.trim_start().starts_with(phrase.as_str()));
            score += if speaks { 40 } else { 8 };
        }
    }
    score
}

#[cfg(test)]
mod tests;
