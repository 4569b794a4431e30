//! Cuts text into terms: words, folded to lower case and plain letters, as they are or as English stems.
//!
//! A word that came before is remembered with its term: to find the stem takes many times as long as to look it up,
//! and the same few thousand words make up nearly all text.

#![allow(clippy::disallowed_types, reason = "words are only looked up, never walked: their order tells nothing")]

use std::collections::HashMap;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenStream, SimpleTokenizer, Stemmer,
    TextAnalyzer, Token, TokenStream, Tokenizer,
};

/// Words longer than this are not indexed: they are encoded data, not words.
const LONGEST_WORD: usize = 80;
/// Words that are remembered, about a megabyte. Then all are forgotten, as text of numbers has ever new ones.
const MOST_WORDS: usize = 10_000;

/// Returns what cuts text into words as written.
pub fn written() -> TextAnalyzer {
    remembering(false)
}

/// Returns what cuts text into stems.
pub fn stems() -> TextAnalyzer {
    remembering(true)
}

/// Returns the terms of a text, in order.
pub fn terms(mut analyzer: TextAnalyzer, text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analyzer.token_stream(text).process(&mut |token| terms.push(token.text.clone()));
    terms
}

fn remembering(to_stems: bool) -> TextAnalyzer {
    TextAnalyzer::from(Remembering { words: SimpleTokenizer::default(), terms: Terms::new(to_stems) })
}

#[derive(Clone)]
struct Remembering {
    words: SimpleTokenizer,
    terms: Terms,
}

/// The terms of words. A word may have none.
#[derive(Clone)]
struct Terms {
    chain: TextAnalyzer,
    /// Where among the terms that of a word stands.
    places: HashMap<String, usize>,
    terms: Vec<Option<String>>,
}

impl Terms {
    fn new(to_stems: bool) -> Self {
        let words = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(LONGEST_WORD))
            .filter(LowerCaser)
            .filter(AsciiFoldingFilter);
        let chain = if to_stems { words.filter(Stemmer::new(Language::English)).build() } else { words.build() };
        Terms { chain, places: HashMap::new(), terms: Vec::new() }
    }

    fn of(&mut self, word: &str) -> Option<&str> {
        let place = match self.places.get(word) {
            Some(place) => *place,
            None => self.learn(word),
        };
        self.terms[place].as_deref()
    }

    fn learn(&mut self, word: &str) -> usize {
        if self.terms.len() >= MOST_WORDS {
            self.places.clear();
            self.terms.clear();
        }
        let mut stream = self.chain.token_stream(word);
        let term = stream.advance().then(|| stream.token().text.clone());
        drop(stream);
        self.terms.push(term);
        self.places.insert(word.to_owned(), self.terms.len() - 1);
        self.terms.len() - 1
    }
}

impl Tokenizer for Remembering {
    type TokenStream<'a> = RememberingStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RememberingStream<'a> {
        let words = self.words.token_stream(text);
        RememberingStream { words, terms: &mut self.terms, token: Token::default() }
    }
}

struct RememberingStream<'a> {
    words: SimpleTokenStream<'a>,
    terms: &'a mut Terms,
    token: Token,
}

impl TokenStream for RememberingStream<'_> {
    fn advance(&mut self) -> bool {
        while self.words.advance() {
            let word = self.words.token();
            if let Some(term) = self.terms.of(&word.text) {
                self.token.text.clear();
                self.token.text.push_str(term);
                (self.token.offset_from, self.token.offset_to) = (word.offset_from, word.offset_to);
                (self.token.position, self.token.position_length) = (word.position, word.position_length);
                return true;
            }
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
        for to_stems in [false, true] {
            let chain = || Terms::new(to_stems).chain;
            assert_eq!(tokens(&mut remembering(to_stems), &text), tokens(&mut chain(), &text));
            let mut again = remembering(to_stems);
            tokens(&mut again, &text);
            assert_eq!(tokens(&mut again, "Training days"), tokens(&mut chain(), "Training days"));
        }
        assert_eq!(terms(written(), "Trained Caf\u{e9}s"), ["trained", "cafes"]);
        assert_eq!(terms(stems(), "Trained Caf\u{e9}s"), ["train", "cafe"]);
    }
}
