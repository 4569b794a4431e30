//! Several counts in one entry of a list: `2020: 410 men, 61 women`.

use super::number::numbers;
use super::value::Value;
use crate::model::Span;

/// Longer entries are sentences.
const LONGEST: usize = 120;

/// `410 men, 61 women`: each count with what it counts; empty where there are not several.
pub fn each_counted(raw: &str) -> Vec<(Span, Value, &str)> {
    if raw.len() > LONGEST || !raw.contains([',', ';']) {
        return Vec::new();
    }
    let found = numbers(raw);
    let mut counted = Vec::new();
    for (at, number) in found.iter().enumerate() {
        let end = found.get(at + 1).map_or(raw.len(), |next| next.whole.start);
        let behind = &raw[number.whole.end..end];
        let noun = behind.trim().trim_end_matches([',', ';', '.']).trim();
        let parted = at + 1 == found.len() || behind.trim_end().ends_with([',', ';']) || behind.trim_end().ends_with(" and");
        let noun = noun.strip_suffix(" and").unwrap_or(noun).trim_end_matches(',');
        let is_noun = !noun.is_empty()
            && noun.split(' ').count() <= 5
            && noun.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '’' | '\''));
        if !(parted && is_noun && (at > 0 || number.whole.start == 0)) {
            return Vec::new();
        }
        counted.push((number.span, number.value, noun));
    }
    if counted.len() > 1 { counted } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> =
            each_counted(raw).into_iter().map(|(span, _, noun)| (span.of(raw).unwrap_or_default(), noun)).collect();
        assert_eq!(found, expected, "{raw}");
    }

    #[test]
    fn counts_with_their_nouns_are_parted() {
        check("410 men, 61 women", &[("410", "men"), ("61", "women")]);
        check("402 men; <5 women", &[("402", "men"), ("<5", "women")]);
        check("12 vans, 3 cars and 1 boat", &[("12", "vans"), ("3", "cars"), ("1", "boat")]);
        check("1,204", &[]);
        check("12 (of which 3, all women, were new)", &[]);
    }
}
