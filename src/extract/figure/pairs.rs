//! Several counts on one line, each beside its period: `Section 60: 31 in 2019 and 26 in 2020`,
//! `2022 – 2,114. 2023 – 1,980.`
//!
//! At least two pairs make a line of pairs; what stands farther from its period is left to the reader of sentences.

use super::period::{Period, Shape, periods_in, signs_of_periods};
use super::value::{Notes, Value, value};
use crate::data::pattern::plain;
use crate::data::value_words::value_words;
use crate::model::Span;
use regex::Regex;
use std::sync::LazyLock;

/// A number or a word for one, as it stands beside a period.
const NUMBER: &str = r"(?:(?:approximately|around|about|over|nearly|fewer than|less than)\s+)?(?:£\s?\d[\d,]*(?:\.\d+)?(?:m|k|bn)?|<\s?\d{1,2}|\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d+)?%?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|none|nil)";

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?i)(?:^|[\s(:;,])(?P<number>{NUMBER})(?:\s+(?:were|was|of\s+(?:them|these)|offences|crimes|incidents|arrests|people|reports|recorded|made|issued))*\s*,?\s+(?:in|during|for)\s+(?:the\s+(?:financial\s+|calendar\s+)?(?:year\s+)?)?$"
    );
    plain(&pattern)
});

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"(?i)^(?:\s*[:=]\s*|\s*[–—-]\s+|\s+\()(?P<number>{NUMBER})(?:[.;,)]?(?:\s|$)|[.;,)])");
    plain(&pattern)
});

static ANSWER: LazyLock<Regex> = LazyLock::new(|| plain(r"^\s*(?:Q|A|Question\s|Answer\s)?\d{1,2}[a-z]?[.:)]\s+"));

/// One count with its period.
pub struct Pair {
    pub span: Span,
    pub value: Value,
    pub label: Option<String>,
    pub period: Period,
}

/// Returns the pairs of a line, or nothing when it is no line of pairs. Spans count bytes of the line.
pub fn pairs(line: &str) -> Vec<Pair> {
    if line.len() > 1200 || memchr::memmem::find(line.as_bytes(), b"minutes").is_some() {
        return Vec::new();
    }
    // One pair is none.
    if signs_of_periods(line) < 2 {
        return Vec::new();
    }
    let label = label(line);
    // "Q1. 2012: 19" answers question 1, it is no quarter.
    let lead = ANSWER.find(line).map_or(0, |lead| lead.end());
    let mut found: Vec<Pair> = Vec::new();
    for (place, period) in periods_in(&line[lead..]) {
        let place = Span::new(lead + place.start, lead + place.end);
        let of_a_law = ["Act ", "Regulations ", "Order "].iter().any(|law| line[..place.start].ends_with(law));
        if of_a_law || matches!(period.shape, Shape::MonthOnly(_) | Shape::ShortPair(_)) {
            continue;
        }
        let floor = found.last().map_or(0, |last| last.span.end);
        let before = line.get(floor.max(place.start.saturating_sub(120))..place.start).unwrap_or_default();
        let offset = place.start - before.len();
        let number = BEFORE
            .captures(before)
            .and_then(|found| found.name("number"))
            .map(|number| Span::new(offset + number.start(), offset + number.end()))
            .or_else(|| {
                let number = AFTER.captures(&line[place.end..])?.name("number")?;
                Some(Span::new(place.end + number.start(), place.end + number.end()))
            });
        let Some(span) = number else { continue };
        if span.start < floor {
            continue;
        }
        let Some(value) = span.of(line).and_then(counted) else { continue };
        found.push(Pair { span, value, label: label.clone(), period });
    }
    if found.len() < 2 { Vec::new() } else { found }
}

fn counted(printed: &str) -> Option<Value> {
    value(printed, &Notes::default()).filter(Value::is_numeric).or_else(|| {
        let word = printed.to_ascii_lowercase();
        let number = match word.split_once('-') {
            Some((tens, ones)) => f64::from(value_words().number(tens)?) + f64::from(value_words().number(ones)?),
            None => f64::from(value_words().number(&word)?),
        };
        Some(Value::exact(number, "count"))
    })
}

/// `Section 60 searches: 31 in 2019; …`: the words before the first colon name what is counted.
fn label(line: &str) -> Option<String> {
    let (label, _) = line.split_once(": ")?;
    let label = label.trim().trim_start_matches(['-', '•', '–']).trim();
    (label.contains(char::is_alphabetic) && label.len() <= 90).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, &str)]) {
        let found: Vec<(String, String)> = pairs(line)
            .iter()
            .map(|pair| {
                let from = pair.period.from.map(|day| day.to_string()).unwrap_or_default();
                (pair.span.of(line).unwrap_or_default().to_owned(), from)
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(count, from)| (count.as_str(), from.as_str())).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn counts_beside_their_years_are_read() {
        check("There were 31 in 2019 and 26 in 2020.", &[("31", "2019-01-01"), ("26", "2020-01-01")]);
        check("Section 1 PACE: 1,640 in 2022; 1,702 in 2023.", &[("1,640", "2022-01-01"), ("1,702", "2023-01-01")]);
        check("1a) 2022 – 2,114. 2023 – 1,980.", &[("2,114", "2022-01-01"), ("1,980", "2023-01-01")]);
        check("£12,480 in 2022/23 and £9,115 in 2023/24.", &[("£12,480", "2022-04-01"), ("£9,115", "2023-04-01")]);
        check("Six in 2021 and twenty-six in 2022.", &[("Six", "2021-01-01"), ("twenty-six", "2022-01-01")]);
    }

    #[test]
    fn labels_and_names_of_laws_are_no_periods() {
        check("Q1. 2012: 19. 2022: 6.", &[("19", "2012-01-01"), ("6", "2022-01-01")]);
        check(
            "Section 47A Terrorism Act 2000: none in 2022; none in 2023.",
            &[("none", "2022-01-01"), ("none", "2023-01-01")],
        );
    }

    #[test]
    fn one_pair_or_a_sum_of_costs_is_no_line_of_pairs() {
        check("There were 31 in 2019.", &[]);
        check("At 5 minutes each, 31 in 2019 and 26 in 2020 would take long.", &[]);
        check("The plan of 2019 was replaced in 2020.", &[]);
    }

    #[test]
    fn long_lines_cost_little() {
        check(&"in 2019 ".repeat(20_000), &[]);
    }
}
