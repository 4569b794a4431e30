//! The tutorial shows what the program prints on the constructed site.

use crate::support::Desk;
use std::path::Path;

const ADDRESS: &str =
    "http://www.aldermoor.police.example/foi-ai/aldermoor-police/disclosure-log/2024/march/drone-pilots-and-training/";

/// Cells of the rows about s.31 in a table in Markdown.
fn rows_of_s31(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with("| FOIA | foia2000:s31 |"));
    rows.map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_tutorial_shows_what_the_program_prints() {
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md");
    let tutorial = std::fs::read_to_string(tutorial).unwrap();
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--into", desk.path("demo").to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let (corpus, indexes) = (desk.path("demo/corpus"), desk.path("demo/indexes"));
    let run = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--corpus", corpus.to_str().unwrap(), "--indexes", indexes.to_str().unwrap()]);
        let ran = desk.run(&all);
        assert_eq!(ran.code, 0, "{all:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    };

    let by = ["compare", "exemptions", "--by", "provision,force,year"];
    assert!(tutorial.contains(&format!("$ crossforce {} -o s31.xlsx\n", by.join(" "))));
    let table = run(&[&by[..], &["--format", "md"]].concat()).stdout;
    let shown = rows_of_s31(&tutorial);
    assert!(shown.len() >= 10, "{shown:?}");
    assert_eq!(shown, rows_of_s31(&table));
    let file = desk.path("s31.xlsx");
    let said = run(&[&by[..], &["-o", file.to_str().unwrap()]].concat()).stderr;
    let number = said.split(" rows in ").next().unwrap().lines().last().unwrap().to_owned();
    assert!(tutorial.contains(&format!("{number} rows in s31.xlsx\n")), "{said}");
    for note in said.lines().filter(|line| line.starts_with("note: ") && !line.contains("absent")) {
        assert!(tutorial.contains(note), "the tutorial lacks `{note}`");
    }

    let found = run(&["search", "force:aldermoor year:2024 exemption:s31 act:foia"]).stdout;
    assert!(found.contains("1 found") && found.contains(ADDRESS) && tutorial.contains(ADDRESS), "{found}");
    let facts = run(&["inspect", "--facts", "--explain", ADDRESS]).stdout;
    let printed = tutorial.split("$ crossforce inspect --facts").nth(1).unwrap().split("```").next().unwrap();
    for line in printed.lines().skip(1).filter(|line| line.trim() != "…" && !line.contains("captured ")) {
        assert!(facts.contains(line), "`{line}` is not in:\n{facts}");
    }
    let digest = printed.split("sha256 ").nth(1).unwrap().lines().next().unwrap();
    assert!(digest.len() == 64 && facts.contains(digest), "{digest}");
    let verified = run(&["verify"]);
    let verified = verified.stdout + &verified.stderr;
    let printed = tutorial.split("$ crossforce verify\n").nth(1).unwrap().split("```").next().unwrap();
    for line in printed.lines().filter(|line| !line.starts_with("archive")) {
        assert!(verified.contains(line), "`{line}` is not in:\n{verified}");
    }
}
