//! Servers on loopback.

pub mod site;
