//! What has to be done, from what there is and what was done before. Pure.

use crate::model::Capture;
use crate::store::{BuildManifest, FileState};
use std::collections::{BTreeMap, BTreeSet};

/// Returns whether a capture is a document, and not a list or an answer that there is nothing.
pub fn is_document(capture: &Capture) -> bool {
    !capture.listing && (200..300).contains(&capture.status)
}

/// Returns whether a capture is a page to be read, and not a file that hangs on one.
fn is_page(capture: &Capture) -> bool {
    let media_type = capture.media_type.split(';').next().unwrap_or_default().trim();
    matches!(media_type, "" | "text/html" | "text/plain" | "application/xhtml+xml" | "multipart/related")
}

/// Returns captures that were done before and are no longer there.
pub fn gone(captures: &[Capture], manifest: &BuildManifest) -> BTreeSet<String> {
    let there: BTreeSet<&str> = captures.iter().map(|capture| capture.capture_id.as_str()).collect();
    manifest.captures.keys().filter(|known| !there.contains(known.as_str())).cloned().collect()
}

/// Returns the addresses of which the newest two captures say that nothing is there, and since when. One such answer may
/// be a fault of the site. The captures come by address and then time.
pub fn withdrawn(captures: &[Capture]) -> BTreeMap<String, String> {
    let mut withdrawn = BTreeMap::new();
    for of_address in captures.chunk_by(|a, b| a.url == b.url) {
        let gone = of_address.iter().rev().take_while(|capture| matches!(capture.status, 404 | 410));
        let gone: Vec<&Capture> = gone.collect();
        if let [_, .., first] = gone.as_slice() {
            withdrawn.insert(first.url.clone(), first.fetched_at.clone());
        }
    }
    withdrawn
}

/// Returns the latest capture of each file, by address.
pub fn latest_files(captures: &[Capture]) -> BTreeMap<&str, &Capture> {
    captures.iter().filter(|capture| !is_page(capture)).map(|capture| (capture.url.as_str(), capture)).collect()
}

/// Returns pages not done yet, and pages that a new file hangs on, or one that is on the take-down list.
pub fn pages_to_do<'a>(
    captures: &'a [Capture],
    manifest: &BuildManifest,
    hides: &dyn Fn(&str) -> bool,
    mark: &dyn Fn(&str) -> Option<String>,
) -> Vec<&'a Capture> {
    let is_new = |capture: &&Capture| !manifest.captures.contains_key(&capture.capture_id);
    let new_files = captures.iter().filter(|capture| !is_page(capture)).filter(is_new).map(|file| &file.url);
    let new_files: BTreeSet<String> = new_files.flat_map(|url| [Some(url.clone()), mark(url)]).flatten().collect();
    let waits = |capture: &Capture| {
        let entry = manifest.captures.get(&capture.capture_id);
        entry.is_none_or(|entry| entry.attachments.iter().any(|url| new_files.contains(url) || hides(url)))
    };
    captures.iter().filter(|capture| is_page(capture) && waits(capture)).collect()
}

/// Returns, for the address of each file that a page refers to, the response that it hangs on: of the page with the
/// smallest identifier, where several refer to it.
pub fn owners(manifest: &BuildManifest) -> BTreeMap<String, String> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in manifest.captures.values() {
        let Some(first) = entry.responses.first() else { continue };
        for url in &entry.attachments {
            let owner = owners.entry(url).or_insert(&first.response_id);
            *owner = (*owner).min(&first.response_id);
        }
    }
    owners.into_iter().map(|(url, owner)| (url.to_owned(), owner.to_owned())).collect()
}

/// Returns how reading went for each file, by its address; the state of its latest capture.
pub fn file_states(captures: &[Capture], manifest: &BuildManifest) -> BTreeMap<String, FileState> {
    let latest = latest_files(captures).into_values();
    let state = |capture: &Capture| manifest.captures.get(&capture.capture_id)?.file.clone();
    latest.filter_map(|capture| Some((capture.url.clone(), state(capture)?))).collect()
}

/// Returns the files not done yet, and those that hang on another response than when they were done.
pub fn files_to_do<'a>(
    captures: &'a [Capture],
    manifest: &BuildManifest,
    owners: &BTreeMap<String, String>,
) -> Vec<&'a Capture> {
    let waits = |capture: &&Capture| {
        let entry = manifest.captures.get(&capture.capture_id);
        let owner = owners.get(&capture.url).map(String::as_str);
        entry.and_then(|entry| entry.file.as_ref()).is_none_or(|file| file.part_of.as_deref() != owner)
    };
    captures.iter().filter(|capture| !is_page(capture)).filter(waits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CaptureSource;
    use crate::store::{CaptureEntry, ResponsePlace};

    fn capture(id: &str, url: &str, media_type: &str) -> Capture {
        Capture {
            capture_id: id.into(),
            url: url.into(),
            fetched_at: "2024-01-01T00:00:00Z".into(),
            status: 200,
            media_type: media_type.into(),
            sha256: String::new(),
            bytes: 1,
            source: CaptureSource::Import,
            listing: false,
            force: None,
            warc_file: String::new(),
            offset: 0,
            length: 0,
        }
    }

    fn ids<'a>(captures: &[&'a Capture]) -> Vec<&'a str> {
        captures.iter().map(|capture| capture.capture_id.as_str()).collect()
    }

    #[test]
    fn a_page_is_done_again_when_a_file_it_refers_to_arrives() {
        let captures = [
            capture("p", "http://a.example/p", "text/html"),
            capture("f", "http://a.example/f.pdf", "application/pdf"),
        ];
        let mut manifest = BuildManifest::default();
        let (hides_none, no_mark) = (|_: &str| false, |_: &str| None);
        assert_eq!(ids(&pages_to_do(&captures, &manifest, &hides_none, &no_mark)), ["p"]);
        let attachments = vec!["http://a.example/f.pdf".to_owned()];
        let responses = vec![ResponsePlace { response_id: "r".into(), force: "a".into() }];
        manifest.captures.insert("p".into(), CaptureEntry { responses, attachments, ..CaptureEntry::default() });
        assert_eq!(ids(&pages_to_do(&captures, &manifest, &hides_none, &no_mark)), ["p"]);
        manifest.captures.insert("f".into(), done(Some("r")));
        assert!(pages_to_do(&captures, &manifest, &hides_none, &no_mark).is_empty());
        assert_eq!(ids(&pages_to_do(&captures, &manifest, &|url| url.ends_with("f.pdf"), &no_mark)), ["p"]);
    }

    #[test]
    fn a_file_is_done_again_when_it_comes_to_hang_on_a_page() {
        let captures = [capture("f", "http://a.example/f.pdf", "application/pdf")];
        let mut manifest = BuildManifest::default();
        assert_eq!(ids(&files_to_do(&captures, &manifest, &owners(&manifest))), ["f"]);
        manifest.captures.insert("f".into(), done(None));
        assert!(files_to_do(&captures, &manifest, &owners(&manifest)).is_empty());
        let attachments = vec!["http://a.example/f.pdf".to_owned()];
        let responses = vec![ResponsePlace { response_id: "r".into(), force: "a".into() }];
        manifest.captures.insert("p".into(), CaptureEntry { responses, attachments, ..CaptureEntry::default() });
        assert_eq!(ids(&files_to_do(&captures, &manifest, &owners(&manifest))), ["f"]);
        manifest.captures.insert("f".into(), done(Some("r")));
        assert!(files_to_do(&captures, &manifest, &owners(&manifest)).is_empty());
        assert_eq!(gone(&captures, &manifest), BTreeSet::from(["p".to_owned()]));
    }

    #[test]
    fn an_address_is_withdrawn_when_its_newest_two_captures_say_so() {
        let check = |statuses: &[u16], expected: Option<&str>| {
            let at = |(day, status): (usize, &u16)| Capture {
                fetched_at: format!("2024-01-0{day}"),
                status: *status,
                ..capture("c", "http://a.example/p", "text/html")
            };
            let mut captures: Vec<Capture> = (1..).zip(statuses).map(at).collect();
            captures.push(capture("d", "http://a.example/q", "text/html"));
            let found = withdrawn(&captures);
            assert_eq!(found.get("http://a.example/p").map(String::as_str), expected, "{statuses:?}");
            assert_eq!(found.len(), usize::from(expected.is_some()));
        };
        check(&[200, 404, 410, 404], Some("2024-01-02"));
        check(&[200, 404, 404], Some("2024-01-02"));
        for still in [&[200, 404][..], &[404, 404, 200], &[200, 500, 404], &[404], &[]] {
            check(still, None);
        }
    }

    fn done(part_of: Option<&str>) -> CaptureEntry {
        let file = FileState { status: "read".into(), hidden: None, part_of: part_of.map(str::to_owned) };
        CaptureEntry { file: Some(file), ..CaptureEntry::default() }
    }
}
