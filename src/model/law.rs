//! Provisions of the access regimes, citations of them, and other law.

use crate::model::Span;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An access regime with its own numbering. FOIA 31 and FOISA 31 are different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Regime {
    /// Freedom of Information Act 2000.
    #[serde(rename = "FOIA")]
    Foia,
    /// Freedom of Information (Scotland) Act 2002.
    #[serde(rename = "FOISA")]
    Foisa,
    /// Environmental Information Regulations 2004.
    #[serde(rename = "EIR")]
    Eir,
    /// Environmental Information (Scotland) Regulations 2004.
    #[serde(rename = "EISR")]
    Eisr,
    /// Data Protection Acts 1998 and 2018.
    #[serde(rename = "DPA")]
    Dpa,
}

impl Regime {
    pub const ALL: [Regime; 5] = [Regime::Foia, Regime::Foisa, Regime::Eir, Regime::Eisr, Regime::Dpa];

    /// Returns the short name, as in tables: `FOIA`.
    pub fn name(self) -> &'static str {
        match self {
            Regime::Foia => "FOIA",
            Regime::Foisa => "FOISA",
            Regime::Eir => "EIR",
            Regime::Eisr => "EISR",
            Regime::Dpa => "DPA",
        }
    }

    /// Returns the first part of a provision identifier: `foia2000:s`, `eir2004:r`.
    fn identifier_prefix(self) -> &'static str {
        match self {
            Regime::Foia => "foia2000:s",
            Regime::Foisa => "foisa2002:s",
            Regime::Eir => "eir2004:r",
            Regime::Eisr => "eisr2004:r",
            Regime::Dpa => "dpa2018:s",
        }
    }

    /// Returns how a numbered part of the instrument is called in short: `s` or `reg`.
    pub fn part_name(self) -> &'static str {
        match self {
            Regime::Foia | Regime::Foisa | Regime::Dpa => "s",
            Regime::Eir | Regime::Eisr => "reg",
        }
    }
}

impl fmt::Display for Regime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Regime {
    type Err = ();

    /// Accepts the short name in any case, with or without a year (`FOIA`, `FOIA 2000`).
    fn from_str(text: &str) -> Result<Self, ()> {
        let name = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        Regime::ALL.into_iter().find(|regime| regime.name() == name).ok_or(())
    }
}

/// Key of a provision. Displays as, and parses from, `foia2000:s31(1)(a)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provision {
    pub regime: Regime,
    /// `31`, `22A`.
    pub section: String,
    /// `(1)(a)`, or empty for the section itself.
    pub path: String,
}

impl fmt::Display for Provision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}{}", self.regime.identifier_prefix(), self.section, self.path)
    }
}

impl FromStr for Provision {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let regime = Regime::ALL.into_iter().find(|regime| text.starts_with(regime.identifier_prefix())).ok_or(())?;
        let rest = &text[regime.identifier_prefix().len()..];
        let (section, path) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
        let well_formed = !section.is_empty() && (path.is_empty() || path.ends_with(')'));
        well_formed.then(|| Provision { regime, section: section.to_owned(), path: path.to_owned() }).ok_or(())
    }
}

/// Whether the authority relied on a provision in this decision, or only spoke of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Engaged,
    Mentioned,
}

/// One provision cited in one letter in one role, folded over the whole letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub citation_id: String,
    pub regime: Regime,
    pub section: String,
    pub path: String,
    /// `foia2000:s31(1)(a)`.
    pub provision: String,
    /// Title of the provision, if it is in the provisions table.
    pub label: Option<String>,
    pub role: Role,
    /// Used to neither confirm nor deny.
    pub ncnd: bool,
    /// Deduced from wording alone, no section is named.
    pub inferred: bool,
    /// `exemption`, `refusal`, `procedural`, `duty`, `definition`, from the provisions table.
    pub kind: Option<String>,
    /// `absolute`, `qualified` or `split`, where the question arises.
    pub absolute: Option<String>,
    pub question_id: Option<String>,
    /// The citation as written.
    pub text_raw: String,
    pub span: Span,
    /// Rule that decided the role, as `role.<name>`.
    pub rule: String,
    /// Rule that decided the Act, as `act.<name>`.
    pub act_rule: String,
}

/// A provision of any other enactment. Never counted as an exemption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherLaw {
    /// As written in the text; empty when a police power is named by number alone.
    pub act: String,
    pub section: String,
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provision_identifiers_parse_and_display() {
        for text in ["foia2000:s31(1)(a)", "foisa2002:s35(1)(a)", "eir2004:r12(4)(b)", "dpa2018:s3", "foia2000:s22A"] {
            assert_eq!(text.parse::<Provision>().map(|provision| provision.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "s31", "foia2000:s", "foia2000:s31(1", "foia2001:s31"] {
            assert_eq!(text.parse::<Provision>(), Err(()), "{text}");
        }
    }
}
