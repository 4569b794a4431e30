//! The verdicts that Google's own test of its reader of `robots.txt` holds.

use crate::crawl::robots::{Reply, rules};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use url::Url;

#[derive(Debug, Deserialize)]
struct Verdict {
    test: String,
    text: String,
    agent: String,
    url: String,
    allowed: bool,
}

/// Where that reader decides otherwise than RFC 9309, or is asked what is never asked here: why, and how it is known.
type Departure = (&'static str, fn(&Verdict) -> bool);

const DEPARTURES: &[Departure] = &[
    ("opens a folder whose index.html is allowed, which is its own habit", |it| {
        it.test.ends_with("IndexHTMLisDirectory")
    }),
    ("cuts lines behind 16 KiB; here a file is cut behind 500 KiB and no address over 2 KiB is asked for", |it| {
        it.test.ends_with("LineTooLong") && it.url.len() > 2048
    }),
    ("compares an address that was not escaped; here every address is, before it is compared", |it| !it.url.is_ascii()),
    ("keeps escaped letters apart from the letters, which RFC 9309 (2.2.2) holds to be the same", |it| {
        it.test == "test_ID_Encoding" && it.text.contains("%62%61%7A")
    }),
];

fn verdicts() -> Option<Vec<Verdict>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/google_verdicts.py");
    let mut python = Command::new("python3");
    let output = python.arg(script).args(std::env::var_os("GOOGLE_VERDICTS_FOLDER")).output().ok()?;
    if output.status.code() == Some(3) {
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn the_reader_that_most_sites_are_written_for_decides_the_same() {
    let Some(verdicts) = verdicts() else {
        let said =
            "SKIPPED Google's robots verdicts: python3 has not the tests of `gpyrobotstxt`; .ci/run fetches them\n";
        // Past the harness, which shows only what failing tests print.
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return;
    };
    let mut apart: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for verdict in &verdicts {
        // No address at all is the front page.
        let address = if verdict.url.is_empty() { "http://foo.bar/" } else { &verdict.url };
        let reply = Reply::Answer { status: 200, body: verdict.text.as_bytes() };
        let forbidden = rules(reply, &verdict.agent).unwrap().forbids(&Url::parse(address).unwrap()).map(str::to_owned);
        if forbidden.is_none() == verdict.allowed {
            continue;
        }
        match DEPARTURES.iter().find(|(_, is_it)| is_it(verdict)) {
            Some((reason, _)) => *apart.entry(reason).or_default() += 1,
            None => unexplained.push(format!("{verdict:?}, ours {forbidden:?}")),
        }
    }
    eprintln!("{} verdicts, {apart:?} apart for a reason", verdicts.len());
    assert!(verdicts.len() >= 145, "{}", verdicts.len());
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    // A reason that no verdict needs is not one.
    assert_eq!(apart.len(), DEPARTURES.len(), "{apart:?}");
}
