//! What a crawl writes down for the next one, and reads of what earlier ones wrote.

use crate::crawl::client::Validators;
use crate::crawl::host::LONGEST_PAUSE;
use crate::crawl::memory::{HostRow, Memory, Moment, PageRow, Row};
use crate::crawl::network::{Asker, Host, Network};
use std::io;
use std::time::Duration;
use url::Url;

impl Network {
    /// Remembers a fact beyond this run. A state that cannot be written ends the crawl: it could not be polite.
    pub fn note(&self, row: Row) {
        let is_page = !matches!(row, Row::Host(_));
        if self.dry_run && is_page {
            return;
        }
        if let Err(error) = self.journal.borrow_mut().note(row) {
            self.fail(error);
        }
    }

    /// Ends the crawl, for this reason if it is the first.
    pub(super) fn fail(&self, error: io::Error) {
        self.failed.set(true);
        self.fault.borrow_mut().get_or_insert(error);
    }

    pub fn page(&self, url: &str) -> Option<PageRow> {
        self.journal.borrow().memory.pages.get(url).cloned()
    }

    /// Reads what is remembered.
    pub fn remembered<T>(&self, read: impl FnOnce(&Memory) -> T) -> T {
        read(&self.journal.borrow().memory)
    }

    /// Writes down when a host may be asked next, at the earliest at `next`.
    pub(super) fn note_host(&self, host: &Host, next: Option<Duration>) {
        let state = host.state.borrow();
        let row = match state.next() {
            Ok(at) => HostRow {
                host: host.name.clone(),
                next: Moment(self.at(at.max(next.unwrap_or_default()))),
                parked_until: None,
                reason: String::new(),
            },
            Err(parked) => HostRow {
                host: host.name.clone(),
                next: Moment(self.at(self.now() + state.delay().min(LONGEST_PAUSE))),
                parked_until: parked.until.map(|until| Moment(self.at(until))),
                reason: parked.reason.clone(),
            },
        };
        let is_parked = row.parked_until.is_some();
        drop(state);
        self.note(Row::Host(row));
        if is_parked && let Err(error) = self.journal.borrow_mut().sync() {
            self.fail(error);
        }
    }

    /// Returns what may be said of an address to get only news: if its last body is in the archive, and its links
    /// were found by the same rules.
    pub(super) fn validators(&self, asker: &Asker, url: &Url) -> Validators {
        let journal = self.journal.borrow();
        let Some(row) = journal.memory.pages.get(url.as_str()) else { return Validators::default() };
        let kept_as = row.same_as.as_deref().unwrap_or(&row.url);
        let is_kept = !row.sha256.is_empty() && self.captured.get(kept_as) == Some(&row.sha256);
        match is_kept && row.rules == asker.rules {
            true => Validators { etag: row.etag.clone(), last_modified: row.last_modified.clone() },
            false => Validators::default(),
        }
    }
}
