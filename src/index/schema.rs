//! Fields of the index and how each is cut into terms.

use crate::index::words::english;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};

/// Raised whenever the fields or their terms change, so that an old index is rebuilt, not misread.
pub const SCHEMA_VERSION: u32 = 1;

/// Name of the chain that cuts text: words, folded to lower case and plain letters, English stems.
const ENGLISH: &str = "crossforce_en";

#[derive(Clone, Debug)]
pub struct Fields {
    pub schema: Schema,
    pub response_id: Field,
    pub partition: Field,
    pub text: Field,
    pub title: Field,
    pub question: Field,
    pub force: Field,
    pub reference: Field,
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
        let words = |stored: bool| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(ENGLISH)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            let options = TextOptions::default().set_indexing_options(indexing);
            if stored { options.set_stored() } else { options }
        };
        let mut builder = Schema::builder();
        Fields {
            partition: builder.add_text_field("partition", STRING),
            response_id: builder.add_text_field("response_id", STRING | STORED),
            text: builder.add_text_field("text", words(true)),
            title: builder.add_text_field("title", words(true)),
            question: builder.add_text_field("question", words(false)),
            force: builder.add_text_field("force", STRING | STORED),
            reference: builder.add_text_field("reference", STRING),
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
    index.tokenizers().register(ENGLISH, english());
}

/// Returns a facet; a part that is empty is left out.
pub fn facet(parts: &[&str]) -> Facet {
    Facet::from_path(parts.iter().filter(|part| !part.is_empty()))
}
