//! What files of the open document format share: styles that hide, and parts that are not shown.

use crate::model::HiddenKind;
use crate::read::colour::is_lost_on;
use crate::read::package::Package;
use crate::read::{ooxml, xml};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// What one style does to what is shown.
#[derive(Clone, Default)]
struct Style {
    parent: Option<String>,
    letters: Option<u32>,
    ground: Option<u32>,
    is_hidden: bool,
    is_flat: bool,
}

/// The styles of a file, by family and name.
#[derive(Default)]
pub struct Styles {
    styles: BTreeMap<(String, String), Style>,
}

impl Styles {
    /// Reads the styles of a part.
    pub fn take(&mut self, text: &str) {
        let mut reader = xml::reader(text);
        let mut current: Option<(String, String)> = None;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => match element.local_name().as_ref() {
                    "style" => {
                        let key = (
                            xml::attribute(&element, "family").unwrap_or_default(),
                            xml::attribute(&element, "name").unwrap_or_default(),
                        );
                        let parent = xml::attribute(&element, "parent-style-name");
                        self.styles.insert(key.clone(), Style { parent, ..Style::default() });
                        current = Some(key);
                    }
                    "body" => return,
                    name if name.ends_with("-properties") => {
                        if let Some(style) = current.as_ref().and_then(|key| self.styles.get_mut(key)) {
                            style.take(&element);
                        }
                    }
                    _ => {}
                },
                Ok(Event::End(element)) if element.local_name().as_ref() == "style" => current = None,
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Follows a style and those it is made from, the nearest first.
    fn chain(&self, family: &str, name: &str) -> impl Iterator<Item = &Style> {
        let find = move |name: &str| self.styles.get(&(family.to_owned(), name.to_owned()));
        std::iter::successors(find(name), move |style| style.parent.as_deref().and_then(find)).take(20)
    }

    /// Returns whether a sheet, section or stretch of text of this style is not shown.
    pub fn is_hidden(&self, family: &str, name: &str) -> bool {
        self.chain(family, name).any(|style| style.is_hidden)
    }

    /// Returns whether a row or column of this style has no size.
    pub fn is_flat(&self, family: &str, name: &str) -> bool {
        self.chain(family, name).any(|style| style.is_flat)
    }

    /// Returns whether letters of this style are lost on their ground; `behind` is the ground where the style has none.
    pub fn is_lost(&self, family: &str, name: &str, behind: Option<u32>) -> bool {
        let letters = self.chain(family, name).find_map(|style| style.letters);
        is_lost_on(letters, self.ground(family, name).or(behind))
    }

    pub fn ground(&self, family: &str, name: &str) -> Option<u32> {
        self.chain(family, name).find_map(|style| style.ground)
    }
}

impl Style {
    fn take(&mut self, properties: &BytesStart) {
        let value = |name: &str| xml::attribute(properties, name);
        let colour = |name: &str| value(name).and_then(|it| u32::from_str_radix(it.strip_prefix('#')?, 16).ok());
        self.letters = colour("color").or(self.letters);
        self.ground = colour("background-color").or(self.ground);
        self.is_hidden |= value("display").is_some_and(|it| matches!(it.as_str(), "false" | "none"));
        let flat = |name: &str| value(name).is_some_and(|size| is_nothing(&size));
        self.is_flat |= flat("row-height") || flat("column-width");
    }
}

/// `0cm`, `0.00in`.
fn is_nothing(size: &str) -> bool {
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    digits.parse::<f64>().is_ok_and(|size| size <= 0.005)
}

/// Tells what a file keeps in parts of its own.
pub fn hidden_parts(package: &mut Package, mut hide: impl FnMut(HiddenKind, u64)) {
    let objects: Vec<String> = package
        .names()
        .filter(|name| name.starts_with("Object ") && (name.ends_with("/content.xml") || !name.contains('/')))
        .map(str::to_owned)
        .collect();
    for object in objects {
        let is_chart = package.text(&object).is_some_and(|text| text.contains("<office:chart"));
        hide(if is_chart { HiddenKind::ChartCache } else { HiddenKind::EmbeddedFile }, 1);
    }
    let meta = package.text("meta.xml").unwrap_or_default();
    let named =
        ["creator", "initial-creator", "printed-by"].iter().filter(|name| ooxml::is_filled(&meta, name)).count();
    hide(HiddenKind::Metadata, named as u64);
    let scripts = package.names().filter(|name| name.starts_with("Basic/") && name.ends_with(".xml")).count();
    hide(HiddenKind::EmbeddedFile, u64::from(scripts > 2));
}
