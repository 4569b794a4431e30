//! Signals, readers that go away, and two processes at once: documented exit codes, no panic, nothing lost or half written.

use crate::every_write::captures;
use crate::make::warc::{Record, packed};
use crate::places::{as_strs, crawl, page, says, site};
use crate::support::{Desk, Ran, files_below};
use crossforce::web::site::SiteServer;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const HANGS: &str = "[[route]]\npath = \"/foi-ai/p/january-2024/item-1/\"\ndelay_ms = 60000\nbody = \"x\"\n";

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap().success());
}

fn start(desk: &Desk, arguments: &[&str]) -> Child {
    desk.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Starts a crawl and waits until it asks for the item that never answers.
fn hanging(desk: &Desk, server: &SiteServer) -> Child {
    let owned = crawl(server);
    let child = start(desk, &as_strs(&owned));
    while !server.requests().iter().any(|request| request.path.contains("item-1")) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
fn every_polite_signal_ends_a_crawl_with_130_and_says_how_to_go_on() {
    for signal in ["TERM", "HUP"] {
        let desk = Desk::new();
        let server = site(&desk, HANGS);
        let child = hanging(&desk, &server);
        send(signal, &child);
        let ran = Ran::from(child.wait_with_output().unwrap());
        says(&ran, 130, &["interrupted; run the same command again to go on"]);
        says(&desk.run(&["verify", "--archive"]), 0, &[]);
        assert_eq!(captures(&desk).keys().filter(|(url, _, _)| url.contains("/item-0/")).count(), 1);
    }
}

/// Interrupts a run as soon as `has_begun`, until one was interrupted and did not end by itself before. Returns
/// the desk.
fn interrupted(
    prepare: impl Fn() -> Desk,
    arguments: &dyn Fn(&Desk) -> Vec<String>,
    has_begun: &dyn Fn(&Desk) -> bool,
) -> Desk {
    for _ in 0..20 {
        let desk = prepare();
        let owned = arguments(&desk);
        let mut child = start(&desk, &as_strs(&owned));
        while !has_begun(&desk) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        if child.try_wait().unwrap().is_none() {
            send("INT", &child);
        }
        let ran = Ran::from(child.wait_with_output().unwrap());
        match ran.code {
            0 => {}
            _ => {
                says(&ran, 130, &["interrupted; run the same command again to go on"]);
                return desk;
            }
        }
    }
    panic!("no run was interrupted before it ended");
}

fn holds_lock(desk: &Desk) -> bool {
    std::fs::read(desk.path("corpus/.lock")).is_ok_and(|text| !text.is_empty())
}

#[test]
fn an_interrupted_import_and_build_go_on() {
    const PAGES: usize = 600;
    let records = packed(
        &(0..PAGES)
            .map(|at| Record::page(&format!("http://www.a.example/foi/{at}"), "2024-03-01T10:00:00Z", &page(at)))
            .collect::<Vec<_>>(),
    );
    let with_letters = || {
        let desk = Desk::new();
        desk.write("letters.warc.gz", &records);
        desk
    };
    let import = |desk: &Desk| -> Vec<String> {
        let path = desk.path("letters.warc.gz");
        ["import", "--all-hosts", path.to_str().unwrap()].map(str::to_owned).to_vec()
    };
    let desk = interrupted(with_letters, &import, &holds_lock);
    says(&desk.run(&["verify", "--archive"]), if captures(&desk).is_empty() { 1 } else { 0 }, &[]);
    says(&desk.run(&as_strs(&import(&desk))), 0, &[]);
    assert_eq!(captures(&desk).len(), PAGES);
    let imported = || {
        let desk = with_letters();
        desk.ok(&as_strs(&import(&desk)));
        desk
    };
    let desk = interrupted(imported, &|_| vec!["build".to_owned()], &holds_lock);
    assert!(!desk.path("corpus/tables/manifest.json").exists(), "nothing was changed");
    says(&desk.run(&["build"]), 0, &[]);
    assert_eq!(desk.ok(&["search", "dogs", "--count"]).trim(), PAGES.to_string());
    says(&desk.run(&["verify"]), 0, &[]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    (0..3).for_each(|at| drop(desk.write(&format!("saved/{at}.html"), page(at))));
    desk.ok(&["import", desk.path("saved").to_str().unwrap()]);
    desk.ok(&["build"]);
    let out = desk.path("out");
    let inspected = desk.path("saved/1.html");
    let verbs: &[&[&str]] = &[
        &["search", "dogs"],
        &["search", "dogs", "--format", "jsonl"],
        &["compare", "figures", "--query", "dogs", "--by", "force"],
        &["compare", "outcomes", "--format", "csv"],
        &["export", out.to_str().unwrap()],
        &["inspect", inspected.to_str().unwrap()],
        &["inspect", inspected.to_str().unwrap(), "--format", "json"],
        &["forces"],
        &["sources"],
        &["verify"],
        &["man"],
        &["completions", "bash"],
    ];
    for arguments in verbs {
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        says(&ran, 0, &[]);
    }
    let whole = files_below(&out);
    desk.ok(&["export", desk.path("whole").to_str().unwrap()]);
    assert!(whole == files_below(&desk.path("whole")), "the files are whole all the same");
}

#[test]
fn a_second_writer_is_refused_readers_are_not_and_a_dead_holder_does_not_count() {
    let desk = Desk::new();
    let server = site(&desk, HANGS);
    let letter = desk.write("letter.html", page(7));
    desk.ok(&["import", letter.to_str().unwrap()]);
    desk.ok(&["build"]);
    let mut holder = hanging(&desk, &server);
    let owned = crawl(&server);
    let other = desk.write("other.html", page(8));
    let import = ["import", other.to_str().unwrap()];
    let takedown = ["takedown", "add", "http://a.example/", "--reason", "asked for"];
    let writing: &[&[&str]] = &[&as_strs(&owned), &import, &["build"], &takedown];
    for arguments in writing {
        let named = format!("process {} since 20", holder.id());
        says(&desk.run(arguments), 5, &["is in use by", &named, "wait for it to end"]);
    }
    let out = desk.path("out");
    let reading: &[&[&str]] = &[&["search", "dogs"], &["compare", "outcomes"], &["export", out.to_str().unwrap()]];
    for arguments in reading {
        says(&desk.run(arguments), 0, &[]);
    }
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(holds_lock(&desk), "the dead left their name");
    says(&desk.run(&import), 0, &[]);
    assert!(!holds_lock(&desk));
}
