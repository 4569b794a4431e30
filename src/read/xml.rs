//! Small helpers over the reader of XML, which is strict about nothing here: office files are seldom valid.

use quick_xml::events::{BytesRef, BytesStart};
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
