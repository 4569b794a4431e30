use super::server::{Act, whole, with};
use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

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
        assert!(gaps.iter().all(|gap| *gap >= Duration::from_millis(30)), "{gaps:?}");
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
    assert!(run.report.sources.iter().all(|source| source.fetched + source.aliases.len() == 2), "{:?}", run.report);
    assert_eq!(run.asked().iter().filter(|path| *path == "/robots.txt").count(), 1);
    // Answers are noted when they are ready, so two requests at once would show as a gap of nothing.
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(20)), "{:?}", run.gaps(HOST));
}

#[test]
fn a_slow_site_gets_five_times_its_own_time_to_rest_and_crawl_delay_counts() {
    let slow = "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\ndelay_ms = 20\n";
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]).routes(HOST, slow);
    let gaps = web.crawl(|_| {}).gaps(HOST);
    assert!(gaps[3] >= Duration::from_millis(80), "{gaps:?}");
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/"]);
    let run = web.file(HOST, "/robots.txt", "User-agent: *\nCrawl-delay: 0.08\n").crawl(|_| {});
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(60)), "{:?}", run.gaps(HOST));
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
    assert!(run.gaps(HOST)[3] >= Duration::from_millis(980), "{:?}", run.gaps(HOST));
    let run = web("1000000000", 1).crawl(|_| {});
    assert_eq!(run.asked().len(), 3, "nothing is asked for after it");
    assert!(run.source().parked.as_ref().unwrap().contains("1000000000"));
    let run = web("nonsense", 2).crawl(|_| {});
    assert_eq!(run.source().fetched, 2);
}

/// A site with so many items, and what else it does.
fn site(items: usize, other: impl Fn(&server::Asked) -> Option<Act> + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(move |asked| {
        other(asked).unwrap_or_else(|| match asked.path.as_str() {
            "/robots.txt" => whole("User-agent: *\nDisallow:"),
            path if path.starts_with(LIST) => {
                whole(&list_of(&(0..items).map(|n| format!("/foi-ai/p/d/item-{n}/")).collect::<Vec<_>>()))
            }
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path => whole(&format!("<!doctype html><h1>{path}</h1>")),
        })
    })
}

#[test]
fn a_restart_cannot_burst_and_parks_hold_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let state = Some(folder.path().join("crawl.jsonl"));
    let interval = Duration::from_millis(300);
    let server = site(3, |_| None);
    let mut runs = 0;
    while runs < 3 {
        crawl_faults(&server, "", |config| {
            (config.state, config.min_interval, config.max_pages) = (state.clone(), Some(interval), Some(1));
        });
        runs += 1;
    }
    let run = Run { report: CrawlReport::default(), kept: Vec::new(), seen: server.seen() };
    // A busy machine may let the server notice a request late.
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= interval * 9 / 10), "{:?}", run.gaps(HOST));
    assert_eq!(run.count("/robots.txt"), 3, "asked for first in every run");

    let busy = site(3, |asked| {
        let is_it = asked.path.ends_with("/item-1/");
        is_it.then(|| with("503 Busy", "Retry-After: 7200", ""))
    });
    let state = Some(folder.path().join("parked.jsonl"));
    let first = crawl_faults(&busy, "", |config| config.state = state.clone());
    assert!(first.source().parked.as_ref().unwrap().contains("left alone until 20"), "{:?}", first.source().parked);
    let before = busy.seen().len();
    let second = crawl_faults(&busy, "", |config| config.state = state.clone());
    assert_eq!(busy.seen().len(), before, "not even robots.txt is asked for");
    assert!(second.source().parked.is_some() && !second.report.is_whole());
}

#[test]
fn retry_after_holds_the_whole_host_in_each_of_its_forms() {
    let soon = || {
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        soon.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    // A date is given when the answer is, so that it still lies ahead however slow the machine is.
    for (value, least) in [("1", 999), ("soon", 900), ("nonsense", 7), ("", 7)] {
        let header = move || match value {
            "" => String::new(),
            "soon" => format!("Retry-After: {}", soon()),
            value => format!("Retry-After: {value}"),
        };
        let server = site(3, move |asked| {
            (asked.path.ends_with("/item-1/") && asked.time == 1).then(|| with("429 Slow", &header(), ""))
        });
        let run = crawl_faults(&server, "", |_| {});
        let at = run.seen.iter().position(|seen| seen.path.ends_with("/item-1/")).unwrap();
        let gap = run.seen[at + 1].came - run.seen[at].answered;
        assert!(gap >= Duration::from_millis(least), "{value}: {gap:?}");
        assert_eq!(run.source().fetched, 3, "{value}");
    }
}

#[test]
fn a_host_that_bears_only_so_much_is_asked_for_no_more() {
    let last: Mutex<Option<Instant>> = Mutex::default();
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let server = site(40, move |_| {
        let now = Instant::now();
        let before = last.lock().unwrap().replace(now);
        let too_soon = before.is_some_and(|before| now - before < Duration::from_millis(30));
        too_soon.then(|| {
            count.fetch_add(1, Ordering::Relaxed);
            with("429 Slow", "", "")
        })
    });
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.source().fetched, 40, "{:?}", run.source().errors);
    assert!(refused.load(Ordering::Relaxed) <= 8, "{refused:?}");
}

#[test]
fn at_most_five_tries_of_one_address_in_a_run() {
    let server = site(3, |asked| asked.path.ends_with("/item-1/").then(|| with("429 Slow", "", "")));
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.seen.iter().filter(|seen| seen.path.ends_with("/item-1/")).count(), 5);
    assert!(run.source().parked.is_some());
    let waits: Vec<Duration> = run.gaps(HOST).into_iter().rev().take(4).collect();
    assert!(waits.windows(2).all(|pair| pair[0] > pair[1]), "each wait is longer than the one before: {waits:?}");
}

#[test]
fn hosts_of_one_organisation_take_turns_and_those_of_one_platform_share_a_gate() {
    let files = "files.aldermoor.police.example";
    let slow = |asked: &server::Asked| {
        std::thread::sleep(Duration::from_millis(10));
        asked.path.ends_with(".pdf").then(|| whole("%PDF"))
    };
    let server = site(6, slow);
    let sources = |hosts: &[&str]| {
        let rows = hosts.iter().enumerate().map(|(n, host)| {
            format!("[[source]]\nbase = \"http://{host}\"\nenabled = true\nid = \"s{n}\"\nforce = \"s{n}\"\nprofile = \"soh\"\n")
        });
        format!("contact = \"a@b.example\"\n{}", rows.collect::<String>())
    };
    let overrides = |hosts: &[&str]| hosts.iter().map(|host| (host.to_string(), server.address)).collect();
    let hosts = [HOST, files];
    crawled(&sources(&hosts), overrides(&hosts), |_| {});
    let seen = server.seen();
    let is_alone = seen.windows(2).all(|pair| pair[1].came >= pair[0].answered);
    assert!(is_alone && seen.iter().any(|seen| seen.host == files) && seen.iter().any(|seen| seen.host == HOST));
    let hosts = [HOST, OTHER, "www.carrowdale.police.example"];
    let began = server.seen().len();
    let interval = Duration::from_millis(50);
    crawled(&sources(&hosts), overrides(&hosts), |config| config.on_loopback.shared_interval = Some(interval));
    let mut came: Vec<Duration> = server.seen()[began..].iter().map(|seen| seen.came).collect();
    came.sort();
    // Four turns in a row take three intervals, however the machine dawdles in between.
    assert!(came.windows(4).all(|four| four[3] - four[0] >= interval * 2), "{came:?}");
}

#[test]
fn a_host_that_hangs_keeps_no_other_from_its_turn() {
    let hanging = FaultServer::start(|_| Act::Hang(Duration::from_secs(3)));
    let good = site(20, |_| None);
    let sources = format!(
        "contact = \"a@b.example\"\n{}",
        [HOST, OTHER].map(|host| {
            let name = host.split('.').nth(1).unwrap();
            format!("[[source]]\nbase = \"http://{host}\"\nenabled = true\nid = \"{name}\"\nforce = \"{name}\"\nprofile = \"soh\"\n")
        })
        .concat()
    );
    let overrides: BTreeMap<_, _> = [(HOST.to_owned(), hanging.address), (OTHER.to_owned(), good.address)].into();
    let (report, _) = crawled(&sources, overrides, |config| {
        let headers = Duration::from_millis(700);
        config.on_loopback.limits = Some(crate::crawl::Limits { headers, ..Default::default() });
    });
    let source = |host: &str| report.sources.iter().find(|source| source.host == host).unwrap();
    assert_eq!(source(OTHER).fetched, 20);
    assert!(source(HOST).parked.as_ref().unwrap().contains("timed out"), "{:?}", source(HOST));
    let last = good.seen().last().unwrap().came;
    assert!(last < Duration::from_secs(3), "{last:?}");
}
