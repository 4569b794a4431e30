//! Holds bytes against the digests that a WARC gives for them.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// Returns whether a label (`sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ`) is that of the bytes; nothing where it is of a kind
/// that is not known.
pub fn fits(label: &str, bytes: &[u8]) -> Option<bool> {
    let (kind, wanted) = label.trim().split_once(':')?;
    let digest = match kind.to_ascii_lowercase().replace('-', "").as_str() {
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        _ => return None,
    };
    let wanted = wanted.trim_end_matches('=');
    let in_hex = HEXLOWER.encode(&digest);
    let in_base32 = BASE32_NOPAD.encode(&digest);
    let is_whole = wanted.len() == in_hex.len() || wanted.len() == in_base32.len();
    is_whole.then(|| wanted.eq_ignore_ascii_case(&in_hex) || wanted.eq_ignore_ascii_case(&in_base32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_compared_however_they_are_written() {
        for (label, expected) in [
            ("sha1:2JMJ7L5RSW3YVB/vlWAYkK/YBwk=", None),
            ("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", Some(true)),
            ("sha1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj", Some(true)),
            ("SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709", Some(true)),
            ("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Some(true)),
            ("sha256:f3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Some(false)),
            ("md5:d41d8cd98f00b204e9800998ecf8427e", None),
            ("sha1:", None),
            ("nothing", None),
        ] {
            assert_eq!(fits(label, b""), expected, "{label}");
        }
    }
}
