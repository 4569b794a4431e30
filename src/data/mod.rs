//! The shipped tables: facts, phrases and patterns, loaded and checked once.
