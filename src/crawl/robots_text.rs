//! Reads the text of a `robots.txt` for one crawler, as RFC 9309 says. Pure, and never fails.
//!
//! Where the RFC leaves a choice, the stricter reading wins: common misspellings count, a rule without its first slash
//! forbids as if it had one, and of several delays the longest holds.

use std::borrow::Cow;
use std::time::Duration;
use url::Url;

/// Bytes of the text that are read; the rest, and the line that crosses the limit, are ignored.
pub const LONGEST_TEXT: usize = 500 * 1024;
const MOST_SITEMAPS: usize = 1000;

/// What a line is about, by the spellings in use.
const KEYS: &[(Key, &[&str])] = &[
    (Key::Agent, &["user-agent", "useragent", "user agent"]),
    (Key::Disallow, &["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]),
    (Key::Allow, &["allow"]),
    (Key::Delay, &["crawl-delay", "crawldelay", "crawl delay"]),
    (Key::Rate, &["request-rate"]),
    (Key::Sitemap, &["sitemap", "site-map"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Agent,
    Disallow,
    Allow,
    Delay,
    Rate,
    Sitemap,
}

/// One rule of the group that counts for this crawler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub allows: bool,
    /// As compared: escapes unified, beginning with a slash or a star.
    pub pattern: String,
}

/// What a text says to one crawler.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub rules: Vec<Rule>,
    pub delay: Option<Duration>,
    pub sitemaps: Vec<Url>,
    pub was_cut: bool,
}

/// Returns what the text says to `agent`: the groups that name it together, or else those for everybody.
pub fn read(body: &[u8], agent: &str) -> Group {
    let (text, was_cut) = decoded(body);
    let (mut own, mut every) = (Group::default(), Group::default());
    let (mut is_named, mut for_own, mut for_every, mut among_agents) = (false, false, false, false);
    let mut sitemaps = Vec::new();
    for (key, value) in text.split(['\n', '\r', '\0']).filter_map(line) {
        match key {
            Key::Agent => {
                if !among_agents {
                    (for_own, for_every, among_agents) = (false, false, true);
                }
                let name = value.split(|c: char| !c.is_ascii_alphabetic() && c != '-' && c != '_').next();
                for_own |= name.is_some_and(|name| name.eq_ignore_ascii_case(agent));
                for_every |= value == "*" || value.starts_with("* ");
                is_named |= for_own;
            }
            Key::Sitemap if sitemaps.len() < MOST_SITEMAPS => sitemaps.extend(Url::parse(value).ok()),
            Key::Sitemap => {}
            Key::Disallow | Key::Allow => {
                among_agents = false;
                let rule = rule(key == Key::Allow, value);
                own.rules.extend(rule.clone().filter(|_| for_own));
                every.rules.extend(rule.filter(|_| for_every));
            }
            // Not of the RFC, which says that such lines must not end a list of agents.
            Key::Delay | Key::Rate => {
                let delay = if key == Key::Delay { seconds(value) } else { rate(value) };
                own.delay = own.delay.max(delay.filter(|_| for_own));
                every.delay = every.delay.max(delay.filter(|_| for_every));
            }
        }
    }
    let group = if is_named { own } else { every };
    Group { sitemaps, was_cut, ..group }
}

/// Returns the text: cut at the limit, whatever its encoding.
fn decoded(body: &[u8]) -> (Cow<'_, str>, bool) {
    let was_cut = body.len() > LONGEST_TEXT;
    let body = if was_cut {
        // A line that ends right at the limit is whole.
        let end = body[..=LONGEST_TEXT].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0);
        &body[..end]
    } else {
        body
    };
    let wide = match body {
        [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(encoding_rs::UTF_16LE),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    match wide {
        Some(encoding) => (encoding.decode_with_bom_removal(body).0, was_cut),
        None => {
            let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            // Bytes that are no UTF-8 are compared as the bytes they are.
            let text = match std::str::from_utf8(body) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(escaped_bytes(body)),
            };
            (text, was_cut)
        }
    }
}

/// Writes each stray byte as its escape, as it would stand in an address.
fn escaped_bytes(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| push_escaped(&mut text, *byte));
    }
    text
}

/// Splits a line at its colon, or at the first space where somebody forgot it.
fn line(line: &str) -> Option<(Key, &str)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let (name, value) = line.split_once(':').or_else(|| line.split_once([' ', '\t']))?;
    let name = name.trim();
    let (key, _) = KEYS.iter().find(|(_, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))?;
    Some((*key, value.trim()))
}

fn rule(allows: bool, value: &str) -> Option<Rule> {
    if value.is_empty() {
        return None;
    }
    let pattern = unified(value);
    match pattern.starts_with(['/', '*']) {
        true => Some(Rule { allows, pattern }),
        // `Disallow: private/` means what it says; an `Allow` so written opens nothing.
        false if allows => None,
        false => Some(Rule { allows, pattern: format!("/{pattern}") }),
    }
}

/// Reads a delay: a number, whatever stands behind it.
fn seconds(value: &str) -> Option<Duration> {
    let number: String = value.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    Duration::try_from_secs_f64(number.replace(',', ".").parse().ok()?).ok()
}

/// Reads `requests/seconds`, with `s`, `m` or `h` behind the time.
fn rate(value: &str) -> Option<Duration> {
    let (requests, time) = value.split_whitespace().next()?.split_once('/')?;
    let unit = match time.chars().last()? {
        'm' | 'M' => 60.0,
        'h' | 'H' => 3600.0,
        _ => 1.0,
    };
    let time: f64 = time.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
    Duration::try_from_secs_f64(time * unit / requests.parse::<f64>().ok()?).ok()
}

/// Returns a path or pattern with its escapes unified: plain where they need not be, capital letters elsewhere.
pub fn unified(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| hex(bytes.get(at + 1..at + 3)?)).flatten();
        at += if escaped.is_some() { 3 } else { 1 };
        match escaped {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            Some(byte) => push_escaped(&mut out, byte),
            None if byte.is_ascii_graphic() && !b"\"<>`{}".contains(&byte) => out.push(char::from(byte)),
            None => push_escaped(&mut out, byte),
        }
    }
    out
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(digits[at]).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn push_escaped(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

impl Rule {
    /// Returns whether the rule speaks of a path, which must be `unified`. A star stands for anything, a dollar at the
    /// end for the end.
    pub fn fits(&self, path: &str) -> bool {
        let (pattern, to_the_end) = match self.pattern.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (self.pattern.as_str(), false),
        };
        let mut parts = pattern.split('*');
        let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        let Some(last) = parts.next_back() else { return !to_the_end || rest.is_empty() };
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        if to_the_end { rest.ends_with(last) } else { rest.contains(last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_delay_of_the_own_group_holds_in_each_spelling() {
        let check = |text: &str, expected: Option<f64>| {
            let text = format!("User-agent: crossforce\n{text}\nUser-agent: *\nCrawl-delay: 99");
            let expected = expected.map(Duration::from_secs_f64);
            assert_eq!(read(text.as_bytes(), "crossforce").delay, expected, "{text}");
        };
        check("Crawl-delay: 0.5\nDisallow:", Some(0.5));
        check("Crawl-delay: 2,5\nDisallow:", Some(2.5));
        check("Crawl-delay: 10 seconds\ncrawl-DELAY: 3\nDisallow:", Some(10.0));
        check("Request-rate: 1/10\nDisallow:", Some(10.0));
        check("Request-rate: 2/1m\nDisallow:", Some(30.0));
        check("Crawl-delay: soon\nRequest-rate: 1/x\nDisallow:", None);
        check("Crawl-delay: -5\nRequest-rate: 0/0\nDisallow:", None);
    }

    #[test]
    fn the_line_that_crosses_the_limit_is_ignored() {
        let mut text = b"User-agent: *\nDisallow: /kept\n".to_vec();
        text.extend(b"# filler\n".repeat(LONGEST_TEXT / 9 + 1));
        text.extend(b"Disallow: /lost\n");
        let group = read(&text, "crossforce");
        assert!(group.was_cut && group.rules.len() == 1 && group.rules[0].fits("/kept/a"));
    }
}
