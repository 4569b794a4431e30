//! Excel workbooks: a sheet a table, dates and numbers as such, words always as words.
//!
//! Rows pass through a file beside the workbook, so that memory does not grow with them. A sheet that is full is
//! followed by another, and a cell that is too long says that it was cut: nothing ends in silence.

use crate::compare::{Cell, Comparison};
use crate::export::quiet::caught;
use crate::export::{ExportError, Source, Written};
use crate::store::column::{Kind, Value, values};
use crate::store::described::{Field, Form, about as about_table, fields_of};
use crate::store::disk::replace;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// Rows of a sheet, its header included.
const ROWS_IN_SHEET: u32 = 1_048_576;
/// Most that a cell holds, in UTF-16 units.
const LONGEST_CELL: usize = 32_767;
/// The largest whole number that a cell holds exactly.
const LARGEST_NUMBER: i64 = 1 << 53;
/// A day for files of which nothing tells a day: the same workbook gives the same bytes.
const NO_DAY: (u16, u8, u8) = (1980, 1, 1);

/// What can go wrong on the way.
enum Trouble {
    Export(ExportError),
    Library(XlsxError),
}

impl From<XlsxError> for Trouble {
    fn from(error: XlsxError) -> Self {
        Trouble::Library(error)
    }
}

impl From<ExportError> for Trouble {
    fn from(error: ExportError) -> Self {
        Trouble::Export(error)
    }
}

/// Writes all tables. `about` fills the first sheet; `newest` is the time of the newest capture.
pub(super) fn tables(
    sources: &[Source<'_>],
    about: &[(String, String)],
    newest: &str,
    path: &Path,
) -> Result<Vec<(&'static str, Written)>, ExportError> {
    with_rows(sources, about, newest, path, ROWS_IN_SHEET)
}

fn with_rows(
    sources: &[Source<'_>],
    about: &[(String, String)],
    newest: &str,
    path: &Path,
    rows_in_sheet: u32,
) -> Result<Vec<(&'static str, Written)>, ExportError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut written = Vec::with_capacity(sources.len());
    replace(path, |out| {
        checked(path, || {
            let mut book = Book::new(newest, folder)?;
            book.workbook.add_worksheet_with_constant_memory()?.set_name("About")?;
            for source in sources {
                written.push((source.table, book.table(source, rows_in_sheet)?));
            }
            book.columns(sources)?;
            book.about(about, &written)?;
            book.workbook.save_to_writer(out)?;
            Ok(())
        })
    })?;
    Ok(written)
}

/// Writes a comparison: its rows, and its notes on a sheet of their own.
pub(super) fn comparison(comparison: &Comparison, out: &mut dyn Write) -> Result<(), ExportError> {
    let path = Path::new("the workbook");
    let mut bytes = Vec::new();
    checked(path, || {
        let mut book = Book::new("", &std::env::temp_dir())?;
        let sheet = book.workbook.add_worksheet();
        sheet.set_name("Rows")?;
        header(sheet, comparison.columns.iter().map(|name| (name.as_str(), 18.0)), &book.bold)?;
        for (row, cells) in (1..).zip(&comparison.rows) {
            if row >= ROWS_IN_SHEET {
                return Err(Trouble::Library(XlsxError::RowColumnLimitError));
            }
            for (col, cell) in (0..).zip(cells) {
                comparison_cell(sheet, row, col, cell)?;
            }
        }
        closing(sheet, u32::try_from(comparison.rows.len()).unwrap_or(u32::MAX), comparison.columns.len())?;
        let notes = book.workbook.add_worksheet();
        notes.set_name("Notes")?.set_column_width(0, 120)?;
        let title = Some(&comparison.title).filter(|title| !title.is_empty());
        for (row, note) in (0..).zip(title.into_iter().chain(&comparison.notes)) {
            notes.write_string(row, 0, cut(note, "of this note").0)?;
        }
        bytes = book.workbook.save_to_buffer()?;
        Ok(())
    })?;
    out.write_all(&bytes).map_err(|source| ExportError::Write { path: path.to_owned(), source })
}

fn comparison_cell(sheet: &mut Worksheet, row: u32, col: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(row, col, cut(text, "with --format csv").0)?,
        Cell::Integer(number) => whole(sheet, row, col, *number)?,
        Cell::Decimal(number) if number.is_finite() => sheet.write_number(row, col, *number)?,
        Cell::Decimal(_) | Cell::Missing => return Ok(()),
    };
    Ok(())
}

/// Does the work and turns what the library says, or panics with, into our errors.
fn checked(path: &Path, work: impl FnOnce() -> Result<(), Trouble>) -> Result<(), ExportError> {
    let workbook = |reason| ExportError::Workbook { path: path.to_owned(), reason };
    match caught(work) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Trouble::Export(error))) => Err(error),
        Ok(Err(Trouble::Library(XlsxError::IoError(source)))) => {
            Err(ExportError::Write { path: path.to_owned(), source })
        }
        Ok(Err(Trouble::Library(error))) => Err(workbook(error.to_string())),
        Err(said) => Err(workbook(said)),
    }
}

struct Book {
    workbook: Workbook,
    bold: Format,
    date: Format,
    time: Format,
}

impl Book {
    fn new(newest: &str, temporary: &Path) -> Result<Book, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temporary)?;
        let (year, month, day) = NO_DAY;
        let made = time(newest).map_or_else(|| ExcelDateTime::from_ymd(year, month, day), Ok)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        Ok(Book {
            workbook,
            bold: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        })
    }

    /// Writes a table to as many sheets as it needs. Counts the cells of each column that were cut.
    fn table(&mut self, source: &Source<'_>, rows_in_sheet: u32) -> Result<Written, Trouble> {
        let fields = fields_of(source.table);
        let mut cuts = vec![0; fields.len()];
        let mut sheets = 1;
        let (mut at, mut row) = (self.sheet(source.table, &fields)?, 1);
        let mut trouble = None;
        let written = source.for_each_piece(|frame| {
            for cells in values(frame).map_err(|error| source.rows_error(error))? {
                let mut write = || {
                    if row == rows_in_sheet {
                        closing(self.workbook.worksheet_from_index(at)?, row - 1, fields.len())?;
                        sheets += 1;
                        at = self.sheet(&format!("{} ({sheets})", source.table), &fields)?;
                        row = 1;
                    }
                    let sheet = self.workbook.worksheet_from_index(at)?;
                    for (col, ((value, field), cuts)) in (0..).zip(cells.iter().zip(&fields).zip(&mut cuts)) {
                        *cuts +=
                            usize::from(cell(sheet, row, col, value, field, source.table, &self.date, &self.time)?);
                    }
                    row += 1;
                    Ok::<(), XlsxError>(())
                };
                if let Err(error) = write() {
                    trouble = Some(error);
                    return Err(ExportError::Interrupted);
                }
            }
            Ok(())
        });
        if let Some(error) = trouble {
            return Err(Trouble::Library(error));
        }
        let mut written = written?;
        closing(self.workbook.worksheet_from_index(at)?, row - 1, fields.len())?;
        written.altered = fields.iter().map(|field| field.name).zip(cuts).filter(|(_, cuts)| *cuts > 0).collect();
        Ok(written)
    }

    /// Starts a sheet with its header and returns its place in the workbook.
    fn sheet(&mut self, name: &str, fields: &[Field]) -> Result<usize, XlsxError> {
        let at = self.workbook.worksheets().len();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        header(sheet, fields.iter().map(|field| (field.name, width(field))), &self.bold)?;
        Ok(at)
    }

    /// Writes what each column means.
    fn columns(&mut self, sources: &[Source<'_>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name("Columns")?;
        header(sheet, [("table", 16.0), ("column", 20.0), ("meaning", 120.0)].into_iter(), &self.bold)?;
        let mut row = 1;
        for source in sources {
            for field in fields_of(source.table) {
                sheet.write_string(row, 0, source.table)?.write_string(row, 1, field.name)?;
                sheet.write_string(row, 2, field.about)?;
                row += 1;
            }
        }
        closing(sheet, row - 1, 3)
    }

    /// Fills the first sheet.
    fn about(&mut self, about: &[(String, String)], written: &[(&'static str, Written)]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.set_column_width(0, 24)?.set_column_width(1, 10)?.set_column_width(2, 120)?;
        let mut row = 0;
        for (name, text) in about {
            sheet.write_string_with_format(row, 0, name, &self.bold)?;
            sheet.write_string(row, 2, cut(text, "in README.md").0)?;
            row += 1;
        }
        row += 1;
        for (col, name) in (0..).zip(["sheet", "rows", "a row is"]) {
            sheet.write_string_with_format(row, col, name, &self.bold)?;
        }
        for (table, written) in written {
            row += 1;
            sheet.write_string(row, 0, *table)?;
            sheet.write_number(row, 1, u32::try_from(written.rows).unwrap_or(u32::MAX))?;
            sheet.write_string(row, 2, about_table(table).map_or("", |it| it.about.as_str()))?;
        }
        Ok(())
    }
}

fn header<'a>(
    sheet: &mut Worksheet,
    columns: impl Iterator<Item = (&'a str, f64)>,
    bold: &Format,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (col, (name, width)) in (0..).zip(columns) {
        sheet.set_column_width(col, width)?;
        sheet.write_string_with_format(0, col, cut(name, "in the CSV").0, bold)?;
    }
    Ok(())
}

/// Ends a sheet: the rows below the header can be filtered.
fn closing(sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows, last).map(|_| ())
}

fn width(field: &Field) -> f64 {
    match (field.kind, field.form, field.name) {
        (Kind::Integer | Kind::Decimal | Kind::Flag, ..) | (_, Some(Form::Month), _) => 10.0,
        (_, Some(Form::Date | Form::DayOrMonth), _) => 12.0,
        (_, Some(Form::Time), _) => 20.0,
        (_, None, "text" | "title" | "url" | "measure") => 50.0,
        (_, None, _) => 20.0,
    }
}

/// Writes one cell and returns whether it was cut.
#[allow(
    clippy::too_many_arguments,
    reason = "a cell has a place, a value and a form; a struct would only name them twice"
)]
fn cell(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    value: &Value<'_>,
    field: &Field,
    table: &str,
    date: &Format,
    clock: &Format,
) -> Result<bool, XlsxError> {
    match value {
        Value::Text(text) => {
            let day = match field.form {
                Some(Form::Date | Form::DayOrMonth) => day(text).map(|day| (day, date)),
                Some(Form::Time) => time(text).map(|time| (time, clock)),
                Some(Form::Month) | None => None,
            };
            if let Some((day, format)) = day {
                sheet.write_datetime_with_format(row, col, &day, format)?;
                return Ok(false);
            }
            let (text, was_cut) = cut(text, &format!("in {table}.csv, jsonl or parquet"));
            sheet.write_string(row, col, text)?;
            return Ok(was_cut);
        }
        Value::Integer(number) => whole(sheet, row, col, *number)?,
        Value::Decimal(number) if number.is_finite() => sheet.write_number(row, col, *number)?,
        Value::Flag(flag) => sheet.write_boolean(row, col, *flag)?,
        Value::Decimal(_) | Value::Missing => return Ok(false),
    };
    Ok(false)
}

fn whole(sheet: &mut Worksheet, row: u32, col: u16, number: i64) -> Result<&mut Worksheet, XlsxError> {
    if number.abs() > LARGEST_NUMBER {
        return sheet.write_string(row, col, number.to_string());
    }
    #[allow(clippy::cast_precision_loss, reason = "larger numbers are written as text")]
    sheet.write_number(row, col, number as f64)
}

/// Returns the text as far as a cell holds it, and whether that is less than all. What is cut says so at its end.
fn cut<'a>(text: &'a str, whole_is: &str) -> (Cow<'a, str>, bool) {
    // No character takes more UTF-16 units than bytes.
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return (Cow::Borrowed(text), false);
    }
    let note = format!(" […cut here: {} characters in all, the whole {whole_is}]", text.chars().count());
    let room = LONGEST_CELL - note.encode_utf16().count();
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > room
    });
    let end = end.map_or(text.len(), |(at, _)| at);
    (Cow::Owned(format!("{}{note}", &text[..end])), true)
}

/// Returns a day as written in the tables; nothing for what a workbook cannot hold.
fn day(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = (year.len(), month.len(), day.len()) == (4, 2, 2);
    let year: u16 = year.parse().ok().filter(|year| whole && (1900..=9999).contains(year))?;
    ExcelDateTime::from_ymd(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Returns a time as written in the tables, in UTC.
fn time(text: &str) -> Option<ExcelDateTime> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = clock.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let below = |text: &str, limit: u8| text.parse().ok().filter(|number: &u8| *number < limit);
    // The library takes more hours than a day has.
    let (hour, minute, second) = (below(hour, 24)?, below(minute, 60)?, below(second, 60)?);
    day(date)?.and_hms(hour.into(), minute, f64::from(second)).ok()
}

#[cfg(test)]
#[path = "workbook_tests.rs"]
mod tests;
