//! Workbooks of XML parts.

use crate::make::opc::Package;
use crate::make::zip::{Packed, Zip};
use crate::make::{column, escaped};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// One sheet. What stands before and after its rows is XML.
#[derive(Clone, Default)]
pub struct Sheet {
    pub name: String,
    /// Empty, `hidden` or `veryHidden`.
    pub state: &'static str,
    pub before: String,
    pub rows: String,
    pub after: String,
    /// The whole part, in place of the fields above.
    pub whole: Option<Packed>,
    /// Kind and target of what it refers to, `rId1` on.
    pub relations: Vec<(&'static str, String)>,
}

impl Sheet {
    pub fn new(name: &str, rows: String) -> Self {
        Sheet { name: name.to_owned(), rows, ..Sheet::default() }
    }

    pub fn hidden(name: &str, state: &'static str, rows: String) -> Self {
        Sheet { state, ..Sheet::new(name, rows) }
    }

    fn xml(&self) -> String {
        let Sheet { before, rows, after, .. } = self;
        let office = crate::make::opc::OFFICE;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}" xmlns:r="{office}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>"#
        )
    }
}

/// A workbook in the making.
#[derive(Clone, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    /// Inside `sst`, each `<si>…</si>`.
    pub shared: Vec<String>,
    /// Inside `styleSheet`.
    pub styles: String,
    /// Behind the sheets of the workbook part.
    pub workbook: String,
    /// Name, content type, bytes.
    pub parts: Vec<(String, &'static str, Vec<u8>)>,
    /// Kind and target of what the workbook refers to.
    pub relations: Vec<(&'static str, &'static str)>,
    pub core: String,
    pub app: String,
}

impl Book {
    pub fn of(sheets: Vec<Sheet>) -> Self {
        Book { sheets, ..Book::default() }
    }

    pub fn part(mut self, name: &str, content_type: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push((name.to_owned(), content_type, bytes.as_ref().to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.zip().finish()
    }

    /// As a file, to which more can be added.
    pub fn zip(&self) -> Zip {
        let mut package = Package::default();
        package.relate("", "officeDocument", "xl/workbook.xml");
        let mut list = String::new();
        for (at, sheet) in self.sheets.iter().enumerate() {
            let number = at + 1;
            let name = format!("xl/worksheets/sheet{number}.xml");
            let packed = sheet.whole.clone().unwrap_or_else(|| Packed::deflated(sheet.xml().as_bytes()));
            package.packed(&name, &format!("{TYPE}.worksheet+xml"), packed);
            let id = package.relate("xl/workbook.xml", "worksheet", &format!("worksheets/sheet{number}.xml"));
            let state = if sheet.state.is_empty() { String::new() } else { format!(r#" state="{}""#, sheet.state) };
            list += &format!(r#"<sheet name="{}" sheetId="{number}"{state} r:id="{id}"/>"#, escaped(&sheet.name));
            for (kind, target) in &sheet.relations {
                package.relate(&name, kind, target);
            }
        }
        for (kind, target) in &self.relations {
            package.relate("xl/workbook.xml", kind, target);
        }
        if !self.shared.is_empty() {
            let xml = format!(
                r#"<sst xmlns="{MAIN}" count="{0}" uniqueCount="{0}">{1}</sst>"#,
                self.shared.len(),
                self.shared.concat()
            );
            package.part("xl/sharedStrings.xml", &format!("{TYPE}.sharedStrings+xml"), xml);
            package.relate("xl/workbook.xml", "sharedStrings", "sharedStrings.xml");
        }
        if !self.styles.is_empty() {
            let xml = format!(r#"<styleSheet xmlns="{MAIN}">{}</styleSheet>"#, self.styles);
            package.part("xl/styles.xml", &format!("{TYPE}.styles+xml"), xml);
            package.relate("xl/workbook.xml", "styles", "styles.xml");
        }
        let office = crate::make::opc::OFFICE;
        let workbook = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="{office}"><bookViews><workbookView/></bookViews><sheets>{list}</sheets>{}</workbook>"#,
            self.workbook
        );
        package.part("xl/workbook.xml", &format!("{TYPE}.sheet.main+xml"), workbook);
        for (name, content_type, bytes) in &self.parts {
            package.part(name, content_type, bytes);
        }
        package.properties(&self.core, &self.app);
        package.finish()
    }
}

/// A row of cells made before; `more` are attributes.
pub fn row(number: usize, more: &str, cells: &[String]) -> String {
    format!(r#"<row r="{number}" {more}>{}</row>"#, cells.concat())
}

/// Rows of texts from row `first` on, each in the cells from `A`.
pub fn rows(first: usize, texts: &[&[&str]]) -> String {
    let of_row = |(at, texts): (usize, &&[&str])| {
        let cells: Vec<String> =
            texts.iter().enumerate().map(|(col, it)| text(&format!("{}{}", column(col), first + at), it)).collect();
        row(first + at, "", &cells)
    };
    texts.iter().enumerate().map(of_row).collect()
}

pub fn text(place: &str, text: &str) -> String {
    styled(place, 0, text)
}

pub fn styled(place: &str, style: usize, text: &str) -> String {
    format!(r#"<c r="{place}" s="{style}" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text))
}

pub fn shared(place: &str, index: usize) -> String {
    format!(r#"<c r="{place}" t="s"><v>{index}</v></c>"#)
}

pub fn number(place: &str, style: usize, value: f64) -> String {
    format!(r#"<c r="{place}" s="{style}"><v>{value}</v></c>"#)
}

/// A formula, with its value as last calculated, or without.
pub fn formula(place: &str, formula: &str, value: Option<&str>) -> String {
    let value = value.map(|value| format!("<v>{}</v>", escaped(value))).unwrap_or_default();
    format!(r#"<c r="{place}" t="str"><f>{}</f>{value}</c>"#, escaped(formula))
}

pub fn string_item(text: &str) -> String {
    format!("<si><t>{}</t></si>", escaped(text))
}

/// A style sheet from formats, fonts, fills, and cells of (number format, font, fill); cell 0 is plain.
pub fn styles(formats: &[(usize, &str)], fonts: &[&str], fills: &[&str], cells: &[(usize, usize, usize)]) -> String {
    let formats: String = formats
        .iter()
        .map(|(id, code)| format!(r#"<numFmt numFmtId="{id}" formatCode="{}"/>"#, escaped(code)))
        .collect();
    let fonts: String = ["", r#"<b/>"#]
        .iter()
        .chain(fonts)
        .map(|font| format!(r#"<font><sz val="11"/>{font}<name val="Arial"/></font>"#))
        .collect();
    let plain = [r#"<patternFill patternType="none"/>"#, r#"<patternFill patternType="gray125"/>"#];
    let fills: String = plain.iter().chain(fills).map(|fill| format!("<fill>{fill}</fill>")).collect();
    let cells: String = [(0, 0, 0)]
        .iter()
        .chain(cells)
        .map(|(format, font, fill)| {
            format!(
                r#"<xf numFmtId="{format}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>"#
            )
        })
        .collect();
    format!(
        r#"<numFmts>{formats}</numFmts><fonts>{fonts}</fonts><fills>{fills}</fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>{cells}</cellXfs>"#
    )
}

pub fn solid(color: &str) -> String {
    format!(r#"<patternFill patternType="solid"><fgColor {color}/><bgColor indexed="64"/></patternFill>"#)
}
