//! Sends one request and takes its answer, within limits. Follows nothing, retries nothing, decides nothing.

#![allow(clippy::disallowed_methods, reason = "an answer is stamped with the time it came")]

use crate::crawl::address::is_public;
use crate::crawl::plan;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::BTreeMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A body is cut here once it is decoded, whatever a source allows to be sent.
pub const MOST_DECODED: u64 = 64 << 20;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Longest silence, before the headers and within a body.
const SILENCE: Duration = Duration::from_secs(30);

pub struct Client {
    http: reqwest::Client,
}

/// What is said about oneself, and what is allowed.
#[derive(Clone, Debug)]
pub struct Manners {
    pub user_agent: String,
    pub contact: String,
    pub timeout: Duration,
    pub max_bytes: u64,
}

/// An answer as it came, body decoded.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub truncated: bool,
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
        // A second call in one process finds the provider installed, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_WITHIN)
            .read_timeout(SILENCE)
            .pool_max_idle_per_host(1)
            .dns_resolver(PublicOnly { overrides: overrides.clone() })
            .build()?;
        Ok(Client { http })
    }

    /// Asks for one address. The error says in words what was wrong with the connection or the answer.
    pub async fn get(&self, url: &Url, manners: &Manners) -> Result<Answer, String> {
        let mut request_headers = vec![
            ("host".to_owned(), host_and_port(url)),
            ("user-agent".to_owned(), manners.user_agent.clone()),
            ("accept".to_owned(), "text/html,application/xhtml+xml,*/*;q=0.8".to_owned()),
            ("accept-encoding".to_owned(), "gzip, identity".to_owned()),
            ("accept-language".to_owned(), "en-GB,en;q=0.9,cy;q=0.8".to_owned()),
        ];
        if plan::is_e_mail(&manners.contact) {
            request_headers.push(("from".to_owned(), manners.contact.trim_start_matches("mailto:").to_owned()));
        }
        let mut request = self.http.get(url.clone()).timeout(manners.timeout);
        for (name, value) in request_headers.iter().filter(|(name, _)| name != "host") {
            request = request.header(name, value);
        }
        let fetched_at = Timestamp::now();
        let mut response = request.send().await.map_err(in_words)?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let mut body = Vec::new();
        let mut truncated = false;
        while let Some(part) = response.chunk().await.map_err(in_words)? {
            let room = usize::try_from(manners.max_bytes).unwrap_or(usize::MAX).saturating_sub(body.len());
            body.extend_from_slice(&part[..part.len().min(room)]);
            if part.len() > room {
                // Dropping the response closes the connection: the rest is not asked for.
                truncated = true;
                break;
            }
        }
        let mut answer = Answer { status, headers, body, truncated, request_headers, fetched_at };
        decode(&mut answer)?;
        Ok(answer)
    }
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Undoes the content coding and lets the headers say so.
fn decode(answer: &mut Answer) -> Result<(), String> {
    let coding = answer.header("content-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let is_plain = matches!(coding.as_str(), "" | "identity");
    if !is_plain && !answer.body.is_empty() {
        if !matches!(coding.as_str(), "gzip" | "x-gzip") {
            return Err(format!("the body came in a coding that was not asked for: `{coding}`"));
        }
        let mut decoded = Vec::new();
        let read = MultiGzDecoder::new(answer.body.as_slice()).take(MOST_DECODED + 1).read_to_end(&mut decoded);
        if read.is_err() && !answer.truncated {
            return Err("the body is not the gzip it says it is".to_owned());
        }
        answer.body = decoded;
    }
    if let Ok(limit) = usize::try_from(MOST_DECODED)
        && answer.body.len() > limit
    {
        answer.body.truncate(limit);
        answer.truncated = true;
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

/// Resolves names to public addresses, except where a host is served on loopback on purpose. The connection is
/// made to the addresses returned here, so a second look-up cannot lead elsewhere.
struct PublicOnly {
    overrides: BTreeMap<String, SocketAddr>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.overrides.get(name.as_str()).copied();
        let name: Arc<str> = Arc::from(name.as_str());
        Box::pin(async move {
            if let Some(address) = own {
                return Ok(Box::new(std::iter::once(address)) as Addrs);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((&*name, 0)).await?.collect();
            let public: Vec<SocketAddr> = found.into_iter().filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(format!("`{name}` has no address on the public internet").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(timeout: Duration, address: SocketAddr, url: &str) -> Result<Answer, String> {
        let client = Client::new(&BTreeMap::from([("a.example".to_owned(), address)])).unwrap();
        let manners = Manners {
            user_agent: "crossforce".to_owned(),
            contact: "a@b.example".to_owned(),
            timeout,
            max_bytes: 1000,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(client.get(&Url::parse(url).unwrap(), &manners))
    }

    #[test]
    fn a_site_that_never_answers_is_not_waited_for() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(get(Duration::from_millis(50), address, "http://a.example/").unwrap_err(), "timed out");
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
        let words = get(Duration::from_secs(5), address, &url).unwrap_err();
        assert!(words.contains("public internet"), "{words}");
    }
}
