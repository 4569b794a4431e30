//! Workbooks that hide something.

use super::{Case, Words, case};
use crate::make::docx::{Docx, plain};
use crate::make::xlsx::{Book, Sheet, formula, number, row, rows, shared, solid, string_item, styled, styles, text};

const CHART: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";

/// Rows 1 to 4: what everybody may read.
fn shown(words: &Words) -> String {
    rows(1, &[&["Aldermoor Police", &words.v(1)], &["Year", "Dogs"], &["2022/23", "14"], &["2023/24", &words.v(2)]])
}

fn book(words: &Words) -> Book {
    Book::of(vec![Sheet::new("Dogs", shown(words))])
}

/// One sheet whose rows from 5 on, and what stands before and after, are given.
fn with(words: &Words, before: &str, more: &str, after: &str) -> Vec<u8> {
    Book::of(vec![of(words, before, more, after)]).bytes()
}

fn of(words: &Words, before: &str, more: &str, after: &str) -> Sheet {
    let sheet = Sheet::new("Dogs", shown(words) + more);
    Sheet { before: before.to_owned(), after: after.to_owned(), ..sheet }
}

/// Row 5 with a cell in a style made of a font and a fill.
fn in_style(words: &Words, formats: &[(usize, &str)], font: &str, fill: &str) -> Vec<u8> {
    let format = formats.first().map_or(0, |(id, _)| *id);
    let fills = if fill.is_empty() { vec![] } else { vec![fill] };
    let cell = (format, 2, if fill.is_empty() { 0 } else { 2 });
    let more = row(5, "", &[text("A5", &words.v(3)), styled("B5", 1, &words.h(1)), number("C5", 1, 4_711_000_123.0)]);
    let sheet = of(words, "", &more, "");
    Book { styles: styles(formats, &[font], &fills, &[cell]), ..Book::of(vec![sheet]) }.bytes()
}

fn secret_row(words: &Words, number: usize, more: &str) -> String {
    row(number, more, &[text(&format!("A{number}"), &words.h(number)), text(&format!("B{number}"), "3")])
}

pub fn cases() -> Vec<Case> {
    [sheets(), rows_and_columns(), looks(), beside()].into_iter().flatten().collect()
}

fn sheets() -> Vec<Case> {
    vec![
        case("hidden_sheet.xlsx", &["hidden_sheet"], |w| {
            let mut book = book(w);
            book.sheets.insert(0, Sheet::hidden(&w.h(1), "hidden", rows(1, &[&["Crew", &w.h(2)], &[&w.h(3), "7"]])));
            book.bytes()
        }),
        case("very_hidden_sheet_with_strings_of_its_own.xlsx", &["hidden_sheet"], |w| {
            let mut book = book(w);
            book.shared =
                vec![string_item(&w.v(3)), string_item(&w.h(1)), format!("<si><r><t>{}</t></r></si>", w.h(2))];
            book.sheets[0].rows += &row(5, "", &[shared("A5", 0)]);
            let cells = row(1, "", &[shared("A1", 1), shared("B1", 2)]);
            book.sheets.push(Sheet::hidden("Raw", "veryHidden", cells));
            book.bytes()
        }),
        case("two_hidden_sheets_before_the_shown_one.xlsx", &["hidden_sheet"], |w| {
            let hidden = |name: &str, state, way| Sheet::hidden(name, state, rows(1, &[&[&w.h(way)]]));
            let sheets = vec![hidden("A", "hidden", 1), hidden("B", "veryHidden", 2), Sheet::new("Dogs", shown(w))];
            Book { workbook: String::new(), ..Book::of(sheets) }.bytes()
        }),
        case("hidden_sheet_that_a_shown_formula_reads.xlsx", &["hidden_sheet"], |w| {
            let mut book = book(w);
            let secret = format!(r#"IF(Raw!A1="{}",1,2)"#, w.h(1));
            book.sheets[0].rows += &row(5, "", &[formula("A5", &secret, Some(&w.v(3)))]);
            book.sheets.push(Sheet::hidden("Raw", "hidden", rows(1, &[&[&w.h(2)]])));
            book.bytes()
        }),
    ]
}

fn rows_and_columns() -> Vec<Case> {
    vec![
        case("hidden_rows.xlsx", &["hidden_row"], |w| {
            let more = secret_row(w, 5, r#"hidden="1""#) + &secret_row(w, 6, r#"hidden="true""#);
            with(w, "", &(more + &rows(7, &[&[&w.v(3), "5"]])), "")
        }),
        case("rows_of_no_height.xlsx", &["hidden_row"], |w| {
            with(w, "", &secret_row(w, 5, r#"ht="0" customHeight="1""#), "")
        }),
        case("rows_folded_away.xlsx", &["hidden_row"], |w| {
            let more = secret_row(w, 5, r#"outlineLevel="1" hidden="1""#)
                + &secret_row(w, 6, r#"outlineLevel="1" hidden="1""#)
                + &row(7, r#"collapsed="1""#, &[text("A7", &w.v(3))]);
            with(w, r#"<sheetFormatPr defaultRowHeight="15" outlineLevelRow="1"/>"#, &more, "")
        }),
        case("filtered_rows.xlsx", &["filtered_row"], |w| {
            let more =
                secret_row(w, 5, r#"hidden="1""#) + &rows(6, &[&[&w.v(3), "5"]]) + &secret_row(w, 7, r#"hidden="1""#);
            let filter = r#"<autoFilter ref="A2:B7"><filterColumn colId="0"><filters><filter val="2022/23"/></filters></filterColumn></autoFilter>"#;
            with(w, "", &more, filter)
        }),
        case("filtered_rows_of_a_table.xlsx", &["filtered_row"], |w| {
            let more = rows(5, &[&[&w.v(3), "5"]]) + &secret_row(w, 6, r#"hidden="1""#);
            let mut sheet = of(w, "", &more, r#"<tableParts count="1"><tablePart r:id="rId1"/></tableParts>"#);
            sheet.relations.push(("table", "../tables/table1.xml".to_owned()));
            let table = r#"<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="T" displayName="T" ref="A2:B6"><autoFilter ref="A2:B6"><filterColumn colId="1"><filters><filter val="5"/></filters></filterColumn></autoFilter><tableColumns count="2"><tableColumn id="1" name="Year"/><tableColumn id="2" name="Dogs"/></tableColumns></table>"#;
            Book::of(vec![sheet])
                .part(
                    "xl/tables/table1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
                    table,
                )
                .bytes()
        }),
        case("hidden_columns.xlsx", &["hidden_column"], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), text("C5", &w.h(1)), text("D5", &w.h(2))]);
            with(w, r#"<cols><col min="3" max="4" width="9" hidden="1"/></cols>"#, &more, "")
        }),
        case("columns_of_no_width.xlsx", &["hidden_column"], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), text("C5", &w.h(1))]);
            with(w, r#"<cols><col min="3" max="3" width="0" customWidth="1"/></cols>"#, &more, "")
        }),
        case("all_columns_to_the_right_hidden.xlsx", &["hidden_column"], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), text("ZZ5", &w.h(1))]);
            with(w, r#"<cols><col min="3" max="16384" width="9" hidden="1" customWidth="1"/></cols>"#, &more, "")
        }),
        case("columns_folded_away.xlsx", &["hidden_column"], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), text("C5", &w.h(1))]);
            let cols = r#"<cols><col min="3" max="3" width="9" outlineLevel="1" hidden="1"/><col min="4" max="4" width="9" collapsed="1"/></cols>"#;
            with(w, cols, &more, "")
        }),
        case("merged_cell_that_begins_in_a_hidden_row.xlsx", &["hidden_row"], |w| {
            let more = secret_row(w, 5, r#"hidden="1""#) + &rows(6, &[&[&w.v(3)]]);
            with(w, "", &more, r#"<mergeCells count="1"><mergeCell ref="C5:C6"/></mergeCells>"#)
        }),
    ]
}

fn looks() -> Vec<Case> {
    let seen = &["invisible_text"];
    vec![
        case("white_on_white.xlsx", seen, |w| in_style(w, &[], r#"<color rgb="FFFFFFFF"/>"#, "")),
        case("white_by_theme.xlsx", seen, |w| in_style(w, &[], r#"<color theme="0"/>"#, "")),
        case("white_by_index.xlsx", seen, |w| in_style(w, &[], r#"<color indexed="9"/>"#, "")),
        case("black_on_black.xlsx", seen, |w| {
            in_style(w, &[], r#"<color rgb="FF000000"/>"#, &solid(r#"rgb="FF000000""#))
        }),
        case("plain_letters_on_a_black_ground.xlsx", seen, |w| in_style(w, &[], "", &solid(r#"rgb="FF000000""#))),
        case("yellow_on_yellow.xlsx", seen, |w| {
            in_style(w, &[], r#"<color rgb="FFFFFF00"/>"#, &solid(r#"rgb="FFFFFF00""#))
        }),
        case("a_format_that_shows_nothing.xlsx", seen, |w| in_style(w, &[(164, ";;;")], "", "")),
        case("white_run_in_a_shown_cell.xlsx", seen, |w| {
            let run = |color: &str, text: &str| {
                format!(r#"<r><rPr><sz val="11"/>{color}</rPr><t xml:space="preserve">{text}</t></r>"#)
            };
            let white = run(r#"<color rgb="FFFFFFFF"/>"#, &w.h(1));
            let mut book = book(w);
            book.shared.push(format!("<si>{}{white}</si>", run("", &(w.v(3) + " "))));
            book.sheets[0].rows += &row(5, "", &[shared("A5", 0)]);
            book.bytes()
        }),
    ]
}

fn beside() -> Vec<Case> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let property = |element: &str, text: String| format!("<{element}>{text}</{element}>");
    vec![
        case("comment.xlsx", &["comment"], |w| {
            let mut sheet = of(w, "", "", "");
            sheet.relations.push(("comments", "../comments1.xml".to_owned()));
            let comments = format!(
                r#"<comments xmlns="{MAIN}"><authors><author>{}</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>{}</t></r></text></comment></commentList></comments>"#,
                w.h(1),
                w.h(2)
            );
            Book::of(vec![sheet])
                .part(
                    "xl/comments1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
                    comments,
                )
                .bytes()
        }),
        case("threaded_comment.xlsx", &["comment"], |w| {
            let mut sheet = of(w, "", "", "");
            sheet.relations.push((
                "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
                "../threadedComments/threadedComment1.xml".to_owned(),
            ));
            let comments = format!(
                r#"<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" id="{{1}}" personId="{{2}}"><text>{}</text></threadedComment></ThreadedComments>"#,
                w.h(1)
            );
            let persons = format!(
                r#"<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="{}" id="{{2}}"/></personList>"#,
                w.h(2)
            );
            Book::of(vec![sheet])
                .part(
                    "xl/threadedComments/threadedComment1.xml",
                    "application/vnd.ms-excel.threadedcomments+xml",
                    comments,
                )
                .part("xl/persons/person.xml", "application/vnd.ms-excel.person+xml", persons)
                .bytes()
        }),
        case("names_for_hidden_places.xlsx", &["defined_name", "hidden_sheet"], |w| {
            let mut book = book(w);
            book.sheets.push(Sheet::hidden("Raw", "veryHidden", rows(1, &[&[&w.h(1)]])));
            book.workbook = format!(
                r#"<definedNames><definedName name="{}" hidden="1">Raw!$A$1</definedName></definedNames>"#,
                w.h(2)
            );
            book.bytes()
        }),
        case("name_for_a_value.xlsx", &["defined_name"], |w| {
            let names = format!(r#"<definedNames><definedName name="Crew">"{}"</definedName></definedNames>"#, w.h(1));
            Book { workbook: names, ..book(w) }.bytes()
        }),
        case("name_over_a_deleted_range.xlsx", &["defined_name"], |w| {
            let names =
                format!(r#"<definedNames><definedName name="{}">#REF!$A$1:$C$9</definedName></definedNames>"#, w.h(1));
            Book { workbook: names, ..book(w) }.bytes()
        }),
        case("pivot_cache.xlsx", &["pivot_cache"], |w| {
            let definition = format!(
                r#"<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1" refreshedBy="{}" recordCount="2"><cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Raw"/></cacheSource><cacheFields count="1"><cacheField name="Crew"><sharedItems count="1"><s v="{}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>"#,
                w.h(1),
                w.h(2)
            );
            let records = format!(
                r#"<pivotCacheRecords xmlns="{MAIN}" count="2"><r><s v="{}"/></r><r><x v="0"/></r></pivotCacheRecords>"#,
                w.h(3)
            );
            let mut book = book(w)
                .part(
                    "xl/pivotCache/pivotCacheDefinition1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
                    definition,
                )
                .part(
                    "xl/pivotCache/pivotCacheRecords1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheRecords+xml",
                    records,
                );
            book.relations.push(("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"));
            book.workbook = r#"<pivotCaches><pivotCache cacheId="1" r:id="rId2"/></pivotCaches>"#.to_owned();
            book.bytes()
        }),
        case("data_model.xlsx", &["data_model"], |w| {
            book(w)
                .part("xl/model/item.data", "application/vnd.openxmlformats-officedocument.model+data", w.h(1))
                .bytes()
        }),
        case("cells_of_another_book.xlsx", &["external_link"], |w| {
            let link = format!(
                r#"<externalLink xmlns="{MAIN}"><externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"><sheetNames><sheetName val="{}"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"#,
                w.h(1),
                w.h(2)
            );
            let path = format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="file:///C:/{}.xlsx" TargetMode="External"/></Relationships>"#,
                w.h(3)
            );
            let mut book = book(w)
                .part(
                    "xl/externalLinks/externalLink1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
                    link,
                )
                .part("xl/externalLinks/_rels/externalLink1.xml.rels", "", path);
            book.relations.push(("externalLink", "externalLinks/externalLink1.xml"));
            book.workbook = r#"<externalReferences><externalReference r:id="rId2"/></externalReferences>"#.to_owned();
            book.bytes()
        }),
        case("chart_that_keeps_its_values.xlsx", &["chart_cache"], |w| {
            let mut sheet = of(w, "", "", r#"<drawing r:id="rId1"/>"#);
            sheet.relations.push(("drawing", "../drawings/drawing1.xml".to_owned()));
            let chart = format!(
                r#"<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:barChart><c:ser><c:cat><c:strRef><c:f>Raw!$A$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"#,
                w.h(1)
            );
            let drawing =
                r#"<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>"#;
            Book::of(vec![sheet])
                .part("xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml", drawing)
                .part("xl/charts/chart1.xml", CHART, chart)
                .bytes()
        }),
        case("custom_xml.xlsx", &["custom_xml"], |w| {
            book(w).part("customXml/item1.xml", "", format!("<crew>{}</crew>", w.h(1))).bytes()
        }),
        case("embedded_letter.xlsx", &["embedded_file"], |w| {
            let letter = Docx::of(plain(&w.h(1))).bytes();
            book(w)
                .part(
                    "xl/embeddings/Microsoft_Word_Document1.docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    letter,
                )
                .bytes()
        }),
        case("author_and_manager.xlsx", &["metadata"], move |w| {
            let core = property("dc:creator", w.h(1)) + &property("cp:lastModifiedBy", w.h(2));
            Book { core, app: property("Manager", w.h(3)) + &property("Company", w.h(4)), ..book(w) }.bytes()
        }),
        case("changes_logged.xlsx", &["tracked_change"], |w| {
            let log = format!(
                r#"<revisions xmlns="{MAIN}"><rcc rId="1" sId="1"><oc r="A1" t="inlineStr"><is><t>{}</t></is></oc><nc r="A1" t="inlineStr"><is><t>new</t></is></nc></rcc></revisions>"#,
                w.h(1)
            );
            let headers = format!(r#"<headers xmlns="{MAIN}"><header userName="{}"/></headers>"#, w.h(2));
            let mut book = book(w)
                .part(
                    "xl/revisions/revisionLog1.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.revisionLog+xml",
                    log,
                )
                .part(
                    "xl/revisions/revisionHeaders.xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.revisionHeaders+xml",
                    headers,
                );
            book.relations.push(("revisionHeaders", "revisions/revisionHeaders.xml"));
            book.bytes()
        }),
        case(
            "many_ways_at_once.xlsx",
            &[
                "hidden_sheet",
                "hidden_row",
                "hidden_column",
                "invisible_text",
                "metadata",
                "custom_xml",
                "defined_name",
            ],
            move |w| {
                let more = secret_row(w, 5, r#"hidden="1""#)
                    + &row(6, "", &[text("A6", &w.v(3)), text("D6", &w.h(1)), styled("B6", 1, &w.h(2))]);
                let mut book = Book::of(vec![
                    of(w, r#"<cols><col min="4" max="4" hidden="1"/></cols>"#, &more, ""),
                    Sheet::hidden("Raw", "hidden", rows(1, &[&[&w.h(3)]])),
                ]);
                book.styles = styles(&[], &[r#"<color rgb="FFFFFFFF"/>"#], &[], &[(0, 2, 0)]);
                book.core = property("dc:creator", w.h(4));
                book.workbook = format!(
                    r#"<definedNames><definedName name="Crew" hidden="1">"{}"</definedName></definedNames>"#,
                    w.h(6)
                );
                book.part("customXml/item1.xml", "", format!("<crew>{}</crew>", w.h(7))).bytes()
            },
        ),
    ]
}
