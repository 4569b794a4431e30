//! Crawls made-up sites on loopback and judges from what the server saw.
//!
//! Faults of sites, and where each is tested: here, or in `tests/it` where the program is named.
//!
//! | fault | tests |
//! |---|---|
//! | busy: 429, 503, `Retry-After` in each form | `politeness`: `retry_after_…`, `a_date_in_retry_after_…`, `at_most_five_tries_…` |
//! | bears only so many requests | `politeness`: `a_host_that_bears_only_so_much_…` |
//! | slow or hanging: headers, body | `faults`: its slow rows; `politeness`: `hosts_that_are_slow_in_every_way_…` |
//! | short, reset or closed answers | `faults`; `bodies`: `broken_answers_…` |
//! | malformed or smuggled answers | `faults` |
//! | wrong or missing content type | `faults`; program: `crawled_pages`: `bytes_decide_…` |
//! | wrong, missing or conflicting charset | program: `crawled_pages`: `charsets_…` |
//! | redirects: circles, chains, cookie walls, doors | `redirects`: `circles_…` |
//! | redirects to another host | `redirects`: `redirects_are_followed_only_…`, `a_redirect_to_another_…` |
//! | 304, ETags that change, dates, unasked 304 | `recrawl`; program: `crawling`: `a_second_visit_…` |
//! | pages changed, gone, come | `recrawl`: `what_is_gone_…`; program: `changes` |
//! | pages for what does not exist | `soft` |
//! | traps: depth, calendars, facets, sessions | `traps` |
//! | one page under many addresses | `traps`: `sessions_…` |
//! | challenges and blocks | `blocks`; program: `crawling`: `what_the_site_dates_…` |
//! | gzip: bombs, nested, broken, other codings | `faults`; `bodies`; program: `crawl_memory` |
//! | large and endless bodies | `bodies`: `a_body_is_cut_…`; `faults` |
//! | site maps: bombs, circles, 200,000 addresses, other sites | `faults`: `maps_without_measure_…`; `canary` |
//! | cookie banners | program: `crawled_pages`: `no_banner_…` |
//! | noindex, canonical elsewhere, refresh | `faults`: `what_is_to_be_in_no_index_…`; `canary`; `redirects` |
//! | robots.txt: errors, hangs, resets | `robots`: its table of modes |
//! | robots.txt: missing, empty, a page, refused | `robots`: its table, `a_site_whose_robots_are_refused_…` |
//! | robots.txt: redirects | `robots`: its table; `canary`: `a_robots_file_…` |
//! | robots.txt: long, other encodings, packed | `robots`: its table, `a_cut_file_…` |
//! | robots.txt: stars, ends, groups; files and maps | `protego`, `google`; `robots`: `what_robots_forbid_…` |
//! | robots.txt: delays, changes on the way | `politeness`: `a_slow_site_…`; `robots`: `a_cut_file_and_a_slow_lane_…` |
//! | leads to one's own network | `canary`; names whose answer changes: `resolver` |

#![allow(clippy::disallowed_methods, reason = "writes the made-up sites into a temporary folder")]

mod archives;
mod blocks;
mod bodies;
mod canary;
mod faults;
mod google;
mod politeness;
mod protego;
mod recrawl;
mod redirects;
mod robots;
mod server;
mod soft;
mod stopping;
mod traps;
mod walking;

use crate::crawl::{CrawlConfig, CrawlReport, Fetched, FetchedKind, Progress, SourceReport, crawl};
use crate::data::sources::Sources;
use crate::web::site::{SeenRequest, SiteServer};
use server::FaultServer;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

const LIST: &str = "/foi-ai/af/accessing-information/published-items/";
const HOST: &str = "www.aldermoor.police.example";
const OTHER: &str = "www.brackenshire.police.example";

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
        self = self.file(host, LIST, &list_of(links));
        for link in links.iter().filter(|link| link.ends_with('/') && link.starts_with('/')) {
            self = self.file(host, link, &format!("<!doctype html><h1>{link}</h1>"));
        }
        self
    }

    fn crawl(&self, change: impl FnOnce(&mut CrawlConfig)) -> Run {
        let server = SiteServer::start(self.folder.path()).unwrap();
        let (report, kept) = crawled(&self.sources, server.overrides(), change);
        Run { report, kept, seen: server.requests() }
    }
}

/// Crawls what a server of faults answers for `HOST`, with the keys of its source.
fn crawl_faults(server: &FaultServer, keys: &str, change: impl FnOnce(&mut CrawlConfig)) -> Run {
    crawl_faults_with(server, keys, change, &mut |_| {})
}

/// The same, and whatever happens is told.
fn crawl_faults_with(
    server: &FaultServer,
    keys: &str,
    change: impl FnOnce(&mut CrawlConfig),
    progress: &mut Progress,
) -> Run {
    let sources = format!(
        "contact = \"desk@paper.example\"\n[[source]]\nbase = \"http://{HOST}\"\nenabled = true\nid = \"aldermoor\"\n\
         force = \"aldermoor\"\nprofile = \"soh\"\n{keys}"
    );
    let (report, kept) = crawled_with(&sources, [(HOST.to_owned(), server.address)].into(), change, progress);
    Run { report, kept, seen: server.seen() }
}

fn crawled(
    sources: &str,
    overrides: BTreeMap<String, std::net::SocketAddr>,
    change: impl FnOnce(&mut CrawlConfig),
) -> (CrawlReport, Vec<Fetched>) {
    crawled_with(sources, overrides, change, &mut |_| {})
}

fn crawled_with(
    sources: &str,
    overrides: BTreeMap<String, std::net::SocketAddr>,
    change: impl FnOnce(&mut CrawlConfig),
    progress: &mut Progress,
) -> (CrawlReport, Vec<Fetched>) {
    let sources = Sources::shipped().with_user(sources).unwrap();
    let mut config = CrawlConfig {
        version: "9.9".to_owned(),
        overrides,
        min_interval: Some(Duration::from_millis(2)),
        ..CrawlConfig::default()
    };
    change(&mut config);
    let mut kept = Vec::new();
    let mut keep = |fetched| {
        kept.push(fetched);
        Ok(())
    };
    let report = crawl(&sources, &config, &mut keep, progress).unwrap();
    (report, kept)
}

fn list_of<S: AsRef<str>>(links: &[S]) -> String {
    let links = links.iter().map(|link| format!("<li><h3><a href='{}'>x</a></h3></li>", link.as_ref()));
    format!("<main><ul>{}</ul></main>", links.collect::<String>())
}

impl Run {
    /// Paths in the order they were asked for, but for those that try whether the site knows what it has not.
    fn asked(&self) -> Vec<String> {
        let paths = self.seen.iter().map(|request| request.path.split("?bor=").next().unwrap().to_owned());
        paths.filter(|path| !path.contains("/crossforce-probe-")).collect()
    }

    fn kept(&self, kind: FetchedKind) -> Vec<&str> {
        let paths = self.kept.iter().filter(|fetched| fetched.kind == kind);
        paths.map(|fetched| fetched.url.split_once(".example").unwrap().1).collect()
    }

    /// Digests as the archive would know them after this run.
    fn captured(&self) -> BTreeMap<String, String> {
        let has_body = |fetched: &&Fetched| fetched.status != 304 && fetched.same_as.is_none();
        let digest = |fetched: &Fetched| data_encoding::HEXLOWER.encode(&Sha256::digest(&fetched.body));
        self.kept.iter().filter(has_body).map(|fetched| (fetched.url.clone(), digest(fetched))).collect()
    }

    fn source(&self) -> &SourceReport {
        &self.report.sources[0]
    }

    fn gaps(&self, host: &str) -> Vec<Duration> {
        let seen: Vec<&SeenRequest> = self.seen.iter().filter(|request| request.host == host).collect();
        seen.windows(2).map(|pair| pair[1].came.saturating_sub(pair[0].answered)).collect()
    }

    fn count(&self, path: &str) -> usize {
        self.seen.iter().filter(|request| request.path == path).count()
    }
}

fn has_part(report: &SourceReport, part: &str) -> bool {
    report.errors.iter().chain(&report.not_allowed).any(|problem| problem.message.contains(part))
        || report.parked.iter().any(|reason| reason.contains(part))
}
