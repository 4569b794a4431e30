//! Decides which addresses belong to a crawl, and builds those of list pages. Pure.
//!
//! What is asked and what is found lie apart: an address is fetched as it was linked, and compared with
//! others by its key.

use crate::data::passing_parameters::is_passing;
use crate::data::sources::{Discover, Source};
use crate::store::Removals;
use std::collections::BTreeMap;
use url::Url;
use url::form_urlencoded::Serializer;

const LONGEST_ADDRESS: usize = 2048;
/// A path that says the same thing this often is a trap of relative links: `/foi/foi/foi/foi/`.
const MOST_EQUAL_SEGMENTS: usize = 3;
/// The hosts of a crawl, and the port at which each may be asked besides the usual one.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    hosts: BTreeMap<String, Option<u16>>,
    removals: Removals,
}

impl Scope {
    /// Returns the scope of some sources: the hosts of their base addresses and the further hosts they name.
    pub fn of<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Scope {
        let mut hosts = BTreeMap::new();
        for source in sources {
            if let Ok(base) = Url::parse(&source.base)
                && let Some(host) = base.domain()
            {
                hosts.insert(host.to_owned(), base.port());
            }
            for host in &source.hosts {
                hosts.entry(host.to_ascii_lowercase()).or_insert(None);
            }
        }
        Scope { hosts, removals: Removals::default() }
    }

    /// Leaves out what was taken down.
    pub fn without(mut self, removals: Removals) -> Scope {
        self.removals = removals;
        self
    }

    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.keys().map(String::as_str)
    }

    /// Returns why an address must not be asked for.
    pub fn refusal(&self, url: &Url) -> Option<&'static str> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some("is not a web address");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("carries a user name");
        }
        // Literal network addresses are no domains, however they are spelled (`0x7f.1`, `[::1]`).
        let Some(port) = url.domain().and_then(|host| self.hosts.get(host)) else {
            return Some("is not on a configured host");
        };
        if url.port().is_some() && url.port() != *port {
            return Some("is at a port that is not configured");
        }
        if url.as_str().len() > LONGEST_ADDRESS {
            return Some("is too long");
        }
        if self.removals.address(url.as_str()).is_some() {
            return Some("was taken down");
        }
        if repeats_itself(url) {
            return Some("repeats a part of its path");
        }
        None
    }
}

fn repeats_itself(url: &Url) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).any(|segment| {
        let count = counts.entry(segment).or_default();
        *count += 1;
        *count > MOST_EQUAL_SEGMENTS
    })
}

/// Returns where a redirect may lead, or why it is not followed.
pub fn redirect(from: &Url, location: &str, scope: &Scope) -> Result<Url, String> {
    let mut to = from.join(location).map_err(|_| format!("redirect to nowhere: `{location}`"))?;
    to.set_fragment(None);
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(format!("redirect from https to http is not followed: {to}"));
    }
    if let Some(reason) = scope.refusal(&to) {
        return Err(format!("redirect is not followed, it {reason}: {to}"));
    }
    if to.path() == "/" && from.path() != "/" {
        return Err("redirected to the front page, which is how some sites say `not found`".to_owned());
    }
    Ok(to)
}

/// Returns the identity of an address: without scheme, fragment, tracking parameters and sessions, query pairs sorted.
/// Only for comparing: never fetch it.
pub fn key(url: &Url) -> String {
    let mut pairs: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !is_passing(name)).collect();
    pairs.sort();
    let query = Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    format!("{host}{port}{}{}{query}", without_session(url.path()), if query.is_empty() { "" } else { "?" })
}

/// Takes `;jsessionid=1F` and `/(S(1f))/` out of a path.
fn without_session(path: &str) -> String {
    let is_session = |part: &str| part.starts_with("(S(") && part.ends_with("))");
    let parts = path.split('/').filter(|part| !is_session(part)).map(|part| match part.split_once(';') {
        Some((name, parameter)) if is_passing(parameter.split('=').next().unwrap_or_default()) => name,
        _ => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Returns the address of one page of a list.
pub fn list_page(base: &Url, discover: &Discover, repeat: Option<&(String, String)>, page: usize) -> Option<Url> {
    let mut url = base.join(&discover.path).ok()?;
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    pairs.extend(discover.query.iter().map(|(name, value)| (name.clone(), value.clone())));
    pairs.extend(repeat.cloned());
    // The first page is asked for without its number, as a visitor would, unless the number is the only query.
    if let Some(name) = &discover.page_param
        && page > 0
    {
        let step = u64::try_from(page).ok()?.checked_mul(discover.page_step)?;
        pairs.push((name.clone(), discover.first_page.checked_add(step)?.to_string()));
    }
    url.set_query(None);
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(&pairs);
    }
    Some(url)
}

/// Fills in who asks.
pub fn user_agent(template: &str, version: &str, contact: &str) -> String {
    template.replace("{version}", version).replace("{contact}", contact)
}

/// Returns whether a contact is an address at which somebody can be reached: a web address or an e-mail address.
pub fn is_contact(contact: &str) -> bool {
    let plain = contact.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'<' | b'>'));
    plain && contact.len() <= 200 && (is_e_mail(contact) || Url::parse(contact).is_ok_and(|url| url.has_host()))
}

/// Returns whether a contact can stand in a `From` header.
pub fn is_e_mail(contact: &str) -> bool {
    contact.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !contact.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sources::Sources;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn scope() -> Scope {
        let own = "[[source]]\nid = \"p\"\nforce = \"p\"\nprofile = \"soh\"\nbase = \"http://files.example:8081\"\n";
        let sources = Sources::shipped().with_user(own).unwrap();
        Scope::of(sources.all().iter().filter(|source| matches!(source.id.as_str(), "kent-soh" | "cnc" | "p")))
    }

    #[test]
    fn only_configured_hosts_are_in_scope_however_the_rest_is_spelled() {
        let check = |text: &str, part: Option<&str>| match (scope().refusal(&url(text)), part) {
            (None, None) => {}
            (Some(found), Some(part)) => assert!(found.contains(part), "{text}: {found}"),
            (found, _) => panic!("{text}: {found:?}"),
        };
        check("https://www.kent.police.uk/foi-ai/", None);
        check("http://WWW.KENT.police.uk/foi-ai/", None);
        check("https://assets.publishing.service.gov.uk/media/a.pdf", None);
        check("http://files.example:8081/", None);
        check("https://www.essex.police.uk/", Some("host"));
        check("https://www.kent.police.uk.evil.example/", Some("host"));
        check("https://www.kent.police.uk@evil.example/", Some("user name"));
        check("https://user:pw@www.kent.police.uk/", Some("user name"));
        for literal in
            ["http://127.0.0.1/", "http://0x7f.1/", "http://2130706433/", "http://[::1]/", "http://localhost/"]
        {
            check(literal, Some("host"));
        }
        check("https://www.kent.police.uk:8443/", Some("port"));
        check("ftp://www.kent.police.uk/", Some("web address"));
        check("https://www.kent.police.uk/a/a/a/a/", Some("repeats"));
        check(&format!("https://www.kent.police.uk/{}", "a".repeat(3000)), Some("long"));
    }

    #[test]
    fn redirects_stay_in_scope_and_off_the_front_page() {
        let check = |from: &str, location: &str, expected: Result<&str, &str>| match (
            redirect(&url(from), location, &scope()),
            expected,
        ) {
            (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected),
            (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
            (found, _) => panic!("{from} {location}: {found:?}"),
        };
        let page = "https://www.kent.police.uk/foi-ai/a";
        check(page, "/foi-ai/a/#top", Ok("https://www.kent.police.uk/foi-ai/a/"));
        check("http://www.kent.police.uk/a", "https://www.kent.police.uk/a", Ok("https://www.kent.police.uk/a"));
        check(page, "http://www.kent.police.uk/foi-ai/a/", Err("https to http"));
        check(page, "https://evil.example/", Err("configured host"));
        check(page, "//169.254.169.254/latest", Err("configured host"));
        check(page, "https://[", Err("nowhere"));
        check(page, "/", Err("front page"));
    }

    #[test]
    fn a_key_joins_spellings_of_one_address_and_nothing_else() {
        let check = |a: &str, b: &str, same: bool| assert_eq!(key(&url(a)) == key(&url(b)), same, "{a} {b}");
        check("https://a.example/x?b=2&a=1#top", "http://A.example/x?a=1&b=2&utm_source=feed", true);
        check("https://a.example/foi.aspx?ReportID=1", "https://a.example/foi.aspx?ReportID=2", false);
        check("https://a.example/x", "https://a.example/x/", false);
        check("https://a.example/x", "https://a.example:8443/x", false);
        check("https://a.example/x?", "https://a.example/x", true);
        check("https://a.example/x?PHPSESSID=1f&a=1", "https://a.example/x?a=1&sid=2", true);
        check("https://a.example/x;jsessionid=1F?a=1", "https://a.example/(S(1f))/x?a=1", true);
        check("https://a.example/x;v=1", "https://a.example/x", false);
    }

    #[test]
    fn list_pages_carry_their_query_and_number() {
        let sources = Sources::shipped();
        let check = |id: &str, page: usize, expected: &str| {
            let source = sources.get(id).unwrap();
            let discover = &source.discover.as_slice()[0];
            let found = list_page(&url(&source.base), discover, discover.repeat.first(), page).unwrap();
            assert_eq!(found.as_str(), expected);
        };
        let soh = "https://www.kent.police.uk/foi-ai/af/accessing-information/published-items/?bor=&dir=&fdte=&ic=&q=&tdte=&dt=Disclosure+log";
        check("kent-soh", 0, soh);
        check("kent-soh", 2, &format!("{soh}&page=3"));
        check("west-yorkshire", 1, "https://www.westyorkshire.police.uk/freedom-of-information?page=1");
        check(
            "cnc",
            1,
            "https://www.gov.uk/api/search.json?count=100&fields=link&filter_content_store_document_type=foi_release&filter_organisations=civil-nuclear-constabulary&order=-public_timestamp&start=100",
        );
    }

    #[test]
    fn a_contact_is_somewhere_a_person_can_be_reached() {
        for good in ["desk@paper.example", "https://paper.example/foi", "mailto:desk@paper.example"] {
            assert!(is_contact(good), "{good}");
        }
        for bad in ["", "me", "desk@paper", "desk@paper.example\r\nX: y", "a b@c.example", "http://", "(x)@y.example"] {
            assert!(!is_contact(bad), "{bad}");
        }
        assert_eq!(
            user_agent("crossforce/{version} (+{contact})", "0.1.0", "a@b.example"),
            "crossforce/0.1.0 (+a@b.example)"
        );
    }
}
