//! How the two processes talk: a length of eight bytes, then so many bytes. A request is a header and the document.

use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::sync::Arc;

/// Longest header: two short texts.
const LONGEST_HEADER: usize = 1 << 20;
/// Largest document that a worker takes; import and crawl stop far below.
const LARGEST_DOCUMENT: usize = 1 << 30;

pub struct Request {
    /// Bytes of data that the worker may hold while it reads.
    pub memory: u64,
    pub media_type: Option<String>,
    pub file_name: Option<String>,
    pub bytes: Arc<[u8]>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    memory: u64,
    media_type: Option<String>,
    file_name: Option<String>,
}

pub fn write_request(to: &mut impl Write, request: &Request) -> io::Result<()> {
    let header =
        Header { memory: request.memory, media_type: request.media_type.clone(), file_name: request.file_name.clone() };
    write_frame(to, &serde_json::to_vec(&header)?)?;
    write_frame(to, &request.bytes)
}

/// Returns the next request, or nothing at the end of input.
pub fn read_request(from: &mut impl Read) -> io::Result<Option<Request>> {
    let header = match read_frame(from, LONGEST_HEADER) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        header => header?,
    };
    let Header { memory, media_type, file_name } = serde_json::from_slice(&header)?;
    let bytes = read_frame(from, LARGEST_DOCUMENT)?;
    Ok(Some(Request { memory, media_type, file_name, bytes: bytes.into() }))
}

pub fn write_frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)
}

/// Reads a frame of at most that length. Memory grows with what arrives, not with what is announced.
pub fn read_frame(from: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most as u64 {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "frame is larger than its limit"));
    }
    let mut bytes = Vec::new();
    let read = from.take(length).read_to_end(&mut bytes)?;
    if (read as u64) < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_comes_out_as_it_went_in() {
        let request =
            Request { memory: 7, media_type: None, file_name: Some("a".into()), bytes: Arc::from(&b"%PDF\n\0"[..]) };
        let mut wire = Vec::new();
        write_request(&mut wire, &request).unwrap();
        let mut from = wire.as_slice();
        let read = read_request(&mut from).unwrap().unwrap();
        assert_eq!(read.memory, 7);
        assert_eq!((read.media_type, read.file_name, &*read.bytes), (None, Some("a".into()), &b"%PDF\n\0"[..]));
        assert!(read_request(&mut from).unwrap().is_none());
    }

    #[test]
    fn a_frame_that_lies_about_its_length_is_refused() {
        let wire = |length: u64| [&length.to_le_bytes()[..], b"abc"].concat();
        assert_eq!(read_frame(&mut wire(3).as_slice(), 10).unwrap(), b"abc");
        assert!(read_frame(&mut wire(4).as_slice(), 10).is_err());
        assert!(read_frame(&mut wire(u64::MAX).as_slice(), 10).is_err());
    }
}
