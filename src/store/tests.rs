use crate::model::Response;
use crate::store::column::{texts, values};
use crate::store::tables::{self, TABLES};
use crate::store::testing::{full_response, response};
use crate::store::{Filter, IndexRow, Staging, StagingLimits, StoreError, TableStore, partition_slug};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn build(store: &TableStore, limit: usize, drop: &[&str], add: &[Response]) {
    let mut staging = Staging::new(store, StagingLimits { bytes_held: limit, ..StagingLimits::default() }).unwrap();
    for response in add {
        staging.add(response).unwrap();
    }
    let drop: BTreeSet<String> = drop.iter().map(|it| (*it).to_owned()).collect();
    staging.finish(store, &drop, &BTreeMap::new()).unwrap();
}

fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn index_rows(store: &TableStore) -> Vec<IndexRow> {
    let mut rows = Vec::new();
    store
        .for_each_index_row(&[], |row| {
            rows.push(row);
            Ok::<(), StoreError>(())
        })
        .unwrap();
    rows
}

#[test]
fn every_table_takes_its_rows_and_gives_them_back_with_their_provenance() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[full_response("aldermoor", 7)]);
    for table in TABLES {
        let frame = store.read(table.name, &Filter::default()).unwrap().unwrap();
        let names: Vec<&str> = table.columns().iter().map(|(name, _)| *name).collect();
        assert_eq!(frame.get_column_names().iter().map(|it| it.as_str()).collect::<Vec<_>>(), names, "{}", table.name);
        for column in ["response_id", "force_ids", "url", "fetched_at", "sha256", "capture"] {
            assert!(texts(&frame, column).unwrap().iter().all(Option::is_some), "{} {column}", table.name);
        }
        assert_eq!(values(&frame).unwrap()[0].len(), names.len());
    }
    let figures = store.read("figures", &Filter::columns(&["value_raw", "value"])).unwrap().unwrap();
    assert_eq!(texts(&figures, "value_raw").unwrap(), [Some("4"), Some("<5")]);
    assert_eq!(crate::store::column::decimals(&figures, "value").unwrap(), [Some(4.0), None]);
}

#[test]
fn tables_built_step_by_step_have_the_bytes_of_tables_built_at_once() {
    let at_once = tempfile::tempdir().unwrap();
    let in_steps = tempfile::tempdir().unwrap();
    let last: Vec<Response> =
        (1..40).map(|n| full_response(if n % 3 == 0 { "sedgeby" } else { "aldermoor" }, n)).collect();
    build(&TableStore::open(at_once.path()), 1 << 30, &[], &last);

    let store = TableStore::open(in_steps.path());
    let mut before = last.clone();
    before[4].title = Some("an older title".to_owned());
    before[4].figures.clear();
    before[7].force_ids = vec!["sedgeby".to_owned()];
    before.push(response("gonehurst", 99));
    build(&store, 1_000, &[], &before[20..]);
    build(&store, 1_000, &[], &before[..20]);
    assert_eq!(store.forces_present().unwrap(), ["aldermoor", "gonehurst", "sedgeby"]);
    build(&store, 1_000, &["capture-gonehurst-99"], &[last[7].clone(), last[4].clone()]);
    build(&store, 1_000, &[], &[]);

    assert_eq!(store.forces_present().unwrap(), ["aldermoor", "sedgeby"]);
    let (at_once, in_steps) = (bytes_below(at_once.path()), bytes_below(in_steps.path()));
    assert_eq!(at_once.keys().collect::<Vec<_>>(), in_steps.keys().collect::<Vec<_>>());
    for (name, bytes) in &at_once {
        assert!(in_steps[name] == *bytes, "{name} differs");
    }
}

#[test]
fn an_update_that_was_killed_half_way_is_completed_by_doing_it_again() {
    let corpus = tempfile::tempdir().unwrap();
    let whole = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[full_response("aldermoor", 1), full_response("aldermoor", 2)]);
    let responses = fs::read(store.part("responses", "aldermoor")).unwrap();
    build(&store, 1 << 20, &["capture-aldermoor-1"], &[]);
    // Killed before `responses`, which is published last.
    fs::write(store.part("responses", "aldermoor"), responses).unwrap();
    build(&store, 1 << 20, &["capture-aldermoor-1"], &[]);
    build(&TableStore::open(whole.path()), 1 << 20, &[], &[full_response("aldermoor", 2)]);
    assert!(bytes_below(corpus.path()) == bytes_below(whole.path()));
}

#[test]
fn a_partition_without_rows_is_removed() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[full_response("aldermoor", 1)]);
    build(&store, 1 << 20, &["capture-aldermoor-1"], &[]);
    assert!(bytes_below(corpus.path()).is_empty());
    assert_eq!(store.read("responses", &Filter::default()).unwrap(), None);
}

#[test]
fn a_joint_answer_lies_with_its_first_force_and_is_found_by_both() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[response("aldermoor+sedgeby", 1), response("", 2), response("sedgeby", 3)]);
    assert_eq!(store.forces_present().unwrap(), ["aldermoor", "sedgeby", "unknown"]);
    let check = |force: &str, expected: usize| {
        let filter = Filter::columns(&["response_id"]).with_forces(&[force.to_owned()]);
        let frame = store.read_or_empty("responses", &filter).unwrap();
        assert_eq!((frame.height(), frame.width()), (expected, 1), "{force}");
    };
    check("aldermoor", 1);
    check("sedgeby", 2);
    check("unknown", 1);
    check("gonehurst", 0);
}

#[test]
fn a_recaptured_page_gives_one_current_answer_and_keeps_the_old_one() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    let recapture = |number: usize, capture: &str, at: &str| {
        let mut it = response("aldermoor", number);
        (it.capture, it.fetched_at) = (Some(capture.to_owned()), Some(at.to_owned()));
        it.response_id = format!("{}:{capture}", it.response_id);
        it
    };
    let (first, second) = (recapture(1, "c9", "2024-01-01T00:00:00Z"), recapture(1, "c1", "2024-02-01T00:00:00Z"));
    let mut second = second;
    second.text = "Other words.".to_owned();
    let same = recapture(1, "c0", "2024-03-01T00:00:00Z");
    let same = Response { text: second.text.clone(), ..same };
    let mut unnumbered = [recapture(2, "c2", "2024-01-01T00:00:00Z"), recapture(2, "c3", "2024-02-01T00:00:00Z")];
    unnumbered[0].own_ref_norm = None;
    let mut files = [recapture(3, "c4", "2024-01-01T00:00:00Z"), recapture(3, "c5", "2024-02-01T00:00:00Z")];
    files.iter_mut().for_each(|it| (it.url, it.own_ref_norm) = (Some("file:letter.txt".to_owned()), None));
    build(&store, 1 << 20, &[], &[first]);
    let mut rest = vec![second, same];
    rest.extend(unnumbered);
    rest.extend(files);
    build(&store, 1 << 20, &[], &rest);
    let found: BTreeMap<String, (i64, Option<String>)> = index_rows(&store)
        .into_iter()
        .filter_map(|row| Some((row.capture?, (row.version, row.superseded_by))))
        .collect();
    let expected = [
        // The words of the capture before it: no new version.
        ("c0", (2, None)),
        ("c1", (2, Some("c0".to_owned()))),
        ("c2", (1, Some("c3".to_owned()))),
        ("c3", (1, None)),
        ("c4", (1, None)),
        ("c5", (1, None)),
        ("c9", (1, Some("c0".to_owned()))),
    ];
    assert_eq!(found, expected.map(|(capture, it)| (capture.to_owned(), it)).into());
}

#[test]
fn the_index_sees_one_row_a_response_with_what_hangs_on_it() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[response("aldermoor", 1), full_response("sedgeby", 2)]);
    let rows = index_rows(&store);
    assert_eq!(rows.len(), 2);
    assert!(!rows[0].has_table && !rows[0].has_attachment && !rows[0].has_cost && rows[0].engaged.is_empty());
    assert!(rows[1].has_table && rows[1].has_attachment && rows[1].has_cost && !rows[1].has_ncnd);
    assert_eq!(rows[1].engaged, ["foia2000:s31(1)(a)"]);
    assert_eq!(rows[1].mentioned, ["foia2000:s17"]);
    assert_eq!(rows[1].questions, ["How many dogs?"]);
    assert_eq!((rows[1].date.as_deref(), rows[1].year), (Some("2024-03-05"), Some(2024)));
    assert_eq!(store.index_row("sedgeby:2-24").unwrap().as_ref(), Some(&rows[1]));
    assert_eq!(store.index_row("sedgeby:3-24").unwrap(), None);
}

#[test]
fn a_force_name_never_leaves_the_folder() {
    let slug = |force: &str| partition_slug(&[force.to_owned()]);
    assert_eq!(slug("west-midlands"), "west-midlands");
    assert_eq!(slug("../../etc"), "%2E%2E%2F%2E%2E%2Fetc");
    assert_eq!(slug(""), "unknown");
    assert_eq!(partition_slug(&[]), "unknown");
}

#[test]
fn the_registry_and_the_captures_are_tables_too() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    store.write_captures([]).unwrap();
    store.write_forces(&[]).unwrap();
    for name in [tables::FORCES, tables::CAPTURES] {
        assert_eq!(store.read(name, &Filter::default()).unwrap(), None);
        assert_eq!(store.read_or_empty(name, &Filter::default()).unwrap().height(), 0);
    }
}

#[test]
fn a_damaged_table_file_is_an_error_that_names_it() {
    let corpus = tempfile::tempdir().unwrap();
    let store = TableStore::open(corpus.path());
    build(&store, 1 << 20, &[], &[full_response("aldermoor", 1)]);
    let path = store.part("figures", "aldermoor");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = store.read("figures", &Filter::default()).unwrap_err().to_string();
    assert!(error.contains("figures/force=aldermoor"), "{error}");
}
