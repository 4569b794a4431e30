//! Every text that the files of an index hold, also of documents that were deleted from it but not yet merged away.

use crate::index::IndexError;
use crate::index::read_only::ReadOnlyFolder;
use crate::index::schema;
use std::path::Path;
use tantivy::directory::MmapDirectory;
use tantivy::schema::Value;
use tantivy::{Index, TantivyDocument};

/// One stored text and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct StoredText<'a> {
    /// Segment of the index, by its identifier.
    pub segment: &'a str,
    pub document: usize,
    pub field: &'a str,
    pub text: &'a str,
}

/// Hands over every stored text; none when there is no index.
pub fn for_each_stored(folder: &Path, each: &mut dyn FnMut(StoredText<'_>)) -> Result<(), IndexError> {
    if !folder.join("meta.json").exists() {
        return Ok(());
    }
    let engine = |message: String| IndexError::Engine { path: folder.to_owned(), message };
    let mut look = || -> tantivy::Result<()> {
        let index = Index::open(ReadOnlyFolder(MmapDirectory::open(folder)?))?;
        schema::register(&index);
        let fields = index.schema();
        let reader: tantivy::IndexReader =
            index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?;
        for segment in reader.searcher().segment_readers() {
            let name = segment.segment_id().uuid_string();
            // No set of living documents: the deleted ones are looked at too.
            for (number, document) in segment.get_store_reader(1)?.iter::<TantivyDocument>(None).enumerate() {
                for (field, value) in document?.field_values() {
                    if let Some(text) = value.as_str() {
                        let field = fields.get_field_name(field);
                        each(StoredText { segment: &name, document: number, field, text });
                    }
                }
            }
        }
        Ok(())
    };
    look().map_err(|error| engine(error.to_string()))
}
