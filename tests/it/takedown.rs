//! What is taken down is gone, at once from all that is shown and after a purge from every byte; nothing else changes.

use crate::make::docx::{self, Docx};
use crate::support::{Desk, files_below};
use crossforce::archive::{Archive, ArchiveWriter, HttpExchange, NewCapture};
use crossforce::crawl::{CrawlConfig, Fetched, crawl};
use crossforce::data::sources::Sources;
use crossforce::index::for_each_stored;
use crossforce::model::CaptureSource;
use crossforce::store::{RemovalKind, Removals, TableStore};
use crossforce::web::site::SiteServer;
use flate2::read::MultiGzDecoder;
use std::io::Read;

const LETTER: &str = "https://www.aldermoor.police.example/foi/2024/letter-12";
const PAGE: &str = "https://www.aldermoor.police.example/foi/2024/page-13";
const FILE: &str = "https://www.aldermoor.police.example/files/zebrafinch.csv";
const OTHER: &str = "https://www.brackenshire.police.example/foi/7";

const TABLE: &str = "Year,Heronsbill\n2021,14\n2022,15\n";

/// A name that nobody has. One word of it is looked for, to find what a search for the whole would miss.
const NAME: &str = "Zedekiah O'Quillfeather of Wrenfield";
const TOKEN: &str = "quillfeather";

fn page(reference: &str, body: &str) -> String {
    format!(
        "<html><body><main><h1>Drones, FOI {reference}</h1><p>Reference: {reference}</p><p>You asked: how many drones \
         does the force own?</p><p>The force owns four drones. {body}</p></main></body></html>"
    )
}

/// Three letters and a file that hangs on one of them, archived and built.
fn desk() -> Desk {
    built(&["letter", "page", "table", "other"])
}

fn built(names: &[&str]) -> Desk {
    let desk = empty();
    let letter = page("12-24", "They were counted by Zedekiah <b>O’Quillfeather</b>, of\n Wrenfield.");
    let link = page("13-24", &format!("<a href=\"{FILE}\">The zebrafinch table</a>"));
    let other = page("7-24", "They are kept under section 31.");
    desk.write("pages/letter.html", &letter);
    let (mut writer, _) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
    for (name, url, media_type, body) in [
        ("letter", LETTER, "text/html", letter.as_str()),
        ("page", PAGE, "text/html", &link),
        ("table", FILE, "text/csv", TABLE),
        ("other", OTHER, "text/html", &other),
    ] {
        if names.contains(&name) {
            let http = HttpExchange {
                request_headers: vec![("User-Agent".into(), "crossforce".into())],
                response_headers: vec![("Content-Type".into(), media_type.into())],
            };
            let new = NewCapture {
                url,
                fetched_at: "2024-03-01T10:00:00Z",
                status: 200,
                media_type,
                body: body.as_bytes(),
                source: CaptureSource::Crawl,
                listing: false,
                force: None,
                http: (name != "table").then_some(&http),
                truncated: None,
            };
            writer.append(&new).unwrap();
        }
    }
    writer.close().unwrap();
    desk.ok(&["build"]);
    desk
}

fn empty() -> Desk {
    let desk = Desk::new();
    let sources = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/sample/sources.toml")).unwrap();
    desk.write("corpus/sources.toml", sources);
    desk
}

fn add(desk: &Desk, name: &str, url: &str, text: &str) {
    desk.write(&format!("pages/{name}"), text);
    desk.write(&format!("pages/{name}.url"), url);
}

fn take_down(desk: &Desk, what: &str) -> String {
    let ran = desk.run(&["takedown", "add", what, "--reason", "asked for"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    ran.stderr
}

fn holds(bytes: &[u8], token: &str) -> bool {
    String::from_utf8_lossy(bytes).to_lowercase().contains(token)
}

/// Returns where the token stands in the tables (their bytes and their texts) and the exports of every format.
fn shown(desk: &Desk, token: &str) -> Vec<String> {
    let mut found = Vec::new();
    let out = desk.path("out");
    desk.ok(&["export", out.to_str().unwrap(), "--show-flagged"]);
    for folder in [desk.path("corpus/tables"), out] {
        found.extend(files_below(&folder).into_iter().filter(|(_, bytes)| holds(bytes, token)).map(|(name, _)| name));
    }
    TableStore::open(&desk.path("corpus"))
        .for_each_text(&mut |cell| {
            if holds(cell.text.as_bytes(), token) {
                found.push(format!("{} {}", cell.table, cell.column));
            }
        })
        .unwrap();
    for arguments in [["search", token], ["search", "drones"], ["compare", "figures"], ["compare", "outcomes"]] {
        let all: Vec<&str> = arguments.into_iter().chain(["--format", "json"]).collect();
        let ran = desk.run(&all);
        found.extend(holds(ran.stdout.as_bytes(), token).then(|| all.join(" ")));
    }
    found
}

/// Returns where the token stands in any file of corpus and index, inflated and stored documents included.
fn kept(desk: &Desk, token: &str) -> Vec<String> {
    let mut found = Vec::new();
    for folder in [desk.path("corpus"), desk.path("indexes")] {
        for (name, bytes) in files_below(&folder).into_iter().filter(|(name, _)| name != "sources.toml") {
            let mut inflated = Vec::new();
            let _ = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut inflated);
            found.extend((holds(&bytes, token) || holds(&inflated, token)).then_some(name));
        }
    }
    for_each_stored(&desk.path("indexes"), &mut |stored| {
        if holds(stored.text.as_bytes(), token) {
            found.push(format!("index {}", stored.field));
        }
    })
    .unwrap();
    found
}

/// Returns the table files without the manifest beside them.
fn tables(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut files = files_below(&desk.path("corpus/tables"));
    files.retain(|(name, _)| name.ends_with(".parquet"));
    files
}

/// Whether the tables of two desks are the same but for those named.
fn same_tables(one: &Desk, two: &Desk, but: &[&str]) {
    let others = |desk: &Desk| {
        let mut files = tables(desk);
        files.retain(|(name, _)| !but.iter().any(|it| name.starts_with(it)));
        files
    };
    let (one, two) = (others(one), others(two));
    assert!(!one.is_empty());
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    for ((name, left), (_, right)) in one.iter().zip(&two) {
        assert!(left == right, "{name} differs");
    }
}

#[test]
fn an_address_is_gone_in_the_same_command_and_nothing_else_changes() {
    let desk = desk();
    assert!(!shown(&desk, TOKEN).is_empty());
    let said = take_down(&desk, &LETTER.replace("https", "http"));
    assert!(said.contains("1 captures, 1 responses") && said.contains("until `crossforce takedown purge`"), "{said}");
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "2");
    assert_eq!(desk.run(&["inspect", LETTER]).code, 2);
    let list = std::fs::read_to_string(desk.path("corpus/removed.csv")).unwrap();
    assert!(!list.contains("letter-12") && !list.contains("aldermoor"), "{list}");

    // As a build of a corpus that never had it, but for where the captures lie.
    same_tables(&desk, &built(&["page", "table", "other"]), &["captures"]);
    let again = std::fs::read(desk.path("corpus/tables/manifest.json")).unwrap();
    assert_eq!(desk.run(&["build"]).code, 0);
    assert_eq!(std::fs::read(desk.path("corpus/tables/manifest.json")).unwrap(), again, "a rerun has nothing to do");
}

#[test]
fn tables_agree_with_those_of_a_build_from_scratch_with_the_list() {
    for what in [LETTER, NAME, FILE] {
        let step_by_step = desk();
        take_down(&step_by_step, what);
        let before = tables(&step_by_step);
        step_by_step.ok(&["build", "--anew"]);
        let after = tables(&step_by_step);
        for ((name, old), (_, new)) in before.iter().zip(&after) {
            assert!(old == new, "{what}: {name} differs");
        }
        assert_eq!(before.len(), after.len());
    }
}

#[test]
fn responses_of_others_stay_byte_for_byte() {
    let desk = desk();
    let before = tables(&desk);
    take_down(&desk, NAME);
    let after = tables(&desk);
    let others = |files: &[(String, Vec<u8>)]| {
        files.iter().filter(|(name, _)| name.contains("brackenshire") || name.starts_with("forces")).cloned().collect()
    };
    let (old, new): (Vec<_>, Vec<_>) = (others(&before), others(&after));
    assert!(!old.is_empty() && old == new);
}

#[test]
fn words_in_a_row_take_their_page_along_and_keep_it_out() {
    let desk = desk();
    let said = take_down(&desk, NAME);
    assert!(said.contains("1 captures, 1 responses"), "{said}");
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    assert_eq!(desk.run(&["inspect", LETTER]).code, 2);
    // Another page that holds them is imported, and is not shown either.
    let elsewhere = "https://www.brackenshire.police.example/foi/8";
    add(&desk, "late.html", elsewhere, &page("8-24", "Ask ZEDEKIAH O'QUILLFEATHER OF WRENFIELD."));
    desk.ok(&["import", desk.path("pages/late.html").to_str().unwrap()]);
    desk.ok(&["build"]);
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    let rows = desk.ok(&["takedown", "list", "--format", "csv"]);
    assert!(rows.lines().any(|row| row.starts_with("string,asked for,2") && row.ends_with(",2")), "{rows}");
    assert_eq!(desk.run(&["takedown", "add", "two words", "--reason", "x"]).code, 2);
}

#[test]
fn a_removed_file_leaves_no_name_on_its_page() {
    for what in [FILE, "digest", "Heronsbill 2021 14 2022"] {
        let desk = desk();
        let digest = sha256(TABLE.as_bytes());
        take_down(&desk, if what == "digest" { &digest } else { what });
        for round in ["add", "purge"] {
            let out = desk.path("attached");
            desk.ok(&["export", out.to_str().unwrap(), "--jsonl"]);
            let rows = std::fs::read_to_string(out.join("attachments.jsonl")).unwrap();
            assert!(rows.contains("\"status\":\"removed\""), "{what}, {round}: {rows}");
            assert!(!rows.contains("zebrafinch") && !rows.contains(&digest), "{what}, {round}: {rows}");
            assert!(shown(&desk, "heronsbill").is_empty(), "{what}, {round}");
            desk.ok(&["takedown", "purge", "--yes"]);
        }
        assert_eq!(kept(&desk, "heronsbill"), Vec::<String>::new(), "{what}");
        assert_eq!(desk.run(&["takedown", "check"]).code, 0, "{what}");
    }
}

#[test]
fn what_was_taken_down_is_not_imported_again_by_address_or_content() {
    let desk = desk();
    take_down(&desk, LETTER);
    let letter = std::fs::read_to_string(desk.path("pages/letter.html")).unwrap();
    add(&desk, "again/same-address.html", LETTER, &page("12-24", "Other words."));
    add(&desk, "again/same-content.html", "https://www.brackenshire.police.example/foi/99", &letter);
    let ran = desk.run(&["import", desk.path("pages/again").to_str().unwrap()]);
    assert!(ran.stderr.contains("take-down list: 2") && ran.stderr.contains("imported 0"), "{}", ran.stderr);
    desk.ok(&["build"]);
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
}

#[test]
fn a_purge_leaves_not_a_byte_and_can_be_repeated() {
    for what in [LETTER, NAME] {
        let desk = desk();
        take_down(&desk, what);
        assert!(!kept(&desk, TOKEN).is_empty());
        let ran = desk.run(&["takedown", "check"]);
        assert_eq!(ran.code, 6, "{}", ran.stderr);
        assert!(ran.stdout.contains("warc.gz") && !ran.stdout.contains(TOKEN), "{}", ran.stdout);
        assert_eq!(desk.run(&["takedown", "purge"]).code, 2, "not without `--yes`");
        let said = desk.run(&["takedown", "purge", "--yes"]).stderr;
        assert!(said.contains("2 records from 1 files"), "{said}");
        purged(&desk);
        let once = (files_below(&desk.path("corpus/archive")), tables(&desk));
        desk.ok(&["takedown", "purge", "--yes"]);
        purged(&desk);
        assert!(once == (files_below(&desk.path("corpus/archive")), tables(&desk)));
        // The other records are there and whole.
        desk.ok(&["build", "--anew"]);
        assert!(once.1 == tables(&desk));
    }
}

fn purged(desk: &Desk) {
    assert_eq!(kept(desk, TOKEN), Vec::<String>::new());
    assert_eq!(kept(desk, "letter-12"), Vec::<String>::new());
    assert_eq!(shown(desk, TOKEN), Vec::<String>::new());
    assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "2");
    assert_eq!(desk.run(&["takedown", "check"]).code, 0);
    desk.ok(&["inspect", PAGE, "--facts"]);
}

#[test]
fn a_purge_killed_after_any_step_is_finished_by_the_next() {
    let done = desk();
    take_down(&done, NAME);
    done.ok(&["takedown", "purge", "--yes"]);
    for step in 1..20 {
        let desk = desk();
        take_down(&desk, NAME);
        let step = step.to_string();
        let ran = desk.run(&["takedown", "purge", "--yes", "--end-after", &step]);
        if ran.code == 0 {
            assert!(step.parse::<usize>().unwrap() > 6, "there are more steps than {step}");
            return;
        }
        assert_eq!(ran.code, 137, "{}", ran.stderr);
        // A build in between finds a store that is whole, and shows nothing of it.
        desk.ok(&["build"]);
        assert_eq!(shown(&desk, TOKEN), Vec::<String>::new(), "after step {step}");
        assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "2", "after step {step}");
        desk.ok(&["takedown", "purge", "--yes"]);
        purged(&desk);
        // Where captures lie hangs on the name of the folder, which stands in the head of each file.
        same_tables(&desk, &done, &["captures"]);
    }
    panic!("the purge does not end");
}

#[test]
fn a_damaged_list_stops_what_heeds_it_and_says_where() {
    let desk = desk();
    take_down(&desk, LETTER);
    let list = desk.path("corpus/removed.csv");
    let whole = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, whole.replacen("url,", "ur", 1)).unwrap();
    let pages = desk.path("pages");
    for arguments in [
        &["build"][..],
        &["import", pages.to_str().unwrap()],
        &["takedown", "list"],
        &["takedown", "purge", "--yes"],
        &["takedown", "check"],
        &["takedown", "add", OTHER, "--reason", "x"],
        &["inspect", LETTER],
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 6, "{arguments:?} {}", ran.stderr);
        for wanted in ["removed.csv", "line 2", "hint: "] {
            assert!(ran.stderr.contains(wanted), "{arguments:?} {}", ran.stderr);
        }
    }
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    std::fs::write(&list, whole).unwrap();
    desk.ok(&["build"]);
}

#[test]
fn a_row_that_a_person_writes_counts_and_one_taken_off_gives_back() {
    let desk = desk();
    desk.write("corpus/removed.csv", format!("kind,value,reason,date\nurl,{LETTER},told by mail,2024-03-01\n"));
    desk.ok(&["build"]);
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    std::fs::remove_file(desk.path("corpus/removed.csv")).unwrap();
    desk.ok(&["build"]);
    assert!(!shown(&desk, TOKEN).is_empty());
    assert_eq!(desk.ok(&["search", "drones", "--count"]).trim(), "3");
}

#[test]
fn what_is_torn_goes_from_quarantine_too() {
    let desk = desk();
    let archive = desk.path("corpus/archive/www.aldermoor.police.example");
    let file = files_below(&archive).into_iter().find(|(name, _)| name.ends_with(".warc.gz")).unwrap().0;
    let bytes = std::fs::read(archive.join(&file)).unwrap();
    desk.write("corpus/archive/quarantine/a.tail", &bytes[..bytes.len() - 1]);
    desk.write("corpus/archive/quarantine/b.tail", b"neither this nor that");
    take_down(&desk, LETTER);
    desk.ok(&["takedown", "purge", "--yes"]);
    let left = files_below(&desk.path("corpus/archive/quarantine"));
    assert_eq!(left.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b.tail"]);
    purged(&desk);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

#[test]
fn a_crawl_does_not_ask_for_what_was_taken_down_not_even_by_a_redirect() {
    let host = "www.aldermoor.police.example";
    let site = Desk::new();
    let list = "<main><ul><li><h3><a href='/foi-ai/p/d/one/'>x</a></h3></li><li><h3><a href='/foi-ai/p/d/two/'>x</a></h3>\
        </li><li><h3><a href='/foi-ai/p/d/three/'>x</a></h3></li></ul></main>";
    site.write(&format!("{host}/robots.txt"), "User-agent: *\nDisallow:\n");
    site.write(&format!("{host}/foi-ai/af/accessing-information/published-items/index.html"), list);
    site.write(
        &format!("{host}/routes.toml"),
        "[[route]]\npath = \"/foi-ai/p/d/three/\"\nstatus = 301\nlocation = \"/foi-ai/p/d/one/\"\n",
    );
    for name in ["one", "two"] {
        site.write(&format!("{host}/foi-ai/p/d/{name}/index.html"), format!("<!doctype html><h1>{name}</h1>"));
    }
    let server = SiteServer::start(site.folder.path()).unwrap();
    let text = format!(
        "contact = \"desk@paper.example\"\n[[source]]\nid = \"a\"\nforce = \"a\"\nprofile = \"soh\"\n\
         base = \"http://{host}\"\nenabled = true\n"
    );
    let sources = Sources::shipped().with_user(&text).unwrap();
    let mut removals = Removals::default();
    removals.add(RemovalKind::Url, &format!("https://{host}/foi-ai/p/d/one/"), "asked for", "2024-03-01");
    let config = CrawlConfig {
        version: "1".to_owned(),
        overrides: server.overrides(),
        min_interval: Some(std::time::Duration::from_millis(1)),
        removals,
        ..CrawlConfig::default()
    };
    let mut kept = Vec::new();
    let mut keep = |fetched: Fetched| {
        kept.push(fetched.url);
        Ok(())
    };
    let report = crawl(&sources, &config, &mut keep, &mut |_| {}).unwrap();
    let asked: Vec<String> = server.requests().iter().map(|request| request.path.clone()).collect();
    assert!(asked.iter().any(|path| path == "/foi-ai/p/d/two/"), "{asked:?}");
    assert!(!asked.iter().any(|path| path == "/foi-ai/p/d/one/"), "{asked:?}");
    assert!(
        kept.iter().any(|url| url.ends_with("/two/")) && !kept.iter().any(|url| url.ends_with("/one/")),
        "{kept:?}"
    );
    assert!(report.sources[0].not_allowed.iter().any(|problem| problem.message.contains("taken down")));
}

#[test]
fn words_that_only_reading_a_file_shows_go_with_the_file() {
    let desk = empty();
    let paper =
        Docx::of(format!("{}{}", docx::plain("Counted by Zedekiah O'Quillfeather"), docx::plain("of Wrenfield.")));
    desk.write("pages/paper.docx", paper.bytes());
    desk.write("pages/paper.docx.url", FILE.replace("csv", "docx"));
    desk.write("pages/other.html", page("7-24", "Nothing else."));
    desk.ok(&["import", desk.path("pages").to_str().unwrap()]);
    desk.ok(&["build"]);
    assert!(!shown(&desk, TOKEN).is_empty());
    let said = take_down(&desk, NAME);
    assert!(said.contains("1 captures, 1 responses"), "{said}");
    assert_eq!(shown(&desk, TOKEN), Vec::<String>::new());
    assert_eq!(Archive::new(&desk.path("corpus")).captures().unwrap().len(), 2);
    desk.ok(&["takedown", "purge", "--yes"]);
    assert_eq!(Archive::new(&desk.path("corpus")).captures().unwrap().len(), 1);
    assert_eq!(kept(&desk, "paper.docx"), Vec::<String>::new());
    assert_eq!(desk.run(&["takedown", "check"]).code, 0);
}

#[test]
fn what_its_publisher_withdrew_is_left_out_unless_asked_for() {
    let desk = desk();
    let gone = |day: &str| {
        let at = format!("2024-04-{day}T10:00:00Z");
        let (mut writer, _) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
        let new = NewCapture {
            url: LETTER,
            fetched_at: &at,
            status: 404,
            media_type: "text/html",
            body: day.as_bytes(),
            source: CaptureSource::Crawl,
            listing: false,
            force: None,
            http: Some(&HttpExchange::default()),
            truncated: None,
        };
        writer.append(&new).unwrap();
        writer.close().unwrap();
        desk.ok(&["build"]);
    };
    let count = |more: &[&str]| desk.ok(&[&["search", "drones", "--count"], more].concat()).trim().to_owned();
    gone("01");
    assert_eq!(count(&[]), "3", "once may be a fault");
    gone("02");
    assert_eq!((count(&[]).as_str(), count(&["--withdrawn"]).as_str()), ("2", "3"));
    assert_eq!(shown_by_default(&desk), Vec::<String>::new());
    let out = desk.path("all");
    desk.ok(&["export", out.to_str().unwrap(), "--jsonl", "--withdrawn"]);
    let rows = std::fs::read_to_string(out.join("responses.jsonl")).unwrap();
    assert!(rows.contains("\"withdrawn_at\":\"2024-04-01T10:00:00Z\"") && holds(rows.as_bytes(), TOKEN), "{rows}");
    let before = tables(&desk);
    desk.ok(&["build", "--anew"]);
    assert!(before == tables(&desk), "step by step and at once give the same");
}

/// Returns where the token stands in exports and searches made without a wish.
fn shown_by_default(desk: &Desk) -> Vec<String> {
    let out = desk.path("default");
    desk.ok(&["export", out.to_str().unwrap()]);
    files_below(&out).into_iter().filter(|(_, bytes)| holds(bytes, TOKEN)).map(|(name, _)| name).collect()
}
