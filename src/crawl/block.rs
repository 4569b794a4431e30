//! Tells a challenge or block page from a document. Pure.
//!
//! A challenge stored as a document is the worst outcome: a crawl that "works" for months and holds nothing.

use crate::data::sources::BlockSign;
use std::sync::LazyLock;

/// Challenge pages are small; a page this long is an answer even if its title is unlucky.
const LONGEST_CHALLENGE: usize = 20 * 1024;
/// How far into a page the title is looked for.
const TITLE_WITHIN: usize = 16 * 1024;

static TITLE: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new(r"(?is-u)<title[^>]*>(.*?)</title").expect("the pattern is fixed and covered by tests")
});

/// Returns the sign by which an answer is known as a block page.
pub fn block_sign(signs: &[BlockSign], status: u16, headers: &[(String, String)], body: &[u8]) -> Option<String> {
    for sign in signs {
        for (name, part) in &sign.header_contains {
            let hit =
                headers.iter().any(|(header, value)| header.eq_ignore_ascii_case(name) && contains_folded(value, part));
            if hit {
                return Some(format!("header `{name}: {part}`"));
            }
        }
    }
    let title = TITLE.captures(&body[..body.len().min(TITLE_WITHIN)])?;
    let title = String::from_utf8_lossy(&title[1]);
    let part = signs
        .iter()
        .filter(|sign| sign.status.contains(&status) || is_shell(body))
        .flat_map(|sign| &sign.title_contains)
        .find(|part| contains_folded(&title, part))?;
    Some(format!("title `{part}`"))
}

/// A short page without a main heading: what a challenge looks like when it comes with status 200.
fn is_shell(body: &[u8]) -> bool {
    body.len() <= LONGEST_CHALLENGE && !body.windows(3).any(|part| part.eq_ignore_ascii_case(b"<h1"))
}

fn contains_folded(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, header: (&str, &str), body: &str, expected: Option<&str>) {
        let sources = crate::data::sources::Sources::shipped();
        let signs = &sources.get("kent-soh").unwrap().http.block_signs;
        let headers = [(header.0.to_owned(), header.1.to_owned())];
        assert_eq!(block_sign(signs, status, &headers, body.as_bytes()).as_deref(), expected, "{status} {body}");
    }

    #[test]
    fn challenge_pages_are_known_by_header_or_title() {
        let none = ("Server", "x");
        check(403, ("CF-Mitigated", "challenge"), "", Some("header `cf-mitigated: challenge`"));
        check(200, ("cf-mitigated", "challenge"), "<h1>Answer</h1>", Some("header `cf-mitigated: challenge`"));
        check(403, none, "<title>\nJust a moment...</title><h1>Wait</h1>", Some("title `Just a moment`"));
        check(503, none, "<TITLE>Attention required! | x</TITLE>", Some("title `Attention Required`"));
        check(200, none, "<title>Just a moment...</title><p>Checking</p>", Some("title `Just a moment`"));
    }

    #[test]
    fn documents_are_not_challenge_pages() {
        let none = ("Server", "x");
        check(200, none, "<title>Just a moment of your time: survey</title><h1>FOI 12/24</h1>", None);
        check(200, none, "<title>Disclosure</title>", None);
        check(403, none, "<title>Forbidden</title>", None);
        check(200, none, "just a moment", None);
    }
}
