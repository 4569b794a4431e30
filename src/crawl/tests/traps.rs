use super::server::{whole, with};
use super::*;

const MOST_IN_A_TRAP: usize = 50;
const OPEN: &str = "discover = { kind = \"link-tree\", path = \"/start/\", depth = 1000, follow = ['^/trap'] }\n\
    list = { include_path = ['^/trap.+', '^/foi/'], exclude_path = [] }\n";

/// What a page of the trap links to, and what it says, by the number of the page.
type Trap = (&'static str, &'static str, fn(usize) -> Vec<String>, fn(usize) -> String);

const TRAPS: &[Trap] = &[
    (
        "calendar",
        "/trap/#+/",
        |n| vec![format!("/trap/{}/{}/", 2000 + (n + 1) / 12, (n + 1) % 12 + 1)],
        |n| format!("Events of month {}", n % 12),
    ),
    (
        "facets",
        "/trap?…",
        |n| ["red", "blue", "old"].map(|value| format!("/trap?colour={value}&size={}&x={n}", n + 1)).to_vec(),
        |_| "Nothing fits".to_owned(),
    ),
    ("depth", "/trap/#/d+/", |n| vec![format!("/trap/{n}/{}", "d/".repeat(n % 3 + 1))], |n| format!("Level {n}")),
    ("counter", "/trap/page-#/", |n| vec![format!("/trap/page-{}/", n + 1)], |n| format!("Page {n} of many")),
];

#[test]
fn traps_end_by_themselves_and_are_named() {
    for (name, pattern, links, text) in TRAPS {
        let server = FaultServer::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => whole("User-agent: *\nDisallow:"),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            path if path.starts_with("/start/") => {
                let mut all = vec!["/foi/one/".to_owned(), "/foi/two/".to_owned()];
                all.extend(links(1));
                whole(&list_of(&all))
            }
            path if path.starts_with("/trap") => {
                let digits: String = path.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
                let numbers = digits.split_whitespace().filter_map(|number| number.parse::<usize>().ok());
                let number = match *name {
                    "calendar" => {
                        let numbers: Vec<usize> = numbers.clone().collect();
                        (numbers[0] - 2000) * 12 + numbers[1] - 1
                    }
                    _ => numbers.max().unwrap_or(0) + usize::from(*name == "depth"),
                };
                whole(&format!("<!doctype html><h1>{}</h1>{}", text(number), list_of(&links(number))))
            }
            path => whole(&format!("<!doctype html><h1>{path}</h1><p>An answer.</p>")),
        });
        let run = crawl_faults(&server, OPEN, |_| {});
        let in_trap = run.seen.iter().filter(|seen| seen.path.starts_with("/trap")).count();
        assert!(in_trap <= MOST_IN_A_TRAP, "{name}: {in_trap}");
        assert!(in_trap >= 10, "{name}: {in_trap}");
        let kept = run.kept(FetchedKind::Item);
        assert!(kept.contains(&"/foi/one/") && kept.contains(&"/foi/two/"), "{name}: {kept:?}");
        let traps = &run.source().traps;
        assert!(traps.iter().any(|trap| trap == &format!("{HOST}{pattern}")), "{name}: {traps:?}");
        assert!(!run.report.is_whole());
    }
}

#[test]
fn an_endless_list_of_endless_items_ends() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        path if path.starts_with(LIST) => {
            let page: usize = path.split("page=").nth(1).map_or(1, |page| page.parse().unwrap());
            whole(&list_of(&[page * 2, page * 2 + 1].map(|n| format!("/foi-ai/p/d/{n}/"))))
        }
        _ => whole("<!doctype html><h1>Nothing to see</h1>"),
    });
    let run = crawl_faults(&server, "", |_| {});
    let items = run.seen.iter().filter(|seen| seen.path.contains("/p/d/")).count();
    let lists = run.seen.iter().filter(|seen| seen.path.starts_with(LIST)).count();
    assert!(items <= MOST_IN_A_TRAP && lists <= MOST_IN_A_TRAP, "{items} {lists}");
    assert_eq!(run.source().traps.len(), 1);
}

#[test]
fn sessions_are_no_pages_and_one_page_under_many_addresses_is_kept_once() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
        path if path.starts_with(LIST) => {
            let sessions = (0..100).map(|n| format!("/foi-ai/p/d/one/?PHPSESSID={n}abc"));
            let others = ["/foi-ai/p/d/one/", "/foi-ai/p/d/one", "/foi-ai/p/d/ONE/", "/foi-ai/p/d/two/"];
            whole(&list_of(&sessions.chain(others.map(str::to_owned)).collect::<Vec<_>>()))
        }
        path if path.to_lowercase().contains("one") => whole("<!doctype html><h1>One</h1>"),
        _ => whole("<!doctype html><h1>Two</h1>"),
    });
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.seen.iter().filter(|seen| seen.path.contains("SESSID")).count(), 1);
    let documents = run.kept.iter().filter(|kept| kept.kind == FetchedKind::Item && kept.same_as.is_none()).count();
    assert_eq!(documents, 2);
    assert_eq!((run.source().aliases.len(), run.source().fetched), (2, 2), "{:?}", run.source());
    assert!(run.source().aliases[0].message.contains("/foi-ai/p/d/one/"));
}
