//! Workbooks of binary records that hide something: xlsb and xls.

use super::{Case, Words, case};
use crate::make::{ole, xls, xlsb};

pub fn cases() -> Vec<Case> {
    [of_parts(), of_one_stream()].into_iter().flatten().collect()
}

/// Row numbers count from 0.
fn shown_b(words: &Words) -> Vec<u8> {
    let texts: &[&[&str]] = &[&["Aldermoor Police", &words.v(1)], &["Year", "Dogs"], &["2022/23", &words.v(2)]];
    xlsb::rows(0, texts)
}

fn with_b(words: &Words, columns: Vec<u8>, more: &[Vec<u8>]) -> xlsb::Book {
    let rows = [shown_b(words), more.concat()].concat();
    xlsb::Book::of(vec![xlsb::Sheet { columns, ..xlsb::Sheet::new("Dogs", 0, rows) }])
}

fn of_parts() -> Vec<Case> {
    vec![
        case("hidden_sheet.xlsb", &["hidden_sheet"], |w| {
            let mut book = with_b(w, vec![], &[]);
            book.shared = vec![w.h(2)];
            let rows = [xlsb::row(0, 0), xlsb::text(0, 0, &w.h(1)), xlsb::shared(1, 0, 0)].concat();
            book.sheets.push(xlsb::Sheet::new(&w.h(3), 1, rows));
            book.bytes()
        }),
        case("very_hidden_sheet.xlsb", &["hidden_sheet"], |w| {
            let mut book = with_b(w, vec![], &[]);
            book.sheets.insert(0, xlsb::Sheet::new("Raw", 2, xlsb::rows(0, &[&[&w.h(1)]])));
            book.bytes()
        }),
        case("hidden_row.xlsb", &["hidden_row"], |w| {
            let more = [xlsb::row(3, 0x10), xlsb::text(0, 0, &w.h(1)), xlsb::row(4, 0), xlsb::text(0, 0, &w.v(3))];
            with_b(w, vec![], &more).bytes()
        }),
        case("hidden_column.xlsb", &["hidden_column"], |w| {
            let more = [xlsb::row(3, 0), xlsb::text(0, 0, &w.v(3)), xlsb::text(2, 0, &w.h(1))];
            with_b(w, xlsb::columns(2, 2, 2304, 1), &more).bytes()
        }),
        case("white_letters.xlsb", &["invisible_text"], |w| {
            with_b(w, vec![], &[xlsb::row(3, 0), xlsb::text(0, xlsb::WHITE, &w.h(1))]).bytes()
        }),
        case("a_format_that_shows_nothing.xlsb", &["invisible_text"], |w| {
            with_b(w, vec![], &[xlsb::row(3, 0), xlsb::text(0, xlsb::SHOWS_NOTHING, &w.h(1))]).bytes()
        }),
        case("comment.xlsb", &["comment"], |w| {
            let mut book = with_b(w, vec![], &[]);
            book.sheets[0].relations.push(("comments", "../comments1.bin".to_owned()));
            book.part("xl/comments1.bin", "application/vnd.ms-excel.comments", xlsb::comments(&w.h(1), &w.h(2))).bytes()
        }),
        case("pivot_cache.xlsb", &["pivot_cache"], |w| {
            let definition = [xlsb::record(179, &[0; 20]), xlsb::record(23, &xlsb::wide(&w.h(1)))].concat();
            let records = [xlsb::record(193, &[1, 0, 0, 0]), xlsb::record(33, &xlsb::wide(&w.h(2)))].concat();
            let mut book = with_b(w, vec![], &[])
                .part(
                    "xl/pivotCache/pivotCacheDefinition1.bin",
                    "application/vnd.ms-excel.pivotCacheDefinition",
                    definition,
                )
                .part("xl/pivotCache/pivotCacheRecords1.bin", "application/vnd.ms-excel.pivotCacheRecords", records);
            book.relations.push(("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.bin"));
            book.bytes()
        }),
        case("cells_of_another_book.xlsb", &["external_link"], |w| {
            let link = [xlsb::record(355, &xlsb::wide("rId1")), xlsb::record(370, &xlsb::wide(&w.h(1)))].concat();
            let mut book = with_b(w, vec![], &[]).part(
                "xl/externalLinks/externalLink1.bin",
                "application/vnd.ms-excel.externalLink",
                link,
            );
            book.relations.push(("externalLink", "externalLinks/externalLink1.bin"));
            book.bytes()
        }),
        case("author.xlsb", &["metadata"], |w| {
            xlsb::Book { core: format!("<dc:creator>{}</dc:creator>", w.h(1)), ..with_b(w, vec![], &[]) }.bytes()
        }),
        case("custom_xml.xlsb", &["custom_xml"], |w| {
            with_b(w, vec![], &[]).part("customXml/item1.xml", "", format!("<crew>{}</crew>", w.h(1))).bytes()
        }),
        case("embedded_object.xlsb", &["embedded_file"], |w| {
            let object = ole::compound(&[("/Contents", w.h(1).into_bytes())]);
            with_b(w, vec![], &[])
                .part("xl/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", object)
                .bytes()
        }),
    ]
}

fn shown(words: &Words) -> Vec<u8> {
    let texts: &[&[&str]] = &[&["Aldermoor Police", &words.v(1)], &["Year", "Dogs"], &["2022/23", &words.v(2)]];
    xls::rows(0, texts)
}

fn with(words: &Words, before: &[Vec<u8>], more: &[Vec<u8>]) -> xls::Book {
    let records = [before.concat(), shown(words), more.concat()].concat();
    xls::Book::of(vec![xls::Sheet::new("Dogs", 0, records)])
}

fn of_one_stream() -> Vec<Case> {
    vec![
        case("hidden_sheet.xls", &["hidden_sheet"], |w| {
            let mut book = with(w, &[], &[]);
            book.shared = vec![w.h(2)];
            let records =
                [xls::dimensions(1, 2), xls::row(0, 0), xls::text(0, 0, 15, &w.h(1)), xls::shared(0, 1, 15, 0)];
            book.sheets.push(xls::Sheet::new(&w.h(3), 1, records.concat()));
            book.bytes()
        }),
        case("very_hidden_sheet.xls", &["hidden_sheet"], |w| {
            let mut book = with(w, &[], &[]);
            book.sheets.insert(0, xls::Sheet::new("Raw", 2, xls::rows(0, &[&[&w.h(1)]])));
            book.bytes()
        }),
        case("hidden_row.xls", &["hidden_row"], |w| {
            let more = [xls::row(3, 0x20), xls::text(3, 0, 15, &w.h(1)), xls::row(4, 0), xls::text(4, 0, 15, &w.v(3))];
            with(w, &[], &more).bytes()
        }),
        case("filtered_row.xls", &["filtered_row"], |w| {
            let filter = [xls::record(0x9b, &[]), xls::record(0x9d, &[2, 0])];
            let more = [xls::row(3, 0x20), xls::text(3, 0, 15, &w.h(1)), xls::row(4, 0), xls::text(4, 0, 15, &w.v(3))];
            let name =
                [vec![0x20, 0, 0, 1, 11, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x0d, 0x3b], xls::numbers(&[0, 1, 4, 0, 1])];
            let mut book = with(w, &filter, &more);
            book.globals = [
                xls::record(0x1ae, &[1, 0, 1, 4]),
                xls::record(0x17, &xls::numbers(&[1, 0, 0, 0])),
                xls::record(0x18, &name.concat()),
            ]
            .concat();
            book.bytes()
        }),
        case("hidden_column.xls", &["hidden_column"], |w| {
            let more = [xls::row(3, 0), xls::text(3, 0, 15, &w.v(3)), xls::text(3, 2, 15, &w.h(1))];
            with(w, &[xls::columns(2, 2, 2304, 1)], &more).bytes()
        }),
        case("column_of_no_width.xls", &["hidden_column"], |w| {
            let more = [xls::row(3, 0), xls::text(3, 0, 15, &w.v(3)), xls::text(3, 2, 15, &w.h(1))];
            with(w, &[xls::columns(2, 2, 0, 0)], &more).bytes()
        }),
        case("white_letters.xls", &["invisible_text"], |w| {
            with(w, &[], &[xls::row(3, 0), xls::text(3, 0, xls::WHITE, &w.h(1))]).bytes()
        }),
        case("black_on_black.xls", &["invisible_text"], |w| {
            with(w, &[], &[xls::row(3, 0), xls::text(3, 0, xls::BLACK_ON_BLACK, &w.h(1))]).bytes()
        }),
        case("a_format_that_shows_nothing.xls", &["invisible_text"], |w| {
            with(w, &[], &[xls::row(3, 0), xls::text(3, 0, xls::SHOWS_NOTHING, &w.h(1))]).bytes()
        }),
        case("comment.xls", &["comment"], |w| with(w, &[], &[xls::comment(0, 0, &w.h(1), &w.h(2))]).bytes()),
        case("hidden_name.xls", &["defined_name"], |w| {
            xls::Book { globals: xls::name("Crew", 1, &w.h(1)), ..with(w, &[], &[]) }.bytes()
        }),
        case("cells_of_another_book.xls", &["external_link"], |w| {
            xls::Book { globals: xls::of_another_book("crew.xls", &w.h(1), &w.h(2)), ..with(w, &[], &[]) }.bytes()
        }),
        case("pivot_cache.xls", &["pivot_cache"], |w| {
            let cache =
                [xls::record(0xc6, &[0; 20]), xls::record(0xcd, &xls::long(&w.h(1))), xls::record(0x0a, &[])].concat();
            xls::Book { streams: vec![("/_SX_DB_CUR/0001", cache)], ..with(w, &[], &[]) }.bytes()
        }),
        case("author.xls", &["metadata"], |w| {
            let summary = ole::properties(&[(4, &w.h(1)), (8, &w.h(2))]);
            xls::Book { streams: vec![(ole::SUMMARY, summary)], ..with(w, &[], &[]) }.bytes()
        }),
        case("embedded_object.xls", &["embedded_file"], |w| {
            let streams =
                vec![("/MBD00001234/Package", w.h(1).into_bytes()), ("/MBD00001234/\u{1}CompObj", vec![0; 40])];
            xls::Book { streams, ..with(w, &[], &[]) }.bytes()
        }),
        case("changes_logged.xls", &["tracked_change"], |w| {
            let log = [xls::record(0x138, &[0; 16]), xls::record(0x204, &xls::long(&w.h(1)))].concat();
            xls::Book {
                streams: vec![("/Revision Log", log), ("/User Names", xls::record(0x196, &xls::long(&w.h(2))))],
                ..with(w, &[], &[])
            }
            .bytes()
        }),
    ]
}
