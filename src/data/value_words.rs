//! Words that stand where a number could stand: nil, not held, withheld, suppressed, and the labels of
//! totals and of columns that count nothing. Holds no numbers' grammar; see `extract::figure::value`.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a word in place of a number means. Five kinds of nothing, kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Nil,
    NotHeld,
    Withheld,
    Suppressed,
    Unreadable,
}

/// The table, indexed for lookup. All phrases are in folded form.
pub struct ValueWords {
    whole: BTreeMap<String, Meaning>,
    opens: Vec<(String, Meaning)>,
    total: BTreeSet<String>,
    generic: BTreeSet<String>,
    naming: BTreeSet<String>,
    not_counted: BTreeSet<String>,
    numbers: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct Shipped {
    row: Vec<Row>,
    labels: Labels,
    numbers: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct Row {
    meaning: Meaning,
    whole: Vec<String>,
    opens: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests alone"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests alone"))]
    not_examples: Vec<String>,
}

#[derive(Deserialize)]
struct Labels {
    total: BTreeSet<String>,
    generic: BTreeSet<String>,
    naming: BTreeSet<String>,
    not_counted: BTreeSet<String>,
}

static WORDS: LazyLock<ValueWords> = LazyLock::new(|| {
    let shipped = shipped();
    let mut whole = BTreeMap::new();
    let mut opens = Vec::new();
    for row in shipped.row {
        whole.extend(row.whole.iter().map(|phrase| (fold(phrase), row.meaning)));
        opens.extend(row.opens.into_iter().map(|phrase| (phrase, row.meaning)));
    }
    let folded = |labels: BTreeSet<String>| labels.iter().map(|label| fold(label)).collect();
    let Labels { total, generic, naming, not_counted } = shipped.labels;
    ValueWords {
        whole,
        opens,
        total: folded(total),
        generic: folded(generic),
        naming: folded(naming),
        not_counted: folded(not_counted),
        numbers: shipped.numbers,
    }
});

fn shipped() -> Shipped {
    toml::from_str(include_str!("value_words.toml")).expect("the shipped table is checked by a test")
}

/// Returns the shipped table.
pub fn value_words() -> &'static ValueWords {
    &WORDS
}

impl ValueWords {
    /// Returns the meaning of a cell that holds words only. The cell must be folded, see [`fold`].
    pub fn meaning(&self, folded: &str) -> Option<Meaning> {
        if let Some(meaning) = self.whole.get(folded) {
            return Some(*meaning);
        }
        self.opens.iter().find(|(phrase, _)| opens_with(folded, phrase)).map(|(_, meaning)| *meaning)
    }

    /// Returns whether the folded label heads a sum of the other rows or columns.
    pub fn is_total(&self, folded: &str) -> bool {
        self.total.contains(folded) || self.is_sub_total(folded)
    }

    /// Returns whether the folded label heads a sum of some of the other rows or columns.
    pub fn is_sub_total(&self, folded: &str) -> bool {
        ["sub-total", "sub total", "subtotal"].iter().any(|start| folded.starts_with(start))
    }

    /// Returns whether the folded header says no more than that something is counted.
    pub fn is_generic(&self, folded: &str) -> bool {
        self.generic.contains(folded)
    }

    /// Returns whether numbers under the folded header name their row.
    pub fn is_naming(&self, folded: &str) -> bool {
        self.naming.contains(folded)
    }

    /// Returns whether a number after the folded label belongs to the letterhead.
    pub fn is_not_counted(&self, folded: &str) -> bool {
        self.not_counted.contains(folded)
    }

    /// Returns the number a word spells.
    pub fn number(&self, folded: &str) -> Option<u32> {
        self.numbers.get(folded).copied()
    }
}

/// A phrase opens a text when the next character does not continue its last word or number.
fn opens_with(folded: &str, phrase: &str) -> bool {
    folded
        .strip_prefix(phrase)
        .is_some_and(|rest| phrase.ends_with([' ', '#']) || !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// Lower-cases, joins spaces, and cuts quotation marks, round brackets, colons and full stops at the ends.
pub fn fold(raw: &str) -> String {
    let mut folded = String::with_capacity(raw.len());
    for word in raw.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    let cut = folded
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '’' | '‘' | '“' | '”'))
        .trim_end_matches(['.', ';', ','])
        .trim();
    let cut = match cut.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner,
        _ => cut,
    };
    match cut.strip_suffix(':') {
        Some(before) if !before.is_empty() => before.trim_end().to_owned(),
        _ => cut.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_the_meaning_of_its_row_and_no_other_example_has() {
        for row in shipped().row {
            assert!(!row.examples.is_empty(), "a row without examples proves nothing");
            for example in &row.examples {
                assert_eq!(value_words().meaning(&fold(example)), Some(row.meaning), "{example}");
            }
            for other in &row.not_examples {
                assert_ne!(value_words().meaning(&fold(other)), Some(row.meaning), "{other}");
            }
        }
    }
}
