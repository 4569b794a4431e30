//! Runs the stages in order over the archive.
