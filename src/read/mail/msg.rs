//! Outlook messages (`.msg`): properties of the message and its attachments, each a stream of a compound file.

use super::Message;
use crate::model::{Document, HiddenContent, HiddenKind, Problem};
use crate::read::container::{DEEPEST, MOST_MEMBERS, member};
use cfb::CompoundFile;
use encoding_rs::{UTF_16LE, WINDOWS_1252};
use std::io::{Cursor, Read};

/// Properties by number.
const SUBJECT: &str = "0037";
const BODY: &str = "1000";
const HTML: &str = "1013";
const DATA: &str = "3701";
const LONG_NAME: &str = "3707";
const SHORT_NAME: &str = "3704";
const MEDIA_TYPE: &str = "370E";
/// Who made and who last saved the message.
const NAMES: [&str; 2] = ["3FF8", "3FFA"];

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

pub fn read_msg(bytes: &[u8], depth: usize) -> Document {
    let mut file = match CompoundFile::open(Cursor::new(bytes)) {
        Ok(file) => file,
        Err(error) => {
            return Document::damaged(format!("the message cannot be opened: {error}"));
        }
    };
    let mut message = Message {
        subject: text_of(&mut file, "", SUBJECT),
        text: text_of(&mut file, "", BODY),
        html: bytes_of(&mut file, "", HTML, "0102").map(|html| crate::read::decode::decode(&html, None).0.into_owned()),
        ..Message::default()
    };
    let named = NAMES.iter().filter(|name| text_of(&mut file, "", name).is_some()).count() as u64;
    if named > 0 {
        message.hidden.push(HiddenContent { kind: HiddenKind::Metadata, count: named });
    }
    let attachments: Vec<String> = file
        .read_root_storage()
        .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_"))
        .map(|entry| entry.name().to_owned())
        .take(if depth > DEEPEST { 0 } else { MOST_MEMBERS })
        .collect();
    for (at, folder) in attachments.iter().enumerate() {
        let name = text_of(&mut file, folder, LONG_NAME).or_else(|| text_of(&mut file, folder, SHORT_NAME));
        let name = name.unwrap_or_else(|| format!("attachment {}", at + 1));
        let declared = text_of(&mut file, folder, MEDIA_TYPE);
        match bytes_of(&mut file, folder, DATA, "0102") {
            Some(data) => message.members.push(member(&name, &data, declared.as_deref(), depth + 1)),
            None => message.problems.push(Problem::warning("format_not_read", "an attached message is not opened")),
        }
    }
    message.document()
}

fn bytes_of(file: &mut File, folder: &str, property: &str, kind: &str) -> Option<Vec<u8>> {
    let path = if folder.is_empty() { String::new() } else { format!("/{folder}") };
    let mut bytes = Vec::new();
    file.open_stream(format!("{path}/__substg1.0_{property}{kind}"))
        .ok()?
        .take(256 << 20)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// A text is kept in two-byte letters, or in those of the writer's machine.
fn text_of(file: &mut File, folder: &str, property: &str) -> Option<String> {
    let wide = bytes_of(file, folder, property, "001F")
        .map(|bytes| UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned());
    let text = wide.or_else(|| {
        let bytes = bytes_of(file, folder, property, "001E")?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned(),
        })
    })?;
    let text = text.trim_end_matches('\0').to_owned();
    (!text.is_empty()).then_some(text)
}
