//! OpenDocument files that hide something.

use super::{Case, Words, case};
use crate::make::odf::{ODS, Odf, annotation, cell, content, paragraph, row, rows, sheet, style};

pub fn cases() -> Vec<Case> {
    [spreadsheets(), texts()].into_iter().flatten().collect()
}

fn shown(words: &Words) -> String {
    rows(&[&["Aldermoor Police", &words.v(1)], &["Year", "Dogs"], &["2022/23", &words.v(2)]])
}

/// A spreadsheet of one sheet with more rows.
fn with(words: &Words, more: &str) -> Odf {
    Odf::ods(sheet("Dogs", "", &(shown(words) + more)))
}

fn spreadsheets() -> Vec<Case> {
    let gone = style("gone", "table", r#"<style:table-properties table:display="false"/>"#);
    let changes = |w: &Words| {
        format!(
            r#"<table:tracked-changes><table:cell-content-change table:id="c1"><table:cell-address table:column="0" table:row="0" table:table="0"/><office:change-info><dc:creator>{}</dc:creator><dc:date>2024-01-01T00:00:00</dc:date></office:change-info><table:previous><table:change-track-table-cell office:value-type="string"><text:p>{}</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>"#,
            w.h(1),
            w.h(2)
        )
    };
    let secret = |w: &Words| vec![cell("", &w.h(1)), cell("", &w.h(2))];
    vec![
        case("hidden_sheet.ods", &["hidden_sheet"], move |w| {
            let body =
                sheet("Dogs", "", &shown(w)) + &sheet(&w.h(1), r#"table:style-name="gone""#, &rows(&[&[&w.h(2)]]));
            Odf::ods(body).styled(gone.clone()).bytes()
        }),
        case("hidden_row.ods", &["hidden_row"], move |w| {
            with(w, &(row(r#"table:visibility="collapse""#, &secret(w)) + &rows(&[&[&w.v(3)]]))).bytes()
        }),
        case("filtered_row.ods", &["filtered_row"], move |w| {
            with(w, &(row(r#"table:visibility="filter""#, &secret(w)) + &rows(&[&[&w.v(3)]]))).bytes()
        }),
        case("hidden_rows_in_a_group.ods", &["hidden_row"], move |w| {
            let group = format!(
                r#"<table:table-row-group table:display="false">{}</table:table-row-group>"#,
                row(r#"table:visibility="collapse""#, &secret(w))
            );
            with(w, &group).bytes()
        }),
        case("row_of_no_height.ods", &["hidden_row"], move |w| {
            let flat = style(
                "flat",
                "table-row",
                r#"<style:table-row-properties style:row-height="0cm" style:use-optimal-row-height="false"/>"#,
            );
            with(w, &row(r#"table:style-name="flat""#, &secret(w))).styled(flat).bytes()
        }),
        case("hidden_column.ods", &["hidden_column"], |w| {
            let columns = r#"<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>"#;
            let more = rows(&[&[&w.v(3), "5", &w.h(1)]]);
            Odf::ods(sheet("Dogs", "", &(columns.to_owned() + &shown(w) + &more))).bytes()
        }),
        case("white_letters.ods", &["invisible_text"], |w| {
            let white = style("white", "table-cell", r##"<style:text-properties fo:color="#ffffff"/>"##);
            with(w, &row("", &[cell(r#"table:style-name="white""#, &w.h(1))])).styled(white).bytes()
        }),
        case("black_on_black.ods", &["invisible_text"], |w| {
            let black = r##"<style:table-cell-properties fo:background-color="#000000"/><style:text-properties fo:color="#000000"/>"##;
            with(w, &row("", &[cell(r#"table:style-name="bar""#, &w.h(1))]))
                .styled(style("bar", "table-cell", black))
                .bytes()
        }),
        case("comment.ods", &["comment"], |w| {
            let noted = cell("", &w.v(3)).replace("<text:p>", &(annotation(&w.h(1)) + "<text:p>"));
            with(w, &row("", &[noted])).bytes()
        }),
        case("changes_tracked.ods", &["tracked_change"], move |w| {
            Odf::ods(changes(w) + &sheet("Dogs", "", &shown(w))).bytes()
        }),
        case("author.ods", &["metadata"], |w| {
            let meta =
                format!("<meta:initial-creator>{}</meta:initial-creator><dc:creator>{}</dc:creator>", w.h(1), w.h(2));
            Odf { meta, ..with(w, "") }.bytes()
        }),
        case("embedded_sheet.ods", &["embedded_file"], |w| {
            let inside = content(ODS, "", &sheet("Raw", "", &rows(&[&[&w.h(1)]])));
            let frame = r#"<table:table-cell><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell>"#;
            let manifest =
                format!(r#"<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="{ODS}"/>"#);
            Odf { manifest, ..with(w, &row("", &[frame.to_owned()])) }.part("Object 1/content.xml", inside).bytes()
        }),
        case("chart_that_keeps_its_values.ods", &["chart_cache|embedded_file"], |w| {
            let inside = content(
                "application/vnd.oasis.opendocument.chart",
                "",
                &format!("<chart:chart>{}</chart:chart>", sheet("local-table", "", &rows(&[&[&w.h(1)]]))),
            );
            let frame = r#"<table:table-cell><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell>"#;
            let manifest = r#"<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="application/vnd.oasis.opendocument.chart"/>"#.to_owned();
            Odf { manifest, ..with(w, &row("", &[frame.to_owned()])) }.part("Object 1/content.xml", inside).bytes()
        }),
        case("cells_of_another_book.ods", &["external_link"], |w| {
            let source = r#"<table:table-source xlink:type="simple" xlink:href="file:///crew.ods" table:mode="copy-results-only"/>"#;
            let kept =
                sheet("'file:///crew.ods'#Raw", r#"table:print="false""#, &(source.to_owned() + &rows(&[&[&w.h(1)]])));
            Odf::ods(sheet("Dogs", "", &shown(w)) + &kept).bytes()
        }),
        case("name_for_a_value.ods", &["defined_name"], |w| {
            let names = format!(
                r#"<table:named-expressions><table:named-expression table:name="Crew" table:expression="&quot;{}&quot;"/></table:named-expressions>"#,
                w.h(1)
            );
            Odf::ods(sheet("Dogs", "", &shown(w)) + &names).bytes()
        }),
    ]
}

fn texts() -> Vec<Case> {
    let gone = || style("gone", "text", r#"<style:text-properties text:display="none"/>"#);
    let letter = |w: &Words, more: String| {
        paragraph("Aldermoor Police") + &paragraph(&format!("We hold 14 dogs {}", w.v(1))) + &more
    };
    let span = |name: &str, text: String| {
        format!(r#"<text:p>Shown <text:span text:style-name="{name}">{text}</text:span></text:p>"#)
    };
    vec![
        case("hidden_letters.odt", &["invisible_text"], move |w| {
            Odf::odt(letter(w, span("gone", w.h(1)))).styled(gone()).bytes()
        }),
        case("hidden_section.odt", &["invisible_text"], move |w| {
            let section =
                format!(r#"<text:section text:name="S" text:display="none">{}</text:section>"#, paragraph(&w.h(1)));
            Odf::odt(letter(w, section)).bytes()
        }),
        case("hidden_text_field.odt", &["invisible_text"], move |w| {
            let field = format!(
                r#"<text:p>Shown <text:hidden-text text:condition="1" text:is-hidden="true" text:string-value="{0}">{0}</text:hidden-text></text:p>"#,
                w.h(1)
            );
            Odf::odt(letter(w, field)).bytes()
        }),
        case("white_letters.odt", &["invisible_text"], move |w| {
            let white = style("white", "text", r##"<style:text-properties fo:color="#ffffff"/>"##);
            Odf::odt(letter(w, span("white", w.h(1)))).styled(white).bytes()
        }),
        case("black_bar.odt", &["invisible_text"], move |w| {
            let bar =
                style("bar", "text", r##"<style:text-properties fo:color="#000000" fo:background-color="#000000"/>"##);
            Odf::odt(letter(w, span("bar", w.h(1)))).styled(bar).bytes()
        }),
        case("changes_tracked.odt", &["tracked_change"], move |w| {
            let changes = format!(
                r#"<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>{}</dc:creator></office:change-info>{}</text:deletion></text:changed-region></text:tracked-changes>"#,
                w.h(1),
                paragraph(&w.h(2))
            );
            Odf::odt(changes + &letter(w, r#"<text:p>Shown <text:change text:change-id="c1"/></text:p>"#.to_owned()))
                .bytes()
        }),
        case("comment.odt", &["comment"], move |w| {
            Odf::odt(letter(w, format!("<text:p>Shown {}</text:p>", annotation(&w.h(1))))).bytes()
        }),
        case("author.odt", &["metadata"], move |w| {
            let meta =
                format!("<meta:initial-creator>{}</meta:initial-creator><dc:creator>{}</dc:creator>", w.h(1), w.h(2));
            Odf { meta, ..Odf::odt(letter(w, String::new())) }.bytes()
        }),
        case("embedded_sheet.odt", &["embedded_file"], move |w| {
            let inside = content(ODS, "", &sheet("Raw", "", &rows(&[&[&w.h(1)]])));
            let frame =
                r#"<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>"#.to_owned();
            let manifest =
                format!(r#"<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="{ODS}"/>"#);
            Odf { manifest, ..Odf::odt(letter(w, frame)) }.part("Object 1/content.xml", inside).bytes()
        }),
    ]
}
