//! Undoes the content coding of a body, within limits. Pure.

use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::io::Read;

/// A body is cut here once it is decoded, whatever a source allows to be sent.
pub const MOST_DECODED: usize = 64 << 20;
/// Nothing that people publish shrinks more than this; what does is a bomb, and little of it is kept.
const MOST_RATIO: usize = 100;
const KEPT_OF_A_BOMB: usize = 8 << 20;
/// Codings on top of each other.
const MOST_LAYERS: usize = 2;
const PART: usize = 64 << 10;

/// What came of a body.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    /// It was not coded.
    Plain(Vec<u8>),
    Whole(Vec<u8>),
    /// Cut at a limit.
    Cut(Vec<u8>),
    /// Not the coding that it says it is, or it ends early.
    Broken,
    /// A coding that was not asked for.
    Unknown,
}

/// Undoes the codings that a `Content-Encoding` header names. `was_cut`: the coded body has lost its end.
pub fn decoded(coding: &str, body: Vec<u8>, was_cut: bool) -> Decoded {
    let names = coding.split(',').map(|name| name.trim().to_ascii_lowercase());
    let layers: Vec<String> = names.filter(|name| !matches!(name.as_str(), "" | "identity")).collect();
    if layers.is_empty() || body.is_empty() {
        return Decoded::Plain(body);
    }
    if layers.len() > MOST_LAYERS || layers.iter().any(|name| !matches!(name.as_str(), "gzip" | "x-gzip")) {
        return Decoded::Unknown;
    }
    let used = Cell::new(0);
    let first = MultiGzDecoder::new(Counted { rest: &body, used: &used });
    let mut reader: Box<dyn Read> =
        if layers.len() == 2 { Box::new(MultiGzDecoder::new(std::io::BufReader::new(first))) } else { Box::new(first) };
    let mut out = Vec::new();
    let mut part = vec![0; PART];
    loop {
        match reader.read(&mut part) {
            Ok(0) => return Decoded::Whole(out),
            Ok(length) => out.extend_from_slice(&part[..length]),
            Err(_) if was_cut => return Decoded::Cut(out),
            Err(_) => return Decoded::Broken,
        }
        let is_bomb = out.len() > KEPT_OF_A_BOMB && out.len() / MOST_RATIO > used.get();
        if is_bomb || out.len() > MOST_DECODED {
            out.truncate(if is_bomb { KEPT_OF_A_BOMB } else { MOST_DECODED });
            return Decoded::Cut(out);
        }
    }
}

/// Counts what was read of a body.
struct Counted<'a> {
    rest: &'a [u8],
    used: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.rest.read(into)?;
        self.used.set(self.used.get() + length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(body).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn codings_are_undone_also_on_top_of_each_other() {
        let body = b"<h1>x</h1>".to_vec();
        assert_eq!(decoded("", body.clone(), false), Decoded::Plain(body.clone()));
        assert_eq!(decoded("gzip", packed(&body), false), Decoded::Whole(body.clone()));
        assert_eq!(decoded("x-gzip, GZIP", packed(&packed(&body)), false), Decoded::Whole(body.clone()));
        assert_eq!(decoded("gzip, gzip, gzip", body.clone(), false), Decoded::Unknown);
        assert_eq!(decoded("br", body.clone(), false), Decoded::Unknown);
        assert_eq!(decoded("gzip", body.clone(), false), Decoded::Broken);
        let half = packed(&body)[..15].to_vec();
        assert_eq!(decoded("gzip", half.clone(), false), Decoded::Broken);
        assert!(matches!(decoded("gzip", half, true), Decoded::Cut(_)));
    }

    #[test]
    fn bombs_are_cut_early_also_within_each_other() {
        let bomb = packed(&vec![b'a'; 80 << 20]);
        for (coding, body) in [("gzip", bomb.clone()), ("gzip, gzip", packed(&bomb))] {
            let Decoded::Cut(out) = decoded(coding, body, false) else { panic!("{coding} must be cut") };
            assert_eq!(out.len(), KEPT_OF_A_BOMB);
        }
    }
}
