//! Walks one source: its lists, then what is known of it and no longer listed.

use crate::archive::hex_sha256;
use crate::crawl::host::{PARKED_FOR, TRIES};
use crate::crawl::listing::{Listing, Rules};
use crate::crawl::memory::{GONE_FOR_GOOD, Moment, PageRow, Row};
use crate::crawl::network::{Asker, Failure, Network};
use crate::crawl::plan;
use crate::crawl::report::{CrawlProblem, CrawlStep, Fetched, FetchedKind, SourceReport};
use crate::crawl::soft::Probes;
use crate::crawl::trap::Traps;
use crate::data::sources::{Discover, DiscoverKind, Source};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use url::Url;

const MOST_SITEMAPS: usize = 50;
/// Pages of a list that may name items which say nothing of their own.
const MOST_ALIKE: usize = 24;
/// A list with more links is asked for as a whole each time, rather than its links remembered.
const MOST_REMEMBERED: usize = 2000;

/// What one walk needs.
pub struct Walk {
    pub network: Rc<Network>,
    pub asker: Asker,
    pub source: Source,
    pub base: Url,
    pub rules: Rules,
    pub max_documents: usize,
    pub dry_run: bool,
    /// A day; what the site dates before it is not wanted.
    pub since: Option<String>,
    /// When the round began that this walk belongs to: an interrupted one goes on with the round before.
    pub round: Timestamp,
    pub report: SourceReport,
    /// Keys of addresses met in this run.
    pub seen: BTreeSet<String>,
    pub lists: Traps,
    pub items: Traps,
    pub probes: Probes,
    /// Address under which each body was kept in this run, by digest.
    pub bodies: BTreeMap<String, String>,
}

/// Why a walk ends before its lists do.
pub(super) enum Halt {
    Stopped,
    Parked(String),
    Limit,
}

/// A list page that was read, or is as it was when it was last read.
struct ListPage {
    listing: Listing,
    digest: String,
}

impl Walk {
    /// Walks to the end.
    pub async fn run(mut self) -> SourceReport {
        let source_id = self.source.id.clone();
        match self.network.remembered(|memory| memory.rounds.get(&source_id).copied()) {
            Some(began) => self.round = began.0,
            None => self.network.note(Row::Round { source_id: source_id.clone(), began: Some(Moment(self.round)) }),
        }
        match self.all().await {
            Ok(()) => self.network.note(Row::Round { source_id, began: None }),
            Err(Halt::Stopped) => {}
            Err(Halt::Limit) => self.report.limited = true,
            Err(Halt::Parked(reason)) => self.report.parked = Some(reason),
        }
        self.report.traps = self.lists.closed();
        self.report.traps.extend(self.items.closed());
        self.report.notes = self.asker.notes.take();
        self.step(CrawlStep::Finished).await;
        self.report
    }

    async fn all(&mut self) -> Result<(), Halt> {
        self.leftovers().await?;
        let source = self.source.clone();
        for discover in source.discover.as_slice() {
            match discover.kind {
                DiscoverKind::PagedList | DiscoverKind::JsonList | DiscoverKind::Cdx => self.paged(discover).await?,
                DiscoverKind::LinkTree => self.tree(discover).await?,
                DiscoverKind::Sitemap | DiscoverKind::Feed => self.map(discover).await?,
            }
        }
        self.unlisted().await
    }

    /// Looks after what was kept before and is in no list any more: it may be gone.
    async fn unlisted(&mut self) -> Result<(), Halt> {
        if self.dry_run || self.since.is_some() || !self.report.errors.is_empty() {
            return Ok(());
        }
        let id = &self.source.id;
        let is_ours =
            |row: &&PageRow| row.source_id == *id && !row.is_list && row.same_as.is_none() && row.gone < GONE_FOR_GOOD;
        let urls: Vec<Url> = self.network.remembered(|memory| {
            memory.pages.values().filter(is_ours).filter_map(|row| Url::parse(&row.url).ok()).collect()
        });
        for url in urls {
            if self.seen.insert(plan::key(&url)) && self.is_due(&url) {
                let is_file = crate::crawl::listing::is_file(&url);
                let kind = if is_file { FetchedKind::File } else { FetchedKind::Item };
                let from = self.base.clone();
                self.document(&url, kind, &from).await?;
            }
        }
        Ok(())
    }

    /// Returns whether an address is to be asked for in this run.
    pub(super) fn is_due(&self, url: &Url) -> bool {
        let row = self.network.page(url.as_str());
        row.is_none_or(|row| row.is_due(self.round, self.network.timestamp()))
    }

    /// Pages of a list until it ends, for the first query that names any item.
    async fn paged(&mut self, discover: &Discover) -> Result<(), Halt> {
        let mut faults = Vec::new();
        let choices: Vec<Option<&(String, String)>> =
            if discover.repeat.is_empty() { vec![None] } else { discover.repeat.iter().map(Some).collect() };
        for choice in choices {
            let mut listed: BTreeSet<String> = BTreeSet::new();
            let mut previous = String::new();
            for page in 0..=discover.max_pages {
                if page == discover.max_pages {
                    return Err(Halt::Limit);
                }
                let Some(url) = plan::list_page(&self.base, discover, choice, page) else { break };
                let Some(ListPage { listing, digest }) = self.list(discover, &url, page == 0, &mut faults).await?
                else {
                    break;
                };
                let keys: Vec<String> = listing.entries.iter().map(|entry| plan::key(&entry.url)).collect();
                let has_news = keys.iter().any(|key| !listed.contains(key));
                // The end: no items, the same page again, or nothing that was not on an earlier page.
                if !has_news || previous == digest {
                    if page == 0 {
                        faults.push(no_items(&self.source.id, &url, &listing));
                    }
                    break;
                }
                listed.extend(keys);
                previous = digest;
                self.note(&listing, choice);
                let last = listing.entries.last().map(|entry| entry.url.clone());
                self.entries(listing.entries, &url).await?;
                // Page after page of what says the same: a list without end.
                let is_endless = page >= MOST_ALIKE && last.is_some_and(|last| self.items.leave(&last));
                if discover.page_param.is_none() || is_endless {
                    break;
                }
            }
            if !listed.is_empty() {
                // What the queries before this one met is no fault: they are guesses.
                return Ok(());
            }
        }
        self.report.errors.append(&mut faults);
        Ok(())
    }

    fn read_list(&self, discover: &Discover, fetched: &Fetched) -> Listing {
        // Relative addresses count from where the answer came, which may be after a redirect.
        let address = Url::parse(&fetched.url).unwrap_or_else(|_| self.base.clone());
        self.rules.read_list(discover, &fetched.body, &address)
    }

    /// List pages that link to further list pages.
    async fn tree(&mut self, discover: &Discover) -> Result<(), Halt> {
        let Some(first) = plan::list_page(&self.base, discover, None, 0) else { return Ok(()) };
        let mut faults = Vec::new();
        let mut queue = VecDeque::from([(first.clone(), 0)]);
        let mut asked = BTreeSet::from([plan::key(&first)]);
        let mut found = false;
        let mut pages = 0;
        while let Some((url, depth)) = queue.pop_front() {
            if pages == discover.max_pages {
                return Err(Halt::Limit);
            }
            if self.lists.enter(&url).is_err() {
                continue;
            }
            pages += 1;
            let Some(ListPage { listing, .. }) = self.list(discover, &url, true, &mut faults).await? else { continue };
            if depth < discover.depth {
                let further = listing.follow.iter().filter(|next| asked.insert(plan::key(next)));
                queue.extend(further.map(|next| (next.clone(), depth + 1)));
            }
            if listing.entries.is_empty() && queue.is_empty() && !found {
                faults.push(no_items(&self.source.id, &url, &listing));
            }
            found |= !listing.entries.is_empty();
            self.note(&listing, None);
            // A page of the tree may look like an item to the patterns, but has been read already.
            let entries: Vec<_> =
                listing.entries.into_iter().filter(|entry| !asked.contains(&plan::key(&entry.url))).collect();
            if entries.iter().any(|entry| !self.seen.contains(&plan::key(&entry.url))) {
                self.lists.heard(&url, pages as u64);
            }
            self.entries(entries, &url).await?;
        }
        self.report.errors.append(&mut faults);
        Ok(())
    }

    /// A sitemap with the maps it names, or a feed.
    async fn map(&mut self, discover: &Discover) -> Result<(), Halt> {
        let Some(first) = plan::list_page(&self.base, discover, None, 0) else { return Ok(()) };
        let mut faults = Vec::new();
        let mut queue = VecDeque::from([first.clone()]);
        let mut asked = BTreeSet::from([plan::key(&first)]);
        let mut found = false;
        while let Some(url) = queue.pop_front() {
            let page = self.list(discover, &url, true, &mut faults).await?;
            if discover.kind == DiscoverKind::Sitemap && url == first {
                // `robots.txt` has been read by now and may name others.
                let named = self.network.sitemaps(&first).await;
                queue.extend(named.into_iter().take(MOST_SITEMAPS).filter(|next| asked.insert(plan::key(next))));
            }
            let Some(ListPage { listing, .. }) = page else { continue };
            if listing.entries.is_empty() && listing.follow.is_empty() && !found {
                faults.push(no_items(&self.source.id, &url, &listing));
            }
            for next in &listing.follow {
                if asked.len() < MOST_SITEMAPS && asked.insert(plan::key(next)) {
                    queue.push_back(next.clone());
                }
            }
            found |= !listing.entries.is_empty();
            self.note(&listing, None);
            self.entries(listing.entries, &url).await?;
        }
        self.report.errors.append(&mut faults);
        Ok(())
    }

    /// Fetches and keeps a list page. `None` at its end (404) or when it cannot be had.
    async fn list(
        &mut self,
        discover: &Discover,
        url: &Url,
        must_exist: bool,
        faults: &mut Vec<CrawlProblem>,
    ) -> Result<Option<ListPage>, Halt> {
        self.step(CrawlStep::Asking(url.to_string())).await;
        match self.network.get(&self.asker, url, FetchedKind::List, None).await {
            Ok(fetched) if matches!(fetched.status, 200..=299 | 304) => {
                self.report.list_pages += 1;
                let row = self.network.page(&fetched.url);
                let page = match row.as_ref().filter(|_| fetched.status == 304) {
                    Some(row) => {
                        let follow = row.further.iter().filter_map(|url| Url::parse(url).ok()).collect();
                        let entries = self.rules.again(&row.links);
                        let links = entries.len();
                        let listing = Listing { entries, follow, rule: row.rule.clone(), links };
                        ListPage { listing, digest: row.sha256.clone() }
                    }
                    None => ListPage { listing: self.read_list(discover, &fetched), digest: hex_sha256(&fetched.body) },
                };
                self.keep(fetched.clone()).await?;
                self.remember_list(&fetched, &page, row);
                Ok(Some(page))
            }
            Ok(fetched) => {
                if must_exist || !matches!(fetched.status, 404 | 410) {
                    faults.push(problem(url, format!("list page: status {}", fetched.status)));
                }
                Ok(None)
            }
            // A site that refuses its public list says no.
            Err(Failure::GaveUp { status: Some(status @ (401 | 403)), .. }) => {
                let reason = format!("the list is refused: status {status}");
                Err(Halt::Parked(self.network.park(url, &reason, Some(PARKED_FOR))))
            }
            // A map may name others that lie elsewhere.
            Err(Failure::NotAllowed(reason)) if discover.kind == DiscoverKind::Sitemap => {
                self.report.not_allowed.push(problem(url, reason));
                Ok(None)
            }
            Err(failure) => {
                let message = halt_or_words(failure)?;
                // Whatever was listed so far stands, but the list is not whole: this is an error on any page.
                self.report.errors.push(problem(url, format!("list page: {message}")));
                Ok(None)
            }
        }
    }

    fn remember_list(&self, fetched: &Fetched, page: &ListPage, before: Option<PageRow>) {
        let (entries, follow) = (&page.listing.entries, &page.listing.follow);
        let is_short = entries.len() + follow.len() <= MOST_REMEMBERED;
        let row = PageRow {
            is_list: true,
            links: entries.iter().filter(|_| is_short).map(|entry| entry.url.to_string()).collect(),
            further: follow.iter().filter(|_| is_short).map(Url::to_string).collect(),
            rule: page.listing.rule.clone(),
            sha256: if is_short && !fetched.truncated { page.digest.clone() } else { String::new() },
            ..self.row(fetched, before)
        };
        self.network.note(Row::Page(row));
    }

    pub(super) async fn keep(&self, fetched: Fetched) -> Result<(), Halt> {
        self.network.keep(fetched).await.map_err(|_| Halt::Stopped)
    }

    fn note(&mut self, listing: &Listing, choice: Option<&(String, String)>) {
        if self.report.rule.is_none() && !listing.entries.is_empty() {
            self.report.rule.clone_from(&listing.rule);
            self.report.query = choice.map(|(name, value)| format!("{name}={value}"));
        }
    }

    pub(super) fn documents(&self) -> usize {
        self.report.fetched + self.report.files + self.report.gone + self.report.unchanged
    }

    pub(super) async fn step(&self, step: CrawlStep) {
        let done = self.documents() + self.report.skipped;
        self.network.say(&self.source.id, &self.report.host, step, self.report.listed, done).await;
    }
}

/// Turns a failure into the end of the walk, or into words for the report.
pub(super) fn halt_or_words(failure: Failure) -> Result<String, Halt> {
    match failure {
        Failure::Stopped => Err(Halt::Stopped),
        Failure::Parked(reason) => Err(Halt::Parked(reason)),
        Failure::GaveUp { reason, status: None } => Ok(format!("{reason}, {TRIES} tries")),
        Failure::GaveUp { reason, .. } | Failure::NotAllowed(reason) => Ok(reason),
    }
}

fn no_items(source_id: &str, url: &Url, listing: &Listing) -> CrawlProblem {
    let seen = match listing.links {
        0 => "it holds no link at all".to_owned(),
        links => format!("none of its {links} links fits `list.item` and `list.include_path`"),
    };
    problem(url, format!("the first list page of source `{source_id}` names no item: {seen}"))
}

pub(super) fn problem(url: &Url, message: String) -> CrawlProblem {
    CrawlProblem { url: url.to_string(), message }
}
