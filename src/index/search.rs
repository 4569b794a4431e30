//! Asking the index: hits with snippets, counts, facets.

use crate::data::personal_mask::Mask;
use crate::index::query::Query;
use crate::index::read_only::ReadOnlyFolder;
use crate::index::schema::{self, Fields};
use crate::index::translate::translate;
use crate::index::write::WITHDRAWN;
use crate::index::{IndexError, IndexState};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, Order, TantivyDocument, Term};

/// Longest snippet, in characters.
const SNIPPET_CHARACTERS: usize = 240;

/// In what order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    /// Newest first; responses without a date last.
    Date,
}

#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    pub limit: usize,
    pub offset: usize,
    pub sort: Sort,
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
    /// A stretch of the text that shows why, and the places of the words found in it, in bytes.
    pub snippet: String,
    pub highlights: Vec<std::ops::Range<usize>>,
}

/// How many of the responses found have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// `force`, `year`, `outcome`, `exemption`, `class`, `has`.
    pub facet: String,
    /// Levels joined by `/`: `FOIA/s31/(1)(a)`.
    pub value: String,
    pub count: u64,
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
        schema::register(&index);
        let reader = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into().map_err(engine)?;
        let reader: tantivy::IndexReader = reader;
        Ok(Searcher { folder: folder.to_owned(), fields: Fields::new(), searcher: reader.searcher() })
    }

    /// Returns how many responses the index holds.
    pub fn size(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Returns the identifier of every response in the index, with how often it is there. Reads what is stored of each.
    pub fn identifiers(&self) -> Result<BTreeMap<String, usize>, IndexError> {
        let engine = |error: String| IndexError::Engine { path: self.folder.clone(), message: error };
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let store = segment.get_store_reader(1).map_err(|error| engine(error.to_string()))?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                let document = document.map_err(|error| engine(error.to_string()))?;
                let id =
                    document.get_first(self.fields.response_id).and_then(|value| value.as_str().map(str::to_owned));
                *found.entry(id.unwrap_or_default()).or_default() += 1;
            }
        }
        Ok(found)
    }

    /// Holds the checksums of the index's files against their bytes and returns those that differ.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, IndexError> {
        let damaged = self.searcher.index().validate_checksum();
        let damaged =
            damaged.map_err(|error| IndexError::Engine { path: self.folder.clone(), message: error.to_string() })?;
        Ok(damaged.into_iter().collect::<BTreeSet<PathBuf>>().into_iter().collect())
    }

    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits, IndexError> {
        self.run(query, options)
            .map_err(|error| IndexError::Engine { path: self.folder.clone(), message: error.to_string() })
    }

    fn run(&self, query: &Query, options: &SearchOptions) -> tantivy::Result<Hits> {
        let mut engine_query = translate(query, &self.fields);
        let withdrawn = Term::from_field_text(self.fields.has, WITHDRAWN);
        if !options.withdrawn && self.searcher.doc_freq(&withdrawn)? > 0 {
            let withdrawn = TermQuery::new(withdrawn, IndexRecordOption::Basic);
            let clauses =
                vec![(Occur::Must, engine_query), (Occur::MustNot, Box::new(withdrawn) as Box<dyn EngineQuery>)];
            engine_query = Box::new(BooleanQuery::new(clauses));
        }
        let total = self.searcher.search(&engine_query, &Count)?;
        let limit = options.limit.max(1);
        let top = TopDocs::with_limit(limit).and_offset(options.offset);
        let found: Vec<(Option<f32>, DocAddress)> = match options.sort {
            Sort::Relevance => {
                let scored = self.searcher.search(&engine_query, &top.order_by_score())?;
                scored.into_iter().map(|(score, address)| (Some(score), address)).collect()
            }
            Sort::Date => {
                let dated = self.searcher.search(&engine_query, &top.order_by_fast_field::<u64>("day", Order::Desc))?;
                dated.into_iter().map(|(_, address)| (None, address)).collect()
            }
        };
        let mut snippets = SnippetGenerator::create(&self.searcher, &engine_query, self.fields.text)?;
        snippets.set_max_num_chars(SNIPPET_CHARACTERS);
        let mut hits = Vec::new();
        if options.limit > 0 {
            for (score, address) in found {
                hits.push(self.hit(score, address, &snippets, options.show_flagged)?);
            }
        }
        let facets = if options.facets { self.facets(&engine_query)? } else { Vec::new() };
        Ok(Hits { total, hits, facets })
    }

    fn hit(
        &self,
        score: Option<f32>,
        address: DocAddress,
        snippets: &SnippetGenerator,
        show_flagged: bool,
    ) -> tantivy::Result<Hit> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let first = |field| document.get_first(field).and_then(|value| value.as_str().map(str::to_owned));
        let mut text = first(self.fields.text).unwrap_or_default();
        let mut title = first(self.fields.title).unwrap_or_default();
        if !show_flagged {
            let mask = Mask::from_text(&text);
            (text, title) = (mask.of(&text).0.into_owned(), mask.of(&title).0.into_owned());
        }
        let snippet = snippets.snippet(&text);
        let (fragment, highlights) = if snippet.is_empty() {
            (text.chars().take(SNIPPET_CHARACTERS).collect(), Vec::new())
        } else {
            (snippet.fragment().to_owned(), snippet.highlighted().to_vec())
        };
        Ok(Hit {
            response_id: first(self.fields.response_id).unwrap_or_default(),
            force_ids: document.get_all(self.fields.force).filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            own_ref: first(self.fields.own_ref),
            title,
            outcome: first(self.fields.outcome).unwrap_or_default(),
            doc_class: first(self.fields.class).unwrap_or_default(),
            day: document.get_first(self.fields.day).and_then(|value| value.as_u64()),
            url: first(self.fields.url),
            score,
            snippet: fragment,
            highlights,
        })
    }

    fn facets(&self, query: &dyn tantivy::query::Query) -> tantivy::Result<Vec<FacetCount>> {
        let mut counts = Vec::new();
        for name in ["force", "year", "outcome", "exemption", "class", "has"] {
            let mut collector = FacetCollector::for_field("facet");
            collector.add_facet(schema::facet(&[name]));
            let found = self.searcher.search(query, &collector)?;
            let first = found.get(schema::facet(&[name])).map(|(facet, count)| (facet.clone(), count));
            let mut level: Vec<(tantivy::schema::Facet, u64)> = first.collect();
            if name == "exemption" {
                // Two levels down: the sections of each Act.
                let acts = std::mem::take(&mut level);
                for (act, _) in acts {
                    let mut collector = FacetCollector::for_field("facet");
                    collector.add_facet(act.clone());
                    let sections = self.searcher.search(query, &collector)?;
                    level.extend(sections.get(act).map(|(facet, count)| (facet.clone(), count)));
                }
            }
            for (facet, count) in level {
                let path = facet.to_path();
                counts.push(FacetCount { facet: name.to_owned(), value: path[1..].join("/"), count });
            }
        }
        Ok(counts)
    }
}
