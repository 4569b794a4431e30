//! Web archives by hand, so that they can also be wrong.

use data_encoding::BASE32;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};
use std::io::Write;

/// One record, before it is written.
#[derive(Clone)]
pub struct Record {
    pub headers: Vec<(String, String)>,
    pub block: Vec<u8>,
}

impl Record {
    pub fn new(kind: &str, url: &str, date: &str, media_type: &str, block: impl AsRef<[u8]>) -> Self {
        let record = Record { headers: Vec::new(), block: block.as_ref().to_vec() };
        record
            .with("WARC-Type", kind)
            .with("WARC-Record-ID", &format!("<urn:example:{kind}:{date}:{url}>"))
            .with("WARC-Target-URI", url)
            .with("WARC-Date", date)
            .with("Content-Type", media_type)
    }

    /// An answer of a web server with a digest of its body.
    pub fn response(url: &str, date: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        Record::answer(url, date, "200 OK", headers, body)
    }

    pub fn answer(url: &str, date: &str, status: &str, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let head = format!("HTTP/1.1 {status}\r\n{headers}\r\n");
        let block = [head.as_bytes(), body.as_ref()].concat();
        Record::new("response", url, date, "application/http; msgtype=response", block)
            .with("WARC-Payload-Digest", &digest(body.as_ref()))
    }

    pub fn page(url: &str, date: &str, html: &str) -> Self {
        Record::response(url, date, "Content-Type: text/html; charset=utf-8\r\n", html)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"WARC/1.1\r\n".to_vec();
        for (name, value) in &self.headers {
            write!(out, "{name}: {value}\r\n").unwrap();
        }
        if !self.headers.iter().any(|(name, _)| name == "Content-Length") {
            write!(out, "Content-Length: {}\r\n", self.block.len()).unwrap();
        }
        [&out, &b"\r\n"[..], &self.block, b"\r\n\r\n"].concat()
    }

    pub fn packed(&self) -> Vec<u8> {
        gzip(&self.bytes())
    }
}

pub fn digest(bytes: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(bytes)))
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// Records one gzip member each.
pub fn packed(records: &[Record]) -> Vec<u8> {
    records.iter().flat_map(Record::packed).collect()
}
