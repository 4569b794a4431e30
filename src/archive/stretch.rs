//! Goes through one of our own files from record to record, in memory that does not grow with the file. Bytes that are no
//! record are a stretch of their own, up to where the next record begins.

#![allow(clippy::disallowed_methods, reason = "the archive is an I/O module")]

use crate::archive::ArchiveError;
use crate::archive::warc::{self, Record};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Take};
use std::path::Path;

const MAGIC: &[u8] = b"\x1f\x8b\x08";
/// Bytes searched at a time for the beginning of a record.
const PIECE: usize = 1 << 20;

/// One record as it is packed, or bytes that are none.
pub struct Stretch {
    pub offset: u64,
    pub length: u64,
    pub record: Option<Record>,
    /// The file ends behind it.
    pub is_last: bool,
}

/// Calls `visit` for each stretch from the byte `from` on. Fails where the file cannot be read; damage is no failure.
pub fn each_stretch(
    path: &Path,
    from: u64,
    visit: &mut dyn FnMut(Stretch) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let failed = |source| ArchiveError::Read { path: path.to_owned(), source };
    let open = || -> io::Result<(BufReader<File>, u64)> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        file.seek(SeekFrom::Start(from.min(size)))?;
        Ok((BufReader::with_capacity(1 << 18, file), size))
    };
    let (mut input, size) = open().map_err(failed)?;
    let mut at = from.min(size);
    while at < size {
        let record = member(&mut input).map_err(failed)?;
        let end = match record {
            Some(_) => input.stream_position(),
            None => next_record(&mut input, at + 1).map(|next| next.unwrap_or(size)),
        };
        let end = end.map_err(failed)?;
        visit(Stretch { offset: at, length: end - at, record, is_last: end >= size })?;
        at = end;
    }
    Ok(())
}

/// Returns the bytes of a stretch as they stand in the file, to be read.
pub fn bytes_of(path: &Path, offset: u64, length: u64) -> io::Result<Take<File>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(file.take(length))
}

/// Returns where the next readable record begins, and leaves the input there.
fn next_record(input: &mut BufReader<File>, from: u64) -> io::Result<Option<u64>> {
    let mut start = from;
    loop {
        let mut piece = Vec::new();
        input.seek(SeekFrom::Start(start))?;
        input.take(PIECE as u64).read_to_end(&mut piece)?;
        for found in memchr::memmem::find_iter(&piece, MAGIC) {
            let at = start + found as u64;
            input.seek(SeekFrom::Start(at))?;
            if member(input)?.is_some() {
                input.seek(SeekFrom::Start(at))?;
                return Ok(Some(at));
            }
        }
        if piece.len() < PIECE {
            return Ok(None);
        }
        // The sign may lie across two pieces.
        start += (piece.len() - (MAGIC.len() - 1)) as u64;
    }
}

/// Reads the record that begins here, if one does. A disk that fails is no damage to a record: what follows from damage,
/// that bytes are put aside, must not come of it.
fn member(input: &mut BufReader<File>) -> io::Result<Option<Record>> {
    match warc::next_member(input) {
        Ok(record) => Ok(Some(record)),
        Err(error) => match error.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof | ErrorKind::Other => Ok(None),
            _ => Err(error),
        },
    }
}
