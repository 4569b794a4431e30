//! Tables whose rules say where the cells are: for columns so close that the library runs their numbers together.

use super::drawing::{Drawing, Part, Rule, Shown};
use super::table::{PageCell, PageTable, Row};

/// Rules closer than this are one, drawn twice.
const SAME: f32 = 2.0;
/// Rules shorter than this are parts of letters.
const SHORTEST: f32 = 4.0;
const MOST_RULES: usize = 20_000;
const MOST_CELLS: usize = 20_000;

/// Returns the tables of a page by their rules, from the top, with the text that stands in each cell.
pub fn tables(drawing: &Drawing, decode: &dyn Fn(&[u8], &[u8]) -> String) -> Vec<PageTable> {
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
    crossing.tables(&pieces(drawing, decode))
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

    fn tables(&self, pieces: &[Piece]) -> Vec<PageTable> {
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
                tables.push(self.table(&std::mem::take(&mut current), pieces));
            }
        }
        tables
    }

    fn table(&self, rows: &[usize], pieces: &[Piece]) -> PageTable {
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
                let text = text_in(pieces, (left, self.xs[end]), (lowest, top));
                cells.push(PageCell { col, rowspan: down - at, colspan: end - col, text });
            }
            found.push(Row { cells });
        }
        PageTable::ruled(found, cols, self.xs)
    }
}

/// A string of text, and the line that it stands on.
struct Piece {
    text: String,
    from: (f32, f32),
    to: (f32, f32),
    size: f32,
    is_turned: bool,
}

fn pieces(drawing: &Drawing, decode: &dyn Fn(&[u8], &[u8]) -> String) -> Vec<Piece> {
    let of_shown = |shown: &Shown| {
        let piece = |part: &Part| {
            let text = decode(&shown.font, &part.bytes);
            let is_turned = (part.to.1 - part.from.1).abs() > (part.to.0 - part.from.0).abs();
            Piece { text, from: part.from, to: part.to, size: shown.size, is_turned }
        };
        shown.parts.iter().map(piece).collect::<Vec<_>>()
    };
    drawing.shown.iter().flat_map(of_shown).filter(|piece| !piece.text.is_empty()).collect()
}

/// Returns the text whose middle stands inside the box, line by line.
fn text_in(pieces: &[Piece], (left, right): (f32, f32), (bottom, top): (f32, f32)) -> String {
    let mut inside: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| {
            let (x, y) = piece.middle();
            left < x && x < right && bottom < y && y < top
        })
        .collect();
    inside.sort_by(|a, b| a.line().total_cmp(&b.line()));
    let mut lines: Vec<Vec<&Piece>> = Vec::new();
    for piece in inside {
        // Letters of one line stand within a fraction of their size.
        match lines.last_mut().filter(|line| piece.line() - line[0].line() < piece.size * 0.4) {
            Some(line) => line.push(piece),
            None => lines.push(vec![piece]),
        }
    }
    let mut text = String::new();
    for line in &mut lines {
        line.sort_by(|a, b| a.start().total_cmp(&b.start()));
        let mut end = f32::NEG_INFINITY;
        for piece in line {
            if !text.is_empty() && piece.start() - end > piece.size * 0.15 {
                text.push(' ');
            }
            text.push_str(&piece.text);
            end = piece.end();
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Piece {
    fn middle(&self) -> (f32, f32) {
        let letter = self.size * 0.3;
        let middle = ((self.from.0 + self.to.0) / 2.0, (self.from.1 + self.to.1) / 2.0);
        if !self.is_turned {
            (middle.0, middle.1 + letter)
        } else if self.to.1 > self.from.1 {
            (middle.0 - letter, middle.1)
        } else {
            (middle.0 + letter, middle.1)
        }
    }

    /// How far across the lines it stands, in the order of reading.
    fn line(&self) -> f32 {
        if self.is_turned { self.from.0 } else { -self.from.1 }
    }

    /// How far along its line it begins and ends.
    fn start(&self) -> f32 {
        match (self.is_turned, self.to.1 > self.from.1) {
            (false, _) => self.from.0,
            (true, true) => self.from.1,
            (true, false) => -self.from.1,
        }
    }

    fn end(&self) -> f32 {
        match (self.is_turned, self.to.1 > self.from.1) {
            (false, _) => self.to.0,
            (true, true) => self.to.1,
            (true, false) => -self.to.1,
        }
    }
}
