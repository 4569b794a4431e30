use super::server::{Act, whole, with};
use super::*;

#[test]
fn redirects_are_followed_only_inside_the_configured_hosts() {
    let foreign = "www.elsewhere.example";
    let routes = format!(
        "[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 301\nlocation = \"http://{foreign}/trap/\"\n
         [[route]]\npath = \"/foi-ai/p/d/two/\"\nstatus = 302\nlocation = \"http://127.0.0.1:1/\"\n
         [[route]]\npath = \"/foi-ai/p/d/three/\"\nstatus = 308\nlocation = \"/foi-ai/p/d/moved/\"\n
         [[route]]\npath = \"/foi-ai/p/d/round/\"\nstatus = 302\nlocation = \"/foi-ai/p/d/round/?\"\n
         [[route]]\npath = \"/foi-ai/p/d/home/\"\nstatus = 302\nlocation = \"/\"\n"
    );
    let links = ["one", "two", "three", "round", "home"].map(|name| format!("/foi-ai/p/d/{name}/"));
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new().site(HOST).list(HOST, &links).routes(HOST, &routes);
    let run = web.file(HOST, "/foi-ai/p/d/moved/", "<h1>m</h1>").file(foreign, "/trap/", "<h1>trap</h1>").crawl(|_| {});
    assert!(run.seen.iter().all(|request| request.host == HOST));
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/moved/"]);
    let moved = run.kept.iter().find(|fetched| fetched.kind == FetchedKind::Item).unwrap();
    assert_eq!(moved.redirected_from, [format!("http://{HOST}/foi-ai/p/d/three/")]);
    assert!(has_part(run.source(), "not on a configured host"));
    assert!(has_part(run.source(), "front page"));
    assert_eq!(run.source().errors.len(), 4, "{:?}", run.source().errors);
}

#[test]
fn a_redirect_to_another_configured_host_asks_its_robots_first() {
    let other = "www.brackenshire.police.example";
    let routes = format!("[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 301\nlocation = \"http://{other}/x/\"\n");
    let web = Web::new()
        .site_with(HOST, "id = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nhosts = [\"www.brackenshire.police.example\"]\n")
        .list(HOST, &["/foi-ai/p/d/one/"])
        .routes(HOST, &routes)
        .file(other, "/robots.txt", "User-agent: *\nDisallow: /x/\n")
        .file(other, "/x/", "<h1>x</h1>");
    let run = web.crawl(|_| {});
    let there: Vec<&str> =
        run.seen.iter().filter(|request| request.host == other).map(|request| request.path.as_str()).collect();
    assert_eq!(there, ["/robots.txt"]);
    assert!(has_part(run.source(), "robots.txt forbids it"));
}

#[test]
fn circles_long_chains_cookie_walls_and_doors_end_with_a_reason_and_without_a_document() {
    let rows: &[(&str, &str)] = &[
        ("loop", "redirects in a circle"),
        ("chain", "more than 10 redirects"),
        ("cookies", "redirects in a circle"),
        ("door", "signs in"),
        ("account", "signs in"),
        ("refresh-loop", "redirects in a circle"),
        ("refresh-out", "not on a configured host"),
        ("header-out", "not on a configured host"),
        ("nowhere", "nowhere"),
    ];
    let links: Vec<String> = rows.iter().map(|(name, _)| format!("/foi-ai/p/d/{name}/")).collect();
    let server = FaultServer::start(move |asked| {
        let sent = |to: &str| with("302 Found", &format!("Location: {to}\r\nSet-Cookie: seen=1"), "");
        let refresh = |to: &str| whole(&format!("<!doctype html><meta http-equiv=refresh content='0; url={to}'>"));
        match asked.path.trim_start_matches("/foi-ai/p/d/") {
            "/robots.txt" => whole("User-agent: *\nDisallow:"),
            "loop/" => sent("/foi-ai/p/d/loop2/"),
            "loop2/" => sent("/foi-ai/p/d/loop/"),
            "cookies/" => sent("/foi-ai/p/d/cookies/"),
            "door/" => sent("/members/"),
            "/members/" => whole("<!doctype html><form><input type=password></form>"),
            "account/" => sent("/login?return=x"),
            "/login?return=x" => whole("<!doctype html><h1>Welcome</h1>"),
            "refresh-loop/" => refresh("/foi-ai/p/d/refresh-loop2/"),
            "refresh-loop2/" => refresh("/foi-ai/p/d/refresh-loop/"),
            "refresh-out/" => refresh("http://www.elsewhere.example/"),
            "header-out/" => with("200 OK", "Refresh: 0; url=http://www.elsewhere.example/", "x"),
            "nowhere/" => sent("http://[/"),
            path if path.starts_with("chain") => sent(&format!("/foi-ai/p/d/chain{}/", asked.path.len())),
            path if path.starts_with("refreshed") => whole("<!doctype html><h1>Here</h1>"),
            "moved/" => refresh("../refreshed/"),
            path if path.contains("crossforce-probe") => with("404 Not Found", "", "x"),
            _ => {
                let mut all = links.clone();
                all.push("/foi-ai/p/d/moved/".to_owned());
                whole(&list_of(&all))
            }
        }
    });
    let run = crawl_faults(&server, "", |_| {});
    for (name, part) in rows.iter().filter(|(name, _)| *name != "chain") {
        let found = run.source().errors.iter().find(|problem| problem.url.ends_with(&format!("/{name}/")));
        assert!(found.is_some_and(|problem| problem.message.contains(part)), "{name}: {found:?}");
    }
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/refreshed/"]);
    assert!(run.seen.iter().all(|seen| seen.host == HOST));
}

#[test]
fn a_chain_ends_after_ten_redirects() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        path if path.starts_with(LIST) => whole(&list_of(&["/foi-ai/p/d/0"])),
        path if path.contains("crossforce-probe") => {
            Act::Send(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".to_vec())
        }
        path => {
            let number: usize = path.trim_start_matches("/foi-ai/p/d/").parse().unwrap();
            with("301 Moved", &format!("Location: {}", number + 1), "")
        }
    });
    let run = crawl_faults(&server, "", |_| {});
    assert_eq!(run.asked().iter().filter(|path| path.starts_with("/foi-ai/p/d/")).count(), 11);
    assert!(has_part(run.source(), "more than 10 redirects"));
}
