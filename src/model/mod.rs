//! The nouns of the field. No I/O and no regular expressions.

mod capture;
mod document;
mod figure;
mod force;
mod history;
mod law;
mod name;
mod personal;
mod problem;
mod response;
mod span;
mod zone;

pub use capture::{Capture, CaptureSource};
pub use document::{
    Block, BlockKind, Cleaned, Document, Grid, GridCell, HiddenContent, HiddenKind, LegalParagraph, Link, Member,
    ReadStatus, RemovedClass, RemovedText,
};
pub use figure::{Cell, Figure, PeriodBasis, Qualifier, Table, TableOrigin, period_name};
pub use force::{Abbreviation, Force, ReferencePattern};
pub use history::{Answer, Sighting};
pub use law::{Citation, OtherLaw, Provision, Regime, Role};
pub use name::name_of;
pub use personal::{PersonalFlag, PersonalKind};
pub use problem::{Problem, Severity};
pub use response::{
    Attachment, Caveat, CostClaim, DateFact, DateKind, DocClass, Outcome, Question, QuestionOutcome, RefOrigin,
    Reference, ReferenceKind, Response, Wording,
};
pub use span::{CharacterIndex, OffsetMap, Span};
pub use zone::{Zone, ZoneKind};
