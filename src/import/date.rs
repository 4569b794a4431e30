//! Dates of captures as others write them. Pure.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

/// Returns a date as captures have it (RFC 3339, UTC, whole seconds), or nothing where it cannot be read.
pub fn whole_seconds(text: &str) -> Option<String> {
    let text = text.trim();
    let moment = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(in_utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|day| in_utc(day.at(0, 0, 0, 0))))
        .or_else(|| {
            (text.len() == 14).then(|| strtime::parse("%Y%m%d%H%M%S", text).ok()?.to_datetime().ok())?.and_then(in_utc)
        })
        .or_else(|| rfc2822::parse(text).ok().map(|moment| moment.timestamp()))
        .or_else(|| of_script(text))?;
    // Cut, not rounded; no capture is older than the web.
    (moment.as_second() > 600_000_000).then(|| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn in_utc(moment: DateTime) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(moment).ok()
}

/// As scripts of pages print the time: `Fri Mar 01 2024 10:00:00 GMT+0000 (Greenwich Mean Time)`.
fn of_script(text: &str) -> Option<Timestamp> {
    let plain = text.split('(').next()?.trim();
    let parsed = strtime::parse("%a %b %d %Y %H:%M:%S GMT%z", plain).ok()?;
    let zone = TimeZone::fixed(parsed.offset()?);
    Some(parsed.to_datetime().ok()?.to_zoned(zone).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, expected) in [
            ("2024-03-01T10:00:00Z", Some("2024-03-01T10:00:00Z")),
            ("2024-03-01T10:00:00.999999Z", Some("2024-03-01T10:00:00Z")),
            ("2024-03-01T10:00:00+01:00", Some("2024-03-01T09:00:00Z")),
            ("2024-03-01T10:00:00", Some("2024-03-01T10:00:00Z")),
            ("2024-03-01", Some("2024-03-01T00:00:00Z")),
            ("20240301100000", Some("2024-03-01T10:00:00Z")),
            ("Fri, 1 Mar 2024 10:00:00 -0000", Some("2024-03-01T10:00:00Z")),
            ("Fri, 1 Mar 2024 10:00:00 +0100", Some("2024-03-01T09:00:00Z")),
            ("Fri Mar 01 2024 10:00:00 GMT+0100 (British Summer Time)", Some("2024-03-01T09:00:00Z")),
            ("1601-01-01T00:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(whole_seconds(text).as_deref(), expected, "{text}");
        }
    }
}
