//! Asks an origin for its `robots.txt` before anything else, and keeps to it for a day.

#![allow(clippy::disallowed_methods, reason = "rules hold for some time")]

use crate::crawl::ending::{fetched, location};
use crate::crawl::network::{Asker, Failure, Network, agent};
use crate::crawl::plan::redirect;
use crate::crawl::report::{Fetched, FetchedKind};
use crate::crawl::robots::{Reply, Rules, rules};
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

const MOST_REDIRECTS: usize = 5;
/// A site that asks for more than this between requests is told of.
const SLOW: Duration = Duration::from_secs(120);

/// How asking for the file ended.
enum Asked {
    Answer(u16, Option<Box<Fetched>>),
    TooManyRedirects,
    Unreachable(String),
}

impl Network {
    /// Returns the sitemaps that `robots.txt` names. Asks for nothing.
    pub async fn sitemaps(&self, url: &Url) -> Vec<Url> {
        let Some(host) = self.host(url) else { return Vec::new() };
        let all = host.rules.lock().await;
        all.get(&url.origin().ascii_serialization()).map(|(rules, _)| rules.sitemaps().to_vec()).unwrap_or_default()
    }

    pub(super) async fn forget_rules(&self, url: &Url) {
        if let Some(host) = self.host(url) {
            host.rules.lock().await.remove(&url.origin().ascii_serialization());
        }
    }

    /// Returns the rules of an address's origin, fetching them first if need be.
    pub(super) async fn rules(&self, asker: &Asker, url: &Url) -> Result<Rc<Rules>, Failure> {
        let host =
            self.host(url).ok_or_else(|| Failure::NotAllowed("the address is not on a configured host".into()))?;
        let origin = url.origin().ascii_serialization();
        let mut all = host.rules.lock().await;
        if let Some((rules, since)) = all.get(&origin)
            && since.elapsed() < host.settings.rules_hold_for
        {
            return Ok(Rc::clone(rules));
        }
        let asked = self.ask_for_rules(asker, url).await?;
        let reply = match &asked {
            Asked::Answer(status, kept) => {
                Reply::Answer { status: *status, body: kept.as_ref().map_or(&[], |kept| &kept.body) }
            }
            Asked::TooManyRedirects => Reply::TooManyRedirects,
            Asked::Unreachable(reason) => Reply::Unreachable(reason.clone()),
        };
        // A file that cannot be read forbids everything, for this run: the next one asks for it again.
        let rules = rules(reply, agent(asker)).map_err(|reason| Failure::Parked(self.park(url, &reason, None)))?;
        let rules = Rc::new(rules);
        let delay = rules.crawl_delay().unwrap_or_default();
        host.state.borrow_mut().set_crawl_delay(delay, self.now());
        let note = |text: String| asker.notes.borrow_mut().push(text);
        if rules.was_cut() {
            note(format!("{origin}/robots.txt is longer than is read; what stands behind the limit was ignored"));
        }
        if delay > SLOW {
            note(format!("{origin}/robots.txt asks for {} seconds between requests", delay.as_secs()));
        }
        all.insert(origin, (Rc::clone(&rules), Instant::now()));
        drop(all);
        if let Asked::Answer(_, Some(kept)) = asked {
            self.keep(*kept).await?;
        }
        Ok(rules)
    }

    async fn ask_for_rules(&self, asker: &Asker, url: &Url) -> Result<Asked, Failure> {
        let Ok(mut at) = url.join("/robots.txt") else { return Ok(Asked::Unreachable("no address".to_owned())) };
        let mut redirected_from = Vec::new();
        loop {
            if let Some(reason) = self.scope.refusal(&at) {
                return Ok(Asked::Unreachable(format!("its address {reason}")));
            }
            let answer = match self.ask(asker, &at, true).await {
                Ok(answer) if answer.unknown_coding => {
                    return Ok(Asked::Unreachable("it came in a coding that was not asked for".to_owned()));
                }
                Ok(answer) => answer,
                Err(Failure::GaveUp { status: Some(status), .. }) => return Ok(Asked::Answer(status, None)),
                Err(Failure::GaveUp { status: None, reason }) => return Ok(Asked::Unreachable(reason)),
                Err(failure) => return Err(failure),
            };
            let Some(location) = location(&answer) else {
                let status = answer.status;
                let kept = fetched(asker, &at, FetchedKind::Robots, answer, redirected_from, None);
                return Ok(Asked::Answer(status, (200..300).contains(&status).then(|| Box::new(kept))));
            };
            redirected_from.push(at.to_string());
            at = match redirect(&at, location, &self.scope) {
                // To the front page: a site without the file.
                Err(reason) if reason.contains("front page") => return Ok(Asked::Answer(404, None)),
                Err(reason) => return Ok(Asked::Unreachable(reason)),
                Ok(next) => next,
            };
            if redirected_from.contains(&at.to_string()) || redirected_from.len() > MOST_REDIRECTS {
                return Ok(Asked::TooManyRedirects);
            }
        }
    }
}
