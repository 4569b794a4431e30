//! Measures the ingest over constructed pages: a bare loop, reading and extracting, the whole build, in turn.
//!
//! `cargo bench --profile dev --bench throughput -- [--pages 5000] [--rounds 1] [--keep DIR] [--formats]`
//!
//! Every stage runs in a process of its own, so that its CPU time and peak memory are its own. CPU seconds are
//! the figure; wall time is a hint on a shared machine. Figures are compared within one run only. A folder
//! given by `--keep` stays, and an archive that is already there is used again.
//!
//! With `--search 100000`, measures the index and the queries over so many letters against a bare loop of the engine.
//!
//! With `--formats`, tells how many documents of each format are read and extracted in a CPU second.

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock, its own process and files")]
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod article;
mod formats;
mod generate;
#[allow(dead_code, clippy::unwrap_used, reason = "made for tests, which need more of it and may stop at once")]
#[path = "../support/make/mod.rs"]
mod make;
#[allow(dead_code, clippy::unwrap_used, reason = "made for tests, which need more of it and may stop at once")]
#[path = "../support/pdf.rs"]
mod pdf;
mod search;
mod site;
mod stage;

use crossforce::archive::{ArchiveWriter, HttpExchange, NewCapture};
use crossforce::model::CaptureSource;
use stage::{Stage, Usage};
use std::path::{Path, PathBuf};
use std::process::Command;

const SEED: u64 = 1;

struct Options {
    pages: u64,
    rounds: usize,
    keep: Option<PathBuf>,
    /// What to run, in a process started by this program.
    stage: Option<Stage>,
    formats: bool,
    /// Letters to search.
    search: Option<u64>,
    search_step: Option<String>,
}

fn options() -> Options {
    let mut options =
        Options { pages: 5000, rounds: 1, keep: None, stage: None, formats: false, search: None, search_step: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("a value must follow {argument}"));
        match argument.as_str() {
            "--pages" => options.pages = value().parse().expect("--pages takes a number"),
            "--rounds" => options.rounds = value().parse().expect("--rounds takes a number"),
            "--keep" => options.keep = Some(PathBuf::from(value())),
            "--stage" => {
                let name = value();
                options.stage = Some(Stage::of(&name).unwrap_or_else(|| panic!("no such stage: {name}")));
            }
            "--formats" => options.formats = true,
            "--search" => options.search = Some(value().parse().expect("--search takes a number")),
            "--search-step" => options.search_step = Some(value()),
            // What cargo itself hands over.
            "--bench" | "--test" => {}
            other => panic!("not understood: {other}"),
        }
    }
    options
}

fn main() {
    let options = options();
    if let (Some(stage), Some(folder)) = (options.stage, &options.keep) {
        println!("{}", stage::run(stage, folder));
        return;
    }
    if let (Some(step), Some(folder)) = (&options.search_step, &options.keep) {
        search::step(step, folder);
        return;
    }
    if options.formats {
        formats::run();
        return;
    }
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    if let Some(responses) = options.search {
        std::fs::create_dir_all(&folder).expect("the folder can be written");
        search::run(&folder, responses);
        return;
    }
    let bytes = write_archive(&folder, options.pages);
    println!("{} constructed pages, {} MB of HTML", options.pages, bytes / 1_000_000);
    let mut rounds: Vec<Vec<Usage>> = Vec::new();
    for round in 1..=options.rounds {
        println!("\nround {round}");
        let usages: Vec<Usage> = Stage::ALL.iter().map(|stage| in_own_process(*stage, &folder)).collect();
        table(&usages);
        rounds.push(usages);
    }
    if rounds.len() > 1 {
        println!("\nratio of CPU seconds to the bare loop, median of {} rounds", rounds.len());
        for (at, stage) in Stage::ALL.iter().enumerate() {
            let mut ratios: Vec<f64> = rounds.iter().map(|round| round[at].cpu / round[0].cpu).collect();
            ratios.sort_by(f64::total_cmp);
            println!("{:<34}{:>8.2}", stage.title(), ratios[ratios.len() / 2]);
        }
    }
}

/// Writes the archive, or takes the one that is there. Returns the bytes of its payloads.
fn write_archive(folder: &Path, pages: u64) -> u64 {
    let corpus = stage::corpus(folder);
    std::fs::create_dir_all(&corpus).expect("the folder can be written");
    let (mut writer, _) = ArchiveWriter::open(&corpus).expect("the archive can be opened");
    if writer.captures().is_empty() {
        let http = HttpExchange {
            request_headers: vec![("user-agent".to_owned(), "measurement".to_owned())],
            response_headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
        };
        for number in 0..pages {
            let page = generate::generate(SEED, number);
            let new = NewCapture {
                url: &page.url,
                fetched_at: "2026-01-15T09:00:00Z",
                status: 200,
                media_type: "text/html; charset=utf-8",
                body: page.html.as_bytes(),
                source: CaptureSource::Crawl,
                listing: false,
                force: None,
                http: Some(&http),
                truncated: None,
            };
            writer.append(&new).expect("the page can be written");
        }
    }
    let count = writer.captures().len() as u64;
    assert_eq!(count, pages, "the archive that is there has another number of pages");
    let bytes = writer.captures().iter().map(|capture| capture.bytes).sum();
    writer.close().expect("the archive can be closed");
    bytes
}

fn in_own_process(stage: Stage, folder: &Path) -> Usage {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program).arg("--stage").arg(stage.name()).arg("--keep").arg(folder).output();
    let output = output.expect("this program can be started again");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{} failed: {told}{}", stage.name(), String::from_utf8_lossy(&output.stderr));
    told.lines().last().and_then(Usage::parse).unwrap_or_else(|| panic!("{} told no figures: {told}", stage.name()))
}

fn table(usages: &[Usage]) {
    let bare = usages[0].cpu;
    println!(
        "{:<34}{:>8}{:>8}{:>10}{:>12}{:>9}{:>7}  found",
        "", "wall s", "CPU s", "us/page", "pages/CPU s", "peak MB", "ratio"
    );
    for (stage, usage) in Stage::ALL.iter().zip(usages) {
        let pages = usage.pages as f64;
        println!(
            "{:<34}{:>8.2}{:>8.2}{:>10.0}{:>12.0}{:>9.0}{:>7.2}  {}",
            stage.title(),
            usage.wall,
            usage.cpu,
            usage.cpu / pages * 1e6,
            pages / usage.cpu,
            usage.peak_mb,
            usage.cpu / bare,
            usage.found
        );
    }
}
