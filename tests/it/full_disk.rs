//! A disk that is full, and folders that may not be written to: the right exit code, nothing lost, and it goes on.
//!
//! The disk is a small one in memory. Where this process may not mount one, the tests say that they were skipped.

use crate::support::{Desk, Ran, files_below, one_source};
use crossforce::archive::Archive;
use crossforce::web::site::SiteServer;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk, taken away when it is dropped.
pub struct Disk(pub PathBuf);

impl Disk {
    pub fn of(desk: &Desk, size: &str) -> Option<Disk> {
        let folder = desk.path("disk");
        std::fs::create_dir_all(&folder).unwrap();
        let disk = Disk(folder);
        disk.mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).then_some(disk)
    }

    pub fn mount(&self, arguments: &[&str]) -> bool {
        Command::new("mount").args(arguments).arg(&self.0).output().is_ok_and(|ran| ran.status.success())
    }

    fn resize(&self, kilobytes: u64) {
        assert!(self.mount(&["-o", &format!("remount,size={kilobytes}k")]));
    }

    fn used(&self) -> u64 {
        let ran = Command::new("df").args(["-k", "--output=used"]).arg(&self.0).output().unwrap();
        String::from_utf8(ran.stdout).unwrap().lines().last().unwrap().trim().parse().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).output());
    }
}

/// Letters of words that pack badly, each with an address of its own.
pub fn letters(desk: &Desk) -> String {
    let mut state = 0x2545_f491_u32;
    let mut word = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        format!("{state:x}")
    };
    for at in 0..20 {
        let words: Vec<String> = (0..2000).map(|_| word()).collect();
        let page = format!(
            "<html><head><link rel=canonical href='http://www.aldermoor.police.example/foi/{at}'></head><body><main>\
             <h1>Dogs {at}</h1><p>Reference: {}-24</p><p>You asked how many dogs the force owns.</p><p>{}</p></main></body></html>",
            1200 + at,
            words.join(" ")
        );
        desk.write(&format!("letters/{at}.html"), page);
    }
    desk.path("letters").to_str().unwrap().to_owned()
}

pub fn run(desk: &Desk, corpus: &Path, arguments: &[&str]) -> Ran {
    let mut command = desk.command(arguments);
    command.env("CROSSFORCE_CORPUS", corpus.join("corpus")).env("CROSSFORCE_INDEXES", corpus.join("indexes"));
    Ran::from(command.output().unwrap())
}

#[test]
fn a_full_disk_ends_the_work_and_damages_nothing() {
    let desk = Desk::new();
    let Some(disk) = Disk::of(&desk, "150k") else {
        println!("SKIPPED a_full_disk_ends_the_work_and_damages_nothing: no small disk can be mounted here");
        return;
    };
    let letters = letters(&desk);
    let on_disk = |arguments: &[&str]| run(&desk, &disk.0, arguments);
    let mut full = 0;
    let mut steps = |arguments: &[&str]| {
        for _ in 0..200 {
            let ran = on_disk(arguments);
            if ran.code == 0 {
                return;
            }
            assert_eq!(ran.code, 4, "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.contains("make room"), "{}", ran.stderr);
            assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
            full += 1;
            disk.resize(disk.used() + 60 + 40 * full);
        }
        panic!("{arguments:?} never came to an end");
    };
    steps(&["import", &letters]);
    steps(&["build"]);
    println!("the disk was full {full} times");
    assert!(full >= 4, "{full}");
    disk.resize(64 << 10);
    let checked = on_disk(&["verify"]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    // The tables of an undisturbed build over the same archive.
    for (name, bytes) in files_below(&disk.0.join("corpus/archive")) {
        desk.write(&format!("corpus/archive/{name}"), bytes);
    }
    desk.ok(&["build"]);
    assert!(files_below(&desk.path("corpus/tables")) == files_below(&disk.0.join("corpus/tables")));
    assert_eq!(desk.ok(&["search", "dogs", "--ids", "--limit", "50"]).lines().count(), 20);
}

#[test]
fn an_export_to_a_full_disk_is_told_and_leaves_no_half_file() {
    let desk = Desk::new();
    let Some(disk) = Disk::of(&desk, "100k") else {
        println!("SKIPPED an_export_to_a_full_disk_is_told_and_leaves_no_half_file: no small disk can be mounted here");
        return;
    };
    desk.ok(&["import", &letters(&desk)]);
    desk.ok(&["build"]);
    for format in ["--csv", "--parquet", "--jsonl", "--sqlite", "--xlsx"] {
        let ran = desk.run(&["export", disk.0.join("out").to_str().unwrap(), format]);
        assert_eq!(ran.code, 4, "{format}: {}", ran.stderr);
        assert!(ran.stderr.contains("make room"), "{format}: {}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{format}: {}", ran.stderr);
        assert_eq!(std::fs::read_dir(&disk.0).unwrap().count(), 0, "{format}: something was left");
    }
}

/// More than any disk has free.
const TOO_MUCH: &str = "1000000TiB";

#[test]
fn too_little_room_stops_the_work_before_anything_is_changed() {
    let desk = Desk::new();
    let letters = letters(&desk);
    let refused = |arguments: &[&str]| {
        let ran = desk.run(&[arguments, &["--min-free", TOO_MUCH]].concat());
        assert_eq!(ran.code, 4, "{arguments:?}: {}", ran.stderr);
        let corpus = desk.path("corpus").display().to_string();
        for said in ["are free", &corpus, "make room", "--min-free"] {
            assert!(ran.stderr.contains(said), "{arguments:?}, {said}: {}", ran.stderr);
        }
    };
    refused(&["import", &letters]);
    assert_eq!(Archive::new(&desk.path("corpus")).captures().unwrap(), []);
    desk.ok(&["import", &letters, "--min-free", "1KiB"]);
    refused(&["build"]);
    assert!(!desk.path("corpus/tables").exists() && !desk.path("indexes").exists());
    desk.ok(&["build"]);
    let (tables, archive) = (files_below(&desk.path("corpus/tables")), files_below(&desk.path("corpus/archive")));
    refused(&["build", "--anew"]);
    refused(&["import", &letters_anew(&desk)]);
    assert!(files_below(&desk.path("corpus/tables")) == tables);
    assert!(files_below(&desk.path("corpus/archive")) == archive);
    desk.ok(&["verify"]);
    for (said, code) in [("much", 2), ("-1", 2), ("0", 0)] {
        assert_eq!(desk.run(&["build", &format!("--min-free={said}")]).code, code, "{said}");
    }
}

fn letters_anew(desk: &Desk) -> String {
    desk.write(
        "other.html",
        "<html><body><main><h1>Cats</h1><p>You asked how many cats we own.</p></main></body></html>",
    );
    desk.path("other.html").to_str().unwrap().to_owned()
}

#[test]
fn a_crawl_with_too_little_room_asks_nobody() {
    let desk = Desk::new();
    let host = "www.aldermoor.police.example";
    one_source(&desk);
    desk.write(&format!("site/{host}/robots.txt"), "User-agent: *\nDisallow:\n");
    let server = SiteServer::start(&desk.path("site")).unwrap();
    let place = format!("{host}={}", server.address);
    let ran = desk.run(&["crawl", "--loopback", &place, "--loopback-interval", "1", "--min-free", TOO_MUCH]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("are free") && ran.stderr.contains("make room"), "{}", ran.stderr);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_import_stops_at_the_mark_and_goes_on_when_there_is_room() {
    let desk = Desk::new();
    let Some(disk) = Disk::of(&desk, "300k") else {
        println!(
            "SKIPPED an_import_stops_at_the_mark_and_goes_on_when_there_is_room: no small disk can be mounted here"
        );
        return;
    };
    let letters = letters(&desk);
    let ran = run(&desk, &disk.0, &["import", &letters, "--min-free", "200k"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("less than the 200 KiB that are to stay free"), "{}", ran.stderr);
    let corpus = disk.0.join("corpus");
    let taken = Archive::new(&corpus).captures().unwrap().len();
    assert!(taken > 0 && taken < 20, "{taken}");
    let open = files_below(&corpus).into_iter().filter(|(name, _)| name.ends_with(".open")).count();
    assert_eq!(open, 0, "what was taken is closed and in the index");
    disk.resize(64 << 10);
    let ran = run(&desk, &disk.0, &["import", &letters, "--min-free", "200k"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("imported {}, unchanged {taken}", 20 - taken)), "{}", ran.stderr);
    assert_eq!(run(&desk, &disk.0, &["verify", "--archive"]).code, 0);
}
