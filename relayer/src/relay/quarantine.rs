//! What failed lately, and until when it is left alone. Only pacing: forgetting it loses nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::plan::back_off::Trouble;
use crate::plan::handshake::Side;
use crate::plan::packets::Action;

/// Things to do on one path that are left alone for a while.
#[derive(Debug, Default)]
pub struct Quarantine {
    entries: BTreeMap<(Side, Action), Entry>,
}

#[derive(Debug)]
struct Entry {
    failures: u32,
    trouble: Trouble,
    until: Instant,
}

impl Quarantine {
    /// True when this may be tried now.
    #[must_use]
    pub fn allows(&self, source: Side, action: Action, now: Instant) -> bool {
        self.entries
            .get(&(source, action))
            .is_none_or(|entry| entry.until <= now)
    }

    /// Notes a failure.
    pub fn failed(&mut self, source: Side, action: Action, trouble: Trouble, now: Instant) {
        let entry = self.entries.entry((source, action)).or_insert(Entry {
            failures: 0,
            trouble,
            until: now,
        });
        if entry.trouble != trouble {
            entry.failures = 0;
            entry.trouble = trouble;
        }
        entry.failures = entry.failures.saturating_add(1);
        let pause = trouble.pause(entry.failures);
        entry.until = now.checked_add(pause).unwrap_or(now);
    }

    /// Forgets what is no longer to be done.
    pub fn keep(&mut self, wanted: impl Fn(Side, Action) -> bool) {
        self.entries
            .retain(|(side, action), _| wanted(*side, *action));
    }

    /// How many are left alone, by reason.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for entry in self.entries.values() {
            let count: &mut usize = counts.entry(entry.trouble.as_str()).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_failure_is_left_alone_longer_each_time_and_forgotten_when_done() {
        let mut quarantine = Quarantine::default();
        let (side, action) = (Side::A, Action::Receive(7));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(quarantine.allows(side, action, start));
        quarantine.failed(side, action, Trouble::Refused, start);
        assert!(!quarantine.allows(side, action, at(1)));
        assert!(quarantine.allows(side, action, at(2)));
        assert!(quarantine.allows(Side::B, action, start));
        quarantine.failed(side, action, Trouble::Refused, at(2));
        assert!(!quarantine.allows(side, action, at(5)));
        assert_eq!(quarantine.counts()["refused"], 1);
        quarantine.keep(|_, _| false);
        assert!(quarantine.allows(side, action, start));
    }
}
