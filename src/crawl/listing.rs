//! Finds the addresses in list pages, item pages, sitemaps, feeds and JSON answers. Pure.
//!
//! Links are matched by the shape of their address; selectors only narrow where to look. Nothing is decided
//! from what a link says. Pages stream through: no tree is built, so depth and size of a page cost little.

use crate::crawl::dated;
use crate::data::sources::{Discover, Source};
use data_encoding::HEXLOWER;
use lol_html::{ElementContentHandlers, HtmlRewriter, MemorySettings, Selector, Settings};
use regex::{Regex, RegexSet};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use url::Url;

/// Addresses taken from one page, map or answer at most.
const MOST_LINKS: usize = 50_000;
const MEMORY_FOR_ONE_PAGE: usize = 16 << 20;
const FILE_EXTENSIONS: [&str; 19] = [
    "csv", "doc", "docm", "docx", "eml", "msg", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "txt", "xls", "xlsb",
    "xlsm", "xlsx", "zip",
];

static LOCATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,4096})"));
static FEED_LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"<link>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,4096})|<link\b[^>]{0,512}?\bhref\s*=\s*["']([^"']{1,4096})["']"#)
});
static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is fixed and covered by tests")
}

/// What a source wants from a page, ready to use.
pub struct Rules {
    item: Vec<(String, Selector)>,
    attachment: Vec<Selector>,
    twin: Vec<Selector>,
    include: RegexSet,
    pub(super) exclude: RegexSet,
    classes: Vec<(Regex, String)>,
    follow: RegexSet,
    hosts: BTreeSet<String>,
    /// The site itself.
    pub(super) base: Url,
}

/// An address found in a list: a page, or straight a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub url: Url,
    /// From `class_by_path`: `disclosure`, `policy` … Empty when no row fits.
    pub class: String,
    pub is_file: bool,
    /// Year and month, and the day if known, that the site gives it.
    pub dated: Option<String>,
}

/// What one list page holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// In order of the page, each once.
    pub entries: Vec<Entry>,
    /// Further list pages (`link-tree`), or further maps (`sitemap`).
    pub follow: Vec<Url>,
    /// Selector or format that found the entries.
    pub rule: Option<String>,
    /// Links seen before any choice, to tell an empty page from one whose links do not fit.
    pub links: usize,
}

/// What hangs on an item page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemLinks {
    pub files: Vec<Url>,
    pub twins: Vec<Entry>,
}

impl Rules {
    /// Prepares the rules of a source. Fails only on patterns that the sources table would have refused.
    pub fn new(source: &Source) -> Result<Rules, String> {
        let selector = |text: &String| text.parse::<Selector>().map_err(|_| format!("`{text}` is not a selector"));
        let set = |patterns: &[String]| RegexSet::new(patterns).map_err(|error| error.to_string());
        let follow: Vec<String> =
            source.discover.as_slice().iter().flat_map(|discover| discover.follow.iter().cloned()).collect();
        let base = Url::parse(&source.base).map_err(|error| error.to_string())?;
        let mut hosts: BTreeSet<String> = source.hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        hosts.extend(base.domain().map(str::to_owned));
        Ok(Rules {
            item: source
                .list
                .item
                .iter()
                .map(|text| Ok((text.clone(), selector(text)?)))
                .collect::<Result<_, String>>()?,
            attachment: source.attachment.iter().map(selector).collect::<Result<_, _>>()?,
            twin: source.twin.iter().map(selector).collect::<Result<_, _>>()?,
            include: set(&source.list.include_path)?,
            exclude: set(&source.list.exclude_path)?,
            classes: source
                .list
                .class_by_path
                .iter()
                .map(|row| Regex::new(&row.re).map(|re| (re, row.class.clone())).map_err(|error| error.to_string()))
                .collect::<Result<_, _>>()?,
            follow: set(&follow)?,
            hosts,
            base,
        })
    }

    /// Returns a name of the rules by which a source finds links: it changes when they do.
    pub fn mark(source: &Source) -> String {
        let rules = format!("{:?}{:?}{:?}{:?}", source.discover, source.list, source.attachment, source.twin);
        HEXLOWER.encode(&Sha256::digest(rules)[..6])
    }

    /// Returns the entries that these addresses were found as.
    pub fn again(&self, links: &[String]) -> Vec<Entry> {
        self.entries(links.iter().filter_map(|link| Url::parse(link).ok()))
    }

    /// Reads a list page. The first selector with a fitting link wins.
    pub fn list_page(&self, html: &[u8], address: &Url) -> Listing {
        let mut selectors: Vec<Cow<Selector>> = self.item.iter().map(|(_, selector)| Cow::Borrowed(selector)).collect();
        let every = selectors.len();
        selectors.extend("a[href]".parse::<Selector>().ok().map(Cow::Owned));
        let found = links(html, address, &selectors);
        let links = found.iter().filter(|(rule, _)| *rule == every).count();
        let mut listing = Listing { links, ..Listing::default() };
        for (rule, (text, _)) in self.item.iter().enumerate() {
            let urls = found.iter().filter(|(of, _)| *of == rule).map(|(_, url)| url.clone());
            listing.entries = self.entries(urls);
            if !listing.entries.is_empty() {
                listing.rule = Some(text.clone());
                break;
            }
        }
        let mut seen = BTreeSet::new();
        for (_, url) in found.iter().filter(|(rule, _)| *rule == every) {
            if self.is_own(url) && self.follow.is_match(url.path()) && seen.insert(url.clone()) {
                listing.follow.push(url.clone());
            }
        }
        listing
    }

    /// Reads an item page: files that hang on it, and the same item in another language.
    pub fn item_page(&self, html: &[u8], address: &Url) -> ItemLinks {
        let selectors: Vec<Cow<Selector>> = self.attachment.iter().chain(&self.twin).map(Cow::Borrowed).collect();
        let (files, twins): (Vec<_>, Vec<_>) =
            links(html, address, &selectors).into_iter().partition(|(rule, _)| *rule < self.attachment.len());
        let mut seen = BTreeSet::from([address.clone()]);
        let mut links = ItemLinks::default();
        for (_, url) in files {
            if self.is_own(&url) && !self.exclude.is_match(url.path()) && seen.insert(url.clone()) {
                links.files.push(url);
            }
        }
        links.twins = self.entries(twins.into_iter().map(|(_, url)| url).filter(|url| !seen.contains(url)));
        links
    }

    /// Reads a sitemap or an index of sitemaps. Document type declarations are not looked at.
    pub fn sitemap(&self, xml: &[u8]) -> Listing {
        let text = String::from_utf8_lossy(xml);
        let urls: Vec<Url> = addresses(&LOCATION, &text, None);
        let links = urls.len();
        if text.contains("<sitemapindex") {
            let follow = urls.into_iter().filter(|url| self.is_own(url)).collect();
            return Listing { follow, rule: Some("sitemapindex".to_owned()), links, entries: Vec::new() };
        }
        let mut entries = self.entries(urls);
        let dates = dated::by_sitemap(&text);
        for entry in &mut entries {
            entry.dated = dates.get(entry.url.as_str()).cloned().or_else(|| entry.dated.take());
        }
        Listing { entries, follow: Vec::new(), rule: Some("urlset".to_owned()), links }
    }

    /// Reads an RSS or Atom feed.
    pub fn feed(&self, xml: &[u8], address: &Url) -> Listing {
        let urls = addresses(&FEED_LINK, &String::from_utf8_lossy(xml), Some(address));
        let links = urls.len();
        Listing { entries: self.entries(urls), follow: Vec::new(), rule: Some("feed".to_owned()), links }
    }

    /// Reads a JSON answer that lists addresses.
    pub fn json_list(&self, json: &[u8], address: &Url, discover: &Discover) -> Listing {
        let value: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
        let rows = value.pointer(&discover.items).and_then(serde_json::Value::as_array);
        let urls: Vec<Url> = rows
            .into_iter()
            .flatten()
            .take(MOST_LINKS)
            .filter_map(|row| address.join(row.get(&discover.link)?.as_str()?).ok())
            .collect();
        let links = urls.len();
        Listing { entries: self.entries(urls), follow: Vec::new(), rule: Some("json".to_owned()), links }
    }

    pub(super) fn entries(&self, urls: impl IntoIterator<Item = Url>) -> Vec<Entry> {
        let mut seen = BTreeSet::new();
        let fits = |url: &Url| {
            self.is_own(url)
                && (self.include.is_empty() || self.include.is_match(url.path()))
                && !self.exclude.is_match(url.path())
        };
        let urls = urls.into_iter().filter(|url| fits(url) && seen.insert(url.clone()));
        urls.map(|url| Entry {
            class: self.class(&url),
            is_file: is_file(&url),
            dated: dated::by_path(url.path()),
            url,
        })
        .collect()
    }

    fn class(&self, url: &Url) -> String {
        self.classes.iter().find(|(re, _)| re.is_match(url.path())).map(|(_, class)| class.clone()).unwrap_or_default()
    }

    pub(super) fn is_own(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https") && url.domain().is_some_and(|host| self.hosts.contains(host))
    }
}

/// Returns whether an address looks like a file rather than a page.
pub fn is_file(url: &Url) -> bool {
    let name = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        let extension = extension.to_ascii_lowercase();
        FILE_EXTENSIONS.binary_search(&extension.as_str()).is_ok()
    })
}

/// Returns the addresses of a page with the number of the selector that found each, in order of the page.
pub(super) fn links(html: &[u8], address: &Url, selectors: &[Cow<Selector>]) -> Vec<(usize, Url)> {
    let found = RefCell::new(Vec::new());
    let base = RefCell::new(None);
    let memory = MemorySettings::new().with_max_allowed_memory_usage(MEMORY_FOR_ONE_PAGE);
    let mut settings = Settings::new().with_memory_settings(memory).with_strict(false);
    for (number, selector) in selectors.iter().enumerate() {
        let found = &found;
        let handler = move |element: &mut lol_html::html_content::Element| {
            let mut found = found.borrow_mut();
            if let Some(href) = element.get_attribute("href")
                && found.len() < MOST_LINKS
            {
                found.push((number, href));
            }
            Ok(())
        };
        let handlers = ElementContentHandlers::default().element(handler);
        settings = settings.append_element_content_handler((Cow::Borrowed(selector.as_ref()), handlers));
    }
    let base_selector = "base[href]".parse::<Selector>();
    if let Ok(selector) = &base_selector {
        let base = &base;
        let handler = move |element: &mut lol_html::html_content::Element| {
            base.borrow_mut().get_or_insert_with(|| element.get_attribute("href").unwrap_or_default());
            Ok(())
        };
        let handlers = ElementContentHandlers::default().element(handler);
        settings = settings.append_element_content_handler((Cow::Borrowed(selector), handlers));
    }
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    // A page that goes beyond the memory limit gives what was found up to there.
    match rewriter.write(html) {
        Ok(()) => drop(rewriter.end()),
        Err(_) => drop(rewriter),
    }
    let base =
        base.into_inner().and_then(|href| address.join(&unescape(&href)).ok()).unwrap_or_else(|| address.clone());
    found
        .into_inner()
        .into_iter()
        .filter_map(|(number, href)| {
            let mut url = base.join(unescape(&href).trim()).ok()?;
            url.set_fragment(None);
            Some((number, url))
        })
        .collect()
}

fn addresses(pattern: &Regex, text: &str, base: Option<&Url>) -> Vec<Url> {
    let parse = |text: &str| match base {
        Some(base) => base.join(text).ok(),
        None => Url::parse(text).ok(),
    };
    pattern
        .captures_iter(text)
        .take(MOST_LINKS)
        .filter_map(|found| parse(unescape(found.get(1).or_else(|| found.get(2))?.as_str()).trim()))
        .collect()
}

/// Undoes the character references that occur in addresses.
fn unescape(text: &str) -> Cow<'_, str> {
    ENTITY.replace_all(text, |found: &regex::Captures| {
        let number = |group: usize, radix: u32| {
            found.get(group).and_then(|digits| u32::from_str_radix(digits.as_str(), radix).ok())
        };
        match found.get(1).map(|name| name.as_str()) {
            Some("amp") => "&".to_owned(),
            Some("lt") => "<".to_owned(),
            Some("gt") => ">".to_owned(),
            Some("quot") => "\"".to_owned(),
            Some(_) => "'".to_owned(),
            None => number(2, 10)
                .or_else(|| number(3, 16))
                .and_then(char::from_u32)
                .map_or_else(|| found[0].to_owned(), String::from),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    const LIST: &str = "https://www.kent.police.uk/foi-ai/af/accessing-information/published-items/";

    fn rules(id: &str) -> Rules {
        Rules::new(Sources::shipped().get(id).unwrap()).unwrap()
    }

    fn paths(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.url.path()).collect()
    }

    fn check(html: &str, rule: Option<&str>, expected: &[&str]) {
        let listing = rules("kent-soh").list_page(html.as_bytes(), &Url::parse(LIST).unwrap());
        assert_eq!(paths(&listing.entries), expected, "{html}");
        assert_eq!(listing.rule.as_deref(), rule, "{html}");
    }

    #[test]
    fn every_shipped_source_has_usable_rules() {
        for source in Sources::shipped().all() {
            assert!(Rules::new(source).is_ok(), "{}", source.id);
        }
    }

    #[test]
    fn the_first_rule_with_a_fitting_link_wins() {
        check(
            "<main><a class='c-news-panel' href='/foi-ai/kent-police/d/one/'>One</a><h3><a href='/foi-ai/kent-police/d/two/'>Two</a></h3></main>",
            Some("a.c-news-panel"),
            &["/foi-ai/kent-police/d/one/"],
        );
        check(
            "<main><ul><li><h3><a href='/foi-ai/kent-police/d/two/'>Two</a></h3></li></ul></main>",
            Some("li h3 a[href]"),
            &["/foi-ai/kent-police/d/two/"],
        );
        check(
            "<main><div class=new-name><a href=/foi-ai/kent-police/d/three/>Three</a></div></main>",
            Some("main a[href]"),
            &["/foi-ai/kent-police/d/three/"],
        );
    }

    #[test]
    fn links_that_are_no_items_are_left_and_doubles_folded() {
        check(
            "<main><a href='/foi-ai/af/accessing-information/'>log</a><a href='/news/x/'>news</a>
             <a href='https://www.essex.police.uk/foi-ai/essex-police/x/'>other force</a><a href='mailto:a@b.example'>m</a>
             <a href='/foi-ai/kent-police/d/a/#top'>a</a><a href='/foi-ai/kent-police/d/a/'>a</a>
             <a href='/cy-GB/foi-ai/heddlu-caint/d/a/'>Cymraeg</a></main>",
            Some("main a[href]"),
            &["/foi-ai/kent-police/d/a/", "/cy-GB/foi-ai/heddlu-caint/d/a/"],
        );
        check("<main><a href='/news/x/'>news</a></main>", None, &[]);
        check("", None, &[]);
    }

    #[test]
    fn an_entry_may_be_a_file_and_has_a_class() {
        let html = "<main><a href='/SysSiteAssets/foi-media/kent/disclosure_2023/november_2023/ulez.xlsx'>x</a>
            <a href='/foi-ai/kent-police/Policy/it/sop/'>p</a>
            <a href='/foi-ai/greater-manchester-police/disclosure-2019/july/force-guidance.---foi-gsa-173219/'>d</a></main>";
        let listing = rules("kent-soh").list_page(html.as_bytes(), &Url::parse(LIST).unwrap());
        let found: Vec<(bool, &str)> =
            listing.entries.iter().map(|entry| (entry.is_file, entry.class.as_str())).collect();
        assert_eq!(found, [(true, "disclosure"), (false, "policy"), (false, "disclosure")]);
    }

    #[test]
    fn addresses_are_unescaped_and_resolved_against_the_base() {
        let html = "<base href='/foi-ai/kent-police/'><main><a href='d/a/?x=1&amp;y=&#50;&#x33;'>a</a></main>";
        let listing = rules("kent-soh").list_page(html.as_bytes(), &Url::parse(LIST).unwrap());
        assert_eq!(listing.entries[0].url.as_str(), "https://www.kent.police.uk/foi-ai/kent-police/d/a/?x=1&y=23");
    }

    #[test]
    fn an_item_gives_its_files_and_its_twin() {
        let html = "<head><link rel='alternate' hreflang='cy' href='/cy-GB/foi-ai/heddlu-caint/d/a/'></head>
            <a href='/SysSiteAssets/foi-media/kent/a.xlsx'>17KB</a> <a href='/SysSiteAssets/foi-media/kent/a.xlsx'>again</a>
            <a href='/media/b.PDF'>b</a> <a href='https://elsewhere.example/c.pdf'>c</a>
            <a hreflang=en href='/foi-ai/kent-police/d/a/'>English</a>";
        let address = Url::parse("https://www.kent.police.uk/foi-ai/kent-police/d/a/").unwrap();
        let links = rules("kent-soh").item_page(html.as_bytes(), &address);
        let files: Vec<&str> = links.files.iter().map(Url::path).collect();
        assert_eq!(files, ["/SysSiteAssets/foi-media/kent/a.xlsx", "/media/b.PDF"]);
        assert_eq!(paths(&links.twins), ["/cy-GB/foi-ai/heddlu-caint/d/a/"]);
    }

    #[test]
    fn maps_feeds_and_answers_list_addresses_too() {
        let rules = rules("kent-soh");
        let map = rules.sitemap(
            b"<urlset><url><loc>https://www.kent.police.uk/foi-ai/kent-police/a/?x=1&amp;y=2</loc></url>
            <url><loc><![CDATA[https://www.kent.police.uk/foi-ai/kent-police/b/]]></loc></url>
            <url><loc>https://evil.example/foi-ai/kent-police/c/</loc></url></urlset>",
        );
        assert_eq!(paths(&map.entries), ["/foi-ai/kent-police/a/", "/foi-ai/kent-police/b/"]);
        let index = rules
            .sitemap(b"<sitemapindex><sitemap><loc>https://www.kent.police.uk/s1.xml</loc></sitemap></sitemapindex>");
        assert_eq!(index.follow[0].path(), "/s1.xml");
        let address = Url::parse("https://www.kent.police.uk/feed/").unwrap();
        let feed = rules.feed(b"<rss><item><link>/foi-ai/kent-police/a/</link></item><entry><link rel='alternate' href='/foi-ai/kent-police/b/'/></entry></rss>", &address);
        assert_eq!(paths(&feed.entries), ["/foi-ai/kent-police/a/", "/foi-ai/kent-police/b/"]);
        let cnc = Sources::shipped().get("cnc").cloned().unwrap();
        let json = br#"{"results": [{"link": "/government/publications/a"}, {"link": "/news/b"}, {"title": "c"}]}"#;
        let address = Url::parse("https://www.gov.uk/api/search.json").unwrap();
        let answer = Rules::new(&cnc).unwrap().json_list(json, &address, &cnc.discover.as_slice()[0]);
        assert_eq!(paths(&answer.entries), ["/government/publications/a"]);
        assert_eq!(answer.entries[0].url.host_str(), Some("www.gov.uk"));
    }

    #[test]
    fn a_tree_of_lists_names_the_pages_to_follow() {
        let html = "<main><a href='/access-to-information/freedom-of-information/disclosure-log/0/2019/'>2019</a>
            <a href='/spa-media/abcd1234/19-0954-data02.pdf'>file</a><a href='/about/2019/'>x</a></main>";
        let address = Url::parse("https://www.scotland.police.uk/access-to-information/").unwrap();
        let listing = rules("police-scotland").list_page(html.as_bytes(), &address);
        assert_eq!(listing.follow.len(), 1);
        assert_eq!(paths(&listing.entries), ["/spa-media/abcd1234/19-0954-data02.pdf"]);
    }

    #[test]
    fn hostile_pages_cost_little() {
        let deep = "<ul><li>".repeat(20_000) + "<a href='/foi-ai/kent-police/d/a/'>a</a>";
        let attributes = format!("<a {} href='/foi-ai/kent-police/d/a/'>a</a>", "x=1 ".repeat(50_000));
        let many = "<a href='/foi-ai/kent-police/d/a/'>a</a>".repeat(100_000);
        for html in [deep, attributes, many, "<".repeat(1_000_000), "&#".repeat(300_000)] {
            rules("kent-soh").list_page(html.as_bytes(), &Url::parse(LIST).unwrap());
            rules("kent-soh").sitemap(html.as_bytes());
        }
    }
}
