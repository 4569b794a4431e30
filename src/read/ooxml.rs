//! What the packages of office programs keep beside what they show, and how their parts refer to each other.

use crate::model::HiddenKind;
use crate::read::package::Package;
use crate::read::xml;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Parts that hold what is not shown, below the folder of the program. Each row: start, ending, kind.
const HIDDEN_PARTS: [(&str, &str, HiddenKind); 10] = [
    ("revisions/revisionLog", "", HiddenKind::TrackedChange),
    ("pivotCache/pivotCacheDefinition", "", HiddenKind::PivotCache),
    ("model/", "", HiddenKind::DataModel),
    ("externalLinks/externalLink", "", HiddenKind::ExternalLink),
    ("charts/chart", ".xml", HiddenKind::ChartCache),
    ("charts/chartEx", ".xml", HiddenKind::ChartCache),
    ("embeddings/", "", HiddenKind::EmbeddedFile),
    ("activeX/", ".bin", HiddenKind::EmbeddedFile),
    ("afchunk", "", HiddenKind::EmbeddedFile),
    ("vbaProject", ".bin", HiddenKind::EmbeddedFile),
];

/// Elements of `docProps` that name somebody.
const NAMING: [&str; 3] = ["creator", "lastModifiedBy", "Manager"];

/// Tells what a package keeps in parts of its own. `folder` is that of the program: `xl/`, `word/`.
pub fn hidden_parts(package: &mut Package, folder: &str, mut hide: impl FnMut(HiddenKind, u64)) {
    for (start, ending, kind) in HIDDEN_PARTS {
        let parts = package.names().filter(|name| {
            let of_program = name.strip_prefix(folder).filter(|rest| !rest.contains("_rels/"));
            of_program.is_some_and(|rest| rest.starts_with(start) && rest.ends_with(ending))
        });
        // A chart of the newer kind has the start of the older one.
        let parts = parts.filter(|name| start != "charts/chart" || !name.contains("charts/chartEx"));
        let parts: Vec<&str> = parts.collect();
        hide(kind, parts.iter().filter(|name| package.size(name) > 0).count() as u64);
    }
    let items = package.names().filter(|name| name.starts_with("customXml/item") && !name.contains("Props"));
    hide(HiddenKind::CustomXml, items.count() as u64);
    let mut people = 0;
    for name in ["docProps/core.xml", "docProps/app.xml"] {
        if let Some(text) = package.text(name) {
            people += NAMING.iter().filter(|element| is_filled(&text, element)).count() as u64;
        }
    }
    hide(HiddenKind::Metadata, people);
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    for (part, element) in [("comments", "comment"), ("threadedComment", "threadedComment")] {
        for name in names.iter().filter(|name| {
            let file = name.rsplit('/').next().unwrap_or_default();
            name.starts_with(folder) && file.starts_with(part) && file.ends_with(".xml") && !file.contains("Ex")
        }) {
            let text = package.text(name).unwrap_or_default();
            hide(HiddenKind::Comment, count_elements(&text, element));
        }
    }
}

/// Whether an element of that local name holds text.
pub fn is_filled(text: &str, name: &str) -> bool {
    let mut reader = xml::reader(text);
    let mut inside = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => inside = element.local_name().as_ref() == name,
            Ok(Event::End(_)) => inside = false,
            Ok(Event::Text(text)) if inside && !text.trim().is_empty() => return true,
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

pub fn count_elements(text: &str, name: &str) -> u64 {
    let mut reader = xml::reader(text);
    let mut count = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == name => count += 1,
            Ok(Event::Eof) | Err(_) => return count,
            Ok(_) => {}
        }
    }
}

/// Returns the targets of a part's relations by identifier, as names of parts, and external ones as they are.
pub fn relations(package: &mut Package, part: &str) -> BTreeMap<String, String> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let rels = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let text = package.text(&rels).unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut reader = xml::reader(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "Relationship" => {
                let (id, target) = (xml::attribute(&element, "Id"), xml::attribute(&element, "Target"));
                let external = xml::attribute(&element, "TargetMode").is_some_and(|mode| mode == "External");
                if let (Some(id), Some(target)) = (id, target) {
                    found.insert(id, if external { target } else { resolved(folder, &target) });
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// `../media/a.png` beside `xl/worksheets` is `xl/media/a.png`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "" | "." => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_beside_their_part() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(resolved("", "../../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn elements_are_counted_and_looked_into() {
        assert_eq!(count_elements("<a><x:comment/><comment>y</comment></a>", "comment"), 2);
        assert!(is_filled("<a><dc:creator>B</dc:creator></a>", "creator"));
        assert!(!is_filled("<a><dc:creator></dc:creator></a>", "creator"));
    }
}
