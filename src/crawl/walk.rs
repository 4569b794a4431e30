//! Walks one source: its lists, the items they name, the files that hang on those.
//!
//! A page is kept after its files, so that a page in the archive means that its files were tried, however a
//! run ends.

use crate::crawl::answer;
use crate::crawl::host::TRIES;
use crate::crawl::listing::{Entry, Listing, Rules};
use crate::crawl::network::{Asker, Failure, Network};
use crate::crawl::plan;
use crate::crawl::report::{CrawlProblem, CrawlStep, Fetched, FetchedKind, Pending, SourceReport};
use crate::data::sources::{Discover, DiscoverKind, Source};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use url::Url;

const MOST_SITEMAPS: usize = 50;

/// What one walk needs.
pub struct Walk {
    pub network: Rc<Network>,
    pub asker: Asker,
    pub source: Source,
    pub base: Url,
    pub rules: Rules,
    pub max_documents: usize,
    pub dry_run: bool,
    /// Keys of addresses captured before.
    pub already: Rc<BTreeSet<String>>,
    pub pending: Vec<Pending>,
    pub report: SourceReport,
    /// Keys of addresses met in this run.
    pub seen: BTreeSet<String>,
}

/// Why a walk ends before its lists do.
enum Halt {
    Stopped,
    Parked(String),
    Limit,
}

impl Walk {
    /// Walks to the end; returns the report and the files that were not asked for any more.
    pub async fn run(mut self) -> (SourceReport, Vec<Pending>) {
        match self.all().await {
            Ok(()) | Err(Halt::Stopped) => {}
            Err(Halt::Limit) => self.report.limited = true,
            Err(Halt::Parked(reason)) => self.report.parked = Some(reason),
        }
        self.step(CrawlStep::Finished).await;
        (self.report, self.pending)
    }

    async fn all(&mut self) -> Result<(), Halt> {
        self.leftovers().await?;
        let source = self.source.clone();
        for discover in source.discover.as_slice() {
            match discover.kind {
                DiscoverKind::PagedList | DiscoverKind::JsonList => self.paged(discover).await?,
                DiscoverKind::LinkTree => self.tree(discover).await?,
                DiscoverKind::Sitemap | DiscoverKind::Feed => self.map(discover).await?,
            }
        }
        Ok(())
    }

    /// Asks for files that an earlier run left.
    async fn leftovers(&mut self) -> Result<(), Halt> {
        let mut files: VecDeque<Pending> = std::mem::take(&mut self.pending).into();
        while let Some(pending) = files.pop_front() {
            let (Ok(url), Ok(from)) = (Url::parse(&pending.url), Url::parse(&pending.discovered_from)) else {
                continue;
            };
            if !self.seen.insert(plan::key(&url)) || self.already.contains(&plan::key(&url)) || self.dry_run {
                continue;
            }
            if let Err(halt) = self.document(&url, FetchedKind::File, &from).await {
                self.pending.push(pending);
                self.pending.extend(files);
                return Err(halt);
            }
        }
        Ok(())
    }

    /// Pages of a list until it ends, for the first query that names any item.
    async fn paged(&mut self, discover: &Discover) -> Result<(), Halt> {
        let mut faults = Vec::new();
        let choices: Vec<Option<&(String, String)>> =
            if discover.repeat.is_empty() { vec![None] } else { discover.repeat.iter().map(Some).collect() };
        for choice in choices {
            let mut listed: BTreeSet<String> = BTreeSet::new();
            let mut previous: Option<Vec<u8>> = None;
            for page in 0..=discover.max_pages {
                if page == discover.max_pages {
                    return Err(Halt::Limit);
                }
                let Some(url) = plan::list_page(&self.base, discover, choice, page) else { break };
                let Some(fetched) = self.list(&url, page == 0, &mut faults).await? else { break };
                let listing = self.read_list(discover, &fetched);
                let keys: Vec<String> = listing.entries.iter().map(|entry| plan::key(&entry.url)).collect();
                let has_news = keys.iter().any(|key| !listed.contains(key));
                // The end: no items, the same page again, or nothing that was not on an earlier page.
                if !has_news || previous.as_ref() == Some(&fetched.body) {
                    if page == 0 {
                        faults.push(no_items(&self.source.id, &url, &listing));
                    }
                    break;
                }
                listed.extend(keys);
                previous = Some(fetched.body);
                self.note(&listing, choice);
                self.entries(listing.entries, &url).await?;
                if discover.page_param.is_none() {
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
        match discover.kind {
            DiscoverKind::JsonList => self.rules.json_list(&fetched.body, &address, discover),
            DiscoverKind::PagedList | DiscoverKind::LinkTree => self.rules.list_page(&fetched.body, &address),
            DiscoverKind::Sitemap => self.rules.sitemap(&answer::unpacked(&fetched.body)),
            DiscoverKind::Feed => self.rules.feed(&fetched.body, &address),
        }
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
            pages += 1;
            let Some(fetched) = self.list(&url, true, &mut faults).await? else { continue };
            let listing = self.read_list(discover, &fetched);
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
            let entries = listing.entries.into_iter().filter(|entry| !asked.contains(&plan::key(&entry.url))).collect();
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
            let fetched = self.list(&url, true, &mut faults).await?;
            if discover.kind == DiscoverKind::Sitemap && url == first {
                // `robots.txt` has been read by now and may name others.
                let named = self.network.sitemaps(&first).await;
                queue.extend(named.into_iter().take(MOST_SITEMAPS).filter(|next| asked.insert(plan::key(next))));
            }
            let Some(fetched) = fetched else { continue };
            let listing = self.read_list(discover, &fetched);
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
        url: &Url,
        must_exist: bool,
        faults: &mut Vec<CrawlProblem>,
    ) -> Result<Option<Fetched>, Halt> {
        self.step(CrawlStep::Asking(url.to_string())).await;
        match self.network.get(&self.asker, url, FetchedKind::List, None).await {
            Ok(fetched) if (200..300).contains(&fetched.status) => {
                self.report.list_pages += 1;
                self.keep(fetched.clone()).await?;
                Ok(Some(fetched))
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
                self.network.park(url, &reason);
                Err(Halt::Parked(reason))
            }
            Err(failure) => {
                let message = halt_or_words(failure)?;
                // Whatever was listed so far stands, but the list is not whole: this is an error on any page.
                self.report.errors.push(problem(url, format!("list page: {message}")));
                Ok(None)
            }
        }
    }

    async fn entries(&mut self, entries: Vec<Entry>, from: &Url) -> Result<(), Halt> {
        let mut queue: VecDeque<(Entry, Url)> = entries.into_iter().map(|entry| (entry, from.clone())).collect();
        while let Some((entry, from)) = queue.pop_front() {
            let key = plan::key(&entry.url);
            if !self.seen.insert(key.clone()) {
                continue;
            }
            self.report.listed += 1;
            if self.already.contains(&key) {
                self.report.skipped += 1;
            } else if self.dry_run {
                self.report.would_fetch.push(entry.url.to_string());
            } else {
                let kind = if entry.is_file { FetchedKind::File } else { FetchedKind::Item };
                let twins = self.document(&entry.url, kind, &from).await?;
                queue.extend(twins.into_iter().map(|twin| (twin, entry.url.clone())));
            }
        }
        Ok(())
    }

    /// Fetches a page with its files, or a file, and keeps it. Returns the page's twins in other languages.
    async fn document(&mut self, url: &Url, kind: FetchedKind, from: &Url) -> Result<Vec<Entry>, Halt> {
        if self.documents() >= self.max_documents {
            return Err(Halt::Limit);
        }
        self.step(CrawlStep::Asking(url.to_string())).await;
        let fetched = match self.network.get(&self.asker, url, kind, Some(from)).await {
            Ok(fetched) => fetched,
            Err(Failure::NotAllowed(reason)) => {
                self.report.not_allowed.push(problem(url, reason));
                return Ok(Vec::new());
            }
            Err(failure) => {
                let message = halt_or_words(failure)?;
                self.report.errors.push(problem(url, message));
                if kind == FetchedKind::File {
                    // Its page is kept and will not be asked for again, so the file must be remembered by itself.
                    self.pending.push(self.left(url, from));
                }
                return Ok(Vec::new());
            }
        };
        let address = Url::parse(&fetched.url).unwrap_or_else(|_| url.clone());
        if !fetched.redirected_from.is_empty() && self.is_known(&address) {
            self.report.skipped += 1;
            return Ok(Vec::new());
        }
        if let Some(message) = answer::unfit(&fetched, &address, kind) {
            self.report.errors.push(problem(url, message));
            return Ok(Vec::new());
        }
        let is_gone = !(200..300).contains(&fetched.status);
        match (is_gone, kind) {
            (true, _) => self.report.gone += 1,
            (false, FetchedKind::File) => self.report.files += 1,
            (false, _) => self.report.fetched += 1,
        }
        let mut twins = Vec::new();
        let mut halt = Ok(());
        if kind == FetchedKind::Item && !is_gone && answer::looks_like_html(&fetched.headers, &fetched.body) {
            let links = self.rules.item_page(&fetched.body, &address);
            twins = links.twins;
            halt = self.files(links.files, &address).await;
        }
        self.keep(fetched).await?;
        halt.map(|()| twins)
    }

    /// Fetches the files of a page. When the walk must end here, the rest is left for the next run.
    async fn files(&mut self, files: Vec<Url>, page: &Url) -> Result<(), Halt> {
        let mut files: VecDeque<Url> = files.into();
        while let Some(url) = files.pop_front() {
            let key = plan::key(&url);
            if self.already.contains(&key) || !self.seen.insert(key) {
                continue;
            }
            // Boxed, because a file never has files, but the types cannot say so.
            let asked = Box::pin(self.document(&url, FetchedKind::File, page)).await;
            if let Err(halt) = asked {
                files.push_front(url);
                let pending: Vec<Pending> = files.iter().map(|url| self.left(url, page)).collect();
                self.pending.extend(pending);
                return Err(halt);
            }
        }
        Ok(())
    }

    /// Notes an address that a redirect led to; returns whether it has been dealt with, now or before.
    fn is_known(&mut self, address: &Url) -> bool {
        let key = plan::key(address);
        self.already.contains(&key) || !self.seen.insert(key)
    }

    fn left(&self, url: &Url, from: &Url) -> Pending {
        Pending { source_id: self.source.id.clone(), url: url.to_string(), discovered_from: from.to_string() }
    }

    async fn keep(&self, fetched: Fetched) -> Result<(), Halt> {
        self.network.keep(fetched).await.map_err(|_| Halt::Stopped)
    }

    fn documents(&self) -> usize {
        self.report.fetched + self.report.files + self.report.gone
    }

    fn note(&mut self, listing: &Listing, choice: Option<&(String, String)>) {
        if self.report.rule.is_none() && !listing.entries.is_empty() {
            self.report.rule.clone_from(&listing.rule);
            self.report.query = choice.map(|(name, value)| format!("{name}={value}"));
        }
    }

    async fn step(&self, step: CrawlStep) {
        let done = self.documents() + self.report.skipped;
        self.network.say(&self.source.id, &self.report.host, step, self.report.listed, done).await;
    }
}

/// Turns a failure into the end of the walk, or into words for the report.
fn halt_or_words(failure: Failure) -> Result<String, Halt> {
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

fn problem(url: &Url, message: String) -> CrawlProblem {
    CrawlProblem { url: url.to_string(), message }
}
