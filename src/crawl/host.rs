//! How one host is treated: when it may be asked next, when to try again, when to leave it alone. Pure.
//!
//! Time is an argument, counted from the start of the run. Waiting itself is done elsewhere.

use jiff::Timestamp;
use std::time::Duration;

/// Times one address is asked at most.
pub const TRIES: u32 = 3;
/// A pause longer than this is not waited for: the host is left alone for this run.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// Failures or refusals in a row after which a host is left alone.
const LIMIT_IN_A_ROW: u32 = 3;
/// The delay is at least this many times as long as the last answer took.
const DELAY_PER_FETCH_TIME: u32 = 5;

/// What is known about a host.
#[derive(Clone, Debug)]
pub struct HostState {
    min_interval: Duration,
    crawl_delay: Duration,
    next: Duration,
    failures: u32,
    refusals: u32,
    parked: Option<String>,
}

/// How one request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An answer with this status, and what it asked for in `Retry-After`.
    Answer { status: u16, retry_after: Option<Duration> },
    /// A page that says a machine is not welcome.
    Block { sign: String },
    /// No answer, or a broken one.
    Broken { reason: String },
}

/// What to do after a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Use the answer.
    Use,
    /// Ask again when the host may be asked.
    Again,
    /// Give this address up, for this reason.
    GiveUp(String),
    /// Leave the host alone, for this reason.
    Park(String),
}

impl HostState {
    pub fn new(min_interval: Duration) -> HostState {
        HostState {
            min_interval,
            crawl_delay: Duration::ZERO,
            next: Duration::ZERO,
            failures: 0,
            refusals: 0,
            parked: None,
        }
    }

    /// Returns when the host may be asked next, or why not at all.
    pub fn next(&self) -> Result<Duration, &str> {
        match &self.parked {
            Some(reason) => Err(reason),
            None => Ok(self.next),
        }
    }

    pub fn park(&mut self, reason: &str) {
        self.parked.get_or_insert_with(|| reason.to_owned());
    }

    /// Sets what `robots.txt` asks for; an absurd number is obeyed by never asking in this run.
    pub fn set_crawl_delay(&mut self, delay: Duration, finished: Duration) {
        self.crawl_delay = delay;
        self.next = self.next.max(finished.saturating_add(delay));
        if delay > LONGEST_PAUSE {
            self.park(&format!("robots.txt asks for {} seconds between requests", delay.as_secs()));
        }
    }

    /// Takes note of request number `attempt` (from 1) for one address, and decides what follows.
    pub fn finished(&mut self, attempt: u32, started: Duration, finished: Duration, ending: &Ending) -> Next {
        // A request that broke took as long as our own limits; it says nothing about the work it made.
        let took = match ending {
            Ending::Broken { .. } => Duration::ZERO,
            Ending::Answer { .. } | Ending::Block { .. } => finished.saturating_sub(started),
        };
        let delay = self.min_interval.max(self.crawl_delay).max(took.saturating_mul(DELAY_PER_FETCH_TIME));
        self.next = finished.saturating_add(delay);
        let next = self.decide(attempt, finished, delay, ending);
        if let Next::Park(reason) = &next {
            self.park(reason);
        }
        next
    }

    fn decide(&mut self, attempt: u32, finished: Duration, delay: Duration, ending: &Ending) -> Next {
        match ending {
            Ending::Block { sign } => Next::Park(format!("block page: {sign}")),
            Ending::Broken { reason } => self.failed(attempt, finished, delay, reason.clone()),
            Ending::Answer { status: status @ (429 | 503), retry_after } => {
                let reason = format!("status {status}");
                let Some(pause) = retry_after else {
                    return match self.failed(attempt, finished, delay, reason) {
                        Next::GiveUp(reason) => Next::Park(format!("{reason}, {TRIES} times")),
                        other => other,
                    };
                };
                self.next = self.next.max(finished.saturating_add(*pause));
                if *pause > LONGEST_PAUSE {
                    Next::Park(format!("{reason}, asks for a pause of {} seconds", pause.as_secs()))
                } else if attempt >= TRIES {
                    Next::Park(format!("{reason}, {TRIES} times"))
                } else {
                    Next::Again
                }
            }
            Ending::Answer { status: status @ (401 | 403), .. } => {
                self.refusals += 1;
                if self.refusals >= LIMIT_IN_A_ROW {
                    Next::Park(format!("refused {} times in a row: status {status}", self.refusals))
                } else {
                    Next::GiveUp(format!("refused: status {status}"))
                }
            }
            Ending::Answer { status, .. } if *status >= 500 => {
                self.failed(attempt, finished, delay, format!("status {status}"))
            }
            Ending::Answer { .. } => {
                self.failures = 0;
                self.refusals = 0;
                Next::Use
            }
        }
    }

    /// Backs off: the delay doubles with each attempt.
    fn failed(&mut self, attempt: u32, finished: Duration, delay: Duration, reason: String) -> Next {
        self.next = self.next.max(finished.saturating_add(delay.saturating_mul(1 << attempt.min(6))));
        if attempt < TRIES {
            return Next::Again;
        }
        self.failures += 1;
        if self.failures >= LIMIT_IN_A_ROW {
            return Next::Park(format!("{} addresses failed in a row, the last one with: {reason}", self.failures));
        }
        Next::GiveUp(reason)
    }
}

/// Reads a `Retry-After` value: seconds or an HTTP date. Nonsense is `None`, a date gone by is zero.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::from_secs(u64::try_from(date.as_second() - now.as_second()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn answer(status: u16, retry_after: Option<u64>) -> Ending {
        Ending::Answer { status, retry_after: retry_after.map(at) }
    }

    fn broken() -> Ending {
        Ending::Broken { reason: "reset".to_owned() }
    }

    #[test]
    fn the_delay_is_the_longest_of_floor_fetch_time_and_crawl_delay() {
        let mut host = HostState::new(5 * SECOND);
        assert_eq!(host.finished(1, at(0), at(0), &answer(200, None)), Next::Use);
        assert_eq!(host.next(), Ok(at(5)));
        host.finished(1, at(5), at(8), &answer(200, None));
        assert_eq!(host.next(), Ok(at(23)), "3 seconds of work for the host, 15 seconds of rest");
        host.set_crawl_delay(at(20), at(8));
        assert_eq!(host.next(), Ok(at(28)), "the delay counts from the answer that asked for it");
        host.finished(1, at(28), at(28), &answer(404, None));
        assert_eq!(host.next(), Ok(at(48)));
    }

    #[test]
    fn retry_after_holds_the_whole_host_and_a_long_one_parks_it() {
        let mut host = HostState::new(SECOND);
        assert_eq!(host.finished(1, at(0), at(0), &answer(503, Some(90))), Next::Again);
        assert_eq!(host.next(), Ok(at(90)));
        let Next::Park(reason) = host.finished(1, at(90), at(90), &answer(429, Some(1_000_000_000))) else {
            panic!("a pause of 31 years must park")
        };
        assert!(reason.contains("1000000000"));
        assert!(host.next().is_err());
    }

    #[test]
    fn without_retry_after_the_delay_doubles_and_the_third_time_parks() {
        let mut host = HostState::new(SECOND);
        assert_eq!(host.finished(1, at(0), at(0), &answer(429, None)), Next::Again);
        assert_eq!(host.next(), Ok(at(2)));
        assert_eq!(host.finished(2, at(2), at(2), &answer(429, None)), Next::Again);
        assert_eq!(host.next(), Ok(at(6)));
        assert!(matches!(host.finished(3, at(6), at(6), &answer(429, None)), Next::Park(_)));
    }

    #[test]
    fn failing_addresses_are_given_up_and_the_third_in_a_row_parks() {
        let mut host = HostState::new(SECOND);
        let address = |host: &mut HostState| {
            (1..=TRIES).map(|attempt| host.finished(attempt, at(0), at(0), &broken())).next_back()
        };
        assert_eq!(address(&mut host), Some(Next::GiveUp("reset".to_owned())));
        host.finished(1, at(0), at(0), &answer(200, None));
        assert_eq!(address(&mut host), Some(Next::GiveUp("reset".to_owned())));
        assert_eq!(address(&mut host), Some(Next::GiveUp("reset".to_owned())));
        assert!(matches!(address(&mut host), Some(Next::Park(_))));
    }

    #[test]
    fn refusals_are_not_tried_again_and_three_in_a_row_park() {
        let mut host = HostState::new(SECOND);
        assert!(matches!(host.finished(1, at(0), at(0), &answer(403, None)), Next::GiveUp(_)));
        assert!(matches!(host.finished(1, at(1), at(1), &answer(401, None)), Next::GiveUp(_)));
        assert!(matches!(host.finished(1, at(2), at(2), &answer(403, None)), Next::Park(_)));
    }

    #[test]
    fn a_block_page_parks_at_once_and_the_first_reason_stays() {
        let mut host = HostState::new(SECOND);
        host.finished(1, at(0), at(0), &Ending::Block { sign: "title `Just a moment`".to_owned() });
        host.park("something else");
        assert_eq!(host.next(), Err("block page: title `Just a moment`"));
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now: Timestamp = "2024-03-05T12:00:00Z".parse().unwrap();
        let check = |value: &str, expected: Option<u64>| {
            assert_eq!(retry_after(value, now), expected.map(at), "{value}");
        };
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("99999999999999999999999", Some(u64::MAX));
        check("Tue, 05 Mar 2024 12:01:30 GMT", Some(90));
        check("Tue, 05 Mar 2024 11:00:00 GMT", Some(0));
        check("soon", None);
        check("-5", None);
        check("", None);
        check("1.5", None);
    }
}
