//! How a stored number is shown: percentages and money as such, days in ISO 8601; digits are never dropped.

/// What a number format makes of a number, as far as it changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Plain,
    Percent,
    Pounds,
    /// Nothing: a format such as `;;;`.
    Nothing,
}

/// Reads the code of a number format.
pub fn shown_by(code: &str) -> Shown {
    let bare: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let first = bare.split(';').next().unwrap_or_default();
    if bare.len() > 1 && bare.bytes().all(|byte| byte == b';') {
        Shown::Nothing
    } else if first.contains('%') {
        Shown::Percent
    } else if first.contains('£') || first.contains("[$£") {
        Shown::Pounds
    } else {
        Shown::Plain
    }
}

/// Writes a number in full.
pub fn written(number: f64, shown: Shown) -> String {
    match shown {
        Shown::Plain => plain(number),
        Shown::Percent => format!("{}%", hundredfold(&plain(number))),
        Shown::Pounds if number < 0.0 => format!("-£{}", plain(-number)),
        Shown::Pounds => format!("£{}", plain(number)),
        Shown::Nothing => String::new(),
    }
}

/// The shortest digits that give the number back, without an exponent unless it is beyond all counting.
fn plain(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else if number.abs() < 1e-7 || number.abs() >= 1e18 {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

/// Moves the point two places to the right: times a hundred without the errors of binary fractions.
fn hundredfold(digits: &str) -> String {
    if digits.contains('e') {
        return digits.parse::<f64>().map_or_else(|_| digits.to_owned(), |number| (number * 100.0).to_string());
    }
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{fraction:0<2}");
    let (moved, rest) = padded.split_at(2);
    let whole = format!("{whole}{moved}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_code() {
        for (code, expected) in [
            ("General", Shown::Plain),
            ("0.0%", Shown::Percent),
            ("\"£\"#,##0.00", Shown::Pounds),
            ("[$£-809]#,##0", Shown::Pounds),
            (";;;", Shown::Nothing),
            ("0;-0;;@", Shown::Plain),
        ] {
            assert_eq!(shown_by(code), expected, "{code}");
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        for (number, shown, expected) in [
            (1204.0, Shown::Plain, "1204"),
            (0.07, Shown::Percent, "7%"),
            (0.432, Shown::Percent, "43.2%"),
            (-0.005, Shown::Percent, "-0.5%"),
            (1.0, Shown::Percent, "100%"),
            (-12.5, Shown::Pounds, "-£12.5"),
            (0.0, Shown::Percent, "0%"),
            (0.1 + 0.2, Shown::Plain, "0.30000000000000004"),
            (1e-9, Shown::Plain, "1e-9"),
        ] {
            assert_eq!(written(number, shown), expected);
        }
    }
}
