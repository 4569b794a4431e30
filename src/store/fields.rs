//! Which of the main fields each current answer has.

use crate::store::column::texts;
use crate::store::error::rows_error;
use crate::store::{Filter, StoreError, TableStore};
use std::collections::BTreeSet;

/// One answer that stands by itself and is the latest at its address.
#[derive(Clone, Debug, Default)]
pub struct AnswerFields {
    pub url: String,
    pub has_reference: bool,
    pub has_date: bool,
    pub has_outcome: bool,
    pub has_questions: bool,
}

impl TableStore {
    /// Returns the fields of all current answers.
    pub fn answer_fields(&self) -> Result<Vec<AnswerFields>, StoreError> {
        let mut asked: BTreeSet<String> = BTreeSet::new();
        self.for_each_partition("questions", &Filter::columns(&["response_id"]), |_, frame| {
            let ids = texts(&frame, "response_id").map_err(rows_error("questions"))?;
            asked.extend(ids.into_iter().flatten().map(str::to_owned));
            Ok::<(), StoreError>(())
        })?;
        let columns = [
            "response_id",
            "url",
            "doc_class",
            "part_of",
            "superseded_by",
            "own_ref",
            "responded_date",
            "published_month",
            "outcome",
        ];
        let mut answers = Vec::new();
        self.for_each_partition("responses", &Filter::columns(&columns), |_, frame| {
            let column = |name: &str| texts(&frame, name).map_err(rows_error("responses"));
            let [ids, urls, classes, wholes, newer, refs, dates, months, outcomes] = columns.map(column);
            let (ids, urls, classes, wholes, newer) = (ids?, urls?, classes?, wholes?, newer?);
            let (refs, dates, months, outcomes) = (refs?, dates?, months?, outcomes?);
            for row in 0..ids.len() {
                if classes[row] != Some("foi_response") || wholes[row].is_some() || newer[row].is_some() {
                    continue;
                }
                answers.push(AnswerFields {
                    url: urls[row].unwrap_or_default().to_owned(),
                    has_reference: refs[row].is_some(),
                    has_date: dates[row].is_some() || months[row].is_some(),
                    has_outcome: outcomes[row].is_some_and(|outcome| outcome != "other"),
                    has_questions: ids[row].is_some_and(|id| asked.contains(id)),
                });
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(answers)
    }
}
