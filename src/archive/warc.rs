//! The WARC record format: building one record as a gzip member, and reading one back.
//!
//! Reading is bounded: the caller gives the member's bytes, and no length in a header is trusted
//! further than the bytes that are there.

use crate::archive::window::Window;
use data_encoding::BASE32;
use flate2::bufread::GzDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use sha1::{Digest, Sha1};
use std::io::{self, BufRead, ErrorKind, Read, Write};

/// Largest block that is read back from one record.
pub const MAX_BLOCK: u64 = 1 << 30;
/// Longest head of a record.
const MAX_HEAD: usize = 1 << 20;
const MOST_HEADERS: usize = 1000;

/// One record, headers in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub headers: Headers,
    pub block: Vec<u8>,
}

impl Record {
    /// Returns the first header of that name, any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
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

/// Packs records as gzip members. Its room is used again: to ask for it anew for each of a million records leaves the
/// memory in pieces.
pub struct Packer {
    deflate: DeflateEncoder<Vec<u8>>,
}

/// The head of a gzip member without name, time and system.
const MEMBER_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

impl Packer {
    pub fn new() -> Self {
        Packer { deflate: DeflateEncoder::new(Vec::new(), Compression::new(6)) }
    }

    /// Writes the record as one gzip member into `out`. Header values lose line ends, so that none can forge a header.
    pub fn pack(&mut self, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
        let mut head = b"WARC/1.1\r\n".to_vec();
        for (name, value) in &record.headers {
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            write!(head, "{name}: {value}\r\n")?;
        }
        write!(head, "Content-Length: {}\r\n\r\n", record.block.len())?;
        out.clear();
        out.extend_from_slice(&MEMBER_HEAD);
        self.deflate.reset(std::mem::take(out))?;
        let mut crc = Crc::new();
        for part in [&head, &record.block, &b"\r\n\r\n"[..]] {
            crc.update(part);
            self.deflate.write_all(part)?;
        }
        *out = self.deflate.reset(Vec::new())?;
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
        Ok(())
    }
}

/// Returns the record as one gzip member.
pub fn gzip_member(record: &Record) -> io::Result<Vec<u8>> {
    let mut member = Vec::new();
    Packer::new().pack(record, &mut member)?;
    Ok(member)
}

/// Headers in the order written, repeated ones too.
pub type Headers = Vec<(String, String)>;

/// Reads the record in one gzip member and returns it with the member's length in bytes.
pub fn read_member(bytes: &[u8]) -> io::Result<(Record, usize)> {
    let mut rest = bytes;
    let record = next_member(&mut rest)?;
    Ok((record, bytes.len() - rest.len()))
}

/// Reads the record in the gzip member that comes next; what follows it is left to be read.
pub fn next_member(input: &mut impl BufRead) -> io::Result<Record> {
    let mut inner = Window::new(GzDecoder::new(input));
    let record = read_record(&mut inner)?;
    // The checksum stands behind the last byte.
    io::copy(&mut inner.take(1 << 20), &mut io::sink())?;
    Ok(record)
}

/// Returns as much of a damaged member as can be inflated.
pub fn inflated(packed: impl Read) -> Vec<u8> {
    let (mut decoder, mut out) = (GzDecoder::new(io::BufReader::new(packed)).take(MAX_BLOCK), Vec::new());
    // What came before the damage is what is wanted.
    let _ = decoder.read_to_end(&mut out);
    out
}

fn read_record(input: &mut Window<impl Read>) -> io::Result<Record> {
    let Some(body) = head_length(input) else {
        let torn = input.fault().map_or(ErrorKind::UnexpectedEof, io::Error::kind);
        return Err(io::Error::new(torn, "the head of the record has no end"));
    };
    let headers = parse_head(&input.unread()[..body]).ok_or_else(|| invalid("no WARC version line"))?;
    input.consume(body);
    let mut record = Record { headers, block: Vec::new() };
    let length: u64 = record
        .header("Content-Length")
        .and_then(|value| value.parse().ok())
        .filter(|length| *length <= MAX_BLOCK)
        .ok_or_else(|| invalid("no usable Content-Length"))?;
    input.take(length).read_to_end(&mut record.block)?;
    if record.block.len() as u64 != length {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, "record ends early"));
    }
    Ok(record)
}

/// Returns how long the head of the record is that begins here, with its blank line.
pub fn head_length(window: &mut Window<impl Read>) -> Option<usize> {
    let mut wanted = 4 << 10;
    loop {
        let there = window.fill(wanted);
        if let Some(end) = blank_line(there) {
            return Some(end);
        }
        if there.len() < wanted || wanted > MAX_HEAD {
            return None;
        }
        wanted = there.len() * 2;
    }
}

/// Returns where the first blank line ends. Lines end with a line feed, a carriage return before it or not.
fn blank_line(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match &bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// Reads the version line and the headers of a record; nothing where there is no version line.
pub fn parse_head(head: &[u8]) -> Option<Headers> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines();
    let version = lines.next()?.strip_prefix("WARC/")?;
    version.starts_with(['0', '1']).then(|| parse_headers(lines))
}

/// Reads header lines. One that begins with a blank goes on with the one before; one without a colon is passed over.
fn parse_headers<'a>(lines: impl Iterator<Item = &'a str>) -> Headers {
    let mut headers = Headers::new();
    for line in lines.take(MOST_HEADERS) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    headers
}

/// Splits a message of header lines, a blank line and the rest.
pub fn message_head(bytes: &[u8]) -> (Headers, &[u8]) {
    let end = blank_line(&bytes[..bytes.len().min(MAX_HEAD)]).unwrap_or(bytes.len());
    (parse_headers(String::from_utf8_lossy(&bytes[..end]).lines()), &bytes[end..])
}

/// Returns a media type without its parameters.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Returns the first header of that name, any case.
pub fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}

/// An HTTP response message split into status, headers and body.
pub struct HttpMessage<'a> {
    pub status: u16,
    pub headers: Headers,
    pub body: &'a [u8],
}

/// Splits the block of a `response` record. Damage in the head leaves the status 0 and all bytes as body.
pub fn split_http(block: &[u8]) -> HttpMessage<'_> {
    let head = &block[..block.len().min(MAX_HEAD)];
    let Some(end) = blank_line(head).filter(|_| head.starts_with(b"HTTP/")) else {
        return HttpMessage { status: 0, headers: Vec::new(), body: block };
    };
    let head = String::from_utf8_lossy(&block[..end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0);
    HttpMessage { status, headers: parse_headers(lines), body: &block[end..] }
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
