//! Import, build and crawl are ended without warning at many moments; a rerun brings what an undisturbed run brings.

use crate::every_write::{captures, documents, letter};
use crate::make::warc::{Record, packed};
use crate::support::{Desk, files_below, one_source};
use crossforce::web::site::SiteServer;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How often each is killed; `CROSSFORCE_KILLS` asks for more.
const KILLS: u32 = 60;
const PAGES: usize = 40;
const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";

fn kills() -> u32 {
    std::env::var("CROSSFORCE_KILLS").ok().and_then(|said| said.parse().ok()).unwrap_or(KILLS)
}

fn web_archive(desk: &Desk) -> String {
    let page = |at: usize| Record::page(&format!("http://{HOST}/foi/{at}"), "2024-03-01T10:00:00Z", &letter(at));
    let path = desk.write("letters.warc.gz", packed(&(0..PAGES).map(page).collect::<Vec<_>>()));
    path.to_str().unwrap().to_owned()
}

/// Moments without order within a run of the program. How long a run takes is learned anew from each kill, since a machine
/// may be busy at one time and not at another.
struct Moments {
    state: u32,
    longest: Duration,
    in_time: u32,
}

impl Moments {
    fn new(state: u32, longest: Duration) -> Moments {
        Moments { state, longest, in_time: 0 }
    }

    fn next(&mut self) -> Duration {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        self.longest.mul_f64(f64::from(self.state) / f64::from(u32::MAX))
    }

    /// Takes note of whether the program was still running.
    fn heard(&mut self, was_running: bool) {
        self.in_time += u32::from(was_running);
        self.longest = self.longest.mul_f64(if was_running { 1.05 } else { 0.8 });
    }

    /// Says how many were killed while they ran, and insists that it was more than a quarter.
    fn tell(&self, what: &str) {
        println!("{} of {} {what} were killed while they ran", self.in_time, kills());
        assert!(self.in_time * 4 > kills(), "{} of the kills came in time", self.in_time);
    }
}

/// Starts the program and kills it after a while.
fn kill_after(desk: &Desk, arguments: &[&str], moments: &mut Moments) {
    let mut command = desk.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(moments.next());
    moments.heard(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

fn tables(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    files_below(&desk.path("corpus/tables"))
}

/// How long an undisturbed run takes.
fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

#[test]
fn an_import_that_is_killed_loses_nothing_and_takes_nothing_twice() {
    let whole = Desk::new();
    let path = web_archive(&whole);
    let longest = timed(|| drop(whole.ok(&["import", "--all-hosts", &path])));
    let expected = captures(&whole);
    assert_eq!(expected.len(), PAGES);
    let mut moments = Moments::new(0x1234_5678, longest);
    for round in 0..kills() {
        let desk = Desk::new();
        let path = web_archive(&desk);
        kill_after(&desk, &["import", "--all-hosts", &path], &mut moments);
        desk.ok(&["import", "--all-hosts", &path]);
        assert_eq!(captures(&desk), expected, "round {round}");
        let checked = desk.run(&["verify", "--archive"]);
        assert_eq!(checked.code, 0, "round {round}: {}", checked.stderr);
    }
    moments.tell("imports");
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files_below(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_build_that_is_killed_gives_the_same_tables_and_exports() {
    let whole = Desk::new();
    let path = web_archive(&whole);
    whole.ok(&["import", "--all-hosts", &path]);
    let archive = whole.path("archive-before");
    copy(&whole.path("corpus/archive"), &archive);
    let longest = timed(|| drop(whole.ok(&["build"])));
    let expected = tables(&whole);
    whole.ok(&["export", whole.path("out").to_str().unwrap()]);
    let found = whole.ok(&["search", "dogs", "--format", "jsonl", "--limit", "100"]);
    assert_eq!(found.lines().count(), PAGES);
    let mut moments = Moments::new(0x8765_4321, longest);
    for round in 0..kills() {
        let desk = Desk::new();
        copy(&archive, &desk.path("corpus/archive"));
        kill_after(&desk, &["build"], &mut moments);
        desk.ok(&["build"]);
        assert!(tables(&desk) == expected, "round {round}: other tables");
        let checked = desk.run(&["verify"]);
        assert_eq!(checked.code, 0, "round {round}: {}", checked.stderr);
        if round % 20 == 0 {
            desk.ok(&["export", desk.path("out").to_str().unwrap()]);
            assert!(files_below(&desk.path("out")) == files_below(&whole.path("out")), "round {round}: other exports");
            assert_eq!(desk.ok(&["search", "dogs", "--format", "jsonl", "--limit", "100"]), found);
        }
    }
    moments.tell("builds");
}

#[test]
fn a_crawl_that_is_killed_keeps_what_it_had_and_asks_for_the_rest() {
    const ITEMS: usize = 12;
    let site = |desk: &Desk| {
        one_source(desk);
        let put = |path: &str, text: &str| drop(desk.write(&format!("site/{HOST}{path}"), text));
        put("/robots.txt", "User-agent: *\nDisallow:\n");
        let links = (0..ITEMS).map(|at| format!("<h3><a href='/foi-ai/p/january-2024/item-{at}/'>x</a></h3>"));
        put(&format!("{LIST}index.html"), &format!("<main>{}</main>", links.collect::<String>()));
        (0..ITEMS).for_each(|at| put(&format!("/foi-ai/p/january-2024/item-{at}/index.html"), &letter(at)));
        SiteServer::start(&desk.path("site")).unwrap()
    };
    let arguments = |server: &SiteServer| {
        let place = format!("{HOST}={}", server.address);
        ["crawl", "--loopback", &place, "--loopback-interval", "5"].map(str::to_owned).to_vec()
    };
    let whole = Desk::new();
    let server = site(&whole);
    let owned = arguments(&server);
    let asked: Vec<&str> = owned.iter().map(String::as_str).collect();
    let longest = timed(|| drop(whole.ok(&asked)));
    let expected = documents(&whole);
    assert_eq!((expected.len(), expected.values().max()), (ITEMS, Some(&1)));
    drop(server);
    let mut moments = Moments::new(0x0bad_cafe, longest);
    let mut most_repeated = 0;
    for round in 0..kills() {
        let desk = Desk::new();
        let server = site(&desk);
        let owned = arguments(&server);
        let asked: Vec<&str> = owned.iter().map(String::as_str).collect();
        kill_after(&desk, &asked, &mut moments);
        let items = |server: &SiteServer| -> BTreeMap<String, usize> {
            let mut times: BTreeMap<String, usize> = BTreeMap::new();
            let asked = server.requests().into_iter().filter(|seen| seen.path.contains("/item-"));
            asked.for_each(|seen| *times.entry(seen.path).or_default() += 1);
            times
        };
        // A walk that came to its end is over; the next one looks whether anything has changed.
        let was_over = items(&server).len() == ITEMS;
        let ran = desk.run(&asked);
        assert_eq!(ran.code, 0, "round {round}: {}", ran.stderr);
        assert_eq!(documents(&desk), expected, "round {round}");
        let times = items(&server);
        let repeated: usize = if was_over { 0 } else { times.values().map(|times| times - 1).sum() };
        most_repeated = most_repeated.max(repeated);
        assert!(repeated <= 1, "round {round}: {repeated} items were asked for twice: {times:?}");
        let checked = desk.run(&["verify", "--archive"]);
        assert_eq!(checked.code, 0, "round {round}: {}", checked.stderr);
    }
    println!("at most {most_repeated} requests were repeated");
    moments.tell("crawls");
}
