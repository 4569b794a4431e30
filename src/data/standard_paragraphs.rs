//! Paragraphs that say the same in every letter: what the law asks, how to complain, what figures are worth.

use crate::data::scan::Phrases;
use serde::Deserialize;
use std::sync::LazyLock;

/// One kind of paragraph of `standard_paragraphs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParagraphRow {
    pub id: String,
    /// Every list must have one of its phrases in the paragraph.
    needs: Vec<Vec<String>>,
    /// A paragraph with one of these is about the case.
    #[serde(default)]
    never: Vec<String>,
    max_words: usize,
    /// Numbers allowed besides those of sections and of years; `*` allows any.
    #[serde(default)]
    numbers: Vec<String>,
    pub examples: Vec<String>,
    pub not_examples: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    paragraph: Vec<ParagraphRow>,
}

/// What a phrase does to a row when it is found.
#[derive(Clone, Copy, Debug)]
enum Use {
    Need { row: usize, list: usize },
    Never { row: usize },
}

/// The table, and one automaton over all its phrases.
#[derive(Debug)]
pub struct ParagraphTable {
    pub rows: Vec<ParagraphRow>,
    pub automaton: Phrases,
    uses: Vec<Vec<Use>>,
}

static SHIPPED: LazyLock<ParagraphTable> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("standard_paragraphs.toml")).expect("the shipped table is checked by a test");
    ParagraphTable::new(file.paragraph)
});

impl ParagraphTable {
    pub fn shipped() -> &'static ParagraphTable {
        &SHIPPED
    }

    fn new(rows: Vec<ParagraphRow>) -> Self {
        let mut phrases: Vec<(&str, Use)> = Vec::new();
        for (row, definition) in rows.iter().enumerate() {
            for (list, needed) in definition.needs.iter().enumerate() {
                phrases.extend(needed.iter().map(|phrase| (phrase.as_str(), Use::Need { row, list })));
            }
            phrases.extend(definition.never.iter().map(|phrase| (phrase.as_str(), Use::Never { row })));
        }
        phrases.sort_by_key(|(phrase, _)| *phrase);
        let mut patterns: Vec<&str> = Vec::new();
        let mut uses: Vec<Vec<Use>> = Vec::new();
        for (phrase, effect) in phrases {
            if patterns.last() != Some(&phrase) {
                patterns.push(phrase);
                uses.push(Vec::new());
            }
            if let Some(last) = uses.last_mut() {
                last.push(effect);
            }
        }
        let automaton = Phrases::shipped(&patterns);
        ParagraphTable { rows, automaton, uses }
    }

    /// Returns the first row that a paragraph fits, given the phrases found in it.
    pub fn judge(&self, paragraph: &str, phrases: &[usize]) -> Option<&ParagraphRow> {
        if phrases.is_empty() {
            return None;
        }
        let mut needs = vec![0_u32; self.rows.len()];
        let mut never = vec![false; self.rows.len()];
        for effect in phrases.iter().flat_map(|phrase| &self.uses[*phrase]) {
            match *effect {
                Use::Need { row, list } => needs[row] |= 1 << list,
                Use::Never { row } => never[row] = true,
            }
        }
        self.rows.iter().enumerate().find_map(|(index, row)| {
            let all = (1_u32 << row.needs.len()) - 1;
            let fits = needs[index] == all && !never[index] && row.fits(paragraph);
            fits.then_some(row)
        })
    }
}

impl ParagraphRow {
    fn fits(&self, paragraph: &str) -> bool {
        if paragraph.split_ascii_whitespace().take(self.max_words + 1).count() > self.max_words {
            return false;
        }
        self.numbers.iter().any(|number| number == "*")
            || case_numbers(paragraph).all(|number| self.numbers.iter().any(|allowed| allowed == number))
    }
}

/// Words after which a number names a provision.
const PROVISION_WORDS: [&str; 14] = [
    "section",
    "sections",
    "s",
    "ss",
    "article",
    "articles",
    "part",
    "paragraph",
    "subsection",
    "subsections",
    "schedule",
    "condition",
    "and",
    "or",
];

/// Returns the numbers of a paragraph that are neither provisions nor years.
fn case_numbers(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = paragraph.as_bytes();
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let mut end = start;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit() || bytes[end] == b',' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
        {
            end += 1;
        }
        at = end;
        Some((start, &paragraph[start..end]))
    })
    .filter(|(start, number)| {
        let before = &paragraph[..*start];
        let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        let tail = before.trim_end_matches([' ', '.', '(', '\u{a0}']);
        let word = tail.rsplit(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
        let after_provision = PROVISION_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
        let in_brackets = before.ends_with('(');
        !(is_year || after_provision || in_brackets)
    })
    .map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(paragraph: &str) -> Option<&'static str> {
        let table = ParagraphTable::shipped();
        let phrases: Vec<usize> =
            table.automaton.overlapping(paragraph).into_iter().map(|found| found.phrase).collect();
        table.judge(paragraph, &phrases).map(|row| row.id.as_str())
    }

    #[test]
    fn every_example_is_of_its_row_and_no_counterexample_is_any() {
        let table = ParagraphTable::shipped();
        assert!(table.rows.is_sorted_by(|left, right| left.id < right.id));
        for row in &table.rows {
            assert!(!row.examples.is_empty() && !row.not_examples.is_empty() && row.needs.len() < 32, "{}", row.id);
            for example in &row.examples {
                assert_eq!(judged(example), Some(row.id.as_str()), "{example}");
            }
            for example in &row.not_examples {
                assert_eq!(judged(example), None, "{example}");
            }
        }
    }

    #[test]
    fn numbers_of_provisions_and_years_are_not_figures() {
        let numbers: Vec<_> =
            case_numbers("Section 31(1)(a) and 40 of the Act 2000: 1,204 cases, 18 hours, s.12").collect();
        assert_eq!(numbers, ["1,204", "18"]);
    }
}
