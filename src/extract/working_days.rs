//! How many working days an answer took, and whether it kept to the usual twenty. Weekends and bank
//! holidays are left out: those of any part of the United Kingdom, or of Scotland under its own Act.
//! Says nothing where a date, the regime or the table's years do not suffice: unknown is never zero.

use crate::data::shipped_table;
use crate::model::{Problem, Regime};
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::sync::LazyLock;

/// Working days in which FOIA 10(1), FOISA 10(1), EIR 5(2) and EISR 5(2)(a) want an answer.
const USUAL_LIMIT: u32 = 20;

/// What the two dates of a letter tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeTaken {
    /// Counted from the day after receipt; 0 for an answer on the same day.
    pub working_days: Option<u32>,
    /// Whether these are at most twenty. None where more may have been allowed.
    pub within_time_limit: Option<bool>,
    pub problem: Option<Problem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayTable {
    first: i16,
    last: i16,
    holiday: Vec<HolidayRow>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
    span: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayRow {
    date: String,
    #[expect(dead_code, reason = "for the reader of the table")]
    name: String,
    nations: Vec<Nation>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Nation {
    EnglandWales,
    Scotland,
    NorthernIreland,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the unit test"))]
struct Example {
    regime: Option<Regime>,
    received: Option<String>,
    responded: Option<String>,
    days: Option<u32>,
    why: String,
}

struct Holidays {
    table: HolidayTable,
    anywhere: Vec<Date>,
    scotland: Vec<Date>,
}

static HOLIDAYS: LazyLock<Holidays> = LazyLock::new(|| {
    let table = shipped_table::<HolidayTable>(include_str!("../data/bank_holidays.toml"));
    let day = |row: &HolidayRow| row.date.parse::<Date>().expect("the unit test parses every date of the table");
    let anywhere = table.holiday.iter().map(day).collect();
    let scotland = table.holiday.iter().filter(|row| row.nations.contains(&Nation::Scotland)).map(day).collect();
    Holidays { table, anywhere, scotland }
});

/// Returns how long an answer took. `more_allowed` where the clock may have been stopped or begun anew.
pub fn time_taken(
    received: Option<&str>,
    responded: Option<&str>,
    regime: Option<Regime>,
    more_allowed: bool,
) -> TimeTaken {
    let (Some(received), Some(responded)) = (received.and_then(day), responded.and_then(day)) else {
        return TimeTaken::default();
    };
    if responded < received {
        let message = format!("answered on {responded}, before the request came on {received}");
        let problem = Some(Problem::warning("responded_before_received", message));
        return TimeTaken { problem, ..TimeTaken::default() };
    }
    let working_days = regime.and_then(|regime| working_days(received, responded, regime));
    let within_time_limit = match working_days {
        Some(days) if days <= USUAL_LIMIT => Some(true),
        Some(_) if !more_allowed => Some(false),
        Some(_) | None => None,
    };
    TimeTaken { working_days, within_time_limit, problem: None }
}

/// Counts the working days after receipt up to the answer. `received` is not after `responded`.
fn working_days(received: Date, responded: Date, regime: Regime) -> Option<u32> {
    let known = &*HOLIDAYS;
    let holidays = match regime {
        Regime::Foia | Regime::Eir => &known.anywhere,
        Regime::Foisa | Regime::Eisr => &known.scotland,
        // One month, however many days that has.
        Regime::Dpa => return None,
    };
    if received.year() < known.table.first || responded.year() > known.table.last {
        return None;
    }
    let days = (responded - received).get_days();
    let (weeks, rest) = (days / 7, days % 7);
    let mut count = weeks * 5;
    let mut date = received;
    for _ in 0..rest {
        date = date.tomorrow().ok()?;
        count += i32::from(!matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    let before = |end: Date| holidays.partition_point(|holiday| *holiday <= end);
    let holidays = u32::try_from(before(responded) - before(received)).ok()?;
    u32::try_from(count).ok()?.checked_sub(holidays)
}

/// A month (`2024-04`) is no day.
fn day(iso: &str) -> Option<Date> {
    if iso.len() == 10 { iso.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_has_the_days_of_its_row() {
        for it in &HOLIDAYS.table.span {
            let found = time_taken(it.received.as_deref(), it.responded.as_deref(), it.regime, false);
            assert_eq!(found.working_days, it.days, "{:?} {:?}: {}", it.received, it.responded, it.why);
            assert_eq!(found.within_time_limit, it.days.map(|days| days <= 20), "{}", it.why);
            let reversed = matches!((&it.received, &it.responded), (Some(from), Some(to)) if to < from);
            assert_eq!(found.problem.is_some(), reversed, "{}", it.why);
        }
    }

    #[test]
    fn the_table_is_sorted_of_weekdays_and_whole() {
        let known = &*HOLIDAYS;
        assert!(known.anywhere.windows(2).all(|pair| pair[0] < pair[1]));
        for date in &known.anywhere {
            assert!(!matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday), "{date}");
        }
        assert!(known.table.holiday.iter().all(|row| !row.nations.is_empty()));
        for year in known.table.first..=known.table.last {
            let of = |nation: Nation| {
                let rows = known.table.holiday.iter().filter(|row| row.nations.contains(&nation));
                rows.filter(|row| row.date.starts_with(&year.to_string())).count()
            };
            let extra = match year {
                2011 | 2012 | 2023 => 1,
                2022 => 2,
                _ => 0,
            };
            // Scotland kept no St Andrew's Day before 2007.
            let scotland = 8 + usize::from(year >= 2007) + extra + usize::from(year == 2026);
            assert_eq!((of(Nation::EnglandWales), of(Nation::NorthernIreland)), (8 + extra, 10 + extra), "{year}");
            assert_eq!(of(Nation::Scotland), scotland, "{year}");
        }
    }

    #[test]
    fn more_than_twenty_days_may_have_been_allowed() {
        let of = |responded: &str, more| {
            time_taken(Some("2024-04-03"), Some(responded), Some(Regime::Foia), more).within_time_limit
        };
        assert_eq!(of("2024-05-01", false), Some(true));
        assert_eq!(of("2024-05-02", false), Some(false));
        assert_eq!(of("2024-05-02", true), None);
        assert_eq!(of("2024-05-01", true), Some(true));
    }

    #[test]
    fn a_long_span_agrees_with_counting_day_by_day() {
        let known = &*HOLIDAYS;
        let start: Date = "2019-12-20".parse().unwrap();
        let (mut date, mut count) = (start, 0);
        for _ in 0..500 {
            date = date.tomorrow().unwrap();
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            count += u32::from(!weekend && !known.anywhere.contains(&date));
            assert_eq!(working_days(start, date, Regime::Foia), Some(count), "{date}");
        }
    }
}
