//! Comparison tables over the extracted tables: who relies on which exemption, how requests end and how soon, what is
//! refused on cost, the figures side by side, and what is held at all.
//!
//! Data frames stay inside: what comes out is a [`Comparison`], plain rows with notes that say what was
//! counted and what was left out. Tables are read partition by partition. Nothing here writes files or prints.

mod answers;
mod comparison;
mod costs;
mod coverage;
mod crosswalk;
mod exemptions;
mod figures;
mod frames;
mod grouping;
mod order;
mod outcomes;
mod overview;
mod rate;
mod timeliness;
mod wide;

pub use answers::Selection;
pub use comparison::{Cell, Comparison, InFull};
pub use costs::{Costs, costs};
pub use coverage::{Coverage, coverage};
pub use exemptions::{Exemptions, exemptions, exemptions_in_full};
pub use figures::{Figures, figures};
pub use grouping::By;
pub use order::natural as natural_order;
pub use outcomes::{Outcomes, outcomes, outcomes_in_full};
pub use rate::OutOf;
pub use timeliness::{Timeliness, timeliness};

use crate::compare::comparison::share;
use crate::store::StoreError;
use polars::prelude::PolarsError;

#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot group by `{0}`: it is none of {names}", names = By::names())]
    UnknownGrouping(String),
    #[error("`{comparison}` cannot be grouped by `{by}`")]
    Grouping { comparison: &'static str, by: &'static str },
    #[error("cannot group by `round`: the same request is not linked across forces yet, so there are no rounds")]
    NoRounds,
    #[error("there is no subject `{0}`")]
    UnknownSubject(String),
    #[error("cannot work out the comparison")]
    Frame(#[from] PolarsError),
}

#[cfg(test)]
mod tests;
