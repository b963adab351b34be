//! Whether what a light client was told of a chain is what that chain is.

use super::Height;

/// A header, as far as light clients keep it (ICS-07).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its height.
    pub height: Height,
    /// Its time, nanoseconds since 1970.
    pub time: u64,
    /// Its application hash.
    pub root: Vec<u8>,
    /// Hash of who signs the next one.
    pub next_validators: Vec<u8>,
}

/// How what a client knows compares with the chain it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The chain has this header.
    Agrees,
    /// The chain has another header at this height: it was signed twice.
    Fork,
    /// The chain is not there yet, but its newest header is not older than this later one.
    BackInTime,
    /// The chain is not there yet: nothing can be said.
    NotYet,
}

/// Compares a header that a client was shown with the one of the chain: that of the same height, or
/// the newest where the chain is not there yet.
///
/// Two kinds of misbehaviour are known to 07-tendermint (ibc-go, `misbehaviour_handle.go`): two
/// headers of one height, and a later header that is not younger.
#[must_use]
pub fn judge(shown: &Kept, chain: &Kept) -> Verdict {
    if shown.height == chain.height {
        return if shown == chain {
            Verdict::Agrees
        } else {
            Verdict::Fork
        };
    }
    if shown.height > chain.height && shown.time <= chain.time {
        return Verdict::BackInTime;
    }
    Verdict::NotYet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(height: u64, time: u64, root: u8) -> Kept {
        Kept {
            height: Height {
                revision: 1,
                height,
            },
            time,
            root: vec![root],
            next_validators: vec![7],
        }
    }

    #[test]
    fn the_same_header_agrees() {
        assert_eq!(judge(&kept(5, 50, 1), &kept(5, 50, 1)), Verdict::Agrees);
    }

    #[test]
    fn any_difference_at_one_height_is_a_fork() {
        let chain = kept(5, 50, 1);
        assert_eq!(judge(&kept(5, 50, 2), &chain), Verdict::Fork);
        assert_eq!(judge(&kept(5, 51, 1), &chain), Verdict::Fork);
        let other = Kept {
            next_validators: vec![8],
            ..kept(5, 50, 1)
        };
        assert_eq!(judge(&other, &chain), Verdict::Fork);
    }

    #[test]
    fn a_node_that_is_behind_accuses_nobody() {
        assert_eq!(judge(&kept(9, 90, 2), &kept(5, 50, 1)), Verdict::NotYet);
        assert_eq!(judge(&kept(9, 51, 2), &kept(5, 50, 1)), Verdict::NotYet);
        // Nor does one that gave an older header than it was asked for.
        assert_eq!(judge(&kept(4, 40, 2), &kept(5, 50, 1)), Verdict::NotYet);
    }

    #[test]
    fn a_later_header_that_is_not_younger_goes_back_in_time() {
        assert_eq!(judge(&kept(9, 50, 2), &kept(5, 50, 1)), Verdict::BackInTime);
    }
}
