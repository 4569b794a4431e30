//! Finds the names of people who asked, so that they can be masked before anything is stored. Returns
//! places only, never a name. Signatures of the force's staff are not looked for.

use crate::model::Span;

/// Openings of a line behind which a requester's name stands.
const OPENINGS: [&str; 18] = [
    "Dear",
    "Hi",
    "Hello",
    "Good morning",
    "Good afternoon",
    "Annwyl",
    "Request from:",
    "Requested by:",
    "Requester:",
    "Requestor:",
    "Requester name:",
    "Requestor name:",
    "Applicant:",
    "Applicant name:",
    "Name of applicant:",
    "Name of requester:",
    "From:",
    "To:",
];
/// A word that is no name: what people write for want of one, what goes on after it, and names of offices.
const NO_NAMES: [&str; 44] = [
    "sir",
    "madam",
    "sirs",
    "sir/madam",
    "all",
    "applicant",
    "requester",
    "requestor",
    "customer",
    "colleague",
    "both",
    "team",
    "foi",
    "freedom",
    "information",
    "police",
    "constabulary",
    "council",
    "disclosure",
    "unit",
    "office",
    "officer",
    "department",
    "access",
    "enquiries",
    "request",
    "requests",
    "re",
    "thank",
    "thanks",
    "i",
    "further",
    "please",
    "following",
    "your",
    "you",
    "we",
    "in",
    "the",
    "with",
    "re:",
    "noreply",
    "service",
    "authority",
];

/// Returns where requesters are named: `Dear Ms …`, `Request from: …`, `From: …` of quoted mail. By start.
pub fn salutation_spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let lead = line.len() - line.trim_start_matches([' ', '\t', '>', '\u{a0}', '|', '*']).len();
        let body = &line[lead..];
        let opening = OPENINGS.iter().find(|opening| {
            let written = body.get(..opening.len()).is_some_and(|written| written.eq_ignore_ascii_case(opening));
            written && !body[opening.len()..].starts_with(char::is_alphanumeric)
        });
        if let Some(opening) = opening
            && let Some(name) = name_in(&body[opening.len()..])
        {
            spans.push(name.shifted(start + lead + opening.len()));
        }
        start += line.len() + 1;
    }
    spans
}

/// Returns the name that opens a text: at most five words in capitals, up to a comma, bracket or plain word.
fn name_in(rest: &str) -> Option<Span> {
    let from = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}', ':', '|']).len();
    let stop =
        rest[from..].find([',', '<', '[', '(', ':', ';', '!', '\r', '|', '@']).map_or(rest.len(), |at| from + at);
    let mut end = from;
    let mut words = 0;
    let mut at = from;
    for word in rest[from..stop].split(' ') {
        let bare = word.trim_matches(|edge: char| !edge.is_alphanumeric());
        let next = at + word.len() + 1;
        if !bare.is_empty() {
            let particle =
                words > 0 && matches!(bare, "de" | "van" | "von" | "der" | "la" | "le" | "bin" | "and" | "ap" | "al");
            let capital = bare.starts_with(char::is_uppercase);
            if words == 6 || !(capital || particle) || NO_NAMES.contains(&bare.to_lowercase().as_str()) {
                break;
            }
            words += 1;
            end = at + word.trim_end_matches(['.', '-', '–', ' ']).len();
        } else if word.contains(['-', '–', '—']) {
            break;
        }
        at = next;
    }
    (words > 0 && end > from).then(|| Span::new(from, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_requesters_are_found_and_nothing_else() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = salutation_spans(text).into_iter().filter_map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Our Ref: 1\nDear Ms Example,\nThank you", &["Ms Example"]);
        check("Dear Mr A. B. Example-Sample\nI refer", &["Mr A. B. Example-Sample"]);
        check("Hi Ann Example", &["Ann Example"]);
        check("Dear Ms Example Thank you for your request", &["Ms Example"]);
        check("Request from: Ann Example", &["Ann Example"]);
        check("From: A. Example [[4]mailto:x]", &["A. Example"]);
        check("> Dear Éva van der Example:", &["Éva van der Example"]);
        check("Dear Sir/Madam,", &[]);
        check("Dear [name removed],", &[]);
        check("Dear Applicant", &[]);
        check("From: Freedom of Information Unit", &[]);
        check("To: FOI", &[]);
        check("From: 2017 to 2019", &[]);
        check("Hire of bridges\nDearer than before\nHi-vis vests", &[]);
    }
}
