//! Reads WARC files of any maker, also damaged ones, one record at a time in memory that does not grow with the file.
//!
//! One gzip member a record, all in one member, or not packed at all: each file is read as it comes. No length is believed
//! before the bytes behind it look like the end of a record. Where they do not, or where packed bytes are damaged, reading
//! goes on at the next place that a record begins, and what lies between is reported.

use crate::archive::warc::{self, Headers, header};
use crate::archive::window::Window;
use flate2::bufread::GzDecoder;
use memchr::memmem;
use regex::bytes::Regex;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::sync::LazyLock;

/// How a record begins where nothing says that one does.
static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"WARC/[01]\.[0-9]{1,2}\r?\n[A-Za-z][A-Za-z-]{0,40}:").expect("a constant pattern, tested below")
});
const GZIP: &[u8] = b"\x1f\x8b\x08";
/// What such files may be instead. Each row: how it begins, what to do.
const OTHER_FORMATS: [(&[u8], &str); 2] = [
    (b"\x28\xb5\x2f\xfd", "it is packed with zstd: unpack it first (`zstd -d`)"),
    (b"filedesc:", "it is of the older format ARC: change it first (`warcio recompress`)"),
];
/// Bytes that may stand astride two stretches that are searched.
const OVERLAP: usize = 64;
/// Lengths past this are not passed over but held to be wrong.
const ABSURD: u64 = 1 << 40;
const STRETCH: usize = 64 << 10;

/// Where something stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In the file as it is.
    pub byte: u64,
    /// In what is packed there, when several records are packed together.
    pub inside: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inside {
            None => write!(out, "byte {}", self.byte),
            Some(inside) => write!(out, "byte {inside} of what is packed at byte {}", self.byte),
        }
    }
}

/// What stands at one place of a file.
pub enum Found<'a> {
    Record {
        headers: &'a Headers,
        block: &'a [u8],
        /// `Content-Length` is missing or wrong; the block ends where the next record begins.
        length_is_wrong: bool,
    },
    /// Over the limit; it was passed over.
    TooLarge { length: u64 },
    /// No record, up to the next one or the end.
    Damage { reason: String },
}

/// Calls `visit` for each record of up to `limit` bytes, and each stretch that is none, until it returns false. Fails only
/// where the source, of `size` bytes if that is known, cannot be read.
pub fn each_record(
    source: impl Read,
    size: Option<u64>,
    limit: u64,
    visit: &mut dyn FnMut(Place, Found<'_>) -> bool,
) -> io::Result<()> {
    let mut raw = Window::new(source);
    let mut reading = Reading { limit: usize::try_from(limit).unwrap_or(usize::MAX), size, room: Vec::new(), visit };
    loop {
        raw.mark();
        let place = Place { byte: raw.position(), inside: None };
        let head = raw.fill(STRETCH);
        let step = if head.starts_with(GZIP) {
            reading.member(&mut raw, place)
        } else if head.starts_with(b"WARC/") {
            reading.record(&mut raw, place, false)
        } else if head.is_empty() {
            return raw.fault().map_or(Ok(()), |fault| Err(io::Error::new(fault.kind(), fault.to_string())));
        } else {
            match blank(head) {
                0 => Step::Damage(place, no_record(head)),
                blank => {
                    raw.consume(blank);
                    Step::Taken
                }
            }
        };
        match step {
            Step::Taken => {}
            Step::Stopped => return Ok(()),
            Step::Damage(damaged, reason) => {
                raw.back_to(place.byte + 1);
                seek(&mut raw, true);
                if !(reading.visit)(damaged, Found::Damage { reason }) {
                    return Ok(());
                }
            }
        }
    }
}

/// What came of one step.
enum Step {
    Taken,
    Stopped,
    Damage(Place, String),
}

struct Reading<'v> {
    limit: usize,
    size: Option<u64>,
    /// For what is unpacked; asked for once, not for each member.
    room: Vec<u8>,
    visit: &'v mut dyn FnMut(Place, Found<'_>) -> bool,
}

impl Reading<'_> {
    /// Reads all records of one gzip member.
    fn member<R: Read>(&mut self, raw: &mut Window<R>, place: Place) -> Step {
        let mut member = Window::in_room(GzDecoder::new(raw), std::mem::take(&mut self.room));
        let step = self.records(&mut member, place);
        self.room = member.into_room();
        step
    }

    fn records<R: Read>(&mut self, member: &mut Window<R>, mut place: Place) -> Step {
        loop {
            member.mark();
            let head = member.fill(STRETCH);
            let step = if head.starts_with(b"WARC/") {
                self.record(member, place, true)
            } else if head.is_empty() {
                break;
            } else {
                match blank(head) {
                    0 => Step::Damage(place, no_record(head)),
                    blank => {
                        member.consume(blank);
                        Step::Taken
                    }
                }
            };
            match step {
                Step::Taken => {}
                Step::Stopped => return Step::Stopped,
                // Damage to what is packed is got over where the packed bytes are.
                Step::Damage(place, reason) if member.fault().is_some() => return Step::Damage(place, reason),
                Step::Damage(place, reason) => {
                    member.back_to(member.position() + 1);
                    seek(member, false);
                    if !(self.visit)(place, Found::Damage { reason }) {
                        return Step::Stopped;
                    }
                }
            }
            place.inside = Some(member.position());
        }
        match member.fault() {
            None => Step::Taken,
            Some(fault) => Step::Damage(place, packing(fault)),
        }
    }

    /// Reads the record that begins here. Where there is none, the window stays.
    fn record<R: Read>(&mut self, window: &mut Window<R>, place: Place, is_packed: bool) -> Step {
        let Some(body) = warc::head_length(window) else {
            return Step::Damage(place, why_short(window, "the head of a record has no end"));
        };
        let Some(headers) = warc::parse_head(&window.unread()[..body]) else {
            return Step::Damage(place, "the head of a record cannot be read".to_owned());
        };
        let said = header(&headers, "Content-Length").and_then(|value| value.parse::<u64>().ok());
        match said {
            Some(length) if length > self.limit as u64 => {
                return self.pass_over(window, place, body as u64, length, is_packed);
            }
            Some(length) => {
                let length = length as usize;
                // Reading a little further meets the end of the member, which is where its checksum stands.
                let there = window.fill(body + length + STRETCH).len();
                let rest = &window.unread()[body..];
                if let Some(end) =
                    rest.get(length..).and_then(|behind| end_of_record(behind, there < body + length + STRETCH))
                    && (window.fault().is_none() || rest[length + end..].starts_with(b"WARC/"))
                {
                    let block = &window.unread()[body..body + length];
                    let found = Found::Record { headers: &headers, block, length_is_wrong: false };
                    let goes_on = (self.visit)(place, found);
                    window.consume(body + length + end);
                    return if goes_on { Step::Taken } else { Step::Stopped };
                }
            }
            None => {}
        }
        self.by_next(window, place, body, &headers, said, is_packed)
    }

    /// Takes a record whose length is missing or wrong up to where the next one begins.
    fn by_next<R: Read>(
        &mut self,
        window: &mut Window<R>,
        place: Place,
        body: usize,
        headers: &Headers,
        said: Option<u64>,
        is_packed: bool,
    ) -> Step {
        let Some((end, next)) = find_next(window, body, self.limit) else {
            return Step::Damage(place, format!("a record of over {} MiB without a usable length", self.limit >> 20));
        };
        let whole = &window.unread()[body..end];
        let block = without_last_lines(whole);
        let is_closed = block.len() < whole.len();
        // At the end of a file that is not packed nothing tells a wrong length from a lost end.
        let is_certain = if next { is_closed } else { is_packed || (said.is_none() && is_closed) };
        if !is_certain || window.fault().is_some() {
            return Step::Damage(place, why_short(window, "the record ends early"));
        }
        let goes_on = (self.visit)(place, Found::Record { headers, block, length_is_wrong: true });
        window.consume(end);
        if goes_on { Step::Taken } else { Step::Stopped }
    }

    /// Passes over a record that is too large, unless the file cannot hold it.
    fn pass_over<R: Read>(
        &mut self,
        window: &mut Window<R>,
        place: Place,
        body: u64,
        length: u64,
        is_packed: bool,
    ) -> Step {
        let most = self.size.filter(|_| !is_packed).map_or(ABSURD, |size| size.saturating_sub(place.byte + body));
        if length > most {
            return Step::Damage(place, format!("it says that it is {length} bytes long, and is not"));
        }
        if !window.skip(body + length) {
            return Step::Damage(place, why_short(window, "the record ends early"));
        }
        if (self.visit)(place, Found::TooLarge { length }) { Step::Taken } else { Step::Stopped }
    }
}

/// Returns how many blank bytes stand at the start; some writers pad with them.
fn blank(head: &[u8]) -> usize {
    head.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count()
}

/// Returns what is wrong with a place where no record begins.
fn no_record(head: &[u8]) -> String {
    let known = OTHER_FORMATS.iter().find(|(magic, _)| head.starts_with(magic));
    known.map_or("no record begins here", |(_, what)| what).to_owned()
}

/// Returns how long the blank lines behind a record are, when a record may end here.
fn end_of_record(behind: &[u8], is_last: bool) -> Option<usize> {
    let blank = behind.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let next = &behind[blank..];
    let is_closed = behind.starts_with(b"\r\n\r\n") || behind.starts_with(b"\n\n");
    (is_closed || next.starts_with(b"WARC/") || (next.is_empty() && is_last)).then_some(blank)
}

/// Returns where the record ends whose body begins at `body`, and whether another one begins there; nothing past the limit.
fn find_next<R: Read>(window: &mut Window<R>, body: usize, limit: usize) -> Option<(usize, bool)> {
    let mut from = body;
    loop {
        let there = window.fill(from + STRETCH);
        if let Some(found) = BEGINNING.find(there.get(from..)?) {
            return Some((from + found.start(), true));
        }
        let length = there.len();
        if length < from + STRETCH {
            return Some((length, false));
        }
        if length > body.saturating_add(limit) {
            return None;
        }
        from = (length - OVERLAP).max(body);
    }
}

/// Returns a block without the two line ends that close a record.
fn without_last_lines(block: &[u8]) -> &[u8] {
    block.strip_suffix(b"\r\n\r\n").or_else(|| block.strip_suffix(b"\n\n")).unwrap_or(block)
}

/// Goes to the next place where a record begins, or to the end.
fn seek<R: Read>(window: &mut Window<R>, with_packed: bool) {
    loop {
        window.mark();
        let there = window.fill(STRETCH);
        let plain = BEGINNING.find(there).map(|found| found.start());
        let packed = memmem::find(there, GZIP).filter(|_| with_packed);
        match (plain, packed) {
            (Some(plain), packed) if packed.is_none_or(|packed| plain < packed) => return window.consume(plain),
            (_, Some(packed)) => {
                window.consume(packed);
                if holds_a_record(window.fill(STRETCH)) {
                    return;
                }
                window.consume(1);
            }
            _ => {
                let length = there.len();
                if length < STRETCH {
                    return window.consume(length);
                }
                window.consume(length - OVERLAP);
            }
        }
    }
}

/// Returns whether what is packed here begins as a record does.
fn holds_a_record(packed: &[u8]) -> bool {
    let mut start = [0; 5];
    GzDecoder::new(packed).read_exact(&mut start).is_ok() && &start == b"WARC/"
}

/// Returns why bytes are missing: the packing is damaged, the file ends, or else what is given.
fn why_short<R: Read>(window: &Window<R>, otherwise: &str) -> String {
    match window.fault() {
        Some(fault) => packing(fault),
        None if window.has_ended() => "the file ends inside a record".to_owned(),
        None => otherwise.to_owned(),
    }
}

fn packing(fault: &io::Error) -> String {
    match fault.kind() {
        ErrorKind::UnexpectedEof => "the file ends inside a record".to_owned(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => "its packed bytes are damaged".to_owned(),
        _ => fault.to_string(),
    }
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
