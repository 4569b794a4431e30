//! Holds the rules of a source against a saved page. Pure.

use crate::crawl::block::block_sign;
use crate::crawl::listing::{Entry, Rules};
use crate::crawl::matching::Hits;
use crate::crawl::plan;
use crate::data::checks::{Check, PageKind, filled};
use crate::data::sources::Source;
use std::fmt::Debug;
use url::Url;

/// What the rules of a source find on one page. Addresses on the source's own site are shown without it.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The rule that won, or the sign by which a block page is known.
    pub rule: Option<String>,
    /// Addresses with their classes.
    pub entries: Vec<(String, String)>,
    pub next: Vec<String>,
    pub files: Vec<String>,
    pub twins: Vec<String>,
    /// Rules for files and other languages that found something.
    pub hits: Vec<Hits>,
}

/// Reads a page by the rules of a source. Fails when they have nothing to read such a page by.
pub fn find(source: &Source, check: &Check, page: &str) -> Result<Found, String> {
    let base = Url::parse(&source.base).map_err(|error| error.to_string())?;
    let address = base.join(&filled(&check.address, source)).map_err(|error| error.to_string())?;
    let rules = Rules::new(source)?;
    let told = |url: &Url| told(url, &base);
    let listed = |entries: &[Entry]| entries.iter().map(|entry| (told(&entry.url), entry.class.clone())).collect();
    let mut found = Found::default();
    match check.kind {
        PageKind::Block => {
            found.rule = block_sign(&source.http.block_signs, check.status.unwrap_or(403), &[], page.as_bytes());
        }
        PageKind::Item => {
            let links = rules.item_page(page.as_bytes(), &address);
            found.files = links.files.iter().map(told).collect();
            found.twins = links.twins.iter().map(|twin| told(&twin.url)).collect();
            found.hits = rules.hits_of_files(source, page.as_bytes(), &address);
            found.hits.extend(rules.hits_of_twins(source, page.as_bytes(), &address));
            found.hits.retain(|hits| hits.fitting > 0);
        }
        kind => {
            let discover = source.discover.as_slice().iter().find(|discover| PageKind::of(discover.kind) == kind);
            let Some(discover) = discover else { return Err(format!("the source reads no {}", kind.name())) };
            let listing = rules.read_list(discover, page.as_bytes(), &address);
            found.rule = listing.rule;
            found.entries = listed(&listing.entries);
            found.next = listing.follow.iter().map(told).collect();
            if discover.page_param.is_some() {
                let second = plan::list_page(&base, discover, discover.repeat.first(), 1);
                found.next.extend(second.iter().map(told));
            }
        }
    }
    Ok(found)
}

/// Returns what is not as it should be.
pub fn faults(source: &Source, check: &Check, page: &str, found: &Found) -> Vec<String> {
    let fill = |text: &String| filled(text, source);
    let mut faults = Vec::new();
    match check.kind {
        PageKind::List | PageKind::Sitemap | PageKind::Feed if found.entries.is_empty() => {
            faults.push("no rule finds an entry".to_owned());
        }
        PageKind::Block if found.rule.is_none() => faults.push("no sign tells the block page".to_owned()),
        _ => {}
    }
    if check.rule.is_some() && check.rule != found.rule {
        faults.push(differs("rule", &check.rule, &found.rule));
    }
    let entries: Vec<(String, String)> = check.entries.iter().map(|(url, class)| (fill(url), class.clone())).collect();
    if entries != found.entries {
        faults.push(differs("entries", &entries, &found.entries));
    }
    let next: Vec<String> = check.next.iter().map(fill).collect();
    if next.len() != found.next.len() || next.iter().zip(&found.next).any(|(end, url)| !url.ends_with(end.as_str())) {
        faults.push(differs("next", &next, &found.next));
    }
    for (what, expected, got) in [("files", &check.files, &found.files), ("twins", &check.twins, &found.twins)] {
        let expected: Vec<String> = expected.iter().map(fill).collect();
        if expected != *got {
            faults.push(differs(what, &expected, got));
        }
    }
    let taken = |url: &String| {
        found.entries.iter().any(|(entry, _)| entry == url) || found.files.contains(url) || found.twins.contains(url)
    };
    for url in check.not_taken.iter().map(fill) {
        if !page.contains(&url) {
            faults.push(format!("`{url}` should be left, but is not on the page"));
        }
        let on_site = url.strip_prefix(source.base.trim_end_matches('/')).map(str::to_owned);
        if taken(&on_site.unwrap_or_else(|| url.clone())) {
            faults.push(format!("`{url}` should be left, but is taken"));
        }
    }
    faults
}

/// Says how something differs from what is expected.
pub fn differs(what: &str, expected: &impl Debug, found: &impl Debug) -> String {
    format!("{what}: expected {expected:?}, found {found:?}")
}

/// Returns an address without the site it is on, where that is the source's own.
fn told(url: &Url, base: &Url) -> String {
    match url.origin() == base.origin() {
        true => url[url::Position::BeforePath..].to_owned(),
        false => url.to_string(),
    }
}
