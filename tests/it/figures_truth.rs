//! Short answers with tables, lists and sentences of figures, labelled by reading: every cell and every figure.
//!
//! Prints a line a kind, and what is missing (`-`) and made up (`+`) in every answer that is not all right.

use crate::grid::{self, Cell, Grid, Page, Shown};
use crate::pdf;
use crossforce::build::responses_of;
use crossforce::data::Registry;
use crossforce::extract::letter::Source;
use crossforce::model::{Figure, PeriodBasis, Response, TableOrigin, name_of};
use crossforce::read::ReadInput;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
struct Answer {
    id: String,
    kind: String,
    note: String,
    source: Value,
    tables: Vec<Labelled>,
    figures: Vec<Wanted>,
}

#[derive(Deserialize)]
struct Labelled {
    rows: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Wanted {
    period: Option<String>,
    category: Option<String>,
    value: String,
    qualifier: String,
    #[serde(default)]
    is_total: bool,
}

/// The least of a kind; a kind without tables has no cells.
#[derive(Deserialize)]
struct Floor {
    cells: Option<f64>,
    figures_f1: f64,
}

#[derive(Default)]
struct Score {
    cells_right: usize,
    cells: usize,
    right: usize,
    wanted: usize,
    found: usize,
    /// Right but for the category.
    without_category: usize,
}

impl Score {
    fn cells_share(&self) -> f64 {
        self.cells_right as f64 / self.cells.max(1) as f64
    }

    fn f1(&self, right: usize) -> f64 {
        2.0 * right as f64 / (self.wanted + self.found).max(1) as f64
    }

    fn line(&self, kind: &str) -> String {
        let Score { cells_right, cells, right, wanted, found, .. } = *self;
        let share = |whole: usize| right as f64 / whole.max(1) as f64;
        let of_cells = match cells {
            0 => String::from("no tables"),
            _ => format!("cells {:.3} ({cells_right} of {cells})", self.cells_share()),
        };
        format!(
            "{kind:10} {of_cells}, figures: precision {:.3}, recall {:.3}, F1 {:.3} \
             ({right} right, {} missing, {} made up), F1 without categories {:.3}",
            share(found),
            share(wanted),
            self.f1(right),
            wanted - right,
            found - right,
            self.f1(self.without_category)
        )
    }
}

#[test]
fn figures_are_those_of_their_labels() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth");
    let answers = std::fs::read_to_string(folder.join("figures.jsonl")).unwrap();
    let floors = std::fs::read_to_string(folder.join("figures.floors.toml")).unwrap();
    let floors: BTreeMap<String, Floor> = toml::from_str(&floors).unwrap();
    let registry = Registry::shipped();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for answer in answers.lines() {
        let answer: Answer = serde_json::from_str(answer).unwrap();
        let score = scores.entry(answer.kind.clone()).or_default();
        for (file_name, bytes) in files_of(&answer) {
            let said = judge(&answer, &records(&file_name, &bytes, &registry), score);
            if !said.is_empty() {
                println!("{file_name} {}: {}\n{}", answer.kind, answer.note, said.join("\n"));
            }
        }
    }
    let mut all = Score::default();
    for score in scores.values() {
        (all.right, all.wanted, all.found) =
            (all.right + score.right, all.wanted + score.wanted, all.found + score.found);
        all.without_category += score.without_category;
        (all.cells_right, all.cells) = (all.cells_right + score.cells_right, all.cells + score.cells);
    }
    scores.insert("all".to_owned(), all);
    let lines: Vec<String> = scores.iter().map(|(kind, score)| score.line(kind)).collect();
    println!("{}", lines.join("\n"));
    let mut below = Vec::new();
    for (kind, score) in &scores {
        let floor = &floors[kind];
        if floor.cells.is_some_and(|floor| score.cells_share() < floor) || score.f1(score.right) < floor.figures_f1 {
            below.push(kind.as_str());
        }
    }
    assert!(below.is_empty(), "below the floor: {}", below.join(", "));
}

fn records(file_name: &str, bytes: &[u8], registry: &Registry) -> Vec<Response> {
    let media_type = match file_name.rsplit('.').next() {
        Some("html") => Some("text/html"),
        Some("txt") => Some("text/plain"),
        _ => None,
    };
    let input = ReadInput { bytes, media_type, file_name: Some(file_name) };
    responses_of(&input, &Source::default(), registry).responses
}

/// The answer as files, with their names: a sheet in two formats.
fn files_of(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let named = |ending: &str| format!("{}.{ending}", answer.id);
    let text = || answer.source.as_str().unwrap().as_bytes().to_vec();
    match answer.kind.as_str() {
        "html" | "csv" => vec![(named(&answer.kind), text())],
        "flattened" | "list" | "prose" => vec![(named("txt"), text())],
        "sheet" => {
            let sheets: Vec<_> = answer.source["sheets"].as_array().unwrap().iter().map(sheet).collect();
            vec![(named("xlsx"), grid::xlsx(&sheets)), (named("ods"), grid::ods(&sheets))]
        }
        "pdf" => {
            let pages: Vec<_> = answer.source["pages"].as_array().unwrap().iter().map(page).collect();
            vec![(named("pdf"), pdf::pages(&pages, ""))]
        }
        other => panic!("{}: no kind `{other}`", answer.id),
    }
}

fn sheet(sheet: &Value) -> (String, Vec<grid::Item>) {
    let rows = sheet["rows"].as_array().unwrap();
    let width = rows.iter().map(|row| row.as_array().unwrap().len()).max().unwrap_or(0);
    let cell = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Cell::text(text),
        Some(Value::Number(number)) => Cell::number(number.to_string(), number.as_f64().unwrap(), Shown::Plain),
        _ => Cell::text(""),
    };
    let mut rows: Vec<Vec<Cell>> = rows.iter().map(|row| (0..width).map(|col| cell(row.get(col))).collect()).collect();
    for merge in sheet["merges"].as_array().unwrap() {
        let (first, last) = merge.as_str().unwrap().split_once(':').unwrap();
        let ((top, left), (bottom, right)) = (place(first), place(last));
        for (row, col) in (top..=bottom).flat_map(|row| (left..=right).map(move |col| (row, col))) {
            if (row, col) != (top, left) {
                rows[row][col] = Cell::covered();
            }
        }
        rows[top][left] = rows[top][left].clone().down(bottom - top + 1).across(right - left + 1);
    }
    (sheet["name"].as_str().unwrap().to_owned(), vec![grid::Item::Table(Grid { rows })])
}

/// Row and column of `B3`, from 0.
fn place(name: &str) -> (usize, usize) {
    (name[1..].parse::<usize>().unwrap() - 1, usize::from(name.as_bytes()[0] - b'A'))
}

fn page(page: &Value) -> String {
    let mut drawn = Page::new();
    for item in page["items"].as_array().unwrap() {
        let Some(table) = item.get("table") else {
            drawn.line(item["text"].as_str().unwrap());
            continue;
        };
        let rows: Vec<Vec<String>> = serde_json::from_value(table["rows"].clone()).unwrap();
        let rows = rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect();
        let widths: Vec<f32> = serde_json::from_value(table["widths"].clone()).unwrap();
        drawn.table(&Grid { rows }, &widths, table["ruled"].as_bool().unwrap());
    }
    drawn.content()
}

fn judge(answer: &Answer, records: &[Response], score: &mut Score) -> Vec<String> {
    let tables = records.iter().flat_map(|record| &record.tables);
    let found: Vec<_> = tables.filter(|it| it.origin != TableOrigin::Prose).map(|it| it.rows.clone()).collect();
    let wanted: Vec<_> = answer.tables.iter().map(|table| table.rows.clone()).collect();
    let mut said = Vec::new();
    for (wanted, found) in aligned(&wanted, &found) {
        let right = cells_right(&wanted, &found);
        let cells = size(&wanted).max(size(&found));
        score.cells_right += right;
        score.cells += cells;
        if right < cells {
            said.push(format!("  table: {right} of {cells} cells"));
            said.extend(rows_not_in(&wanted, &found).map(|row| format!("    - {row:?}")));
            said.extend(rows_not_in(&found, &wanted).map(|row| format!("    + {row:?}")));
        }
    }
    said.extend(judge_figures(answer, records, score));
    said
}

type Rows = Vec<Vec<String>>;

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn size(rows: &Rows) -> usize {
    rows.iter().map(Vec::len).sum()
}

fn cells_right(wanted: &Rows, found: &Rows) -> usize {
    let in_row = |(wanted, found): (&Vec<String>, &Vec<String>)| {
        wanted.iter().zip(found).filter(|(wanted, found)| flat(wanted) == flat(found)).count()
    };
    wanted.iter().zip(found).map(in_row).sum()
}

fn rows_not_in<'a>(rows: &'a Rows, others: &Rows) -> impl Iterator<Item = &'a Vec<String>> {
    let whole = |row: &[String]| row.iter().map(|cell| flat(cell)).collect::<Vec<_>>();
    let others: BTreeSet<_> = others.iter().map(|row| whole(row)).collect();
    rows.iter().filter(move |row| !others.contains(&whole(row)))
}

/// Pairs of tables, both in their order, so that most cells are right; one without a partner stands beside an empty one.
fn aligned(wanted: &[Rows], found: &[Rows]) -> Vec<(Rows, Rows)> {
    let (wants, finds) = (wanted.len(), found.len());
    let mut best = vec![vec![0; finds + 1]; wants + 1];
    for (w, f) in (0..wants).rev().flat_map(|w| (0..finds).rev().map(move |f| (w, f))) {
        let both = best[w + 1][f + 1] + cells_right(&wanted[w], &found[f]);
        best[w][f] = both.max(best[w + 1][f]).max(best[w][f + 1]);
    }
    let (mut w, mut f, mut pairs) = (0, 0, Vec::new());
    while w < wants || f < finds {
        let is_pair = w < wants && f < finds && best[w][f] == best[w + 1][f + 1] + cells_right(&wanted[w], &found[f]);
        let take_wanted = is_pair || (w < wants && (f == finds || best[w][f] == best[w + 1][f]));
        let take_found = is_pair || !take_wanted;
        let of = |all: &[Rows], at: usize, taken: bool| if taken { all[at].clone() } else { Rows::new() };
        pairs.push((of(wanted, w, take_wanted), of(found, f, take_found)));
        w += usize::from(take_wanted);
        f += usize::from(take_found);
    }
    pairs
}

/// What must agree to the letter: period, value, qualifier, total.
type Key = (Option<String>, String, String, bool);

fn judge_figures(answer: &Answer, records: &[Response], score: &mut Score) -> Vec<String> {
    let mut by_key: BTreeMap<Key, (Vec<&Wanted>, Vec<&Figure>)> = BTreeMap::new();
    for wanted in &answer.figures {
        let key = (wanted.period.clone(), value(&wanted.value), wanted.qualifier.clone(), wanted.is_total);
        by_key.entry(key).or_default().0.push(wanted);
    }
    for figure in records.iter().flat_map(|record| &record.figures) {
        let key = (period(figure), value(&figure.value_raw), name_of(figure.qualifier), figure.is_total);
        by_key.entry(key).or_default().1.push(figure);
    }
    let (mut missing, mut extra) = (Vec::new(), Vec::new());
    for ((period, value, qualifier, is_total), (wanted, found)) in &by_key {
        let partners = partners(wanted, found);
        score.right += partners.len();
        score.wanted += wanted.len();
        score.found += found.len();
        score.without_category += wanted.len().min(found.len());
        let total = if *is_total { " total" } else { "" };
        let shown = |sign: char, category: &str| {
            format!("  {sign} {} | {category} | {value} {qualifier}{total}", period.as_deref().unwrap_or("-"))
        };
        for (at, label) in wanted.iter().enumerate() {
            if !partners.values().any(|partner| *partner == at) {
                missing.push(shown('-', label.category.as_deref().unwrap_or("-")));
            }
        }
        for (_, figure) in found.iter().enumerate().filter(|(at, _)| !partners.contains_key(at)) {
            let measure = figure.measure.as_deref().unwrap_or("-").chars().take(60).collect::<String>();
            extra.push(shown('+', &format!("{} // {measure}", figure.category.as_deref().unwrap_or("-"))));
        }
    }
    missing.into_iter().chain(extra).collect()
}

/// Figures with their labels, as many as can be paired.
fn partners(wanted: &[&Wanted], found: &[&Figure]) -> BTreeMap<usize, usize> {
    fn pair(
        label: usize,
        fits: &dyn Fn(usize, usize) -> bool,
        finds: usize,
        seen: &mut BTreeSet<usize>,
        partners: &mut BTreeMap<usize, usize>,
    ) -> bool {
        for figure in 0..finds {
            if !fits(label, figure) || !seen.insert(figure) {
                continue;
            }
            if partners.get(&figure).copied().is_none_or(|other| pair(other, fits, finds, seen, partners)) {
                partners.insert(figure, label);
                return true;
            }
        }
        false
    }
    let fits = |label: usize, figure: usize| same_category(wanted[label].category.as_deref(), found[figure]);
    let mut partners = BTreeMap::new();
    for label in 0..wanted.len() {
        pair(label, &fits, found.len(), &mut BTreeSet::new(), &mut partners);
    }
    partners
}

/// What the label names stands in category or measure, or they name no more than it does. No label, no judgement.
fn same_category(label: Option<&str>, figure: &Figure) -> bool {
    let Some(label) = label else { return true };
    let of = |text: &Option<String>| words(text.as_deref().unwrap_or_default());
    let (label, category, measure) = (words(label), of(&figure.category), of(&figure.measure));
    let named = if category.is_empty() { &measure } else { &category };
    label.is_subset(&category.union(&measure).cloned().collect()) || (!named.is_empty() && named.is_subset(&label))
}

fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).map(|word| word.trim_end_matches('s'));
    words.filter(|word| !["", "of", "the", "a", "in", "by"].contains(word)).map(str::to_owned).collect()
}

/// A number without its separators and pound sign, other text as printed. A word that only makes a number rough stands
/// in the qualifier.
fn value(printed: &str) -> String {
    let plain = ["approximately ", "about ", "around "].iter().find_map(|rough| {
        printed.get(..rough.len()).filter(|it| it.eq_ignore_ascii_case(rough)).map(|_| &printed[rough.len()..])
    });
    let number = plain.unwrap_or(printed).replace([',', '£'], "").trim().parse::<f64>();
    number.map_or_else(|_| flat(printed), |number| number.to_string())
}

/// A period as labels write it: `2021`, `2020/21`, `2021-06`, a day, or two days.
fn period(figure: &Figure) -> Option<String> {
    let (from, to) = (figure.period_from.as_deref(), figure.period_to.as_deref());
    let (Some(from), Some(to)) = (from, to) else {
        return (from.is_some() || to.is_some()).then(|| format!("{from:?} to {to:?}"));
    };
    let (first, last): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
    let (name, basis) = if from.ends_with("-01-01") && to == format!("{}-12-31", &from[..4]) {
        (from[..4].to_owned(), PeriodBasis::Calendar)
    } else if from.ends_with("-04-01") && to == format!("{}-03-31", first.year() + 1) {
        (format!("{}/{}", &from[..4], &to[2..4]), PeriodBasis::Financial)
    } else if from == to {
        (from.to_owned(), PeriodBasis::Snapshot)
    } else if first.day() == 1 && first.last_of_month() == last {
        return Some(from[..7].to_owned());
    } else if [("-01-01", "-12-31"), ("-04-01", "-03-31")].contains(&(&from[4..], &to[4..])) {
        // Labels have no name for several whole years together.
        return None;
    } else {
        return Some(format!("{from}/{to}"));
    };
    let odd = if figure.period_basis == basis { String::new() } else { format!(" ({})", name_of(figure.period_basis)) };
    Some(name + &odd)
}
