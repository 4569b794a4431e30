//! Finds the provisions a letter cites, the Act each belongs to, and whether the letter relies on it.
//!
//! In order: tokens, names of Acts, citations, groups that share an Act, roles, one folded record per
//! provision and role. Says nothing about questions or the outcome of a letter.

pub mod act_name;
pub mod lexer;

mod act;
mod act_default;
mod act_names_before;
mod chain;
mod cost;
mod fold;
mod grammar;
mod head;
mod head_marks;
mod letter_rules;
mod levels;
mod own_law;
mod part;
mod position;
mod reading;
mod role;
mod sentence;
#[cfg(test)]
mod tests;

use crate::extract::letter::Letter;
use crate::model::{Citation, OtherLaw};

/// What a letter cites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CitationsFound {
    /// Provisions of access regimes, by place in the text.
    pub citations: Vec<Citation>,
    /// Provisions of any other enactment, by place; each (act, section) once.
    pub other_law: Vec<OtherLaw>,
}

/// Finds everything a letter cites.
pub fn citations(letter: &Letter) -> CitationsFound {
    reading::read(letter)
}
