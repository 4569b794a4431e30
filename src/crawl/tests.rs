//! Crawls made-up sites on loopback and judges from what the server saw.

#![allow(clippy::disallowed_methods, reason = "writes the made-up sites into a temporary folder")]

use crate::crawl::{CrawlConfig, CrawlError, CrawlReport, Fetched, FetchedKind, SourceReport, crawl};
use crate::data::sources::Sources;
use crate::web::site::{SeenRequest, SiteServer};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const LIST: &str = "/foi-ai/af/accessing-information/published-items/";
const HOST: &str = "www.aldermoor.police.example";

/// Sites in a temporary folder, and the user's sources file that names them.
struct Web {
    folder: tempfile::TempDir,
    sources: String,
}

struct Run {
    report: CrawlReport,
    kept: Vec<Fetched>,
    seen: Vec<SeenRequest>,
}

impl Web {
    fn new() -> Web {
        Web { folder: tempfile::tempdir().unwrap(), sources: "contact = \"desk@paper.example\"\n".to_owned() }
    }

    /// Adds a site with an enabled source of the shared platform.
    fn site(self, host: &str) -> Web {
        let name = host.split('.').nth(1).unwrap().to_owned();
        self.site_with(host, &format!("id = \"{name}\"\nforce = \"{name}\"\nprofile = \"soh\"\n"))
    }

    fn site_with(mut self, host: &str, keys: &str) -> Web {
        self.sources += &format!("[[source]]\nbase = \"http://{host}\"\nenabled = true\n{keys}");
        self.file(host, "/robots.txt", "User-agent: *\nDisallow: /private/\n")
    }

    fn file(self, host: &str, path: &str, body: &str) -> Web {
        let mut at = self.folder.path().join(host).join(path.trim_start_matches('/'));
        if path.ends_with('/') {
            at.push("index.html");
        }
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::fs::write(at, body).unwrap();
        self
    }

    fn routes(self, host: &str, routes: &str) -> Web {
        self.file(host, "/routes.toml", routes)
    }

    /// A list of one page with these addresses, and an item page at each that is no file.
    fn list(mut self, host: &str, links: &[&str]) -> Web {
        let list = links.iter().map(|link| format!("<li><h3><a href='{link}'>x</a></h3></li>")).collect::<String>();
        self = self.file(host, LIST, &format!("<main><ul>{list}</ul></main>"));
        for link in links.iter().filter(|link| link.ends_with('/') && link.starts_with('/')) {
            self = self.file(host, link, &format!("<!doctype html><h1>{link}</h1>"));
        }
        self
    }

    fn crawl(&self, change: impl FnOnce(&mut CrawlConfig)) -> Run {
        let server = SiteServer::start(self.folder.path()).unwrap();
        let sources = Sources::shipped().with_user(&self.sources).unwrap();
        let mut config = CrawlConfig {
            version: "9.9".to_owned(),
            overrides: server.overrides(),
            min_interval: Some(Duration::from_millis(2)),
            ..CrawlConfig::default()
        };
        change(&mut config);
        let mut kept = Vec::new();
        let report = crawl(
            &sources,
            &config,
            &mut |fetched| {
                kept.push(fetched);
                Ok(())
            },
            &mut |_| {},
        );
        Run { report: report.unwrap(), kept, seen: server.requests() }
    }
}

impl Run {
    fn asked(&self) -> Vec<String> {
        self.seen.iter().map(|request| request.path.split("?bor=").next().unwrap().to_owned()).collect()
    }

    fn kept(&self, kind: FetchedKind) -> Vec<&str> {
        let paths = self.kept.iter().filter(|fetched| fetched.kind == kind);
        paths.map(|fetched| fetched.url.split_once(".example").unwrap().1).collect()
    }

    fn source(&self) -> &SourceReport {
        &self.report.sources[0]
    }

    fn gaps(&self, host: &str) -> Vec<Duration> {
        let seen: Vec<&SeenRequest> = self.seen.iter().filter(|request| request.host == host).collect();
        seen.windows(2).map(|pair| pair[1].came.saturating_sub(pair[0].answered)).collect()
    }
}

fn has_part(report: &SourceReport, part: &str) -> bool {
    report.errors.iter().chain(&report.not_allowed).any(|problem| problem.message.contains(part))
        || report.parked.iter().any(|r| r.contains(part))
}

#[test]
fn robots_come_first_then_the_list_then_files_before_their_page() {
    let web = Web::new()
        .site(HOST)
        .list(HOST, &["/foi-ai/aldermoor-police/d/one/", "/foi-ai/aldermoor-police/d/two/"])
        .file(HOST, "/foi-ai/aldermoor-police/d/one/", "<h1>1</h1><a href='/SysSiteAssets/foi-media/a/data.xlsx'>d</a>")
        .file(HOST, "/SysSiteAssets/foi-media/a/data.xlsx", "PK not really");
    let run = web.crawl(|_| {});
    let expected = [
        "/robots.txt",
        LIST,
        "/foi-ai/aldermoor-police/d/one/",
        "/SysSiteAssets/foi-media/a/data.xlsx",
        "/foi-ai/aldermoor-police/d/two/",
    ];
    assert_eq!(run.asked()[..2], expected[..2]);
    assert_eq!(run.asked()[2..5], expected[2..5]);
    assert_eq!(run.kept(FetchedKind::Item), [expected[2], expected[4]]);
    assert_eq!(run.kept(FetchedKind::File), [expected[3]]);
    assert_eq!(run.kept(FetchedKind::Robots).len(), 1);
    let source = run.source();
    assert_eq!((source.listed, source.fetched, source.files), (2, 2, 1));
    assert!(source.errors.is_empty(), "{:?}", source.errors);
    let file = run.kept.iter().find(|fetched| fetched.kind == FetchedKind::File).unwrap();
    assert!(file.discovered_from.as_ref().unwrap().ends_with("/d/one/"));
    assert!(run.kept.iter().all(|fetched| fetched.status == 200 && fetched.force == "aldermoor"));
}

#[test]
fn every_request_says_who_asks() {
    let run = Web::new().site(HOST).list(HOST, &["/foi-ai/aldermoor-police/d/one/"]).crawl(|_| {});
    for request in &run.seen {
        assert_eq!(request.headers["user-agent"], "crossforce/9.9 (+desk@paper.example)");
        assert_eq!(request.headers["from"], "desk@paper.example");
        assert_eq!(request.headers["accept-encoding"], "gzip, identity");
        assert_eq!(request.host, HOST);
    }
}

#[test]
fn one_request_at_a_time_to_a_host_with_the_delay_between_and_hosts_side_by_side() {
    let other = "www.brackenshire.police.example";
    let links = ["/foi-ai/p/d/one/", "/foi-ai/p/d/two/", "/foi-ai/p/d/three/"];
    let slow = "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\ndelay_ms = 30\n";
    let web = Web::new().site(HOST).site(other).list(HOST, &links).list(other, &links);
    let run = web.routes(HOST, slow).routes(other, slow).crawl(|config| {
        config.min_interval = Some(Duration::from_millis(40));
    });
    for host in [HOST, other] {
        let gaps = run.gaps(host);
        assert!(gaps.len() >= 5, "{gaps:?}");
        assert!(gaps.iter().all(|gap| *gap >= Duration::from_millis(39)), "{gaps:?}");
    }
    // The second host did not wait for the first one to be finished.
    let first = |host: &str| run.seen.iter().find(|request| request.host == host).unwrap().came;
    let last = |host: &str| run.seen.iter().rfind(|request| request.host == host).unwrap().came;
    assert!(first(other) < last(HOST) && first(HOST) < last(other));
}

#[test]
fn two_sources_of_one_host_take_turns() {
    let keys = |name: &str, path: &str| {
        format!("id = \"{name}\"\nforce = \"{name}\"\nprofile = \"soh\"\ndiscover = {{ path = \"{path}\" }}\n")
    };
    let slow = "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\ndelay_ms = 20\n";
    let web = Web::new()
        .site_with(HOST, &keys("one", "/list-one/"))
        .site_with(HOST, &keys("two", "/list-two/"))
        .file(HOST, "/list-one/", "<main><a href='/foi-ai/p/d/a/'>a</a><a href='/foi-ai/p/d/b/'>b</a></main>")
        .file(HOST, "/list-two/", "<main><a href='/foi-ai/p/d/c/'>c</a><a href='/foi-ai/p/d/d/'>d</a></main>")
        .routes(HOST, slow);
    let run = web.crawl(|config| config.min_interval = Some(Duration::from_millis(30)));
    assert!(run.report.sources.iter().all(|source| source.fetched == 2), "{:?}", run.report);
    assert_eq!(run.asked().iter().filter(|path| *path == "/robots.txt").count(), 1);
    // Answers are noted when they are ready, so two requests at once would show as a gap of nothing.
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(29)), "{:?}", run.gaps(HOST));
}

#[test]
fn a_slow_site_gets_five_times_its_own_time_to_rest_and_crawl_delay_counts() {
    let slow = "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\ndelay_ms = 20\n";
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]).routes(HOST, slow);
    let gaps = web.crawl(|_| {}).gaps(HOST);
    assert!(gaps[2] >= Duration::from_millis(99), "{gaps:?}");
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/"]);
    let run = web.file(HOST, "/robots.txt", "User-agent: *\nCrawl-delay: 0.08\n").crawl(|_| {});
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(79)), "{:?}", run.gaps(HOST));
}

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
    for (status, requests) in [(403, 1), (401, 1), (429, 1), (500, 3), (503, 3)] {
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
fn retry_after_is_obeyed_and_a_long_one_ends_the_visit() {
    let web = |seconds: &str, times: usize| {
        let routes = format!(
            "[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 503\nheaders = {{ retry-after = \"{seconds}\" }}\ntimes = {times}\n"
        );
        Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]).routes(HOST, &routes)
    };
    let run = web("1", 1).crawl(|_| {});
    assert_eq!(run.source().fetched, 2);
    assert!(run.gaps(HOST)[2] >= Duration::from_millis(999), "{:?}", run.gaps(HOST));
    let run = web("1000000000", 1).crawl(|_| {});
    assert_eq!(run.asked().len(), 3, "nothing is asked for after it");
    assert!(run.source().parked.as_ref().unwrap().contains("1000000000"));
    let run = web("nonsense", 2).crawl(|_| {});
    assert_eq!(run.source().fetched, 2);
}

#[test]
fn redirects_are_followed_only_inside_the_configured_hosts() {
    let foreign = "www.elsewhere.example";
    let routes = format!(
        "[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 301\nlocation = \"http://{foreign}/trap/\"\n
         [[route]]\npath = \"/foi-ai/p/d/two/\"\nstatus = 302\nlocation = \"http://127.0.0.1:1/\"\n
         [[route]]\npath = \"/foi-ai/p/d/three/\"\nstatus = 308\nlocation = \"/foi-ai/p/d/moved/\"\n
         [[route]]\npath = \"/foi-ai/p/d/round/\"\nstatus = 302\nlocation = \"/foi-ai/p/d/round/?\"\n
         [[route]]\npath = \"/foi-ai/p/d/home/\"\nstatus = 302\nlocation = \"/\"\n"
    );
    let links = ["one", "two", "three", "round", "home"].map(|name| format!("/foi-ai/p/d/{name}/"));
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new().site(HOST).list(HOST, &links).routes(HOST, &routes);
    let run = web.file(HOST, "/foi-ai/p/d/moved/", "<h1>m</h1>").file(foreign, "/trap/", "<h1>trap</h1>").crawl(|_| {});
    assert!(run.seen.iter().all(|request| request.host == HOST));
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/moved/"]);
    let moved = run.kept.iter().find(|fetched| fetched.kind == FetchedKind::Item).unwrap();
    assert_eq!(moved.redirected_from, [format!("http://{HOST}/foi-ai/p/d/three/")]);
    assert!(has_part(run.source(), "not on a configured host"));
    assert!(has_part(run.source(), "front page"));
    assert_eq!(run.source().errors.len(), 4, "{:?}", run.source().errors);
}

#[test]
fn a_redirect_to_another_configured_host_asks_its_robots_first() {
    let other = "www.brackenshire.police.example";
    let routes = format!("[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 301\nlocation = \"http://{other}/x/\"\n");
    let web = Web::new()
        .site_with(HOST, "id = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nhosts = [\"www.brackenshire.police.example\"]\n")
        .list(HOST, &["/foi-ai/p/d/one/"])
        .routes(HOST, &routes)
        .file(other, "/robots.txt", "User-agent: *\nDisallow: /x/\n")
        .file(other, "/x/", "<h1>x</h1>");
    let run = web.crawl(|_| {});
    let there: Vec<&str> =
        run.seen.iter().filter(|request| request.host == other).map(|request| request.path.as_str()).collect();
    assert_eq!(there, ["/robots.txt"]);
    assert!(has_part(run.source(), "robots.txt forbids it"));
}

#[test]
fn a_challenge_parks_the_host_and_is_never_kept() {
    let challenge = |status: u16, header: &str| {
        format!(
            "[[route]]\npath = \"/foi-ai/p/d/two/\"\nstatus = {status}\nbody = \"<title>Just a moment...</title>\"\nheaders = {{ {header} }}\n"
        )
    };
    for (status, header) in [(403, ""), (503, "retry-after = \"1\""), (200, "cf-mitigated = \"challenge\"")] {
        let links = ["/foi-ai/p/d/one/", "/foi-ai/p/d/two/", "/foi-ai/p/d/three/"];
        let run = Web::new().site(HOST).list(HOST, &links).routes(HOST, &challenge(status, header)).crawl(|_| {});
        assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
        assert_eq!(run.asked().len(), 4, "neither asked again nor anything after it: {:?}", run.asked());
        assert!(has_part(run.source(), "block page"), "{:?}", run.source());
        assert!(!run.report.is_whole());
    }
}

#[test]
fn a_refused_list_is_a_no() {
    let routes = format!("[[route]]\npath = \"{LIST}\"\nstatus = 403\n");
    let run = Web::new().site(HOST).routes(HOST, &routes).crawl(|_| {});
    assert_eq!(run.asked(), ["/robots.txt", LIST]);
    assert!(run.source().parked.is_some());
}

#[test]
fn a_body_is_cut_at_the_limit_and_says_so() {
    let keys = "id = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nhttp = { max_bytes = 5000 }\n";
    let web = Web::new().site_with(HOST, keys).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let run = web.file(HOST, "/foi-ai/p/d/one/", &"<p>x</p>".repeat(100_000)).crawl(|_| {});
    let cut = run.kept.iter().find(|fetched| fetched.url.ends_with("/one/")).unwrap();
    assert!(cut.truncated && cut.body.len() == 5000);
    let length = cut.headers.iter().find(|(name, _)| name == "content-length").unwrap();
    assert_eq!(length.1, "5000");
    assert_eq!(run.source().fetched, 2);
}

#[test]
fn a_compressed_body_is_decoded_and_a_bomb_is_cut() {
    let packed = |length: usize| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&vec![b'a'; length]).unwrap();
        gzip.finish().unwrap()
    };
    let links = ["/foi-ai/p/d/one/", "/foi-ai/p/d/bomb/", "/foi-ai/p/d/broken/", "/foi-ai/p/d/odd/"];
    let route = |name: &str, coding: &str| {
        format!(
            "[[route]]\npath = \"/foi-ai/p/d/{name}/\"\nfile = \"/{name}.gz\"\ntype = \"text/html\"\nheaders = {{ content-encoding = \"{coding}\" }}\n"
        )
    };
    let routes = route("one", "gzip") + &route("bomb", "gzip") + &route("broken", "gzip") + &route("odd", "br");
    let web = Web::new().site(HOST).list(HOST, &links).routes(HOST, &routes).file(HOST, "/odd.gz", "?");
    let at = |name: &str| web.folder.path().join(HOST).join(name);
    std::fs::write(at("one.gz"), packed(3000)).unwrap();
    std::fs::write(at("bomb.gz"), packed(80 << 20)).unwrap();
    std::fs::write(at("broken.gz"), b"not gzip").unwrap();
    let run = web.crawl(|_| {});
    let sizes: Vec<(usize, bool)> =
        run.kept.iter().filter(|f| f.kind == FetchedKind::Item).map(|f| (f.body.len(), f.truncated)).collect();
    assert_eq!(sizes, [(3000, false), (64 << 20, true)]);
    let one = run.kept.iter().find(|fetched| fetched.url.ends_with("/one/")).unwrap();
    assert!(one.headers.contains(&("x-archive-orig-content-encoding".to_owned(), "gzip".to_owned())));
    assert!(one.headers.contains(&("content-length".to_owned(), "3000".to_owned())));
    assert!(has_part(run.source(), "gzip") && has_part(run.source(), "`br`"));
}

fn pages(routes: &[(&str, u16, &[&str])]) -> String {
    let route = |(page, status, links): &(&str, u16, &[&str])| {
        let links =
            links.iter().map(|link| format!("<h3><a href='/foi-ai/p/d/{link}/'>x</a></h3>")).collect::<String>();
        let query = if page.is_empty() { String::new() } else { format!("query = {{ page = \"{page}\" }}\n") };
        format!("[[route]]\npath = \"{LIST}\"\n{query}status = {status}\nbody = \"<main>{links}</main>\"\n")
    };
    routes.iter().map(route).collect::<String>() + "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\n"
}

#[test]
fn a_list_ends_in_each_of_the_four_ways() {
    let check = |routes: &[(&str, u16, &[&str])], list_pages: usize| {
        let run = Web::new().site(HOST).routes(HOST, &pages(routes)).crawl(|_| {});
        let asked = run.asked().iter().filter(|path| path.starts_with(LIST)).count();
        assert_eq!(asked, list_pages, "{routes:?}");
        assert_eq!(run.source().fetched, 3, "{routes:?}");
        assert!(run.source().errors.is_empty(), "{:?}", run.source().errors);
        assert!(run.report.is_whole());
    };
    // Not there, no items, the last page again, nothing new.
    check(&[("2", 200, &["c"]), ("3", 404, &[]), ("", 200, &["a", "b"])], 3);
    check(&[("2", 200, &["c"]), ("3", 200, &[]), ("", 200, &["a", "b"])], 3);
    check(&[("2", 200, &["c"]), ("*", 200, &["c"]), ("", 200, &["a", "b"])], 3);
    check(&[("2", 200, &["c", "b"]), ("3", 200, &["a", "c"]), ("", 200, &["a", "b"])], 3);
}

#[test]
fn the_second_query_is_tried_when_the_first_yields_nothing() {
    let routes = format!(
        "[[route]]\npath = \"{LIST}\"\nquery = {{ dt = \"Disclosure\" }}\nbody = \"<main><a href='/foi-ai/p/d/a/'>a</a></main>\"\n"
    );
    let web = Web::new().site(HOST).file(HOST, LIST, "<main><p>No results</p></main>").routes(HOST, &routes);
    let run = web.file(HOST, "/foi-ai/p/d/a/", "<h1>a</h1>").crawl(|_| {});
    assert_eq!(run.source().fetched, 1);
    assert_eq!(run.source().query.as_deref(), Some("dt=Disclosure"));
    assert!(run.source().errors.is_empty(), "{:?}", run.source().errors);
}

#[test]
fn a_list_without_items_is_an_error_that_names_source_and_page() {
    let run = Web::new().site(HOST).file(HOST, LIST, "<main><a href='/news/'>n</a></main>").crawl(|_| {});
    let problem = &run.source().errors[0];
    assert!(problem.url.contains(LIST) && problem.message.contains("`aldermoor`"), "{problem:?}");
    assert!(problem.message.contains("none of its 1 links"), "{problem:?}");
    assert!(!run.report.is_whole());
}

#[test]
fn a_list_entry_may_be_a_file_and_a_twin_is_found_from_its_page() {
    let web = Web::new()
        .site(HOST)
        .list(HOST, &["/SysSiteAssets/foi-media/p/data.csv", "/foi-ai/p/d/one/"])
        .file(HOST, "/SysSiteAssets/foi-media/p/data.csv", "a,b\n1,2\n")
        .file(HOST, "/foi-ai/p/d/one/", "<h1>1</h1><a href='/cy-GB/foi-ai/h/d/un/'>Cymraeg</a>")
        .file(HOST, "/cy-GB/foi-ai/h/d/un/", "<h1>1</h1><a hreflang=en href='/foi-ai/p/d/one/'>English</a>");
    let run = web.crawl(|_| {});
    assert_eq!(run.kept(FetchedKind::File), ["/SysSiteAssets/foi-media/p/data.csv"]);
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/", "/cy-GB/foi-ai/h/d/un/"]);
    assert_eq!(run.source().listed, 3);
}

#[test]
fn gone_pages_are_kept_as_gone_and_pages_in_place_of_files_are_not() {
    let web = Web::new()
        .site(HOST)
        .list(HOST, &["/foi-ai/p/d/one/", "/SysSiteAssets/foi-media/p/lost.xlsx", "/foi-ai/p/d/two/"])
        .routes(HOST, "[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 410\n[[route]]\npath = \"/SysSiteAssets/foi-media/p/lost.xlsx\"\nbody = \"<!DOCTYPE html><h1>Sign in</h1>\"\n");
    let run = web.crawl(|_| {});
    let statuses: Vec<u16> =
        run.kept.iter().filter(|fetched| fetched.kind == FetchedKind::Item).map(|fetched| fetched.status).collect();
    assert_eq!(statuses, [410, 200]);
    assert_eq!((run.source().gone, run.source().files), (1, 0));
    assert!(has_part(run.source(), "instead of the file"));
}

#[test]
fn what_was_captured_before_is_not_asked_for_again() {
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let first = web.crawl(|_| {});
    let already: BTreeSet<String> = first.kept.iter().map(|fetched| fetched.url.clone()).collect();
    let second = web.crawl(|config| config.already = already.clone());
    assert!(!second.asked().iter().any(|path| path.contains("/p/d/")), "{:?}", second.asked());
    assert_eq!((second.source().listed, second.source().skipped, second.source().fetched), (2, 2, 0));
}

#[test]
fn a_dry_run_asks_for_lists_only_and_keeps_nothing() {
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let run = web.crawl(|config| config.dry_run = true);
    assert!(run.kept.is_empty() && !run.asked().iter().any(|path| path.contains("/p/d/")));
    assert_eq!(run.source().would_fetch.len(), 2);
}

#[test]
fn a_limit_is_kept_and_reported_and_open_files_are_pending() {
    let web = Web::new()
        .site(HOST)
        .list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"])
        .file(HOST, "/foi-ai/p/d/one/", "<h1>1</h1><a href='/a.pdf'>a</a><a href='/b.pdf'>b</a>")
        .file(HOST, "/a.pdf", "%PDF")
        .file(HOST, "/b.pdf", "%PDF");
    let run = web.crawl(|config| config.max_pages = Some(2));
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
    assert_eq!(run.kept(FetchedKind::File), ["/a.pdf"]);
    assert!(run.source().limited && !run.report.is_whole());
    assert_eq!(run.report.pending.len(), 1);
    let pending = run.report.pending.clone();
    let again = web.crawl(|config| config.pending = pending.clone());
    assert!(again.kept(FetchedKind::File).contains(&"/b.pdf"));
}

/// Answers each connection with the bytes for its path, as they are, and closes it.
fn serve_bytes(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> (std::net::SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            log.lock().unwrap().push(path.clone());
            let _ = stream.write_all(&answer(&path));
        }
    });
    (address, asked)
}

#[test]
fn broken_answers_are_tried_again_given_up_and_their_files_left_pending() {
    let whole = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let (address, asked) = serve_bytes(move |path| match path {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        "/foi-ai/p/d/one/" => whole("<!doctype html><h1>1</h1><a href='/short.pdf'>a</a>"),
        "/foi-ai/p/d/two/" => whole("<!doctype html><h1>2</h1><a href='/chunks.pdf'>a</a>"),
        "/foi-ai/p/d/three/" => b"HTTP/1.1 banana\r\n\r\n<h1>3</h1>".to_vec(),
        "/short.pdf" => b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n%PDF".to_vec(),
        "/chunks.pdf" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n%PDF\r\n".to_vec(),
        _ => whole(
            "<main><a href='/foi-ai/p/d/one/'>1</a><a href='/foi-ai/p/d/two/'>2</a><a href='/foi-ai/p/d/three/'>3</a></main>",
        ),
    });
    let web = Web::new().site(HOST);
    let run = web.crawl(|config| config.overrides = [(HOST.to_owned(), address)].into());
    let count = |path: &str| asked.lock().unwrap().iter().filter(|asked| *asked == path).count();
    assert_eq!((count("/short.pdf"), count("/chunks.pdf"), count("/foi-ai/p/d/three/")), (3, 3, 3));
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    assert!(run.kept(FetchedKind::File).is_empty());
    let pending: Vec<&str> =
        run.report.pending.iter().map(|pending| pending.url.split_once(".example").unwrap().1).collect();
    assert_eq!(pending, ["/short.pdf", "/chunks.pdf"]);
    assert_eq!(run.source().errors.len(), 3, "{:?}", run.source().errors);
}

#[test]
fn a_stop_ends_the_crawl_and_an_error_of_the_caller_too() {
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let server = SiteServer::start(web.folder.path()).unwrap();
    let sources = Sources::shipped().with_user(&web.sources).unwrap();
    let config = CrawlConfig {
        overrides: server.overrides(),
        min_interval: Some(Duration::from_millis(2)),
        ..CrawlConfig::default()
    };
    let stop = config.stop.clone();
    let mut kept = 0;
    let mut keep = |_: Fetched| {
        kept += 1;
        stop.store(true, Ordering::Relaxed);
        Ok(())
    };
    let report = crawl(&sources, &config, &mut keep, &mut |_| {}).unwrap();
    assert!(report.interrupted);
    assert_eq!(kept, 1);
    config.stop.store(false, Ordering::Relaxed);
    let failed = crawl(&sources, &config, &mut |_| Err("the disk is full".into()), &mut |_| {});
    assert!(matches!(failed, Err(CrawlError::Keep(error)) if error.to_string() == "the disk is full"));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn nothing_is_asked_without_a_contact_or_an_enabled_source() {
    let web = Web::new().site(HOST);
    let refused = |text: &str, config: CrawlConfig| {
        let sources = Sources::shipped().with_user(text).unwrap();
        crawl(&sources, &config, &mut |_| Ok(()), &mut |_| {}).unwrap_err().to_string()
    };
    let config = CrawlConfig::default;
    let without = web.sources.replace("contact = \"desk@paper.example\"", "");
    let message = refused(&without, config());
    assert!(message.contains("contact = ") && message.contains("corpus/sources.toml"), "{message}");
    assert!(refused(&web.sources, CrawlConfig { contact: "me".to_owned(), ..config() }).contains("`me`"));
    assert!(refused("contact = \"a@b.example\"", config()).contains("enabled = true"));
    let forces = vec!["kent".to_owned()];
    assert!(refused(&web.sources, CrawlConfig { forces, ..config() }).contains("`kent`"));
}

#[test]
fn a_host_that_is_not_served_here_is_never_looked_for_on_loopback() {
    let keys = "id = \"local\"\nforce = \"local\"\nprofile = \"soh\"\n";
    let web = Web::new().site_with("localhost", keys).list("localhost", &["/foi-ai/p/d/one/"]);
    let server = SiteServer::start(web.folder.path()).unwrap();
    let base = format!("http://localhost:{}", server.address.port());
    let sources = Sources::shipped().with_user(&web.sources.replace("http://localhost", &base)).unwrap();
    let config = CrawlConfig::default();
    let stop = config.stop.clone();
    let wait = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::Relaxed);
    });
    crawl(&sources, &config, &mut |_| Ok(()), &mut |_| {}).unwrap();
    wait.join().unwrap();
    assert!(server.requests().is_empty());
}

#[test]
fn the_sample_sites_are_crawled_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample");
    let Ok(text) = std::fs::read_to_string(folder.join("sources.toml")) else {
        eprintln!("skipped: there is no corpus/sample");
        return;
    };
    let server = SiteServer::start(&folder.join("site")).unwrap();
    let config = CrawlConfig {
        overrides: server.overrides(),
        min_interval: Some(Duration::from_millis(1)),
        ..CrawlConfig::default()
    };
    let sources = Sources::shipped().with_user(&text).unwrap();
    let mut kept: Vec<Fetched> = Vec::new();
    let mut keep = |fetched| {
        kept.push(fetched);
        Ok(())
    };
    let report = crawl(&sources, &config, &mut keep, &mut |_| {}).unwrap();
    for source in &report.sources {
        eprintln!(
            "{}: lists {}, listed {}, pages {}, files {}, gone {}, parked {:?}, rule {:?}, errors {:?}",
            source.force,
            source.list_pages,
            source.listed,
            source.fetched,
            source.files,
            source.gone,
            source.parked,
            source.rule,
            source.errors
        );
        let is_refused = source.force == "marlstone";
        assert_eq!(source.parked.is_some(), is_refused, "{source:?}");
        assert!(is_refused || source.fetched + source.files > 0, "{source:?}");
    }
    assert!(kept.iter().all(|fetched| !String::from_utf8_lossy(&fetched.body).contains("Just a moment")));
    // Whoever labelled the sample wrote down every address; each must have been found.
    let expected = std::fs::read_to_string(folder.join("expected.toml")).unwrap().parse::<toml::Table>().unwrap();
    let rows = ["response", "file"].iter().filter_map(|key| expected.get(*key)?.as_array()).flatten();
    let urls: BTreeSet<&str> = rows.filter_map(|row| row.get("url")?.as_str()).collect();
    let found: BTreeSet<&str> = kept.iter().map(|fetched| fetched.url.as_str()).collect();
    let lost: Vec<&&str> = urls.difference(&found).collect();
    assert!(urls.len() > 50 && lost.is_empty(), "{lost:#?}");
}
