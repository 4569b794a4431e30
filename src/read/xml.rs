//! Small helpers over the reader of XML, which is strict about nothing here: office files are seldom valid.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Returns a reader that takes markup as it comes.
pub fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Returns an attribute by its local name, whatever its prefix.
pub fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|it| it.key.local_name().as_ref() == name)?;
    Some(
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned),
    )
}

/// Returns an attribute that is a number.
pub fn number<T: std::str::FromStr>(element: &BytesStart, name: &str) -> Option<T> {
    attribute(element, name)?.trim().parse().ok()
}

/// Returns whether an attribute is set to a word for yes.
pub fn is_on(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
}

/// Writes what `&name;` stands for; entities of a document's own stand for nothing.
pub fn push_reference(reference: &BytesRef, to: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        to.push(character);
    } else {
        to.push_str(quick_xml::escape::resolve_predefined_entity(reference).unwrap_or_default());
    }
}

/// Who takes the parts of a text in markup as they come.
pub trait Taker {
    /// An element begins; an empty one ends without a word.
    fn begin(&mut self, element: &BytesStart, is_empty: bool);
    fn text(&mut self, text: &str);
    fn end(&mut self, name: &str);
    /// Returns whether no more is wanted.
    fn is_full(&mut self) -> bool;
}

/// Gives a text in markup to its taker. Returns what is wrong where it breaks off.
pub fn walk(text: &str, taker: &mut impl Taker) -> Option<String> {
    let mut reader = reader(text);
    while !taker.is_full() {
        match reader.read_event() {
            Ok(Event::Start(element)) => taker.begin(&element, false),
            Ok(Event::Empty(element)) => taker.begin(&element, true),
            Ok(Event::Text(text)) => taker.text(&text),
            Ok(Event::CData(text)) => taker.text(&text),
            Ok(Event::GeneralRef(reference)) => {
                let mut text = String::new();
                push_reference(&reference, &mut text);
                taker.text(&text);
            }
            Ok(Event::End(element)) => taker.end(element.local_name().as_ref()),
            Ok(Event::Eof) => return None,
            Err(error) => return Some(format!("the text breaks off, what stood before was read: {error}")),
            Ok(_) => {}
        }
    }
    None
}
