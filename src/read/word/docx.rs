//! Word files in XML (`.docx`, `.docm`). Read here and not by the library, which shows deleted and hidden text and loses the
//! heads of pages.

use super::docx_styles::{Look, Styles};
use super::{Paper, Run, TableCell};
use crate::model::{BlockKind, Document, HiddenKind, Problem};
use crate::read::package::Package;
use crate::read::{ooxml, xml};
use quick_xml::events::BytesStart;
use std::collections::BTreeMap;

const BODY: &str = "word/document.xml";

pub fn read_docx(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    let Some(body) = package.text(BODY) else {
        return Document::damaged("the file has no body");
    };
    let mut reading = Reading::new(Styles::read(&mut package));
    ooxml::hidden_parts(&mut package, "word/", |kind, count| reading.paper.hide(kind, count));
    // The letterhead tells whose letter it is; the same head on further pages is said once.
    let mut heads: Vec<String> =
        package.names().filter(|name| name.starts_with("word/header")).map(str::to_owned).collect();
    heads.push(BODY.to_owned());
    heads.extend(["word/footnotes.xml", "word/endnotes.xml"].map(str::to_owned));
    let mut said = Vec::new();
    for part in heads {
        let Some(text) = (if part == BODY { Some(body.clone()) } else { package.text(&part) }) else { continue };
        if said.contains(&text) {
            continue;
        }
        reading.targets = ooxml::relations(&mut package, &part);
        reading.part(&text);
        if part != BODY {
            said.push(text);
        }
    }
    reading.paper.document()
}

/// A table while it is read.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<TableCell>>,
    row: Vec<TableCell>,
    is_header: bool,
    cell: Option<Cell>,
    /// Where a cell that reaches down began, by column.
    open: BTreeMap<usize, (usize, usize)>,
    next_col: usize,
}

#[derive(Default)]
struct Cell {
    text: String,
    colspan: usize,
    goes_on: bool,
    begins_span: bool,
    ground: Option<u32>,
}

struct Reading {
    styles: Styles,
    targets: BTreeMap<String, String>,
    paper: Paper,
    tables: Vec<Table>,
    runs: Vec<Run>,
    kind: BlockKind,
    paragraph: Look,
    ground: Option<u32>,
    run: Look,
    href: Option<String>,
    /// Inside what was deleted, moved away or is aside.
    gone: usize,
    in_text: bool,
    in_run_properties: bool,
    in_paragraph_properties: bool,
}

impl xml::Taker for Reading {
    fn begin(&mut self, element: &BytesStart, is_empty: bool) {
        self.in_text |= !is_empty && element.local_name().as_ref() == "t";
        self.take_begin(element, is_empty);
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }

    fn end(&mut self, name: &str) {
        self.in_text &= name != "t";
        self.take_end(name);
    }

    fn is_full(&mut self) -> bool {
        self.paper.is_full()
    }
}

impl Reading {
    fn new(styles: Styles) -> Self {
        Reading {
            styles,
            targets: BTreeMap::new(),
            paper: Paper::new(),
            tables: Vec::new(),
            runs: Vec::new(),
            kind: BlockKind::Paragraph,
            paragraph: Look::default(),
            ground: None,
            run: Look::default(),
            href: None,
            gone: 0,
            in_text: false,
            in_run_properties: false,
            in_paragraph_properties: false,
        }
    }

    fn part(&mut self, text: &str) {
        let broken = xml::walk(text, self);
        self.paper.problems.extend(broken.map(|message| Problem::error("damaged", message)));
        self.end_paragraph();
        while !self.tables.is_empty() {
            self.end_table();
        }
        (self.gone, self.in_text) = (0, false);
        (self.in_run_properties, self.in_paragraph_properties) = (false, false);
    }

    fn take_begin(&mut self, element: &BytesStart, is_empty: bool) {
        let name = element.local_name();
        let name = name.as_ref();
        match name {
            "del" | "moveFrom" if !is_empty && !self.in_run_properties => {
                self.gone += 1;
                self.paper.hide(HiddenKind::TrackedChange, 1);
            }
            "ins" | "moveTo" if !is_empty && !self.in_run_properties => self.paper.hide(HiddenKind::TrackedChange, 1),
            // The same picture or box again, for older programs.
            "Fallback" if !is_empty => self.gone += 1,
            _ if self.gone > 0 => {}
            "tbl" if !is_empty => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.next_col, table.is_header) = (0, false);
                    table.row.clear();
                }
            }
            "tblHeader" => self.tables.iter_mut().for_each(|table| table.is_header = true),
            "tc" if !is_empty => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(Cell { colspan: 1, ..Cell::default() });
                }
            }
            "gridSpan" | "vMerge" | "shd" if !self.in_run_properties && !self.in_paragraph_properties => {
                self.cell_property(name, element);
            }
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    table.next_col += xml::number::<usize>(element, "val").unwrap_or(0).min(super::WIDEST);
                }
            }
            "p" if !is_empty => {
                self.end_paragraph();
                (self.paragraph, self.run) = (Look::default(), Look::default());
                self.ground = None;
                self.kind = BlockKind::Paragraph;
            }
            "pPr" if !is_empty => self.in_paragraph_properties = true,
            "pStyle" => self.paragraph_style(&xml::attribute(element, "val").unwrap_or_default()),
            "ilvl" if self.in_paragraph_properties => {
                let depth = xml::number::<u8>(element, "val").unwrap_or(0).saturating_add(1);
                self.kind = BlockKind::ListItem { depth, marker: None };
            }
            "r" if !is_empty => self.run = Look::default(),
            "rPr" if !is_empty => self.in_run_properties = true,
            "rStyle" => self.run = self.run.over(self.styles.look(&xml::attribute(element, "val").unwrap_or_default())),
            "hyperlink" if !is_empty => {
                self.href = xml::attribute(element, "id").and_then(|id| self.targets.get(&id).cloned());
            }
            "tab" | "noBreakHyphen" if !self.in_paragraph_properties => {
                self.push(if name == "tab" { " " } else { "-" });
            }
            "br" | "cr" => self.push("\n"),
            _ if self.in_run_properties && !self.in_paragraph_properties => self.run.take(element),
            "shd" => self.ground = u32::from_str_radix(&xml::attribute(element, "fill").unwrap_or_default(), 16).ok(),
            _ => {}
        }
    }

    fn paragraph_style(&mut self, id: &str) {
        self.paragraph = self.styles.look(id);
        if let Some(level) = self.styles.heading(id) {
            self.kind = BlockKind::Heading(level);
        }
    }

    fn cell_property(&mut self, name: &str, element: &BytesStart) {
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) else { return };
        match name {
            "gridSpan" => cell.colspan = xml::number::<usize>(element, "val").unwrap_or(1).clamp(1, super::WIDEST),
            "vMerge" => {
                let begins = xml::attribute(element, "val").is_some_and(|value| value == "restart");
                (cell.begins_span, cell.goes_on) = (begins, !begins);
            }
            _ => cell.ground = u32::from_str_radix(&xml::attribute(element, "fill").unwrap_or_default(), 16).ok(),
        }
    }

    fn push(&mut self, text: &str) {
        if self.gone > 0 || text.is_empty() {
            return;
        }
        let behind = self.ground.or_else(|| self.tables.last()?.cell.as_ref()?.ground);
        if self.run.over(self.paragraph).is_invisible(behind) {
            if !text.trim().is_empty() {
                self.paper.hide(HiddenKind::InvisibleText, 1);
            }
            return;
        }
        match self.runs.last_mut().filter(|last| last.href == self.href) {
            Some(last) => last.text.push_str(text),
            None => self.runs.push(Run { text: text.to_owned(), href: self.href.clone() }),
        }
    }

    fn take_end(&mut self, name: &str) {
        match name {
            "del" | "moveFrom" | "Fallback" if !self.in_run_properties => self.gone = self.gone.saturating_sub(1),
            _ if self.gone > 0 => {}
            "rPr" => self.in_run_properties = false,
            "pPr" => self.in_paragraph_properties = false,
            "p" => self.end_paragraph(),
            "hyperlink" => self.href = None,
            "tc" => self.end_cell(),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    let row = std::mem::take(&mut table.row);
                    table.rows.push(row);
                }
            }
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        match cell {
            Some(cell) => {
                for run in runs {
                    cell.text.push_str(&run.text);
                }
                cell.text.push('\n');
            }
            None => self.paper.line(&runs, &self.kind),
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(cell) = table.cell.take() else { return };
        let (row, col) = (table.rows.len(), table.next_col);
        table.next_col = (col + cell.colspan).min(super::WIDEST * 4);
        if cell.goes_on
            && let Some((row, at)) = table.open.get(&col)
        {
            if let Some(above) = table.rows.get_mut(*row).and_then(|cells| cells.get_mut(*at)) {
                above.rowspan += 1;
            }
            return;
        }
        table.open.remove(&col);
        if cell.begins_span {
            table.open.insert(col, (row, table.row.len()));
        }
        let text = cell.text.trim().to_owned();
        table.row.push(TableCell { col, colspan: cell.colspan, rowspan: 1, is_header: table.is_header, text });
    }

    /// A table inside a cell is text of that cell; its rows are lines.
    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        match self.tables.last_mut().and_then(|outer| outer.cell.as_mut()) {
            Some(cell) if table.rows.len() < 10_000 => {
                for row in &table.rows {
                    let words: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
                    cell.text.push_str(&words.join(" "));
                    cell.text.push('\n');
                }
            }
            Some(_) => {}
            None => self.paper.table(&table.rows),
        }
    }
}
