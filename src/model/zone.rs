//! Who speaks in which part of a letter.

use crate::model::Span;
use serde::{Deserialize, Serialize};

/// What a stretch of a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// The request as restated by the force.
    Request,
    /// The force's own answer, the default.
    Response,
    /// Earlier correspondence quoted in the letter.
    QuotedMail,
    /// What the law says in general: duties, class statements.
    LawExplained,
    /// Another body's words or decision.
    OtherBody,
    /// Complaint and review rights.
    Complaint,
    /// A paragraph known word for word from many letters. Told apart in finished records only.
    Standard,
}

/// A stretch of one kind. Zones are in order, do not overlap, and together cover the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    pub kind: ZoneKind,
    pub span: Span,
}
