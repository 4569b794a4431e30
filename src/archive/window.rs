//! A reader that can look ahead and go back: what was read since a mark is kept, up to a limit.

use std::io::{self, BufRead, ErrorKind, Read};

/// Bytes asked of the source at a time.
const STEP: usize = 64 << 10;
/// Bytes behind the place of reading that are kept for going back.
const LOOK_BACK: usize = 16 << 20;

pub struct Window<R> {
    source: R,
    buffer: Vec<u8>,
    /// Place in the source of the first byte of the buffer.
    start: u64,
    /// The next unread byte, in the buffer.
    at: usize,
    /// What lies before it may be forgotten; in the buffer, not behind `at`.
    mark: usize,
    has_ended: bool,
    fault: Option<io::Error>,
}

impl<R: Read> Window<R> {
    pub fn new(source: R) -> Self {
        Window::in_room(source, Vec::new())
    }

    /// Uses room that another window left behind.
    pub fn in_room(source: R, mut room: Vec<u8>) -> Self {
        room.clear();
        Window { source, buffer: room, start: 0, at: 0, mark: 0, has_ended: false, fault: None }
    }

    pub fn into_room(self) -> Vec<u8> {
        self.buffer
    }

    /// Returns the place of the next unread byte.
    pub fn position(&self) -> u64 {
        self.start + self.at as u64
    }

    /// Keeps what comes from here on, so that [`Window::back_to`] can return.
    pub fn mark(&mut self) {
        self.mark = self.at;
    }

    /// Returns unread bytes: as many as wanted, or fewer where the source ends or fails.
    pub fn fill(&mut self, wanted: usize) -> &[u8] {
        while self.buffer.len() - self.at < wanted && !self.has_ended {
            self.read_on(wanted);
        }
        &self.buffer[self.at..]
    }

    /// Returns the unread bytes that were filled in.
    pub fn unread(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Passes over bytes that [`Window::fill`] showed.
    pub fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
    }

    /// Passes over bytes, seen or not. Returns whether there were so many.
    pub fn skip(&mut self, mut count: u64) -> bool {
        while count > 0 {
            let there = self.fill(1).len();
            if there == 0 {
                return false;
            }
            let step = usize::try_from(count).unwrap_or(usize::MAX).min(there);
            self.consume(step);
            self.mark();
            count -= step as u64;
        }
        true
    }

    /// Goes back to a place that was read, or as near to it as is still kept.
    pub fn back_to(&mut self, place: u64) {
        let at = usize::try_from(place.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.at = at.min(self.buffer.len());
        self.mark = self.mark.min(self.at);
    }

    /// Returns whether the source ended or failed, though unread bytes may be left.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Returns what went wrong with the source, if anything did.
    pub fn fault(&self) -> Option<&io::Error> {
        self.fault.as_ref()
    }

    fn read_on(&mut self, wanted: usize) {
        self.forget();
        let filled = self.buffer.len();
        let missing = wanted.saturating_sub(filled - self.at);
        // Never more than was there before, whatever a header says is to come.
        let step = missing.clamp(STEP, filled.max(STEP));
        self.buffer.resize(filled + step, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = *read.as_ref().unwrap_or(&0);
        self.buffer.truncate(filled + count);
        self.has_ended = count == 0;
        self.fault = read.err();
    }

    fn forget(&mut self) {
        let kept_from = self.mark.max(self.at.saturating_sub(LOOK_BACK)).min(self.at);
        if kept_from >= STEP && kept_from >= self.buffer.len() / 2 {
            self.buffer.drain(..kept_from);
            self.buffer.shrink_to(LOOK_BACK);
            self.start += kept_from as u64;
            self.at -= kept_from;
            self.mark = self.mark.saturating_sub(kept_from);
        }
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        Window::consume(self, count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.fill(1).is_empty()
            && let Some(fault) = &self.fault
        {
            return Err(io::Error::new(fault.kind(), fault.to_string()));
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, count: usize) {
        Window::consume(self, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_marked_is_kept_and_the_rest_is_forgotten() {
        let bytes: Vec<u8> = (0..40_000_000_u32).map(|number| number as u8).collect();
        let mut window = Window::new(bytes.as_slice());
        assert!(window.skip(1_000_000));
        window.mark();
        window.fill(5_000_000);
        window.consume(5_000_000);
        window.back_to(1_000_001);
        assert_eq!((window.position(), window.fill(1)[0]), (1_000_001, 1_000_001_u32 as u8));
        assert!(window.skip(38_000_000));
        assert!(window.buffer.len() < 1 << 20);
        assert!(!window.skip(38_000_000) && window.has_ended() && window.fault().is_none());
    }

    #[test]
    fn a_long_stretch_is_not_kept_whole() {
        let mut window = Window::new(io::repeat(7).take(100 << 20));
        window.mark();
        while !window.fill(1).is_empty() {
            let there = window.fill(1).len();
            window.consume(there);
        }
        assert!(window.buffer.len() <= 3 * LOOK_BACK, "{}", window.buffer.len());
        window.back_to(0);
        assert!(window.position() > 0);
    }

    #[test]
    fn a_length_that_lies_makes_no_room() {
        let mut window = Window::new(&b"few"[..]);
        assert_eq!(window.fill(usize::MAX / 2), b"few");
        assert!(window.buffer.capacity() < 1 << 20);
        assert!(window.has_ended() && window.fault().is_none());
    }
}
