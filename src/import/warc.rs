//! Captures of others, as WARC files keep them.

#![allow(clippy::disallowed_methods, reason = "import is an I/O module")]

use crate::archive::{self, ArchiveError, Found, Headers, HttpExchange, HttpMessage, each_record, header, split_http};
use crate::import::address::web_address;
use crate::import::date::whole_seconds;
use crate::import::desk::{Desk, Item, LeftOut, Place, hint_for};
use crate::import::digest;
use crate::import::kind::{Taking, by_name, of_answer, starts_as_page};
use crate::import::payload::{Payload, payload};
use crate::import::revisit;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use url::Url;

/// What a message has besides its body.
const ROOM_FOR_HEAD: u64 = 1 << 20;
/// How far one reads before saying so.
const SAY_EVERY: u64 = 4 << 20;
const LONGEST_ADDRESS: usize = 4096;
const FETCH_AGAIN: &str = "get the file again where it came from, if it can be had whole; what was read of it is kept";
const COMPARE: &str = "it was taken; hold it against the page itself before you quote it";

/// Records by type, and how each is taken; those of other types say nothing that a capture has.
const TYPES: [(&str, Taker); 4] =
    [("response", response), ("resource", resource), ("conversion", conversion), ("revisit", revisit::take)];

type Taker = fn(&Record<'_>, &mut Desk<'_>) -> Result<(), ArchiveError>;

/// A record of a host that is wanted.
pub struct Record<'a> {
    pub place: Place,
    pub headers: &'a Headers,
    pub block: &'a [u8],
    pub url: Url,
    /// RFC 3339, UTC, whole seconds.
    pub date: String,
    /// What speaks against it so far.
    doubts: Vec<String>,
}

pub fn take_file(path: &Path, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let place = Place::file(path);
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    match opened {
        Ok((size, file)) => take_records(file, size, &place, desk),
        Err(error) => {
            desk.failed(&place, error.to_string(), hint_for(&error));
            Ok(())
        }
    }
}

/// Takes all records of a source of `size` bytes.
pub fn take_records(source: impl Read, size: u64, place: &Place, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let limit = desk.options.max_file_bytes + ROOM_FOR_HEAD;
    let mut archive_error = None;
    let mut said = 0;
    let mut is_empty = true;
    let read = each_record(source, Some(size), limit, &mut |spot, found| {
        is_empty = false;
        if spot.byte >= said + SAY_EVERY {
            said = spot.byte;
            desk.reading(&place.path, spot.byte, size);
        }
        let place = place.at(spot);
        match found {
            Found::Record { headers, block, length_is_wrong } => {
                archive_error = take(&place, headers, block, length_is_wrong, desk).err();
            }
            Found::TooLarge { length } => {
                let reason = format!("{length} bytes, more than the limit of {} MiB", limit >> 20);
                desk.failed(&place, reason, "if it really is one document, import again with a larger `--max-bytes`");
            }
            Found::Damage { reason } => desk.failed(&place, reason, FETCH_AGAIN),
        }
        archive_error.is_none() && !desk.is_stopped()
    });
    match read {
        Err(error) => desk.failed(place, error.to_string(), hint_for(&error)),
        Ok(()) if is_empty && !desk.is_stopped() => {
            desk.failed(place, "there are no records in it".to_owned(), FETCH_AGAIN);
        }
        Ok(()) => {}
    }
    archive_error.map_or(Ok(()), Err)
}

fn take(
    place: &Place,
    headers: &Headers,
    block: &[u8],
    length_is_wrong: bool,
    desk: &mut Desk<'_>,
) -> Result<(), ArchiveError> {
    let Some(kind) = header(headers, "WARC-Type") else {
        desk.failed(place, "a record without `WARC-Type`".to_owned(), FETCH_AGAIN);
        return Ok(());
    };
    let taker = TYPES.iter().find(|(name, _)| kind.eq_ignore_ascii_case(name));
    let Some((_, taker)) = taker.filter(|_| !is_about_names(headers)) else { return Ok(()) };
    let target = header(headers, "WARC-Target-URI").unwrap_or_default().trim_start_matches('<').trim_end_matches('>');
    let url = web_address(target).filter(|url| url.len() <= LONGEST_ADDRESS).and_then(|url| Url::parse(&url).ok());
    let Some(url) = url else {
        desk.left_out(LeftOut::Address);
        return Ok(());
    };
    if !desk.options.all_hosts && !desk.options.known.has(&url) {
        desk.left_out(LeftOut::Host);
        return Ok(());
    }
    let Some(date) = header(headers, "WARC-Date").and_then(whole_seconds) else {
        desk.failed(place, format!("`{url}` without a usable `WARC-Date`"), FETCH_AGAIN);
        return Ok(());
    };
    if header(headers, "WARC-Segment-Number").is_some() {
        let hint = "join its segments with the program that made them, or get it from elsewhere";
        desk.failed(place, format!("`{url}` is kept in several pieces, which are not joined"), hint);
        return Ok(());
    }
    let mut doubts = Vec::new();
    if length_is_wrong {
        doubts.push("its `Content-Length` is missing or wrong; it was taken up to the next record".to_owned());
    }
    let label = header(headers, "WARC-Block-Digest");
    if label.and_then(|label| digest::fits(label, block)) == Some(false) {
        doubts.push("its bytes do not have the digest that it gives for them (`WARC-Block-Digest`)".to_owned());
    }
    taker(&Record { place: place.clone(), headers, block, url, date, doubts }, desk)
}

/// Records about names of hosts have the types of captures.
fn is_about_names(headers: &Headers) -> bool {
    header(headers, "Content-Type").is_some_and(|media_type| media_type.starts_with("text/dns"))
}

fn response(record: &Record<'_>, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let media_type = essence(record.header("Content-Type"));
    let HttpMessage { status, headers, body } = split_http(record.block);
    if status == 0 && !matches!(media_type.as_str(), "" | "application/http") {
        return resource(record, desk);
    }
    if status == 0 {
        desk.failed(&record.place, format!("`{}` is no answer of a web server", record.url), FETCH_AGAIN);
        return Ok(());
    }
    if !matches!(status, 200 | 404 | 410) {
        record.leave_out(LeftOut::Status, desk);
        return Ok(());
    }
    let Some(payload) = record.payload(&headers, body, desk) else { return Ok(()) };
    let declared = essence(header(&headers, "Content-Type"));
    let http = HttpExchange { request_headers: Vec::new(), response_headers: headers };
    let kept_type = archive::essence(header(&http.response_headers, "Content-Type").unwrap_or_default());
    record.keep(&payload, status, &declared, kept_type, Some(&http), desk)
}

fn resource(record: &Record<'_>, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let media_type = essence(record.header("Content-Type"));
    let Some(payload) = record.payload(&Headers::new(), record.block, desk) else { return Ok(()) };
    record.keep(&payload, 200, &media_type, &media_type, None, desk)
}

/// What was made of a capture is taken where there is no capture.
fn conversion(record: &Record<'_>, desk: &mut Desk<'_>) -> Result<(), ArchiveError> {
    let is_there = desk.writer.captures_of(record.url.as_str()).any(|(_, capture)| capture.fetched_at == record.date);
    if is_there || record.header("WARC-Refers-To").is_some_and(|id| desk.seen.has_kept(id)) {
        desk.unchanged(&record.place);
        return Ok(());
    }
    resource(record, desk)
}

impl Record<'_> {
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.headers, name)
    }

    /// Counts the record as not wanted, so that nobody looks for it later.
    pub fn leave_out(&self, why: LeftOut, desk: &mut Desk<'_>) {
        desk.seen.note(self, None);
        desk.left_out(why);
    }

    /// Returns the body as the server meant it, and says what is wrong with the record.
    fn payload<'b>(&self, headers: &Headers, sent: &'b [u8], desk: &mut Desk<'_>) -> Option<Payload<'b>> {
        let payload = match payload(headers, sent) {
            Ok(payload) => payload,
            Err(reason) => {
                let hint = "save the page in a browser and import that, if it matters";
                desk.failed(&self.place, format!("`{}`: {reason}", self.url), hint);
                return None;
            }
        };
        let mut doubts = self.doubts.clone();
        doubts.extend(payload.fault.map(str::to_owned));
        let label = self.header("WARC-Payload-Digest").filter(|_| self.header("WARC-Truncated").is_none());
        // Taken of the body as sent, without its chunks, or decoded: everybody does it in another way.
        let fits = |bytes: &Cow<'_, [u8]>| label.is_none_or(|label| digest::fits(label, bytes) != Some(false));
        if !fits(&Cow::Borrowed(sent)) && !fits(&payload.unchunked) && !fits(&payload.body) {
            doubts.push("its body does not have the digest that it gives for it (`WARC-Payload-Digest`)".to_owned());
        }
        if !doubts.is_empty() {
            desk.doubtful(&self.place, format!("`{}`: {}", self.url, doubts.join("; ")), COMPARE);
        }
        Some(payload)
    }

    /// Keeps what is a document. `declared` tells what it is, `media_type` is what the capture will say.
    fn keep(
        &self,
        payload: &Payload<'_>,
        status: u16,
        declared: &str,
        media_type: &str,
        http: Option<&HttpExchange>,
        desk: &mut Desk<'_>,
    ) -> Result<(), ArchiveError> {
        let path = self.url.path();
        let identified = essence(self.header("WARC-Identified-Payload-Type"));
        let kind = of_answer(declared, path, &payload.body).or_else(|| of_answer(&identified, path, &payload.body));
        let is_list = desk.options.known.is_listing(&self.url);
        let is_page_for_file = status == 200
            && by_name(path).is_some_and(|named| named.taking == Taking::File)
            && starts_as_page(&payload.body);
        let is_empty = status == 200 && payload.body.trim_ascii().is_empty();
        let Some(kind) = kind.or_else(|| by_name("a.txt").filter(|_| is_list)) else {
            self.leave_out(LeftOut::Kind, desk);
            return Ok(());
        };
        if is_page_for_file || is_empty {
            self.leave_out(LeftOut::Kind, desk);
            return Ok(());
        }
        let options = desk.options;
        let limit = if kind.taking == Taking::Page { options.max_page_bytes } else { options.max_file_bytes };
        if payload.body.len() as u64 > limit {
            let reason = format!("`{}` is larger than the limit of {} MiB", self.url, limit >> 20);
            desk.failed(&self.place, reason, "if it really is one document, import again with a larger `--max-bytes`");
            return Ok(());
        }
        let item = Item {
            url: self.url.as_str(),
            fetched_at: &self.date,
            status,
            media_type,
            body: &payload.body,
            http,
            truncated: self.truncated().or(payload.fault.map(|_| "unspecified")),
        };
        let at = desk.keep(&self.place, &item)?;
        desk.seen.note(self, at);
        Ok(())
    }

    fn truncated(&self) -> Option<&'static str> {
        let reason = self.header("WARC-Truncated")?;
        let known = ["length", "time", "disconnect"].into_iter().find(|known| reason.eq_ignore_ascii_case(known));
        Some(known.unwrap_or("unspecified"))
    }
}

/// Returns a media type without parameters, in lower case.
pub fn essence(media_type: Option<&str>) -> String {
    archive::essence(media_type.unwrap_or_default()).to_ascii_lowercase()
}
