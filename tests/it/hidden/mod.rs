//! What a file holds and does not show is told of by kind and count, and never said: not in a record, a table, an index,
//! an export, a search or a message.

mod binary;
mod clean;
mod mail;
mod odf;
mod pages;
mod words;
mod xlsx;

use crate::support::{Desk, Ran, files_below};
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Every hidden word begins with this, so that one search of the bytes finds them all.
const HIDDEN: &str = "HIDDENTOKEN";

/// A file, and what must and must not come out of it.
pub struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    /// Kinds that must be told; `a|b` where either will do. None: the words are secret, but what they are has no name.
    kinds: &'static [&'static str],
    shown: Vec<String>,
}

/// The words of one file, unlike those of any other.
pub struct Words {
    file: u16,
    shown: Cell<usize>,
}

impl Words {
    /// A word that nobody may read.
    pub fn h(&self, number: usize) -> String {
        format!("{HIDDEN}{:04X}{number:02X}", self.file)
    }

    /// A word that everybody may read.
    pub fn v(&self, number: usize) -> String {
        self.shown.set(self.shown.get() | 1 << number);
        format!("VISIBLE{:04X}{number:02X}", self.file)
    }
}

pub fn case(name: &'static str, kinds: &'static [&'static str], make: impl Fn(&Words) -> Vec<u8>) -> Case {
    let file = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(16_777_619) ^ u32::from(byte));
    let words = Words { file: (file ^ (file >> 16)) as u16, shown: Cell::new(0) };
    let bytes = make(&words);
    let shown = (0..16).filter(|number| words.shown.get() >> number & 1 == 1).map(|number| words.v(number)).collect();
    Case { name, bytes, kinds, shown }
}

fn hiding() -> Vec<Case> {
    [xlsx::cases(), binary::cases(), odf::cases(), words::cases(), mail::cases(), pages::cases()]
        .into_iter()
        .flatten()
        .collect()
}

fn leaks(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes).to_ascii_uppercase();
    text.match_indices(HIDDEN).map(|(at, _)| text[at..].chars().take(HIDDEN.len() + 6).collect()).collect()
}

/// Places where a hidden word stands and none may, with the files it comes from.
struct Leaks<'a> {
    files: &'a [Case],
    found: Vec<String>,
}

impl Leaks<'_> {
    fn look(&mut self, place: &str, bytes: &[u8]) {
        for word in leaks(bytes) {
            let file = self.files.iter().find(|file| file.shown[0][7..11] == *word.get(11..15).unwrap_or_default());
            let file = file.map_or("a file that cannot be told", |file| file.name);
            self.found.push(format!("{word} of {file} in {place}"));
        }
    }

    fn look_at_run(&mut self, command: &str, ran: &Ran) {
        self.look(&format!("stdout of {command}"), ran.stdout.as_bytes());
        self.look(&format!("stderr of {command}"), ran.stderr.as_bytes());
    }
}

/// Kinds told of a file, with the highest count of each.
type Told = BTreeMap<String, u64>;

fn tell(told: &mut Told, kinds: impl Iterator<Item = (String, u64)>) {
    for (kind, count) in kinds {
        let most = told.entry(kind).or_default();
        *most = count.max(*most);
    }
}

/// What the records of a file tell, and all their text.
#[derive(Default)]
struct Records {
    told: Told,
    text: String,
    problems: BTreeSet<String>,
}

fn records(stdout: &str) -> BTreeMap<String, Records> {
    let mut by_file: BTreeMap<String, Records> = BTreeMap::new();
    for line in stdout.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let of_file = by_file.entry(record["id"].as_str().unwrap().to_owned()).or_default();
        let attached = record["attachments"].as_array().unwrap().iter().map(|it| &it["hidden_content"]);
        for list in attached.chain([&record["hidden_content"]]) {
            let kinds = list.as_array().unwrap().iter();
            let kinds = kinds.map(|it| (it["kind"].as_str().unwrap().to_owned(), it["count"].as_u64().unwrap()));
            tell(&mut of_file.told, kinds);
        }
        of_file.text += record["text"].as_str().unwrap();
        of_file.problems.extend(record["problems"].as_array().unwrap().iter().map(|it| it["code"].to_string()));
    }
    by_file
}

/// What the column `hidden_content` tells, by file, from a table of the export.
fn told_by_rows(rows: impl Iterator<Item = (String, String)>, files: &[Case]) -> BTreeMap<String, Told> {
    let mut by_file: BTreeMap<String, Told> = BTreeMap::new();
    for (url, kinds) in rows {
        let Some(file) = files.iter().find(|file| url.split('#').next().unwrap().ends_with(&format!("/{}", file.name)))
        else {
            continue;
        };
        let kinds = kinds.split(';').filter_map(|kind| kind.split_once(':'));
        tell(
            by_file.entry(file.name.to_owned()).or_default(),
            kinds.map(|(kind, count)| (kind.to_owned(), count.parse().unwrap())),
        );
    }
    by_file
}

fn missing(case: &Case, told: Option<&Told>) -> Vec<String> {
    let has = |kind: &str| {
        told.is_some_and(|told| kind.split('|').any(|kind| told.get(kind).is_some_and(|count| *count > 0)))
    };
    case.kinds.iter().filter(|kind| !has(kind)).map(|kind| format!("{}: {kind}", case.name)).collect()
}

#[test]
fn what_a_file_hides_is_told_and_never_said() {
    let files = hiding();
    let ways: usize = files.iter().map(|file| file.kinds.len()).sum();
    let numbers: BTreeSet<String> = files.iter().map(|file| file.shown[0][7..11].to_owned()).collect();
    assert_eq!(numbers.len(), files.len(), "two files share their words");
    assert!(files.iter().filter(|file| !file.kinds.is_empty()).count() >= 80);
    let desk = Desk::new();
    let mut lines = String::new();
    for file in &files {
        let path = desk.write(&format!("files/{}", file.name), &file.bytes);
        lines += &format!("{}\n", serde_json::json!({"id": file.name, "path": path}));
    }
    let mut leaks = Leaks { files: &files, found: Vec::new() };
    let mut run = |arguments: &[&str], input: &str| {
        let ran = desk.run_with_input(arguments, input);
        leaks.look_at_run(arguments[0], &ran);
        ran
    };
    let extracted = run(&["extract"], &lines);
    let folder = desk.path("files").display().to_string();
    let out = desk.path("out");
    run(&["import", &folder], "");
    run(&["build"], "");
    run(&["export", out.to_str().unwrap()], "");
    for words in ["VISIBLE*", "Aldermoor", "crew"] {
        run(&["search", words, "-n", "100"], "");
    }
    for name in
        ["many_ways_at_once.xlsx", "many_ways_at_once.docx", "many_ways_at_once.pdf", "two_files_in_an_archive.zip"]
    {
        run(&["inspect", &format!("{folder}/{name}"), "--explain"], "");
    }
    for place in ["corpus/tables", "indexes", "out"] {
        for (name, bytes) in files_below(&desk.path(place)) {
            leaks.look(&format!("{place}/{name}"), &bytes);
        }
    }
    let found = desk.run(&["search", "HIDDENTOKEN*", "--count"]);
    if found.stdout.trim() != "0" {
        leaks.found.push(format!("search finds {} responses by a hidden word: {}", found.stdout.trim(), found.stderr));
    }

    let records = records(&extracted.stdout);
    let rows = |name: &str| std::fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let by_csv = {
        let text = rows("responses.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        let at = |name: &str| head.iter().position(|column| column == name).unwrap();
        let (url, hidden) = (at("url"), at("hidden_content"));
        let rows: Vec<_> =
            reader.records().map(|row| row.unwrap()).map(|row| (row[url].to_owned(), row[hidden].to_owned())).collect();
        told_by_rows(rows.into_iter(), &files)
    };
    let by_lines = {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows: Vec<Value> =
            rows("responses.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        told_by_rows(rows.iter().map(|row| (text(&row["url"]), text(&row["hidden_content"]))), &files)
    };
    let mut faults = leaks.found;
    let (mut told, mut unseen) = (0, 0);
    for file in &files {
        let record = records.get(file.name);
        let lacks = missing(file, record.map(|record| &record.told));
        told += file.kinds.len() - lacks.len();
        let problems = record.map(|record| (&record.told, &record.problems));
        faults.extend(lacks.into_iter().map(|lack| format!("not told by extract: {lack} {problems:?}")));
        faults.extend(
            missing(file, by_csv.get(file.name)).into_iter().map(|lack| format!("not told by responses.csv: {lack}")),
        );
        faults.extend(
            missing(file, by_lines.get(file.name))
                .into_iter()
                .map(|lack| format!("not told by responses.jsonl: {lack}")),
        );
        for word in file.shown.iter().filter(|word| !record.is_some_and(|record| record.text.contains(*word))) {
            unseen += 1;
            faults.push(format!("not in the text: {} {word} {problems:?}", file.name));
        }
    }
    println!(
        "{} files, {told} of {ways} ways told, {unseen} shown words lost, {} places leak",
        files.len(),
        faults.iter().filter(|fault| fault.contains(HIDDEN)).count()
    );
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_a_file_shows_is_not_called_hidden() {
    let files = clean::cases();
    assert!(files.len() >= 20);
    let desk = Desk::new();
    let mut lines = String::new();
    for file in &files {
        let path = desk.write(file.name, &file.bytes);
        lines += &format!("{}\n", serde_json::json!({"id": file.name, "path": path}));
    }
    let records = records(&desk.run_with_input(&["extract"], &lines).stdout);
    let (mut flags, mut wrong, mut faults) = (0, 0, Vec::new());
    for file in &files {
        let record = records.get(file.name);
        let told: Vec<&String> = record.iter().flat_map(|record| record.told.keys()).collect();
        let over: Vec<_> = told.iter().filter(|kind| !file.kinds.contains(&kind.as_str())).collect();
        flags += told.len();
        wrong += over.len();
        if !over.is_empty() || told.len() != file.kinds.len() {
            faults.push(format!("{}: told {told:?}, expected {:?}", file.name, file.kinds));
        }
        for word in file.shown.iter().filter(|word| !record.is_some_and(|record| record.text.contains(*word))) {
            faults.push(format!(
                "{}: {word} is not in the text {:?}",
                file.name,
                record.map(|record| &record.problems)
            ));
        }
    }
    println!("{} files, {flags} flags, {wrong} of them wrong", files.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
