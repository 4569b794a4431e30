//! Days and years written out: `the thirtieth day of November two thousand and twenty-two`.

use crate::extract::dates::grammar::{Scan, YEARS};

const FIRST_DAYS: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const NUMBERS: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [(&str, i16); 5] = [("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60)];

fn place(words: &[&str], word: &str) -> Option<u32> {
    let at = words.iter().position(|known| known.eq_ignore_ascii_case(word))?;
    u32::try_from(at + 1).ok()
}

/// Whether a word is the number of a day, or begins one.
pub(super) fn opens_day(word: &str) -> bool {
    let first = word.split('-').next().unwrap_or_default();
    ["twenty", "thirty", "twentieth", "thirtieth"].contains(&first) || FIRST_DAYS.contains(&word)
}

/// Reads `twelfth`, `twenty-second`, `thirtieth`; what is no day of a month fails with the date.
pub(super) fn day(scan: &mut Scan) -> Option<u32> {
    let word = scan.letters();
    let tens = match word.to_ascii_lowercase().as_str() {
        "twentieth" => return Some(20),
        "thirtieth" => return Some(30),
        "twenty" => 20,
        "thirty" => 30,
        _ => return place(&FIRST_DAYS, word),
    };
    scan.gap(&['-']);
    place(&FIRST_DAYS[..9], scan.letters()).map(|unit| tens + unit)
}

/// Reads `two thousand and twenty-two` and `twenty twenty-two`.
pub(super) fn year(scan: &mut Scan) -> Option<i16> {
    if !scan.word("two") {
        return (scan.word("twenty")).then(|| below_hundred(scan)).flatten().map(|rest| 2000 + rest);
    }
    if !scan.word("thousand") {
        return None;
    }
    scan.word("and");
    below_hundred(scan).map(|rest| 2000 + rest).filter(|year| YEARS.contains(year))
}

fn below_hundred(scan: &mut Scan) -> Option<i16> {
    let word = scan.letters();
    let Some((_, tens)) = TENS.iter().find(|(tens, _)| tens.eq_ignore_ascii_case(word)) else {
        return place(&NUMBERS, word).and_then(|number| i16::try_from(number).ok());
    };
    let mut ahead = *scan;
    ahead.gap(&['-']);
    match place(&NUMBERS[..9], ahead.letters()).and_then(|unit| i16::try_from(unit).ok()) {
        Some(unit) => {
            *scan = ahead;
            Some(tens + unit)
        }
        None => Some(*tens),
    }
}
