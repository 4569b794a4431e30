use super::server::{hang, whole};
use super::*;
use crate::crawl::CrawlError;
use crate::crawl::Limits;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn a_stop_ends_the_crawl_and_an_error_of_the_caller_too() {
    let web = Web::new().site(HOST).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let server = SiteServer::start(web.folder.path()).unwrap();
    let sources = Sources::shipped().with_user(&web.sources).unwrap();
    let config = CrawlConfig {
        overrides: server.overrides(),
        min_interval: Some(Duration::from_millis(2)),
        ..CrawlConfig::default()
    };
    let stop = config.stop.clone();
    let mut kept = 0;
    let mut keep = |_: Fetched| {
        kept += 1;
        stop.store(true, Ordering::Relaxed);
        Ok(())
    };
    let report = crawl(&sources, &config, &mut keep, &mut |_| {}).unwrap();
    assert!(report.interrupted);
    assert_eq!(kept, 1);
    config.stop.store(false, Ordering::Relaxed);
    let failed = crawl(&sources, &config, &mut |_| Err("the disk is full".into()), &mut |_| {});
    assert!(matches!(failed, Err(CrawlError::Keep(error)) if error.to_string() == "the disk is full"));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn nothing_is_asked_without_a_contact_or_an_enabled_source() {
    let web = Web::new().site(HOST);
    let refused = |text: &str, config: CrawlConfig| {
        let sources = Sources::shipped().with_user(text).unwrap();
        crawl(&sources, &config, &mut |_| Ok(()), &mut |_| {}).unwrap_err().to_string()
    };
    let config = CrawlConfig::default;
    let without = web.sources.replace("contact = \"desk@paper.example\"", "");
    let message = refused(&without, config());
    assert!(message.contains("contact = ") && message.contains("corpus/sources.toml"), "{message}");
    assert!(refused(&web.sources, CrawlConfig { contact: "me".to_owned(), ..config() }).contains("`me`"));
    assert!(refused("contact = \"a@b.example\"", config()).contains("enabled = true"));
    let forces = vec!["kent".to_owned()];
    assert!(refused(&web.sources, CrawlConfig { forces, ..config() }).contains("`kent`"));
}

#[test]
fn a_host_that_is_not_served_here_is_never_looked_for_on_loopback() {
    let keys = "id = \"local\"\nforce = \"local\"\nprofile = \"soh\"\n";
    let web = Web::new().site_with("localhost", keys).list("localhost", &["/foi-ai/p/d/one/"]);
    let server = SiteServer::start(web.folder.path()).unwrap();
    let base = format!("http://localhost:{}", server.address.port());
    let sources = Sources::shipped().with_user(&web.sources.replace("http://localhost", &base)).unwrap();
    let config = CrawlConfig::default();
    let stop = config.stop.clone();
    let wait = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::Relaxed);
    });
    crawl(&sources, &config, &mut |_| Ok(()), &mut |_| {}).unwrap();
    wait.join().unwrap();
    assert!(server.requests().is_empty());
}

#[test]
fn a_stop_is_heard_whatever_the_site_does() {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let server = FaultServer::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        _ => {
            raised.store(true, Ordering::Relaxed);
            hang()
        }
    });
    // The site never answers and its own limits are far off: nothing but the stop can end this.
    let never = Duration::from_secs(24 * 3600);
    let run = crawl_faults(&server, "", |config| {
        config.stop = stop;
        config.on_loopback.limits = Some(Limits { headers: never, total: never, grace: never, least_per_second: 1 });
    });
    assert!(run.report.interrupted && run.source().errors.is_empty());
}
