//! The record: what one force, or several jointly, answered to one request.

use crate::model::{
    CharacterIndex, Citation, Figure, HiddenContent, OtherLaw, PersonalFlag, Problem, Regime, RemovedText, Span, Table,
    Zone,
};
use serde::{Deserialize, Serialize};

/// What kind of document a page or file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocClass {
    FoiResponse,
    Policy,
    Publication,
    LogPage,
    Attachment,
    Other,
}

/// Outcome of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything asked for and held was given.
    Full,
    /// Something given and something withheld, denied, not held or refused.
    Partial,
    /// Held, all withheld by exemption.
    Refused,
    NotHeld,
    /// The whole answer is neither confirm nor deny.
    Ncnd,
    CostRefused,
    Vexatious,
    /// Not a decision.
    Other,
}

impl Outcome {
    pub const ALL: [Outcome; 8] = [
        Outcome::Full,
        Outcome::Partial,
        Outcome::Refused,
        Outcome::NotHeld,
        Outcome::Ncnd,
        Outcome::CostRefused,
        Outcome::Vexatious,
        Outcome::Other,
    ];

    /// Returns the name used in records and tables.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Full => "full",
            Outcome::Partial => "partial",
            Outcome::Refused => "refused",
            Outcome::NotHeld => "not_held",
            Outcome::Ncnd => "ncnd",
            Outcome::CostRefused => "cost_refused",
            Outcome::Vexatious => "vexatious",
            Outcome::Other => "other",
        }
    }
}

/// What happened to one question. A question can have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionOutcome {
    Disclosed,
    PartlyDisclosed,
    DisclosedOutsideAct,
    Exempt,
    Ncnd,
    NotHeld,
    CostRefused,
    Vexatious,
    AccessibleElsewhere,
    FuturePublication,
    ClarificationSought,
    Transferred,
    Withdrawn,
    Unclear,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub question_id: String,
    /// From 1, in the order of the request.
    pub ordinal: usize,
    /// As printed: `Q1`, `1a`, `Request 2`.
    pub label: Option<String>,
    pub text: Option<String>,
    pub text_span: Option<Span>,
    pub outcomes: Vec<QuestionOutcome>,
    pub answer_span: Option<Span>,
}

/// Where a reference number was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefOrigin {
    Body,
    Title,
    Url,
    FileName,
}

/// What a reference number numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    Foi,
    Policy,
    Ico,
    Tribunal,
    Sar,
    Other,
}

/// A reference to something else; the letter's own number is not in this list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub raw: String,
    pub norm: String,
    pub kind: ReferenceKind,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    Received,
    Responded,
    Reviewed,
    NextReview,
    Other,
}

/// A date in the text that means something to the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateFact {
    pub kind: DateKind,
    /// ISO 8601 day, or month (`2024-01`).
    pub date: String,
    pub raw: String,
    pub span: Span,
    pub rule: String,
}

/// A force's estimate of what an answer would cost. Numbers are as printed; nothing is filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostClaim {
    pub question_id: Option<String>,
    pub records: Option<f64>,
    pub minutes_each: Option<f64>,
    pub hours: Option<f64>,
    pub pounds: Option<f64>,
    /// Limit in hours that the letter names.
    pub limit: Option<f64>,
    /// Whether records × minutes gives the hours claimed; none when a term is missing.
    pub arithmetic_ok: Option<bool>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caveat {
    /// `snapshot`, `not_comparable`, `counting_rule`, …, from the caveats table.
    pub kind: String,
    pub span: Span,
}

/// Wording that speaks of what became of the request, and the rule that knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// `outcome.<row>`, from the tables of wording.
    pub rule: String,
    pub span: Span,
}

/// A file that hangs on the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub attachment_id: String,
    pub url: String,
    pub file_name: String,
    pub media_type: Option<String>,
    pub bytes: Option<u64>,
    pub sha256: Option<String>,
    /// `read`, `not_read`, `not_fetched`, `encrypted`, `no_text_layer`, `unreadable`.
    pub status: String,
    /// What the file holds and does not show; never what it says.
    pub hidden_content: Vec<HiddenContent>,
}

/// One line of `crossforce extract`, and one row of the `responses` table with all that hangs on it.
///
/// Spans count characters of `text`, except those of `removed`, which count characters of the text
/// as read. Dates are ISO 8601. What is not known is null, never a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The caller's identifier, echoed by `extract`.
    pub id: Option<String>,
    pub response_id: String,
    pub force_ids: Vec<String>,
    pub regime: Option<Regime>,
    pub doc_class: DocClass,
    pub title: Option<String>,
    pub own_ref: Option<String>,
    pub own_ref_norm: Option<String>,
    pub ref_origin: Option<RefOrigin>,
    pub references: Vec<Reference>,
    pub dates: Vec<DateFact>,
    pub received_date: Option<String>,
    pub responded_date: Option<String>,
    /// `2024-03`, from the address or a printed publication date.
    pub published_month: Option<String>,
    pub date_basis: Option<String>,
    /// Working days from the day after receipt to the answer; 0 for the same day.
    pub working_days: Option<u32>,
    /// Whether these are at most twenty; none where unknown or where more may have been allowed.
    pub within_time_limit: Option<bool>,
    pub outcome: Outcome,
    /// `questions`, `letter`, `doc_class`, `none`: what the outcome was derived from.
    pub outcome_basis: String,
    /// Wording that the outcome rests on.
    pub outcome_span: Option<Span>,
    /// All wording of outcome in the force's own words, in order.
    pub wording: Vec<Wording>,
    pub questions: Vec<Question>,
    /// Who speaks where: they cover the text in order.
    pub zones: Vec<Zone>,
    pub citations: Vec<Citation>,
    pub other_law: Vec<OtherLaw>,
    pub tables: Vec<Table>,
    pub figures: Vec<Figure>,
    pub cost_claims: Vec<CostClaim>,
    pub attachments: Vec<Attachment>,
    /// What the file holds and does not show, counted by kind; never what it says.
    pub hidden_content: Vec<HiddenContent>,
    /// The response that this file hangs on: of the page that links to it, of the archive or message that holds it.
    pub part_of: Option<String>,
    pub caveats: Vec<Caveat>,
    /// What is likely to be personal data of somebody, for review; hidden in exports and search results.
    pub personal: Vec<PersonalFlag>,
    pub removed: Vec<RemovedText>,
    pub problems: Vec<Problem>,
    pub url: Option<String>,
    /// RFC 3339, UTC.
    pub fetched_at: Option<String>,
    /// Of the captured bytes, hexadecimal.
    pub sha256: Option<String>,
    /// Capture identifier in the archive.
    pub capture: Option<String>,
    pub lang: Option<String>,
    pub word_count: usize,
    pub text: String,
}

impl Response {
    /// Recounts every span from bytes to characters. `read_text` is the text before cleaning.
    pub fn count_in_characters(&mut self, read_text: &CharacterIndex) {
        let index = CharacterIndex::new(&self.text);
        let each = |span: &mut Span| *span = index.span_in_characters(*span);
        self.references.iter_mut().for_each(|it| each(&mut it.span));
        self.dates.iter_mut().for_each(|it| each(&mut it.span));
        self.outcome_span.iter_mut().for_each(&each);
        self.wording.iter_mut().for_each(|it| each(&mut it.span));
        for question in &mut self.questions {
            question.text_span.iter_mut().for_each(&each);
            question.answer_span.iter_mut().for_each(&each);
        }
        self.zones.iter_mut().for_each(|it| each(&mut it.span));
        self.citations.iter_mut().for_each(|it| each(&mut it.span));
        self.other_law.iter_mut().for_each(|it| each(&mut it.span));
        for table in &mut self.tables {
            each(&mut table.span);
            table.cells.iter_mut().for_each(|it| each(&mut it.span));
        }
        self.figures.iter_mut().for_each(|it| each(&mut it.span));
        self.cost_claims.iter_mut().for_each(|it| each(&mut it.span));
        self.caveats.iter_mut().for_each(|it| each(&mut it.span));
        self.personal.iter_mut().for_each(|it| each(&mut it.span));
        for removed in &mut self.removed {
            removed.span = read_text.span_in_characters(removed.span);
        }
    }
}
