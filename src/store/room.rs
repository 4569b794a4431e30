//! How much room is left where the corpus and the indexes lie. Long work stops before a disk is full, so that what else is
//! on it, and the files in hand, need not suffer from it.

use nix::sys::statvfs::statvfs;
use std::io;
use std::path::{Path, PathBuf};

/// Room that must stay free.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// In bytes; at 0 nobody asks.
    pub least: u64,
    /// Folders that are written to. Those that are not there yet will lie where the folders above them do.
    pub folders: Vec<PathBuf>,
}

/// There is less room than there must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "only {} are free where `{}` lies, less than the {} that are to stay free",
    in_words(*free),
    folder.display(),
    in_words(*least)
)]
pub struct TooLittleRoom {
    pub folder: PathBuf,
    pub free: u64,
    pub least: u64,
}

impl Room {
    /// Fails, as a full disk does, when less is free than must stay free. Where that cannot be told, nothing is said.
    pub fn check(&self) -> io::Result<()> {
        let asked = self.folders.iter().filter(|_| self.least > 0);
        for folder in asked {
            if let Some(free) = free(folder).filter(|free| *free < self.least) {
                let too_little = TooLittleRoom { folder: folder.clone(), free, least: self.least };
                return Err(io::Error::new(io::ErrorKind::StorageFull, too_little));
            }
        }
        Ok(())
    }
}

/// Returns how many bytes may still be written where the folder lies, or will lie.
fn free(folder: &Path) -> Option<u64> {
    let absolute = std::path::absolute(folder).ok()?;
    let there = absolute.ancestors().find(|folder| folder.exists())?;
    let found = statvfs(there).ok()?;
    #[allow(clippy::useless_conversion, reason = "as wide as the system says")]
    let (blocks, size) = (u64::from(found.blocks_available()), u64::from(found.fragment_size()));
    Some(blocks.saturating_mul(size))
}

/// Returns a size as people say it: "1.5 GiB", "300 MiB", "12 KiB".
pub fn in_words(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let Some((size, unit)) = units.into_iter().find(|(size, _)| bytes >= *size) else {
        return format!("{bytes} bytes");
    };
    let tenths = bytes / (size / 10).max(1);
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        _ if tenths >= 100 => format!("{} {unit}", tenths / 10),
        part => format!("{}.{part} {unit}", tenths / 10),
    }
}

/// Reads a size such as `500MiB`, `1.5G` or `0`: bytes, or so many times 1024 of them.
pub fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let unit: u64 = match text[end..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return None,
    };
    // Past what a number of bytes can say it is cut, which is more than any disk has.
    Some((number * unit as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        let examples = [
            ("0", Some(0)),
            ("12", Some(12)),
            ("500MiB", Some(500 << 20)),
            ("1.5 G", Some(3 << 29)),
            ("2kb", Some(2 << 10)),
            ("1TiB", Some(1 << 40)),
            ("1 GiB", Some(1 << 30)),
            ("-1", None),
            ("much", None),
            ("1 XB", None),
            ("", None),
        ];
        for (text, expected) in examples {
            assert_eq!(size(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes_are_told_as_people_say_them() {
        let examples =
            [(12, "12 bytes"), (1 << 30, "1 GiB"), (3 << 29, "1.5 GiB"), (300 << 20, "300 MiB"), (1 << 10, "1 KiB")];
        for (bytes, expected) in examples {
            assert_eq!(in_words(bytes), expected);
        }
    }

    #[test]
    fn less_room_than_asked_for_is_told_as_a_full_disk_is() {
        let folder = tempfile::tempdir().unwrap();
        let folders = vec![folder.path().join("not/there/yet")];
        let room = |least| Room { least, folders: folders.clone() };
        room(0).check().unwrap();
        room(1).check().unwrap();
        let error = room(u64::MAX).check().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(error.to_string().contains("not/there/yet"), "{error}");
    }
}
