//! Tells tables of data from tables that only lay out a page.
//!
//! Looks at every table of a tree once, before it is walked, so that nested tables cost no second look.

use crate::read::html::tree::{NodeRef, visit};
use scraper::{Html, Node};

/// What one table is made of.
#[derive(Debug, Default)]
struct Shape {
    order: usize,
    cells_in_row: usize,
    widest_row: usize,
    filled_cells: usize,
    long_cells: usize,
    headers: usize,
    has_caption: bool,
    is_presentation: bool,
    list_items: usize,
    nested: usize,
    text: usize,
    nested_text: usize,
    cell_text: usize,
}

/// A cell with more text than this holds prose, not a value.
const LONG_CELL: usize = 250;

impl Shape {
    fn end_cell(&mut self) {
        self.filled_cells += usize::from(self.cell_text > 0);
        self.long_cells += usize::from(self.cell_text > LONG_CELL);
        self.text += self.cell_text;
        self.cell_text = 0;
    }

    fn is_layout(&self) -> bool {
        if self.is_presentation || self.filled_cells <= 1 {
            return true;
        }
        if self.headers > 0 {
            return self.nested > 0 && self.nested_text * 2 > self.text;
        }
        if self.list_items >= 2 && self.list_items * 2 >= self.filled_cells {
            return true;
        }
        // Without header cells, prose in a quarter of the cells is a page layout or a letter in columns.
        self.nested > 0 || self.widest_row <= 1 || (self.long_cells * 4 >= self.filled_cells && !self.has_caption)
    }
}

#[derive(Default)]
struct Shapes {
    open: Vec<Shape>,
    is_layout: Vec<bool>,
}

/// Returns for every table of the tree, in document order, whether it only lays out.
pub fn layout_tables(tree: &Html) -> Vec<bool> {
    let mut shapes = Shapes::default();
    visit(tree, &mut shapes, open, close);
    shapes.is_layout
}

fn open(shapes: &mut Shapes, node: NodeRef) -> bool {
    match node.value() {
        Node::Text(text) => {
            if let Some(table) = shapes.open.last_mut() {
                table.cell_text += text.trim().len();
            }
        }
        Node::Element(element) => {
            if element.name() == "table" {
                let role = element.attr("role").unwrap_or_default();
                let is_presentation = role == "presentation" || role == "none";
                let order = shapes.is_layout.len();
                shapes.is_layout.push(false);
                shapes.open.push(Shape { order, is_presentation, ..Shape::default() });
            } else if let Some(table) = shapes.open.last_mut() {
                match element.name() {
                    "tr" => table.cells_in_row = 0,
                    "td" | "th" => {
                        table.cells_in_row += 1;
                        table.widest_row = table.widest_row.max(table.cells_in_row);
                        table.headers += usize::from(element.name() == "th");
                        table.cell_text = 0;
                    }
                    "li" => table.list_items += 1,
                    "caption" => table.has_caption = true,
                    "script" | "style" => return false,
                    _ => {}
                }
            }
        }
        _ => {}
    }
    true
}

fn close(shapes: &mut Shapes, node: NodeRef) {
    let Node::Element(element) = node.value() else { return };
    match element.name() {
        "td" | "th" => {
            if let Some(table) = shapes.open.last_mut() {
                table.end_cell();
            }
        }
        "table" => {
            let Some(table) = shapes.open.pop() else { return };
            shapes.is_layout[table.order] = table.is_layout();
            if let Some(outer) = shapes.open.last_mut() {
                outer.nested += 1;
                outer.nested_text += table.text;
                outer.cell_text += table.text;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[bool]) {
        assert_eq!(layout_tables(&Html::parse_fragment(html)), expected, "{html}");
    }

    #[test]
    fn figures_are_data_with_or_without_header_cells() {
        check("<table><tr><th>Year<th>Count<tr><td>2021<td>4</table>", &[false]);
        check("<table><tr><td>2021<td>2022<tr><td>4<td>5</table>", &[false]);
    }

    #[test]
    fn one_cell_or_one_column_without_a_header_is_layout() {
        check("<table><tr><td>all of it</table>", &[true]);
        check("<table><tr><td>first<tr><td>second</table>", &[true]);
    }

    #[test]
    fn a_table_around_tables_is_layout_and_the_inner_one_is_not() {
        check("<table><tr><td>menu<td><table><tr><td>a<td>1<tr><td>b<td>2</table></table>", &[true, false]);
    }

    #[test]
    fn columns_of_prose_are_layout_but_a_long_note_under_figures_is_not() {
        let prose = "words of an answer ".repeat(20);
        check(&format!("<table><tr><td>Request<td>{prose}</table>"), &[true]);
        let figures = "<tr><td>a<td>1".repeat(5);
        check(&format!("<table>{figures}<tr><td colspan=2>{prose}</table>"), &[false]);
    }
}
