//! Folders that may not be written to or are gone, limits of the system, a clock that was set back: said clearly, with the
//! right exit code, and nothing is lost.

use crate::fault::{can_fault, with_clock_off};
use crate::full_disk::{Disk, letters, run};
use crate::make::warc::{Record, packed};
use crate::support::{Desk, Ran, files_below, one_source};
use crossforce::archive::Archive;
use crossforce::web::site::SiteServer;
use std::process::{Command, Stdio};
use std::time::Duration;

const HOST: &str = "www.aldermoor.police.example";

pub fn page(at: usize) -> String {
    format!(
        "<html><body><main><h1>Dogs {at}</h1><p>Reference: {}-24</p><p>You asked how many dogs the force owns.</p>\
         <p>As at 31 March 2024 the force owned {} dogs.</p></main></body></html>",
        1200 + at,
        at + 10
    )
}

/// A site of one list and three answers, and its source. `route` is put before its files.
pub fn site(desk: &Desk, route: &str) -> SiteServer {
    one_source(desk);
    let put = |path: &str, text: &str| drop(desk.write(&format!("site/{HOST}{path}"), text));
    put("/robots.txt", "User-agent: *\nDisallow:\n");
    put("/routes.toml", route);
    let links = (0..3).map(|at| format!("<h3><a href='/foi-ai/p/january-2024/item-{at}/'>x</a></h3>"));
    let list = format!("<main>{}</main>", links.collect::<String>());
    put("/foi-ai/af/accessing-information/published-items/index.html", &list);
    (0..3).for_each(|at| put(&format!("/foi-ai/p/january-2024/item-{at}/index.html"), &page(at)));
    SiteServer::start(&desk.path("site")).unwrap()
}

pub fn crawl(server: &SiteServer) -> Vec<String> {
    let place = format!("{HOST}={}", server.address);
    ["crawl", "--loopback", &place, "--loopback-interval", "1"].map(str::to_owned).to_vec()
}

pub fn as_strs(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

pub fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    words.iter().for_each(|word| assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr));
}

#[test]
fn a_read_only_corpus_can_be_read_and_is_not_written() {
    let desk = Desk::new();
    let Some(disk) = Disk::of(&desk, "64m") else {
        println!("SKIPPED a_read_only_corpus_can_be_read_and_is_not_written: no small disk can be mounted here");
        return;
    };
    let server = site(&desk, "");
    std::fs::create_dir_all(disk.0.join("corpus")).unwrap();
    std::fs::copy(desk.path("corpus/sources.toml"), disk.0.join("corpus/sources.toml")).unwrap();
    let crawl = crawl(&server);
    let crawl = as_strs(&crawl);
    let letters = letters(&desk);
    let on_disk = |arguments: &[&str]| run(&desk, &disk.0, arguments);
    for arguments in [crawl.as_slice(), &["import", &letters], &["build"]] {
        says(&on_disk(arguments), 0, &[]);
    }
    let before = files_below(&disk.0);
    assert!(disk.mount(&["-o", "remount,ro"]));

    let out = desk.path("out");
    let out = out.to_str().unwrap();
    let item = format!("http://{HOST}/foi-ai/p/january-2024/item-1/");
    let reading: &[&[&str]] = &[
        &["search", "dogs", "--ids"],
        &["compare", "figures", "--query", "dogs", "--by", "force"],
        &["compare", "outcomes"],
        &["export", out],
        &["inspect", &item],
        &["verify"],
        &["changes"],
        &["forces"],
        &["sources"],
        &["takedown", "list"],
        &["takedown", "check"],
    ];
    for arguments in reading {
        let ran = on_disk(arguments);
        // Nothing has changed, and nothing is on the list.
        let nothing = [&["changes"] as &[&str], &["takedown", "list"]].contains(arguments);
        says(&ran, i32::from(nothing), &[]);
    }
    assert!(files_below(&desk.path("out")).iter().any(|(name, _)| name == "figures.csv"));
    let asked = server.requests().len();
    let other = desk.write("other.html", page(9));
    let takedown = ["takedown", "add", &item, "--reason", "asked for"];
    let writing: &[&[&str]] = &[
        &crawl,
        &["import", other.to_str().unwrap()],
        &["build"],
        &["build", "--anew"],
        &takedown,
        &["takedown", "purge", "--yes"],
    ];
    for arguments in writing {
        says(&on_disk(arguments), 2, &["Read-only file system", "corpus", "you may write to it"]);
    }
    assert_eq!(server.requests().len(), asked, "nobody is asked for what cannot be kept");
    says(&on_disk(&["export", disk.0.join("out").to_str().unwrap()]), 2, &["Read-only file system"]);

    assert!(disk.mount(&["-o", "remount,rw"]));
    assert!(files_below(&disk.0) == before, "nothing was changed");
    for arguments in writing {
        says(&on_disk(arguments), 0, &[]);
    }
}

#[test]
fn a_folder_that_is_gone_is_named() {
    let desk = Desk::new();
    for arguments in [&["build"] as &[&str], &["search", "dogs"], &["compare", "outcomes"], &["export", "out"]] {
        let ran = desk.run(arguments);
        let named = ["corpus", "indexes"].map(|name| desk.path(name).display().to_string());
        says(&ran, 2, &["hint"]);
        assert!(named.iter().any(|name| ran.stderr.contains(name)), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!desk.path("corpus").exists() && !desk.path("indexes").exists());
}

#[test]
fn a_corpus_taken_away_under_a_crawl_ends_it_with_a_message() {
    let desk = Desk::new();
    let server = site(&desk, "[[route]]\npath = \"/foi-ai/p/january-2024/item-1/\"\ndelay_ms = 3000\nbody = \"x\"\n");
    let owned = crawl(&server);
    let mut command = desk.command(&as_strs(&owned));
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !server.requests().iter().any(|request| request.path.contains("item-1")) {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::fs::remove_dir_all(desk.path("corpus")).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    says(&ran, 2, &["No such file or directory", &desk.path("corpus").display().to_string()]);
}

/// Runs the program within a limit of the shell, such as `-n 64`.
fn limited(desk: &Desk, limit: &str, arguments: &[&str]) -> Ran {
    let plain = desk.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")]).arg(plain.get_program());
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    Ran::from(command.output().unwrap())
}

#[test]
fn sixty_four_open_files_are_enough() {
    let desk = Desk::new();
    let server = site(&desk, "");
    let records: Vec<Record> = (0..100)
        .map(|at| Record::page(&format!("http://www.a{at}.example/foi/{at}"), "2024-03-01T10:00:00Z", &page(at)))
        .collect();
    let path = desk.write("letters.warc.gz", packed(&records));
    let owned = crawl(&server);
    let import = ["import", "--all-hosts", path.to_str().unwrap()];
    let out = desk.path("out");
    says(&limited(&desk, "-n 64", &as_strs(&owned)), 0, &[]);
    let crawled = Archive::new(&desk.path("corpus")).captures().unwrap().len();
    let steps: &[&[&str]] = &[&import, &["build"], &["verify"], &["export", out.to_str().unwrap()]];
    for arguments in steps {
        says(&limited(&desk, "-n 64", arguments), 0, &[]);
    }
    assert_eq!(Archive::new(&desk.path("corpus")).captures().unwrap().len(), 100 + crawled);
}

#[test]
fn a_limit_on_the_size_of_files_is_told_and_nothing_is_lost() {
    let desk = Desk::new();
    let letters = letters(&desk);
    // In blocks of 512 or 1024 bytes: less than the letters take.
    let ran = limited(&desk, "-f 40", &["import", &letters]);
    says(&ran, 4, &["File too large", "limit"]);
    let taken = Archive::new(&desk.path("corpus")).captures().unwrap().len();
    says(&desk.run(&["import", &letters]), 0, &[&format!("unchanged {taken}")]);
    assert_eq!(Archive::new(&desk.path("corpus")).captures().unwrap().len(), 20);
    says(&limited(&desk, "-f 40", &["build"]), 4, &["File too large", "limit"]);
    says(&desk.run(&["build"]), 0, &[]);
    says(&desk.run(&["verify"]), 0, &[]);
    assert_eq!(desk.ok(&["search", "dogs", "--ids", "--limit", "50"]).lines().count(), 20);
}

#[test]
fn a_clock_that_was_set_back_a_year_loses_nothing_and_makes_nobody_wait() {
    const YEAR: i64 = 365 * 24 * 3600;
    if !can_fault("a_clock_that_was_set_back_a_year_loses_nothing_and_makes_nobody_wait") {
        return;
    }
    let desk = Desk::new();
    let server = site(&desk, "");
    let owned = crawl(&server);
    let crawl = as_strs(&owned);
    says(&desk.run(&crawl), 0, &[]);
    says(&desk.run(&["build"]), 0, &[]);
    let before = Archive::new(&desk.path("corpus")).captures().unwrap();
    let asked = server.requests().len();
    desk.write(&format!("site/{HOST}/foi-ai/p/january-2024/item-1/index.html"), page(1).replace("11 dogs", "99 dogs"));
    let letter = desk.write("letter.html", page(9));
    let early = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        with_clock_off(&mut command, -YEAR);
        Ran::from(command.output().unwrap())
    };
    for arguments in [crawl.as_slice(), &["import", letter.to_str().unwrap()], &["build"], &["verify"]] {
        says(&early(arguments), 0, &[]);
    }
    assert!(server.requests().len() >= asked + 3, "the items are asked for again");
    let after = Archive::new(&desk.path("corpus")).captures().unwrap();
    assert!(before.iter().all(|capture| after.contains(capture)), "what was there is there");
    assert!(after.len() >= before.len() + 2, "{} for {}", after.len(), before.len());
    says(&desk.run(&crawl), 0, &[]);
    says(&desk.run(&["build"]), 0, &[]);
    says(&desk.run(&["verify"]), 0, &[]);
    assert_eq!(desk.ok(&["search", "dogs", "--ids"]).lines().count(), 4);
}
