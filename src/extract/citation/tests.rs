//! The dev set and the project's own sentences.

use crate::extract::citation::{CitationsFound, citations};
use crate::extract::letter::{Letter, Zone, ZoneKind};
use crate::model::{Regime, Role, Span};
use std::collections::{BTreeMap, BTreeSet};

pub fn found_in(text: &str, regime: Regime) -> CitationsFound {
    found_in_zone(text, regime, ZoneKind::Response)
}

fn found_in_zone(text: &str, regime: Regime, kind: ZoneKind) -> CitationsFound {
    let zones = [Zone { kind, span: Span::new(0, text.len()) }];
    let letter = Letter { text, blocks: &[], grids: &[], links: &[], title: None, legal: &[], zones: &zones, regime };
    citations(&letter)
}

/// One line per (regime, section, role) with its paths, then other law: `FOIA 31 (1)(a) (1)(b)`, `~FOIA 17`,
/// `=PACE 24`. `~` is mentioned, `=` other law.
pub fn summary(found: &CitationsFound) -> BTreeSet<String> {
    let mut rows: BTreeMap<(String, String, Role), BTreeSet<String>> = BTreeMap::new();
    for citation in found.citations.iter().filter(|citation| !citation.inferred) {
        let key = (citation.regime.to_string(), citation.section.clone(), citation.role);
        let paths = rows.entry(key).or_default();
        if !citation.path.is_empty() {
            paths.insert(citation.path.clone());
        }
    }
    let cited = rows.into_iter().map(|((regime, section, role), paths)| {
        let mark = if role == Role::Mentioned { "~" } else { "" };
        let paths: String = paths.iter().map(|path| format!(" {path}")).collect();
        format!("{mark}{regime} {section}{paths}")
    });
    cited.chain(found.other_law.iter().map(|law| format!("={} {}", law.act, law.section))).collect()
}

fn check_spans(text: &str, found: &CitationsFound) {
    for citation in &found.citations {
        assert_eq!(citation.span.of(text), Some(citation.text_raw.as_str()));
        assert!(!citation.text_raw.is_empty());
    }
    for law in &found.other_law {
        // "sections 29 to 31" has no 30 in it.
        assert!(law.span.of(text).is_some_and(|raw| raw.contains(|digit: char| digit.is_ascii_digit())));
    }
}

fn shared(name: &str) -> Option<String> {
    let path = format!("{}/../shared/{name}", env!("CARGO_MANIFEST_DIR"));
    #[allow(clippy::disallowed_methods, reason = "a test reads what lies beside the checkout")]
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no shared/{name} beside the checkout");
    }
    text
}

#[test]
fn the_dev_set_is_read_as_labelled() {
    let Some(lines) = shared("citations-dev.jsonl") else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("every line is a JSON object");
        let text = row["text"].as_str().expect("every row has a text");
        let mut expected: BTreeSet<String> = BTreeSet::new();
        for cited in row["expect"].as_array().expect("a list") {
            let mark = if cited["role"] == "mentioned" { "~" } else { "" };
            let mut paths: Vec<&str> =
                cited["paths"].as_array().expect("a list").iter().filter_map(|path| path.as_str()).collect();
            paths.sort_unstable();
            let paths: String = paths.iter().map(|path| format!(" {path}")).collect();
            expected.insert(format!(
                "{mark}{} {}{paths}",
                cited["regime"].as_str().unwrap_or_default(),
                cited["section"].as_str().unwrap_or_default()
            ));
        }
        for law in row["other_law"].as_array().expect("a list") {
            expected.insert(format!(
                "={} {}",
                law["act"].as_str().unwrap_or_default(),
                law["section"].as_str().unwrap_or_default()
            ));
        }
        let found = found_in(text, Regime::Foia);
        check_spans(text, &found);
        let got = summary(&found);
        count += 1;
        if got != expected {
            let rules: Vec<_> =
                found.citations.iter().map(|it| format!("{} {} {}", it.section, it.rule, it.act_rule)).collect();
            wrong.push(format!("{} {text}\n    want {expected:?}\n    got  {got:?}\n    {rules:?}", row["id"]));
        }
    }
    println!("{} of {count} exactly right\n{}", count - wrong.len(), wrong.join("\n"));
    assert!(wrong.len() * 30 <= count, "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_sentence_of_the_spec_is_read_as_written_there() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("../../../tests/spec/citations.md").lines() {
        let Some((sentence, expected)) =
            line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")?.rsplit_once(" | "))
        else {
            continue;
        };
        if sentence == "sentence" || sentence.starts_with("---") {
            continue;
        }
        let text = sentence.replace("\\n", "\n").replace("\\_", "\u{a0}");
        let found = found_in(&text, Regime::Foia);
        check_spans(&text, &found);
        let got = summary(&found).into_iter().map(|row| row.replace("= ", "=")).collect::<BTreeSet<_>>();
        let expected: BTreeSet<String> =
            expected.split("; ").filter(|row| *row != "none").map(|row| row.trim().to_owned()).collect();
        count += 1;
        if got != expected {
            let rules: Vec<_> =
                found.citations.iter().map(|it| format!("{} {} {}", it.section, it.rule, it.act_rule)).collect();
            wrong.push(format!("{sentence}\n    want {expected:?}\n    got  {got:?}\n    {rules:?}"));
        }
    }
    assert!(count > 150, "only {count} sentences were read");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Rows of `citation_rules.md`: name of the rule, sentence, what is found, whether by this rule.
fn rows_of_rules() -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let mut rule = "";
    let mut rows = Vec::new();
    for line in include_str!("../../../tests/spec/citation_rules.md").lines() {
        if let Some(name) = line.strip_prefix("## ") {
            rule = name;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if let [sentence, found, by @ ("yes" | "no")] = cells[..] {
            rows.push((rule, sentence, found, by == "yes"));
        }
    }
    rows
}

#[test]
fn every_rule_of_the_code_reads_its_examples() {
    let mut wrong = Vec::new();
    let rows = rows_of_rules();
    for (rule, sentence, expected, by_this) in &rows {
        let (zone, text) = match sentence.split_once("] ") {
            Some(("[request", text)) => (ZoneKind::Request, text),
            Some(("[quoted mail", text)) => (ZoneKind::QuotedMail, text),
            Some(("[other body", text)) => (ZoneKind::OtherBody, text),
            _ => (ZoneKind::Response, *sentence),
        };
        let text = text.replace("\\n", "\n");
        let found = found_in_zone(&text, Regime::Foia, zone);
        let got: BTreeSet<String> = summary(&found).into_iter().map(|row| row.replace("= ", "=")).collect();
        let expected: BTreeSet<String> =
            expected.split("; ").filter(|row| *row != "none").map(|row| row.trim().to_owned()).collect();
        let by = found.citations.iter().any(|one| one.rule == *rule || one.act_rule == *rule);
        if got != expected || by != *by_this {
            let rules: Vec<_> =
                found.citations.iter().map(|it| format!("{} {} {}", it.section, it.rule, it.act_rule)).collect();
            wrong.push(format!("{rule}: {sentence}\n    want {expected:?}\n    got  {got:?}\n    {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn every_rule_of_the_code_has_examples() {
    let sources = [
        include_str!("role.rs"),
        include_str!("letter_rules.rs"),
        include_str!("cost.rs"),
        include_str!("act.rs"),
        include_str!("act_default.rs"),
    ];
    let names = regex::Regex::new(
        r#""((?:role|act)\.[a-z_]+)"|(?:Role::Mentioned, |engaged\(evidence, |rely_on\(one, )"([a-z_]+)""#,
    )
    .expect("a fixed pattern");
    let described: BTreeSet<String> = rows_of_rules().iter().map(|(rule, ..)| (*rule).to_owned()).collect();
    let phrases: BTreeSet<String> =
        [crate::data::role_phrases::role_phrases(), crate::data::role_phrases::weak_rules()]
            .iter()
            .flat_map(|table| table.rows())
            .map(|row| format!("role.{}", row.name))
            .collect();
    let used: BTreeSet<String> = sources
        .iter()
        .flat_map(|source| names.captures_iter(source))
        .map(|found| found.get(1).map_or_else(|| format!("role.{}", &found[2]), |whole| whole.as_str().to_owned()))
        .filter(|name| name != "act.touching")
        .collect();
    assert!(used.len() > 20, "{used:?}");
    let missing: Vec<&String> =
        used.iter().filter(|name| !described.contains(*name) && !phrases.contains(*name)).collect();
    assert!(missing.is_empty(), "no examples in tests/spec/citation_rules.md: {missing:?}");
    let unknown: Vec<&String> =
        described.iter().filter(|name| !used.contains(*name) && !phrases.contains(*name)).collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
}

fn check_seed(name: &str, expected: &[&str]) {
    let Some(text) = shared(&format!("seeds/{name}")) else { return };
    let found = found_in(&text, Regime::Foia);
    check_spans(&text, &found);
    let expected: BTreeSet<String> = expected.iter().map(|row| (*row).to_owned()).collect();
    let rules: Vec<_> =
        found.citations.iter().map(|it| format!("{}{} {} {}", it.section, it.path, it.rule, it.text_raw)).collect();
    assert_eq!(summary(&found), expected, "{}", rules.join("\n"));
}

#[test]
fn published_letters_are_read_as_a_person_reads_them() {
    check_seed("000_aed671402b863ce5.txt", &["FOIA 31 (1)(a) (1)(b)", "~FOIA 16", "~FOIA 17"]);
    check_seed("001_962884f449e2edb4.txt", &["FOIA 31 (1)(a) (1)(b)", "~FOIA 1 (1)(a) (1)(b)", "~FOIA 17"]);
    check_seed("002_e230b183cb234f48.txt", &[]);
    check_seed("003_77f472c69e08f591.txt", &["FOIA 31 (1)(a) (1)(b)", "~FOIA 17"]);
    check_seed(
        "004_0004b5b6b5d866e7.txt",
        &[
            "FOIA 22 (1) (1)(a) (1)(b) (1)(c)",
            "FOIA 31 (1) (1)(a) (1)(b)",
            "FOIA 40 (2) (3) (4)",
            "~FOIA 17",
            "~FOIA 40 (3A) (3B) (4A)",
            "~DPA 3",
            "~DPA 34",
            "~DPA 58",
        ],
    );
}

#[test]
fn councils_letters_are_read_as_a_person_reads_them() {
    let check = |name: &str, expected: &[&str]| {
        let Some(text) = shared(&format!("real/letters/{name}")) else { return };
        let got = summary(&found_in(&text, Regime::Foia));
        let engaged: Vec<&str> = got.iter().map(String::as_str).filter(|row| !row.starts_with(['~', '='])).collect();
        assert_eq!(engaged, expected, "{name}: {got:?}");
    };
    check("advertising_revenue_spend_for_sh.1112232.txt", &["FOIA 21 (1)", "FOIA 22"]);
    check("cctv_training_material.625852.txt", &["FOIA 14"]);
    check("shalesmoor_gateway_sobc_report.2534821.txt", &["EIR 12 (4)(d)"]);
    check("complete_non_residential_busines_2831.2470992.txt", &["FOIA 31 (1)(a)", "FOIA 40 (2)", "FOIA 41 (1)(a)"]);
    check("council_data_breaches_since_2020_2086.2603861.txt", &["FOIA 12"]);
    check("residential_assessments_15.344292.txt", &["FOIA 32"]);
    check("speed_camera_on_shepcote_lane.2599254.txt", &[]);
    check("electric_vehicle_chargers_theft.2634691.txt", &["EIR 12 (5)(b)"]);
    check("temporary_accommodation_statisti_94.2470725.txt", &[]);
    check("spiking_yorkshire_and_the_humber_15.2304580.txt", &[]);
    check("social_care_charging_data_55.2013212.txt", &[]);
}

/// A text of about this many bytes.
fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat((bytes / piece.len()).max(1))
}

/// Pieces of hostile texts: what stands once, and what is repeated behind it.
const HOSTILE: [(&str, &str); 40] = [
    ("", "section 31 "),
    ("", "section 31, "),
    ("", "Section 31 and "),
    ("Section 31(1)", "(a)"),
    ("Section 31", "(1)"),
    ("Section 31", "(1)(a)"),
    ("Section ", "0"),
    ("", "0"),
    ("", "s31("),
    ("", "s31(1)(a) "),
    ("", "s.31(1)(a), "),
    ("", "31(1)(a) "),
    ("", "31, "),
    ("", "exempt under 31, "),
    ("", "Q1 s40 exempt. "),
    ("", "Section 31(1)(a)\n"),
    ("", "- s.31\n"),
    ("The following exemptions apply:\n", "Section 31(1)(a)\n"),
    ("", "section\n31\n"),
    ("", "a) i) (A) 1. "),
    ("", "("),
    ("", "Act of Act of "),
    ("", "Aaa, Bbb and "),
    ("", "Section 31 of the Act "),
    ("", "s31 of that Act "),
    ("", "s31 of the 2018 act, "),
    ("", "section 31 of the Data Protection Act 2018 and "),
    ("", "Theft Act 1968 (the Act) section 5 of the Act. "),
    ("", "(MDA) Drugs Act (MDA) "),
    ("", "1 of PACE and "),
    ("Section 31. ", "subsection (1) of "),
    ("Section 31. ", "subsections 3A and 3B; "),
    ("", "section 31 - Law Enforcement "),
    ("", "Sections 21 to 33 "),
    ("", "section 60 search. "),
    ("", "Regulation 4. "),
    ("", "\" s31 ' "),
    ("", "s31 “ "),
    ("", "So does s31. "),
    ("On review: ", "section 31 is not engaged. "),
];

/// Eight times the text takes no more than 24 times as long. A quadratic stage takes 64 times; the margin is for
/// a machine with other work, and texts that are read in no time are not compared.
#[test]
fn hostile_text_takes_linear_time() {
    #[allow(clippy::disallowed_methods, reason = "a test that measures time needs a clock")]
    let now = std::time::Instant::now;
    found_in("Section 31(1)(a) is engaged.", Regime::Foia);
    let took = |text: &str| {
        let start = now();
        let found = found_in(text, Regime::Foia);
        let took = start.elapsed();
        check_spans(text, &found);
        took
    };
    for (once, piece) in HOSTILE {
        let small = took(&format!("{once}{}", repeated(piece, 16_000))).max(std::time::Duration::from_millis(20));
        let large = took(&format!("{once}{}", repeated(piece, 128_000)));
        println!("{:>6} ms for {piece:?}", large.as_millis());
        assert!(large < small * 24, "{small:?}, then {large:?} for {piece:?}");
    }
}
