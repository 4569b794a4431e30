//! Messages.

use super::archives::nested;
use super::{ANY, GOOD, Hostile, TRIED, cut, hostile};
use crate::make::eml::{Coding, encoded_word, message, multipart, part};
use crate::make::msg::{self, Attached};
use crate::make::noise;

const SHOWN: &str = "Aldermoor";

fn text() -> Vec<u8> {
    part("text/plain", None, Coding::Plain, b"Aldermoor Police owns 14 dogs.\r\n")
}

fn with(parts: &[Vec<u8>]) -> Vec<u8> {
    message("Dogs", "", &multipart("mixed", "edge", &[vec![text()], parts.to_vec()].concat()))
}

fn forwarded(deep: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for depth in 0..deep {
        bytes
            .extend(format!("From: a@example.org\r\nSubject: {depth}\r\nContent-Type: message/rfc822\r\n\r\n").bytes());
    }
    [bytes, message("Dogs", "", &text())].concat()
}

pub fn files() -> Vec<Hostile> {
    let mut deep = message("Dogs", "", b"");
    for depth in 0..100_000 {
        deep.extend(format!("Content-Type: multipart/mixed; boundary=\"b{depth}\"\r\n\r\n--b{depth}\r\n").bytes());
    }
    deep.extend(text());
    let again = format!(
        "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n{}",
        "--b\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n".repeat(20_000)
    );
    let attached: Vec<Vec<u8>> = (0..1000)
        .map(|at| part("text/csv", Some(&format!("{at}.csv")), Coding::Base64, b"Year,Dogs\n2023/24,14\n"))
        .collect();
    let zip = nested(nested(noise(2000), 1), 3);
    let names = ["../../slipped.txt", "/slipped.txt", "a\u{0}b", "=?UTF-8?Q?..=2Fslipped.txt?=", "a\u{202e}txt.exe"];
    let named: Vec<Vec<u8>> =
        names.iter().map(|name| part("text/plain", Some(name), Coding::Plain, b"slipped")).collect();
    let odd = part("text/plain; charset=\"x-never-heard-of\"", None, Coding::Plain, b"caf\xe9 \xff\xfe");
    let broken = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!QUJD$$$=\r\n".to_vec();
    let words = format!("Subject: {}\r\n", encoded_word("dogs").repeat(50_000));
    let mut files = cut("message.eml", ANY, &with(&attached[..3]));
    files.extend([
        hostile("parts_100000_deep.eml", TRIED, deep),
        hostile("parts_of_one_edge_20000_deep.eml", TRIED, message("Dogs", "", again.as_bytes())),
        hostile("messages_1000_deep.eml", TRIED, forwarded(1000)),
        hostile("messages_20000_deep.eml", TRIED, forwarded(20_000)),
        hostile("a_flood_of_edges.eml", TRIED, with(&vec![b"".to_vec(); 200_000])),
        hostile(
            "edges_that_never_close.eml",
            TRIED,
            message(
                "Dogs",
                "",
                &[
                    b"Content-Type: multipart/mixed; boundary=\"e\"\r\n\r\n".to_vec(),
                    [b"--e\r\n".to_vec(), text()].concat(),
                ]
                .concat(),
            ),
        )
        .shows(SHOWN),
        hostile(
            "an_edge_of_nothing.eml",
            TRIED,
            message("Dogs", "", b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nAldermoor\r\n----\r\n"),
        ),
        hostile("a_thousand_files.eml", TRIED, with(&attached)).shows(SHOWN),
        hostile(
            "archive_in_archive_in_archive.eml",
            TRIED,
            with(&[part("application/zip", Some("a.zip"), Coding::Base64, &zip)]),
        )
        .shows(SHOWN),
        hostile("names_that_climb.eml", TRIED, with(&named)).shows(SHOWN),
        hostile(
            "a_hundred_thousand_headers.eml",
            TRIED,
            message("Dogs", &"X-More: again\r\n".repeat(100_000), &text()),
        )
        .shows(SHOWN),
        hostile("a_header_of_ten_megabytes.eml", TRIED, message(&"a".repeat(10_000_000), "", &text())).shows(SHOWN),
        hostile(
            "addresses_100000.eml",
            TRIED,
            message("Dogs", &format!("Cc: {}\r\n", "a@example.org, ".repeat(100_000)), &text()),
        )
        .shows(SHOWN),
        hostile(
            "comments_in_comments.eml",
            TRIED,
            message("Dogs", &format!("X: a\r\nReply-To: {}\r\n", "(".repeat(200_000)), &text()),
        ),
        hostile("words_50000.eml", TRIED, message("Dogs", &words, &text())).shows(SHOWN),
        hostile("a_charset_nobody_knows.eml", GOOD, with(&[odd])).shows(SHOWN),
        hostile("base64_that_is_none.eml", GOOD, with(&[broken])).shows(SHOWN),
        hostile(
            "a_line_of_twenty_megabytes.eml",
            TRIED,
            with(&[part("text/plain", None, Coding::Plain, &vec![b'a'; 20_000_000])]),
        )
        .shows(SHOWN),
    ]);
    let many: Vec<Attached> =
        (0..300).map(|_| Attached { name: "../../slipped.txt", bytes: b"slipped", is_hidden: false }).collect();
    files.extend([
        hostile("three_hundred_files.msg", TRIED, msg::message("Dogs", "Aldermoor Police owns 14 dogs.", &[], &many))
            .shows(SHOWN),
        hostile(
            "archive_in_archive_in_archive.msg",
            TRIED,
            msg::message(
                "Dogs",
                "Aldermoor Police owns 14 dogs.",
                &[],
                &[Attached { name: "a.zip", bytes: &zip, is_hidden: false }],
            ),
        )
        .shows(SHOWN),
        hostile(
            "properties_that_lie.msg",
            ANY,
            crate::make::ole::compound(&[
                ("/__properties_version1.0", vec![0xff; 33]),
                ("/__substg1.0_1000001F", vec![0; 3]),
                ("/__substg1.0_zzzz", vec![1]),
            ]),
        ),
        hostile("messages_in_messages.msg", ANY, in_each_other(60)),
    ]);
    files
}

/// Messages that hang on each other, as storages within storages.
fn in_each_other(deep: usize) -> Vec<u8> {
    let mut folder = String::new();
    let mut streams = Vec::new();
    for _ in 0..deep {
        streams.push((format!("{folder}/__substg1.0_1000001F"), crate::make::utf16("Aldermoor Police")));
        streams.push((format!("{folder}/__properties_version1.0"), vec![0; 32]));
        folder += "/__attach_version1.0_#00000000";
        streams.push((
            format!("{folder}/__properties_version1.0"),
            [vec![0; 8], vec![3, 0, 5, 0x37, 6, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]].concat(),
        ));
        folder += "/__substg1.0_3701000D";
    }
    let streams: Vec<(&str, Vec<u8>)> = streams.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    crate::make::ole::compound(&streams)
}
