//! Web archives and saved pages: what of them becomes captures, and what is said of the rest.

use crate::make::warc::{Record, digest, gzip, packed};
use crate::make::zip::{Packed, Zip};
use crate::support::{Desk, FORCE, Ran, files_below};
use crossforce::archive::{Archive, ArchiveWriter};
use crossforce::data::Registry;
use crossforce::data::sources::Sources;
use crossforce::import::{ImportOptions, KnownHosts, MAX_FILE_BYTES, MAX_PAGE_BYTES};
use crossforce::model::Capture;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const HOST: &str = "https://www.aldermoor.police.example";
const DAY: &str = "2024-03-01T10:00:00Z";
const LATER: &str = "2024-04-01T10:00:00Z";

fn url(path: &str) -> String {
    format!("{HOST}/{path}")
}

fn letter(about: &str) -> String {
    format!(
        "<!DOCTYPE html><html><body><main><h1>{about}</h1><p>You asked about {about}. We hold 12.</p></main></body></html>"
    )
}

fn page(path: &str) -> Record {
    Record::page(&url(path), DAY, &letter(path))
}

/// A desk where the force of the invented host is known.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("corpus/sources.toml", FORCE);
    desk
}

fn import(desk: &Desk, name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    let path = desk.write(name, bytes);
    desk.run(&["import", path.to_str().unwrap()])
}

/// Captures with their payloads, by address and day.
fn kept(desk: &Desk) -> Vec<(Capture, Vec<u8>)> {
    let archive = Archive::new(&desk.path("corpus"));
    let captures = archive.captures().unwrap();
    captures.into_iter().map(|capture| (capture.clone(), archive.payload(&capture).unwrap())).collect()
}

fn addresses(desk: &Desk) -> Vec<String> {
    kept(desk).into_iter().map(|(capture, _)| capture.url.replace(HOST, "")).collect()
}

fn says(ran: &Ran, code: i32, wanted: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    for wanted in wanted {
        assert!(ran.stderr.contains(wanted), "`{wanted}` is not in:\n{}", ran.stderr);
    }
}

#[test]
fn a_web_archive_is_imported_however_it_is_packed_and_only_once() {
    let info = Record::new("warcinfo", "", DAY, "application/warc-fields", "software: another\r\n");
    let request =
        Record::new("request", &url("a"), DAY, "application/http; msgtype=request", "GET /a HTTP/1.1\r\n\r\n");
    let records = [info, request, page("a"), page("b")];
    let plain: Vec<u8> = records.iter().flat_map(Record::bytes).collect();
    for (name, bytes) in [
        ("a.warc", plain.clone()),
        ("a.warc.gz", packed(&records)),
        ("b.warc.gz", gzip(&plain)),
        ("c.warc.gz", plain.clone()),
    ] {
        let desk = desk();
        says(&import(&desk, name, &bytes), 0, &["imported 2, unchanged 0, not imported 0"]);
        let archived = files_below(&desk.path("corpus/archive"));
        says(&import(&desk, name, &bytes), 0, &["imported 0, unchanged 2, not imported 0"]);
        assert!(archived == files_below(&desk.path("corpus/archive")), "{name}");
        let (capture, body) = kept(&desk).remove(0);
        assert_eq!((capture.url.as_str(), capture.fetched_at.as_str()), (url("a").as_str(), DAY));
        assert_eq!(
            (capture.status, capture.media_type.as_str(), capture.force.as_deref()),
            (200, "text/html", Some("aldermoor"))
        );
        assert_eq!(String::from_utf8(body).unwrap(), letter("a"));
    }
}

#[test]
fn what_is_imported_is_built_and_found_like_what_was_crawled() {
    let desk = desk();
    let pdf = Record::response(
        &url("a.pdf"),
        DAY,
        "Content-Type: application/pdf\r\n",
        "%PDF-1.4 of which nothing can be read",
    );
    import(&desk, "a.warc.gz", packed(&[page("drones"), page("horses"), pdf]));
    desk.run(&["build"]);
    assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "1");
    assert_eq!(desk.ok(&["search", "force:aldermoor horses", "--count"]).trim(), "1");
}

#[test]
fn only_known_hosts_are_taken_unless_all_are_wanted() {
    let other = Record::page("https://news.example/a", DAY, &letter("a"));
    let records = packed(&[page("a"), other.clone(), other.with("WARC-Target-URI", "<https://news.example/b>")]);
    let desk = desk();
    says(&import(&desk, "a.warc.gz", &records), 0, &["imported 1, ", "2 left out as no known force", "--all-hosts"]);
    desk.ok(&["import", "--all-hosts", desk.path("a.warc.gz").to_str().unwrap()]);
    assert_eq!(addresses(&desk), ["https://news.example/a", "https://news.example/b", "/a"]);
}

#[test]
fn answers_are_taken_and_the_rest_is_counted() {
    let desk = desk();
    let of = |path: &str, status: &str, media_type: &str, body: &str| {
        Record::answer(&url(path), DAY, status, &format!("Content-Type: {media_type}\r\n"), body)
    };
    let records = [
        of("gone", "410 Gone", "text/html", "<p>gone"),
        of("moved", "301 Moved Permanently", "text/html", "<p>moved"),
        of("shut", "403 Forbidden", "text/html", "<p>shut"),
        of("logo.png", "200 OK", "image/png", "\u{89}PNG"),
        of("style.css", "200 OK", "text/css", "p {}"),
        of("empty", "200 OK", "text/html", ""),
        of("file.xlsx", "200 OK", "text/html", "<!DOCTYPE html><p>not found"),
        of("robots.txt", "200 OK", "text/plain", "User-agent: *"),
        of("table.csv", "200 OK", "application/octet-stream", "a,b\n1,2\n"),
        Record::new("response", "dns:www.aldermoor.police.example", DAY, "text/dns", "20240301"),
        Record::new("resource", "urn:pageinfo:a", DAY, "application/json", "{}"),
        Record::new("resource", &url("note"), DAY, "text/plain", "We hold no such note."),
        Record::new("conversion", &url("gone"), DAY, "text/plain", "gone"),
        Record::new("conversion", &url("only-text"), DAY, "text/plain", "We hold 12 of these."),
        Record::new("metadata", &url("a"), DAY, "application/warc-fields", "via: x"),
    ];
    let expected =
        ["2 left out as they are redirects", "4 left out as answers", "1 left out as they have no web address"];
    says(&import(&desk, "a.warc.gz", packed(&records)), 0, &expected);
    assert_eq!(addresses(&desk), ["/gone", "/note", "/only-text", "/robots.txt", "/table.csv"]);
    let kept = kept(&desk);
    assert_eq!((kept[0].0.status, kept[3].0.listing), (410, true));
}

#[test]
fn a_body_is_archived_as_the_server_meant_it() {
    let desk = desk();
    let html = letter("coded");
    let coded = gzip(html.as_bytes());
    let chunked = [format!("{:x}\r\n", coded.len()).as_bytes(), &coded, b"\r\n0\r\n\r\n"].concat();
    let head = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    let records = [
        Record::response(&url("a"), DAY, &format!("{head}Transfer-Encoding: chunked\r\n"), &chunked),
        // As sent, but the digest is of the body without chunks.
        Record::response(&url("b"), DAY, &format!("{head}Transfer-Encoding: chunked\r\n"), &chunked)
            .with("WARC-Payload-Digest", &digest(&coded)),
        // Decoded before it was archived, with the heads of what was sent renamed, or not.
        Record::response(
            &url("c"),
            DAY,
            &format!(
                "Content-Type: text/html\r\nX-Crawl-Content-Encoding: gzip\r\nX-Crawl-Transfer-Encoding: chunked\r\n\
                Content-Length: {}\r\n",
                html.len()
            ),
            &html,
        ),
        Record::response(
            &url("d"),
            "2024-03-01T10:00:00.123456Z",
            &format!("{head}Transfer-Encoding: chunked\r\n"),
            &html,
        )
        .with("WARC-Target-URI", &format!("<{}>", url("d"))),
    ];
    says(&import(&desk, "a.warc.gz", packed(&records)), 0, &["imported 4, "]);
    for (capture, body) in kept(&desk) {
        assert_eq!(String::from_utf8(body).unwrap(), html, "{}", capture.url);
        assert_eq!(capture.fetched_at, DAY);
    }
    let (_, warc) =
        files_below(&desk.path("corpus/archive")).into_iter().find(|(name, _)| name.ends_with(".gz")).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&warc[..]), &mut text).unwrap();
    assert!(text.contains("X-Archive-Orig-Content-Encoding: gzip\r\n") && !text.contains("msgtype=request"), "{text}");
}

#[test]
fn damage_is_told_with_its_place_and_what_is_whole_is_taken() {
    let [first, second, last] = [page("a"), page("b"), page("c")].map(|record| record.packed());
    let mut broken = second.clone();
    broken[first.len() / 2] ^= 0xff;
    let at = format!("byte {}", first.len());
    for bytes in [[&first[..], &broken, &last].concat(), [&first[..], b"junk, junk", &last].concat()] {
        let desk = desk();
        says(
            &import(&desk, "a.warc.gz", bytes),
            3,
            &["imported 2, ", "not imported 1", &at, "a.warc.gz", "hint: get the file"],
        );
        assert_eq!(addresses(&desk), ["/a", "/c"]);
    }
    // A file cut anywhere is read by unit tests of the archive at every byte.
    for cut in [1, last.len() / 2, last.len() - 1] {
        let desk = desk();
        let ran = import(&desk, "a.warc.gz", [&first[..], &second, &last[..cut]].concat());
        let at = format!("byte {}", first.len() + second.len());
        says(&ran, 3, &["imported 2, ", &at]);
        assert_eq!(addresses(&desk), ["/a", "/b"]);
        // What came is mended by the whole file.
        says(&import(&desk, "a.warc.gz", [&first[..], &second, &last].concat()), 0, &["imported 1, unchanged 2"]);
    }
}

#[test]
fn what_is_doubtful_is_taken_and_told() {
    let wrong_digest = page("digest").with("WARC-Payload-Digest", &digest(b"something else"));
    let lying = page("length").with("Content-Length", "7");
    let chunks = Record::response(
        &url("chunks"),
        DAY,
        "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n",
        "5\r\n<p>We\r\nzz\r\n hold 12.\r\n",
    );
    for (record, reason) in
        [(wrong_digest, "WARC-Payload-Digest"), (lying, "Content-Length"), (chunks, "its chunks are damaged")]
    {
        let desk = desk();
        let bytes = packed(&[page("a"), record.clone(), page("b")]);
        says(&import(&desk, "a.warc.gz", &bytes), 3, &["imported 3, ", "is doubtful", reason, "1 imported though"]);
        assert_eq!(kept(&desk).len(), 3, "{reason}");
    }
}

#[test]
fn a_revisit_is_what_it_refers_to() {
    let body = letter("a");
    let revisit = |path: &str, date: &str| {
        Record::new(
            "revisit",
            &url(path),
            date,
            "application/http; msgtype=response",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        )
        .with("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
        .with("WARC-Payload-Digest", &digest(body.as_bytes()))
    };
    // Of another address, by digest; the first stands before what it refers to.
    let moved = revisit("b", LATER);
    let desk = desk();
    says(&import(&desk, "a.warc.gz", packed(&[moved, page("a"), revisit("c", LATER)])), 0, &["imported 3, "]);
    assert_eq!(addresses(&desk), ["/a", "/b", "/c"]);
    assert!(kept(&desk).iter().all(|(_, found)| found == body.as_bytes()));
    // Of the same address, unchanged: nothing to add.
    says(&import(&desk, "b.warc.gz", packed(&[revisit("a", LATER)])), 0, &["imported 0, unchanged 1"]);
    // By address and day, from the archive.
    let named = revisit("d", LATER).with("WARC-Refers-To-Target-URI", &url("a")).with("WARC-Refers-To-Date", DAY);
    says(&import(&desk, "c.warc.gz", packed(&[named])), 0, &["imported 1, "]);
    // By digest, which is that of no capture here.
    let lost = revisit("e", LATER).with("WARC-Payload-Digest", &digest(b"lost"));
    let expected =
        ["imported 0, ", "1 not imported as what they refer to is not here", "import the file that has the earlier"];
    says(&import(&desk, "d.warc.gz", packed(&[lost])), 3, &expected);
    let picture = Record::response(&url("logo"), DAY, "Content-Type: image/png\r\n", "\u{89}PNG");
    let again = revisit("logo", LATER).with("WARC-Payload-Digest", &digest("\u{89}PNG".as_bytes()));
    says(&import(&desk, "e.warc.gz", packed(&[picture, again])), 1, &["2 left out as answers do not come"]);
}

#[test]
fn versions_of_a_page_are_captures_in_whatever_order_they_come() {
    let at = |date: &str, about: &str| Record::page(&url("a"), date, &letter(about));
    let records = [at("2024-05-01T00:00:00Z", "c"), at("2023-05-01T00:00:00Z", "a"), at("2024-01-01T00:00:00Z", "b")];
    let desk = desk();
    says(&import(&desk, "a.warc.gz", packed(&records)), 0, &["imported 3, "]);
    let days: Vec<String> = kept(&desk).into_iter().map(|(capture, _)| capture.fetched_at[..4].to_owned()).collect();
    assert_eq!(days, ["2023", "2024", "2024"]);
    says(&import(&desk, "a.warc.gz", packed(&records)), 0, &["imported 0, unchanged 3"]);
}

#[test]
fn bombs_and_giants_are_told_and_left() {
    let bomb = gzip(&vec![b' '; 65 << 20]);
    let bomb = Record::response(&url("bomb"), DAY, "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", bomb);
    let giant = Record::response(&url("giant"), DAY, "Content-Type: application/pdf\r\n", vec![b'x'; 66 << 20]);
    let lying = page("b").with("Content-Length", "99999999999");
    let desk = desk();
    let ran = import(&desk, "a.warc.gz", packed(&[page("a"), bomb, giant, lying, page("c")]));
    says(&ran, 3, &["imported 2, ", "not imported 3", "unpacked it is over 64 MiB", "more than the limit of 65 MiB"]);
    assert_eq!(addresses(&desk), ["/a", "/c"]);
}

fn wacz(warc: &[u8], named: &str) -> Vec<u8> {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(warc));
    let description = format!(
        r#"{{"profile": "data-package", "wacz_version": "1.1.1", "resources": [{{"name": "data.warc.gz", "path": "{named}",
            "hash": "sha256:{hash}", "bytes": {}}}]}}"#,
        warc.len()
    );
    let pages = r#"{"format": "json-pages-1.0", "id": "pages"}"#;
    Zip::new()
        .deflated("datapackage.json", description)
        .stored(named, warc)
        .deflated("pages/pages.jsonl", pages)
        .finish()
}

#[test]
fn a_packed_web_archive_is_read_where_it_lies() {
    let desk = desk();
    let bytes = wacz(&packed(&[page("a"), page("b")]), "archive/data.warc.gz");
    says(&import(&desk, "a.wacz", &bytes), 0, &["imported 2, "]);
    says(&import(&desk, "a.wacz", &bytes), 0, &["imported 0, unchanged 2"]);
    let torn = &bytes[..bytes.len() - 30];
    says(&import(&desk, "torn.wacz", torn), 3, &["torn.wacz", "the container cannot be opened"]);
    says(&import(&desk, "none.wacz", wacz(b"", "pages/x.warc.gz")), 3, &["no WARC file below `archive/`"]);
}

#[test]
fn a_part_that_is_not_as_described_is_told_with_its_name() {
    let warc = packed(&[page("a")]);
    let other = packed(&[page("b")]);
    let description = format!(
        r#"{{"resources": [{{"path": "archive/a.warc.gz", "hash": "sha256:{}"}}]}}"#,
        data_encoding::HEXLOWER.encode(&Sha256::digest(&warc))
    );
    let desk = desk();
    let bytes = Zip::new().stored("datapackage.json", description).deflated("archive/a.warc.gz", &other).finish();
    says(&import(&desk, "a.wacz", bytes), 3, &["imported 1, ", "archive/a.warc.gz is doubtful", "datapackage.json"]);
}

#[test]
fn names_in_a_container_lead_nowhere() {
    let desk = desk();
    let warc = packed(&[page("a")]);
    for name in [
        "../../escaped.warc.gz",
        "archive/../../escaped.warc.gz",
        "/tmp/escaped.warc.gz",
        "archive\\..\\escaped.warc.gz",
    ] {
        import(&desk, "in/a.wacz", wacz(&warc, name));
    }
    let names: Vec<String> = files_below(desk.folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.contains("escaped")), "{names:?}");
    assert!(!Path::new("/tmp/escaped.warc.gz").exists());
}

#[test]
fn a_part_that_unpacks_without_end_is_stopped() {
    let desk = desk();
    let start = page("a").bytes();
    let bomb = Packed::repeated(&start, &vec![b'\n'; 1 << 20], 128, b"");
    let bytes = Zip::new().deflated("datapackage.json", "{}").entry(b"archive/a.warc", &bomb).finish();
    says(&import(&desk, "a.wacz", bytes), 3, &["imported 1, ", "far larger than it can be"]);
}

#[test]
fn a_page_saved_with_its_parts_is_read_under_its_own_address() {
    let desk = desk();
    let saved = "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://www.aldermoor.police.example/drones\r\n\
        Subject: Drones\r\nDate: Fri, 1 Mar 2024 10:00:00 -0000\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"b\"\r\n\r\n\r\n\
        --b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://www.aldermoor.police.example/drones\r\n\r\n\
        <!DOCTYPE html><html><body><main><h1>Drones</h1><p>You asked about dro=\r\nnes. We spent =C2=A312.</p></main>\
        </body></html>\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";
    says(&import(&desk, "drones.mhtml", saved), 0, &["imported 1, "]);
    let (capture, body) = kept(&desk).remove(0);
    assert_eq!((capture.url.as_str(), capture.fetched_at.as_str()), (url("drones").as_str(), DAY));
    assert_eq!(body, saved.as_bytes());
    desk.ok(&["build"]);
    assert_eq!(desk.ok(&["search", "\"about drones\"", "--count"]).trim(), "1");
    assert_eq!(desk.ok(&["search", "force:aldermoor", "--count"]).trim(), "1");
}

#[test]
fn files_beside_pages_tell_their_addresses_and_a_list_of_paths_is_read() {
    let desk = desk();
    let pages = ["a.html", "b.html", "c.txt"].map(|name| desk.write(&format!("pages/{name}"), letter(name)));
    desk.write("pages/a.html.url", "https://www.aldermoor.police.example/a\n2024-03-01\n");
    desk.write("pages/b.url", "[InternetShortcut]\r\nURL=https://www.aldermoor.police.example/b\r\n");
    let list: String = pages.iter().map(|path| format!("{}\n", path.display())).collect();
    says(&desk.run_with_input(&["import", "-"], &list), 0, &["imported 3, "]);
    let kept = kept(&desk);
    assert_eq!(kept[1].0.url, url("a"));
    assert_eq!(kept[1].0.fetched_at, "2024-03-01T00:00:00Z");
    assert_eq!(kept[2].0.url, url("b"));
}

#[test]
fn a_request_of_whatdotheyknow_is_taken() {
    let desk = desk();
    let json = r#"{"title": "Dogs and drones", "described_state": "successful", "display_status": "Successful",
        "user": {"name": "A. Example"}, "public_body": {"name": "Aldermoor Police"}, "law_used": "foi",
        "info_request_events": [{"event_type": "response", "created_at": "2024-03-05T10:00:00Z", "snippet": "We hold 12."}]}"#;
    says(&import(&desk, "dogs.json", json), 0, &["imported 1, "]);
    desk.ok(&["build"]);
    assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "1");
}

#[test]
fn an_import_that_was_interrupted_goes_on_where_it_stopped() {
    let desk = desk();
    let records: Vec<Record> = (0..20).map(|at| page(&at.to_string())).collect();
    let path = desk.write("a.warc.gz", packed(&records));
    let stop = Arc::new(AtomicBool::new(false));
    let registry = Registry::shipped().with_user(FORCE).unwrap();
    let options = ImportOptions {
        now: LATER.to_owned(),
        force: None,
        max_file_bytes: MAX_FILE_BYTES,
        max_page_bytes: MAX_PAGE_BYTES,
        known: KnownHosts::new(&registry, &Sources::shipped()),
        all_hosts: false,
        stop: Arc::clone(&stop),
        removals: crossforce::store::Removals::default(),
        room: crossforce::store::Room::default(),
    };
    let (mut writer, _) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
    let mut events = 0;
    let report = crossforce::import::import(std::slice::from_ref(&path), &mut writer, &options, &mut |_| {
        events += 1;
        stop.store(events == 7, Ordering::SeqCst);
    });
    assert!(report.as_ref().unwrap().interrupted && report.unwrap().imported == 7);
    writer.close().unwrap();
    says(&desk.run(&["import", path.to_str().unwrap()]), 0, &["imported 13, unchanged 7"]);
    assert_eq!(kept(&desk).len(), 20);
}

#[test]
fn many_problems_of_one_file_are_counted_after_the_first_ones() {
    let desk = desk();
    let damaged: Vec<Record> = (0..50).map(|at| page(&at.to_string()).with("WARC-Date", "never")).collect();
    let ran = import(&desk, "a.warc.gz", packed(&damaged));
    says(&ran, 3, &["not imported 50", "has 30 more problems"]);
    assert_eq!(ran.stderr.matches("WARC-Date").count(), 20);
}
