//! Runs a crawl from start to end: checks what it was told, walks all sources side by side, and passes answers
//! and progress to the caller, one at a time and on the caller's thread.

use crate::crawl::client::{Client, Manners};
use crate::crawl::listing::Rules;
use crate::crawl::network::{Asker, Message, Network};
use crate::crawl::plan;
use crate::crawl::report::{
    CrawlConfig, CrawlError, CrawlEvent, CrawlReport, CrawlStep, Fetched, KeepError, SourceReport,
};
use crate::crawl::walk::Walk;
use crate::data::sources::{Source, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::LocalSet;
use url::Url;

/// Documents kept from one source in one run when nothing else is said. A trap ends here at the latest.
const MOST_DOCUMENTS: usize = 20_000;

/// Crawls all enabled sources that the configuration selects. Blocks until the end. `keep` gets every answer
/// worth keeping; its error ends the crawl.
pub fn crawl(
    sources: &Sources,
    config: &CrawlConfig,
    keep: &mut dyn FnMut(Fetched) -> Result<(), KeepError>,
    progress: &mut dyn FnMut(CrawlEvent),
) -> Result<CrawlReport, CrawlError> {
    let contact = contact(sources, config)?;
    let selected: Vec<&Source> = sources
        .all()
        .iter()
        .filter(|source| source.enabled && (config.forces.is_empty() || config.forces.contains(&source.force)))
        .collect();
    if selected.is_empty() {
        let names = config.forces.join("`, `");
        return Err(CrawlError::NoSource(if names.is_empty() { names } else { format!(" for `{names}`") }));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CrawlError::Start(error.to_string()))?;
    let client = Client::new(&config.overrides).map_err(|error| CrawlError::Start(error.to_string()))?;
    let (out, inbox) = mpsc::channel(1);
    let network = Rc::new(Network::new(
        client,
        plan::Scope::of(selected.iter().copied()).without(config.removals.clone()),
        intervals(&selected, config),
        config.stop.clone(),
        config.dry_run,
        out,
    ));
    let already: Rc<BTreeSet<String>> =
        Rc::new(config.already.iter().filter_map(|url| Url::parse(url).ok()).map(|url| plan::key(&url)).collect());
    let walks = selected
        .iter()
        .map(|source| walk(source, config, &contact, Rc::clone(&network), Rc::clone(&already)))
        .collect::<Result<Vec<Walk>, CrawlError>>()?;
    drop(network);
    LocalSet::new().block_on(&runtime, together(walks, inbox, config, keep, progress))
}

fn contact(sources: &Sources, config: &CrawlConfig) -> Result<String, CrawlError> {
    let given = if config.contact.trim().is_empty() { sources.contact.as_deref() } else { Some(&*config.contact) };
    let contact = given.map(str::trim).filter(|contact| !contact.is_empty()).ok_or(CrawlError::NoContact)?;
    if plan::is_contact(contact) { Ok(contact.to_owned()) } else { Err(CrawlError::BadContact(contact.to_owned())) }
}

/// Returns for each host the longest interval that any of its sources asks for, and whether it is on loopback.
fn intervals(selected: &[&Source], config: &CrawlConfig) -> BTreeMap<String, (Duration, bool)> {
    let mut hosts: BTreeMap<String, (Duration, bool)> = BTreeMap::new();
    for source in selected {
        for host in plan::Scope::of([*source]).hosts() {
            let on_loopback = config.overrides.get(host).is_some_and(|address| address.ip().is_loopback());
            let interval = match config.min_interval {
                Some(interval) if on_loopback => interval,
                _ => Duration::from_millis(source.http.min_interval_ms),
            };
            let entry = hosts.entry(host.to_owned()).or_insert((interval, on_loopback));
            entry.0 = entry.0.max(interval);
        }
    }
    hosts
}

fn walk(
    source: &Source,
    config: &CrawlConfig,
    contact: &str,
    network: Rc<Network>,
    already: Rc<BTreeSet<String>>,
) -> Result<Walk, CrawlError> {
    let fault = |message: String| CrawlError::Source { id: source.id.clone(), message };
    let base = Url::parse(&source.base).map_err(|error| fault(error.to_string()))?;
    let manners = Manners {
        user_agent: plan::user_agent(&source.http.user_agent, &config.version, contact),
        contact: contact.to_owned(),
        timeout: Duration::from_secs(source.http.timeout_s),
        max_bytes: source.http.max_bytes,
    };
    Ok(Walk {
        network,
        asker: Asker {
            source_id: source.id.clone(),
            force: source.force.clone(),
            platform: source.platform.clone(),
            manners,
            block_signs: source.http.block_signs.clone(),
        },
        rules: Rules::new(source).map_err(fault)?,
        max_documents: config.max_pages.unwrap_or(MOST_DOCUMENTS),
        dry_run: config.dry_run,
        already,
        pending: config.pending.iter().filter(|pending| pending.source_id == source.id).cloned().collect(),
        report: SourceReport {
            source_id: source.id.clone(),
            force: source.force.clone(),
            host: base.host_str().unwrap_or_default().to_owned(),
            ..SourceReport::default()
        },
        seen: BTreeSet::new(),
        base,
        source: source.clone(),
    })
}

/// Walks all sources at once and serves their messages until the last one has ended.
async fn together(
    walks: Vec<Walk>,
    mut inbox: mpsc::Receiver<Message>,
    config: &CrawlConfig,
    keep: &mut dyn FnMut(Fetched) -> Result<(), KeepError>,
    progress: &mut dyn FnMut(CrawlEvent),
) -> Result<CrawlReport, CrawlError> {
    let tasks: Vec<_> = walks.into_iter().map(|walk| tokio::task::spawn_local(walk.run())).collect();
    let mut failure = None;
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    // Every walk holds a sender through its network: the channel closes when the last walk has ended.
    while let Some(message) = inbox.recv().await {
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
    let mut report = CrawlReport::default();
    for task in tasks {
        let (source, pending) = task.await.map_err(|error| CrawlError::Start(error.to_string()))?;
        report.sources.push(source);
        report.pending.extend(pending);
    }
    report.interrupted = config.stop.load(std::sync::atomic::Ordering::Relaxed);
    match failure {
        Some(error) => Err(CrawlError::Keep(error)),
        None => Ok(report),
    }
}
