//! What is written of a table: the rows that were asked for, with what is personal hidden in them.

use crate::export::survey::Selected;
use crate::export::{ExportError, Masks};
use crate::store::column::texts;
use crate::store::{Filter, StoreError, TableStore, tables};
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray, PolarsError, PolarsResult};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

/// A table to be written, and what is hidden in it and left out of it.
pub(super) struct Source<'a> {
    pub store: &'a TableStore,
    pub table: &'static str,
    pub masks: Option<&'a Masks>,
    /// Addresses whose rows are left out.
    pub left_out: &'a BTreeSet<String>,
    /// Everything when there is no choice.
    pub selected: Option<&'a Selected>,
    /// Raised when the user wants to stop.
    pub stop: Option<&'a AtomicBool>,
}

/// What came of one table in one format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub rows: usize,
    /// Stretches of personal data that were hidden.
    pub hidden: usize,
    /// Cells that were not written as they are, by column: guarded in CSV, cut in a workbook.
    pub altered: BTreeMap<&'static str, usize>,
}

impl Source<'_> {
    /// Hands over the table in pieces as the store does, with what is personal hidden. Returns how many rows it has and
    /// how many stretches were hidden.
    pub fn for_each_piece(
        &self,
        mut each: impl FnMut(&DataFrame) -> Result<(), ExportError>,
    ) -> Result<Written, ExportError> {
        let content = tables::table(self.table).map_or(&[][..], |table| table.content);
        let mut written = Written::default();
        self.store.for_each_partition(self.table, &Filter::default(), |_, mut frame| {
            if self.stop.is_some_and(|stop| stop.load(Ordering::SeqCst)) {
                return Err(ExportError::Interrupted);
            }
            if let Some(kept) = self.kept(&frame).map_err(|source| self.rows_error(source))? {
                let kept = BooleanChunked::from_slice("".into(), &kept);
                frame = frame.filter(&kept).map_err(|source| self.rows_error(source))?;
            }
            if let Some(masks) = self.masks {
                for column in content {
                    written.hidden += masks.hide(&mut frame, column).map_err(|source| self.rows_error(source))?;
                }
            }
            written.rows += frame.height();
            if frame.height() > 0 { each(&frame) } else { Ok(()) }
        })?;
        Ok(written)
    }

    /// Returns which rows are written; nothing when all are.
    fn kept(&self, frame: &DataFrame) -> PolarsResult<Option<Vec<bool>>> {
        let by_response = tables::table(self.table).is_some();
        let key = match self.table {
            tables::FORCES => "force_id",
            tables::CAPTURES => "capture_id",
            _ => "response_id",
        };
        let left_out = (by_response && !self.left_out.is_empty()).then_some(self.left_out);
        if self.selected.is_none() && left_out.is_none() {
            return Ok(None);
        }
        let chosen = self.selected.map(|selected| match self.table {
            tables::FORCES => &selected.forces,
            tables::CAPTURES => &selected.captures,
            _ => &selected.responses,
        });
        let mut kept: Vec<bool> = match chosen {
            Some(chosen) => {
                texts(frame, key)?.into_iter().map(|key| key.is_some_and(|key| chosen.contains(key))).collect()
            }
            None => vec![true; frame.height()],
        };
        if let Some(left_out) = left_out {
            for (kept, url) in kept.iter_mut().zip(texts(frame, "url")?) {
                *kept &= !is_left_out(url, left_out);
            }
        }
        Ok(Some(kept))
    }

    pub fn rows_error(&self, source: PolarsError) -> StoreError {
        StoreError::Rows { table: self.table.to_owned(), source }
    }
}

/// Whether what lies at the address, or inside the file there, is left out.
pub(super) fn is_left_out(url: Option<&str>, left_out: &BTreeSet<String>) -> bool {
    url.and_then(|url| url.split('#').next()).is_some_and(|url| left_out.contains(url))
}
