//! Files of other makers, whole and damaged.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

fn record(name: &str, body: &str) -> Vec<u8> {
    with_length(name, body, &format!("Content-Length: {}\r\n", body.len()))
}

fn with_length(name: &str, body: &str, length: &str) -> Vec<u8> {
    format!("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: {name}\r\n{length}\r\n{body}\r\n\r\n").into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// What is found, in short: the name and body of a record (`!` when its length is wrong), or what is wrong where.
fn found(bytes: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    each_record(bytes, Some(bytes.len() as u64), 1 << 20, &mut |place, found| {
        all.push(match found {
            Found::Record { headers, block, length_is_wrong } => format!(
                "{}={}{}",
                header(headers, "warc-record-id").unwrap_or_default(),
                String::from_utf8_lossy(block),
                if length_is_wrong { "!" } else { "" }
            ),
            Found::TooLarge { length } => format!("{place}: {length}"),
            Found::Damage { reason } => format!("{place}: {reason}"),
        });
        true
    })
    .unwrap();
    all
}

const PAGES: [(&str, &str); 3] = [("a", "one"), ("b", "two\r\n\r\nWARC/1.0\r\nstill two"), ("c", "three")];

fn plain() -> Vec<Vec<u8>> {
    PAGES.iter().map(|(name, body)| record(name, body)).collect()
}

fn packed() -> Vec<Vec<u8>> {
    plain().iter().map(|record| gzip(record)).collect()
}

const ALL: [&str; 3] = ["a=one", "b=two\r\n\r\nWARC/1.0\r\nstill two", "c=three"];

#[test]
fn records_are_read_however_they_are_packed() {
    assert_eq!(found(&plain().concat()), ALL);
    assert_eq!(found(&packed().concat()), ALL);
    assert_eq!(found(&gzip(&plain().concat())), ALL);
    let mixed = [plain().concat(), packed().concat(), gzip(&plain().concat())].concat();
    assert_eq!(found(&mixed), [ALL, ALL, ALL].concat());
    let with_line_feeds = String::from_utf8(plain().concat()).unwrap().replace('\r', "");
    assert_eq!(found(with_line_feeds.replace("25", "22").as_bytes()).len(), 3);
    assert_eq!(found(b""), Vec::<String>::new());
}

#[test]
fn a_file_that_ends_early_gives_every_whole_record_wherever_it_is_cut() {
    for records in [plain(), packed()] {
        let bytes = records.concat();
        let last = bytes.len() - records[2].len();
        for cut in last..bytes.len() {
            let all = found(&bytes[..cut]);
            assert_eq!(all[..2], ALL[..2], "cut at {cut}");
            let rest = &all[2..];
            let is_there = cut >= bytes.len() - 4 && records == plain();
            match rest {
                [] => assert_eq!(cut, last),
                [one] if is_there => assert_eq!(one, ALL[2], "cut at {cut}"),
                [one] => assert!(one.starts_with(&format!("byte {last}: ")), "cut at {cut}: {one}"),
                more => panic!("cut at {cut}: {more:?}"),
            }
        }
    }
    let bytes = gzip(&plain().concat());
    for cut in 0..bytes.len() {
        let all = found(&bytes[..cut]);
        assert!(cut == 0 || all.last().unwrap().starts_with("byte "), "cut at {cut}: {all:?}");
        assert!(all.iter().filter(|one| !one.starts_with("byte ")).zip(ALL).all(|(one, whole)| one == whole));
    }
}

#[test]
fn junk_between_records_is_passed_over_and_told() {
    for records in [plain(), packed()] {
        for junk in [&b"junk"[..], b"\x1f\x8b\x08\x00junk", &[0xff; 200_000]] {
            let bytes = [&records[0], junk, &records[1], &records[2], junk].concat();
            let all = found(&bytes);
            let first = format!("byte {}: ", records[0].len());
            assert_eq!([&all[0], &all[2], &all[3]], ALL, "{all:?}");
            assert!(all[1].starts_with(&first) && all[4].starts_with("byte ") && all.len() == 5, "{all:?}");
        }
    }
    let padded = [packed().concat(), vec![0; 512]].concat();
    assert_eq!(found(&padded), ALL);
}

#[test]
fn a_damaged_byte_costs_no_record_but_its_own() {
    let records = packed();
    for at in 0..records[1].len() {
        let mut bytes = records.concat();
        bytes[records[0].len() + at] ^= 0x55;
        let all = found(&bytes);
        assert_eq!(all[0], ALL[0], "byte {at}: {all:?}");
        assert_eq!(all.last().unwrap(), ALL[2], "byte {at}: {all:?}");
        let said = all[1..all.len() - 1].join(" ");
        assert!(said.starts_with("byte ") || said == ALL[1], "byte {at}: {all:?}");
    }
}

#[test]
fn a_member_torn_in_the_middle_of_a_file_costs_only_itself() {
    let records = packed();
    for cut in 1..records[1].len() {
        let bytes = [&records[0], &records[1][..cut], &records[2]].concat();
        let all = found(&bytes);
        assert_eq!((all.len(), all[0].as_str(), all[2].as_str()), (3, ALL[0], ALL[2]), "cut at {cut}: {all:?}");
    }
}

#[test]
fn a_length_that_lies_ends_where_the_next_record_begins() {
    for length in
        ["", "Content-Length: 1\r\n", "Content-Length: 40\r\n", "Content-Length: x\r\n", "Content-Length: 999999\r\n"]
    {
        let lying = with_length("b", "two and two", length);
        let expected = ["a=one", "b=two and two!", "c=three"];
        let [first, _, last] = <[Vec<u8>; 3]>::try_from(plain()).unwrap();
        let bytes = [first, lying.clone(), last].concat();
        assert_eq!(found(&bytes), expected, "plain, {length}");
        assert_eq!(found(&gzip(&bytes)), expected, "all in one, {length}");
        let [first, _, last] = <[Vec<u8>; 3]>::try_from(packed()).unwrap();
        assert_eq!(found(&[first, gzip(&lying), last].concat()), expected, "one by one, {length}");
    }
}

#[test]
fn lengths_beyond_all_bounds_are_passed_over() {
    for length in [u64::MAX, 1 << 50, 1 << 33] {
        let lying = with_length("b", "two", &format!("Content-Length: {length}\r\n"));
        let bytes = [record("a", "one"), lying.clone(), record("c", "three")].concat();
        let all = found(&bytes);
        assert_eq!((all.len(), all[0].as_str(), all[2].as_str()), (3, "a=one", "c=three"), "{all:?}");
        let all = found(&[gzip(&record("a", "one")), gzip(&lying), gzip(&record("c", "three"))].concat());
        assert_eq!((all.len(), all[0].as_str(), all[2].as_str()), (3, "a=one", "c=three"), "{all:?}");
    }
    let large = "x".repeat(3 << 20);
    let bytes = [record("a", "one"), record("b", &large), record("c", "three")];
    for bytes in [bytes.concat(), bytes.iter().flat_map(|record| gzip(record)).collect(), gzip(&bytes.concat())] {
        let all = found(&bytes);
        assert_eq!((all.len(), all[0].as_str(), all[2].as_str()), (3, "a=one", "c=three"), "{all:?}");
        assert!(all[1].ends_with(": 3145728"), "{all:?}");
    }
}

#[test]
fn other_formats_are_named() {
    assert!(found(b"\x28\xb5\x2f\xfd....")[0].contains("zstd -d"));
    assert!(found(b"filedesc://a.arc 0.0.0.0 20240301 text/plain 9\n")[0].contains("warcio recompress"));
    assert!(found(&gzip(b"filedesc://a.arc 0.0.0.0 20240301"))[0].contains("warcio recompress"));
}

#[test]
fn old_heads_and_folded_lines_are_read() {
    let old =
        "WARC/0.18\nWARC-Type: resource\nWARC-Record-ID: a\nX: long\n  line\nno colon\nContent-Length: 3\n\none\n\n";
    assert_eq!(found(old.as_bytes()), ["a=one"]);
}

#[test]
fn reading_stops_when_it_is_told_to() {
    for bytes in [plain().concat(), packed().concat(), gzip(&plain().concat())] {
        let mut count = 0;
        each_record(&bytes[..], None, 1 << 20, &mut |_, _| {
            count += 1;
            count < 2
        })
        .unwrap();
        assert_eq!(count, 2);
    }
}
