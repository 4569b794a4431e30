//! Decides which part of a page is its content. No site is named here: the rules are landmarks, common names, and
//! where the text lies.

use crate::read::html::scan::Page;
use crate::read::html::tags::{Tag, TagName};
use std::ops::Range;

/// Why an element may be the main part; smaller is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateRule {
    /// `main` or `role=main`.
    Landmark,
    /// Identifiers such as `main-content`.
    MainId,
    /// Classes such as `node__content` and `entry-content`, which hold one published item.
    ItemClass,
    Article,
    /// Looser names: `content`, which often wraps side columns as well.
    ContentName,
}

const RULES: [CandidateRule; 5] = [
    CandidateRule::Landmark,
    CandidateRule::MainId,
    CandidateRule::ItemClass,
    CandidateRule::Article,
    CandidateRule::ContentName,
];

/// Compared without case, hyphens and underscores.
const MAIN_IDS: [&str; 5] = ["maincontent", "main", "contentmain", "primarycontent", "skipcontent"];
const ITEM_CLASSES: [&str; 9] = [
    "nodecontent",
    "entrycontent",
    "postcontent",
    "articlecontent",
    "articlebody",
    "fieldnamebody",
    "maincontent",
    "pagebody",
    "entrybody",
];
const CONTENT_NAMES: [&str; 8] = [
    "content",
    "pagecontent",
    "contentarea",
    "bodycontent",
    "contentbody",
    "contentinner",
    "innercontent",
    "contentcontainer",
];

const MAIN: TagName = TagName::new("main");
const ARTICLE: TagName = TagName::new("article");
const BODY: TagName = TagName::new("body");

/// Less text than this is not worth calling an answer when the page holds much more elsewhere.
const LITTLE_TEXT: usize = 100;
const MUCH_MORE: usize = 20;

/// Returns the strongest rule that an element's tag fits.
pub fn rule_of(tag: &Tag) -> Option<CandidateRule> {
    if tag.name == MAIN {
        return Some(CandidateRule::Landmark);
    }
    let mut best = (tag.name == ARTICLE).then_some(CandidateRule::Article);
    if tag.name == BODY {
        return None;
    }
    for (name, value) in tag.all_attributes() {
        let rule = match name {
            "role" if value.eq_ignore_ascii_case("main") => Some(CandidateRule::Landmark),
            "id" if named(value, &MAIN_IDS) => Some(CandidateRule::MainId),
            "id" if named(value, &CONTENT_NAMES) => Some(CandidateRule::ContentName),
            "class" => value.split_ascii_whitespace().filter_map(class_rule).min(),
            _ => None,
        };
        if let Some(rule) = rule {
            best = Some(best.map_or(rule, |known| known.min(rule)));
        }
    }
    best
}

fn class_rule(class: &str) -> Option<CandidateRule> {
    if named(class, &ITEM_CLASSES) {
        Some(CandidateRule::ItemClass)
    } else {
        named(class, &CONTENT_NAMES).then_some(CandidateRule::ContentName)
    }
}

fn named(value: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let mut letters =
            value.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase());
        name.bytes().all(|expected| letters.next() == Some(expected)) && letters.next().is_none()
    })
}

/// The part of the page to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    pub inner: Range<usize>,
    /// Nothing marked the main part: header and the like are still inside.
    pub is_fallback: bool,
}

pub fn choose(page: &Page, html: &str) -> Container {
    for rule in RULES {
        let Some(index) = strongest(page, rule) else { continue };
        let element = &page.elements[index];
        if element.text < LITTLE_TEXT && page.text > element.text.max(1) * MUCH_MORE && page.text > 2 * LITTLE_TEXT {
            continue;
        }
        let is_fallback = rule == CandidateRule::ContentName;
        let index =
            narrow(page, html, index).unwrap_or_else(|| if is_fallback { descend(page, html, index) } else { index });
        return Container { inner: page.elements[index].inner.clone(), is_fallback };
    }
    // The first `body` is the root of all elements after it, also when a second one was opened.
    let inner = match page.elements.iter().position(|element| element.parent.is_none() && element.text * 2 > page.text)
    {
        Some(root) => page.elements[descend(page, html, root)].inner.clone(),
        None => 0..html.len(),
    };
    Container { inner, is_fallback: true }
}

/// Returns the outermost element of a rule; of several, the one that holds most, unless they share the text
/// between them (a list of entries, each an `article`).
fn strongest(page: &Page, rule: CandidateRule) -> Option<usize> {
    let mut covered = 0;
    let mut total = 0;
    let mut best: Option<usize> = None;
    for (index, element) in page.elements.iter().enumerate() {
        if element.rule != Some(rule) || element.inner.start < covered || element.inner.is_empty() {
            continue;
        }
        covered = element.inner.end;
        total += element.text;
        if best.is_none_or(|best| page.elements[best].text < element.text) {
            best = Some(index);
        }
    }
    best.filter(|best| page.elements[*best].text * 5 >= total * 4)
}

/// Goes down to the one item that holds nearly all of the main part, past comments and related entries.
fn narrow(page: &Page, html: &str, root: usize) -> Option<usize> {
    let outer = &page.elements[root];
    let is_inside = |index: &usize| {
        let element = &page.elements[*index];
        element.inner.start > outer.inner.start
            && element.inner.end <= outer.inner.end
            && element.text * 20 >= outer.text * 17
            && leaves_nothing_behind(html, &outer.inner, &element.inner, &REFERENCE_SIGNS)
            && leaves_nothing_behind(html, &outer.inner, &element.inner, &FILE_AND_FIGURE_SIGNS)
    };
    [CandidateRule::ItemClass, CandidateRule::Article].iter().find_map(|rule| strongest(page, *rule).filter(is_inside))
}

/// Whether what lies around the inner part shows no sign of the answer. The line with the reference is short and may
/// stand in a box of its own; so may files and figures, but menus link to files too.
fn leaves_nothing_behind(html: &str, outer: &Range<usize>, inner: &Range<usize>, signs: &[&str]) -> bool {
    let around = [&html[outer.start..inner.start], &html[inner.end..outer.end]];
    !signs.iter().any(|sign| around.iter().any(|part| part.contains(sign)))
}

/// "preferences" of a cookie banner hold the word as well.
const REFERENCE_SIGNS: [&str; 5] = ["Reference", "REFERENCE", " reference", "Our ref", "Our Ref"];
const FILE_AND_FIGURE_SIGNS: [&str; 7] = ["<table", ".pdf", ".xls", ".doc", ".csv", ".ods", ".zip"];

/// Goes down to the innermost element that still holds nearly all text, past layout tables and wrappers.
fn descend(page: &Page, html: &str, root: usize) -> usize {
    let mut current = root;
    let mut deepest = root;
    for index in root + 1..page.elements.len() {
        let element = &page.elements[index];
        if element.inner.start >= page.elements[current].inner.end {
            break;
        }
        let keeps_heading = element.has_h1 || !page.elements[current].has_h1;
        let keeps_text = element.text * 10 >= page.elements[root].text * 9;
        if element.parent != Some(current) || !keeps_heading || !keeps_text {
            continue;
        }
        if leaves_nothing_behind(html, &page.elements[current].inner, &element.inner, &REFERENCE_SIGNS) {
            current = index;
            if !element.is_table_part {
                deepest = index;
            }
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::html::scan::scan;

    fn check(html: &str, expected: &str) {
        let page = scan(html);
        assert_eq!(&html[choose(&page, html).inner], expected);
    }

    #[test]
    fn the_outermost_main_wins() {
        check("<body><nav>n</nav><main>a<article>b</article></main></body>", "a<article>b</article>");
        check("<body><div role=\"main\">x</div></body>", "x");
    }

    #[test]
    fn names_count_without_hyphens_and_case() {
        check("<body><div id=MainContent>x</div></body>", "x");
        check("<body><div class='post entry-content'>y</div></body>", "y");
    }

    #[test]
    fn one_item_that_holds_nearly_all_is_taken_unless_a_file_or_the_reference_stands_beside_it() {
        let words = "words of the answer ".repeat(40);
        let item = format!("<div class=entry-content>{words}</div>");
        check(&format!("<body><main>{item}<p>Related</p></main></body>"), &words);
        for beside in ["<p>Reference: 12-34</p>", "<a href=/a.pdf>file</a>", "<table></table>"] {
            check(&format!("<body><main>{item}{beside}</main></body>"), &format!("{item}{beside}"));
        }
    }

    #[test]
    fn an_empty_main_is_passed_over() {
        let words = "words of the answer ".repeat(40);
        check(&format!("<body><main> </main><div id=content>{words}</div></body>"), &words);
    }

    #[test]
    fn a_list_of_articles_is_not_one_article() {
        check(
            "<body><p>x</p><article>abc</article><article>abd</article></body>",
            "<p>x</p><article>abc</article><article>abd</article>",
        );
    }

    #[test]
    fn without_any_name_the_part_with_the_text_is_taken() {
        let words = "words of the answer ".repeat(40);
        let html = format!(
            "<body><form><table><tr><td><a href=x>Home</a></td><td><p>{words}</p></td></tr></table></form></body>"
        );
        check(&html, &format!("<p>{words}</p>"));
    }

    #[test]
    fn a_row_is_never_read_without_its_table() {
        let words = "words of the answer ".repeat(10);
        let table = format!("<table><tr><td>{words}</td><td>{words}</td></tr></table>");
        check(&format!("<body>{table}</body>"), &table);
    }

    #[test]
    fn without_a_body_the_whole_page_is_taken() {
        check("<p>a</p>", "<p>a</p>");
    }
}
