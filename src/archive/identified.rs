//! What bytes are, by how they begin, whatever they are called. Pure.

/// Each row: how a file begins, its media type.
const BEGINNINGS: [(&[u8], &str); 8] = [
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b\x08", "application/gzip"),
];
/// Looked at for the beginning of a page.
const HEAD: usize = 1024;

/// Returns the media type that the first bytes show; nothing where they show none.
pub fn identified(body: &[u8]) -> Option<&'static str> {
    if let Some((_, media_type)) = BEGINNINGS.iter().find(|(bytes, _)| body.starts_with(bytes)) {
        return Some(media_type);
    }
    let start = String::from_utf8_lossy(&body[..body.len().min(HEAD)]).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    (start.starts_with("<!doctype html") || start.starts_with("<html")).then_some("text/html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_known_by_their_beginning_only() {
        let check = |body: &[u8], expected: Option<&str>| assert_eq!(identified(body), expected, "{body:?}");
        check(b"%PDF-1.7", Some("application/pdf"));
        check(b"PK\x03\x04\x14", Some("application/zip"));
        check(b"\xef\xbb\xbf\n <!DOCTYPE html><p>", Some("text/html"));
        check(b"<HTML lang=en>", Some("text/html"));
        check(b"a,b\n1,2\n", None);
        check(b" %PDF-1.7", None);
        check(b"", None);
    }
}
