//! Workbooks of XML parts.

use super::{ANY, GOOD, Hostile, LOCKED, TRIED, USELESS, cut, hostile};
use crate::make::noise;
use crate::make::ole::compound;
use crate::make::xlsx::{Book, Sheet, formula, number, row, rows, shared, string_item, styled, text};
use crate::make::zip::{Packed, Zip};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SHOWN: &str = "Aldermoor";

fn shown() -> String {
    rows(1, &[&["Aldermoor Police", "2023/24"], &["Dogs", "14"]])
}

fn book(more: &str) -> Book {
    Book::of(vec![Sheet::new("Dogs", shown() + more)])
}

/// A book whose only sheet is `head`, then `piece` so many times, then `tail`.
fn flood(head: &str, piece: &[u8], times: usize, tail: &str) -> Vec<u8> {
    let head = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{}{head}"#, shown());
    let whole = Packed::repeated(head.as_bytes(), piece, times, format!("{tail}</worksheet>").as_bytes());
    Book::of(vec![Sheet { whole: Some(whole), ..Sheet::new("Dogs", String::new()) }]).bytes()
}

/// Entities within entities, ten times ten times ten, nine deep.
pub fn laughs(root: &str) -> String {
    let mut entities = String::from(r#"<!ENTITY a0 "lol">"#);
    for depth in 1..10 {
        let inner = format!("&a{};", depth - 1).repeat(10);
        entities += &format!(r#"<!ENTITY a{depth} "{inner}">"#);
    }
    format!(r#"<?xml version="1.0"?><!DOCTYPE {root} [{entities}]>"#)
}

pub fn outside(root: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:9/x.dtd"> %y;]>"#
    )
}

/// A sheet whose part begins with a document type.
fn declared(head: &str, entity: &str) -> Vec<u8> {
    let cell = format!(r#"<row r="5"><c r="A5" t="inlineStr"><is><t>{entity}</t></is></c></row>"#);
    let xml = format!(r#"{head}<worksheet xmlns="{MAIN}"><sheetData>{}{cell}</sheetData></worksheet>"#, shown());
    let whole = Some(Packed::deflated(xml.as_bytes()));
    Book::of(vec![Sheet { whole, ..Sheet::new("Dogs", String::new()) }]).bytes()
}

pub fn encrypted() -> Vec<u8> {
    let info = [
        vec![4, 0, 4, 0, 0x40, 0, 0, 0],
        br#"<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>"#.to_vec(),
    ]
    .concat();
    compound(&[("/EncryptionInfo", info), ("/EncryptedPackage", noise(9000))])
}

pub fn files() -> Vec<Hostile> {
    [places(), floods(), lies(), parts()].into_iter().flatten().collect()
}

fn places() -> Vec<Hostile> {
    let far = row(1_048_576, "", &[text("XFD1048576", "far away")]);
    let wide = Sheet { before: r#"<dimension ref="A1:XFD1048576"/>"#.to_owned(), ..Sheet::new("Dogs", shown()) };
    let small = Sheet { before: r#"<dimension ref="A1"/>"#.to_owned(), ..Sheet::new("Dogs", shown()) };
    let merged =
        |merges: &str| Sheet { after: format!("<mergeCells>{merges}</mergeCells>"), ..Sheet::new("Dogs", shown()) };
    let formulas = [
        formula("A5", "cmd|' /C calc'!A0", Some("=cmd|' /C calc'!A0")),
        formula("B5", r#"HYPERLINK("http://127.0.0.1:9/")"#, None),
    ];
    let beyond = [
        text("XFE9", "x"),
        text("A99999999999", "y"),
        text("ZZZZZZZZZZZZZZ1", "z"),
        text("", "w"),
        text("0", "v"),
        text("A0", "u"),
        text("A-1", "t"),
    ];
    vec![
        hostile("far_cell.xlsx", TRIED, book(&far).bytes()).shows(SHOWN),
        hostile("dimension_too_large.xlsx", GOOD, Book::of(vec![wide]).bytes()).shows(SHOWN),
        hostile("dimension_too_small.xlsx", GOOD, Book::of(vec![small]).bytes()).shows(SHOWN),
        hostile("all_cells_merged.xlsx", TRIED, Book::of(vec![merged(r#"<mergeCell ref="A1:XFD1048576"/>"#)]).bytes()),
        hostile("merges_that_make_no_sense.xlsx", TRIED, Book::of(vec![merged(r#"<mergeCell ref="B9:A1"/><mergeCell ref="A1:A1:A1"/><mergeCell ref=""/><mergeCell/><mergeCell ref="A1:ZZZZ99999999999"/>"#)]).bytes()).shows(SHOWN),
        hostile("formulas.xlsx", GOOD, book(&row(5, "", &formulas)).bytes()).shows(SHOWN),
        hostile("cells_outside_every_sheet.xlsx", TRIED, book(&row(5, "", &beyond)).bytes()),
        hostile("rows_outside_every_sheet.xlsx", TRIED, book(&["0", "-1", "99999999999999999999", "", "x"].map(|at| format!(r#"<row r="{at}"><c><v>5</v></c></row>"#)).concat()).bytes()),
        hostile("shared_string_that_is_not_there.xlsx", TRIED, Book { shared: vec![string_item("x")], ..book(&row(5, "", &[shared("A5", 4_000_000_000), shared("B5", 1)])) }.bytes()),
        hostile("style_that_is_not_there.xlsx", TRIED, book(&row(5, "", &[styled("A5", 4_000_000_000, "x"), number("B5", 65_535, 1e308)])).bytes()),
    ]
}

fn floods() -> Vec<Hostile> {
    let cells = |count: usize| format!("<row>{}</row>", "<c><v>1</v></c>".repeat(count));
    let styles = format!(
        r#"<numFmts><numFmt numFmtId="164" formatCode="{}"/></numFmts><cellXfs>{}</cellXfs>"#,
        "[Red]0;".repeat(20_000),
        r#"<xf numFmtId="164" fontId="9"/>"#.repeat(65_000)
    );
    let strings = Packed::repeated(
        format!(r#"<sst xmlns="{MAIN}">"#).as_bytes(),
        "<si><t>x</t></si>".repeat(1000).as_bytes(),
        1000,
        b"</sst>",
    );
    let sheets = (0..500).map(|at| Sheet::new(&format!("Sheet {at}"), shown())).collect();
    let attributes: String = (0..200_000).map(|at| format!(r#" a{at}="x""#)).collect();
    let one_letter = vec![b'a'; 1 << 20];
    let zip = (0..20_000).fold(book("").zip(), |zip, at| zip.stored(&format!("xl/media/{at}.xml"), "<x/>"));
    let deep = "<x>".repeat(1000);
    vec![
        hostile(
            "one_letter_400_mib.xlsx",
            TRIED,
            flood(r#"<row r="5"><c r="A5" t="inlineStr"><is><t>"#, &one_letter, 400, "</t></is></c></row></sheetData>"),
        ),
        hostile("spaces_between_rows_400_mib.xlsx", TRIED, flood("", &vec![b' '; 1 << 20], 400, "</sheetData>")),
        hostile("twenty_thousand_parts.xlsx", TRIED, zip.finish()).shows(SHOWN),
        hostile("five_hundred_sheets.xlsx", TRIED, Book::of(sheets).bytes()).shows(SHOWN),
        hostile("ten_million_cells.xlsx", TRIED, flood("", cells(1000).repeat(10).as_bytes(), 1000, "</sheetData>")),
        hostile(
            "ten_million_empty_rows.xlsx",
            TRIED,
            flood("", "<row/>".repeat(10_000).as_bytes(), 1000, "</sheetData>"),
        ),
        hostile(
            "a_million_cells_in_one_place.xlsx",
            TRIED,
            flood("<row>", r#"<c r="A9"><v>1</v></c>"#.repeat(1000).as_bytes(), 1000, "</row></sheetData>"),
        ),
        hostile(
            "a_million_merges.xlsx",
            TRIED,
            flood(
                "</sheetData><mergeCells>",
                r#"<mergeCell ref="A1:C9"/>"#.repeat(1000).as_bytes(),
                1000,
                "</mergeCells>",
            ),
        ),
        hostile(
            "a_million_hidden_columns.xlsx",
            ANY,
            flood(
                "</sheetData><cols>",
                r#"<col min="1" max="16384" hidden="1"/>"#.repeat(1000).as_bytes(),
                1000,
                "</cols>",
            ),
        ),
        hostile("many_styles.xlsx", TRIED, Book { styles, ..book("") }.bytes()).shows(SHOWN),
        hostile(
            "a_million_shared_strings.xlsx",
            TRIED,
            book("").zip().entry(b"xl/sharedStrings.xml", &strings).finish(),
        ),
        hostile("nested_200000_deep.xlsx", TRIED, flood("", deep.as_bytes(), 200, "</sheetData>")),
        hostile(
            "cell_of_200000_attributes.xlsx",
            TRIED,
            book(&format!(r#"<row r="5"><c r="A5"{attributes}><v>1</v></c></row>"#)).bytes(),
        ),
        hostile("entities_in_entities.xlsx", TRIED, declared(&laughs("worksheet"), "&a9;")),
        hostile("entity_of_another_file.xlsx", TRIED, declared(&outside("worksheet"), "&x;")),
    ]
}

fn lies() -> Vec<Hostile> {
    let plain = book("").bytes();
    let lying = {
        let mut packed = Packed::deflated(&[b' '; 100_000]);
        (packed.size, packed.crc) = (10, 0);
        Zip::new().entry(b"[Content_Types].xml", &packed).entry(b"xl/workbook.xml", &packed).finish()
    };
    let other = Book::of(vec![Sheet::new("Other", rows(1, &[&["x"]]))]);
    let twice =
        book("").zip().deflated("xl/worksheets/sheet1.xml", "<worksheet/>").deflated("xl/workbook.xml", "<workbook/>");
    let mut files = cut("workbook.xlsx", ANY, &plain);
    files.extend([
        hostile("password.xlsx", LOCKED, encrypted()),
        hostile("sizes_that_lie.xlsx", USELESS, lying),
        hostile("parts_that_come_twice.xlsx", ANY, twice.finish()),
        hostile("noise_in_a_workbook.xlsx", ANY, [&plain[..200], &noise(20_000), &plain[200..]].concat()),
        hostile("only_noise.xlsx", USELESS, [b"PK\x03\x04".to_vec(), noise(20_000)].concat()),
        hostile("text_with_the_name_of_a_workbook.xlsx", ANY, b"Aldermoor Police owns 14 dogs.".to_vec()),
        hostile("sheet_behind_a_workbook.xlsx", ANY, [plain, other.bytes()].concat()),
    ]);
    files
}

fn parts() -> Vec<Hostile> {
    let names = ["../../../slipped.txt", "/slipped.txt", "..\\slipped.txt", "xl/../../slipped.txt", "C:\\slipped.txt"];
    let slip = names.iter().fold(book("").zip(), |zip, name| zip.stored(name, "slipped"));
    let target = |target: &str| {
        let mut sheet = Sheet::new("Dogs", shown());
        sheet.relations = vec![("comments", target.to_owned()), ("drawing", target.to_owned())];
        Book::of(vec![sheet]).bytes()
    };
    let no_sheet = Zip::new().stored("[Content_Types].xml", "<Types/>").stored(
        "xl/workbook.xml",
        format!(r#"<workbook xmlns="{MAIN}"><sheets><sheet name="A" sheetId="1"/></sheets></workbook>"#),
    );
    vec![
        hostile("names_that_climb.xlsx", TRIED, slip.finish()).shows(SHOWN),
        hostile("relation_to_a_file_outside.xlsx", TRIED, target("file:///etc/passwd")).shows(SHOWN),
        hostile("relation_that_climbs.xlsx", TRIED, target("../../../../../../etc/passwd")).shows(SHOWN),
        hostile("relation_to_itself.xlsx", TRIED, target("../worksheets/sheet1.xml")).shows(SHOWN),
        hostile("sheet_without_a_part.xlsx", USELESS, no_sheet.finish()),
        hostile(
            "empty_parts.xlsx",
            USELESS,
            Zip::new()
                .stored("[Content_Types].xml", "")
                .stored("xl/workbook.xml", "")
                .stored("_rels/.rels", "")
                .finish(),
        ),
    ]
}
