//! The crawler as a program: what it keeps on a second visit, what its exit code says, how it ends when told to.

use crate::support::{Desk, files_below, one_source};
use crossforce::archive::Archive;
use crossforce::web::site::SiteServer;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";

/// A desk with a source, and its site with two items and these routes.
fn site(routes: &str) -> (Desk, SiteServer) {
    let desk = Desk::new();
    one_source(&desk);
    let put = |path: &str, text: &str| drop(desk.write(&format!("site/{HOST}{path}"), text));
    put("/robots.txt", "User-agent: *\nDisallow:\n");
    put("/routes.toml", routes);
    let links = ["one", "two"].map(|name| format!("<h3><a href='/foi-ai/p/january-2024/{name}/'>x</a></h3>"));
    put(&format!("{LIST}index.html"), &format!("<main>{}</main>", links.concat()));
    for name in ["one", "two"] {
        put(&format!("/foi-ai/p/january-2024/{name}/index.html"), &format!("<!doctype html><h1>{name}</h1>"));
    }
    let server = SiteServer::start(&desk.path("site")).unwrap();
    (desk, server)
}

fn arguments(server: &SiteServer) -> Vec<String> {
    let place = format!("{HOST}={}", server.address);
    ["crawl", "--loopback", &place, "--loopback-interval", "5"].map(str::to_owned).to_vec()
}

fn crawl(desk: &Desk, server: &SiteServer, further: &[&str]) -> crate::support::Ran {
    let own = arguments(server);
    let all: Vec<&str> = own.iter().map(String::as_str).chain(further.iter().copied()).collect();
    desk.run(&all)
}

#[test]
fn a_second_visit_to_an_unchanged_site_leaves_revisits_and_no_captures() {
    let (desk, server) = site("");
    let first = crawl(&desk, &server, &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let archive = Archive::new(&desk.path("corpus"));
    let captures = archive.captures().unwrap();
    let second = crawl(&desk, &server, &[]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(second.stderr.contains("2 unchanged"), "{}", second.stderr);
    assert_eq!(archive.captures().unwrap(), captures);
    let mut revisits = Vec::new();
    for (name, bytes) in files_below(&desk.path("corpus/archive")) {
        if name.ends_with(".warc.gz") {
            let mut text = String::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            revisits.extend(
                text.split("WARC/1.1\r\n").filter(|part| part.contains("WARC-Type: revisit")).map(str::to_owned),
            );
        }
    }
    // Two items, two pages of their list, and robots.txt.
    assert_eq!(revisits.len(), 5, "{revisits:#?}");
    for revisit in &revisits {
        assert!(revisit.contains("WARC-Refers-To-Date: 20") && revisit.contains("revisit/identical-payload-digest"));
        assert!(!revisit.contains("<h1>"), "no body: {revisit}");
    }
    assert!(desk.run(&["build"]).code == 0, "an archive with revisits is read");
}

#[test]
fn what_the_site_dates_before_a_day_is_left_and_a_refusal_is_told_by_the_exit_code() {
    let (desk, server) = site("");
    let ran = crawl(&desk, &server, &["--since", "2024-02-01"]);
    assert!(ran.stderr.contains("2 are dated before the day given"), "{}", ran.stderr);
    assert_eq!(crawl(&desk, &server, &["--since", "soon"]).code, 2);
    assert_eq!(desk.run(&["crawl", "--loopback", "www.aldermoor.police.example=192.0.2.1:80"]).code, 2);
    let route = "[[route]]\npath = \"/foi-ai/p/*\"\nstatus = 403\nheaders = { cf-mitigated = \"challenge\" }\n";
    let (desk, server) = site(route);
    let ran = crawl(&desk, &server, &[]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("left alone until"), "{}", ran.stderr);
    let asked = server.requests().len();
    assert_eq!(crawl(&desk, &server, &[]).code, 3);
    assert_eq!(server.requests().len(), asked, "the next run leaves the host alone, too");
}

fn signal(child: &Child) {
    // One that has ended meanwhile and was not waited for is still there to be told.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Starts a crawl of a site that never answers for its items, and waits until one is asked for.
fn hanging() -> (Desk, SiteServer, Child) {
    let (desk, server) = site("[[route]]\npath = \"/foi-ai/p/*\"\ndelay_ms = 86400000\nbody = \"x\"\n");
    let own = arguments(&server);
    let mut command = desk.command(&own.iter().map(String::as_str).collect::<Vec<_>>());
    let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while !server.requests().iter().any(|request| request.path.contains("january-2024")) {
        std::thread::sleep(Duration::from_millis(20));
    }
    (desk, server, child)
}

#[test]
fn an_interrupt_ends_a_crawl_soon_and_a_second_one_at_once() {
    let (_desk, _server, child) = hanging();
    let began = Instant::now();
    signal(&child);
    let output = child.wait_with_output().unwrap();
    // Eight seconds by its own count; half a minute is how long it would have waited for the site.
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("run the same command again to go on"), "{said}");

    let (desk, server, mut child) = hanging();
    // Two signals that come before the first is looked at are one, so there may have to be more.
    while child.try_wait().unwrap().is_none() {
        signal(&child);
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("run the same command again"), "it did not wait for the site: {said}");
    // What it left open is mended, and nothing that was kept is lost.
    desk.write(&format!("site/{HOST}/routes.toml"), "");
    drop(server);
    let server = SiteServer::start(&desk.path("site")).unwrap();
    let ran = crawl(&desk, &server, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(Archive::new(&desk.path("corpus")).captures().unwrap().len() >= 4);
}
