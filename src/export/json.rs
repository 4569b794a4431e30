//! A comparison as one JSON object, with its notes.

use crate::compare::Comparison;
use crate::export::jsonl::{Scalar, object};
use std::io::{self, Write};

/// Writes `title`, `columns`, `rows` (objects) and `notes`.
pub(super) fn comparison(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"title\":")?;
    serde_json::to_writer(&mut *out, &comparison.title)?;
    out.write_all(b",\n\"columns\":")?;
    serde_json::to_writer(&mut *out, &comparison.columns)?;
    out.write_all(b",\n\"rows\":[")?;
    for (number, row) in comparison.rows.iter().enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        object(out, comparison.columns.iter().map(String::as_str).zip(row.iter().map(Scalar::from)))?;
    }
    out.write_all(b"],\n\"notes\":")?;
    serde_json::to_writer(&mut *out, &comparison.notes)?;
    out.write_all(b"}\n")
}
