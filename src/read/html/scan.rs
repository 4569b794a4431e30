//! Looks over a whole page once: where its main part may lie, what it says of itself, how deeply it nests.
//!
//! Works on tags, not on a tree, so that the tree need only be built of the part that is read. Decides nothing:
//! `container` does.

use crate::read::html::container::{CandidateRule, rule_of};
use crate::read::html::tags::{Piece, Pieces, Tag, TagName};
use regex::Regex;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// What one pass over a page found. Ranges count bytes of the page.
#[derive(Debug, Default)]
pub struct Page<'a> {
    pub elements: Vec<Element>,
    /// Visible text outside links, navigation, header and footer.
    pub text: usize,
    pub title: Option<Range<usize>>,
    pub h1: Option<Range<usize>>,
    pub og_title: Option<&'a str>,
    pub site_name: Option<&'a str>,
    /// Texts of the page's own header, logo and footer, as written.
    pub letterhead: Vec<&'a str>,
    pub lang: Option<&'a str>,
    pub canonical: Option<&'a str>,
    pub published: Option<&'a str>,
    /// First `time[datetime]` outside navigation and side columns.
    pub time: Option<&'a str>,
    pub has_table: bool,
    pub deepest: usize,
    pub most_attributes: usize,
    /// Bold, links and the like that were left open: a browser opens them again in every later paragraph.
    pub formatting_left_open: usize,
    pub start_tags: usize,
}

/// An element that can hold the main part of a page.
#[derive(Debug)]
pub struct Element {
    /// Between its start and end tag.
    pub inner: Range<usize>,
    pub parent: Option<usize>,
    pub rule: Option<CandidateRule>,
    /// A table, section or row: what lies in it means nothing without it.
    pub is_table_part: bool,
    /// As `Page::text`, within this element.
    pub text: usize,
    pub has_h1: bool,
}

struct Open {
    name: TagName,
    letterhead: bool,
    element: Option<usize>,
    formatting: bool,
    link: bool,
    skipped: bool,
    item: bool,
}

/// What a start tag does to the scan. Each row: what, tag names.
const ROLES: [(u8, &[&str]); 5] = [
    (
        VOID,
        &[
            "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param",
            "source", "track", "wbr",
        ],
    ),
    (
        HOLDER,
        &["article", "body", "center", "div", "fieldset", "form", "main", "section", "table", "tbody", "td", "tr"],
    ),
    (FORMATTING, &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]),
    (NOT_CONTENT, &["aside", "button", "dialog", "footer", "header", "nav", "select", "svg", "template"]),
    (ITEM, &["article", "main"]),
];
const VOID: u8 = 1;
const HOLDER: u8 = 2;
const FORMATTING: u8 = 4;
const NOT_CONTENT: u8 = 8;
const ITEM: u8 = 16;

/// The roles by tag name, sorted.
static ROLE_OF: LazyLock<Vec<(TagName, u8)>> = LazyLock::new(|| {
    let mut roles: BTreeMap<TagName, u8> = BTreeMap::new();
    for (role, names) in ROLES {
        for name in names {
            *roles.entry(TagName::new(name)).or_default() |= role;
        }
    }
    roles.into_iter().collect()
});

const A: TagName = TagName::new("a");
const P: TagName = TagName::new("p");
const LI: TagName = TagName::new("li");
const DT: TagName = TagName::new("dt");
const DD: TagName = TagName::new("dd");
const TD: TagName = TagName::new("td");
const TH: TagName = TagName::new("th");
const TR: TagName = TagName::new("tr");
const OPTION: TagName = TagName::new("option");
const H1: TagName = TagName::new("h1");
const HTML: TagName = TagName::new("html");
const META: TagName = TagName::new("meta");
const LINK: TagName = TagName::new("link");
const TITLE: TagName = TagName::new("title");
const TIME: TagName = TagName::new("time");
const HEADER: TagName = TagName::new("header");
const TABLE: TagName = TagName::new("table");
const SECTIONS: [TagName; 3] = [TagName::new("tbody"), TagName::new("thead"), TagName::new("tfoot")];
const NAV: TagName = TagName::new("nav");
const FORM: TagName = TagName::new("form");
const ASIDE: TagName = TagName::new("aside");
const SELECT: TagName = TagName::new("select");
const BUTTON: TagName = TagName::new("button");
const FOOTER: TagName = TagName::new("footer");
const IMG: TagName = TagName::new("img");
/// In the classes of what says whose page it is.
static LOGO_SIGNS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("logo|brand|site-name|site-title|crest").expect("five words make a pattern"));
/// Texts of headers and footers that are kept.
const MOST_LETTERHEAD: usize = 40;
/// How far up an end tag looks for its start tag; beyond it is taken for a stray one.
const END_TAG_REACH: usize = 1024;

struct Scan<'a> {
    page: Page<'a>,
    open: Vec<Open>,
    links: usize,
    skipped: usize,
    /// Open `main` and `article` elements: a header inside one is the item's own.
    items: usize,
    h1_start: Option<usize>,
    /// Open elements that say whose page it is.
    letterheads: usize,
    /// Open footers: links there lead to others.
    footers: usize,
    /// Open menus, forms and side columns.
    menus: usize,
    roles: &'static [(TagName, u8)],
    /// Where in the page a sign of a logo stands, in order.
    logo_signs: Vec<usize>,
}

pub fn scan(html: &str) -> Page<'_> {
    let mut scan = Scan {
        page: Page::default(),
        open: Vec::new(),
        links: 0,
        skipped: 0,
        items: 0,
        h1_start: None,
        letterheads: 0,
        footers: 0,
        menus: 0,
        roles: &ROLE_OF,
        logo_signs: LOGO_SIGNS.find_iter(html).map(|it| it.start()).collect(),
    };
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(at) => {
                if scan.letterheads > 0 && scan.menus == 0 && (scan.footers == 0 || scan.links == 0) {
                    scan.keep(html[at.clone()].trim_ascii());
                }
                if scan.links == 0 && scan.skipped == 0 {
                    scan.page.text += html[at].trim_ascii().len();
                }
            }
            Piece::Raw(name, at) => {
                if name == TITLE && scan.page.title.is_none() {
                    scan.page.title = Some(at);
                }
            }
            Piece::Tag(tag) if tag.closing => scan.end_tag(&tag),
            Piece::Tag(tag) => scan.start_tag(&tag),
        }
    }
    while scan.open.pop().is_some_and(|open| {
        scan.closed(&open, html.len());
        true
    }) {}
    scan.page
}

impl<'a> Scan<'a> {
    fn start_tag(&mut self, tag: &Tag<'a>) {
        let name = tag.name;
        let role = self.role(name);
        self.page.start_tags += 1;
        self.page.most_attributes = self.page.most_attributes.max(tag.attribute_count);
        if role & VOID > 0 || tag.self_closing {
            if name == META {
                self.meta(tag);
            } else if name == LINK && self.page.canonical.is_none() {
                let is_canonical = tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                self.page.canonical = tag.attribute("href").filter(|_| is_canonical);
            } else if name == IMG && self.menus == 0 && (self.letterheads > 0 || self.is_logo(tag)) {
                self.keep(tag.attribute("alt").unwrap_or_default());
            }
            return;
        }
        self.close_implied(name, role, tag.at.start);
        let element = (role & HOLDER > 0).then(|| {
            let parent = self.open.iter().rev().take(END_TAG_REACH).find_map(|open| open.element);
            let inner = tag.at.end..tag.at.end;
            let is_table_part = name == TABLE || name == TR || SECTIONS.contains(&name);
            let rule = if is_table_part { None } else { rule_of(tag) };
            let text = self.page.text;
            self.page.elements.push(Element { inner, parent, rule, is_table_part, text, has_h1: false });
            self.page.elements.len() - 1
        });
        if name == H1 && self.page.h1.is_none() && self.h1_start.is_none() && self.skipped == 0 {
            self.h1_start = Some(tag.at.end);
            let mut holder = self.open.iter().rev().take(END_TAG_REACH).find_map(|open| open.element);
            while let Some(index) = holder {
                self.page.elements[index].has_h1 = true;
                holder = self.page.elements[index].parent;
            }
        } else if name == HTML && self.page.lang.is_none() {
            self.page.lang = tag.attribute("lang").or_else(|| tag.attribute("xml:lang"));
        } else if name == TABLE {
            self.page.has_table = true;
        } else if name == TIME && self.page.time.is_none() && (self.skipped == 0 || self.items > 0) {
            self.page.time = tag.attribute("datetime");
        }
        let formatting = role & FORMATTING > 0;
        let link = name == A;
        let item = role & ITEM > 0;
        let skipped = role & NOT_CONTENT > 0 && !(name == HEADER && self.items > 0);
        let outside = self.items == 0 && !item;
        let letterhead = outside && (name == HEADER || name == FOOTER || self.is_logo(tag));
        self.letterheads += usize::from(letterhead);
        self.footers += usize::from(name == FOOTER);
        self.menus += usize::from(is_menu(name));
        self.items += usize::from(item);
        self.links += usize::from(link);
        self.skipped += usize::from(skipped);
        self.open.push(Open { name, letterhead, element, formatting, link, skipped, item });
        self.page.deepest = self.page.deepest.max(self.open.len());
    }

    /// Whether classes or the address of a picture call something a logo. Inside the main part it is a picture of one.
    fn is_logo(&self, tag: &Tag) -> bool {
        let length = tag.attributes.len();
        // Attributes end before the closing bracket.
        let first = || self.logo_signs.partition_point(|at| *at + length + 1 < tag.at.end);
        let signed = |at: usize| self.logo_signs.get(at).is_some_and(|sign| *sign < tag.at.end);
        self.items == 0 && (1..1000).contains(&length) && signed(first())
    }

    fn keep(&mut self, text: &'a str) {
        if text.len() > 3 && self.page.letterhead.len() < MOST_LETTERHEAD {
            self.page.letterhead.push(text);
        }
    }

    fn role(&self, name: TagName) -> u8 {
        let found = self.roles.binary_search_by(|(known, _)| known.cmp(&name));
        found.map_or(0, |at| self.roles[at].1)
    }

    fn meta(&mut self, tag: &Tag<'a>) {
        let Some(name) = tag.attribute("property").or_else(|| tag.attribute("name")) else { return };
        let slot = match name {
            "og:title" => &mut self.page.og_title,
            "og:site_name" | "application-name" => &mut self.page.site_name,
            "article:published_time" => &mut self.page.published,
            "og:url" => &mut self.page.canonical,
            _ => return,
        };
        if slot.is_none() {
            *slot = tag.attribute("content");
        }
    }

    fn end_tag(&mut self, tag: &Tag<'a>) {
        if tag.name == H1
            && let Some(start) = self.h1_start.take()
        {
            self.page.h1 = Some(start..tag.at.start);
        }
        let reach = self.open.len().saturating_sub(END_TAG_REACH);
        let Some(found) = self.open[reach..].iter().rposition(|open| open.name == tag.name) else { return };
        // An end tag inside a cell does not close what was opened outside the table.
        let table_between = tag.name != TABLE && self.open[reach + found + 1..].iter().any(|open| open.name == TABLE);
        if table_between && self.role(tag.name) & HOLDER == 0 {
            return;
        }
        while self.open.len() > reach + found {
            let Some(open) = self.open.pop() else { break };
            let is_own = self.open.len() == reach + found;
            self.page.formatting_left_open += usize::from(open.formatting && !is_own);
            self.closed(&open, tag.at.start);
        }
    }

    fn closed(&mut self, open: &Open, at: usize) {
        self.letterheads -= usize::from(open.letterhead);
        self.footers -= usize::from(open.name == FOOTER);
        self.menus -= usize::from(is_menu(open.name));
        self.links -= usize::from(open.link);
        self.skipped -= usize::from(open.skipped);
        self.items -= usize::from(open.item);
        if let Some(index) = open.element {
            let element = &mut self.page.elements[index];
            element.inner.end = at;
            element.text = self.page.text - element.text;
        }
    }

    /// Closes what a start tag closes by itself: `<li>` after `<li>`, `<td>` after `<td>`.
    fn close_implied(&mut self, name: TagName, role: u8, at: usize) {
        while let Some(last) = self.open.last() {
            let top = last.name;
            let closes = match name {
                LI => top == LI || top == P,
                DT | DD => top == DT || top == DD || top == P,
                TD | TH => top == TD || top == TH || top == P,
                TR => top == TD || top == TH || top == TR || top == P,
                OPTION => top == OPTION,
                P => top == P,
                A => top == A,
                _ if SECTIONS.contains(&name) => {
                    top == TD || top == TH || top == TR || top == P || SECTIONS.contains(&top)
                }
                _ => top == P && role & HOLDER > 0,
            };
            if !closes {
                return;
            }
            if let Some(open) = self.open.pop() {
                self.closed(&open, at);
            }
        }
    }
}

/// Menus name other pages, not their own.
fn is_menu(name: TagName) -> bool {
    [NAV, FORM, ASIDE, SELECT, BUTTON].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclosed_list_items_and_rows_do_not_add_depth() {
        let html = format!("<ul>{}</ul><table>{}</table>", "<li>a".repeat(2000), "<tr><td>b<td>c".repeat(2000));
        assert!(scan(&html).deepest < 10);
    }

    #[test]
    fn real_depth_is_seen() {
        assert!(scan(&"<ul><li>".repeat(20_000)).deepest > 30_000);
        assert!(scan(&"<div>".repeat(20_000)).deepest > 15_000);
    }

    #[test]
    fn links_and_navigation_do_not_count_as_text() {
        let page = scan("<body><nav>one two</nav><div>abc <a href=x>link</a></div></body>");
        assert_eq!(page.text, 3);
        assert_eq!(page.elements[1].text, 3);
    }

    #[test]
    fn what_a_page_says_of_itself_is_found() {
        let page = scan(
            "<html lang=en-GB><title>T</title><link rel=canonical href=/a><meta property=og:title content=O>\
             <h1>H <b>x</b></h1>",
        );
        assert_eq!((page.lang, page.canonical, page.og_title), (Some("en-GB"), Some("/a"), Some("O")));
        assert!(page.h1.is_some() && page.title.is_some());
    }

    #[test]
    fn what_says_whose_page_it_is_is_kept() {
        let page = scan(
            "<title>T</title><meta property=og:site_name content=S><header><img alt=Crest><nav>Menu</nav><a>Name</a>\
             </header><div class=site-logo>Logo</div><main><header>Inside</header></main>\
             <footer>Foot <a>Other</a></footer>",
        );
        assert_eq!(page.site_name, Some("S"));
        assert_eq!(page.letterhead, ["Crest", "Name", "Logo", "Foot"]);
    }

    #[test]
    fn formatting_left_open_is_counted() {
        assert_eq!(scan(&"<p><font size=1>x</p>".repeat(50)).formatting_left_open, 50);
    }
}
