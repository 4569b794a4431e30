//! Cuts a sheet into its tables: rows between empty rows, titles off the top and notes off the foot.

use crate::read::sheet::{Merge, Place, Sheet, filled};
use std::collections::{BTreeMap, BTreeSet};

/// One table of a sheet. Places are those of the sheet.
#[derive(Debug, Default, PartialEq)]
pub struct Region {
    pub titles: Vec<Place>,
    /// Rows of the table, in order; empty where there is no table but lines of text.
    pub rows: Vec<u32>,
    /// Columns that hold something in any of them.
    pub cols: Vec<u32>,
    pub notes: Vec<Place>,
}

pub fn regions(sheet: &Sheet) -> Vec<Region> {
    let merges: BTreeMap<Place, Merge> = sheet.merges.iter().map(|merge| (merge.first, *merge)).collect();
    let mut found: Vec<Region> = Vec::new();
    for run in runs(sheet, &merges) {
        let region = region(sheet, &merges, &run);
        match found.last_mut() {
            Some(last) if goes_on(sheet, last, &region) => {
                last.rows.extend(region.rows);
                last.cols = columns(sheet, &last.rows);
                last.notes = region.notes;
            }
            // A title with an empty row under it.
            Some(last) if last.rows.is_empty() && last.notes.is_empty() && !region.rows.is_empty() => {
                last.titles.extend(region.titles);
                (last.rows, last.cols, last.notes) = (region.rows, region.cols, region.notes);
            }
            _ => found.push(region),
        }
    }
    found
}

/// Returns the rows that follow each other without an empty row between them.
fn runs(sheet: &Sheet, merges: &BTreeMap<Place, Merge>) -> Vec<Vec<u32>> {
    let rows: BTreeSet<u32> = sheet.cells.keys().map(|(row, _)| *row).collect();
    let mut runs: Vec<Vec<u32>> = Vec::new();
    let mut reached = 0;
    for row in rows {
        match runs.last_mut() {
            Some(run) if row <= reached + 1 => run.push(row),
            _ => runs.push(vec![row]),
        }
        // A cell that reaches down over empty rows holds them together.
        let down = merges.range((row, 0)..=(row, u32::MAX)).map(|(_, merge)| merge.last.0).max().unwrap_or(row);
        reached = reached.max(row).max(down.min(row + 50));
    }
    runs
}

fn region(sheet: &Sheet, merges: &BTreeMap<Place, Merge>, rows: &[u32]) -> Region {
    let (mut from, mut to) = (0, rows.len());
    let left = rows.iter().filter_map(|row| filled(sheet, *row).next()).map(|(col, _)| col).min().unwrap_or(0);
    let right = rows.iter().filter_map(|row| filled(sheet, *row).last()).map(|(col, _)| col).max().unwrap_or(0);
    let only = |row: u32| {
        let mut cells = filled(sheet, row);
        cells.next().filter(|_| cells.next().is_none())
    };
    let is_title = |row: u32| {
        only(row).is_some_and(|(col, text)| {
            let across = merges.get(&(row, col)).is_some_and(|merge| merge.last.1 >= right);
            (col == left || across) && !is_number(text)
        })
    };
    while from < to && is_title(rows[from]) {
        from += 1;
    }
    // Lines of text and no table.
    if from == to {
        let titles = rows.iter().flat_map(|row| filled(sheet, *row).map(|(col, _)| (*row, col))).collect();
        return Region { titles, ..Region::default() };
    }
    let is_wide = |row: u32| only(row).is_none();
    let is_note = |row: u32| only(row).is_some_and(|(_, text)| !is_number(text));
    while to > from && is_note(rows[to - 1]) {
        to -= 1;
    }
    // A row of one cell at the head of a narrow list belongs to it.
    if !rows[from..to].iter().any(|row| is_wide(*row)) {
        to = rows.len();
    }
    let place = |row: &u32| only(*row).map(|(col, _)| (*row, col));
    let kept = rows[from..to].to_vec();
    Region {
        titles: rows[..from].iter().filter_map(place).collect(),
        cols: columns(sheet, &kept),
        rows: kept,
        notes: rows[to..].iter().filter_map(place).collect(),
    }
}

fn columns(sheet: &Sheet, rows: &[u32]) -> Vec<u32> {
    let cols: BTreeSet<u32> = rows.iter().flat_map(|row| filled(sheet, *row).map(|(col, _)| col)).collect();
    cols.into_iter().collect()
}

/// Whether rows below an empty row are more of the table above: the first of them has its label and numbers where the
/// last of those has, and nothing is said between.
fn goes_on(sheet: &Sheet, above: &Region, below: &Region) -> bool {
    above.rows.len() > 1
        && above.notes.is_empty()
        && below.titles.is_empty()
        && !below.rows.is_empty()
        && has_numbers_of(sheet, above, below)
}

fn has_numbers_of(sheet: &Sheet, above: &Region, below: &Region) -> bool {
    let numbers = |row: u32| -> BTreeSet<u32> {
        filled(sheet, row).filter(|(_, text)| is_number(text)).map(|(col, _)| col).collect()
    };
    let (Some(last), Some(first)) = (above.rows.last(), below.rows.first()) else { return false };
    let (last, first) = (numbers(*last), numbers(*first));
    !first.is_empty()
        && first.iter().all(|col| above.cols.contains(col))
        && first.intersection(&last).count() * 2 > last.len().min(first.len())
}

/// Digits with the signs that go with them; not a year, which heads columns.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_year = text.len() == 4 && digits == 4 && (text.starts_with("19") || text.starts_with("20"));
    digits > 0 && !is_year && text.chars().all(|c| c.is_ascii_digit() || ",.%£<>- ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let mut sheet = Sheet::default();
        for (row, cells) in rows.iter().enumerate() {
            for (col, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.cells.insert((row as u32, col as u32), (*text).to_owned());
            }
        }
        sheet
    }

    fn check(rows: &[&[&str]], expected: &[(usize, &[u32], &[u32], usize)]) {
        let sheet = sheet(rows);
        let found = regions(&sheet);
        let found: Vec<_> =
            found.iter().map(|it| (it.titles.len(), it.rows.as_slice(), it.cols.as_slice(), it.notes.len())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn titles_and_notes_come_off() {
        check(
            &[&["Dogs"], &[], &["Year", "Count"], &["2021", "4"], &["Note: live data."]],
            &[(1, &[2, 3], &[0, 1], 1)],
        );
    }

    #[test]
    fn two_tables_stand_apart_and_one_with_an_empty_row_does_not() {
        check(
            &[&["A", "2021"], &["North", "4"], &[], &["B", "2021"], &["South", "5"]],
            &[(0, &[0, 1], &[0, 1], 0), (0, &[3, 4], &[0, 1], 0)],
        );
        check(&[&["A", "2021"], &["North", "4"], &[], &["Total", "4"]], &[(0, &[0, 1, 3], &[0, 1], 0)]);
    }

    #[test]
    fn columns_that_hold_nothing_are_left_out() {
        check(&[&["A", "", "2021"], &["North", "", "4"]], &[(0, &[0, 1], &[0, 2], 0)]);
    }

    #[test]
    fn lines_without_a_table_are_lines() {
        check(&[&["Contents"], &["Some words"]], &[(2, &[], &[], 0)]);
    }
}
