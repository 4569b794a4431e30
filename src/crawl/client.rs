//! Sends one request and takes its answer, within limits. Follows nothing, retries nothing, decides nothing.

#![allow(clippy::disallowed_methods, reason = "an answer is stamped with the time it came")]

use crate::crawl::decode::{Decoded, MOST_DECODED, decoded};
use crate::crawl::plan;
use crate::crawl::resolver::Resolver;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use url::Url;

const CONNECT_WITHIN: Duration = Duration::from_secs(10);

pub struct Client {
    http: reqwest::Client,
    resolver: Resolver,
}

/// How long an answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the headers are there, connecting included.
    pub headers: Duration,
    /// Until the body has come.
    pub total: Duration,
    /// A body may be slow for so long; from then on `least_per_second` counts.
    pub grace: Duration,
    pub least_per_second: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        let seconds = Duration::from_secs;
        Limits { headers: seconds(30), total: seconds(120), grace: seconds(10), least_per_second: 1000 }
    }
}

/// What is said about oneself, and what is allowed.
#[derive(Clone, Debug)]
pub struct Manners {
    pub user_agent: String,
    pub contact: String,
    pub limits: Limits,
    pub max_bytes: u64,
}

/// What a site said of a page when it was last sent, as it said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// An answer as it came, body decoded.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub truncated: bool,
    /// The body is in a coding that was not asked for, and no document.
    pub unknown_coding: bool,
    pub request_headers: Vec<(String, String)>,
    pub fetched_at: Timestamp,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub fn new(overrides: &BTreeMap<String, SocketAddr>) -> Result<Client, reqwest::Error> {
        Client::with(Resolver::new(overrides.clone()))
    }

    pub(super) fn with(resolver: Resolver) -> Result<Client, reqwest::Error> {
        // A second call in one process finds the provider installed, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_WITHIN)
            // Sites close a quiet connection after about the time that we wait; and what comes on one unasked must
            // never be taken for the next answer.
            .pool_max_idle_per_host(0)
            .dns_resolver(resolver.clone())
            .build()?;
        Ok(Client { http, resolver })
    }

    /// Returns where a host was found, once it has been asked.
    pub fn address_of(&self, host: &str) -> Option<IpAddr> {
        self.resolver.address_of(host)
    }

    /// Asks for one address. The error says in words what was wrong with the connection or the answer.
    pub async fn get(&self, url: &Url, manners: &Manners, known: &Validators) -> Result<Answer, String> {
        let request_headers = request_headers(url, manners, known);
        let mut request = self.http.get(url.clone());
        for (name, value) in request_headers.iter().filter(|(name, _)| name != "host") {
            request = request.header(name, value);
        }
        let fetched_at = Timestamp::now();
        let started = Instant::now();
        let limits = &manners.limits;
        let last = started + limits.total;
        let mut response = match timeout_at(last.min(started + limits.headers), request.send()).await {
            Ok(sent) => sent.map_err(in_words)?,
            Err(_) => return Err(format!("timed out: no headers within {} s", limits.headers.as_secs_f32())),
        };
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let most = usize::try_from(manners.max_bytes).unwrap_or(usize::MAX).min(MOST_DECODED);
        let mut body = Vec::new();
        let mut truncated = false;
        let began = Instant::now();
        loop {
            // As long as what has come so far allows, at the slowest speed that is waited for.
            let seconds = body.len() as u64 / limits.least_per_second.max(1);
            let by = last.min(began + limits.grace.max(Duration::from_secs(seconds)));
            let part = match timeout_at(by, response.chunk()).await {
                Ok(part) => part.map_err(in_words)?,
                Err(_) if by == last => return Err(format!("timed out after {} s", limits.total.as_secs_f32())),
                Err(_) => return Err(format!("slower than {} bytes a second", limits.least_per_second)),
            };
            let Some(part) = part else { break };
            let room = most.saturating_sub(body.len());
            body.extend_from_slice(&part[..part.len().min(room)]);
            if part.len() > room {
                // Dropping the response closes the connection: the rest is not asked for.
                truncated = true;
                break;
            }
        }
        let mut answer =
            Answer { status, headers, body, truncated, unknown_coding: false, request_headers, fetched_at };
        decode(&mut answer)?;
        Ok(answer)
    }
}

fn request_headers(url: &Url, manners: &Manners, known: &Validators) -> Vec<(String, String)> {
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut headers = vec![
        ("host".to_owned(), host),
        ("user-agent".to_owned(), manners.user_agent.clone()),
        ("accept".to_owned(), "text/html,application/xhtml+xml,*/*;q=0.8".to_owned()),
        ("accept-encoding".to_owned(), "gzip, identity".to_owned()),
        ("accept-language".to_owned(), "en-GB,en;q=0.9,cy;q=0.8".to_owned()),
    ];
    let from = plan::is_e_mail(&manners.contact).then(|| manners.contact.trim_start_matches("mailto:").to_owned());
    let conditions =
        [("from", from), ("if-none-match", known.etag.clone()), ("if-modified-since", known.last_modified.clone())];
    headers.extend(conditions.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    headers
}

/// Undoes the content coding and lets the headers say so.
fn decode(answer: &mut Answer) -> Result<(), String> {
    let codings: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
        .map(|(_, value)| value.as_str())
        .collect();
    let mut is_plain = false;
    match decoded(&codings.join(","), std::mem::take(&mut answer.body), answer.truncated) {
        Decoded::Plain(body) => (answer.body, is_plain) = (body, true),
        Decoded::Whole(body) => answer.body = body,
        Decoded::Cut(body) => (answer.body, answer.truncated) = (body, true),
        Decoded::Broken => return Err("the body is not the gzip it says it is, or ends early".to_owned()),
        Decoded::Unknown => answer.unknown_coding = true,
    }
    let changed = !is_plain || answer.truncated;
    for (name, _) in &mut answer.headers {
        let describes_transfer = name == "transfer-encoding" || name == "content-encoding";
        if describes_transfer || (name == "content-length" && changed) {
            name.insert_str(0, "x-archive-orig-");
        }
    }
    if answer.header("content-length").is_none() {
        answer.headers.push(("content-length".to_owned(), answer.body.len().to_string()));
    }
    Ok(())
}

/// Returns the innermost cause of an error, which says most, without the address, which is named elsewhere.
fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return "timed out".to_owned();
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(timeout: Duration, address: SocketAddr, url: &str) -> Result<Answer, String> {
        let client = Client::new(&BTreeMap::from([("a.example".to_owned(), address)])).unwrap();
        let manners = Manners {
            user_agent: "crossforce".to_owned(),
            contact: "a@b.example".to_owned(),
            limits: Limits { headers: timeout, ..Limits::default() },
            max_bytes: 1000,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(client.get(&Url::parse(url).unwrap(), &manners, &Validators::default()))
    }

    #[test]
    fn a_site_that_never_answers_is_not_waited_for() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let words = get(Duration::from_millis(50), address, "http://a.example/").unwrap_err();
        assert!(words.contains("timed out"), "{words}");
    }

    #[test]
    fn a_plain_answer_to_a_secure_request_is_an_error_in_words() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            use std::io::Write;
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        });
        let words = get(Duration::from_secs(5), address, "https://a.example/").unwrap_err();
        server.join().unwrap();
        assert!(!words.is_empty() && !words.contains("a.example"), "{words}");
    }

    #[test]
    fn names_that_lead_to_ones_own_machine_are_not_connected_to() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://localhost:{}/", address.port());
        let words = get(Duration::from_secs(600), address, &url).unwrap_err();
        assert!(words.contains("public internet"), "{words}");
    }
}
