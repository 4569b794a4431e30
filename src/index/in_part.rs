//! Words in order within one part of a text: a query of the engine's kind.
//!
//! Which part a word stands in is told by the last mark before its place.

use crate::index::parts::Part;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// Matches what has the stems one after another in the part.
#[derive(Clone, Debug)]
pub struct InPart {
    pub field: Field,
    pub part: Part,
    pub stems: Vec<String>,
}

impl InPart {
    fn terms(&self) -> Vec<Term> {
        self.stems.iter().map(|stem| Term::from_field_text(self.field, stem)).collect()
    }
}

impl Query for InPart {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let terms = self.terms();
        let similarity = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                Some(Bm25Weight::for_terms(statistics_provider, &terms)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(InPartWeight { field: self.field, part: self.part, terms, similarity }))
    }
}

struct InPartWeight {
    field: Field,
    part: Part,
    terms: Vec<Term>,
    similarity: Option<Bm25Weight>,
}

impl Weight for InPartWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.field)?;
        let postings = |term: &Term| index.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
        let mut words = Vec::new();
        for term in &self.terms {
            match postings(term)? {
                Some(found) => words.push(found),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let mut marks = Vec::new();
        for part in Part::ALL {
            if let Some(found) = postings(&Term::from_field_text(self.field, part.mark()))? {
                marks.push((part, found));
            }
        }
        let norms = match &self.similarity {
            Some(_) => reader.fieldnorms_readers().get_field(self.field)?,
            None => None,
        };
        let mut scorer = InPartScorer {
            part: self.part,
            words,
            marks,
            similarity: self.similarity.as_ref().map(|weight| weight.boost_by(boost)),
            norms,
            doc: 0,
            times: 0,
            starts: Vec::new(),
            places: Vec::new(),
            parts: Vec::new(),
        };
        scorer.doc = scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("words in a part", score))
    }
}

struct InPartScorer {
    part: Part,
    /// One a word, at the same document after each step.
    words: Vec<SegmentPostings>,
    marks: Vec<(Part, SegmentPostings)>,
    similarity: Option<Bm25Weight>,
    norms: Option<FieldNormReader>,
    doc: DocId,
    /// How often the words stand in the part of the document.
    times: u32,
    /// Places where the words may start, of the words one by one, and of the marks: kept, so as not to be made anew.
    starts: Vec<u32>,
    places: Vec<u32>,
    parts: Vec<(u32, Part)>,
}

impl InPartScorer {
    /// Goes on from where the first word stands to the next document that matches.
    fn settle(&mut self) -> DocId {
        loop {
            let Some(doc) = self.all_at_one() else { return TERMINATED };
            self.times = self.times_in_part(doc);
            if self.times > 0 {
                return doc;
            }
            self.words[0].advance();
        }
    }

    /// Brings all words to the next document that has them all.
    fn all_at_one(&mut self) -> Option<DocId> {
        let mut doc = self.words.first()?.doc();
        'again: loop {
            if doc == TERMINATED {
                return None;
            }
            for word in &mut self.words {
                if word.doc() < doc {
                    word.seek(doc);
                }
                if word.doc() > doc {
                    doc = word.doc();
                    continue 'again;
                }
            }
            return Some(doc);
        }
    }

    fn times_in_part(&mut self, doc: DocId) -> u32 {
        for (at, word) in self.words.iter_mut().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            if at == 0 {
                word.positions(&mut self.starts);
            } else {
                word.positions(&mut self.places);
                let places = &self.places;
                self.starts.retain(|start| places.binary_search(&(start + at)).is_ok());
            }
        }
        if self.starts.is_empty() {
            return 0;
        }
        self.parts.clear();
        for (part, mark) in &mut self.marks {
            if mark.doc() < doc {
                mark.seek(doc);
            }
            if mark.doc() == doc {
                mark.positions(&mut self.places);
                self.parts.extend(self.places.iter().map(|place| (*place, *part)));
            }
        }
        self.parts.sort_unstable();
        let in_part = |start: &&u32| {
            let after = self.parts.partition_point(|(place, _)| place <= *start);
            after.checked_sub(1).is_some_and(|last| self.parts[last].1 == self.part)
        };
        u32::try_from(self.starts.iter().filter(in_part).count()).unwrap_or(u32::MAX)
    }
}

impl DocSet for InPartScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.words[0].advance();
            self.doc = self.settle();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            if self.words[0].doc() < target {
                self.words[0].seek(target);
            }
            self.doc = self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.words.iter().map(DocSet::size_hint).min().unwrap_or_default()
    }
}

impl Scorer for InPartScorer {
    fn score(&mut self) -> Score {
        let norm = self.norms.as_ref().map_or(0, |norms| norms.fieldnorm_id(self.doc));
        self.similarity.as_ref().map_or(1.0, |weight| weight.score(norm, self.times))
    }
}
