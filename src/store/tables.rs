//! The list of tables: names, columns and how a record fills them. Everything else iterates over it,
//! so a new table is one row of [`TABLES`] and one function.
//!
//! Lists (forces, outcomes, damage) are joined by `;` in one text column: every format that tables are
//! exported to, and every reader of Parquet, understands that in the same way. Spans are two columns,
//! `span_start` and `span_end`, in characters of the response's `text` (of the text as read in
//! `removed_text`). Each table ends with the columns of [`PROVENANCE`].

use crate::model::Response;
use crate::store::column::ColumnDefinition;
use crate::store::column::Kind::{Decimal, Flag, Integer, Text};
use crate::store::gather::Rows;
use crate::store::rows;

/// A table filled from responses, partitioned by force.
pub struct Table {
    pub name: &'static str,
    /// Columns of its own, key first.
    own_columns: &'static [ColumnDefinition],
    /// Those that hold what documents say, in their own words; what is personal in them is hidden on the way out.
    pub content: &'static [&'static str],
    fill: fn(&Response, &mut Rows),
}

/// What stands at the end of every row, so that each leads back to an address, a capture and a digest.
pub const PROVENANCE: &[ColumnDefinition] =
    &[("force_ids", Text), ("url", Text), ("fetched_at", Text), ("sha256", Text), ("capture", Text)];

/// Every table by force. `responses` comes last: it is published after the others, and so tells
/// whether a partition was replaced as a whole.
pub const TABLES: &[Table] = &[
    Table {
        name: "attachments",
        own_columns: &[
            ("attachment_id", Text),
            ("response_id", Text),
            ("attachment_url", Text),
            ("file_name", Text),
            ("media_type", Text),
            ("bytes", Integer),
            ("attachment_sha256", Text),
            ("status", Text),
            ("hidden_content", Text),
        ],
        content: &[],
        fill: rows::attachments,
    },
    Table {
        name: "caveats",
        own_columns: &[("response_id", Text), ("kind", Text), ("span_start", Integer), ("span_end", Integer)],
        content: &[],
        fill: rows::caveats,
    },
    Table {
        name: "cells",
        own_columns: &[
            ("table_id", Text),
            ("response_id", Text),
            ("origin", Text),
            ("row", Integer),
            ("col", Integer),
            ("rowspan", Integer),
            ("colspan", Integer),
            ("is_header", Flag),
            ("text", Text),
            ("confidence", Decimal),
            ("caption", Text),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &["text", "caption"],
        fill: rows::cells,
    },
    Table {
        name: "citations",
        own_columns: &[
            ("citation_id", Text),
            ("response_id", Text),
            ("question_id", Text),
            ("regime", Text),
            ("section", Text),
            ("path", Text),
            ("provision", Text),
            ("label", Text),
            ("role", Text),
            ("ncnd", Flag),
            ("inferred", Flag),
            ("kind", Text),
            ("absolute", Text),
            ("text_raw", Text),
            ("span_start", Integer),
            ("span_end", Integer),
            ("rule", Text),
            ("act_rule", Text),
        ],
        content: &["text_raw"],
        fill: rows::citations,
    },
    Table {
        name: "cost_claims",
        own_columns: &[
            ("response_id", Text),
            ("question_id", Text),
            ("records", Decimal),
            ("minutes_each", Decimal),
            ("hours", Decimal),
            ("pounds", Decimal),
            ("limit", Decimal),
            ("arithmetic_ok", Flag),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &[],
        fill: rows::cost_claims,
    },
    Table {
        name: "figures",
        own_columns: &[
            ("figure_id", Text),
            ("response_id", Text),
            ("question_id", Text),
            ("table_id", Text),
            ("measure", Text),
            ("category", Text),
            ("period_from", Text),
            ("period_to", Text),
            ("period_basis", Text),
            ("unit", Text),
            ("value", Decimal),
            ("value_min", Decimal),
            ("value_max", Decimal),
            ("value_raw", Text),
            ("qualifier", Text),
            ("is_total", Flag),
            ("caveat", Text),
            ("row", Integer),
            ("col", Integer),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &["measure", "category", "value_raw"],
        fill: rows::figures,
    },
    Table {
        name: "other_law",
        own_columns: &[
            ("response_id", Text),
            ("act", Text),
            ("section", Text),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &[],
        fill: rows::other_law,
    },
    Table {
        name: "personal_flags",
        own_columns: &[("response_id", Text), ("kind", Text), ("span_start", Integer), ("span_end", Integer)],
        content: &[],
        fill: rows::personal_flags,
    },
    Table {
        name: "problems",
        own_columns: &[("response_id", Text), ("code", Text), ("severity", Text), ("message", Text)],
        content: &["message"],
        fill: rows::problems,
    },
    Table {
        name: "questions",
        own_columns: &[
            ("question_id", Text),
            ("response_id", Text),
            ("ordinal", Integer),
            ("label", Text),
            ("text", Text),
            ("text_start", Integer),
            ("text_end", Integer),
            ("answer_start", Integer),
            ("answer_end", Integer),
            ("outcomes", Text),
        ],
        content: &["text"],
        fill: rows::questions,
    },
    Table {
        name: "references",
        own_columns: &[
            ("response_id", Text),
            ("raw", Text),
            ("norm", Text),
            ("kind", Text),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &["raw"],
        fill: rows::references,
    },
    Table {
        name: "removed_text",
        own_columns: &[
            ("response_id", Text),
            ("class", Text),
            ("template_id", Text),
            ("span_start", Integer),
            ("span_end", Integer),
        ],
        content: &[],
        fill: rows::removed_text,
    },
    Table {
        name: "responses",
        own_columns: &[
            ("response_id", Text),
            ("doc_class", Text),
            ("title", Text),
            ("own_ref", Text),
            ("own_ref_norm", Text),
            ("ref_origin", Text),
            ("regime", Text),
            ("received_date", Text),
            ("responded_date", Text),
            ("published_month", Text),
            ("date_basis", Text),
            ("working_days", Integer),
            ("within_time_limit", Flag),
            ("outcome", Text),
            ("outcome_basis", Text),
            ("outcome_start", Integer),
            ("outcome_end", Integer),
            ("version", Integer),
            ("superseded_by", Text),
            ("withdrawn_at", Text),
            ("lang", Text),
            ("word_count", Integer),
            ("damage", Text),
            ("hidden_content", Text),
            ("part_of", Text),
            ("zones", Text),
            ("text", Text),
        ],
        content: &["title", "text"],
        fill: rows::responses,
    },
];

/// Tables that are one file each, not partitioned: the registry and the captures.
pub const FORCES: &str = "forces";
pub const CAPTURES: &str = "captures";

pub const FORCES_COLUMNS: &[ColumnDefinition] = &[
    ("force_id", Text),
    ("name", Text),
    ("kind", Text),
    ("nation", Text),
    ("regime", Text),
    ("ons_code", Text),
    ("host", Text),
    ("aliases", Text),
];

pub const CAPTURES_COLUMNS: &[ColumnDefinition] = &[
    ("capture_id", Text),
    ("url", Text),
    ("fetched_at", Text),
    ("status", Integer),
    ("media_type", Text),
    ("sha256", Text),
    ("bytes", Integer),
    ("source", Text),
    ("listing", Flag),
    ("force", Text),
    ("warc_file", Text),
    ("offset", Integer),
    ("length", Integer),
];

impl Table {
    /// Returns all columns: its own, then the provenance.
    pub fn columns(&self) -> Vec<ColumnDefinition> {
        self.own_columns.iter().chain(PROVENANCE).copied().collect()
    }

    /// Returns an empty set of rows to fill.
    pub fn rows(&self) -> Rows {
        Rows::by_response(&self.columns())
    }

    /// Appends the rows that a response gives.
    pub fn fill(&self, response: &Response, rows: &mut Rows) {
        rows.begin_response(response);
        (self.fill)(response, rows);
    }
}

/// Returns the table of that name among those partitioned by force.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// Returns the columns of any table, by its name.
pub fn columns_of(name: &str) -> Option<Vec<ColumnDefinition>> {
    match name {
        FORCES => Some(FORCES_COLUMNS.to_vec()),
        CAPTURES => Some(CAPTURES_COLUMNS.to_vec()),
        _ => table(name).map(Table::columns),
    }
}

/// Returns the names of all tables, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = TABLES.iter().map(|table| table.name).chain([FORCES, CAPTURES]).collect();
    names.sort_unstable();
    names
}
