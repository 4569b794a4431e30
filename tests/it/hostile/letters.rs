//! Word documents and rich text.

use super::workbooks::{encrypted, laughs, outside};
use super::{ANY, GOOD, Hostile, LOCKED, TRIED, cut, hostile};
use crate::make::docx::{Docx, cell, document_ends, paragraph, plain, row, run, table};
use crate::make::rtf;
use crate::make::zip::Packed;

const SHOWN: &str = "Aldermoor";

fn letter(more: &str) -> Vec<u8> {
    Docx::of(plain("Aldermoor Police owns 14 dogs.") + more).bytes()
}

/// A document whose body is a first paragraph, then `piece` so many times.
fn flood(before: &str, piece: &str, times: usize, after: &str) -> Vec<u8> {
    let (head, tail) = document_ends();
    let head = head + &plain("Aldermoor Police owns 14 dogs.") + before;
    let whole = Packed::repeated(head.as_bytes(), piece.as_bytes(), times, format!("{after}{tail}").as_bytes());
    Docx { whole: Some(whole), ..Docx::default() }.bytes()
}

fn declared(head: &str, entity: &str) -> Vec<u8> {
    let (start, end) = document_ends();
    let xml = start.replace(r#"<?xml version="1.0" encoding="UTF-8"?>"#, head)
        + &plain("Aldermoor Police")
        + &plain("ENTITY").replace("ENTITY", entity)
        + end;
    Docx { whole: Some(Packed::deflated(xml.as_bytes())), ..Docx::default() }.bytes()
}

pub fn files() -> Vec<Hostile> {
    [word(), rich()].into_iter().flatten().collect()
}

fn word() -> Vec<Hostile> {
    let inner = "<w:tbl><w:tr><w:tc>";
    let closed = "</w:tc></w:tr></w:tbl>".repeat(10_000);
    let nested = plain("deep").replacen("<w:p>", &(inner.repeat(10_000) + "<w:p>"), 1) + &closed;
    let wide =
        |span: &str| table(&[row("", &[cell(&format!(r#"<w:gridSpan w:val="{span}"/>"#), "wide"), cell("", "x")])]);
    let merged = table(&[
        row("", &[cell("<w:vMerge/>", "x")]),
        row("<w:gridBefore w:val=\"1000000000\"/>", &[cell("<w:vMerge/>", "y")]),
    ]);
    let attributes: String = (0..200_000).map(|at| format!(r#" a{at}="x""#)).collect();
    let style = |at: usize| {
        format!(
            r#"<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{}"/></w:style>"#,
            (at + 1) % 10_000
        )
    };
    let styles = (0..10_000).map(style).collect();
    let styled = plain("by a style").replacen("<w:p>", r#"<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr>"#, 1);
    let list =
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999"/><w:numId w:val="4000000000"/></w:numPr></w:pPr></w:p>"#;
    let mut files = cut("letter.docx", ANY, &letter(""));
    files.extend([
        hostile("tables_in_tables.docx", TRIED, letter(&nested)),
        hostile("cell_over_a_thousand_million_columns.docx", TRIED, letter(&wide("1000000000"))).shows(SHOWN),
        hostile("cell_over_less_than_no_columns.docx", TRIED, letter(&wide("-1"))).shows(SHOWN),
        hostile("cells_that_go_on_from_nothing.docx", TRIED, letter(&merged)).shows(SHOWN),
        hostile("a_million_paragraphs.docx", TRIED, flood("", &plain("dogs").repeat(1000), 1000, "")),
        hostile("a_million_runs.docx", TRIED, flood("<w:p>", &run("", "a").repeat(1000), 1000, "</w:p>")),
        hostile(
            "a_million_cells.docx",
            TRIED,
            flood(
                "<w:tbl>",
                &format!("<w:tr>{}</w:tr>", "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>".repeat(100)),
                10_000,
                "</w:tbl>",
            ),
        ),
        hostile(
            "one_letter_400_mib.docx",
            TRIED,
            flood("<w:p><w:r><w:t>", &"a".repeat(1 << 20), 400, "</w:t></w:r></w:p>"),
        ),
        hostile("nested_200000_deep.docx", TRIED, flood("", &"<w:sdt><w:sdtContent>".repeat(1000), 100, "")),
        hostile(
            "paragraph_of_200000_attributes.docx",
            TRIED,
            letter(&format!("<w:p{attributes}>{}</w:p>", run("", "x"))),
        ),
        hostile(
            "styles_that_go_round.docx",
            TRIED,
            Docx { styles, ..Docx::of(plain("Aldermoor Police") + &styled) }.bytes(),
        )
        .shows(SHOWN),
        hostile("list_that_is_not_there.docx", GOOD, letter(list)).shows(SHOWN),
        hostile(
            "fields_that_never_end.docx",
            TRIED,
            letter(&paragraph(&r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r>"#.repeat(100_000))),
        )
        .shows(SHOWN),
        hostile("entities_in_entities.docx", TRIED, declared(&laughs("w:document"), "&a9;")),
        hostile("entity_of_another_file.docx", TRIED, declared(&outside("w:document"), "&x;")),
        hostile("password.docx", LOCKED, encrypted()),
    ]);
    files
}

fn rich() -> Vec<Hostile> {
    let with = |more: &str| rtf::document("", &(rtf::paragraph("Aldermoor Police owns 14 dogs.") + more));
    let cells = format!("\\trowd{}\\pard\\intbl {}\\row ", "\\cellx1".repeat(50_000), "x\\cell ".repeat(50_000));
    let mut files = cut("letter.rtf", TRIED, &with(&rtf::paragraph("It owns 3 cats.").repeat(20)));
    files.extend([
        hostile("a_million_groups_in_groups.rtf", TRIED, with(&"{".repeat(1_000_000))),
        hostile("a_million_groups_that_hide.rtf", TRIED, with(&r"{\*\x".repeat(1_000_000))),
        hostile("a_million_groups_closed.rtf", TRIED, with(&"}".repeat(1_000_000))),
        hostile("bytes_beyond_the_end.rtf", TRIED, with(r"\bin2147483647 abc")).shows(SHOWN),
        hostile("bytes_fewer_than_none.rtf", TRIED, with(r"\bin-2147483648 abc")).shows(SHOWN),
        hostile("signs_skipped_beyond_the_end.rtf", TRIED, with(r"\uc2147483647\u8211 abc")).shows(SHOWN),
        hostile("numbers_too_long.rtf", TRIED, with(&format!(r"\u{0} \fs{0} \'zz\'\'", "9".repeat(100_000))))
            .shows(SHOWN),
        hostile("a_word_without_end.rtf", TRIED, with(&format!(r"\{}", "a".repeat(5_000_000)))).shows(SHOWN),
        hostile("rows_of_50000_cells.rtf", TRIED, with(&cells.repeat(3))).shows(SHOWN),
        hostile("rows_in_rows.rtf", TRIED, with(&r"\itap30000\intbl x\nestcell\nestrow ".repeat(10_000))).shows(SHOWN),
        hostile(
            "a_picture_of_40_megabytes.rtf",
            TRIED,
            with(&format!(r"{{\pict\pngblip {}}}", "00".repeat(20_000_000))),
        )
        .shows(SHOWN),
        hostile("a_million_signs.rtf", TRIED, with(&r"\'e9".repeat(1_000_000))).shows(SHOWN),
    ]);
    files
}
