//! Comparison tables over the extracted tables.
