//! Pages as browsers save them with all that hangs on them, in one file (`.mhtml`): the page itself is read, not its pictures
//! and frames.

use crate::model::Document;
use crate::read::html::read_html;
use mail_parser::{MessageParser, MimeHeaders, PartType};

pub fn read_mhtml(bytes: &[u8]) -> Document {
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        return Document::damaged("the saved page cannot be read");
    };
    let address = parsed.header("Snapshot-Content-Location").and_then(|value| value.as_text());
    let pages = || {
        parsed.parts.iter().filter_map(|part| match &part.body {
            PartType::Html(html) => Some((part, html)),
            _ => None,
        })
    };
    // The page comes first but where the head of the file names another part.
    let named = pages().find(|(part, _)| address.is_some() && part.content_location() == address);
    match named.or_else(|| pages().next()) {
        Some((_, html)) => read_html(html),
        None => Document::damaged("there is no page in the saved page"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReadStatus;

    const HEAD: &str = "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.police.example/b\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n";

    fn part(address: &str, encoding: &str, body: &str) -> String {
        format!(
            "--b\r\nContent-Type: text/html\r\nContent-Location: {address}\r\nContent-Transfer-Encoding: {encoding}\r\n\
            \r\n{body}\r\n"
        )
    }

    #[test]
    fn the_page_is_read_and_not_its_frames() {
        let frame = part("https://other.example/", "7bit", "<p>an advertisement</p>");
        let quoted = part("https://a.police.example/b", "quoted-printable", "<p>It cost =C2=A35 in a=\r\nll</p>");
        let base64 = part("https://a.police.example/b", "base64", "PHA+SXQgY29zdCDCozUgaW4gYWxsPC9wPg==");
        for body in [quoted.clone(), base64, [frame.clone(), quoted.clone()].concat(), [quoted, frame].concat()] {
            let document = read_mhtml(format!("{HEAD}{body}--b--\r\n").as_bytes());
            assert_eq!(document.text, "It cost £5 in all", "{body}");
        }
    }

    #[test]
    fn one_without_a_page_is_damaged() {
        for bytes in [HEAD.as_bytes(), b"", b"\xff\xfe\x00"] {
            assert_eq!(read_mhtml(bytes).status, ReadStatus::Unreadable);
        }
    }
}
