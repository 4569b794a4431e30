//! Reads one date at one place: `3rd April 2024`, `Tuesday, 30 April 2024`, `01.02.23`, `2024-04-30`,
//! `April 28, 2021`, `January 2024`, `the twelfth of May 2023`. Numbers are day first. What is no date gives nothing.

use crate::extract::dates::month::month_number;
use crate::extract::dates::words;
use crate::model::Span;
use jiff::civil::Date;

/// A date with its place. Months without a day are seven characters long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// `2024-04-30` or `2024-04`.
    pub iso: String,
    pub span: Span,
}

/// Years outside are misprints or other numbers: a letter under these laws has none.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1990..=2069;
const WEEKDAYS: [&str; 25] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tues",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "weds",
    "thur",
    "thurs",
    // Behind `dydd`.
    "llun",
    "mawrth",
    "mercher",
    "iau",
    "gwener",
    "sadwrn",
    "sul",
];
/// Behind the number of a day, in English and Welsh.
const ORDINALS: [&str; 11] = ["st", "nd", "rd", "th", "af", "il", "ydd", "ed", "fed", "eg", "ain"];

/// Reads the date that begins at byte `at`.
pub fn date_at(text: &str, at: usize) -> Option<FoundDate> {
    let bytes = text.as_bytes();
    if at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut scan = Scan { text, at };
    scan.weekday();
    let (iso, end) = scan.numeric().or_else(|| scan.day_month_year()).or_else(|| scan.month_first())?;
    let joined = bytes.get(end).is_some_and(|next| {
        next.is_ascii_alphanumeric()
            || (matches!(next, b'/' | b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
    });
    // `2023-04-30T09:45` goes on in letters, and is a date all the same.
    let timed = bytes.get(end) == Some(&b'T') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    (!joined || timed).then(|| FoundDate { iso, span: Span::new(at, end) })
}

/// Reads a day and month without a year: the first such day from an earlier one on.
pub(super) fn day_and_month_after(text: &str, at: usize, earlier: &str) -> Option<FoundDate> {
    let mut scan = Scan { text, at };
    text.get(at..)?;
    let (day, _) = scan.digits(2)?;
    let mut ordinal = scan;
    if is_ordinal(ordinal.letters()) {
        scan = ordinal;
    }
    scan.gap(&[]);
    let month = month_number(scan.letters())?;
    let earlier: Date = earlier.parse().ok()?;
    let years = [earlier.year(), earlier.year() + 1];
    let date =
        years.into_iter().filter_map(|year| iso_day(year, month, day)).find(|iso| *iso >= earlier.to_string())?;
    Some(FoundDate { iso: date, span: Span::new(at, scan.at) })
}

/// Reads the first date of a short text.
pub fn first_date(text: &str) -> Option<FoundDate> {
    (0..text.len().min(200)).filter(|at| text.is_char_boundary(*at)).find_map(|at| {
        text.as_bytes().get(at).filter(|byte| byte.is_ascii_alphanumeric()).and_then(|_| date_at(text, at))
    })
}

#[derive(Clone, Copy)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn digits(&mut self, most: usize) -> Option<(u32, usize)> {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || length > most {
            return None;
        }
        let number = self.rest()[..length].parse().ok()?;
        self.at += length;
        Some((number, length))
    }

    pub(super) fn letters(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character: char| !character.is_alphabetic()).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Skips separators between the words of a date, at most three characters.
    pub(super) fn gap(&mut self, allowed: &[char]) {
        for _ in 0..3 {
            match self.rest().chars().next() {
                Some(next) if allowed.contains(&next) || next.is_whitespace() => self.at += next.len_utf8(),
                _ => break,
            }
        }
    }

    pub(super) fn word(&mut self, wanted: &str) -> bool {
        let mut ahead = *self;
        let found = ahead.letters().eq_ignore_ascii_case(wanted);
        if found {
            *self = ahead;
            self.gap(&[]);
        }
        found
    }

    fn weekday(&mut self) {
        let mut ahead = *self;
        let dydd = ahead.word("dydd");
        let word = ahead.letters();
        // `Mawrth` alone is the month of March.
        let ambiguous = word.eq_ignore_ascii_case("mawrth") && !dydd;
        if !ambiguous && WEEKDAYS.iter().any(|day| word.eq_ignore_ascii_case(day)) {
            ahead.gap(&[',', '.']);
            *self = ahead;
        }
        self.word("the");
    }

    /// `/`, `.` or `-`; a slash may stand between single spaces.
    fn separator(&mut self) -> Option<char> {
        let rest = self.rest();
        let slash = [" / ", "/ ", " /"].into_iter().find(|slash| rest.starts_with(slash));
        let separator = match slash {
            Some(_) => '/',
            None => rest.chars().next().filter(|next| matches!(next, '/' | '.' | '-'))?,
        };
        self.at += slash.map_or(1, str::len);
        Some(separator)
    }

    /// `01.02.23`, `3/4/2024`, `2024-04-30`.
    fn numeric(mut self) -> Option<(String, usize)> {
        let (first, length) = self.digits(4)?;
        let separator = self.separator()?;
        let (second, second_length) = self.digits(2)?;
        if self.separator()? != separator {
            return None;
        }
        let (third, third_length) = self.digits(4)?;
        match (length, second_length, third_length) {
            (4, 2, 2) => Some((iso_day(year(first, 4)?, second, third)?, self.at)),
            (1 | 2, _, 2 | 4) => Some((iso_day(year(third, third_length)?, second, first)?, self.at)),
            _ => None,
        }
    }

    /// `3rd April 2024`, `30th of April, 2024`, `3 Apr 24`.
    fn day_month_year(mut self) -> Option<(String, usize)> {
        let day = match self.digits(2) {
            Some((day, _)) => {
                let mut ordinal = self;
                if is_ordinal(ordinal.letters()) {
                    self = ordinal;
                }
                day
            }
            None => words::day(&mut self)?,
        };
        self.gap(&['-', '/', '.']);
        self.word("day");
        self.word("of");
        self.word("o");
        let month = month_number(self.letters())?;
        self.gap(&['-', '/', '.', ',', '\'', '’']);
        let year = match self.digits(4) {
            Some((number, length)) => year(number, length)?,
            None => words::year(&mut self)?,
        };
        Some((iso_day(year, month, day)?, self.at))
    }

    /// `April 28, 2021`, `January 2024`.
    fn month_first(mut self) -> Option<(String, usize)> {
        let month = month_number(self.letters())?;
        self.gap(&['.', ',', '-']);
        let (number, length) = self.digits(4)?;
        if length == 4 {
            let year = year(number, 4)?;
            return Some((format!("{year:04}-{month:02}"), self.at));
        }
        let mut ordinal = self;
        if is_ordinal(ordinal.letters()) {
            self = ordinal;
        }
        self.gap(&[',']);
        let (written, length) = self.digits(4)?;
        (length == 4).then_some(())?;
        Some((iso_day(year(written, 4)?, month, number)?, self.at))
    }
}

fn is_ordinal(word: &str) -> bool {
    ORDINALS.iter().any(|ending| ending.eq_ignore_ascii_case(word))
}

fn year(number: u32, digits: usize) -> Option<i16> {
    let number = i16::try_from(number).ok()?;
    let year = match digits {
        4 => number,
        2 if number < 70 => 2000 + number,
        2 => 1900 + number,
        _ => return None,
    };
    YEARS.contains(&year).then_some(year)
}

fn iso_day(year: i16, month: u32, day: u32) -> Option<String> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_day_first_in_every_usual_form() {
        for (text, expected) in [
            ("3rd April 2024", Some("2024-04-03")),
            ("30th of April 2024", Some("2024-04-30")),
            ("Tuesday, 30 April 2024", Some("2024-04-30")),
            ("Tuesday the 30th of April, 2024", Some("2024-04-30")),
            ("01.02.23", Some("2023-02-01")),
            ("29/01/18", Some("2018-01-29")),
            ("2024-04-30", Some("2024-04-30")),
            ("2025-11-20T09:45:00Z", Some("2025-11-20")),
            ("April 28, 2021", Some("2021-04-28")),
            ("28-Apr-21", Some("2021-04-28")),
            ("January 2024", Some("2024-01")),
            ("Jan 2025.", Some("2025-01")),
            ("3 Ebrill 2024", Some("2024-04-03")),
            ("Dydd Mawrth, 2il o Fawrth 2021", Some("2021-03-02")),
            ("Mawrth 2021", Some("2021-03")),
            ("4ydd Tach. 2021", Some("2021-11-04")),
            ("Thurs 4 May '23", Some("2023-05-04")),
            ("4 / 5 / 2023", Some("2023-05-04")),
            ("4th day of May 2023", Some("2023-05-04")),
            ("the twelfth of February 2024", Some("2024-02-12")),
            ("Twenty-second August 2025", Some("2025-08-22")),
            ("thirtieth day of November two thousand and twenty-two", Some("2022-11-30")),
            ("the thirty first of March twenty twenty-three", Some("2023-03-31")),
            ("second half of May 2023", None),
            ("thirty-second of May 2023", None),
            ("4 / 5", None),
            ("31 February 2024", None),
            ("20/09/1088", None),
            ("507-25", None),
            ("04/30/2024", None),
            ("1234", None),
            ("12/05/2021/3", None),
            ("May be", None),
            ("2019 2020", None),
        ] {
            assert_eq!(date_at(text, 0).map(|date| date.iso).as_deref(), expected, "{text}");
        }
    }
}
