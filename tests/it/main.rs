//! Tests of the whole program and of what holds across modules, by topic.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "tests do I/O and may stop at once"
)]

mod archive;
mod bad_input;
mod boundaries;
mod changes;
mod commands;
mod comparisons;
mod crawl_memory;
mod crawled_pages;
mod crawling;
mod doctor;
mod evaluate;
mod every_write;
mod fault;
mod figures_truth;
mod full_disk;
#[path = "../fuzz/mod.rs"]
mod fuzz;
#[path = "../support/grid.rs"]
mod grid;
mod hidden;
mod hostile;
mod import;
mod killed;
mod licences;
#[path = "../support/make/mod.rs"]
mod make;
mod notebooks;
mod ocr;
mod other_readers;
mod package;
#[path = "../support/pdf.rs"]
mod pdf;
mod personal;
mod places;
mod probe;
mod real_figures;
mod same_table;
mod sample_site;
mod sandbox;
mod searching;
mod seeds;
mod signals;
mod source_checks;
mod support;
mod takedown;
mod torn;
mod truth;
mod tutorial;
mod verify;
