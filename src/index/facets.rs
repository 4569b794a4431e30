//! Counts of the responses found by their values: one walk over what matches.

use crate::index::schema::facet;
use tantivy::collector::{FacetCollector, FacetCounts};
use tantivy::query::Query as EngineQuery;
use tantivy::schema::Facet;

const NAMES: [&str; 5] = ["force", "year", "outcome", "class", "has"];
const REGIMES: [&str; 5] = ["FOIA", "FOISA", "EIR", "EISR", "DPA"];

/// How many of the responses found have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// `force`, `year`, `outcome`, `exemption`, `class`, `has`.
    pub facet: String,
    /// Levels joined by `/`: `FOIA/s31`.
    pub value: String,
    pub count: u64,
}

/// Returns the counts of every facet; exemptions by section, which their limbs count towards once.
pub fn facets(searcher: &tantivy::Searcher, query: &dyn EngineQuery) -> tantivy::Result<Vec<FacetCount>> {
    let mut collector = FacetCollector::for_field("facet");
    NAMES.iter().for_each(|name| collector.add_facet(facet(&[name])));
    REGIMES.iter().for_each(|regime| collector.add_facet(facet(&["exemption", regime])));
    let found = searcher.search(query, &collector)?;
    let mut counts = Vec::new();
    for name in ["force", "year", "outcome"] {
        below(&found, &facet(&[name]), name, &mut counts);
    }
    REGIMES.iter().for_each(|regime| below(&found, &facet(&["exemption", regime]), "exemption", &mut counts));
    for name in ["class", "has"] {
        below(&found, &facet(&[name]), name, &mut counts);
    }
    Ok(counts)
}

fn below(found: &FacetCounts, above: &Facet, name: &str, counts: &mut Vec<FacetCount>) {
    for (facet, count) in found.get(above.clone()) {
        let path = facet.to_path();
        counts.push(FacetCount { facet: name.to_owned(), value: path[1..].join("/"), count });
    }
}
