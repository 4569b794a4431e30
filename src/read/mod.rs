//! Turns bytes into documents. Pure; never fails.
