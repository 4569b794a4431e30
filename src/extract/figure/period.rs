//! Reads periods: calendar and financial years, months, quarters, days, ranges, part years.
//!
//! Works on the words of a [`token`](super::token) list from one place to the right, so that a cell
//! and a place in a sentence are read by the same rules. Years 1990 to 2035 only. What is ambiguous
//! (`FY22`) is a period without dates, never a guess.

use super::part_year::{months_of, to_date};
use super::point::{Point, date, first_day, is_word, joint, last_day, point};
use super::token::{Joint, Token, TokenKind, tokens};
use crate::model::{PeriodBasis, Span};
use jiff::ToSpan;
use jiff::civil::Date;

/// A period as printed. Without dates when the print does not settle them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub basis: PeriodBasis,
    pub shape: Shape,
}

/// What the print looked like, for those who must weigh it against other readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `2021`: could be a number.
    BareYear(i16),
    /// `18-19`: could be an age band.
    ShortPair(i16),
    /// `2017 to 2018`: the financial year, or both calendar years.
    TwoYears(i16),
    /// `June` without a year.
    MonthOnly(i8),
    /// A to-date period that starts at the beginning of this year, of whichever basis its neighbours have.
    OpenYear(i16),
    Sure,
}

/// Returns the period when the whole label is one.
pub fn period(label: &str) -> Option<Period> {
    if label.len() > 80 || label.is_empty() {
        return None;
    }
    let list = tokens(label);
    let (found, end) = parse(&list, 0)?;
    list[end..].iter().all(|token| matches!(token.kind, TokenKind::Mark)).then_some(found)
}

/// Returns the longest period that opens the text, and where it ends.
pub fn period_prefix(text: &str) -> Option<(Period, usize)> {
    // Most wording opens with a word that opens no period.
    let first = text.trim_start().split(|it: char| !it.is_ascii_alphabetic()).next().unwrap_or_default();
    if !first.is_empty() && !tokens(first).first().is_some_and(opens) {
        return None;
    }
    let near = &text[..text.floor_char_boundary(80)];
    let list = tokens(near);
    let (found, end) = parse(&list, 0)?;
    let mut end = list[end - 1].span.end;
    if text[end..].starts_with(['*', '†']) {
        end += text[end..].chars().next().map_or(0, char::len_utf8);
    }
    Some((found, end))
}

/// The words that a period can begin with.
const OPENS: &[&str] = &[
    "as",
    "on",
    "at",
    "from",
    "between",
    "since",
    "year",
    "years",
    "period",
    "q",
    "qtr",
    "quarter",
    "financial",
    "fiscal",
    "fy",
    "fyr",
    "f",
    "calendar",
    "cy",
];

fn opens(token: &Token) -> bool {
    match token.kind {
        TokenKind::Number { .. } | TokenKind::Month(_) => true,
        TokenKind::Word => token.is_one_of(OPENS),
        TokenKind::Joint(_) | TokenKind::Open | TokenKind::Close | TokenKind::Mark | TokenKind::Other => false,
    }
}

/// Counts the signs of years and pairs of years, no sign of one twice: each period in running text has one.
pub fn signs_of_periods(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (mut signs, mut at) = (0, 0);
    while let Some(ahead) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + ahead;
        at = start + digits(start);
        let year = matches!(bytes[start..at], [b'1', b'9'] | [b'2', b'0'] | [b'1', b'9', _, _] | [b'2', b'0', _, _]);
        let pair = bytes.get(at) == Some(&b'/') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if year || pair {
            signs += 1;
            // "2021/22", "01/04/2021"
            while bytes.get(at) == Some(&b'/') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                at += 1 + digits(at + 1);
            }
        }
    }
    signs
}

/// Returns the surest periods in running text, in order, not overlapping. A bare month is not one.
pub fn periods_in(text: &str) -> Vec<(Span, Period)> {
    let mut found = Vec::new();
    // What this returns has a year in it.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return found;
    }
    let list = tokens(text);
    let mut at = 0;
    while at < list.len() {
        match opens(&list[at]).then(|| parse(&list, at)).flatten() {
            Some((period, end)) if !matches!(period.shape, Shape::MonthOnly(_) | Shape::ShortPair(_)) => {
                found.push((Span::new(list[at].span.start, list[end - 1].span.end), period));
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

pub(super) fn sure(from: Option<Date>, to: Option<Date>, basis: PeriodBasis) -> Period {
    Period { from, to, basis, shape: Shape::Sure }
}

/// Reads the longest period that starts at the token; returns the index after it.
fn parse(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let mut start = at;
    let mut hint = None;
    for _ in 0..4 {
        if is_word(list, start, &["financial", "fiscal", "fy", "fyr"]) {
            hint = Some(PeriodBasis::Financial);
        } else if is_word(list, start, &["f"])
            && joint(list, start + 1) == Some(Joint::Slash)
            && is_word(list, start + 2, &["y", "yr"])
        {
            hint = Some(PeriodBasis::Financial);
            start += 2;
        } else if is_word(list, start, &["calendar", "cy"]) {
            hint = Some(PeriodBasis::Calendar);
        } else if !(is_word(list, start, &["year", "years", "period"])
            && !is_word(list, start + 1, &["to", "ending", "ended", "end"])
            || joint(list, start) == Some(Joint::Colon) && start > at)
        {
            break;
        }
        start += 1;
    }
    let read = days_of_month(list, start)
        .or_else(|| snapshot(list, start))
        .or_else(|| twelve_months(list, start))
        .or_else(|| since(list, start))
        .or_else(|| quarter(list, start))
        .or_else(|| point_and_more(list, start, hint));
    let (mut period, mut end) = read?;
    let open = list.get(end).is_some_and(|token| token.kind == TokenKind::Open);
    let inner = end + usize::from(open);
    for (words, basis) in [
        (["financial", "fy", "fiscal"], PeriodBasis::Financial),
        (["calendar", "cy", "calender"], PeriodBasis::Calendar),
    ] {
        if is_word(list, inner, &words) {
            hint = Some(basis);
            end = inner + 1;
            end += usize::from(is_word(list, end, &["year", "years"]));
            end += usize::from(open && list.get(end).is_some_and(|token| token.kind == TokenKind::Close));
        }
    }
    // "Financial year 2022" and "FY22" can be the year that begins or the year that ends then.
    if hint == Some(PeriodBasis::Financial) && matches!(period.shape, Shape::BareYear(_)) {
        period = sure(None, None, PeriodBasis::Financial);
    }
    if hint == Some(PeriodBasis::Calendar) && matches!(period.shape, Shape::BareYear(_)) {
        period.shape = Shape::Sure;
    }
    if hint == Some(PeriodBasis::Financial) && matches!(period.shape, Shape::ShortPair(_)) {
        period.shape = Shape::Sure;
    }
    Some((period, end))
}

/// `1 - 31 May 2020`.
fn days_of_month(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let TokenKind::Number { value: first @ 1..=31, digits: 1 | 2 } = list.get(at)?.kind else { return None };
    if joint(list, at + 1) != Some(Joint::Dash) && !is_word(list, at + 1, &["to"]) {
        return None;
    }
    let (Point::Day(last), end) = point(list, at + 2)? else { return None };
    let from = date(last.year(), last.month(), first as i8).filter(|from| *from < last)?;
    // "4-01-2023" is a day of its own.
    let whole = matches!(list.get(at + 3)?.kind, TokenKind::Month(_));
    whole.then(|| (sure(Some(from), Some(last), basis_of_days(from, last)), end))
}

/// `as at 1 May 2024`, `as of 31/03/2023`, `on 1 May 2024`.
fn snapshot(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let next = if is_word(list, at, &["as"]) && is_word(list, at + 1, &["at", "of", "on"]) {
        at + 2
    } else if is_word(list, at, &["on", "at"]) {
        at + 1
    } else {
        return None;
    };
    let next = next + usize::from(is_word(list, next, &["the"]));
    let (point, end) = point(list, next)?;
    let (from, to) = match point {
        Point::Day(day) => (day, day),
        Point::Month(year, month) if is_word(list, at, &["as"]) => {
            let first = date(year, month, 1)?;
            (first, first.last_of_month())
        }
        _ => return None,
    };
    Some((sure(Some(from), Some(to), PeriodBasis::Snapshot), end))
}

/// `year to March 2023`, `year ending 31 March 2023`, `12 months to June 2023`.
fn twelve_months(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let next = if is_word(list, at, &["year"]) {
        at + 1
    } else if matches!(list.get(at)?.kind, TokenKind::Number { value: 12, .. })
        && is_word(list, at + 1, &["months", "month"])
    {
        at + 2
    } else {
        return None;
    };
    if !is_word(list, next, &["to", "ending", "ended", "end"]) {
        return None;
    }
    let (point, end) = point(list, next + 1)?;
    let last = match point {
        Point::Day(day) => day,
        Point::Month(year, month) => date(year, month, 1)?.last_of_month(),
        _ => return None,
    };
    let from = last.tomorrow().ok()?.checked_sub(1.year()).ok()?;
    Some((sure(Some(from), Some(last), basis_of_days(from, last)), end))
}

/// `since 2021`, `from 1 April 2022 to date`.
fn since(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let since = is_word(list, at, &["since"]);
    if !since && !is_word(list, at, &["from", "between"]) {
        return None;
    }
    let (start, end) = point(list, at + 1)?;
    if since {
        return Some((open_from(start)?, end));
    }
    // A `from` without its end says when something began, which is no period.
    range(list, start, end).or_else(|| to_date(list, start, end))
}

/// `Q1 2022/23`, `Quarter 4 2022-23`, `2022/23 Q1` is read by its year. Of a bare year it is ambiguous.
fn quarter(list: &[Token], at: usize) -> Option<(Period, usize)> {
    let (number, next) = quarter_number(list, at)?;
    let next = next + usize::from(joint(list, next).is_some() || is_word(list, next, &["of", "fy"]));
    let (year, end) = point(list, next)?;
    let quarter = quarter_of(number, year)?;
    // "Q4 2024 (to 15 November)"
    if let Some((part, end)) = to_date(list, year, end)
        && let (Some(stop), Some(from), Some(last)) = (part.to, quarter.from, quarter.to)
        && (from..=last).contains(&stop)
    {
        return Some((sure(Some(from), Some(stop), PeriodBasis::ToDate), end));
    }
    Some((quarter, end))
}

fn quarter_number(list: &[Token], at: usize) -> Option<(i8, usize)> {
    let number = |at: usize| match list.get(at)?.kind {
        TokenKind::Number { value: value @ 1..=4, digits: 1 } => Some(value as i8),
        _ => None,
    };
    if is_word(list, at, &["q", "qtr", "quarter"]) { Some((number(at + 1)?, at + 2)) } else { None }
}

fn quarter_of(number: i8, year: Point) -> Option<Period> {
    match year {
        Point::Financial { start, .. } => {
            let (year, month) = if number == 4 { (start + 1, 1) } else { (start, 3 * number + 1) };
            let from = date(year, month, 1)?;
            Some(sure(Some(from), Some(date(year, month + 2, 1)?.last_of_month()), PeriodBasis::Financial))
        }
        // "Q1 2023": forces write a financial quarter with both years.
        Point::Year(year) => {
            let from = date(year, 3 * number - 2, 1)?;
            let to = date(year, 3 * number, 1)?.last_of_month();
            Some(sure(Some(from), Some(to), PeriodBasis::Calendar))
        }
        _ => None,
    }
}

fn point_and_more(list: &[Token], at: usize, hint: Option<PeriodBasis>) -> Option<(Period, usize)> {
    let (start, end) = point(list, at)?;
    if let Some(found) = to_date(list, start, end) {
        return Some(found);
    }
    if let Some(found) = range(list, start, end) {
        return Some(found);
    }
    if let Some((number, end)) = quarter_number(list, end + usize::from(joint(list, end).is_some()))
        && let Some(period) = quarter_of(number, start)
    {
        return Some((period, end));
    }
    if let Point::Year(year) = start
        && let Some(found) = months_of(list, year, end)
    {
        return Some(found);
    }
    let open_financial = hint == Some(PeriodBasis::Financial) && matches!(start, Point::Year(_));
    if open_financial {
        return Some((Period { shape: Shape::BareYear(0), ..sure(None, None, PeriodBasis::Financial) }, end));
    }
    Some((alone(start)?, end))
}

fn alone(point: Point) -> Option<Period> {
    Some(match point {
        Point::Day(day) => sure(Some(day), Some(day), PeriodBasis::Calendar),
        Point::Month(year, month) => {
            let first = date(year, month, 1)?;
            sure(Some(first), Some(first.last_of_month()), PeriodBasis::Calendar)
        }
        Point::MonthOnly(month) => Period { shape: Shape::MonthOnly(month), ..sure(None, None, PeriodBasis::Unknown) },
        Point::Year(year) => {
            Period { shape: Shape::BareYear(year), ..sure(date(year, 1, 1), date(year, 12, 31), PeriodBasis::Calendar) }
        }
        Point::Financial { start, short } => Period {
            shape: if short { Shape::ShortPair(start) } else { Shape::Sure },
            ..sure(date(start, 4, 1), date(start + 1, 3, 31), PeriodBasis::Financial)
        },
        Point::DayMonth(..) => return None,
    })
}

/// A month without a year takes it from a year printed elsewhere in the table.
pub fn month_of(year: &Period, month: i8) -> Option<Period> {
    let (from, to) = (year.from?, year.to?);
    let first = date(from.year(), month, 1).filter(|first| *first >= from).or_else(|| date(to.year(), month, 1))?;
    let last = first.last_of_month();
    (first >= from && last <= to).then(|| sure(Some(first), Some(last), PeriodBasis::Calendar))
}

pub(super) fn open_from(start: Point) -> Option<Period> {
    let shape = match start {
        Point::Year(year) => Shape::OpenYear(year),
        _ => Shape::Sure,
    };
    Some(Period { shape, ..sure(Some(first_day(start)?), None, PeriodBasis::ToDate) })
}

/// `April 2022 - March 2023`, `01/01/21–31/12/21`, `Jan - Mar 2023`, `2019 to 2023`.
fn range(list: &[Token], start: Point, at: usize) -> Option<(Period, usize)> {
    let joined =
        matches!(joint(list, at), Some(Joint::Dash)) || is_word(list, at, &["to", "until", "till", "through", "and"]);
    if !joined {
        return None;
    }
    let after = at + 1 + usize::from(is_word(list, at + 1, &["the"]));
    let (stop, end) = point(list, after)?;
    if is_word(list, at, &["and"])
        && !matches!(
            (start, stop),
            (Point::Day(_) | Point::DayMonth(..) | Point::Month(..), Point::Day(_) | Point::Month(..))
        )
        && !is_word(list, at.wrapping_sub(2), &["between"])
        // "April and May 2024"
        && !matches!((start, stop), (Point::MonthOnly(one), Point::Month(_, two)) if two == one + 1)
    {
        return None;
    }
    let from = match (start, stop) {
        (Point::DayMonth(day, month), Point::Day(stop)) => date(stop.year(), month, day)?,
        (Point::MonthOnly(month), Point::Month(year, to)) => date(if month <= to { year } else { year - 1 }, month, 1)?,
        (Point::DayMonth(..) | Point::MonthOnly(_), _) => return None,
        // "2018 - 37" is a year and a count; a day after a year is no range either.
        (Point::Year(_), Point::Year(_)) | (Point::Financial { .. }, Point::Financial { .. }) => first_day(start)?,
        (Point::Year(_) | Point::Financial { .. }, _) => return None,
        _ => first_day(start)?,
    };
    let to = last_day(stop)?;
    (from < to).then_some(())?;
    let basis = match (start, stop) {
        (Point::Year(a), Point::Year(b)) if b == a + 1 => {
            let shape = Shape::TwoYears(a);
            return Some((Period { shape, ..sure(None, None, PeriodBasis::Unknown) }, end));
        }
        (Point::Financial { .. }, _) => PeriodBasis::Financial,
        _ => basis_of_days(from, to),
    };
    Some((sure(Some(from), Some(to), basis), end))
}

/// Whole calendar years and whole months of one year are calendar, April to March financial, the rest unknown.
pub(super) fn basis_of_days(from: Date, to: Date) -> PeriodBasis {
    let ends = |month, day| to.month() == month && to.day() == day;
    if from.month() == 4 && from.day() == 1 && ends(3, 31) {
        PeriodBasis::Financial
    } else if from.day() == 1
        && to == to.last_of_month()
        && (from.year() == to.year() || (from.month() == 1 && ends(12, 31)))
    {
        PeriodBasis::Calendar
    } else {
        PeriodBasis::Unknown
    }
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
