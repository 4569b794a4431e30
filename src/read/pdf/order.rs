//! Breaks the paragraphs of a page where they were broken in print, and puts the pieces round the tables.
//!
//! The library sets two headings as one paragraph when only a table stood between them.

use crate::read::pdf::lines::{Line, edge_of, is_break, joined_from, right_edge, squeezed};
use crate::read::pdf::table::Row;
use crate::read::pdf::{Item, Page, Run, Text};

/// An item and how far up the page it begins, if that is known.
struct Placed {
    item: Item,
    top: Option<f32>,
}

/// Returns the items of a page with broken paragraphs broken again.
pub fn in_order(page: Page, document_edge: f32) -> Vec<Item> {
    if page.lines.is_empty() {
        return page.items;
    }
    let edge = if page.is_one_column { document_edge.max(right_edge(&page.lines)) } else { 0.0 };
    let mut next = 0;
    let mut placed = Vec::new();
    for item in page.items {
        match item {
            Item::Text(text) => broken(text, &page.lines, edge, &mut next, &mut placed),
            Item::Table(table) => {
                let top = table.rows.iter().find_map(|row| top_of(row, &page.lines));
                placed.push(Placed { item: Item::Table(table), top });
            }
        }
    }
    if page.is_one_column { round_tables(placed) } else { placed.into_iter().map(|placed| placed.item).collect() }
}

/// Returns where a row stands, if exactly one line of the page says its beginning, the first cell or more.
fn top_of(row: &Row, lines: &[Line]) -> Option<f32> {
    let first = row.cells.iter().map(|cell| squeezed(&cell.text)).find(|text| !text.is_empty())?;
    let said = row.said();
    let mut says = lines.iter().filter(|line| line.squeezed.len() >= first.len() && said.starts_with(&line.squeezed));
    let only = says.next()?;
    says.next().is_none().then_some(only.y)
}

/// Pushes the pieces of a paragraph, or the whole of it when its lines are not found.
fn broken(text: Text, lines: &[Line], edge: f32, next: &mut usize, placed: &mut Vec<Placed>) {
    let whole: String = text.runs.iter().map(|run| squeezed(&run.text)).collect();
    let Some(joined) = joined_from(&whole, lines, next) else {
        placed.push(Placed { item: Item::Text(text), top: None });
        return;
    };
    let printed: Vec<&Line> = joined.lines.iter().map(|place| &lines[*place]).collect();
    let edge = edge_of(&printed, edge);
    let mut starts = vec![(0, printed.first().map(|line| line.y))];
    for (pair, at) in printed.windows(2).zip(&joined.starts[1..]) {
        let lower_case = whole[*at..].starts_with(char::is_lowercase);
        if is_break(pair[0], pair[1], edge, lower_case) {
            starts.push((*at, Some(pair[1].y)));
        }
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([whole.len()]);
    let tops = starts.iter().map(|(_, top)| *top).collect::<Vec<_>>();
    let pieces = split(text, &ends.collect::<Vec<_>>());
    placed.extend(pieces.into_iter().zip(tops).map(|(text, top)| Placed { item: Item::Text(text), top }));
}

/// Cuts a text where its characters, white space left out, reach each of `ends`.
fn split(text: Text, ends: &[usize]) -> Vec<Text> {
    let Text { heading, item, runs } = text;
    let mut pieces = vec![Text { heading, item, runs: Vec::new() }];
    let mut seen = 0;
    let mut ends = ends.iter().copied();
    let mut end = ends.next().unwrap_or(usize::MAX);
    for run in runs {
        let mut start = 0;
        for (at, letter) in run.text.char_indices() {
            if letter.is_whitespace() {
                continue;
            }
            if seen >= end {
                push_run(&mut pieces, &run.text[start..at], &run);
                pieces.push(Text { heading, item: None, runs: Vec::new() });
                start = at;
                end = ends.next().unwrap_or(usize::MAX);
            }
            seen += letter.len_utf8();
        }
        push_run(&mut pieces, &run.text[start..], &run);
    }
    pieces
}

fn push_run(pieces: &mut [Text], text: &str, run: &Run) {
    if let Some(last) = pieces.last_mut().filter(|_| !text.is_empty()) {
        last.runs.push(Run { text: text.to_owned(), href: run.href.clone() });
    }
}

/// Moves text that stands below a table behind it.
fn round_tables(placed: Vec<Placed>) -> Vec<Item> {
    let tables: Vec<Option<f32>> =
        placed.iter().filter(|placed| matches!(placed.item, Item::Table(_))).map(|placed| placed.top).collect();
    let mut before = 0;
    let mut keyed: Vec<(usize, Item)> = Vec::with_capacity(placed.len());
    for Placed { item, top } in placed {
        let key = match (&item, top) {
            (Item::Table(_), _) => {
                before += 1;
                2 * before - 1
            }
            (Item::Text(_), Some(top)) if tables.iter().all(Option::is_some) => {
                2 * tables.iter().flatten().filter(|table| **table > top).count()
            }
            (Item::Text(_), _) => 2 * before,
        };
        keyed.push((key, item));
    }
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}
