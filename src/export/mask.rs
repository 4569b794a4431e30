//! Hides likely personal data in what is written. Only words of documents are touched: no identifier, address or digest.

use crate::compare::{Cell, Comparison};
use crate::data::personal_mask::Mask;
use crate::store::column::texts;
use crate::store::{Flagged, StoreError, TableStore};
use polars::prelude::{DataFrame, IntoColumn, NewChunkedArray, PolarsResult, StringChunked};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of comparisons that identify a row or lead to its source.
const NO_CONTENT: [&str; 11] = [
    "force",
    "force_ids",
    "own_ref",
    "response_id",
    "url",
    "fetched_at",
    "capture",
    "sha256",
    "table_id",
    "figure_id",
    "date",
];

/// What is hidden in the rows of each response.
#[derive(Debug, Default)]
pub struct Masks {
    known: BTreeMap<String, Mask>,
    plain: Mask,
}

impl Masks {
    /// Knows what the tables flag.
    pub fn of(store: &TableStore) -> Result<Self, StoreError> {
        Ok(Masks::new(&store.flagged()?))
    }

    fn new(flagged: &Flagged) -> Self {
        let mask = |known: &BTreeSet<String>| Mask::new(known.iter().map(String::as_str));
        let known = flagged.iter().map(|(response, known)| (response.clone(), mask(known))).collect();
        Masks { known, plain: Mask::default() }
    }

    fn for_response(&self, response_id: Option<&str>) -> &Mask {
        response_id.and_then(|id| self.known.get(id)).unwrap_or(&self.plain)
    }

    /// Hides what is personal in the text of a comparison, and returns how many stretches that were.
    pub fn hide_in(&self, comparison: &mut Comparison) -> usize {
        let responses = comparison.columns.iter().position(|name| name == "response_id");
        let content: Vec<usize> = (0..comparison.columns.len())
            .filter(|at| !NO_CONTENT.contains(&comparison.columns[*at].as_str()))
            .collect();
        let mut hidden = 0;
        for row in &mut comparison.rows {
            let id = match responses.and_then(|at| row.get(at)) {
                Some(Cell::Text(id)) => Some(id.clone()),
                _ => None,
            };
            let mask = self.for_response(id.as_deref());
            for at in &content {
                if let Some(Cell::Text(text)) = row.get_mut(*at)
                    && let (Cow::Owned(masked), number) = mask.of(text)
                {
                    hidden += number;
                    *text = masked;
                }
            }
        }
        hidden
    }
}

impl Masks {
    /// Hides what is personal in a column and returns how many stretches that were.
    pub(super) fn hide(&self, frame: &mut DataFrame, column: &'static str) -> PolarsResult<usize> {
        let mut hidden = 0;
        let cells: Vec<Option<Cow<'_, str>>> = texts(frame, "response_id")?
            .into_iter()
            .zip(texts(frame, column)?)
            .map(|(id, text)| {
                let (text, number) = self.for_response(id).of(text?);
                hidden += number;
                Some(text)
            })
            .collect();
        if hidden > 0 {
            let masked = StringChunked::from_slice_options(column.into(), &cells).into_column();
            frame.replace(column, masked)?;
        }
        Ok(hidden)
    }
}
