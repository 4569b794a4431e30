//! Takes site furniture off and classes standard paragraphs. Pure; never fails.
