//! The evidence: captures in WARC files, and where each lies.
