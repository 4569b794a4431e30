//! The archive as evidence: what is written is read back, and nothing acknowledged is lost.

use crate::support::files_below;
use crossforce::archive::{Archive, ArchiveError, ArchiveWriter, HttpExchange, NewCapture, Repair};
use crossforce::model::CaptureSource;
use std::fs;
use std::path::{Path, PathBuf};

fn new<'a>(url: &'a str, body: &'a [u8]) -> NewCapture<'a> {
    NewCapture {
        url,
        fetched_at: "2024-03-01T10:00:00Z",
        status: 200,
        media_type: "text/html",
        body,
        source: CaptureSource::Import,
        listing: false,
        force: Some("aldermoor"),
        http: None,
        truncated: None,
    }
}

fn write(corpus: &Path, pages: &[(&str, &[u8])]) {
    let (mut writer, repairs) = ArchiveWriter::open(corpus).unwrap();
    assert_eq!(repairs, []);
    for (url, body) in pages {
        writer.append(&new(url, body)).unwrap();
    }
    writer.close().unwrap();
}

fn only_warc(corpus: &Path) -> PathBuf {
    let files = files_below(&corpus.join("archive"));
    let name = files.iter().map(|(name, _)| name).find(|name| name.contains(".warc.gz")).unwrap();
    corpus.join("archive").join(name)
}

const PAGES: &[(&str, &[u8])] = &[
    ("http://www.aldermoor.police.example/a", b"<p>one</p>"),
    ("http://www.aldermoor.police.example/b", b"<p>two, with \xa3 and \x00</p>"),
    ("http://www.aldermoor.police.example/c", b"<p>three</p>"),
];

#[test]
fn captures_read_back_as_written() {
    let corpus = tempfile::tempdir().unwrap();
    write(corpus.path(), PAGES);
    let archive = Archive::new(corpus.path());
    let captures = archive.captures().unwrap();
    let back: Vec<(String, Vec<u8>)> =
        captures.iter().map(|capture| (capture.url.clone(), archive.payload(capture).unwrap())).collect();
    let expected: Vec<(String, Vec<u8>)> = PAGES.iter().map(|(url, body)| (url.to_string(), body.to_vec())).collect();
    assert_eq!(back, expected);
    assert_eq!(captures[0].force.as_deref(), Some("aldermoor"));
}

#[test]
fn a_crawled_answer_keeps_its_headers_and_its_decoded_body() {
    let corpus = tempfile::tempdir().unwrap();
    let http = HttpExchange {
        request_headers: vec![("User-Agent".into(), "crossforce".into())],
        response_headers: vec![
            ("Content-Type".into(), "text/html; charset=utf-8".into()),
            ("Content-Encoding".into(), "gzip".into()),
            ("X-Odd".into(), "a\r\nWARC-Type: warcinfo".into()),
        ],
    };
    let (mut writer, _) = ArchiveWriter::open(corpus.path()).unwrap();
    let capture = NewCapture { source: CaptureSource::Crawl, http: Some(&http), ..new(PAGES[0].0, PAGES[0].1) };
    writer.append(&capture).unwrap();
    writer.close().unwrap();
    let archive = Archive::new(corpus.path());
    let captures = archive.captures().unwrap();
    assert_eq!(captures.len(), 1);
    assert_eq!(archive.payload(&captures[0]).unwrap(), PAGES[0].1);
}

#[test]
fn a_tail_torn_at_any_byte_costs_only_the_record_in_flight() {
    let whole = tempfile::tempdir().unwrap();
    write(whole.path(), PAGES);
    let captures = Archive::new(whole.path()).captures().unwrap();
    let file = only_warc(whole.path());
    let bytes = fs::read(&file).unwrap();
    let last = captures.iter().map(|capture| capture.offset).max().unwrap() as usize;
    for cut in last..bytes.len() {
        let torn = tempfile::tempdir().unwrap();
        let host = torn.path().join("archive/www.aldermoor.police.example");
        fs::create_dir_all(&host).unwrap();
        fs::write(host.join("20240301-1.warc.gz.open"), &bytes[..cut]).unwrap();
        let (writer, repairs) = ArchiveWriter::open(torn.path()).unwrap();
        assert_eq!(writer.captures().len(), 2, "cut at {cut}");
        assert_eq!(repairs.iter().any(|repair| matches!(repair, Repair::TornTail { .. })), cut > last, "cut at {cut}");
        writer.close().unwrap();
        let archive = Archive::new(torn.path());
        for capture in archive.captures().unwrap() {
            archive.payload(&capture).unwrap();
        }
        // A second opening finds nothing to mend, and the next capture can be read back.
        let (mut writer, repairs) = ArchiveWriter::open(torn.path()).unwrap();
        assert_eq!(repairs, []);
        writer.append(&new(PAGES[2].0, PAGES[2].1)).unwrap();
        writer.close().unwrap();
        assert_eq!(archive.captures().unwrap().len(), 3);
    }
}

#[test]
fn the_index_can_be_made_again_from_the_files() {
    let corpus = tempfile::tempdir().unwrap();
    write(corpus.path(), PAGES);
    let index = corpus.path().join("archive/index.cdxj");
    let before = fs::read(&index).unwrap();
    fs::remove_file(&index).unwrap();
    let (writer, repairs) = ArchiveWriter::open(corpus.path()).unwrap();
    assert!(matches!(repairs.as_slice(), [Repair::IndexRemade { captures: 3 }]), "{repairs:?}");
    writer.close().unwrap();
    assert_eq!(String::from_utf8(fs::read(&index).unwrap()), String::from_utf8(before));
}

#[test]
fn a_line_lost_from_the_index_is_noticed_and_its_capture_found_again() {
    let corpus = tempfile::tempdir().unwrap();
    write(corpus.path(), PAGES);
    let index = corpus.path().join("archive/index.cdxj");
    let whole = fs::read_to_string(&index).unwrap();
    for lost in 0..3 {
        let kept: Vec<&str> = whole.lines().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| line).collect();
        fs::write(&index, kept.join("\n") + "\n").unwrap();
        let (writer, repairs) = ArchiveWriter::open(corpus.path()).unwrap();
        assert_eq!(repairs, [Repair::IndexRemade { captures: 3 }]);
        writer.close().unwrap();
        assert_eq!(fs::read_to_string(&index).unwrap(), whole);
    }
}

#[test]
fn damage_in_the_middle_costs_only_the_record_it_hits() {
    let corpus = tempfile::tempdir().unwrap();
    write(corpus.path(), PAGES);
    let captures = Archive::new(corpus.path()).captures().unwrap();
    let file = only_warc(corpus.path());
    let mut bytes = fs::read(&file).unwrap();
    let middle = (captures[1].offset + captures[1].length / 2) as usize;
    bytes[middle..middle + 8].fill(0);
    fs::write(&file, &bytes).unwrap();
    fs::remove_file(corpus.path().join("archive/index.cdxj")).unwrap();
    let (writer, repairs) = ArchiveWriter::open(corpus.path()).unwrap();
    assert_eq!(writer.captures().len(), 2);
    assert!(repairs.iter().any(|repair| matches!(repair, Repair::DamagedMiddle { .. })), "{repairs:?}");
    assert_eq!(fs::read(&file).unwrap(), bytes, "the evidence is left as it is");
}

#[test]
fn damage_in_the_middle_is_loud() {
    let corpus = tempfile::tempdir().unwrap();
    write(corpus.path(), PAGES);
    let archive = Archive::new(corpus.path());
    let captures = archive.captures().unwrap();
    let file = only_warc(corpus.path());
    let mut bytes = fs::read(&file).unwrap();
    let middle = (captures[1].offset + captures[1].length / 2) as usize;
    bytes[middle] ^= 0xff;
    fs::write(&file, bytes).unwrap();
    assert!(matches!(archive.payload(&captures[1]), Err(ArchiveError::Damaged { .. })));
    archive.payload(&captures[0]).unwrap();
    archive.payload(&captures[2]).unwrap();
}
