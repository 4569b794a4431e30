//! Tables flattened to text: one cell a line ending ` |`, or one row a line with bars between cells.

use super::class::CellClass;
use super::header::Classes;
use super::shape::{Layout, infer};
use crate::model::{Cell, Span, Table, TableOrigin};

/// A run longer than this is read as one column; no letter prints so much in one table.
const MOST_CELLS: usize = 50_000;

/// Returns the tables made of consecutive lines with bars in them.
pub fn tables(text: &str, lines: &[Span]) -> Vec<Table> {
    if memchr::memchr(b'|', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut tables = Vec::new();
    let mut run: Vec<Span> = Vec::new();
    for line in lines {
        let printed = line.of(text).unwrap_or_default();
        if memchr::memchr(b'|', printed.as_bytes()).is_some() {
            run.push(*line);
        } else if !printed.trim().is_empty() {
            read_run(text, &cells_of_run(text, &run), &mut tables);
            run.clear();
        }
    }
    read_run(text, &cells_of_run(text, &run), &mut tables);
    tables
}

/// Returns the cells of lines with bars. A bar at the start of a line is a frame where most lines have one, and else the
/// end of an empty first cell.
fn cells_of_run(text: &str, run: &[Span]) -> Vec<Vec<Span>> {
    let printed = |line: &Span| line.of(text).unwrap_or_default().trim().to_owned();
    let led = run.iter().filter(|line| printed(line).starts_with('|')).count();
    let is_framed = led * 2 > run.len() || run.iter().all(|line| printed(line).matches('|').count() < 2);
    run.iter().map(|line| cells_of(text, *line, is_framed)).collect()
}

/// Returns the tables of registers: lines of cells with semicolons between, as many on each line.
pub fn registers(text: &str, lines: &[Span]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut run: Vec<Vec<Span>> = Vec::new();
    let bars = |line: &Span| {
        let printed = line.of(text).unwrap_or_default();
        if printed.len() > 400 { 0 } else { memchr::memchr_iter(b';', printed.as_bytes()).count() }
    };
    let mut finish = |run: &mut Vec<Vec<Span>>| {
        // Two sentences with as many clauses are no register.
        if run.len() > 2 {
            tables.extend(rows_table(text, &run.iter().collect::<Vec<_>>()));
        }
        run.clear();
    };
    for line in lines {
        let cells = bars(line) + 1;
        if cells >= 4 {
            if run.first().is_some_and(|first| first.len() != cells) {
                finish(&mut run);
            }
            run.push(split(text, *line, b';'));
        } else if !line.of(text).unwrap_or_default().trim().is_empty() {
            finish(&mut run);
        }
    }
    finish(&mut run);
    tables
}

/// Returns the trimmed cells of one line; a bar alone is one empty cell.
fn cells_of(text: &str, line: Span, is_framed: bool) -> Vec<Span> {
    let mut inner = trimmed(text, line);
    if text[inner.start..inner.end].starts_with('|') && (is_framed || inner.len() == 1) {
        inner.start += 1;
    }
    if inner.start < inner.end && text[inner.start..inner.end].ends_with('|') {
        inner.end -= 1;
    }
    split(text, inner, b'|')
}

fn split(text: &str, inner: Span, sign: u8) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut start = inner.start;
    for bar in memchr::memchr_iter(sign, &text.as_bytes()[inner.start..inner.end])
        .map(|at| at + inner.start)
        .chain([inner.end])
    {
        cells.push(trimmed(text, Span::new(start, bar)));
        start = bar + 1;
    }
    cells
}

fn trimmed(text: &str, span: Span) -> Span {
    let printed = &text[span.start..span.end];
    let start = span.start + (printed.len() - printed.trim_start().len());
    Span::new(start, start + printed.trim().len())
}

fn read_run(text: &str, run: &[Vec<Span>], tables: &mut Vec<Table>) {
    // "--- | ---" under a header row is drawing.
    let is_rule = |cells: &[Span]| {
        cells.len() > 1
            && cells.iter().all(|cell| {
                cell.len() >= 3 && text[cell.start..cell.end].bytes().all(|byte| matches!(byte, b'-' | b':'))
            })
    };
    let rows: Vec<&Vec<Span>> = run.iter().filter(|cells| !is_rule(cells)).collect();
    let wide = rows.iter().filter(|cells| cells.len() > 1).count();
    if wide > 0 && wide * 2 > rows.len() {
        tables.extend(rows_table(text, &rows));
    } else {
        let stream: Vec<Span> = rows.into_iter().flatten().copied().collect();
        stream_tables(text, &stream, tables);
    }
}

fn class_of(text: &str, cell: &Span) -> CellClass {
    CellClass::of(cell.of(text).unwrap_or_default())
}

/// One row a line. A line or two of words with bars between them is a menu, not a table.
fn rows_table(text: &str, rows: &[&Vec<Span>]) -> Option<Table> {
    let has_values = rows.iter().flat_map(|cells| cells.iter()).any(|cell| class_of(text, cell).is_surely_value());
    if rows.len() < 2 || (rows.len() < 3 && !has_values) {
        return None;
    }
    let width = rows.iter().map(|cells| cells.len()).max()?;
    if width.saturating_mul(rows.len()) > MOST_CELLS * 4 {
        return None;
    }
    let full = rows.iter().filter(|cells| cells.len() == width).count();
    let single = |cells: &[Span]| cells.len() == 1;
    let titled = single(rows[0]) && rows.len() > 2;
    let body = &rows[usize::from(titled)..];
    let corner_lost = body[0].len() + 1 == width && body[1..].iter().all(|cells| cells.len() == width || single(cells));
    let fits = corner_lost || (full > 0 && body.iter().all(|cells| cells.len() == width || single(cells)));
    let mut grid: Vec<Vec<Option<Span>>> = Vec::with_capacity(body.len());
    for (place, cells) in body.iter().enumerate() {
        let mut row: Vec<Option<Span>> = cells.iter().copied().map(Some).collect();
        if corner_lost && place == 0 {
            row.insert(0, None);
        }
        row.resize(width, None);
        grid.push(row);
    }
    let cells: Vec<Option<Span>> = grid.into_iter().flatten().collect();
    let classes: Vec<CellClass> =
        cells.iter().map(|cell| cell.as_ref().map_or(CellClass::Empty, |cell| class_of(text, cell))).collect();
    let shape = Classes { cells: &classes, width };
    let text_at =
        |row: usize, col: usize| cells[row * width + col].and_then(|cell| cell.of(text)).unwrap_or_default().to_owned();
    let header_rows = shape.header_rows(false);
    let header_cols = shape.header_cols(header_rows, &text_at);
    let confidence = match (fits, header_rows > 0, header_cols > 0 && width == 2) {
        (false, ..) => 0.3,
        (true, true, _) => 0.95,
        (true, false, true) => 0.85,
        (true, false, false) => 0.45,
    };
    let caption = titled.then(|| rows[0][0].of(text).unwrap_or_default().to_owned());
    build(text, &cells, width, header_rows, header_cols, confidence, caption)
}

/// One cell a line. Several tables may follow each other without a line between them.
fn stream_tables(text: &str, stream: &[Span], tables: &mut Vec<Table>) {
    let classes: Vec<CellClass> = stream.iter().map(|cell| class_of(text, cell)).collect();
    // A few barred words are a line of a menu.
    if stream.len() < 2 || (stream.len() < 4 && !classes.iter().any(|class| class.is_surely_value())) {
        return;
    }
    if stream.len() <= MOST_CELLS {
        let whole = laid_out(text, stream, &classes);
        let sure = whole.as_ref().is_some_and(|table| table.confidence >= 0.5);
        let parts = if sure { Vec::new() } else { parts(&classes) };
        if (2..=200).contains(&parts.len()) {
            let found: Vec<Option<Table>> = parts
                .iter()
                .map(|part| laid_out(text, &stream[part.start..part.end], &classes[part.start..part.end]))
                .collect();
            if found.iter().all(Option::is_some) {
                tables.extend(found.into_iter().flatten());
                return;
            }
        }
        if let Some(table) = whole {
            tables.push(table);
            return;
        }
    }
    // Nothing fits: the cells are kept, the shape is not claimed.
    let cells: Vec<Option<Span>> = stream.iter().copied().map(Some).collect();
    tables.extend(build(text, &cells, 1, 0, 0, 0.2, None));
}

/// Returns the table that a run of cells makes, if it makes one.
pub fn laid_out(text: &str, stream: &[Span], classes: &[CellClass]) -> Option<Table> {
    let text_at = |at: usize| stream.get(at).and_then(|cell| cell.of(text)).unwrap_or_default().to_owned();
    let Layout { width, corner_lost, titled, noted, header_rows, header_cols, confidence } = infer(classes, &text_at)?;
    let kept = &stream[usize::from(titled)..stream.len() - usize::from(noted)];
    let cells: Vec<Option<Span>> =
        corner_lost.then_some(None).into_iter().chain(kept.iter().copied().map(Some)).collect();
    build(text, &cells, width, header_rows, header_cols, confidence, titled.then(|| text_at(0)))
}

/// A new table begins where at least two labels follow a value.
fn parts(classes: &[CellClass]) -> Vec<Span> {
    let names = |at: usize| {
        classes.get(at).is_some_and(|class| matches!(class, CellClass::Text | CellClass::Period | CellClass::Year(_)))
    };
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 1..classes.len() {
        let follows_value = matches!(classes[at - 1], CellClass::Number | CellClass::Mark | CellClass::Word);
        if follows_value && names(at) && names(at + 1) {
            parts.push(Span::new(start, at));
            start = at;
        }
    }
    parts.push(Span::new(start, classes.len()));
    parts
}

pub fn build(
    text: &str,
    cells: &[Option<Span>],
    width: usize,
    header_rows: usize,
    header_cols: usize,
    confidence: f64,
    caption: Option<String>,
) -> Option<Table> {
    let start = cells.iter().flatten().map(|cell| cell.start).min()?;
    let end = cells.iter().flatten().map(|cell| cell.end).max()?;
    let printed = |cell: &Option<Span>| cell.and_then(|cell| cell.of(text)).unwrap_or_default().to_owned();
    let placed = cells.iter().enumerate().filter_map(|(at, cell)| {
        let (row, col) = (at / width, at % width);
        // A cell that was lost has no place; its text is known to be empty.
        let span = (*cell)?;
        let is_header = row < header_rows || col < header_cols;
        Some(Cell { row, col, rowspan: 1, colspan: 1, is_header, text: printed(cell), span })
    });
    Some(Table {
        table_id: String::new(),
        origin: TableOrigin::Flattened,
        confidence,
        header_rows,
        header_cols,
        rows: cells.chunks(width).map(|row| row.iter().map(printed).collect()).collect(),
        cells: placed.collect(),
        caption,
        span: Span::new(start, end),
    })
}
