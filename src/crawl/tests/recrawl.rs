use super::server::{Act, Asked, whole, with};
use super::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const PAGES: usize = 400;
const FEW_PAGES: usize = 60;
const BY_PAGE: usize = 50;

/// A site whose pages say what `stamp` makes of them: headers, and whether what was asked is still so.
fn site(pages: usize, stamp: impl Fn(&Asked) -> (String, bool) + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(move |asked| {
        let (headers, is_same) = stamp(asked);
        let answer = |body: &str| match is_same {
            true => with("304 Not Modified", &headers, ""),
            false => with("200 OK", format!("Content-Type: text/html\r\n{headers}").trim_end(), body),
        };
        match asked.path.as_str() {
            "/robots.txt" => whole("User-agent: *\nDisallow:"),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path if path.starts_with(LIST) => {
                let page = path.split("page=").nth(1).map_or(1, |page| page.parse().unwrap());
                let links = (0..pages).skip((page - 1) * BY_PAGE).take(BY_PAGE);
                answer(&list_of(&links.map(|n| format!("/foi-ai/p/d/item-w{}/", words(n))).collect::<Vec<_>>()))
            }
            path if path.ends_with(".csv") => answer("a,b\n1,2\n"),
            path => answer(&format!(
                "<!doctype html><h1>{path}</h1><p>{}</p><a href='/SysSiteAssets/a.csv'>a</a>",
                path.repeat(3)
            )),
        }
    })
}

/// A number in letters, as the addresses of answers differ in words.
fn words(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn by_etag(asked: &Asked) -> (String, bool) {
    let tag = format!("W/\"{}\"", asked.path.len());
    let is_same = asked.headers.get("if-none-match").is_some_and(|sent| *sent == tag);
    (format!("ETag: {tag}"), is_same)
}

struct Twice {
    first: Run,
    second: Run,
    asked: Vec<SeenRequest>,
    _folder: tempfile::TempDir,
    state: PathBuf,
}

/// Crawls, and again with what the archive would hold by then.
fn twice(server: &FaultServer) -> Twice {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("crawl.jsonl");
    let first = crawl_faults(server, "", |config| config.state = Some(state.clone()));
    let before = server.seen().len();
    let second = crawl_faults(server, "", |config| {
        (config.state, config.captured) = (Some(state.clone()), first.captured());
    });
    let asked = server.seen().split_off(before);
    Twice { first, second, asked, _folder: folder, state }
}

#[test]
fn an_unchanged_site_costs_one_conditional_request_a_page_and_no_body() {
    let server = site(PAGES, by_etag);
    let runs = twice(&server);
    assert_eq!((runs.first.source().fetched, runs.first.source().files), (PAGES, 1));
    assert!(runs.first.report.is_whole(), "{:?}", runs.first.source());
    let is_page = |request: &&SeenRequest| request.path.contains("/p/d/item-w") || request.path.ends_with(".csv");
    let pages: Vec<&SeenRequest> = runs.asked.iter().filter(is_page).collect();
    assert_eq!(pages.len(), PAGES + 1);
    assert!(pages.iter().all(|request| request.headers.contains_key("if-none-match")));
    let with_body = runs.second.kept.iter().filter(|kept| !kept.body.is_empty()).count();
    assert_eq!(with_body, 1, "robots.txt only");
    let lists = runs.asked.iter().filter(|request| request.path.starts_with(LIST)).count();
    assert_eq!(lists, PAGES / BY_PAGE + 1);
    assert_eq!(runs.second.source().unchanged, PAGES + 1, "{:?}", runs.second.source());
    assert!(runs.second.report.is_whole());
}

#[test]
fn sites_that_stamp_their_pages_badly_lose_nothing() {
    let count = Arc::new(AtomicUsize::new(0));
    let new_each_time = move |_: &Asked| (format!("ETag: \"{}\"", count.fetch_add(1, Ordering::Relaxed)), false);
    let by_date = |asked: &Asked| {
        let date = "Tue, 05 Mar 2024 12:00:00 GMT";
        (format!("Last-Modified: {date}"), asked.headers.get("if-modified-since").is_some_and(|sent| sent == date))
    };
    let no_stamp = |_: &Asked| (String::new(), false);
    let runs = twice(&site(FEW_PAGES, new_each_time));
    assert_eq!(
        runs.second.source().unchanged,
        FEW_PAGES + 1,
        "{:?}: the same bytes under another tag are the same",
        runs.second.source()
    );
    let runs = twice(&site(FEW_PAGES, by_date));
    assert!(runs.second.kept.iter().filter(|kept| kept.status == 304).count() > FEW_PAGES);
    let runs = twice(&site(FEW_PAGES, no_stamp));
    assert!(runs.asked.iter().all(|request| !request.headers.keys().any(|name| name.starts_with("if-"))));
    assert_eq!(runs.second.source().unchanged, FEW_PAGES + 1);
}

#[test]
fn a_304_that_was_not_asked_for_or_is_of_another_version_overwrites_nothing() {
    let lies = |asked: &Asked| {
        let is_item = asked.path.ends_with("/item-wa/");
        let is_other = asked.path.ends_with("/item-wb/") && asked.headers.contains_key("if-none-match");
        let tag = if is_other { "\"other\"" } else { "\"one\"" };
        (format!("ETag: {tag}"), is_item || is_other)
    };
    let runs = twice(&site(FEW_PAGES, lies));
    assert_eq!(runs.first.source().fetched, FEW_PAGES - 1);
    assert!(has_part(runs.first.source(), "304 that was not asked for"), "{:?}", runs.first.source().errors);
    let other: Vec<_> = runs.second.kept.iter().filter(|kept| kept.url.ends_with("/item-wb/")).collect();
    assert_eq!((other.len(), other[0].status), (1, 200), "asked again without conditions");
    assert!(runs.second.kept.iter().all(|kept| !kept.url.ends_with("/item-wa/")));
}

#[test]
fn without_the_archive_or_its_state_everything_is_asked_for_as_at_first() {
    let server = site(FEW_PAGES, by_etag);
    let runs = twice(&server);
    let before = server.seen().len();
    // The archive is gone, the state is not: its tags must not be believed.
    let third = crawl_faults(&server, "", |config| config.state = Some(runs.state.clone()));
    assert!(server.seen()[before..].iter().all(|request| !request.headers.contains_key("if-none-match")));
    assert!(third.kept.iter().filter(|kept| kept.status == 200).count() > FEW_PAGES);
}

#[test]
fn a_run_that_was_cut_short_goes_on_and_asks_nothing_twice() {
    let server = site(FEW_PAGES, by_etag);
    let folder = tempfile::tempdir().unwrap();
    let state = Some(folder.path().join("crawl.jsonl"));
    let mut kept = 0;
    for run in 0..5 {
        let run = crawl_faults(&server, "", |config| {
            (config.state, config.max_pages) = (state.clone(), (run < 4).then_some(13));
        });
        kept += run.source().fetched;
    }
    assert_eq!(kept, FEW_PAGES);
    let seen = server.seen();
    let mut items: Vec<&str> =
        seen.iter().map(|request| request.path.as_str()).filter(|path| path.contains("/p/d/item-w")).collect();
    items.sort_unstable();
    assert_eq!(items.len(), FEW_PAGES);
    items.dedup();
    assert_eq!(items.len(), FEW_PAGES);
}

#[test]
fn what_is_gone_is_looked_for_twice_and_what_came_is_found() {
    let round = Arc::new(AtomicUsize::new(1));
    let now = Arc::clone(&round);
    let server = FaultServer::start(move |asked| {
        let round = now.load(Ordering::Relaxed);
        let listed = if round == 1 { vec!["one", "two"] } else { vec!["one", "three"] };
        match asked.path.as_str() {
            "/robots.txt" => whole("User-agent: *\nDisallow:"),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path if path.starts_with(LIST) => {
                whole(&list_of(&listed.iter().map(|name| format!("/foi-ai/p/d/{name}/")).collect::<Vec<_>>()))
            }
            "/foi-ai/p/d/two/" if round > 1 => with("410 Gone", "", "gone"),
            "/foi-ai/p/d/one/" if round == 3 => Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()),
            path => whole(&format!("<!doctype html><h1>{path}</h1>{}", round / 2)),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut captured = BTreeMap::new();
    let mut gone = Vec::new();
    for number in 1..=4 {
        round.store(number, Ordering::Relaxed);
        let run = crawl_faults(&server, "", |config| {
            (config.state, config.captured) = (Some(folder.path().join("crawl.jsonl")), captured.clone());
        });
        captured.extend(run.captured());
        gone.push(run.source().gone);
        assert!(number != 3 || has_part(run.source(), "nothing came"), "an empty page is no page");
        assert!(number != 2 || run.kept(FetchedKind::Item).contains(&"/foi-ai/p/d/three/"));
    }
    // The third run had a fault, so what is in no list waits for the fourth.
    assert_eq!(gone, [0, 1, 0, 1]);
}
