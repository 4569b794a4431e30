//! ZIP archives by hand, so that they can also be wrong.

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io::Write;

/// Bytes as they lie in an archive, and what the archive says of them.
#[derive(Clone)]
pub struct Packed {
    pub method: u16,
    pub crc: u32,
    pub size: u64,
    pub bytes: Vec<u8>,
}

impl Packed {
    pub fn stored(bytes: &[u8]) -> Self {
        Packed { method: 0, crc: crc(bytes).sum(), size: bytes.len() as u64, bytes: bytes.to_vec() }
    }

    pub fn deflated(bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        Packed { method: 8, crc: crc(bytes).sum(), size: bytes.len() as u64, bytes: encoder.finish().unwrap() }
    }

    /// `before`, `piece` so many times, `after`. Takes the time of one piece.
    pub fn repeated(before: &[u8], piece: &[u8], times: usize, after: &[u8]) -> Self {
        let (packed, mut sum) = (block(piece), crc(before));
        let of_piece = crc(piece);
        let mut bytes = block(before);
        for _ in 0..times {
            bytes.extend_from_slice(&packed);
            sum.combine(&of_piece);
        }
        sum.combine(&crc(after));
        bytes.extend_from_slice(&block(after));
        bytes.extend_from_slice(&[3, 0]);
        let size = (before.len() + piece.len() * times + after.len()) as u64;
        Packed { method: 8, crc: sum.sum(), size, bytes }
    }
}

fn crc(bytes: &[u8]) -> Crc {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc
}

/// A stretch of a deflate stream that stands for itself: it looks back at nothing and ends on a whole byte.
pub fn block(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 100 + 1024);
    let mut compress = Compress::new(Compression::fast(), false);
    loop {
        let at = usize::try_from(compress.total_in()).unwrap();
        packed.reserve(4096);
        compress.compress_vec(&bytes[at..], &mut packed, FlushCompress::Full).unwrap();
        if compress.total_in() as usize == bytes.len() && packed.len() < packed.capacity() {
            return packed;
        }
    }
}

/// An archive in the making.
#[derive(Clone, Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: usize,
    last: usize,
}

impl Zip {
    pub fn new() -> Self {
        Zip::default()
    }

    pub fn stored(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.entry(name.as_bytes(), &Packed::stored(bytes.as_ref()))
    }

    pub fn deflated(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.entry(name.as_bytes(), &Packed::deflated(bytes.as_ref()))
    }

    pub fn entry(mut self, name: &[u8], packed: &Packed) -> Self {
        self.last = self.bytes.len();
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(facts(name, packed, 0));
        self.bytes.extend(name);
        self.bytes.extend(&packed.bytes);
        self.listed(name, packed)
    }

    /// Lists an entry whose bytes are those of the entry made last.
    pub fn listed(mut self, name: &[u8], packed: &Packed) -> Self {
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(facts(name, packed, 0));
        self.directory.extend([0; 10]);
        self.directory.extend((self.last as u32).to_le_bytes());
        self.directory.extend(name);
        self.count += 1;
        self
    }

    /// Lists an entry that asks for a password.
    pub fn locked(mut self, name: &str, bytes: &[u8]) -> Self {
        let packed = Packed::stored(&[&[0_u8; 12], bytes].concat());
        self.last = self.bytes.len();
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(facts(name.as_bytes(), &packed, 1));
        self.bytes.extend(name.bytes());
        self.bytes.extend(&packed.bytes);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(facts(name.as_bytes(), &packed, 1));
        self.directory.extend([0; 10]);
        self.directory.extend((self.last as u32).to_le_bytes());
        self.directory.extend(name.bytes());
        self.count += 1;
        self
    }

    pub fn finish(self) -> Vec<u8> {
        self.finish_with("")
    }

    pub fn finish_with(self, comment: &str) -> Vec<u8> {
        let (at, length) = (self.bytes.len(), self.directory.len());
        let mut bytes = self.bytes;
        bytes.extend(self.directory);
        if self.count >= 0xffff {
            let end = bytes.len() as u64;
            bytes.extend(b"PK\x06\x06");
            bytes.extend(44_u64.to_le_bytes());
            bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for value in [self.count as u64, self.count as u64, length as u64, at as u64] {
                bytes.extend(value.to_le_bytes());
            }
            bytes.extend(b"PK\x06\x07\0\0\0\0");
            bytes.extend(end.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        let count = (self.count.min(0xffff) as u16).to_le_bytes();
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend([count, count].concat());
        bytes.extend((length as u32).to_le_bytes());
        bytes.extend((at as u32).to_le_bytes());
        bytes.extend((comment.len() as u16).to_le_bytes());
        bytes.extend(comment.bytes());
        bytes
    }
}

/// What a local and a central header have in common: version to length of extra field.
fn facts(name: &[u8], packed: &Packed, flags: u16) -> Vec<u8> {
    let mut facts = vec![20, 0];
    let utf8 = if name.is_ascii() { 0 } else { 0x0800 };
    facts.extend((flags | utf8).to_le_bytes());
    facts.extend(packed.method.to_le_bytes());
    facts.extend([0, 0, 0x21, 0x58]);
    facts.extend(packed.crc.to_le_bytes());
    facts.extend((packed.bytes.len() as u32).to_le_bytes());
    facts.extend((packed.size as u32).to_le_bytes());
    facts.extend((name.len() as u16).to_le_bytes());
    facts.extend([0, 0]);
    facts
}
