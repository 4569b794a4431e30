//! Single files: pages as browsers save them, text, and the files that hang on answers.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use crate::archive::ArchiveError;
use crate::import::address::{Told, told};
use crate::import::desk::{Desk, Item, Place, hint_for};
use crate::import::kind::{Kind, Taking, objection};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// `name` is the path below the argument's parent, `/` between parts.
pub fn take(path: &Path, name: &str, kind: Kind, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let place = Place::file(path);
    let options = desk.options;
    let limit = if kind.taking == Taking::Page { options.max_page_bytes } else { options.max_file_bytes };
    let mut body = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut body));
    if let Err(error) = read {
        desk.failed(&place, error.to_string(), hint_for(&error));
        return Ok(());
    }
    if body.len() as u64 > limit {
        let hint = "if it really is one document, import it again with a larger `--max-bytes`";
        desk.failed(&place, format!("larger than the limit of {} MiB", limit >> 20), hint);
        return Ok(());
    }
    if let Some((reason, hint)) = objection(kind, &body) {
        desk.failed(&place, reason, &hint);
        return Ok(());
    }
    let Told { url, date } = told(path, name, kind, &body);
    let item = Item {
        url: &url,
        fetched_at: date.as_deref().unwrap_or(&options.now),
        status: 200,
        media_type: kind.media_type,
        body: &body,
        http: None,
        truncated: None,
    };
    desk.keep(&place, &item).map(|_| ())
}
