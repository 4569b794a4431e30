//! Archives.

use super::{ANY, Hostile, USELESS, cut, hostile};
use crate::make::noise;
use crate::make::zip::{Packed, Zip};

const LETTER: &str = "Aldermoor Police owns 14 dogs.\n";

/// An archive with a letter and the archive given, so many times.
pub fn nested(mut inner: Vec<u8>, deep: usize) -> Vec<u8> {
    for depth in 0..deep {
        inner = Zip::new().stored("letter.txt", LETTER).stored(&format!("{depth}.zip"), inner).finish();
    }
    inner
}

/// Two archives at every level.
fn doubled(deep: usize) -> Vec<u8> {
    let mut inner = Zip::new().stored("letter.txt", LETTER).finish();
    for _ in 0..deep {
        inner = Zip::new().stored("a.zip", &inner).stored("b.zip", &inner).finish();
    }
    Zip::new().stored("all.zip", inner).finish()
}

/// `kernel` so long, listed under many names.
fn overlapping(mebibytes: usize, names: usize) -> Vec<u8> {
    let packed = Packed::repeated(b"", &vec![b'0'; 1 << 20], mebibytes, b"");
    let first = Zip::new().stored("letter.txt", LETTER).entry(b"0.txt", &packed);
    (1..names).fold(first, |zip, at| zip.listed(format!("{at}.txt").as_bytes(), &packed)).finish()
}

pub fn files() -> Vec<Hostile> {
    let plain = Zip::new().stored("letter.txt", LETTER).deflated("dogs.csv", "Year,Dogs\n2023/24,14\n").finish();
    let letters = |names: &[&[u8]]| {
        names.iter().fold(Zip::new(), |zip, name| zip.entry(name, &Packed::stored(LETTER.as_bytes()))).finish()
    };
    let many = (0..100_000).fold(Zip::new(), |zip, at| zip.stored(&format!("{at}.txt"), "dogs"));
    let many_letters = (0..2000).fold(Zip::new(), |zip, at| zip.stored(&format!("{at}.txt"), LETTER));
    let big = Packed::repeated(b"", &vec![0; 1 << 20], 1024, b"");
    let bombs =
        (0..4).fold(Zip::new().stored("letter.txt", LETTER), |zip, at| zip.entry(format!("{at}.csv").as_bytes(), &big));
    let method = |method: u16| {
        Zip::new()
            .stored("letter.txt", LETTER)
            .entry(b"b.txt", &Packed { method, ..Packed::stored(&noise(500)) })
            .finish()
    };
    let lie = |size: u64| {
        Zip::new()
            .stored("letter.txt", LETTER)
            .entry(b"b.txt", &Packed { size, ..Packed::deflated(&[b'x'; 100_000]) })
            .finish()
    };
    let mut crossed = plain.clone();
    let end = crossed.len() - 6;
    crossed[end..end + 4].copy_from_slice(&0x00ff_ffff_u32.to_le_bytes());
    let mut counted = plain.clone();
    let end = counted.len() - 14;
    counted[end..end + 4].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
    let dots: Vec<Vec<u8>> = [
        "../slipped.txt",
        "/slipped.txt",
        "..\\..\\slipped.txt",
        "a/../../slipped.txt",
        "C:\\slipped.txt",
        "//host/slipped.txt",
    ]
    .iter()
    .map(|name| name.as_bytes().to_vec())
    .collect();
    let odd: Vec<Vec<u8>> = vec![
        b"a\0b.txt".to_vec(),
        b"a\nb.txt".to_vec(),
        "a\u{202e}txt.exe".as_bytes().to_vec(),
        b"\x1b[31m.txt".to_vec(),
        b"\xff\xfe.txt".to_vec(),
        b"".to_vec(),
        vec![b'n'; 60_000],
    ];
    let bytes = |names: &[Vec<u8>]| letters(&names.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut files = cut("archive.zip", ANY, &plain);
    files.extend([
        hostile("twelve_deep.zip", ANY, nested(plain.clone(), 12)),
        hostile("five_hundred_deep.zip", ANY, nested(plain.clone(), 500)),
        hostile("two_to_the_tenth.zip", ANY, doubled(10)),
        hostile("a_hundred_thousand_files.zip", ANY, many.finish()),
        hostile("two_thousand_letters.zip", ANY, many_letters.finish()),
        hostile("files_that_overlap.zip", ANY, overlapping(20, 10_000)),
        hostile("four_gigabytes_of_nothing.zip", ANY, bombs.finish()),
        hostile("bomb_at_the_bottom.zip", ANY, nested(overlapping(200, 10), 3)),
        hostile("names_that_come_twice.zip", ANY, letters(&[b"a.txt", b"a.txt", b"A.TXT", b"a.txt/"])),
        hostile("names_that_climb.zip", ANY, bytes(&dots)),
        hostile("names_that_deceive.zip", ANY, bytes(&odd)),
        hostile(
            "password.zip",
            &[super::Encrypted, super::Read, super::Empty, super::Unreadable],
            Zip::new().locked("letter.txt", LETTER.as_bytes()).finish(),
        ),
        hostile("a_method_nobody_knows.zip", ANY, method(77)),
        hostile("aes.zip", &[super::Encrypted, super::Read, super::Empty, super::Unreadable], method(99)),
        hostile("size_too_small.zip", ANY, lie(1)),
        hostile("size_too_large.zip", ANY, lie(0xffff_fff0)),
        hostile("list_beyond_the_end.zip", ANY, crossed),
        hostile("list_longer_than_it_is.zip", ANY, counted),
        hostile(
            "an_archive_of_nothing.zip",
            &[super::Read, super::Empty, super::Unreadable, super::NotRead],
            Zip::new().finish(),
        ),
        hostile("only_noise.zip", USELESS, [b"PK\x03\x04".to_vec(), noise(100_000)].concat()),
        hostile("a_hundred_ends.zip", ANY, [plain, b"PK\x05\x06".repeat(100_000)].concat()),
    ]);
    files
}
