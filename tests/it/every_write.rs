//! At each call that changes something on disk in turn, the disk is full, or full for a moment, or the process is killed
//! there: the exit code says so, and a rerun brings what an undisturbed run brings, byte for byte.

use crate::fault::{Fault, can_fault, faults, with_fault, wrong_end};
use crate::make::warc::{Record, packed};
use crate::support::{Desk, FORCE, Ran, files_below, one_source};
use crossforce::archive::Archive;
use crossforce::web::site::SiteServer;
use std::collections::BTreeMap;
use std::path::Path;

/// Most faults made at each kind of run, unless all are asked for.
const MOST: u64 = 60;
const HOST: &str = "www.aldermoor.police.example";

pub fn letter(at: usize) -> String {
    format!(
        "<!doctype html><html><body><main><h1>Dogs {at}</h1><p>Reference: {}-24</p>\
         <p>You asked how many dogs the force owns.</p><p>As at 31 March 2024 the force owned {} dogs.</p>\
         <p>Their names are exempt under section 40(2) of the Freedom of Information Act 2000.</p></main></body></html>",
        1200 + at,
        at * 3 + 1
    )
}

/// A web archive of answers of two hosts, of which one has a force.
fn web_archive(desk: &Desk, name: &str, answers: std::ops::Range<usize>) -> String {
    desk.write("corpus/sources.toml", FORCE);
    let page = |at: usize| {
        let host = if at.is_multiple_of(2) { HOST } else { "www.elsewhere.example" };
        Record::page(&format!("http://{host}/foi/{at}"), "2024-03-01T10:00:00Z", &letter(at))
    };
    let path = desk.write(name, packed(&answers.map(page).collect::<Vec<_>>()));
    path.to_str().unwrap().to_owned()
}

pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files_below(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Address, time and digest of each capture, with how often it is there.
pub fn captures(desk: &Desk) -> BTreeMap<(String, String, String), usize> {
    let mut found = BTreeMap::new();
    for capture in Archive::new(&desk.path("corpus")).captures().unwrap() {
        *found.entry((capture.url, capture.fetched_at, capture.sha256)).or_default() += 1;
    }
    found
}

/// Address and digest of each document, with how often it is there.
pub fn documents(desk: &Desk) -> BTreeMap<(String, String), usize> {
    let mut found = BTreeMap::new();
    for capture in Archive::new(&desk.path("corpus")).captures().unwrap() {
        if !capture.listing && capture.status == 200 {
            *found.entry((capture.url, capture.sha256)).or_default() += 1;
        }
    }
    found
}

/// Exports all tables and returns every file of the package.
fn package(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    desk.ok(&["export", desk.path("out").to_str().unwrap()]);
    files_below(&desk.path("out"))
}

/// Exports all tables and returns them, without what says in which file of the archive a capture lies: their table, and
/// what holds all tables or a digest of each.
pub fn exports(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut files = package(desk);
    let is_table = |name: &str| [".csv", ".jsonl", ".parquet"].iter().any(|ending| name.ends_with(ending));
    files.retain(|(name, _)| is_table(name) && !name.starts_with("captures."));
    assert!(files.len() > 30, "{}", files.len());
    files
}

/// What is wrong after the faults, told at the end all at once.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.0.push(what());
        }
    }

    /// Runs what must end with 0.
    fn ok(&mut self, desk: &Desk, arguments: &[&str], at: &str) -> Ran {
        let ran = desk.run(arguments);
        self.check(ran.code == 0, || format!("{at}: then {arguments:?} ended with {}: {}", ran.code, ran.stderr));
        ran
    }

    fn told(self, kind: &str, made: usize, calls: u64) {
        println!("{kind}: {made} faults at {calls} calls; CROSSFORCE_FAULTS=all makes all {}", calls * 3);
        assert!(self.0.is_empty(), "{} went wrong:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Makes each fault at a run of `arguments` on a desk of its own, made by `prepare`, and hands over the desk afterwards.
fn each_fault(
    kind: &str,
    arguments: &dyn Fn(&Desk) -> Vec<String>,
    prepare: &dyn Fn(&Desk),
    check: &mut dyn FnMut(&Desk, usize, &str, &mut Wrong),
) {
    let run = |at: u64, fault: Fault| {
        let desk = Desk::new();
        prepare(&desk);
        let owned = arguments(&desk);
        let arguments: Vec<&str> = owned.iter().map(String::as_str).collect();
        let faulted = with_fault(&mut desk.command(&arguments), desk.folder.path(), at, fault);
        (desk, faulted)
    };
    let (_, counted) = run(0, Fault::Full);
    assert_eq!(counted.ran.code, 0, "{}", counted.ran.stderr);
    let faults = faults(counted.calls, MOST);
    let mut wrong = Wrong::default();
    for (turn, (at, fault)) in faults.iter().enumerate() {
        let (desk, faulted) = run(*at, *fault);
        let place = format!("{kind}, {fault:?} at call {at} of {} ({:?})", counted.calls, faulted.first);
        wrong.0.extend(wrong_end(&faulted, *fault).map(|what| format!("{place}: {what}")));
        check(&desk, turn, &place, &mut wrong);
    }
    wrong.told(kind, faults.len(), counted.calls);
}

fn owned(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|&argument| argument.to_owned()).collect()
}

#[test]
fn an_import_outlasts_a_fault_at_every_write() {
    if !can_fault("an_import_outlasts_a_fault_at_every_write") {
        return;
    }
    let whole = Desk::new();
    let path = web_archive(&whole, "letters.warc.gz", 0..4);
    whole.ok(&["import", "--all-hosts", &path]);
    whole.ok(&["build"]);
    let (expected, exported) = (captures(&whole), exports(&whole));
    let arguments = |desk: &Desk| owned(&["import", "--all-hosts", desk.path("letters.warc.gz").to_str().unwrap()]);
    let prepare = |desk: &Desk| drop(web_archive(desk, "letters.warc.gz", 0..4));
    each_fault("import", &arguments, &prepare, &mut |desk, turn, at, wrong| {
        let again = arguments(desk);
        wrong.ok(desk, &again.iter().map(String::as_str).collect::<Vec<_>>(), at);
        wrong.check(captures(desk) == expected, || format!("{at}: other captures"));
        wrong.ok(desk, &["verify", "--archive"], at);
        if turn.is_multiple_of(4) {
            wrong.ok(desk, &["build"], at);
            wrong.check(exports(desk) == exported, || format!("{at}: other exports"));
        }
    });
}

/// What a build that was disturbed must come to.
struct Built {
    tables: Vec<(String, Vec<u8>)>,
    exports: Vec<(String, Vec<u8>)>,
    found: String,
}

const SEARCH: [&str; 6] = ["search", "dogs", "--format", "jsonl", "--limit", "100"];

impl Built {
    fn of(desk: &Desk) -> Built {
        let tables = files_below(&desk.path("corpus/tables"));
        Built { tables, exports: exports(desk), found: desk.ok(&SEARCH) }
    }

    fn check(&self, desk: &Desk, turn: usize, at: &str, wrong: &mut Wrong) {
        wrong.ok(desk, &["build"], at);
        let tables = files_below(&desk.path("corpus/tables"));
        wrong.check(tables == self.tables, || {
            let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            format!("{at}: other tables: {:?} for {:?}", names(&tables), names(&self.tables))
        });
        wrong.ok(desk, &["verify"], at);
        wrong.check(desk.run(&SEARCH).stdout == self.found, || format!("{at}: search finds something else"));
        if turn.is_multiple_of(8) {
            wrong.check(exports(desk) == self.exports, || format!("{at}: other exports"));
        }
    }
}

#[test]
fn a_build_outlasts_a_fault_at_every_write() {
    if !can_fault("a_build_outlasts_a_fault_at_every_write") {
        return;
    }
    let whole = Desk::new();
    let path = web_archive(&whole, "letters.warc.gz", 0..4);
    whole.ok(&["import", "--all-hosts", &path]);
    let before = whole.path("before");
    copy(&whole.path("corpus"), &before);
    whole.ok(&["build"]);
    let built = Built::of(&whole);
    let prepare = |desk: &Desk| copy(&before, &desk.path("corpus"));
    each_fault("first build", &|_| owned(&["build"]), &prepare, &mut |desk, turn, at, wrong| {
        built.check(desk, turn, at, wrong);
    });
}

#[test]
fn a_build_of_what_is_new_outlasts_a_fault_at_every_write() {
    if !can_fault("a_build_of_what_is_new_outlasts_a_fault_at_every_write") {
        return;
    }
    let whole = Desk::new();
    let first = web_archive(&whole, "letters.warc.gz", 0..4);
    whole.ok(&["import", "--all-hosts", &first]);
    whole.ok(&["build"]);
    let second = web_archive(&whole, "more.warc.gz", 4..6);
    whole.ok(&["import", "--all-hosts", &second]);
    let (corpus, indexes) = (whole.path("before/corpus"), whole.path("before/indexes"));
    copy(&whole.path("corpus"), &corpus);
    copy(&whole.path("indexes"), &indexes);
    whole.ok(&["build"]);
    let built = Built::of(&whole);
    let prepare = |desk: &Desk| {
        copy(&corpus, &desk.path("corpus"));
        copy(&indexes, &desk.path("indexes"));
    };
    each_fault("second build", &|_| owned(&["build"]), &prepare, &mut |desk, turn, at, wrong| {
        built.check(desk, turn, at, wrong);
    });
}

#[test]
fn an_export_with_a_fault_at_every_write_leaves_whole_files_only() {
    if !can_fault("an_export_with_a_fault_at_every_write_leaves_whole_files_only") {
        return;
    }
    let whole = Desk::new();
    let path = web_archive(&whole, "letters.warc.gz", 0..4);
    whole.ok(&["import", "--all-hosts", &path]);
    whole.ok(&["build"]);
    let expected = package(&whole);
    let prepare = |desk: &Desk| copy(&whole.path("corpus"), &desk.path("corpus"));
    let arguments = |desk: &Desk| owned(&["export", desk.path("out").to_str().unwrap()]);
    each_fault("export", &arguments, &prepare, &mut |desk, _, at, wrong| {
        let left = if desk.path("out").is_dir() { files_below(&desk.path("out")) } else { Vec::new() };
        for (name, bytes) in left.iter().filter(|(name, _)| !name.ends_with(".tmp")) {
            let is_whole = expected.iter().any(|(other, whole)| name == other && bytes == whole);
            wrong.check(is_whole, || format!("{at}: {name} is half written"));
        }
        wrong.check(package(desk) == expected, || format!("{at}: other exports"));
    });
}

#[test]
fn a_crawl_outlasts_a_fault_at_every_write() {
    const ITEMS: usize = 3;
    if !can_fault("a_crawl_outlasts_a_fault_at_every_write") {
        return;
    }
    let pages = Desk::new();
    let put = |path: &str, text: &str| drop(pages.write(&format!("site/{HOST}{path}"), text));
    put("/robots.txt", "User-agent: *\nDisallow:\n");
    let links = (0..ITEMS).map(|at| format!("<h3><a href='/foi-ai/p/january-2024/item-{at}/'>x</a></h3>"));
    let list = format!("<main>{}</main>", links.collect::<String>());
    put("/foi-ai/af/accessing-information/published-items/index.html", &list);
    (0..ITEMS).for_each(|at| put(&format!("/foi-ai/p/january-2024/item-{at}/index.html"), &letter(at)));
    let server = SiteServer::start(&pages.path("site")).unwrap();
    let place = format!("{HOST}={}", server.address);
    let crawl = ["crawl", "--loopback", &place, "--loopback-interval", "1"];
    let whole = Desk::new();
    one_source(&whole);
    whole.ok(&crawl);
    let expected = documents(&whole);
    assert_eq!((expected.len(), expected.values().max()), (ITEMS, Some(&1)));
    each_fault("crawl", &|_| owned(&crawl), &one_source, &mut |desk, turn, at, wrong| {
        wrong.ok(desk, &crawl, at);
        wrong.check(documents(desk) == expected, || format!("{at}: other documents: {:?}", documents(desk)));
        wrong.ok(desk, &["verify", "--archive"], at);
        if turn.is_multiple_of(8) {
            wrong.ok(desk, &["build"], at);
            let found = desk.run(&["search", "dogs", "--ids"]).stdout;
            wrong.check(found.lines().count() == ITEMS, || format!("{at}: search finds {found}"));
        }
    });
}
