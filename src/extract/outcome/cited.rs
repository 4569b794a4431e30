//! Grounds that a sentence cites by number.

use crate::data::outcome_phrases::Evidence;
use crate::data::pattern::plain;
use crate::model::Regime;
use regex::Regex;
use std::sync::LazyLock;

static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"\b(?:sections?|exemptions?|regulations?|reg\.?|s\.?|ss\.?) ?(\d{1,2})(?: ?\((\d)[a-z]?\))?(?: ?\(([a-z])\))?",
    )
});

fn denying_limb(section: &str, subsection: &str) -> bool {
    matches!(
        (section, subsection),
        ("23" | "40", "5")
            | ("24" | "38" | "41" | "42" | "44", "2")
            | ("30" | "31" | "32" | "36" | "43", "3")
            | ("27", "4")
    )
}

fn part<'t>(found: &regex::Captures<'t>, group: usize) -> &'t str {
    found.get(group).map_or("", |it| it.as_str())
}

/// Which grounds the sections and regulations in a sentence are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cited {
    pub cost: bool,
    pub vexatious: bool,
    pub accessible: bool,
    pub future: bool,
    /// EIR 12(4)(a), which says that nothing is held.
    pub not_held: bool,
    /// EIR 12(4)(b), on cost unless the sentence says otherwise.
    pub unreasonable: bool,
    /// A limb that only lets an authority neither confirm nor deny.
    pub denies: bool,
    pub other: bool,
}

impl Cited {
    pub fn new(words: &str, regime: Regime) -> Self {
        let mut cited = Cited::default();
        if !words.bytes().any(|it| it.is_ascii_digit()) {
            return cited;
        }
        for found in SECTION.captures_iter(words).take(30) {
            let scottish = regime == Regime::Foisa;
            let regulation = found.get(0).is_some_and(|it| it.as_str().starts_with("reg"));
            match part(&found, 1) {
                "12" if regulation && part(&found, 2) == "4" && part(&found, 3) == "a" => cited.not_held = true,
                "12" if regulation && part(&found, 2) == "4" && part(&found, 3) == "b" => cited.unreasonable = true,
                "12" if regulation && part(&found, 2) == "6" => cited.denies = true,
                "13" if regulation && part(&found, 2) == "5" => cited.denies = true,
                _ if regulation => cited.other = true,
                section if !scottish && denying_limb(section, part(&found, 2)) => cited.denies = true,
                // Environmental information is exempt from the Act only to be looked at under the Regulations.
                "39" if !scottish => {}
                "12" => cited.cost = true,
                "14" => cited.vexatious = true,
                "21" if !scottish => cited.accessible = true,
                "25" if scottish => cited.accessible = true,
                "22" if !scottish => cited.future = true,
                "27" if scottish => cited.future = true,
                "1" | "2" | "8" | "9" | "10" | "11" | "16" | "17" | "19" | "45" | "50" => {}
                _ => cited.other = true,
            }
        }
        cited
    }

    /// Says whether any ground is cited.
    pub fn any(&self) -> bool {
        *self != Cited::default()
    }

    /// "Exempt under section 12" is a refusal on cost, not an exemption.
    pub fn sharpen(&self, gives: Evidence) -> Evidence {
        match gives {
            Evidence::Exempt if self.other => Evidence::Exempt,
            Evidence::Exempt if self.denies => Evidence::Ncnd,
            Evidence::Exempt if self.not_held => Evidence::NotHeld,
            Evidence::Exempt if self.cost || self.unreasonable && !self.vexatious => Evidence::CostRefused,
            Evidence::Exempt if self.vexatious => Evidence::Vexatious,
            Evidence::Exempt if self.future => Evidence::FuturePublication,
            Evidence::Exempt if self.accessible => Evidence::AccessibleElsewhere,
            _ => gives,
        }
    }
}
