//! Kinds of file that answers come in: by name, by what a server says, and whether the bytes can be what the name says.

/// How a kind of file is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Text that is read here and now.
    Page,
    /// A page that a browser saved with all that hangs on it.
    SavedPage,
    /// Archived for what hangs on it.
    File,
    /// Holds what was captured elsewhere.
    Warc,
    Wacz,
}

/// One kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub endings: &'static [&'static str],
    pub media_type: &'static str,
    pub taking: Taking,
    /// What the bytes start with, when the format says so.
    magic: &'static [&'static [u8]],
}

const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06"];
const OLE: &[&[u8]] = &[b"\xd0\xcf\x11\xe0"];
const WARC: &[&str] = &["warc", "warc.gz", "warc.wet", "warc.wet.gz", "warc.zst", "arc", "arc.gz"];

const KINDS: [Kind; 19] = [
    kind(Taking::Page, &["html", "htm", "xhtml"], "text/html", &[]),
    kind(Taking::Page, &["txt", "text"], "text/plain", &[]),
    kind(Taking::SavedPage, &["mhtml", "mht"], "multipart/related", &[]),
    kind(Taking::Warc, WARC, "application/warc", &[]),
    kind(Taking::Wacz, &["wacz"], "application/wacz", ZIP),
    kind(Taking::File, &["csv"], "text/csv", &[]),
    kind(Taking::File, &["pdf"], "application/pdf", &[b"%PDF"]),
    kind(Taking::File, &["xlsx", "xlsm"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    kind(Taking::File, &["xlsb"], "application/vnd.ms-excel.sheet.binary.macroEnabled.12", ZIP),
    kind(Taking::File, &["xls"], "application/vnd.ms-excel", &[]),
    kind(Taking::File, &["ods"], "application/vnd.oasis.opendocument.spreadsheet", ZIP),
    kind(Taking::File, &["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    kind(Taking::File, &["doc"], "application/msword", &[]),
    kind(Taking::File, &["odt"], "application/vnd.oasis.opendocument.text", ZIP),
    kind(Taking::File, &["rtf"], "application/rtf", &[b"{\\rtf"]),
    kind(Taking::File, &["msg"], "application/vnd.ms-outlook", OLE),
    kind(Taking::File, &["eml"], "message/rfc822", &[]),
    kind(Taking::File, &["zip"], "application/zip", ZIP),
    kind(Taking::File, &["json"], "application/json", &[]),
];

const fn kind(
    taking: Taking,
    endings: &'static [&'static str],
    media_type: &'static str,
    magic: &'static [&'static [u8]],
) -> Kind {
    Kind { endings, media_type, taking, magic }
}

/// Returns the kind that the name's ending stands for.
pub fn by_name(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    let has = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.'));
    KINDS.into_iter().find(|kind| kind.endings.iter().any(has))
}

/// Media types that say nothing of what the bytes are.
const SAYS_NOTHING: [&str; 6] = [
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/force-download",
    "application/download",
    "application/x-download",
];
/// What a request has as WhatDoTheyKnow gives it; other data is no answer.
const REQUEST_SIGNS: [&[u8]; 2] = [b"\"info_request_events\"", b"\"described_state\""];

/// Returns the kind of an answer of a web server that documents come in; nothing for pictures, scripts and the like.
pub fn of_answer(media_type: &str, path: &str, body: &[u8]) -> Option<Kind> {
    let media_type = media_type.trim().to_ascii_lowercase();
    let named = by_name(path).filter(|kind| !matches!(kind.taking, Taking::Warc | Taking::Wacz));
    if media_type == "application/json" {
        let head = &body[..body.len().min(64 << 10)];
        let is_request = REQUEST_SIGNS.iter().any(|sign| memchr::memmem::find(head, sign).is_some());
        return by_name("a.json").filter(|_| is_request);
    }
    if media_type == "application/xhtml+xml" {
        return by_name("a.html");
    }
    if media_type == "text/plain" {
        return named.or_else(|| by_name("a.txt"));
    }
    let declared = KINDS.into_iter().find(|kind| kind.media_type.eq_ignore_ascii_case(&media_type));
    match declared {
        Some(kind) => Some(kind).filter(|kind| !matches!(kind.taking, Taking::Warc | Taking::Wacz)),
        None if SAYS_NOTHING.contains(&media_type.as_str()) => {
            named.or_else(|| by_name("a.html").filter(|_| starts_as_page(body)))
        }
        None => named.filter(|kind| kind.magic.iter().any(|magic| body.starts_with(magic))),
    }
}

/// Returns whether bytes begin as a web page does.
pub fn starts_as_page(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Returns why the bytes cannot be of the kind, and what to do about it.
pub fn objection(kind: Kind, body: &[u8]) -> Option<(String, String)> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some(("the file is empty".to_owned(), "save or download the page again".to_owned()));
    }
    if matches!(kind.taking, Taking::Page | Taking::SavedPage) && !looks_like_text(body) {
        return Some((
            format!("named like {} but its bytes are not text", kind.media_type),
            "give the file its right ending (`file NAME` tells what it is) and import it again".to_owned(),
        ));
    }
    if !kind.magic.is_empty() && !kind.magic.iter().any(|magic| body.starts_with(magic)) {
        return Some((
            format!("named like {} but its bytes are something else", kind.media_type),
            "download it again, or give the file its right ending and import it again".to_owned(),
        ));
    }
    None
}

/// Few control bytes in the first stretch, or a UTF-16 byte order mark.
pub fn looks_like_text(body: &[u8]) -> bool {
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return true;
    }
    let head = &body[..body.len().min(8192)];
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    // A stray NUL or form feed happens in saved pages; a binary has a third of such bytes.
    control * 50 <= head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, body: &[u8], accepted: bool) {
        let kind = by_name(name).unwrap();
        assert_eq!(objection(kind, body).is_none(), accepted, "{name}");
    }

    #[test]
    fn bytes_are_held_against_the_name() {
        check("a.html", b"<p>answer</p>", true);
        check("a.HTM", "caf\u{e9} £5".as_bytes(), true);
        check("a.txt", b"caf\xe9 \xa35", true);
        check("a.html", b"", false);
        check("a.txt", b" \r\n", false);
        check("a.html", &[0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, 0, 0, 1, 0], false);
        check("a.pdf", b"%PDF-1.7", true);
        check("a.pdf", b"<html>", false);
        check("a.xlsx", b"PK\x03\x04....", true);
    }

    #[test]
    fn other_endings_are_no_kind() {
        assert_eq!(by_name("photo.jpg"), None);
        assert_eq!(by_name("README"), None);
        assert_eq!(by_name("warc"), None);
    }

    #[test]
    fn web_archives_are_told_by_both_endings() {
        for (name, taking) in [("a.warc.gz", Taking::Warc), ("a.WARC", Taking::Warc), ("a.wacz", Taking::Wacz)] {
            assert_eq!(by_name(name).unwrap().taking, taking);
        }
        assert_eq!(by_name("a.gz"), None);
    }

    #[test]
    fn answers_are_documents_or_furniture() {
        let check = |media_type: &str, path: &str, body: &[u8], expected: Option<&str>| {
            let kind = of_answer(media_type, path, body).map(|kind| kind.media_type);
            assert_eq!(kind, expected, "{media_type} {path}");
        };
        check("text/html", "/a", b"<p>", Some("text/html"));
        check("Text/HTML", "/a.aspx", b"<p>", Some("text/html"));
        check("application/octet-stream", "/a.xlsx", b"PK\x03\x04", Some(KINDS[7].media_type));
        check("application/pdf", "/download/7", b"%PDF-1.4", Some("application/pdf"));
        check("", "/a", b"<!DOCTYPE html><p>", Some("text/html"));
        check("", "/a", b"\x00\x01", None);
        check("image/png", "/a.png", b"\x89PNG", None);
        check("text/css", "/a.css", b"p {}", None);
        check("application/json", "/a.json", b"{}", None);
        check("application/json", "/request/7.json", b"{\"info_request_events\": []}", Some("application/json"));
        check("application/warc", "/a.warc.gz", b"", None);
    }
}
