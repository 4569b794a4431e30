//! Verdicts of another reader of `robots.txt` over the files that it is tested on.

use crate::crawl::robots::{Reply, rules};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use url::Url;

#[derive(Deserialize)]
struct File {
    file: String,
    agent: String,
    text: String,
    paths: Vec<String>,
    allowed: Vec<bool>,
}

/// Where the other reader decides otherwise than RFC 9309 and on purpose, or is less strict: why, and how such a file
/// is known.
type Departure = (&'static str, fn(&File) -> bool);

const DEPARTURES: &[Departure] = &[
    ("reads on behind 500 KiB", |file| file.text.len() > crate::crawl::robots_text::LONGEST_TEXT),
    ("ends a list of agents at lines that are not of the RFC, which must not interfere", |file| {
        has_foreign_line_among_agents(&file.text)
    }),
    ("leaves the mark of UTF-8 on the first line, which it then does not know", |file| {
        file.text.starts_with('\u{feff}')
    }),
    ("takes a name for every longer one that begins with it", |file| {
        file.agent == "googlebot" && file.text.to_lowercase().lines().any(|line| line.trim() == "user-agent: google")
    }),
    ("opens a folder whose index.html is allowed", |file| file.text.contains("/index.html")),
    ("escapes a star in an address before it compares", |file| file.text.lines().any(|line| line == "Disallow: /%")),
    ("takes an escaped sign for the sign, which the RFC keeps apart", |file| file.text.contains("%26")),
];

fn has_foreign_line_among_agents(text: &str) -> bool {
    let keys = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_lowercase());
    let keys =
        keys.filter(|line| !line.is_empty()).map(|line| line.split(':').next().unwrap_or_default().trim().to_owned());
    let (mut is_among, mut is_foreign) = (false, false);
    for key in keys {
        match key.as_str() {
            "user-agent" if is_foreign => return true,
            "user-agent" => is_among = true,
            "allow" | "disallow" => (is_among, is_foreign) = (false, false),
            "sitemap" | "host" => {}
            _ => is_foreign |= is_among,
        }
    }
    false
}

/// Returns what the other reader says, or says aloud that the test was skipped.
fn verdicts() -> Option<Vec<File>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/protego_verdicts.py");
    let mut python = Command::new("python3");
    let output = python.arg(script).args(std::env::var_os("PROTEGO_FOLDER")).output().ok();
    match output.filter(|output| output.status.success()) {
        Some(output) => {
            let text = String::from_utf8(output.stdout).unwrap();
            Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
        }
        None => {
            let said =
                "SKIPPED robots verdicts: python3 has no `protego`, or not its test files; .ci/run installs both\n";
            // Past the harness, which shows only what failing tests print.
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            None
        }
    }
}

#[test]
fn another_reader_of_four_thousand_files_decides_the_same() {
    let Some(files) = verdicts() else { return };
    let mut apart: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    let mut compared = 0;
    for file in &files {
        let reply = Reply::Answer { status: 200, body: file.text.as_bytes() };
        let ours = rules(reply, &file.agent).unwrap();
        for (path, allowed) in file.paths.iter().zip(&file.allowed) {
            let url = Url::parse(&format!("https://www.site.example{path}")).unwrap();
            compared += 1;
            let forbidden = ours.forbids(&url);
            if forbidden.is_none() == *allowed {
                continue;
            }
            match DEPARTURES.iter().find(|(_, is_it)| is_it(file)) {
                Some((reason, _)) => *apart.entry(reason).or_default() += 1,
                None => unexplained.push(format!("{} {} {path}: {allowed}, ours {forbidden:?}", file.file, file.agent)),
            }
        }
    }
    eprintln!("{compared} verdicts over {} files, {apart:?} apart for a reason", files.len() / 2);
    assert!(files.len() > 8000, "{}", files.len());
    assert!(unexplained.is_empty(), "{}: {:#?}", unexplained.len(), &unexplained[..unexplained.len().min(60)]);
}
