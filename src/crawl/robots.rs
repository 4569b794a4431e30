//! What a site's `robots.txt` permits, and what its absence or failure means. Pure.
//!
//! Stricter than RFC 9309 where it leaves a choice: a file that cannot be read forbids everything, for
//! good, and a site that refuses even this file is left alone. There is no way to switch it off.

use crate::crawl::answer::unpacked;
use crate::crawl::robots_text::{self, Group};
use std::time::Duration;
use url::Url;

/// Rules of one origin for one crawler.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    group: Group,
}

/// How asking for the file ended.
#[derive(Clone, Debug)]
pub enum Reply<'a> {
    Answer {
        status: u16,
        body: &'a [u8],
    },
    /// More redirects than followed, or a circle.
    TooManyRedirects,
    /// No answer, or none that may be used.
    Unreachable(String),
}

/// Returns the rules that hold after asking, or why the host must be left alone.
pub fn rules(reply: Reply, agent: &str) -> Result<Rules, String> {
    match reply {
        Reply::Answer { status: 200..=299, body } => Ok(Rules { group: robots_text::read(&unpacked(body), agent) }),
        Reply::Answer { status: status @ (401 | 403 | 429), .. } => {
            Err(format!("robots.txt is refused: status {status}"))
        }
        Reply::Answer { status: 400..=499, .. } | Reply::TooManyRedirects => Ok(Rules::default()),
        Reply::Answer { status, .. } => Err(format!("robots.txt cannot be read: status {status}")),
        Reply::Unreachable(reason) => Err(format!("robots.txt cannot be read: {reason}")),
    }
}

impl Rules {
    /// Returns the rule that forbids an address, or `None` if it may be asked for. The longest rule decides, and
    /// between equals the one that allows.
    pub fn forbids(&self, url: &Url) -> Option<&str> {
        let path = robots_text::unified(&url[url::Position::BeforePath..url::Position::AfterQuery]);
        if path == "/robots.txt" {
            return None;
        }
        let fitting = self.group.rules.iter().filter(|rule| rule.fits(&path));
        let rule = fitting.max_by_key(|rule| (rule.pattern.len(), rule.allows))?;
        (!rule.allows).then_some(rule.pattern.as_str())
    }

    pub fn crawl_delay(&self) -> Option<Duration> {
        self.group.delay
    }

    pub fn sitemaps(&self) -> &[Url] {
        &self.group.sitemaps
    }

    /// Returns whether the file was longer than is read.
    pub fn was_cut(&self) -> bool {
        self.group.was_cut
    }
}

/// Returns the name under which the rules are looked up: the user agent before its version.
pub fn agent_token(user_agent: &str) -> &str {
    user_agent.split(['/', ' ']).next().unwrap_or(user_agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(body: &str, path: &str) -> bool {
        let url = Url::parse(&format!("https://www.aldermoor.police.example{path}")).unwrap();
        rules(Reply::Answer { status: 200, body: body.as_bytes() }, "crossforce").unwrap().forbids(&url).is_none()
    }

    fn check(body: &str, path: &str, expected: bool) {
        assert_eq!(allowed(body, path), expected, "{body:?} for {path}");
    }

    #[test]
    fn rules_are_read_as_the_rfc_says() {
        check("User-agent: *\nDisallow: /foi-ai/", "/foi-ai/a/", false);
        check("User-agent: *\nDisallow: /foi-ai/", "/news/", true);
        check("User-agent: *\nDisallow: /foi-ai/\nAllow: /foi-ai/open/", "/foi-ai/open/x", true);
        check("User-agent: *\nDisallow: /*.xlsx$", "/SysSiteAssets/foi-media/a.xlsx", false);
        check("User-agent: *\nDisallow: /*.xlsx$", "/SysSiteAssets/foi-media/a.xlsx?v=1", true);
        check("User-agent: *\nDisallow: /\n\nUser-agent: CrossForce\nAllow: /", "/foi-ai/", true);
        check("User-agent: crossforce\nDisallow: /a\n\nUser-agent: crossforce\nDisallow: /b", "/b", false);
        check("User-agent: crossforce-images\nDisallow: /", "/foi-ai/", true);
        check("\u{feff}User-agent: *\r\nDisallow: /x?page=", "/x?page=2", false);
        check("User-agent: *\rDisallow: /x", "/x", false);
        check("user-AGENT: *\nDISALLOW: /caf%C3%A9", "/caf%c3%a9", false);
        check("User-agent: *\nDisallow:", "/foi-ai/", true);
        check("<html><h1>Not found</h1></html>", "/foi-ai/", true);
        check("", "/foi-ai/", true);
        check("User-agent: *\nDisallow: /", "/robots.txt", true);
    }

    #[test]
    fn a_missing_file_allows_and_a_failing_one_forbids() {
        let check = |reply: Reply, expected: Result<bool, &str>| {
            let url = Url::parse("https://www.aldermoor.police.example/foi-ai/").unwrap();
            let found = rules(reply.clone(), "crossforce").map(|rules| rules.forbids(&url).is_none());
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{reply:?}"),
                (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
                (found, expected) => panic!("{reply:?}: {found:?} but {expected:?}"),
            }
        };
        let answer = |status| Reply::Answer { status, body: b"User-agent: *\nDisallow: /" };
        check(answer(200), Ok(false));
        check(answer(404), Ok(true));
        check(answer(410), Ok(true));
        check(Reply::TooManyRedirects, Ok(true));
        check(answer(401), Err("refused"));
        check(answer(403), Err("refused"));
        check(answer(429), Err("refused"));
        check(answer(500), Err("500"));
        check(answer(503), Err("503"));
        check(Reply::Unreachable("timed out".to_owned()), Err("timed out"));
    }

    #[test]
    fn the_agent_is_named_without_its_version() {
        assert_eq!(agent_token("crossforce/0.1.0 (+desk@paper.example)"), "crossforce");
    }
}
