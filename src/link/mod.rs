//! What ties answers together: across captures of one page, and across forces that were asked the same. Pure.

mod changes;

pub use changes::{Change, ChangeKind, changes};
