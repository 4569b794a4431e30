//! Full-text index: the only code that knows the search engine.
