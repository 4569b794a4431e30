//! Word documents of XML parts.

use crate::make::escaped;
use crate::make::opc::{OFFICE, Package};
use crate::make::zip::Packed;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// A document in the making. Fields are XML.
#[derive(Clone, Default)]
pub struct Docx {
    pub body: String,
    /// The whole main part, in place of `body`.
    pub whole: Option<Packed>,
    /// Inside `styles`.
    pub styles: String,
    /// Inside `settings`.
    pub settings: String,
    /// Kind of part (`header`, `footnotes`, `comments`, …) and its content.
    pub stories: Vec<(&'static str, String)>,
    /// Name, kind of relation, content type, bytes.
    pub parts: Vec<(String, &'static str, &'static str, Vec<u8>)>,
    pub core: String,
    pub app: String,
}

impl Docx {
    pub fn of(body: impl Into<String>) -> Self {
        Docx { body: body.into(), ..Docx::default() }
    }

    pub fn story(mut self, kind: &'static str, content: impl Into<String>) -> Self {
        self.stories.push((kind, content.into()));
        self
    }

    pub fn part(mut self, name: &str, kind: &'static str, content_type: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push((name.to_owned(), kind, content_type, bytes.as_ref().to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut package = Package::default();
        let main = "word/document.xml";
        package.relate("", "officeDocument", main);
        let mut section = String::new();
        for (kind, content) in &self.stories {
            let (root, file, content_type) = match *kind {
                "header" => ("hdr", "header1", "header"),
                "footer" => ("ftr", "footer1", "footer"),
                other => (other, other, other),
            };
            package.part(&format!("word/{file}.xml"), &format!("{TYPE}.{content_type}+xml"), part(root, content));
            let id = package.relate(main, kind, &format!("{file}.xml"));
            if matches!(*kind, "header" | "footer") {
                section += &format!(r#"<w:{kind}Reference w:type="default" r:id="{id}"/>"#);
            }
        }
        for (root, content) in [("styles", &self.styles), ("settings", &self.settings)] {
            if !content.is_empty() {
                package.part(&format!("word/{root}.xml"), &format!("{TYPE}.{root}+xml"), part(root, content));
                package.relate(main, root, &format!("{root}.xml"));
            }
        }
        for (name, kind, content_type, bytes) in &self.parts {
            package.part(name, content_type, bytes);
            let target = name.strip_prefix("word/").map_or_else(|| format!("../{name}"), str::to_owned);
            package.relate(main, kind, &target);
        }
        let document = part("document", &format!("<w:body>{}<w:sectPr>{section}</w:sectPr></w:body>", self.body));
        let packed = self.whole.clone().unwrap_or_else(|| Packed::deflated(document.as_bytes()));
        package.packed(main, &format!("{TYPE}.document.main+xml"), packed);
        package.properties(&self.core, &self.app);
        package.finish().finish()
    }
}

/// What stands before and after the body of a main part.
pub fn document_ends() -> (String, &'static str) {
    let whole = part("document", "<w:body></w:body>");
    (whole.split_once("</w:body>").unwrap().0.to_owned(), "</w:body></w:document>")
}

fn part(root: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{MAIN}" xmlns:r="{OFFICE}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">{content}</w:{root}>"#
    )
}

/// A run; `properties` are XML.
pub fn run(properties: &str, text: &str) -> String {
    format!(r#"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(text))
}

/// A paragraph of runs made before.
pub fn paragraph(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

pub fn plain(text: &str) -> String {
    paragraph(&run("", text))
}

/// Text that was taken out with changes tracked.
pub fn deleted(text: &str) -> String {
    format!(
        r#"<w:del w:id="7" w:author="" w:date="2024-01-01T00:00:00Z"><w:r><w:delText xml:space="preserve">{}</w:delText></w:r></w:del>"#,
        escaped(text)
    )
}

pub fn field(instruction: &str, shown: &str) -> String {
    format!(
        r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#,
        escaped(instruction),
        run("", shown)
    )
}

/// A table of rows made of cells.
pub fn table(rows: &[String]) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.concat())
}

pub fn row(properties: &str, cells: &[String]) -> String {
    format!("<w:tr><w:trPr>{properties}</w:trPr>{}</w:tr>", cells.concat())
}

pub fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", plain(text))
}

/// A paragraph style or a style of characters with properties of runs.
pub fn style(kind: &str, id: &str, properties: &str) -> String {
    format!(r#"<w:style w:type="{kind}" w:styleId="{id}"><w:name w:val="{id}"/><w:rPr>{properties}</w:rPr></w:style>"#)
}

/// A paragraph in a box that floats over the page.
pub fn text_box(content: &str) -> String {
    paragraph(&format!(
        r#"<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"#
    ))
}
