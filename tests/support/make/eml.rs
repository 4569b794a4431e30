//! Messages as mail servers pass them on.

use data_encoding::BASE64;

/// How a part is written down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Plain,
    Base64,
    QuotedPrintable,
}

/// A part with its own headers.
pub fn part(media_type: &str, file_name: Option<&str>, coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let disposition = file_name.map(|name| format!("Content-Disposition: attachment; filename=\"{name}\"\r\n"));
    let name = match coding {
        Coding::Plain => "8bit",
        Coding::Base64 => "base64",
        Coding::QuotedPrintable => "quoted-printable",
    };
    let head = format!(
        "Content-Type: {media_type}\r\nContent-Transfer-Encoding: {name}\r\n{}\r\n",
        disposition.unwrap_or_default()
    );
    [head.into_bytes(), coded(coding, bytes), b"\r\n".to_vec()].concat()
}

fn coded(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    match coding {
        Coding::Plain => bytes.to_vec(),
        Coding::Base64 => {
            let text = BASE64.encode(bytes).into_bytes();
            text.chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect()
        }
        Coding::QuotedPrintable => {
            let mut out = Vec::new();
            let mut width = 0;
            for byte in bytes {
                let piece = match byte {
                    b' '..=b'<' | b'>'..=b'~' => vec![*byte],
                    other => format!("={other:02X}").into_bytes(),
                };
                width += piece.len();
                out.extend(piece);
                if width > 70 {
                    out.extend(b"=\r\n");
                    width = 0;
                }
            }
            out
        }
    }
}

/// Parts under one head.
pub fn multipart(kind: &str, boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        bytes.extend(format!("--{boundary}\r\n").bytes());
        bytes.extend(part);
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{boundary}--\r\n").bytes());
    bytes
}

/// A message: headers of its own, then a part or parts with theirs.
pub fn message(subject: &str, more: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "From: FOI Team <foi@aldermoor.police.example>\r\nTo: request-1@example.org\r\n\
         Date: Mon, 15 Jan 2024 10:00:00 +0000\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n{more}"
    );
    [head.as_bytes(), content].concat()
}

/// A word that is not ASCII, as a header has it.
pub fn encoded_word(text: &str) -> String {
    format!("=?UTF-8?B?{}?=", BASE64.encode(text.as_bytes()))
}
