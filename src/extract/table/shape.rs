//! Finds how many columns a run of cells had that came one to a line.
//!
//! Every width is tried and weighed: a header row of periods or words over columns of numbers, or a
//! label before each number. Sites print both; row marks and often the empty corner cell are lost.

use super::class::CellClass;
use super::header::{Classes, Column};

/// How the cells of a run lie in rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    pub width: usize,
    /// The empty cell above the labels was lost.
    pub corner_lost: bool,
    /// The first cell is a title over the whole table.
    pub titled: bool,
    /// The last cell is a note under the whole table.
    pub noted: bool,
    pub header_rows: usize,
    pub header_cols: usize,
    pub confidence: f64,
}

/// No table in a letter is wider than this.
const WIDEST: usize = 48;

/// Two shapes this near to each other cannot be told apart.
const TOO_NEAR: f64 = 0.06;

/// Returns the best shape, or nothing when none fits.
pub fn infer(classes: &[CellClass], text_at: &dyn Fn(usize) -> String) -> Option<Layout> {
    let plain = best(classes, &|at| text_at(at), false);
    if plain.is_some_and(|layout| layout.confidence >= 0.85) {
        return plain;
    }
    let mut with_corner = Vec::with_capacity(classes.len() + 1);
    with_corner.push(CellClass::Empty);
    with_corner.extend_from_slice(classes);
    let cornered = best(&with_corner, &|at| if at == 0 { String::new() } else { text_at(at - 1) }, true);
    let found = better(plain, cornered);
    if found.is_some_and(|layout| layout.confidence >= 0.6) {
        return found;
    }
    // A title above or a note below the table came as a cell of its own.
    let titled = (classes.len() > 4 && classes[0] == CellClass::Text)
        .then(|| {
            let corner = [&[CellClass::Empty], &classes[1..]].concat();
            better(
                best(&classes[1..], &|at| text_at(at + 1), false),
                best(&corner, &|at| if at == 0 { String::new() } else { text_at(at) }, true),
            )
        })
        .flatten()
        .map(|layout| Layout { titled: true, confidence: layout.confidence - 0.05, ..layout });
    let noted = (classes.len() > 4 && classes[classes.len() - 1] == CellClass::Text)
        .then(|| best(&classes[..classes.len() - 1], text_at, false))
        .flatten()
        .map(|layout| Layout { noted: true, confidence: layout.confidence - 0.05, ..layout });
    better(better(found, titled), noted)
}

fn better(one: Option<Layout>, other: Option<Layout>) -> Option<Layout> {
    match (one, other) {
        (Some(one), Some(other)) if other.confidence > one.confidence => Some(other),
        (None, other) => other,
        (one, _) => one,
    }
}

fn best(classes: &[CellClass], text_at: &dyn Fn(usize) -> String, corner_lost: bool) -> Option<Layout> {
    let mut found: Option<Layout> = None;
    let mut second = 0.0_f64;
    for width in 2..=classes.len().min(WIDEST) {
        if !classes.len().is_multiple_of(width) {
            continue;
        }
        let grid = Classes { cells: classes, width };
        let scored = [1, 0].into_iter().filter_map(|header_rows| weigh(grid, header_rows, text_at, corner_lost));
        let Some(layout) = scored.max_by(|one, other| one.confidence.total_cmp(&other.confidence)) else { continue };
        match found {
            Some(before) if before.confidence >= layout.confidence => second = second.max(layout.confidence),
            before => {
                second = second.max(before.map_or(0.0, |before| before.confidence));
                found = Some(layout);
            }
        }
    }
    let mut layout = found?;
    if second >= 0.7 && layout.confidence - second < TOO_NEAR {
        layout.confidence = 0.45;
    }
    Some(layout)
}

/// Weighs one width with or without a header row; nothing when the columns do not hold together.
fn weigh(grid: Classes, header_rows: usize, text_at: &dyn Fn(usize) -> String, corner_lost: bool) -> Option<Layout> {
    let rows = grid.rows();
    let body = rows.checked_sub(header_rows).filter(|body| *body > 0)?;
    let head = grid.row(0);
    if header_rows == 1
        && !(head.iter().all(|class| class.may_label()) && head.iter().any(|class| *class != CellClass::Empty))
    {
        return None;
    }
    // A lost corner needs a header row to be the corner of.
    if corner_lost && header_rows == 0 {
        return None;
    }
    let mut columns = Vec::with_capacity(grid.width);
    let mut against = 0;
    for col in 0..grid.width {
        let (kind, odd) = grid.column(col, header_rows);
        against += odd;
        if kind == Column::Mixed || against * 10 > body * grid.width {
            return None;
        }
        columns.push(kind);
    }
    let label_cols = grid.header_cols(header_rows, &|row, col| text_at(row * grid.width + col));
    let counted: Vec<usize> = (label_cols..grid.width).filter(|col| columns[*col] == Column::Values).collect();
    let surely = counted.iter().any(|col| (header_rows..rows).any(|row| grid.at(row, *col).is_surely_value()));
    if counted.is_empty() || !surely {
        return None;
    }
    let first_is_periods = columns[0] == Column::Periods;
    let mut confidence = if header_rows == 0 {
        match (label_cols, grid.width, body) {
            (0, ..) => return None,
            (_, 3.., 1) => return None,
            (_, 2, 1) => 0.55,
            (_, 2, _) if first_is_periods => 0.9,
            (_, 2, _) => 0.8,
            // Numbers without headers: which is which cannot be said.
            _ => 0.45,
        }
    } else {
        weigh_header(grid, &counted, label_cols, body)?
    };
    if header_rows == 1 && first_is_periods {
        confidence += 0.03;
    }
    if corner_lost {
        confidence -= 0.08;
        if label_cols == 0 {
            return None;
        }
    }
    confidence -= against as f64 / (body * grid.width) as f64;
    Some(Layout {
        width: grid.width,
        corner_lost,
        titled: false,
        noted: false,
        header_rows,
        header_cols: label_cols,
        confidence: (confidence * 100.0).round() / 100.0,
    })
}

fn weigh_header(grid: Classes, counted: &[usize], label_cols: usize, body: usize) -> Option<f64> {
    let heads: Vec<CellClass> = counted.iter().map(|col| grid.at(0, *col)).collect();
    let periods = heads.iter().filter(|class| class.is_period()).count();
    let empties = heads.iter().filter(|class| **class == CellClass::Empty).count();
    let years: Vec<i16> =
        heads.iter().filter_map(|class| if let CellClass::Year(year) = class { Some(*year) } else { None }).collect();
    let ordered = years.windows(2).all(|pair| pair[0] < pair[1]) || years.windows(2).all(|pair| pair[0] > pair[1]);
    if !ordered {
        return None;
    }
    let years_in_body = !years.is_empty()
        && counted.iter().any(|col| (1..grid.rows()).any(|row| matches!(grid.at(row, *col), CellClass::Year(_))));
    let mut confidence = if empties > 0 {
        0.5
    } else if periods > 0 && periods + 1 >= heads.len() {
        0.93
    } else {
        0.85
    };
    if years_in_body {
        confidence -= 0.25;
    }
    if label_cols == 0 {
        confidence -= match (body, periods > 0) {
            (1, true) => 0.03,
            (1, false) => 0.1,
            _ => 0.35,
        };
    }
    Some(confidence)
}
