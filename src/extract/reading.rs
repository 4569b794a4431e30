//! A letter cut into paragraphs and folded, once for all stages that look for wording.

use crate::extract::folded::{Folded, Sentence};
use crate::extract::paragraph::{Paragraph, paragraphs};
use crate::model::Block;
use std::ops::Range;

/// What the stages that look for wording share.
#[derive(Debug)]
pub struct Reading<'a> {
    pub paragraphs: Vec<Paragraph<'a>>,
    pub folded: Folded,
    /// The sentences of each paragraph.
    pub sentences: Vec<Range<usize>>,
}

impl<'a> Reading<'a> {
    pub fn new(text: &str, blocks: &'a [Block]) -> Self {
        let paragraphs = paragraphs(text, blocks);
        let folded = Folded::new(text, &paragraphs);
        let sentences = folded.by_paragraph(paragraphs.len());
        Reading { paragraphs, folded, sentences }
    }

    /// Returns the sentences of a paragraph.
    pub fn sentences_of(&self, paragraph: usize) -> &[Sentence] {
        &self.folded.sentences[self.sentences[paragraph].clone()]
    }
}
