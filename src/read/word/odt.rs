//! Open document text (`.odt`).

use super::{Paper, Run, TableCell};
use crate::model::{BlockKind, Document, HiddenKind, Problem};
use crate::read::colour::WHITE;
use crate::read::odf::{self, Styles};
use crate::read::package::Package;
use crate::read::xml;
use quick_xml::events::BytesStart;

/// Elements whose text is not shown, with what they are.
const GONE: [(&str, Option<HiddenKind>); 8] = [
    ("tracked-changes", Some(HiddenKind::TrackedChange)),
    ("annotation", Some(HiddenKind::Comment)),
    ("hidden-text", Some(HiddenKind::InvisibleText)),
    ("hidden-paragraph", Some(HiddenKind::InvisibleText)),
    ("note-citation", None),
    ("forms", None),
    ("sequence-decls", None),
    ("object", None),
];

pub fn read_odt(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    if package.text("META-INF/manifest.xml").is_some_and(|text| text.contains("encryption-data")) {
        return Document::encrypted();
    }
    let Some(content) = package.text("content.xml") else {
        return Document::damaged("the file has no content");
    };
    let mut styles = Styles::default();
    styles.take(&package.text("styles.xml").unwrap_or_default());
    styles.take(&content);
    let mut reading = Reading { styles, paper: Paper::new(), ..Reading::default() };
    odf::hidden_parts(&mut package, |kind, count| reading.paper.hide(kind, count));
    reading.content(&content);
    reading.paper.document()
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<TableCell>>,
    row: Vec<TableCell>,
    col: usize,
    in_head: bool,
    cell: Option<TableCell>,
}

/// An element that is open, as far as it changes what its text is.
#[derive(Default)]
struct Open {
    is_hidden: bool,
    is_aside: bool,
}

#[derive(Default)]
struct Reading {
    styles: Styles,
    paper: Paper,
    tables: Vec<Table>,
    runs: Vec<Run>,
    kind: Option<BlockKind>,
    href: Option<String>,
    lists: u8,
    in_body: bool,
    open: Vec<Open>,
    /// How many of the open elements hide their text, and how many keep it aside.
    hidden: usize,
    aside: usize,
}

impl xml::Taker for Reading {
    fn begin(&mut self, element: &BytesStart, is_empty: bool) {
        match (self.in_body, is_empty) {
            (true, false) => self.take_begin(element),
            (true, true) if self.aside == 0 => self.empty(element),
            (true, true) => {}
            (false, _) => self.in_body = !is_empty && element.local_name().as_ref() == "body",
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_body {
            self.push(text);
        }
    }

    fn end(&mut self, name: &str) {
        if self.in_body {
            self.take_end(name);
        }
    }

    fn is_full(&mut self) -> bool {
        self.paper.is_full()
    }
}

impl Reading {
    fn content(&mut self, text: &str) {
        let broken = xml::walk(text, self);
        self.paper.problems.extend(broken.map(|message| Problem::error("damaged", message)));
        self.end_paragraph();
        while !self.tables.is_empty() {
            self.end_table();
        }
    }

    fn take_begin(&mut self, element: &BytesStart) {
        let name = element.local_name();
        let name = name.as_ref();
        let mut open = Open::default();
        if let Some((_, kind)) = GONE.iter().find(|(gone, _)| *gone == name) {
            open.is_aside = true;
            if let Some(kind) = kind.filter(|_| self.aside == 0) {
                self.paper.hide(kind, 1);
            }
        } else if self.aside == 0 {
            let style = xml::attribute(element, "style-name").unwrap_or_default();
            match name {
                "p" | "h" => {
                    self.end_paragraph();
                    open.is_hidden = self.hides("paragraph", &style);
                    let level = xml::number::<u8>(element, "outline-level").unwrap_or(1).clamp(1, 6);
                    self.kind = Some(match (name, self.lists) {
                        ("h", _) => BlockKind::Heading(level),
                        (_, 0) => BlockKind::Paragraph,
                        (_, depth) => BlockKind::ListItem { depth, marker: None },
                    });
                }
                "span" => open.is_hidden = self.hides("text", &style),
                "section" => {
                    open.is_hidden = self.styles.is_hidden("section", &style)
                        || xml::attribute(element, "display").is_some_and(|it| it != "true");
                }
                "a" => self.href = xml::attribute(element, "href"),
                "list" => self.lists = self.lists.saturating_add(1),
                "table" => self.tables.push(Table::default()),
                "table-header-rows" => self.tables.iter_mut().for_each(|table| table.in_head = true),
                "table-cell" => self.begin_cell(element),
                "tab" | "line-break" | "s" => self.push(" "),
                _ => {}
            }
        }
        (self.hidden, self.aside) =
            (self.hidden + usize::from(open.is_hidden), self.aside + usize::from(open.is_aside));
        self.open.push(open);
    }

    fn hides(&self, family: &str, style: &str) -> bool {
        self.styles.is_hidden(family, style) || self.styles.is_lost(family, style, Some(WHITE))
    }

    fn empty(&mut self, element: &BytesStart) {
        match element.local_name().as_ref() {
            "s" | "tab" => self.push(" "),
            "line-break" => self.push("\n"),
            "covered-table-cell" | "table-cell" => {
                let times =
                    xml::number::<usize>(element, "number-columns-repeated").unwrap_or(1).clamp(1, super::WIDEST);
                if let Some(table) = self.tables.last_mut() {
                    if element.local_name().as_ref() == "table-cell" {
                        table.row.push(TableCell { col: table.col, colspan: 1, rowspan: 1, ..TableCell::default() });
                    }
                    table.col = (table.col + times).min(4096);
                }
            }
            "hidden-text" | "hidden-paragraph" => self.paper.hide(HiddenKind::InvisibleText, 1),
            _ => {}
        }
    }

    fn begin_cell(&mut self, element: &BytesStart) {
        let Some(table) = self.tables.last_mut() else { return };
        let span = |name: &str, most: usize| xml::number::<usize>(element, name).unwrap_or(1).clamp(1, most);
        table.cell = Some(TableCell {
            col: table.col,
            colspan: span("number-columns-spanned", super::WIDEST),
            rowspan: span("number-rows-spanned", 65_534),
            is_header: table.in_head,
            text: String::new(),
        });
        table.col = (table.col + 1).min(4096);
    }

    fn push(&mut self, text: &str) {
        if self.aside > 0 || text.is_empty() {
            return;
        }
        if self.hidden > 0 {
            self.paper.hide(HiddenKind::InvisibleText, u64::from(!text.trim().is_empty()));
            return;
        }
        self.runs.push(Run { text: text.to_owned(), href: self.href.clone() });
    }

    fn take_end(&mut self, name: &str) {
        let Some(open) = self.open.pop() else { return };
        (self.hidden, self.aside) =
            (self.hidden - usize::from(open.is_hidden), self.aside - usize::from(open.is_aside));
        if self.aside > 0 || open.is_aside {
            return;
        }
        match name {
            "p" | "h" => self.end_paragraph(),
            "a" => self.href = None,
            "list" => self.lists = self.lists.saturating_sub(1),
            "table-header-rows" => self.tables.iter_mut().for_each(|table| table.in_head = false),
            "table-cell" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row.extend(table.cell.take());
                }
            }
            "table-row" => {
                if let Some(table) = self.tables.last_mut() {
                    table.col = 0;
                    let row = std::mem::take(&mut table.row);
                    table.rows.push(row);
                }
            }
            "table" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => {
                runs.iter().for_each(|run| cell.text.push_str(&run.text));
                cell.text.push('\n');
            }
            None => self.paper.line(&runs, &kind),
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        match self.tables.last_mut().and_then(|outer| outer.cell.as_mut()) {
            Some(cell) => {
                for row in &table.rows {
                    let words: Vec<&str> = row.iter().map(|cell| cell.text.trim()).collect();
                    cell.text.push_str(&words.join(" "));
                    cell.text.push('\n');
                }
            }
            None => self.paper.table(&table.rows),
        }
    }
}
