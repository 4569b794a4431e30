//! Lays a capture out as records: the request, if it is known, and the answer or the bytes alone.

use crate::archive::NewCapture;
use crate::archive::identified::identified;
use crate::archive::warc::{self, Record};
use crate::model::CaptureSource;
use sha2::{Digest, Sha256};

/// Returns the records that go before, and the record that holds the payload.
pub fn records(new: &NewCapture<'_>) -> (Vec<Record>, Record) {
    let head = |kind: &str, media: &str, block: &[u8]| {
        let id = warc::record_id(&[kind, new.url, new.fetched_at, &hex_sha256(block)]);
        vec![
            ("WARC-Type".to_owned(), kind.to_owned()),
            ("WARC-Record-ID".to_owned(), id),
            ("WARC-Date".to_owned(), new.fetched_at.to_owned()),
            ("WARC-Target-URI".to_owned(), new.url.to_owned()),
            ("Content-Type".to_owned(), media.to_owned()),
            ("WARC-Block-Digest".to_owned(), warc::sha1_label(block)),
        ]
    };
    let own = |headers: &mut Vec<(String, String)>| {
        headers.push(("WARC-Payload-Digest".to_owned(), warc::sha1_label(new.body)));
        let source = match new.source {
            CaptureSource::Crawl => "crawl",
            CaptureSource::Import => "import",
        };
        headers.push(("Crossforce-Source".to_owned(), source.to_owned()));
        headers.extend(new.listing.then(|| ("Crossforce-Kind".to_owned(), "listing".to_owned())));
        headers.extend(new.force.map(|force| ("Crossforce-Force".to_owned(), force.to_owned())));
        headers.extend(new.truncated.map(|why| ("WARC-Truncated".to_owned(), why.to_owned())));
    };
    let Some(http) = new.http else {
        let mut headers = head("resource", new.media_type, new.body);
        own(&mut headers);
        return (Vec::new(), Record { headers, block: new.body.to_vec() });
    };
    let path = url::Url::parse(new.url).map(|url| url[url::Position::BeforePath..].to_owned());
    let request = http_message(&format!("GET {} HTTP/1.1", path.unwrap_or_default()), &http.request_headers, &[]);
    let response = http_message(&format!("HTTP/1.1 {}", new.status), &http.response_headers, new.body);
    let mut headers = head("response", "application/http; msgtype=response", &response);
    own(&mut headers);
    // What the site says that it is stands in its own headers.
    let identified = identified(new.body).map(|it| ("WARC-Identified-Payload-Type".to_owned(), it.to_owned()));
    headers.extend(identified);
    let mut request_headers = head("request", "application/http; msgtype=request", &request);
    request_headers.push(("WARC-Concurrent-To".to_owned(), headers[1].1.clone()));
    let before = if http.request_headers.is_empty() {
        Vec::new()
    } else {
        vec![Record { headers: request_headers, block: request }]
    };
    (before, Record { headers, block: response })
}

/// Returns what is kept of a record whose payload is in the archive already.
pub fn revisit(new: &NewCapture<'_>, main: Record, same_as: &str, date: Option<&str>) -> Record {
    let head_end = memchr::memmem::find(&main.block, b"\r\n\r\n").map_or(0, |at| at + 4);
    let block = main.block[..head_end].to_vec();
    let (profile, is_not_modified) = match new.status {
        304 => ("http://netpreserve.org/warc/1.1/revisit/server-not-modified", true),
        _ => ("http://netpreserve.org/warc/1.1/revisit/identical-payload-digest", false),
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in main.headers {
        match name.as_str() {
            "WARC-Type" => headers.push((name, "revisit".to_owned())),
            "WARC-Block-Digest" => headers.push((name, warc::sha1_label(&block))),
            // Of the body that was not sent.
            "WARC-Payload-Digest" if is_not_modified => {}
            _ => headers.push((name, value)),
        }
    }
    headers.push(("WARC-Profile".to_owned(), profile.to_owned()));
    headers.push(("WARC-Refers-To-Target-URI".to_owned(), same_as.to_owned()));
    headers.extend(date.map(|date| ("WARC-Refers-To-Date".to_owned(), date.to_owned())));
    Record { headers, block }
}

/// Builds an HTTP message. The body is kept decoded, so headers that describe the coding on the wire
/// are kept under another name and the length is the length of what is there.
fn http_message(first_line: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut message = format!("{first_line}\r\n");
    for (name, value) in headers {
        let on_the_wire = ["content-encoding", "transfer-encoding", "content-length"];
        let prefix = if on_the_wire.contains(&name.to_ascii_lowercase().as_str()) { "X-Archive-Orig-" } else { "" };
        message.push_str(prefix);
        message.extend(format!("{name}: {value}").chars().filter(|c| !c.is_control()));
        message.push_str("\r\n");
    }
    if !body.is_empty() {
        message.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    message.push_str("\r\n");
    let mut message = message.into_bytes();
    message.extend_from_slice(body);
    message
}

pub fn hex_sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
