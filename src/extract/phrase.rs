//! Finds the phrases of a table in folded text, in one pass over the text.

use crate::data::phrases::PhraseTable;
use crate::extract::folded::{Folded, Sentence};
use crate::model::Span;

/// A phrase found in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub row: usize,
    pub sentence: usize,
}

impl Found {
    /// Returns where in the folded text the words stand. Few ask, and to say whether they occur is much cheaper.
    pub fn span<K>(&self, table: &PhraseTable<K>, folded: &Folded) -> Span {
        let sentence = folded.sentences[self.sentence].span;
        let text = folded.sentence_text(self.sentence);
        let place = table.find(text, (folded.starts(), sentence), self.row);
        place.map_or(sentence, |it| it.shifted(sentence.start))
    }
}

/// Returns what occurs, each row once a sentence, in order of sentences and rows.
pub fn find<K>(table: &PhraseTable<K>, folded: &Folded) -> Vec<Found> {
    find_in(table, folded, |_| true)
}

/// Returns what occurs in those sentences that are looked at.
pub fn find_in<K>(table: &PhraseTable<K>, folded: &Folded, looked_at: impl Fn(usize) -> bool) -> Vec<Found> {
    let (mut tries, mut seen) = (Vec::new(), table.unseen());
    for (sentence, Sentence { span, .. }) in folded.sentences.iter().enumerate().filter(|it| looked_at(it.0)) {
        let text = folded.sentence_text(sentence);
        table.worth_a_try(text, (folded.starts(), *span), &mut seen, |row, part| tries.push((row, part, sentence)));
    }
    // Part by part: what a pattern needs of memory is near while its sentences are tried.
    tries.sort_unstable();
    let mut found: Vec<Found> = Vec::new();
    // Of each sentence the row that was found in it last.
    let mut last_row = vec![usize::MAX; folded.sentences.len()];
    for (row, part, sentence) in tries {
        let text = folded.sentence_text(sentence);
        if last_row[sentence] != row && table.is_match(text, part) && !table.is_ruled_out(text, row) {
            last_row[sentence] = row;
            found.push(Found { row, sentence });
        }
    }
    found.sort_by_key(|it| (it.sentence, it.row));
    found
}

/// Runs every example of a table both ways and says which rows fail.
#[cfg(test)]
pub fn check_examples<K>(table: &PhraseTable<K>) {
    use crate::extract::paragraph::paragraphs;
    let hits = |text: &str, row: usize| {
        find(table, &Folded::new(text, &paragraphs(text, &[]))).iter().any(|found| found.row == row)
    };
    let mut failed = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        assert!(!row.examples.is_empty(), "`{}` has no example", row.id);
        failed.extend(row.examples.iter().filter(|it| !hits(it, at)).map(|it| format!("{}: misses `{it}`", row.id)));
        failed.extend(row.not_examples.iter().filter(|it| hits(it, at)).map(|it| format!("{}: takes `{it}`", row.id)));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[cfg(test)]
mod tests {
    use super::check_examples;

    #[test]
    fn rows_on_single_answers_match_their_examples_and_nothing_else() {
        check_examples(&crate::data::answer_phrases::ANSWER_PHRASES);
    }

    #[test]
    fn rows_on_requests_that_are_told_match_their_examples_and_nothing_else() {
        check_examples(&crate::data::request_told::REQUEST_TOLD);
    }
}
