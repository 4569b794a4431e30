//! `probe` as a program: what it asks for, what it says, and what it leaves behind.

use crate::support::{Desk, Ran};
use crossforce::archive::Archive;
use crossforce::web::site::SiteServer;

const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";

/// A desk with a source that is not enabled, and its site.
fn site(contact: &str, list: &str, routes: &str) -> (Desk, SiteServer) {
    let desk = Desk::new();
    let source = "[[source]]\nid = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\n";
    desk.write("corpus/sources.toml", format!("{contact}{source}base = \"http://{HOST}\"\n"));
    let put = |path: &str, text: &str| drop(desk.write(&format!("site/{HOST}{path}"), text));
    put("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 0\n");
    put("/routes.toml", routes);
    put(&format!("{LIST}index.html"), list);
    let item = "<!doctype html><h1>Police dogs</h1><p>Our reference: 412/24</p><p>Date of response: 14 March 2024</p>\
        <p>The force had 12 police dogs.</p><a href='/SysSiteAssets/foi-media/aldermoor/dogs.xlsx'>dogs</a>";
    put("/foi-ai/p/january-2024/one/index.html", item);
    let server = SiteServer::start(&desk.path("site")).unwrap();
    (desk, server)
}

fn probe(desk: &Desk, server: &SiteServer, further: &[&str]) -> Ran {
    let place = format!("{HOST}={}", server.address);
    let own = ["probe", "aldermoor", "--loopback", &place, "--loopback-interval", "5"];
    desk.run(&[&own[..], further].concat())
}

const CONTACT: &str = "contact = \"desk@paper.example\"\n";
const ONE: &str = "<main><h3><a href='/foi-ai/p/january-2024/one/'>x</a></h3><a href='/news/'>n</a></main>";

#[test]
fn a_source_that_is_not_enabled_is_looked_at_and_left_as_it_was() {
    let (desk, server) = site(CONTACT, ONE, "");
    let ran = probe(&desk, &server, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let pages = report["pages"].as_array().unwrap();
    let list = pages.iter().find(|page| page["page"] == "list 1").unwrap();
    assert_eq!(list["rule"], "h3 a[href]");
    assert_eq!(list["entries"][0]["dated"], "2024-01");
    assert_eq!(list["hits"][2]["fitting"], 1);
    let item = pages.iter().find(|page| page["page"] == "item").unwrap();
    assert_eq!(item["files"].as_array().unwrap().len(), 1);
    let facts = item["facts"].as_str().unwrap();
    assert!(facts.contains("reference 412/24") && facts.contains("answered 2024-03-14"), "{facts}");
    let asked: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked[0], "/robots.txt", "{asked:?}");
    assert!(asked.len() <= 6 && !asked.iter().any(|path| path.contains("xlsx")), "{asked:?}");
    let captures = Archive::new(&desk.path("corpus")).captures().unwrap();
    assert!(captures.iter().any(|capture| capture.url.contains("january-2024/one")), "kept as evidence");
    let people = probe(&desk, &server, &[]);
    assert!(people.stdout.contains("put it first in `list.item`"), "{}", people.stdout);
    assert!(people.stdout.contains("set `enabled = true`"), "{}", people.stdout);
    assert_eq!(desk.run(&["crawl"]).code, 2, "it is still not enabled");
}

#[test]
fn nothing_is_asked_without_a_contact_or_of_a_source_that_is_not_known() {
    let (desk, server) = site("", ONE, "");
    assert_eq!(probe(&desk, &server, &[]).code, 2);
    assert_eq!(desk.run(&["probe", "no-such-source"]).code, 2);
    assert!(server.requests().is_empty());
}

#[test]
fn rules_that_find_nothing_and_a_site_that_refuses_are_told_apart() {
    let (desk, server) = site(CONTACT, "<main><a href='/disclosures/one/'>x</a></main>", "");
    let ran = probe(&desk, &server, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("`/disclosures/one/` 1") || ran.stdout.contains("`/disclosures/` 1"), "{}", ran.stdout);
    let routes = "[[route]]\npath = \"/foi-ai/*\"\nstatus = 403\nheaders = { cf-mitigated = \"challenge\" }\n";
    let (desk, server) = site(CONTACT, ONE, routes);
    let ran = probe(&desk, &server, &[]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("cf-mitigated"), "{}", ran.stdout);
    let asked = server.requests().len();
    assert_eq!(probe(&desk, &server, &[]).code, 3);
    assert_eq!(server.requests().len(), asked, "it is left alone");
}
