//! How one host is treated: when it may be asked next, when to try again, when to leave it alone. Pure.
//!
//! Time is an argument, counted from the start of the run. Waiting itself is done elsewhere.

use jiff::Timestamp;
use std::time::Duration;

/// Times one address is asked at most when the host says that it is busy, and when something is wrong.
pub const TRIES_WHEN_BUSY: u32 = 5;
pub const TRIES: u32 = 3;
/// A pause longer than this is not waited for: the host is left alone until it is over.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long a host is left alone that showed a challenge or refuses.
pub const PARKED_FOR: Duration = Duration::from_secs(24 * 3600);
/// Addresses in a row that are refused, and that fail, after which a host is left alone.
const MOST_REFUSALS: u32 = 3;
const MOST_FAILURES: u32 = 5;
/// The delay is at least this many times as long as the last answer took.
const DELAY_PER_FETCH_TIME: u32 = 5;
/// A host that is often busy is slowed down to this and no further.
const SLOWEST: Duration = Duration::from_secs(600);

/// What is known about a host.
#[derive(Clone, Debug)]
pub struct HostState {
    min_interval: Duration,
    crawl_delay: Duration,
    /// Grows each time the host is busy, so that the run settles below what it bears.
    pace: Duration,
    next: Duration,
    failures: u32,
    refusals: u32,
    parked: Option<Parked>,
}

/// Why a host is left alone, and until when; without an end it is for this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    pub reason: String,
    pub until: Option<Duration>,
}

/// How one request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An answer with this status, and what it asked for in `Retry-After`.
    Answer { status: u16, retry_after: Option<Duration> },
    /// A page that says a machine is not welcome.
    Block { sign: String, retry_after: Option<Duration> },
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
    /// Leave the host alone.
    Park(Parked),
}

impl HostState {
    pub fn new(min_interval: Duration) -> HostState {
        HostState {
            min_interval,
            crawl_delay: Duration::ZERO,
            pace: Duration::ZERO,
            next: Duration::ZERO,
            failures: 0,
            refusals: 0,
            parked: None,
        }
    }

    /// Returns when the host may be asked next, or why not at all.
    pub fn next(&self) -> Result<Duration, &Parked> {
        match &self.parked {
            Some(parked) => Err(parked),
            None => Ok(self.next),
        }
    }

    /// Returns the usual delay between two requests.
    pub fn delay(&self) -> Duration {
        self.min_interval.max(self.crawl_delay).max(self.pace)
    }

    pub fn not_before(&mut self, next: Duration) {
        self.next = self.next.max(next);
    }

    pub fn park(&mut self, reason: &str, until: Option<Duration>) {
        self.parked.get_or_insert_with(|| Parked { reason: reason.to_owned(), until });
    }

    /// Sets what `robots.txt` asks for; an absurd number is obeyed by never asking in this run.
    pub fn set_crawl_delay(&mut self, delay: Duration, finished: Duration) {
        self.crawl_delay = delay;
        self.next = self.next.max(finished.saturating_add(delay));
        if delay > LONGEST_PAUSE {
            self.park(&format!("robots.txt asks for {} seconds between requests", delay.as_secs()), None);
        }
    }

    /// Takes note of request number `attempt` (from 1) for one address, and decides what follows.
    pub fn finished(&mut self, attempt: u32, started: Duration, finished: Duration, ending: &Ending) -> Next {
        let took = finished.saturating_sub(started);
        let delay = self.delay();
        self.next = finished.saturating_add(delay.max(took.saturating_mul(DELAY_PER_FETCH_TIME)));
        let next = self.decide(attempt, finished, delay, ending);
        if let Next::Park(parked) = &next {
            self.parked.get_or_insert_with(|| parked.clone());
        }
        next
    }

    fn decide(&mut self, attempt: u32, finished: Duration, delay: Duration, ending: &Ending) -> Next {
        let park = |reason: String, pause: Duration| {
            Next::Park(Parked { reason, until: Some(finished.saturating_add(pause)) })
        };
        let (status, retry_after) = match ending {
            Ending::Block { sign, retry_after } => {
                return park(format!("block page: {sign}"), retry_after.unwrap_or_default().max(PARKED_FOR));
            }
            Ending::Broken { reason } => return self.failed(attempt, finished, delay, reason.clone()),
            Ending::Answer { status, retry_after } => (*status, *retry_after),
        };
        // Whatever else an answer says, the pause that it asks for holds for the whole host.
        if status >= 300
            && let Some(pause) = retry_after
        {
            self.not_before(finished.saturating_add(pause));
            if pause > LONGEST_PAUSE {
                return park(format!("status {status}, asks for a pause of {} seconds", pause.as_secs()), pause);
            }
        }
        match status {
            429 | 503 => {
                self.pace = delay.saturating_mul(2).min(SLOWEST.max(delay));
                if attempt >= TRIES_WHEN_BUSY {
                    return park(format!("status {status}, {attempt} times"), LONGEST_PAUSE);
                }
                if retry_after.is_none() {
                    self.not_before(finished.saturating_add(self.pace.saturating_mul(2)));
                }
                Next::Again
            }
            401 | 403 => {
                self.refusals += 1;
                if self.refusals >= MOST_REFUSALS {
                    return park(format!("refused {} times in a row: status {status}", self.refusals), PARKED_FOR);
                }
                Next::GiveUp(format!("refused: status {status}"))
            }
            500.. => self.failed(attempt, finished, delay, format!("status {status}")),
            _ => {
                self.failures = 0;
                self.refusals = 0;
                Next::Use
            }
        }
    }

    /// Backs off: the delay doubles with each attempt.
    fn failed(&mut self, attempt: u32, finished: Duration, delay: Duration, reason: String) -> Next {
        self.not_before(finished.saturating_add(delay.saturating_mul(1 << attempt.min(6))));
        if attempt < TRIES {
            return Next::Again;
        }
        self.failures += 1;
        if self.failures >= MOST_FAILURES {
            let reason = format!("{} addresses failed in a row, the last one with: {reason}", self.failures);
            return Next::Park(Parked { reason, until: None });
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

    fn parked(next: Next) -> Parked {
        match next {
            Next::Park(parked) => parked,
            other => panic!("the host must be left alone, not {other:?}"),
        }
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
        assert!(matches!(host.finished(1, at(90), at(90), &answer(403, Some(60))), Next::GiveUp(_)));
        assert_eq!(host.next(), Ok(at(150)), "also when the address is given up");
        let parked = parked(host.finished(1, at(150), at(150), &answer(429, Some(1_000_000_000))));
        assert!(parked.reason.contains("1000000000"));
        assert_eq!(parked.until, Some(at(1_000_000_150)));
        assert!(host.next().is_err());
    }

    #[test]
    fn a_busy_host_is_asked_ever_more_slowly_and_the_fifth_time_parks() {
        let mut host = HostState::new(SECOND);
        for (attempt, next) in [(1, 4), (2, 12), (3, 28), (4, 60)] {
            let now = host.next().unwrap();
            assert_eq!(host.finished(attempt, now, now, &answer(429, None)), Next::Again);
            assert_eq!(host.next(), Ok(at(next)));
        }
        assert_eq!(host.delay(), at(16), "what it could not bear is not tried again");
        let last = parked(host.finished(5, at(60), at(60), &answer(429, None)));
        assert_eq!(last.until, Some(at(3660)));
    }

    #[test]
    fn failing_addresses_are_given_up_and_the_fifth_in_a_row_parks() {
        let mut host = HostState::new(SECOND);
        let address = |host: &mut HostState| {
            (1..=TRIES).map(|attempt| host.finished(attempt, at(0), at(0), &broken())).next_back()
        };
        assert_eq!(address(&mut host), Some(Next::GiveUp("reset".to_owned())));
        host.finished(1, at(0), at(0), &answer(200, None));
        for _ in 1..MOST_FAILURES {
            assert_eq!(address(&mut host), Some(Next::GiveUp("reset".to_owned())));
        }
        assert_eq!(parked(address(&mut host).unwrap()).until, None, "the next run may try");
    }

    #[test]
    fn refusals_are_not_tried_again_and_three_in_a_row_park() {
        let mut host = HostState::new(SECOND);
        assert!(matches!(host.finished(1, at(0), at(0), &answer(403, None)), Next::GiveUp(_)));
        assert!(matches!(host.finished(1, at(1), at(1), &answer(401, None)), Next::GiveUp(_)));
        assert_eq!(parked(host.finished(1, at(2), at(2), &answer(403, None))).until, Some(at(2) + PARKED_FOR));
    }

    #[test]
    fn a_block_page_parks_for_a_day_and_the_first_reason_stays() {
        let mut host = HostState::new(SECOND);
        let sign = "title `Just a moment`".to_owned();
        host.finished(1, at(0), at(0), &Ending::Block { sign, retry_after: Some(at(1)) });
        host.park("something else", None);
        let parked = host.next().unwrap_err();
        assert_eq!(parked.reason, "block page: title `Just a moment`");
        assert_eq!(parked.until, Some(PARKED_FOR));
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
