//! A plain statement with a number in it: "It was grounded on 37 days". What is said where nothing is decided.

use crate::data::pattern::plain;
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

static VERB: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?i) (?:is|are|was|were|has|have|had|did|do|does|came|took|made|gave|went|cost)\b"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| plain(r"[ £](\d[\d,]*)%? ?([A-Za-z]*)"));
/// Wording of letters about letters, and of what is not given.
static NO_STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:requests?|act|freedom|sections?|regulations?|review|commissioner|letter|reference|enquir\w+|complaint|received|reply|answer|respon[sd]\w*|exempt\w*|withh\w+|refus\w+|unable|cannot|regret|sorry|unfortunately|dear|tel|phone|working|hours|minutes|if|would|please)\b|n.t\b|\bnot\b",
    )
});
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Returns the first such statement among the force's own words.
pub(super) fn stated(letter: &Letter) -> Option<Span> {
    let responses = letter.zones.iter().filter(|it| it.kind == ZoneKind::Response);
    for zone in responses {
        let mut start = zone.span.start;
        for line in zone.span.of(letter.text)?.split_inclusive(['\n', '.']) {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            if line.len() < 600 && (states(after_opening(line)) || answers(line)) {
                return Some(span);
            }
        }
    }
    None
}

/// Leaves out "Further to your request," before what is stated.
fn after_opening(line: &str) -> &str {
    let opens = ["Further to", "In reply", "In response", "In answer", "With reference", "As to", "Following"];
    match line.split_once(',') {
        Some((opening, rest)) if opens.iter().any(|it| opening.trim_start().starts_with(it)) => rest,
        _ => line,
    }
}

/// Says whether a line is labelled as the answer and gives one: "Response: Acme 400 series".
fn answers(line: &str) -> bool {
    let label = ["Response:", "Answer:", "Reply:"].iter().find_map(|it| line.split_once(it));
    label.is_some_and(|(_, rest)| {
        rest.chars().filter(|it| it.is_alphanumeric()).count() > 2 && !NO_STATEMENT.is_match(rest)
    })
}

/// Says whether a verb is followed by a number that is neither a year nor a day of a month.
fn states(line: &str) -> bool {
    let Some(verb) = VERB.find(line).filter(|_| !NO_STATEMENT.is_match(line)) else { return false };
    let mut numbers = NUMBER.captures_iter(&line[verb.end()..]).take(20);
    numbers.any(|found| {
        let number: String = found[1].chars().filter(char::is_ascii_digit).collect();
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        let next = found[2].to_ascii_lowercase();
        !year && !MONTHS.iter().any(|it| next.starts_with(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_states_and_a_date_or_a_step_of_the_procedure_does_not() {
        for line in ["It was grounded on 37 days in 2023.", "The dog is fed for £4 a day."] {
            assert!(states(line), "{line}");
        }
        for line in [
            "We have 20 working days.",
            "It was built in 1998.",
            "He was there on 3 May.",
            "It is not one of 12.",
            "12.",
        ] {
            assert!(!states(line), "{line}");
        }
    }
}
