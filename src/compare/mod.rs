//! Comparison tables over the extracted tables: who relies on which exemption, how requests end, and the
//! figures side by side.
//!
//! Data frames stay inside: what comes out is a [`Comparison`], plain rows with notes that say what was
//! counted and what was left out. Nothing here writes files or prints.

mod answers;
mod comparison;
mod crosswalk;
mod exemptions;
mod figures;
mod order;
mod outcomes;
mod wide;

pub use answers::Selection;
pub use comparison::{Cell, Comparison};
pub use exemptions::{Exemptions, exemptions};
pub use figures::{Figures, figures};
pub use outcomes::{Outcomes, outcomes};

use crate::compare::comparison::share;
use crate::store::StoreError;
use polars::prelude::PolarsError;
use std::str::FromStr;

/// What rows stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Force,
    Year,
    Regime,
    Outcome,
    /// A section with all its limbs.
    Provision,
    /// A provision as cited: `31(1)(a)` apart from `31`.
    Limb,
    Period,
}

impl By {
    const NAMES: [(By, &'static str); 7] = [
        (By::Force, "force"),
        (By::Year, "year"),
        (By::Regime, "regime"),
        (By::Outcome, "outcome"),
        (By::Provision, "provision"),
        (By::Limb, "limb"),
        (By::Period, "period"),
    ];

    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(by, _)| *by == self).map_or("", |(_, name)| name)
    }
}

impl FromStr for By {
    type Err = CompareError;

    fn from_str(text: &str) -> Result<Self, CompareError> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text).map(|(by, _)| *by);
        found.ok_or_else(|| CompareError::UnknownGrouping(text.to_owned()))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot group by `{0}`: it is none of force, year, regime, outcome, provision, limb, period")]
    UnknownGrouping(String),
    #[error("`{comparison}` cannot be grouped by `{by}`")]
    Grouping { comparison: &'static str, by: &'static str },
    #[error("cannot work out the comparison")]
    Frame(#[from] PolarsError),
}

#[cfg(test)]
mod tests;
