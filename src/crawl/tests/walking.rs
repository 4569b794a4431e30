use super::*;
use std::collections::BTreeSet;
use std::path::Path;

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
        assert_eq!(run.source().fetched + run.source().aliases.len(), 3, "{routes:?}");
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
    let state = web.folder.path().join("crawl.jsonl");
    let run = web.crawl(|config| {
        config.max_pages = Some(2);
        config.state = Some(state.clone());
    });
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
    assert_eq!(run.kept(FetchedKind::File), ["/a.pdf"]);
    assert!(run.source().limited && !run.report.is_whole());
    assert_eq!(run.report.pending.len(), 1);
    let again = web.crawl(|config| config.state = Some(state.clone()));
    assert_eq!(again.kept(FetchedKind::File), ["/b.pdf"]);
    assert!(again.report.pending.is_empty());
    assert_eq!((again.source().skipped, again.source().fetched), (1, 1), "it goes on where it stopped");
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
