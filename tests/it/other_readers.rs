//! Our web archives in the hands of another reader, and that reader's samples in ours. Skipped, and said so, without it.

use crate::support::{Desk, python_says};
use crossforce::archive::{ArchiveWriter, Found, HttpExchange, NewCapture, each_record, header};
use crossforce::model::CaptureSource;
use std::path::Path;

const RECORDS: usize = 10_000;
/// Records that captures come in.
const WANTED: [&str; 4] = ["response", "resource", "revisit", "conversion"];

fn other_reader(arguments: &[&str], test: &str) -> Option<String> {
    python_says("warc_by_others.py", arguments, test)
}

#[test]
fn ten_thousand_records_of_ours_are_read_by_another_reader_without_complaint() {
    let test = "ten_thousand_records_of_ours_are_read_by_another_reader_without_complaint";
    let desk = Desk::new();
    let (mut writer, _) = ArchiveWriter::open(&desk.path("corpus")).unwrap();
    let http = |coding: &str| HttpExchange {
        request_headers: if coding.is_empty() { Vec::new() } else { vec![("User-Agent".into(), "crossforce".into())] },
        response_headers: vec![
            ("Content-Type".into(), "text/html; charset=utf-8".into()),
            ("Content-Encoding".into(), coding.into()),
            ("Transfer-Encoding".into(), "chunked".into()),
            ("Set-Cookie".into(), "a=1".into()),
            ("Set-Cookie".into(), "b=2; caf\u{e9}".into()),
        ],
    };
    let (plain, coded) = (http(""), http("gzip"));
    for at in 0..RECORDS {
        let path = ["a", "b c", "\u{a3}", "d?e=f&g=<h>", "WARC/1.1"][at % 5];
        let body = format!("<p>{at}\r\n\r\nWARC/1.1\r\n{}\0\u{a3}", "x".repeat(at % 700));
        let body = if at % 97 == 0 { &[][..] } else { body.as_bytes() };
        let capture = NewCapture {
            url: &format!("https://{}.aldermoor.police.example/{at}/{path}", at % 100),
            fetched_at: &format!("20{:02}-03-{:02}T10:00:00Z", 10 + at % 15, 1 + at % 28),
            status: if at % 50 == 7 { 410 } else { 200 },
            media_type: "text/html",
            body,
            source: if at % 2 == 0 { CaptureSource::Import } else { CaptureSource::Crawl },
            listing: at % 30 == 0,
            force: Some("aldermoor"),
            http: [None, Some(&plain), Some(&coded)][at % 3],
            truncated: (at % 40 == 0).then_some("length"),
        };
        writer.append(&capture).unwrap();
    }
    assert_eq!(writer.close().unwrap(), RECORDS);
    let archive = desk.path("corpus/archive");
    let files = crate::support::files_below(&archive);
    let paths: Vec<String> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".warc.gz"))
        .map(|(name, _)| archive.join(name).to_string_lossy().into_owned())
        .collect();
    assert_eq!(paths.len(), 100, "one file a host");
    let mut arguments = vec!["check"];
    arguments.extend(paths.iter().map(String::as_str));
    let Some(said) = other_reader(&arguments, test) else { return };
    assert_eq!(said.trim(), RECORDS.to_string());
}

#[test]
fn samples_of_another_reader_hold_the_same_for_us() {
    let test = "samples_of_another_reader_hold_the_same_for_us";
    let desk = Desk::new();
    let folder = desk.path("samples");
    std::fs::create_dir_all(&folder).unwrap();
    let Some(said) = other_reader(&["samples", folder.to_str().unwrap()], test) else { return };
    assert!(!said.is_empty());
    for line in said.lines() {
        let [path, is_whole, wanted, web] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let [is_whole, wanted, web] = [is_whole, wanted, web].map(|number| number.parse::<usize>().unwrap());
        let (mut ours, mut ours_of_web, mut damaged) = (0, 0, Vec::new());
        let file = std::fs::File::open(path).unwrap();
        each_record(&file, Some(file.metadata().unwrap().len()), 64 << 20, &mut |place, found| {
            match found {
                Found::Record { headers, .. }
                    if header(headers, "WARC-Type").is_some_and(|kind| WANTED.contains(&kind)) =>
                {
                    let address = header(headers, "WARC-Target-URI").unwrap_or_default();
                    ours += 1;
                    ours_of_web += usize::from(address.trim_start_matches('<').starts_with("http"));
                }
                Found::Record { .. } => {}
                Found::TooLarge { length } => damaged.push(format!("{place}: {length} bytes")),
                Found::Damage { reason } => damaged.push(format!("{place}: {reason}")),
            }
            true
        })
        .unwrap();
        println!(
            "{path}: {ours} records, {ours_of_web} of the web; by the other reader {wanted} and {web}; {damaged:?}"
        );
        assert!(ours >= wanted && ours_of_web >= web, "{path}: {damaged:?}");
        assert!(is_whole == 0 || (ours, ours_of_web) == (wanted, web), "{path}");
        let name = Path::new(path).file_name().unwrap().to_string_lossy().replace(".bad", "");
        let copy = desk.write(&name, std::fs::read(path).unwrap());
        let ran = desk.run(&["import", "--all-hosts", copy.to_str().unwrap()]);
        println!("{}", ran.stderr);
        assert!(matches!(ran.code, 0 | 1 | 3), "{path}: {}", ran.stderr);
        let again = desk.run(&["import", "--all-hosts", copy.to_str().unwrap()]);
        assert!(again.stderr.contains("imported 0, "), "{path}: {}", again.stderr);
    }
}
