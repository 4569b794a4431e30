//! Looks at an answer: whether it is a document at all, whether it is a page. Pure.

use crate::crawl::listing::is_file;
use crate::crawl::page::{self, Head};
use crate::crawl::report::{Fetched, FetchedKind};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;
use url::Url;

const LONGEST_SITEMAP: u64 = 50 << 20;
/// Parts of a path at which sites ask who is there.
const SIGN_IN: [&str; 12] =
    ["account", "adfs", "auth", "login", "login.aspx", "log-in", "oauth2", "saml", "sign-in", "signin", "sso", "user"];

/// Returns why an answer is no document. 304 is one that is in the archive.
pub fn unfit(fetched: &Fetched, address: &Url, kind: FetchedKind, head: &Head) -> Option<String> {
    if !matches!(fetched.status, 200..=299 | 304 | 404 | 410) {
        return Some(format!("status {}", fetched.status));
    }
    if fetched.status >= 300 {
        return None;
    }
    if fetched.body.is_empty() {
        return Some(format!("status {}, but nothing came", fetched.status));
    }
    let is_page = looks_like_html(&fetched.headers, &fetched.body);
    if kind == FetchedKind::File && is_file(address) && is_page {
        return Some("a web page came instead of the file".to_owned());
    }
    let was_sent_on = !fetched.redirected_from.is_empty();
    let is_door = address.path_segments().into_iter().flatten().any(|part| SIGN_IN.contains(&&*part.to_lowercase()));
    if is_page && was_sent_on && (head.asks_password || is_door) {
        return Some(format!("redirected to a page where one signs in: {address}"));
    }
    None
}

/// Reads what the head and the headers of an answer say to the crawler of this name.
pub fn head(fetched: &Fetched, agent: &str) -> Head {
    let is_page = looks_like_html(&fetched.headers, &fetched.body);
    let mut head = if is_page { page::head(&fetched.body, agent) } else { Head::default() };
    let tags = fetched.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-robots-tag"));
    tags.for_each(|(_, value)| page::robots_tag(value, agent, &mut head));
    head
}

/// Returns where a page sends its reader by itself, which counts as a redirect.
pub fn refresh(status: u16, headers: &[(String, String)], body: &[u8], agent: &str) -> Option<String> {
    if !(200..300).contains(&status) {
        return None;
    }
    let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("refresh"));
    let by_page = || if looks_like_html(headers, body) { page::head(body, agent).refresh } else { None };
    header.and_then(|(_, value)| page::refresh(value)).or_else(by_page)
}

/// Returns whether an answer is a web page: by its first bytes, or by what it says it is.
pub fn looks_like_html(headers: &[(String, String)], body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    let declared = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && (value.contains("text/html") || value.contains("xhtml"))
    });
    start.starts_with("<!doctype html") || start.starts_with("<html") || (declared && start.starts_with('<'))
}

/// Undoes the compression of a `.xml.gz` sitemap.
pub fn unpacked(body: &[u8]) -> Cow<'_, [u8]> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Cow::Borrowed(body);
    }
    let mut out = Vec::new();
    // What came before a fault is used: a map is only a list of addresses.
    let _ = MultiGzDecoder::new(body).take(LONGEST_SITEMAP).read_to_end(&mut out);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_files_that_say_they_are_pages() {
        let check = |media_type: &str, body: &str, expected: bool| {
            let headers = [("Content-Type".to_owned(), media_type.to_owned())];
            assert_eq!(looks_like_html(&headers, body.as_bytes()), expected, "{media_type} {body}");
        };
        check("application/octet-stream", "\u{feff}\n<!DOCTYPE html><h1>x</h1>", true);
        check("text/html; charset=utf-8", "  <h1>x</h1>", true);
        check("text/html", "%PDF-1.7", false);
        check("text/csv", "<5,<html>", false);
        check("text/html", "", false);
    }
}
