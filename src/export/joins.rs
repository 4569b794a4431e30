//! How rows of one table hang on rows of another.

use crate::store::described::fields_of;
use crate::store::tables;

/// Columns of a table that name a row of another.
pub(super) struct Join {
    pub columns: &'static [&'static str],
    pub to: &'static str,
    pub to_columns: &'static [&'static str],
}

/// Returns what rows of a table hang on. Questions come last: most tables may have no question.
pub(super) fn joins(table: &str) -> Vec<Join> {
    const RESPONSE: &[&str] = &["response_id", "capture"];
    if tables::table(table).is_none() {
        return Vec::new();
    }
    if table == "responses" {
        return vec![Join { columns: &["capture"], to: tables::CAPTURES, to_columns: &["capture_id"] }];
    }
    vec![Join { columns: RESPONSE, to: "responses", to_columns: RESPONSE }]
}

/// Whether rows of a table may belong to a question.
pub(super) fn has_questions(table: &str) -> bool {
    table != "questions" && fields_of(table).iter().any(|field| field.name == "question_id")
}
