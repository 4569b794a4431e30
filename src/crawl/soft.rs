//! Knows pages that stand for "not found" although they come with status 200: the site answers the same for an address
//! that cannot exist. Pure; the asking is done elsewhere.

use crate::crawl::page;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::Url;

/// Sections that are tried out in one walk.
const MOST_PROBES: usize = 20;

/// What sections of a site answer for addresses that cannot exist.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    by_section: BTreeMap<String, Option<Lost>>,
}

/// A page that came where none should be.
#[derive(Clone, Debug)]
pub struct Lost {
    asked: Url,
    words: Vec<String>,
    /// Where the site sent its reader.
    sent_to: Option<String>,
}

impl Lost {
    pub fn new(html: &[u8], asked: &Url, came: &Url) -> Lost {
        let sent_to = (asked != came).then(|| came.to_string());
        Lost { asked: asked.clone(), words: page::words(html), sent_to }
    }
}

impl Probes {
    /// Returns the address to try before anything is asked for in the section of `url`, if that was not done yet.
    pub fn due(&self, url: &Url) -> Option<Url> {
        let section = section(url);
        if self.by_section.contains_key(section.as_str()) || self.by_section.len() >= MOST_PROBES {
            return None;
        }
        // Always the same for a section: whoever reads the logs of the site sees one address, and what it is for.
        let number = HEXLOWER.encode(&Sha256::digest(section.as_str())[..6]);
        section.join(&format!("crossforce-probe-{number}/")).ok()
    }

    pub fn note(&mut self, url: &Url, answer: Option<Lost>) {
        self.by_section.insert(section(url).into(), answer);
    }

    /// Returns whether a page is what its section answers for anything. `asked` led to `came`.
    pub fn is_lost(&self, asked: &Url, came: &Url, words: &[String]) -> bool {
        let answer = self.by_section.get(section(asked).as_str());
        answer.and_then(Option::as_ref).is_some_and(|lost| {
            let was_sent_there = asked != came && lost.sent_to.as_deref() == Some(came.as_str());
            was_sent_there || page::are_alike(&lost.words, words, &[&lost.asked, came])
        })
    }
}

/// Returns the first folder of an address.
fn section(url: &Url) -> Url {
    let mut segments = url.path_segments().into_iter().flatten();
    let folder = match (segments.next(), segments.next()) {
        (Some(first), Some(_)) => format!("/{first}/"),
        _ => "/".to_owned(),
    };
    let mut section = url.clone();
    section.set_path(&folder);
    section.set_query(None);
    section.set_fragment(None);
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_is_tried_once() {
        let url = |path: &str| Url::parse("http://a.example").unwrap().join(path).unwrap();
        let mut probes = Probes::default();
        let probe = probes.due(&url("/foi/p/one/?x=1")).unwrap();
        assert!(probe.as_str().starts_with("http://a.example/foi/crossforce-probe-"), "{probe}");
        probes.note(&url("/foi/p/one/"), Some(Lost::new(b"<h1>Sorry, this is not here</h1>", &probe, &probe)));
        assert_eq!(probes.due(&url("/foi/p/two/")), None);
        assert_eq!(probes.due(&url("/page")).unwrap().path().matches('/').count(), 2);
        let says = |path: &str, html: &str| probes.is_lost(&url(path), &url(path), &page::words(html.as_bytes()));
        assert!(says("/foi/p/two/", "<h1>Sorry, this is not here</h1>"));
        assert!(!says("/news/two/", "<h1>Sorry, this is not here</h1>"));
    }
}
