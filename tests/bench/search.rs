//! Measures the index and the queries against a bare loop of the engine over the same constructed letters.
//!
//! Each step runs in a process of its own. A query's time is the best of five passes.

use crate::article::{Facts, article};
use crate::generate::Random;
use crate::site;
use crate::stage::cpu_seconds;
use crossforce::index::{Indexer, Scope, SearchOptions, Searcher, query};
use crossforce::model::{Span, Zone, ZoneKind};
use crossforce::store::IndexRow;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::{AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{Index, TantivyDocument, Term};

const SEED: u64 = 1;
const FORCES: u64 = 45;
const PASSES: usize = 5;
const STEMS: &str = "stems";

/// What both indexes are made from.
#[derive(Serialize, Deserialize)]
struct Letter {
    number: u64,
    text: String,
    title: String,
    force: String,
    day: u64,
    outcome: String,
}

pub const STEPS: [&str; 5] = ["bare-index", "our-index", "bare-queries", "our-queries", "our-pages"];

/// Writes the letters, then runs every step and prints what it took.
pub fn run(folder: &Path, responses: u64) {
    write_letters(folder, responses);
    println!("{responses} constructed letters");
    for step in STEPS {
        let program = std::env::current_exe().expect("this program has a path");
        let output = Command::new(program).arg("--search-step").arg(step).arg("--keep").arg(folder).output();
        let output = output.expect("this program can be started again");
        assert!(output.status.success(), "{step} failed: {}", String::from_utf8_lossy(&output.stderr));
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
    whole_process(folder);
}

/// Runs one step and prints what it took.
pub fn step(name: &str, folder: &Path) {
    match name {
        "bare-index" => println!("bare index    {:>8.2} CPU s", bare_index(folder)),
        "our-index" => println!("our index     {:>8.2} CPU s", our_index(folder)),
        "bare-queries" => bare_queries(folder),
        "our-queries" => our_queries(folder, false),
        "our-pages" => our_queries(folder, true),
        other => panic!("no such step: {other}"),
    }
}

fn write_letters(folder: &Path, responses: u64) {
    let path = folder.join("letters");
    if path.exists() {
        return;
    }
    let mut out = BufWriter::new(File::create(path).expect("the folder can be written"));
    for number in 0..responses {
        let mut random = Random::new(SEED, number);
        let family = site::family(&mut random);
        let facts = Facts::new(&mut random, family, number);
        let text = without_tags(&article(&mut random, &facts));
        let letter = Letter {
            number,
            text,
            title: facts.title.clone(),
            force: format!("force-{}", random.within(0, FORCES)),
            day: random.within(2018, 2026) * 10_000 + random.within(1, 13) * 100 + random.within(1, 29),
            outcome: facts.outcome.to_owned(),
        };
        let bytes = postcard::to_stdvec(&letter).expect("a letter can be written");
        out.write_all(&u32::try_from(bytes.len()).expect("letters are short").to_le_bytes()).expect("there is room");
        out.write_all(&bytes).expect("there is room");
    }
    out.flush().expect("there is room");
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

fn letters(folder: &Path) -> impl Iterator<Item = Letter> {
    let mut file = BufReader::new(File::open(folder.join("letters")).expect("the letters were written"));
    std::iter::from_fn(move || {
        let mut length = [0; 4];
        file.read_exact(&mut length).ok()?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        file.read_exact(&mut bytes).expect("a letter is whole");
        Some(postcard::from_bytes(&bytes).expect("a letter is whole"))
    })
}

struct Bare {
    schema: Schema,
    id: Field,
    text: Field,
    title: Field,
    force: Field,
    day: Field,
    outcome: Field,
    facet: Field,
}

impl Bare {
    fn new() -> Self {
        let mut builder = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(STEMS)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        Bare {
            id: builder.add_text_field("id", STRING | STORED),
            text: builder.add_text_field("text", text.clone()),
            title: builder.add_text_field("title", text),
            force: builder.add_text_field("force", STRING | STORED),
            day: builder.add_u64_field("day", INDEXED | FAST | STORED),
            outcome: builder.add_text_field("outcome", STRING | STORED),
            facet: builder.add_facet_field("facet", FacetOptions::default()),
            schema: builder.build(),
        }
    }
}

fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(80))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

fn bare_index(folder: &Path) -> f64 {
    let bare = Bare::new();
    let place = folder.join("bare");
    drop(std::fs::remove_dir_all(&place));
    std::fs::create_dir_all(&place).expect("the folder can be written");
    let index = Index::create_in_dir(&place, bare.schema.clone()).expect("the index can be made");
    index.tokenizers().register(STEMS, stems());
    let mut writer = index.writer_with_num_threads(1, 64 << 20).expect("the index can be written");
    for letter in letters(folder) {
        let mut document = TantivyDocument::new();
        document.add_text(bare.id, letter.number.to_string());
        document.add_text(bare.text, &letter.text);
        document.add_text(bare.title, &letter.title);
        document.add_text(bare.force, &letter.force);
        document.add_u64(bare.day, letter.day);
        document.add_text(bare.outcome, &letter.outcome);
        document.add_facet(bare.facet, Facet::from_path(["force", &letter.force]));
        document.add_facet(bare.facet, Facet::from_path(["year", &(letter.day / 10_000).to_string()]));
        document.add_facet(bare.facet, Facet::from_path(["outcome", &letter.outcome]));
        writer.add_document(document).expect("the index can be written");
    }
    writer.commit().expect("the index can be written");
    writer.wait_merging_threads().expect("the index can be written");
    cpu_seconds()
}

fn our_index(folder: &Path) -> f64 {
    let mut indexer = Indexer::open(&folder.join("ours"), true).expect("the index can be made");
    for letter in letters(folder) {
        let day = letter.day.to_string();
        let row = IndexRow {
            response_id: letter.number.to_string(),
            zones: thirds(&letter.text),
            text: letter.text,
            title: Some(letter.title),
            force_ids: vec![letter.force],
            date: Some(format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])),
            outcome: letter.outcome,
            doc_class: "foi_response".to_owned(),
            ..IndexRow::default()
        };
        indexer.add(&row, "all").expect("the index can be written");
    }
    indexer.commit("made").expect("the index can be written");
    cpu_seconds()
}

/// A request, an answer, law and complaint rights, about as long as in letters.
fn thirds(text: &str) -> Vec<Zone> {
    let length = text.chars().count();
    let ends = [0, length / 6, length * 2 / 3, length];
    let kinds = [ZoneKind::Request, ZoneKind::Response, ZoneKind::LawExplained];
    kinds.iter().enumerate().map(|(at, kind)| Zone { kind: *kind, span: Span::new(ends[at], ends[at + 1]) }).collect()
}

/// One query, in both languages.
enum Asked {
    Term(String),
    Phrase(Vec<String>),
    Both(String, String),
    Filtered(String, String, u64),
    Counted(String),
}

/// Returns 200 queries from words of the letters: common and rare ones.
fn asked(folder: &Path) -> Vec<Asked> {
    let mut random = Random::new(SEED, 77);
    let letters: Vec<Letter> = letters(folder).take(2_000).collect();
    let mut words = || -> Vec<String> {
        loop {
            let letter = &letters[random.within(0, letters.len() as u64) as usize];
            let words: Vec<String> = letter
                .text
                .split_whitespace()
                .filter(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase()))
                .map(str::to_owned)
                .collect();
            let at = random.within(0, words.len().max(2) as u64 - 1) as usize;
            if words.len() > at + 1 && letter.text.contains(&format!("{} {}", words[at], words[at + 1])) {
                return words[at..at + 2].to_vec();
            }
        }
    };
    let mut asked = Vec::new();
    for number in 0..200 {
        let mut pair = words();
        asked.push(match number {
            0..60 => Asked::Term(pair.remove(0)),
            60..100 => Asked::Phrase(pair),
            100..140 => Asked::Both(pair.remove(0), words().remove(1)),
            140..180 => Asked::Filtered(pair.remove(0), format!("force-{}", number % FORCES), 2018 + number % 8),
            _ => Asked::Counted(pair.remove(0)),
        });
    }
    asked
}

fn bare_queries(folder: &Path) {
    let bare = Bare::new();
    let index = Index::open_in_dir(folder.join("bare")).expect("the index was made");
    index.tokenizers().register(STEMS, stems());
    let searcher = index.reader().expect("the index can be read").searcher();
    let term = |field: Field, text: &str| -> Box<dyn Query> {
        let mut analyzer = stems();
        let mut stream = analyzer.token_stream(text);
        stream.advance();
        let term = Term::from_field_text(field, &stream.token().text);
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
    };
    let mut hits = 0;
    let times = best_of_passes(&asked(folder), |asked| {
        let query: Box<dyn Query> = match asked {
            Asked::Term(word) | Asked::Counted(word) => term(bare.text, word),
            Asked::Phrase(words) => {
                let terms = words.iter().map(|word| {
                    let mut analyzer = stems();
                    let mut stream = analyzer.token_stream(word);
                    stream.advance();
                    Term::from_field_text(bare.text, &stream.token().text)
                });
                Box::new(PhraseQuery::new(terms.collect()))
            }
            Asked::Both(a, b) => {
                Box::new(BooleanQuery::new(vec![(Occur::Must, term(bare.text, a)), (Occur::Must, term(bare.text, b))]))
            }
            Asked::Filtered(word, force, year) => {
                let day = |day| std::ops::Bound::Included(Term::from_field_u64(bare.day, day));
                let force = TermQuery::new(Term::from_field_text(bare.force, force), IndexRecordOption::Basic);
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, term(bare.text, word)),
                    (Occur::Must, Box::new(force)),
                    (Occur::Must, Box::new(RangeQuery::new(day(year * 10_000), day(year * 10_000 + 9_999)))),
                ]))
            }
        };
        hits += searcher.search(&query, &Count).expect("the index can be read");
        let top = searcher.search(&query, &TopDocs::with_limit(10).order_by_score());
        assert!(top.expect("the index can be read").len() <= 10);
        if matches!(asked, Asked::Counted(_)) {
            let mut collector = FacetCollector::for_field("facet");
            ["force", "year", "outcome"].iter().for_each(|name| collector.add_facet(Facet::from_path([*name])));
            searcher.search(&query, &collector).expect("the index can be read");
        }
    });
    tell("bare queries", times, hits / PASSES);
}

fn our_queries(folder: &Path, whole: bool) {
    let searcher = Searcher::open(&folder.join("ours")).expect("the index was made");
    let mut hits = 0;
    let times = best_of_passes(&asked(folder), |asked| {
        let text = match asked {
            Asked::Term(word) | Asked::Counted(word) => word.clone(),
            Asked::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Asked::Both(a, b) => format!("{a} {b}"),
            Asked::Filtered(word, force, year) => format!("{word} force:{force} year:{year}"),
        };
        let query = query::parse(&text).expect("the query is sound");
        let facets = whole || matches!(asked, Asked::Counted(_));
        let options = SearchOptions { limit: 10, facets, scope: Scope::All, ..SearchOptions::default() };
        if whole {
            hits += searcher.search(&query, &options).expect("the index can be read").total;
        } else {
            hits += searcher.count(&query, &options).expect("the index can be read");
            assert!(searcher.page_size(&query, &options).expect("the index can be read") <= 10);
            if facets {
                searcher.facets(&query, &options).expect("the index can be read");
            }
        }
    });
    let name = if whole { "ours, facets and snippets" } else { "our queries" };
    tell(name, times, hits / PASSES);
}

/// Returns the best time of each query in milliseconds, by kind and all together sorted.
fn best_of_passes(asked: &[Asked], mut run: impl FnMut(&Asked)) -> Vec<(&'static str, f64)> {
    let mut best = vec![f64::INFINITY; asked.len()];
    for _ in 0..PASSES {
        for (at, asked) in asked.iter().enumerate() {
            let began = Instant::now();
            run(asked);
            best[at] = best[at].min(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    let kind = |asked: &Asked| match asked {
        Asked::Term(_) => "term",
        Asked::Phrase(_) => "phrase",
        Asked::Both(..) => "both",
        Asked::Filtered(..) => "filter",
        Asked::Counted(_) => "facets",
    };
    asked.iter().map(kind).zip(best).collect()
}

fn tell(name: &str, times: Vec<(&'static str, f64)>, hits: usize) {
    let at = |times: &mut Vec<f64>, share: f64| {
        times.sort_by(f64::total_cmp);
        times[((times.len() - 1) as f64 * share).round() as usize]
    };
    let mut all: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    print!("{name:<26} p50 {:>7.3} ms  p99 {:>7.3} ms  {hits} hits;", at(&mut all, 0.5), at(&mut all, 0.99));
    for kind in ["term", "phrase", "both", "filter", "facets"] {
        let mut of: Vec<f64> = times.iter().filter(|(it, _)| *it == kind).map(|(_, time)| *time).collect();
        print!("  {kind} {:.3}", at(&mut of, 0.5));
    }
    println!();
}

/// Tells what one query as a process of its own computes.
fn whole_process(folder: &Path) {
    const RUNS: u32 = 20;
    let used = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("Linux tells what a process used");
        (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e3
    };
    let before = used();
    for _ in 0..RUNS {
        let output = Command::new(env!("CARGO_BIN_EXE_crossforce"))
            .args(["search", "training force:force-3", "--indexes"])
            .arg(folder.join("ours"))
            .output()
            .expect("the program can be started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    println!("one query as a process      {:.1} ms CPU", (used() - before) / f64::from(RUNS));
}
