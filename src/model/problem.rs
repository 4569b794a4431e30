//! What went wrong, where, and how much it matters. Reading and extracting return these; they never fail.

use serde::{Deserialize, Serialize};

/// How much a problem matters to someone who wants to rely on the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing, changes nothing.
    Note,
    /// Something may be missing or uncertain.
    Warning,
    /// The document or part of it could not be used.
    Error,
}

/// One thing that was noticed while reading or extracting a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Stable snake_case name such as `lost_list_items`.
    pub code: String,
    pub severity: Severity,
    /// Lower case, no full stop.
    pub message: String,
}

impl Problem {
    pub fn note(code: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    fn new(code: &str, severity: Severity, message: impl Into<String>) -> Self {
        Problem { code: code.to_owned(), severity, message: message.into() }
    }
}
