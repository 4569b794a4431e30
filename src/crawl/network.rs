//! All traffic of one crawl: whose turn it is at each host, what `robots.txt` says there, where redirects lead.
//!
//! One request at a time to a host, also across sources. What to ask for is decided elsewhere.

#![allow(clippy::disallowed_methods, reason = "politeness is a matter of real time")]

use crate::crawl::block::block_sign;
use crate::crawl::client::{Answer, Client, Manners};
use crate::crawl::host::{Ending, HostState, Next, TRIES, retry_after};
use crate::crawl::plan::{Scope, redirect};
use crate::crawl::report::{CrawlStep, Fetched, FetchedKind};
use crate::crawl::robots::{Reply, Rules, agent_token, rules};
use crate::data::sources::BlockSign;
use jiff::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep};
use url::Url;

const MOST_REDIRECTS: usize = 10;
const MOST_ROBOTS_REDIRECTS: usize = 5;
/// Requests in flight over all hosts.
const SIDE_BY_SIDE: usize = 16;
const RULES_HOLD_FOR: Duration = Duration::from_secs(24 * 3600);
/// Hosts on one shared platform together are asked no more often than this.
const PLATFORM_INTERVAL: Duration = Duration::from_millis(334);
/// How often a wait looks whether to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long the request in flight may take after a stop.
const GRACE: Duration = Duration::from_secs(8);

/// Who asks: one source.
pub struct Asker {
    pub source_id: String,
    pub force: String,
    pub platform: String,
    pub manners: Manners,
    pub block_signs: Vec<BlockSign>,
}

/// Why an address gave nothing to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The crawl is to end.
    Stopped,
    /// The host is left alone.
    Parked(String),
    /// This address was given up; the status if there was an answer.
    GaveUp { status: Option<u16>, reason: String },
    /// It is not to be asked for.
    NotAllowed(String),
}

/// From the tasks to the caller's callbacks, which live on the thread that called.
pub enum Message {
    Keep(Box<Fetched>, oneshot::Sender<bool>),
    Step { source_id: String, host: String, step: CrawlStep, listed: usize, done: usize },
}

pub struct Network {
    client: Client,
    scope: Scope,
    hosts: BTreeMap<String, Host>,
    platforms: RefCell<BTreeMap<String, Duration>>,
    in_flight: Semaphore,
    began: Instant,
    stop: Arc<AtomicBool>,
    failed: Cell<bool>,
    dry_run: bool,
    out: mpsc::Sender<Message>,
}

struct Host {
    /// Held by whoever asks this host.
    turn: Mutex<()>,
    state: RefCell<HostState>,
    /// By origin. Held while the rules are fetched, so that nobody asks for anything before them.
    rules: Mutex<BTreeMap<String, (Rc<Rules>, Instant)>>,
    on_loopback: bool,
}

impl Network {
    /// `hosts`: the shortest interval of each host, and whether it is served on loopback.
    pub fn new(
        client: Client,
        scope: Scope,
        hosts: BTreeMap<String, (Duration, bool)>,
        stop: Arc<AtomicBool>,
        dry_run: bool,
        out: mpsc::Sender<Message>,
    ) -> Network {
        let host = |(interval, on_loopback)| Host {
            turn: Mutex::new(()),
            state: RefCell::new(HostState::new(interval)),
            rules: Mutex::new(BTreeMap::new()),
            on_loopback,
        };
        Network {
            client,
            scope,
            hosts: hosts.into_iter().map(|(name, settings)| (name, host(settings))).collect(),
            platforms: RefCell::default(),
            in_flight: Semaphore::new(SIDE_BY_SIDE),
            began: Instant::now(),
            stop,
            failed: Cell::new(false),
            dry_run,
            out,
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.failed.get() || self.stop.load(Ordering::Relaxed)
    }

    /// Fetches an address through its redirects. The answer has any status that is worth a look.
    pub async fn get(
        &self,
        asker: &Asker,
        url: &Url,
        kind: FetchedKind,
        discovered_from: Option<&Url>,
    ) -> Result<Fetched, Failure> {
        let mut url = url.clone();
        let mut redirected_from: Vec<String> = Vec::new();
        loop {
            if let Some(reason) = self.scope.refusal(&url) {
                return Err(Failure::NotAllowed(format!("the address {reason}")));
            }
            let rules = self.rules(asker, &url).await?;
            if let Some(rule) = rules.forbids(&url) {
                return Err(Failure::NotAllowed(format!("robots.txt forbids it: `{rule}`")));
            }
            let answer = match self.ask(asker, &url, false).await {
                Err(Failure::GaveUp { status: Some(403), reason }) => {
                    self.forget_rules(&url).await;
                    return Err(Failure::GaveUp { status: Some(403), reason });
                }
                other => other?,
            };
            let Some(location) = location(&answer) else {
                let discovered_from = discovered_from.map(Url::to_string);
                return Ok(fetched(asker, &url, kind, answer, redirected_from, discovered_from));
            };
            let status = Some(answer.status);
            let next = redirect(&url, location, &self.scope).map_err(|reason| Failure::GaveUp { status, reason })?;
            redirected_from.push(url.to_string());
            if redirected_from.contains(&next.to_string()) {
                return Err(Failure::GaveUp { status, reason: format!("redirects in a circle: {next}") });
            }
            if redirected_from.len() > MOST_REDIRECTS {
                return Err(Failure::GaveUp { status, reason: format!("more than {MOST_REDIRECTS} redirects") });
            }
            url = next;
        }
    }

    /// Hands an answer to the caller and waits until it is kept.
    pub async fn keep(&self, fetched: Fetched) -> Result<(), Failure> {
        if self.dry_run {
            return Ok(());
        }
        let (done, kept) = oneshot::channel();
        let sent = self.out.send(Message::Keep(Box::new(fetched), done)).await;
        if sent.is_ok() && kept.await == Ok(true) {
            return Ok(());
        }
        self.failed.set(true);
        Err(Failure::Stopped)
    }

    pub async fn say(&self, source_id: &str, host: &str, step: CrawlStep, listed: usize, done: usize) {
        let (source_id, host) = (source_id.to_owned(), host.to_owned());
        // Nobody listening is no reason to stop.
        let _ = self.out.send(Message::Step { source_id, host, step, listed, done }).await;
    }

    /// Leaves a host alone from now on.
    pub fn park(&self, url: &Url, reason: &str) {
        if let Some(host) = self.host(url) {
            host.state.borrow_mut().park(reason);
        }
    }

    /// Returns the sitemaps that `robots.txt` names. Asks for nothing.
    pub async fn sitemaps(&self, url: &Url) -> Vec<Url> {
        let Some(host) = self.host(url) else { return Vec::new() };
        let all = host.rules.lock().await;
        all.get(&url.origin().ascii_serialization()).map(|(rules, _)| rules.sitemaps().to_vec()).unwrap_or_default()
    }

    fn host(&self, url: &Url) -> Option<&Host> {
        self.hosts.get(url.domain()?)
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    async fn forget_rules(&self, url: &Url) {
        if let Some(host) = self.host(url) {
            host.rules.lock().await.remove(&url.origin().ascii_serialization());
        }
    }

    /// Returns the rules of an address's origin, fetching them first if need be.
    async fn rules(&self, asker: &Asker, url: &Url) -> Result<Rc<Rules>, Failure> {
        let host =
            self.host(url).ok_or_else(|| Failure::NotAllowed("the address is not on a configured host".into()))?;
        let origin = url.origin().ascii_serialization();
        let mut all = host.rules.lock().await;
        if let Some((rules, since)) = all.get(&origin)
            && since.elapsed() < RULES_HOLD_FOR
        {
            return Ok(Rc::clone(rules));
        }
        let park = |reason: String| {
            host.state.borrow_mut().park(&reason);
            Failure::Parked(reason)
        };
        let (reply, kept) = self.ask_for_rules(asker, url).await?;
        let reply = match (&reply, &kept) {
            (Ok(status), Some(kept)) => Reply::Answer { status: *status, body: &kept.body },
            (Ok(status), None) => Reply::Answer { status: *status, body: &[] },
            (Err(None), _) => Reply::TooManyRedirects,
            (Err(Some(reason)), _) => Reply::Unreachable(reason.clone()),
        };
        let rules = Rc::new(rules(reply, agent_token(&asker.manners.user_agent)).map_err(park)?);
        if let Some(delay) = rules.crawl_delay() {
            host.state.borrow_mut().set_crawl_delay(delay, self.now());
        }
        all.insert(origin, (Rc::clone(&rules), Instant::now()));
        drop(all);
        if let Some(kept) = kept {
            self.keep(kept).await?;
        }
        Ok(rules)
    }

    /// Asks for `robots.txt`: the status, or why there is none (nothing for too many redirects).
    async fn ask_for_rules(
        &self,
        asker: &Asker,
        url: &Url,
    ) -> Result<(Result<u16, Option<String>>, Option<Fetched>), Failure> {
        let Ok(mut at) = url.join("/robots.txt") else { return Ok((Err(Some("no address".to_owned())), None)) };
        let mut redirected_from = Vec::new();
        loop {
            let answer = match self.ask(asker, &at, true).await {
                Ok(answer) => answer,
                Err(Failure::GaveUp { status: Some(status), .. }) => return Ok((Ok(status), None)),
                Err(Failure::GaveUp { status: None, reason }) => return Ok((Err(Some(reason)), None)),
                Err(failure) => return Err(failure),
            };
            let Some(location) = location(&answer) else {
                let status = answer.status;
                let kept = fetched(asker, &at, FetchedKind::Robots, answer, redirected_from, None);
                return Ok((Ok(status), (200..300).contains(&status).then_some(kept)));
            };
            redirected_from.push(at.to_string());
            at = match redirect(&at, location, &self.scope) {
                // To the front page: a site without the file.
                Err(reason) if reason.contains("front page") => return Ok((Ok(404), None)),
                Err(reason) => return Ok((Err(Some(reason)), None)),
                Ok(next) => next,
            };
            if redirected_from.contains(&at.to_string()) || redirected_from.len() > MOST_ROBOTS_REDIRECTS {
                return Ok((Err(None), None));
            }
        }
    }

    /// Asks one address in its host's turn, again if the host's state says so.
    async fn ask(&self, asker: &Asker, url: &Url, for_rules: bool) -> Result<Answer, Failure> {
        let host =
            self.host(url).ok_or_else(|| Failure::NotAllowed("the address is not on a configured host".into()))?;
        let _turn = host.turn.lock().await;
        for attempt in 1..=TRIES {
            self.wait(asker, url, host).await?;
            let _slot = self.in_flight.acquire().await;
            let started = self.now();
            let answer = tokio::select! {
                answer = self.client.get(url, &asker.manners) => answer,
                () = self.stopped_for_long() => return Err(Failure::Stopped),
            };
            let ending = ending(&answer, &asker.block_signs);
            let status = answer.as_ref().ok().map(|answer| answer.status);
            if let (true, Some(status @ (401 | 403 | 429))) = (for_rules, status) {
                host.state.borrow_mut().park(&format!("robots.txt is refused: status {status}"));
            }
            let next = host.state.borrow_mut().finished(attempt, started, self.now(), &ending);
            match (next, answer) {
                (Next::Use, Ok(answer)) => return Ok(answer),
                (Next::Park(reason), _) => return Err(Failure::Parked(reason)),
                (Next::GiveUp(reason), _) => return Err(Failure::GaveUp { status, reason }),
                (Next::Again, _) | (Next::Use, Err(_)) => {}
            }
        }
        Err(Failure::GaveUp { status: None, reason: format!("no usable answer in {TRIES} tries") })
    }

    /// Waits until the host, and its platform, may be asked.
    async fn wait(&self, asker: &Asker, url: &Url, host: &Host) -> Result<(), Failure> {
        let mut said = false;
        loop {
            let next = host.state.borrow().next().map_err(|reason| Failure::Parked(reason.to_owned()))?;
            let left = next.saturating_sub(self.now());
            if self.is_stopped() {
                return Err(Failure::Stopped);
            }
            if left.is_zero() {
                break;
            }
            if left > Duration::from_secs(10) && !said {
                let step = CrawlStep::Waiting { seconds: left.as_secs() };
                self.say(&asker.source_id, url.host_str().unwrap_or_default(), step, 0, 0).await;
                said = true;
            }
            sleep(left.min(LOOK_EVERY)).await;
        }
        if host.on_loopback || asker.platform.is_empty() {
            return Ok(());
        }
        let slot = {
            let mut platforms = self.platforms.borrow_mut();
            let free = platforms.entry(asker.platform.clone()).or_default();
            let slot = (*free).max(self.now());
            *free = slot + PLATFORM_INTERVAL;
            slot
        };
        sleep(slot.saturating_sub(self.now())).await;
        Ok(())
    }

    async fn stopped_for_long(&self) {
        while !self.is_stopped() {
            sleep(LOOK_EVERY).await;
        }
        sleep(GRACE).await;
    }
}

fn ending(answer: &Result<Answer, String>, signs: &[BlockSign]) -> Ending {
    let answer = match answer {
        Ok(answer) => answer,
        Err(reason) => return Ending::Broken { reason: reason.clone() },
    };
    if let Some(sign) = block_sign(signs, answer.status, &answer.headers, &answer.body) {
        return Ending::Block { sign: format!("{sign}, status {}", answer.status) };
    }
    let retry_after = answer.header("retry-after").and_then(|value| retry_after(value, Timestamp::now()));
    Ending::Answer { status: answer.status, retry_after }
}

fn location(answer: &Answer) -> Option<&str> {
    if matches!(answer.status, 301 | 302 | 303 | 307 | 308) { answer.header("location") } else { None }
}

fn fetched(
    asker: &Asker,
    url: &Url,
    kind: FetchedKind,
    answer: Answer,
    redirected_from: Vec<String>,
    discovered_from: Option<String>,
) -> Fetched {
    Fetched {
        url: url.to_string(),
        kind,
        force: asker.force.clone(),
        source_id: asker.source_id.clone(),
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
        fetched_at: answer.fetched_at,
        request_headers: answer.request_headers,
        redirected_from,
        truncated: answer.truncated,
        discovered_from,
    }
}
