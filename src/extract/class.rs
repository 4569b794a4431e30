//! What kind of document a text is: a response, a policy, a publication, a list, an attachment, or
//! something else. Weighs wording, address and the kind of its number; does not read the decision.

use crate::data::scan::Phrases;
use crate::data::shipped_table;
use crate::extract::letter::{Letter, Source};
use crate::extract::reference::ReferencesFound;
use crate::model::{BlockKind, DocClass, GridCell, ReferenceKind, TableOrigin};
use serde::Deserialize;
use std::sync::LazyLock;

/// A sum below this decides nothing.
const ENOUGH: i32 = 2;
/// A policy's clauses are numbered `4.3.1`; this many make the layout.
const CLAUSES: usize = 5;
/// Rows of a table that lists requests, its head included.
const LISTED: usize = 4;
/// What such a table adds: the answers in it speak of requests and exemptions too.
const LIST_OF_REQUESTS: i32 = 20;
/// A letter has more words beside its tables.
const WORDS_BESIDE_A_TABLE: usize = 60;
/// In the order in which a tie is decided.
const CLASSES: [DocClass; 5] =
    [DocClass::FoiResponse, DocClass::Policy, DocClass::Publication, DocClass::LogPage, DocClass::Attachment];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassTable {
    sign: Vec<Sign>,
    address: Vec<Address>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    class: DocClass,
    weight: i32,
    most: i32,
    phrases: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    not_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    class: DocClass,
    weight: i32,
    #[serde(default)]
    end: bool,
    parts: Vec<String>,
}

struct Signs {
    table: ClassTable,
    matcher: Phrases,
    row_of: Vec<usize>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let table = shipped_table::<ClassTable>(include_str!("../data/doc_class.toml"));
    let (mut phrases, mut row_of) = (Vec::new(), Vec::new());
    for (row, sign) in table.sign.iter().enumerate() {
        phrases.extend(sign.phrases.iter().cloned());
        row_of.extend(std::iter::repeat_n(row, sign.phrases.len()));
    }
    let matcher = Phrases::shipped(&phrases);
    Signs { table, matcher, row_of }
});

/// Returns the class of a document.
pub fn doc_class(letter: &Letter, source: &Source, references: &ReferencesFound, force_ids: &[String]) -> DocClass {
    let mut sums = [0; CLASSES.len()];
    let mut add = |class: DocClass, weight: i32| {
        if let Some(at) = CLASSES.iter().position(|it| *it == class) {
            sums[at] += weight;
        }
    };
    for (sign, count) in SIGNS.table.sign.iter().zip(counts(letter.text)) {
        add(sign.class, sign.weight * count.min(sign.most));
    }
    for row in source.url.map(of_address).unwrap_or_default() {
        add(row.class, row.weight);
    }
    match references.own_kind {
        Some(ReferenceKind::Policy) => add(DocClass::Policy, 5),
        Some(ReferenceKind::Foi) => add(DocClass::FoiResponse, 3),
        Some(ReferenceKind::Ico | ReferenceKind::Tribunal | ReferenceKind::Sar | ReferenceKind::Other) | None => {}
    }
    if clauses(letter.text) >= CLAUSES {
        add(DocClass::Policy, 3);
    }
    if lists_requests(letter) {
        add(DocClass::LogPage, LIST_OF_REQUESTS);
    }
    let best = (0..CLASSES.len()).max_by_key(|at| (sums[*at], CLASSES.len() - at));
    match best.filter(|at| sums[*at] >= ENOUGH) {
        Some(at) => CLASSES[at],
        None if force_ids.len() == 1 && is_bare_table(letter) => DocClass::FoiResponse,
        None => DocClass::Other,
    }
}

/// Whether a table with a column of references lists several requests.
fn lists_requests(letter: &Letter) -> bool {
    letter.grids.iter().any(|grid| {
        let head =
            grid.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.span.of(letter.text).unwrap_or_default());
        let heads: Vec<String> = head.take(12).map(str::to_ascii_lowercase).collect();
        let names = |words: &[&str]| heads.iter().any(|head| words.iter().any(|word| head.contains(word)));
        // "No. | Subject | Date answered | Result": the number of a letter's questions has one or two digits.
        let numbers = |head: &&GridCell| {
            let name = head.span.of(letter.text).unwrap_or_default().trim().to_ascii_lowercase();
            matches!(name.as_str(), "no" | "no." | "number" | "ref" | "ref." | "id")
        };
        let column = grid.cells.iter().filter(|cell| cell.row == 0).find(numbers).map(|cell| cell.col);
        let numbered = grid.cells.iter().filter(|cell| cell.row == 1 && Some(cell.col) == column).any(|cell| {
            let words = cell.span.of(letter.text).unwrap_or_default();
            words.len() < 24 && words.bytes().filter(u8::is_ascii_digit).count() > 2
        }) && names(&["outcome", "result", "decision", "disposition"]);
        grid.rows >= LISTED
            && (numbered || names(&["reference", "ref no", "foi number", "foi ref"]))
            && names(&["asked", "request", "outcome", "subject", "decision"])
    })
}

/// Whether a file is a table under the name of its force and hardly a word more: what is sent with an answer, and
/// the answer itself where the letter is lost. Pages of a site are never that bare.
fn is_bare_table(letter: &Letter) -> bool {
    let in_files = letter.grids.iter().filter(|grid| match grid.origin {
        TableOrigin::Pdf | TableOrigin::Sheet | TableOrigin::Word => true,
        TableOrigin::Html | TableOrigin::Flattened | TableOrigin::Prose => false,
    });
    let outside = letter.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::TableRow { .. }));
    let words = outside.filter_map(|block| block.span.of(letter.text)).flat_map(str::split_whitespace);
    in_files.filter(|grid| grid.rows > 2 && grid.cols > 1).count() > 0
        && words.take(WORDS_BESIDE_A_TABLE + 1).count() <= WORDS_BESIDE_A_TABLE
}

fn counts(text: &str) -> Vec<i32> {
    let signs = &*SIGNS;
    let mut counts = vec![0; signs.table.sign.len()];
    for hit in signs.matcher.longest(text) {
        let word = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let ends_in_word = text.as_bytes()[hit.end - 1].is_ascii_alphanumeric();
        let inside_word = word(hit.start.checked_sub(1)) || (ends_in_word && word(Some(hit.end)));
        if !inside_word {
            counts[signs.row_of[hit.phrase]] += 1;
        }
    }
    counts
}

/// Returns the address rows that fit, at most one for each class.
fn of_address(url: &str) -> Vec<&'static Address> {
    let lower = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let trimmed = lower.trim_end_matches('/');
    let fits = |row: &&Address| {
        row.parts.iter().any(|part| if row.end { trimmed.ends_with(part) } else { lower.contains(part) })
    };
    let mut rows: Vec<&'static Address> = SIGNS.table.address.iter().filter(fits).collect();
    rows.sort_by_key(|row| CLASSES.iter().position(|class| *class == row.class));
    rows.dedup_by_key(|row| row.class);
    rows
}

/// Counts lines that open with a clause number of two or three levels.
fn clauses(text: &str) -> usize {
    let is_clause = |line: &str| {
        let number: &str =
            line.trim_start().split(|next: char| !(next.is_ascii_digit() || next == '.')).next().unwrap_or_default();
        let levels = number.split('.').filter(|level| !level.is_empty()).count();
        let small = number.split('.').all(|level| level.len() <= 2);
        (2..=4).contains(&levels) && small && line.trim_start()[number.len()..].starts_with([' ', '\t', '\u{a0}'])
    };
    text.split('\n').filter(|line| is_clause(line)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::registry::Registry;
    use crate::extract::reference::references;
    use crate::model::{Block, Grid, Regime, Span};

    fn class_of(text: &str, url: Option<&str>) -> DocClass {
        let letter = Letter {
            text,
            blocks: &[],
            grids: &[],
            links: &[],
            title: None,
            legal: &[],
            zones: &[],
            regime: Regime::Foia,
        };
        let source = Source { url, ..Source::default() };
        let found = references(&letter, &source, &Registry::shipped(), &[]);
        doc_class(&letter, &source, &found, &[])
    }

    #[test]
    fn every_sign_points_to_its_class() {
        for (row, sign) in SIGNS.table.sign.iter().enumerate() {
            for example in &sign.examples {
                assert_eq!(class_of(example, None), sign.class, "{example}");
            }
            for example in &sign.not_examples {
                assert_eq!(counts(example)[row], 0, "{example}");
            }
        }
    }

    #[test]
    fn the_class_follows_wording_and_address() {
        let check = |text: &str, url: Option<&str>, expected: DocClass| {
            assert_eq!(class_of(text, url), expected, "{text} {url:?}")
        };
        check("", None, DocClass::Other);
        check("The lamp is green.", None, DocClass::Other);
        check("Section 31(1)(a) is engaged.", None, DocClass::FoiResponse);
        check("Lamps are kept clean.", Some("https://x.example/foi-ai/kent-police/Policy/it/lamps/"), DocClass::Policy);
        check("Supplier | Amount |", Some("https://x.example/foi-ai/y/what-we-spend/june/"), DocClass::Publication);
        check(
            "Year | Count |\n2020 | 4 |",
            Some("https://x.example/SysSiteAssets/foi-media/y/x.xlsx"),
            DocClass::Attachment,
        );
        check(
            "Thank you for your request. You asked for lamps.",
            Some("https://x.example/SysSiteAssets/foi-media/y/x.pdf"),
            DocClass::FoiResponse,
        );
        check(
            "Lamps\nBridges",
            Some("https://x.example/foi-ai/af/accessing-information/published-items/?q="),
            DocClass::LogPage,
        );
        let clauses = "Lamp Policy\n1.1 This policy is about requests for information.\n1.2 An exemption may apply.\n2.1 Staff neither confirm nor deny.\n2.2. Internal review.\n3.1 Owner.\nNext review: 2026";
        check(clauses, None, DocClass::Policy);
    }

    #[test]
    fn a_bare_table_of_one_force_is_an_answer_unless_its_address_says_attachment() {
        let text = "Aldermoor Police\nYear | Dogs\n2021 | 4\n2022 | 5";
        let row = |row| BlockKind::TableRow { table: 0, row };
        let spans = [(0, 16), (17, 28), (29, 37), (38, 46)].map(|(start, end)| Span::new(start, end));
        let kinds = [BlockKind::Paragraph, row(0), row(1), row(2)];
        let blocks: Vec<Block> = kinds.into_iter().zip(spans).map(|(kind, span)| Block { kind, span }).collect();
        let check = |origin, forces: &[&str], url, expected| {
            let grids = [Grid { origin, rows: 3, cols: 2, ..Grid::default() }];
            let letter = Letter {
                text,
                blocks: &blocks,
                grids: &grids,
                links: &[],
                title: None,
                legal: &[],
                zones: &[],
                regime: Regime::Foia,
            };
            let source = Source { url, ..Source::default() };
            let forces: Vec<String> = forces.iter().map(|force| (*force).to_owned()).collect();
            let found = references(&letter, &source, &Registry::shipped(), &[]);
            assert_eq!(doc_class(&letter, &source, &found, &forces), expected, "{origin:?} {forces:?} {url:?}");
        };
        check(TableOrigin::Pdf, &["aldermoor"], None, DocClass::FoiResponse);
        check(TableOrigin::Pdf, &[], None, DocClass::Other);
        check(TableOrigin::Html, &["aldermoor"], None, DocClass::Other);
        let media = Some("https://x.example/SysSiteAssets/foi-media/y/x.pdf");
        check(TableOrigin::Pdf, &["aldermoor"], media, DocClass::Attachment);
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test reads the published texts, which are not committed")]
    fn published_texts_have_the_class_that_a_reader_gave_them() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
        for folder in ["seeds", "real/letters"] {
            let Ok(entries) = std::fs::read_dir(format!("{shared}/{folder}")) else {
                println!("skipped: no {folder}");
                continue;
            };
            for entry in entries.flatten() {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let name = entry.file_name().to_string_lossy().into_owned();
                let expected = if name.starts_with("002") { DocClass::Policy } else { DocClass::FoiResponse };
                assert_eq!(class_of(&text, None), expected, "{name}");
            }
        }
    }
}
