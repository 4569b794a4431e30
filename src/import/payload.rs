//! Undoes how an answer was sent: chunks and content codings, within a limit.
//!
//! Some archives keep bodies as sent, some keep them decoded beside the headers of what was sent. So what is declared is
//! tried, and bytes that were never coded stay as they are.

use crate::archive::{Headers, header};
use crate::import::kind::looks_like_text;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// A body is given up once it is larger than this, unpacked.
pub const MOST_UNPACKED: u64 = 64 << 20;
/// Codings laid over each other past this are no honest answer.
const MOST_CODINGS: usize = 4;

/// A body as the server meant it.
#[derive(Debug, Default)]
pub struct Payload<'a> {
    pub body: Cow<'a, [u8]>,
    /// Without chunks, but still coded; what some archives take the digest of.
    pub unchunked: Cow<'a, [u8]>,
    /// What was wrong, if the body is not whole.
    pub fault: Option<&'static str>,
}

/// Returns the body without chunks and codings, or why it cannot be had.
pub fn payload<'a>(headers: &Headers, sent: &'a [u8]) -> Result<Payload<'a>, String> {
    let mut payload = Payload { unchunked: Cow::Borrowed(sent), ..Payload::default() };
    if header(headers, "Transfer-Encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
        && let Some((whole, is_whole)) = unchunked(sent)
    {
        payload.unchunked = Cow::Owned(whole);
        payload.fault = (!is_whole).then_some("its chunks are damaged; what stands before the damage was taken");
    }
    payload.body = payload.unchunked.clone();
    let codings = header(headers, "Content-Encoding").unwrap_or_default().to_ascii_lowercase();
    let codings: Vec<&str> = codings.split(',').map(str::trim).filter(|coding| !coding.is_empty()).collect();
    if codings.len() > MOST_CODINGS {
        return Err(format!("it is coded {} times over", codings.len()));
    }
    for coding in codings.into_iter().rev().filter(|coding| *coding != "identity") {
        match decoded(coding, &payload.body)? {
            Decoded::Whole(body) => payload.body = Cow::Owned(body),
            Decoded::Cut(body) => {
                payload.body = Cow::Owned(body);
                payload.fault = Some("its content coding is damaged; what stands before the damage was taken");
            }
            Decoded::WasPlain => {}
        }
    }
    Ok(payload)
}

/// Joins chunks, and tells whether all were there; nothing where there are none.
fn unchunked(sent: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut whole = Vec::with_capacity(sent.len());
    let mut rest = sent;
    let mut is_first = true;
    loop {
        let Some((length, behind)) = chunk_head(rest) else {
            return (!is_first).then_some((whole, false));
        };
        is_first = false;
        if length == 0 {
            return Some((whole, true));
        }
        let Some(chunk) = behind.get(..length) else {
            whole.extend_from_slice(behind);
            return Some((whole, false));
        };
        whole.extend_from_slice(chunk);
        rest = &behind[length..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// Returns the length that the line of a chunk gives, and what follows the line.
fn chunk_head(rest: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', &rest[..rest.len().min(1024)])?;
    let line = std::str::from_utf8(&rest[..end]).ok()?;
    let digits = line.split(';').next().unwrap_or_default().trim();
    let length = usize::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    Some((length, &rest[end + 1..]))
}

enum Decoded {
    Whole(Vec<u8>),
    /// As far as it could be decoded.
    Cut(Vec<u8>),
    /// It was not coded at all.
    WasPlain,
}

fn decoded(coding: &str, coded: &[u8]) -> Result<Decoded, String> {
    if coded.is_empty() {
        return Ok(Decoded::WasPlain);
    }
    let (body, is_whole) = match coding {
        "gzip" | "x-gzip" => members(coded),
        "deflate" => match all(ZlibDecoder::new(coded)) {
            // Many servers leave out the head and the checksum.
            (body, false) if body.is_empty() => all(DeflateDecoder::new(coded)),
            whole => whole,
        },
        "br" => all(brotli_decompressor::Decompressor::new(coded, 4096)),
        _ if looks_like_text(coded) => return Ok(Decoded::WasPlain),
        _ => return Err(format!("it is coded as `{coding}`, which is not read")),
    };
    if body.len() as u64 > MOST_UNPACKED {
        return Err(format!("unpacked it is over {} MiB", MOST_UNPACKED >> 20));
    }
    if is_whole {
        return Ok(Decoded::Whole(body));
    }
    if looks_like_text(coded) {
        return Ok(Decoded::WasPlain);
    }
    if body.is_empty() {
        return Err(format!("it says that it is coded as `{coding}`, and cannot be decoded"));
    }
    Ok(Decoded::Cut(body))
}

/// Unpacks gzip members up to bytes that are none.
fn members(coded: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let mut rest = coded;
    while rest.starts_with(b"\x1f\x8b") && body.len() as u64 <= MOST_UNPACKED {
        let mut member = GzDecoder::new(rest);
        let room = MOST_UNPACKED + 1 - body.len() as u64;
        if member.by_ref().take(room).read_to_end(&mut body).is_err() {
            return (body, false);
        }
        rest = member.into_inner();
    }
    let is_whole = rest.len() < coded.len();
    (body, is_whole)
}

fn all(decoder: impl Read) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let is_whole = decoder.take(MOST_UNPACKED + 1).read_to_end(&mut body).is_ok();
    (body, is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const PAGE: &[u8] = b"<html><p>We hold 12 records of this.</p></html>";
    /// The same by another program.
    const PAGE_IN_BROTLI: &[u8] = &[
        0x1b, 0x2e, 0x00, 0xe8, 0x9d, 0x07, 0xb6, 0x8d, 0x32, 0x9f, 0x8a, 0xb4, 0x09, 0x6f, 0xf0, 0x51, 0xf3, 0xc4,
        0x5c, 0xa1, 0xad, 0x17, 0xb8, 0x02, 0x91, 0x69, 0x1f, 0xb6, 0x36, 0xba, 0x0d, 0xc2, 0x20, 0x9d, 0x08, 0x24,
        0xb7, 0x8c, 0x64, 0xc6, 0xbf, 0x68, 0x3a, 0xa8, 0x42, 0x09, 0x5e, 0x81, 0x2c,
    ];

    fn check(headers: &[(&str, &str)], sent: &[u8], expected: &[u8], is_whole: bool) {
        let headers: Headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let payload = payload(&headers, sent).unwrap();
        assert_eq!(String::from_utf8_lossy(&payload.body), String::from_utf8_lossy(expected), "{headers:?}");
        assert_eq!(payload.fault.is_none(), is_whole, "{headers:?}");
    }

    fn pack(mut encoder: impl Read) -> Vec<u8> {
        let mut packed = Vec::new();
        encoder.read_to_end(&mut packed).unwrap();
        packed
    }

    #[test]
    fn chunks_are_joined_good_and_bad() {
        let chunked = &[("Transfer-Encoding", "chunked")];
        check(chunked, b"5\r\nWe ho\r\n3;x=y\r\nld \r\n0\r\n\r\n", b"We hold ", true);
        check(chunked, b"5\nWe ho\n3\nld \n0\n\n", b"We hold ", true);
        check(chunked, b"5\r\nWe ho\r\nzz\r\nld \r\n", b"We ho", false);
        check(chunked, b"5\r\nWe ho\r\nff\r\nld ", b"We hold ", false);
        check(chunked, b"5\r\nWe ho", b"We ho", false);
        check(chunked, b"ffffffffffffffff\r\nWe ho", b"We ho", false);
        check(chunked, PAGE, PAGE, true);
        check(&[("X-Crawl-Transfer-Encoding", "chunked")], b"5\r\nWe ho", b"5\r\nWe ho", true);
        check(chunked, b"", b"", true);
    }

    #[test]
    fn codings_are_undone_and_what_was_never_coded_stays() {
        let gzip = pack(GzEncoder::new(PAGE, Compression::default()));
        check(&[("content-encoding", "gzip")], &gzip, PAGE, true);
        check(&[("Content-Encoding", "x-gzip")], &[&gzip[..], b"\0\0"].concat(), PAGE, true);
        check(&[("Content-Encoding", "deflate")], &pack(ZlibEncoder::new(PAGE, Compression::default())), PAGE, true);
        check(&[("Content-Encoding", "deflate")], &pack(DeflateEncoder::new(PAGE, Compression::default())), PAGE, true);
        check(&[("Content-Encoding", "br")], PAGE_IN_BROTLI, PAGE, true);
        let twice = pack(ZlibEncoder::new(&gzip[..], Compression::default()));
        check(&[("Content-Encoding", "gzip, deflate")], &twice, PAGE, true);
        for coding in ["gzip", "br", "deflate", "zstd", "identity"] {
            check(&[("Content-Encoding", coding)], PAGE, PAGE, true);
        }
    }

    #[test]
    fn a_coding_that_breaks_off_gives_what_came_before() {
        let long: Vec<u8> =
            (0..60_000_u32).flat_map(|number| (number * 7919 % 1013).to_string().into_bytes()).collect();
        let gzip = pack(GzEncoder::new(&long[..], Compression::default()));
        let headers = vec![("Content-Encoding".to_owned(), "gzip".to_owned())];
        let cut = payload(&headers, &gzip[..gzip.len() / 2]).unwrap();
        assert!(cut.fault.is_some() && cut.body.len() > 1000 && long.starts_with(&cut.body));
    }

    #[test]
    fn a_bomb_is_given_up() {
        let mut bomb = pack(GzEncoder::new(std::io::repeat(0).take(MOST_UNPACKED + 1), Compression::best()));
        let headers = vec![("Content-Encoding".to_owned(), "gzip".to_owned())];
        assert!(payload(&headers, &bomb).unwrap_err().contains("over 64 MiB"));
        bomb = pack(GzEncoder::new(std::io::repeat(0).take(40 << 20), Compression::best()));
        assert!(payload(&headers, &[&bomb[..], &bomb[..]].concat()).unwrap_err().contains("over 64 MiB"));
    }
}
