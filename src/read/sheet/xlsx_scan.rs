//! What of a workbook in XML is hidden: sheets, rows, columns, names. Values are read elsewhere.

use crate::model::HiddenKind;
use crate::read::ooxml;
use crate::read::package::Package;
use crate::read::sheet::visibility::Visibility;
use crate::read::sheet::{Merge, Place, Workbook};
use crate::read::xml;
use quick_xml::events::Event;
use std::collections::BTreeMap;

const WORKBOOK: &str = "xl/workbook.xml";
/// More joined cells than that in one sheet are noise.
const MOST_MERGES: usize = 20_000;
const LAST_ROW: u32 = 1_048_575;
const LAST_COL: u32 = 16_383;

pub struct Scanned {
    pub name: String,
    pub is_hidden: bool,
    pub part: Option<String>,
}

/// Returns the sheets in order, and tells the workbook of hidden sheets and names.
pub fn sheets(package: &mut Package, workbook: &mut Workbook) -> Vec<Scanned> {
    let relations = ooxml::relations(package, WORKBOOK);
    let text = package.text(WORKBOOK).unwrap_or_default();
    let mut sheets = Vec::new();
    let mut names = Names::default();
    let mut reader = xml::reader(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.local_name().as_ref() {
                "sheet" => {
                    let is_hidden = xml::attribute(&element, "state").is_some_and(|state| state.ends_with("idden"));
                    let part = xml::attribute(&element, "id").and_then(|id| relations.get(&id).cloned());
                    let name = xml::attribute(&element, "name").unwrap_or_default();
                    workbook.hide(HiddenKind::HiddenSheet, u64::from(is_hidden));
                    sheets.push(Scanned { name, is_hidden, part });
                }
                "definedName" => names.begin(&element),
                _ => {}
            },
            Ok(Event::Text(text)) => names.text(&text),
            Ok(Event::End(_)) => names.end(),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    workbook.hide(HiddenKind::DefinedName, names.hidden);
    sheets
}

/// Counts names that are hidden or that outlived the cells they were for.
#[derive(Default)]
struct Names {
    current: Option<(bool, String)>,
    hidden: u64,
}

impl Names {
    fn begin(&mut self, element: &quick_xml::events::BytesStart) {
        // A filter keeps its place under a hidden name of the program's own.
        let own = xml::attribute(element, "name").is_some_and(|name| name.starts_with("_xlnm."));
        self.current = (!own).then(|| (xml::is_on(element, "hidden"), String::new()));
    }

    fn text(&mut self, text: &str) {
        if let Some((_, formula)) = &mut self.current {
            formula.push_str(text);
        }
    }

    fn end(&mut self) {
        if let Some((is_hidden, formula)) = self.current.take() {
            let holds_value = formula.starts_with(['"', '{']);
            self.hidden += u64::from(is_hidden || formula.contains("#REF!") || holds_value);
        }
    }
}

/// Returns what of a sheet is hidden, and which of its cells are joined.
pub fn visibility(text: &str) -> Visibility {
    let mut found = Visibility::default();
    let mut row = 0;
    let mut reader = xml::reader(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.local_name().as_ref() {
                "row" => {
                    row = xml::number::<u32>(&element, "r").map_or(row + 1, |number| number.max(1));
                    let flat = xml::number::<f64>(&element, "ht").is_some_and(|height| height <= 0.5);
                    if row - 1 <= LAST_ROW && (xml::is_on(&element, "hidden") || flat) {
                        found.hidden_rows.insert(row - 1);
                    }
                }
                "col" => {
                    let flat = xml::number::<f64>(&element, "width").is_some_and(|width| width <= 0.1);
                    let (min, max) = (xml::number::<u32>(&element, "min"), xml::number::<u32>(&element, "max"));
                    if let (Some(min @ 1..), Some(max @ 1..), true) = (min, max, xml::is_on(&element, "hidden") || flat)
                    {
                        found.hidden_cols.push((min - 1, (max - 1).min(LAST_COL)));
                    }
                }
                "mergeCell" if found.merges.len() < MOST_MERGES => {
                    found.merges.extend(xml::attribute(&element, "ref").and_then(|range| merge(&range)));
                }
                "filterColumn" => found.is_filtered = true,
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// Returns, for each text that is written in several colours, white among them, what of it is not white.
pub fn white_runs(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if !text.contains("<r>") {
        return found;
    }
    let (mut all, mut shown, mut is_white, mut in_text) = (String::new(), String::new(), false, false);
    let mut reader = xml::reader(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.local_name().as_ref() {
                "si" | "is" => {
                    all.clear();
                    shown.clear();
                }
                "r" => is_white = false,
                "color" => {
                    let rgb = xml::attribute(&element, "rgb")
                        .is_some_and(|rgb| rgb.ends_with("FFFFFF") || rgb.ends_with("ffffff"));
                    is_white |= rgb || xml::attribute(&element, "theme").is_some_and(|theme| theme == "0");
                }
                "t" => in_text = true,
                _ => {}
            },
            Ok(Event::Text(run)) if in_text => push(&run, is_white, &mut all, &mut shown),
            Ok(Event::GeneralRef(reference)) if in_text => {
                let mut run = String::new();
                xml::push_reference(&reference, &mut run);
                push(&run, is_white, &mut all, &mut shown);
            }
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "r" => is_white = false,
                "si" | "is" if all != shown => drop(found.insert(all.clone(), shown.clone())),
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn push(run: &str, is_white: bool, all: &mut String, shown: &mut String) {
    all.push_str(run);
    if !is_white {
        shown.push_str(run);
    }
}

/// Returns whether a table on the sheet leaves rows out by a filter of its own.
pub fn has_filtered_table(package: &mut Package, part: &str) -> bool {
    let targets = ooxml::relations(package, part);
    let tables: Vec<&String> = targets.values().filter(|target| target.contains("/tables/")).collect();
    tables.into_iter().any(|table| package.text(table).is_some_and(|text| text.contains("<filterColumn")))
}

/// Reads `B2:D5`.
fn merge(range: &str) -> Option<Merge> {
    let (first, last) = range.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some(Merge { first, last })
}

/// Reads `B2`.
fn place(address: &str) -> Option<Place> {
    let address = address.replace('$', "");
    let digits = address.find(|c: char| c.is_ascii_digit())?;
    let col = address[..digits].bytes().try_fold(0_u32, |col, byte| {
        let letter = byte.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| col.saturating_mul(26).saturating_add(u32::from(letter - b'A') + 1))
    })?;
    let row: u32 = address[digits..].parse().ok()?;
    (col > 0 && row > 0 && row - 1 <= LAST_ROW && col - 1 <= LAST_COL).then(|| (row - 1, col - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("$XFD$1048576"), Some((LAST_ROW, LAST_COL)));
        assert_eq!(place("XFE1"), None);
        assert_eq!(place("1"), None);
        assert_eq!(merge("B2:D5"), Some(Merge { first: (1, 1), last: (4, 3) }));
    }

    #[test]
    fn hidden_rows_and_columns_are_found() {
        let sheet = r#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>
            <sheetData><row r="1"/><row r="2" hidden="true"/><row ht="0"/></sheetData>
            <mergeCells><mergeCell ref="A1:C1"/></mergeCells></worksheet>"#;
        let found = visibility(sheet);
        assert_eq!(found.hidden_rows.into_iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(found.hidden_cols, [(1, 2), (4, 4)]);
        assert_eq!(found.merges.len(), 1);
        assert!(!found.is_filtered);
    }
}
