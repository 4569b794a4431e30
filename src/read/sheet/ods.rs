//! Open document spreadsheets (`.ods`). Read here and not by the library, which tells neither what is hidden nor what is
//! joined, and lays repeated rows out one by one.

use crate::model::{Document, HiddenKind, Problem};
use crate::read::colour::WHITE;
use crate::read::odf::{self, Styles};
use crate::read::package::Package;
use crate::read::sheet::number::{Shown, written};
use crate::read::sheet::visibility::Visibility;
use crate::read::sheet::{Merge, Sheet, Workbook};
use crate::read::xml;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const LAST_ROW: u32 = 1_048_575;
const LAST_COL: u32 = 16_383;
/// Hidden cells of a repeated row or cell past this are not counted one by one.
const MOST_REPEATS: u32 = 100_000;
/// Elements whose text is not that of a cell.
const ASIDE: [&str; 5] = ["annotation", "frame", "shapes", "tracked-changes", "forms"];

pub fn read_ods(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    if package.text("META-INF/manifest.xml").is_some_and(|text| text.contains("encryption-data")) {
        return Document::encrypted();
    }
    let Some(content) = package.text("content.xml") else {
        return Document::damaged("the spreadsheet has no content");
    };
    let mut styles = Styles::default();
    styles.take(&package.text("styles.xml").unwrap_or_default());
    styles.take(&content);
    let mut workbook = Workbook::default();
    odf::hidden_parts(&mut package, |kind, count| workbook.hide(kind, count));
    let mut reading = Reading { styles, workbook, depth: 0, row: 0, default_cols: Vec::new() };
    let mut reader = xml::reader(&content);
    reading.spreadsheet(&mut reader);
    reading.workbook.document()
}

struct Reading {
    styles: Styles,
    workbook: Workbook,
    depth: usize,
    row: u32,
    /// Last column and style of cells that name none, per column element.
    default_cols: Vec<(u32, Option<String>)>,
}

impl Reading {
    fn spreadsheet(&mut self, reader: &mut Reader<&[u8]>) {
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => match element.local_name().as_ref() {
                    "table" => self.sheet(reader, &element),
                    "tracked-changes" => {
                        let changes = skip(reader, &["insertion", "deletion", "cell-content-change", "movement"]);
                        self.workbook.hide(HiddenKind::TrackedChange, changes);
                    }
                    _ => {}
                },
                Ok(Event::Empty(element)) if element.local_name().as_ref() == "named-expression" => {
                    self.workbook.hide(HiddenKind::DefinedName, 1);
                }
                Ok(Event::Empty(element)) if element.local_name().as_ref() == "named-range" => {
                    let place = xml::attribute(&element, "cell-range-address").unwrap_or_default();
                    self.workbook.hide(HiddenKind::DefinedName, u64::from(place.contains("#REF!")));
                }
                Ok(Event::Eof) => return,
                Err(error) => {
                    let message = format!("the content breaks off, what stood before was read: {error}");
                    self.workbook.problems.push(Problem::error("damaged", message));
                    return;
                }
                Ok(_) => {}
            }
        }
    }

    fn sheet(&mut self, reader: &mut Reader<&[u8]>, table: &BytesStart) {
        let name = xml::attribute(table, "name").unwrap_or_default();
        let style = xml::attribute(table, "style-name").unwrap_or_default();
        let external = name.starts_with("'file:") || name.starts_with("file:");
        let is_hidden =
            self.styles.is_hidden("table", &style) || xml::attribute(table, "display").is_some_and(|it| it == "false");
        if external || is_hidden {
            self.workbook.hide(if external { HiddenKind::ExternalLink } else { HiddenKind::HiddenSheet }, 1);
            skip_to(reader, "table");
            return;
        }
        let mut sheet = Sheet { name, ..Sheet::default() };
        let mut visibility = Visibility::default();
        let mut filtered = Visibility::default();
        filtered.is_filtered = true;
        (self.row, self.depth) = (0, 0);
        self.default_cols.clear();
        // Groups that are folded: how many enclose the place, by rows and columns.
        let (mut folded, mut col) = (Vec::new(), 0);
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => match element.local_name().as_ref() {
                    "table-row" => {
                        let is_folded = folded.contains(&true);
                        if !self.row(reader, &element, &mut sheet, &mut visibility, &mut filtered, is_folded) {
                            skip_to(reader, "table");
                            break;
                        }
                    }
                    "table-row-group" | "table-column-group" => {
                        folded.push(xml::attribute(&element, "display").is_some_and(|it| it == "false"));
                    }
                    "table-column" => self.column(&element, &mut col, &mut visibility, folded.contains(&true)),
                    "table-source" => {
                        self.workbook.hide(HiddenKind::ExternalLink, 1);
                        skip_to(reader, "table");
                        return;
                    }
                    name if ASIDE.contains(&name) => drop(skip(reader, &[])),
                    _ => {}
                },
                Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                    "table-column" => self.column(&element, &mut col, &mut visibility, folded.contains(&true)),
                    "table-row" => self.row = self.row.saturating_add(repeated(&element, "number-rows-repeated")),
                    "table-source" => {
                        self.workbook.hide(HiddenKind::ExternalLink, 1);
                        skip_to(reader, "table");
                        return;
                    }
                    _ => {}
                },
                Ok(Event::End(element)) => match element.local_name().as_ref() {
                    "table-row-group" | "table-column-group" => drop(folded.pop()),
                    "table" => break,
                    _ => {}
                },
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        visibility.report(&mut self.workbook);
        filtered.report(&mut self.workbook);
        self.workbook.sheets.push(sheet);
    }

    fn column(&mut self, element: &BytesStart, col: &mut u32, visibility: &mut Visibility, is_folded: bool) {
        let last = col.saturating_add(repeated(element, "number-columns-repeated") - 1).min(LAST_COL);
        let style = xml::attribute(element, "style-name").unwrap_or_default();
        let hidden = xml::attribute(element, "visibility").is_some_and(|it| it != "visible");
        if hidden || is_folded || self.styles.is_flat("table-column", &style) {
            visibility.hidden_cols.push((*col, last));
        }
        if self.default_cols.len() < 4096 {
            self.default_cols.push((last, xml::attribute(element, "default-cell-style-name")));
        }
        *col = last.saturating_add(1);
    }

    /// Reads a row. Returns false when no more of the sheet should be read.
    fn row(
        &mut self,
        reader: &mut Reader<&[u8]>,
        element: &BytesStart,
        sheet: &mut Sheet,
        visibility: &mut Visibility,
        filtered: &mut Visibility,
        is_folded: bool,
    ) -> bool {
        let times = repeated(element, "number-rows-repeated");
        let style = xml::attribute(element, "style-name").unwrap_or_default();
        let state = xml::attribute(element, "visibility").unwrap_or_default();
        let is_filtered = state == "filter";
        let is_hidden = is_folded || state == "collapse" || self.styles.is_flat("table-row", &style);
        let first = self.row;
        self.row = self.row.saturating_add(times);
        let mut col = 0_u32;
        loop {
            match reader.read_event() {
                Ok(Event::Start(cell)) => match cell.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        let text = self.cell_text(reader, &cell);
                        let across = repeated(&cell, "number-columns-repeated");
                        let covered = cell.local_name().as_ref() == "covered-table-cell";
                        if text.trim().is_empty() || first > LAST_ROW {
                            col = col.saturating_add(across);
                            continue;
                        }
                        let is_lost = covered || self.is_lost(&cell, col);
                        for row in first..first.saturating_add(times.min(MOST_REPEATS)).min(LAST_ROW + 1) {
                            let hides = if is_filtered { &mut *filtered } else { &mut *visibility };
                            if is_filtered || is_hidden {
                                hides.hidden_rows.insert(row);
                            }
                            for at in col..col.saturating_add(across).min(LAST_COL + 1) {
                                let shown = hides.shows((row, at), is_lost);
                                if shown && !self.workbook.put(sheet, (row, at), text.clone()) {
                                    return false;
                                }
                            }
                        }
                        sheet.merges.extend(merge(&cell, first, col).filter(|_| !covered));
                        col = col.saturating_add(across);
                    }
                    name if ASIDE.contains(&name) => drop(skip(reader, &[])),
                    _ => {}
                },
                Ok(Event::Empty(cell)) if cell.local_name().as_ref().ends_with("table-cell") => {
                    let text = value_of(&cell, "");
                    let is_shown = !text.is_empty() && visibility.shows((first, col), is_hidden);
                    if is_shown && !self.workbook.put(sheet, (first, col), text) {
                        return false;
                    }
                    col = col.saturating_add(repeated(&cell, "number-columns-repeated"));
                }
                Ok(Event::End(end)) if end.local_name().as_ref() == "table-row" => return true,
                Ok(Event::Eof) | Err(_) => return false,
                Ok(_) => {}
            }
        }
    }

    fn is_lost(&self, cell: &BytesStart, col: u32) -> bool {
        let own = xml::attribute(cell, "style-name");
        let of_column = || self.default_cols.iter().find(|(last, _)| col <= *last).and_then(|(_, style)| style.clone());
        own.or_else(of_column).is_some_and(|style| self.styles.is_lost("table-cell", &style, Some(WHITE)))
    }

    /// Returns what a cell shows: the value in full where it is a number, else its text.
    fn cell_text(&mut self, reader: &mut Reader<&[u8]>, cell: &BytesStart) -> String {
        let mut text = String::new();
        let mut depth = 1;
        let mut hidden = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => match element.local_name().as_ref() {
                    "annotation" => {
                        self.workbook.hide(HiddenKind::Comment, 1);
                        skip(reader, &[]);
                    }
                    name if ASIDE.contains(&name) => drop(skip(reader, &[])),
                    name => {
                        if name == "p" && !text.is_empty() {
                            text.push(' ');
                        }
                        let style = xml::attribute(&element, "style-name").filter(|_| name == "span");
                        let gone = style.is_some_and(|style| {
                            self.styles.is_hidden("text", &style) || self.styles.is_lost("text", &style, None)
                        });
                        hidden.push(gone);
                        depth += 1;
                    }
                },
                Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                    "s" => text.push(' '),
                    "line-break" | "tab" => text.push(' '),
                    _ => {}
                },
                Ok(Event::Text(run)) if depth > 1 => match hidden.contains(&true) {
                    true => self.workbook.hide(HiddenKind::InvisibleText, 1),
                    false => text.push_str(&run),
                },
                Ok(Event::GeneralRef(reference)) if depth > 1 => xml::push_reference(&reference, &mut text),
                Ok(Event::End(_)) => {
                    depth -= 1;
                    hidden.pop();
                    if depth == 0 {
                        return value_of(cell, &text);
                    }
                }
                Ok(Event::Eof) | Err(_) => return value_of(cell, &text),
                Ok(_) => {}
            }
        }
    }
}

/// Numbers in full, days as they are kept; everything else as shown.
fn value_of(cell: &BytesStart, text: &str) -> String {
    let number = || xml::number::<f64>(cell, "value");
    match xml::attribute(cell, "value-type").as_deref() {
        Some("float") => number().map_or_else(|| text.to_owned(), |value| written(value, Shown::Plain)),
        Some("percentage") => number().map_or_else(|| text.to_owned(), |value| written(value, Shown::Percent)),
        Some("currency") => {
            let pounds = xml::attribute(cell, "currency").is_none_or(|currency| currency == "GBP");
            let shown = if pounds { Shown::Pounds } else { Shown::Plain };
            number().map_or_else(|| text.to_owned(), |value| written(value, shown))
        }
        Some("date") => {
            let day = xml::attribute(cell, "date-value").unwrap_or_default();
            let day = day.strip_suffix("T00:00:00").unwrap_or(&day).replace('T', " ");
            if day.is_empty() { text.to_owned() } else { day }
        }
        _ => text.to_owned(),
    }
}

fn merge(cell: &BytesStart, row: u32, col: u32) -> Option<Merge> {
    let (across, down) = (repeated(cell, "number-columns-spanned"), repeated(cell, "number-rows-spanned"));
    let last = (row.saturating_add(down - 1).min(LAST_ROW), col.saturating_add(across - 1).min(LAST_COL));
    (across > 1 || down > 1).then_some(Merge { first: (row, col), last })
}

fn repeated(element: &BytesStart, name: &str) -> u32 {
    xml::number::<u32>(element, name).unwrap_or(1).max(1)
}

/// Passes over the element that was begun, and counts elements of these names in it.
fn skip(reader: &mut Reader<&[u8]>, counted: &[&str]) -> u64 {
    let (mut depth, mut count) = (1, 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                depth += 1;
                count += u64::from(counted.contains(&element.local_name().as_ref()));
            }
            Ok(Event::Empty(element)) => count += u64::from(counted.contains(&element.local_name().as_ref())),
            Ok(Event::End(_)) => {
                depth -= 1;
                if depth == 0 {
                    return count;
                }
            }
            Ok(Event::Eof) | Err(_) => return count,
            Ok(_) => {}
        }
    }
}

/// Passes over everything up to the end of an element of that name.
fn skip_to(reader: &mut Reader<&[u8]>, name: &str) {
    let mut inner = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == name => inner += 1,
            Ok(Event::End(element)) if element.local_name().as_ref() == name => {
                if inner == 0 {
                    return;
                }
                inner -= 1;
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}
