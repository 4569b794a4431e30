//! Tables whose rules say where the cells are: for columns so close that the library runs their numbers together.

use super::drawing::{Drawing, Rule};
use super::table::{PageCell, PageTable, Row};
use unpdf::parser::TextSpan;

/// Rules closer than this are one, drawn twice.
const SAME: f32 = 2.0;
/// Rules shorter than this are parts of letters.
const SHORTEST: f32 = 4.0;
const MOST_RULES: usize = 20_000;
const MOST_CELLS: usize = 20_000;

/// Returns the tables of a page by their rules, from the top, with the text that stands in each cell.
pub fn tables(drawing: &Drawing, spans: &[TextSpan]) -> Vec<PageTable> {
    if drawing.rules.len() + drawing.filled.len() > MOST_RULES {
        return Vec::new();
    }
    let mut upright: Vec<Rule> = Vec::new();
    let mut level: Vec<Rule> = Vec::new();
    for rule in &drawing.rules {
        let (across, down) = ((rule.to.0 - rule.from.0).abs(), (rule.to.1 - rule.from.1).abs());
        if across < 1.0 && down >= SHORTEST {
            upright.push(*rule);
        } else if down < 1.0 && across >= SHORTEST {
            level.push(*rule);
        }
    }
    let (xs, ys) = (places(upright.iter().map(|it| it.from.0)), places(level.iter().map(|it| it.from.1)));
    if xs.len() < 3 || ys.len() < 3 || xs.len() * ys.len() > MOST_CELLS {
        return Vec::new();
    }
    let crossing = Crossing { upright: &upright, level: &level, xs: &xs, ys: &ys };
    crossing.tables(spans)
}

/// Returns the different places in order; those that lie together are one.
fn places(of: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sorted: Vec<f32> = of.collect();
    sorted.sort_by(f32::total_cmp);
    let mut found: Vec<f32> = Vec::new();
    for place in sorted {
        if found.last().is_none_or(|last| place - last > SAME) {
            found.push(place);
        }
    }
    found
}

struct Crossing<'a> {
    upright: &'a [Rule],
    level: &'a [Rule],
    xs: &'a [f32],
    /// From the foot of the page.
    ys: &'a [f32],
}

impl Crossing<'_> {
    /// Whether a rule stands at column edge `x` beside the row from `bottom` to `top`.
    fn has_upright(&self, x: f32, bottom: f32, top: f32) -> bool {
        let middle = (bottom + top) / 2.0;
        self.upright.iter().any(|rule| {
            let (low, high) = (rule.from.1.min(rule.to.1), rule.from.1.max(rule.to.1));
            (rule.from.0 - x).abs() <= SAME && low <= middle && middle <= high
        })
    }

    fn has_level(&self, y: f32, left: f32, right: f32) -> bool {
        let middle = (left + right) / 2.0;
        self.level.iter().any(|rule| {
            let (low, high) = (rule.from.0.min(rule.to.0), rule.from.0.max(rule.to.0));
            (rule.from.1 - y).abs() <= SAME && low <= middle && middle <= high
        })
    }

    fn tables(&self, spans: &[TextSpan]) -> Vec<PageTable> {
        let rows = self.ys.len() - 1;
        let cols = self.xs.len() - 1;
        // A row with a rule at its left and one at its right belongs to a table.
        let is_row = |row: usize| {
            let (bottom, top) = (self.ys[rows - 1 - row], self.ys[rows - row]);
            (0..=cols).filter(|at| self.has_upright(self.xs[*at], bottom, top)).count() >= 2
        };
        let mut tables = Vec::new();
        let mut current: Vec<usize> = Vec::new();
        for row in 0..=rows {
            if row < rows && is_row(row) {
                current.push(row);
            } else if !current.is_empty() {
                tables.push(self.table(&std::mem::take(&mut current), spans));
            }
        }
        tables
    }

    fn table(&self, rows: &[usize], spans: &[TextSpan]) -> PageTable {
        let (all_rows, cols) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut owned = vec![false; rows.len() * cols];
        let mut found = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let (bottom, top) = (self.ys[all_rows - 1 - row], self.ys[all_rows - row]);
            let mut cells = Vec::new();
            for col in 0..cols {
                if owned[at * cols + col] {
                    continue;
                }
                let left = self.xs[col];
                let mut end = col + 1;
                while end < cols && !owned[at * cols + end] && !self.has_upright(self.xs[end], bottom, top) {
                    end += 1;
                }
                // How far the cell reaches down: to the first row with a rule above it.
                let (mut down, mut lowest) = (at + 1, bottom);
                while down < rows.len() && !self.has_level(lowest, left, self.xs[end]) {
                    lowest = self.ys[all_rows - 1 - rows[down]];
                    down += 1;
                }
                for row in at..down {
                    owned[row * cols + col..row * cols + end].fill(true);
                }
                let text = text_in(spans, (left, self.xs[end]), (lowest, top));
                cells.push(PageCell { col, rowspan: down - at, colspan: end - col, text });
            }
            found.push(Row { cells });
        }
        PageTable::ruled(found, cols, self.xs)
    }
}

/// Returns the text whose middle stands inside the box, line by line.
fn text_in(spans: &[TextSpan], (left, right): (f32, f32), (bottom, top): (f32, f32)) -> String {
    let mut inside: Vec<&TextSpan> = spans
        .iter()
        .filter(|span| {
            let (x, y) = middle_of(span);
            left < x && x < right && bottom < y && y < top
        })
        .collect();
    // Along the lines and across them, from where reading starts.
    let turned = inside.iter().any(|span| span.is_rotated());
    let place = |span: &TextSpan| if turned { (span.x, span.y) } else { (-span.y, span.x) };
    inside.sort_by(|a, b| place(a).0.total_cmp(&place(b).0));
    let mut lines: Vec<Vec<&TextSpan>> = Vec::new();
    for span in inside {
        // Letters of one line stand within a fraction of their size.
        match lines.last_mut().filter(|line| place(span).0 - place(line[0]).0 < span.font_size * 0.4) {
            Some(line) => line.push(span),
            None => lines.push(vec![span]),
        }
    }
    lines.iter_mut().for_each(|line| line.sort_by(|a, b| place(a).1.total_cmp(&place(b).1)));
    let words = lines.iter().flatten().map(|span| span.text.trim()).filter(|text| !text.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn middle_of(span: &TextSpan) -> (f32, f32) {
    let half = span.width / 2.0;
    let [along, up] = span.direction;
    let letter = span.font_size * 0.3;
    (span.x + along * half - up * letter, span.y + up * half + along * letter)
}
