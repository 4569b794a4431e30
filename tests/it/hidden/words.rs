//! Word documents and rich text that hide something.

use super::{Case, Words, case};
use crate::make::docx::{Docx, cell, deleted, field, paragraph, plain, row, run, style, table};
use crate::make::rtf;
use crate::make::xlsx::{Book, Sheet, rows};

pub fn cases() -> Vec<Case> {
    [marked(), changed(), beside(), rich()].into_iter().flatten().collect()
}

fn letter(words: &Words, more: &str) -> Docx {
    let dogs = table(&[
        row("", &[cell("", "Year"), cell("", "Dogs")]),
        row("", &[cell("", "2022/23"), cell("", &words.v(2))]),
    ]);
    Docx::of(plain("Aldermoor Police") + &plain(&format!("We hold 14 dogs {}", words.v(1))) + &dogs + more)
}

/// A paragraph with words shown and words in the properties given.
fn beside_shown(words: &Words, properties: &str) -> String {
    paragraph(&(run("", &(words.v(3) + " ")) + &run(properties, &words.h(1))))
}

fn marked() -> Vec<Case> {
    let seen = &["invisible_text"];
    vec![
        case("hidden_letters.docx", seen, |w| letter(w, &beside_shown(w, "<w:vanish/>")).bytes()),
        case("hidden_by_a_style_of_letters.docx", seen, |w| {
            let body = beside_shown(w, r#"<w:rStyle w:val="Gone"/>"#);
            Docx { styles: style("character", "Gone", "<w:vanish/>"), ..letter(w, &body) }.bytes()
        }),
        case("hidden_by_a_style_of_paragraphs.docx", seen, |w| {
            let body = format!(r#"<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr>{}</w:p>"#, run("", &w.h(1)));
            Docx { styles: style("paragraph", "Gone", "<w:vanish/>"), ..letter(w, &body) }.bytes()
        }),
        case("hidden_by_a_style_that_a_style_is_based_on.docx", seen, |w| {
            let below = style("character", "Below", "").replace("<w:rPr>", r#"<w:basedOn w:val="Gone"/><w:rPr>"#);
            let body = beside_shown(w, r#"<w:rStyle w:val="Below"/>"#);
            Docx { styles: style("character", "Gone", "<w:vanish/>") + &below, ..letter(w, &body) }.bytes()
        }),
        case("white_letters.docx", seen, |w| letter(w, &beside_shown(w, r#"<w:color w:val="FFFFFF"/>"#)).bytes()),
        case("black_highlight.docx", seen, |w| letter(w, &beside_shown(w, r#"<w:highlight w:val="black"/>"#)).bytes()),
        case("black_highlight_on_black_letters.docx", seen, |w| {
            let bar = r#"<w:color w:val="000000"/><w:highlight w:val="black"/>"#;
            letter(w, &beside_shown(w, bar)).bytes()
        }),
        case("black_shading.docx", seen, |w| {
            let bar = r#"<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>"#;
            letter(w, &beside_shown(w, bar)).bytes()
        }),
        case("black_cell.docx", seen, |w| {
            let black = r#"<w:shd w:val="clear" w:color="auto" w:fill="000000"/>"#;
            let cell = |properties, text: &str| {
                cell(properties, text).replace("<w:rPr>", r#"<w:rPr><w:color w:val="000000"/>"#)
            };
            letter(w, &table(&[row("", &[cell("", &w.v(3)), cell(black, &w.h(1))])])).bytes()
        }),
        case("hidden_letters_in_a_header.docx", seen, |w| {
            letter(w, "").story("header", paragraph(&run("<w:vanish/>", &w.h(1)))).bytes()
        }),
        case("hidden_row_of_a_table.docx", seen, |w| {
            let gone = row(
                "<w:hidden/>",
                &[cell("", "x")
                    .replace("<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>")
                    .replace(">x<", &format!(">{}<", w.h(1)))],
            );
            letter(w, &table(&[row("", &[cell("", &w.v(3))]), gone])).bytes()
        }),
    ]
}

fn changed() -> Vec<Case> {
    let seen = &["tracked_change"];
    vec![
        case("deleted_letters.docx", seen, |w| letter(w, &paragraph(&(run("", &w.v(3)) + &deleted(&w.h(1))))).bytes()),
        case("inserted_letters.docx", seen, |w| {
            let body = format!(
                r#"<w:ins w:id="1" w:author="{}" w:date="2024-01-01T00:00:00Z">{}</w:ins>"#,
                w.h(1),
                run("", &w.v(3))
            );
            letter(w, &paragraph(&body)).bytes()
        }),
        case("moved_letters.docx", seen, |w| {
            let from = format!(r#"<w:moveFrom w:id="1" w:author="">{}</w:moveFrom>"#, run("", &w.h(1)));
            let to = format!(r#"<w:moveTo w:id="2" w:author="">{}</w:moveTo>"#, run("", &w.v(3)));
            letter(w, &(paragraph(&from) + &paragraph(&to))).bytes()
        }),
        case("deleted_row_of_a_table.docx", seen, |w| {
            let gone = row(
                r#"<w:del w:id="1" w:author=""/>"#,
                &["<w:tc><w:tcPr/>".to_owned() + &paragraph(&deleted(&w.h(1))) + "</w:tc>"],
            );
            letter(w, &table(&[row("", &[cell("", &w.v(3))]), gone])).bytes()
        }),
        case("deleted_letters_in_a_footnote.docx", seen, |w| {
            let note = format!(r#"<w:footnote w:id="2">{}</w:footnote>"#, paragraph(&deleted(&w.h(1))));
            letter(w, &paragraph(r#"<w:r><w:footnoteReference w:id="2"/></w:r>"#)).story("footnotes", note).bytes()
        }),
        case("deleted_field.docx", seen, |w| {
            let gone = format!(
                r#"<w:del w:id="1" w:author=""><w:r><w:delInstrText>{}</w:delInstrText></w:r></w:del>"#,
                w.h(1)
            );
            letter(w, &paragraph(&(run("", &w.v(3)) + &gone))).bytes()
        }),
    ]
}

fn beside() -> Vec<Case> {
    vec![
        case("comment.docx", &["comment"], |w| {
            let comment = format!(r#"<w:comment w:id="0" w:author="{}">{}</w:comment>"#, w.h(1), plain(&w.h(2)));
            letter(w, &paragraph(r#"<w:r><w:commentReference w:id="0"/></w:r>"#)).story("comments", comment).bytes()
        }),
        case("custom_xml.docx", &["custom_xml"], |w| {
            letter(w, "").part("customXml/item1.xml", "customXml", "", format!("<crew>{}</crew>", w.h(1))).bytes()
        }),
        case("embedded_workbook.docx", &["embedded_file"], |w| {
            let book = Book::of(vec![Sheet::new("Raw", rows(1, &[&[&w.h(1)]]))]).bytes();
            letter(w, "")
                .part(
                    "word/embeddings/Microsoft_Excel_Sheet1.xlsx",
                    "package",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    book,
                )
                .bytes()
        }),
        case("chart_that_keeps_its_values.docx", &["chart_cache"], |w| {
            let chart = format!(
                r#"<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:pieChart><c:ser><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:pieChart></c:plotArea></c:chart></c:chartSpace>"#,
                w.h(1)
            );
            letter(w, "")
                .part(
                    "word/charts/chart1.xml",
                    "chart",
                    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
                    chart,
                )
                .bytes()
        }),
        case("author_and_manager.docx", &["metadata"], |w| {
            let core = format!("<dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy>", w.h(1), w.h(2));
            Docx { core, app: format!("<Manager>{}</Manager>", w.h(3)), ..letter(w, "") }.bytes()
        }),
        case("field_and_variables.docx", &[], |w| {
            let variables = format!(r#"<w:docVars><w:docVar w:name="crew" w:val="{}"/></w:docVars>"#, w.h(1));
            let body = paragraph(&field(&format!(r#"MERGEFIELD "{}""#, w.h(2)), &w.v(3)));
            Docx { settings: variables, ..letter(w, &body) }.bytes()
        }),
        case("many_ways_at_once.docx", &["invisible_text", "tracked_change", "comment", "metadata"], |w| {
            let body = beside_shown(w, "<w:vanish/>") + &paragraph(&deleted(&w.h(2)));
            let comment = format!(r#"<w:comment w:id="0" w:author="">{}</w:comment>"#, plain(&w.h(3)));
            Docx { core: format!("<dc:creator>{}</dc:creator>", w.h(4)), ..letter(w, &body) }
                .story("comments", comment)
                .bytes()
        }),
    ]
}

fn rich() -> Vec<Case> {
    let letter = |w: &Words, info: &str, more: String| {
        let content = rtf::paragraph("Aldermoor Police")
            + &rtf::row(&["Year", "Dogs"])
            + &rtf::row(&["2022/23", &w.v(2)])
            + &rtf::paragraph(&w.v(1))
            + &more;
        rtf::document(info, &content)
    };
    vec![
        case("hidden_letters.rtf", &["invisible_text"], move |w| {
            letter(w, "", format!(r"\pard {} {{\v {}}}\par ", w.v(3), w.h(1)))
        }),
        case("white_letters.rtf", &["invisible_text"], move |w| {
            letter(w, "", format!(r"\pard {} {{\cf2 {}}}\par ", w.v(3), w.h(1)))
        }),
        case("black_bar.rtf", &["invisible_text"], move |w| {
            letter(w, "", format!(r"\pard {} {{\cf1\highlight1 {}}}\par ", w.v(3), w.h(1)))
        }),
        case("deleted_letters.rtf", &["tracked_change"], move |w| {
            letter(w, "", format!(r"\pard {} {{\deleted\revauthdel1 {}}}\par ", w.v(3), w.h(1)))
        }),
        case("comment.rtf", &["comment"], move |w| {
            letter(
                w,
                "",
                format!(
                    r"\pard {}{{\*\atnid {}}}{{\*\atnauthor {}}}\chatn{{\*\annotation \pard {}\par}}\par ",
                    w.v(3),
                    w.h(3),
                    w.h(1),
                    w.h(2)
                ),
            )
        }),
        case("author.rtf", &["metadata"], move |w| {
            letter(w, &format!(r"{{\author {}}}{{\operator {}}}{{\manager {}}}", w.h(1), w.h(2), w.h(3)), String::new())
        }),
        case("embedded_object.rtf", &["embedded_file"], move |w| {
            let hex: String = w.h(1).bytes().map(|byte| format!("{byte:02x}")).collect();
            letter(
                w,
                "",
                format!(
                    r"\pard {{\object\objemb{{\*\objclass Package}}{{\*\objdata {hex}}}{{\result {}}}}}\par ",
                    w.v(3)
                ),
            )
        }),
    ]
}
