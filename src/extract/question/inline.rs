//! Finds lists written within a paragraph: `(1) how many …; (2) who …`, `Q1. Boats. Q2. Crew.`
//!
//! A list counts on from its first member, so that citations such as "31 (1)(a)" are none.

use crate::extract::question::label::{Key, Label, ROMAN, Speaker, Style, label};
use crate::model::Span;

/// Most members that are looked for.
const MOST: usize = 60;

/// Returns where the members of a list begin, and their labels, if there are two or more.
pub(super) fn list(text: &str, span: Span) -> Vec<(usize, Label)> {
    let Some(words) = span.of(text) else { return Vec::new() };
    let mut chains: Vec<Vec<(usize, Label)>> = Vec::new();
    for at in places(words) {
        let rest = &words[at..];
        if cites(&words[..at], rest) {
            continue;
        }
        let Some(found) = label(rest) else { continue };
        let [key] = found.keys[..] else { continue };
        if found.speaker == Speaker::Answerer
            || (found.speaker == Speaker::Asker && rest.len() > 1 && !rest.starts_with(['Q', 'q']))
        {
            continue;
        }
        let form = form(rest);
        let next = chains.iter().position(|chain| {
            let (place, last) = &chain[chain.len() - 1];
            self::form(&words[place - span.start..]) == form && follows(last, &found) && chain.len() < MOST
        });
        match next {
            Some(chain) => chains[chain].push((span.start + at, found)),
            None if opens(key) && chains.len() < 8 => chains.push(vec![(span.start + at, found)]),
            None => {}
        }
    }
    chains.retain(|it| it.len() > 1);
    chains.into_iter().min_by_key(|it| it[0].0).unwrap_or_default()
}

/// Places where a label can stand: at the start, or behind white space or an opening sign.
fn places(words: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = words.as_bytes();
    (0..bytes.len()).filter(move |at| {
        if !words.is_char_boundary(*at) {
            return false;
        }
        let fresh =
            *at == 0 || matches!(bytes[at - 1], b' ' | b'\n' | b'\t' | b'"') || words[..*at].ends_with(['“', '\u{a0}']);
        // "How many?Q2.How much?" has lost its line ends.
        let glued = *at > 0 && matches!(bytes[at - 1], b'?' | b'.' | b';') && matches!(bytes[*at], b'Q' | b'q');
        (fresh || glued) && closes_soon(&bytes[*at..])
    })
}

/// Says whether a label could stand here: `(a)`, `12)`, `iv.`, `Q3:`.
fn closes_soon(bytes: &[u8]) -> bool {
    let numbered = matches!(bytes.first(), Some(b'Q' | b'q')) && bytes.get(1).is_some_and(u8::is_ascii_digit);
    let open = usize::from(bytes.first() == Some(&b'('));
    let word = bytes[open..].iter().take(5).take_while(|it| it.is_ascii_alphanumeric()).count();
    let closed = bytes.get(open + word);
    let dotted = closed == Some(&b'.') && open == 0 && bytes[0].is_ascii_digit() && bytes.get(word + 1) == Some(&b' ');
    numbered || (word > 0 && (closed == Some(&b')') || dotted))
}

/// "Section 31 (1)(a)" and "40 (2)": brackets behind a number or before another bracket are parts of a citation.
fn cites(before: &str, rest: &str) -> bool {
    let glued =
        rest.bytes().take(7).position(|it| it == b')').is_some_and(|at| rest.as_bytes().get(at + 1) == Some(&b'('));
    let word = before.trim_end().rsplit([' ', '\n']).next().unwrap_or_default().to_ascii_lowercase();
    let number = word.ends_with(|it: char| it.is_ascii_digit());
    glued
        || (rest.starts_with('(')
            && (number
                || ["section", "sections", "regulation", "paragraph", "subsection", "s", "s.", "reg"]
                    .contains(&word.as_str())))
}

/// How a label is printed; members of one list are printed alike.
fn form(words: &str) -> (bool, bool, bool) {
    let bytes = words.as_bytes();
    let asked = matches!(bytes.first(), Some(b'Q' | b'q'));
    let open = bytes.first() == Some(&b'(');
    let bracket = bytes.iter().take(7).position(|it| *it == b')').is_some();
    (asked, open, bracket)
}

fn opens(key: Key) -> bool {
    key == Key { number: 1, letter: 0, part: 0 } || (key.number == 0 && (key.letter == 1 || key.letter == ROMAN + 1))
}

/// Says whether one label follows another in a list.
pub(super) fn follows(last: &Label, next: &Label) -> bool {
    let ([last_key], [key]) = (&last.keys[..], &next.keys[..]) else { return false };
    let counts = key.number == last_key.number + 1 && key.letter == last_key.letter && key.letter == 0;
    let parts = key.number == last_key.number && key.letter == last_key.letter + 1;
    // The letter i after h is no Roman number.
    let lone =
        next.style == Style::Roman && last.style == Style::Letter && key.letter == ROMAN + 1 && last_key.letter == 8;
    counts || parts || lone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = list(text, Span::new(0, text.len()));
        let starts: Vec<usize> = found.iter().map(|it| it.0).collect();
        let cut: Vec<&str> = starts
            .iter()
            .enumerate()
            .map(|(at, start)| text[*start..starts.get(at + 1).copied().unwrap_or(text.len())].trim())
            .collect();
        assert_eq!(cut, expected, "{text}");
    }

    #[test]
    fn members_of_a_list_are_found() {
        check("Tell me (1) how many and (2) why.", &["(1) how many and", "(2) why."]);
        check("What was asked: a) dogs; b) cats", &["a) dogs;", "b) cats"]);
        check("Q1. Boats. Q2. Crew. Q3. Cost.", &["Q1. Boats.", "Q2. Crew.", "Q3. Cost."]);
        check("You want 1. dogs 2. cats", &["1. dogs", "2. cats"]);
        check("(i) dogs (ii) cats (iii) mice", &["(i) dogs", "(ii) cats", "(iii) mice"]);
    }

    #[test]
    fn citations_and_single_brackets_are_no_list() {
        check("section 31 (1)(a) and section 40 (2)", &[]);
        check("the force (a) was asked", &[]);
        check("exempt under 31(1)(a) and (b)", &[]);
    }

    #[test]
    fn hostile_lists_take_linear_time() {
        let text = "(1) ".repeat(100_000);
        assert!(list(&text, Span::new(0, text.len())).len() < 2);
    }
}
