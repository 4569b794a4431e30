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
    /// Several where forces answer jointly; sorted.
    pub force_ids: Vec<String>,
    pub basis: &'static str,
}

/// Hosts of a whole government: a body that publishes there must also be named in the text.
const SHARED_HOSTS: [&str; 3] = ["gov.je", "gov.uk", "london.gov.uk"];
/// Names must weigh this much, in tenths of a plain mention, before they count.
const ENOUGH: i32 = 30;
/// What a number in the force's own scheme adds to its name.
const AGREEING: i32 = 20;
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
    ForceFound { force_ids: with_partners(&force_id, text, registry), basis }
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

/// Whether a name ends a title behind a bar or dash.
fn closes_title(title: &str, span: Span) -> bool {
    let before = title[..span.start].trim_end();
    title[span.end..].trim().is_empty() && before.ends_with(['|', '-', '–', '—'])
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
    base + cue.map_or(0, |cue| cue.weight * 10) + if at_edge && opens_line { 20 } else { 0 }
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
mod tests {
    use super::*;
    use crate::model::Document;

    fn cleaned(text: &str) -> Cleaned {
        Cleaned { document: Document { text: text.to_owned(), ..Document::default() }, ..Cleaned::default() }
    }

    fn check(text: &str, source: Source, expected: &[&str], basis: &str) {
        let found = identify(&cleaned(text), &source, &Registry::shipped());
        assert_eq!(
            (found.force_ids.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), found.basis),
            (expected, basis),
            "{text} {source:?}"
        );
    }

    fn at(url: &str) -> Source<'_> {
        Source { url: Some(url), ..Source::default() }
    }

    #[test]
    fn the_caller_goes_before_the_host_and_the_host_before_the_text() {
        let caller = Source { force: Some("kent"), url: Some("https://www.met.police.uk/x"), ..Source::default() };
        check("Durham Constabulary can confirm.", caller, &["kent"], "caller");
        check("Durham Constabulary can confirm.", at("https://met.police.uk/x"), &["metropolitan"], "host");
        check("", at("https://foi.west-midlands.police.uk/x"), &["west-midlands"], "host");
        check(
            "",
            at("https://web.example.org/web/2023id_/https://www.cleveland.police.uk/foi"),
            &["cleveland"],
            "host",
        );
        check("", at("https://mirror.example.org/cy-GB/foi-ai/heddlu-dyfed-powys/x/"), &["dyfed-powys"], "address");
        check("", at("https://mirror.example.org/SysSiteAssets/foi-media/kent/x.pdf"), &["kent"], "address");
        let unknown = Source { force: Some("auto"), ..Source::default() };
        check("", unknown, &[], "unknown");
    }

    #[test]
    fn a_number_that_one_force_uses_names_it() {
        check("Our Ref: HQ/PA/003493/18\nThe answer is 4.", Source::default(), &["thames-valley"], "reference");
        check("Reference: FOI/15929\nThe answer is 4.", Source::default(), &[], "unknown");
        check("I refer to my earlier request (ref: 01/FOI/21/019606).", Source::default(), &[], "unknown");
    }

    #[test]
    fn names_in_the_text_count_where_the_body_speaks() {
        check("Durham Constabulary can confirm that it holds no bridges.", Source::default(), &["durham"], "names");
        check(
            "The lamp was stolen. It was reported to Durham Constabulary. Ask Durham Constabulary.",
            Source::default(),
            &[],
            "unknown",
        );
        check("WMP has many cars. WMP likes them. WMP, WMP.", Source::default(), &[], "unknown");
        check("I met them in Kent. Kent is nice. Kent, Kent, Kent.", Source::default(), &[], "unknown");
        let council = "Aldermoor City Council’s response to your request: the lamp belongs to Durham Constabulary. Durham Constabulary. Durham Constabulary.";
        check(council, Source::default(), &[], "unknown");
    }

    #[test]
    fn forces_that_answer_together_are_both_named() {
        let text = "Norfolk and Suffolk Constabularies can confirm that 4 bridges are held.";
        check(text, Source::default(), &["norfolk", "suffolk"], "names");
        check(text, at("https://www.suffolk.police.uk/x"), &["norfolk", "suffolk"], "host");
        let bch = Source { force: Some("bch"), ..Source::default() };
        check("", bch, &["bedfordshire", "cambridgeshire", "hertfordshire"], "caller");
    }

    #[test]
    fn every_cue_weighs_as_its_row_says() {
        let registry = Registry::shipped()
            .with_user("[[force]]\nforce_id='aldermoor'\nname='Aldermoor Police'\nkind='sample'\nnation='England'")
            .unwrap();
        for cue in CUES.iter() {
            for example in &cue.examples {
                let padded = format!("{}{example}", "x ".repeat(LETTERHEAD));
                let hits = registry.names().find(&padded);
                let expected = if cue.weight < 0 { 0 } else { 10 + cue.weight * 10 };
                assert_eq!(weight(&padded, &hits[0]), expected, "{example}");
            }
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test reads the published texts, which are not committed")]
    fn published_texts_without_an_address_are_told_apart() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
        for (folder, expected) in [("seeds", None), ("real/letters", Some("unknown"))] {
            let Ok(entries) = std::fs::read_dir(format!("{shared}/{folder}")) else {
                println!("skipped: no {folder}");
                continue;
            };
            for entry in entries.flatten() {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let name = entry.file_name().to_string_lossy().into_owned();
                let found = identify(&cleaned(&text), &Source::default(), &Registry::shipped());
                let wanted = match name.get(..3) {
                    _ if expected.is_some() => "",
                    Some("001") => "cleveland",
                    Some("002") => "kent",
                    _ => "metropolitan",
                };
                assert_eq!(found.force_ids.join(" "), wanted, "{name}: {found:?}");
            }
        }
    }
}
