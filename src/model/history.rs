//! What became of one answer at one address, capture by capture.

/// One time that an address was asked for the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// RFC 3339, UTC, whole seconds.
    pub fetched_at: String,
    pub capture: String,
    pub url: String,
    pub force_ids: String,
    pub own_ref: Option<String>,
    /// What was there; nothing when the site said that there is no such page (404 or 410).
    pub answer: Option<Answer>,
}

/// What a capture of an answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub response_id: String,
    pub outcome: String,
    /// Whether the letter refuses to confirm or deny, in any part.
    pub ncnd: bool,
    pub text: String,
}
