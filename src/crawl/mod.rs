//! The only network client: fetches what a source lists, politely, into the archive.
