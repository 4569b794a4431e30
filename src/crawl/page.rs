//! Looks at a web page without reading it: where it sends its reader, whether it wants to be found, what its words are.
//! Pure.

use crate::crawl::trap::is_name_of_time;
use lol_html::{HtmlRewriter, MemorySettings, Settings, element};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use url::Url;

/// Heads are looked for this far into a page.
const HEAD_WITHIN: usize = 128 * 1024;
/// Words, too.
const TEXT_WITHIN: usize = 512 * 1024;
const MEMORY_FOR_ONE_HEAD: usize = 4 << 20;
/// A page that waits longer than this before it sends its reader on is there to be read.
const LONGEST_WAIT: f64 = 30.0;
/// Words that are compared of one page.
const MOST_WORDS: usize = 5000;
/// Two pages are one when so many runs of words differ at most, or that share of them.
const FEW: usize = 6;
const SHARE: usize = 33;

static HIDDEN: LazyLock<regex::Regex> = LazyLock::new(|| {
    let pattern = r"(?is)<script\b.*?</script[^>]*>|<style\b.*?</style[^>]*>|<!--.*?-->|<[^>]*>|&[a-z#0-9]{1,10};";
    regex::Regex::new(pattern).expect("the pattern is fixed and covered by tests")
});

static NO_SCRIPT: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new("(?i)</?noscript[^>]{0,99}>").expect("the pattern is fixed and covered by tests")
});

/// What the head of a page says to a crawler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Where the page sends its reader by itself, as written.
    pub refresh: Option<String>,
    /// The publisher asks that it be in no index.
    pub noindex: bool,
    /// The publisher asks that its links be left alone.
    pub nofollow: bool,
    /// It asks for a password.
    pub asks_password: bool,
}

/// Reads the head of a page for the crawler of this name.
pub fn head(html: &[u8], agent: &str) -> Head {
    let text = String::from_utf8_lossy(&html[..html.len().min(HEAD_WITHIN)]);
    // Nothing here runs scripts.
    let text = NO_SCRIPT.replace_all(&text, "");
    let head = RefCell::new(Head::default());
    let memory = MemorySettings::new().with_max_allowed_memory_usage(MEMORY_FOR_ONE_HEAD);
    let on_meta = element!("meta[content]", |meta| {
        let content = meta.get_attribute("content").unwrap_or_default();
        let mut head = head.borrow_mut();
        if meta.get_attribute("http-equiv").is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh")) {
            head.refresh = head.refresh.take().or_else(|| refresh(&content));
        }
        let name = meta.get_attribute("name").unwrap_or_default();
        if ["robots", agent].iter().any(|known| known.eq_ignore_ascii_case(name.trim())) {
            directives(&content, &mut head);
        }
        Ok(())
    });
    let on_password = element!("input[type='password' i]", |_| {
        head.borrow_mut().asks_password = true;
        Ok(())
    });
    let settings = Settings::new().with_memory_settings(memory).with_strict(false);
    let settings = settings.append_element_content_handler(on_meta).append_element_content_handler(on_password);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    // A page beyond the memory limit says what it said up to there.
    match rewriter.write(text.as_bytes()) {
        Ok(()) => drop(rewriter.end()),
        Err(_) => drop(rewriter),
    }
    head.into_inner()
}

/// Takes note of an `X-Robots-Tag` header, which may speak to one crawler only.
pub fn robots_tag(value: &str, agent: &str, head: &mut Head) {
    match value.split_once(':') {
        Some((name, rest)) if name.trim().eq_ignore_ascii_case(agent) => directives(rest, head),
        // `unavailable_after: 25 Jun 2010` names no crawler, and says when; others are spoken to by name.
        Some(_) => {}
        None => directives(value, head),
    }
}

fn directives(text: &str, head: &mut Head) {
    for word in text.split(|c: char| c == ',' || c.is_whitespace()) {
        let word = word.to_ascii_lowercase();
        head.noindex |= matches!(word.as_str(), "noindex" | "none");
        head.nofollow |= matches!(word.as_str(), "nofollow" | "none");
    }
}

/// Reads `5; url=/there`, with the spellings that browsers take.
pub fn refresh(content: &str) -> Option<String> {
    let content = content.trim();
    let end = content.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(content.len());
    let wait: f64 = if end == 0 { 0.0 } else { content[..end].parse().ok()? };
    let rest = content[end..].trim_start_matches([';', ',', ' ', '\t', '\n', '\r']);
    let target = match rest.get(..3) {
        Some(name) if name.eq_ignore_ascii_case("url") => {
            rest[3..].trim_start().strip_prefix('=').map_or(rest, str::trim_start)
        }
        _ => rest,
    };
    let target = match target.chars().next()? {
        quote @ ('"' | '\'') => target[1..].split(quote).next().unwrap_or_default(),
        _ => target,
    };
    let target = target.trim();
    (wait <= LONGEST_WAIT && !target.is_empty()).then(|| target.to_owned())
}

/// Returns the words of a page, without those that name days and months.
pub fn words(html: &[u8]) -> Vec<String> {
    let html = &html[..html.len().min(TEXT_WITHIN)];
    let text = String::from_utf8_lossy(html);
    let text = HIDDEN.replace_all(&text, " ").to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !is_name_of_time(word));
    words.take(MOST_WORDS).map(str::to_owned).collect()
}

/// Returns a number that is the same for pages which say the same but for what stands in their addresses.
pub fn mark(words: &[String], address: &Url) -> u64 {
    number(&without(words, &[address]).join(" "))
}

/// Returns whether two pages say the same but for a few words and what stands in their addresses.
pub fn are_alike(one: &[String], other: &[String], addresses: &[&Url]) -> bool {
    let (one, other) = (without(one, addresses), without(other, addresses));
    let runs = |words: &[&str]| words.windows(3).map(|run| run.join(" ")).collect::<BTreeSet<String>>();
    let (first, second) = (runs(&one), runs(&other));
    let most = first.len().max(second.len());
    // Of a page of a few words, a few words are much.
    let few = (most / SHARE).max(FEW.min(most / 4));
    one == other || (most > 0 && first.symmetric_difference(&second).count() <= few)
}

fn without<'a>(words: &'a [String], addresses: &[&Url]) -> Vec<&'a str> {
    let addresses: Vec<String> = addresses.iter().map(|address| address.as_str().to_lowercase()).collect();
    let own: BTreeSet<&str> =
        addresses.iter().flat_map(|address| address.split(|c: char| !c.is_alphanumeric())).collect();
    words.iter().map(String::as_str).filter(|word| !own.contains(word)).collect()
}

fn number(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    digest[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_send_its_reader_on() {
        let check = |content: &str, expected: Option<&str>| {
            assert_eq!(refresh(content).as_deref(), expected, "{content}");
        };
        check("0; url=/there", Some("/there"));
        check("0;URL='/there'", Some("/there"));
        check(" 5 , url = \"/a b\" x", Some("/a b"));
        check("0;/there", Some("/there"));
        check("0 ; url=http://127.0.0.1/", Some("http://127.0.0.1/"));
        check("300; url=/there", None);
        check("5", None);
        check("", None);
        let page = b"<noscript><META HTTP-EQUIV=Refresh CONTENT='0; url=/x'></noscript>";
        assert_eq!(head(page, "crossforce").refresh.as_deref(), Some("/x"));
    }

    #[test]
    fn what_wants_to_be_in_no_index_says_so_in_its_head_or_its_headers() {
        let check = |html: &str, expected: (bool, bool)| {
            let head = head(html.as_bytes(), "crossforce");
            assert_eq!((head.noindex, head.nofollow), expected, "{html}");
        };
        check("<meta name=robots content='noindex, follow'>", (true, false));
        check("<meta name='Crossforce' content=NONE>", (true, true));
        check("<meta name=googlebot content=noindex>", (false, false));
        check("<p>noindex</p>", (false, false));
        let check = |value: &str, expected: bool| {
            let mut head = Head::default();
            robots_tag(value, "crossforce", &mut head);
            assert_eq!(head.noindex, expected, "{value}");
        };
        check("noindex", true);
        check("noarchive, noindex", true);
        check("crossforce: noindex", true);
        check("otherbot: noindex", false);
        check("unavailable_after: 25 Jun 2010 15:00:00 PST", false);
    }

    #[test]
    fn pages_that_differ_only_in_their_address_say_the_same() {
        let url = |path: &str| Url::parse("http://a.example").unwrap().join(path).unwrap();
        let alike = |a: (&str, &str), b: (&str, &str)| {
            are_alike(&words(a.1.as_bytes()), &words(b.1.as_bytes()), &[&url(a.0), &url(b.0)])
        };
        let lost = "<script>var x = 1</script><h1>Sorry</h1><p>There is no page";
        assert!(alike(("/foi/one/", &format!("{lost} one here")), ("/foi/two/", &format!("{lost} two here"))));
        let nav = "<li>Home page and news</li>".repeat(100);
        let answer = "The force holds the information that you asked for and gives it in the table below.";
        let (lost, answer) = (format!("{nav}<p>{lost} here</p>"), format!("{nav}<p>{answer}</p>"));
        assert!(!alike(("/foi/one/", &answer), ("/foi/two/", &lost)));
        assert!(!alike(("/a", "<p>none held"), ("/b", "<p>one held")));
        let mark_of = |path: &str, text: &str| mark(&words(text.as_bytes()), &url(path));
        assert_eq!(mark_of("/c/2031/05/", "Events of May 2031"), mark_of("/c/2031/06/", "Events of June 2031"));
        assert_ne!(mark_of("/foi/17/", "17: 231 incidents"), mark_of("/foi/18/", "18: 77 incidents"));
    }
}
