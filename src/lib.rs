//! crossforce reads what UK police forces publish under Freedom of Information law and puts it side by side.
//!
//! The pipeline, left to right: `crawl` or `import` → `archive` → `read` → `clean` → `extract` →
//! `store` → `link` → `index` → `compare` → `export`. Every stage can be rerun alone.

pub mod archive;
pub mod build;
pub mod chart;
pub mod clean;
pub mod cli;
pub mod compare;
pub mod crawl;
pub mod data;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod import;
pub mod index;
pub mod link;
pub mod model;
pub mod read;
pub mod sandbox;
pub mod store;
pub mod takedown;
pub mod web;
