//! Compound files: the container of old Office files and of Outlook messages.

use crate::make::utf16;
use std::io::{Cursor, Write};

/// Streams by path (`/Workbook`); storages are made on the way.
pub fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/').filter(|(storage, _)| !storage.is_empty()) {
            file.create_storage_all(storage).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub const SUMMARY: &str = "/\u{5}SummaryInformation";

/// A set of text properties by number: 4 is the author, 8 who saved it last.
pub fn properties(texts: &[(u32, &str)]) -> Vec<u8> {
    let mut values = Vec::new();
    let mut list = Vec::new();
    let start = 8 + 8 * texts.len();
    for (number, text) in texts {
        list.extend(number.to_le_bytes());
        list.extend(((start + values.len()) as u32).to_le_bytes());
        values.extend(0x1f_u32.to_le_bytes());
        values.extend((text.encode_utf16().count() as u32 + 1).to_le_bytes());
        values.extend(utf16(text));
        values.extend([0, 0]);
        values.resize(values.len().next_multiple_of(4), 0);
    }
    let mut bytes = vec![0xfe, 0xff, 0, 0, 6, 0, 2, 0];
    bytes.extend([0; 16]);
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3\xd9");
    bytes.extend(48_u32.to_le_bytes());
    bytes.extend(((start + values.len()) as u32).to_le_bytes());
    bytes.extend((texts.len() as u32).to_le_bytes());
    bytes.extend(list);
    bytes.extend(values);
    bytes
}
