//! Kinds of file that answers come in, and whether the bytes can be what the name says.

/// One kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub endings: &'static [&'static str],
    pub media_type: &'static str,
    /// Text that is read here and now; everything else is archived for what hangs on it.
    pub is_page: bool,
    /// What the bytes start with, when the format says so.
    magic: &'static [&'static [u8]],
}

const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06"];
const OLE: &[&[u8]] = &[b"\xd0\xcf\x11\xe0"];

const KINDS: [Kind; 16] = [
    page(&["html", "htm", "xhtml"], "text/html"),
    page(&["txt", "text"], "text/plain"),
    file(&["csv"], "text/csv", &[]),
    file(&["pdf"], "application/pdf", &[b"%PDF"]),
    file(&["xlsx", "xlsm"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    file(&["xlsb"], "application/vnd.ms-excel.sheet.binary.macroEnabled.12", ZIP),
    file(&["xls"], "application/vnd.ms-excel", &[]),
    file(&["ods"], "application/vnd.oasis.opendocument.spreadsheet", ZIP),
    file(&["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    file(&["doc"], "application/msword", &[]),
    file(&["odt"], "application/vnd.oasis.opendocument.text", ZIP),
    file(&["rtf"], "application/rtf", &[b"{\\rtf"]),
    file(&["msg"], "application/vnd.ms-outlook", OLE),
    file(&["eml"], "message/rfc822", &[]),
    file(&["zip"], "application/zip", ZIP),
    file(&["json"], "application/json", &[]),
];

const fn page(endings: &'static [&'static str], media_type: &'static str) -> Kind {
    Kind { endings, media_type, is_page: true, magic: &[] }
}

const fn file(endings: &'static [&'static str], media_type: &'static str, magic: &'static [&'static [u8]]) -> Kind {
    Kind { endings, media_type, is_page: false, magic }
}

/// Returns the kind that the name's ending stands for.
pub fn by_name(name: &str) -> Option<Kind> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    KINDS.into_iter().find(|kind| kind.endings.contains(&ending.as_str()))
}

/// Returns why the bytes cannot be of the kind, and what to do about it.
pub fn objection(kind: Kind, body: &[u8]) -> Option<(String, String)> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some(("the file is empty".to_owned(), "save or download the page again".to_owned()));
    }
    if kind.is_page && !looks_like_text(body) {
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
fn looks_like_text(body: &[u8]) -> bool {
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
    }
}
