//! Looks at all that is in an element before it is read: is it a menu, how much does it say.

use crate::read::html::tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

pub fn is_element(node: NodeRef, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

/// Whether all words of the element are links to pages, two at least. Links to files are part of an answer.
pub fn holds_only_links(node: NodeRef) -> bool {
    let mut links = 0;
    for inner in node.descendants() {
        match inner.value() {
            Node::Text(text) if text.contains(char::is_alphanumeric) => {
                let mut around = inner.ancestors().take_while(|outer| outer.id() != node.id()).take(64);
                if !around.any(|outer| matches!(outer.value(), Node::Element(element) if is_silent(element))) {
                    return false;
                }
            }
            Node::Element(element) if element.name() == "a" => {
                let href = element.attr("href").unwrap_or_default();
                let ending = href.rsplit('.').next().unwrap_or_default();
                if matches!(ending, "pdf" | "doc" | "docx" | "xls" | "xlsx" | "csv" | "ods" | "zip") {
                    return false;
                }
                links += 1;
            }
            _ => {}
        }
    }
    links >= 2
}

fn is_silent(element: &Element) -> bool {
    matches!(element.name(), "a" | "script" | "style" | "noscript" | "svg" | "select" | "option" | "button")
}

pub fn text_within(node: NodeRef) -> usize {
    node.descendants().filter_map(|node| node.value().as_text()).map(|text| text.trim().len()).sum()
}

pub fn tables_within(node: NodeRef) -> usize {
    node.descendants().filter(|node| is_element(*node, "table")).count()
}
