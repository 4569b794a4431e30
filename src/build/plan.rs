//! What has to be done, from what there is and what was done before. Pure.

use crate::model::Capture;
use crate::store::BuildManifest;
use std::collections::{BTreeMap, BTreeSet};

/// Returns whether a capture is a document, and not a list or an answer that there is nothing.
pub fn is_document(capture: &Capture) -> bool {
    !capture.listing && (200..300).contains(&capture.status)
}

/// Returns whether a capture is a page to be read, and not a file that hangs on one.
fn is_page(capture: &Capture) -> bool {
    let media_type = capture.media_type.split(';').next().unwrap_or_default().trim();
    matches!(media_type, "" | "text/html" | "text/plain" | "application/xhtml+xml")
}

/// Returns captures that were done before and are no longer there.
pub fn gone(captures: &[Capture], manifest: &BuildManifest) -> BTreeSet<String> {
    let there: BTreeSet<&str> = captures.iter().map(|capture| capture.capture_id.as_str()).collect();
    manifest.captures.keys().filter(|known| !there.contains(known.as_str())).cloned().collect()
}

/// Returns the latest capture of each file, by address.
pub fn latest_files(captures: &[Capture]) -> BTreeMap<&str, &Capture> {
    captures.iter().filter(|capture| !is_page(capture)).map(|capture| (capture.url.as_str(), capture)).collect()
}

/// Returns pages not done yet, and pages that a new file hangs on.
pub fn pages_to_do<'a>(captures: &'a [Capture], manifest: &BuildManifest) -> Vec<&'a Capture> {
    let is_new = |capture: &&Capture| !manifest.captures.contains_key(&capture.capture_id);
    let new_files: BTreeSet<&str> =
        captures.iter().filter(|capture| !is_page(capture)).filter(is_new).map(|file| file.url.as_str()).collect();
    let waits = |capture: &Capture| {
        let entry = manifest.captures.get(&capture.capture_id);
        entry.is_none_or(|entry| entry.attachments.iter().any(|url| new_files.contains(url.as_str())))
    };
    captures.iter().filter(|capture| is_page(capture) && waits(capture)).collect()
}

/// Files by what becomes of them.
pub struct Files<'a> {
    /// No page refers to them: each stands for itself.
    pub alone: Vec<&'a Capture>,
    /// A page refers to them, and the manifest does not know yet.
    pub now_attached: Vec<&'a Capture>,
}

/// Returns the files whose part has changed.
pub fn files_to_do<'a>(captures: &'a [Capture], manifest: &BuildManifest) -> Files<'a> {
    let wanted: BTreeSet<&str> =
        manifest.captures.values().flat_map(|entry| &entry.attachments).map(String::as_str).collect();
    let mut files = Files { alone: Vec::new(), now_attached: Vec::new() };
    for capture in captures.iter().filter(|capture| !is_page(capture)) {
        let attached = wanted.contains(capture.url.as_str());
        let stood_alone = manifest.captures.get(&capture.capture_id).map(|entry| !entry.responses.is_empty());
        match (attached, stood_alone) {
            (true, Some(false)) | (false, Some(true)) => {}
            (true, _) => files.now_attached.push(capture),
            (false, _) => files.alone.push(capture),
        }
    }
    files
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
        assert_eq!(ids(&pages_to_do(&captures, &manifest)), ["p"]);
        let attachments = vec!["http://a.example/f.pdf".to_owned()];
        manifest.captures.insert("p".into(), CaptureEntry { responses: Vec::new(), attachments });
        assert_eq!(ids(&pages_to_do(&captures, &manifest)), ["p"]);
        assert_eq!(ids(&files_to_do(&captures, &manifest).now_attached), ["f"]);
        manifest.captures.insert("f".into(), CaptureEntry::default());
        assert!(pages_to_do(&captures, &manifest).is_empty());
        assert!(files_to_do(&captures, &manifest).now_attached.is_empty());
        assert!(files_to_do(&captures, &manifest).alone.is_empty());
    }

    #[test]
    fn a_file_without_a_page_stands_alone_until_a_page_comes() {
        let captures = [capture("f", "http://a.example/f.pdf", "application/pdf")];
        let mut manifest = BuildManifest::default();
        assert_eq!(ids(&files_to_do(&captures, &manifest).alone), ["f"]);
        let place = ResponsePlace { response_id: "r".into(), force: "a".into() };
        manifest.captures.insert("f".into(), CaptureEntry { responses: vec![place], attachments: Vec::new() });
        assert!(files_to_do(&captures, &manifest).alone.is_empty());
        let attachments = vec!["http://a.example/f.pdf".to_owned()];
        manifest.captures.insert("p".into(), CaptureEntry { responses: Vec::new(), attachments });
        assert_eq!(ids(&files_to_do(&captures, &manifest).now_attached), ["f"]);
        assert_eq!(gone(&captures, &manifest), BTreeSet::from(["p".to_owned()]));
    }
}
