//! Searching: scopes, order, references, paging, many searches at once; an index brought up to date against one made
//! anew; counts against another engine's; and whether people find first what they would want first.

use crate::support::{Desk, python_says};
use crossforce::index::query::parse;
use crossforce::index::{Hits, Indexer, Scope, SearchOptions, Searcher, Snippet, Sort};
use crossforce::model::{Span, Zone, ZoneKind};
use crossforce::store::IndexRow;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

const HOSTILE: &str = include_str!("../truth/hostile_queries.toml");

fn row(number: usize, force: &str, text: &str) -> IndexRow {
    IndexRow {
        response_id: format!("{force}:{number}"),
        force_ids: vec![force.to_owned()],
        text: text.to_owned(),
        doc_class: "foi_response".to_owned(),
        outcome: "full".to_owned(),
        date: Some(format!("{}-05-{:02}", 2019 + number % 4, 1 + number % 28)),
        ..IndexRow::default()
    }
}

/// A request, an answer and law explained.
fn letter(number: usize, force: &str, request: &str, answer: &str, law: &str) -> IndexRow {
    let mut text = String::new();
    let mut zones = Vec::new();
    let parts = [(ZoneKind::Request, request), (ZoneKind::Response, answer), (ZoneKind::LawExplained, law)];
    for (kind, part) in parts {
        let start = text.chars().count();
        text.push_str(part);
        text.push('\n');
        zones.push(Zone { kind, span: Span::new(start, text.chars().count()) });
    }
    IndexRow { zones, ..row(number, force, &text) }
}

fn index(folder: &Path, rows: &[IndexRow]) -> Searcher {
    let mut indexer = Indexer::open(folder, true).unwrap();
    rows.iter().for_each(|row| indexer.add(row, &row.force_ids[0]).unwrap());
    indexer.commit("made for a test").unwrap();
    Searcher::open(folder).unwrap()
}

fn search(searcher: &Searcher, query: &str, options: &SearchOptions) -> Hits {
    searcher.search(&parse(query).unwrap(), options).unwrap()
}

fn ids(searcher: &Searcher, query: &str, scope: Scope) -> Vec<String> {
    let options = SearchOptions { limit: 50, scope, ..SearchOptions::default() };
    let hits = search(searcher, query, &options);
    assert_eq!(hits.total, hits.hits.len(), "{query}");
    hits.hits.into_iter().map(|hit| hit.response_id).collect()
}

#[test]
fn the_answer_and_the_request_are_searched_apart_from_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = index(
        folder.path(),
        &[
            letter(1, "aldermoor", "How many tasers?", "We hold 40 devices.", "Harm: details of taser use."),
            letter(2, "eskvale", "Which dogs?", "Two taser officers keep dogs.", "The law is the law."),
            letter(3, "carrowdale", "Any cats?", "None.", "Taser tactics would be revealed to offenders."),
        ],
    );
    let sorted = |query, scope| {
        let mut found = ids(&searcher, query, scope);
        found.sort();
        found
    };
    assert_eq!(sorted("taser", Scope::All), ["aldermoor:1", "carrowdale:3", "eskvale:2"]);
    assert_eq!(sorted("taser", Scope::Answer), ["eskvale:2"]);
    assert_eq!(sorted("taser", Scope::Request), ["aldermoor:1"]);
    assert_eq!(sorted("answer:taser OR request:taser", Scope::All), ["aldermoor:1", "eskvale:2"]);
    // Each way of asking for words keeps to the part.
    assert_eq!(sorted("\"taser officers\"", Scope::Answer), ["eskvale:2"]);
    assert_eq!(sorted("\"taser officers\"", Scope::Request), Vec::<String>::new());
    assert_eq!(sorted("\"two dogs\"~5", Scope::Answer), ["eskvale:2"]);
    assert_eq!(sorted("\"taser tactics\"~3", Scope::Answer), Vec::<String>::new());
    assert_eq!(sorted("tase*", Scope::Answer), ["eskvale:2"]);
    assert_eq!(sorted("tazer~1", Scope::Request), Vec::<String>::new(), "two letters away from `tasers`");
    assert_eq!(sorted("tazers~1", Scope::Request), ["aldermoor:1"]);
    assert_eq!(sorted("\"taser\"", Scope::Request), Vec::<String>::new(), "a word in quotes is that very word");
    assert_eq!(sorted("\"tasers\"", Scope::Request), ["aldermoor:1"]);
    // A phrase does not run from one part into the next.
    assert_eq!(sorted("\"tasers we hold\"", Scope::All), Vec::<String>::new());
}

#[test]
fn the_very_word_and_the_title_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let filler = "Other words follow here and there to fill a letter up.";
    let mut rows: Vec<IndexRow> =
        (0..30).map(|n| row(n, "eskvale", &format!("Officers trained. They were trained. {filler}"))).collect();
    rows.push(row(90, "aldermoor", &format!("The training was short. {filler} {filler} {filler}")));
    let mut titled = row(91, "carrowdale", &format!("{filler} {filler} {filler} train"));
    titled.title = Some("Training of dog handlers".to_owned());
    rows.push(titled);
    let searcher = index(folder.path(), &rows);
    let found = ids(&searcher, "training", Scope::All);
    assert_eq!(found.len(), 32);
    assert_eq!(found[..2], ["carrowdale:91", "aldermoor:90"]);
    let found = ids(&searcher, "trained", Scope::All);
    assert!(found[..30].iter().all(|id| id.starts_with("eskvale")), "{found:?}");
}

#[test]
fn a_reference_is_found_in_any_punctuation() {
    let folder = tempfile::tempdir().unwrap();
    let own = IndexRow { own_ref: Some("01.FOI.24.035884".to_owned()), ..row(1, "aldermoor", "An answer.") };
    let citing = IndexRow {
        cited_refs: vec!["FOI 207/24".to_owned(), "01/FOI/24/035884".to_owned()],
        ..row(2, "eskvale", "As we said in 01/FOI/24/035884, and in FOI 207/24, no.")
    };
    let searcher = index(folder.path(), &[own, citing]);
    for asked in ["01.FOI.24.035884", "01/FOI/24/035884", "01FOI24035884", "\"01 FOI 24 035884\"", "01-foi-24-035884"] {
        let found = ids(&searcher, asked, Scope::All);
        let expected: &[&str] = if asked.starts_with('"') { &["eskvale:2"] } else { &["aldermoor:1", "eskvale:2"] };
        assert_eq!(found, expected, "{asked}: its own answer first, then who cites it");
    }
    assert_eq!(ids(&searcher, "ref:01foi24035884", Scope::All), ["aldermoor:1"]);
    assert_eq!(ids(&searcher, "cites:foi-207-24", Scope::All), ["eskvale:2"]);
    assert_eq!(ids(&searcher, "207/24", Scope::All), ["eskvale:2"]);
}

#[test]
fn pages_join_to_the_whole_in_every_order_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let forces = ["eskvale", "aldermoor", "carrowdale"];
    let rows: Vec<IndexRow> =
        (0..470).map(|n| row(n, forces[n % 3], &format!("dogs {}", "and dogs ".repeat(n % 7)))).collect();
    let searcher = index(folder.path(), &rows);
    for sort in [Sort::Relevance, Sort::Date, Sort::Force] {
        let whole = SearchOptions { limit: usize::MAX, sort, ..SearchOptions::default() };
        let query = parse("dogs").unwrap();
        let all = searcher.page(&query, &whole).unwrap();
        assert_eq!(
            (all.len(), searcher.count(&query, &whole).unwrap(), searcher.all(&query, &whole).unwrap().len()),
            (470, 470, 470)
        );
        let mut joined = Vec::new();
        for offset in (0..480).step_by(37) {
            joined.extend(searcher.page(&query, &SearchOptions { limit: 37, offset, ..whole }).unwrap());
        }
        assert_eq!(joined, all, "{sort:?}");
    }
    let by_date = SearchOptions { limit: 470, sort: Sort::Date, ..SearchOptions::default() };
    let days: Vec<Option<u64>> = search(&searcher, "dogs", &by_date).hits.iter().map(|hit| hit.day).collect();
    assert!(days.is_sorted_by(|a, b| a >= b));
    let by_force = SearchOptions { sort: Sort::Force, ..by_date };
    let named: Vec<String> =
        search(&searcher, "dogs", &by_force).hits.iter().map(|hit| hit.force_ids[0].clone()).collect();
    assert!(named.is_sorted() && named[0] == "aldermoor");
}

/// How many of the best the index counts again.
const COUNTED_AGAIN: usize = 40;

/// Words that are their own stems, so that counting them means the same to an engine without stems.
const WORDS: [&str; 24] = [
    "dog", "cat", "taser", "drone", "officer", "harm", "letter", "public", "interest", "hold", "record", "cost",
    "hour", "limit", "law", "duti", "month", "east", "west", "north", "south", "round", "table", "figur",
];

/// Numbers that look like chance and are the same everywhere.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    }
}

fn random_text(next: &mut impl FnMut(usize) -> usize) -> String {
    let length = 5 + next(40);
    (0..length).map(|_| WORDS[next(WORDS.len()).min(next(WORDS.len()))]).collect::<Vec<_>>().join(" ")
}

#[test]
fn an_index_brought_up_to_date_answers_like_one_made_anew() {
    let forces = ["aldermoor", "brackenshire", "carrowdale", "dunmarsh"];
    let make = |force: &str, version: u64, count: usize| -> Vec<IndexRow> {
        let mut next = numbers(version + u64::from(force.as_bytes()[0]) * 1000);
        (0..count).map(|number| row(number, force, &random_text(&mut next))).collect()
    };
    let before: Vec<Vec<IndexRow>> = forces.iter().map(|force| make(force, 1, 60)).collect();
    // One force loses answers, one gets more and all of its are edited, one is removed.
    let after = vec![before[0].clone(), make(forces[1], 2, 75), before[2][..41].to_vec(), Vec::new()];
    let (updated, anew) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    index(updated.path(), &before.concat());
    let mut indexer = Indexer::open(updated.path(), false).unwrap();
    for (force, rows) in forces.iter().zip(&after).skip(1) {
        indexer.remove_partition(force);
        rows.iter().for_each(|row| indexer.add(row, force).unwrap());
    }
    indexer.commit("made for a test").unwrap();
    let updated = Searcher::open(updated.path()).unwrap();
    let anew = index(anew.path(), &after.concat());
    assert_eq!(updated.identifiers().unwrap(), anew.identifiers().unwrap());
    let mut next = numbers(7);
    for _ in 0..60 {
        let mut word = || WORDS[next(WORDS.len())];
        let (a, b) = (word(), word());
        for query in
            [a.to_owned(), format!("{a} {b}"), format!("\"{a} {b}\""), format!("{a} -{b}"), format!("{a} year:2020")]
        {
            let options = SearchOptions { limit: 400, facets: true, ..SearchOptions::default() };
            let told = |searcher: &Searcher| {
                let hits = search(searcher, &query, &options);
                let shown: BTreeMap<String, (Snippet, f32)> =
                    hits.hits.into_iter().map(|hit| (hit.response_id, (hit.snippet, hit.score.unwrap()))).collect();
                (hits.total, hits.facets, shown)
            };
            let ((total, facets, shown), (total_anew, facets_anew, shown_anew)) = (told(&updated), told(&anew));
            assert_eq!((total, facets), (total_anew, facets_anew), "{query}");
            assert!(shown.keys().eq(shown_anew.keys()), "{query}");
            for ((id, (snippet, score)), (snippet_anew, score_anew)) in shown.iter().zip(shown_anew.values()) {
                assert_eq!(snippet, snippet_anew, "{query}: {id}");
                if total > COUNTED_AGAIN {
                    // Which of two that are nearly alike is counted again hangs on the last digit.
                    continue;
                }
                // The engine keeps lengths roughly, and adds them up again when it writes what is left.
                assert!((score - score_anew).abs() < 0.01 * score_anew, "{query}: {id}: {score} {score_anew}");
            }
        }
    }
}

#[test]
fn counts_are_those_of_another_engine() {
    let mut next = numbers(3);
    let texts: Vec<String> = (0..600).map(|_| random_text(&mut next)).collect();
    let rows: Vec<IndexRow> = texts.iter().enumerate().map(|(n, text)| row(n, "aldermoor", text)).collect();
    let folder = tempfile::tempdir().unwrap();
    let searcher = index(folder.path(), &rows);
    let mut asked: Vec<(String, String)> = Vec::new();
    for _ in 0..50 {
        let mut word = || WORDS[next(WORDS.len())];
        let (a, b, c) = (word(), word(), word());
        asked.extend([
            (a.to_owned(), a.to_owned()),
            (format!("{a} {b}"), format!("{a} AND {b}")),
            (format!("{a} OR {b}"), format!("{a} OR {b}")),
            (format!("{a} -{b}"), format!("{a} NOT {b}")),
            (format!("({a} OR {b}) {c}"), format!("({a} OR {b}) AND {c}")),
            (format!("\"{a} {b}\""), format!("\"{a} {b}\"")),
            (format!("\"{a} {b} {c}\""), format!("\"{a} {b} {c}\"")),
            (format!("{}*", &a[..2]), format!("{}*", &a[..2])),
        ]);
    }
    let file = folder.path().join("asked.json");
    let theirs: Vec<&str> = asked.iter().map(|(_, theirs)| theirs.as_str()).collect();
    std::fs::write(&file, serde_json::json!({ "texts": texts, "queries": theirs }).to_string()).unwrap();
    let Some(said) = python_says("fts5_counts.py", &[file], "counts_are_those_of_another_engine") else { return };
    let counts: Vec<usize> = serde_json::from_str(&said).unwrap();
    let mut sum = 0;
    for ((ours, _), count) in asked.iter().zip(counts) {
        assert_eq!(searcher.count(&parse(ours).unwrap(), &SearchOptions::default()).unwrap(), count, "{ours}");
        sum += count;
    }
    assert!(sum > 10_000, "the queries find something: {sum}");
}

#[derive(Deserialize)]
struct Hostile {
    query: String,
    /// Written so many times over, between what comes before and after.
    #[serde(default)]
    times: Option<usize>,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    /// Part of the reason for which it is refused; without it, the query is fine and must be answered.
    #[serde(default)]
    refused: Option<String>,
}

#[derive(Deserialize)]
struct HostileTable {
    queries: Vec<Hostile>,
}

#[test]
fn a_hostile_query_is_answered_with_a_reason_before_any_engine_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = index(folder.path(), &[letter(1, "aldermoor", "Any dogs?", "Four dogs.", "The law.")]);
    let table: HostileTable = toml::from_str(HOSTILE).unwrap();
    assert!(table.queries.len() >= 60, "{}", table.queries.len());
    let mut refused = 0;
    for hostile in &table.queries {
        let text = format!("{}{}{}", hostile.before, hostile.query.repeat(hostile.times.unwrap_or(1)), hostile.after);
        let shown: String = text.chars().take(60).collect();
        match (&hostile.refused, parse(&text)) {
            (Some(reason), Err(error)) => {
                refused += 1;
                assert!(error.to_string().contains(reason.as_str()), "{shown}: {error}");
                // The place is within the text, and pointing at it does not run off.
                assert!(error.at <= text.chars().count(), "{shown}");
                assert!(error.pointing(&text).chars().count() < 400 && !error.pointing(&text).contains('\u{1b}'));
            }
            (None, Ok(query)) => {
                search(&searcher, &text, &SearchOptions { limit: 3, facets: true, ..SearchOptions::default() });
                searcher.suggestions(&query).unwrap();
            }
            (Some(reason), Ok(query)) => panic!("{shown} was read as {query}, not refused: {reason}"),
            (None, Err(error)) => panic!("{shown} was refused: {error}"),
        }
    }
    assert!(refused >= 40, "{refused}");
}

#[test]
fn many_searches_and_saved_ones() {
    let desk = Desk::new();
    index(
        &desk.path("indexes"),
        &[
            letter(1, "aldermoor", "How many dogs?", "Four.", "The law."),
            letter(2, "eskvale", "Which dogs?", "Two dogs.", "The law."),
        ],
    );
    desk.ok(&["search", "request:dogs", "--save", "dogs", "--count"]);
    assert_eq!(desk.ok(&["search", "@dogs", "--count"]).trim(), "2");
    assert!(desk.ok(&["search", "--saved", "--format", "csv"]).contains("dogs,request:dogs"));
    let unknown = desk.run(&["search", "@cats"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("saved are dogs"), "{}", unknown.stderr);

    let queries = desk.write("queries.csv", "name,query\nall,@dogs\nanswer,answer:dogs\ncats,cats\nbroken,(dogs\n");
    let queries = queries.to_str().unwrap();
    let counts = desk.run(&["batch", queries, "--format", "csv"]);
    assert_eq!(counts.code, 3, "one could not be read");
    let rows: Vec<&str> = counts.stdout.lines().collect();
    assert_eq!(rows[1..4], ["all,'@dogs,2,2,", "answer,answer:dogs,1,1,", "cats,cats,0,0,"]);
    assert!(rows[4].starts_with("broken,(dogs,,,") && rows[4].contains("never closed"), "{}", rows[4]);
    assert!(counts.stderr.contains("1 found nothing: cats"), "{}", counts.stderr);
    let matrix = desk.run(&["batch", queries, "--matrix", "--format", "csv"]).stdout;
    assert_eq!(matrix.lines().collect::<Vec<_>>(), ["force,all,answer,cats", "aldermoor,1,0,0", "eskvale,1,1,0"]);
    let hits = desk.run(&["batch", queries, "--hits", "--format", "csv"]).stdout;
    assert_eq!(hits.lines().filter(|line| line.starts_with("all,") || line.starts_with("answer,")).count(), 3);
    let file = desk.path("counts.csv");
    let written = desk.run(&["batch", queries, "--output", file.to_str().unwrap()]);
    assert_eq!((written.code, written.stdout.as_str()), (3, ""), "{}", written.stderr);
    assert_eq!(std::fs::read_to_string(file).unwrap().replace('\r', ""), counts.stdout.replace('\r', ""));
    let piped = desk.run_with_input(&["batch", "-", "--format", "csv"], "dogs\n\"dogs, cats\"\n");
    assert_eq!((piped.code, piped.stdout.lines().count()), (0, 3), "{}", piped.stderr);
    let none = desk.run_with_input(&["batch", "-"], "\n");
    assert_eq!(none.code, 2);

    let wrong = desk.run(&["search", "dosg"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stderr.contains("did you mean `dogs`?"), "{}", wrong.stderr);
}

#[derive(Deserialize)]
struct Wanted {
    query: String,
    #[serde(default)]
    scope: String,
    want: Vec<String>,
}

#[derive(Deserialize)]
struct Floors {
    /// Mean of one by the place of the first wanted answer.
    mean_reciprocal_rank: f64,
    /// Share of queries with a wanted answer among the first five.
    success_at_5: f64,
}

#[test]
fn people_find_first_what_they_would_want_first() {
    let desk = Desk::new();
    desk.ok(&["demo", "--into", desk.path("demo").to_str().unwrap()]);
    let searcher = Searcher::open(&desk.path("demo/indexes")).unwrap();
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth");
    let floors: Floors = toml::from_str(&std::fs::read_to_string(truth.join("queries.floors.toml")).unwrap()).unwrap();
    let lines = std::fs::read_to_string(truth.join("queries.jsonl")).unwrap();
    let wanted: Vec<Wanted> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(wanted.len() >= 40);
    let (mut reciprocal, mut in_five) = (0.0, 0.0);
    for wanted in &wanted {
        let scope = match wanted.scope.as_str() {
            "answer" => Scope::Answer,
            "request" => Scope::Request,
            _ => Scope::All,
        };
        let options = SearchOptions { limit: 100, scope, ..SearchOptions::default() };
        let hits = search(&searcher, &wanted.query, &options);
        let is_wanted = |url: &str| {
            wanted.want.iter().any(|ending| url.trim_end_matches('/').ends_with(ending.trim_end_matches('/')))
        };
        let place = hits.hits.iter().position(|hit| hit.url.as_deref().is_some_and(is_wanted));
        let Some(place) = place else {
            println!("not found    {} ({} hits)", wanted.query, hits.total);
            continue;
        };
        if place > 0 {
            println!("at place {:<3} {}", place + 1, wanted.query);
        }
        reciprocal += 1.0 / (place as f64 + 1.0);
        in_five += f64::from(u8::from(place < 5));
    }
    let count = wanted.len() as f64;
    println!("mean reciprocal rank {:.3}, success at 5 {:.3}, {count} queries", reciprocal / count, in_five / count);
    assert!(reciprocal / count >= floors.mean_reciprocal_rank, "{}", reciprocal / count);
    assert!(in_five / count >= floors.success_at_5, "{}", in_five / count);
}
