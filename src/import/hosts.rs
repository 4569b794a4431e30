//! Whose hosts are known: what a web archive holds of others is left out unless asked for.

use crate::data::Registry;
use crate::data::sources::Sources;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Hosts that a force or a source has.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    /// With the one force that publishes there, if it is one.
    hosts: BTreeMap<String, Option<String>>,
    /// Host and path of pages that list others.
    lists: BTreeSet<(String, String)>,
}

impl KnownHosts {
    pub fn new(registry: &Registry, sources: &Sources) -> Self {
        let mut known = KnownHosts::default();
        for force in registry.forces() {
            force.host.iter().chain(&force.former_hosts).for_each(|host| known.add(host, &force.force_id));
        }
        for source in sources.all() {
            let Some(base) = Url::parse(&source.base).ok().and_then(|base| base.host_str().map(bare)) else { continue };
            known.add(&base, &source.force);
            source.hosts.iter().for_each(|host| known.add(host, &source.force));
            for discover in source.discover.as_slice() {
                known.lists.insert((base.clone(), discover.path.trim_end_matches('/').to_owned()));
            }
        }
        known
    }

    fn add(&mut self, host: &str, force: &str) {
        let others = self.hosts.entry(bare(host)).or_insert_with(|| Some(force.to_owned()));
        if others.as_deref() != Some(force) {
            *others = None;
        }
    }

    pub fn has(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.hosts.contains_key(&bare(host)))
    }

    /// Returns the one force that publishes on the host of an address.
    pub fn force(&self, url: &Url) -> Option<&str> {
        self.hosts.get(&bare(url.host_str()?))?.as_deref()
    }

    /// Returns whether an address is that of a list, a sitemap or `robots.txt`: evidence, but no document.
    pub fn is_listing(&self, url: &Url) -> bool {
        let path = url.path();
        let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let list = || (url.host_str().map(bare).unwrap_or_default(), path.trim_end_matches('/').to_owned());
        path == "/robots.txt" || (name.contains("sitemap") && name.ends_with(".xml")) || self.lists.contains(&list())
    }
}

/// Returns a host in lower case without `www` and its last full stop.
fn bare(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_forces_and_sources_are_known() {
        let forces = r#"
            [[force]]
            force_id = "aldermoor"
            name = "Aldermoor Police"
            kind = "sample"
            nation = "England"
            regime = "FOIA"
            host = "www.aldermoor.police.example"
            former_hosts = ["shared.example"]
            [[force]]
            force_id = "brackwater"
            name = "Brackwater Police"
            kind = "sample"
            nation = "England"
            regime = "FOIA"
            host = "shared.example"
        "#;
        let registry = Registry::shipped().with_user(forces).unwrap();
        let known = KnownHosts::new(&registry, &Sources::shipped());
        let check = |url: &str, has: bool, force: Option<&str>| {
            let url = Url::parse(url).unwrap();
            assert_eq!((known.has(&url), known.force(&url)), (has, force), "{url}");
        };
        check("https://aldermoor.police.example/a", true, Some("aldermoor"));
        check("http://WWW.Aldermoor.police.example:8080/a", true, Some("aldermoor"));
        check("https://shared.example/", true, None);
        check("https://not-aldermoor.police.example/", false, None);
        check("https://aldermoor.police.example.org/", false, None);
    }

    #[test]
    fn lists_are_told_by_their_addresses() {
        let known = KnownHosts::new(&Registry::shipped(), &Sources::shipped());
        let check =
            |url: &str, expected: bool| assert_eq!(known.is_listing(&Url::parse(url).unwrap()), expected, "{url}");
        check("https://www.aldermoor.police.example/robots.txt", true);
        check("https://www.aldermoor.police.example/foi/sitemap_2.xml", true);
        check("https://www.aldermoor.police.example/foi/answer", false);
        let source =
            Sources::shipped().all().iter().find(|source| source.discover.as_slice().len() == 1).cloned().unwrap();
        check(&format!("{}{}?page=2", source.base, source.discover.as_slice()[0].path), true);
    }
}
