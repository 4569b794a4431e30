//! Asking the index: hits with snippets, counts, facets.

use crate::index::facets::{self, FacetCount};
use crate::index::parts::Parts;
use crate::index::query::Query;
use crate::index::rank;
use crate::index::read_only::ReadOnlyFolder;
use crate::index::schema::{self, Fields};
use crate::index::snippet::{Snippet, Snippets};
use crate::index::suggest::{self, Suggestion};
use crate::index::translate::{Scope, Translated, translate};
use crate::index::write::WITHDRAWN;
use crate::index::{IndexError, IndexState};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Index, Order, TantivyDocument, Term};

/// In what order hits come. Within one index, equals come in an order that stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    /// Newest first; responses without a date last.
    Date,
    /// By the name of the force in the address of its page: `avon-and-somerset` first.
    Force,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct SearchOptions {
    pub limit: usize,
    pub offset: usize,
    pub sort: Sort,
    /// Where words without a field are looked for.
    pub scope: Scope,
    pub facets: bool,
    /// Also what its publisher withdrew.
    pub withdrawn: bool,
    /// Show likely personal data as it is. Else it is hidden, and no snippet shows a word that stands in it.
    pub show_flagged: bool,
}

/// One response found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub response_id: String,
    pub force_ids: Vec<String>,
    pub own_ref: Option<String>,
    pub title: String,
    pub outcome: String,
    pub doc_class: String,
    /// `yyyymmdd`, zeros for what is not known.
    pub day: Option<u64>,
    pub url: Option<String>,
    pub score: Option<f32>,
    /// A stretch of the text that shows why.
    pub snippet: Snippet,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// All that match, not only those returned.
    pub total: usize,
    pub hits: Vec<Hit>,
    pub facets: Vec<FacetCount>,
}

/// An open index.
pub struct Searcher {
    folder: PathBuf,
    fields: Fields,
    searcher: tantivy::Searcher,
}

impl Searcher {
    pub fn open(folder: &Path) -> Result<Searcher, IndexError> {
        if !folder.join("meta.json").exists() {
            return Err(IndexError::Missing(folder.to_owned()));
        }
        if IndexState::load(folder).is_none() {
            return Err(IndexError::OtherVersion(folder.to_owned()));
        }
        let engine =
            |error: tantivy::TantivyError| IndexError::Engine { path: folder.to_owned(), message: error.to_string() };
        let directory = MmapDirectory::open(folder).map_err(|error| engine(error.into()))?;
        let index = Index::open(ReadOnlyFolder(directory)).map_err(engine)?;
        let fields = Fields::new();
        if index.schema() != fields.schema {
            return Err(IndexError::Engine {
                path: folder.to_owned(),
                message: "its list of fields is not as it was written".to_owned(),
            });
        }
        schema::register(&index);
        let reader = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into().map_err(engine)?;
        let reader: tantivy::IndexReader = reader;
        Ok(Searcher { folder: folder.to_owned(), fields, searcher: reader.searcher() })
    }

    /// Returns how many responses the index holds.
    pub fn size(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Returns the identifier of every response in the index, with how often it is there. Reads what is stored of each.
    pub fn identifiers(&self) -> Result<BTreeMap<String, usize>, IndexError> {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let store = segment.get_store_reader(1).map_err(|error| self.engine(&error.into()))?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                let document = document.map_err(|error| self.engine(&error))?;
                let id =
                    document.get_first(self.fields.response_id).and_then(|value| value.as_str().map(str::to_owned));
                *found.entry(id.unwrap_or_default()).or_default() += 1;
            }
        }
        Ok(found)
    }

    /// Holds the checksums of the index's files against their bytes and returns those that differ.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, IndexError> {
        let damaged = self.searcher.index().validate_checksum().map_err(|error| self.engine(&error))?;
        Ok(damaged.into_iter().collect::<BTreeSet<PathBuf>>().into_iter().collect())
    }

    /// Returns one page of the responses found, with all that is shown of each.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits, IndexError> {
        self.run(query, options).map_err(|error| self.engine(&error))
    }

    /// Returns how many responses match.
    pub fn count(&self, query: &Query, options: &SearchOptions) -> Result<usize, IndexError> {
        let found = self.translated(query, options).and_then(|it| self.searcher.search(&it.matching, &Count));
        found.map_err(|error| self.engine(&error))
    }

    /// Finds one page of the responses found, in order, without reading anything of them. Returns how many it has.
    pub fn page_size(&self, query: &Query, options: &SearchOptions) -> Result<usize, IndexError> {
        let found = self.translated(query, options).and_then(|translated| self.ordered(&translated, options));
        found.map(|page| page.len()).map_err(|error| self.engine(&error))
    }

    /// Returns the identifiers of one page of the responses found, in order.
    pub fn page(&self, query: &Query, options: &SearchOptions) -> Result<Vec<String>, IndexError> {
        let found = self.translated(query, options).and_then(|translated| {
            let found: Vec<DocAddress> =
                self.ordered(&translated, options)?.into_iter().map(|(_, address)| address).collect();
            self.identifiers_of(&found)
        });
        found.map_err(|error| self.engine(&error))
    }

    /// Returns the identifiers of every response found.
    pub fn all(&self, query: &Query, options: &SearchOptions) -> Result<BTreeSet<String>, IndexError> {
        let found = self.translated(query, options).and_then(|translated| {
            let found: Vec<DocAddress> =
                self.searcher.search(&translated.matching, &DocSetCollector)?.into_iter().collect();
            Ok(self.identifiers_of(&found)?.into_iter().collect())
        });
        found.map_err(|error| self.engine(&error))
    }

    /// Returns how many of the responses found have each value.
    pub fn facets(&self, query: &Query, options: &SearchOptions) -> Result<Vec<FacetCount>, IndexError> {
        let found = self.translated(query, options).and_then(|it| facets::facets(&self.searcher, &it.matching));
        found.map_err(|error| self.engine(&error))
    }

    /// Returns the words of a query that no response holds, each with one that is near.
    pub fn suggestions(&self, query: &Query) -> Result<Vec<Suggestion>, IndexError> {
        suggest::suggestions(&self.searcher, &self.fields, query).map_err(|error| self.engine(&error))
    }

    fn engine(&self, error: &tantivy::TantivyError) -> IndexError {
        IndexError::Engine { path: self.folder.clone(), message: error.to_string() }
    }

    fn translated(&self, query: &Query, options: &SearchOptions) -> tantivy::Result<Translated> {
        let mut translated = translate(query, &self.fields, options.scope);
        let withdrawn = Term::from_field_text(self.fields.has, WITHDRAWN);
        if !options.withdrawn && self.searcher.doc_freq(&withdrawn)? > 0 {
            let withdrawn = TermQuery::new(withdrawn, IndexRecordOption::Basic);
            let clauses: Vec<(Occur, Box<dyn EngineQuery>)> =
                vec![(Occur::Must, translated.matching), (Occur::MustNot, Box::new(withdrawn))];
            translated.matching = Box::new(BooleanQuery::new(clauses));
        }
        Ok(translated)
    }

    fn run(&self, query: &Query, options: &SearchOptions) -> tantivy::Result<Hits> {
        let translated = self.translated(query, options)?;
        let total = self.searcher.search(&translated.matching, &Count)?;
        let responses_with =
            |stem: &str| self.searcher.doc_freq(&Term::from_field_text(self.fields.text, stem)).unwrap_or_default();
        let mut snippets = Snippets::new(query, options.scope, &responses_with);
        let mut hits = Vec::new();
        for (score, address) in self.ordered(&translated, options)? {
            hits.push(self.hit(score, address, &mut snippets, options.show_flagged)?);
        }
        let facets = if options.facets { facets::facets(&self.searcher, &translated.matching)? } else { Vec::new() };
        Ok(Hits { total, hits, facets })
    }

    fn ordered(
        &self,
        translated: &Translated,
        options: &SearchOptions,
    ) -> tantivy::Result<Vec<(Option<f32>, DocAddress)>> {
        if options.limit == 0 {
            return Ok(Vec::new());
        }
        let most = usize::try_from(self.size()).unwrap_or(usize::MAX).max(1);
        let top = TopDocs::with_limit(options.limit.min(most)).and_offset(options.offset);
        Ok(match options.sort {
            Sort::Relevance => {
                let scored = rank::best(&self.searcher, translated, options.offset, options.limit)?;
                scored.into_iter().map(|(score, address)| (Some(score), address)).collect()
            }
            Sort::Date => {
                let order = top.order_by_fast_field::<u64>("day", Order::Desc);
                self.searcher.search(&translated.matching, &order)?.into_iter().map(|(_, it)| (None, it)).collect()
            }
            Sort::Force => {
                let order = top.order_by_string_fast_field("force", Order::Asc);
                self.searcher.search(&translated.matching, &order)?.into_iter().map(|(_, it)| (None, it)).collect()
            }
        })
    }

    /// Reads the identifiers of responses, in the order given, without the rest of what is stored of them. Those of a
    /// segment are read in one go: to look one up takes nearly as long as to read its whole block.
    fn identifiers_of(&self, addresses: &[DocAddress]) -> tantivy::Result<Vec<String>> {
        let mut identifiers = vec![String::new(); addresses.len()];
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            let Some(column) = segment.fast_fields().str("response_id")? else { continue };
            let here = addresses.iter().enumerate().filter(|(_, address)| address.segment_ord as usize == ordinal);
            let mut places: Vec<(u64, usize)> =
                here.filter_map(|(at, address)| Some((column.term_ords(address.doc_id).next()?, at))).collect();
            places.sort_unstable();
            let terms: Vec<u64> = places.iter().map(|(term, _)| *term).collect();
            let mut next = places.iter();
            column.dictionary().sorted_ords_to_term_cb(&terms, |term| {
                if let Some((_, at)) = next.next() {
                    identifiers[*at] = String::from_utf8_lossy(term).into_owned();
                }
            })?;
        }
        Ok(identifiers)
    }

    fn hit(
        &self,
        score: Option<f32>,
        address: DocAddress,
        snippets: &mut Snippets,
        show_flagged: bool,
    ) -> tantivy::Result<Hit> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let first = |field| document.get_first(field).and_then(|value| value.as_str().map(str::to_owned));
        let shown = |hidden, raw| if show_flagged { first(raw).or_else(|| first(hidden)) } else { first(hidden) };
        let text = shown(self.fields.body, self.fields.raw_body).unwrap_or_default();
        let parts = Parts::read(&first(self.fields.parts).unwrap_or_default());
        Ok(Hit {
            response_id: first(self.fields.response_id).unwrap_or_default(),
            force_ids: document.get_all(self.fields.force).filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            own_ref: first(self.fields.own_ref),
            title: shown(self.fields.shown_title, self.fields.raw_title).unwrap_or_default(),
            outcome: first(self.fields.outcome).unwrap_or_default(),
            doc_class: first(self.fields.class).unwrap_or_default(),
            day: document.get_first(self.fields.day).and_then(|value| value.as_u64()),
            url: first(self.fields.url),
            score,
            snippet: snippets.of(&text, &parts),
        })
    }
}
