//! Police forces and the bodies beside them.

use crate::model::Regime;
use serde::{Deserialize, Serialize};

/// One row of the forces table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Force {
    /// data.police.uk slug where there is one: `cleveland`.
    pub force_id: String,
    pub name: String,
    /// `territorial`, `special`, `national`, `oversight`, `island`, `collaboration`, or `sample`.
    pub kind: String,
    pub nation: String,
    /// Absent where the body's law is none of the five regimes (the islands).
    pub regime: Option<Regime>,
    #[serde(default)]
    pub ons_code: Option<String>,
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub former_hosts: Vec<String>,
    /// Other names, none ambiguous.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Short forms. Ambiguous ones count only when something else agrees.
    #[serde(default)]
    pub abbreviations: Vec<Abbreviation>,
    /// Address segment below `/foi-ai/` on the shared platform.
    #[serde(default)]
    pub soh_segment: Option<String>,
    /// Shapes of its own reference numbers.
    #[serde(default)]
    pub references: Vec<ReferencePattern>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abbreviation {
    pub text: String,
    #[serde(default)]
    pub ambiguous: bool,
}

/// A shape of reference number. Each example must match, each non-example must not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferencePattern {
    /// Regular expression with the groups that `norm` names.
    pub pattern: String,
    /// Normal form with `{1}`, `{2}` for groups; empty keeps the text in upper case with one separator.
    #[serde(default)]
    pub norm: String,
    /// `body`, `title`, `url` or `file_name`; a number with separators lost counts only where it says.
    #[serde(default = "default_place")]
    pub place: String,
    /// Only behind a label such as `Reference:`.
    #[serde(default)]
    pub labelled: bool,
    pub examples: Vec<String>,
    pub not_examples: Vec<String>,
}

fn default_place() -> String {
    "body".to_owned()
}
