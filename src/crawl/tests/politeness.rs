use super::server::{Act, hang, whole, with};
use super::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
        assert!(gaps.iter().all(|gap| *gap >= Duration::from_millis(40)), "{gaps:?}");
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
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(30)), "{:?}", run.gaps(HOST));
}

#[test]
fn a_slow_site_gets_five_times_its_own_time_to_rest_and_crawl_delay_counts() {
    let slow = "[[route]]\npath = \"/foi-ai/p/*\"\nbody = \"<h1>x</h1>\"\ndelay_ms = 20\n";
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]).routes(HOST, slow);
    let run = web.crawl(|_| {});
    let rests = run.seen.windows(2).map(|pair| (pair[0].answered - pair[0].came, pair[1].came - pair[0].answered));
    let rests: Vec<(Duration, Duration)> = rests.collect();
    assert!(rests.iter().all(|(took, rest)| *rest >= *took * 5), "{rests:?}");
    assert!(rests.iter().filter(|(took, _)| *took >= Duration::from_millis(20)).count() >= 2, "{rests:?}");
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/"]);
    let run = web.file(HOST, "/robots.txt", "User-agent: *\nCrawl-delay: 0.08\n").crawl(|_| {});
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= Duration::from_millis(80)), "{:?}", run.gaps(HOST));
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
    assert!(run.gaps(HOST)[3] >= Duration::from_secs(1), "{:?}", run.gaps(HOST));
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
    assert!(run.gaps(HOST).iter().all(|gap| *gap >= interval), "{:?}", run.gaps(HOST));
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
    for (value, least) in [("1", 1000), ("nonsense", 8), ("", 8)] {
        let header = if value.is_empty() { String::new() } else { format!("Retry-After: {value}") };
        let server = site(3, move |asked| {
            (asked.path.ends_with("/item-1/") && asked.time == 1).then(|| with("429 Slow", &header, ""))
        });
        let run = crawl_faults(&server, "", |_| {});
        let at = run.seen.iter().position(|seen| seen.path.ends_with("/item-1/")).unwrap();
        let gap = run.seen[at + 1].came - run.seen[at].answered;
        assert!(gap >= Duration::from_millis(least), "{value}: {gap:?}");
        assert_eq!(run.source().fetched, 3, "{value}");
    }
}

#[test]
fn a_date_in_retry_after_holds_the_whole_host_until_then() {
    let until: Arc<Mutex<Option<jiff::Timestamp>>> = Arc::default();
    let after: Arc<Mutex<Vec<jiff::SignedDuration>>> = Arc::default();
    let late = Arc::clone(&after);
    let server = site(3, move |asked| {
        let mut until = until.lock().unwrap();
        let now = jiff::Timestamp::now();
        late.lock().unwrap().extend(until.map(|until| now.duration_since(until)));
        (asked.path.ends_with("/item-1/") && asked.time == 1).then(|| {
            // Given when the answer is, and in whole seconds, as the header has it.
            let date = jiff::Timestamp::from_second(now.as_second() + 3).unwrap();
            *until = Some(date);
            with("429 Slow", &format!("Retry-After: {}", date.strftime("%a, %d %b %Y %H:%M:%S GMT")), "")
        })
    });
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.source().fetched, 3);
    let after = after.lock().unwrap();
    assert!(after.len() >= 2 && after.iter().all(|late| !late.is_negative()), "{after:?}");
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
    let least = [64, 32, 16, 8].map(Duration::from_millis);
    assert!(waits.iter().zip(least).all(|(wait, least)| *wait >= least), "each is twice the one before: {waits:?}");
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
    let (before, began) = (server.seen().len(), server.now());
    let interval = Duration::from_millis(50);
    crawled(&sources(&hosts), overrides(&hosts), |config| config.on_loopback.shared_interval = Some(interval));
    let mut came: Vec<Duration> = server.seen()[before..].iter().map(|seen| seen.came - began).collect();
    came.sort();
    // None can come before its turn, however late some are noticed.
    assert!(came.iter().zip(0..).all(|(came, turn)| *came >= interval * turn), "{came:?}");
    assert!(came.len() > 20, "{came:?}");
}

const ITEMS: usize = 20;

/// A site that says when the last of its items is asked for.
fn site_that_tells(is_over: &Arc<AtomicBool>) -> FaultServer {
    let is_over = Arc::clone(is_over);
    let last = format!("/item-{}/", ITEMS - 1);
    site(ITEMS, move |asked| {
        is_over.fetch_or(asked.path.ends_with(&last), Ordering::Relaxed);
        None
    })
}

#[test]
fn hosts_that_are_slow_in_every_way_keep_no_other_from_its_turn() {
    let alone = site_that_tells(&Arc::default());
    crawl_faults(&alone, "", |_| {});
    let is_over: Arc<AtomicBool> = Arc::default();
    let good = site_that_tells(&is_over);
    // Each holds its first request until the other site is through: whoever waited for one of them would wait for ever.
    let slow = |first: &'static str, rest: &'static str| {
        let is_over = Arc::clone(&is_over);
        FaultServer::start(move |asked| match asked.time {
            1 => Act::Slow(first.into(), rest.into(), Arc::clone(&is_over)),
            _ => with("403 No", "", ""),
        })
    };
    let slow = [
        ("www.brackenshire.police.example", slow("", "")),
        ("www.carrowdale.police.example", slow("HTTP/1.1 200 OK\r\n", "X-Slow: 1\r\n")),
        ("www.dunmere.police.example", slow("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n", "#")),
        ("www.eastmarch.police.example", slow("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n# x", "")),
    ];
    let hosts = slow.iter().map(|(host, server)| (*host, server.address)).chain([(HOST, good.address)]);
    let sources = hosts.clone().map(|(host, _)| {
        let name = host.split('.').nth(1).unwrap();
        format!("[[source]]\nbase = \"http://{host}\"\nenabled = true\nid = \"{name}\"\nforce = \"{name}\"\nprofile = \"soh\"\n")
    });
    let sources = format!("contact = \"a@b.example\"\n{}", sources.collect::<String>());
    let overrides = hosts.map(|(host, address)| (host.to_owned(), address)).collect();
    let (report, _) = crawled(&sources, overrides, |config| {
        let never = Duration::from_secs(24 * 3600);
        let limits = crate::crawl::Limits { headers: never, total: never, grace: never, least_per_second: 1 };
        config.on_loopback.limits = Some(limits);
    });
    let source = |host: &str| report.sources.iter().find(|source| source.host == host).unwrap();
    assert_eq!(source(HOST).fetched, ITEMS);
    assert_eq!(good.seen().len(), alone.seen().len(), "no request fewer or more than without them");
    for (host, server) in &slow {
        assert!(source(host).parked.is_some() && server.seen().len() == 2, "{:?}", source(host));
    }
}

#[test]
fn a_host_that_hangs_for_good_is_given_up() {
    let server = FaultServer::start(|_| hang());
    let run = crawl_faults(&server, "", |config| {
        let headers = Duration::from_millis(200);
        config.on_loopback.limits = Some(crate::crawl::Limits { headers, ..Default::default() });
    });
    assert!(run.source().parked.as_ref().unwrap().contains("timed out"), "{:?}", run.source());
}
