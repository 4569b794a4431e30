//! The WARC record format: building one record as a gzip member, and reading one back.
//!
//! Reading is bounded: the caller gives the member's bytes, and no length in a header is trusted
//! further than the bytes that are there.

use data_encoding::BASE32;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};
use std::io::{self, BufRead, Read, Write};

/// Largest block that is read back from one record.
pub const MAX_BLOCK: u64 = 1 << 30;

/// One record, headers in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub headers: Vec<(String, String)>,
    pub block: Vec<u8>,
}

impl Record {
    /// Returns the first header of that name, any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Returns a digest as WARC headers spell it.
pub fn sha1_label(bytes: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(bytes)))
}

/// Returns a record identifier derived from what the record is, so that the same write gives the same bytes.
pub fn record_id(parts: &[&str]) -> String {
    let mut bytes: [u8; 16] = Default::default();
    let digest = Sha1::digest(parts.join("\n"));
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Returns the record as one gzip member. Header values lose line ends, so that none can forge a header.
pub fn gzip_member(record: &Record) -> io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::with_capacity(record.block.len() / 3 + 512), Compression::new(6));
    out.write_all(b"WARC/1.1\r\n")?;
    for (name, value) in &record.headers {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        write!(out, "{name}: {value}\r\n")?;
    }
    write!(out, "Content-Length: {}\r\n\r\n", record.block.len())?;
    out.write_all(&record.block)?;
    out.write_all(b"\r\n\r\n")?;
    out.finish()
}

/// Reads the record in one gzip member and returns it with the member's length in bytes.
pub fn read_member(bytes: &[u8]) -> io::Result<(Record, usize)> {
    let mut decoder = GzDecoder::new(bytes);
    let record = {
        let mut inner = io::BufReader::new(&mut decoder);
        let record = read_record(&mut inner)?;
        io::copy(&mut inner.take(1 << 20), &mut io::sink())?;
        record
    };
    Ok((record, bytes.len() - decoder.into_inner().len()))
}

/// Returns as much of a damaged member as can be inflated.
pub fn inflated(bytes: &[u8]) -> Vec<u8> {
    let (mut decoder, mut out) = (GzDecoder::new(bytes).take(MAX_BLOCK), Vec::new());
    // What came before the damage is what is wanted.
    let _ = decoder.read_to_end(&mut out);
    out
}

fn read_record(input: &mut impl BufRead) -> io::Result<Record> {
    let mut line = String::new();
    read_line(input, &mut line)?;
    if !line.starts_with("WARC/1.") {
        return Err(invalid("no WARC version line"));
    }
    let mut headers = Vec::new();
    loop {
        read_line(input, &mut line)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("header line without a colon"))?;
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
        if headers.len() > 1000 {
            return Err(invalid("more than 1000 headers"));
        }
    }
    let mut record = Record { headers, block: Vec::new() };
    let length: u64 = record
        .header("Content-Length")
        .and_then(|value| value.parse().ok())
        .filter(|length| *length <= MAX_BLOCK)
        .ok_or_else(|| invalid("no usable Content-Length"))?;
    input.take(length).read_to_end(&mut record.block)?;
    if record.block.len() as u64 != length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "record ends early"));
    }
    Ok(record)
}

fn read_line(input: &mut impl BufRead, line: &mut String) -> io::Result<()> {
    let mut bytes = Vec::new();
    input.take(64 << 10).read_until(b'\n', &mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "header line ends early"));
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    *line = String::from_utf8_lossy(&bytes).into_owned();
    Ok(())
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// An HTTP response message split into status, headers and body.
pub struct HttpMessage<'a> {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
}

/// Splits the block of a `response` record. Damage in the head leaves the status 0 and all bytes as body.
pub fn split_http(block: &[u8]) -> HttpMessage<'_> {
    let end = memchr::memmem::find(block, b"\r\n\r\n").map(|at| (at, at + 4));
    let end = end.or_else(|| memchr::memmem::find(block, b"\n\n").map(|at| (at, at + 2)));
    let Some((head_end, body_start)) = end.filter(|_| block.starts_with(b"HTTP/")) else {
        return HttpMessage { status: 0, headers: Vec::new(), body: block };
    };
    let head = String::from_utf8_lossy(&block[..head_end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0);
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    HttpMessage { status, headers, body: &block[body_start..] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            headers: vec![
                ("WARC-Type".into(), "resource".into()),
                ("WARC-Target-URI".into(), "http://a.example/£".into()),
            ],
            block: b"body\r\n\r\nWARC/1.1\r\n".to_vec(),
        }
    }

    #[test]
    fn a_record_reads_back_as_written() {
        let mut bytes = gzip_member(&record()).unwrap();
        let length = bytes.len();
        bytes.extend_from_slice(b"next member");
        let (back, read) = read_member(&bytes).unwrap();
        assert_eq!(read, length);
        assert_eq!(back.block, record().block);
        assert_eq!(back.header("warc-target-uri"), Some("http://a.example/£"));
    }

    #[test]
    fn a_line_end_in_a_value_cannot_forge_a_header() {
        let mut forged = record();
        forged.headers[1].1 = "x\r\nWARC-Type: warcinfo".into();
        let (back, _) = read_member(&gzip_member(&forged).unwrap()).unwrap();
        assert_eq!(back.header("WARC-Type"), Some("resource"));
        assert_eq!(back.headers.iter().filter(|(name, _)| name == "WARC-Type").count(), 1);
    }

    #[test]
    fn a_member_cut_at_any_byte_is_an_error() {
        let bytes = gzip_member(&record()).unwrap();
        for cut in 0..bytes.len() {
            assert!(read_member(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn an_http_head_is_split_from_its_body() {
        let message = split_http(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nbody");
        assert_eq!((message.status, message.body), (404, &b"body"[..]));
        assert_eq!(split_http(b"no head").status, 0);
    }
}
