//! Words beside a number that say whether it counts anything. Holds no grammar; see `extract::figure::counted`.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What a word beside a number says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    Unit,
    Names,
    Chosen,
    Said,
    Aside,
}

#[derive(Deserialize)]
struct Shipped {
    row: Vec<Row>,
}

/// One kind with its words and the sentences that prove it.
#[derive(Deserialize)]
pub struct Row {
    pub kind: WordKind,
    words: BTreeSet<String>,
    pub examples: Vec<String>,
    pub not_examples: Vec<String>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let shipped: Shipped =
        toml::from_str(include_str!("figure_words.toml")).expect("the shipped table is checked by a test");
    shipped.row
});

/// Returns the rows of the table.
pub fn rows() -> &'static [Row] {
    &ROWS
}

/// Returns whether the word, in any case, is of the kind.
pub fn is(kind: WordKind, word: &str) -> bool {
    if word.is_empty() || word.len() > 20 {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    ROWS.iter().any(|row| row.kind == kind && row.words.contains(&lower))
}
