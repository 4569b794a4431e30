//! Adding and removing responses. A commit is whole or not there.

#![allow(clippy::disallowed_methods, reason = "the index is an I/O module")]

use crate::data::personal_mask::Mask;
use crate::index::IndexError;
use crate::index::parts::{Part, Parts};
use crate::index::schema::{self, Fields, SCHEMA_VERSION, facet};
use crate::index::terms::{bare_reference, day_number, provision_terms};
use crate::model::{CharacterIndex, Provision};
use crate::store::IndexRow;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError, Term};

/// Memory the engine may use before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 64 << 20;

/// The least that the engine takes, for work that adds nothing.
const LEAST_MEMORY: usize = 15 << 20;

/// What a withdrawn response has; no query names it.
pub const WITHDRAWN: &str = "withdrawn";

/// What the index in a folder was built from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexState {
    pub schema_version: u32,
    /// Digest of the tables that the index agrees with.
    pub tables: String,
}

impl IndexState {
    /// Returns the state of the index in the folder, if there is one this version can add to.
    pub fn load(folder: &Path) -> Option<IndexState> {
        let state: IndexState = serde_json::from_slice(&fs::read(folder.join("state.json")).ok()?).ok()?;
        (state.schema_version == SCHEMA_VERSION && folder.join("meta.json").exists()).then_some(state)
    }
}

/// Writes to the index in one folder. Nothing is seen by searchers before [`Indexer::commit`].
pub struct Indexer {
    folder: PathBuf,
    fields: Fields,
    writer: IndexWriter,
}

impl Indexer {
    /// Opens the index for adding; with `anew`, or when it cannot be added to, an empty one takes its place.
    pub fn open(folder: &Path, anew: bool) -> Result<Indexer, IndexError> {
        let engine = |message: String| IndexError::Engine { path: folder.to_owned(), message };
        if anew || IndexState::load(folder).is_none() {
            remove_index(folder).map_err(|error| engine(error.to_string()))?;
        }
        fs::create_dir_all(folder).map_err(|error| engine(error.to_string()))?;
        let fields = Fields::new();
        let index = match IndexState::load(folder) {
            Some(_) => Index::open_in_dir(folder),
            None => Index::create_in_dir(folder, fields.schema.clone()),
        };
        let index = index.map_err(|error| engine(error.to_string()))?;
        schema::register(&index);
        // One indexing thread beside the extracting ones costs less CPU than two.
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|error| engine(error.to_string()))?;
        Ok(Indexer { folder: folder.to_owned(), fields, writer })
    }

    /// Takes out everything that was added for a partition of the tables.
    pub fn remove_partition(&mut self, slug: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.partition, slug));
    }

    /// Adds one response of a partition.
    pub fn add(&mut self, row: &IndexRow, partition: &str) -> Result<(), IndexError> {
        let mut document = document(&self.fields, row);
        document.add_text(self.fields.partition, partition);
        match self.writer.add_document(document) {
            Ok(_) => Ok(()),
            Err(error) => {
                let reason = self.reason(error);
                Err(self.engine(&reason))
            }
        }
    }

    /// Returns why the thread that writes segments has ended; adding a document only learns that it did.
    fn reason(&mut self, otherwise: TantivyError) -> TantivyError {
        self.writer.prepare_commit().err().unwrap_or(otherwise)
    }

    /// Publishes everything added and removed, then says what tables the index agrees with.
    pub fn commit(mut self, tables: &str) -> Result<(), IndexError> {
        self.writer.commit().map_err(|error| self.engine(&error))?;
        let folder = self.folder.clone();
        let engine = |message: String| IndexError::Engine { path: folder.clone(), message };
        self.writer.wait_merging_threads().map_err(|error| engine(error.to_string()))?;
        forget_what_was_removed(&folder).map_err(|error| engine(error.to_string()))?;
        let state = IndexState { schema_version: SCHEMA_VERSION, tables: tables.to_owned() };
        let json = serde_json::to_vec_pretty(&state).expect("two plain fields");
        let beside = folder.join("state.json.tmp");
        let publish = || -> std::io::Result<()> {
            let mut file = fs::File::create(&beside)?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&beside, folder.join("state.json"))?;
            fs::File::open(&folder)?.sync_all()
        };
        publish().map_err(|error| engine(error.to_string()))
    }

    fn engine(&self, error: &TantivyError) -> IndexError {
        IndexError::Engine { path: self.folder.clone(), message: error.to_string() }
    }
}

/// Writes the segments anew that hold removed documents. Until then these count in how rare a word is, and stand in the
/// files: the index would rank otherwise than one made anew.
fn forget_what_was_removed(folder: &Path) -> tantivy::Result<()> {
    let index = Index::open_in_dir(folder)?;
    let segments = index.searchable_segment_metas()?;
    let touched: Vec<_> = segments.iter().filter(|segment| segment.has_deletes()).map(|segment| segment.id()).collect();
    if touched.is_empty() {
        return Ok(());
    }
    schema::register(&index);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, LEAST_MEMORY)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.merge(&touched).wait()?;
    writer.wait_merging_threads()
}

/// Removes an index, also documents that were deleted from it but still stand in its files.
pub fn remove(folder: &Path) -> Result<(), IndexError> {
    remove_index(folder).map_err(|error| IndexError::Engine { path: folder.to_owned(), message: error.to_string() })
}

/// Removes the files of an index and nothing else.
fn remove_index(folder: &Path) -> std::io::Result<()> {
    // Without its state an index is no index, whichever of its files a kill leaves.
    match fs::remove_file(folder.join("state.json")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let segment =
            name.split('.').next().is_some_and(|id| id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit()));
        if segment
            || ["meta.json", ".managed.json", "state.json", "state.json.tmp"].contains(&name.as_str())
            || name.starts_with(".tantivy")
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn document(fields: &Fields, row: &IndexRow) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.response_id, &row.response_id);
    add_words(fields, row, &mut document);
    document.add_text(fields.outcome, &row.outcome);
    document.add_text(fields.class, &row.doc_class);
    for force in &row.force_ids {
        document.add_text(fields.force, force);
        document.add_facet(fields.facet, facet(&["force", force]));
    }
    if let Some(reference) = &row.own_ref {
        document.add_text(fields.own_ref, reference);
        document.add_text(fields.reference, bare_reference(reference));
    }
    row.cited_refs.iter().for_each(|it| document.add_text(fields.cited, bare_reference(it)));
    row.lang.iter().for_each(|lang| document.add_text(fields.lang, lang));
    row.url.iter().for_each(|url| document.add_text(fields.url, url));
    if let Some(day) = row.date.as_deref().and_then(day_number) {
        document.add_u64(fields.day, day);
        document.add_facet(fields.facet, facet(&["year", &(day / 10_000).to_string()]));
    }
    document.add_facet(fields.facet, facet(&["outcome", &row.outcome]));
    document.add_facet(fields.facet, facet(&["class", &row.doc_class]));
    let has =
        [("table", row.has_table), ("attachment", row.has_attachment), ("ncnd", row.has_ncnd), ("cost", row.has_cost)];
    for (name, _) in has.into_iter().filter(|(_, yes)| *yes) {
        document.add_text(fields.has, name);
        document.add_facet(fields.facet, facet(&["has", name]));
    }
    if row.withdrawn_at.is_some() {
        document.add_text(fields.has, WITHDRAWN);
    }
    let mut terms: Vec<String> = Vec::new();
    row.mentioned.iter().for_each(|identifier| terms.extend(provision_terms(identifier, false)));
    for identifier in &row.engaged {
        terms.extend(provision_terms(identifier, true));
        if let Ok(provision) = identifier.parse::<Provision>() {
            let section = format!("{}{}", provision.regime.part_name(), provision.section);
            document.add_text(fields.act, provision.regime.name().to_lowercase());
            document.add_facet(fields.facet, facet(&["exemption", provision.regime.name(), &section, &provision.path]));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms.iter().for_each(|term| document.add_text(fields.provision, term));
    document
}

/// Adds the title and the text, each word in the part that it stands in.
fn add_words(fields: &Fields, row: &IndexRow, document: &mut TantivyDocument) {
    let parts = Parts::of(row);
    document.add_text(fields.parts, parts.stored());
    let mask = mask_of(row);
    match &mask {
        Some(mask) => {
            document.add_text(fields.body, mask.of(&row.text).0);
            document.add_text(fields.raw_body, &row.text);
        }
        None => document.add_text(fields.body, &row.text),
    }
    if let Some(title) = &row.title {
        document.add_text(fields.title, title);
        document.add_text(fields.title_words, title);
        match &mask {
            Some(mask) => {
                document.add_text(fields.shown_title, mask.of(title).0);
                document.add_text(fields.raw_title, title);
            }
            None => document.add_text(fields.shown_title, title),
        }
        add_part(fields, Part::Request, title, document);
    }
    let stretches = parts.stretches(&row.text);
    // A question restated outside of the request is a question all the same.
    let asked = |question: &str| stretches.iter().any(|(part, text)| *part == Part::Request && text.contains(question));
    for question in row.questions.iter().filter(|question| !asked(question)) {
        add_part(fields, Part::Request, question, document);
    }
    for (part, text) in stretches {
        add_part(fields, part, text, document);
    }
}

fn add_part(fields: &Fields, part: Part, text: &str, document: &mut TantivyDocument) {
    document.add_text(fields.text, format!("{}{text}", part.mark()));
    document.add_text(fields.words_of(part), text);
}

/// Hides what the tables flag as personal, wherever it stands in the text; none if nothing is flagged.
fn mask_of(row: &IndexRow) -> Option<Mask> {
    if row.personal.is_empty() {
        return None;
    }
    let index = CharacterIndex::new(&row.text);
    Some(Mask::new(row.personal.iter().filter_map(|span| index.span_in_bytes(*span).of(&row.text))))
}
