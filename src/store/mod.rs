//! The extracted tables on disk.
