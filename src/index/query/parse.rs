//! Reads a query. Words stand side by side for AND; OR, NOT, `-`, brackets, `"phrases"~2`, `word~1`,
//! `begin*`, `field:value` and `from..to` are understood. Limits are checked before anything is built.

use super::fields::{Field, FieldKind};
use super::{MAX_CHARACTERS, MAX_CLAUSES, MAX_DEPTH, Query, QueryError};

/// Reads a query; an empty one means every response.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() > MAX_CHARACTERS {
        return Err(QueryError::new(MAX_CHARACTERS, format!("the query is longer than {MAX_CHARACTERS} characters")));
    }
    let mut reader = Reader { characters, at: 0, depth: 0, clauses: 0 };
    reader.skip_space();
    if reader.peek().is_none() {
        return Ok(Query::All);
    }
    let query = reader.any_of()?;
    if let (Query::Is { field, .. }, true) = (&query, reader.peek().is_none())
        && field.name == "role"
    {
        return Err(QueryError::new(0, "`role:` says what `exemption:` looks at and needs one beside it"));
    }
    match reader.peek() {
        Some(')') => Err(QueryError::new(reader.at, "a closing bracket without an opening one")),
        _ => Ok(query),
    }
}

struct Reader {
    characters: Vec<char>,
    at: usize,
    depth: usize,
    clauses: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Takes an operator word in capitals that stands alone.
    fn takes(&mut self, word: &str) -> bool {
        let end = self.at + word.len();
        let here = self.characters.get(self.at..end).is_some_and(|here| here.iter().copied().eq(word.chars()));
        let alone = self.characters.get(end).is_none_or(|next| next.is_whitespace() || *next == '(');
        if here && alone {
            self.at = end;
            self.skip_space();
        }
        here && alone
    }

    fn any_of(&mut self) -> Result<Query, QueryError> {
        let mut parts = vec![self.all_of()?];
        loop {
            self.skip_space();
            let place = self.at;
            if !self.takes("OR") {
                break;
            }
            if matches!(self.peek(), None | Some(')')) {
                return Err(QueryError::new(place, "nothing follows `OR`"));
            }
            parts.push(self.all_of()?);
        }
        Ok(single_or(parts, Query::Or))
    }

    fn all_of(&mut self) -> Result<Query, QueryError> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            if matches!(self.peek(), None | Some(')')) {
                break;
            }
            let place = self.at;
            if self.takes("OR") {
                if parts.is_empty() {
                    return Err(QueryError::new(place, "nothing stands before `OR`"));
                }
                self.at = place;
                break;
            }
            if self.takes("AND") {
                if parts.is_empty() || matches!(self.peek(), None | Some(')')) {
                    return Err(QueryError::new(place, "`AND` needs something on both sides"));
                }
                continue;
            }
            parts.push(self.one()?);
        }
        if parts.is_empty() {
            return Err(QueryError::new(self.at, "nothing to look for here"));
        }
        Ok(single_or(parts, Query::And))
    }

    fn one(&mut self) -> Result<Query, QueryError> {
        let place = self.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(QueryError::new(place, format!("brackets nest deeper than {MAX_DEPTH}")));
        }
        let minus = self.peek() == Some('-') && self.characters.get(self.at + 1).is_some_and(|c| !c.is_whitespace());
        let query = if minus || self.takes("NOT") {
            self.at += usize::from(minus);
            if matches!(self.peek(), None | Some(')')) {
                return Err(QueryError::new(place, "nothing follows `NOT`"));
            }
            Query::Not(Box::new(self.one()?))
        } else if self.peek() == Some('(') {
            self.at += 1;
            let inner = self.any_of()?;
            if self.peek() != Some(')') {
                return Err(QueryError::new(place, "this bracket is never closed"));
            }
            self.at += 1;
            inner
        } else {
            self.clause()?
        };
        self.depth -= 1;
        Ok(query)
    }

    fn clause(&mut self) -> Result<Query, QueryError> {
        self.clauses += 1;
        if self.clauses > MAX_CLAUSES {
            return Err(QueryError::new(self.at, format!("more than {MAX_CLAUSES} words and filters")));
        }
        let place = self.at;
        if self.peek() == Some('"') {
            return self.phrase(Field::TEXT);
        }
        let name: String =
            self.characters[self.at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
        let length = name.chars().count();
        if length == 0 || self.characters.get(self.at + length) != Some(&':') {
            let (word, place) = self.word();
            return text_value(Field::TEXT, &word, place);
        }
        let Some(field) = Field::named(&name.to_lowercase()) else {
            let mut error = QueryError::new(place, format!("there is no field `{name}`"));
            error.suggestion = Some(match Field::nearest(&name.to_lowercase()) {
                Some(field) => {
                    format!("did you mean `{}:`? put the words in quotes to look for them as text", field.name)
                }
                None => format!("fields are {}", super::fields::FIELDS.map(|field| field.name).join(", ")),
            });
            return Err(error);
        };
        self.at += length + 1;
        if self.peek() == Some('"') && field.kind == FieldKind::Text {
            return self.phrase(field);
        }
        let (value, place) = if self.peek() == Some('"') { self.quoted()? } else { self.word() };
        if value.is_empty() {
            return Err(QueryError::new(place, format!("`{}:` needs a value", field.name)));
        }
        field_value(field, &value, place)
    }

    fn phrase(&mut self, field: Field) -> Result<Query, QueryError> {
        let (text, place) = self.quoted()?;
        let mut slop = 0;
        if self.peek() == Some('~') {
            self.at += 1;
            let digits: String = self.characters[self.at..].iter().take_while(|c| c.is_ascii_digit()).collect();
            self.at += digits.len();
            slop = digits
                .parse()
                .ok()
                .filter(|slop| *slop <= 20)
                .ok_or_else(|| QueryError::new(self.at, "a phrase can be loosened by `~1` to `~20`"))?;
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err(QueryError::new(place, "nothing to look for between the quotes"));
        }
        if text.split_whitespace().count() > MAX_CLAUSES {
            return Err(QueryError::new(place, format!("a phrase of more than {MAX_CLAUSES} words")));
        }
        Ok(Query::Phrase { field, text, slop })
    }

    fn quoted(&mut self) -> Result<(String, usize), QueryError> {
        let place = self.at;
        self.at += 1;
        let text: String = self.characters[self.at..].iter().take_while(|c| **c != '"').collect();
        self.at += text.chars().count();
        if self.peek() != Some('"') {
            return Err(QueryError::new(place, "this quote is never closed"));
        }
        self.at += 1;
        Ok((text, place))
    }

    /// Takes characters up to white space; brackets belong to it while they pair, as in `s31(1)(a)`.
    fn word(&mut self) -> (String, usize) {
        let place = self.at;
        let mut open = 0;
        while let Some(next) = self.peek() {
            match next {
                '"' => break,
                next if next.is_whitespace() => break,
                '(' => open += 1,
                ')' if open == 0 => break,
                ')' => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        (self.characters[place..self.at].iter().collect(), place)
    }
}

fn single_or(mut parts: Vec<Query>, join: fn(Vec<Query>) -> Query) -> Query {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}

fn text_value(field: Field, word: &str, place: usize) -> Result<Query, QueryError> {
    if word.starts_with(['*', '?']) {
        return Err(QueryError::new(place, "a word cannot begin with a wildcard"));
    }
    if !word.chars().any(char::is_alphanumeric) {
        return Err(QueryError::new(place, format!("`{word}` has nothing to look for")));
    }
    if let Some(text) = word.strip_suffix('*') {
        let plain = text.chars().all(char::is_alphanumeric) && text.chars().count() >= 2;
        let message = "a wildcard stands at the end of one word of two letters or more, as in `negotiat*`";
        return if plain {
            Ok(Query::Prefix { field, text: text.to_lowercase() })
        } else {
            Err(QueryError::new(place, message))
        };
    }
    if word.contains('*') {
        return Err(QueryError::new(place, "a wildcard can only stand at the end of a word"));
    }
    if let Some(at) = word.chars().position(|c| matches!(c, '?' | '^')).filter(|at| *at + 1 < word.chars().count()) {
        let mut error = QueryError::new(place + at, "`?` and `^` mean nothing inside a word");
        error.suggestion = Some("use `begin*` for any ending, `misspelt~1` for a wrong letter, or quotes".to_owned());
        return Err(error);
    }
    if let Some((text, distance)) = word.rsplit_once('~') {
        let distance =
            if distance.is_empty() { Some(1) } else { distance.parse().ok().filter(|d| (1..=2).contains(d)) };
        let distance = distance.ok_or_else(|| QueryError::new(place, "a word can be loosened by `~1` or `~2`"))?;
        return Ok(Query::Fuzzy { field, text: text.to_lowercase(), distance });
    }
    Ok(Query::Word { field, text: word.to_owned() })
}

fn field_value(field: Field, value: &str, place: usize) -> Result<Query, QueryError> {
    match field.kind {
        FieldKind::Text => text_value(field, value, place),
        FieldKind::Exact => Ok(Query::Is { field, value: value.to_lowercase() }),
        FieldKind::Closed(values) => {
            let mut value = value.to_lowercase().replace('-', "_");
            if field.name == "act" {
                // As records print it: `foisa2002`.
                value.truncate(value.trim_end_matches(|c: char| c.is_ascii_digit()).len());
            }
            if values.contains(&value.as_str()) {
                return Ok(Query::Is { field, value });
            }
            let mut error = QueryError::new(place, format!("`{}:` has no value `{value}`", field.name));
            error.suggestion = Some(format!("values are {}", values.join(", ")));
            Err(error)
        }
        FieldKind::Provision => {
            let (exact, text) = value.strip_prefix('=').map_or((false, value), |rest| (true, rest));
            let value = provision_value(text).ok_or_else(|| {
                let mut error = QueryError::new(place, format!("`{text}` is not a provision"));
                error.suggestion = Some("write `s31`, `s31(1)(a)`, `foisa:s35` or `reg12(4)(b)`".to_owned());
                error
            })?;
            Ok(Query::Provision { value, exact })
        }
        FieldKind::Date => days(value).ok_or_else(|| {
            let mut error = QueryError::new(place, format!("`{value}` is not a date or a range that runs forwards"));
            error.suggestion = Some("write `2023`, `2023-05`, `2023-05-31` or `2023-01..2023-06`".to_owned());
            error
        }),
    }
}

/// Returns `s31(1)(a)`, `r12(4)(b)`, or `foisa:s35`, lower case but for inserted letters after a number.
///
/// An identifier as records print it (`foia2000:s31(1)(a)`) is understood too.
fn provision_value(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (act, rest) = match lower.split_once(':') {
        Some((act, rest)) => {
            let act = act.trim_end_matches(|c: char| c.is_ascii_digit());
            (["foia", "foisa", "eir", "eisr", "dpa"].contains(&act).then(|| format!("{act}:"))?, rest)
        }
        None => (String::new(), lower.as_str()),
    };
    let (head, rest) = ["section", "sec", "s.", "s", "regulation", "reg.", "reg", "r"]
        .into_iter()
        .find_map(|head| Some((if head.starts_with('s') { 's' } else { 'r' }, rest.strip_prefix(head)?)))
        .unwrap_or(('s', rest));
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let mut section = rest.get(..digits)?.to_owned();
    let mut tail = rest.get(digits..)?;
    if let Some(letter) = tail.chars().next().filter(char::is_ascii_lowercase) {
        section.push(letter.to_ascii_uppercase());
        tail = &tail[1..];
    }
    if digits == 0 || digits > 3 {
        return None;
    }
    let mut path = String::new();
    while !tail.is_empty() {
        let inner = tail.strip_prefix('(')?;
        let (token, after) = inner.split_once(')')?;
        let numbered = token.starts_with(|c: char| c.is_ascii_digit());
        if token.is_empty() || token.len() > 5 || !token.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        path.push_str(&format!("({})", if numbered { token.to_uppercase() } else { token.to_owned() }));
        tail = after;
    }
    Some(format!("{act}{head}{section}{path}"))
}

fn days(text: &str) -> Option<Query> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let from = if from.is_empty() { 0 } else { day_bounds(from)?.0 };
    let to = if to.is_empty() { 99_999_999 } else { day_bounds(to)?.1 };
    (from <= to).then_some(Query::Days { from, to })
}

/// A month without a day is `yyyymm00` in the index, so a month runs from 00 to 99.
fn day_bounds(text: &str) -> Option<(u32, u32)> {
    let numbers: Vec<u32> = text.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let widths: Vec<usize> = text.split('-').map(str::len).collect();
    match (numbers.as_slice(), widths.as_slice()) {
        ([year], [4]) => Some((year * 10_000, year * 10_000 + 9_999)),
        ([year, month @ 1..=12], [4, 2]) => Some((year * 10_000 + month * 100, year * 10_000 + month * 100 + 99)),
        ([year, month @ 1..=12, day @ 1..=31], [4, 2, 2]) => {
            let day = year * 10_000 + month * 100 + day;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).map(|query| query.to_string()), Ok(expected.to_owned()), "{text}");
    }

    fn check_error(text: &str, at: usize, says: &str) {
        let error = parse(text).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
    }

    #[test]
    fn words_side_by_side_are_joined_by_and() {
        check("", "every response");
        check("negotiator", "text has “negotiator”");
        check("negotiator training", "text has “negotiator” and text has “training”");
        check("a1 OR b2 c3", "text has “a1” or (text has “b2” and text has “c3”)");
        check("-taser drone", "not (text has “taser”) and text has “drone”");
        check("(a1 OR b2) NOT c3", "(text has “a1” or text has “b2”) and not (text has “c3”)");
        check("\"use of force\"~3", "text has “use of force” within 3 places");
        check("negotiat* taser~1", "text has a word beginning “negotiat” and text has “taser” give or take 1 letters");
        check("oregon ORDER", "text has “oregon” and text has “ORDER”");
    }

    #[test]
    fn fields_are_read_by_kind() {
        check("exemption:s31", "s31 or a limb of it is cited");
        check("exemption:=S31(1)(A)", "exactly s31(1)(a) is cited");
        check("exemption:foisa:s35(1)", "foisa:s35(1) or a limb of it is cited");
        check("exemption:foia2000:s31(1)", "foia:s31(1) or a limb of it is cited");
        check("exemption:reg12(4)(b)", "r12(4)(b) or a limb of it is cited");
        check("exemption:40(5b)(a)(i)", "s40(5B)(a)(i) or a limb of it is cited");
        check("act:foisa2002", "act is foisa");
        check("year:2023", "dated 20230000 to 20239999");
        check("date:2023-01..2023-06", "dated 20230100 to 20230699");
        check("date:..2020", "dated 0 to 20209999");
        check("force:Cleveland outcome:not-held", "force is cleveland and outcome is not_held");
        check("title:\"hostage training\"", "title has exactly “hostage training”");
        check("(exemption:s31(1)(a))", "s31(1)(a) or a limb of it is cited");
    }

    #[test]
    fn an_error_points_at_the_character() {
        check_error("negotiator exmption:s31", 11, "no field `exmption`");
        check_error("(a b", 0, "never closed");
        check_error("a b)", 3, "without an opening");
        check_error("a \"b", 2, "never closed");
        check_error("*", 0, "wildcard");
        check_error("a OR", 2, "nothing follows");
        check_error("OR a", 0, "nothing stands before");
        check_error("outcome:maybe", 8, "no value");
        check_error("date:31/12/2023", 5, "not a date");
        check_error("exemption:law", 10, "not a provision");
        check_error(&"(".repeat(20_000), MAX_CHARACTERS, "longer than");
        check_error(&format!("{}a{}", "(".repeat(40), ")".repeat(40)), 16, "nest deeper");
        check_error(&vec!["a"; 100].join(" "), 128, "more than 64");
        check_error("role:mentioned", 0, "needs one beside it");
        check_error("year:2023..2021", 5, "runs forwards");
        check_error("drone d?one", 7, "mean nothing");
        check_error("force:", 6, "needs a value");
    }

    #[test]
    fn a_wrong_field_is_met_with_the_nearest() {
        let error = parse("exmption:s31").unwrap_err();
        assert!(error.suggestion.unwrap().contains("`exemption:`"));
        assert_eq!(error.at, 0);
    }
}
