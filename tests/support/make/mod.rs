//! Makes files of every format that answers come in, byte by byte: plain ones, ones that hide something, ones that lie.
//!
//! Nothing here checks what it is given: a test may ask for nonsense.

pub mod docx;
pub mod eml;
pub mod msg;
pub mod odf;
pub mod ole;
pub mod opc;
pub mod pages;
pub mod rtf;
pub mod warc;
pub mod xls;
pub mod xlsb;
pub mod xlsx;
pub mod zip;

/// Text as XML has it, in content and in attributes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Little endian UTF-16.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Bytes without order or meaning, the same each time.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// The name of a column: `0` is `A`, `16383` is `XFD`.
pub fn column(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'A' + (number % 26) as u8);
        if number < 26 {
            break;
        }
        number = number / 26 - 1;
    }
    name.reverse();
    String::from_utf8(name).unwrap()
}
