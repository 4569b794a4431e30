//! Addresses that others have: a web archive's list of captures, and the pages of Alaveteli.

use super::server::{whole, with};
use super::*;

const ARCHIVE: &str = "web.archive.example";

#[test]
fn a_web_archive_tells_the_addresses_and_the_site_gives_the_pages() {
    let row = |path: &str, status: &str| format!("[\"http://{HOST}:80{path}\", \"{status}\"]");
    let rows = [row("/foi/one/", "200"), row("/foi/gone/", "200"), row("/foi/lost/", "404"), row("/news/", "200")];
    let list = format!("[[\"original\", \"statuscode\"], {}]", rows.join(", "));
    let archive = FaultServer::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow: /web/"),
        path if path.starts_with("/cdx/search/cdx?") => with("200 OK", "Content-Type: application/json", &list),
        _ => with("404 Not Found", "", ""),
    });
    let site = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        "/foi/one/" => whole("<!doctype html><h1>One</h1><a href='/media/one.csv'>figures</a>"),
        "/media/one.csv" => with("200 OK", "Content-Type: text/csv", "a,b\n1,2\n"),
        "/foi/gone/" => with("410 Gone", "", "gone"),
        _ => with("404 Not Found", "", "x"),
    });
    let source = format!(
        "contact = \"desk@paper.example\"\n[[source]]\nid = \"a\"\nforce = \"aldermoor\"\nprofile = \"cdx\"\n\
         base = \"http://{HOST}\"\nenabled = true\nhosts = [\"{ARCHIVE}\"]\n\
         discover = {{ path = \"http://{ARCHIVE}/cdx/search/cdx\", query = {{ url = \"{HOST}/foi/*\" }} }}\n\
         list = {{ include_path = ['^/foi/'] }}\n"
    );
    let overrides = [(HOST.to_owned(), site.address), (ARCHIVE.to_owned(), archive.address)].into();
    let (report, kept) = crawled(&source, overrides, |_| {});
    let asked: Vec<String> = archive.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(asked[0], "/robots.txt");
    assert!(asked.len() == 2 && asked[1].contains("url=www.aldermoor.police.example%2Ffoi%2F*"), "{asked:?}");
    let run = Run { report, kept, seen: site.seen() };
    assert_eq!(run.kept(FetchedKind::Item), ["/foi/one/", "/foi/gone/"], "{:?}", run.source());
    assert_eq!(run.kept(FetchedKind::File), ["/media/one.csv"]);
    assert_eq!((run.source().listed, run.source().gone, run.source().rule.as_deref()), (2, 1, Some("cdx json")));
    assert!(run.report.is_whole(), "{:?}", run.source());
    assert_eq!(run.count("/foi/lost/") + run.count("/news/"), 0);
}

#[test]
fn a_list_of_captures_lies_only_where_its_source_says() {
    let with = |keys: &str| {
        let source = format!("[[source]]\nid = \"a\"\nforce = \"a\"\nbase = \"http://{HOST}\"\n{keys}");
        Sources::shipped().with_user(&source).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(with("profile = \"cdx\"\n"), Ok(()));
    let elsewhere = "discover = { path = \"http://www.elsewhere.example/cdx\" }\n";
    assert!(with(&format!("profile = \"cdx\"\n{elsewhere}")).unwrap_err().contains("discover.path"));
    assert!(with(&format!("profile = \"soh\"\n{elsewhere}")).unwrap_err().contains("discover.path"));
}

#[test]
fn an_authoritys_requests_are_had_from_open_pages_only() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole(
            "User-agent: *\nDisallow: */search/*\nDisallow: */feed/*\nDisallow: /request/*/response/*\n\
             Allow: /request/*/response/*/attach/*\nDisallow: /request/*/download*\n",
        ),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        "/body/aldermoor_police" => whole(
            "<div class=request_listing><span class=head><a href='/request/police_dogs#incoming-1'>d</a></span></div>\
             <div class=request_listing><span class=head><a href='/request/horses'>h</a></span></div>\
             <a href='/feed/body/aldermoor_police'>feed</a>",
        ),
        "/request/police_dogs" => whole(
            "<!doctype html><link rel=alternate type='application/json' href='/request/police_dogs.json'><h1>Dogs</h1>\
             <ul class=list-of-attachments><li class=attachment><a href='/request/police_dogs/response/9/attach/3/a.pdf'>\
             a</a><a href='/request/police_dogs/response/9/attach/html/3/a.pdf.html'>as HTML</a></ul>\
             <a href='/request/police_dogs/response/9'>link</a>",
        ),
        "/request/police_dogs.json" => {
            with("200 OK", "Content-Type: application/json", "{\"title\": \"Dogs\", \"info_request_events\": []}")
        }
        "/request/horses" => whole("<!doctype html><h1>Horses</h1>"),
        "/request/police_dogs/response/9/attach/3/a.pdf" => with("200 OK", "Content-Type: application/pdf", "%PDF-1.7"),
        _ => with("404 Not Found", "", "x"),
    });
    let source = format!(
        "contact = \"desk@paper.example\"\n[[source]]\nid = \"a\"\nforce = \"aldermoor\"\nprofile = \"alaveteli\"\n\
         base = \"http://{HOST}\"\nenabled = true\ndiscover = {{ path = \"/body/aldermoor_police\" }}\n"
    );
    let (report, kept) = crawled(&source, [(HOST.to_owned(), server.address)].into(), |_| {});
    let run = Run { report, kept, seen: server.seen() };
    assert_eq!(run.kept(FetchedKind::Item), ["/request/police_dogs", "/request/horses", "/request/police_dogs.json"]);
    assert_eq!(run.kept(FetchedKind::File), ["/request/police_dogs/response/9/attach/3/a.pdf"]);
    assert!(!run.seen.iter().any(|seen| seen.path.contains("/feed/") || seen.path.contains("/html/")));
    assert!(run.report.is_whole(), "{:?}", run.source());
}
