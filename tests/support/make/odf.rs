//! OpenDocument spreadsheets and texts.

use crate::make::escaped;
use crate::make::zip::{Packed, Zip};

pub const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
pub const ODT: &str = "application/vnd.oasis.opendocument.text";

const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" office:version="1.2""#;

/// A document in the making. Fields are XML.
#[derive(Clone, Default)]
pub struct Odf {
    pub media_type: &'static str,
    /// Inside `office:automatic-styles`.
    pub styles: String,
    /// Inside `office:spreadsheet` or `office:text`.
    pub body: String,
    /// The whole `content.xml`, in place of the two above.
    pub whole: Option<Packed>,
    /// Inside `office:meta`.
    pub meta: String,
    /// Name and bytes.
    pub parts: Vec<(&'static str, Vec<u8>)>,
    /// More entries of the manifest.
    pub manifest: String,
}

impl Odf {
    pub fn ods(body: impl Into<String>) -> Self {
        Odf { media_type: ODS, body: body.into(), ..Odf::default() }
    }

    pub fn odt(body: impl Into<String>) -> Self {
        Odf { media_type: ODT, body: body.into(), ..Odf::default() }
    }

    pub fn styled(mut self, styles: impl Into<String>) -> Self {
        self.styles = styles.into();
        self
    }

    pub fn part(mut self, name: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push((name, bytes.as_ref().to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let content = content(self.media_type, &self.styles, &self.body);
        let packed = self.whole.clone().unwrap_or_else(|| Packed::deflated(content.as_bytes()));
        let manifest = format!(
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>{}</manifest:manifest>"#,
            self.media_type, self.manifest
        );
        let mut zip = Zip::new().stored("mimetype", self.media_type).entry(b"content.xml", &packed);
        if !self.meta.is_empty() {
            let meta = format!(
                r#"<office:document-meta {SPACES}><office:meta>{}</office:meta></office:document-meta>"#,
                self.meta
            );
            zip = zip.deflated("meta.xml", meta);
        }
        for (name, bytes) in &self.parts {
            zip = zip.deflated(name, bytes);
        }
        zip.deflated("META-INF/manifest.xml", manifest).finish()
    }
}

/// A `content.xml`.
pub fn content(media_type: &str, styles: &str, body: &str) -> String {
    let kind = media_type.rsplit('.').next().unwrap_or_default();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"#
    )
}

pub fn style(name: &str, family: &str, properties: &str) -> String {
    format!(r#"<style:style style:name="{name}" style:family="{family}">{properties}</style:style>"#)
}

/// A sheet; `more` are attributes, `inside` is XML.
pub fn sheet(name: &str, more: &str, inside: &str) -> String {
    format!(r#"<table:table table:name="{}" {more}>{inside}</table:table>"#, escaped(name))
}

pub fn row(more: &str, cells: &[String]) -> String {
    format!("<table:table-row {more}>{}</table:table-row>", cells.concat())
}

pub fn rows(texts: &[&[&str]]) -> String {
    let of_row = |texts: &&[&str]| row("", &texts.iter().map(|text| cell("", text)).collect::<Vec<_>>());
    texts.iter().map(of_row).collect()
}

pub fn cell(more: &str, text: &str) -> String {
    format!(
        r#"<table:table-cell office:value-type="string" {more}><text:p>{}</text:p></table:table-cell>"#,
        escaped(text)
    )
}

pub fn paragraph(text: &str) -> String {
    format!("<text:p>{}</text:p>", escaped(text))
}

pub fn annotation(text: &str) -> String {
    format!("<office:annotation><dc:creator></dc:creator><text:p>{}</text:p></office:annotation>", escaped(text))
}
