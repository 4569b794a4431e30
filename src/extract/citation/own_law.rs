//! What the letter as a whole says of the Act it is written under.

use crate::extract::citation::act_name::{ActName, Named};
use crate::extract::citation::lexer::Lexed;
use crate::model::Regime;

/// Regime that bare sections belong to: the authority's, unless the text names only the other one.
pub fn own_regime(letter_regime: Regime, acts: &[ActName], lexed: Lexed<'_>) -> Regime {
    // "FOI" is what everybody calls either Act.
    let plain_foi = |act: &ActName| act.to == act.from + 1 && lexed.is_word(act.from, &["foi"]);
    let names = |regime: Regime| {
        acts.iter()
            .any(|act| matches!(act.named, Named::Access { regime: found, .. } if found == regime) && !plain_foi(act))
    };
    match letter_regime {
        Regime::Foia if names(Regime::Foisa) && !names(Regime::Foia) => Regime::Foisa,
        Regime::Foia if is_scottish(lexed.text) && !names(Regime::Foia) => Regime::Foisa,
        Regime::Foisa if names(Regime::Foia) && !names(Regime::Foisa) => Regime::Foia,
        Regime::Eir => Regime::Foia,
        Regime::Eisr => Regime::Foisa,
        Regime::Foia | Regime::Foisa | Regime::Dpa => letter_regime,
    }
}

/// "We are a Scottish public authority".
fn is_scottish(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"are a Scottish public authority").is_some()
        || memchr::memmem::find(text.as_bytes(), b"is a Scottish public authority").is_some()
        || memchr::memmem::find(text.as_bytes(), b"as a Scottish public authority").is_some()
}
