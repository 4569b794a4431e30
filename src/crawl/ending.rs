//! What an answer means for its host, and how it is handed on. Pure.

use crate::crawl::block::block_sign;
use crate::crawl::client::{Answer, Validators};
use crate::crawl::host::{Ending, retry_after};
use crate::crawl::network::Asker;
use crate::crawl::report::{Fetched, FetchedKind};
use crate::data::sources::BlockSign;
use jiff::Timestamp;
use url::Url;

/// How a request ended, and its status.
pub enum Ended {
    As(Option<u16>, Ending),
    /// Nothing has changed, the site says, but of a version that was not asked about.
    OfAnotherVersion,
}

/// Judges an answer to a request that said what was known.
pub fn ending(answer: &Result<Answer, String>, signs: &[BlockSign], known: &Validators, now: Timestamp) -> Ended {
    let answer = match answer {
        Ok(answer) => answer,
        Err(reason) => return Ended::As(None, Ending::Broken { reason: reason.clone() }),
    };
    let status = Some(answer.status);
    let retry_after = answer.header("retry-after").and_then(|value| retry_after(value, now));
    if let Some(sign) = block_sign(signs, answer.status, &answer.headers, &answer.body) {
        return Ended::As(status, Ending::Block { sign: format!("{sign}, status {}", answer.status), retry_after });
    }
    if answer.status == 304 {
        if *known == Validators::default() {
            let reason = "status 304 that was not asked for".to_owned();
            return Ended::As(status, Ending::Broken { reason });
        }
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        if let (Some(sent), Some(came)) = (&known.etag, answer.header("etag"))
            && opaque(sent) != opaque(came)
        {
            return Ended::OfAnotherVersion;
        }
    }
    Ended::As(status, Ending::Answer { status: answer.status, retry_after })
}

/// Returns where an answer sends its reader.
pub fn location(answer: &Answer) -> Option<&str> {
    if matches!(answer.status, 301 | 302 | 303 | 307 | 308) { answer.header("location") } else { None }
}

/// Returns an answer as it is to be kept.
pub fn fetched(
    asker: &Asker,
    url: &Url,
    kind: FetchedKind,
    answer: Answer,
    redirected_from: Vec<String>,
    discovered_from: Option<String>,
) -> Fetched {
    Fetched {
        url: url.to_string(),
        kind,
        force: asker.force.clone(),
        source_id: asker.source_id.clone(),
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
        fetched_at: answer.fetched_at,
        request_headers: answer.request_headers,
        redirected_from,
        truncated: answer.truncated,
        discovered_from,
        same_as: None,
    }
}
