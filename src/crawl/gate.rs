//! Which hosts share a gate, because one organisation or one machine answers for them. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

/// Hosts of one platform or one network address together are asked no more often than this: three times a second.
pub const SHARED_INTERVAL: Duration = Duration::from_millis(334);

/// Second labels under which organisations register: `kent.police.uk`, not `police.uk`.
const REGISTRIES: [&str; 15] =
    ["ac", "co", "com", "gov", "ltd", "me", "mod", "net", "nhs", "org", "parliament", "plc", "police", "pnn", "sch"];

/// Returns the part of a host name that was registered: what stands below it belongs to the same organisation.
pub fn registrable(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let dots: Vec<usize> = host.match_indices('.').map(|(at, _)| at).collect();
    let part = |from_end: usize| dots.len().checked_sub(from_end).map(|at| &host[dots[at] + 1..]);
    let second = match dots.as_slice() {
        [.., a, b] => &host[a + 1..*b],
        [b] => &host[..*b],
        [] => return host,
    };
    // The rest of `service.gov.uk` is handed out by name, too.
    let labels = if REGISTRIES.contains(&second) { 3 } else { 2 };
    part(labels).unwrap_or(host)
}

/// When each shared gate is free next, from the start of the run.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    free: BTreeMap<String, Duration>,
}

impl Gates {
    /// Takes the next turn at all these gates at once; returns when it is.
    pub fn turn<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        now: Duration,
        interval: Duration,
    ) -> Duration {
        let names: Vec<&str> = names.into_iter().collect();
        let free = names.iter().filter_map(|name| self.free.get(*name)).max().copied();
        let turn = free.unwrap_or_default().max(now);
        for name in names {
            self.free.insert(name.to_owned(), turn + interval);
        }
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_organisation_share_what_was_registered() {
        let check = |host: &str, expected: &str| assert_eq!(registrable(host), expected);
        check("www.aldermoor.police.example", "aldermoor.police.example");
        check("files.media.aldermoor.police.example", "aldermoor.police.example");
        check("www.aldermoor.police.uk", "aldermoor.police.uk");
        check("assets.publishing.service.gov.uk", "service.gov.uk");
        check("www.paper.example", "paper.example");
        check("paper.example.", "paper.example");
        check("police.uk", "police.uk");
        check("localhost", "localhost");
    }

    #[test]
    fn hosts_behind_one_address_get_three_turns_a_second_between_them() {
        let mut gates = Gates::default();
        let turns: Vec<Duration> = ["a", "b", "c", "a"]
            .map(|platform| gates.turn([platform, "192.0.2.1"], Duration::ZERO, SHARED_INTERVAL))
            .to_vec();
        assert_eq!(turns, [0, 1, 2, 3].map(|n| n * SHARED_INTERVAL));
        assert_eq!(gates.turn(["elsewhere"], Duration::ZERO, SHARED_INTERVAL), Duration::ZERO);
    }
}
