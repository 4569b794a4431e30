//! Which rows of `responses` are the latest word of a page, and which were replaced by a later capture.
//!
//! One page may be captured many times, and one answer may hang on several pages. Without this every
//! recapture would be counted as one more use of an exemption.

use crate::store::distinct::Texts;
use crate::store::gather::{Cells, NO_INTEGER, Rows};
use std::collections::{BTreeMap, BTreeSet};

/// When a capture was made, then its identifier: the order of versions.
type Moment<'a> = (&'a str, &'a str);

/// Fills `withdrawn_at`, from when the publisher no longer had each address; files inside a file share its address.
pub(super) fn fill_withdrawn(rows: &mut Rows, withdrawn: &BTreeMap<String, String>) {
    let mut at = Texts::default();
    for url in rows.texts("url") {
        let whole = url.split('#').next().unwrap_or_default();
        at.push(withdrawn.get(whole).map(String::as_str));
    }
    rows.replace("withdrawn_at", Cells::Text(at));
}

/// Fills `version` and `superseded_by` (the capture that took a row's place). A capture whose text is that of the one
/// before it is no new version.
///
/// Rows are the same answer when they share the address and the reference, or the `response_id`. A row
/// without a reference gives way to any later capture of its address; a `file:` address alone says
/// nothing, because two folders may hold files of the same name.
pub(super) fn fill_versions(rows: &mut Rows) {
    let [urls, refs, ids, fetched, captures, texts] =
        ["url", "own_ref_norm", "response_id", "fetched_at", "capture", "text"].map(|name| rows.texts(name));
    let moment = |row: usize| -> Moment { (fetched[row], captures[row]) };
    let by_address = |row: usize| !urls[row].is_empty() && (!refs[row].is_empty() || !urls[row].starts_with("file:"));

    let mut of_answer: BTreeMap<(&str, &str), BTreeMap<Moment, BTreeSet<&str>>> = BTreeMap::new();
    let mut last_of_url: BTreeMap<&str, Moment> = BTreeMap::new();
    let mut last_of_id: BTreeMap<&str, Moment> = BTreeMap::new();
    for row in 0..rows.height() {
        if by_address(row) {
            of_answer.entry((urls[row], refs[row])).or_default().entry(moment(row)).or_default().insert(texts[row]);
            let last = last_of_url.entry(urls[row]).or_insert(moment(row));
            *last = moment(row).max(*last);
        }
        let last = last_of_id.entry(ids[row]).or_insert(moment(row));
        *last = moment(row).max(*last);
    }

    let mut versions: Vec<i64> = Vec::with_capacity(rows.height());
    let mut superseded = Texts::default();
    for row in 0..rows.height() {
        let now = moment(row);
        let mut latest = last_of_id[ids[row]];
        let mut earlier = 0;
        if by_address(row)
            && let Some(moments) = of_answer.get(&(urls[row], refs[row]))
        {
            let said: Vec<&BTreeSet<&str>> = moments.range(..=now).map(|(_, said)| said).collect();
            earlier = said.windows(2).filter(|pair| pair[0] != pair[1]).count();
            latest = latest.max(moments.last_key_value().map_or(now, |(last, _)| *last));
            if refs[row].is_empty() {
                latest = latest.max(last_of_url[urls[row]]);
            }
        }
        versions.push(i64::try_from(earlier + 1).unwrap_or(NO_INTEGER));
        superseded.push((latest > now).then_some(latest.1));
    }
    rows.replace("version", Cells::Integer(versions));
    rows.replace("superseded_by", Cells::Text(superseded));
}
