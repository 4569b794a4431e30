//! How a source fared, from what crawls remember of it. Pure.

use crate::crawl::memory::{HostRow, Memory, Moment, PageRow};
use crate::data::sources::Source;
use jiff::Timestamp;
use std::collections::BTreeSet;
use url::Url;

/// What crawls remember of one source.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// When one of its pages last answered.
    pub last_success: Option<Moment>,
    /// Pages and files that are there.
    pub documents: usize,
    pub lists: usize,
    /// Rules that found the entries of its lists.
    pub rules: BTreeSet<String>,
    /// Lists were read and none names anything.
    pub finds_nothing: bool,
    /// Until when its hosts are left alone, and why.
    pub parked: Vec<HostRow>,
    /// Files that are still to be had.
    pub left: usize,
}

/// Returns how a source fared.
pub fn health(source: &Source, memory: &Memory, now: Timestamp) -> Health {
    let own: Vec<&PageRow> = memory.pages.values().filter(|row| row.source_id == source.id).collect();
    let lists: Vec<&&PageRow> = own.iter().filter(|row| row.is_list).collect();
    // A list that is too long to be remembered has a rule and no digest.
    let names = |row: &PageRow| !row.links.is_empty() || row.rule.is_some() && row.sha256.is_empty();
    let is_document = |row: &&&PageRow| !row.is_list && row.same_as.is_none() && row.gone == 0;
    let hosts: BTreeSet<String> = hosts(source).collect();
    let is_parked = |row: &&HostRow| hosts.contains(&row.host) && row.parked_until.is_some_and(|until| until.0 > now);
    Health {
        last_success: own.iter().filter(|row| row.gone == 0).map(|row| row.checked).max(),
        documents: own.iter().filter(is_document).count(),
        lists: lists.len(),
        rules: lists.iter().filter(|row| names(row)).filter_map(|row| row.rule.clone()).collect(),
        finds_nothing: !lists.is_empty() && !lists.iter().any(|row| names(row)),
        parked: memory.hosts.values().filter(is_parked).cloned().collect(),
        left: memory.left.values().filter(|pending| pending.source_id == source.id).count(),
    }
}

/// Returns the hosts of a source.
pub fn hosts(source: &Source) -> impl Iterator<Item = String> + '_ {
    let base = Url::parse(&source.base).ok().and_then(|base| base.domain().map(str::to_owned));
    base.into_iter().chain(source.hosts.iter().map(|host| host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::memory::Row;
    use crate::data::sources::Sources;

    #[test]
    fn what_is_remembered_tells_how_a_source_fared() {
        let sources = Sources::shipped();
        let kent = sources.get("kent-soh").unwrap();
        let moment = |text: &str| Moment(text.parse().unwrap());
        let mut memory = Memory::default();
        let page = |url: &str, is_list: bool, gone: u32| PageRow {
            url: url.to_owned(),
            source_id: "kent-soh".to_owned(),
            checked: moment("2024-03-05T12:00:00Z"),
            sha256: "a".to_owned(),
            is_list,
            gone,
            ..PageRow::default()
        };
        for row in [page("l", true, 0), page("a", false, 0), page("b", false, 2)] {
            memory.take(Row::Page(row));
        }
        let until = Some(moment("2024-03-06T12:00:00Z"));
        let host = "www.kent.police.uk".to_owned();
        memory.take(Row::Host(HostRow {
            host,
            next: moment("2024-03-05T12:00:00Z"),
            parked_until: until,
            reason: "no".into(),
        }));
        let found = health(kent, &memory, moment("2024-03-05T13:00:00Z").0);
        assert_eq!((found.documents, found.lists, found.parked.len()), (1, 1, 1));
        assert!(found.finds_nothing && found.last_success == Some(moment("2024-03-05T12:00:00Z")));
        memory.take(Row::Page(PageRow {
            links: vec!["a".into()],
            rule: Some("h3 a[href]".into()),
            ..page("l", true, 0)
        }));
        let found = health(kent, &memory, moment("2024-03-07T13:00:00Z").0);
        assert!(!found.finds_nothing && found.parked.is_empty() && found.rules.contains("h3 a[href]"));
    }
}
