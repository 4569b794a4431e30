//! Hostile files cost themselves and nothing else: through workers, through `extract`, through `build`.

use crate::pdf;
use crate::support::Desk;
use crossforce::model::{Document, ReadStatus};
use crossforce::read::ReadInput;
use crossforce::sandbox::{Limits, VERB, Workers};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_crossforce");

fn read(workers: &Workers, bytes: &[u8]) -> Document {
    workers.read(&ReadInput { bytes, media_type: None, file_name: None })
}

fn letter() -> Vec<u8> {
    let lines = [
        ("Aldermoor Police", 11.0, false),
        ("Reference: 1234-24", 11.0, false),
        ("You asked how many dogs the force owns. The force owns fourteen dogs.", 11.0, false),
    ];
    pdf::pages(&[pdf::lines(&lines)], "")
}

fn compressed(piece: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    (0..times).for_each(|_| encoder.write_all(piece).unwrap());
    encoder.finish().unwrap()
}

/// A page whose content is the stream object given.
fn page_of(content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>".to_vec(),
        content,
    ];
    objects.extend_from_slice(more);
    pdf::file(&objects, "")
}

pub fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let page_loop = pdf::file(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Count 2147483647 /Kids [2 0 R 3 0 R 2 0 R] >>".to_vec(),
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] >>".to_vec(),
        ],
        "",
    );
    let xref_loop = {
        let text =
            String::from_utf8_lossy(&pdf::file(&[b"<< /Type /Catalog /Pages 9 0 R >>".to_vec()], "")).into_owned();
        let at = text.find("xref\n").unwrap();
        text.replace("/Root", &format!("/Prev {at} /XRefStm {at} /Root")).into_bytes()
    };
    let nested = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
    let dictionaries = b"<< /A ".repeat(200_000);
    let bomb = compressed(&vec![b' '; 1 << 20], 600);
    let twice = {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&compressed(&vec![b'0'; 1 << 20], 1000)).unwrap();
        encoder.finish().unwrap()
    };
    let form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>";
    let forms = page_of(
        pdf::stream("/Filter [] ", b"/F Do"),
        &[pdf::stream(std::str::from_utf8(form).unwrap(), b"/F Do /F Do")],
    );
    let forms =
        String::from_utf8_lossy(&forms).replacen("/Resources << >>", "/Resources << /XObject << /F 5 0 R >> >>", 1);
    let script = pdf::pages(&[pdf::lines(&[("words", 11.0, false)])], "");
    let script = String::from_utf8_lossy(&script)
        .replace("/Type /Catalog", "/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>");
    let noise: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let lie = String::from_utf8_lossy(&letter()).replace("/Length ", "/Length 99999999").into_bytes();
    let deep_words = format!("{}(x) Tj", "[".repeat(200_000));
    let letters = b"BT /F1 1 Tf (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n";
    vec![
        ("pages that hold themselves", page_loop),
        ("a table of objects that goes round", xref_loop),
        ("200,000 nested arrays in an object", page_of(nested.clone(), &[])),
        ("200,000 nested arrays in a page", page_of(pdf::stream("", &nested), &[])),
        ("200,000 open arrays before text", page_of(pdf::stream("", deep_words.as_bytes()), &[])),
        ("200,000 nested dictionaries", page_of(dictionaries, &[])),
        ("a stream of 600 MiB", page_of(pdf::stream("/Filter /FlateDecode", &bomb), &[])),
        ("a stream of 1 GiB, packed twice", page_of(pdf::stream("/Filter [/FlateDecode /FlateDecode]", &twice), &[])),
        ("forms that draw themselves", forms.into_bytes()),
        (
            "two million pieces of text",
            page_of(pdf::stream("/Filter /FlateDecode", &compressed(letters, 2_000_000)), &[]),
        ),
        ("a script", script.into_bytes()),
        ("noise", [b"%PDF-1.7\n".as_slice(), &noise].concat()),
        ("a length that lies", lie),
        ("half a file", letter()[..letter().len() / 2].to_vec()),
        ("a password", pdf::encrypted()),
        ("a scan", pdf::scan()),
    ]
}

#[test]
fn hostile_files_cost_themselves_and_nothing_else() {
    let workers = Workers::new(PathBuf::from(PROGRAM), Limits { cpu: 4, ..Limits::default() });
    for (name, bytes) in hostile() {
        let document = read(&workers, &bytes);
        println!("{name}: {:?} {:?}", document.status, document.problems.first().map(|problem| &problem.message));
        assert!(document.text.is_empty() || document.status == ReadStatus::Read, "{name}");
        let good = read(&workers, &letter());
        assert_eq!(good.status, ReadStatus::Read, "after {name}: {:?}", good.problems);
        assert!(good.text.contains("fourteen dogs"), "after {name}");
    }
    assert_eq!(read(&workers, &pdf::encrypted()).status, ReadStatus::Encrypted);
    assert_eq!(read(&workers, &pdf::scan()).status, ReadStatus::NoTextLayer);
}

#[test]
fn a_worker_and_this_process_read_the_same() {
    let workers = Workers::new(PathBuf::from(PROGRAM), Limits::default());
    let table: &[&[&str]] = &[&["Year", "Dogs"], &["2021/22", "14"], &["2022/23", "<5"]];
    let content =
        pdf::words(70.0, 780.0, 11.0, false, "Dogs and cats") + &pdf::table(700.0, &[70.0, 200.0, 300.0], table, true);
    for bytes in [letter(), pdf::pages(&[content], ""), pdf::scan(), b"plain text".to_vec(), b"<p>page".to_vec()] {
        assert_eq!(read(&workers, &bytes), read(&Workers::none(), &bytes));
    }
}

/// How long a worker may take that is to say this of its document: two seconds only where that is what it is about, since
/// a busy machine may need longer to start anything.
fn wall(says: &str) -> Duration {
    Duration::from_secs(if says.is_empty() || says.starts_with("longer than") { 2 } else { 600 })
}

/// Runs a script in place of the worker and returns what is said of the document.
fn in_place_of_the_worker(script: &str, wall: Duration) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("worker");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let limits = Limits { wall, output: 1 << 16, ..Limits::default() };
    let document = read(&Workers::new(path, limits), &letter());
    assert_eq!(document.status, ReadStatus::Unreadable);
    let problem = &document.problems[0];
    assert_eq!(problem.code, "reader_stopped");
    assert!(problem.message.contains("sha256 "), "{}", problem.message);
    problem.message.clone()
}

#[test]
fn a_worker_may_do_anything_and_one_document_is_lost() {
    let check = |script: &str, says: &str| {
        let said = in_place_of_the_worker(script, wall(says));
        assert!(said.contains(says), "{script}: {said}");
    };
    check("exit 3", "the reader ended");
    check("kill -SEGV $$", "nests too deep");
    check("kill -XCPU $$", "processor time");
    check("kill -ABRT $$", "memory");
    check("exec sleep 600", "longer than 2 s");
    check("exec 1>&-; exec sleep 600", "ended by signal");
    check("printf 'aaaaaaaaaaaaaaaa'; exec sleep 600", "larger than");
    check(r"printf '\002\000\000\000\000\000\000\000{}'; exec sleep 600", "makes no sense");
    check(r"printf '\100\000\000\000\000\000\000\000{}'; exec sleep 600", "longer than 2 s");
    let gone = Workers::new(PathBuf::from("/nowhere/crossforce"), Limits::default());
    assert!(read(&gone, &letter()).problems[0].message.contains("could not be started"));
}

/// What is said, within some minutes, of a document that is larger than a pipe holds, by a script in place of the
/// worker; and whether the process whose number the script wrote beside itself has ended.
fn in_place_of_the_worker_at_length(script: &str, wall: Duration) -> (Option<String>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("worker");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let workers = Workers::new(path, Limits { wall, ..Limits::default() });
        let document = read(&workers, &vec![b'a'; 1 << 20]);
        drop(workers);
        let _ = tell.send(document.problems[0].message.clone());
    });
    let said = told.recv_timeout(Duration::from_secs(300)).ok();
    let number = std::fs::read_to_string(folder.path().join("worker.pid")).unwrap_or_default();
    let is_gone = || {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", number.trim())).unwrap_or_default();
        number.is_empty() || state.is_empty() || state.contains(") Z ")
    };
    // A process that was ended takes a moment to go, on a busy machine a longer one.
    let has_ended = (0..3000).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        is_gone()
    });
    if !has_ended {
        Command::new("kill").arg(number.trim()).status().unwrap();
    }
    (said, has_ended)
}

#[test]
fn a_worker_that_takes_nothing_in_is_given_up() {
    let check = |script, says: &str| {
        let (said, _) = in_place_of_the_worker_at_length(script, wall(says));
        assert!(said.as_ref().is_some_and(|said| said.contains(says)), "{script}: {said:?}");
    };
    check("exec sleep 600", "longer than 2 s");
    check("exec 0<&-; exec sleep 600", "ended by signal");
    check("while :; do printf a; sleep 0.1; done", "longer than 2 s");
    check("exec yes 1>&2", "longer than 2 s");
}

#[test]
fn what_a_worker_started_ends_with_it_and_holds_nothing_up() {
    let mut faults = Vec::new();
    for (script, says) in [
        ("sleep 600 & echo $! > $0.pid; exec sleep 600", "longer than 2 s"),
        ("sleep 600 & echo $! > $0.pid; exit 3", ""),
        ("exec 3<&0; sleep 600 0<&3 & echo $! > $0.pid; wait", "longer than 2 s"),
    ] {
        let (said, has_ended) = in_place_of_the_worker_at_length(script, wall(says));
        if said.as_ref().is_none_or(|said| !said.contains(says)) {
            faults.push(format!("{script}: {}", said.as_deref().unwrap_or("holds this process up")));
        }
        if !has_ended {
            faults.push(format!("{script}: what it started lives on"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_worker_that_asks_for_all_memory_loses_one_document() {
    let limits = Limits { memory: 300 << 20, ..Limits::default() };
    let workers = Workers::new(PathBuf::from(PROGRAM), limits);
    let large = vec![b'a'; 400 << 20];
    let document = read(&workers, &large);
    assert_eq!(document.status, ReadStatus::Unreadable);
    assert_eq!(document.problems[0].code, "reader_stopped");
    assert!(read(&workers, &letter()).text.contains("fourteen dogs"));
}

#[test]
fn an_answer_with_places_outside_its_text_makes_no_sense() {
    let document = Document { text: "abc".to_owned(), ..Document::default() };
    assert!(document.is_sound());
    let json = serde_json::to_string(&document).unwrap();
    let wrong = json.replace("\"links\":[]", "\"links\":[{\"href\":\"x\",\"span\":[2,9]}]");
    assert_ne!(json, wrong);
    assert!(!serde_json::from_str::<Document>(&wrong).unwrap().is_sound());
}

#[test]
#[cfg(target_os = "linux")]
fn a_worker_has_given_up_what_it_does_not_need() {
    let arguments = [VERB, "--memory=1073741824", "--cpu=5"];
    let mut worker =
        Command::new(PROGRAM).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut to = worker.stdin.take().unwrap();
    let header = br#"{"memory":167772160,"media_type":null,"file_name":null}"#;
    for frame in [header.as_slice(), &letter()] {
        to.write_all(&(frame.len() as u64).to_le_bytes()).unwrap();
        to.write_all(frame).unwrap();
    }
    to.flush().unwrap();
    let mut length = [0; 8];
    worker.stdout.as_mut().unwrap().read_exact(&mut length).unwrap();
    let of_process =
        |name: &str| std::fs::read_to_string(Path::new("/proc").join(worker.id().to_string()).join(name)).unwrap();
    let (status, limits) = (of_process("status"), of_process("limits"));
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(limit("Max address space"), "1073741824");
    assert_eq!(limit("Max open files"), "3");
    assert_eq!(limit("Max file size"), "0");
    assert_eq!(limit("Max core file size"), "0");
    assert!(limit("Max cpu time").parse::<u64>().unwrap() <= 8);
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    assert_eq!((field("Seccomp:"), field("NoNewPrivs:"), field("Threads:")), ("2".into(), "1".into(), "1".into()));
    drop(to);
    let mut rest = Vec::new();
    worker.stdout.take().unwrap().read_to_end(&mut rest).unwrap();
    assert_eq!(rest.len() as u64, u64::from_le_bytes(length));
    assert!(worker.wait().unwrap().success());
}

#[test]
fn extract_goes_on_after_a_hostile_file() {
    let desk = Desk::new();
    let bomb = page_of(pdf::stream("/Filter /FlateDecode", &compressed(&vec![b' '; 1 << 20], 600)), &[]);
    let (good, bad) = (desk.write("good.pdf", letter()), desk.write("bad.pdf", bomb));
    let line = |path: &Path| format!("{{\"path\": {:?}}}\n", path.display().to_string());
    let ran = desk.run_with_input(&["extract"], &[line(&good), line(&bad), line(&good)].concat());
    let records: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 3, "{}", ran.stderr);
    assert_eq!(records[0], records[2]);
    assert_eq!(records[0]["own_ref"], "1234-24");
}

#[test]
fn build_names_the_file_that_could_not_be_read_and_indexes_the_others() {
    let desk = Desk::new();
    desk.write("files/good.pdf", letter());
    desk.write("files/broken.pdf", b"%PDF-1.7\nnothing of a file");
    desk.write("files/scan.pdf", pdf::scan());
    desk.write("files/locked.pdf", pdf::encrypted());
    desk.ok(&["import", desk.path("files").to_str().unwrap()]);
    let ran = desk.run(&["build"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("broken.pdf") && ran.stderr.contains("cannot be opened"), "{}", ran.stderr);
    assert!(ran.stderr.contains("2 files archived but not read, 1 left out"), "{}", ran.stderr);
    assert_eq!(desk.ok(&["search", "fourteen", "--count"]).trim(), "1");
}
