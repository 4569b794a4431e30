//! Web archives packed with their indexes (WACZ): a zip whose WARC files are read where they lie. Names in it are keys and
//! never paths.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use crate::archive::ArchiveError;
use crate::import::desk::{Desk, Place, hint_for};
use crate::import::kind::{Taking, by_name};
use crate::import::warc::take_records;
use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;
use zip::{CompressionMethod, ZipArchive};

const DESCRIPTION: &str = "datapackage.json";
const LONGEST_DESCRIPTION: u64 = 16 << 20;
const MOST_PARTS: usize = 100_000;
/// How much larger than packed a part may be, once it is large. WARC files are packed already.
const HIGHEST_RATIO: u64 = 50;
const SMALL: u64 = 64 << 20;
const AGAIN: &str = "get the file again where it came from, if it can be had whole";

type Zip = ZipArchive<BufReader<File>>;

pub fn take(path: &Path, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let place = Place::file(path);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            desk.failed(&place, error.to_string(), hint_for(&error));
            return Ok(());
        }
    };
    let mut zip = match ZipArchive::new(BufReader::new(file)) {
        Ok(zip) if zip.len() <= MOST_PARTS => zip,
        Ok(zip) => {
            desk.failed(&place, format!("it holds {} files, more than {MOST_PARTS}", zip.len()), AGAIN);
            return Ok(());
        }
        Err(error) => {
            desk.failed(&place, format!("the container cannot be opened: {error}"), AGAIN);
            return Ok(());
        }
    };
    let digests = digests(&mut zip);
    if digests.is_none() {
        let reason = format!("it has no readable `{DESCRIPTION}`, so that nothing tells whether it is whole");
        desk.doubtful(&place, reason, AGAIN);
    }
    let digests = digests.unwrap_or_default();
    let mut found = 0;
    for at in 0..zip.len() {
        let Some(name) = zip.name_for_index(at).and_then(Result::ok).map(Cow::into_owned) else { continue };
        let is_warc = by_name(&name).is_some_and(|kind| kind.taking == Taking::Warc);
        if !name.starts_with("archive/") || !is_warc || desk.is_stopped() {
            continue;
        }
        found += 1;
        let place = Place { path: path.to_owned(), within: name.clone() };
        take_part(&mut zip, at, digests.get(&name), &place, desk)?;
    }
    if found == 0 && !desk.is_stopped() {
        desk.failed(&place, "there is no WARC file below `archive/` in it".to_owned(), AGAIN);
    }
    Ok(())
}

fn take_part(
    zip: &mut Zip,
    at: usize,
    label: Option<&String>,
    place: &Place,
    desk: &mut Desk<'_>,
) -> Result<(), ArchiveError> {
    let part = match zip.by_index(at) {
        Ok(part) => part,
        Err(error) => {
            desk.failed(place, format!("this part cannot be opened: {error}"), AGAIN);
            return Ok(());
        }
    };
    let (size, packed) = (part.size(), part.compressed_size());
    let most = match part.compression() {
        CompressionMethod::Stored => u64::MAX,
        _ => SMALL.max(packed.saturating_mul(HIGHEST_RATIO)),
    };
    let mut part = Counted { part, digest: Sha256::new(), left: most };
    take_records(&mut part, size, place, desk)?;
    let own = format!("sha256:{}", HEXLOWER.encode(&part.digest.finalize()));
    if label.is_some_and(|label| label.starts_with("sha256:") && *label != own) && !desk.is_stopped() {
        let reason = format!("its bytes do not have the digest that `{DESCRIPTION}` gives for them");
        desk.doubtful(place, reason, AGAIN);
    }
    Ok(())
}

/// Returns what the container says of its parts, by name.
fn digests(zip: &mut Zip) -> Option<BTreeMap<String, String>> {
    let mut text = Vec::new();
    zip.by_name(DESCRIPTION).ok()?.take(LONGEST_DESCRIPTION).read_to_end(&mut text).ok()?;
    let description: Value = serde_json::from_slice(&text).ok()?;
    let resources = description.get("resources").and_then(Value::as_array);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(resources.into_iter().flatten().filter_map(|row| Some((text(row, "path")?, text(row, "hash")?))).collect())
}

/// Takes the digest of what passes, and stops when it becomes too much.
struct Counted<R> {
    part: R,
    digest: Sha256,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.part.read(out)?;
        self.digest.update(&out[..count]);
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::new(ErrorKind::FileTooLarge, "unpacked it is far larger than it can be"))?;
        Ok(count)
    }
}
