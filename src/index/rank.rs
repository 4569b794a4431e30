//! Brings to the front, of the best by the engine's count, what has the words as asked or in the title.
//!
//! Only the first so many are looked at again: the engine finds these without counting every response, and what stands
//! further back is there for those who page through everything. The order of one index is always the same.

use crate::index::translate::Translated;
use std::collections::BTreeMap;
use tantivy::collector::TopDocs;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentOrdinal, SegmentReader, Term};

/// How many of the best are looked at again.
const WINDOW: usize = 40;

/// Returns one page of what matches, the best first, with its score.
pub fn best(
    searcher: &Searcher,
    query: &Translated,
    offset: usize,
    limit: usize,
) -> tantivy::Result<Vec<(f32, DocAddress)>> {
    let end = offset.saturating_add(limit);
    let wanted = if query.counts_more.is_empty() { end } else { end.max(WINDOW) };
    // The engine makes room for as many as are asked for.
    let wanted = wanted.min(usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX)).max(1);
    let mut found = searcher.search(&query.matching, &TopDocs::with_limit(wanted).order_by_score())?;
    if !query.counts_more.is_empty() {
        let again = found.len().min(WINDOW);
        count_again(searcher, query, &mut found[..again])?;
    }
    Ok(found.into_iter().skip(offset).take(limit).collect())
}

fn count_again(searcher: &Searcher, query: &Translated, found: &mut [(f32, DocAddress)]) -> tantivy::Result<()> {
    let mut by_segment: BTreeMap<SegmentOrdinal, Vec<(DocId, usize)>> = BTreeMap::new();
    for (place, (_, address)) in found.iter().enumerate() {
        by_segment.entry(address.segment_ord).or_default().push((address.doc_id, place));
    }
    by_segment.values_mut().for_each(|documents| documents.sort_unstable());
    for more in &query.counts_more {
        let mut have = 0;
        for term in &more.terms {
            have += searcher.doc_freq(term)?;
        }
        let rarity = if more.by_rarity { rarity(have, searcher.num_docs()) } else { 1.0 };
        let worth = more.weight * rarity;
        for (segment, documents) in by_segment.iter().filter(|_| have > 0) {
            add(searcher.segment_reader(*segment), &more.terms, worth, documents, found)?;
        }
    }
    found.sort_by(|(a, at), (b, bt)| b.total_cmp(a).then(at.cmp(bt)));
    Ok(())
}

/// Returns the weight of what so many of all responses have, as the engine's own count has it.
fn rarity(have: u64, all: u64) -> f32 {
    let (have, all) = (have as f32, all as f32);
    (1.0 + (all - have).max(0.0) / (have + 0.5) + 0.5 / (have + 0.5)).ln()
}

/// Adds what it is worth to each document, by number, that has any of the terms.
fn add(
    segment: &SegmentReader,
    terms: &[Term],
    worth: f32,
    documents: &[(DocId, usize)],
    found: &mut [(f32, DocAddress)],
) -> tantivy::Result<()> {
    let mut postings = Vec::new();
    for term in terms {
        postings.extend(segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)?);
    }
    for (document, place) in documents {
        let mut has = false;
        for posting in &mut postings {
            if posting.doc() < *document {
                posting.seek(*document);
            }
            has |= posting.doc() == *document;
        }
        if has {
            found[*place].0 += worth;
        }
    }
    Ok(())
}
