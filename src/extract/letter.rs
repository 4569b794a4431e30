//! One letter as the extracting stages see it.

use crate::model::{Block, Grid, LegalParagraph, Link, Regime};
pub use crate::model::{Zone, ZoneKind};

/// One letter. All spans count bytes of `text`.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub text: &'a str,
    pub blocks: &'a [Block],
    pub grids: &'a [Grid],
    pub links: &'a [Link],
    pub title: Option<&'a str>,
    pub legal: &'a [LegalParagraph],
    pub zones: &'a [Zone],
    /// Regime of the authority that answers: what a bare "section 31" means.
    pub regime: Regime,
}

impl Letter<'_> {
    /// Returns the kind of the zone that holds the byte offset.
    pub fn zone_at(&self, at: usize) -> ZoneKind {
        let next = self.zones.partition_point(|zone| zone.span.start <= at);
        next.checked_sub(1).map_or(ZoneKind::Response, |last| self.zones[last].kind)
    }
}

/// What is known of a document besides its text. Nothing here is trusted over the text without saying so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// The caller's identifier.
    pub id: Option<&'a str>,
    pub url: Option<&'a str>,
    /// Force named by the caller or the source definition.
    pub force: Option<&'a str>,
    pub file_name: Option<&'a str>,
    /// RFC 3339, UTC.
    pub fetched_at: Option<&'a str>,
    pub sha256: Option<&'a str>,
    pub capture: Option<&'a str>,
    /// The response that this document hangs on.
    pub part_of: Option<&'a str>,
}
