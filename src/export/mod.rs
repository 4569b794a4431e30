//! Writes tables in the formats people take away.
