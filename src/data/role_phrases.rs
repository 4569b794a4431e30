//! Wording that tells whether a letter relies on a provision. Rows of `role_phrases.toml`, in order.
//!
//! A pattern is matched against one sentence in lower case in which the citation judged is `@`, other
//! citations are `#`, and ` | ` parts the sentence from the next one.

use crate::data::candidates::Candidates;
use crate::data::required::branches;
use crate::model::Regime;
use regex::bytes::Regex;
use serde::Deserialize;
use std::sync::{LazyLock, OnceLock};

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let rows: Rows = toml::from_str(include_str!("role_phrases.toml"))
        .expect("the table of role phrases is part of the program and a test reads it");
    Tables {
        rules: PhraseTable::new(rows.rule),
        weak_rules: PhraseTable::new(rows.weak_rule),
        withholding: PhraseTable::new(rows.withholding),
        releasing: PhraseTable::new(rows.releasing),
    }
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    rule: Vec<Phrase>,
    weak_rule: Vec<Phrase>,
    withholding: Vec<Phrase>,
    releasing: Vec<Phrase>,
}

struct Tables {
    rules: PhraseTable,
    weak_rules: PhraseTable,
    withholding: PhraseTable,
    releasing: PhraseTable,
}

/// What a row concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Not applied, withdrawn, overturned: beats everything.
    Denied,
    /// Someone else's words or decision.
    Others,
    /// What a provision says, or what might be.
    Explained,
    /// Relied on by this authority in this decision.
    Engaged,
    /// Whatever the citation before it is.
    AsBefore,
}

/// One row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    pub name: String,
    pub pattern: String,
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// Provisions the row is for, as `FOIA 12`; all when empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// What must not stand in the sentence.
    #[serde(default)]
    pub unless: Option<String>,
    pub examples: Vec<String>,
    #[serde(default)]
    pub not_examples: Vec<String>,
}

/// Rows ready to be looked for.
pub struct PhraseTable {
    rows: Vec<Phrase>,
    unless: Vec<Option<Regex>>,
    /// Parts of the patterns of rows: a row matches where one of its parts does.
    parts: Vec<Part>,
    /// Which parts are worth a try.
    candidates: Candidates,
    /// Regime and section of rows that are for single provisions, sorted.
    sections: Vec<(String, String)>,
}

struct Part {
    row: usize,
    written: String,
    compiled: OnceLock<Regex>,
}

impl Part {
    /// Small, and compiled when first asked: most parts are asked for in few letters.
    fn is_match(&self, view: &str) -> bool {
        self.compiled.get_or_init(|| compiled(&self.written)).is_match(view.as_bytes())
    }
}

fn compiled(pattern: &str) -> Regex {
    regex::bytes::RegexBuilder::new(pattern)
        .unicode(false)
        .build()
        .expect("shipped patterns compile, as a test of every row shows")
}

/// Shorthands that patterns may use.
const MACROS: [(&str, &str); 8] = [
    // What may stand between a citation and its verb: ", which protects safety,", " (law enforcement)".
    (
        "<aside>",
        r"(?:,(?: (?:read|taken|together|along|in conjunction|and|or) [^;@|,]*,|[^;@#|,]*,)?| -[^;@#|]*-| \([^)]*\))?",
    ),
    (
        "<ref>",
        r"(?:the )?(?:use of )?(?:exemptions? |exceptions? )?(?:(?:at|in|under|of|from|by|contained in|provided by|set out in|found in) )?(?:either |both )?@(?: exemptions?| exceptions?)?(?: (?:together with|read with|in conjunction with|taken with|along with|with) (?:the )?#)?",
    ),
    (
        "<adv>",
        r"(?:(?:[a-z]+ly|also|now|still|therefore|thus|again|both|all|each|hence|first|then|indeed|in fact|in this case|here|in the end|on balance|at this stage|after all|in this instance|however|in our view|in my view|not only|itself|themselves|too|so) )*",
    ),
    ("<be>", r"(?:is|are|was|were|be|been|being|has been|have been|had been|having been|has|have|had)"),
    (
        "<own>",
        r"(?:(?: ?,)? ?\b(?:our|my|the|its|any|all|an?|earlier|original|previous|former|initial|first|use|reliance|refusal|application|claim|claims|claimed|exemptions?|exceptions?|decision|citation|engagement|of|on|upon|to|under|at|in|for|from|by|that|however|we|i|had|have|made|relied|both|with|as|not|only|also|either|provisions?|tests?|conditions?|threshold|requirements?|criteria|set out|contained|within|found|afforded|given|conferred|laid down|provided|relevant|following|and|is|are|section|limb|limbs|absolute|qualified|class|prejudice|based|-))*[ :]*",
    ),
    ("<gap>", r"[^;@#|]*"),
    (
        "<withheld>",
        r"(?:exempt(?:ed)?|excepted|withh[oe]ld(?:s|ing)?|redact(?:s|ed|ing|ions?)?|refus(?:e|es|ed|ing|al)|removed?|removing|blanked|declin(?:e|es|ed|ing)|excised|obscured|blacked|blocked|omit(?:s|ted|ting)?|held back|holding back|kept back|edited out|masked|deleted|pixelated|no disclosure|(?:do|does|did) not appear|left out|turned down|held over|taken out|struck out|crossed out|gr[ae]yed out|shaded out|whited out|scored out|inked out|painted (?:out|over)|cut (?:out|from)|clipped|suppressed|hidden|kept (?:confidential|secret|private|from)|not (?:included|shown|attached|enclosed|sent|reproduced|printed|passed on|handed over|set out|available)|(?:can|could|will) not (?:be )?(?:release|released|disclose|disclosed|provide|provided|supply|supplied|give|given|share|shared|publish|published|send|sent)|unable to (?:release|disclose|provide|supply|give|share|comply|answer)|not (?:being )?(?:released|disclosed|provided|supplied|given|published|releasing|disclosing|providing))",
    ),
    // What a letter says of what it does not give, where nothing else decides.
    (
        "<kept>",
        r"(?:<withheld>|gaps?|blanks?|missing|black boxes|unanswered|not answered|confidential|not for (?:release|publication|disclosure)|no answer|secret|closed|stays? (?:with us|out)|do not (?:say|name|tell|identify|publish)|say nothing|(?:can|could) not (?:say|name|tell|identify|help)|kept off|off limits)",
    ),
];

impl PhraseTable {
    /// Compiles the rows; a row that does not compile is a fault of the shipped table, which a test finds.
    pub fn new(rows: Vec<Phrase>) -> Self {
        let spelled_out = |pattern: &str| {
            MACROS.iter().rev().fold(pattern.trim().to_owned(), |out, (name, text)| out.replace(name, text))
        };
        let unless = rows.iter().map(|row| row.unless.as_ref().map(|it| compiled(&spelled_out(it)))).collect();
        let part = |row, written: &str| Part { row, written: written.to_owned(), compiled: OnceLock::new() };
        let mut parts = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            parts.extend(branches(&spelled_out(&row.pattern)).into_iter().map(|it| part(at, it)));
        }
        let candidates = Candidates::new(parts.iter().map(|it| it.written.as_str()), std::iter::empty());
        let mut sections: Vec<(String, String)> = rows
            .iter()
            .flat_map(|row| &row.only)
            .filter_map(|only| only.split_once(' '))
            .map(|(regime, rest)| (regime.to_owned(), rest.split('(').next().unwrap_or(rest).to_owned()))
            .collect();
        sections.sort();
        sections.dedup();
        PhraseTable { rows, unless, parts, candidates, sections }
    }

    /// Tells whether some row is for this section alone.
    pub fn has_rows_for(&self, regime: Regime, section: &str) -> bool {
        let regime = regime.name();
        self.sections.iter().any(|(known, number)| known == regime && number == section)
    }

    /// Returns the rows that match, in table order. Lazy: rows behind the one that decides are not run.
    pub fn matches<'t, 'v>(&'t self, view: &'v str) -> impl Iterator<Item = &'t Phrase> + use<'t, 'v> {
        let mut last = None;
        let mut parts = self.candidates.of(view).map(|at| &self.parts[at]);
        std::iter::from_fn(move || {
            parts.by_ref().find_map(|part| {
                let row = part.row;
                if last == Some(row) || !part.is_match(view) {
                    return None;
                }
                last = Some(row);
                let kept = self.unless[row].as_ref().is_none_or(|unless| !unless.is_match(view.as_bytes()));
                kept.then(|| &self.rows[row])
            })
        })
    }

    pub fn is_match(&self, view: &str) -> bool {
        self.candidates.of(view).any(|at| self.parts[at].is_match(view))
    }

    #[cfg(test)]
    pub fn check_examples(&self) {
        let mut wrong = Vec::new();
        let matched = |text: &str, name: &str| self.matches(text).any(|found| found.name == name);
        for row in &self.rows {
            if row.examples.is_empty() {
                wrong.push(format!("{} has no example", row.name));
            }
            let missed = row.examples.iter().filter(|example| !matched(example, &row.name));
            wrong.extend(missed.map(|example| format!("{} misses: {example}", row.name)));
            let hit = row.not_examples.iter().filter(|example| matched(example, &row.name));
            wrong.extend(hit.map(|example| format!("{} hits: {example}", row.name)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[cfg(test)]
    pub fn rows(&self) -> &[Phrase] {
        &self.rows
    }
}

/// Returns the table of role phrases.
pub fn role_phrases() -> &'static PhraseTable {
    &TABLES.rules
}

/// Returns the rows that count where no row of `role_phrases` decides.
pub fn weak_rules() -> &'static PhraseTable {
    &TABLES.weak_rules
}

/// Returns wording of a sentence that keeps something back.
pub fn withholding() -> &'static PhraseTable {
    &TABLES.withholding
}

/// Returns wording of a sentence that gives what was asked for.
pub fn releasing() -> &'static PhraseTable {
    &TABLES.releasing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_matches_its_examples_only() {
        role_phrases().check_examples();
        weak_rules().check_examples();
        withholding().check_examples();
        releasing().check_examples();
    }

    #[test]
    fn names_are_unique_and_every_row_concludes_something() {
        let rows = || role_phrases().rows().iter().chain(weak_rules().rows());
        let mut names: Vec<&str> = rows().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(rows().all(|row| row.conclusion.is_some()));
    }
}
