//! Fetches the documents of a walk: items, the files that hang on them, their twins in other languages.
//!
//! A page is kept after its files, so that a page in the archive means that its files were tried, however a
//! run ends.

use crate::archive::hex_sha256;
use crate::crawl::answer;
use crate::crawl::dated;
use crate::crawl::listing::Entry;
use crate::crawl::memory::{Moment, PageRow, Row};
use crate::crawl::network::{Failure, agent};
use crate::crawl::page::{self, Head};
use crate::crawl::plan;
use crate::crawl::report::{CrawlStep, Fetched, FetchedKind, Pending};
use crate::crawl::soft::Lost;
use crate::crawl::walk::{Halt, Walk, halt_or_words, problem};
use std::collections::VecDeque;
use url::Url;

impl Walk {
    /// Asks for files that an earlier run left.
    pub(super) async fn leftovers(&mut self) -> Result<(), Halt> {
        let id = self.source.id.clone();
        let left = self.network.remembered(|memory| {
            memory.left.values().filter(|pending| pending.source_id == id).cloned().collect::<Vec<_>>()
        });
        for pending in left {
            let (Ok(url), Ok(from)) = (Url::parse(&pending.url), Url::parse(&pending.discovered_from)) else {
                continue;
            };
            if !self.dry_run && self.seen.insert(plan::key(&url)) {
                self.document(&url, FetchedKind::File, &from).await?;
            }
        }
        Ok(())
    }

    /// Fetches what a list names.
    pub(super) async fn entries(&mut self, entries: Vec<Entry>, from: &Url) -> Result<(), Halt> {
        let mut queue: VecDeque<(Entry, Url, bool)> =
            entries.into_iter().map(|entry| (entry, from.clone(), false)).collect();
        while let Some((entry, from, is_twin)) = queue.pop_front() {
            let key = plan::key(&entry.url);
            if !self.seen.insert(key) {
                continue;
            }
            self.report.listed += 1;
            let is_before = |day: &String| entry.dated.as_ref().is_some_and(|dated| dated::is_before(dated, day));
            if self.since.as_ref().is_some_and(is_before) {
                self.report.older += 1;
            } else if !self.is_due(&entry.url) {
                self.report.skipped += 1;
            } else if is_twin && self.items.enter(&entry.url).is_err() {
                // Twins have twins, and so on.
            } else if self.dry_run {
                self.report.would_fetch.push(entry.url.to_string());
            } else {
                if !is_twin {
                    self.items.pass(&entry.url);
                }
                let kind = if entry.is_file { FetchedKind::File } else { FetchedKind::Item };
                let twins = self.document(&entry.url, kind, &from).await?;
                queue.extend(twins.into_iter().map(|twin| (twin, entry.url.clone(), true)));
            }
        }
        Ok(())
    }

    /// Fetches a page with its files, or a file, and keeps it. Returns the page's twins in other languages.
    pub(super) async fn document(&mut self, url: &Url, kind: FetchedKind, from: &Url) -> Result<Vec<Entry>, Halt> {
        if self.documents() >= self.max_documents {
            return Err(Halt::Limit);
        }
        if kind == FetchedKind::Item {
            self.probe(url).await?;
        }
        self.step(CrawlStep::Asking(url.to_string())).await;
        let mut fetched = match self.network.get(&self.asker, url, kind, Some(from)).await {
            Ok(fetched) => fetched,
            Err(Failure::NotAllowed(reason)) => {
                self.report.not_allowed.push(problem(url, reason));
                self.done(url);
                return Ok(Vec::new());
            }
            Err(failure) => {
                if kind == FetchedKind::File {
                    // Its page is kept and will not be asked for again, so the file must be remembered by itself.
                    self.leave(url, from);
                }
                let message = halt_or_words(failure)?;
                self.report.errors.push(problem(url, message));
                return Ok(Vec::new());
            }
        };
        self.done(url);
        let address = Url::parse(&fetched.url).unwrap_or_else(|_| url.clone());
        if !fetched.redirected_from.is_empty() && !self.seen.insert(plan::key(&address)) {
            self.report.skipped += 1;
            return Ok(Vec::new());
        }
        let before = self.network.page(&fetched.url);
        let mut head = answer::head(&fetched, agent(&self.asker));
        if let Some(message) = answer::unfit(&fetched, &address, kind, &head) {
            self.report.errors.push(problem(url, message));
            return Ok(Vec::new());
        }
        let is_item = kind == FetchedKind::Item && (200..300).contains(&fetched.status);
        let is_page = is_item && answer::looks_like_html(&fetched.headers, &fetched.body);
        if is_page {
            let words = page::words(&fetched.body);
            self.items.heard(url, page::mark(&words, &address));
            if self.probes.is_lost(url, &address, &words) {
                let message = "the site answers so for addresses that do not exist: no document".to_owned();
                self.report.errors.push(problem(url, message));
                return Ok(Vec::new());
            }
        }
        let mut row = self.row(&fetched, before);
        if is_page {
            let first = self.bodies.entry(row.sha256.clone()).or_insert_with(|| fetched.url.clone());
            row.same_as = (*first != fetched.url && !fetched.truncated).then(|| first.clone());
            let links = self.rules.item_page(&fetched.body, &address);
            if !head.nofollow {
                row.links = links.files.iter().map(Url::to_string).collect();
                row.further = links.twins.iter().map(|twin| twin.url.to_string()).collect();
            }
        }
        if fetched.status == 304 {
            head.noindex = row.noindex;
        }
        row.noindex = head.noindex;
        fetched.same_as.clone_from(&row.same_as);
        let files: Vec<Url> = row.links.iter().filter_map(|link| Url::parse(link).ok()).collect();
        let twins = self.rules.again(&row.further);
        self.count(&fetched, kind, &row);
        let halt = self.files(files, &address).await;
        self.keep_document(fetched, &head, row).await?;
        halt.map(|()| twins)
    }

    fn count(&mut self, fetched: &Fetched, kind: FetchedKind, row: &PageRow) {
        let is_same = row.changed != row.checked && row.gone == 0;
        match (fetched.status, kind) {
            (404 | 410, _) => self.report.gone += 1,
            _ if is_same => self.report.unchanged += 1,
            _ if row.same_as.is_some() => {}
            (_, FetchedKind::File) => self.report.files += 1,
            _ => self.report.fetched += 1,
        }
        if let Some(first) = &row.same_as {
            let message = format!("the same page as {first}");
            self.report.aliases.push(crate::crawl::report::CrawlProblem { url: fetched.url.clone(), message });
        }
    }

    /// Keeps a document and remembers how it answered.
    async fn keep_document(&mut self, mut fetched: Fetched, head: &Head, row: PageRow) -> Result<(), Halt> {
        if head.noindex {
            fetched.kind = FetchedKind::Unindexed;
        }
        let led_here = fetched.redirected_from.clone();
        self.keep(fetched).await?;
        for url in led_here {
            let same_as = Some(row.url.clone());
            let empty = PageRow { url, same_as, source_id: row.source_id.clone(), ..PageRow::default() };
            self.network.note(Row::Page(PageRow { checked: row.checked, changed: row.changed, ..empty }));
        }
        self.network.note(Row::Page(row));
        Ok(())
    }

    /// Returns what is to be remembered of an answer, besides the links of a new page.
    pub(super) fn row(&self, fetched: &Fetched, before: Option<PageRow>) -> PageRow {
        let header = |name: &str| {
            let found = fetched.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            // What cannot be sent back as it came is not sent back at all.
            let value = found.map(|(_, value)| value.clone());
            value.filter(|value| value.len() < 500 && value.bytes().all(|byte| matches!(byte, b' '..=b'~')))
        };
        let checked = Moment(fetched.fetched_at);
        let before = before.unwrap_or_default();
        if fetched.status == 304 {
            return PageRow { checked, gone: 0, ..before };
        }
        let is_gone = !(200..300).contains(&fetched.status);
        let sha256 = if is_gone || fetched.truncated { String::new() } else { hex_sha256(&fetched.body) };
        let is_same = !sha256.is_empty() && sha256 == before.sha256;
        PageRow {
            url: fetched.url.clone(),
            source_id: self.source.id.clone(),
            etag: header("etag"),
            last_modified: header("last-modified"),
            gone: if is_gone { before.gone + 1 } else { 0 },
            checked,
            changed: if is_same { before.changed } else { checked },
            sha256,
            rules: self.asker.rules.clone(),
            ..PageRow::default()
        }
    }

    /// Fetches the files of a page. When the walk must end here, the rest is left for the next run.
    async fn files(&mut self, files: Vec<Url>, page: &Url) -> Result<(), Halt> {
        let mut files: VecDeque<Url> = files.into();
        while let Some(url) = files.pop_front() {
            if !self.is_due(&url) || !self.seen.insert(plan::key(&url)) {
                continue;
            }
            // Boxed, because a file never has files, but the types cannot say so.
            let asked = Box::pin(self.document(&url, FetchedKind::File, page)).await;
            if let Err(halt) = asked {
                files.push_front(url);
                files.iter().for_each(|url| self.leave(url, page));
                return Err(halt);
            }
        }
        Ok(())
    }

    /// Asks for an address that cannot exist, once in each section of the site, to know its page for "not found".
    pub(super) async fn probe(&mut self, url: &Url) -> Result<(), Halt> {
        let Some(probe) = self.probes.due(url) else { return Ok(()) };
        let lost = match self.network.get(&self.asker, &probe, FetchedKind::Item, None).await {
            Ok(found) if found.status < 300 => {
                let came = Url::parse(&found.url).unwrap_or_else(|_| probe.clone());
                Some(Lost::new(&found.body, &probe, &came))
            }
            Ok(_) => None,
            Err(failure) => {
                halt_or_words(failure)?;
                None
            }
        };
        self.probes.note(url, lost);
        Ok(())
    }

    fn leave(&self, url: &Url, from: &Url) {
        let (url, discovered_from) = (url.to_string(), from.to_string());
        self.network.note(Row::Left(Pending { source_id: self.source.id.clone(), url, discovered_from }));
    }

    fn done(&self, url: &Url) {
        if self.network.remembered(|memory| memory.left.contains_key(url.as_str())) {
            self.network.note(Row::Done { url: url.to_string() });
        }
    }
}
