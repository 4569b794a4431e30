//! Outlook messages.

use crate::make::ole::compound;
use crate::make::utf16;

/// A file that hangs on a message.
pub struct Attached<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub is_hidden: bool,
}

/// A message with a text, more text properties by tag (`3FFA`), and files.
pub fn message(subject: &str, body: &str, more: &[(&str, &str)], attached: &[Attached]) -> Vec<u8> {
    let texts = [("001A", "IPM.Note"), ("0037", subject), ("1000", body), ("0C1A", "FOI Team")];
    let texts: Vec<(&str, &str)> = texts.iter().chain(more).copied().collect();
    let mut streams: Vec<(String, Vec<u8>)> =
        texts.iter().map(|(tag, text)| (format!("/__substg1.0_{tag}001F"), utf16(text))).collect();
    let mut head = vec![0; 8];
    for number in [0, attached.len(), 0, attached.len()] {
        head.extend((number as u32).to_le_bytes());
    }
    head.extend([0; 8]);
    head.extend(texts.iter().flat_map(|(tag, text)| entry(tag, 0x1f, utf16(text).len() as u32 + 2)));
    streams.push(("/__properties_version1.0".to_owned(), head));
    for name in ["00020102", "00030102", "00040102"] {
        streams.push((format!("/__nameid_version1.0/__substg1.0_{name}"), Vec::new()));
    }
    for (at, file) in attached.iter().enumerate() {
        let storage = format!("/__attach_version1.0_#{at:08X}");
        streams.push((format!("{storage}/__substg1.0_37010102"), file.bytes.to_vec()));
        streams.push((format!("{storage}/__substg1.0_3707001F"), utf16(file.name)));
        let mut properties = vec![0; 8];
        properties.extend(entry("3705", 3, 1));
        properties.extend(entry("7FFE", 0xb, u32::from(file.is_hidden)));
        properties.extend(entry("3701", 0x102, file.bytes.len() as u32));
        properties.extend(entry("3707", 0x1f, utf16(file.name).len() as u32 + 2));
        streams.push((format!("{storage}/__properties_version1.0"), properties));
    }
    let streams: Vec<(&str, Vec<u8>)> = streams.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    compound(&streams)
}

fn entry(tag: &str, kind: u32, value: u32) -> Vec<u8> {
    let tag = (u32::from_str_radix(tag, 16).unwrap() << 16) | kind;
    [tag, 6, value, 0].iter().flat_map(|number| number.to_le_bytes()).collect()
}
