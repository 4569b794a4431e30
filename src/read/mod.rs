//! Turns bytes into documents. Pure; never fails.
//!
//! Each format is a row of [`READERS`] and a file below this one. What is in no row is recognised and named, not opened and
//! not guessed at. Files inside files are read in the same way.

mod alaveteli;
mod colour;
mod container;
mod decode;
mod format;
pub mod html;
mod mail;
mod odf;
mod ooxml;
mod package;
mod pdf;
mod sheet;
mod text;
mod word;
mod writer;
mod xml;

use crate::model::{Document, Problem, ReadStatus};
use crate::read::format::{Format, recognise};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of one capture and what was said of them. Nothing said is trusted over the bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadInput<'a> {
    pub bytes: &'a [u8],
    /// As declared, such as `text/html; charset=utf-8`.
    pub media_type: Option<&'a str>,
    pub file_name: Option<&'a str>,
}

/// How a format is opened: from bytes, from decoded text, or from bytes so many containers deep.
#[derive(Clone, Copy)]
enum Reader {
    Bytes(fn(&[u8]) -> Document),
    Text(fn(&str) -> Document),
    Container(fn(&[u8], usize) -> Document),
}

/// Formats that are opened. Each row: name, media type, reader.
const READERS: [(&str, &str, Reader); 15] = [
    ("alaveteli", "application/json", Reader::Text(alaveteli::read_alaveteli)),
    ("csv", "text/csv", Reader::Text(sheet::csv::read_csv)),
    ("doc", "application/msword", Reader::Bytes(word::doc::read_doc)),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Reader::Bytes(word::docx::read_docx),
    ),
    ("email", "message/rfc822", Reader::Container(mail::eml::read_eml)),
    ("mhtml", "multipart/related", Reader::Bytes(mail::mhtml::read_mhtml)),
    ("msg", "application/vnd.ms-outlook", Reader::Container(mail::msg::read_msg)),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", Reader::Bytes(sheet::ods::read_ods)),
    ("odt", "application/vnd.oasis.opendocument.text", Reader::Bytes(word::odt::read_odt)),
    ("pdf", "application/pdf", Reader::Bytes(pdf::read_pdf)),
    ("rtf", "application/rtf", Reader::Bytes(word::rtf::read_rtf)),
    ("xls", "application/vnd.ms-excel", Reader::Bytes(sheet::xls::read_xls)),
    ("xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", Reader::Bytes(sheet::xlsb::read_xlsb)),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Reader::Bytes(sheet::xlsx::read_xlsx),
    ),
    ("zip", "application/zip", Reader::Container(container::read_zip)),
];

/// Reads a document.
pub fn read(input: &ReadInput) -> Document {
    read_inside(input, 0)
}

/// Reads a document that lies so many containers deep.
fn read_inside(input: &ReadInput, depth: usize) -> Document {
    // Nobody has seen all damaged files: a library that panics costs the document.
    catch_unwind(AssertUnwindSafe(|| read_as(input, recognise(input), depth))).unwrap_or_else(|_| {
        Document::unread(ReadStatus::Unreadable, Problem::error("reader_failed", "a library failed on this file"))
    })
}

fn read_as(input: &ReadInput, format: Format, depth: usize) -> Document {
    match format {
        Format::Empty => Document { status: ReadStatus::Empty, ..Document::default() },
        Format::Html => decoded(input, html::read_html),
        Format::Text => decoded(input, text::read_text),
        Format::Known("encrypted") => Document::encrypted(),
        Format::Known(name) => match READERS.iter().find(|(known, ..)| *known == name) {
            Some((.., Reader::Bytes(read))) => read(input.bytes),
            Some((.., Reader::Text(read))) => decoded(input, *read),
            Some((.., Reader::Container(read))) => read(input.bytes, depth),
            None => {
                let message = format!("format is recognised but not opened: {name}");
                Document::unread(ReadStatus::NotRead, Problem::warning("format_not_read", message))
            }
        },
        Format::Binary(claimed) => {
            let message = format!("bytes are not text, claimed to be: {claimed}");
            Document::unread(ReadStatus::Unreadable, Problem::error("not_text", message))
        }
    }
}

/// Returns the media type of what the bytes are, as far as it is known.
fn media_type_of<'a>(input: &ReadInput<'a>) -> Option<&'a str> {
    match recognise(input) {
        Format::Html => Some("text/html"),
        Format::Text => Some("text/plain"),
        Format::Known(name) => READERS.iter().find(|(known, ..)| *known == name).map(|(_, media_type, _)| *media_type),
        Format::Empty | Format::Binary(_) => input.media_type,
    }
}

fn decoded(input: &ReadInput, read: fn(&str) -> Document) -> Document {
    let charset = input.media_type.and_then(format::charset_of);
    let (text, mut problems) = decode::decode(input.bytes, charset);
    let mut document = read(&text);
    problems.append(&mut document.problems);
    document.problems = problems;
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], media_type: Option<&str>, file_name: Option<&str>, status: ReadStatus, code: Option<&str>) {
        let document = read(&ReadInput { bytes, media_type, file_name });
        assert_eq!(document.status, status, "{media_type:?} {file_name:?}");
        assert_eq!(document.problems.first().map(|problem| problem.code.as_str()), code);
    }

    #[test]
    fn pages_and_text_are_read() {
        check(b"<p>x", None, None, ReadStatus::Read, None);
        check(b"just words", Some("text/plain"), None, ReadStatus::Read, None);
        check(b"{\"a\": 1}", Some("text/html"), None, ReadStatus::Read, None);
    }

    #[test]
    fn nothing_is_empty() {
        check(b"", Some("text/html"), None, ReadStatus::Empty, None);
        check(b" \n ", None, None, ReadStatus::Empty, None);
        check(b"<html><body></body></html>", None, None, ReadStatus::Empty, None);
    }

    #[test]
    fn bytes_are_believed_over_the_declared_type() {
        check(b"%PDF-1.7 ...", Some("text/html"), Some("a.html"), ReadStatus::Unreadable, Some("damaged"));
        check(b"<!doctype html><p>x", Some("application/pdf"), Some("a.pdf"), ReadStatus::Read, None);
        check(b"PK\x03\x04 xl/workbook.xml", None, None, ReadStatus::Unreadable, Some("damaged"));
        check(b"Rar!\x1a\x07", None, None, ReadStatus::NotRead, Some("format_not_read"));
    }

    #[test]
    fn garbage_called_a_page_is_unreadable() {
        let noise: Vec<u8> = (0..4000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        check(&noise, Some("text/html"), Some("a.html"), ReadStatus::Unreadable, Some("not_text"));
    }
}
