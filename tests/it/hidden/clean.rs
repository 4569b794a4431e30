//! Files that hide nothing, some of which look as if they did.

use super::{Case, Words, case};
use crate::make::docx::{self, Docx};
use crate::make::eml::{self, Coding};
use crate::make::msg::{self, Attached};
use crate::make::odf::{self, Odf};
use crate::make::pages::{Page, bar, lines, words};
use crate::make::xlsx::{self, Book, Sheet, number, row, solid, styled, styles, text};
use crate::make::zip::Zip;
use crate::make::{rtf, xls, xlsb};
use crate::pdf;

const AUTHOR: &str = "<dc:creator>FOI Team</dc:creator>";

fn sheet(w: &Words) -> Sheet {
    let texts: &[&[&str]] = &[&["Aldermoor Police", &w.v(1)], &["Year", "Dogs"], &["2022/23", &w.v(2)]];
    Sheet::new("Dogs", xlsx::rows(1, texts))
}

fn with(w: &Words, before: &str, more: &str, after: &str) -> Sheet {
    let sheet = sheet(w);
    Sheet {
        before: before.to_owned(),
        rows: sheet.rows + more,
        after: after.to_owned(),
        name: sheet.name,
        ..Sheet::default()
    }
}

pub fn cases() -> Vec<Case> {
    [workbooks(), tables(), letters(), mail(), pages(), texts()].into_iter().flatten().collect()
}

fn workbooks() -> Vec<Case> {
    vec![
        case("plain.xlsx", &[], |w| Book::of(vec![sheet(w)]).bytes()),
        case("author.xlsx", &["metadata"], |w| Book { core: AUTHOR.to_owned(), ..Book::of(vec![sheet(w)]) }.bytes()),
        case("program_that_wrote_it.xlsx", &[], |w| {
            Book { app: "<Application>Microsoft Excel</Application>".to_owned(), ..Book::of(vec![sheet(w)]) }.bytes()
        }),
        case("hidden_rows_and_columns_that_hold_nothing.xlsx", &[], |w| {
            let more = row(8, r#"hidden="1""#, &[]) + &row(9, r#"hidden="1""#, &[r#"<c r="A9" s="0"/>"#.to_owned()]);
            Book::of(vec![with(w, r#"<cols><col min="20" max="16384" hidden="1"/></cols>"#, &more, "")]).bytes()
        }),
        case("filter_that_leaves_nothing_out.xlsx", &[], |w| {
            Book::of(vec![with(w, "", "", r#"<autoFilter ref="A2:B3"/>"#)]).bytes()
        }),
        case("white_letters_on_a_dark_ground.xlsx", &[], |w| {
            let more = row(5, "", &[styled("A5", 1, &w.v(3)), number("B5", 0, 14.0)]);
            let styles = styles(&[], &[r#"<color rgb="FFFFFFFF"/>"#], &[&solid(r#"rgb="FF1F3864""#)], &[(0, 2, 2)]);
            Book { styles, ..Book::of(vec![with(w, "", &more, "")]) }.bytes()
        }),
        case("white_letters_in_empty_cells.xlsx", &[], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), r#"<c r="B5" s="1"/>"#.to_owned()]);
            let styles = styles(&[], &[r#"<color rgb="FFFFFFFF"/>"#], &[], &[(0, 2, 0)]);
            Book { styles, ..Book::of(vec![with(w, "", &more, "")]) }.bytes()
        }),
        case("formats_that_show_something.xlsx", &[], |w| {
            let more = row(5, "", &[text("A5", &w.v(3)), number("B5", 1, 14.0), number("C5", 2, 0.5)]);
            let styles = styles(&[(164, "0;-0;;@"), (165, "[Red]0.0%;;")], &[], &[], &[(164, 0, 0), (165, 0, 0)]);
            Book { styles, ..Book::of(vec![with(w, "", &more, "")]) }.bytes()
        }),
        case("print_area_and_titles.xlsx", &[], |w| {
            let names = r#"<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Dogs!$A$1:$B$3</definedName><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Dogs!$A$2:$B$3</definedName><definedName name="Years">Dogs!$A$3</definedName></definedNames>"#;
            Book { workbook: names.to_owned(), ..Book::of(vec![with(w, "", "", r#"<autoFilter ref="A2:B3"/>"#)]) }
                .bytes()
        }),
        case("rows_without_a_word_hidden.xlsx", &[], |w| {
            let more = row(9, "", &[text("A9", &w.v(3))]);
            Book::of(vec![with(w, r#"<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>"#, &more, "")]).bytes()
        }),
        case("rows_that_could_be_folded.xlsx", &[], |w| {
            let more = row(5, r#"outlineLevel="1""#, &[text("A5", &w.v(3))]);
            Book::of(vec![with(w, r#"<sheetFormatPr defaultRowHeight="15" outlineLevelRow="1"/>"#, &more, "")]).bytes()
        }),
        case("letters_that_read_like_words_spelled.xlsx", &[], |w| {
            let mut book = Book::of(vec![sheet(w)]);
            book.shared = vec![
                xlsx::string_item(&w.v(3)),
                "<si><r><t>Al</t></r><r><rPr><b/></rPr><t>dermoor</t></r></si>".to_owned(),
            ];
            book.sheets[0].rows +=
                &row(5, "", &[xlsx::shared("A5", 0), xlsx::shared("B5", 1), xlsx::formula("C5", "1+1", Some("2"))]);
            book.bytes()
        }),
    ]
}

fn tables() -> Vec<Case> {
    vec![
        case("plain.xlsb", &[], |w| {
            let mut rows = xlsb::rows(0, &[&["Aldermoor Police", &w.v(1)]]);
            rows.extend([xlsb::row(1, 0), xlsb::shared(0, xlsb::PLAIN, 0), xlsb::number(1, 14.0)].concat());
            xlsb::Book { shared: vec![w.v(2)], ..xlsb::Book::of(vec![xlsb::Sheet::new("Dogs", 0, rows)]) }.bytes()
        }),
        case("plain.xls", &[], |w| {
            let mut records = xls::rows(0, &[&["Aldermoor Police", &w.v(1)]]);
            records.extend([xls::row(1, 0), xls::shared(1, 0, xls::PLAIN, 0), xls::number(1, 1, 14.0)].concat());
            xls::Book { shared: vec![w.v(2)], ..xls::Book::of(vec![xls::Sheet::new("Dogs", 0, records)]) }.bytes()
        }),
        case("plain.ods", &[], |w| {
            Odf::ods(odf::sheet("Dogs", "", &odf::rows(&[&["Aldermoor Police", &w.v(1)], &["2022/23", &w.v(2)]])))
                .bytes()
        }),
        case("empty_rows_and_columns_hidden_to_the_end.ods", &[], |w| {
            let columns = r#"<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse" table:number-columns-repeated="16382"/>"#;
            let end = r#"<table:table-row table:visibility="collapse" table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
            Odf::ods(odf::sheet(
                "Dogs",
                "",
                &(columns.to_owned() + &odf::rows(&[&["Aldermoor Police", &w.v(1)]]) + end),
            ))
            .bytes()
        }),
        case("white_letters_on_a_dark_ground.ods", &[], |w| {
            let dark = odf::style(
                "head",
                "table-cell",
                r##"<style:table-cell-properties fo:background-color="#1f3864"/><style:text-properties fo:color="#ffffff"/>"##,
            );
            let head = odf::row("", &[odf::cell(r#"table:style-name="head""#, &w.v(2))]);
            Odf::ods(odf::sheet("Dogs", "", &(odf::rows(&[&["Aldermoor Police", &w.v(1)]]) + &head)))
                .styled(dark)
                .bytes()
        }),
    ]
}

fn letters() -> Vec<Case> {
    use docx::{cell, paragraph, plain, row, run, table, text_box};
    let letter = |w: &Words, more: String| {
        Docx::of(plain("Aldermoor Police") + &plain(&format!("We hold 14 dogs {}", w.v(1))) + &more)
    };
    vec![
        case("plain.docx", &[], move |w| letter(w, String::new()).bytes()),
        case("author.docx", &["metadata"], move |w| {
            Docx { core: AUTHOR.to_owned(), ..letter(w, String::new()) }.bytes()
        }),
        case("merged_cells.docx", &[], move |w| {
            let head = row("", &[cell(r#"<w:gridSpan w:val="2"/>"#, &w.v(2))]);
            let first = row("", &[cell(r#"<w:vMerge w:val="restart"/>"#, "Dogs"), cell("", "14")]);
            letter(w, table(&[head, first, row("", &[cell("<w:vMerge/>", ""), cell("", &w.v(3))])])).bytes()
        }),
        case("white_letters_on_a_dark_ground.docx", &[], move |w| {
            let dark = r#"<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>"#;
            let head = cell(dark, &w.v(2)).replace("<w:rPr>", r#"<w:rPr><w:color w:val="FFFFFF"/>"#);
            letter(w, table(&[row("", &[head, cell("", "Dogs")])])).bytes()
        }),
        case("header_footnote_and_box.docx", &[], move |w| {
            let note = format!(r#"<w:footnote w:id="2">{}</w:footnote>"#, plain(&w.v(2)));
            let body = paragraph(r#"<w:r><w:footnoteReference w:id="2"/></w:r>"#) + &text_box(&plain(&w.v(3)));
            letter(w, body).story("footnotes", note).story("header", plain("Aldermoor Police")).bytes()
        }),
        case("nothing_hidden_after_all.docx", &[], move |w| {
            let off = r#"<w:vanish w:val="0"/><w:color w:val="auto"/><w:highlight w:val="yellow"/>"#;
            letter(w, paragraph(&run(off, &w.v(2)))).bytes()
        }),
        case("plain.odt", &[], |w| Odf::odt(odf::paragraph("Aldermoor Police") + &odf::paragraph(&w.v(1))).bytes()),
        case("plain.rtf", &[], |w| {
            rtf::document("", &(rtf::paragraph("Aldermoor Police") + &rtf::row(&["Dogs", &w.v(1)])))
        }),
        case("nothing_hidden_after_all.rtf", &[], |w| {
            rtf::document(
                "",
                &(rtf::paragraph("Aldermoor Police") + &format!(r"\pard \v\v0 {}\plain\cf1 {}\par ", w.v(1), w.v(2))),
            )
        }),
    ]
}

fn mail() -> Vec<Case> {
    vec![
        case("plain.eml", &[], |w| {
            let text =
                eml::part("text/plain", None, Coding::Base64, format!("Aldermoor Police: {}", w.v(1)).as_bytes());
            let table = eml::part(
                "text/csv",
                Some("dogs.csv"),
                Coding::QuotedPrintable,
                format!("Year,Dogs\n2022/23,{}\n", w.v(2)).as_bytes(),
            );
            eml::message(&eml::encoded_word("Hunde – 14"), "", &eml::multipart("mixed", "edge", &[text, table]))
        }),
        case("plain.msg", &[], |w| {
            let table = format!("Year,Dogs\n2022/23,{}\n", w.v(2));
            msg::message(
                "Dogs",
                &format!("Aldermoor Police: {}", w.v(1)),
                &[],
                &[Attached { name: "dogs.csv", bytes: table.as_bytes(), is_hidden: false }],
            )
        }),
        case("plain.zip", &[], |w| {
            let book = Book::of(vec![sheet(w)]).bytes();
            Zip::new()
                .deflated("dogs.xlsx", book)
                .deflated("read me.txt", format!("Aldermoor Police {}", w.v(3)))
                .finish()
        }),
    ]
}

fn pages() -> Vec<Case> {
    let shown = |w: &Words| lines(&["Aldermoor Police", &format!("The force owns 14 dogs {}", w.v(1))]);
    vec![
        case("plain.pdf", &[], move |w| Page::of(shown(w)).bytes()),
        case("author.pdf", &["metadata"], move |w| {
            Page { trailer: "/Info 7 0 R".to_owned(), ..Page::of(shown(w)) }.object("<< /Author (FOI Team) >>").bytes()
        }),
        case("program_that_wrote_it.pdf", &[], move |w| {
            Page { trailer: "/Info 7 0 R".to_owned(), ..Page::of(shown(w)) }
                .object("<< /Producer (Writer) /Title (Dogs) >>")
                .bytes()
        }),
        case("white_letters_on_a_dark_bar.pdf", &[], move |w| {
            Page::of(shown(w) + &bar("0.1 0.1 0.4 rg", 600.0) + &words("1 g", 600.0, &w.v(2))).bytes()
        }),
        case("grey_rows_under_a_table.pdf", &[], move |w| {
            let rows = bar("0.9 g", 600.0) + &words("", 600.0, &w.v(2)) + &words("", 580.0, "2022/23 14");
            Page::of(shown(w) + &rows).bytes()
        }),
        case("ruled_table.pdf", &[], move |w| {
            let table = pdf::table(700.0, &[70.0, 200.0, 400.0], &[&["Year", "Dogs"], &["2022/23", &w.v(2)]], true);
            Page::of(shown(w) + &table).bytes()
        }),
        case("link_to_a_page.pdf", &[], move |w| {
            let link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [70 500 300 520] /A << /S /URI /URI (https://www.aldermoor.police.example/) >> >>]";
            Page { page: link.to_owned(), ..Page::of(shown(w)) }.bytes()
        }),
        case("layer_that_is_on.pdf", &[], move |w| {
            let layer = format!("/OC /L BDC\n{}EMC\n", words("", 600.0, &w.v(2)));
            let catalog = "/OCProperties << /OCGs [7 0 R] /D << /ON [7 0 R] >> >>".to_owned();
            let page =
                Page { catalog, resources: "/Properties << /L 7 0 R >>".to_owned(), ..Page::of(shown(w) + &layer) };
            page.object("<< /Type /OCG /Name (Text) >>").bytes()
        }),
    ]
}

fn texts() -> Vec<Case> {
    vec![
        case("plain.csv", &[], |w| format!("Force,Dogs\nAldermoor Police,{}\n", w.v(1)).into_bytes()),
        case("plain.txt", &[], |w| format!("Aldermoor Police holds 14 dogs {}.\n", w.v(1)).into_bytes()),
        case("plain.html", &[], |w| {
            format!("<html><body><main><p>Aldermoor Police holds 14 dogs {}.</p></main></body></html>", w.v(1))
                .into_bytes()
        }),
    ]
}
