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
    check("", at("https://web.example.org/web/2023id_/https://www.cleveland.police.uk/foi"), &["cleveland"], "host");
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
fn a_heading_of_two_forces_is_one_answer_of_both() {
    let plain = Source::default();
    check("Kent Police & Essex Police\nLamps\nFour are held.", plain, &["kent", "essex"], "names");
    check("Kent Police\nEssex Police\n\nLamps\nFour are held.", plain, &["kent", "essex"], "names");
    check("About Kent Police and Essex Police\nLamps\nFour.", plain, &[], "unknown");
    let host = at("https://www.durham.police.uk/x");
    check("Kent Police and Essex Police\nLamps\nFour.", host, &["durham"], "host");
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
