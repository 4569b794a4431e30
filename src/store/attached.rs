//! How reading a file went, told to the responses that it hangs on: pages are read before the files they link to.

use crate::store::FileState;
use crate::store::distinct::Texts;
use crate::store::gather::{Cells, Rows};
use std::collections::BTreeMap;

/// Fills `status` and `hidden_content` of files that were captured; the other rows keep theirs.
pub(super) fn fill_files(rows: &mut Rows, files: &BTreeMap<String, FileState>) {
    let [urls, statuses, hidden] = ["attachment_url", "status", "hidden_content"].map(|name| rows.texts(name));
    let (mut status, mut flags) = (Texts::default(), Texts::default());
    for row in 0..rows.height() {
        let file = files.get(urls[row]);
        status.push(Some(file.map_or(statuses[row], |file| &file.status)));
        let kept = Some(hidden[row]).filter(|kinds| !kinds.is_empty());
        flags.push(file.map_or(kept, |file| file.hidden.as_deref()));
    }
    rows.replace("status", Cells::Text(status));
    rows.replace("hidden_content", Cells::Text(flags));
}
