//! How reading a file went, told to the responses that it hangs on: pages are read before the files they link to.

use crate::store::FileState;
use crate::store::distinct::Texts;
use crate::store::gather::{Cells, NO_INTEGER, Rows};
use std::collections::BTreeMap;

/// Status of a file on the take-down list.
pub const REMOVED: &str = "removed";

/// What a removed file's row does not keep.
const NAMING: [&str; 4] = ["attachment_url", "file_name", "media_type", "attachment_sha256"];

/// Fills `status` and `hidden_content` of files that were captured; the other rows keep theirs. A removed file keeps
/// neither name nor address nor digest.
pub(super) fn fill_files(rows: &mut Rows, files: &BTreeMap<String, FileState>) {
    let [urls, statuses, hidden] = ["attachment_url", "status", "hidden_content"].map(|name| rows.texts(name));
    let (mut status, mut flags) = (Texts::default(), Texts::default());
    let mut gone = vec![false; rows.height()];
    for row in 0..rows.height() {
        let file = files.get(urls[row]);
        let now = file.map_or(statuses[row], |file| &file.status);
        gone[row] = now == REMOVED;
        status.push(Some(now));
        let kept = Some(hidden[row]).filter(|kinds| !kinds.is_empty());
        flags.push(file.map_or(kept, |file| file.hidden.as_deref()).filter(|_| !gone[row]));
    }
    if gone.contains(&true) {
        forget(rows, &gone);
    }
    rows.replace("status", Cells::Text(status));
    rows.replace("hidden_content", Cells::Text(flags));
}

fn forget(rows: &mut Rows, gone: &[bool]) {
    for name in NAMING {
        let mut kept = Texts::default();
        for (text, gone) in rows.texts(name).into_iter().zip(gone) {
            kept.push(Some(text).filter(|text| !gone && !text.is_empty()));
        }
        rows.replace(name, Cells::Text(kept));
    }
    if let Some((_, Cells::Integer(bytes))) = rows.columns.iter_mut().find(|(name, _)| *name == "bytes") {
        bytes.iter_mut().zip(gone).filter(|(_, gone)| **gone).for_each(|(bytes, _)| *bytes = NO_INTEGER);
    }
}
