//! What a look at a source found, and what an operator would edit. Pure.

use crate::crawl::listing::Listing;
use crate::crawl::matching::Hits;
use crate::data::sources::Source;
use serde::Serialize;

/// What a look at one source found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProbeReport {
    pub source: String,
    pub force: String,
    pub base: String,
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    pub robots: RobotsSeen,
    /// In the order in which they were asked for.
    pub pages: Vec<PageSeen>,
    /// The query of `repeat` that named items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Why the site was left alone.
    pub blocked: Option<String>,
    pub interrupted: bool,
    pub notes: Vec<String>,
    /// What an operator would edit, or do.
    pub advice: Vec<String>,
}

/// What `robots.txt` says to this crawler.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RobotsSeen {
    /// The rule that forbids the list.
    pub forbids: Option<String>,
    pub delay_seconds: Option<u64>,
    pub sitemaps: Vec<String>,
}

/// One page that was asked for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageSeen {
    /// `sitemap`, `list 1`, `list 2` or `item`.
    pub page: String,
    pub url: String,
    pub status: Option<u16>,
    pub bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Why it is of no use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The rule that won.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Links before any choice.
    pub links: usize,
    pub entries: Vec<EntrySeen>,
    /// Further lists that it names.
    pub follow: usize,
    pub files: Vec<String>,
    pub twins: Vec<String>,
    /// What each rule found by itself.
    pub hits: Vec<Hits>,
    /// How most paths of its links begin, and how many do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<(String, usize)>,
    /// What the pipeline reads in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facts: String,
    #[serde(skip)]
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntrySeen {
    pub url: String,
    pub class: String,
    pub is_file: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dated: Option<String>,
}

impl PageSeen {
    /// Takes over what a list holds.
    pub fn take(&mut self, listing: &Listing) {
        self.rule = listing.rule.clone().filter(|_| !listing.entries.is_empty());
        self.links = listing.links;
        self.follow = listing.follow.len();
        let seen = listing.entries.iter().map(|entry| EntrySeen {
            url: entry.url.to_string(),
            class: entry.class.clone(),
            is_file: entry.is_file,
            dated: entry.dated.clone(),
        });
        self.entries = seen.collect();
    }
}

impl ProbeReport {
    pub fn new(source: &Source) -> ProbeReport {
        ProbeReport {
            source: source.id.clone(),
            force: source.force.clone(),
            base: source.base.clone(),
            enabled: source.enabled,
            terms: source.terms.clone(),
            ..ProbeReport::default()
        }
    }

    /// Returns whether a list named items and one of them could be read.
    pub fn is_usable(&self) -> bool {
        let item = self.pages.iter().any(|page| page.page == "item" && page.fault.is_none());
        let list = self.pages.iter().any(|page| page.page.starts_with("list") && !page.entries.is_empty());
        self.blocked.is_none() && list && item
    }

    /// Says what to edit, from what was found.
    pub fn advise(&mut self, source: &Source) {
        let mut advice = Vec::new();
        if let Some(reason) = &self.blocked {
            advice
                .push(format!("the site was left alone ({reason}): ask the force, or save its pages and import them"));
        }
        if let Some(rule) = &self.robots.forbids {
            advice.push(format!("robots.txt forbids the list (`{rule}`): edit `discover`, or ask the force"));
        }
        let of = |name: &'static str| self.pages.iter().filter(move |page| page.page == name);
        let first = of("list 1").next_back();
        let map = of("sitemap").find(|page| !page.entries.is_empty());
        if let Some(list) = first {
            advice.extend(about_list(list, source));
            if list.entries.is_empty()
                && let Some(map) = map
            {
                let count = map.entries.len();
                let edit = "set `discover = { kind = \"sitemap\", path = \"/sitemap.xml\" }`, with its own path";
                advice.push(format!("{} names {count} items: {edit}", map.url));
            }
        }
        if let (Some(first), Some(second)) = (first, of("list 2").next_back())
            && !first.entries.is_empty()
            && second.entries.iter().all(|entry| first.entries.contains(entry))
            && source.discover.as_slice().first().is_some_and(|discover| discover.page_param.is_some())
        {
            advice.push(
                "the second list page names nothing new: edit `discover.page_param`, or the list has one page".into(),
            );
        }
        if let Some(query) = &self.query
            && let Some(discover) = source.discover.as_slice().first()
            && discover.repeat.first().is_some_and(|(name, value)| format!("{name}={value}") != *query)
        {
            advice.push(format!("items came for `{query}` only: put it first in `discover.repeat`"));
        }
        for item in of("item") {
            if let Some(fault) = &item.fault {
                advice.push(format!(
                    "the item is no document ({fault}): edit `list.include_path` or `list.exclude_path`"
                ));
            }
        }
        if !self.enabled && self.is_usable() {
            let terms = if self.terms.is_some() { " and a `permission`, as its terms restrict copying" } else { "" };
            advice.push(format!("to crawl it, set `enabled = true`{terms} in corpus/sources.toml"));
        }
        self.advice = advice;
    }
}

/// Says what is to be edited for a first list page.
fn about_list(list: &PageSeen, source: &Source) -> Vec<String> {
    let mut advice = Vec::new();
    if let Some(fault) = &list.fault {
        advice.push(format!("the list could not be had ({fault}): edit `discover.path`"));
    } else if list.entries.is_empty() && list.links == 0 {
        advice.push(
            "the list holds no link: it may be made by a script; edit `discover.kind`, or import saved pages".into(),
        );
    } else if list.entries.is_empty() && list.follow == 0 {
        let paths: Vec<String> = list.paths.iter().map(|(path, count)| format!("`{path}` {count}")).collect();
        let paths = paths.join(", ");
        advice.push(format!("none of {} links fits: edit `list.include_path`; paths begin with {paths}", list.links));
    }
    if let Some(rule) = list.rule.as_ref().filter(|rule| source.list.item.first().is_some_and(|first| first != *rule)) {
        advice.push(format!("rules before `{rule}` found nothing: put it first in `list.item`"));
    }
    let unclassed = list.entries.iter().filter(|entry| entry.class.is_empty()).count();
    if unclassed > 0 {
        advice.push(format!("{unclassed} entries have no class: edit `list.class_by_path`"));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    fn advice(pages: Vec<PageSeen>) -> String {
        let sources = Sources::shipped();
        let source = sources.get("kent-soh").unwrap();
        let mut report = ProbeReport { pages, ..ProbeReport::new(source) };
        report.advise(source);
        report.advice.join("\n")
    }

    fn list(links: usize) -> PageSeen {
        PageSeen { page: "list 1".into(), status: Some(200), links, ..PageSeen::default() }
    }

    #[test]
    fn what_to_edit_follows_from_what_was_found() {
        assert!(advice(vec![list(0)]).contains("made by a script"));
        let with_paths = PageSeen { paths: vec![("/disclosures/".into(), 9)], ..list(12) };
        assert!(
            advice(vec![with_paths])
                .contains("none of 12 links fits: edit `list.include_path`; paths begin with `/disclosures/` 9")
        );
        let entry = EntrySeen { url: "u".into(), class: String::new(), is_file: false, dated: None };
        let map = PageSeen { page: "sitemap".into(), entries: vec![entry.clone()], ..PageSeen::default() };
        assert!(advice(vec![map, list(0)]).contains("kind = \"sitemap\""));
        let found = PageSeen { entries: vec![entry], rule: Some("a[href]".into()), ..list(3) };
        let second = PageSeen { page: "list 2".into(), ..found.clone() };
        let told = advice(vec![found, second]);
        assert!(told.contains("put it first in `list.item`") && told.contains("no class"), "{told}");
        assert!(told.contains("names nothing new"), "{told}");
    }
}
