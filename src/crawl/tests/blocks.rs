use super::*;

#[test]
fn a_challenge_parks_the_host_and_is_never_kept() {
    let challenge = |status: u16, header: &str| {
        format!(
            "[[route]]\npath = \"/foi-ai/p/d/two/\"\nstatus = {status}\nbody = \"<title>Just a moment...</title>\"\nheaders = {{ {header} }}\n"
        )
    };
    for (status, header) in [(403, ""), (503, "retry-after = \"1\""), (200, "cf-mitigated = \"challenge\"")] {
        let links = ["/foi-ai/p/d/one/", "/foi-ai/p/d/two/", "/foi-ai/p/d/three/"];
        let run = Web::new().site(HOST).list(HOST, &links).routes(HOST, &challenge(status, header)).crawl(|_| {});
        assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/"]);
        assert_eq!(run.asked().len(), 4, "neither asked again nor anything after it: {:?}", run.asked());
        assert!(has_part(run.source(), "block page"), "{:?}", run.source());
        assert!(!run.report.is_whole());
    }
}

#[test]
fn a_refused_list_is_a_no() {
    let routes = format!("[[route]]\npath = \"{LIST}\"\nstatus = 403\n");
    let run = Web::new().site(HOST).routes(HOST, &routes).crawl(|_| {});
    assert_eq!(run.asked(), ["/robots.txt", LIST]);
    assert!(run.source().parked.is_some());
}
