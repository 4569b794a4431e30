//! Recognises formats: by magic bytes first, then by content, then by what was declared.

use crate::read::ReadInput;
use crate::read::alaveteli::is_request;
use cfb::CompoundFile;
use memchr::memmem;
use std::io::Cursor;
use zip::ZipArchive;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Empty,
    Html,
    Text,
    /// Known by name.
    Known(&'static str),
    /// Not text at all; with what it claims to be.
    Binary(&'static str),
}

const PDF: &[u8] = b"%PDF-";
/// Magic bytes at the start of a file. Each row: bytes, name.
const MAGIC: [(&[u8], &str); 17] = [
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM\0", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"SQLite format 3\0", "sqlite"),
];

/// What a zip holds, by how the name of a part begins. Each row: part of a name, format.
const ZIP_CONTENT: [(&str, &str); 8] = [
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("opendocument.spreadsheet", "ods"),
    ("opendocument.text", "odt"),
    ("opendocument.presentation", "odp"),
    ("datapackage.json", "wacz"),
];

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// What a compound file is, by the name of a stream. Each row: name, format; a packed file with a password comes first.
const OLE_CONTENT: [(&str, &str); 6] = [
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("__properties_version1.0", "msg"),
    ("PowerPoint Document", "ppt"),
];

/// What was declared. Each row: media type, ending of file names, format.
const DECLARED: [(&str, &str, Format); 17] = [
    ("text/html", ".html", Format::Html),
    ("application/xhtml+xml", ".xhtml", Format::Html),
    ("text/html", ".htm", Format::Html),
    ("text/html", ".aspx", Format::Html),
    ("text/html", ".php", Format::Html),
    ("text/csv", ".csv", Format::Known("csv")),
    ("text/tab-separated-values", ".tsv", Format::Known("csv")),
    // Programs write text with delimiters under this name.
    ("application/vnd.ms-excel", ".xls", Format::Known("csv")),
    ("application/json", ".json", Format::Known("json")),
    ("application/ld+json", ".jsonl", Format::Known("json")),
    ("message/rfc822", ".eml", Format::Known("email")),
    ("multipart/related", ".mhtml", Format::Known("mhtml")),
    ("multipart/related", ".mht", Format::Known("mhtml")),
    ("application/xml", ".xml", Format::Known("xml")),
    ("application/rss+xml", ".rss", Format::Known("xml")),
    ("text/css", ".css", Format::Known("css")),
    ("text/javascript", ".js", Format::Known("javascript")),
];

/// Tags that a page can begin with.
const PAGE_STARTS: [&str; 18] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<br",
    "<p",
    "<main",
    "<article",
];
/// Tags that show, anywhere near the start, that a text is a page.
const PAGE_SIGNS: [&[u8]; 8] = [b"</p>", b"</div>", b"</li>", b"</td>", b"<body", b"</a>", b"<br>", b"</h1>"];
const LOOKED_AT: usize = 8192;

pub fn recognise(input: &ReadInput) -> Format {
    let bytes = input.bytes;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Format::Empty;
    }
    if head.starts_with(PDF) {
        return Format::Known("pdf");
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Format::Known(name);
    }
    if head.starts_with(OLE) {
        return Format::Known(of_compound_file(bytes));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Format::Known(of_zip(bytes));
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Format::Known("webp");
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Format::Known("mp4");
    }
    let declared = declared(input);
    let starts_as_page = starts_as_page(head);
    if is_binary(head, starts_as_page) {
        // Some writers put a line before the header of a PDF.
        if memmem::find(&head[..head.len().min(1024)], PDF).is_some() {
            return Format::Known("pdf");
        }
        return Format::Binary(match declared {
            Some(Format::Html) => "html",
            Some(Format::Text) => "text",
            Some(Format::Known(name)) => name,
            _ => "nothing",
        });
    }
    if starts_as_page {
        return Format::Html;
    }
    if head.trim_ascii_start().starts_with(b"{") && is_request(bytes) {
        return Format::Known("alaveteli");
    }
    match declared {
        Some(format) => format,
        None if head.trim_ascii_start().starts_with(b"<?xml") => Format::Known("xml"),
        None if PAGE_SIGNS.iter().any(|sign| memmem::find(head, sign).is_some()) => Format::Html,
        None => Format::Text,
    }
}

/// By the streams at the top; where the file does not open, by names anywhere in it.
fn of_compound_file(bytes: &[u8]) -> &'static str {
    let top: Option<Vec<String>> = CompoundFile::open(Cursor::new(bytes))
        .ok()
        .map(|file| file.read_root_storage().map(|entry| entry.name().to_owned()).take(1000).collect());
    let holds = |name: &str| match &top {
        Some(names) => names.iter().any(|it| it == name),
        None => memmem::find(bytes, &wide(name)).is_some(),
    };
    OLE_CONTENT.iter().find(|(name, _)| holds(name)).map_or("ole", |(_, name)| name)
}

/// By the names of the parts; an archive of office files has theirs only inside its entries.
fn of_zip(bytes: &[u8]) -> &'static str {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return "zip" };
    let has = |part: &str| archive.file_names().flatten().any(|name| name.starts_with(part));
    let is_open = !archive.is_empty() && bytes.get(..256).is_some_and(|head| memmem::find(head, b"mimetype").is_some());
    let fits = |(part, name): &(&str, &str)| match *name {
        "ods" | "odt" | "odp" => {
            is_open && memmem::find(&bytes[..bytes.len().min(LOOKED_AT)], part.as_bytes()).is_some()
        }
        "wacz" => has(part),
        _ => has("[Content_Types].xml") && has(part),
    };
    ZIP_CONTENT.iter().find(|row| fits(row)).map_or("zip", |(_, name)| name)
}

/// Returns letters as a compound file writes names.
fn wide(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Returns the charset parameter of a media type.
pub fn charset_of(media_type: &str) -> Option<&str> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

fn declared(input: &ReadInput) -> Option<Format> {
    let essence = input.media_type.map(|media_type| media_type.split(';').next().unwrap_or_default().trim());
    let name = input.file_name.map(str::to_ascii_lowercase);
    let by_name = |format: Format| match name.as_deref() {
        Some(name) if [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending)) => Format::Known("csv"),
        Some(name) if name.ends_with(".eml") => Format::Known("email"),
        _ => format,
    };
    if let Some(essence) = essence.filter(|essence| !essence.is_empty()) {
        if essence.eq_ignore_ascii_case("text/plain") {
            return Some(by_name(Format::Text));
        }
        if let Some((.., format)) = DECLARED.iter().find(|(known, ..)| essence.eq_ignore_ascii_case(known)) {
            return Some(*format);
        }
        if essence.eq_ignore_ascii_case("image/svg+xml") {
            return Some(Format::Known("svg"));
        }
    }
    let name = name?;
    if [".txt", ".text", ".md"].iter().any(|ending| name.ends_with(ending)) {
        return Some(Format::Text);
    }
    DECLARED.iter().find(|(_, ending, _)| name.ends_with(ending)).map(|(.., format)| *format)
}

/// Whether the first thing that is not a comment or declaration is a tag of a page.
fn starts_as_page(head: &[u8]) -> bool {
    let mut rest = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    loop {
        if rest.starts_with(b"<!--") {
            let Some(end) = memmem::find(rest, b"-->") else { return false };
            rest = rest[end + 3..].trim_ascii_start();
        } else if rest.starts_with(b"<?xml") {
            let Some(end) = memmem::find(rest, b"?>") else { return false };
            rest = rest[end + 2..].trim_ascii_start();
            if rest.get(..14).is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype html")) {
                return true;
            }
            return rest.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"<html"));
        } else {
            break;
        }
    }
    PAGE_STARTS.iter().any(|start| {
        rest.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
            && rest.get(start.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    })
}

/// Whether bytes are no text: control characters beyond what damage explains, in no wide encoding.
fn is_binary(head: &[u8], starts_as_page: bool) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || crate::read::decode::is_wide(head) {
        return false;
    }
    // Without branches, so that many bytes are looked at at once.
    let is_control = |byte: u8| (byte < 32) & (byte != 9) & (byte != 10) & (byte != 12) & (byte != 13) & (byte != 27);
    let count =
        |some: &[u8]| usize::from(some.iter().map(|byte| u8::from(is_control(*byte) | (*byte == 127))).sum::<u8>());
    let controls: usize = head.chunks(usize::from(u8::MAX)).map(count).sum();
    let limit = if starts_as_page { head.len() / 3 } else { head.len() / 25 };
    controls > limit.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], media_type: &str, file_name: &str, expected: Format) {
        let input = ReadInput { bytes, media_type: Some(media_type), file_name: Some(file_name) };
        assert_eq!(recognise(&input), expected);
    }

    #[test]
    fn magic_comes_first() {
        check(b"%PDF-1.4", "text/html", "a.html", Format::Known("pdf"));
        check(b"PK\x03\x04......word/document.xml", "", "", Format::Known("zip"));
        check(b"PK\x03\x04......", "", "a.xlsx", Format::Known("zip"));
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "text/plain", "", Format::Known("ole"));
    }

    #[test]
    fn content_comes_before_what_was_declared() {
        check(b"\xef\xbb\xbf <!-- saved --> <!DOCTYPE html>", "text/plain", "a.txt", Format::Html);
        check(b"<?xml version='1.0'?><html xmlns='x'>", "application/xml", "", Format::Html);
        check(b"<?xml version='1.0'?><rss>", "", "", Format::Known("xml"));
    }

    #[test]
    fn what_was_declared_decides_among_texts() {
        check(b"a,b\n1,2", "text/csv; charset=utf-8", "", Format::Known("csv"));
        check(b"a,b\n1,2", "text/plain", "counts.CSV", Format::Known("csv"));
        check(b"{}", "text/html", "", Format::Html);
        check(b"words", "application/octet-stream", "a.txt", Format::Text);
        check(b"words <b>bold</b></p>", "", "", Format::Html);
        check(b"fewer than <5", "", "", Format::Text);
    }

    #[test]
    fn a_few_stray_bytes_do_not_make_a_page_binary() {
        check(b"<html><p>a\0b\0c\0</p>", "", "", Format::Html);
        check(b"\0\x01\x02\x03\x04\x05", "text/html", "", Format::Binary("html"));
    }

    #[test]
    fn charsets_are_found() {
        assert_eq!(charset_of("text/html; Charset=\"utf-8\""), Some("utf-8"));
        assert_eq!(charset_of("text/html"), None);
    }
}
