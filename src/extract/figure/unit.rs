//! Reads the unit of a cell: printed with the number, or named by the headers over and beside it.

use super::value::Value;
use crate::data::value_words::fold;
use crate::model::Table;

/// The unit printed with the number, else the one its headers name.
pub fn unit(table: &Table, found: &Value, col: usize, row: usize) -> &'static str {
    if found.unit != "count" {
        return found.unit;
    }
    let above = table.rows[..table.header_rows].iter().map(|cells| cells[col].as_str());
    let beside = table.rows[row][..table.header_cols].iter().map(String::as_str);
    above.chain(beside).find_map(unit_of_label).unwrap_or("count")
}

fn unit_of_label(label: &str) -> Option<&'static str> {
    let folded = fold(label);
    if folded.contains('£') || folded.ends_with("(gbp)") {
        return Some("gbp");
    }
    if folded.contains('%')
        || folded.starts_with("percentage")
        || folded.ends_with("percentage")
        || folded.starts_with("percent")
    {
        return Some("percent");
    }
    for (unit, words) in [
        ("hours", ["hours", "hrs"].as_slice()),
        ("days", ["days", "working days"].as_slice()),
        ("minutes", ["minutes", "mins"].as_slice()),
    ] {
        let named = words.iter().any(|word| {
            folded == *word
                || folded.strip_suffix(')').and_then(|it| it.strip_suffix(word)).is_some_and(|it| it.ends_with('('))
                || folded.strip_suffix(word).is_some_and(|it| it.ends_with("in "))
                || ["average ", "mean ", "median ", "total ", "number of ", "no. of "]
                    .iter()
                    .any(|head| folded.strip_prefix(head).is_some_and(|it| it.starts_with(word)))
        });
        if named {
            return Some(unit);
        }
    }
    None
}
