//! Finds the counts in the free text of a letter, line by line: what answers a question, and what a
//! sentence sets beside its period.

use super::answer::{Answer, read};
use super::asked::{Asked, AskedAll, bare};
use super::counted::of_other_matters;
use super::labels::dated;
use super::number::numbers;
use super::period::Period;
use super::sentence::{Found, dated_counts};
use super::value::{Notes, value};
use crate::data::aside_words::{before_asides, is_aside};
use crate::data::pattern::plain;
use crate::extract::letter::{Letter, ZoneKind};
use crate::extract::table::CellClass;
use crate::model::{Figure, Question, Span, Table};
use regex::Regex;
use std::sync::LazyLock;

static ASKS_FOR_A_COUNT: LazyLock<Regex> =
    LazyLock::new(|| plain(r"(?i)(?-u:\b)how\s+many(?-u:\b)|(?-u:\b)numbers?\s+of(?-u:\b)|(?-u:\b)total(?-u:\b)"));

/// What marks a line as an answer: `A1.`, `Ans -`, `Response d):`, `R1/`, `Re (2),`, `2a.`, `1(i).`
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"^(?P<label>(?:(?i:questions?|answers?|ans|response|reply|request|item|part|point|re|q|a|r)(?-u:\b)\.?\s*)?(?:\(?(?:[A-Z]?\d{1,2}(?:\.\d{1,2})?\s?[a-z]?|[a-z]|[ivx]{1,4})\)?(?:\s?\((?:[a-z]|[ivx]{1,4})\))*)?)\s*(?:(?:[.:/),]+\s*[-–—]?|[-–—])(?:\s+|$)|$)",
    )
});

static DOTTED: LazyLock<Regex> = LazyLock::new(|| plain(r"^(?:\d{1,2}\.\d{1,2}\s+|\d{1,2}(?:\.\d{1,2})?\s+[A-Z])"));

/// A longer line is no single question.
const LONGEST_QUESTION: usize = 600;

/// Where a letter is read, and what is known so far.
struct Place<'a> {
    letter: &'a Letter<'a>,
    asked: AskedAll<'a>,
    /// The lines above that are not empty, the nearest first.
    above: [(&'a str, usize); 3],
    /// The line before that is not empty and tells of nothing else.
    before: &'a str,
    before_end: usize,
    /// What the questions that stand on lines of their own stated last.
    stated: Option<Period>,
}

/// Returns the counts of the free text, named `p1`, `p2`, … in reading order.
pub fn figures(letter: &Letter, tables: &[Table], questions: &[Question], asked: AskedAll) -> Vec<Figure> {
    let mut starts: Vec<usize> = questions.iter().filter_map(|it| Some(it.answer_span?.start)).collect();
    starts.sort_unstable();
    let mut place = Place { letter, asked, above: [("", 0); 3], before: "", before_end: 0, stated: None };
    let mut figures = Vec::new();
    let (mut taken, mut next, mut start) = (0, 0, 0);
    let bytes = letter.text.as_bytes();
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = Span::new(start, end);
        start = end + 1;
        let printed = line.of(letter.text).unwrap_or_default();
        if printed.trim().is_empty() {
            continue;
        }
        while tables.get(taken).is_some_and(|table| table.span.end <= line.start) {
            taken += 1;
        }
        while starts.get(next).is_some_and(|start| *start < line.start) {
            next += 1;
        }
        let answer = starts.get(next).copied().filter(|start| *start < line.end);
        if !tables.get(taken).is_some_and(|table| table.span.overlaps(line)) {
            place.read_line(line, answer, &mut figures);
        }
        place.above.rotate_right(1);
        place.above[0] = (printed.trim(), line.end);
        let said = place.above[0].0;
        if said.ends_with('?') && said.len() <= LONGEST_QUESTION {
            place.stated = place.asked.of_text(said, place.stated).period.or(place.stated);
        }
    }
    figures
}

impl<'a> Place<'a> {
    fn read_line(&mut self, line: Span, answer: Option<usize>, figures: &mut Vec<Figure>) {
        let text = self.letter.text;
        let zone = self.letter.zone_at(answer.unwrap_or(line.start));
        let readable = zone == ZoneKind::Response || (zone == ZoneKind::Request && answer.is_some());
        if !readable {
            return;
        }
        // Most lines hold no number; nothing else is asked of them.
        let printed = line.of(text).unwrap_or_default();
        if !printed.bytes().any(|byte| byte.is_ascii_digit()) && numbers(printed).is_empty() {
            return;
        }
        self.look_above();
        // A bare number answers a question or nothing; columns of them are long.
        let bare = line.len() <= 8 && !line.of(text).is_some_and(|it| it.contains(char::is_alphabetic));
        if bare && self.asked.is_empty() && !self.before.ends_with('?') {
            return;
        }
        let begins = answer.unwrap_or(line.start);
        let printed = text.get(begins..line.end).unwrap_or_default().trim_end();
        let (question, answer) = self.answer(line, begins);
        // A question, a heading, and the label of an answer below it state nothing.
        let states = !answer.line.ends_with(['?', ':']) && !self.is_only_label(printed.trim());
        let mut found = if states { answered(&answer) } else { Vec::new() };
        if zone == ZoneKind::Response {
            let dated = dated_counts(text, line);
            let known = found.len();
            found.extend(dated);
            // What the answer gave stands; a sentence adds what it did not see.
            let mut at = known;
            while at < found.len() {
                let span = found[at].span;
                if let Some(same) = found[..known].iter().position(|it| it.span.overlaps(span)) {
                    let other = found.remove(at);
                    if answer.asked.text.is_none() && found[same].measure.is_none() {
                        found[same].measure = other.measure;
                    }
                } else {
                    at += 1;
                }
            }
        }
        found.sort_by_key(|it| it.span);
        for it in found {
            figures.push(figure(self.letter, figures.len(), it, question, &answer.asked));
        }
    }

    /// Returns the question that the line answers, and the words of the answer.
    fn answer(&self, line: Span, begins: usize) -> (Option<&'a Question>, Answer<'a>) {
        let text = self.letter.text;
        let printed = text.get(begins..line.end).unwrap_or_default();
        let lead = printed.len() - printed.trim_start().len();
        let offset = begins + lead;
        let inner = before_asides(printed.trim());
        let at = self.asked.at(Span::new(offset, offset + inner.len()));
        let question = at.map(|(question, _)| question);
        let first = question.and_then(|it| it.answer_span).is_some_and(|answer| {
            answer.start <= offset
                && text.get(answer.start..offset).is_some_and(|it| it.len() < 200 && it.trim().is_empty())
        });
        let mut answer = Answer {
            line: inner,
            offset,
            asked: self.asked.answering(Span::new(offset, offset + inner.len())),
            opens: first,
        };
        let mut named = false;
        let label = LABEL
            .captures(inner)
            .or_else(|| DOTTED.captures(inner))
            .filter(|it| it[0].len() < inner.len() && !dated(inner));
        if let Some(label) = label {
            let name =
                label.name("label").map_or(inner.split(' ').next().unwrap_or_default(), |name| name.as_str()).trim();
            let length = label.name("label").map_or_else(|| inner.find(' ').unwrap_or(0), |_| label[0].len());
            let own = question.and_then(|it| it.label.as_deref()).map(bare);
            let numbered = name.contains(|c: char| c.is_ascii_digit());
            // "74, of which 28 were red" begins with a count; "Re (2), 12" with a label.
            let counted = inner.starts_with(|c: char| c.is_ascii_digit()) && label[0].trim_end().ends_with(',');
            if !name.is_empty() && !counted {
                let rest = &inner[length..];
                (answer.line, answer.offset) = (rest.trim_start(), offset + inner.len() - rest.trim_start().len());
                answer.opens = true;
                named = numbered;
                if numbered && own.as_deref() != Some(bare(name).as_str()) {
                    answer.asked = self.asked.labelled(name).unwrap_or_default();
                }
            }
        } else if !first && self.before.len() <= 24 && self.before_is_label() {
            answer.opens = true;
            if self.before.contains(|c: char| c.is_ascii_digit()) {
                let label = self.before.trim_end_matches([':', '.', ')', '-', '–', '/']);
                if let Some(asked) = self.asked.labelled(label) {
                    answer.asked = asked;
                }
            }
        }
        let asks = |text: &str| text.ends_with('?') && text.len() <= LONGEST_QUESTION;
        if answer.asked.text.is_none() && asks(self.before) {
            answer.asked = self.asked.of_text(self.before, self.stated);
            answer.opens = true;
        }
        // The line before restates what is asked, with its label.
        if !named && let Some(asked) = self.asked.by_line(self.before_end).filter(|asked| asked.counts > 0) {
            (answer.asked, answer.opens) = (asked, true);
        }
        let restated = ["Request ", "You asked ", "Asked: ", "Request: ", "Q. ", "Q: "];
        if answer.asked.text.is_none()
            && self.before.len() <= LONGEST_QUESTION
            && restated.iter().any(|it| self.before.starts_with(it))
        {
            answer.asked = self.asked.of_text(self.before, None);
            answer.opens = true;
        }
        for lead in ["Answer ", "Response ", "Reply "] {
            if let Some(rest) = answer.line.strip_prefix(lead).filter(|it| it.starts_with(char::is_uppercase)) {
                (answer.line, answer.offset, answer.opens) = (rest, answer.offset + lead.len(), true);
            }
        }
        // Each line stands for itself where no question is known.
        if answer.asked.text.is_none() {
            answer.opens |= self.before.len() < 50 || self.before.ends_with(['.', ':', ';', '?']);
        }
        if answer.asked.counts == 0
            && !first
            && let Some(bullet) = inner.strip_prefix(['-', '•', '*', '–']).filter(|rest| rest.starts_with(' '))
        {
            answer.line = bullet.trim_start();
            answer.offset = offset + inner.len() - answer.line.len();
            answer.asked.text = None;
            answer.opens = true;
        }
        // "Q1) How many were made? 338"
        if let Some(mark) = answer.line.rfind("? ")
            && answer.line.len() - mark <= 120
        {
            let (asking, rest) = answer.line.split_at(mark + 1);
            if asks(asking) {
                answer.asked = self.asked.of_text(asking, answer.asked.period);
                let skipped = asking.len() + (rest.len() - rest.trim_start().len());
                (answer.line, answer.offset, answer.opens) = (rest.trim(), answer.offset + skipped, true);
            }
        }
        (question, answer)
    }

    /// Finds the line before: what tells of something else parts no answer from its question.
    fn look_above(&mut self) {
        let found = self.above.iter().find(|it| !is_aside(it.0)).or(self.above.last());
        (self.before, self.before_end) = found.copied().unwrap_or_default();
    }

    /// "2", "1(b)", "(1)." above an answer, where such a part was asked for.
    fn is_only_label(&self, line: &str) -> bool {
        let plain = line.trim_end_matches(['.', ':']);
        if plain.len() > 8 || plain.contains(' ') || self.before.ends_with('?') {
            return false;
        }
        let bracketed = plain.starts_with('(') && plain.ends_with(')');
        let whole = LABEL.find(line).is_some_and(|it| it.len() == line.len());
        let known = self.asked.labelled(plain).is_some();
        bracketed || (whole && known)
    }

    fn before_is_label(&self) -> bool {
        let plain = self.before.trim_end_matches([':', '.', '-', '–']).trim();
        matches!(plain.to_ascii_lowercase().as_str(), "answer" | "response" | "reply" | "our response" | "our answer")
            || LABEL.find(self.before).is_some_and(|it| it.len() == self.before.len())
    }
}

/// Returns what an answer counts.
pub fn answered(answer: &Answer) -> Vec<Found> {
    match lone_answer(answer) {
        Some(lone) => vec![lone],
        None => read(answer),
    }
}

/// A line that is nothing but a number, right after a question.
fn lone_answer(answer: &Answer) -> Option<Found> {
    let cell = answer.line.trim_end_matches('.').trim_end();
    if cell.len() > 48 {
        return None;
    }
    let asks = |text: &str| ASKS_FOR_A_COUNT.is_match(text);
    let asked = answer.asked.text;
    let counted = match CellClass::of(cell) {
        CellClass::Number => answer.opens && asked.is_some() || asked.is_some_and(asks),
        // "None" answers many questions; it counts only where a count was asked for.
        CellClass::Word => asked.is_some_and(|asked| asks(asked) || (answer.opens && answer.asked.counts > 0)),
        _ => false,
    };
    if !counted || of_other_matters(cell) {
        return None;
    }
    let number = numbers(cell).into_iter().next();
    let plain = value(cell, &Notes::default()).filter(|it| it.is_numeric())?;
    let (span, found) = match number {
        Some(number) if number.whole.start == 0 => (number.span, number.value),
        _ => (Span::new(0, cell.len()), plain),
    };
    // "3 Any policy on dogs" is an item of a list.
    let rest = cell[span.end..].trim_start();
    if rest.starts_with(char::is_uppercase) && cell[span.end..].starts_with(' ') {
        return None;
    }
    Some(Found {
        span: Span::new(answer.offset + span.start, answer.offset + span.end),
        value: found,
        measure: None,
        category: None,
        period: answer.asked.period,
        is_total: false,
    })
}

fn figure(letter: &Letter, place: usize, mut found: Found, question: Option<&Question>, asked: &Asked) -> Figure {
    found.measure = found.measure.or_else(|| asked.text.map(joined));
    let question_id = question.map(|question| question.question_id.clone());
    Figure { question_id, ..found.figure(format!("p{}", place + 1), letter.text) }
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "prose_tests.rs"]
mod tests;
