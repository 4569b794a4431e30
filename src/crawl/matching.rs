//! Which rule of a source finds what on a page: by the kind of its lists, and selector by selector. Pure.

use crate::crawl::answer;
use crate::crawl::listing::{Listing, Rules, links};
use crate::data::sources::{Discover, DiscoverKind, Source};
use serde::Serialize;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Beginnings of paths that are told.
const MOST_PATHS: usize = 5;

/// What one selector found on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hits {
    pub rule: String,
    /// Addresses, each once.
    pub links: usize,
    /// Of these, how many the patterns and the hosts of the source let through.
    pub fitting: usize,
}

impl Rules {
    /// Reads a list of any kind.
    pub fn read_list(&self, discover: &Discover, body: &[u8], address: &Url) -> Listing {
        match discover.kind {
            DiscoverKind::JsonList => self.json_list(body, address, discover),
            DiscoverKind::PagedList | DiscoverKind::LinkTree => self.list_page(body, address),
            DiscoverKind::Sitemap => self.sitemap(&answer::unpacked(body)),
            DiscoverKind::Feed => self.feed(body, address),
            DiscoverKind::Cdx => self.captures(&answer::unpacked(body)),
        }
    }

    /// Returns what each rule for items finds on a list page.
    pub fn hits_of_items(&self, source: &Source, html: &[u8], address: &Url) -> Vec<Hits> {
        hits(&source.list.item, html, address, |urls| self.entries(urls).len())
    }

    /// Returns how most paths of the site's own links begin, with how many do, most first.
    pub fn common_paths(&self, html: &[u8], address: &Url) -> Vec<(String, usize)> {
        let selector = "a[href]".parse().ok().map(Cow::Owned);
        let urls: BTreeSet<Url> = links(html, address, selector.as_slice()).into_iter().map(|(_, url)| url).collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for url in urls.iter().filter(|url| self.is_own(url)) {
            let folders: Vec<&str> =
                url.path().split_inclusive('/').take(3).filter(|part| part.ends_with('/')).collect();
            *counts.entry(folders.concat()).or_default() += 1;
        }
        let mut paths: Vec<(String, usize)> = counts.into_iter().collect();
        paths.sort_by_key(|(path, count)| (Reverse(*count), path.clone()));
        paths.truncate(MOST_PATHS);
        paths
    }

    /// Returns what each rule for files finds on an item page.
    pub fn hits_of_files(&self, source: &Source, html: &[u8], address: &Url) -> Vec<Hits> {
        let fits = |url: &Url| self.is_own(url) && !self.exclude.is_match(url.path());
        hits(&source.attachment, html, address, |urls| urls.iter().filter(|url| fits(url)).count())
    }

    /// Returns what each rule for other languages finds on an item page.
    pub fn hits_of_twins(&self, source: &Source, html: &[u8], address: &Url) -> Vec<Hits> {
        hits(&source.twin, html, address, |urls| self.entries(urls).len())
    }
}

fn hits(rules: &[String], html: &[u8], address: &Url, fitting: impl Fn(Vec<Url>) -> usize) -> Vec<Hits> {
    let hit = |rule: &String| {
        let selectors: Vec<Cow<_>> = rule.parse().ok().map(Cow::Owned).into_iter().collect();
        let urls: BTreeSet<Url> = links(html, address, &selectors).into_iter().map(|(_, url)| url).collect();
        Hits { rule: rule.clone(), links: urls.len(), fitting: fitting(urls.into_iter().collect()) }
    };
    rules.iter().map(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    #[test]
    fn each_rule_says_what_it_found_and_what_fits() {
        let sources = Sources::shipped();
        let kent = sources.get("kent-soh").unwrap();
        let rules = Rules::new(kent).unwrap();
        let address = Url::parse("https://www.kent.police.uk/foi-ai/af/").unwrap();
        let html = b"<main><h3><a href='/foi-ai/p/a/'>a</a></h3><a href='/news/'>n</a><a href='/x.pdf'>x</a></main>";
        let found: Vec<(usize, usize)> =
            rules.hits_of_items(kent, html, &address).iter().map(|hit| (hit.links, hit.fitting)).collect();
        assert_eq!(found, [(0, 0), (0, 0), (1, 1), (3, 1), (3, 1)]);
        let files: usize = rules.hits_of_files(kent, html, &address).iter().map(|hit| hit.fitting).sum();
        assert_eq!(files, 1);
    }
}
