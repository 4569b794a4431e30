//! Addresses of mail and who is named beside them. Boxes of offices are left alone.

use crate::extract::requester::name::{WORDS, names_before};
use crate::model::Span;

/// Longest stretch on either side of an `@` that is looked at.
const REACH: usize = 80;

/// Returns personal addresses, and names right before them: `Ann Example <ann@example.org>`.
pub(super) fn addresses(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let Some(address) = address_round(text, at) else { continue };
        let whole = &text[address.start..address.end];
        if is_office(whole) {
            continue;
        }
        spans.push(address);
        spans.extend(named_before(text, address.start));
    }
    spans.extend(profiles(text));
    spans
}

fn address_round(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let of_box = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'');
    let of_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let before = bytes[at.saturating_sub(REACH)..at].iter().rev().take_while(|byte| of_box(byte)).count();
    let after = bytes[at + 1..(at + 1 + REACH).min(bytes.len())].iter().take_while(|byte| of_host(byte)).count();
    let host = text.get(at + 1..at + 1 + after)?.trim_end_matches(['.', '-']);
    (before > 0 && host.contains('.')).then(|| Span::new(at - before, at + 1 + host.len()))
}

fn is_office(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let Some((name, host)) = lower.split_once('@') else { return false };
    let host = format!(".{host}");
    let public = WORDS.public_domains.iter().any(|end| host.ends_with(&format!(".{}", end.trim_start_matches('.'))));
    // `request-123456-…@whatdotheyknow.com` leads to whoever asked.
    public || (!host.contains("whatdotheyknow") && WORDS.office_boxes.iter().any(|word| name.contains(word.as_str())))
}

/// Returns the capitalised words before `<address>` or `[mailto:address]`.
fn named_before(text: &str, at: usize) -> Option<Span> {
    let from = text.ceil_char_boundary(at.saturating_sub(REACH));
    let line = text[from..at].rsplit('\n').next()?;
    let line = line.strip_suffix("mailto:").unwrap_or(line);
    let lead = line.trim_end_matches(['[', '<', '(', ' ', '"', '\t']);
    if lead.len() == line.len() {
        return None;
    }
    let end = lead.as_ptr() as usize + lead.len() - text.as_ptr() as usize;
    names_before(text, lead).map(|start| Span::new(start, end))
}

/// Returns the names in addresses of users' own pages: `whatdotheyknow.com/user/ann_example`.
fn profiles(text: &str) -> Vec<Span> {
    const PAGE: &str = "whatdotheyknow.com/user/";
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'%');
    memchr::memmem::find_iter(text.as_bytes(), PAGE)
        .map(|at| at + PAGE.len())
        .map(|at| Span::new(at, at + text.as_bytes()[at..].iter().take(REACH).take_while(|byte| of_name(byte)).count()))
        .filter(|span| !span.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_addresses_go_and_those_of_offices_stay() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = addresses(text).into_iter().filter_map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("write to ann.exampleson@example.org.", &["ann.exampleson@example.org"]);
        check("Ann Exampleson <a.e@example.org>", &["a.e@example.org", "Ann Exampleson"]);
        check("Ann Exampleson [mailto:a.e@example.org]", &["a.e@example.org", "Ann Exampleson"]);
        check("request-123456-0a1b@whatdotheyknow.com", &["request-123456-0a1b@whatdotheyknow.com"]);
        check("https://www.whatdotheyknow.com/user/ann_exampleson now", &["ann_exampleson"]);
        check("foi@aldermoor.example, ann@kent.police.uk, icocasework@ico.org.uk, x @ y, 4 @ £2.50", &[]);
    }
}
