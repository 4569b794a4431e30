//! Wording by which forces limit what their figures mean.

use crate::data::phrases::PhraseTable;
use std::sync::LazyLock;

/// Rows give the kind of caveat: `snapshot`, `not_comparable`, …
pub static CAVEATS: LazyLock<PhraseTable<String>> =
    LazyLock::new(|| PhraseTable::shipped(include_str!("caveats.toml")));
