//! All traffic of one crawl: whose turn it is at each host, what to do with each answer, where redirects lead.
//!
//! One request at a time to an organisation, also across sources. What to ask for is decided elsewhere.

#![allow(clippy::disallowed_methods, reason = "politeness is a matter of real time")]

use crate::crawl::answer;
use crate::crawl::client::{Answer, Client, Manners, Validators};
use crate::crawl::ending::{Ended, ending, fetched, location};
use crate::crawl::gate::{Gates, SHARED_INTERVAL, registrable};
use crate::crawl::host::{Ending, HostState, LONGEST_PAUSE, Next, Parked, TRIES, TRIES_WHEN_BUSY};
use crate::crawl::journal::Journal;
use crate::crawl::memory::Moment;
use crate::crawl::plan::{Scope, redirect};
use crate::crawl::report::{CrawlStep, Fetched, FetchedKind};
use crate::crawl::robots::{Rules, agent_token};
use crate::crawl::robots_text::LONGEST_TEXT;
use crate::data::sources::BlockSign;
use crate::store::Room;
use jiff::{SignedDuration, Timestamp};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep};
use url::Url;

const MOST_REDIRECTS: usize = 10;
/// Requests in flight over all hosts: enough that hosts which hang keep none from its turn.
const SIDE_BY_SIDE: usize = 64;
/// How often a wait looks whether to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long the request in flight may take after a stop.
const GRACE: Duration = Duration::from_secs(8);
/// A stop is heard within ten seconds.
const _: () = assert!(GRACE.as_millis() + 2 * LOOK_EVERY.as_millis() < 10_000);

/// Who asks: one source.
pub struct Asker {
    pub source_id: String,
    pub force: String,
    pub platform: String,
    pub manners: Manners,
    pub block_signs: Vec<BlockSign>,
    /// Of the rules by which links are found: what was found by others is asked for anew.
    pub rules: String,
    /// What the report should say besides.
    pub notes: RefCell<Vec<String>>,
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

/// How one host is to be treated.
#[derive(Clone, Copy, Debug)]
pub struct HostRules {
    pub interval: Duration,
    pub on_loopback: bool,
    /// How long a `robots.txt` holds.
    pub rules_hold_for: Duration,
}

pub struct Network {
    pub(super) client: Client,
    pub(super) scope: Scope,
    hosts: BTreeMap<String, Host>,
    gates: RefCell<Gates>,
    /// Of hosts on loopback; they share no gate unless it is given.
    loopback_gate: Option<Duration>,
    in_flight: Semaphore,
    began: (Instant, Timestamp),
    stop: Arc<AtomicBool>,
    pub(super) failed: Cell<bool>,
    pub fault: RefCell<Option<io::Error>>,
    pub(super) journal: RefCell<Journal>,
    /// Digest of the latest body of each address in the archive.
    pub(super) captured: BTreeMap<String, String>,
    pub(super) dry_run: bool,
    room: Room,
    out: mpsc::Sender<Message>,
}

pub(super) struct Host {
    pub(super) name: String,
    turn: Rc<Turn>,
    pub(super) state: RefCell<HostState>,
    /// By origin. Held while the rules are fetched, so that nobody asks for anything before them.
    pub(super) rules: Mutex<BTreeMap<String, (Rc<Rules>, Instant)>>,
    pub(super) settings: HostRules,
}

/// Of all hosts of one organisation.
#[derive(Default)]
struct Turn {
    /// Held by whoever asks one of them.
    lock: Mutex<()>,
    free: Cell<Duration>,
}

/// What a network is made of.
pub struct Parts {
    pub client: Client,
    pub scope: Scope,
    pub hosts: BTreeMap<String, HostRules>,
    pub loopback_gate: Option<Duration>,
    pub journal: Journal,
    pub captured: BTreeMap<String, String>,
    pub stop: Arc<AtomicBool>,
    pub dry_run: bool,
    pub room: Room,
    pub out: mpsc::Sender<Message>,
}

impl Network {
    pub fn new(parts: Parts) -> Network {
        // The clock is read on both sides of the start: what is left of a pause is never taken for shorter than it is, and
        // no moment is noted as an earlier one, even if the machine pauses in between.
        let before = Timestamp::now();
        let began = (Instant::now(), Timestamp::now());
        let mut turns: BTreeMap<String, Rc<Turn>> = BTreeMap::new();
        let host = |(name, settings): (String, HostRules)| {
            let turn = Rc::clone(turns.entry(registrable(&name).to_owned()).or_default());
            let mut state = HostState::new(settings.interval);
            if let Some(row) = parts.journal.memory.hosts.get(&name) {
                let left = |until: Moment| Duration::try_from(until.0.duration_since(before)).unwrap_or_default();
                match row.parked_until.map(left).filter(|left| !left.is_zero()) {
                    Some(left) => state.park(&row.reason, Some(left)),
                    // A clock that was set back must not make this wait for years.
                    None => {
                        let left = left(row.next);
                        state.not_before(if left > LONGEST_PAUSE { settings.interval } else { left });
                    }
                }
                turn.free.set(turn.free.get().max(left(row.next).min(settings.interval)));
            }
            let (state, rules) = (RefCell::new(state), Mutex::default());
            (name.clone(), Host { name, turn, state, rules, settings })
        };
        Network {
            client: parts.client,
            scope: parts.scope,
            hosts: parts.hosts.into_iter().map(host).collect(),
            gates: RefCell::default(),
            loopback_gate: parts.loopback_gate,
            in_flight: Semaphore::new(SIDE_BY_SIDE),
            began,
            stop: parts.stop,
            failed: Cell::new(false),
            fault: RefCell::default(),
            journal: RefCell::new(parts.journal),
            captured: parts.captured,
            dry_run: parts.dry_run,
            room: parts.room,
            out: parts.out,
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.failed.get() || self.stop.load(Ordering::Relaxed)
    }

    /// Fetches an address through its redirects. The answer has any status that is worth a look; 304 means that it is
    /// as it was last kept.
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
            let status = Some(answer.status);
            if answer.unknown_coding {
                let reason = "the body came in a coding that was not asked for".to_owned();
                return Err(Failure::GaveUp { status, reason });
            }
            let next = location(&answer).map(str::to_owned).or_else(|| {
                let refresh = answer::refresh(answer.status, &answer.headers, &answer.body, agent(asker));
                // A page that only loads itself anew is there to be read.
                refresh.filter(|to| url.join(to).is_ok_and(|to| to != url))
            });
            let Some(next) = next else {
                let discovered_from = discovered_from.map(Url::to_string);
                return Ok(fetched(asker, &url, kind, answer, redirected_from, discovered_from));
            };
            let next = redirect(&url, &next, &self.scope).map_err(|reason| Failure::GaveUp { status, reason })?;
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

    /// Leaves a host alone from now on, beyond this run if a pause is given. Returns why, in words.
    pub fn park(&self, url: &Url, reason: &str, pause: Option<Duration>) -> String {
        let Some(host) = self.host(url) else { return reason.to_owned() };
        host.state.borrow_mut().park(reason, pause.map(|pause| self.now().saturating_add(pause)));
        self.note_host(host, None);
        host.state.borrow().next().err().map_or_else(|| reason.to_owned(), |parked| self.in_words(parked))
    }

    pub(super) fn host(&self, url: &Url) -> Option<&Host> {
        self.hosts.get(url.domain()?)
    }

    /// Returns the time from the start of the run.
    pub(super) fn now(&self) -> Duration {
        self.began.0.elapsed()
    }

    pub fn timestamp(&self) -> Timestamp {
        self.at(self.now())
    }

    pub(super) fn at(&self, time: Duration) -> Timestamp {
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        self.began.1.checked_add(time).unwrap_or(Timestamp::MAX)
    }

    fn in_words(&self, parked: &Parked) -> String {
        match parked.until {
            Some(until) => {
                format!("{}; left alone until {}", parked.reason, self.at(until).strftime("%Y-%m-%dT%H:%M:%SZ"))
            }
            None => parked.reason.clone(),
        }
    }

    /// Asks one address in its host's turn, again if the host's state says so.
    pub(super) async fn ask(&self, asker: &Asker, url: &Url, for_rules: bool) -> Result<Answer, Failure> {
        let host =
            self.host(url).ok_or_else(|| Failure::NotAllowed("the address is not on a configured host".into()))?;
        let mut manners = asker.manners.clone();
        let mut known = Validators::default();
        match for_rules {
            true => manners.max_bytes = LONGEST_TEXT as u64 + 1,
            false => known = self.validators(asker, url),
        }
        for attempt in 1..=TRIES_WHEN_BUSY {
            let turn = self.turn(asker, url, host).await?;
            if let Err(error) = self.room.check() {
                self.fail(error);
                return Err(Failure::Stopped);
            }
            let _slot = self.in_flight.acquire().await;
            let started = self.now();
            self.note_host(host, Some(started + host.state.borrow().delay()));
            let answer = tokio::select! {
                answer = self.client.get(url, &manners, &known) => answer,
                () = self.stopped_for_long() => return Err(Failure::Stopped),
            };
            let ended = ending(&answer, &asker.block_signs, &known, Timestamp::now());
            let (status, ending) = match ended {
                Ended::As(status, ending) => (status, ending),
                Ended::OfAnotherVersion => {
                    known = Validators::default();
                    (None, Ending::Broken { reason: "status 304 for another version".to_owned() })
                }
            };
            let finished = self.now();
            if let (true, Ending::Answer { status: status @ (401 | 403 | 429), retry_after }) = (for_rules, &ending) {
                let pause = retry_after.unwrap_or_default().max(crate::crawl::host::PARKED_FOR);
                self.park(url, &format!("robots.txt is refused: status {status}"), Some(pause));
            }
            let next = host.state.borrow_mut().finished(attempt, started, finished, &ending);
            host.turn.free.set(finished + host.state.borrow().delay());
            self.note_host(host, None);
            drop(turn);
            match (next, answer) {
                (Next::Use, Ok(answer)) => return Ok(answer),
                (Next::Park(parked), _) => return Err(Failure::Parked(self.in_words(&parked))),
                (Next::GiveUp(reason), _) => return Err(Failure::GaveUp { status, reason }),
                (Next::Again, _) | (Next::Use, Err(_)) => {}
            }
        }
        Err(Failure::GaveUp { status: None, reason: format!("no usable answer in {TRIES} tries") })
    }

    /// Waits until the host, its organisation and its platform may be asked, and takes the turn.
    async fn turn<'a>(&self, asker: &Asker, url: &Url, host: &'a Host) -> Result<MutexGuard<'a, ()>, Failure> {
        let mut said = false;
        loop {
            let next = host.state.borrow().next().map_err(|parked| Failure::Parked(self.in_words(parked)))?;
            let next = next.max(host.turn.free.get());
            let left = next.saturating_sub(self.now());
            if left > Duration::from_secs(10) && !said {
                let step = CrawlStep::Waiting { seconds: left.as_secs() };
                self.say(&asker.source_id, url.host_str().unwrap_or_default(), step, 0, 0).await;
                said = true;
            }
            self.pause_until(next, host).await?;
            let turn = host.turn.lock.lock().await;
            // Somebody else may have asked while this waited for the turn.
            let is_free = host.state.borrow().next().is_ok_and(|next| next <= self.now());
            if !is_free || host.turn.free.get() > self.now() || self.is_stopped() {
                continue;
            }
            let interval = if host.settings.on_loopback { self.loopback_gate } else { Some(SHARED_INTERVAL) };
            if let Some(interval) = interval {
                let address = self.client.address_of(&host.name).map(|address| address.to_string());
                let names = [Some(asker.platform.as_str()), address.as_deref()];
                let names = names.into_iter().flatten().filter(|name| !name.is_empty());
                let turn = self.gates.borrow_mut().turn(names, self.now(), interval);
                self.pause_until(turn, host).await?;
            }
            return Ok(turn);
        }
    }

    /// Waits, unless the run is to end or the host is to be left alone.
    async fn pause_until(&self, time: Duration, host: &Host) -> Result<(), Failure> {
        loop {
            if self.is_stopped() {
                return Err(Failure::Stopped);
            }
            let left = time.saturating_sub(self.now());
            if left.is_zero() || host.state.borrow().next().is_err() {
                return Ok(());
            }
            sleep(left.min(LOOK_EVERY)).await;
        }
    }

    async fn stopped_for_long(&self) {
        while !self.is_stopped() {
            sleep(LOOK_EVERY).await;
        }
        sleep(GRACE).await;
    }
}

/// Returns the name by which sites call this crawler.
pub(super) fn agent(asker: &Asker) -> &str {
    agent_token(&asker.manners.user_agent)
}
