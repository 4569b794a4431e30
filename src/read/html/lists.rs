//! What a browser would draw before a list item.

use scraper::node::Element;

/// How a list numbers its items, from its `type` attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    Bullet,
    Decimal,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
}

impl Numbering {
    pub fn of_ordered(kind: Option<&str>) -> Self {
        match kind {
            Some("a") => Numbering::LowerLetter,
            Some("A") => Numbering::UpperLetter,
            Some("i") => Numbering::LowerRoman,
            Some("I") => Numbering::UpperRoman,
            _ => Numbering::Decimal,
        }
    }

    /// Returns the marker, such as `3.`, `c.`, `iii.` or `•`.
    pub fn marker(self, number: i64) -> String {
        match self {
            Numbering::Bullet => "•".to_owned(),
            Numbering::Decimal => format!("{number}."),
            Numbering::LowerLetter => letters(number).map_or_else(|| format!("{number}."), |name| format!("{name}.")),
            Numbering::UpperLetter => {
                letters(number).map_or_else(|| format!("{number}."), |name| format!("{}.", name.to_ascii_uppercase()))
            }
            Numbering::LowerRoman => roman(number).map_or_else(|| format!("{number}."), |name| format!("{name}.")),
            Numbering::UpperRoman => {
                roman(number).map_or_else(|| format!("{number}."), |name| format!("{}.", name.to_ascii_uppercase()))
            }
        }
    }
}

/// Returns the numbering an inline style asks for; the inner nothing is "no marker".
pub fn list_style(element: &Element) -> Option<Option<Numbering>> {
    let style = element.attr("style")?;
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    let value = rules.find_map(|(name, value)| name.trim().starts_with("list-style").then_some(value.trim()))?;
    match value.split_ascii_whitespace().next()? {
        "none" => Some(None),
        "lower-alpha" | "lower-latin" => Some(Some(Numbering::LowerLetter)),
        "upper-alpha" | "upper-latin" => Some(Some(Numbering::UpperLetter)),
        "lower-roman" => Some(Some(Numbering::LowerRoman)),
        "upper-roman" => Some(Some(Numbering::UpperRoman)),
        "decimal" => Some(Some(Numbering::Decimal)),
        "disc" | "circle" | "square" => Some(Some(Numbering::Bullet)),
        _ => None,
    }
}

/// Letters count like columns of a sheet: z is followed by aa. There is no letter for zero and below.
fn letters(number: i64) -> Option<String> {
    let mut rest = number;
    let mut name = Vec::new();
    while rest > 0 {
        rest -= 1;
        name.push(b'a' + u8::try_from(rest % 26).ok()?);
        rest /= 26;
    }
    name.reverse();
    String::from_utf8(name).ok().filter(|name| !name.is_empty())
}

/// Browsers draw Roman numerals from 1 to 3999 and digits beyond.
fn roman(number: i64) -> Option<String> {
    const STEPS: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..=3999).contains(&number) {
        return None;
    }
    let mut rest = number;
    let mut name = String::new();
    for (value, sign) in STEPS {
        while rest >= value {
            name.push_str(sign);
            rest -= value;
        }
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Option<&str>, number: i64, expected: &str) {
        assert_eq!(Numbering::of_ordered(kind).marker(number), expected);
    }

    #[test]
    fn markers_are_what_a_browser_draws() {
        check(None, 3, "3.");
        check(Some("1"), -2, "-2.");
        check(Some("a"), 3, "c.");
        check(Some("a"), 28, "ab.");
        check(Some("A"), 26, "Z.");
        check(Some("a"), 0, "0.");
        check(Some("i"), 4, "iv.");
        check(Some("I"), 1949, "MCMXLIX.");
        check(Some("i"), 4000, "4000.");
        assert_eq!(Numbering::Bullet.marker(7), "•");
    }
}
