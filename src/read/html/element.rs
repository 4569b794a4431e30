//! What an element does to the text: hides it, breaks the line, or neither.

use scraper::node::Element;

/// Begins and ends a line.
pub fn breaks_line(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// Whether nothing of the element is part of the answer, whatever it says.
pub fn is_left_out(element: &Element, is_fallback: bool) -> bool {
    match element.name() {
        "script" | "style" | "noscript" | "template" | "iframe" | "object" | "embed" | "video" | "audio" | "canvas"
        | "svg" | "map" | "select" | "datalist" | "textarea" | "head" | "title" | "nav" | "aside" | "footer"
        | "noframes" | "noembed" => return true,
        "header" if is_fallback => return true,
        // A heading that folds a panel out is a button too; a plain button is "Print" or "Accept".
        "button" if element.attr("aria-expanded").is_none() && element.attr("aria-controls").is_none() => return true,
        "dialog" if element.attr("open").is_none() => return true,
        _ => {}
    }
    let (mut hidden, mut modal, mut screen_reader) = (false, false, false);
    for (name, value) in element.attrs() {
        match name {
            "hidden" => hidden = true,
            "style" => hidden |= hides(value),
            "role" => modal = matches!(value, "dialog" | "alertdialog" | "navigation" | "banner" | "search"),
            "class" => screen_reader |= value.split_ascii_whitespace().any(is_for_screen_readers),
            _ => {}
        }
    }
    let is_heading = matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    modal || (hidden && !is_panel(element)) || (screen_reader && !is_heading)
}

fn hides(style: &str) -> bool {
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    rules.any(|(name, value)| {
        let value = value.trim().trim_end_matches("!important").trim();
        (name.trim().eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none"))
            || (name.trim().eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden"))
    })
}

fn is_for_screen_readers(class: &str) -> bool {
    matches!(
        class,
        "visually-hidden"
            | "visuallyhidden"
            | "sr-only"
            | "screen-reader-text"
            | "govuk-visually-hidden"
            | "element-invisible"
    )
}

/// Whether a hidden element is a folded panel. Forces put the legal annex into those.
fn is_panel(element: &Element) -> bool {
    if matches!(element.attr("role"), Some("region" | "tabpanel")) || element.attr("hidden") == Some("until-found") {
        return true;
    }
    let names = [element.attr("class"), element.attr("id")];
    names.iter().flatten().any(|value| {
        let value = value.to_ascii_lowercase();
        ["accordion", "collaps", "panel", "toggle", "expand", "tab-content", "details"]
            .iter()
            .any(|part| value.contains(part))
    })
}

/// Classes and identifiers of what surrounds an answer; compared whole, without case, hyphens and underscores.
const SURROUNDINGS: [&str; 54] = [
    "addtoany",
    "addtoanycontentbottom",
    "addtoanysharesavecontainer",
    "backtotop",
    "betabanner",
    "breadcrumb",
    "breadcrumbs",
    "breadcrumbtrail",
    "commentrespond",
    "comments",
    "entryfooter",
    "exitbutton",
    "feedback",
    "footer",
    "globalfooter",
    "globalheader",
    "leavesite",
    "leftmenu",
    "leftnav",
    "mainmenu",
    "mainnav",
    "menubar",
    "navbar",
    "navigation",
    "navlinks",
    "pagefeedback",
    "pagefooter",
    "pagenavigation",
    "pager",
    "pagination",
    "postnavigation",
    "printlink",
    "quickexit",
    "relatedcontent",
    "relatedlinks",
    "relatedpages",
    "relatedposts",
    "respond",
    "rightmenu",
    "rightnav",
    "share",
    "sharebuttons",
    "sharedaddy",
    "sharelinks",
    "sidebar",
    "sidemenu",
    "sidenav",
    "sitefooter",
    "siteheader",
    "sitenav",
    "skiplink",
    "skiplinks",
    "socialshare",
    "widgetarea",
];

/// Whether an element is named as surroundings: share buttons, breadcrumbs, cookie banner, side column.
pub fn is_named_surroundings(element: &Element) -> bool {
    if !matches!(element.name(), "div" | "section" | "ul" | "ol" | "p" | "form" | "td" | "span" | "a") {
        return false;
    }
    let names = element.attrs().filter(|(name, _)| matches!(*name, "class" | "id"));
    names.flat_map(|(_, value)| value.split_ascii_whitespace()).any(|token| {
        let mut buffer = [0_u8; 32];
        let mut length = 0;
        for byte in token.bytes().filter(|byte| !matches!(byte, b'-' | b'_')) {
            if length == buffer.len() {
                return false;
            }
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
        let name = &buffer[..length];
        (name.starts_with(b"cookie") && element.name() != "a" && element.name() != "p")
            || SURROUNDINGS.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn check(html: &str, expected: bool) {
        let tree = Html::parse_fragment(html);
        let first = tree.root_element().child_elements().next().expect("an element");
        assert_eq!(is_left_out(first.value(), false) || is_named_surroundings(first.value()), expected, "{html}");
    }

    #[test]
    fn names_are_sorted_so_that_they_can_be_looked_up() {
        assert!(SURROUNDINGS.is_sorted());
    }

    #[test]
    fn hidden_things_are_left_out_but_folded_panels_stay() {
        check("<div hidden>x</div>", true);
        check("<div style='color:red; display : none'>x</div>", true);
        check("<div role=dialog>x</div>", true);
        check("<div class='accordion-panel' hidden>x</div>", false);
        check("<div role=region style='display:none'>x</div>", false);
        check("<div aria-hidden=true>x</div>", false);
        check("<details>x</details>", false);
    }

    #[test]
    fn surroundings_are_known_by_whole_names() {
        check("<div class='Site-Footer dark'>x</div>", true);
        check("<div id=cookie-banner>x</div>", true);
        check("<div class='shared-offices'>x</div>", false);
        check("<div class='content'>x</div>", false);
    }
}
