//! Reads a page: finds its main part, builds a tree of that part alone, and writes its text.
//!
//! A tree of the whole page would cost more than all other stages together. No site is named here.

mod container;
mod element;
mod flat;
mod frame;
mod grid;
mod lists;
mod scan;
mod shape;
mod tags;
mod tree;
mod walk;
mod weigh;

use crate::model::{BlockKind, Document, Problem, ReadStatus};
use crate::read::html::container::{Container, choose};
use crate::read::html::scan::{Page, scan};
use crate::read::html::walk::{WalkConfig, Walked, walk};
use scraper::Html;

/// Browsers stop nesting here, and the time to build a tree grows with the square of its depth.
const DEEPEST: usize = 512;
/// Attributes of one tag are compared with each other.
const MOST_ATTRIBUTES: usize = 1000;
/// Each tag left open is opened again in every later paragraph.
const MOST_REOPENED: usize = 1_000_000;

/// A longer text of a header or footer is no name.
const LETTERHEAD_TEXT: usize = 300;

/// Reads markup that is already decoded.
pub fn read_html(html: &str) -> Document {
    let page = scan(html);
    let mut container = choose(&page, html);
    let mut problems = Vec::new();
    let too_deep = too_deep(&page);
    if too_deep.is_some() && container.is_fallback {
        container.inner = 0..html.len();
    }
    problems.extend(too_deep.clone());
    let mut walked = read_part(html, &page, &container, too_deep.is_some(), false);
    if walked.text.is_empty() {
        let whole = Container { inner: 0..html.len(), is_fallback: true };
        walked = read_part(html, &page, &whole, too_deep.is_some(), true);
    }
    problems.append(&mut walked.problems);
    let title = title(html, &page, &walked);
    let letterhead = letterhead(html, &page);
    let published = published(&page, &walked);
    let status = if walked.text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
    Document {
        text: walked.text,
        blocks: walked.blocks,
        tables: walked.tables,
        links: walked.links,
        title,
        lang: page.lang.and_then(primary_language),
        letterhead,
        canonical_url: page.canonical.and_then(plain_text),
        published,
        status,
        problems,
        ..Document::default()
    }
}

fn read_part(html: &str, page: &Page, container: &Container, flatten: bool, keep_surroundings: bool) -> Walked {
    let part = &html[container.inner.clone()];
    let config =
        WalkConfig { has_table: page.has_table && !flatten, is_fallback: container.is_fallback, keep_surroundings };
    if flatten {
        walk(&Html::parse_fragment(&flat::flatten(part)), config)
    } else {
        walk(&Html::parse_fragment(part), config)
    }
}

fn too_deep(page: &Page) -> Option<Problem> {
    let reason = if page.deepest > DEEPEST {
        format!("markup nests {} levels deep", page.deepest)
    } else if page.most_attributes > MOST_ATTRIBUTES {
        format!("a tag has {} attributes", page.most_attributes)
    } else if page.formatting_left_open.saturating_mul(page.start_tags) > MOST_REOPENED {
        format!("{} formatting tags are never closed", page.formatting_left_open)
    } else {
        return None;
    };
    Some(Problem::warning("too_deep", format!("{reason}: text was read without lists and tables")))
}

fn title(html: &str, page: &Page, walked: &Walked) -> Option<String> {
    let heading = walked.blocks.iter().find(|block| block.kind == BlockKind::Heading(1));
    if let Some(title) = heading.and_then(|block| block.span.of(&walked.text)) {
        return Some(title.to_owned());
    }
    let outside = page.h1.clone().map(|at| &html[at]);
    let title = page.title.clone().map(|at| &html[at]);
    [outside, page.og_title, title].into_iter().flatten().find_map(plain_text)
}

/// Returns what stands on the page round its main part, without markup.
fn letterhead(html: &str, page: &Page) -> Vec<String> {
    let title = page.title.clone().and_then(|at| html.get(at));
    let texts = title.into_iter().chain(page.site_name).chain(page.letterhead.iter().copied());
    texts.filter(|text| text.len() <= LETTERHEAD_TEXT).filter_map(plain_text).collect()
}

fn published(page: &Page, walked: &Walked) -> Option<String> {
    if let Some(time) = &walked.time {
        return Some(time.clone());
    }
    let printed = walked.text.lines().find_map(|line| {
        let label = line.get(..10)?;
        label.eq_ignore_ascii_case("published:").then(|| line[10..].trim())
    });
    printed.or(page.time).or(page.published).filter(|date| !date.is_empty()).map(str::to_owned)
}

/// Returns the text of a snippet: entities decoded, tags gone, one line.
fn plain_text(snippet: &str) -> Option<String> {
    if !snippet.contains(['<', '&', '\n', '\t']) && !snippet.contains("  ") {
        return Some(snippet.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let short = snippet.get(..2000).unwrap_or(snippet);
    if short.len() > 4000 {
        return None;
    }
    let config = WalkConfig { has_table: false, is_fallback: false, keep_surroundings: true };
    let text = walk(&Html::parse_fragment(short), config).text.replace('\n', " ");
    Some(text).filter(|text| !text.is_empty())
}

fn primary_language(lang: &str) -> Option<String> {
    let primary = lang.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let is_language = (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    is_language.then_some(primary)
}

#[cfg(test)]
mod tests;
