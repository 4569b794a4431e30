//! Lines that belong to a website: cookie banners, exit buttons, skip links, in English and Welsh.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// One group of lines of `furniture.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurnitureRow {
    pub id: String,
    pub lang: String,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    starts_with: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    max_words: Option<usize>,
    /// Counts near the beginning or the end of a document only.
    #[serde(default)]
    pub edge: bool,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(default)]
    pub not_examples: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    line: Vec<FurnitureRow>,
}

/// How much of a phrase is looked at first.
const HEAD: usize = 3;

/// Returns the beginning of a folded line that is long enough to have one.
fn head(folded: &str) -> Option<[u8; HEAD]> {
    folded.as_bytes().first_chunk().copied()
}

/// The table, with its phrases folded and sorted for look-up.
#[derive(Debug)]
pub struct FurnitureTable {
    pub rows: Vec<FurnitureRow>,
    exact: Vec<(String, usize)>,
    openings: Vec<(String, usize)>,
    /// How the folded phrases of the table begin.
    heads: BTreeSet<[u8; HEAD]>,
    /// Bytes of the longest whole line of the table, and of the longest opening.
    longest_line: usize,
    longest_opening: usize,
}

static SHIPPED: LazyLock<FurnitureTable> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("furniture.toml")).expect("the shipped table is checked by a test");
    FurnitureTable::new(file.line)
});

impl FurnitureTable {
    pub fn shipped() -> &'static FurnitureTable {
        &SHIPPED
    }

    fn new(rows: Vec<FurnitureRow>) -> Self {
        let folded = |phrases: fn(&FurnitureRow) -> &Vec<String>| {
            let mut list: Vec<(String, usize)> = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                list.extend(phrases(row).iter().map(|phrase| (fold(phrase), index)));
            }
            list.sort();
            list
        };
        let exact = folded(|row| &row.exact);
        let openings = folded(|row| &row.starts_with);
        let longest = |phrases: &[(String, usize)]| phrases.iter().map(|(phrase, _)| phrase.len()).max().unwrap_or(0);
        let (longest_line, longest_opening) = (longest(&exact), longest(&openings));
        let heads = exact.iter().chain(&openings).filter_map(|(phrase, _)| head(phrase)).collect();
        FurnitureTable { rows, exact, openings, heads, longest_line, longest_opening }
    }

    /// Returns the row that says the whole line is furniture.
    pub fn find(&self, line: &str) -> Option<&FurnitureRow> {
        // Most lines begin as no phrase does.
        let beginning = &line[..line.floor_char_boundary(8 * HEAD)];
        if head(&fold(beginning)).is_some_and(|head| !self.heads.contains(&head)) {
            return None;
        }
        // Folding shortens, by two bytes in three at most and white space apart: long lines are not folded whole in vain.
        if line.len() > 4 * self.longest_line.max(self.longest_opening) {
            let beginning = fold(&line[..line.floor_char_boundary(4 * self.longest_opening)]);
            if !self.openings.iter().any(|(opening, _)| beginning.starts_with(opening.as_str())) {
                return None;
            }
        }
        let line = fold(line);
        if let Ok(at) = self.exact.binary_search_by(|(phrase, _)| phrase.as_str().cmp(&line)) {
            return Some(&self.rows[self.exact[at].1]);
        }
        let mut openings = self.openings.iter().map(|(opening, index)| (opening, &self.rows[*index]));
        openings.find(|(opening, row)| row.opens(opening, &line)).map(|(_, row)| row)
    }
}

impl FurnitureRow {
    fn opens(&self, opening: &str, line: &str) -> bool {
        line.starts_with(opening)
            && self.contains.iter().all(|word| line.contains(word.as_str()))
            && self.max_words.is_none_or(|most| line.split(' ').count() <= most)
    }
}

/// Folds what differs without meaning: case, quotes, dashes, white space, what cannot be seen.
pub fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '"' | '`' | '´' | '′' | '″' => {
                folded.push('\'')
            }
            '‐'..='―' | '−' => folded.push('-'),
            '…' => folded.push_str("..."),
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            _ if character.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
            _ => folded.extend(character.to_lowercase()),
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_furniture_of_its_row_and_no_counterexample_is_any() {
        let table = FurnitureTable::shipped();
        assert!(table.rows.is_sorted_by(|left, right| left.id < right.id));
        for row in &table.rows {
            assert!(!row.examples.is_empty() && !row.not_examples.is_empty(), "{}", row.id);
            assert_eq!(row.exact.is_empty(), !row.starts_with.is_empty(), "{}", row.id);
            assert_eq!(row.max_words.is_some(), !row.starts_with.is_empty(), "{}", row.id);
            for example in row.examples.iter().chain(&row.exact) {
                assert_eq!(table.find(example).map(|found| found.id.as_str()), Some(row.id.as_str()), "{example}");
            }
            for example in &row.not_examples {
                assert_eq!(table.find(example).map(|found| found.id.as_str()), None, "{example}");
            }
        }
    }

    #[test]
    fn quotes_case_and_spaces_do_not_matter() {
        assert_eq!(fold("  We’d  “like”\u{a0}– … "), "we'd 'like' - ...");
    }
}
