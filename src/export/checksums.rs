//! Sizes and digests of written files, and the list of them that `sha256sum -c` reads.

use crate::export::ExportError;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

pub(super) const CHECKSUMS: &str = "checksums.txt";

/// Returns size and SHA-256 digest (hexadecimal) of a file.
pub(super) fn of_file(path: &Path) -> Result<(u64, String), ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(failed)?);
    let (mut bytes, mut digest) = (0, Sha256::new());
    loop {
        let piece = file.fill_buf().map_err(failed)?;
        if piece.is_empty() {
            return Ok((bytes, data_encoding::HEXLOWER.encode(&digest.finalize())));
        }
        digest.update(piece);
        let length = piece.len();
        file.consume(length);
        bytes += length as u64;
    }
}

/// Returns the list, by name: digest, two spaces, name.
pub(super) fn list<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut files: Vec<(&str, &str)> = files.collect();
    files.sort_unstable();
    files.into_iter().fold(String::new(), |mut text, (name, digest)| {
        writeln!(text, "{digest}  {name}").expect("writing to a string cannot fail");
        text
    })
}

/// Returns the names in a list.
pub(super) fn listed(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name.to_owned()).collect()
}
