//! What the questions of a letter ask for, as far as figures need it: a count or not, and for when.
//!
//! A period that an earlier question states holds on for one that points back to it (`how many of
//! those`) or goes on in the past tense; never for one that asks about now.

use super::context::{question_at, stated_among};
use super::labels::Labels;
use super::period::{Period, Shape, periods_in};
use crate::data::aside_words::question_before_asides;
use crate::data::pattern::plain;
use crate::extract::letter::{Letter, ZoneKind};
use crate::model::{PeriodBasis, Question, Span};
use jiff::ToSpan;
use regex::Regex;
use std::sync::LazyLock;

static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:(?:were|was|are|is|have|has|did)\s+any|how\s+(?:many|much|often|long|old|large|big)|in\s+how\s+many|numbers?(?-u:\b)|no\.?\s+of|totals?|count|costs?|spen[dt]|paid|pays?|amounts?|sums?|budgets?|income|salary|salaries|price|rates?|percentages?|proportion|share|average|mean|median|figures?|statistics|breakdown|broken\s+down|volume|value|worth|strength|establishment|levels?|lead content|mileage|highest|lowest|longest|oldest|youngest|largest|depth|speed)(?-u:\b)",
    )
});

static POINTS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:those|these|them|they|that|this|it|same|such|the\s+year|that\s+year|of\s+which|of\s+whom|above|the\s+(?:arrests|offences|crimes|incidents|searches|complaints|requests|calls|reports)|(?:at|in|of|to)\s+(?:q(?:uestion)?\.?\s*)?\d{1,2})(?-u:\b)",
    )
});

/// Wording that asks about now.
static NOW: LazyLock<Regex> = LazyLock::new(|| {
    plain(r"(?i)(?-u:\b)(?:current(?:ly)?|now|at\s+present|presently|today|latest|since|ever)(?-u:\b)")
});

/// Wording that sets another time, unless the question points back.
static OTHER_TIME: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)(?-u:\b)(?:last|past|previous|years?|months?|quarters?|weeks?\s+of|next|date|period|(?:do|does)\s+(?:you|the\s+force)|is\s+the|are\s+(?:there|you|the)|is\s+there|have\s+you)(?-u:\b)",
    )
});

/// What one question asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub text: Option<&'a str>,
    /// How many counts, sums or shares it asks for.
    pub counts: usize,
    /// The one period it states or takes over.
    pub period: Option<Period>,
    /// The periods it names one by one: `in 2021 and 2022`.
    pub each: [Option<Period>; 2],
}

/// What the questions of a letter ask for, in their order.
pub struct AskedAll<'a> {
    questions: &'a [Question],
    asked: Vec<Asked<'a>>,
    /// The one period of the whole request.
    request: Option<Period>,
    labels: Labels,
    by_label: Vec<Option<Asked<'a>>>,
}

impl<'a> AskedAll<'a> {
    pub fn of(letter: &Letter<'a>, questions: &'a [Question]) -> Self {
        let labels = Labels::of(letter.text);
        let request = request_period(letter, questions, &labels);
        let mut asked: Vec<Asked> = Vec::with_capacity(questions.len());
        let mut before: Option<Period> = None;
        let mut each = [None; 2];
        for question in questions {
            let one = question.text.as_deref().map_or_else(Asked::default, |text| read(text, before, each, request));
            before = one.period.filter(is_short);
            each = one.each;
            asked.push(one);
        }
        let by_label = labelled_items(letter.text, &labels, request);
        AskedAll { questions, asked, request, labels, by_label }
    }

    /// Returns the question whose answer holds the place, and what it asks.
    pub fn at(&self, place: Span) -> Option<(&'a Question, Asked<'a>)> {
        let found = question_at(self.questions, place)?;
        let at = self.questions.iter().position(|question| std::ptr::eq(question, found))?;
        Some((found, self.asked[at]))
    }

    /// Returns what the answer at the place answers, by its question, else by its label.
    pub fn answering(&self, place: Span) -> Asked<'a> {
        let by_question = self.at(place).map(|(_, asked)| asked).unwrap_or_default();
        if by_question.period.is_some() || by_question.each[0].is_some() {
            return by_question;
        }
        let by_label = self.labels.answering(place.start).and_then(|key| self.by_key(key));
        match by_label {
            Some(asked) if by_question.text.is_none() || asked.period.is_some() => asked,
            None if self.questions.is_empty() => Asked { period: self.request, ..by_question },
            _ => by_question,
        }
    }

    fn by_key(&self, key: &str) -> Option<Asked<'a>> {
        self.by_label[self.labels.place_of(key)?]
    }

    /// Returns what a labelled line asks that ends at this place.
    pub fn by_line(&self, end: usize) -> Option<Asked<'a>> {
        self.by_label[self.labels.place_of_line(end)?]
    }

    /// Returns what the question with this printed label asks.
    pub fn labelled(&self, label: &str) -> Option<Asked<'a>> {
        let label = bare(label);
        let same = |question: &Question| question.label.as_deref().is_some_and(|other| bare(other) == label);
        let at = self.questions.iter().position(same).filter(|_| !label.is_empty());
        let by_question = at.map(|at| self.asked[at]).filter(|it| it.text.is_some());
        match (by_question, self.by_key(&label)) {
            (Some(asked), Some(other)) if asked.period.is_none() && other.period.is_some() => Some(other),
            (asked, other) => asked.or(other),
        }
    }

    /// Returns whether nothing is known of what was asked.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.labels.is_empty()
    }

    /// Reads a question that stands right before its answer.
    pub fn of_text<'t>(&self, text: &'t str, before: Option<Period>) -> Asked<'t> {
        read(text, before, [None; 2], self.request)
    }
}

/// Reads the labelled lines, each with the period of the one above it or, where it goes on, before it.
fn labelled_items<'a>(text: &'a str, labels: &Labels, request: Option<Period>) -> Vec<Option<Asked<'a>>> {
    let mut all: Vec<Option<Asked<'a>>> = Vec::with_capacity(labels.items.len());
    let mut owned: Vec<Option<Period>> = Vec::with_capacity(labels.items.len());
    for item in &labels.items {
        let of_item = item.text.of(text).map(|it| question_before_asides(it).trim());
        let parent = item.parent.as_deref().and_then(|key| labels.place_of(key));
        let above = parent.and_then(|at| *all.get(at)?);
        let above_period = parent.and_then(|at| *owned.get(at)?);
        let before = all.last().copied().flatten().unwrap_or_default();
        let asked = of_item.map(|of_item| {
            let mut own = read(of_item, None, [None; 2], None);
            let said = own.period.is_some() || own.each[0].is_some();
            own.counts = own.counts.max(above.map_or(0, |it| it.counts));
            owned.push(own.period.or(above_period));
            if !said && above_period.is_some() {
                own.period = above_period;
            } else if !said {
                take_over(&mut own, of_item, before.period.filter(is_short).or(request), before.each);
            }
            own
        });
        if asked.is_none() {
            owned.push(None);
        }
        all.push(asked);
    }
    all
}

/// "The flood of May 2024" is an event; what is counted over a month says so itself.
fn month(period: Period) -> bool {
    let (Some(from), Some(to)) = (period.from, period.to) else { return false };
    from.checked_add(32.days()).is_ok_and(|next| to < next)
}

/// A plan for five years sets no period for the counts that are asked for next.
fn is_short(period: &Period) -> bool {
    let (Some(from), Some(to)) = (period.from, period.to) else { return false };
    from.checked_add(1.year()).is_ok_and(|next| to < next)
}

/// `Q.1`, `Question 1`, `1)` name the same question.
pub fn bare(label: &str) -> String {
    let lower = label.to_lowercase();
    let plain = lower.trim_start_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || c == '.');
    // "B1" is not the first question; "A1" and "R1" answer it.
    let letter = lower.len() - plain.len() == 1 && !lower.starts_with(['q', 'a', 'r']);
    let plain = if letter { lower.as_str() } else { plain };
    let kept = if plain.is_empty() { lower.as_str() } else { plain };
    let dotted = kept.split_once('.').is_some_and(|(one, two)| {
        one.ends_with(|c: char| c.is_ascii_digit()) && two.starts_with(|c: char| c.is_ascii_digit())
    });
    kept.chars().filter(|c| c.is_alphanumeric() || (dotted && *c == '.')).collect()
}

fn read<'a>(
    text: &'a str,
    before: Option<Period>,
    before_each: [Option<Period>; 2],
    request: Option<Period>,
) -> Asked<'a> {
    let near = &text[..text.char_indices().nth(2000).map_or(text.len(), |(at, _)| at)];
    let all = periods_in(near);
    let own = stated_among(near, &all);
    let counts = COUNTS.find_iter(near).count();
    let mut asked = Asked { text: Some(text), counts, period: own, each: [None; 2] };
    if let [first, second] = all.as_slice()
        && own.is_none()
        && first.1.from.is_some()
        && second.1.from.is_some()
    {
        asked.each = [Some(first.1), Some(second.1)];
    }
    if all.is_empty() {
        take_over(&mut asked, near, before.or(request), before_each);
    }
    asked
}

/// A question without a time of its own goes on with the one before.
fn take_over(asked: &mut Asked, text: &str, before: Option<Period>, each: [Option<Period>; 2]) {
    if (before.is_none() && each[0].is_none()) || NOW.is_match(text) {
        return;
    }
    asked.each = each;
    // "How many are there? Of these, how many …": points back within itself.
    let first = text.find("? ").map_or(text, |at| &text[..at]);
    let snapshot = |period: &Period| period.basis == PeriodBasis::Snapshot || period.from == period.to;
    asked.period =
        before.filter(|period| POINTS_BACK.is_match(first) || !(snapshot(period) || OTHER_TIME.is_match(text)));
}

/// The request as a whole names one year or one stretch of time; days are when something was written.
///
/// What a question of its own states is that question's.
fn request_period(letter: &Letter, questions: &[Question], labels: &Labels) -> Option<Period> {
    let mut own: Vec<Span> = questions.iter().filter_map(|question| question.text_span).collect();
    own.extend(labels.texts());
    own.sort_unstable();
    let mut found: Option<Period> = None;
    for zone in letter.zones.iter().filter(|zone| zone.kind == ZoneKind::Request) {
        let text = zone.span.of(letter.text)?;
        if text.len() > 8000 {
            return None;
        }
        for (span, period) in periods_in(text) {
            let before = text[..span.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let place = zone.span.start + span.start;
            let last = own[..own.partition_point(|it| it.start <= place)].last();
            if period.from == period.to
                || month(period)
                || super::context::names_law(before)
                || (own.len() > 1 && last.is_some_and(|it| place < it.end))
            {
                continue;
            }
            let other = |it: Period| (it.from, it.to, it.basis) != (period.from, period.to, period.basis);
            if found.is_some_and(other) {
                return None;
            }
            found = Some(period);
        }
    }
    found.filter(|period| period.to.is_some() && !matches!(period.shape, Shape::OpenYear(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[Option<&str>]) {
        let mut before = None;
        for (text, expected) in texts.iter().zip(expected) {
            let asked = read(text, before, [None; 2], None);
            let from = asked.period.and_then(|period| period.from).map(|day| day.to_string());
            assert_eq!(from.as_deref(), *expected, "{text}");
            before = asked.period.filter(is_short);
        }
    }

    #[test]
    fn a_question_that_points_back_keeps_the_period() {
        check(
            &["How many arrests in 2022?", "How many of those were charged?", "What did it cost?"],
            &[Some("2022-01-01"), Some("2022-01-01"), Some("2022-01-01")],
        );
        check(&["Offences in 2021/22", "How many led to a fine?"], &[Some("2021-04-01"), Some("2021-04-01")]);
    }

    #[test]
    fn a_question_about_now_or_another_time_does_not() {
        for other in ["How many dogs do you have now?", "How many drones are there?", "How many since 2015?"] {
            check(&["How many arrests in 2022?", other], &[Some("2022-01-01"), None]);
        }
        check(&["How many in post on 1 April 2025?", "How many applied?"], &[Some("2025-04-01"), None]);
        check(&["How many in 2021 and 2022?", "How many of those were fined?"], &[None, None]);
    }
}
