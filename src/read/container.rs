//! Files inside files: entries of an archive, attachments of a message. Each is told by its bytes and read like any other.

use crate::model::{BlockKind, Document, Member, Problem, ReadStatus};
use crate::read::package::Package;
use crate::read::writer::Writer;
use crate::read::{ReadInput, media_type_of, read_inside};
use sha2::{Digest, Sha256};

/// Containers inside containers deeper than this are listed, not opened.
pub const DEEPEST: usize = 3;
/// Files of one container past this are not listed.
pub const MOST_MEMBERS: usize = 1_000;
/// Longest name kept.
const LONGEST_NAME: usize = 200;
/// What archives hold beside the files put into them.
const LITTER: [&str; 3] = ["__MACOSX/", ".DS_Store", "Thumbs.db"];

/// Reads a file that another one holds, `depth` containers deep.
pub fn member(name: &str, bytes: &[u8], declared: Option<&str>, depth: usize) -> Member {
    let name = shown_name(name);
    let input = ReadInput { bytes, media_type: declared, file_name: Some(&name) };
    let media_type = media_type_of(&input).map(str::to_owned);
    let document = if depth > DEEPEST {
        Document::unread(
            ReadStatus::NotRead,
            Problem::warning("nested_too_deep", "a file inside files inside files is not opened"),
        )
    } else {
        read_inside(&input, depth)
    };
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    Member { media_type, bytes: bytes.len() as u64, sha256, document, name }
}

/// Names are shown, never used: no signs that steer a terminal or turn the order of reading.
fn shown_name(name: &str) -> String {
    let plain = |c: char| {
        let steers =
            c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        if steers { '\u{fffd}' } else { c }
    };
    let name: String = name.replace('\\', "/").chars().map(plain).take(LONGEST_NAME).collect();
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") }
}

/// Reads an archive: its text is the list of what it holds.
pub fn read_zip(bytes: &[u8], depth: usize) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(refused) => return *refused,
    };
    let names: Vec<String> =
        package.names().filter(|name| !LITTER.iter().any(|litter| name.contains(litter))).map(str::to_owned).collect();
    let mut members = Vec::new();
    let mut problems = Vec::new();
    if names.len() > MOST_MEMBERS {
        let message = format!("the archive holds {} files, of which {MOST_MEMBERS} were read", names.len());
        problems.push(Problem::error("cut", message));
    }
    for name in names.iter().take(MOST_MEMBERS) {
        if let Some(bytes) = package.part(name) {
            members.push(member(name, &bytes, None, depth + 1));
        }
    }
    let mut writer = Writer::new(0);
    for member in &members {
        writer.write(&member.name);
        writer.end_line(|| BlockKind::ListItem { depth: 1, marker: None });
    }
    let Writer { text, blocks, .. } = writer;
    let status = if text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
    Document { text, blocks, status, members, problems, ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless() {
        for (name, expected) in [
            ("../../etc/passwd", "etc/passwd"),
            ("C:\\x\\a.csv", "C:/x/a.csv"),
            ("a\u{202e}fdp.exe", "a\u{fffd}fdp.exe"),
            ("\0\n", "\u{fffd}\u{fffd}"),
            ("", "unnamed"),
        ] {
            assert_eq!(shown_name(name), expected);
        }
    }
}
