//! When a light client must be brought up to date so that it does not expire.

use std::time::Duration;

/// How a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing to do.
    Fresh,
    /// Older than the refresh fraction of its trusting period.
    Due,
    /// Older than its trusting period: it takes no header any more.
    Expired,
}

/// Judges by times of chains alone, nanoseconds since 1970: `seen` is the time of the newest header
/// in the client, `now` that of the newest block of the chain which hosts it. It is due after
/// `numerator / denominator` of the trusting period.
#[must_use]
pub fn freshness(seen: u64, now: u64, trusting: Duration, fraction: (u32, u32)) -> Freshness {
    let age = u128::from(now.saturating_sub(seen));
    let trusting = trusting.as_nanos();
    let (numerator, denominator) = fraction;
    let due = trusting.saturating_mul(u128::from(numerator)) / u128::from(denominator.max(1));
    if age >= trusting {
        Freshness::Expired
    } else if age >= due {
        Freshness::Due
    } else {
        Freshness::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    #[test]
    fn a_client_is_due_after_a_third_and_expires_after_the_whole_period() {
        let judge = |age: u64| freshness(50 * S, (50 + age) * S, Duration::from_secs(90), (1, 3));
        assert_eq!(judge(0), Freshness::Fresh);
        assert_eq!(judge(29), Freshness::Fresh);
        assert_eq!(judge(30), Freshness::Due);
        assert_eq!(judge(89), Freshness::Due);
        assert_eq!(judge(90), Freshness::Expired);
    }

    #[test]
    fn a_host_that_lags_behind_does_not_make_a_client_old() {
        let period = Duration::from_secs(90);
        assert_eq!(freshness(100 * S, 90 * S, period, (1, 3)), Freshness::Fresh);
    }
}
