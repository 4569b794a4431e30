//! What in a text is likely to be personal data of somebody.

use crate::model::Span;
use serde::{Deserialize, Serialize};

/// What a stretch of text says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    NiNumber,
    Phone,
    Email,
    DateOfBirth,
    VehiclePlate,
    /// The number of a crime beside a person's name, and the name.
    CrimeReference,
}

/// A stretch for a person to review. It is where, and of what kind; never what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonalFlag {
    pub kind: PersonalKind,
    pub span: Span,
}
