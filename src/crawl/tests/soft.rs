use super::server::{Asked, whole, with};
use super::*;

const LOST: &str = "<!doctype html><title>Page</title><h1>Sorry</h1><p>We cannot find what you are looking for.</p>";

fn site(lost: impl Fn(&Asked) -> server::Act + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        "/foi-ai/p/d/one/" => whole(&format!("<h1>FOI 12/24</h1><p>{}</p>", "The force holds this. ".repeat(9))),
        "/sorry/" => whole(LOST),
        path if path.starts_with(LIST) => whole(&list_of(&["/foi-ai/p/d/one/", "/foi-ai/p/d/lost-at-sea/"])),
        _ => lost(asked),
    })
}

#[test]
fn a_page_that_a_site_gives_for_anything_is_no_document() {
    let same = site(|_| whole(LOST));
    let echo = site(|asked| whole(&format!("{LOST}<p>There is no page {} here</p>", asked.path)));
    let sent = site(|_| with("302 Found", "Location: /sorry/", ""));
    for server in [same, echo, sent] {
        let run = crawl_faults(&server, "", |_| {});
        assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
        assert!(has_part(run.source(), "do not exist"), "{:?}", run.source().errors);
        let probes = run.seen.iter().filter(|seen| seen.path.contains("crossforce-probe")).count();
        assert_eq!(probes, 1, "once in a section");
    }
    let home = site(|_| with("302 Found", "Location: /", ""));
    let run = crawl_faults(&home, "", |_| {});
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
    assert!(has_part(run.source(), "front page"));
    let honest =
        site(
            |asked| if asked.path.contains("crossforce-probe") { with("404 Not Found", "", LOST) } else { whole(LOST) },
        );
    assert_eq!(crawl_faults(&honest, "", |_| {}).source().fetched, 2);
}
