//! Fields of the index and how each is cut into terms.
//!
//! Words stand in two ways. As written (lower case, plain letters), with their places, in one of three fields by who
//! speaks: the answer, the request, the rest (standard paragraphs, law explained, quoted mail). As stems, without
//! places, for the response as a whole and for its answer and request alone. So a bare word is one list of stems,
//! phrases and prefixes are exact, and each can be asked of the answer or the request only.

use crate::index::words;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};

/// Raised whenever the fields or their terms change, so that an old index is rebuilt, not misread.
pub const SCHEMA_VERSION: u32 = 2;

/// Name of the chain that cuts text into words as written.
const WRITTEN: &str = "crossforce_words";
/// Name of the chain that cuts text into English stems.
const STEMS: &str = "crossforce_en";

#[derive(Clone, Debug)]
pub struct Fields {
    pub schema: Schema,
    pub response_id: Field,
    pub partition: Field,
    /// The text as a whole; only stored.
    pub text: Field,
    /// Which stretches of it are of the answer, the request, the rest; only stored.
    pub parts: Field,
    pub title: Field,
    pub title_stems: Field,
    pub answer: Field,
    pub request: Field,
    pub rest: Field,
    pub stems: Field,
    pub answer_stems: Field,
    pub request_stems: Field,
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
            let indexing = TextFieldIndexing::default().set_tokenizer(chain).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let written = || cut(WRITTEN, IndexRecordOption::WithFreqsAndPositions);
        let stems = || cut(STEMS, IndexRecordOption::WithFreqs);
        let mut builder = Schema::builder();
        Fields {
            partition: builder.add_text_field("partition", STRING),
            response_id: builder.add_text_field("response_id", STRING | STORED | FAST),
            text: builder.add_text_field("text", STORED),
            parts: builder.add_text_field("parts", STORED),
            title: builder.add_text_field("title", written().set_stored()),
            title_stems: builder.add_text_field("title_stems", stems()),
            answer: builder.add_text_field("answer", written()),
            request: builder.add_text_field("request", written()),
            rest: builder.add_text_field("rest", written()),
            stems: builder.add_text_field("stems", stems()),
            answer_stems: builder.add_text_field("answer_stems", stems()),
            request_stems: builder.add_text_field("request_stems", stems()),
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

/// Makes the index know how text is cut.
pub fn register(index: &tantivy::Index) {
    index.tokenizers().register(WRITTEN, words::written());
    index.tokenizers().register(STEMS, words::stems());
}

/// Returns a facet; a part that is empty is left out.
pub fn facet(parts: &[&str]) -> Facet {
    Facet::from_path(parts.iter().filter(|part| !part.is_empty()))
}
