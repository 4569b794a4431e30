//! Wording that tells whether a letter relies on a provision. Rows of `role_phrases.toml`, in order.
//!
//! A pattern is matched against one sentence in lower case in which the citation judged is `@`, other
//! citations are `#`, and ` | ` parts the sentence from the next one.

use regex::bytes::RegexSet;
use serde::Deserialize;
use std::sync::LazyLock;

static TABLE: LazyLock<PhraseTable> = LazyLock::new(|| {
    let rows: Rows = toml::from_str(include_str!("role_phrases.toml"))
        .expect("the table of role phrases is part of the program and a test reads it");
    PhraseTable::new(rows.rule)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    rule: Vec<Phrase>,
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
    pub examples: Vec<String>,
    #[serde(default)]
    pub not_examples: Vec<String>,
}

/// Rows compiled into one automaton.
pub struct PhraseTable {
    rows: Vec<Phrase>,
    /// One automaton for every few rows: all rows in one have so many states that its cache never warms.
    sets: Vec<RegexSet>,
}

const ROWS_IN_A_SET: usize = 6;

/// Shorthands that patterns may use.
const MACROS: [(&str, &str); 6] = [
    (
        "<ref>",
        r"(?:the )?(?:use of )?(?:exemptions? |exceptions? )?(?:(?:at|in|under|of|from|by|contained in|provided by|set out in|found in) )?(?:either |both )?@(?: exemptions?| exceptions?)?",
    ),
    (
        "<adv>",
        r"(?:(?:[a-z]+ly|also|now|still|therefore|thus|again|both|all|each|hence|first|then|indeed|in fact|in this case|here|in the end|on balance|at this stage|after all|in this instance|however|in our view|in my view|not only|itself|themselves|too|so) )*",
    ),
    ("<be>", r"(?:is|are|was|were|be|been|being|has been|have been|had been|having been|has|have|had)"),
    (
        "<own>",
        r"(?:(?: ?,)? ?\b(?:our|my|the|its|any|all|an?|earlier|original|previous|former|initial|first|use|reliance|refusal|application|claim|claims|claimed|exemptions?|exceptions?|decision|citation|engagement|of|on|upon|to|under|at|in|for|from|by|that|we|i|had|have|made|relied|both|with|as|not|only|also|either|provisions?|set out|contained|within|found|afforded|given|conferred|laid down|provided|relevant|following|and|is|are|section|limb|limbs|absolute|qualified|class|prejudice|based|-))*[ :]*",
    ),
    ("<gap>", r"[^;@#|]*"),
    (
        "<withheld>",
        r"(?:exempt(?:ed)?|excepted|withh[oe]ld(?:s|ing)?|redact(?:s|ed|ing|ions?)?|refus(?:e|es|ed|ing|al)|removed?|removing|blanked|declin(?:e|es|ed|ing)|excised|obscured|blacked|blocked|omit(?:s|ted|ting)?|held back|holding back|kept back|edited out|masked|deleted|pixelated|no disclosure|(?:do|does|did) not appear|left out|turned down|held over|taken out|struck out|crossed out|suppressed|hidden|kept (?:confidential|secret|private|from)|not (?:included|shown|attached|enclosed|sent|reproduced|printed|passed on|handed over|set out|available)|(?:can|could|will) not (?:be )?(?:release|released|disclose|disclosed|provide|provided|supply|supplied|give|given|share|shared|publish|published|send|sent)|unable to (?:release|disclose|provide|supply|give|share|comply|answer)|not (?:being )?(?:released|disclosed|provided|supplied|given|published|releasing|disclosing|providing))",
    ),
];

impl PhraseTable {
    /// Compiles the rows; a row that does not compile is a fault of the shipped table, which a test finds.
    pub fn new(rows: Vec<Phrase>) -> Self {
        let patterns: Vec<String> = rows
            .iter()
            .map(|row| {
                MACROS
                    .iter()
                    .rev()
                    .fold(row.pattern.trim().to_owned(), |pattern, (name, text)| pattern.replace(name, text))
            })
            .collect();
        let sets = patterns
            .chunks(ROWS_IN_A_SET)
            .map(|patterns| {
                regex::bytes::RegexSetBuilder::new(patterns)
                    .unicode(false)
                    .dfa_size_limit(8 << 20)
                    .build()
                    .expect("shipped patterns compile, as a test of every row shows")
            })
            .collect();
        PhraseTable { rows, sets }
    }

    /// Returns the rows that match, in table order. Lazy: rows behind the one that decides are not run.
    pub fn matches<'t, 'v>(&'t self, view: &'v str) -> impl Iterator<Item = &'t Phrase> + use<'t, 'v> {
        let sets = self.sets.iter().enumerate();
        sets.filter(|(_, set)| set.is_match(view.as_bytes())).flat_map(move |(chunk, set)| {
            let found: Vec<usize> = set.matches(view.as_bytes()).into_iter().collect();
            found.into_iter().map(move |place| &self.rows[chunk * ROWS_IN_A_SET + place])
        })
    }

    pub fn is_match(&self, view: &str) -> bool {
        self.sets.iter().any(|set| set.is_match(view.as_bytes()))
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
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_matches_its_examples_only() {
        role_phrases().check_examples();
    }

    #[test]
    fn names_are_unique_and_every_row_concludes_something() {
        let mut names: Vec<&str> = role_phrases().rows().iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(role_phrases().rows().iter().all(|row| row.conclusion.is_some()));
    }
}
