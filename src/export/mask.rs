//! Hides likely personal data in what is written. Only words of documents are touched: no identifier, address or digest.

use crate::compare::{Cell, Comparison};
use crate::data::personal_mask::Mask;
use crate::export::{ExportError, Source, Written};
use crate::store::column::texts;
use crate::store::{Filter, Flagged, StoreError, TableStore, tables};
use polars::prelude::{
    BooleanChunked, DataFrame, IntoColumn, NewChunkedArray, PolarsError, PolarsResult, StringChunked,
};
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

impl Source<'_> {
    /// Hands over the table in pieces as the store does, with what is personal hidden. Returns how many rows it has and
    /// how many stretches were hidden.
    pub(super) fn for_each_piece(
        &self,
        mut each: impl FnMut(&DataFrame) -> Result<(), ExportError>,
    ) -> Result<Written, ExportError> {
        let content = tables::table(self.table).map_or(&[][..], |table| table.content);
        let mut written = Written::default();
        self.store.for_each_partition(self.table, &Filter::default(), |_, mut frame| {
            if let Some(masks) = self.masks {
                for column in content {
                    written.hidden += hide(&mut frame, column, masks).map_err(|source| self.rows_error(source))?;
                }
            }
            if !self.left_out.is_empty() && tables::table(self.table).is_some() {
                frame = without(&frame, self.left_out).map_err(|source| self.rows_error(source))?;
            }
            written.rows += frame.height();
            each(&frame)
        })?;
        Ok(written)
    }

    pub(super) fn rows_error(&self, source: PolarsError) -> StoreError {
        StoreError::Rows { table: self.table.to_owned(), source }
    }
}

/// Returns the rows that come from other addresses.
fn without(frame: &DataFrame, left_out: &BTreeSet<String>) -> PolarsResult<DataFrame> {
    let whole = |url: Option<&str>| url.and_then(|url| url.split('#').next()).is_some_and(|url| left_out.contains(url));
    let kept: Vec<bool> = texts(frame, "url")?.into_iter().map(|url| !whole(url)).collect();
    frame.filter(&BooleanChunked::from_slice("".into(), &kept))
}

/// Hides what is personal in a column and returns how many stretches that were.
fn hide(frame: &mut DataFrame, column: &'static str, masks: &Masks) -> PolarsResult<usize> {
    let mut hidden = 0;
    let cells: Vec<Option<Cow<'_, str>>> = texts(frame, "response_id")?
        .into_iter()
        .zip(texts(frame, column)?)
        .map(|(id, text)| {
            let (text, number) = masks.for_response(id).of(text?);
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
