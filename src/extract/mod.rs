//! Finds what a letter says: references, dates, questions, citations, outcomes, figures. Pure; never fails.

pub mod letter;
