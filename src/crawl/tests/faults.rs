//! One fault a row: what the site does with one page, and what must come of it.

use super::server::{Act, hang, whole, with};
use super::*;
use crate::crawl::Limits;
use Expected::{Cut, Given, Kept, Refused};
use std::sync::{Arc, LazyLock};

enum Expected {
    /// The page is kept as it is.
    Kept,
    /// A beginning is kept, and said to be one.
    Cut,
    /// No page is kept, after so many tries, for a reason with these words.
    Given(usize, &'static str),
    Refused(&'static str),
}

const PAGE: &str = "<!doctype html><h1>FOI 12/24</h1>";
/// How long the slow faults are waited for. Nothing else in their crawls takes three times as long, three times in a row.
const SOON: Duration = Duration::from_millis(500);

/// Made before anybody waits for it.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| packed(&vec![b'a'; 100 << 20]));

fn raw(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, body).unwrap();
    gzip.finish().unwrap()
}

fn coded(coding: &str, body: Vec<u8>) -> Act {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Act::Send([head.into_bytes(), body].concat())
}

type Row = (&'static str, fn(usize) -> Act, Expected);

const ROWS: &[Row] = &[
    ("plain", |_| whole(PAGE), Kept),
    ("hangs", |_| hang(), Given(3, "timed out: no headers")),
    (
        "headers one by one",
        |_| Act::Slow(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Slow: 1\r\n".to_vec(), Arc::default()),
        Given(3, "timed out: no headers"),
    ),
    (
        "body byte by byte",
        |_| {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n".to_vec();
            Act::Slow(head, vec![b'x'], Arc::default())
        },
        Given(3, "slower than"),
    ),
    (
        "body stalls",
        |_| {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nab".to_vec();
            Act::Slow(head, Vec::new(), Arc::default())
        },
        Given(3, "slower than"),
    ),
    ("short body", |_| raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<h1>x"), Given(3, "")),
    (
        "short once",
        |time| if time == 1 { raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<h1>x") } else { whole(PAGE) },
        Kept,
    ),
    ("short chunk", |_| raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nabc"), Given(3, "")),
    ("bad chunk", |_| raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"), Given(3, "")),
    (
        "huge chunk",
        |_| raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc"),
        Given(3, ""),
    ),
    ("closes at once", |_| raw(""), Given(3, "")),
    ("resets", |_| Act::Reset(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<h1>".to_vec()), Given(3, "")),
    ("bad status", |_| raw("HTTP/1.1 banana\r\n\r\nx"), Given(3, "")),
    ("status 99999", |_| raw("HTTP/1.1 99999 X\r\n\r\nx"), Given(3, "")),
    ("no http", |_| raw("<h1>hello</h1>"), Given(3, "")),
    ("bad header", |_| raw("HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx"), Given(3, "")),
    (
        "two lengths",
        |_| raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabcdefghi"),
        Given(3, ""),
    ),
    ("length is a word", |_| raw("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc"), Given(3, "")),
    (
        "headers without end",
        |_| Act::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(50)),
        Given(3, ""),
    ),
    (
        "second answer behind the first",
        |_| {
            let second = "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n<h1>smuggled</h1>x";
            raw(&format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{PAGE}{second}",
                PAGE.len()
            ))
        },
        Kept,
    ),
    ("500", |_| with("500 Oops", "", "x"), Given(3, "500")),
    ("500 once", |time| if time == 1 { with("500 Oops", "", "x") } else { whole(PAGE) }, Kept),
    ("403", |_| with("403 No", "", "x"), Given(1, "refused")),
    ("418", |_| with("418 Teapot", "", "x"), Given(1, "418")),
    ("304 unasked", |_| with("304 Not Modified", "", ""), Given(3, "not asked for")),
    ("206 unasked", |_| with("206 Partial", "Content-Type: text/html", PAGE), Kept),
    ("empty", |_| whole(""), Given(1, "nothing came")),
    ("gzip", |_| coded("gzip", packed(PAGE.as_bytes())), Kept),
    ("gzip twice", |_| coded("gzip, gzip", packed(&packed(PAGE.as_bytes()))), Kept),
    ("gzip bomb", |_| coded("gzip", BOMB.clone()), Cut),
    ("gzip bomb twice", |_| coded("gzip, gzip", packed(&BOMB)), Cut),
    ("no gzip", |_| coded("gzip", PAGE.as_bytes().to_vec()), Given(3, "gzip")),
    ("cut gzip", |_| coded("gzip", packed(&PAGE.as_bytes().repeat(50))[..60].to_vec()), Given(3, "gzip")),
    ("brotli unasked", |_| coded("br", b"?".to_vec()), Given(1, "coding")),
    ("five codings", |_| coded("gzip, gzip, gzip, gzip, gzip", b"?".to_vec()), Given(1, "coding")),
    (
        "without end",
        |_| {
            Act::Endless(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html>".to_vec(),
                vec![b'x'; 64 << 10],
            )
        },
        Cut,
    ),
    ("wrong type", |_| with("200 OK", "Content-Type: application/octet-stream", PAGE), Kept),
    ("no type", |_| with("200 OK", "", PAGE), Kept),
    ("challenge by header", |_| with("403 No", "cf-mitigated: challenge", "x"), Refused("block page")),
    ("challenge by title", |_| whole("<title>Just a moment...</title><p>Checking</p>"), Refused("block page")),
    ("busy for long", |_| with("503 Busy", "Retry-After: 1000000000", ""), Refused("pause of 1000000000")),
];

#[test]
fn each_fault_costs_what_the_table_says_and_nothing_else() {
    LazyLock::force(&BOMB);
    let (slow, others): (Vec<&Row>, Vec<&Row>) = ROWS.iter().partition(|row| is_slow(row));
    std::thread::scope(|scope| {
        slow.into_iter().for_each(|row| drop(scope.spawn(|| costs_what_it_says(row))));
        others.into_iter().for_each(costs_what_it_says);
    });
}

/// Only what is slow by intention is waited for shortly: a busy machine may be slow with anything.
fn is_slow((_, _, expected): &Row) -> bool {
    matches!(expected, Given(_, words) if words.starts_with("timed out") || words.starts_with("slower"))
}

fn costs_what_it_says(row: &Row) {
    let (name, act, expected) = row;
    let act = *act;
    let server = FaultServer::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        "/foi-ai/p/d/fault/" => act(asked.time),
        "/foi-ai/p/d/good/" => whole("<!doctype html><h1>Another answer</h1>"),
        _ => whole(&list_of(&["/foi-ai/p/d/fault/", "/foi-ai/p/d/good/"])),
    });
    let run = crawl_faults(&server, "http = { max_bytes = 1000000 }\n", |config| {
        let limits = Limits { headers: SOON, grace: SOON, least_per_second: 2000, ..Limits::default() };
        config.on_loopback.limits = is_slow(row).then_some(limits);
    });
    let fault = run.kept.iter().find(|kept| kept.url.ends_with("/fault/"));
    let has = |part: &str| run.source().errors.iter().any(|problem| problem.message.contains(part));
    let good = run.kept(FetchedKind::Item).contains(&"/foi-ai/p/d/good/");
    let text = fault.map(|kept| String::from_utf8_lossy(&kept.body).into_owned()).unwrap_or_default();
    match expected {
        Kept => assert!(text == PAGE && fault.is_some_and(|kept| !kept.truncated), "{name}: {text}"),
        Cut => assert!(fault.is_some_and(|kept| kept.truncated && !kept.body.is_empty()), "{name}"),
        Given(tries, words) => {
            assert_eq!((run.count("/foi-ai/p/d/fault/"), fault.is_none()), (*tries, true), "{name}");
            assert!(has(words) && run.source().errors.len() == 1, "{name}: {:?}", run.source().errors);
        }
        Refused(words) => assert!(fault.is_none() && has_part(run.source(), words), "{name}: {:?}", run.source()),
    }
    assert_eq!(good, !matches!(expected, Refused(_)), "{name}: the next page");
    assert!(!run.kept.iter().any(|kept| String::from_utf8_lossy(&kept.body).contains("smuggled")), "{name}");
}

#[test]
fn what_is_to_be_in_no_index_is_evidence_and_no_document() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        "/foi-ai/p/d/meta/" => {
            whole("<!doctype html><meta name=robots content='noindex,nofollow'><a href='/a.pdf'>a</a>")
        }
        "/foi-ai/p/d/header/" => with("200 OK", "X-Robots-Tag: noindex", "<!doctype html><h1>x</h1>"),
        "/foi-ai/p/d/other/" => with("200 OK", "X-Robots-Tag: otherbot: noindex", "<!doctype html><h1>y</h1>"),
        _ => whole(&list_of(&["/foi-ai/p/d/meta/", "/foi-ai/p/d/header/", "/foi-ai/p/d/other/"])),
    });
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.kept(FetchedKind::Unindexed), ["/foi-ai/p/d/meta/", "/foi-ai/p/d/header/"]);
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/other/"]);
    assert_eq!(run.count("/a.pdf"), 0);
}

#[test]
fn maps_without_measure_are_bounded() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        path if path.starts_with("/sitemap.xml") => {
            let maps = (0..500).map(|n| format!("<sitemap><loc>http://{HOST}/map{n}.xml</loc></sitemap>"));
            let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
            whole(&format!(
                "{bomb}<sitemapindex>{}<sitemap><loc>http://{HOST}/sitemap.xml</loc></sitemap></sitemapindex>",
                maps.collect::<String>()
            ))
        }
        "/map0.xml" => {
            let urls = (0..200_000).map(|n| format!("<url><loc>http://{HOST}/foi-ai/p/d/{n}/</loc></url>"));
            Act::Send([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), packed(urls.collect::<String>().as_bytes())].concat())
        }
        path if path.starts_with("/map") => {
            Act::Send([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), packed(&vec![b' '; 80 << 20])].concat())
        }
        path => whole(&format!("<!doctype html><h1>{path}</h1>")),
    });
    let keys = "discover = { kind = \"sitemap\", path = \"/sitemap.xml\" }\n";
    let run = crawl_faults(&server, keys, |config| config.max_pages = Some(40));
    let maps = run.seen.iter().filter(|seen| seen.path.contains("map")).count();
    assert!(maps <= 50, "{maps}");
    assert_eq!(run.source().fetched, 40, "{:?}", run.source());
}
