//! Walks the tree of a page's main part and writes its text, blocks, tables and links.

use crate::model::{Block, Grid, Link, Problem, Span};
use crate::read::html::element::{breaks_line, is_left_out, is_named_surroundings};
use crate::read::html::frame::{Frame, line_kind};
use crate::read::html::grid::GridBuilder;
use crate::read::html::lists::{Numbering, list_style};
use crate::read::html::shape::layout_tables;
use crate::read::html::tree::{NodeRef, visit};
use crate::read::html::weigh::{holds_only_links, is_element, tables_within, text_within};
use crate::read::writer::Writer;
use scraper::node::Element;
use scraper::{Html, Node};

/// Stands for every e-mail address that a site masks; the masked address is never decoded.
pub const MASKED_ADDRESS: &str = "[email protected]";
const MASKED_HREF: &str = "/cdn-cgi/l/email-protection";

/// What the walk found.
pub struct Walked {
    pub text: String,
    pub blocks: Vec<Block>,
    pub tables: Vec<Grid>,
    pub links: Vec<Link>,
    /// First `time[datetime]`.
    pub time: Option<String>,
    pub problems: Vec<Problem>,
}

#[derive(Clone, Copy, Debug)]
pub struct WalkConfig {
    pub has_table: bool,
    /// The part was not marked as main content, so site headers are inside.
    pub is_fallback: bool,
    /// Keep everything visible: a first walk found nothing.
    pub keep_surroundings: bool,
}

struct List {
    numbering: Option<Numbering>,
    next: i64,
    step: i64,
}

enum Table {
    Grid(Box<OpenGrid>),
    /// Lays out only: its cells are read as blocks.
    Layout,
    /// Inside a cell of another: its text runs on in that cell.
    Inline,
}

struct OpenGrid {
    builder: GridBuilder,
    index: usize,
    in_head: bool,
    in_row: bool,
    row_before: usize,
    row_has_cells: bool,
    row_has_text: bool,
    cell_start: Option<usize>,
}

struct Walk {
    config: WalkConfig,
    writer: Writer,
    frames: Vec<Frame>,
    lists: Vec<List>,
    tables: Vec<Table>,
    links: Vec<usize>,
    grids: Vec<Grid>,
    layout: Vec<bool>,
    tables_seen: usize,
    preformatted: usize,
    rows_open: usize,
    time: Option<String>,
    visible_text: usize,
    surroundings_weighed: usize,
    tables_over_budget: usize,
    /// Open `main` and `article` elements: a header inside one is the item's own.
    items: usize,
}

/// Weighing what is named as surroundings takes a look at all of it; a page has a handful of these.
const MOST_WEIGHED: usize = 200;

pub fn walk(tree: &Html, config: WalkConfig) -> Walked {
    let mut walk = Walk {
        config,
        writer: Writer::new(8 * 1024),
        frames: Vec::new(),
        lists: Vec::new(),
        tables: Vec::new(),
        links: Vec::new(),
        grids: Vec::new(),
        layout: if config.has_table { layout_tables(tree) } else { Vec::new() },
        tables_seen: 0,
        preformatted: 0,
        rows_open: 0,
        time: None,
        visible_text: 0,
        surroundings_weighed: 0,
        tables_over_budget: 0,
        items: 0,
    };
    visit(tree, &mut walk, Walk::open, Walk::close);
    walk.end_line();
    let mut problems = Vec::new();
    if walk.tables_over_budget > 0 {
        problems.push(Problem::warning(
            "table_too_large",
            format!("row and column spans cover too many cells, read as one each: {} tables", walk.tables_over_budget),
        ));
    }
    let Writer { text, blocks, links, .. } = walk.writer;
    Walked { text, blocks, tables: walk.grids, links, time: walk.time, problems }
}

impl Walk {
    fn open(&mut self, node: NodeRef) -> bool {
        match node.value() {
            Node::Text(text) => {
                if self.preformatted > 0 && self.rows_open == 0 {
                    self.write_lines(text);
                } else {
                    self.writer.write(text);
                }
                true
            }
            Node::Element(element) => self.open_element(node, element),
            Node::Document | Node::Fragment => true,
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => false,
        }
    }

    fn open_element(&mut self, node: NodeRef, element: &Element) -> bool {
        let name = element.name();
        let left_out = is_left_out(element, self.config.is_fallback && self.items == 0);
        let kept_after_all =
            self.config.keep_surroundings && matches!(name, "nav" | "aside" | "footer" | "header" | "button");
        if (left_out && !kept_after_all) || self.is_surroundings(node, element) || self.is_menu(node, name) {
            self.tables_seen += if self.config.has_table { tables_within(node) } else { 0 };
            if breaks_line(name) {
                self.break_line();
            }
            return false;
        }
        if element.attr("class").is_some_and(|class| class.contains("__cf_email__")) {
            self.writer.write(MASKED_ADDRESS);
            return false;
        }
        if breaks_line(name) {
            self.break_line();
        }
        match name {
            "main" | "article" => self.items += 1,
            "a" => self.links.push(self.writer.text.len()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.frames.push(Frame::Heading(name.as_bytes()[1] - b'0')),
            "blockquote" => self.frames.push(Frame::Quote),
            "ul" | "menu" | "dir" => self.open_list(element, Some(Numbering::Bullet), 1, 1),
            "ol" => self.open_ordered_list(node, element),
            "li" => self.open_item(element),
            "pre" | "listing" | "xmp" => self.preformatted += 1,
            "table" => self.open_table(),
            "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => self.open_table_part(name, element),
            "time" if self.time.is_none() => self.time = element.attr("datetime").map(str::to_owned),
            _ => {}
        }
        true
    }

    fn close(&mut self, node: NodeRef) {
        let Node::Element(element) = node.value() else { return };
        let name = element.name();
        if name == "caption" {
            self.close_caption();
        } else if breaks_line(name) {
            self.break_line();
        }
        match name {
            "main" | "article" => self.items -= 1,
            "a" => {
                if let (Some(start), Some(href)) = (self.links.pop(), element.attr("href")) {
                    self.close_link(href.trim(), start);
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "li" => {
                self.frames.pop();
            }
            "ul" | "ol" | "menu" | "dir" => {
                self.lists.pop();
            }
            "pre" | "listing" | "xmp" => self.preformatted -= 1,
            "table" => self.close_table(),
            "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => self.close_table_part(name),
            _ => {}
        }
    }

    fn close_link(&mut self, href: &str, start: usize) {
        let is_place_on_page = href.is_empty() || href.starts_with('#');
        let is_script = href.get(..11).is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
        if is_place_on_page || is_script {
            return;
        }
        // The fragment of a masked address is the address itself, thinly veiled.
        let href = if href.contains(MASKED_HREF) { MASKED_HREF } else { href };
        self.writer.link(href, start);
    }

    /// Ends the line, or within a table row the word.
    fn break_line(&mut self) {
        if self.rows_open > 0 {
            self.writer.space();
        } else {
            self.end_line();
        }
    }

    fn end_line(&mut self) -> Option<Span> {
        let frames = &mut self.frames;
        self.writer.end_line(|| line_kind(frames))
    }

    fn write_lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.break_line();
            }
            self.writer.write(line);
        }
    }

    /// Whether the element is surroundings by its name and small beside the rest.
    fn is_surroundings(&mut self, node: NodeRef, element: &Element) -> bool {
        if self.config.keep_surroundings || self.surroundings_weighed >= MOST_WEIGHED || !is_named_surroundings(element)
        {
            return false;
        }
        self.surroundings_weighed += 1;
        if self.visible_text == 0 {
            self.visible_text = text_within(node.tree().root());
        }
        text_within(node) * 5 < self.visible_text * 2
    }

    /// Whether the element is a menu: nothing but links, before the answer or in a layout cell of its own.
    fn is_menu(&mut self, node: NodeRef, name: &str) -> bool {
        let may_be = match name {
            "td" => self.rows_open == 0,
            "ul" | "ol" | "div" | "table" | "p" => self.writer.text.is_empty(),
            _ => false,
        };
        if !may_be
            || !self.config.is_fallback
            || self.config.keep_surroundings
            || self.surroundings_weighed >= MOST_WEIGHED
        {
            return false;
        }
        self.surroundings_weighed += 1;
        holds_only_links(node)
    }

    fn open_list(&mut self, element: &Element, numbering: Option<Numbering>, start: i64, step: i64) {
        let numbering = match list_style(element) {
            Some(style) => style,
            None => numbering,
        };
        self.lists.push(List { numbering, next: start, step });
    }

    fn open_ordered_list(&mut self, node: NodeRef, element: &Element) {
        let numbering = Numbering::of_ordered(element.attr("type"));
        let start = element.attr("start").and_then(|start| start.trim().parse().ok());
        let (first, step) = if element.attr("reversed").is_some() {
            let items = node.children().filter(|child| is_element(*child, "li")).count();
            (start.unwrap_or(i64::try_from(items).unwrap_or(i64::MAX)), -1)
        } else {
            (start.unwrap_or(1), 1)
        };
        self.open_list(element, Some(numbering), first, step);
    }

    fn open_item(&mut self, element: &Element) {
        let depth = u8::try_from(self.lists.len().max(1)).unwrap_or(u8::MAX);
        let marker = match self.lists.last_mut() {
            None => Some(Numbering::Bullet.marker(1)),
            Some(list) => {
                if let Some(value) = element.attr("value").and_then(|value| value.trim().parse().ok()) {
                    list.next = value;
                }
                let number = list.next;
                list.next = list.next.saturating_add(list.step);
                let own_style = element.attr("style").is_some().then(|| list_style(element)).flatten();
                own_style.unwrap_or(list.numbering).map(|numbering| numbering.marker(number))
            }
        };
        self.frames.push(Frame::Item { depth, marker });
    }

    fn open_table(&mut self) {
        let is_layout = self.layout.get(self.tables_seen).copied().unwrap_or(true);
        self.tables_seen += 1;
        self.tables.push(if self.rows_open > 0 {
            Table::Inline
        } else if is_layout {
            Table::Layout
        } else {
            self.grids.push(Grid::default());
            Table::Grid(Box::new(OpenGrid {
                builder: GridBuilder::default(),
                index: self.grids.len() - 1,
                in_head: false,
                in_row: false,
                row_before: 0,
                row_has_cells: false,
                row_has_text: false,
                cell_start: None,
            }))
        });
    }

    fn open_table_part(&mut self, name: &str, element: &Element) {
        let Some(Table::Grid(grid)) = self.tables.last_mut() else { return };
        match name {
            "tr" if !grid.in_row => {
                grid.builder.begin_row();
                self.rows_open += 1;
                grid.row_before = self.writer.begin_row();
                (grid.in_row, grid.row_has_cells, grid.row_has_text) = (true, false, false);
            }
            "td" | "th" if grid.in_row => {
                let is_header = name == "th" || grid.in_head;
                grid.builder.cell(element.attr("colspan"), element.attr("rowspan"), is_header);
                grid.cell_start = Some(self.writer.begin_cell(!grid.row_has_cells));
                grid.row_has_cells = true;
            }
            "tr" | "td" | "th" => {}
            _ => {
                grid.builder.end_group();
                grid.in_head = name == "thead";
            }
        }
    }

    fn close_table_part(&mut self, name: &str) {
        let Some(Table::Grid(grid)) = self.tables.last_mut() else { return };
        match name {
            "tr" if grid.in_row => {
                grid.in_row = false;
                self.rows_open -= 1;
                let row = grid.builder.grid.rows - 1;
                self.writer.end_row(grid.index, row, grid.row_before, grid.row_has_text);
                if !grid.row_has_text {
                    grid.builder.empty_row(grid.row_before);
                }
            }
            "td" | "th" => {
                if let Some(start) = grid.cell_start.take() {
                    let span = Span::new(start, self.writer.text.len());
                    grid.row_has_text |= !span.is_empty();
                    grid.builder.set_text(span);
                }
            }
            _ => {}
        }
    }

    fn close_caption(&mut self) {
        if self.rows_open > 0 {
            self.writer.space();
            return;
        }
        let span = self.end_line();
        if let Some(Table::Grid(grid)) = self.tables.last_mut() {
            grid.builder.grid.caption = span;
        }
    }

    fn close_table(&mut self) {
        if let Some(Table::Grid(mut grid)) = self.tables.pop() {
            grid.builder.end_group();
            self.tables_over_budget += usize::from(grid.builder.budget_is_spent());
            self.grids[grid.index] = grid.builder.grid;
        }
    }
}
