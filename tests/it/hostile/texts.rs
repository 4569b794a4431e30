//! Tables with separators, and records of a request site.

use super::{ANY, GOOD, Hostile, TRIED, cut, hostile};
use crate::make::utf16;

const TABLE: &str = "Force,Year,Dogs\nAldermoor Police,2022/23,14\nAldermoor Police,2023/24,<5\n";
const SHOWN: &str = "Aldermoor Police";

pub fn files() -> Vec<Hostile> {
    [tables(), records()].into_iter().flatten().collect()
}

fn tables() -> Vec<Hostile> {
    let with = |more: &[u8]| [TABLE.as_bytes(), more].concat();
    let big_endian: Vec<u8> = [0xfe, 0xff].into_iter().chain(TABLE.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let wide = format!("Aldermoor Police{}\n", ",1".repeat(20_000));
    let ragged: String = (0..200).map(|at| format!("Aldermoor Police{}\n", ",x".repeat(at * 7 % 31))).collect();
    vec![
        hostile("cp1252.csv", GOOD, with(b"Caf\xe9,\xa31,200,\x96\n")).shows("Café"),
        hostile("utf16_little.csv", GOOD, [vec![0xff, 0xfe], utf16(TABLE)].concat()).shows(SHOWN),
        hostile("utf16_big.csv", GOOD, big_endian).shows(SHOWN),
        hostile("utf16_without_a_mark.csv", ANY, utf16(TABLE)),
        hostile("half_a_letter_of_utf16.csv", TRIED, [vec![0xff, 0xfe], utf16(TABLE), vec![65]].concat()).shows(SHOWN),
        hostile("mark.csv", GOOD, [b"\xef\xbb\xbf".to_vec(), with(b"")].concat()).shows(SHOWN),
        hostile("bytes_that_are_no_letters.csv", TRIED, with(b"\xff\xfe\x81\x8d,\xc3(,\xed\xa0\x80\n")),
        hostile("ragged.csv", GOOD, ragged).shows(SHOWN),
        hostile("nul.csv", ANY, with(b"a\0b,\0\0\0,c\n")),
        hostile("semicolons.csv", GOOD, TABLE.replace(',', ";")).shows(SHOWN),
        hostile("html_inside.csv", GOOD, with(b"<script>alert(1)</script>,<table><tr><td>1,\"<b>\"\n")).shows(SHOWN),
        hostile("formulas.csv", GOOD, with(b"=cmd|' /C calc'!A0,+1+1,@SUM(A1)\n")).shows(SHOWN),
        hostile("cell_of_eight_megabytes.csv", TRIED, with(&[vec![b'a'; 8 << 20], b",1\n".to_vec()].concat()))
            .shows(SHOWN),
        hostile("columns_20000.csv", TRIED, wide.repeat(3)).shows(SHOWN),
        hostile("rows_2000000.csv", TRIED, with(&b"7\n".repeat(2_000_000))).shows(SHOWN),
        hostile(
            "quote_open_over_20_megabytes.csv",
            TRIED,
            with(&[b"\"".to_vec(), b"a,b\n".repeat(5_000_000)].concat()),
        )
        .shows(SHOWN),
        hostile("ten_million_quotes.csv", TRIED, with(&vec![b'"'; 10_000_000])).shows(SHOWN),
        hostile("ten_million_commas.csv", TRIED, with(&vec![b','; 10_000_000])).shows(SHOWN),
        hostile("ten_million_ends_of_line.csv", TRIED, with(&b"\r\n".repeat(5_000_000))).shows(SHOWN),
        hostile("only_commas.csv", ANY, vec![b','; 100_000]),
        hostile("only_nul.csv", &[super::Empty, super::Unreadable, super::NotRead], vec![0; 100_000]),
        hostile("nothing.csv", &[super::Empty], Vec::new()),
    ]
}

/// A request with a letter and its answer, and more fields.
fn request(more: &str) -> String {
    format!(
        r#"{{"id": 1, "title": "Dogs", "url_title": "dogs", "public_body": {{"name": "Aldermoor Police", "url_name": "aldermoor_police"}}, "info_request_events": [{{"id": 2, "event_type": "response", "created_at": "2024-01-15T10:00:00.000+00:00", "incoming_message": {{"body": "Aldermoor Police owns 14 dogs."}}, "snippet": "Aldermoor Police owns 14 dogs."{more}}}]}}"#
    )
}

fn records() -> Vec<Hostile> {
    let event = r#"{"id": 3, "event_type": "response", "created_at": "2024-01-15T10:00:00Z", "snippet": "dogs"},"#;
    let events = format!(r#"{{"id": 1, "title": "Dogs", "info_request_events": [{}{{}}]}}"#, event.repeat(100_000));
    let deep = format!("{}{}", r#"{"info_request_events":["#.repeat(50_000), "]}".repeat(50_000));
    let keys: String = (0..200_000).map(|at| format!(r#""k{at}": 1, "#)).collect();
    let wrong =
        r#"{"id": [], "title": {"x": 1}, "public_body": 7, "info_request_events": {"0": null}, "url_title": true}"#;
    let mut files = cut("request.json", ANY, request("").as_bytes());
    files.extend([
        hostile("arrays_100000_deep.json", ANY, "[".repeat(100_000) + &"]".repeat(100_000)),
        hostile("arrays_that_never_close.json", ANY, "[".repeat(10_000_000)),
        hostile("requests_100000_deep.json", ANY, deep),
        hostile(
            "deep_field_of_a_request.json",
            ANY,
            request(&format!(r#", "x": {}{}"#, "[".repeat(100_000), "]".repeat(100_000))),
        ),
        hostile("fifty_megabytes_of_numbers.json", ANY, format!("[{}0]", "1234567,".repeat(6_250_000))),
        hostile("events_100000.json", ANY, events),
        hostile("keys_200000.json", ANY, format!(r#"{{{keys}"id": 1}}"#)),
        hostile("keys_that_come_twice.json", ANY, request(r#", "snippet": "other", "snippet": "third""#)),
        hostile("fields_of_the_wrong_kind.json", ANY, wrong),
        hostile("letters_that_are_none.json", ANY, request(r#", "x": "\u0000\ud800\u202e\u0007""#)),
        hostile("text_of_30_megabytes.json", ANY, request(&format!(r#", "x": "{}""#, "a ".repeat(15_000_000)))),
        hostile(
            "numbers_too_large.json",
            ANY,
            request(r#", "x": 1e999999, "y": 123456789012345678901234567890, "z": -0.0"#),
        ),
        hostile("bytes_that_are_no_letters.json", ANY, [request("").as_bytes(), b"\xff\xfe\x00"].concat()),
    ]);
    files
}
