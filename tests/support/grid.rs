//! One table in many kinds of file: page, flattened text, delimited text, workbooks, Word, PDF.

use crate::make::docx::{self, Docx};
use crate::make::odf::{self, Odf};
use crate::make::xlsx::{self, Book};
use crate::make::{column, escaped};
use crate::pdf;
use std::fmt::Write;

/// A cell; those that it covers are in the rows all the same and are not written.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub text: String,
    /// As a workbook stores it, where it is a number.
    pub number: Option<f64>,
    pub shown_as: Shown,
    pub rowspan: usize,
    pub colspan: usize,
}

/// How a workbook shows a number; the place in [`STYLES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    Plain,
    Percent,
    Pounds,
}

/// Number formats beside the plain one: a percentage with a decimal, and pounds.
const STYLES: [(usize, &str); 2] = [(170, "0.0%"), (171, "£#,##0")];

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Cell { text: text.into(), rowspan: 1, colspan: 1, ..Cell::default() }
    }

    pub fn number(text: impl Into<String>, number: f64, shown_as: Shown) -> Self {
        Cell { number: Some(number), shown_as, ..Cell::text(text) }
    }

    pub fn across(self, colspan: usize) -> Self {
        Cell { colspan, ..self }
    }

    pub fn down(self, rowspan: usize) -> Self {
        Cell { rowspan, ..self }
    }

    pub fn covered() -> Self {
        Cell::default()
    }

    pub fn is_covered(&self) -> bool {
        self.rowspan == 0
    }
}

/// A table; every row has the same length.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    pub rows: Vec<Vec<Cell>>,
}

/// What stands on paper or on a sheet, from the top down.
#[derive(Clone, Debug)]
pub enum Item {
    Line(String),
    Table(Grid),
}

pub fn html(items: &[Item]) -> Vec<u8> {
    let of_item = |item: &Item| match item {
        Item::Line(line) => format!("<p>{}</p>\n", escaped(line)),
        Item::Table(grid) => {
            let rows: String = grid.rows.iter().map(|row| format!("<tr>{}</tr>\n", html_cells(row))).collect();
            format!("<table>\n{rows}</table>\n")
        }
    };
    let body: String = items.iter().map(of_item).collect();
    format!("<html><head><title>FOI response</title></head><body>\n{body}</body></html>").into_bytes()
}

fn html_cells(row: &[Cell]) -> String {
    let spans = |cell: &Cell| match (cell.rowspan, cell.colspan) {
        (1, 1) => String::new(),
        (rows, columns) => format!(r#" rowspan="{rows}" colspan="{columns}""#),
    };
    let shown = row.iter().filter(|cell| !cell.is_covered());
    shown.map(|cell| format!("<td{}>{}</td>", spans(cell), escaped(&cell.text))).collect()
}

/// One cell a line, each with a bar behind it.
pub fn flattened(items: &[Item]) -> Vec<u8> {
    let of_item = |item: &Item| match item {
        Item::Line(line) => format!("{line}\n"),
        Item::Table(grid) => grid.rows.iter().flatten().map(|cell| format!("{} |\n", cell.text)).collect(),
    };
    items.iter().map(of_item).collect::<String>().into_bytes()
}

/// One cell a line, as a page saved as plain text has it: nothing marks where a cell ends.
pub fn bare(items: &[Item]) -> Vec<u8> {
    let of_item = |item: &Item| match item {
        Item::Line(line) => format!("{line}\n"),
        Item::Table(grid) => grid.rows.iter().flatten().map(|cell| format!("{}\n", cell.text)).collect(),
    };
    items.iter().map(of_item).collect::<String>().into_bytes()
}

/// Covered cells are empty; an empty line parts a table from what follows it.
pub fn csv(items: &[Item]) -> Vec<u8> {
    let quoted = |text: &str| match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let line = |row: &Vec<Cell>| row.iter().map(|cell| quoted(&cell.text)).collect::<Vec<_>>().join(",") + "\n";
    let of_item = |item: &Item| match item {
        Item::Line(text) => quoted(text) + "\n",
        Item::Table(grid) => grid.rows.iter().map(line).collect::<String>() + "\n",
    };
    items.iter().map(of_item).collect::<String>().into_bytes()
}

/// The rows of a sheet: a line is a row of one cell, and an empty row follows a table.
fn sheet_rows(items: &[Item]) -> Vec<Vec<Cell>> {
    let of_item = |item: &Item| match item {
        Item::Line(line) => vec![vec![Cell::text(line)]],
        Item::Table(grid) => grid.rows.iter().cloned().chain([Vec::new()]).collect(),
    };
    items.iter().flat_map(of_item).collect()
}

/// Sheets by name.
pub fn xlsx(sheets: &[(String, Vec<Item>)]) -> Vec<u8> {
    let sheets = sheets.iter().map(|(name, items)| {
        let (mut rows, mut merges) = (String::new(), String::new());
        for (at, cells) in sheet_rows(items).iter().enumerate() {
            let place = |col: usize| format!("{}{}", column(col), at + 1);
            let written = cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
            let one = |(col, cell): (usize, &Cell)| match cell.number {
                Some(number) => xlsx::number(&place(col), cell.shown_as as usize, number),
                None => xlsx::text(&place(col), &cell.text),
            };
            rows += &xlsx::row(at + 1, "", &written.map(one).collect::<Vec<_>>());
            for (col, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.rowspan * cell.colspan > 1) {
                let last = format!("{}{}", column(col + cell.colspan - 1), at + cell.rowspan);
                let _ = write!(merges, r#"<mergeCell ref="{}:{last}"/>"#, place(col));
            }
        }
        let mut sheet = xlsx::Sheet::new(name, rows);
        if !merges.is_empty() {
            sheet.after = format!("<mergeCells>{merges}</mergeCells>");
        }
        sheet
    });
    let mut book = Book::of(sheets.collect());
    book.styles = xlsx::styles(&STYLES, &[], &[], &STYLES.map(|(format, _)| (format, 0, 0)));
    book.bytes()
}

/// Sheets by name.
pub fn ods(sheets: &[(String, Vec<Item>)]) -> Vec<u8> {
    let cell = |cell: &Cell| {
        let Cell { text, rowspan, colspan, .. } = cell;
        if cell.is_covered() {
            return "<table:covered-table-cell/>".to_owned();
        }
        let spans = format!(r#"table:number-rows-spanned="{rowspan}" table:number-columns-spanned="{colspan}""#);
        let spans = if rowspan * colspan > 1 { spans } else { String::new() };
        let Some(number) = cell.number else {
            return if text.is_empty() { format!("<table:table-cell {spans}/>") } else { odf::cell(&spans, text) };
        };
        let kind = match cell.shown_as {
            Shown::Plain => r#"office:value-type="float""#,
            Shown::Percent => r#"office:value-type="percentage""#,
            Shown::Pounds => r#"office:value-type="currency" office:currency="GBP""#,
        };
        format!(
            r#"<table:table-cell {kind} office:value="{number}" {spans}><text:p>{}</text:p></table:table-cell>"#,
            escaped(text)
        )
    };
    let row = |cells: &Vec<Cell>| match cells.is_empty() {
        true => odf::row("", &["<table:table-cell/>".to_owned()]),
        false => odf::row("", &cells.iter().map(cell).collect::<Vec<_>>()),
    };
    let sheet = |(name, items): &(String, Vec<Item>)| {
        odf::sheet(name, "", &sheet_rows(items).iter().map(row).collect::<String>())
    };
    Odf::ods(sheets.iter().map(sheet).collect::<String>()).bytes()
}

pub fn docx(items: &[Item]) -> Vec<u8> {
    let of_item = |item: &Item| match item {
        Item::Line(line) => docx::plain(line),
        Item::Table(grid) => docx::table(&docx_rows(grid)),
    };
    Docx::of(items.iter().map(of_item).collect::<String>()).bytes()
}

fn docx_rows(grid: &Grid) -> Vec<String> {
    // Columns that a cell above covers go on with an empty cell of the same width.
    let mut below: Vec<(usize, usize)> = vec![(0, 1); grid.rows.first().map_or(0, Vec::len)];
    let mut rows = Vec::new();
    for row in &grid.rows {
        let (mut cells, mut col) = (Vec::new(), 0);
        while col < row.len() {
            let cell = &row[col];
            let (merge, wide) = if cell.is_covered() {
                (r#"<w:vMerge/>"#, below[col].1)
            } else {
                below[col] = (cell.rowspan, cell.colspan);
                (if cell.rowspan > 1 { r#"<w:vMerge w:val="restart"/>"# } else { "" }, cell.colspan)
            };
            cells.push(docx::cell(&format!(r#"<w:gridSpan w:val="{wide}"/>{merge}"#), &cell.text));
            col += wide.max(1);
        }
        rows.push(docx::row("", &cells));
    }
    rows
}

const LEFT: f32 = 56.0;
const LINE: f32 = 12.0;

/// A page of a PDF in the making, from the top down.
pub struct Page {
    content: String,
    y: f32,
}

impl Page {
    pub fn new() -> Self {
        Page { content: String::from("0.5 w\n"), y: 780.0 }
    }

    /// Words as running text, wrapped at the right margin.
    pub fn line(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if line.len() + word.len() > 84 {
                self.words(LEFT, self.y, 11.0, line.trim());
                self.y -= 14.0;
                line.clear();
            }
            line += word;
            line.push(' ');
        }
        self.words(LEFT, self.y, 11.0, line.trim());
        self.y -= 24.0;
    }

    /// A table with lines around its cells or with none. A line break inside a cell begins a new line in it.
    pub fn table(&mut self, grid: &Grid, widths: &[f32], is_ruled: bool) {
        let mut xs = vec![LEFT];
        widths.iter().for_each(|width| xs.push(xs[xs.len() - 1] + width));
        let mut ys = vec![self.y + 10.0];
        for row in &grid.rows {
            let shown = row.iter().filter(|cell| !cell.is_covered());
            let lines = shown.map(|cell| cell.text.split('\n').count().div_ceil(cell.rowspan));
            ys.push(ys[ys.len() - 1] - 6.0 - LINE * lines.max().unwrap_or(1) as f32);
        }
        for (at, row) in grid.rows.iter().enumerate() {
            for (col, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_covered()) {
                for (number, line) in cell.text.split('\n').enumerate() {
                    self.words(xs[col] + 4.0, ys[at] - LINE * (number + 1) as f32, 10.0, line);
                }
                let (left, right) = (xs[col], xs[col + cell.colspan]);
                let (top, bottom) = (ys[at], ys[at + cell.rowspan]);
                if is_ruled {
                    let _ = writeln!(self.content, "{left} {bottom} {} {} re S", right - left, top - bottom);
                }
            }
        }
        self.y = ys[ys.len() - 1] - 24.0;
    }

    /// Words in the encoding of the fonts; what is not ASCII is written as octal numbers.
    fn words(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let mut coded = String::new();
        for letter in text.chars() {
            let code = match letter {
                '–' => 0x96,
                '—' => 0x97,
                '‘' => 0x91,
                '’' => 0x92,
                other => u32::from(other),
            };
            match letter {
                '(' | ')' | '\\' => drop(write!(coded, "\\{letter}")),
                _ if letter.is_ascii() => coded.push(letter),
                _ => drop(write!(coded, "\\{code:03o}")),
            }
        }
        if !coded.is_empty() {
            let _ = writeln!(self.content, "BT /F1 {size} Tf {x} {y} Td ({coded}) Tj ET");
        }
    }

    pub fn content(self) -> String {
        self.content
    }
}

/// One page with ruled tables, columns as wide as they need; long labels are wrapped.
pub fn pdf(items: &[Item]) -> Vec<u8> {
    let mut page = Page::new();
    for item in items {
        match item {
            Item::Line(line) => page.line(line),
            Item::Table(grid) => {
                let mut grid = grid.clone();
                grid.rows.iter_mut().flatten().for_each(|cell| cell.text = wrapped(&cell.text));
                page.table(&grid, &widths(&grid), true);
            }
        }
    }
    pdf::pages(&[page.content()], "")
}

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a line from the start");
        if line.is_empty() || line.len() + word.len() < 28 {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

fn widths(grid: &Grid) -> Vec<f32> {
    let columns = grid.rows.first().map_or(0, Vec::len);
    let line = |cell: &Cell| cell.text.split('\n').map(|line| line.chars().count()).max().unwrap_or(0);
    let letters = |col: usize| grid.rows.iter().map(move |row| line(&row[col]) / row[col].colspan.max(1));
    (0..columns).map(|col| 12.0 + 5.4 * letters(col).max().unwrap_or(0).max(4) as f32).collect()
}
