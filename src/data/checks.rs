//! What the rules of each source must find on saved pages, as data: the shipped rows with their constructed pages, and
//! the user's `[[check]]` rows in `corpus/sources.toml`, whose pages lie beside that file.

use crate::data::sources::{DiscoverKind, Source, Sources};
use serde::Deserialize;
use std::sync::LazyLock;

static SHIPPED: LazyLock<Table> = LazyLock::new(|| crate::data::shipped_table(include_str!("checks.toml")));

/// Pages that come with the program. All are constructed.
const PAGES: &[(&str, &str)] = &[
    ("alaveteli/item.html", include_str!("pages/alaveteli/item.html")),
    ("alaveteli/list.html", include_str!("pages/alaveteli/list.html")),
    ("block.html", include_str!("pages/block.html")),
    ("cdx/item.html", include_str!("pages/cdx/item.html")),
    ("cdx/list.json", include_str!("pages/cdx/list.json")),
    ("drupal/item.html", include_str!("pages/drupal/item.html")),
    ("drupal/list.html", include_str!("pages/drupal/list.html")),
    ("drupal/sitemap.xml", include_str!("pages/drupal/sitemap.xml")),
    ("file-list/item.html", include_str!("pages/file-list/item.html")),
    ("file-list/list.html", include_str!("pages/file-list/list.html")),
    ("govuk/item.html", include_str!("pages/govuk/item.html")),
    ("govuk/list.json", include_str!("pages/govuk/list.json")),
    ("soh/item.html", include_str!("pages/soh/item.html")),
    ("soh/list-panels.html", include_str!("pages/soh/list-panels.html")),
    ("soh/list.html", include_str!("pages/soh/list.html")),
    ("wordpress/item.html", include_str!("pages/wordpress/item.html")),
    ("wordpress/list.json", include_str!("pages/wordpress/list.json")),
];

/// The part of a table that holds checks; the rest belongs to others.
#[derive(Default, Deserialize)]
struct Table {
    #[serde(default)]
    check: Vec<Check>,
}

/// One saved page, and what must be found on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Sources of these profiles, unless they have such rules of their own.
    #[serde(default)]
    pub profiles: Vec<String>,
    #[serde(default)]
    pub sources: Vec<String>,
    pub kind: PageKind,
    pub page: String,
    /// Path, and query if any, under which the page would stand.
    pub address: String,
    /// `block`: the status that comes with the page.
    #[serde(default)]
    pub status: Option<u16>,
    /// The rule that must win; for `block` the sign by which it is known.
    #[serde(default)]
    pub rule: Option<String>,
    /// Addresses of entries with the class of each.
    #[serde(default)]
    pub entries: Vec<(String, String)>,
    /// How the addresses of further list pages end.
    #[serde(default)]
    pub next: Vec<String>,
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub twins: Vec<String>,
    /// Links that stand on the page and must be left.
    #[serde(default)]
    pub not_taken: Vec<String>,
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub responded: Option<String>,
    #[serde(default)]
    pub month: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    /// The page is a file of the user.
    #[serde(skip)]
    pub is_users: bool,
}

/// What is on a page, and so by which rules it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    List,
    Sitemap,
    Feed,
    Item,
    /// A page that stands in the way.
    Block,
}

impl PageKind {
    /// Returns what a way to find items reads.
    pub fn of(kind: DiscoverKind) -> PageKind {
        match kind {
            DiscoverKind::PagedList | DiscoverKind::LinkTree | DiscoverKind::JsonList => PageKind::List,
            DiscoverKind::Cdx => PageKind::List,
            DiscoverKind::Sitemap => PageKind::Sitemap,
            DiscoverKind::Feed => PageKind::Feed,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            PageKind::List => "list",
            PageKind::Sitemap => "sitemap",
            PageKind::Feed => "feed",
            PageKind::Item => "item",
            PageKind::Block => "block",
        }
    }
}

/// All checks known.
pub struct Checks {
    rows: Vec<Check>,
}

impl Checks {
    pub fn shipped() -> Checks {
        Checks { rows: SHIPPED.check.clone() }
    }

    /// Adds the user's rows.
    pub fn with_user(mut self, text: &str) -> Result<Checks, toml::de::Error> {
        let own: Table = toml::from_str(text)?;
        self.rows.extend(own.check.into_iter().map(|check| Check { is_users: true, ..check }));
        Ok(self)
    }

    /// Returns the checks of one source: those that name it, and those of its profile where its rules are the profile's.
    pub fn of<'a>(&'a self, source: &'a Source, sources: &'a Sources) -> impl Iterator<Item = &'a Check> {
        self.rows.iter().filter(move |check| {
            let by_profile = source.profile.as_ref().is_some_and(|profile| check.profiles.contains(profile));
            check.sources.contains(&source.id) || by_profile && !has_own_rules(source, sources, check.kind)
        })
    }

    /// Returns what of a source no check covers.
    pub fn missing(&self, source: &Source, sources: &Sources) -> Vec<PageKind> {
        let mut kinds: Vec<PageKind> =
            source.discover.as_slice().iter().map(|discover| PageKind::of(discover.kind)).collect();
        kinds.push(PageKind::Item);
        if !source.http.block_signs.is_empty() {
            kinds.push(PageKind::Block);
        }
        kinds.sort_unstable();
        kinds.dedup();
        kinds.retain(|kind| !self.of(source, sources).any(|check| check.kind == *kind));
        kinds
    }
}

fn has_own_rules(source: &Source, sources: &Sources, kind: PageKind) -> bool {
    let says = |path: &[&str]| sources.says_itself(&source.id, path);
    match kind {
        PageKind::List | PageKind::Sitemap | PageKind::Feed => {
            says(&["list"]) || ["kind", "follow", "items", "link"].iter().any(|key| says(&["discover", key]))
        }
        PageKind::Item => says(&["attachment"]) || says(&["twin"]),
        PageKind::Block => says(&["http", "block_signs"]),
    }
}

/// Returns the text of a shipped page.
pub fn shipped_page(name: &str) -> Option<&'static str> {
    PAGES.iter().find(|(page, _)| *page == name).map(|(_, text)| *text)
}

/// Puts the site of a source in the place of `{base}`, and the path of its first list in that of `{path}`.
pub fn filled(text: &str, source: &Source) -> String {
    let path = source.discover.as_slice().first().map_or("", |discover| discover.path.trim_end_matches('/'));
    text.replace("{base}", source.base.trim_end_matches('/')).replace("{path}", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_that_it_is_constructed_and_is_used() {
        let checks = Checks::shipped();
        for (name, text) in PAGES {
            assert!(text.contains("Constructed") && text.len() < 2000, "{name}");
            assert!(checks.rows.iter().any(|check| check.page == *name), "{name} is used by no check");
        }
        for check in &checks.rows {
            assert!(shipped_page(&check.page).is_some(), "there is no page `{}`", check.page);
            assert!(check.kind == PageKind::Block || !check.not_taken.is_empty(), "`{}` leaves nothing", check.page);
        }
    }

    #[test]
    fn a_source_with_rules_of_its_own_needs_a_check_of_its_own() {
        let text = "[[source]]\nid = \"kent-soh\"\nlist = { item = [\"a[href]\"] }\n";
        let sources = Sources::shipped().with_user(text).unwrap();
        let kent = sources.get("kent-soh").unwrap();
        assert_eq!(Checks::shipped().missing(kent, &sources), [PageKind::List]);
        let row = "[[check]]\nsources = [\"kent-soh\"]\nkind = \"list\"\npage = \"pages/a.html\"\naddress = \"/\"\n";
        let checks = Checks::shipped().with_user(row).unwrap();
        assert!(checks.missing(kent, &sources).is_empty());
        assert!(checks.of(kent, &sources).any(|check| check.is_users));
        assert!(Checks::shipped().with_user("[[check]]\npgae = 1\n").is_err());
    }
}
