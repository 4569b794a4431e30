//! `doctor` as a program: what it finds in good and in bad health, and its exit codes.

use crate::support::{Desk, Ran};
use crossforce::web::site::SiteServer;

const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";

fn site(list: &str, routes: &str) -> (Desk, SiteServer) {
    let desk = Desk::new();
    let source = "[[source]]\nid = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nenabled = true\n";
    desk.write("corpus/sources.toml", format!("contact = \"desk@paper.example\"\n{source}base = \"http://{HOST}\"\n"));
    let put = |path: &str, text: &str| drop(desk.write(&format!("site/{HOST}{path}"), text));
    put("/robots.txt", "User-agent: *\nDisallow:\n");
    put("/routes.toml", routes);
    put(&format!("{LIST}index.html"), list);
    for number in 0..12 {
        let text = "<!doctype html><h1>Police dogs</h1><p>Note number";
        put(&format!("/foi-ai/p/n{number}/index.html"), &format!("{text} {number}: Our response to your request.</p>"));
    }
    let server = SiteServer::start(&desk.path("site")).unwrap();
    (desk, server)
}

fn crawl(desk: &Desk, server: &SiteServer) -> Ran {
    desk.run(&["crawl", "--loopback", &format!("{HOST}={}", server.address), "--loopback-interval", "5"])
}

#[test]
fn a_source_in_good_health_needs_nothing_and_a_bad_one_is_told_what_to_do() {
    let (desk, server) = site("<main><h3><a href='/foi-ai/p/n1/'>x</a></h3></main>", "");
    let ran = desk.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was ever had"), "{}", ran.stderr);
    assert_eq!(crawl(&desk, &server).code, 0);
    let ran = desk.run(&["doctor", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("aldermoor,yes,20") && ran.stdout.contains("h3 a[href]"), "{}", ran.stdout);
    assert_eq!(desk.run(&["doctor", "no-such-source"]).code, 2);
    assert_eq!(desk.run(&["doctor", "kent-soh"]).code, 0, "what is not enabled needs nothing");
}

#[test]
fn lists_without_items_and_challenges_need_attention() {
    let (desk, server) = site("<main><a href='/news/'>x</a></main>", "");
    crawl(&desk, &server);
    let ran = desk.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("name no item") && ran.stderr.contains("crossforce probe aldermoor"), "{}", ran.stderr);
    let routes = "[[route]]\npath = \"/foi-ai/*\"\nstatus = 403\nheaders = { cf-mitigated = \"challenge\" }\n";
    let (desk, server) = site("", routes);
    crawl(&desk, &server);
    let ran = desk.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("is left alone until 20"), "{}", ran.stderr);
}
