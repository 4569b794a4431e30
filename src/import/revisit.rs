//! Revisits: records that say that an answer was the same as an earlier one, which is looked for among what was imported
//! and in the archive. One that comes before what it refers to waits until everything was read.

use crate::archive::{ArchiveError, HttpExchange, HttpMessage, header, split_http};
use crate::import::address::web_address;
use crate::import::date::whole_seconds;
use crate::import::desk::{Desk, Item, LeftOut, Place};
use crate::import::digest;
use crate::import::kind::of_answer;
use crate::import::warc::{Record, essence};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// More do not wait; they are reported at once.
const MOST_WAITING: usize = 200_000;
/// So many captures of an address are read to find a digest.
const MOST_READ: usize = 20;

/// Where what was read before lies in the archive, by what a revisit can call it. Digests stand for the names, so that a
/// million records take a hundred megabytes.
#[derive(Debug, Default)]
pub struct Seen {
    /// Nothing where it was not wanted.
    places: BTreeMap<u128, Option<usize>>,
}

impl Seen {
    /// Notes which capture holds the payload of a record.
    pub fn note(&mut self, record: &Record<'_>, at: Option<usize>) {
        let names = [
            record.header("WARC-Record-ID").map(|id| name("id", id)),
            record.header("WARC-Payload-Digest").map(|label| name("digest", label)),
            Some(name(&record.date, record.url.as_str())),
        ];
        for name in names.into_iter().flatten() {
            let place = self.places.entry(name).or_default();
            *place = at.or(*place);
        }
    }

    pub fn has_kept(&self, id: &str) -> bool {
        matches!(self.places.get(&name("id", id)), Some(Some(_)))
    }
}

fn name(kind: &str, value: &str) -> u128 {
    let digest = Sha256::digest(format!("{kind}\n{}", value.trim()).as_bytes());
    digest[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// A revisit, and what it says of where its payload is.
pub struct Waiting {
    place: Place,
    url: String,
    date: String,
    id: Option<String>,
    digest: Option<String>,
    refers_to: Option<String>,
    refers_to_date: Option<String>,
    is_not_modified: bool,
    /// The head of the answer, if it is there and can stand before the payload.
    http: Option<HttpExchange>,
    media_type: Option<String>,
}

/// Where a payload was found.
enum Found {
    At(usize),
    NotWanted,
    Nowhere,
}

pub fn take(record: &Record<'_>, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let HttpMessage { status, headers, .. } = split_http(record.block);
    if !matches!(status, 0 | 200 | 304) {
        record.leave_out(LeftOut::Status, desk);
        return Ok(());
    }
    let text = |name: &str| record.header(name).map(str::to_owned);
    let media_type = header(&headers, "Content-Type").map(str::to_owned);
    let waiting = Waiting {
        place: record.place.clone(),
        url: record.url.to_string(),
        date: record.date.clone(),
        id: text("WARC-Refers-To"),
        digest: text("WARC-Payload-Digest"),
        refers_to: record.header("WARC-Refers-To-Target-URI").and_then(|url| web_address(url.trim_matches(['<', '>']))),
        refers_to_date: record.header("WARC-Refers-To-Date").and_then(whole_seconds),
        is_not_modified: text("WARC-Profile").is_some_and(|profile| profile.contains("server-not-modified")),
        http: (status == 200 && media_type.is_some())
            .then(|| HttpExchange { request_headers: Vec::new(), response_headers: headers }),
        media_type,
    };
    let is_done = take_one(&waiting, desk)?;
    if !is_done && desk.waiting.len() < MOST_WAITING {
        desk.waiting.push(waiting);
    } else if !is_done {
        give_up(&waiting, desk);
    }
    Ok(())
}

/// Takes what had to wait, or says that its payload is nowhere.
pub fn take_waiting(desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    for waiting in std::mem::take(&mut desk.waiting) {
        if !take_one(&waiting, desk)? {
            give_up(&waiting, desk);
        }
    }
    Ok(())
}

/// Returns whether the payload was found, or known not to be wanted.
fn take_one(revisit: &Waiting, desk: &mut Desk<'_>) -> Result<bool, ArchiveError> {
    let at = match find(revisit, desk)? {
        Found::At(at) => at,
        Found::NotWanted => {
            desk.left_out(LeftOut::Kind);
            return Ok(true);
        }
        Found::Nowhere => return Ok(false),
    };
    let earlier = desk.writer.captures()[at].clone();
    if desk.writer.unchanged_since(&revisit.url, &revisit.date, &earlier.sha256).is_some() {
        desk.unchanged(&revisit.place);
        return Ok(true);
    }
    let body = desk.writer.payload(&earlier)?;
    let own_type = revisit.http.as_ref().and_then(|http| header(&http.response_headers, "Content-Type"));
    let item = Item {
        url: &revisit.url,
        fetched_at: &revisit.date,
        status: earlier.status,
        media_type: own_type.map_or(earlier.media_type.as_str(), crate::archive::essence),
        body: &body,
        http: revisit.http.as_ref(),
        truncated: None,
    };
    desk.keep(&revisit.place, &item).map(|_| true)
}

fn find(revisit: &Waiting, desk: &Desk<'_>) -> Result<Found, ArchiveError> {
    let address = revisit.refers_to.as_deref().unwrap_or(&revisit.url);
    let names = [
        revisit.id.as_deref().map(|id| name("id", id)),
        revisit.refers_to_date.as_deref().map(|date| name(date, address)),
        revisit.digest.as_deref().map(|label| name("digest", label)),
    ];
    if let Some(place) = names.into_iter().flatten().find_map(|name| desk.seen.places.get(&name)) {
        return Ok(place.map_or(Found::NotWanted, Found::At));
    }
    let mut earlier: Vec<_> = desk.writer.captures_of(address).collect();
    if address != revisit.url {
        earlier.extend(desk.writer.captures_of(&revisit.url));
    }
    let is_named = |date: &str| Some(date) == revisit.refers_to_date.as_deref();
    if let Some((at, _)) = earlier.iter().find(|(_, capture)| is_named(&capture.fetched_at)) {
        return Ok(Found::At(*at));
    }
    for (at, capture) in earlier.iter().rev().take(MOST_READ).filter(|_| revisit.digest.is_some()) {
        let label = revisit.digest.as_deref().unwrap_or_default();
        if digest::fits(label, &desk.writer.payload(capture)?) == Some(true) {
            return Ok(Found::At(*at));
        }
    }
    let before = earlier.iter().rev().find(|(_, capture)| capture.fetched_at <= revisit.date);
    Ok(before.filter(|_| revisit.is_not_modified).map_or(Found::Nowhere, |(at, _)| Found::At(*at)))
}

fn give_up(revisit: &Waiting, desk: &mut Desk<'_>) {
    let path = url::Url::parse(&revisit.url).map(|url| url.path().to_owned()).unwrap_or_default();
    if let Some(media_type) = &revisit.media_type
        && of_answer(&essence(Some(media_type)), &path, b"").is_none()
    {
        desk.left_out(LeftOut::Kind);
        return;
    }
    let reason = format!("`{}` was as it had been before, and that capture is not here", revisit.url);
    desk.unresolved(&revisit.place, reason, "import the file that has the earlier capture, then this one again");
}
