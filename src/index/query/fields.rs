//! The fields a query can name.

/// How values of a field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Full text: words, phrases, prefixes, fuzzy words.
    Text,
    /// One of few values; a wrong one is an error that lists them.
    Closed(&'static [&'static str]),
    /// Any exact value.
    Exact,
    /// A provision: `s31`, `s31(1)(a)`, `reg12(4)(b)`.
    Provision,
    /// A day, month, year or range of them.
    Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    /// One line for `--help`.
    pub about: &'static str,
}

const OUTCOMES: &[&str] = &["full", "partial", "refused", "not_held", "ncnd", "cost_refused", "vexatious", "other"];

pub const FIELDS: [Field; 18] = [
    field("text", FieldKind::Text, "words anywhere in the response (the default; see --scope)"),
    field("title", FieldKind::Text, "words of the title"),
    field("answer", FieldKind::Text, "words of the answer, not of standard paragraphs"),
    field("request", FieldKind::Text, "words of the request, its questions and the title"),
    field("question", FieldKind::Text, "the same as request:"),
    field("force", FieldKind::Exact, "police force, as in `crossforce forces`: force:cleveland"),
    field("ref", FieldKind::Exact, "reference number, any punctuation: ref:207-24"),
    field("cites", FieldKind::Exact, "reference of something else that it speaks of: cites:O49"),
    field("id", FieldKind::Exact, "response identifier"),
    field("year", FieldKind::Date, "year of the answer: year:2023, year:2021..2023"),
    field("date", FieldKind::Date, "date of the answer: date:2023-05, date:2023-01..2023-06"),
    field(
        "outcome",
        FieldKind::Closed(OUTCOMES),
        "full, partial, refused, not_held, ncnd, cost_refused, vexatious, other",
    ),
    field(
        "exemption",
        FieldKind::Provision,
        "provision relied on, limbs included: exemption:s31; exactly: exemption:=s31(1)(a)",
    ),
    field(
        "act",
        FieldKind::Closed(&["foia", "foisa", "eir", "eisr", "dpa"]),
        "regime of the provisions relied on: act:foisa",
    ),
    field(
        "role",
        FieldKind::Closed(&["engaged", "mentioned", "any"]),
        "changes what exemption: looks at: role:mentioned",
    ),
    field(
        "class",
        FieldKind::Closed(&["foi_response", "policy", "publication", "log_page", "attachment", "other"]),
        "kind of document: class:foi_response",
    ),
    field(
        "has",
        FieldKind::Closed(&["table", "attachment", "ncnd", "cost"]),
        "has:table, has:attachment, has:ncnd, has:cost",
    ),
    field("lang", FieldKind::Exact, "language of the page: lang:cy"),
];

const fn field(name: &'static str, kind: FieldKind, about: &'static str) -> Field {
    Field { name, kind, about }
}

impl Field {
    pub const TEXT: Field = FIELDS[0];

    /// Returns the field of that name.
    pub fn named(name: &str) -> Option<Field> {
        FIELDS.into_iter().find(|field| field.name == name)
    }

    /// Returns the field whose name is nearest, when it is near.
    pub fn nearest(name: &str) -> Option<Field> {
        FIELDS
            .into_iter()
            .map(|field| (distance(name, field.name), field))
            .filter(|(far, field)| *far <= 2 || field.name.starts_with(name) || name.starts_with(field.name))
            .min_by_key(|(far, _)| *far)
            .map(|(_, field)| field)
    }
}

/// Returns how many letters to add, drop, change or swap with their neighbour turn one short word into the other.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(40).collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_far_apart_as_letters_must_change() {
        let cases =
            [("", "", 0), ("taser", "taser", 0), ("taser", "tasers", 1), ("bougth", "bought", 1), ("abc", "", 3)];
        for (a, b, far) in cases {
            assert_eq!((distance(a, b), distance(b, a)), (far, far), "{a} {b}");
        }
    }
}
