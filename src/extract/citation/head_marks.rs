//! What stands between a head word and its number, and what only looks like its number.

use crate::extract::citation::lexer::{Kind, Lexed};

/// Tells whether a number starts a date: `18/12/2023`, `18 December 2023`.
pub fn is_date(lexed: Lexed<'_>, day: usize) -> bool {
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let slashes = lexed.is(day + 1, Kind::Slash) && lexed.is(day + 2, Kind::Number) && lexed.is(day + 3, Kind::Slash);
    let ordinal = usize::from(lexed.is_word(day + 1, &["st", "nd", "rd", "th"]));
    slashes || lexed.is_word(day + 1 + ordinal, &months) && lexed.is(day + 2 + ordinal, Kind::Number)
}

/// `s,31(1)(a)`: the key beside the full stop.
pub fn is_comma_for_dot(lexed: Lexed<'_>, comma: usize) -> bool {
    lexed.is(comma, Kind::Comma)
        && lexed.glued(comma)
        && lexed.is(comma + 1, Kind::Number)
        && lexed.glued(comma + 1)
        && lexed.is(comma + 2, Kind::Open)
}

/// `Sec-` at the end of a line and `tion` on the next; returns the word and the token behind it.
pub fn over_line_break(lexed: Lexed<'_>, at: usize) -> Option<(String, usize)> {
    let broken = lexed.is(at + 1, Kind::Dash)
        && lexed.glued(at + 1)
        && lexed.is(at + 2, Kind::Word)
        && lexed.starts_line(at + 2)
        && lexed.of(at + 2).starts_with(char::is_lowercase);
    broken.then(|| (format!("{}{}", lexed.of(at), lexed.of(at + 2)).to_ascii_lowercase(), at + 3))
}

/// Passes over `.`, `:`, `-`, `no.`, `number` between head word and number.
pub fn skip_marks(lexed: Lexed<'_>, at: usize) -> usize {
    let mut next = at;
    if matches!(lexed.kind(next), Some(Kind::Dot | Kind::Colon)) {
        next += 1;
    }
    if lexed.is_word(next, &["no", "number", "num"]) {
        next += 1;
        if lexed.is(next, Kind::Dot) {
            next += 1;
        }
    } else if next == at
        && lexed.is(next, Kind::Dash)
        && lexed.is(next + 1, Kind::Number)
        && lexed.glued(next) == lexed.glued(next + 1)
    {
        next += 1;
    }
    next
}
