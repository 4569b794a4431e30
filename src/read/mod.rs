//! Turns bytes into documents. Pure; never fails.
//!
//! Opens web pages, plain text and PDF files. Everything else is recognised and named, not opened and not guessed at.

mod decode;
mod format;
pub mod html;
mod pdf;
mod text;
mod writer;

use crate::model::{Document, Problem, ReadStatus};
use crate::read::format::{Format, recognise};

/// Bytes of one capture and what was said of them. Nothing said is trusted over the bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadInput<'a> {
    pub bytes: &'a [u8],
    /// As declared, such as `text/html; charset=utf-8`.
    pub media_type: Option<&'a str>,
    pub file_name: Option<&'a str>,
}

/// Reads a document.
pub fn read(input: &ReadInput) -> Document {
    match recognise(input) {
        Format::Empty => Document { status: ReadStatus::Empty, ..Document::default() },
        Format::Html => decoded(input, html::read_html),
        Format::Text => decoded(input, text::read_text),
        Format::Pdf => pdf::read_pdf(input.bytes),
        Format::Binary(claimed) => Document {
            status: ReadStatus::Unreadable,
            problems: vec![Problem::error("not_text", format!("bytes are not text, claimed to be: {claimed}"))],
            ..Document::default()
        },
        Format::Other(name) => Document {
            status: ReadStatus::NotRead,
            problems: vec![Problem::warning("format_not_read", format!("format is recognised but not opened: {name}"))],
            ..Document::default()
        },
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
        check(b"PK\x03\x04 xl/workbook.xml", None, None, ReadStatus::NotRead, Some("format_not_read"));
    }

    #[test]
    fn garbage_called_a_page_is_unreadable() {
        let noise: Vec<u8> = (0..4000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        check(&noise, Some("text/html"), Some("a.html"), ReadStatus::Unreadable, Some("not_text"));
    }
}
