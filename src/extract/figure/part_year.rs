//! Reads what follows a year when only a part of it is meant: `to date`, `(to 30 June)`, `(Jan - June)`.

use super::period::{Period, basis_of_days, open_from, sure};
use super::point::{Point, date, first_day, is_word, joint, last_day, point};
use super::token::{Joint, Token, TokenKind};
use crate::model::PeriodBasis;

/// `2024 to date`, `2023-present`, `2024 (to 30 June)`, `2022/23 YTD`, `2023 (including latest available data)`.
pub fn to_date(list: &[Token], start: Point, at: usize) -> Option<(Period, usize)> {
    let period = open_from(start)?;
    let open = list.get(at).is_some_and(|token| token.kind == TokenKind::Open);
    let mut next = at + usize::from(open);
    if joint(list, next).is_some_and(|joint| matches!(joint, Joint::Dash | Joint::Comma)) {
        next += 1;
    }
    let phrases: &[&[&str]] = &[
        &["to", "date"],
        &["to", "present"],
        &["to", "now"],
        &["to", "current"],
        &["to", "the", "present"],
        &["to", "the", "present", "day"],
        &["to", "today"],
        &["year", "to", "date"],
        &["so", "far"],
        &["ytd"],
        &["present"],
        &["current"],
        &["now"],
        &["date"],
        &["today"],
        &["present", "day"],
        &["onwards"],
        &["onward"],
        &["part", "year"],
        &["part"],
        &["partial"],
        &["partial", "year"],
        &["incomplete"],
        &["part", "year", "only"],
        &["including", "latest", "available", "data"],
        &["up", "to", "date"],
        &["to", "date", "of", "request"],
    ];
    let matched = phrases
        .iter()
        .filter(|phrase| phrase.iter().enumerate().all(|(ahead, expected)| is_word(list, next + ahead, &[*expected])))
        .map(|phrase| phrase.len())
        .max();
    let close = |end: usize| match (open, list.get(end).map(|token| &token.kind)) {
        (false, _) => Some(end),
        (true, Some(TokenKind::Close)) => Some(end + 1),
        (true, _) => None,
    };
    if let Some(length) = matched {
        return Some((period, close(next + length)?));
    }
    // The end of a part year is printed: a day, a month, or a day of that same year.
    let mut after = next;
    if is_word(list, after, &["data"]) {
        after += 1;
    }
    if is_word(list, after, &["up"]) {
        after += 1;
    }
    if is_word(list, after, &["as"]) && is_word(list, after + 1, &["at", "of"]) {
        after += 2;
    } else if is_word(list, after, &["to", "until", "till", "ending"]) {
        after += 1;
    } else {
        return None;
    }
    if is_word(list, after, &["and"]) && is_word(list, after + 1, &["including"]) {
        after += 2;
    }
    let after = after
        + usize::from(is_word(list, after, &["the"]))
        + 2 * usize::from(is_word(list, after, &["end"]) && is_word(list, after + 1, &["of"]));
    let (stop, end) = point(list, after)?;
    // "2019 to 2023" is a range of years, not a part of one.
    let within = matches!(start, Point::Year(_) | Point::Financial { .. });
    if !within
        || (!open && !matches!(stop, Point::DayMonth(..) | Point::MonthOnly(_) | Point::Day(_) | Point::Month(..)))
    {
        return None;
    }
    let (first, last) = (first_day(start)?, last_day(start)?);
    let stop = match stop {
        Point::DayMonth(day, month) => [first.year(), last.year()]
            .into_iter()
            .filter_map(|year| date(year, month, day))
            .find(|day| (first..=last).contains(day))?,
        Point::MonthOnly(month) => [first.year(), last.year()]
            .into_iter()
            .filter_map(|year| date(year, month, 1))
            .find(|day| (first..=last).contains(day))?
            .last_of_month(),
        other => last_day(other)?,
    };
    let inside = (first..=last).contains(&stop);
    inside.then_some(())?;
    Some((sure(Some(first), Some(stop), PeriodBasis::ToDate), close(end)?))
}

/// `2024 (Jan - June)`.
pub fn months_of(list: &[Token], year: i16, at: usize) -> Option<(Period, usize)> {
    let open = list.get(at).is_some_and(|token| token.kind == TokenKind::Open);
    let next = at + usize::from(open);
    if let Some(found) = days_of(list, year, next, open) {
        return Some(found);
    }
    let TokenKind::Month(from) = list.get(next)?.kind else { return None };
    let joined = joint(list, next + 1) == Some(Joint::Dash) || is_word(list, next + 1, &["to", "until"]);
    let TokenKind::Month(to) = list.get(next + 2).filter(|_| joined)?.kind else { return None };
    let mut end = next + 3;
    if open {
        (list.get(end)?.kind == TokenKind::Close).then_some(())?;
        end += 1;
    }
    (from <= to).then_some(())?;
    let (first, last) = (date(year, from, 1)?, date(year, to, 1)?.last_of_month());
    Some((sure(Some(first), Some(last), basis_of_days(first, last)), end))
}

/// `2024 (1 January to 31 August)`: days of that year, in brackets.
fn days_of(list: &[Token], year: i16, at: usize, open: bool) -> Option<(Period, usize)> {
    let (Point::DayMonth(day, month), next) = point(list, at).filter(|_| open)? else { return None };
    let first = date(year, month, day)?;
    let joined = joint(list, next) == Some(Joint::Dash) || is_word(list, next, &["to", "until", "and"]);
    let (Point::DayMonth(day, month), end) = point(list, next + 1).filter(|_| joined)? else { return None };
    let last = date(year, month, day)?;
    (first <= last && list.get(end)?.kind == TokenKind::Close).then_some(())?;
    Some((sure(Some(first), Some(last), basis_of_days(first, last)), end + 1))
}
