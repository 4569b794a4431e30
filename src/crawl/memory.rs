//! What a crawl remembers from one run to the next: when each host may be asked again, how each address last answered,
//! what was left undone. Pure: rows go in, and the last row of a kind and name counts.

use crate::crawl::report::Pending;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What does not change for long is looked at again after this part of the time that it has been the same.
const PART_OF_AGE: i32 = 10;
/// What lies further ahead was written by a clock that has been set back since.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);
/// Shorter waits than this are no waits; longer ones are cut.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Times in a row that an address must be gone until it is no longer asked for.
pub const GONE_FOR_GOOD: u32 = 2;

/// One line of the state: a fact that replaces the one of the same kind and name before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum Row {
    Host(HostRow),
    Page(PageRow),
    /// A walk over a source that has not come to its end; without a time, it has.
    Round {
        source_id: String,
        began: Option<Moment>,
    },
    /// A file that is still to be had.
    Left(Pending),
    /// It was had, or is not wanted any more.
    Done {
        url: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRow {
    pub host: String,
    /// Not to be asked before.
    pub next: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked_until: Option<Moment>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// How an address last answered, and what it led to, so that an unchanged page need not be sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRow {
    pub url: String,
    pub source_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Of the body; empty when it is not in the archive as it was sent.
    pub sha256: String,
    /// Times in a row that it was gone.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub gone: u32,
    pub checked: Moment,
    /// When the body was first seen as it is.
    pub changed: Moment,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_list: bool,
    /// Items of a list, files of an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Further lists of a list, twins of an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<String>,
    /// Selector or format that found the items of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Of the rules of the source by which the links were found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rules: String,
    /// The address under which the same page was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The publisher wants it in no index.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noindex: bool,
}

/// A time, RFC 3339 in UTC where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(pub Timestamp);

impl Default for Moment {
    fn default() -> Moment {
        Moment(Timestamp::UNIX_EPOCH)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.0.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Moment, jiff::Error> {
        text.parse().map(Moment)
    }
}

fn is_nought(count: &u32) -> bool {
    *count == 0
}

impl PageRow {
    /// Returns whether the address is to be asked again in a round that began then.
    pub fn is_due(&self, round: Timestamp, now: Timestamp) -> bool {
        // A clock that was set back since must not make this wait for years. A round that began by the old clock goes on.
        let is_to_come = |time: Timestamp| time.duration_since(now) > SET_BACK;
        if is_to_come(self.checked.0) && !is_to_come(round) {
            return true;
        }
        if self.checked.0 >= round {
            return false;
        }
        let same_for = self.checked.0.duration_since(self.changed.0);
        let wait = (same_for / PART_OF_AGE).min(LONGEST_WAIT);
        wait < SHORTEST_WAIT || now.duration_since(self.checked.0) >= wait
    }
}

/// All that is remembered.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub hosts: BTreeMap<String, HostRow>,
    pub pages: BTreeMap<String, PageRow>,
    pub rounds: BTreeMap<String, Moment>,
    pub left: BTreeMap<String, Pending>,
}

impl Memory {
    pub fn take(&mut self, row: Row) {
        match row {
            Row::Host(host) => drop(self.hosts.insert(host.host.clone(), host)),
            Row::Page(page) => drop(self.pages.insert(page.url.clone(), page)),
            Row::Round { source_id, began: Some(began) } => drop(self.rounds.insert(source_id, began)),
            Row::Round { source_id, began: None } => drop(self.rounds.remove(&source_id)),
            Row::Left(pending) => drop(self.left.insert(pending.url.clone(), pending)),
            Row::Done { url } => drop(self.left.remove(&url)),
        }
    }

    /// Returns the rows that hold all of it, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let rounds = self.rounds.iter().map(|(id, began)| (id.clone(), Some(*began)));
        self.hosts
            .values()
            .cloned()
            .map(Row::Host)
            .chain(rounds.map(|(source_id, began)| Row::Round { source_id, began }))
            .chain(self.left.values().cloned().map(Row::Left))
            .chain(self.pages.values().cloned().map(Row::Page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment(text.parse().unwrap())
    }

    #[test]
    fn rows_read_back_and_the_last_one_counts() {
        let mut memory = Memory::default();
        let page = |etag: &str| {
            Row::Page(PageRow {
                url: "http://a.example/x".into(),
                etag: Some(etag.into()),
                links: vec!["http://a.example/a.pdf".into()],
                ..PageRow::default()
            })
        };
        let next = moment("2024-03-05T12:00:00.5Z");
        let host = HostRow { host: "a.example".into(), next, parked_until: Some(next), reason: "no".into() };
        let pending = Pending { source_id: "a".into(), url: "u".into(), discovered_from: "v".into() };
        let round = |began| Row::Round { source_id: "a".into(), began };
        for row in [page("W/\"1\""), page("\"2\""), Row::Host(host), round(Some(next)), Row::Left(pending)] {
            memory.take(serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap());
        }
        let rows: Vec<Row> = memory.rows().collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(memory.pages["http://a.example/x"].etag.as_deref(), Some("\"2\""));
        let mut again = Memory::default();
        rows.into_iter().for_each(|row| again.take(row));
        assert_eq!(again.rows().collect::<Vec<_>>(), memory.rows().collect::<Vec<_>>());
        memory.take(round(None));
        memory.take(Row::Done { url: "u".into() });
        assert_eq!(memory.rows().count(), 2);
    }

    #[test]
    fn a_page_is_due_once_a_round_and_more_seldom_the_longer_it_is_the_same() {
        let check = |changed: &str, checked: &str, now: &str, due: bool| {
            let row = PageRow { changed: moment(changed), checked: moment(checked), ..PageRow::default() };
            let now = moment(now).0;
            assert_eq!(row.is_due(now, now), due, "{changed} {checked} {now}");
            assert!(!row.is_due(moment(checked).0, now), "not twice in one round");
        };
        check("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", true);
        check("2024-01-01T00:00:00Z", "2024-01-01T09:00:00Z", "2024-01-01T09:01:00Z", true);
        check("2024-01-01T00:00:00Z", "2024-01-11T00:00:00Z", "2024-01-11T12:00:00Z", false);
        check("2024-01-01T00:00:00Z", "2024-01-11T00:00:00Z", "2024-01-12T00:00:00Z", true);
        check("2000-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-01-30T00:00:00Z", false);
        check("2000-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-01-31T00:00:00Z", true);
    }
}
