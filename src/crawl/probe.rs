//! Looks at one source before it is crawled: `robots.txt`, its sitemap, two pages of its list and one item, in its
//! host's turn and at its pace. What may be kept is kept as evidence; nothing is remembered but when the host was asked.

use crate::crawl::answer;
use crate::crawl::host::PARKED_FOR;
use crate::crawl::listing::{Entry, Listing};
use crate::crawl::network::{Failure, agent};
use crate::crawl::page;
use crate::crawl::plan;
use crate::crawl::probe_report::{PageSeen, ProbeReport};
use crate::crawl::report::{CrawlStep, Fetched, FetchedKind};
use crate::crawl::walk::{Halt, Walk, halt_or_words};
use crate::data::sources::{Discover, DiscoverKind};
use url::Url;

impl Walk {
    /// Looks at the source and tells what was found.
    pub(super) async fn look(mut self) -> ProbeReport {
        // Under other rules than those of a crawl everything is sent whole.
        self.asker.rules = "probe".to_owned();
        let mut report = ProbeReport::new(&self.source);
        match self.look_at_all(&mut report).await {
            Ok(()) | Err(Halt::Limit) => {}
            Err(Halt::Stopped) => report.interrupted = true,
            Err(Halt::Parked(reason)) => report.blocked = Some(reason),
        }
        report.notes.extend(self.asker.notes.take());
        report.advise(&self.source);
        report
    }

    async fn look_at_all(&mut self, report: &mut ProbeReport) -> Result<(), Halt> {
        let source = self.source.clone();
        let Some(discover) = source.discover.as_slice().first() else { return Ok(()) };
        let Some(first) = plan::list_page(&self.base, discover, discover.repeat.first(), 0) else { return Ok(()) };
        let sitemap = match self.network.rules(&self.asker, &first).await {
            Ok(rules) => {
                report.robots.forbids = rules.forbids(&first).map(str::to_owned);
                report.robots.delay_seconds = rules.crawl_delay().map(|delay| delay.as_secs());
                report.robots.sitemaps = rules.sitemaps().iter().map(Url::to_string).collect();
                rules.sitemaps().first().cloned()
            }
            Err(failure) => {
                report.notes.push(halt_or_words(failure)?);
                None
            }
        };
        let mapped = match sitemap.or_else(|| self.base.join("/sitemap.xml").ok()) {
            Some(url) => self.look_at_map(&url, report).await?,
            None => Listing::default(),
        };
        let listing = self.look_at_lists(discover, report).await?;
        let entries = if listing.entries.is_empty() { mapped.entries } else { listing.entries };
        let item = entries.iter().find(|entry| !entry.is_file).or(entries.first());
        match item {
            Some(item) => self.look_at_item(item, &first, report).await,
            None => Ok(()),
        }
    }

    async fn look_at_map(&mut self, url: &Url, report: &mut ProbeReport) -> Result<Listing, Halt> {
        let (mut seen, fetched) = self.ask_once("sitemap", url, FetchedKind::List).await?;
        let mut listing = Listing::default();
        if let Some(fetched) = fetched {
            listing = self.rules.sitemap(&answer::unpacked(&fetched.body));
            seen.take(&listing);
            self.keep(fetched).await?;
        }
        report.pages.push(seen);
        Ok(listing)
    }

    /// Looks at the first page, by each query until one names items, and at the one after it.
    async fn look_at_lists(&mut self, discover: &Discover, report: &mut ProbeReport) -> Result<Listing, Halt> {
        let choices: Vec<Option<&(String, String)>> =
            if discover.repeat.is_empty() { vec![None] } else { discover.repeat.iter().map(Some).collect() };
        let mut listing = Listing::default();
        for choice in choices {
            let Some(url) = plan::list_page(&self.base, discover, choice, 0) else { break };
            listing = self.look_at_list("list 1", discover, &url, report).await?;
            if listing.entries.is_empty() {
                continue;
            }
            report.query = choice.map(|(name, value)| format!("{name}={value}"));
            let next = match &discover.page_param {
                Some(_) => plan::list_page(&self.base, discover, choice, 1),
                None => listing.follow.iter().find(|next| plan::key(next) != plan::key(&url)).cloned(),
            };
            if let Some(next) = next {
                self.look_at_list("list 2", discover, &next, report).await?;
            }
            break;
        }
        if listing.entries.is_empty()
            && let Some(next) = listing.follow.first().cloned()
        {
            return self.look_at_list("list 2", discover, &next, report).await;
        }
        Ok(listing)
    }

    async fn look_at_list(
        &mut self,
        what: &str,
        discover: &Discover,
        url: &Url,
        report: &mut ProbeReport,
    ) -> Result<Listing, Halt> {
        let (mut seen, fetched) = self.ask_once(what, url, FetchedKind::List).await?;
        let mut listing = Listing::default();
        if let Some(fetched) = fetched {
            let address = Url::parse(&fetched.url).unwrap_or_else(|_| url.clone());
            listing = self.rules.read_list(discover, &fetched.body, &address);
            seen.take(&listing);
            if matches!(discover.kind, DiscoverKind::PagedList | DiscoverKind::LinkTree) {
                seen.hits = self.rules.hits_of_items(&self.source, &fetched.body, &address);
                seen.paths = self.rules.common_paths(&fetched.body, &address);
            }
            self.keep(fetched).await?;
        }
        report.pages.push(seen);
        Ok(listing)
    }

    async fn look_at_item(&mut self, entry: &Entry, from: &Url, report: &mut ProbeReport) -> Result<(), Halt> {
        let kind = if entry.is_file { FetchedKind::File } else { FetchedKind::Item };
        if kind == FetchedKind::Item {
            self.probe(&entry.url).await?;
        }
        let (mut seen, fetched) = self.ask_once("item", &entry.url, kind).await?;
        let Some(mut fetched) = fetched else {
            report.pages.push(seen);
            return Ok(());
        };
        let address = Url::parse(&fetched.url).unwrap_or_else(|_| entry.url.clone());
        let head = answer::head(&fetched, agent(&self.asker));
        seen.fault = answer::unfit(&fetched, &address, kind, &head);
        seen.media_type =
            fetched.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.clone());
        if answer::looks_like_html(&fetched.headers, &fetched.body) {
            let links = self.rules.item_page(&fetched.body, &address);
            seen.files = links.files.iter().map(Url::to_string).collect();
            seen.twins = links.twins.iter().map(|twin| twin.url.to_string()).collect();
            seen.hits = self.rules.hits_of_files(&self.source, &fetched.body, &address);
            seen.hits.extend(self.rules.hits_of_twins(&self.source, &fetched.body, &address));
            if self.probes.is_lost(&entry.url, &address, &page::words(&fetched.body)) {
                seen.fault = Some("the site answers so for addresses that do not exist: no document".to_owned());
            }
        }
        seen.body.clone_from(&fetched.body);
        if seen.fault.is_none() {
            if head.noindex {
                fetched.kind = FetchedKind::Unindexed;
                report
                    .notes
                    .push("the publisher wants the item in no index: it is evidence, never a document".to_owned());
            }
            fetched.discovered_from = Some(from.to_string());
            self.keep(fetched).await?;
        }
        report.pages.push(seen);
        Ok(())
    }

    /// Asks for one page. Only an answer with a page in it is handed on.
    async fn ask_once(
        &mut self,
        what: &str,
        url: &Url,
        kind: FetchedKind,
    ) -> Result<(PageSeen, Option<Fetched>), Halt> {
        self.step(CrawlStep::Asking(url.to_string())).await;
        let mut seen = PageSeen { page: what.to_owned(), url: url.to_string(), ..PageSeen::default() };
        match self.network.get(&self.asker, url, kind, None).await {
            Ok(fetched) => {
                seen.status = Some(fetched.status);
                seen.bytes = fetched.body.len();
                if (200..300).contains(&fetched.status) {
                    seen.url.clone_from(&fetched.url);
                    return Ok((seen, Some(fetched)));
                }
                seen.fault = Some(format!("status {}", fetched.status));
            }
            Err(Failure::GaveUp { status: Some(status @ (401 | 403)), .. }) if what.starts_with("list") => {
                let reason = format!("the list is refused: status {status}");
                return Err(Halt::Parked(self.network.park(url, &reason, Some(PARKED_FOR))));
            }
            Err(failure) => seen.fault = Some(halt_or_words(failure)?),
        }
        Ok((seen, None))
    }
}
