//! Finds the files that a response links to. Does not fetch them.

use crate::extract::letter::Letter;
use crate::model::{Attachment, Link};
use url::Url;

/// Endings of files that forces attach.
const EXTENSIONS: [&str; 17] = [
    "csv", "doc", "docm", "docx", "eml", "msg", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "xls", "xlsm",
    "xlsx", "zip",
];
/// Folder in which the platform of most forces keeps files.
const ASSETS: &str = "/syssiteassets/";

/// Returns the attachments of a letter in order, each address once. Identifiers are local: `a1`.
pub fn attachments(letter: &Letter, page: Option<&str>) -> Vec<Attachment> {
    let base = page.and_then(|it| Url::parse(it).ok());
    let mut found: Vec<Attachment> = Vec::new();
    for link in letter.links {
        let Some((url, file_name)) = file(link, base.as_ref()) else { continue };
        if found.iter().any(|it| it.url == url) {
            continue;
        }
        found.push(Attachment {
            attachment_id: format!("a{}", found.len() + 1),
            bytes: exact_size(letter.text, link),
            url,
            file_name,
            media_type: None,
            sha256: None,
            hidden_content: Vec::new(),
            status: "not_fetched".to_owned(),
        });
    }
    found
}

/// Returns the address and file name of a link to a file.
fn file(link: &Link, base: Option<&Url>) -> Option<(String, String)> {
    let href = link.href.trim();
    let path_end = href.find(['?', '#']).unwrap_or(href.len());
    let path = &href[..path_end];
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let known = extension.is_some_and(|it| EXTENSIONS.contains(&it.as_str()));
    if name.is_empty() || !(known || path.to_ascii_lowercase().contains(ASSETS)) {
        return None;
    }
    let resolved = match (Url::parse(href), base) {
        (Ok(url), _) if matches!(url.scheme(), "http" | "https" | "file") => url.to_string(),
        (Ok(_), _) => return None,
        (Err(_), Some(base)) => base.join(href).ok()?.to_string(),
        (Err(_), None) => href.to_owned(),
    };
    Some((resolved, decoded(name)))
}

/// Undoes `%20` and its like; what does not decode to text stays as written.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut at = 0;
    while at < name.len() {
        let hex = name.as_bytes().get(at + 1..at + 3).and_then(|it| std::str::from_utf8(it).ok());
        match (name.as_bytes()[at], hex.and_then(|it| u8::from_str_radix(it, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                at += 3;
            }
            (byte, _) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

/// Returns a size printed beside the link in bytes. `17,190KB` is rounded and so not exact.
fn exact_size(text: &str, link: &Link) -> Option<u64> {
    let rest = text.get(link.span.end..)?;
    let near = &rest[..rest.floor_char_boundary(60)];
    let (number, _) = near.split_once(" bytes")?;
    let digits: String = number.rsplit([' ', '(', '\n']).next()?.chars().filter(|it| *it != ',').collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Regime, Span};

    fn check(href: &str, page: Option<&str>, expected: Option<(&str, &str)>) {
        let text = "The table 17,190KB";
        let links = [Link { href: href.to_owned(), span: Span::new(4, 9) }];
        let letter = Letter {
            text,
            blocks: &[],
            grids: &[],
            links: &links,
            title: None,
            legal: &[],
            zones: &[],
            regime: Regime::Foia,
        };
        let found = attachments(&letter, page);
        assert_eq!(found.first().map(|it| (it.url.as_str(), it.file_name.as_str())), expected, "{href}");
        assert!(found.iter().all(|it| it.bytes.is_none() && it.status == "not_fetched"));
    }

    #[test]
    fn links_to_files_are_attachments() {
        let page = Some("https://www.aldermoor.example/foi/1/");
        check(
            "/SysSiteAssets/media/table%201.xlsx?v=2",
            page,
            Some(("https://www.aldermoor.example/SysSiteAssets/media/table%201.xlsx?v=2", "table 1.xlsx")),
        );
        check("a.PDF", page, Some(("https://www.aldermoor.example/foi/1/a.PDF", "a.PDF")));
        check("files/a.csv", None, Some(("files/a.csv", "a.csv")));
    }

    #[test]
    fn links_to_pages_and_mail_are_none() {
        for href in ["/foi/2/", "https://www.aldermoor.example/", "mailto:a@b.pdf", "#top", "", "page.html"] {
            check(href, Some("https://www.aldermoor.example/foi/1/"), None);
        }
    }
}
