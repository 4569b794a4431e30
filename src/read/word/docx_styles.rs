//! Styles and numbering of a Word file, as far as they hide text or make headings and lists.

use crate::read::colour::{WHITE, is_lost_on};
use crate::read::package::Package;
use crate::read::xml;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// How a stretch of text is set. What is not said is taken from the style.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    pub is_hidden: Option<bool>,
    pub letters: Option<u32>,
    pub ground: Option<u32>,
    /// Marked in black, as with a pen.
    pub is_blackened: bool,
    /// Half points.
    pub size: Option<u32>,
}

impl Look {
    /// Takes one element of run properties.
    pub fn take(&mut self, element: &BytesStart) {
        let colour = |name: &str| xml::attribute(element, name).and_then(|it| u32::from_str_radix(&it, 16).ok());
        match element.local_name().as_ref() {
            "vanish" | "webHidden" => self.is_hidden = Some(!is_off(element)),
            "color" => self.letters = colour("val").or(self.letters),
            "shd" => self.ground = colour("fill").or(self.ground),
            "highlight" => {
                let name = xml::attribute(element, "val").unwrap_or_default();
                self.is_blackened = name == "black" || (self.is_blackened && name == "none");
                self.ground = match name.as_str() {
                    "black" => Some(0),
                    "white" => Some(WHITE),
                    "none" => self.ground,
                    // Some colour in the middle.
                    _ => Some(0x80_80_80),
                };
            }
            "sz" => self.size = xml::number(element, "val").or(self.size),
            _ => {}
        }
    }

    pub fn over(self, below: Look) -> Look {
        Look {
            is_hidden: self.is_hidden.or(below.is_hidden),
            letters: self.letters.or(below.letters),
            ground: self.ground.or(below.ground),
            is_blackened: self.is_blackened || (self.ground.is_none() && below.is_blackened),
            size: self.size.or(below.size),
        }
    }

    /// Returns whether nobody can see the text. `behind` is the ground of the paragraph or cell.
    pub fn is_invisible(&self, behind: Option<u32>) -> bool {
        self.is_hidden == Some(true)
            || self.size.is_some_and(|size| size <= 3)
            || (self.is_blackened && self.letters.is_none())
            || is_lost_on(self.letters, self.ground.or(behind).or(Some(WHITE)))
    }
}

fn is_off(element: &BytesStart) -> bool {
    xml::attribute(element, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

#[derive(Default)]
struct Style {
    look: Look,
    parent: Option<String>,
    heading: Option<u8>,
}

#[derive(Default)]
pub struct Styles {
    styles: BTreeMap<String, Style>,
}

impl Styles {
    pub fn read(package: &mut Package) -> Styles {
        let text = package.text("word/styles.xml").unwrap_or_default();
        let mut found = Styles::default();
        let mut reader = xml::reader(&text);
        let mut current: Option<(String, Style)> = None;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => {
                    match (element.local_name().as_ref(), &mut current) {
                        ("style", _) => {
                            current = xml::attribute(&element, "styleId").map(|id| (id, Style::default()));
                        }
                        ("basedOn", Some((_, style))) => style.parent = xml::attribute(&element, "val"),
                        ("name", Some((_, style))) => {
                            let name = xml::attribute(&element, "val").unwrap_or_default().to_ascii_lowercase();
                            style.heading = match name.strip_prefix("heading ") {
                                Some(level) => level.parse().ok(),
                                None => (name == "title").then_some(1),
                            };
                        }
                        (_, Some((_, style))) => style.look.take(&element),
                        (_, None) => {}
                    }
                }
                Ok(Event::End(element)) if element.local_name().as_ref() == "style" => {
                    found.styles.extend(current.take());
                }
                Ok(Event::Eof) | Err(_) => return found,
                Ok(_) => {}
            }
        }
    }

    fn chain(&self, id: &str) -> impl Iterator<Item = &Style> {
        std::iter::successors(self.styles.get(id), |style| self.styles.get(style.parent.as_deref()?)).take(20)
    }

    pub fn look(&self, id: &str) -> Look {
        self.chain(id).fold(Look::default(), |look, style| look.over(style.look))
    }

    pub fn heading(&self, id: &str) -> Option<u8> {
        self.chain(id).find_map(|style| style.heading).map(|level| level.clamp(1, 6))
    }
}
