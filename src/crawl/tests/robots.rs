use super::server::{Act, hang, whole, with};
use super::*;
use crate::crawl::{CrawlEvent, CrawlStep};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn what_robots_forbid_is_not_asked_for_and_said() {
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/private/two/"]);
    let run = web.file(HOST, "/robots.txt", "User-agent: crossforce\nDisallow: /foi-ai/p/private/\n").crawl(|_| {});
    assert!(!run.asked().iter().any(|path| path.contains("private")), "{:?}", run.asked());
    assert!(run.source().not_allowed[0].message.contains("robots.txt forbids it: `/foi-ai/p/private/`"));
    assert_eq!(run.source().fetched, 1);
    assert!(run.report.is_whole(), "being told no is no fault");
}

#[test]
fn a_site_whose_robots_are_refused_or_broken_is_left_alone() {
    for (status, requests) in [(403, 1), (401, 1), (429, 1), (500, 3), (503, 5)] {
        let routes = format!("[[route]]\npath = \"/robots.txt\"\nstatus = {status}\n");
        let run = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/"]).routes(HOST, &routes).crawl(|_| {});
        assert_eq!(run.asked(), vec!["/robots.txt"; requests], "{status}");
        assert!(has_part(run.source(), &format!("{status}")), "{:?}", run.source());
        assert!(run.kept.is_empty());
    }
    let routes = "[[route]]\npath = \"/robots.txt\"\nstatus = 404\n";
    let run = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/"]).routes(HOST, routes).crawl(|_| {});
    assert_eq!(run.source().fetched, 1);
}

#[test]
fn what_robots_forbid_is_asked_for_neither_as_a_file_nor_as_a_map() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /shut*.pdf$\nDisallow: /maps/"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        path if path.starts_with("/sitemap.xml") => whole(&format!(
            "<sitemapindex><sitemap><loc>http://{HOST}/maps/a.xml</loc></sitemap>\
             <sitemap><loc>http://{HOST}/open.xml</loc></sitemap></sitemapindex>"
        )),
        "/open.xml" => whole(&format!("<urlset><url><loc>http://{HOST}/foi-ai/p/d/one/</loc></url></urlset>")),
        "/foi-ai/p/d/one/" => whole("<!doctype html><a href='/shut.pdf'>a</a><a href='/b.pdf'>b</a>"),
        _ => with("200 OK", "Content-Type: application/pdf", "%PDF"),
    });
    let run = crawl_faults(&server, "discover = { kind = \"sitemap\", path = \"/sitemap.xml\" }\n", |_| {});
    assert_eq!(run.kept(FetchedKind::File), ["/b.pdf"], "{:?}", run.source());
    assert!(!run.seen.iter().any(|seen| seen.path.starts_with("/shut") || seen.path.starts_with("/maps/")));
    let told: Vec<&str> = run.source().not_allowed.iter().map(|it| it.message.as_str()).collect();
    assert!(told.len() == 2 && told.iter().all(|told| told.contains("robots.txt forbids it")), "{told:?}");
}

/// What a `robots.txt` like this leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    /// The list and the item are asked for.
    Open,
    /// Only `robots.txt` is.
    Closed,
}

type Mode = (&'static str, fn(usize) -> Act, Verdict);

fn text(body: &str) -> Act {
    with("200 OK", "Content-Type: text/plain", body)
}

fn bytes(body: &[u8]) -> Act {
    Act::Send([format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat())
}

fn wide(body: &str, is_big: bool) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(body.encode_utf16());
    units.flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn to(place: &str) -> Act {
    with("301 Moved", &format!("Location: {place}"), "")
}

const NO: &str = "User-agent: *\nDisallow: /foi-ai/\n";
const MODES: &[Mode] = &[
    ("404", |_| with("404 Not Found", "", NO), Verdict::Open),
    ("410", |_| with("410 Gone", "", NO), Verdict::Open),
    ("400", |_| with("400 Bad", "", NO), Verdict::Open),
    ("451", |_| with("451 Law", "", NO), Verdict::Open),
    ("401", |_| with("401 Who", "", ""), Verdict::Closed),
    ("403", |_| with("403 No", "", ""), Verdict::Closed),
    ("429", |_| with("429 Slow", "", ""), Verdict::Closed),
    ("500", |_| with("500 Oops", "", ""), Verdict::Closed),
    ("503", |_| with("503 Busy", "", ""), Verdict::Closed),
    ("599", |_| with("599 Odd", "", ""), Verdict::Closed),
    ("503 at first", |time| if time == 1 { with("503 Busy", "", "") } else { text("") }, Verdict::Open),
    ("hangs", |_| hang(), Verdict::Closed),
    ("resets", |_| Act::Reset(b"HTTP/1.1 200".to_vec()), Verdict::Closed),
    ("short", |_| Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-".to_vec()), Verdict::Closed),
    ("broken gzip", |_| with("200 OK", "Content-Encoding: gzip", "x"), Verdict::Closed),
    ("unknown coding", |_| with("200 OK", "Content-Encoding: br", "x"), Verdict::Closed),
    ("challenge", |_| with("403 No", "cf-mitigated: challenge", ""), Verdict::Closed),
    ("empty", |_| text(""), Verdict::Open),
    ("a web page", |_| whole("<!doctype html><h1>Not found</h1>"), Verdict::Open),
    ("binary", |_| bytes(&[0, 255, 254, 1, 0, 10, 0x80].repeat(999)), Verdict::Open),
    ("forbids", |_| text(NO), Verdict::Closed),
    ("forbids us", |_| text("User-agent: crossforce\nDisallow: /\n\nUser-agent: *\nAllow: /"), Verdict::Closed),
    ("forbids us by version", |_| text("User-agent: CrossForce/9.9\nDisallow: /"), Verdict::Closed),
    ("forbids others", |_| text("User-agent: otherbot\nDisallow: /"), Verdict::Open),
    ("all but us", |_| text("User-agent: *\nDisallow: /\nUser-agent: crossforce\nDisallow:"), Verdict::Open),
    (
        "split groups",
        |_| text("User-agent: crossforce\nDisallow: /x\n\nUser-agent: crossforce\nDisallow: /foi-ai/"),
        Verdict::Closed,
    ),
    ("byte order mark", |_| text("\u{feff}User-agent: *\nDisallow: /foi-ai/"), Verdict::Closed),
    ("old line ends", |_| text("User-agent: *\rDisallow: /foi-ai/\r"), Verdict::Closed),
    ("two line ends", |_| text("User-agent: *\r\n\r\nDisallow: /foi-ai/\r\n"), Verdict::Closed),
    ("odd case", |_| text("uSeR-aGeNt: *\nDISALLOW: /foi-ai/"), Verdict::Closed),
    ("two bytes, little", |_| bytes(&wide(NO, false)), Verdict::Closed),
    ("two bytes, big", |_| bytes(&wide(NO, true)), Verdict::Closed),
    ("two bytes, no mark", |_| bytes(&wide(NO, false)[2..]), Verdict::Closed),
    ("packed, unsaid", |_| bytes(&packed(NO)), Verdict::Closed),
    ("rule before 500 KiB", |_| text(&format!("{NO}{}", "# filler\n".repeat(80_000))), Verdict::Closed),
    (
        "rule behind 500 KiB",
        |_| text(&format!("User-agent: *\n{}Disallow: /", "# filler\n".repeat(80_000))),
        Verdict::Open,
    ),
    (
        "without end",
        |_| Act::Endless(format!("HTTP/1.1 200 OK\r\n\r\n{NO}").into_bytes(), vec![b'#'; 9999]),
        Verdict::Closed,
    ),
    ("redirect to rules", |_| to("/elsewhere/rules.txt"), Verdict::Closed),
    ("five redirects", |_| to("/hop1"), Verdict::Closed),
    ("six redirects", |_| to("/hop0"), Verdict::Open),
    ("circle", |_| to("/robots.txt"), Verdict::Open),
    ("to the front page", |_| to("/"), Verdict::Open),
    ("to another host", |_| to("http://www.elsewhere.example/robots.txt"), Verdict::Closed),
    ("absurd delay", |_| text("User-agent: *\nCrawl-delay: 100000"), Verdict::Closed),
];

fn packed(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn each_robots_file_opens_or_closes_a_site_as_the_table_says() {
    for (name, act, verdict) in MODES {
        let server = FaultServer::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => act(asked.time),
            "/elsewhere/rules.txt" => text(NO),
            path if path.starts_with("/hop") => match path[4..].parse::<usize>().unwrap() {
                5 => text(NO),
                hop => to(&format!("/hop{}", hop + 1)),
            },
            path if path.starts_with(LIST) => whole(&list_of(&["/foi-ai/p/d/one/"])),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path => whole(&format!("<!doctype html><h1>{path}</h1>")),
        });
        let run = crawl_faults(&server, "", |config| {
            // The only one that is waited for shortly asks for nothing that could come too late.
            let headers = Duration::from_millis(150);
            let shortly = crate::crawl::Limits { headers, ..Default::default() };
            config.on_loopback.limits = (*name == "hangs").then_some(shortly);
        });
        assert_eq!(run.seen[0].path, "/robots.txt", "{name}");
        let asked = run.seen.iter().filter(|seen| seen.path.starts_with("/foi-ai/")).count();
        let found = if asked == 0 { Verdict::Closed } else { Verdict::Open };
        assert_eq!(found, *verdict, "{name}: {:?}", run.source());
        assert_eq!(run.source().fetched, usize::from(found == Verdict::Open), "{name}: {:?}", run.source());
        let is_told = run.source().parked.is_some() || !run.source().not_allowed.is_empty();
        let is_told = is_told || !run.source().errors.is_empty();
        assert_eq!(is_told, found == Verdict::Closed, "{name}: {:?}", run.source());
    }
}

#[test]
fn a_cut_file_and_a_slow_lane_are_told_and_rules_are_asked_for_again_after_a_while_and_a_refusal() {
    let long = format!("User-agent: *\nCrawl-delay: 121\n{}", "# filler\n".repeat(80_000));
    let server = FaultServer::start(move |_| text(&long));
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let mut when_it_waits = |event: CrawlEvent| {
        raised.fetch_or(matches!(event.step, CrawlStep::Waiting { .. }), Ordering::Relaxed);
    };
    let run = crawl_faults_with(&server, "", |config| config.stop = stop, &mut when_it_waits);
    assert_eq!(run.seen.len(), 1, "the delay is waited for");
    let notes = run.source().notes.join("\n");
    assert!(notes.contains("longer than is read") && notes.contains("121 seconds"), "{notes}");

    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => {
            text(if asked.time == 1 { "" } else { "User-agent: *\nCrawl-delay: 0.2\nDisallow: /foi-ai/p/d/c" })
        }
        path if path.starts_with(LIST) => whole(&list_of(&["/foi-ai/p/d/a/", "/foi-ai/p/d/b/", "/foi-ai/p/d/c/"])),
        "/foi-ai/p/d/a/" => with("403 No", "", ""),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        path => whole(&format!("<!doctype html><h1>{path}</h1>")),
    });
    let run = crawl_faults(&server, "", |_| {});
    let expected = ["/robots.txt", LIST, "/foi-ai/p/d/a/", "/robots.txt", "/foi-ai/p/d/b/"];
    assert_eq!(run.asked().iter().map(|path| path.split('?').next().unwrap()).take(5).collect::<Vec<_>>(), expected);
    assert_eq!(run.count("/foi-ai/p/d/c/"), 0, "the new rules hold");
    assert!(
        run.gaps(HOST).last().unwrap() >= &Duration::from_millis(200),
        "and so does their delay: {:?}",
        run.gaps(HOST)
    );

    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => text(""),
        path if path.starts_with(LIST) => whole(&list_of(&["/foi-ai/p/d/a/", "/foi-ai/p/d/b/", "/foi-ai/p/d/c/"])),
        path => whole(&format!("<!doctype html><h1>{path}</h1><p>{}</p>", asked.path.len())),
    });
    let run = crawl_faults(&server, "", |config| {
        config.min_interval = Some(Duration::from_millis(60));
        config.on_loopback.rules_hold_for = Some(Duration::from_millis(100));
    });
    assert!(run.count("/robots.txt") >= 3, "{:?}", run.asked());
}
