//! `verify` finds every damage that is done to archive, tables and index, and says what mends it.

use crate::support::{Desk, files_below};
use std::fs;
use std::path::{Path, PathBuf};

const LETTER: &str = "<html><body><main><h1>Dogs</h1><p>Reference: 12NN-24</p><p>You asked how many dogs the force owns.</p>\
    <p>As at 31 March 2024 the force owned 1NN dogs. The names are exempt under section 40(2).</p></main></body></html>";

/// A corpus of ten answers, built.
fn desk() -> Desk {
    desk_of(LETTER)
}

fn desk_of(letter: &str) -> Desk {
    let desk = Desk::new();
    for at in 10..20 {
        let letter = letter.replace("NN", &at.to_string());
        let address = format!("<link rel=canonical href='http://www.aldermoor.police.example/foi/{at}'>");
        desk.write(&format!("saved/{at}.html"), letter.replace("<html>", &format!("<html><head>{address}</head>")));
    }
    desk.ok(&["import", desk.path("saved").to_str().unwrap()]);
    desk.ok(&["build"]);
    desk
}

/// The first file below a folder of the corpus whose name contains all words.
fn file(desk: &Desk, folder: &str, words: &[&str]) -> PathBuf {
    let files = files_below(&desk.path(folder));
    let (name, _) = files.iter().find(|(name, _)| words.iter().all(|word| name.contains(word))).unwrap();
    desk.path(folder).join(name)
}

fn damage(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// What `verify` says of a corpus after something was done to it.
fn after(change: impl FnOnce(&Desk)) -> (i32, String) {
    let desk = desk();
    change(&desk);
    let ran = desk.run(&["verify"]);
    (ran.code, ran.stderr)
}

#[test]
fn a_whole_corpus_agrees() {
    let desk = desk();
    let ran = desk.run(&["verify"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("everything agrees"), "{}", ran.stderr);
    assert!(ran.stderr.contains("index: 10 responses"), "{}", ran.stderr);
}

#[test]
fn without_an_archive_there_is_nothing_to_hold_against_anything() {
    let ran = Desk::new().run(&["verify"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn damage_in_the_archive_is_found_and_placed() {
    let warc = |desk: &Desk| file(desk, "corpus/archive", &[".warc.gz"]);
    let (code, said) = after(|desk| {
        damage(&warc(desk), |bytes| {
            let at = bytes.len() / 2;
            bytes[at] ^= 0x55;
        })
    });
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("no whole record") && said.contains("is no longer in"), "{said}");
    let (code, said) = after(|desk| damage(&warc(desk), |bytes| bytes.truncate(bytes.len() - 40)));
    assert_eq!(code, 6, "{said}");
    let (code, said) = after(|desk| fs::remove_file(warc(desk)).unwrap());
    assert_eq!(code, 6, "{said}");
    assert!(said.matches("is no longer in").count() >= 10, "{said}");
    let (code, said) = after(|desk| damage(&warc(desk), |bytes| bytes.extend_from_slice(b"junk behind the end")));
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("19 bytes"), "{said}");
}

#[test]
fn damage_in_the_index_of_captures_is_found() {
    let cdxj = |desk: &Desk| desk.path("corpus/archive/index.cdxj");
    let line_lost = |desk: &Desk| {
        let text = fs::read_to_string(cdxj(desk)).unwrap();
        let kept: Vec<&str> = text.lines().skip(1).collect();
        fs::write(cdxj(desk), kept.join("\n") + "\n").unwrap();
    };
    let (code, said) = after(line_lost);
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("does not have"), "{said}");
    let (code, said) = after(|desk| fs::remove_file(cdxj(desk)).unwrap());
    assert_eq!(code, 6, "{said}");
    let other = |desk: &Desk| {
        let text = fs::read_to_string(cdxj(desk)).unwrap();
        fs::write(cdxj(desk), text.replacen("\"status\":\"200\"", "\"status\":\"404\"", 1)).unwrap();
    };
    let (code, said) = after(other);
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("something else"), "{said}");
}

#[test]
fn damage_in_tables_is_found() {
    for table in ["responses", "citations", "figures", "captures"] {
        let part = |desk: &Desk| file(desk, "corpus/tables", &[table, ".parquet"]);
        let (code, said) = after(|desk| {
            damage(&part(desk), |bytes| {
                let at = bytes.len() / 3;
                bytes[at] ^= 0x55;
            })
        });
        assert_eq!(code, 6, "{table}: {said}");
        let (code, said) = after(|desk| fs::remove_file(part(desk)).unwrap());
        assert_eq!(code, 6, "{table}: {said}");
        assert!(said.contains(table), "{said}");
    }
}

#[test]
fn damage_in_the_full_text_index_is_found_and_a_build_mends_it() {
    let part = |desk: &Desk, ending: &str| file(desk, "indexes", &[ending]);
    for ending in [".store", ".term", ".idx", ".pos", "meta.json", "state.json"] {
        let desk = desk();
        damage(&part(&desk, ending), |bytes| {
            let at = bytes.len() / 2;
            bytes[at] ^= 0x55;
        });
        let ran = desk.run(&["verify"]);
        assert!(matches!(ran.code, 2 | 6), "{ending}: {} {}", ran.code, ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{ending}: {}", ran.stderr);
        desk.ok(&["build", "--anew"]);
        let ran = desk.run(&["verify"]);
        assert_eq!(ran.code, 0, "{ending}: {}", ran.stderr);
        let found = desk.ok(&["search", "dogs", "--format", "jsonl"]);
        assert_eq!(found.lines().count(), 10, "{found}");
    }
}

#[test]
fn tables_of_another_corpus_do_not_fit() {
    let (code, said) = after(|desk| {
        let other = desk_of(&LETTER.replace("You asked", "Thank you for asking. You asked"));
        for table in ["citations", "figures"] {
            let part = |desk: &Desk| file(desk, "corpus/tables", &[table, ".parquet"]);
            fs::copy(part(&other), part(desk)).unwrap();
        }
    });
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("not as the last build left it"), "{said}");
    assert!(said.contains("which gave no such response"), "{said}");
}
