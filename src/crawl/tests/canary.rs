//! Nothing that a site says leads to an address of one's own network, however it is spelled and wherever it stands.

use super::server::{Asked, whole, with};
use super::*;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Listens on this machine and counts who comes.
fn canary(address: &str) -> Option<(u16, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind((address, 0)).ok()?;
    let port = listener.local_addr().unwrap().port();
    let visits = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&visits);
    std::thread::spawn(move || {
        listener.incoming().for_each(|_| {
            count.fetch_add(1, Ordering::Relaxed);
        })
    });
    Some((port, visits))
}

/// Spellings of this machine and of a host that is not configured; `P` stands for the port.
const SPELLINGS: [&str; 40] = [
    "http://127.0.0.1:P/",
    "http://127.1:P/",
    "http://127.0.1:P/",
    "http://2130706433:P/",
    "http://0x7f000001:P/",
    "http://0x7f.1:P/",
    "http://0x7F.0.0.0x1:P/",
    "http://0177.0.0.1:P/",
    "http://017700000001:P/",
    "http://0:P/",
    "http://0.0.0.0:P/",
    "http://127.0.0.1.:P/",
    "http://127.127.127.127:P/",
    "http://[::1]:P/",
    "http://[::]:P/",
    "http://[0:0:0:0:0:0:0:1]:P/",
    "http://[::ffff:127.0.0.1]:P/",
    "http://[::ffff:7f00:1]:P/",
    "http://[::127.0.0.1]:P/",
    "http://[64:ff9b::7f00:1]:P/",
    "http://[2002:7f00:1::]:P/",
    "http://localhost:P/",
    "http://LOCALHOST.:P/",
    "http://canary.localhost:P/",
    "http://ip6-localhost:P/",
    "http://www.aldermoor.police.example:P/",
    "http://www.aldermoor.police.example.:P/",
    "http://www.aldermoor.police.example@127.0.0.1:P/",
    "http://www.aldermoor.police.example:80@127.0.0.1:P/",
    "http://127.0.0.1:P#@www.aldermoor.police.example/",
    "http://127.0.0.1:P\\@www.aldermoor.police.example/",
    "http://127.0.0.1:P?www.aldermoor.police.example/",
    "//127.0.0.1:P/",
    "/\\127.0.0.1:P/",
    "\\\\127.0.0.1:P\\",
    "http:/127.0.0.1:P/",
    "http:127.0.0.1:P",
    "http://\u{ff11}\u{ff12}\u{ff17}.0.0.1:P/",
    "http://127%2e0%2e0%2e1:P/",
    "ht\ntp://127.0.0.1:P/",
];

#[test]
fn no_redirect_link_map_or_page_leads_to_ones_own_network() {
    let (port, visits) = canary("127.0.0.1").unwrap();
    let six = canary("::1");
    let ports: Vec<u16> = [Some(port), six.as_ref().map(|(port, _)| *port)].into_iter().flatten().collect();
    let targets: Vec<String> =
        ports.iter().flat_map(|port| SPELLINGS.map(|text| text.replace(":P", &format!(":{port}")))).collect();
    let links = targets.clone();
    let answer = move |asked: &Asked| {
        let number = || {
            let number = asked.path.trim_end_matches('/').rsplit('-').next().unwrap();
            &targets[number.parse::<usize>().unwrap()]
        };
        // A line end in an address is for pages; in a header it ends the header.
        let in_header = |target: &str| target.replace('\n', "");
        match asked.path.as_str() {
            "/robots.txt" => whole(&format!("User-agent: *\nDisallow:\nSitemap: {}", targets[0])),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path if path.starts_with("/sitemap.xml") => {
                let all = links.iter().map(|link| format!("<sitemap><loc>{link}</loc></sitemap>"));
                whole(&format!("<sitemapindex>{}</sitemapindex>", all.collect::<String>()))
            }
            path if path.starts_with(LIST) => {
                let redirects = (0..links.len()).map(|n| format!("/foi-ai/p/d/to-{}-{n}/", words(n)));
                let refreshes = (0..links.len()).map(|n| format!("/foi-ai/p/d/re-{}-{n}/", words(n)));
                let mut all: Vec<String> = redirects.chain(refreshes).chain(links.iter().cloned()).collect();
                all.push("/foi-ai/p/d/page/".to_owned());
                whole(&list_of(&all))
            }
            path if path.starts_with("/foi-ai/p/d/to-") => {
                with("302 Found", &format!("Location: {}", in_header(number())), "")
            }
            path if path.starts_with("/foi-ai/p/d/re-") => {
                whole(&format!("<!doctype html><meta http-equiv=refresh content=\"0; url={}\">", number()))
            }
            _ => {
                let files = links.iter().map(|link| format!("<a href='{link}SysSiteAssets/a.pdf'>a</a>"));
                let twins = links.iter().map(|link| format!("<a hreflang=cy href='{link}foi-ai/p/d/un/'>a</a>"));
                let canonical = format!("<link rel=canonical href='{}'>", links[0]);
                whole(&format!("<!doctype html>{canonical}{}", files.chain(twins).collect::<String>()))
            }
        }
    };
    let server = FaultServer::start(answer);
    let maps = "discover = [{ kind = \"paged-list\", path = \"/foi-ai/af/accessing-information/published-items/\" }, \
        { kind = \"sitemap\", path = \"/sitemap.xml\" }]\n";
    let run = crawl_faults(&server, maps, |_| {});
    let asked = run.seen.iter().filter(|seen| seen.path.contains("/to-") || seen.path.contains("/re-")).count();
    assert!(asked >= 2 * SPELLINGS.len(), "{asked}");
    assert_eq!(visits.load(Ordering::Relaxed), 0);
    assert_eq!(six.map_or(0, |(_, visits)| visits.load(Ordering::Relaxed)), 0);
    assert!(
        run.kept(FetchedKind::Item).contains(&"/foi-ai/p/d/page/"),
        "a canonical address elsewhere changes nothing"
    );
    assert!(run.kept.iter().all(|kept| kept.url.starts_with(&format!("http://{HOST}/"))));
}

fn words(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

#[test]
fn a_robots_file_that_redirects_elsewhere_closes_the_site() {
    let (port, visits) = canary("127.0.0.1").unwrap();
    for spelling in SPELLINGS {
        let target = spelling.replace(":P", &format!(":{port}")).replace('\n', "");
        let server = FaultServer::start(move |_| with("301 Moved", &format!("Location: {target}"), ""));
        let run = crawl_faults(&server, "", |_| {});
        let path = &run.seen[0].path;
        assert!(run.kept.is_empty() && path == "/robots.txt", "{spelling}");
    }
    assert_eq!(visits.load(Ordering::Relaxed), 0);
}
