//! Packages as Office writes them: parts, their types, and how they hang together.

use crate::make::escaped;
use crate::make::zip::{Packed, Zip};
use std::collections::BTreeMap;

pub const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub const CORE: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/// A package in the making. Part names have no slash in front.
#[derive(Clone, Default)]
pub struct Package {
    parts: Vec<(String, Packed)>,
    types: Vec<(String, String)>,
    relations: BTreeMap<String, Vec<(String, String)>>,
}

impl Package {
    /// Adds a part with its content type; with none, the type of its ending.
    pub fn part(&mut self, name: &str, content_type: &str, bytes: impl AsRef<[u8]>) {
        self.packed(name, content_type, Packed::deflated(bytes.as_ref()));
    }

    pub fn packed(&mut self, name: &str, content_type: &str, packed: Packed) {
        self.parts.push((name.to_owned(), packed));
        if !content_type.is_empty() {
            self.types.push((name.to_owned(), content_type.to_owned()));
        }
    }

    /// Relates a part (`""`: the package) to a target and returns the identifier.
    pub fn relate(&mut self, from: &str, kind: &str, target: &str) -> String {
        let of_part = self.relations.entry(from.to_owned()).or_default();
        let kind = if kind.starts_with("http") { kind.to_owned() } else { format!("{OFFICE}/{kind}") };
        of_part.push((kind, target.to_owned()));
        format!("rId{}", of_part.len())
    }

    /// Adds `docProps/core.xml` and `docProps/app.xml`.
    pub fn properties(&mut self, core: &str, app: &str) {
        if !core.is_empty() {
            let xml = format!(
                r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>"#
            );
            self.part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", xml);
            self.relate("", CORE, "docProps/core.xml");
        }
        if !app.is_empty() {
            let xml = format!(
                r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">{app}</Properties>"#
            );
            self.part("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml", xml);
            self.relate("", "extended-properties", "docProps/app.xml");
        }
    }

    /// The package, with what else shall lie in it.
    pub fn finish(&self) -> Zip {
        let mut types = String::from(
            r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/>"#,
        );
        for (name, content_type) in &self.types {
            types += &format!(r#"<Override PartName="/{}" ContentType="{content_type}"/>"#, escaped(name));
        }
        types += "</Types>";
        let mut zip = Zip::new().deflated("[Content_Types].xml", types);
        for (from, relations) in &self.relations {
            let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
            let slash = if folder.is_empty() { "" } else { "/" };
            zip = zip.deflated(&format!("{folder}{slash}_rels/{file}.rels"), of_relations(relations));
        }
        self.parts.iter().fold(zip, |zip, (name, packed)| zip.entry(name.as_bytes(), packed))
    }
}

fn of_relations(relations: &[(String, String)]) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    for (at, (kind, target)) in relations.iter().enumerate() {
        let outside = target.contains("://") || target.starts_with("file:");
        let mode = if outside { r#" TargetMode="External""# } else { "" };
        xml += &format!(r#"<Relationship Id="rId{}" Type="{kind}" Target="{}"{mode}/>"#, at + 1, escaped(target));
    }
    xml + "</Relationships>"
}
