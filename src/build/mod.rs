//! Runs the stages over the archive: read → clean → extract → tables → index. Does again only what changed.
//!
//! What was done is in the manifest beside the tables. It is written after the tables and before the
//! index, and every step can be repeated, so a build that was killed is simply run again.

mod pipeline;
mod plan;
mod removed;
mod work;

pub use pipeline::{Extracted, responses_by, responses_from, responses_of};

use crate::archive::{Archive, ArchiveError, ArchiveWriter, Repair};
use crate::data::Registry;
use crate::index::{IndexError, IndexState, Indexer};
use crate::model::Capture;
use crate::sandbox::Workers;
use crate::store::{BuildManifest, ForceCount, Removals, Room, Staging, StagingLimits, StoreError, TableStore};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Digest of the rules and tables this program was built with.
pub const RULES_VERSION: &str = env!("CROSSFORCE_RULES_VERSION");

/// How to build.
pub struct BuildOptions<'a> {
    pub threads: usize,
    /// Forget what was done and do everything again.
    pub anew: bool,
    /// Who reads files that may be hostile.
    pub workers: &'a Workers,
    /// Room that must stay free: asked before anything is changed, and before each force.
    pub room: Room,
    /// Raised when the user wants to stop.
    pub stop: &'a AtomicBool,
}

/// What the build is doing, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildEvent {
    Extracting { total: usize },
    Extracted,
    WritingTables,
    Indexing { total: usize },
    Indexed,
}

/// A capture that could not be used. The others were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCapture {
    pub url: String,
    /// The archive does not give back what was put in.
    pub is_damage: bool,
    pub reason: String,
}

#[derive(Clone, Debug, Default)]
pub struct BuildReport {
    /// Captures of documents in the archive.
    pub captures: usize,
    /// Captures read in this run.
    pub extracted: usize,
    /// Responses that came out of them.
    pub responses: usize,
    /// Captures that are archived but not read: formats that this version does not open, files with a password,
    /// scans.
    pub not_read: usize,
    /// Captures in the archive that the take-down list names.
    pub removed: usize,
    pub failed: Vec<FailedCapture>,
    /// What was mended in the archive before anything was read.
    pub repairs: Vec<Repair>,
    pub forces: BTreeMap<String, ForceCount>,
    pub indexed: usize,
    /// There was nothing to do.
    pub up_to_date: bool,
    /// The user stopped it; nothing was changed.
    pub stopped: bool,
}

/// Why a build could not go on.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Returns whether scans were read for the tables that a manifest speaks of: the reader stands last in its version.
pub fn reads_scans(manifest: &BuildManifest) -> bool {
    manifest.rules_version.matches('+').count() > RULES_VERSION.matches('+').count() + 1
}

/// Brings tables and index up to date with the archive. The caller holds the lock of the store.
pub fn build(
    corpus: &Path,
    indexes: &Path,
    registry: &Registry,
    options: &BuildOptions<'_>,
    on_event: &mut dyn FnMut(BuildEvent),
) -> Result<BuildReport, BuildError> {
    let has_room = || options.room.check().map_err(|source| no_room(corpus, source));
    has_room()?;
    let archive = Archive::new(corpus);
    let (writer, repairs) = ArchiveWriter::open(corpus)?;
    writer.close()?;
    let list = Removals::load(corpus)?;
    let mut all = archive.captures()?;
    let archived = all.len();
    let heeded = removed::Heeded::new(list, &mut all);
    let captures: Vec<Capture> = all.iter().filter(|capture| plan::is_document(capture)).cloned().collect();
    let store = TableStore::open(corpus);
    let reader = options.workers.recogniser().map(|it| format!("+{it}")).unwrap_or_default();
    let rules_version = format!("{RULES_VERSION}+{}{reader}", digest(&registry.forces()));
    let mut manifest = BuildManifest::load(store.folder()).unwrap_or_default();
    let lost = store.check_parts().is_err();
    let removals = heeded.list.fingerprints();
    // Whatever a row that is no longer on the list kept out may come back.
    let shorter = !manifest.removals.is_subset(&removals);
    let anew = options.anew || manifest.rules_version != rules_version || lost || shorter;
    if anew {
        store.clear()?;
        manifest = BuildManifest { rules_version, ..BuildManifest::default() };
    }
    let tables_before = digest(&manifest);
    let mut report = BuildReport { captures: captures.len(), repairs, ..BuildReport::default() };

    let suspects = heeded.suspects(&archive, &store, &captures, &manifest)?;
    suspects.iter().for_each(|capture| drop(manifest.captures.remove(capture)));
    let mut gone = plan::gone(&captures, &manifest);
    let pages = plan::pages_to_do(&captures, &manifest, &|url| heeded.hides(url), &|url| heeded.mark(url));
    let withdrawn = plan::withdrawn(&all);
    let is_news = |capture: &&Capture| withdrawn.get(&capture.url) != manifest.withdrawn.get(&capture.url);
    let moved = captures.iter().filter(is_news).map(|capture| capture.capture_id.clone()).collect();
    let mut staging = Staging::new(&store, StagingLimits { room: options.room.clone(), ..StagingLimits::default() })?;
    staging.withdraw(withdrawn.clone(), moved);
    let mut run =
        work::Run { archive: &archive, registry, options, heeded: &heeded, report: &mut report, staging: &mut staging };
    run.extract(&pages, &work::Beside::Files(&plan::latest_files(&captures)), &mut manifest, on_event)?;
    gone.iter().for_each(|capture| drop(manifest.captures.remove(capture)));
    gone.extend(suspects);
    let owners = plan::owners(&manifest);
    let files = plan::files_to_do(&captures, &manifest, &owners);
    run.extract(&files, &work::Beside::Owners(&owners), &mut manifest, on_event)?;
    if options.stop.load(std::sync::atomic::Ordering::SeqCst) {
        report.stopped = true;
        return Ok(report);
    }

    all.retain(|capture| manifest.captures.get(&capture.capture_id).is_none_or(|entry| entry.removed.is_empty()));
    report.removed = archived - all.len();
    let places = places(&all);
    let heeds_more = manifest.removals != removals || manifest.archive != places || manifest.withdrawn != withdrawn;
    let changed = report.extracted > 0 || !gone.is_empty() || heeds_more;
    (manifest.removals, manifest.archive, manifest.withdrawn) = (removals, places, withdrawn);
    if changed || anew {
        on_event(BuildEvent::WritingTables);
        has_room()?;
        // Until the new manifest stands, the files are in motion and none of them is held against the old one.
        let mut moving = BuildManifest::load(store.folder())?;
        if !std::mem::take(&mut moving.parts).is_empty() {
            moving.joint = None;
            moving.save(store.folder())?;
        }
        report.forces = staging.finish(&store, &gone, &plan::file_states(&captures, &manifest))?;
        store.write_forces(registry.forces())?;
        store.write_captures(&all)?;
        manifest.parts = store.parts()?;
        manifest.joint = Some(store.joint_places()?);
        manifest.save(store.folder())?;
    }
    let tables = digest(&manifest);
    let index = IndexState::load(indexes).map(|state| state.tables).unwrap_or_default();
    report.up_to_date = !changed && !anew && index == tables;
    if !report.up_to_date {
        // Only an index that agreed with the tables before this run can be brought up to date in part.
        let slugs = (index == tables_before && !anew).then(|| report.forces.keys().cloned().collect::<Vec<_>>());
        report.indexed = update_index(&store, indexes, &tables, slugs.as_deref(), &has_room, on_event)?;
    }
    Ok(report)
}

fn no_room(corpus: &Path, source: std::io::Error) -> BuildError {
    StoreError::Io { verb: "write", path: corpus.to_owned(), source }.into()
}

/// Puts the partitions named (or all, into an empty index) into the index in place of what it has of them.
fn update_index(
    store: &TableStore,
    indexes: &Path,
    tables: &str,
    slugs: Option<&[String]>,
    has_room: &dyn Fn() -> Result<(), BuildError>,
    on_event: &mut dyn FnMut(BuildEvent),
) -> Result<usize, BuildError> {
    has_room()?;
    let mut indexer = Indexer::open(indexes, slugs.is_none())?;
    let all = store.forces_present()?;
    let todo: Vec<String> = match slugs {
        Some(slugs) => {
            slugs.iter().for_each(|slug| indexer.remove_partition(slug));
            all.into_iter().filter(|slug| slugs.contains(slug)).collect()
        }
        None => all,
    };
    on_event(BuildEvent::Indexing { total: todo.len() });
    let mut added = 0;
    for slug in todo {
        has_room()?;
        store.for_each_index_row::<BuildError>(std::slice::from_ref(&slug), |row| {
            // A page captured again is found once, as it last was.
            if row.superseded_by.is_none() {
                indexer.add(&row, &slug)?;
                added += 1;
            }
            Ok(())
        })?;
        on_event(BuildEvent::Indexed);
    }
    indexer.commit(tables)?;
    Ok(added)
}

/// Returns what an index says of itself that agrees with the tables of this manifest.
pub fn tables_digest(manifest: &BuildManifest) -> String {
    digest(manifest)
}

/// Returns what tells one state of the archive's index from another: which captures there are and where each lies.
fn places(captures: &[Capture]) -> String {
    let mut digest = Sha256::new();
    for capture in captures {
        let Capture { capture_id, warc_file, offset, length, .. } = capture;
        digest.update(format!("{capture_id} {warc_file} {offset} {length}\n"));
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

/// Returns what tells one state of the manifest, or of the forces, from another.
fn digest(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(value).expect("manifest and forces have string keys");
    data_encoding::HEXLOWER.encode(&Sha256::digest(json))
}
