//! OpenDocument files.

use super::workbooks::{laughs, outside};
use super::{ANY, GOOD, Hostile, LOCKED, TRIED, cut, hostile};
use crate::make::odf::{ODS, ODT, Odf, cell, content, paragraph, row, rows, sheet};
use crate::make::zip::Packed;

const SHOWN: &str = "Aldermoor";

fn shown() -> String {
    rows(&[&["Aldermoor Police", "2023/24"], &["Dogs", "14"]])
}

fn with(more: &str) -> Vec<u8> {
    Odf::ods(sheet("Dogs", "", &(shown() + more))).bytes()
}

/// A file whose content is `before`, then `piece` so many times, then `after`.
fn flood(media_type: &'static str, before: &str, piece: &str, times: usize, after: &str) -> Vec<u8> {
    let whole = content(media_type, "", &format!("{before}\u{1}{after}"));
    let (head, tail) = whole.split_once('\u{1}').unwrap();
    let whole = Some(Packed::repeated(head.as_bytes(), piece.as_bytes(), times, tail.as_bytes()));
    Odf { media_type, whole, ..Odf::default() }.bytes()
}

fn declared(head: &str, entity: &str) -> Vec<u8> {
    let xml = content(ODS, "", &sheet("Dogs", "", &(shown() + &row("", &[cell("", "ENTITY")]))));
    let xml = xml.replace(r#"<?xml version="1.0" encoding="UTF-8"?>"#, head).replace("ENTITY", entity);
    Odf { media_type: ODS, whole: Some(Packed::deflated(xml.as_bytes())), ..Odf::default() }.bytes()
}

pub fn files() -> Vec<Hostile> {
    let many_rows = |count: &str| with(&row(&format!(r#"table:number-rows-repeated="{count}""#), &[cell("", "again")]));
    let many_cells =
        |count: &str| with(&row("", &[cell(&format!(r#"table:number-columns-repeated="{count}""#), "again")]));
    let both = row(
        r#"table:number-rows-repeated="1048576""#,
        &[cell(r#"table:number-columns-repeated="16384""#, "again and again")],
    );
    let empty = row(
        r#"table:number-rows-repeated="1048570""#,
        &[r#"<table:table-cell table:number-columns-repeated="16384"/>"#.to_owned()],
    );
    let spanned = cell(r#"table:number-columns-spanned="1000000000" table:number-rows-spanned="1000000000""#, "wide");
    let secret = r#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AA=="><manifest:algorithm manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="AA=="/></manifest:encryption-data></manifest:file-entry>"#;
    let locked = |media_type| {
        let whole = Some(Packed::stored(&crate::make::noise(3000)));
        Odf { media_type, whole, manifest: secret.to_owned(), ..Odf::default() }.bytes()
    };
    let inner = r#"<table:table-row><table:table-cell><table:table>"#;
    let mut files = cut("sheet.ods", ANY, &with(""));
    files.extend([
        hostile("row_a_thousand_million_times.ods", TRIED, many_rows("1000000000")),
        hostile("row_too_many_times_for_a_number.ods", TRIED, many_rows("100000000000000000000")),
        hostile("row_less_than_no_times.ods", TRIED, many_rows("-5")).shows(SHOWN),
        hostile("cell_a_thousand_million_times.ods", TRIED, many_cells("1000000000")),
        hostile("rows_times_columns_of_words.ods", TRIED, with(&both)),
        hostile("rows_times_columns_of_nothing.ods", GOOD, with(&empty)).shows(SHOWN),
        hostile("cell_that_spans_everything.ods", TRIED, with(&row("", &[spanned]))).shows(SHOWN),
        hostile(
            "column_a_thousand_million_times.ods",
            TRIED,
            with(r#"<table:table-column table:visibility="collapse" table:number-columns-repeated="1000000000"/>"#),
        )
        .shows(SHOWN),
        hostile(
            "tables_in_tables.ods",
            TRIED,
            flood(ODS, &format!(r#"<table:table table:name="A">{}"#, shown()), &inner.repeat(100), 100, ""),
        ),
        hostile("nested_200000_deep.ods", ANY, flood(ODS, "", &"<text:span>".repeat(1000), 200, "")),
        hostile("entities_in_entities.ods", TRIED, declared(&laughs("office:document-content"), "&a9;")),
        hostile("entity_of_another_file.ods", TRIED, declared(&outside("office:document-content"), "&x;")),
        hostile(
            "one_letter_400_mib.ods",
            TRIED,
            flood(
                ODS,
                r#"<table:table><table:table-row><table:table-cell><text:p>"#,
                &"a".repeat(1 << 20),
                400,
                "</text:p></table:table-cell></table:table-row></table:table>",
            ),
        ),
        hostile("password.ods", LOCKED, locked(ODS)),
        hostile("password.odt", LOCKED, locked(ODT)),
        hostile(
            "a_thousand_million_spaces.odt",
            TRIED,
            Odf::odt(paragraph("Aldermoor Police") + r#"<text:p>a<text:s text:c="1000000000"/>b</text:p>"#).bytes(),
        ),
        hostile(
            "paragraphs_200000.odt",
            TRIED,
            flood(ODT, &paragraph("Aldermoor Police"), &paragraph("dogs").repeat(1000), 200, ""),
        ),
        hostile("lists_in_lists.odt", ANY, flood(ODT, "", &"<text:list><text:list-item>".repeat(100), 100, "")),
        hostile("spans_in_spans.odt", ANY, flood(ODT, "<text:p>", &"<text:span>".repeat(1000), 200, "")),
        hostile(
            "table_of_wide_cells.odt",
            TRIED,
            Odf::odt(sheet(
                "T",
                "",
                &row(
                    r#"table:number-rows-repeated="9999999""#,
                    &[cell(r#"table:number-columns-repeated="9999999""#, "x")],
                ),
            ))
            .bytes(),
        ),
    ]);
    files
}
