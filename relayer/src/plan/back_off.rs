//! How long to wait after a failure, by its reason.

use std::time::Duration;

/// Why something did not succeed, as far as waiting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The node does not answer, or is behind.
    Node,
    /// Another relayer, or this one's own pending transaction, was first: look again at once.
    Redundant,
    /// The account's sequence moved.
    Sequence,
    /// The relayer's account cannot pay.
    Funds,
    /// The chain refuses the message: a contract's error, a wrong proof.
    Refused,
    /// The client is expired or frozen: only governance can mend it.
    ClientDead,
}

impl Trouble {
    /// One word for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Redundant => "redundant",
            Self::Sequence => "sequence",
            Self::Funds => "funds",
            Self::Refused => "refused",
            Self::ClientDead => "client_dead",
        }
    }

    /// First pause and longest pause.
    const fn pauses(self) -> (Duration, Duration) {
        match self {
            Self::Redundant => (Duration::from_millis(200), Duration::from_secs(2)),
            Self::Sequence => (Duration::from_millis(500), Duration::from_secs(5)),
            Self::Node => (Duration::from_millis(500), Duration::from_secs(30)),
            Self::Refused => (Duration::from_secs(2), Duration::from_secs(300)),
            Self::Funds => (Duration::from_secs(5), Duration::from_secs(60)),
            Self::ClientDead => (Duration::from_secs(60), Duration::from_secs(600)),
        }
    }

    /// The pause after the `failures`-th failure in a row, from 1: it doubles up to a bound.
    #[must_use]
    pub fn pause(self, failures: u32) -> Duration {
        let (first, longest) = self.pauses();
        let doublings = failures.saturating_sub(1).min(20);
        first.saturating_mul(1_u32 << doublings).min(longest)
    }

    /// Reads the chain's text. What is not known is [`Trouble::Refused`].
    #[must_use]
    pub fn of_log(log: &str) -> Self {
        let has = |text: &str| log.contains(text);
        if has("packet messages are redundant") || has("already been relayed") {
            Self::Redundant
        } else if has("account sequence mismatch") {
            Self::Sequence
        } else if has("insufficient funds") || has("insufficient fee") {
            Self::Funds
        } else if has("time from the future") {
            // A host that has just been started simulates without a time until its first block.
            Self::Node
        } else if has("client is not active")
            || has("is not active, status")
            || has("client state is not active")
        {
            Self::ClientDead
        } else {
            Self::Refused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_their_bound() {
        assert_eq!(Trouble::Node.pause(1), Duration::from_millis(500));
        assert_eq!(Trouble::Node.pause(3), Duration::from_secs(2));
        assert_eq!(Trouble::Node.pause(u32::MAX), Duration::from_secs(30));
    }

    #[test]
    fn reasons_are_read_from_the_chains_own_words() {
        for (log, trouble) in [
            ("packet messages are redundant", Trouble::Redundant),
            (
                "account sequence mismatch, expected 3, got 2",
                Trouble::Sequence,
            ),
            (
                "spendable balance 1 is smaller than 2: insufficient funds",
                Trouble::Funds,
            ),
            (
                "client (07-tendermint-0) status is Expired: client is not active",
                Trouble::ClientDead,
            ),
            (
                "invalid header: new header has a time from the future 2026-11-28 17:02:19 (now: 0001-01-01)",
                Trouble::Node,
            ),
            ("[oracle/12] no", Trouble::Refused),
        ] {
            assert_eq!(Trouble::of_log(log), trouble, "{log}");
        }
    }
}
