//! Runs a crawl from start to end: checks what it was told, walks all sources side by side, and passes answers
//! and progress to the caller, one at a time and on the caller's thread.

use crate::crawl::client::{Client, Limits, Manners};
use crate::crawl::journal::Journal;
use crate::crawl::listing::Rules;
use crate::crawl::network::{Asker, HostRules, Message, Network, Parts};
use crate::crawl::plan;
use crate::crawl::probe_report::ProbeReport;
use crate::crawl::report::{
    CrawlConfig, CrawlError, CrawlEvent, CrawlReport, CrawlStep, Fetched, KeepError, SourceReport,
};
use crate::crawl::soft::Probes;
use crate::crawl::trap::Traps;
use crate::crawl::walk::Walk;
use crate::data::sources::{Source, Sources};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, LocalSet};
use url::Url;

/// Documents kept from one source in one run when nothing else is said. A trap ends here at the latest.
const MOST_DOCUMENTS: usize = 20_000;
/// No site is asked more often than this, whatever its source says.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(5);
const RULES_HOLD_FOR: Duration = Duration::from_secs(24 * 3600);
/// How often it is seen whether all walks have ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Gets every answer worth keeping; its error ends the run.
pub type Keep<'a> = dyn FnMut(Fetched) -> Result<(), KeepError> + 'a;
/// Gets every step.
pub type Progress<'a> = dyn FnMut(CrawlEvent) + 'a;

/// Crawls all enabled sources that the configuration selects. Blocks until the end.
pub fn crawl(
    sources: &Sources,
    config: &CrawlConfig,
    keep: &mut Keep,
    progress: &mut Progress,
) -> Result<CrawlReport, CrawlError> {
    let selected: Vec<&Source> = sources
        .all()
        .iter()
        .filter(|source| source.enabled && (config.forces.is_empty() || config.forces.contains(&source.force)))
        .collect();
    let contact = contact(sources, config)?;
    if selected.is_empty() {
        let names = config.forces.join("`, `");
        return Err(CrawlError::NoSource(if names.is_empty() { names } else { format!(" for `{names}`") }));
    }
    let Started { runtime, network, inbox, walks } = start(&selected, config, &contact)?;
    let walks = walks.into_iter().map(Walk::run);
    let sources = LocalSet::new().block_on(&runtime, together(walks, &network, inbox, keep, progress))?;
    let pending = network.remembered(|memory| memory.left.values().cloned().collect());
    let interrupted = config.stop.load(std::sync::atomic::Ordering::Relaxed);
    Ok(CrawlReport { sources, interrupted, pending })
}

/// Looks at one source, whether it is enabled or not. Blocks until the end.
pub fn probe(
    sources: &Sources,
    source_id: &str,
    config: &CrawlConfig,
    keep: &mut Keep,
    progress: &mut Progress,
) -> Result<ProbeReport, CrawlError> {
    let contact = contact(sources, config)?;
    let unknown = || CrawlError::UnknownSource(source_id.to_owned());
    let source = sources.get(source_id).ok_or_else(unknown)?;
    let Started { runtime, network, inbox, walks } = start(&[source], config, &contact)?;
    let walks = walks.into_iter().map(Walk::look);
    let reports = LocalSet::new().block_on(&runtime, together(walks, &network, inbox, keep, progress))?;
    reports.into_iter().next().ok_or_else(unknown)
}

/// What a run needs, before anything is asked for.
struct Started {
    runtime: Runtime,
    network: Rc<Network>,
    inbox: mpsc::Receiver<Message>,
    walks: Vec<Walk>,
}

fn start(selected: &[&Source], config: &CrawlConfig, contact: &str) -> Result<Started, CrawlError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CrawlError::Start(error.to_string()))?;
    let client = Client::new(&config.overrides).map_err(|error| CrawlError::Start(error.to_string()))?;
    let (out, inbox) = mpsc::channel(1);
    let path = config.state.clone().unwrap_or_default();
    let journal = Journal::open(config.state.as_deref()).map_err(|source| CrawlError::State { path, source })?;
    let network = Rc::new(Network::new(Parts {
        client,
        scope: plan::Scope::of(selected.iter().copied()).without(config.removals.clone()),
        hosts: hosts(selected, config),
        loopback_gate: config.on_loopback.shared_interval,
        journal,
        captured: config.captured.clone(),
        stop: config.stop.clone(),
        dry_run: config.dry_run,
        room: config.room.clone(),
        out,
    }));
    let walks = selected
        .iter()
        .map(|source| walk(source, config, contact, Rc::clone(&network)))
        .collect::<Result<Vec<Walk>, CrawlError>>()?;
    Ok(Started { runtime, network, inbox, walks })
}

fn contact(sources: &Sources, config: &CrawlConfig) -> Result<String, CrawlError> {
    let given = if config.contact.trim().is_empty() { sources.contact.as_deref() } else { Some(&*config.contact) };
    let contact = given.map(str::trim).filter(|contact| !contact.is_empty()).ok_or(CrawlError::NoContact)?;
    if plan::is_contact(contact) { Ok(contact.to_owned()) } else { Err(CrawlError::BadContact(contact.to_owned())) }
}

/// Returns how each host is to be treated: at the longest interval that any of its sources asks for, and never a shorter
/// one than ours, unless it is served on loopback.
fn hosts(selected: &[&Source], config: &CrawlConfig) -> BTreeMap<String, HostRules> {
    let mut hosts: BTreeMap<String, HostRules> = BTreeMap::new();
    for source in selected {
        for host in plan::Scope::of([*source]).hosts() {
            let on_loopback = is_on_loopback(host, config);
            let interval = Duration::from_millis(source.http.min_interval_ms);
            let interval = match config.min_interval {
                Some(shorter) if on_loopback => shorter,
                _ if on_loopback => interval,
                _ => interval.max(SHORTEST_INTERVAL),
            };
            let rules_hold_for = config.on_loopback.rules_hold_for.filter(|_| on_loopback).unwrap_or(RULES_HOLD_FOR);
            let entry = hosts.entry(host.to_owned()).or_insert(HostRules { interval, on_loopback, rules_hold_for });
            entry.interval = entry.interval.max(interval);
        }
    }
    hosts
}

fn is_on_loopback(host: &str, config: &CrawlConfig) -> bool {
    config.overrides.get(host).is_some_and(|address| address.ip().is_loopback())
}

fn walk(source: &Source, config: &CrawlConfig, contact: &str, network: Rc<Network>) -> Result<Walk, CrawlError> {
    let fault = |message: String| CrawlError::Source { id: source.id.clone(), message };
    let base = Url::parse(&source.base).map_err(|error| fault(error.to_string()))?;
    let shorter = config.on_loopback.limits.filter(|_| is_on_loopback(base.host_str().unwrap_or_default(), config));
    let total = Duration::from_secs(source.http.timeout_s).min(Limits::default().total);
    let manners = Manners {
        user_agent: plan::user_agent(&source.http.user_agent, &config.version, contact),
        contact: contact.to_owned(),
        limits: shorter.unwrap_or(Limits { total, ..Limits::default() }),
        max_bytes: source.http.max_bytes,
    };
    let asker = Asker {
        source_id: source.id.clone(),
        force: source.force.clone(),
        platform: source.platform.clone(),
        manners,
        block_signs: source.http.block_signs.clone(),
        rules: Rules::mark(source),
        notes: RefCell::default(),
    };
    let report = SourceReport {
        source_id: source.id.clone(),
        force: source.force.clone(),
        host: base.host_str().unwrap_or_default().to_owned(),
        ..SourceReport::default()
    };
    Ok(Walk {
        round: network.timestamp(),
        network,
        asker,
        rules: Rules::new(source).map_err(fault)?,
        max_documents: config.max_pages.unwrap_or(MOST_DOCUMENTS),
        dry_run: config.dry_run,
        since: config.since.clone(),
        report,
        seen: BTreeSet::new(),
        lists: Traps::default(),
        items: Traps::default(),
        probes: Probes::default(),
        bodies: BTreeMap::new(),
        base,
        source: source.clone(),
    })
}

/// Walks all sources at once and serves their messages until the last one has ended.
async fn together<T: 'static>(
    walks: impl Iterator<Item = impl Future<Output = T> + 'static>,
    network: &Network,
    mut inbox: mpsc::Receiver<Message>,
    keep: &mut Keep<'_>,
    progress: &mut Progress<'_>,
) -> Result<Vec<T>, CrawlError> {
    let tasks: Vec<_> = walks.map(tokio::task::spawn_local).collect();
    let mut failure = None;
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    while !tasks.iter().all(JoinHandle::is_finished) || !inbox.is_empty() {
        let message = tokio::time::timeout(LOOK_EVERY, inbox.recv()).await;
        let Ok(Some(message)) = message else { continue };
        match message {
            Message::Keep(fetched, answer) => {
                let result =
                    if failure.is_none() { keep(*fetched).map_err(|error| failure = Some(error)) } else { Err(()) };
                // A walk that no longer waits has been told to stop.
                let _ = answer.send(result.is_ok());
            }
            Message::Step { source_id, host, step, listed, done } => {
                let counted = counts.entry(source_id.clone()).or_default();
                if !matches!(step, CrawlStep::Waiting { .. }) {
                    *counted = (listed, done);
                }
                progress(CrawlEvent { source_id, host, listed: counted.0, done: counted.1, step });
            }
        }
    }
    let mut reports = Vec::new();
    for task in tasks {
        reports.push(task.await.map_err(|error| CrawlError::Start(error.to_string()))?);
    }
    let fault = network.fault.borrow_mut().take();
    match failure.or_else(|| fault.map(|error| Box::new(error) as KeepError)) {
        Some(error) => Err(CrawlError::Keep(error)),
        None => Ok(reports),
    }
}
