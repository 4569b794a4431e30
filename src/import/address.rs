//! Finds the address that a saved file came from.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use crate::import::kind::Kind;
use data_encoding::HEXLOWER;
use regex::bytes::Regex;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::LazyLock;
use url::Url;

/// Where saved pages say what they are, best first; only the head is looked at.
static OWN_ADDRESS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r#"(?i)<!--\s*saved from url=(?:\(\d+\))?(https?://[^\s>]+)"#,
        r#"(?is)<link\s[^>]*rel=["']?canonical["']?[^>]*\shref=["']?(https?://[^"'\s>]+)"#,
        r#"(?is)<meta\s[^>]*property=["']og:url["'][^>]*\scontent=["'](https?://[^"'\s>]+)"#,
    ]
    .map(|pattern| Regex::new(pattern).expect("patterns are constant and tested"))
});

/// Returns the address from a sidecar (`page.html.url`), from the page itself, or one made of the name.
pub fn address_of(path: &Path, name: &str, kind: Kind, body: &[u8]) -> String {
    let mut sidecar = path.as_os_str().to_owned();
    sidecar.push(".url");
    if let Ok(text) = std::fs::read_to_string(Path::new(&sidecar))
        && let Some(url) = text.lines().map(|line| line.trim_start_matches("URL=")).find_map(web_address)
    {
        return url;
    }
    if kind.media_type == "text/html" {
        let head = &body[..body.len().min(64 << 10)];
        for pattern in OWN_ADDRESS.iter() {
            if let Some(found) = pattern.captures(head)
                && let Ok(text) = std::str::from_utf8(&found[1])
                && let Some(url) = web_address(&text.replace("&amp;", "&"))
            {
                return url;
            }
        }
    }
    file_address(path, name)
}

fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// Returns `file:///<folder>/name`. The folders above what was imported are nobody's business, so a few digits of a
/// digest stand for them: files of the same name from two folders stay two documents.
fn file_address(path: &Path, name: &str) -> String {
    let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let digest = Sha256::digest(place.parent().unwrap_or(&place).as_os_str().as_encoded_bytes());
    let mut url = Url::parse("file:///").expect("a constant address");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.clear().push(&HEXLOWER.encode(&digest[..4])).extend(name.split('/'));
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        let kind = crate::import::kind::by_name("a.html").unwrap();
        assert_eq!(address_of(Path::new("no such folder/a b.html"), "saved/a b.html", kind, body.as_bytes()), expected);
    }

    #[test]
    fn a_saved_page_tells_its_address() {
        check(
            "<!-- saved from url=(0041)https://www.aldermoor.police.example/foi/ --><p>x",
            "https://www.aldermoor.police.example/foi/",
        );
        check(
            r#"<link rel="canonical" href="https://www.aldermoor.police.example/a?x=1&amp;y=2">"#,
            "https://www.aldermoor.police.example/a?x=1&y=2",
        );
        check(r#"<meta property="og:url" content="https://a.police.example/b">"#, "https://a.police.example/b");
    }

    #[test]
    fn without_one_the_name_below_the_argument_is_the_address() {
        for body in ["<p>x", r#"<link rel="canonical" href="/relative">"#] {
            let kind = crate::import::kind::by_name("a.html").unwrap();
            let address = |path: &str| address_of(Path::new(path), "saved/a b.html", kind, body.as_bytes());
            let first = address("no such folder/saved/a b.html");
            assert!(first.starts_with("file:///") && first.ends_with("/saved/a%20b.html"), "{first}");
            assert_ne!(first, address("another folder/saved/a b.html"));
        }
    }
}
