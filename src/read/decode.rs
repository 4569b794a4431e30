//! Turns bytes into text in the order of the encoding standard: byte order mark, declared charset, charset named
//! in the page, then UTF-8 where valid and Windows-1252 otherwise.

use crate::model::Problem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;
use std::borrow::Cow;

/// How far into a page its charset may be named.
const PRESCAN: usize = 1024;

/// Decodes, and reports what could not be.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, Vec<Problem>) {
    let encoding = choose(bytes, declared);
    let (text, used, damaged) = encoding.decode(bytes);
    let mut problems = Vec::new();
    if damaged {
        let lost = text.matches('\u{fffd}').count();
        problems.push(Problem::warning(
            "bad_encoding",
            format!("{lost} characters could not be decoded as {}", used.name().to_ascii_lowercase()),
        ));
    }
    (text, problems)
}

fn choose(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return encoding;
    }
    if let Some(encoding) = named_in_page(&bytes[..bytes.len().min(PRESCAN)]) {
        return encoding;
    }
    if is_wide(bytes) {
        return if bytes.first() == Some(&0) { UTF_16BE } else { UTF_16LE };
    }
    if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }
}

/// Whether every other byte of the start is zero, as in Latin text in UTF-16 without a mark.
pub fn is_wide(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    head.len() >= 8 && even.max(odd) * 10 >= (head.len() / 2) * 8 && even.min(odd) * 20 <= head.len()
}

/// Finds `charset=` inside a `meta` tag.
fn named_in_page(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = memmem::find(&lower[at..], b"<meta") {
        let tag = &lower[at + found..];
        let tag = &tag[..tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len())];
        if let Some(charset) = memmem::find(tag, b"charset") {
            let value = tag[charset + 7..].trim_ascii_start();
            if let Some(value) = value.strip_prefix(b"=") {
                let value = value.trim_ascii_start();
                let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
                let end = value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b' ' | b';' | b'/'));
                let encoding = Encoding::for_label(&value[..end.unwrap_or(value.len())])?;
                // A page whose first bytes are readable one by one cannot be in a two-byte encoding.
                return Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding });
            }
        }
        at += found + 5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, expected: &str, problems: usize) {
        let (text, found) = decode(bytes, declared);
        assert_eq!((text.as_ref(), found.len()), (expected, problems));
    }

    #[test]
    fn the_mark_wins_then_the_declaration_then_the_page() {
        check(b"\xef\xbb\xbf\xc2\xa3", Some("windows-1252"), "£", 0);
        check(b"\xff\xfea\0b\0", None, "ab", 0);
        check(b"\xa3", Some("iso-8859-1"), "£", 0);
        check(
            b"<meta http-equiv=x content='text/html; charset=iso-8859-15'>\xa4",
            None,
            "<meta http-equiv=x content='text/html; charset=iso-8859-15'>€",
            0,
        );
        check(b"<meta charset=utf-16>\xc2\xa3", None, "<meta charset=utf-16>£", 0);
    }

    #[test]
    fn without_a_word_valid_utf_8_is_believed_and_the_rest_is_windows() {
        check("£ “x”".as_bytes(), None, "£ “x”", 0);
        check(b"\xa3 \x93x\x94", None, "£ “x”", 0);
        check(b"a\0b\0c\0d\0", None, "abcd", 0);
    }

    #[test]
    fn what_cannot_be_decoded_is_counted() {
        check(b"a\xffb", Some("utf-8"), "a\u{fffd}b", 1);
    }
}
