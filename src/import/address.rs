//! Finds the address that a saved file came from, and when it was saved.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use crate::archive::{Headers, header, message_head};
use crate::import::date::whole_seconds;
use crate::import::kind::{Kind, Taking};
use data_encoding::HEXLOWER;
use regex::bytes::Regex;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use url::Url;

/// What browsers and their extensions write at the top of pages they save. Each with the address, some with the day.
static COMMENTS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        r"(?i)<!--\s*saved from url=(?:\(\d+\))?(?<url>https?://[^\s>]+)",
        r"(?is)<!--\s*page saved with singlefile\s+url:\s*(?<url>https?://[^\s>]+)(?:\s+saved date:\s*(?<date>[^\r\n]+))?",
    ]
    .map(|pattern| Regex::new(pattern).expect("patterns are constant and tested"))
});
/// Tags that give the page's own address: what the tag has, and where the address stands. Best first.
const TAGS: [(&str, &str, &str); 2] = [("rel", "canonical", "href"), ("property", "og:url", "content")];
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?is)<(?:link|meta)\s[^>]{0,4000}>").expect("a constant pattern, tested below"));
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)\s([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#)
        .expect("a constant pattern, tested below")
});
/// Only so much of a page is looked at.
const HEAD: usize = 64 << 10;

/// What is known of a file besides its bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub url: String,
    /// RFC 3339, UTC, whole seconds.
    pub date: Option<String>,
}

/// Returns the address and the day from a file beside it (`page.html.url`, `page.url`), from the page itself, or an address
/// made of the name.
pub fn told(path: &Path, name: &str, kind: Kind, body: &[u8]) -> Told {
    let beside = beside(path);
    let own = match kind.taking {
        Taking::SavedPage => by_head(body),
        Taking::Page if kind.media_type == "text/html" => by_page(&body[..body.len().min(HEAD)]),
        _ => (None, None),
    };
    let url = beside.0.or(own.0).unwrap_or_else(|| file_address(path, name));
    Told { url, date: beside.1.or(own.1) }
}

type Found = (Option<String>, Option<String>);

/// Reads the file beside: an address by itself or as Windows writes it (`URL=`), and perhaps a line with a day.
fn beside(path: &Path) -> Found {
    let mut longer = path.as_os_str().to_owned();
    longer.push(".url");
    let Some(text) = [PathBuf::from(longer), path.with_extension("url")]
        .iter()
        .filter(|beside| *beside != path)
        .find_map(|beside| std::fs::read(beside).ok())
    else {
        return (None, None);
    };
    let text = String::from_utf8_lossy(&text[..text.len().min(HEAD)]).into_owned();
    let value = |line: &str, name: &str| {
        let start = line.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name));
        start.map_or(line, |start| &line[start.len()..]).to_owned()
    };
    let lines = || text.lines().map(|line| line.trim_start_matches('\u{feff}').trim());
    let url = lines().find_map(|line| web_address(&value(line, "URL=")));
    (url, lines().find_map(|line| whole_seconds(&value(line, "Date="))))
}

/// Reads what a browser wrote above the parts of a page, or above the first of them.
fn by_head(body: &[u8]) -> Found {
    let (headers, rest) = message_head(&body[..body.len().min(HEAD)]);
    let address = |headers: &Headers| {
        let names = ["Snapshot-Content-Location", "Content-Location"];
        names.iter().find_map(|name| web_address(header(headers, name)?))
    };
    let first_part = || {
        let begins = memchr::memmem::find(rest, b"--")?;
        let line_end = memchr::memchr(b'\n', &rest[begins..])?;
        address(&message_head(&rest[begins + line_end + 1..]).0)
    };
    (address(&headers).or_else(first_part), header(&headers, "Date").and_then(whole_seconds))
}

fn by_page(head: &[u8]) -> Found {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(|text| text.replace("&amp;", "&"));
    for comment in COMMENTS.iter() {
        if let Some(found) = comment.captures(head)
            && let Some(url) = found.name("url").and_then(|url| web_address(&text(url.as_bytes())?))
        {
            let date = found.name("date").and_then(|date| whole_seconds(&text(date.as_bytes())?));
            return (Some(url), date);
        }
    }
    let by_tag = |(name, wanted, place): (&str, &str, &str)| {
        TAG.find_iter(head).find_map(|tag| {
            let attribute = |name: &str| {
                let mut all = ATTRIBUTE.captures_iter(tag.as_bytes());
                let found = all.find(|found| found[1].eq_ignore_ascii_case(name.as_bytes()))?;
                text(found.iter().skip(2).flatten().next()?.as_bytes())
            };
            attribute(name).filter(|value| value.trim().eq_ignore_ascii_case(wanted))?;
            web_address(&attribute(place)?)
        })
    };
    (TAGS.into_iter().find_map(by_tag), None)
}

/// Returns an address of the web as captures have it: whole, and without the place within the page.
pub fn web_address(text: &str) -> Option<String> {
    let mut url = Url::parse(text.trim()).ok()?;
    url.set_fragment(None);
    // Names and passwords in an address are nobody's business. It is one of the web, which can have them taken out.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
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

    fn of(kind: &str, body: &str) -> Told {
        let kind = crate::import::kind::by_name(kind).unwrap();
        told(Path::new("no such folder/a b.html"), "saved/a b.html", kind, body.as_bytes())
    }

    fn check(kind: &str, body: &str, url: &str, date: Option<&str>) {
        assert_eq!(of(kind, body), Told { url: url.to_owned(), date: date.map(str::to_owned) }, "{body}");
    }

    #[test]
    fn a_saved_page_tells_its_address() {
        for (body, expected) in [
            (
                "<!-- saved from url=(0041)https://www.aldermoor.police.example/foi/ --><p>x",
                "https://www.aldermoor.police.example/foi/",
            ),
            (
                r#"<link rel="canonical" href="https://www.aldermoor.police.example/a?x=1&amp;y=2">"#,
                "https://www.aldermoor.police.example/a?x=1&y=2",
            ),
            (r#"<link href='https://a.police.example/a#top' rel=canonical>"#, "https://a.police.example/a"),
            (r#"<meta property="og:url" content="https://a.police.example/b">"#, "https://a.police.example/b"),
            (r#"<meta content="https://a.police.example/b" property="og:url"/>"#, "https://a.police.example/b"),
            (
                r#"<meta property="og:url" content="https://a.police.example/b"><link rel="canonical" href="https://a.police.example/c">"#,
                "https://a.police.example/c",
            ),
        ] {
            check("a.html", body, expected, None);
        }
        check(
            "a.html",
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://a.police.example/b \n saved date: \
                Fri Mar 01 2024 10:00:00 GMT+0000 (Greenwich Mean Time)\n-->",
            "https://a.police.example/b",
            Some("2024-03-01T10:00:00Z"),
        );
    }

    #[test]
    fn a_page_with_its_parts_tells_its_address_and_day() {
        let parts = "Content-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html\r\n\
            Content-Location: https://a.police.example/b\r\n\r\n<p>x\r\n--b--\r\n";
        check("a.mht", parts, "https://a.police.example/b", None);
        let whole = format!(
            "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.police.example/long\r\n\
            Subject: An\r\n answer\r\nDate: Fri, 1 Mar 2024 10:00:00 -0000\r\n{parts}"
        );
        check("a.mhtml", &whole, "https://a.police.example/long", Some("2024-03-01T10:00:00Z"));
    }

    #[test]
    fn a_file_beside_it_tells_more_than_the_page() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        let kind = crate::import::kind::by_name("page.html").unwrap();
        let body = r#"<link rel="canonical" href="https://a.police.example/page">"#;
        for (name, text, url, date) in [
            ("page.url", "[InternetShortcut]\r\nURL=https://a.police.example/short\r\n", "short", None),
            ("page.html.url", "https://a.police.example/plain\n2024-03-01\n", "plain", Some("2024-03-01T00:00:00Z")),
            ("page.html.url", "not an address", "page", None),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
            let url = format!("https://a.police.example/{url}");
            let expected = Told { url, date: date.map(str::to_owned) };
            assert_eq!(told(&page, "page.html", kind, body.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn without_one_the_name_below_the_argument_is_the_address() {
        for body in ["<p>x", r#"<link rel="canonical" href="/relative">"#] {
            let kind = crate::import::kind::by_name("a.html").unwrap();
            let address = |path: &str| told(Path::new(path), "saved/a b.html", kind, body.as_bytes()).url;
            let first = address("no such folder/saved/a b.html");
            assert!(first.starts_with("file:///") && first.ends_with("/saved/a%20b.html"), "{first}");
            assert_ne!(first, address("another folder/saved/a b.html"));
        }
    }
}
