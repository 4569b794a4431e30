//! The stages that are measured, and what each used.

use crossforce::archive::Archive;
use crossforce::build::{BuildOptions, build, responses_of};
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::model::Capture;
use crossforce::read::ReadInput;
use crossforce::sandbox::Workers;
use crossforce::store::Room;
use flate2::read::GzDecoder;
use lol_html::{RewriteStrSettings, rewrite_str, text};
use regex::Regex;
use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What any tool must do: inflate, find the article of a known site, search it for four patterns. Keeps nothing.
    Bare,
    ExtractOne,
    ExtractTwo,
    Build,
}

impl Stage {
    pub const ALL: [Stage; 4] = [Stage::Bare, Stage::ExtractOne, Stage::ExtractTwo, Stage::Build];

    pub fn name(self) -> &'static str {
        match self {
            Stage::Bare => "bare",
            Stage::ExtractOne => "extract-1",
            Stage::ExtractTwo => "extract-2",
            Stage::Build => "build",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Stage::Bare => "bare loop",
            Stage::ExtractOne => "read + clean + extract, 1 thread",
            Stage::ExtractTwo => "read + clean + extract, 2 threads",
            Stage::Build => "whole build: tables + index",
        }
    }

    pub fn of(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// What a stage used, as its process tells it.
pub struct Usage {
    pub pages: usize,
    pub wall: f64,
    pub cpu: f64,
    pub peak_mb: f64,
    /// What the stage found: shows that it did its work.
    pub found: usize,
}

impl fmt::Display for Usage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {} {} {}", self.pages, self.wall, self.cpu, self.peak_mb, self.found)
    }
}

impl Usage {
    pub fn parse(line: &str) -> Option<Usage> {
        let mut fields = line.split_whitespace();
        Some(Usage {
            pages: fields.next()?.parse().ok()?,
            wall: fields.next()?.parse().ok()?,
            cpu: fields.next()?.parse().ok()?,
            peak_mb: fields.next()?.parse().ok()?,
            found: fields.next()?.parse().ok()?,
        })
    }
}

pub fn corpus(folder: &Path) -> PathBuf {
    folder.join("corpus")
}

/// Runs one stage over the archive in the folder.
pub fn run(stage: Stage, folder: &Path) -> Usage {
    let began = Instant::now();
    let captures = Archive::new(&corpus(folder)).captures().expect("the archive can be read");
    let found = match stage {
        Stage::Bare => bare(folder, &captures),
        Stage::ExtractOne => extract(folder, &captures, 1),
        Stage::ExtractTwo => extract(folder, &captures, 2),
        Stage::Build => whole_build(folder),
    };
    let wall = began.elapsed().as_secs_f64();
    Usage { pages: captures.len(), wall, cpu: cpu_seconds(), peak_mb: peak_mb(), found }
}

/// Returns the seconds this process has computed, from the `utime` and `stime` of its `stat`.
pub fn cpu_seconds() -> f64 {
    /// Linux tells times in hundredths of a second to every program, whatever the machine.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux tells what a process used");
    // The name of the program stands in brackets and may hold spaces; times are the 12th and 13th field behind it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells what a process used");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

pub fn registry() -> Registry {
    let sample = include_str!("../../corpus/sample/sources.toml");
    Registry::shipped().with_user(sample).expect("the forces of the sample are sound")
}

fn bare(folder: &Path, captures: &[Capture]) -> usize {
    let patterns = [
        r"\b(?:[A-Z]{2,4}[/ ])?\d{3,4}[/-]\d{2}\b",
        r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b",
        r"\b[Ss](?:ection|\.)? ?\d{1,2}(?:\(\w{1,3}\))*",
        r"\b20\d\d\b",
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is part of this program"));
    let (mut member, mut record) = (Vec::new(), Vec::new());
    let mut found = 0;
    for capture in captures {
        member.clear();
        record.clear();
        let path = corpus(folder).join("archive").join(&capture.warc_file);
        let mut file = File::open(path).expect("the archive can be read");
        file.seek(SeekFrom::Start(capture.offset)).expect("the archive can be read");
        file.take(capture.length).read_to_end(&mut member).expect("the archive can be read");
        GzDecoder::new(member.as_slice()).read_to_end(&mut record).expect("the member is whole");
        let html = String::from_utf8_lossy(&record);
        let start = html.find("<!DOCTYPE").unwrap_or_default();
        let article = article_text(&html[start..]);
        found += patterns.iter().map(|pattern| pattern.find_iter(&article).count()).sum::<usize>();
    }
    found
}

/// Returns the text of the article, its place being known.
fn article_text(html: &str) -> String {
    let article = RefCell::new(String::new());
    let keep = text!(".c-rich-text, .entry-content, #ctl00_Content", |chunk| {
        article.borrow_mut().push_str(chunk.as_str());
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(keep);
    rewrite_str(html, settings).expect("constructed pages are sound");
    article.take()
}

fn extract(folder: &Path, captures: &[Capture], threads: usize) -> usize {
    let (archive, registry) = (Archive::new(&corpus(folder)), registry());
    let (next, found) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(capture) = captures.get(next.fetch_add(1, Ordering::Relaxed)) {
            let payload = archive.payload(capture).expect("the archive can be read");
            let input = ReadInput { bytes: &payload, media_type: Some(&capture.media_type), file_name: None };
            let source = Source { url: Some(&capture.url), fetched_at: Some(&capture.fetched_at), ..Source::default() };
            let responses = responses_of(&input, &source, &registry).responses;
            let facts = responses.iter().map(|response| response.citations.len() + response.figures.len());
            found.fetch_add(facts.sum(), Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    found.into_inner()
}

fn whole_build(folder: &Path) -> usize {
    let stop = AtomicBool::new(false);
    let workers = Workers::none();
    let options = BuildOptions { threads: 2, anew: true, workers: &workers, room: Room::default(), stop: &stop };
    let indexes = folder.join("indexes");
    let report = build(&corpus(folder), &indexes, &registry(), &options, &mut |_| {}).expect("the build succeeds");
    assert!(report.failed.is_empty(), "{:?}", report.failed.first());
    report.indexed
}
