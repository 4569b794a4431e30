//! Cuts text into terms: words, folded to lower case and plain letters, as they are or as English stems.
//!
//! A word that came before is remembered with its term: to find the stem takes many times as long as to look it up,
//! and the same few thousand words make up nearly all text.

#![allow(clippy::disallowed_types, reason = "words are only looked up, never walked: their order tells nothing")]

use crate::index::parts::Part;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenStream, SimpleTokenizer, Stemmer,
    TextAnalyzer, Token, TokenStream, Tokenizer,
};

/// Words longer than this are not indexed: they are encoded data, not words.
const LONGEST_WORD: usize = 80;
/// Words that are remembered, about a megabyte. Then all are forgotten, as text of numbers has ever new ones.
const MOST_WORDS: usize = 10_000;

/// What cuts text into stems, and what cuts it into the words as written that it has, each once. Both remember the same
/// words; one text is cut at a time.
pub struct Cutters {
    /// A text that begins with the mark of a part has that as its first term.
    pub stems: TextAnalyzer,
    pub each_word: TextAnalyzer,
}

pub fn cutters() -> Cutters {
    let terms = Arc::new(Mutex::new(Terms::new()));
    Cutters { stems: remembering(&terms, Cut::Stems), each_word: remembering(&terms, Cut::EachWord) }
}

/// Returns what cuts text into stems.
pub fn stems() -> TextAnalyzer {
    cutters().stems
}

/// Returns what cuts text into words as written.
pub fn written() -> TextAnalyzer {
    remembering(&Arc::new(Mutex::new(Terms::new())), Cut::Written)
}

/// Returns the terms of a text, in order.
pub fn terms(mut analyzer: TextAnalyzer, text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analyzer.token_stream(text).process(&mut |token| terms.push(token.text.clone()));
    terms
}

/// What a word becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Stems,
    Written,
    /// As written, once a text.
    EachWord,
}

fn remembering(terms: &Arc<Mutex<Terms>>, cut: Cut) -> TextAnalyzer {
    TextAnalyzer::from(Remembering { words: SimpleTokenizer::default(), terms: Arc::clone(terms), cut })
}

#[derive(Clone)]
struct Remembering {
    words: SimpleTokenizer,
    terms: Arc<Mutex<Terms>>,
    cut: Cut,
}

/// The terms of words.
struct Terms {
    written: TextAnalyzer,
    stemmer: TextAnalyzer,
    /// Where among the terms those of a word stand.
    places: HashMap<String, usize, RandomState>,
    terms: Vec<Known>,
    texts: u64,
}

/// What is known of a word; one that is too long has no terms.
struct Known {
    written: Option<String>,
    stem: Option<String>,
    /// The text that it last came in.
    last: u64,
}

impl Terms {
    fn new() -> Self {
        let words = || {
            TextAnalyzer::builder(SimpleTokenizer::default())
                .filter(RemoveLongFilter::limit(LONGEST_WORD))
                .filter(LowerCaser)
                .filter(AsciiFoldingFilter)
        };
        Terms {
            written: words().build(),
            stemmer: words().filter(Stemmer::new(Language::English)).build(),
            places: HashMap::default(),
            terms: Vec::new(),
            texts: 0,
        }
    }

    /// Returns the term of a word, if it has one that is wanted.
    ///
    /// Forms of one word in other letters (`Dogs`, `dogs`) are remembered apart and come once each.
    fn of(&mut self, word: &str, cut: Cut) -> Option<&str> {
        let place = match self.places.get(word) {
            Some(place) => *place,
            None => self.learn(word),
        };
        let known = &mut self.terms[place];
        match cut {
            Cut::Stems => known.stem.as_deref(),
            Cut::Written => known.written.as_deref(),
            Cut::EachWord => {
                let came = std::mem::replace(&mut known.last, self.texts) == self.texts;
                known.written.as_deref().filter(|_| !came)
            }
        }
    }

    fn learn(&mut self, word: &str) -> usize {
        if self.terms.len() >= MOST_WORDS {
            self.places.clear();
            self.terms.clear();
        }
        let first = |chain: &mut TextAnalyzer| {
            let mut stream = chain.token_stream(word);
            stream.advance().then(|| stream.token().text.clone())
        };
        let known = Known { written: first(&mut self.written), stem: first(&mut self.stemmer), last: 0 };
        self.terms.push(known);
        self.places.insert(word.to_owned(), self.terms.len() - 1);
        self.terms.len() - 1
    }
}

impl Tokenizer for Remembering {
    type TokenStream<'a> = RememberingStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RememberingStream<'a> {
        let mark = Part::mark_at_start(text).filter(|_| self.cut == Cut::Stems);
        // What a thread that panicked remembered is as right as what any other did.
        let mut terms = self.terms.lock().unwrap_or_else(PoisonError::into_inner);
        terms.texts += 1;
        RememberingStream {
            words: self.words.token_stream(mark.map_or(text, |mark| &text[mark.len()..])),
            terms,
            cut: self.cut,
            before: usize::from(mark.is_some()),
            mark,
            token: Token::default(),
        }
    }
}

struct RememberingStream<'a> {
    words: SimpleTokenStream<'a>,
    terms: MutexGuard<'a, Terms>,
    cut: Cut,
    /// A mark that is still to come.
    mark: Option<&'static str>,
    /// Places that the mark takes.
    before: usize,
    token: Token,
}

impl TokenStream for RememberingStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(mark) = self.mark.take() {
            self.token.text.push_str(mark);
            self.token.position = 0;
            return true;
        }
        while self.words.advance() {
            let word = self.words.token();
            let Some(term) = self.terms.of(&word.text, self.cut) else { continue };
            self.token.text.clear();
            self.token.text.push_str(term);
            (self.token.offset_from, self.token.offset_to) = (word.offset_from, word.offset_to);
            (self.token.position, self.token.position_length) = (word.position + self.before, word.position_length);
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Token> {
        let mut found = Vec::new();
        analyzer.token_stream(text).process(&mut |token| found.push(token.clone()));
        found
    }

    #[test]
    fn terms_are_those_of_the_chain_however_often_a_word_comes() {
        let long = "x".repeat(LONGEST_WORD + 1);
        let numbers: String = (0..2 * MOST_WORDS).map(|number| format!("{number} training ")).collect();
        let text = format!(
            "Trained officers TRAIN, at Caf\u{e9} {long} 2019/20. Trained officers\u{2019} d\u{e9}j\u{e0} vu {numbers}"
        );
        for (to_stems, cut) in [(false, written as fn() -> TextAnalyzer), (true, stems)] {
            let chain = || if to_stems { Terms::new().stemmer } else { Terms::new().written };
            assert_eq!(tokens(&mut cut(), &text), tokens(&mut chain(), &text));
            let mut again = cut();
            tokens(&mut again, &text);
            assert_eq!(tokens(&mut again, "Training days"), tokens(&mut chain(), "Training days"));
        }
        assert_eq!(terms(written(), "Trained Caf\u{e9}s"), ["trained", "cafes"]);
        assert_eq!(terms(stems(), "Trained Caf\u{e9}s"), ["train", "cafe"]);
    }

    #[test]
    fn each_word_comes_once_a_text() {
        let mut analyzer = cutters().each_word;
        for _ in 0..2 {
            let found: Vec<String> =
                tokens(&mut analyzer, "dogs and dogs, and cats").into_iter().map(|it| it.text).collect();
            assert_eq!(found, ["dogs", "and", "cats"]);
        }
    }

    #[test]
    fn the_mark_of_a_part_comes_first_and_only_where_a_text_begins_with_it() {
        let marked = format!("{}dogs {}cats", Part::Answer.mark(), Part::Rest.mark());
        let found: Vec<(String, usize)> =
            tokens(&mut stems(), &marked).into_iter().map(|it| (it.text, it.position)).collect();
        let expected = [(Part::Answer.mark(), 0), ("dog", 1), ("xcat", 2)].map(|(text, at)| (text.to_owned(), at));
        assert_eq!(found, expected);
    }
}
