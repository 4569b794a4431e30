//! Fields of the index and how each is cut into terms.
//!
//! The text stands once as stems with their places: of the title, the request, the answer and the rest one after
//! another, each led by a mark that no text can hold, so that a word can be asked of one part only. Beside it stands
//! which words, as written, each part has: for words asked for by their beginning or loosely, and to bring the very
//! form that was asked for to the front.

use crate::index::parts::Part;
use crate::index::words;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};

/// Raised whenever the fields or their terms change, so that an old index is rebuilt, not misread.
pub const SCHEMA_VERSION: u32 = 3;

/// Name of the chain that cuts a part into its mark and English stems.
const STEMS: &str = "crossforce_en";
/// Name of the chain that cuts text into the words that it has, each once.
const EACH_WORD: &str = "crossforce_words";

#[derive(Clone, Debug)]
pub struct Fields {
    pub schema: Schema,
    pub response_id: Field,
    pub partition: Field,
    /// The text with what is likely personal data hidden; only stored.
    pub body: Field,
    /// The text as it is, where that is not the same; only stored.
    pub raw_body: Field,
    /// Which stretches of it are of the answer, the request, the rest; only stored.
    pub parts: Field,
    pub title: Field,
    pub title_words: Field,
    /// The title with what is likely personal data hidden, and as it is where that is not the same; only stored.
    pub shown_title: Field,
    pub raw_title: Field,
    pub text: Field,
    pub answer_words: Field,
    pub request_words: Field,
    pub rest_words: Field,
    pub force: Field,
    pub reference: Field,
    /// References to other things.
    pub cited: Field,
    pub own_ref: Field,
    pub outcome: Field,
    pub class: Field,
    pub lang: Field,
    pub has: Field,
    pub act: Field,
    pub provision: Field,
    pub day: Field,
    pub url: Field,
    pub facet: Field,
}

impl Fields {
    pub fn new() -> Self {
        let cut = |chain: &str, option: IndexRecordOption| {
            let ranked = option != IndexRecordOption::Basic;
            let indexing =
                TextFieldIndexing::default().set_tokenizer(chain).set_index_option(option).set_fieldnorms(ranked);
            TextOptions::default().set_indexing_options(indexing)
        };
        let stems = || cut(STEMS, IndexRecordOption::WithFreqsAndPositions);
        let words = || cut(EACH_WORD, IndexRecordOption::Basic);
        let mut builder = Schema::builder();
        Fields {
            partition: builder.add_text_field("partition", STRING),
            response_id: builder.add_text_field("response_id", STRING | STORED | FAST),
            body: builder.add_text_field("body", STORED),
            raw_body: builder.add_text_field("raw_body", STORED),
            parts: builder.add_text_field("parts", STORED),
            title: builder.add_text_field("title", stems()),
            title_words: builder.add_text_field("title_words", words()),
            shown_title: builder.add_text_field("shown_title", STORED),
            raw_title: builder.add_text_field("raw_title", STORED),
            text: builder.add_text_field("text", stems()),
            answer_words: builder.add_text_field("answer_words", words()),
            request_words: builder.add_text_field("request_words", words()),
            rest_words: builder.add_text_field("rest_words", words()),
            force: builder.add_text_field("force", STRING | STORED | FAST),
            reference: builder.add_text_field("reference", STRING),
            cited: builder.add_text_field("cited", STRING),
            own_ref: builder.add_text_field("own_ref", STORED),
            outcome: builder.add_text_field("outcome", STRING | STORED),
            class: builder.add_text_field("class", STRING | STORED),
            lang: builder.add_text_field("lang", STRING),
            has: builder.add_text_field("has", STRING),
            act: builder.add_text_field("act", STRING),
            provision: builder.add_text_field("provision", STRING),
            day: builder.add_u64_field("day", INDEXED | FAST | STORED),
            url: builder.add_text_field("url", STORED),
            facet: builder.add_facet_field("facet", FacetOptions::default()),
            schema: builder.build(),
        }
    }
}

impl Fields {
    /// Returns the field of the words that a part has.
    pub fn words_of(&self, part: Part) -> Field {
        match part {
            Part::Answer => self.answer_words,
            Part::Request => self.request_words,
            Part::Rest => self.rest_words,
        }
    }
}

/// Makes the index know how text is cut.
pub fn register(index: &tantivy::Index) {
    let cutters = words::cutters();
    index.tokenizers().register(STEMS, cutters.stems);
    index.tokenizers().register(EACH_WORD, cutters.each_word);
}

/// Returns a facet; a part that is empty is left out.
pub fn facet(parts: &[&str]) -> Facet {
    Facet::from_path(parts.iter().filter(|part| !part.is_empty()))
}
