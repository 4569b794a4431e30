//! Tables flattened to a cell a line with nothing between: what is left when a page is saved as plain text.
//!
//! ```text
//! Area
//! 2023
//! 2024
//! North
//! 12
//! 9
//! ```
//!
//! Rows are found from the first value on: a label and as many values, again and again, under as many headings.

use super::class::CellClass;
use super::flattened::laid_out;
use crate::model::{Span, Table};
use std::collections::BTreeSet;

/// A longer line is no cell.
const LONGEST_CELL: usize = 80;
/// Fewer numbers in a run of short lines make no table.
const FEWEST_NUMBERS: usize = 3;
/// No table in a letter has more columns.
const WIDEST: usize = 24;
/// A run of more lines is a list of something.
const MOST_LINES: usize = 20_000;
/// Rows that labels and values alone, without headings, must make.
const FEWEST_PAIRS: usize = 4;
/// Values that may be words before the first number of the first row.
const MOST_WORDS_FIRST: usize = 3;
/// A corner names what the labels are; more words are a title.
const MOST_CORNER_WORDS: usize = 3;
const SURE: f64 = 0.75;

/// Returns the tables among the lines, in order.
pub fn tables(text: &str, lines: &[Span]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut run: Vec<Span> = Vec::new();
    let mut next = 0;
    for line in lines {
        let printed = line.of(text).unwrap_or_default();
        let cell = printed.trim();
        // Something else stands between.
        if line.start > next {
            read_run(text, &run, &mut tables);
            run.clear();
        }
        next = line.end + 1;
        if is_cell(cell) || (cell.is_empty() && !run.is_empty()) {
            let start = line.start + (printed.len() - printed.trim_start().len());
            run.push(Span::new(start, start + cell.len()));
        } else if !cell.is_empty() {
            read_run(text, &run, &mut tables);
            run.clear();
        }
    }
    read_run(text, &run, &mut tables);
    tables
}

/// A short line that is no sentence and no question.
fn is_cell(line: &str) -> bool {
    !line.is_empty()
        && line.len() <= LONGEST_CELL
        && !line.contains(['|', '?'])
        && !line.ends_with(['.', ':', ';', ','])
}

/// An empty line is an empty cell, or parts the lines of a table that has none.
fn read_run(text: &str, run: &[Span], tables: &mut Vec<Table>) {
    let starts_like_a_number =
        |cell: &&Span| cell.of(text).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()) && it.len() <= 12);
    if run.len() > MOST_LINES || run.iter().filter(starts_like_a_number).take(FEWEST_NUMBERS).count() < FEWEST_NUMBERS {
        return;
    }
    let printed: Vec<Span> = run.iter().filter(|cell| !cell.is_empty()).copied().collect();
    let with_empty = if printed.len() == run.len() { Vec::new() } else { of_cells(text, run) };
    tables.extend(if with_empty.is_empty() { of_cells(text, &printed) } else { with_empty });
}

fn of_cells(text: &str, run: &[Span]) -> Vec<Table> {
    let classes: Vec<CellClass> = run.iter().map(|cell| CellClass::of(cell.of(text).unwrap_or_default())).collect();
    let mut tables = Vec::new();
    let mut at = 0;
    while let Some(first) = (at..run.len()).find(|place| classes[*place].is_surely_value()) {
        let found = (1..=MOST_WORDS_FIRST)
            .filter_map(|back| first.checked_sub(back).filter(|row| *row >= at))
            .filter_map(|row| rows(&classes, at, row, first))
            .max_by_key(|found| found.end - found.row);
        let laid = found.and_then(|found| {
            let start = found.start(text, run);
            let kept = start..found.end;
            let table = laid_out(text, &run[kept.clone()], &classes[kept])?;
            let is_it = table.confidence >= SURE && table.rows.first().is_some_and(|row| row.len() == found.width);
            let heads = &run[found.row - if found.has_headings { found.width - 1 } else { 0 }..found.row];
            (is_it && found.is_told_apart(text, run) && differ(text, heads) && !found.may_be_shifted(start, &classes))
                .then_some((table, found.end))
        });
        match laid {
            Some((table, end)) => {
                tables.push(table);
                at = end;
            }
            None => at = first + 1,
        }
    }
    tables
}

/// Headings that come twice have others above them.
fn differ(text: &str, heads: &[Span]) -> bool {
    heads.iter().filter_map(|head| head.of(text)).collect::<BTreeSet<_>>().len() == heads.len()
}

/// Rows of one width that follow each other.
#[derive(Clone, Copy)]
struct Rows {
    /// Where the run goes on after the table before.
    floor: usize,
    /// The label of the first row, and the end of the last.
    row: usize,
    end: usize,
    width: usize,
    has_headings: bool,
}

/// Finds the width at which most rows follow the first, whose first sure value is known.
fn rows(classes: &[CellClass], floor: usize, row: usize, first: usize) -> Option<Rows> {
    if !names(classes[row])
        || classes[row] == CellClass::Word
        || !classes[row + 1..first].iter().all(|class| class.may_count())
    {
        return None;
    }
    let fits = |width: usize| {
        let has_headings = row.checked_sub(width - 1).filter(|head| *head >= floor).is_some_and(|head| {
            let titles = |class: &CellClass| *class == CellClass::Text || class.is_period();
            classes[head..row].iter().all(titles)
                && (width > 2 || classes[head].is_period() || classes[row].is_period())
        });
        // Several years in a row head the next table.
        let is_row = |cells: &&[CellClass]| {
            let heads = width > 2 && cells[1..].iter().all(|class| class.is_period());
            names(cells[0]) && !heads && cells[1..].iter().all(|class| class.may_count())
        };
        let count = classes[row..].chunks_exact(width).take_while(is_row).count();
        let enough = if has_headings { count >= 2 } else { width == 2 && count >= FEWEST_PAIRS };
        (first - row < width && enough).then_some(Rows { floor, row, end: row + count * width, width, has_headings })
    };
    (2..=WIDEST.min(classes.len() - row)).filter_map(fits).max_by_key(|found| (found.end, found.has_headings))
}

fn names(class: CellClass) -> bool {
    matches!(class, CellClass::Text | CellClass::Period | CellClass::Year(_) | CellClass::Word)
}

impl Rows {
    /// Returns where the table begins: at its first row, its headings, or the corner before them.
    fn start(&self, text: &str, run: &[Span]) -> usize {
        if !self.has_headings {
            return self.row;
        }
        let head = self.row - (self.width - 1);
        let corner = head.checked_sub(1).filter(|corner| *corner >= self.floor);
        let is_corner = |at: &usize| {
            let printed = run[*at].of(text).unwrap_or_default();
            printed.split_whitespace().count() <= MOST_CORNER_WORDS && CellClass::of(printed) == CellClass::Text
        };
        corner.filter(is_corner).unwrap_or(head)
    }

    /// An empty cell that left no line would shift what follows: a value stands behind the last row, years are both
    /// labels and values, or a column is empty. Periods above the headings are headings too.
    fn may_be_shifted(&self, start: usize, classes: &[CellClass]) -> bool {
        let is_year = |class: &CellClass| matches!(class, CellClass::Year(_));
        let mut rows = classes[self.row..self.end].chunks_exact(self.width);
        let years_twice = rows.clone().any(|row| is_year(&row[0])) && rows.any(|row| row[1..].iter().any(is_year));
        let goes_on = classes.get(self.end).is_some_and(|class| class.is_surely_value());
        let above = start.saturating_sub(self.width).max(self.floor)..start;
        let headed = classes[above].iter().any(|class| class.is_period());
        let rows = classes[self.row..self.end].chunks_exact(self.width);
        let hollow = (1..self.width).any(|col| rows.clone().all(|row| row[col] == CellClass::Empty));
        years_twice || goes_on || headed || hollow
    }

    /// Labels and values without headings could be questions and their answers: the labels must tell the rows apart, and
    /// not by their numbers.
    fn is_told_apart(&self, text: &str, run: &[Span]) -> bool {
        let labels: Vec<&str> =
            run[self.row..self.end].iter().step_by(self.width).filter_map(|cell| cell.of(text)).collect();
        let different = labels.iter().collect::<BTreeSet<_>>().len() == labels.len();
        let numbered = |label: &&str| label.bytes().any(|byte| byte.is_ascii_digit());
        let periods = labels.iter().all(|label| CellClass::of(label).is_period());
        self.has_headings || (different && (periods || !labels.iter().any(numbered)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Vec<Vec<String>>> {
        let mut start = 0;
        let lines: Vec<Span> = text
            .split('\n')
            .map(|line| {
                let span = Span::new(start, start + line.len());
                start += line.len() + 1;
                span
            })
            .collect();
        tables(text, &lines).into_iter().map(|table| table.rows).collect()
    }

    fn check(cells: &str, expected: &[&str]) {
        let rows: Vec<String> = found(&cells.replace(' ', "\n").replace('_', " "))
            .iter()
            .flat_map(|table| table.iter().map(|row| row.join(" ")))
            .collect();
        assert_eq!(rows, expected, "{cells}");
    }

    #[test]
    fn a_heading_row_over_labels_and_values() {
        check("Area 2023 2024 North 12 9 South 7 None", &["Area 2023 2024", "North 12 9", "South 7 None"]);
        check("2023 2024 North 12 9 South 7 8", &[" 2023 2024", "North 12 9", "South 7 8"]);
        check("Year Arrests Charges 2022 14 3 2023 9 -", &["Year Arrests Charges", "2022 14 3", "2023 9 -"]);
    }

    #[test]
    fn a_first_row_may_begin_with_words() {
        check("Area 2023 2024 North None 9 South 7 8", &["Area 2023 2024", "North None 9", "South 7 8"]);
    }

    #[test]
    fn two_tables_stand_apart() {
        let text = "Area 2023 2024 North 12 9 South 7 8 Kind 2023 2024 Theft 1 2 Fraud 3 4";
        assert_eq!(found(&text.replace(' ', "\n")).len(), 2);
    }

    #[test]
    fn labels_and_values_alone_must_be_several_and_differ() {
        check("Theft 12 Fraud 3 Arson 1 Murder None", &["Theft 12", "Fraud 3", "Arson 1", "Murder None"]);
        check("Theft 12 Fraud 3", &[]);
        check("Answer 12 Answer 3 Answer 1 Answer 7", &[]);
        check("Question_1 12 Question_2 3 Question_3 1 Question_4 7", &[]);
    }

    #[test]
    fn an_empty_line_is_an_empty_cell_or_none() {
        let rows = |text: &str| found(text).concat().iter().map(|row| row.join(" ")).collect::<Vec<_>>();
        assert_eq!(rows("Area\n2023\n2024\nNorth\n\n9\nSouth\n7\n8"), ["Area 2023 2024", "North  9", "South 7 8"]);
        assert_eq!(
            rows("Area\n2023\n2024\n\nNorth\n1\n9\n\nSouth\n7\n8"),
            ["Area 2023 2024", "North 1 9", "South 7 8"]
        );
    }

    #[test]
    fn what_may_be_shifted_is_left() {
        // The first count of 2019/20 is not there.
        check("Year Offences Solved Paid 2019/20 15% £82,474 2020/21 21,257 54% £63,979", &[]);
    }

    #[test]
    fn lists_of_numbers_are_no_table() {
        check("1 2 3 4 5 6 7 8", &[]);
        check("Yours_sincerely FOI_Team 101", &[]);
    }
}
