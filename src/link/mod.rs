//! Groups answers to the same request across forces. Pure.
