//! Reads one point in time from tokens: a day, a month, a calendar or financial year.
//!
//! Does not join points to periods; see [`period`](super::period).

use super::token::{Joint, Token, TokenKind};
use jiff::civil::Date;

/// A single place in time, of any fineness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Point {
    Day(Date),
    /// `30 June`: the year stands elsewhere.
    DayMonth(i8, i8),
    Month(i16, i8),
    MonthOnly(i8),
    Year(i16),
    /// By its first year; `short` when printed as `22-23`.
    Financial {
        start: i16,
        short: bool,
    },
}

pub fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    (1990..=2036).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}

pub fn is_year(value: u32) -> bool {
    (1990..=2035).contains(&value)
}

/// Years of two digits: 90 to 99 are before 2000, 00 to 35 after.
pub fn short_year(value: u32) -> Option<i16> {
    match value {
        90..=99 => Some(1900 + value as i16),
        0..=35 => Some(2000 + value as i16),
        _ => None,
    }
}

pub fn is_word(list: &[Token], at: usize, words: &[&str]) -> bool {
    list.get(at).is_some_and(|token| token.is_one_of(words))
}

pub fn joint(list: &[Token], at: usize) -> Option<Joint> {
    match list.get(at)?.kind {
        TokenKind::Joint(joint) => Some(joint),
        _ => None,
    }
}

pub fn first_day(point: Point) -> Option<Date> {
    match point {
        Point::Day(day) => Some(day),
        Point::Month(year, month) => date(year, month, 1),
        Point::Year(year) => date(year, 1, 1),
        Point::Financial { start, .. } => date(start, 4, 1),
        Point::DayMonth(..) | Point::MonthOnly(_) => None,
    }
}

pub fn last_day(point: Point) -> Option<Date> {
    match point {
        Point::Day(day) => Some(day),
        Point::Month(year, month) => date(year, month, 1).map(Date::last_of_month),
        Point::Year(year) => date(year, 12, 31),
        Point::Financial { start, .. } => date(start + 1, 3, 31),
        Point::DayMonth(..) | Point::MonthOnly(_) => None,
    }
}

/// Reads one point in time; returns the index after it.
pub fn point(list: &[Token], at: usize) -> Option<(Point, usize)> {
    let number = |at: usize| match list.get(at)?.kind {
        TokenKind::Number { value, digits } => Some((value, digits)),
        _ => None,
    };
    let year_at = |at: usize| match number(at)? {
        (value, 4) if is_year(value) => Some(value as i16),
        _ => None,
    };
    let month_at = |at: usize| match list.get(at)?.kind {
        TokenKind::Month(month) => Some(month),
        _ => None,
    };
    if let Some(month) = month_at(at) {
        // "January 1st 2018"
        if let Some((day @ 1..=31, 1 | 2)) = number(at + 1) {
            let comma = usize::from(joint(list, at + 2) == Some(Joint::Comma));
            if let Some(year) = year_at(at + 2 + comma) {
                return Some((Point::Day(date(year, month, day as i8)?), at + 3 + comma));
            }
        }
        let gap = usize::from(joint(list, at + 1).is_some());
        if let Some(year) = year_at(at + 1 + gap) {
            return Some((Point::Month(year, month), at + 2 + gap));
        }
        // "Jan-23", "Jan '23"; "1 Jan - 23 Feb" is caught by the month that follows.
        if let Some((value, 2)) = number(at + 1 + gap)
            && month_at(at + 2 + gap).is_none()
            && let Some(year) = short_year(value)
        {
            return Some((Point::Month(year, month), at + 2 + gap));
        }
        return Some((Point::MonthOnly(month), at + 1));
    }
    let (value, digits) = number(at)?;
    let separator = joint(list, at + 1);
    if digits <= 2 && (1..=31).contains(&value) {
        if let Some(separator @ (Joint::Slash | Joint::Dash | Joint::Point)) = separator
            && joint(list, at + 3) == Some(separator)
            && let (Some((month @ 1..=12, 1 | 2)), Some((year, year_digits @ (2 | 4)))) =
                (number(at + 2), number(at + 4))
        {
            let year = if year_digits == 4 { is_year(year).then_some(year as i16) } else { short_year(year) }?;
            return Some((Point::Day(date(year, month as i8, value as i8)?), at + 5));
        }
        let of = usize::from(is_word(list, at + 1, &["of"]) || separator == Some(Joint::Dash));
        if let Some(month) = month_at(at + 1 + of) {
            let gap = usize::from(
                joint(list, at + 2 + of)
                    .is_some_and(|joint| matches!(joint, Joint::Comma | Joint::Dash | Joint::Point)),
            );
            if let Some(year) = year_at(at + 2 + of + gap) {
                return Some((Point::Day(date(year, month, value as i8)?), at + 3 + of + gap));
            }
            return Some((Point::DayMonth(value as i8, month), at + 2 + of));
        }
    }
    if digits == 2
        && matches!(separator, Some(Joint::Slash | Joint::Dash))
        && let (Some(start), Some((next, 2))) = (short_year(value), number(at + 2))
        && next == (value + 1) % 100
    {
        return Some((Point::Financial { start, short: separator == Some(Joint::Dash) }, at + 3));
    }
    // "FY22"
    if digits == 2 && is_word(list, at.wrapping_sub(1), &["fy"]) {
        return Some((Point::Year(short_year(value)?), at + 1));
    }
    let year = year_at(at)?;
    if let Some(Joint::Slash | Joint::Dash) = separator {
        if let (Some((month @ 1..=12, 2)), Some(Joint::Dash), Some((day @ 1..=31, 2))) =
            (number(at + 2), joint(list, at + 3), number(at + 4))
        {
            return Some((Point::Day(date(year, month as i8, day as i8)?), at + 5));
        }
        let next = match number(at + 2) {
            Some((next, 2)) => next == (value + 1) % 100,
            Some((next, 4)) => next == value + 1,
            _ => false,
        };
        if next {
            return Some((Point::Financial { start: year, short: false }, at + 3));
        }
    }
    Some((Point::Year(year), at + 1))
}
